/* The matrices that probes see: they are derivatives, agree however they are come by, and their eigenvalues, singular
 * values and structure are those of the theory. Repeated probes take no memory. */
#include "core/linalg.h"
#include "core/memory.h"
#include "unit/probe_bench.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The kernels' walk and the formula's product are two ways to the same matrix. */
static void check_sensitivity_is_a_product_of_steps(const hdnn_network_config *c, uint64_t seed) {
    bench b;
    bench_new(&b, c, seed);
    hdnn_real matrices[(LAYERS + 1) * MOST * MOST];
    double product[MOST * MOST] = {0}, next[MOST * MOST], step[MOST * MOST], y[MOST];
    hdnn_probe_sensitivity(b.probe, b.first, matrices);
    hdnn_probe_states(b.probe, b.first, 1, b.states);
    for (size_t i = 0; i < b.n; i++) product[i * b.n + i] = 1;
    for (size_t l = b.layers; l-- > 0;) {
        for (size_t i = 0; i < b.n; i++) y[i] = (double)b.states[l * b.n + i];
        assert_int_equal(hdnn_probe_step_jacobian(b.probe, (int)l, y, step, NULL), HDNN_OK);
        multiply(b.n, product, step, next);
        memcpy(product, next, sizeof product);
        double largest = largest_of(product, b.n * b.n);
        for (size_t i = 0; i < b.n * b.n; i++)
            if (!(fabs((double)matrices[l * b.n * b.n + i] - product[i]) <= bound(1e-13, 1e-5) * largest))
                fail_msg("%s, layer %zu: entry %zu is %g, expected %g",
                         hdnn_architecture_name(c->architecture), l, i, (double)matrices[l * b.n * b.n + i],
                         product[i]);
    }
    bench_free(&b);
}

static void sensitivities_are_products_of_the_steps_of_every_row(void **state) {
    (void)state;
    for (size_t row = 0; row < ROWS; row++)
        for (int sigma = 0; sigma < HDNN_ACTIVATION_COUNT; sigma++) {
            hdnn_network_config c = network(rows[row], 6, LAYERS, 0.8);
            c.activation = (hdnn_activation)sigma;
            if (hdnn_architecture_takes_damping(c.architecture)) c.damping = 0.3;
            c.shared_weights = sigma == HDNN_IDENTITY;
            if (hdnn_architecture_is_separable(c.architecture) && sigma % 2) c.integrator = HDNN_LEAPFROG;
            check_sensitivity_is_a_product_of_steps(&c, row + 1);
        }
    hdnn_network_config c = network("h2", 4, LAYERS, 0.8);
    c.coupling = coupling;
    check_sensitivity_is_a_product_of_steps(&c, 3);
}

/* The field at one point, through a grid of one place around it. */
static double field_along(const bench *b, hdnn_plane *plane, const double *y, size_t axis) {
    hdnn_grid_config grid = {.layer = 1, .columns = 1, .rows = 1};
    hdnn_arrow arrow;
    hdnn_plane_coordinates(plane, axis, (axis + 1) % b->n);
    memcpy(plane->origin, y, b->n * sizeof *y);
    assert_int_equal(hdnn_probe_field(b->probe, plane, &grid, &arrow, NULL), HDNN_OK);
    return arrow.dx;
}

static void the_field_jacobian_is_the_derivative_of_the_field(void **state) {
    (void)state;
    const double step = 1e-3;
    for (size_t row = 0; row < ROWS; row++) {
        hdnn_network_config c = network(rows[row], 4, 2, 1);
        bench b;
        bench_new(&b, &c, row + 1);
        hdnn_plane plane;
        double y[MOST], jacobian[MOST * MOST];
        assert_int_equal(hdnn_plane_new(b.n, &plane, NULL), HDNN_OK);
        for (size_t i = 0; i < b.n; i++) y[i] = (double)b.first[i];
        assert_int_equal(hdnn_probe_field_jacobian(b.probe, 1, y, jacobian, NULL), HDNN_OK);
        for (size_t i = 0; i < b.n; i++)
            for (size_t j = 0; j < b.n; j++) {
                double kept = y[j], values[4];
                for (int k = 0; k < 4; k++) {
                    y[j] = kept + step * (k < 2 ? k - 2 : k - 1);
                    values[k] = field_along(&b, &plane, y, i);
                }
                y[j] = kept;
                double difference = (8 * (values[2] - values[1]) - (values[3] - values[0])) / (12 * step);
                if (!(fabs(difference - jacobian[i * b.n + j]) <= 1e-8))
                    fail_msg("%s: entry (%zu, %zu) is %g, its difference quotient %g", rows[row], i, j,
                             jacobian[i * b.n + j], difference);
            }
        hdnn_plane_free(&plane);
        bench_free(&b);
    }
}

static void euler_rows_step_by_h_times_the_field(void **state) {
    (void)state;
    static const char *const euler[] = {"h1-j1", "h1-j2", "custom-j", "ms2", "resnet", "mlp"};
    for (size_t row = 0; row < 6; row++) {
        hdnn_network_config c = network(euler[row], 4, 2, 1);
        bench b;
        bench_new(&b, &c, row + 1);
        double y[MOST], field[MOST * MOST], step[MOST * MOST], h = hdnn_network_step(&c);
        for (size_t i = 0; i < b.n; i++) y[i] = (double)b.first[i];
        hdnn_probe_field_jacobian(b.probe, 0, y, field, NULL);
        hdnn_probe_step_jacobian(b.probe, 0, y, step, NULL);
        for (size_t i = 0; i < 16; i++) assert_true(fabs(step[i] - (i % 5 == 0) - h * field[i]) <= 1e-14);
        bench_free(&b);
    }
}

static void hamiltonian_rows_are_marginally_stable(void **state) {
    (void)state;
    double worst = 0;
    for (size_t row = 0; row < ROWS; row++)
        for (uint64_t seed = 1; seed <= 20; seed++) {
            hdnn_network_config c = network(rows[row], 6, LAYERS, 1.2);
            if (!hdnn_architecture_is_hamiltonian(c.architecture)) continue;
            bench b;
            bench_new(&b, &c, seed);
            double field[LAYERS * MOST * 2];
            assert_int_equal(hdnn_probe_spectrum(b.probe, b.first, field, NULL, NULL), HDNN_OK);
            for (size_t l = 0; l < LAYERS; l++) {
                double largest = 0, real = 0;
                for (size_t i = 0; i < b.n; i++) {
                    const double *pair = field + 2 * (l * b.n + i);
                    largest = fmax(largest, hypot(pair[0], pair[1]));
                    real = fmax(real, fabs(pair[0]));
                }
                worst = fmax(worst, real / largest);
            }
            bench_free(&b);
        }
    print_message("largest real part %.2e of the largest eigenvalue\n", worst);
    assert_true(worst <= 1e-10);
}

static void damping_moves_eigenvalues_to_the_left(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j1", 4, LAYERS, 1.2);
    c.damping = 0.5;
    bench b;
    bench_new(&b, &c, 3);
    double field[LAYERS * MOST * 2];
    assert_int_equal(hdnn_probe_spectrum(b.probe, b.first, field, NULL, NULL), HDNN_OK);
    for (size_t i = 0; i < LAYERS * 4; i++) assert_true(field[2 * i] < 0);
    bench_free(&b);
}

static void steps_of_linear_systems_amplify_as_the_stability_region_says(void **state) {
    (void)state;
    static const char *const linear[] = {"h1-j1", "ms2", "h2", "ms1", "ms3"};
    for (size_t row = 0; row < 5; row++)
        for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++) {
            hdnn_network_config c = network(linear[row], 2, 1, 0.7);
            c.activation = HDNN_IDENTITY;
            c.integrator = (hdnn_integrator)integrator;
            if (integrator == HDNN_LEAPFROG && !hdnn_architecture_is_separable(c.architecture)) continue;
            bench b;
            bench_new(&b, &c, row + 7);
            double field[4], step[4], most = 0;
            assert_int_equal(hdnn_probe_spectrum(b.probe, b.first, field, step, NULL), HDNN_OK);
            for (size_t i = 0; i < 2; i++) most = fmax(most, hypot(step[2 * i], step[2 * i + 1]));
            double h = hdnn_network_step(&c);
            double expected = hdnn_network_amplification(&c, h * field[0], h * field[1]);
            assert_true(fabs(most - expected) <= 1e-12 * expected);
            bench_free(&b);
        }
}

static void regions_end_where_the_theory_says(void **state) {
    (void)state;
    hdnn_network_config euler = network("h1-j1", 4, 4, 1), turns = network("h2", 4, 4, 1);
    assert_int_equal(hdnn_network_stability(&euler), HDNN_STABLE_DISC);
    assert_int_equal(hdnn_network_stability(&turns), HDNN_STABLE_INTERVAL);
    assert_true(fabs(hdnn_network_amplification(&euler, -2, 0) - 1) <= 1e-15);
    assert_true(hdnn_network_amplification(&euler, 0, 0.1) > 1);
    assert_true(fabs(hdnn_network_amplification(&turns, 0, 1.9) - 1) <= 1e-15);
    assert_true(hdnn_network_amplification(&turns, 0, 2.1) > 1.5);
    assert_true(hdnn_network_amplification(&turns, -0.1, 1) > 1);
}

static void bsm_norms_are_those_of_each_samples_matrix(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j2", 5, LAYERS, 2);
    bench b;
    bench_new(&b, &c, 4);
    double norms[(LAYERS + 1) * SAMPLES], values[(LAYERS + 1) * MOST];
    assert_int_equal(hdnn_probe_bsm(b.probe, b.input, SAMPLES, norms, NULL), HDNN_OK);
    for (size_t s = 0; s < SAMPLES; s++) {
        for (size_t i = 0; i < b.n; i++) b.first[i] = b.input[i * SAMPLES + s];
        assert_int_equal(hdnn_probe_singular(b.probe, b.first, values, NULL, NULL), HDNN_OK);
        for (size_t l = 0; l <= LAYERS; l++)
            assert_true(fabs(norms[l * SAMPLES + s] - values[l * b.n]) <=
                        bound(1e-12, 1e-5) * values[l * b.n]);
    }
    assert_true(fabs(norms[LAYERS * SAMPLES] - 1) <= 1e-15);
    bench_free(&b);
}

/* The product of the layers' norms is never below the norm of their product, and equal to it for one layer. */
static void no_sensitivity_passes_its_bound(void **state) {
    (void)state;
    static const char *const some[] = {"h1-j1", "h2", "mlp"};
    for (size_t k = 0; k < 3; k++) {
        hdnn_network_config c = network(some[k], 4, LAYERS, 2);
        bench b;
        bench_new(&b, &c, 4);
        double norms[(LAYERS + 1) * SAMPLES], bounds[(LAYERS + 1) * SAMPLES];
        hdnn_real states[(LAYERS + 1) * MOST * SAMPLES];
        hdnn_probe_states(b.probe, b.input, SAMPLES, states);
        assert_int_equal(hdnn_probe_bsm(b.probe, b.input, SAMPLES, norms, NULL), HDNN_OK);
        assert_int_equal(hdnn_probe_bounds(b.probe, states, SAMPLES, bounds, NULL), HDNN_OK);
        double slack = bound(1e-12, 1e-5);
        for (size_t i = 0; i < (LAYERS + 1) * SAMPLES; i++) assert_true(bounds[i] >= norms[i] * (1 - slack));
        for (size_t i = (LAYERS - 1) * SAMPLES; i < (LAYERS + 1) * SAMPLES; i++)
            assert_true(fabs(bounds[i] - norms[i]) <= slack * norms[i]);
        bench_free(&b);
    }
}

static void singular_values_of_very_small_and_very_large_matrices_are_measured(void **state) {
    (void)state;
    static const double scales[] = {1e-200, 1, 1e200};
    for (size_t i = 0; i < 3; i++) {
        double a[4] = {0, 3 * scales[i], -4 * scales[i], 0}, values[2], work[16];
        assert_true(linalg_work_size(2) <= 16);
        assert_int_equal(linalg_singular_values(2, a, values, work, NULL), HDNN_OK);
        assert_true(fabs(values[0] / (4 * scales[i]) - 1) <= 1e-14);
        assert_true(fabs(values[1] / (3 * scales[i]) - 1) <= 1e-14);
    }
}

static void a_spread_is_least_median_and_most(void **state) {
    (void)state;
    double even[] = {4, 1, 3, 2}, odd[] = {9, 7, 8};
    hdnn_spread spread = hdnn_spread_of(even, 4);
    assert_true(spread.least == 1 && spread.median == 2.5 && spread.most == 4);
    spread = hdnn_spread_of(odd, 3);
    assert_true(spread.least == 7 && spread.median == 8 && spread.most == 9);
}

static void symplectic_rows_have_singular_values_in_pairs(void **state) {
    (void)state;
    for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++) {
        hdnn_network_config c = network("h2", 6, LAYERS, 3);
        c.integrator = (hdnn_integrator)integrator;
        bench b;
        bench_new(&b, &c, 8);
        double values[(LAYERS + 1) * MOST], determinants[LAYERS + 1];
        double whole[LAYERS + 1], step[LAYERS];
        assert_int_equal(hdnn_probe_singular(b.probe, b.first, values, determinants, NULL), HDNN_OK);
        assert_int_equal(hdnn_probe_symplectic(b.probe, b.first, whole, step, NULL), HDNN_OK);
        for (size_t l = 0; l <= LAYERS; l++) {
            for (size_t i = 0; i < b.n; i++)
                assert_true(fabs(values[l * b.n + i] * values[l * b.n + b.n - 1 - i] - 1) <= 1e-8);
            assert_true(fabs(determinants[l] - 1) <= 1e-12);
            assert_true(whole[l] <= 1e-12);
            if (l < LAYERS) assert_true(step[l] <= 1e-12);
        }
        assert_true(values[0] > 1.1);
        bench_free(&b);
    }
}

static void euler_rows_break_their_structure_and_grow_volume(void **state) {
    (void)state;
    static const char *const euler[] = {"h1-j1", "h1-j2", "custom-j"};
    for (size_t row = 0; row < 3; row++) {
        hdnn_network_config c = network(euler[row], 4, LAYERS, 3);
        bench b;
        bench_new(&b, &c, 8);
        double values[(LAYERS + 1) * MOST], determinants[LAYERS + 1], whole[LAYERS + 1], step[LAYERS];
        assert_int_equal(hdnn_probe_singular(b.probe, b.first, values, determinants, NULL), HDNN_OK);
        assert_int_equal(hdnn_probe_symplectic(b.probe, b.first, whole, step, NULL), HDNN_OK);
        for (size_t l = 0; l < LAYERS; l++) assert_true(determinants[l] >= (1 - 1e-12) * determinants[l + 1]);
        assert_true(largest_of(step, LAYERS) > 1e-4);
        assert_true(whole[LAYERS] <= 1e-15);
        bench_free(&b);
    }
}

static double largest_step_defect(hdnn_network_config c) {
    bench b;
    double step[LAYERS];
    bench_new(&b, &c, 8);
    assert_int_equal(hdnn_probe_symplectic(b.probe, b.first, NULL, step, NULL), HDNN_OK);
    bench_free(&b);
    return largest_of(step, LAYERS);
}

/* What explodes is farther from symplectic than what does not; a layer that crushes everything has lost all areas. */
static void an_exploding_or_crushing_network_does_not_pass_for_symplectic(void **state) {
    (void)state;
    hdnn_network_config h1 = network("h1-j1", 4, LAYERS, 2), mlp = network("mlp", 4, LAYERS, 2);
    double gentle = largest_step_defect(h1);
    h1.t_end = 8;
    double longer = largest_step_defect(h1);
    h1.damping = 8;
    double exploding = largest_step_defect(h1);
    assert_true(gentle > 1e-4 && longer > 4 * gentle && exploding > 1 && exploding > longer);
    mlp.init_scale = 0.01;
    assert_true(fabs(largest_step_defect(mlp) - 1) < 1e-2);
}

static void a_coupled_h2_is_symplectic_for_its_own_structure(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 4, LAYERS, 3);
    c.coupling = coupling;
    bench b;
    bench_new(&b, &c, 8);
    double whole[LAYERS + 1], step[LAYERS];
    assert_int_equal(hdnn_probe_symplectic(b.probe, b.first, whole, step, NULL), HDNN_OK);
    for (size_t l = 0; l <= LAYERS; l++) assert_true(whole[l] <= 1e-12);
    assert_true(largest_of(step, LAYERS) <= 1e-12);
    bench_free(&b);
}

static void odd_states_without_a_structure_have_no_defect(void **state) {
    (void)state;
    hdnn_network_config c = network("resnet", 5, LAYERS, 1);
    bench b;
    bench_new(&b, &c, 8);
    double whole[LAYERS + 1], step[LAYERS];
    assert_int_equal(hdnn_probe_symplectic(b.probe, b.first, whole, step, NULL), HDNN_OK);
    assert_true(isnan(whole[0]) && isnan(whole[LAYERS]) && isnan(step[0]));
    bench_free(&b);
}

/* Every call that a window repeats, on several networks in turn as snapshots bring them. */
static void probe_again(bench *b, hdnn_plane *plane, bool hamiltonian) {
    static double room[4][(LAYERS + 1) * MOST * MOST * 2];
    static hdnn_arrow arrows[21 * 21];
    hdnn_disc_row discs[LAYERS + 1];
    hdnn_grid_config grid = hdnn_grid_config_default();
    hdnn_disc_config disc = hdnn_disc_config_default();
    hdnn_probe_states(b->probe, b->input, SAMPLES, b->states);
    assert_int_equal(hdnn_probe_bsm(b->probe, b->input, SAMPLES, room[0], NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_spectrum(b->probe, b->first, room[0], room[1], NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_singular(b->probe, b->first, room[0], room[1], NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_symplectic(b->probe, b->first, room[0], room[1], NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_energy(b->probe, b->input, SAMPLES, room[0], room[1], NULL),
                     hamiltonian ? HDNN_OK : HDNN_INVALID);
    assert_int_equal(hdnn_probe_principal(b->probe, b->states, LAYERS + 1, SAMPLES, plane, NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_classifier(b->probe, b->states, 1, SAMPLES, 0, 1, 0, plane, NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_field(b->probe, plane, &grid, arrows, NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_disc(b->probe, b->first, plane, &disc, discs, NULL, NULL), HDNN_OK);
}

static void probes_that_are_repeated_take_no_memory(void **state) {
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        hdnn_network_config c = network(rows[row], 4, LAYERS, 1);
        bool hamiltonian = hdnn_architecture_is_hamiltonian(c.architecture);
        bench b;
        bench_new(&b, &c, 3);
        hdnn_model *other = point_model(&c, 4);
        hdnn_plane plane;
        assert_int_equal(hdnn_plane_new(4, &plane, NULL), HDNN_OK);
        probe_again(&b, &plane, hamiltonian);
        memory_fail_after(0);
        hdnn_probe_use(b.probe, other);
        probe_again(&b, &plane, hamiltonian);
        memory_fail_after(-1);
        hdnn_plane_free(&plane);
        hdnn_model_free(other);
        bench_free(&b);
    }
}

static void another_model_is_seen_as_by_a_probe_of_its_own(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 4, LAYERS, 1);
    bench b, own;
    bench_new(&b, &c, 3);
    bench_new(&own, &c, 4);
    double values[(LAYERS + 1) * MOST], expected[(LAYERS + 1) * MOST];
    assert_int_equal(hdnn_probe_singular(b.probe, own.first, values, NULL, NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_singular(own.probe, own.first, expected, NULL, NULL), HDNN_OK);
    assert_true(values[0] != expected[0]);
    hdnn_probe_use(b.probe, own.model);
    assert_int_equal(hdnn_probe_singular(b.probe, own.first, values, NULL, NULL), HDNN_OK);
    assert_memory_equal(values, expected, (LAYERS + 1) * 4 * sizeof *values);
    bench_free(&own);
    bench_free(&b);
}

/* Everything that takes memory, with the k-th allocation failing. */
static hdnn_status probe_with_little_memory(const hdnn_model *model, const hdnn_dataset *data,
                                            hdnn_real *first) {
    static double states[(LAYERS + 1) * MOST], norms[LAYERS + 1], matrix[MOST * MOST];
    hdnn_refinement_row refined[HDNN_MAX_REFINEMENTS];
    hdnn_refinement_config config = {.count = 1, .layers = {8}, .steps = 8};
    const uint32_t index[2] = {0, 1};
    hdnn_probe *probe;
    hdnn_status status = hdnn_probe_new(model, MOST, &probe, NULL);
    if (status != HDNN_OK) return status;
    status = hdnn_probe_continuous(probe, first, 2, states, norms, matrix, NULL);
    if (status == HDNN_OK) status = hdnn_probe_refine(probe, first, &config, refined, NULL, NULL);
    if (status == HDNN_OK) status = hdnn_probe_loss_gradients(model, data, index, 2, states, norms, NULL);
    hdnn_probe_free(probe);
    return status;
}

static void a_probe_without_memory_is_refused_and_leaks_nothing(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 4, LAYERS, 1);
    bench b;
    bench_new(&b, &c, 3);
    hdnn_dataset data = random_data(points, 2, 2);
    hdnn_status status = HDNN_OUT_OF_MEMORY;
    for (long k = 0; status != HDNN_OK; k++) {
        assert_true(k < 200);
        memory_fail_after(k);
        status = probe_with_little_memory(b.model, &data, b.first);
        memory_fail_after(-1);
        assert_true(status == HDNN_OK || status == HDNN_OUT_OF_MEMORY);
    }
    free_data(&data);
    bench_free(&b);
}

static void matrices_that_are_not_finite_are_reported(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j1", 4, LAYERS, 1);
    bench b;
    bench_new(&b, &c, 3);
    double values[(LAYERS + 1) * MOST * 2];
    b.first[2] = (hdnn_real)NAN;
    assert_int_equal(hdnn_probe_spectrum(b.probe, b.first, values, NULL, NULL), HDNN_NUMERIC);
    assert_int_equal(hdnn_probe_singular(b.probe, b.first, values, NULL, NULL), HDNN_NUMERIC);
    assert_int_equal(hdnn_probe_bsm(b.probe, b.first, 1, values, NULL), HDNN_NUMERIC);
    bench_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sensitivities_are_products_of_the_steps_of_every_row),
        cmocka_unit_test(the_field_jacobian_is_the_derivative_of_the_field),
        cmocka_unit_test(euler_rows_step_by_h_times_the_field),
        cmocka_unit_test(hamiltonian_rows_are_marginally_stable),
        cmocka_unit_test(damping_moves_eigenvalues_to_the_left),
        cmocka_unit_test(steps_of_linear_systems_amplify_as_the_stability_region_says),
        cmocka_unit_test(regions_end_where_the_theory_says),
        cmocka_unit_test(bsm_norms_are_those_of_each_samples_matrix),
        cmocka_unit_test(no_sensitivity_passes_its_bound),
        cmocka_unit_test(singular_values_of_very_small_and_very_large_matrices_are_measured),
        cmocka_unit_test(a_spread_is_least_median_and_most),
        cmocka_unit_test(symplectic_rows_have_singular_values_in_pairs),
        cmocka_unit_test(euler_rows_break_their_structure_and_grow_volume),
        cmocka_unit_test(an_exploding_or_crushing_network_does_not_pass_for_symplectic),
        cmocka_unit_test(a_coupled_h2_is_symplectic_for_its_own_structure),
        cmocka_unit_test(odd_states_without_a_structure_have_no_defect),
        cmocka_unit_test(probes_that_are_repeated_take_no_memory),
        cmocka_unit_test(another_model_is_seen_as_by_a_probe_of_its_own),
        cmocka_unit_test(a_probe_without_memory_is_refused_and_leaks_nothing),
        cmocka_unit_test(matrices_that_are_not_finite_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
