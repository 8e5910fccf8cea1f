/* Digits: normalising pictures as MNIST was made, and the embedded source. Where HDNN_TEST_MNIST names a folder with
 * the MNIST files, normalising is also held against the real pictures. */
#include "core/memory.h"
#include "data/digit_strokes.h"
#include "hdnn/dataset.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 28, SIZE = SIDE * SIDE };

typedef struct {
    int top, bottom, left, right;
    double x, y, mass;
} extent;

static extent measure(const uint8_t *pixels, int faint) {
    extent e = {SIDE, -1, SIDE, -1, 0, 0, 0};
    for (int i = 0; i < SIZE; i++) {
        int y = i / SIDE, x = i % SIDE;
        e.mass += pixels[i];
        e.x += x * pixels[i];
        e.y += y * pixels[i];
        if (pixels[i] <= faint) continue;
        if (y < e.top) e.top = y;
        if (y > e.bottom) e.bottom = y;
        if (x < e.left) e.left = x;
        if (x > e.right) e.right = x;
    }
    e.x /= e.mass;
    e.y /= e.mass;
    return e;
}

static void assert_framed(const uint8_t *pixels) {
    extent e = measure(pixels, 0);
    int height = e.bottom - e.top + 1, width = e.right - e.left + 1;
    assert_int_equal(height > width ? height : width, 20);
    assert_true(fabs(e.x - 14) <= 0.51 || e.left == 0 || e.right == SIDE - 1);
    assert_true(fabs(e.y - 14) <= 0.51 || e.top == 0 || e.bottom == SIDE - 1);
}

/* A filled rectangle, ink on ground. */
static void paint(uint8_t *pixels, int height, int width, const int box[4], uint8_t ground, uint8_t ink) {
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            bool inside = y >= box[0] && y < box[0] + box[2] && x >= box[1] && x < box[1] + box[3];
            pixels[y * width + x] = inside ? ink : ground;
        }
}

static uint8_t picture[300 * 200];

static void ink_is_fitted_into_20_and_centred_in_28(void **state) {
    (void)state;
    uint8_t out[SIZE];
    paint(picture, 300, 200, (int[]){17, 120, 200, 50}, 0, 255);
    assert_int_equal(hdnn_digit_normalise(picture, 300, 200, out, NULL), HDNN_OK);
    extent e = measure(out, 0);
    assert_int_equal(e.bottom - e.top + 1, 20);
    assert_int_equal(e.right - e.left + 1, 5);
    assert_framed(out);
    assert_int_equal(out[14 * SIDE + 14], 255);
}

static void dark_ink_on_light_paper_is_inverted(void **state) {
    (void)state;
    uint8_t light[SIZE], dark[SIZE];
    paint(picture, 100, 100, (int[]){30, 20, 40, 60}, 255, 0);
    hdnn_digit_normalise(picture, 100, 100, light, NULL);
    paint(picture, 100, 100, (int[]){30, 20, 40, 60}, 0, 255);
    hdnn_digit_normalise(picture, 100, 100, dark, NULL);
    assert_memory_equal(light, dark, SIZE);
}

static void pale_and_noisy_paper_gives_the_same_digit(void **state) {
    (void)state;
    uint8_t clean[SIZE], noisy[SIZE];
    paint(picture, 100, 100, (int[]){30, 20, 40, 60}, 0, 255);
    hdnn_digit_normalise(picture, 100, 100, clean, NULL);
    paint(picture, 100, 100, (int[]){30, 20, 40, 60}, 210, 40);
    for (int i = 0; i < 100 * 100; i++) picture[i] = (uint8_t)(picture[i] + (i * 7 % 5) - 2);
    hdnn_digit_normalise(picture, 100, 100, noisy, NULL);
    for (int i = 0; i < SIZE; i++) assert_true(abs(clean[i] - noisy[i]) <= 8);
}

static void a_picture_without_ink_gives_zeros(void **state) {
    (void)state;
    uint8_t out[SIZE], zeros[SIZE] = {0};
    for (int ground = 0; ground < 256; ground += 51) {
        memset(picture, ground, sizeof picture);
        assert_int_equal(hdnn_digit_normalise(picture, 300, 200, out, NULL), HDNN_OK);
        assert_memory_equal(out, zeros, SIZE);
    }
}

static void every_size_is_taken_or_refused(void **state) {
    (void)state;
    uint8_t out[SIZE];
    hdnn_error error;
    picture[0] = 255;
    assert_int_equal(hdnn_digit_normalise(picture, 1, 1, out, NULL), HDNN_OK);
    for (int height = 1; height < 40; height++)
        for (int width = 1; width < 40; width++) {
            memset(picture, 0, sizeof picture);
            picture[(height / 2) * width + width / 2] = 255;
            assert_int_equal(hdnn_digit_normalise(picture, height, width, out, NULL), HDNN_OK);
        }
    assert_int_equal(hdnn_digit_normalise(picture, 0, 5, out, &error), HDNN_INVALID);
    assert_int_equal(hdnn_digit_normalise(picture, 5, 16385, out, &error), HDNN_INVALID);
    memory_fail_after(0);
    assert_int_equal(hdnn_digit_normalise(picture, 5, 5, out, &error), HDNN_OUT_OF_MEMORY);
    memory_fail_after(-1);
}

static void every_digit_is_framed_as_mnist_is(void **state) {
    (void)state;
    for (int i = 0; i < 2000; i++) {
        uint8_t out[SIZE];
        hdnn_random random = hdnn_random_new(5, (uint64_t)i);
        hdnn_digit_draw(i % 10, &random, out);
        assert_framed(out);
        assert_true(measure(out, 0).mass > 5 * 255);
    }
}

static double mean_difference(const uint8_t *a, const uint8_t *b) {
    double sum = 0;
    for (int i = 0; i < SIZE; i++) sum += abs(a[i] - b[i]);
    return sum / SIZE;
}

static void normalising_twice_changes_little(void **state) {
    (void)state;
    double total = 0;
    for (int i = 0; i < 500; i++) {
        uint8_t once[SIZE], twice[SIZE];
        hdnn_random random = hdnn_random_new(6, (uint64_t)i);
        hdnn_digit_draw(i % 10, &random, once);
        hdnn_digit_normalise(once, SIDE, SIDE, twice, NULL);
        total += mean_difference(once, twice);
    }
    assert_true(total / 500 < 1);
}

static void a_stream_gives_the_same_digit_and_another_stream_another(void **state) {
    (void)state;
    uint8_t a[SIZE], b[SIZE];
    hdnn_random first = hdnn_random_new(1, 2), again = hdnn_random_new(1, 2), other = hdnn_random_new(1, 3);
    hdnn_digit_draw(3, &first, a);
    hdnn_digit_draw(3, &again, b);
    assert_memory_equal(a, b, SIZE);
    hdnn_digit_draw(3, &other, b);
    assert_memory_not_equal(a, b, SIZE);
}

static hdnn_data load_digits(size_t samples) {
    hdnn_data_config config = hdnn_data_config_default();
    snprintf(config.source, sizeof config.source, "digits");
    config.samples = samples;
    hdnn_data data;
    assert_int_equal(hdnn_data_load(&config, NULL, 9, &data, NULL), HDNN_OK);
    return data;
}

/* A larger set begins with the samples of a smaller one: each has a stream of its own. */
static void samples_do_not_depend_on_how_many_there_are(void **state) {
    (void)state;
    hdnn_data few = load_digits(60), many = load_digits(200);
    assert_int_equal(few.train.count, 30);
    assert_memory_equal(few.train.pixels, many.train.pixels, 30 * SIZE);
    assert_memory_equal(few.test.pixels, many.test.pixels, 30 * SIZE);
    assert_memory_not_equal(few.train.pixels, few.test.pixels, 30 * SIZE);
    for (size_t i = 0; i < 30; i++) assert_int_equal(few.train.labels[i], i % 10);
    hdnn_data_free(&few);
    hdnn_data_free(&many);
}

static void every_digit_has_several_styles_that_are_well_formed(void **state) {
    (void)state;
    int styles[10] = {0};
    for (size_t i = 0; i < stroke_style_count; i++) {
        const stroke_style *style = &stroke_styles[i];
        assert_in_range(style->digit, i ? stroke_styles[i - 1].digit : 0, 9);
        styles[style->digit]++;
        assert_true(style->weight > 0);
        assert_int_equal(style->points[0].kind, STROKE_DOWN);
        bool down = false;
        for (int j = 0; j < STROKE_MAX_POINTS && style->points[j].kind != STROKE_END; j++) {
            if (style->points[j].kind == STROKE_DOWN) assert_false(down);
            down = style->points[j].kind == STROKE_DOWN;
        }
        assert_false(down);
    }
    for (int digit = 0; digit < 10; digit++) assert_true(styles[digit] >= 7);
}

static void real_mnist_pictures_are_left_nearly_as_they_are(void **state) {
    (void)state;
    const char *folder = getenv("HDNN_TEST_MNIST");
    hdnn_data_config config = hdnn_data_config_default();
    snprintf(config.source, sizeof config.source, "mnist");
    config.samples = 2000;
    hdnn_data data;
    if (!folder || hdnn_data_load(&config, folder, 1, &data, NULL) != HDNN_OK) {
        print_message("HDNN_TEST_MNIST names no folder with MNIST: real pictures are not tried\n");
        skip();
    }
    double total = 0;
    for (size_t i = 0; i < data.test.count; i++) {
        uint8_t out[SIZE];
        hdnn_digit_normalise(data.test.pixels + i * SIZE, SIDE, SIDE, out, NULL);
        total += mean_difference(out, data.test.pixels + i * SIZE);
    }
    assert_true(total / (double)data.test.count < 0.2);
    hdnn_data_free(&data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ink_is_fitted_into_20_and_centred_in_28),
        cmocka_unit_test(dark_ink_on_light_paper_is_inverted),
        cmocka_unit_test(pale_and_noisy_paper_gives_the_same_digit),
        cmocka_unit_test(a_picture_without_ink_gives_zeros),
        cmocka_unit_test(every_size_is_taken_or_refused),
        cmocka_unit_test(every_digit_is_framed_as_mnist_is),
        cmocka_unit_test(normalising_twice_changes_little),
        cmocka_unit_test(a_stream_gives_the_same_digit_and_another_stream_another),
        cmocka_unit_test(samples_do_not_depend_on_how_many_there_are),
        cmocka_unit_test(every_digit_has_several_styles_that_are_well_formed),
        cmocka_unit_test(real_mnist_pictures_are_left_nearly_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
