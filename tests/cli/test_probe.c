/* hdnn probe: every measurement of a preset and of a saved model, in its three formats, and what it refuses. */
#include "program.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const probes[] = {"gradients", "bsm",      "spectrum", "singular", "symplectic", "energy",
                                     "reversal",  "portrait", "field",    "disc",     "refinement"};
enum { PROBES = sizeof probes / sizeof *probes };

/* A network that has everything: Hamiltonian and separable. */
#define H2 "points.json --lane h1 --set networks[0].architecture=h2"

static const cJSON *network_of(const cJSON *object, int index) {
    return cJSON_GetArrayItem(list_of(object, "networks", -1), index);
}

static size_t column_of(const cJSON *network, const char *name) {
    const cJSON *columns = list_of(network, "columns", -1);
    for (int i = 0; i < cJSON_GetArraySize(columns); i++)
        if (strcmp(cJSON_GetArrayItem(columns, i)->valuestring, name) == 0) return (size_t)i;
    fail_msg("there is no column %s", name);
    return 0;
}

/* row < 0: from the end */
static const cJSON *cell_of(const cJSON *network, int row, const char *column) {
    const cJSON *rows = list_of(network, "rows", -1);
    int count = cJSON_GetArraySize(rows);
    return cJSON_GetArrayItem(cJSON_GetArrayItem(rows, row < 0 ? count + row : row),
                              (int)column_of(network, column));
}

static double value_of(const cJSON *network, int row, const char *column) {
    const cJSON *cell = cell_of(network, row, column);
    assert_true(cJSON_IsNumber(cell));
    return cell->valuedouble;
}

static void every_probe_prints_a_table_csv_and_json(void **state) {
    (void)state;
    for (size_t i = 0; i < PROBES; i++) {
        const outcome *result = hdnn("probe " H2 " --what %s", probes[i]);
        if (result->code != 0 || result->err[0] != '\0') fail_msg("%s: %s", probes[i], result->err);
        assert_contains(result->out, "h1: h2, ");
        assert_contains(result->out, "before training");
        result = hdnn("probe " H2 " --what %s --csv", probes[i]);
        assert_int_equal(result->code, 0);
        assert_memory_equal(result->out, "network,", 8);
        assert_contains(result->out, "\n\"h1\",");
        cJSON *object = last_object(hdnn("probe " H2 " --what %s --json", probes[i]));
        assert_string_equal(text_of(object, "what"), probes[i]);
        assert_string_equal(text_of(object, "preset"), "points.json");
        assert_true(number_of(object, "epochs") == 0);
        const cJSON *network = cJSON_GetArrayItem(list_of(object, "networks", 1), 0);
        assert_true(cJSON_GetArraySize(list_of(network, "rows", -1)) > 0);
        cJSON_Delete(object);
    }
}

static void what_is_printed_is_what_the_theory_says(void **state) {
    (void)state;
    cJSON *object = last_object(hdnn("--real float64 probe " H2 " --what bsm --samples 20 --json"));
    for (int l = 0; l < (int)number_of(network_of(object, 0), "layers"); l++)
        assert_true(value_of(network_of(object, 0), l, "least") >= 1);
    assert_true(value_of(network_of(object, 0), -1, "most") == 1);
    cJSON_Delete(object);
    object = last_object(hdnn("probe " H2 " --what symplectic --json"));
    assert_true(value_of(network_of(object, 0), 0, "whole") <= 1e-12);
    assert_true(cJSON_IsNull(cell_of(network_of(object, 0), -1, "step")));
    cJSON_Delete(object);
    object = last_object(hdnn("probe " H2 " --what disc --json"));
    assert_true(fabs(value_of(network_of(object, 0), -1, "determinant") - 1) <= 1e-9);
    cJSON_Delete(object);
    object = last_object(hdnn("probe " H2 " --what refinement --json"));
    assert_true(value_of(network_of(object, 0), 0, "layers") == 4);
    assert_true(value_of(network_of(object, 0), -1, "layers") == 1024);
    assert_true(value_of(network_of(object, 0), -1, "state_error") <
                0.6 * value_of(network_of(object, 0), -2, "state_error"));
    cJSON_Delete(object);
}

static void the_counterexample_explodes_in_proportion_to_time(void **state) {
    (void)state;
    double median[2], distance[2];
    for (int i = 0; i < 2; i++) {
        const char *longer = i == 0 ? "--set networks[0].layers=800"
                                    : "--set networks[0].layers=1600 --set networks[0].t_end=400";
        cJSON *object = last_object(hdnn("probe exploding-sensitivities --what bsm --json %s", longer));
        median[i] = value_of(network_of(object, 0), 0, "median");
        assert_true(value_of(network_of(object, 0), 0, "entry") > 20);
        cJSON_Delete(object);
    }
    assert_true(median[0] > 20);
    assert_true(fabs(median[1] / median[0] - 2) <= 0.5);
    cJSON *object = last_object(hdnn("probe exploding-sensitivities --what portrait --perturb 0.05 --json "
                                     "--set networks[0].layers=800"));
    distance[0] = value_of(network_of(object, 0), 0, "distance");
    distance[1] = value_of(network_of(object, 0), -1, "distance");
    cJSON_Delete(object);
    assert_true(fabs(distance[0] - 0.05) <= 1e-6);
    assert_true(distance[1] > 0.5);
}

static void a_saved_model_and_the_trained_preset_show_the_same(void **state) {
    (void)state;
    assert_int_equal(hdnn("train points.json --save saved.safetensors --quiet")->code, 0);
    assert_int_equal(hdnn("probe saved.h1.safetensors --what bsm --csv")->code, 0);
    shell("mv .out saved.csv");
    assert_int_equal(hdnn("probe points.json --at trained --lane h1 --what bsm --csv")->code, 0);
    shell("mv .out trained.csv");
    assert_int_equal(hdnn("probe points.json --at epoch:1 --lane h1 --what bsm --csv")->code, 0);
    shell("mv .out early.csv");
    assert_same_file("saved.csv", "trained.csv");
    assert_other_file("saved.csv", "early.csv");
}

static void the_seed_chooses_weights_and_samples(void **state) {
    (void)state;
    static const char *const seeds[] = {"1", "1", "2"};
    for (int i = 0; i < 3; i++) {
        hdnn("probe points.json --what portrait --csv --seed %s", seeds[i]);
        shell("mv .out seed%d.csv", i);
    }
    assert_same_file("seed0.csv", "seed1.csv");
    assert_other_file("seed0.csv", "seed2.csv");
}

static void images_are_looked_at_through_their_middle_pixel(void **state) {
    (void)state;
    for (size_t i = 0; i < PROBES; i++) {
        const outcome *result = hdnn("probe digits.json --what %s --samples 2", probes[i]);
        bool refused = strcmp(probes[i], "reversal") == 0;
        if (result->code != (refused ? 1 : 0)) fail_msg("%s: %d\n%s", probes[i], result->code, result->err);
    }
}

static void a_network_without_that_measurement_does_not_hide_the_others(void **state) {
    (void)state;
    const outcome *result = hdnn("probe points.json --what energy --set networks[1].architecture=mlp");
    assert_int_equal(result->code, 1);
    assert_contains(result->out, "h1: ");
    assert_contains(result->err, "mlp has no energy");
    assert_refused(hdnn("probe points.json --lane h1 --what reversal"), "cannot be run backwards");
}

static void mistakes_are_explained(void **state) {
    (void)state;
    assert_refused(hdnn("probe points.json --what bsm --lane nobody"), "no network of the name 'nobody'");
    assert_refused(hdnn("probe points.json --what bsm --at epoch:1000000"), "--at expects");
    assert_refused(hdnn("probe points.json --what bsm --at epoch:"), "--at expects");
    assert_refused(hdnn("probe points.json --what bsm --at soon"), "--at expects");
    assert_refused(hdnn("probe points.json --lane h1 --what field --layer 4000"), "--layer");
    assert_refused(hdnn("probe nowhere.safetensors --what bsm"), "nowhere.safetensors");
    assert_refused(hdnn("probe saved.h1.safetensors --what bsm --at init"), "needs a preset");
    assert_refused(hdnn("probe saved.h1.safetensors --what bsm --set training.epochs=1"), "--set");
    static const char *const misused[] = {"",
                                          "--what",
                                          "--what colour",
                                          "--what bsm --csv --json",
                                          "--what portrait --perturb much",
                                          "--what bsm --samples 0"};
    for (size_t i = 0; i < sizeof misused / sizeof *misused; i++) {
        const outcome *result = hdnn("probe points.json %s", misused[i]);
        if (result->code != 2 || result->out[0] != '\0') fail_msg("%s: %d", misused[i], result->code);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_probe_prints_a_table_csv_and_json),
        cmocka_unit_test(what_is_printed_is_what_the_theory_says),
        cmocka_unit_test(the_counterexample_explodes_in_proportion_to_time),
        cmocka_unit_test(a_saved_model_and_the_trained_preset_show_the_same),
        cmocka_unit_test(the_seed_chooses_weights_and_samples),
        cmocka_unit_test(images_are_looked_at_through_their_middle_pixel),
        cmocka_unit_test(a_network_without_that_measurement_does_not_hide_the_others),
        cmocka_unit_test(mistakes_are_explained),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
