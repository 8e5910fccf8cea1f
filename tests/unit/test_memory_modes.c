/* Reversing instead of storing: how far its gradients can be trusted, that a run measures what it loses, and that it
 * turns to checkpoints in time. */
#include "train/run.h"
#include "unit/networks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const reversible[] = {"h2", "ms1", "ms3"};
enum { REVERSIBLE = sizeof reversible / sizeof *reversible, LAYERS = 64, SAMPLES = 40 };

/* The gradient of one batch in one memory mode; returns the reversal error. */
static double gradient_by(hdnn_network_config c, hdnn_memory_mode memory, uint64_t seed,
                          hdnn_real **gradient) {
    c.memory = memory;
    hdnn_model *model = point_model(&c, seed);
    hdnn_dataset data = random_data(points, 2, SAMPLES);
    pass_config config = {.samples = SAMPLES, .threads = 1, .gradients = true};
    stem_batch batch = {.dataset = &data, .count = SAMPLES};
    pass *p;
    assert_int_equal(pass_new(model, &config, &p, NULL), HDNN_OK);
    *gradient = reals(model->count);
    double error = pass_train(p, &batch, 0, *gradient, NULL).reversal_error;
    pass_free(p);
    hdnn_model_free(model);
    free_data(&data);
    return error;
}

/* Largest difference relative to the largest entry. */
static double apart(const hdnn_real *a, const hdnn_real *b, size_t count) {
    double difference = 0, largest = 0;
    for (size_t i = 0; i < count; i++) {
        difference = fmax(difference, fabs((double)(a[i] - b[i])));
        largest = fmax(largest, fabs((double)b[i]));
    }
    return difference / largest;
}

typedef struct {
    int within, beyond; /* cases that lose less than the limit, and more */
    double worst;       /* of those within: differences of gradients over the limit */
} tally;

static void compare_modes(const hdnn_network_config *c, uint64_t seed, tally *sum) {
    hdnn_model *model = point_model(c, seed);
    hdnn_real *reversed, *stored;
    double lost = gradient_by(*c, HDNN_MEMORY_REVERSE, seed, &reversed);
    assert_true(gradient_by(*c, HDNN_MEMORY_STORE, seed, &stored) == 0);
    if (lost <= RUN_MOST_REVERSAL_ERROR) {
        sum->within++;
        sum->worst = fmax(sum->worst, apart(reversed, stored, model->count) / RUN_MOST_REVERSAL_ERROR);
    } else {
        sum->beyond++;
    }
    free(reversed);
    free(stored);
    hdnn_model_free(model);
}

/* Rounding grows with t_end: there are cases on both sides of the limit. */
static void while_little_is_lost_gradients_agree_with_stored_ones(void **state) {
    (void)state;
    tally sum = {0};
    for (size_t i = 0; i < REVERSIBLE; i++)
        for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++)
            for (double t_end = 0.5; t_end < 300; t_end *= 2) {
                hdnn_network_config c = network(reversible[i], 4, LAYERS, t_end);
                c.integrator = (hdnn_integrator)integrator;
                for (uint64_t seed = 1; seed <= 3; seed++) compare_modes(&c, seed, &sum);
            }
    assert_true(sum.within > 50);
    assert_true(sum.beyond > 5);
    assert_true(sum.worst <= 20);
}

static hdnn_run *run_of(hdnn_network_config c, hdnn_memory_mode memory, const hdnn_data *data, int threads) {
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_run *run;
    training.batch = SAMPLES;
    c.memory = memory;
    assert_int_equal(hdnn_run_new(&training, &c, 1, data, threads, &run, NULL), HDNN_OK);
    return run;
}

/* The state of a network that loses nearly everything on its way back. */
static hdnn_network_config lossy(void) {
    return network("h2", 4, LAYERS, 256);
}

static size_t parameters_of(const hdnn_run *run) {
    return hdnn_model_parameter_count(hdnn_run_model(run, 0)) * sizeof(hdnn_real);
}

static void a_run_that_would_lose_accuracy_keeps_checkpoints_from_that_step_on(void **state) {
    (void)state;
    hdnn_data data = {.train = random_data(points, 2, 3 * SAMPLES)};
    hdnn_run *reversing = run_of(lossy(), HDNN_MEMORY_REVERSE, &data, 1);
    hdnn_run *checkpointing = run_of(lossy(), HDNN_MEMORY_CHECKPOINT, &data, 2);
    size_t before = hdnn_run_state_bytes(reversing, 0);
    assert_int_equal(hdnn_run_lane(reversing, 0)->fell_back_step, 0);
    for (int step = 0; step < 5; step++) {
        hdnn_run_step(reversing);
        hdnn_run_step(checkpointing);
        assert_memory_equal(hdnn_run_gradient(reversing, 0), hdnn_run_gradient(checkpointing, 0),
                            parameters_of(reversing));
    }
    assert_int_equal(hdnn_run_lane(reversing, 0)->fell_back_step, 1);
    assert_int_equal(hdnn_run_lane(checkpointing, 0)->fell_back_step, 0);
    assert_int_equal(hdnn_run_memory_mode(reversing, 0), HDNN_MEMORY_CHECKPOINT);
    assert_true(hdnn_run_state_bytes(reversing, 0) > before);
    hdnn_run_free(reversing);
    hdnn_run_free(checkpointing);
    free_data(&data.train);
}

static void a_reset_run_reverses_again_and_gives_the_same_bits(void **state) {
    (void)state;
    hdnn_data data = {.train = random_data(points, 2, 3 * SAMPLES)};
    hdnn_run *run = run_of(lossy(), HDNN_MEMORY_REVERSE, &data, 1);
    for (int step = 0; step < 3; step++) hdnn_run_step(run);
    hdnn_real *first = reals(parameters_of(run) / sizeof(hdnn_real));
    memcpy(first, hdnn_model_parameters_const(hdnn_run_model(run, 0)), parameters_of(run));
    hdnn_run_reset(run);
    assert_int_equal(hdnn_run_memory_mode(run, 0), HDNN_MEMORY_REVERSE);
    assert_int_equal(hdnn_run_lane(run, 0)->fell_back_step, 0);
    for (int step = 0; step < 3; step++) hdnn_run_step(run);
    assert_int_equal(hdnn_run_lane(run, 0)->fell_back_step, 1);
    assert_memory_equal(hdnn_model_parameters_const(hdnn_run_model(run, 0)), first, parameters_of(run));
    free(first);
    hdnn_run_free(run);
    free_data(&data.train);
}

static void a_run_that_loses_little_goes_on_reversing_and_says_how_little(void **state) {
    (void)state;
    hdnn_data data = {.train = random_data(points, 2, 3 * SAMPLES)};
    hdnn_run *run = run_of(network("h2", 4, LAYERS, 1), HDNN_MEMORY_REVERSE, &data, 2);
    for (int step = 0; step < 20; step++) hdnn_run_step(run);
    assert_int_equal(hdnn_run_memory_mode(run, 0), HDNN_MEMORY_REVERSE);
    assert_int_equal(hdnn_run_lane(run, 0)->fell_back_step, 0);
    assert_true(hdnn_run_lane(run, 0)->reversal_error > 0);
    assert_true(hdnn_run_lane(run, 0)->reversal_error < RUN_MOST_REVERSAL_ERROR);
    hdnn_run_free(run);
    free_data(&data.train);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(while_little_is_lost_gradients_agree_with_stored_ones),
        cmocka_unit_test(a_run_that_would_lose_accuracy_keeps_checkpoints_from_that_step_on),
        cmocka_unit_test(a_reset_run_reverses_again_and_gives_the_same_bits),
        cmocka_unit_test(a_run_that_loses_little_goes_on_reversing_and_says_how_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
