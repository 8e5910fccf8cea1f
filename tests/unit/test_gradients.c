/* Gradients are derivatives: differences of the loss say so for every architecture, stem, loss, activation and
 * integrator, and no way of keeping the states changes them.
 *
 * Differences need float64; the float32 program leaves those tests out. Errors are relative. */
#include "net/pass.h"
#include "unit/networks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The training pass of one batch, and its loss at other parameters. */
typedef struct {
    hdnn_model *model;
    hdnn_dataset data;
    pass *pass;
    double smoothness;
    hdnn_real *gradient;
} objective;

static objective objective_new(const hdnn_network_config *c, hdnn_shape shape, int classes, size_t samples) {
    objective o = {.model = model_of(c, shape, classes, 11), .smoothness = 0.03};
    o.data = random_data(shape, classes, samples);
    pass_config config = {.samples = samples, .threads = 1, .gradients = true};
    assert_int_equal(pass_new(o.model, &config, &o.pass, NULL), HDNN_OK);
    o.gradient = reals(hdnn_model_parameter_count(o.model));
    stem_batch batch = {.dataset = &o.data, .count = o.data.count};
    pass_train(o.pass, &batch, o.smoothness, o.gradient, NULL);
    return o;
}

static void objective_free(objective *o) {
    pass_free(o->pass);
    hdnn_model_free(o->model);
    free_data(&o->data);
    free(o->gradient);
}

/* Mean loss plus penalty with `shift` added to parameter `index`. */
static double objective_at(objective *o, size_t index, double shift) {
    hdnn_real *parameter = &hdnn_model_parameters(o->model)[index], kept = *parameter;
    stem_batch batch = {.dataset = &o->data, .count = o->data.count};
    *parameter = (hdnn_real)((double)kept + shift);
    hdnn_model_changed(o->model);
    double value = pass_classify(o->pass, &batch).loss + block_penalty(&o->model->block, o->smoothness);
    *parameter = kept;
    hdnn_model_changed(o->model);
    return value;
}

/* Central differences of fourth order. The worst error of these cases, 1e-9, is still truncation: halving the step
 * divides it by 16; a smaller step would bring rounding forward. */
static double difference(objective *o, size_t index) {
    const double step = 2.5e-4;
    double near = objective_at(o, index, step) - objective_at(o, index, -step);
    double far = objective_at(o, index, 2 * step) - objective_at(o, index, -2 * step);
    return (8 * near - far) / (12 * step);
}

/* Every parameter of every tensor, relative to the largest entry of the tensor's gradient. Entries of `masked`
 * (NULL: none), a mask for the first two tensors of the network, must have no gradient at all. */
static void check_tensor(objective *o, const char *what, const hdnn_tensor *tensor, const uint8_t *masked,
                         double tolerance) {
    double largest = 1e-2, error = 0;
    size_t each = tensor->rank == 3 ? tensor->shape[1] * tensor->shape[2] : tensor->count;
    for (size_t i = 0; i < tensor->count; i++) {
        double gradient = (double)o->gradient[tensor->offset + i];
        largest = fmax(largest, fabs(gradient));
        if (masked != NULL && !masked[i % each])
            assert_true(gradient == 0);
        else
            error = fmax(error, fabs(gradient - difference(o, tensor->offset + i)));
    }
    if (!(error <= tolerance * largest))
        fail_msg("%s: %s differs from its difference quotient by %g, allowed %g", what, tensor->name,
                 error / largest, tolerance);
}

static void check_gradients(const hdnn_network_config *c, hdnn_shape shape, int classes, size_t samples,
                            double tolerance) {
    char what[160];
    snprintf(what, sizeof what, "%s, %s, %s, %s, %d features, %d layers, %d classes, %zu samples",
             hdnn_architecture_name(c->architecture), hdnn_stem_name(c->stem),
             hdnn_activation_name(c->activation), hdnn_integrator_name(c->integrator), c->features, c->layers,
             classes, samples);
    objective o = objective_new(c, shape, classes, samples);
    for (size_t i = 0; i < hdnn_model_tensor_count(o.model); i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(o.model, i);
        const uint8_t *mask = strcmp(tensor->name, "network.K_p") == 0   ? c->mask_p
                              : strcmp(tensor->name, "network.K_q") == 0 ? c->mask_q
                                                                         : NULL;
        check_tensor(&o, what, tensor, mask, tolerance);
    }
    objective_free(&o);
}

static const double tolerance = 1e-8;

static hdnn_shape shape_for(hdnn_stem stem) {
    return stem == HDNN_STEM_CONV    ? (hdnn_shape){.inputs = 20, .height = 4, .width = 5}
           : stem == HDNN_STEM_DENSE ? (hdnn_shape){.inputs = 3}
                                     : points;
}

static void gradients_are_derivatives_for_every_row_stem_and_loss(void **state) {
    (void)state;
    if (!FLOAT64) skip();
    for (size_t i = 0; hdnn_architecture_at(i) != NULL; i++) {
        const char *name = hdnn_architecture_name(hdnn_architecture_at(i));
        for (int stem = 0; stem < HDNN_STEM_COUNT; stem++)
            for (int classes = 2; classes <= 3; classes++) {
                hdnn_network_config c = network(name, 4, 3, 0.9);
                c.stem = (hdnn_stem)stem;
                check_gradients(&c, shape_for(c.stem), classes, 5, tolerance);
            }
    }
}

static void gradients_are_derivatives_with_leapfrog_damping_and_every_activation(void **state) {
    (void)state;
    if (!FLOAT64) skip();
    for (size_t i = 0; hdnn_architecture_at(i) != NULL; i++) {
        hdnn_network_config c = network(hdnn_architecture_name(hdnn_architecture_at(i)), 4, 3, 0.9);
        if (hdnn_architecture_is_separable(c.architecture)) c.integrator = HDNN_LEAPFROG;
        if (hdnn_architecture_takes_damping(c.architecture)) c.damping = 0.4;
        for (int a = 0; a < HDNN_ACTIVATION_COUNT; a++) {
            c.activation = (hdnn_activation)a; /* none of these draws comes near the kink of relu */
            check_gradients(&c, points, 3, 5, tolerance);
        }
    }
}

static void gradients_are_derivatives_at_the_edges_of_the_shapes(void **state) {
    (void)state;
    if (!FLOAT64) skip();
    for (size_t i = 0; hdnn_architecture_at(i) != NULL; i++) {
        const hdnn_architecture *row = hdnn_architecture_at(i);
        const char *name = hdnn_architecture_name(row);
        hdnn_network_config smallest = network(name, 2, 1, 0.5);
        check_gradients(&smallest, points, 2, 1, tolerance);
        hdnn_network_config odd = network(name, hdnn_architecture_needs_even_features(row) ? 6 : 7, 2, 0.8);
        check_gradients(&odd, points, 3, 37, tolerance);
    }
}

/* Every tenth draw or so is at an edge: two features, one layer, one sample. relu is left out: a draw may come near its
 * kink. */
static hdnn_network_config random_network(hdnn_random *random) {
    size_t rows = 0;
    while (hdnn_architecture_at(rows) != NULL) rows++;
    const hdnn_architecture *row = hdnn_architecture_at(hdnn_random_below(random, rows));
    int features = 2 + (int)hdnn_random_below(random, 8);
    if (hdnn_architecture_needs_even_features(row)) features -= features % 2;
    hdnn_network_config c =
        network(hdnn_architecture_name(row), features, 1 + (int)hdnn_random_below(random, 6),
                hdnn_random_between(random, 0.2, 1.2));
    static const hdnn_activation smooth[] = {HDNN_TANH, HDNN_SIGMOID_CENTRED, HDNN_IDENTITY};
    c.init_scale = 0.5; /* keeps the truncation of the differences small where n is larger */
    c.activation = smooth[hdnn_random_below(random, 3)];
    c.stem = (hdnn_stem)hdnn_random_below(random, HDNN_STEM_COUNT);
    c.shared_weights = hdnn_random_below(random, 4) == 0;
    if (hdnn_architecture_is_separable(row)) c.integrator = (hdnn_integrator)hdnn_random_below(random, 2);
    if (hdnn_architecture_takes_damping(row)) c.damping = 0.2 * (double)hdnn_random_below(random, 3);
    return c;
}

static void gradients_are_derivatives_for_random_shapes(void **state) {
    (void)state;
    if (!FLOAT64) skip();
    hdnn_random random = hdnn_random_new(17, 6);
    for (int draw = 0; draw < 60; draw++) {
        hdnn_network_config c = random_network(&random);
        int classes = 2 + (int)hdnn_random_below(&random, 3);
        size_t most = c.stem == HDNN_STEM_CONV ? 4 : 40;
        check_gradients(&c, shape_for(c.stem), classes, 1 + hdnn_random_below(&random, most), tolerance);
    }
}

static void gradients_are_derivatives_over_ten_thousand_columns(void **state) {
    (void)state;
    if (!FLOAT64) skip();
    hdnn_network_config euler = network("h1-j1", 4, 2, 0.6), symplectic = network("h2", 4, 2, 0.6);
    check_gradients(&euler, points, 2, 10000, tolerance);
    check_gradients(&symplectic, points, 2, 10000, tolerance);
}

static void gradients_of_shared_weights_are_derivatives(void **state) {
    (void)state;
    if (!FLOAT64) skip();
    for (size_t i = 0; hdnn_architecture_at(i) != NULL; i++) {
        hdnn_network_config c = network(hdnn_architecture_name(hdnn_architecture_at(i)), 4, 5, 1.0);
        c.shared_weights = true;
        check_gradients(&c, points, 2, 6, tolerance);
    }
}

static const uint8_t mask_p[4] = {1, 0, 1, 1}, mask_q[4] = {0, 1, 1, 0};

static void a_masked_and_coupled_h2_has_right_gradients_and_zeros_where_masked(void **state) {
    (void)state;
    if (!FLOAT64) skip();
    for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++) {
        hdnn_network_config c = network("h2", 4, 3, 0.9);
        c.integrator = (hdnn_integrator)integrator;
        c.coupling = coupling;
        check_gradients(&c, points, 2, 5, tolerance);
        c.mask_p = mask_p;
        c.mask_q = mask_q;
        check_gradients(&c, points, 2, 5, tolerance);
    }
}

static void masked_entries_begin_and_stay_zero(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 4, 3, 0.9);
    c.mask_p = mask_p;
    c.mask_q = mask_q;
    hdnn_data data = {.train = random_data(points, 2, 40)};
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_run *run;
    training.smoothness = 0.01;
    training.weight_decay = 0.01;
    training.batch = 10;
    assert_int_equal(hdnn_run_new(&training, &c, 1, &data, 1, &run, NULL), HDNN_OK);
    for (int step = 0; step < 12; step++) assert_int_equal(hdnn_run_step(run), HDNN_OK);
    const hdnn_model *model = hdnn_run_model(run, 0);
    for (size_t t = 0; t < 2; t++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(model, t);
        for (size_t i = 0; i < tensor->count; i++)
            assert_int_equal(hdnn_model_parameters_const(model)[tensor->offset + i] != 0,
                             (t == 0 ? mask_p : mask_q)[i % 4]);
    }
    hdnn_run_free(run);
    free_data(&data.train);
}

static void sensitivities_are_derivatives_of_the_states(void **state) {
    (void)state;
    if (!FLOAT64) skip();
    enum { N = 4 };
    for (size_t i = 0; hdnn_architecture_at(i) != NULL; i++) {
        hdnn_network_config c = network(hdnn_architecture_name(hdnn_architecture_at(i)), N, 1, 0.4);
        hdnn_model *model = point_model(&c, 3);
        hdnn_real *matrix = sensitivities(model, 21), first[N], moved[N * 4], states[2 * N * 4];
        hdnn_probe *probe;
        assert_int_equal(hdnn_probe_new(model, 4, &probe, NULL), HDNN_OK);
        random_state(first, N, 21);
        for (size_t k = 0; k < N; k++) {
            static const double shift[4] = {1e-3, -1e-3, 2e-3, -2e-3};
            for (size_t r = 0; r < N; r++)
                for (size_t s = 0; s < 4; s++)
                    moved[r * 4 + s] = (hdnn_real)((double)first[r] + (r == k ? shift[s] : 0));
            hdnn_probe_states(probe, moved, 4, states);
            for (size_t r = 0; r < N; r++) {
                const hdnn_real *y = states + (N + r) * 4;
                double slope = (8 * (double)(y[0] - y[1]) - (double)(y[2] - y[3])) / 12e-3;
                assert_true(fabs(slope - (double)matrix[r * N + k]) <= 1e-9);
            }
        }
        hdnn_probe_free(probe);
        hdnn_model_free(model);
        free(matrix);
    }
}

/* The gradient of one batch with that memory mode. */
static hdnn_real *gradient_with(hdnn_network_config c, hdnn_memory_mode memory, hdnn_shape shape,
                                size_t *count) {
    c.memory = memory;
    objective o = objective_new(&c, shape, 3, 70);
    hdnn_real *gradient = o.gradient;
    *count = hdnn_model_parameter_count(o.model);
    o.gradient = NULL;
    objective_free(&o);
    return gradient;
}

static double memory_difference(hdnn_network_config c, hdnn_memory_mode memory, hdnn_shape shape) {
    size_t count;
    hdnn_real *stored = gradient_with(c, HDNN_MEMORY_STORE, shape, &count);
    hdnn_real *other = gradient_with(c, memory, shape, &count);
    double error = 0, largest = 0;
    for (size_t i = 0; i < count; i++) {
        error = fmax(error, fabs((double)(stored[i] - other[i])));
        largest = fmax(largest, fabs((double)stored[i]));
    }
    free(stored);
    free(other);
    return error / largest;
}

/* Reversing and checkpointing rebuild states instead of reading them: equal but for the rounding of the inverse. */
static void memory_modes_give_the_same_gradients(void **state) {
    (void)state;
    double checkpoint = 0, reverse = 0;
    for (size_t i = 0; hdnn_architecture_at(i) != NULL; i++)
        for (int stem = 0; stem < HDNN_STEM_COUNT; stem++)
            for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++) {
                hdnn_network_config c = network(hdnn_architecture_name(hdnn_architecture_at(i)), 6, 13, 1.2);
                bool turns = hdnn_architecture_is_separable(c.architecture);
                if (integrator == HDNN_LEAPFROG && !turns) continue;
                c.integrator = (hdnn_integrator)integrator;
                c.stem = (hdnn_stem)stem;
                hdnn_shape shape = shape_for(c.stem);
                checkpoint = fmax(checkpoint, memory_difference(c, HDNN_MEMORY_CHECKPOINT, shape));
                if (turns) reverse = fmax(reverse, memory_difference(c, HDNN_MEMORY_REVERSE, shape));
            }
    print_message("checkpoint %.2e, reverse %.2e\n", checkpoint, reverse);
    assert_true(checkpoint <= bound(1e-13, 1e-5));
    assert_true(reverse <= bound(1e-12, 1e-5));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_are_derivatives_for_every_row_stem_and_loss),
        cmocka_unit_test(gradients_are_derivatives_with_leapfrog_damping_and_every_activation),
        cmocka_unit_test(gradients_are_derivatives_at_the_edges_of_the_shapes),
        cmocka_unit_test(gradients_are_derivatives_for_random_shapes),
        cmocka_unit_test(gradients_are_derivatives_over_ten_thousand_columns),
        cmocka_unit_test(gradients_of_shared_weights_are_derivatives),
        cmocka_unit_test(a_masked_and_coupled_h2_has_right_gradients_and_zeros_where_masked),
        cmocka_unit_test(masked_entries_begin_and_stay_zero),
        cmocka_unit_test(sensitivities_are_derivatives_of_the_states),
        cmocka_unit_test(memory_modes_give_the_same_gradients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
