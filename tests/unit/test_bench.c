/* What benchmarks rest on: the plain reference, the counts of work, the state memory, the machine's rates. */
#include "unit/networks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SMOOTHNESS 0.03

static hdnn_run *run_of(const hdnn_network_config *c, const hdnn_data *data) {
    hdnn_training_config training = hdnn_training_config_default();
    training.batch = 0;
    training.smoothness = SMOOTHNESS;
    hdnn_run *run;
    hdnn_error error;
    if (hdnn_run_new(&training, c, 1, data, 1, &run, &error) != HDNN_OK) fail_msg("%s", error.message);
    return run;
}

/* A step of the engine and the reference, from the same random parameters. */
static void assert_reference_agrees(const hdnn_network_config *c, hdnn_shape shape, int classes,
                                    size_t samples) {
    hdnn_data data = {.train = random_data(shape, classes, samples)};
    hdnn_model *model = model_of(c, shape, classes, 11);
    hdnn_run *run = run_of(c, &data);
    size_t count = hdnn_model_parameter_count(model);
    double *expected = calloc(count, sizeof *expected), loss, largest = 0, worst = 0;
    assert_non_null(expected);
    hdnn_run_set_parameters(run, 0, hdnn_model_parameters(model));
    hdnn_run_step(run);
    assert_int_equal(
        hdnn_reference_gradient(model, &data.train, 0, samples, SMOOTHNESS, &loss, expected, NULL), HDNN_OK);
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs(expected[i]));
        worst = fmax(worst, fabs(expected[i] - (double)hdnn_run_gradient(run, 0)[i]));
    }
    assert_true(largest > 1e-3);
    assert_true(fabs(loss - hdnn_run_lane(run, 0)->loss) <= bound(1e-12, 1e-5) * fmax(1, loss));
    if (!(worst <= bound(1e-12, 2e-5) * largest))
        fail_msg("%s: gradients are %g apart", hdnn_architecture_name(c->architecture), worst / largest);
    free(expected);
    hdnn_run_free(run);
    hdnn_model_free(model);
    free_data(&data.train);
}

static void the_plain_reference_agrees_with_the_engine_for_every_architecture(void **state) {
    (void)state;
    for (size_t i = 0; hdnn_architecture_at(i) != NULL; i++) {
        hdnn_network_config c = network(hdnn_architecture_name(hdnn_architecture_at(i)), 4, 5, 0.7);
        assert_reference_agrees(&c, points, 2, 9);
        c.stem = HDNN_STEM_CONV;
        assert_reference_agrees(&c, (hdnn_shape){30, 5, 6}, 3, 4);
        c.stem = HDNN_STEM_DENSE;
        c.shared_weights = true;
        assert_reference_agrees(&c, (hdnn_shape){.inputs = 7}, 3, 4);
        if (hdnn_architecture_is_separable(c.architecture)) c.integrator = HDNN_LEAPFROG;
        if (hdnn_architecture_takes_damping(c.architecture)) c.damping = 0.3;
        c.shared_weights = false;
        for (int a = 0; a < HDNN_ACTIVATION_COUNT; a++) {
            c.activation = (hdnn_activation)a;
            assert_reference_agrees(&c, (hdnn_shape){.inputs = 3}, 3, 6);
        }
    }
}

static void the_reference_knows_couplings_and_masks(void **state) {
    (void)state;
    static const uint8_t mask[4] = {1, 0, 0, 1};
    hdnn_network_config c = network("h2", 4, 5, 0.7);
    c.coupling = coupling;
    assert_reference_agrees(&c, points, 2, 9);
    c.coupling = NULL;
    c.mask_p = mask;
    hdnn_data data = {.train = random_data(points, 2, 9)};
    hdnn_model *model = model_of(&c, points, 2, 11);
    double *gradient = calloc(hdnn_model_parameter_count(model), sizeof *gradient), loss;
    assert_non_null(gradient);
    assert_int_equal(hdnn_reference_gradient(model, &data.train, 0, 9, 0, &loss, gradient, NULL), HDNN_OK);
    const hdnn_tensor *matrix = hdnn_model_tensor(model, 0);
    for (size_t i = 0; i < matrix->count; i++)
        assert_true((gradient[matrix->offset + i] == 0) == !mask[i % 4]);
    free(gradient);
    hdnn_model_free(model);
    free_data(&data.train);
}

static hdnn_work work_of(hdnn_network_config c, hdnn_shape shape, int classes, size_t samples,
                         bool training) {
    hdnn_model *model = model_of(&c, shape, classes, 1);
    hdnn_work work = hdnn_model_work(model, samples, training);
    hdnn_model_free(model);
    return work;
}

/* By hand: 6 products of 8 x 8 with a column in each layer, 2 of the stem's 8 x 9, 3 of the head's. */
static void work_is_counted_from_the_architecture(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j1", 8, 16, 8);
    c.stem = HDNN_STEM_CONV;
    hdnn_work step = work_of(c, (hdnn_shape){784, 28, 28}, 10, 100, true);
    assert_true(step.multiply_adds == 78400.0 * (6 * 64 * 16 + 2 * 72) + 3 * 100 * 62720.0);
    assert_true(step.activations == 78400.0 * 8 * 16);
    hdnn_work forward = work_of(c, (hdnn_shape){784, 28, 28}, 10, 1, false);
    assert_true(forward.multiply_adds == 784.0 * (2 * 64 * 16 + 72) + 62720.0);
    c = network("mlp", 4, 16, 1);
    step = work_of(c, points, 2, 10, true);
    assert_true(step.multiply_adds == 10 * (3 * 16.0 * 16 + 3 * 4));
    c = network("h2", 4, 16, 1);
    step = work_of(c, points, 2, 1, true);
    c.memory = HDNN_MEMORY_REVERSE;
    hdnn_work reverse = work_of(c, points, 2, 1, true);
    assert_true(step.multiply_adds == 16 * 2 * 6 * 4.0 + 3 * 4); /* two substeps with k = 2 */
    assert_true(reverse.multiply_adds == 16 * 2 * 8 * 4.0 + 3 * 4);
    assert_true(reverse.activations == 2 * step.activations);
    assert_true(step.state_bytes > 0 && reverse.state_bytes == 0);
}

static size_t state_bytes(int layers, hdnn_memory_mode memory) {
    hdnn_data data = {.train = random_data(points, 2, 64)};
    hdnn_network_config c = network("h2", 8, layers, 1);
    c.memory = memory;
    hdnn_run *run = run_of(&c, &data);
    assert_int_equal(hdnn_run_memory_mode(run, 0), memory);
    size_t bytes = hdnn_run_state_bytes(run, 0);
    hdnn_run_free(run);
    free_data(&data.train);
    return bytes;
}

static void reversing_needs_the_same_state_memory_at_every_depth(void **state) {
    (void)state;
    size_t reverse = state_bytes(16, HDNN_MEMORY_REVERSE), states = 64 * 8 * sizeof(hdnn_real);
    assert_int_equal(state_bytes(128, HDNN_MEMORY_REVERSE), reverse);
    assert_int_equal(state_bytes(1024, HDNN_MEMORY_REVERSE), reverse);
    assert_true(state_bytes(16, HDNN_MEMORY_STORE) > 16 * states);
    assert_true(state_bytes(1024, HDNN_MEMORY_STORE) > 1024 * states);
    assert_true(state_bytes(1024, HDNN_MEMORY_CHECKPOINT) > 2 * 32 * states);
    assert_true(state_bytes(1024, HDNN_MEMORY_CHECKPOINT) < 5 * 32 * states);
}

static void the_machine_has_rates(void **state) {
    (void)state;
    hdnn_roofline limits;
    double rate;
    assert_int_equal(hdnn_roofline_measure(2, 0.01, &limits, NULL), HDNN_OK);
    assert_true(limits.multiply_adds > 0 && isfinite(limits.multiply_adds));
    assert_true(limits.tanhs > 0 && isfinite(limits.tanhs));
    assert_true(limits.bytes > 0 && isfinite(limits.bytes));
    assert_int_equal(hdnn_blas_measure(2, 64, 32, 64, 0.01, &rate, NULL), HDNN_OK);
    assert_true(rate > 0 && isfinite(rate));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plain_reference_agrees_with_the_engine_for_every_architecture),
        cmocka_unit_test(the_reference_knows_couplings_and_masks),
        cmocka_unit_test(work_is_counted_from_the_architecture),
        cmocka_unit_test(reversing_needs_the_same_state_memory_at_every_depth),
        cmocka_unit_test(the_machine_has_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
