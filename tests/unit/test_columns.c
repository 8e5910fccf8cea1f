/* Pixels with blank patches share a column: the same losses, gradients and norms as with a column for every pixel. Float
 * images never share, so the same pictures as floats are the reference. */
#include "unit/networks.h"

#include "net/columns.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGES = 7, CLASSES = 3 };

/* Pictures with a dot here and there, the first one blank. */
static hdnn_dataset sparse_pictures(int height, int width) {
    hdnn_shape shape = {height * width, height, width};
    hdnn_dataset data;
    assert_int_equal(hdnn_dataset_new("dots", shape, CLASSES, IMAGES, &data, NULL), HDNN_OK);
    hdnn_random random = hdnn_random_new(5, (uint64_t)(height * 100 + width));
    for (size_t i = 0; i < IMAGES; i++) {
        data.labels[i] = (uint8_t)(i % CLASSES);
        for (int k = 0; k < (int)i; k++) {
            size_t pixel = hdnn_random_below(&random, (uint32_t)shape.inputs);
            data.pixels[i * (size_t)shape.inputs + pixel] = (uint8_t)(1 + hdnn_random_below(&random, 255));
        }
    }
    return data;
}

static hdnn_dataset as_floats(const hdnn_dataset *from) {
    hdnn_dataset data = *from;
    size_t count = from->count * (size_t)from->shape.inputs;
    data.pixels = NULL;
    data.points = malloc(count * sizeof *data.points);
    assert_non_null(data.points);
    for (size_t i = 0; i < count; i++)
        data.points[i] = (hdnn_real)((from->pixels[i] / 255.0 - HDNN_PIXEL_MEAN) / HDNN_PIXEL_DEVIATION);
    return data;
}

static hdnn_run *run_on(const hdnn_data *data, const char *architecture, hdnn_memory_mode memory) {
    hdnn_network_config config = network(architecture, 6, 3, 1);
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_run *run;
    config.stem = HDNN_STEM_CONV;
    config.memory = memory;
    training.batch = IMAGES;
    assert_int_equal(hdnn_run_new(&training, &config, 1, data, 1, &run, NULL), HDNN_OK);
    hdnn_run_record_gradients(run, true);
    return run;
}

static void assert_near(double a, double b, double scale) {
    double tolerance = FLOAT64 ? 1e-12 : 2e-5;
    if (!(fabs(a - b) <= tolerance * scale)) fail_msg("%.9g and %.9g differ, scale %g", a, b, scale);
}

static void compare_gradients(const hdnn_run *shared, const hdnn_run *own) {
    size_t count = hdnn_model_parameter_count(hdnn_run_model(own, 0));
    const hdnn_real *a = hdnn_run_gradient(shared, 0), *b = hdnn_run_gradient(own, 0);
    double largest = 0;
    for (size_t i = 0; i < count; i++) largest = fmax(largest, fabs((double)b[i]));
    assert_true(largest > 0);
    for (size_t i = 0; i < count; i++) assert_near((double)a[i], (double)b[i], largest);
}

static void compare_norms(const hdnn_run *shared, const hdnn_run *own) {
    hdnn_real a[4], b[4], weight[3];
    assert_true(hdnn_run_gradients(shared, 0, a, weight));
    assert_true(hdnn_run_gradients(own, 0, b, weight));
    for (int l = 0; l < 4; l++) assert_near((double)a[l], (double)b[l], (double)b[l]);
}

static void compare(int height, int width, const char *architecture, hdnn_memory_mode memory) {
    hdnn_data shared = {.train = sparse_pictures(height, width)}, own = shared;
    own.train = as_floats(&shared.train);
    hdnn_run *a = run_on(&shared, architecture, memory), *b = run_on(&own, architecture, memory);
    assert_int_equal(hdnn_run_step(a), HDNN_OK);
    assert_int_equal(hdnn_run_step(b), HDNN_OK);
    assert_near(hdnn_run_lane(a, 0)->loss, hdnn_run_lane(b, 0)->loss, 1);
    compare_gradients(a, b);
    compare_norms(a, b);
    hdnn_run_free(a), hdnn_run_free(b);
    free(own.train.points);
    hdnn_dataset_free(&shared.train);
}

static void shared_columns_give_the_same_gradients_and_norms(void **state) {
    (void)state;
    const int sizes[][2] = {{4, 4}, {4, 9}, {7, 5}, {28, 28}, {64, 64}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        compare(sizes[i][0], sizes[i][1], "h1-j1", HDNN_MEMORY_STORE);
    compare(9, 11, "h2", HDNN_MEMORY_REVERSE);
    compare(9, 11, "h1-j2", HDNN_MEMORY_CHECKPOINT);
    compare(9, 11, "mlp", HDNN_MEMORY_STORE);
}

static void a_blank_picture_has_nine_columns_and_an_inked_one_more(void **state) {
    (void)state;
    image_columns columns;
    uint8_t grey[8 * 8] = {0};
    columns_of_image(&columns, grey, 8, 8);
    assert_int_equal(columns.count, BLANK_KINDS);
    grey[3 * 8 + 4] = 1;
    columns_of_image(&columns, grey, 8, 8);
    assert_int_equal(columns.count, BLANK_KINDS + 9);
    grey[0] = 1;
    columns_of_image(&columns, grey, 8, 8);
    assert_int_equal(columns.count, BLANK_KINDS + 9 + 4);
}

static void looking_at_norms_does_not_change_the_run(void **state) {
    (void)state;
    hdnn_data data = {.train = sparse_pictures(28, 28)};
    hdnn_run *a = run_on(&data, "h1-j1", HDNN_MEMORY_STORE), *b = run_on(&data, "h1-j1", HDNN_MEMORY_STORE);
    hdnn_run_record_gradients(b, false);
    for (int i = 0; i < 5; i++) hdnn_run_step(a), hdnn_run_step(b);
    assert_memory_equal(hdnn_model_parameters_const(hdnn_run_model(a, 0)),
                        hdnn_model_parameters_const(hdnn_run_model(b, 0)),
                        hdnn_model_parameter_count(hdnn_run_model(a, 0)) * sizeof(hdnn_real));
    hdnn_run_free(a), hdnn_run_free(b);
    hdnn_dataset_free(&data.train);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_columns_give_the_same_gradients_and_norms),
        cmocka_unit_test(a_blank_picture_has_nine_columns_and_an_inked_one_more),
        cmocka_unit_test(looking_at_norms_does_not_change_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
