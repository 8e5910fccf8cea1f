/* hdnn data, hdnn test and hdnn presets. */
#include "program.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

static int lines_of(const char *name) {
    size_t size;
    uint8_t *data = scratch_read(name, &size);
    int lines = 0;
    for (size_t i = 0; i < size; i++) lines += data[i] == '\n';
    free(data);
    return lines;
}

static void every_source_is_listed_with_its_place(void **state) {
    (void)state;
    cJSON *object = last_object(hdnn("data --json"));
    const cJSON *source;
    int found = 0;
    cJSON_ArrayForEach(source, list_of(object, "sources", -1)) {
        bool here = cJSON_IsTrue(cJSON_GetObjectItem(source, "found"));
        if (strcmp(text_of(source, "name"), "digits") == 0) assert_true(here);
        if (here && strcmp(text_of(source, "from"), "generated") == 0) found++;
    }
    assert_int_equal(found, 4);
    cJSON_Delete(object);
    assert_contains(hdnn("data")->out, "swiss-roll");
}

static void points_are_written_as_csv(void **state) {
    (void)state;
    assert_int_equal(hdnn("data swiss-roll --samples 50 --seed 3 --out roll.csv")->code, 0);
    assert_int_equal(lines_of("roll.csv"), 51);
    assert_int_equal(hdnn("data swiss-roll --samples 50 --seed 3 --out again.csv")->code, 0);
    assert_int_equal(hdnn("data swiss-roll --samples 50 --seed 4 --out other.csv")->code, 0);
    assert_same_file("roll.csv", "again.csv");
    assert_other_file("roll.csv", "other.csv");
    assert_int_equal(hdnn("data swiss-roll --samples 30 --part test --out part.csv")->code, 0);
    assert_int_equal(lines_of("part.csv"), 31);
}

static void images_are_written_as_an_idx_pair_that_can_be_trained_on(void **state) {
    (void)state;
    const outcome *result = hdnn("data digits --samples 60 --out set");
    assert_int_equal(result->code, 0);
    assert_contains(result->out, "60 images 28 x 28");
    cJSON *object = last_object(hdnn("train digits.json --epochs 1 --set data.source=idx --set "
                                     "data.train_images=set-images-idx3-ubyte --set "
                                     "data.train_labels=set-labels-idx1-ubyte --set data.samples=0 --json"));
    assert_string_equal(text_of(object, "source"), "idx");
    cJSON_Delete(object);
}

static void a_contact_sheet_shows_all_images(void **state) {
    (void)state;
    assert_int_equal(hdnn("data digits --samples 10 --out sheet.png")->code, 0);
    png_image png = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_file(&png, scratch("sheet.png")));
    assert_int_equal(png.width, 2 + 4 * 30);
    assert_int_equal(png.height, 2 + 3 * 30);
    png_image_free(&png);
}

static void what_cannot_be_written_or_found_is_refused(void **state) {
    (void)state;
    assert_refused(hdnn("data swiss-roll --out roll.png"), "roll.png");
    assert_refused(hdnn("data swiss-roll --out nowhere/roll.csv"), "nowhere/roll.csv");
    assert_refused(hdnn("data digits --samples 4 --out nowhere/d.png"), "nowhere/d.png");
    assert_refused(hdnn("data bogus --out x"), "bogus");
    assert_refused(hdnn("data mnist --data-dir empty --out x"), "mnist");
}

static double sum_of(const cJSON *matrix) {
    double sum = 0;
    const cJSON *row, *cell;
    cJSON_ArrayForEach(row, matrix) cJSON_ArrayForEach(cell, row) sum += cell->valuedouble;
    return sum;
}

static double trace_of(const cJSON *matrix) {
    double trace = 0;
    for (int i = 0; i < cJSON_GetArraySize(matrix); i++)
        trace += cJSON_GetArrayItem(cJSON_GetArrayItem(matrix, i), i)->valuedouble;
    return trace;
}

static void a_saved_network_tests_as_it_did_after_training(void **state) {
    (void)state;
    cJSON *trained = last_object(hdnn("train digits.json --save kept.safetensors --json"));
    double accuracy = number_of(cJSON_GetArrayItem(list_of(trained, "lanes", 1), 0), "test_accuracy");
    double loss = number_of(cJSON_GetArrayItem(list_of(trained, "lanes", 1), 0), "test_loss");
    cJSON *tested = last_object(hdnn("test kept.safetensors --json"));
    const cJSON *confusion = list_of(tested, "confusion", 10);
    assert_true(number_of(tested, "accuracy") == accuracy);
    assert_true(fabs(number_of(tested, "loss") - loss) < 1e-6);
    assert_true(sum_of(confusion) == number_of(tested, "samples"));
    assert_true(fabs(trace_of(confusion) / sum_of(confusion) - accuracy) < 1e-9);
    cJSON_Delete(trained);
    cJSON_Delete(tested);
}

static void a_network_can_be_tested_on_another_source_of_its_shape(void **state) {
    (void)state;
    shell("mkdir -p sets/mnist");
    assert_int_equal(hdnn("train points.json --quiet --save p.safetensors")->code, 0);
    cJSON *tested = last_object(hdnn("test p.h1.safetensors --data double-moons --samples 100 --json"));
    assert_string_equal(text_of(tested, "source"), "double-moons");
    cJSON_Delete(tested);
    assert_refused(hdnn("test p.h1.safetensors --data digits --samples 20"), "p.h1.safetensors");
    assert_refused(hdnn("test p.h1.safetensors --data bogus"), "bogus");
    assert_refused(hdnn("test p.h1.safetensors --data mnist --data-dir sets"), "mnist");
    assert_contains(hdnn("test p.h1.safetensors")->out, "accuracy");
}

static void presets_are_listed_and_shown(void **state) {
    (void)state;
    shell("mkdir -p own && cp points.json own/");
    cJSON *object = last_object(hdnn("presets --json"));
    const cJSON *presets = list_of(object, "presets", -1);
    assert_true(cJSON_GetArraySize(presets) > 0);
    const cJSON *preset;
    cJSON_ArrayForEach(preset, presets) {
        assert_true(strlen(text_of(preset, "name")) > 0);
        assert_true(strlen(text_of(preset, "about")) > 0);
    }
    cJSON_Delete(object);
    const outcome *result = hdnn("presets show points.json --set training.epochs=9");
    assert_int_equal(result->code, 0);
    cJSON *shown = cJSON_Parse(result->out);
    assert_true(number_of(cJSON_GetObjectItem(shown, "training"), "epochs") == 9);
    cJSON_Delete(shown);
    assert_refused(hdnn("presets show no-such-preset"), "no-such-preset");
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_source_is_listed_with_its_place),
        cmocka_unit_test(points_are_written_as_csv),
        cmocka_unit_test(images_are_written_as_an_idx_pair_that_can_be_trained_on),
        cmocka_unit_test(a_contact_sheet_shows_all_images),
        cmocka_unit_test(what_cannot_be_written_or_found_is_refused),
        cmocka_unit_test(a_saved_network_tests_as_it_did_after_training),
        cmocka_unit_test(a_network_can_be_tested_on_another_source_of_its_shape),
        cmocka_unit_test(presets_are_listed_and_shown),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
