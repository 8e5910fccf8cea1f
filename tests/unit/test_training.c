/* Training runs: what a seed promises, what a step costs, and how a run ends. */
#include "core/memory.h"
#include "hdnn/hdnn.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    const char *source, *architecture;
    hdnn_stem stem;
    int features, layers, batch;
    double init_scale;
} setting;

/* One of each path through a step, with several chunks to share: narrow points, narrow images (in 5 batches of 110 and one
 * of 50), wide, p and q in turn. */
static const setting settings[] = {
    {"swiss-roll", "h1-j1", HDNN_STEM_AUGMENT, 4, 64, 290, 1},
    {"swiss-roll", "ms2", HDNN_STEM_AUGMENT, 15, 9, 300, 1},
    {"swiss-roll", "h2", HDNN_STEM_DENSE, 128, 3, 200, 0.1},
    {"digits", "h1-j2", HDNN_STEM_CONV, 8, 3, 110, 0.3},
    {"digits", "mlp", HDNN_STEM_DENSE, 32, 2, 200, 0.3},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

static hdnn_data data_of(const char *source) {
    hdnn_data_config config = hdnn_data_config_default();
    strcpy(config.source, source);
    config.samples = 600;
    hdnn_data data;
    assert_int_equal(hdnn_data_load(&config, NULL, 7, &data, NULL), HDNN_OK);
    return data;
}

static hdnn_run *run_of(const setting *s, const hdnn_data *data, int threads) {
    hdnn_network_config network = hdnn_network_config_default();
    network.architecture = hdnn_architecture_find(s->architecture);
    network.stem = s->stem;
    network.features = s->features;
    network.layers = s->layers;
    network.init_scale = s->init_scale;
    hdnn_training_config training = hdnn_training_config_default();
    training.batch = s->batch;
    training.learning_rate = 0.01;
    hdnn_run *run;
    hdnn_error error = {0};
    if (hdnn_run_new(&training, &network, 1, data, threads, &run, &error) != HDNN_OK)
        fail_msg("%s", error.message);
    return run;
}

static void take_steps(hdnn_run *run, int steps) {
    for (int i = 0; i < steps; i++) assert_int_equal(hdnn_run_step(run), HDNN_OK);
}

static void assert_same_parameters(const hdnn_run *a, const hdnn_run *b) {
    const hdnn_model *x = hdnn_run_model(a, 0), *y = hdnn_run_model(b, 0);
    assert_memory_equal(hdnn_model_parameters_const(x), hdnn_model_parameters_const(y),
                        hdnn_model_parameter_count(x) * sizeof(hdnn_real));
}

static void a_seed_gives_the_same_bits_for_any_number_of_threads(void **state) {
    (void)state;
    const int threads[] = {2, 3, 5, 7, 12};
    for (int s = 0; s < SETTINGS; s++) {
        hdnn_data data = data_of(settings[s].source);
        hdnn_run *one = run_of(&settings[s], &data, 1);
        take_steps(one, 7);
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            hdnn_run *more = run_of(&settings[s], &data, threads[t]);
            take_steps(more, 7);
            assert_same_parameters(one, more);
            assert_true(hdnn_run_lane(one, 0)->loss == hdnn_run_lane(more, 0)->loss);
            hdnn_run_free(more);
        }
        hdnn_run_free(one);
        hdnn_data_free(&data);
    }
}

static void a_reset_run_repeats_itself(void **state) {
    (void)state;
    hdnn_data data = data_of("swiss-roll");
    hdnn_run *fresh = run_of(&settings[0], &data, 1), *again = run_of(&settings[0], &data, 1);
    take_steps(again, 5);
    hdnn_run_reset(again);
    assert_same_parameters(fresh, again);
    take_steps(fresh, 6);
    take_steps(again, 6);
    assert_same_parameters(fresh, again);
    hdnn_run_free(fresh);
    hdnn_run_free(again);
    hdnn_data_free(&data);
}

static void recording_gradients_does_not_change_training(void **state) {
    (void)state;
    hdnn_data data = data_of("digits");
    hdnn_run *plain = run_of(&settings[3], &data, 1), *watched = run_of(&settings[3], &data, 1);
    hdnn_real states[4], weights[3];
    assert_false(hdnn_run_gradients(watched, 0, states, weights));
    hdnn_run_record_gradients(watched, true);
    take_steps(plain, 4);
    take_steps(watched, 4);
    assert_same_parameters(plain, watched);
    assert_true(hdnn_run_gradients(watched, 0, states, weights));
    for (int l = 0; l < 3; l++) assert_true(states[l] > 0 && weights[l] > 0 && isfinite(states[l]));
    hdnn_run_free(plain);
    hdnn_run_free(watched);
    hdnn_data_free(&data);
}

static void a_step_allocates_nothing(void **state) {
    (void)state;
    for (int s = 0; s < SETTINGS; s++) {
        hdnn_data data = data_of(settings[s].source);
        hdnn_run *run = run_of(&settings[s], &data, 2);
        memory_fail_after(0);
        for (int i = 0; i < 12; i++) hdnn_run_step(run);
        memory_fail_after(-1);
        assert_int_equal(hdnn_run_steps(run), 12);
        assert_true(isfinite(hdnn_run_lane(run, 0)->loss));
        hdnn_run_free(run);
        hdnn_data_free(&data);
    }
}

static void a_run_without_memory_is_refused_and_leaks_nothing(void **state) {
    (void)state;
    hdnn_data data = data_of("swiss-roll");
    hdnn_network_config networks[2] = {hdnn_network_config_default(), hdnn_network_config_default()};
    networks[1].architecture = hdnn_architecture_find("mlp");
    hdnn_training_config training = hdnn_training_config_default();
    training.method = HDNN_ALTERNATING;
    hdnn_status status = HDNN_OUT_OF_MEMORY;
    for (long k = 0; status != HDNN_OK; k++) {
        assert_true(k < 500);
        hdnn_run *run = NULL;
        memory_fail_after(k);
        status = hdnn_run_new(&training, networks, 2, &data, 1, &run, NULL);
        memory_fail_after(-1);
        assert_true(status == HDNN_OK || (status == HDNN_OUT_OF_MEMORY && !run));
        hdnn_run_free(run);
    }
    hdnn_data_free(&data);
}

static void a_diverging_lane_stops_and_says_where(void **state) {
    (void)state;
    hdnn_data data = data_of("swiss-roll");
    hdnn_network_config networks[2] = {hdnn_network_config_default(), hdnn_network_config_default()};
    networks[1].activation = HDNN_IDENTITY;
    networks[1].t_end = 1e6;
    networks[1].layers = 32;
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_run *run;
    assert_int_equal(hdnn_run_new(&training, networks, 2, &data, 1, &run, NULL), HDNN_OK);
    take_steps(run, 3);
    const hdnn_lane_status *bad = hdnn_run_lane(run, 1);
    assert_true(bad->diverged);
    assert_int_equal(bad->diverged_step, 1);
    assert_true(bad->diverged_layer >= 1 && bad->diverged_layer <= 32);
    assert_false(hdnn_run_lane(run, 0)->diverged);
    assert_int_equal(hdnn_run_lane(run, 0)->steps, 3);
    hdnn_run_free(run);
    hdnn_data_free(&data);
}

static void lanes_start_alike_and_see_the_same_batches(void **state) {
    (void)state;
    hdnn_data data = data_of("swiss-roll");
    hdnn_network_config networks[2] = {hdnn_network_config_default(), hdnn_network_config_default()};
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_run *run;
    assert_int_equal(hdnn_run_new(&training, networks, 2, &data, 1, &run, NULL), HDNN_OK);
    take_steps(run, 5);
    const hdnn_model *a = hdnn_run_model(run, 0), *b = hdnn_run_model(run, 1);
    assert_memory_equal(hdnn_model_parameters_const(a), hdnn_model_parameters_const(b),
                        hdnn_model_parameter_count(a) * sizeof(hdnn_real));
    hdnn_run_free(run);
    hdnn_data_free(&data);
}

static void both_methods_learn_the_double_moons(void **state) {
    (void)state;
    hdnn_data_config config = hdnn_data_config_default();
    strcpy(config.source, "double-moons");
    config.samples = 2000;
    hdnn_data data;
    assert_int_equal(hdnn_data_load(&config, NULL, 1, &data, NULL), HDNN_OK);
    hdnn_network_config network = hdnn_network_config_default();
    hdnn_training_config training = hdnn_training_config_default();
    training.batch = 50;
    for (training.method = HDNN_JOINT; training.method < HDNN_METHOD_COUNT; training.method++) {
        hdnn_run *run;
        assert_int_equal(hdnn_run_new(&training, &network, 1, &data, 1, &run, NULL), HDNN_OK);
        take_steps(run, 15 * (int)hdnn_run_steps_per_epoch(run));
        hdnn_run_finish(run);
        print_message("%s: %g\n", hdnn_method_name(training.method), hdnn_run_lane(run, 0)->test_accuracy);
        assert_true(hdnn_run_lane(run, 0)->test_accuracy > 0.97);
        hdnn_run_free(run);
    }
    hdnn_data_free(&data);
}

/* The picture people come for, as a number: at the first step of the default preset the mlp's gradient at layer 1 is
 * more than 10^4 times smaller than that of the Hamiltonian lane. */
static void the_mlp_loses_its_gradient_and_h1_keeps_it(void **state) {
    (void)state;
    hdnn_preset preset;
    hdnn_error error = {0};
    if (hdnn_preset_load("swiss-roll-race", NULL, 0, &preset, &error) != HDNN_OK)
        fail_msg("%s", error.message);
    hdnn_data data;
    hdnn_run *run;
    assert_int_equal(hdnn_data_load(&preset.data, NULL, preset.training.seed, &data, NULL), HDNN_OK);
    assert_int_equal(hdnn_run_new(&preset.training, preset.networks, preset.lanes, &data, 1, &run, NULL),
                     HDNN_OK);
    hdnn_run_record_gradients(run, true);
    take_steps(run, 1);
    hdnn_real states[2][HDNN_MAX_LAYERS + 1], weights[HDNN_MAX_LAYERS];
    for (int l = 0; l < 2; l++) assert_true(hdnn_run_gradients(run, l, states[l], weights));
    print_message("h1-j1 %.3g, mlp %.3g\n", (double)states[0][1], (double)states[1][1]);
    assert_true(states[1][1] * 1e4f < states[0][1]);
    hdnn_run_free(run);
    hdnn_data_free(&data);
    hdnn_preset_free(&preset);
}

/* Squares of such gradients are below the smallest float. */
static void gradients_of_1e_25_are_still_measured(void **state) {
    (void)state;
    hdnn_data data = data_of("swiss-roll");
    const setting deep = {"swiss-roll", "mlp", HDNN_STEM_AUGMENT, 4, 120, 125, 0.5};
    hdnn_run *run = run_of(&deep, &data, 1);
    hdnn_real states[121], weights[120];
    hdnn_run_record_gradients(run, true);
    take_steps(run, 1);
    assert_true(hdnn_run_gradients(run, 0, states, weights));
    print_message("at layer 1: %.3g\n", (double)states[1]);
    assert_true(states[1] > 0 && (double)states[1] < 1e-21);
    hdnn_run_free(run);
    hdnn_data_free(&data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_gives_the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(a_reset_run_repeats_itself),
        cmocka_unit_test(recording_gradients_does_not_change_training),
        cmocka_unit_test(a_step_allocates_nothing),
        cmocka_unit_test(a_run_without_memory_is_refused_and_leaks_nothing),
        cmocka_unit_test(a_diverging_lane_stops_and_says_where),
        cmocka_unit_test(lanes_start_alike_and_see_the_same_batches),
        cmocka_unit_test(both_methods_learn_the_double_moons),
        cmocka_unit_test(the_mlp_loses_its_gradient_and_h1_keeps_it),
        cmocka_unit_test(gradients_of_1e_25_are_still_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
