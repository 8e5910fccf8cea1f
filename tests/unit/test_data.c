/* Datasets: the planar examples, splitting, and which source a load takes. */
#include "core/memory.h"
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

static hdnn_data_config config_for(const char *source, size_t samples) {
    hdnn_data_config config = hdnn_data_config_default();
    snprintf(config.source, sizeof config.source, "%s", source);
    config.samples = samples;
    return config;
}

static hdnn_data load(const char *source, size_t samples, uint64_t seed) {
    hdnn_data_config config = config_for(source, samples);
    hdnn_data data;
    hdnn_error error = {HDNN_OK, ""};
    assert_int_equal(hdnn_data_load(&config, NULL, seed, &data, &error), HDNN_OK);
    return data;
}

static const char *const planar[] = {"swiss-roll", "double-circles", "double-moons"};
enum { PLANAR = 3 };

static size_t count_label(const hdnn_dataset *dataset, int label) {
    size_t count = 0;
    for (size_t i = 0; i < dataset->count; i++) count += dataset->labels[i] == label;
    return count;
}

static double radius_of(const hdnn_dataset *dataset, size_t i) {
    return hypot((double)dataset->points[2 * i], (double)dataset->points[2 * i + 1]);
}

static void the_default_is_8000_points_half_of_them_for_training(void **state) {
    (void)state;
    hdnn_data_config config = hdnn_data_config_default();
    hdnn_data data;
    assert_int_equal(hdnn_data_load(&config, NULL, 1, &data, NULL), HDNN_OK);
    assert_string_equal(data.taken, "swiss-roll");
    assert_string_equal(data.from, "generated");
    assert_int_equal(data.train.count, 4000);
    assert_int_equal(data.test.count, 4000);
    hdnn_data_free(&data);
}

static void planar_examples_are_balanced(void **state) {
    (void)state;
    for (int i = 0; i < PLANAR; i++) {
        hdnn_data data = load(planar[i], 8000, 3);
        assert_int_equal(data.train.classes, 2);
        assert_int_equal(data.train.shape.inputs, 2);
        assert_int_equal(count_label(&data.train, 0), 2000);
        assert_int_equal(count_label(&data.train, 1), 2000);
        assert_int_equal(count_label(&data.test, 0), 2000);
        hdnn_data_free(&data);
    }
}

static void a_seed_gives_the_same_points_and_another_seed_others(void **state) {
    (void)state;
    for (int i = 0; i < PLANAR; i++) {
        hdnn_data a = load(planar[i], 500, 7), b = load(planar[i], 500, 7), c = load(planar[i], 500, 8);
        size_t size = a.train.count * 2 * sizeof(hdnn_real);
        assert_memory_equal(a.train.points, b.train.points, size);
        assert_memory_equal(a.test.labels, b.test.labels, a.test.count);
        assert_memory_not_equal(a.train.points, c.train.points, size);
        assert_memory_not_equal(a.train.points, a.test.points, size);
        hdnn_data_free(&a);
        hdnn_data_free(&b);
        hdnn_data_free(&c);
    }
}

static void classes_are_shuffled(void **state) {
    (void)state;
    hdnn_data data = load("double-moons", 4000, 1);
    size_t changes = 0;
    for (size_t i = 1; i < data.train.count; i++) changes += data.train.labels[i] != data.train.labels[i - 1];
    assert_in_range(changes, 850, 1150);
    hdnn_data_free(&data);
}

static void rings_have_radius_1_to_4_and_alternate(void **state) {
    (void)state;
    hdnn_data data = load("double-circles", 8000, 5);
    size_t rings[5] = {0};
    for (size_t i = 0; i < data.train.count; i++) {
        double radius = radius_of(&data.train, i);
        int ring = (int)lround(radius);
        assert_in_range(ring, 1, 4);
        assert_true(fabs(radius - ring) <= 0.3 * sqrt(2) + 1e-6);
        assert_int_equal(data.train.labels[i], (ring + 1) % 2);
        rings[ring]++;
    }
    for (int ring = 1; ring <= 4; ring++) assert_int_equal(rings[ring], 1000);
    hdnn_data_free(&data);
}

/* Without noise the radius says how far along the spiral a point is, and with it the angle. */
static void spirals_have_two_turns_0_2_apart(void **state) {
    (void)state;
    hdnn_data_config config = config_for("swiss-roll", 2000);
    config.noise = 0;
    hdnn_data data;
    assert_int_equal(hdnn_data_load(&config, NULL, 2, &data, NULL), HDNN_OK);
    for (size_t i = 0; i < data.train.count; i++) {
        double t = radius_of(&data.train, i) - 0.2 * data.train.labels[i];
        double angle = 4 * acos(-1) * t, radius = radius_of(&data.train, i);
        assert_true(t > -1e-6 && t < 1 + 1e-6);
        assert_true(fabs((double)data.train.points[2 * i] - radius * cos(angle)) < 1e-4);
        assert_true(fabs((double)data.train.points[2 * i + 1] - radius * sin(angle)) < 1e-4);
    }
    hdnn_data_free(&data);
}

static double distance_to_moon(double x, double y, int label) {
    double best = 10;
    for (int i = 0; i < 2; i++)
        for (double angle = 0; angle <= 3.15; angle += 0.005) {
            double mx = 2 * i + (label ? 1 - cos(angle) : cos(angle)),
                   my = label ? 0.5 - sin(angle) : sin(angle);
            best = fmin(best, hypot(x - mx, y - my));
        }
    return best;
}

static void moons_are_four_half_circles_with_noise_of_0_15(void **state) {
    (void)state;
    hdnn_data data = load("double-moons", 1000, 5);
    for (size_t i = 0; i < data.train.count; i++) {
        double x = (double)data.train.points[2 * i], y = (double)data.train.points[2 * i + 1];
        assert_true(distance_to_moon(x, y, data.train.labels[i]) <= 0.15 * sqrt(2) + 0.01);
    }
    hdnn_data_free(&data);
}

static void odd_numbers_of_samples_are_all_there(void **state) {
    (void)state;
    for (size_t samples = 2; samples < 12; samples++) {
        hdnn_data data = load("double-circles", samples, 1);
        assert_int_equal(data.train.count + data.test.count, samples);
        assert_true(data.train.count > 0 && data.test.count > 0);
        hdnn_data_free(&data);
    }
}

static void a_split_keeps_every_sample_once(void **state) {
    (void)state;
    hdnn_dataset whole, train, test;
    assert_int_equal(hdnn_dataset_new("w", (hdnn_shape){.inputs = 1}, 3, 100, &whole, NULL), HDNN_OK);
    for (size_t i = 0; i < 100; i++) {
        whole.points[i] = (hdnn_real)i;
        whole.labels[i] = (uint8_t)(i % 3);
    }
    hdnn_random random = hdnn_random_new(1, 1);
    assert_int_equal(hdnn_dataset_split(&whole, 0.3, &random, &train, &test, NULL), HDNN_OK);
    assert_int_equal(train.count, 30);
    assert_int_equal(test.count, 70);
    int seen[100] = {0};
    for (size_t i = 0; i < 100; i++) {
        const hdnn_dataset *part = i < 30 ? &train : &test;
        size_t at = i < 30 ? i : i - 30, value = (size_t)part->points[at];
        seen[value]++;
        assert_int_equal(part->labels[at], value % 3);
    }
    for (size_t i = 0; i < 100; i++) assert_int_equal(seen[i], 1);
    hdnn_dataset_free(&whole);
    hdnn_dataset_free(&train);
    hdnn_dataset_free(&test);
}

static void a_split_leaves_no_part_empty(void **state) {
    (void)state;
    hdnn_dataset whole, train, test;
    hdnn_random random = hdnn_random_new(1, 1);
    assert_int_equal(hdnn_dataset_new("w", (hdnn_shape){.inputs = 1}, 2, 2, &whole, NULL), HDNN_OK);
    assert_int_equal(hdnn_dataset_split(&whole, 0.999, &random, &train, &test, NULL), HDNN_OK);
    assert_int_equal(train.count, 1);
    assert_int_equal(test.count, 1);
    hdnn_dataset_free(&train);
    hdnn_dataset_free(&test);
    whole.count = 1;
    hdnn_error error;
    assert_int_equal(hdnn_dataset_split(&whole, 0.5, &random, &train, &test, &error), HDNN_INVALID);
    hdnn_dataset_free(&whole);
}

static void assert_refused(const hdnn_data_config *config, hdnn_status expected, const char *part) {
    hdnn_data data;
    hdnn_error error = {HDNN_OK, ""};
    assert_int_equal(hdnn_data_load(config, "/nonexistent", 1, &data, &error), expected);
    assert_int_equal(error.status, expected);
    if (!strstr(error.message, part)) fail_msg("expected \"%s\" in \"%s\"", part, error.message);
    assert_null(data.train.labels);
    assert_null(data.test.labels);
}

static void bad_configurations_are_refused_in_words(void **state) {
    (void)state;
    hdnn_data_config config = config_for("spirals", 100);
    assert_refused(&config, HDNN_INVALID, "found \"spirals\"");
    config = config_for("swiss-roll", 1);
    assert_refused(&config, HDNN_INVALID, "samples");
    config = config_for("swiss-roll", SIZE_MAX);
    assert_refused(&config, HDNN_INVALID, "samples");
    config = config_for("digits", 100);
    config.train_share = 1;
    assert_refused(&config, HDNN_INVALID, "train_share");
    config.train_share = NAN;
    assert_refused(&config, HDNN_INVALID, "train_share");
    config = config_for("double-moons", 100);
    config.noise = INFINITY;
    assert_refused(&config, HDNN_INVALID, "noise");
    config = config_for("idx", 0);
    assert_refused(&config, HDNN_INVALID, "train_images");
    config = config_for("csv", 0);
    snprintf(config.file, sizeof config.file, "points.csv");
    assert_refused(&config, HDNN_NOT_FOUND, "points.csv");
}

static void sizes_are_checked_before_memory_is_taken(void **state) {
    (void)state;
    hdnn_dataset dataset;
    hdnn_shape shape = {.inputs = 0};
    assert_int_equal(hdnn_dataset_new("x", shape, 2, 1, &dataset, NULL), HDNN_INVALID);
    shape = (hdnn_shape){784, 28, 29};
    assert_int_equal(hdnn_dataset_new("x", shape, 2, 1, &dataset, NULL), HDNN_INVALID);
    shape = (hdnn_shape){65 * 65, 65, 65};
    assert_int_equal(hdnn_dataset_new("x", shape, 2, 1, &dataset, NULL), HDNN_INVALID);
    shape = (hdnn_shape){.inputs = 2};
    assert_int_equal(hdnn_dataset_new("x", shape, 1, 1, &dataset, NULL), HDNN_INVALID);
    assert_int_equal(hdnn_dataset_new("x", shape, 257, 1, &dataset, NULL), HDNN_INVALID);
    assert_int_equal(hdnn_dataset_new("x", shape, 2, SIZE_MAX, &dataset, NULL), HDNN_INVALID);
}

static void every_source_has_a_name_and_a_sentence(void **state) {
    (void)state;
    size_t count = 0;
    while (hdnn_source_name(count)) {
        assert_true(strlen(hdnn_source_name(count)) > 0);
        assert_true(strlen(hdnn_source_about(count)) > 10);
        count++;
    }
    assert_int_equal(count, 8);
    assert_null(hdnn_source_about(count));
}

/* Every allocation fails once; what was taken before it must be given back (the leak checker looks). */
static void failing_memory_never_crashes_a_generated_load(void **state) {
    (void)state;
    static const char *const sources[] = {"swiss-roll", "digits"};
    for (int i = 0; i < 2; i++) {
        hdnn_data_config config = config_for(sources[i], 40);
        hdnn_status status = HDNN_OUT_OF_MEMORY;
        for (long successes = 0; status != HDNN_OK; successes++) {
            assert_true(successes < 50);
            hdnn_data data;
            hdnn_error error = {HDNN_OK, ""};
            memory_fail_after(successes);
            status = hdnn_data_load(&config, NULL, 1, &data, &error);
            memory_fail_after(-1);
            if (status != HDNN_OK) assert_int_equal(status, HDNN_OUT_OF_MEMORY);
            hdnn_data_free(&data);
        }
    }
}

/* What hdnn_source_noise says is what a preset without a noise gets. */
static void sources_of_points_say_their_noise_and_others_have_none(void **unused) {
    (void)unused;
    for (size_t i = 0; hdnn_source_name(i); i++) {
        const char *name = hdnn_source_name(i);
        double noise = hdnn_source_noise(name);
        bool drawn = strcmp(name, "swiss-roll") == 0 || strncmp(name, "double-", 7) == 0;
        assert_int_equal(!isnan(noise), drawn);
        if (!drawn) continue;
        hdnn_data own, said;
        hdnn_data_config config = hdnn_data_config_default();
        snprintf(config.source, sizeof config.source, "%s", name);
        config.samples = 100;
        assert_int_equal(hdnn_data_load(&config, NULL, 1, &own, NULL), HDNN_OK);
        config.noise = noise;
        assert_int_equal(hdnn_data_load(&config, NULL, 1, &said, NULL), HDNN_OK);
        assert_memory_equal(own.train.points, said.train.points, own.train.count * 2 * sizeof(hdnn_real));
        hdnn_data_free(&own), hdnn_data_free(&said);
    }
    assert_true(isnan(hdnn_source_noise("nonsense")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_8000_points_half_of_them_for_training),
        cmocka_unit_test(planar_examples_are_balanced),
        cmocka_unit_test(a_seed_gives_the_same_points_and_another_seed_others),
        cmocka_unit_test(classes_are_shuffled),
        cmocka_unit_test(rings_have_radius_1_to_4_and_alternate),
        cmocka_unit_test(spirals_have_two_turns_0_2_apart),
        cmocka_unit_test(moons_are_four_half_circles_with_noise_of_0_15),
        cmocka_unit_test(sources_of_points_say_their_noise_and_others_have_none),
        cmocka_unit_test(odd_numbers_of_samples_are_all_there),
        cmocka_unit_test(a_split_keeps_every_sample_once),
        cmocka_unit_test(a_split_leaves_no_part_empty),
        cmocka_unit_test(bad_configurations_are_refused_in_words),
        cmocka_unit_test(sizes_are_checked_before_memory_is_taken),
        cmocka_unit_test(every_source_has_a_name_and_a_sentence),
        cmocka_unit_test(failing_memory_never_crashes_a_generated_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
