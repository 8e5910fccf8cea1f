/* Probes measure what they say: their matrices are derivatives, their eigenvalues, areas and energies obey the theory,
 * and what two probes see in two ways agrees. */
#include "unit/networks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LAYERS = 6, SAMPLES = 5 };

static const char *const rows[] = {"h1-j1", "h1-j2", "custom-j", "h2", "ms1", "ms2", "ms3", "resnet", "mlp"};
enum { ROWS = sizeof rows / sizeof *rows };

typedef struct {
    size_t n, layers;
    hdnn_model *model;
    hdnn_probe *probe;
    hdnn_real first[MOST];                 /* one first state */
    hdnn_real input[MOST * SAMPLES];       /* several */
    hdnn_real states[65 * MOST * SAMPLES]; /* of the one, or of those */
} bench;

static void bench_new(bench *b, const hdnn_network_config *c, uint64_t seed) {
    b->n = (size_t)c->features;
    b->layers = (size_t)c->layers;
    b->model = point_model(c, seed);
    assert_int_equal(hdnn_probe_new(b->model, MOST, &b->probe, NULL), HDNN_OK);
    random_state(b->first, b->n, seed);
    random_state(b->input, b->n * SAMPLES, seed + 100);
}

static void bench_free(bench *b) {
    hdnn_probe_free(b->probe);
    hdnn_model_free(b->model);
}

static double largest_of(const double *values, size_t count) {
    double largest = 0;
    for (size_t i = 0; i < count; i++) largest = fmax(largest, fabs(values[i]));
    return largest;
}

static void multiply(size_t n, const double *a, const double *b, double *out) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            out[i * n + j] = sum;
        }
}

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

static void a_coupled_h2_is_symplectic_for_its_own_structure(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 4, LAYERS, 3);
    c.coupling = coupling;
    bench b;
    bench_new(&b, &c, 8);
    double whole[LAYERS + 1];
    assert_int_equal(hdnn_probe_symplectic(b.probe, b.first, whole, NULL, NULL), HDNN_OK);
    for (size_t l = 0; l <= LAYERS; l++) assert_true(whole[l] <= 1e-12);
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

/* With one K and b for all layers the flow keeps H; the step loses it by its own order. */
static double energy_change(const char *row, hdnn_integrator integrator, int layers, double damping) {
    hdnn_network_config c = network(row, 4, layers, 1);
    c.shared_weights = true;
    c.integrator = integrator;
    c.damping = damping;
    bench b;
    bench_new(&b, &c, 5);
    double energy[65 * SAMPLES], after[64 * SAMPLES], worst = 0;
    assert_int_equal(hdnn_probe_energy(b.probe, b.input, SAMPLES, energy, after, NULL), HDNN_OK);
    for (size_t s = 0; s < SAMPLES; s++) {
        double change = energy[b.layers * SAMPLES + s] - energy[s];
        if (fabs(change) > fabs(worst)) worst = change;
    }
    for (size_t i = 0; i < b.layers * SAMPLES; i++) assert_true(after[i] == energy[SAMPLES + i]);
    bench_free(&b);
    return worst;
}

static void energy_is_kept_up_to_the_order_of_the_step(void **state) {
    (void)state;
    static const char *const hamiltonian[] = {"h1-j1", "h1-j2", "custom-j", "h2", "ms1", "ms2", "ms3"};
    for (size_t row = 0; row < 7; row++) {
        double coarse = energy_change(hamiltonian[row], HDNN_SYMPLECTIC_EULER, 32, 0);
        double fine = energy_change(hamiltonian[row], HDNN_SYMPLECTIC_EULER, 64, 0);
        if (!(fabs(fine) < 0.62 * fabs(coarse)))
            fail_msg("%s: change of energy %g with 32 layers, %g with 64", hamiltonian[row], coarse, fine);
    }
    double coarse = energy_change("h2", HDNN_LEAPFROG, 32, 0),
           fine = energy_change("h2", HDNN_LEAPFROG, 64, 0);
    assert_true(fabs(fine) < bound(0.3, 0.4) * fabs(coarse));
    assert_true(energy_change("h1-j1", HDNN_SYMPLECTIC_EULER, 64, 2) < -0.1);
}

static void the_energy_on_a_plane_is_the_one_along_a_path_that_begins_there(void **state) {
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        hdnn_network_config c = network(rows[row], 4, LAYERS, 1);
        if (!hdnn_architecture_is_hamiltonian(c.architecture)) continue;
        bench b;
        bench_new(&b, &c, row + 1);
        hdnn_plane plane;
        assert_int_equal(hdnn_plane_new(b.n, &plane, NULL), HDNN_OK);
        hdnn_plane_coordinates(&plane, 1, 3);
        hdnn_grid_config grid = {
            .layer = 0, .x_low = -1, .x_high = 2, .y_low = 0.5, .y_high = 1.5, .columns = 3, .rows = 2};
        double energy[6], along[LAYERS + 1];
        assert_int_equal(hdnn_probe_energy_field(b.probe, &plane, &grid, energy, NULL), HDNN_OK);
        hdnn_real corner[4] = {0, 2, 0, 1.5F}; /* the last place of the grid */
        assert_int_equal(hdnn_probe_energy(b.probe, corner, 1, along, NULL, NULL), HDNN_OK);
        assert_true(energy[5] == along[0]);
        grid.layer = LAYERS;
        assert_int_equal(hdnn_probe_energy_field(b.probe, &plane, &grid, energy, NULL), HDNN_INVALID);
        hdnn_plane_free(&plane);
        bench_free(&b);
    }
}

static void rows_that_are_not_hamiltonian_have_no_energy(void **state) {
    (void)state;
    static const char *const others[] = {"resnet", "mlp"};
    for (size_t row = 0; row < 2; row++) {
        hdnn_network_config c = network(others[row], 4, LAYERS, 1);
        bench b;
        bench_new(&b, &c, 5);
        double energy[(LAYERS + 1) * SAMPLES];
        hdnn_error error;
        assert_int_equal(hdnn_probe_energy(b.probe, b.input, SAMPLES, energy, NULL, &error), HDNN_INVALID);
        assert_non_null(strstr(error.message, others[row]));
        hdnn_plane plane;
        hdnn_grid_config grid = hdnn_grid_config_default();
        assert_int_equal(hdnn_plane_new(b.n, &plane, NULL), HDNN_OK);
        assert_int_equal(hdnn_probe_energy_field(b.probe, &plane, &grid, energy, NULL), HDNN_INVALID);
        hdnn_plane_free(&plane);
        bench_free(&b);
    }
}

static void separable_rows_reverse_and_others_refuse(void **state) {
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        hdnn_network_config c = network(rows[row], 4, LAYERS, 2);
        bench b;
        bench_new(&b, &c, 5);
        double errors[LAYERS + 1];
        hdnn_status status = hdnn_probe_reversal(b.probe, b.input, SAMPLES, errors, NULL);
        if (hdnn_architecture_is_separable(c.architecture)) {
            assert_int_equal(status, HDNN_OK);
            assert_true(errors[LAYERS] == 0);
            assert_true(largest_of(errors, LAYERS) <= bound(1e-13, 1e-5));
        } else {
            assert_int_equal(status, HDNN_INVALID);
        }
        bench_free(&b);
    }
}

static void a_disc_in_the_plane_changes_area_by_the_determinant(void **state) {
    (void)state;
    static const char *const planar[] = {"h1-j1", "h2", "ms2", "resnet", "mlp"};
    const hdnn_disc_config config = {.radius = 1e-4, .points = 64};
    for (size_t row = 0; row < 5; row++) {
        hdnn_network_config c = network(planar[row], 2, LAYERS, 2);
        bench b;
        bench_new(&b, &c, 6);
        hdnn_plane plane;
        hdnn_disc_row found[LAYERS + 1];
        double outline[(LAYERS + 1) * 64 * 2];
        assert_int_equal(hdnn_plane_new(2, &plane, NULL), HDNN_OK);
        assert_int_equal(hdnn_probe_disc(b.probe, b.first, &plane, &config, found, outline, NULL), HDNN_OK);
        for (size_t l = 0; l <= LAYERS; l++) {
            assert_true(fabs(found[l].area - found[l].determinant) <= 1e-5 * fabs(found[l].determinant));
            assert_true(fabs(found[l].area - found[l].invariant) <= 1e-9 * fabs(found[l].area));
        }
        assert_true(fabs(outline[0] - (double)b.first[0] - 1e-4) <= 1e-12);
        if (row == 1) assert_true(fabs(found[LAYERS].area - 1) <= 1e-6);
        hdnn_plane_free(&plane);
        bench_free(&b);
    }
}

static void h2_keeps_the_integral_invariant_of_a_disc_that_it_tilts(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 6, LAYERS, 2);
    bench b;
    bench_new(&b, &c, 6);
    hdnn_plane plane;
    hdnn_disc_row found[LAYERS + 1];
    hdnn_disc_config config = hdnn_disc_config_default();
    config.radius = 1e-3;
    assert_int_equal(hdnn_plane_new(6, &plane, NULL), HDNN_OK);
    hdnn_plane_coordinates(&plane, 1, 4);
    assert_int_equal(hdnn_probe_disc(b.probe, b.first, &plane, &config, found, NULL, NULL), HDNN_OK);
    assert_true(fabs(found[LAYERS].area - 1) > 0.05);
    for (size_t l = 0; l <= LAYERS; l++) assert_true(fabs(found[l].invariant - 1) <= 1e-4);
    config.points = 2;
    assert_int_equal(hdnn_probe_disc(b.probe, b.first, &plane, &config, found, NULL, NULL), HDNN_INVALID);
    hdnn_plane_free(&plane);
    bench_free(&b);
}

static double dot(size_t n, const double *a, const double *b) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static void check_orthonormal(const hdnn_plane *plane) {
    assert_true(fabs(dot(plane->features, plane->x, plane->x) - 1) <= 1e-12);
    assert_true(fabs(dot(plane->features, plane->y, plane->y) - 1) <= 1e-12);
    assert_true(fabs(dot(plane->features, plane->x, plane->y)) <= 1e-12);
}

static void principal_axes_find_the_directions_of_a_cloud(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j1", 4, LAYERS, 1);
    bench b;
    bench_new(&b, &c, 6);
    hdnn_plane plane;
    const double wide[4] = {0.6, 0, 0.8, 0}, narrow[4] = {0.8, 0, -0.6, 0};
    const double along[SAMPLES] = {-2, -1, 0, 1, 2}, across[SAMPLES] = {0.1, -0.1, 0, -0.1, 0.1};
    for (size_t i = 0; i < 4; i++)
        for (size_t s = 0; s < SAMPLES; s++)
            b.input[i * SAMPLES + s] = (hdnn_real)(1 + along[s] * wide[i] + across[s] * narrow[i]);
    assert_int_equal(hdnn_plane_new(4, &plane, NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_principal(b.probe, b.input, 1, SAMPLES, &plane, NULL), HDNN_OK);
    check_orthonormal(&plane);
    assert_true(fabs(dot(4, plane.x, wide) - 1) <= 1e-6);
    assert_true(fabs(dot(4, plane.y, narrow) - 1) <= 1e-6);
    double found[2 * SAMPLES];
    hdnn_plane_project(&plane, b.input, 1, SAMPLES, found);
    for (size_t s = 0; s < SAMPLES; s++) {
        assert_true(fabs(found[2 * s] - along[s]) <= 1e-5);
        assert_true(fabs(found[2 * s + 1] - across[s]) <= 1e-5);
    }
    hdnn_plane_free(&plane);
    bench_free(&b);
}

/* The first coordinate of the last state is its signed distance from the boundary: the logit (or the logits'
 * difference) over the norm of the weights. */
static void check_distance(int classes, int from, int to) {
    hdnn_network_config c = network("h2", 4, LAYERS, 1);
    hdnn_model *model = model_of(&c, points, classes, 9);
    hdnn_dataset data = random_data(points, classes, SAMPLES);
    hdnn_probe *probe;
    hdnn_workspace *workspace;
    hdnn_plane plane;
    uint32_t index[SAMPLES] = {4, 2, 0, 1, 3};
    hdnn_real input[4 * SAMPLES], states[(LAYERS + 1) * 4 * SAMPLES], logits[SAMPLES * 8];
    double found[(LAYERS + 1) * SAMPLES * 2];
    assert_int_equal(hdnn_probe_new(model, SAMPLES, &probe, NULL), HDNN_OK);
    assert_int_equal(hdnn_workspace_new(model, &workspace, NULL), HDNN_OK);
    assert_int_equal(hdnn_plane_new(4, &plane, NULL), HDNN_OK);
    hdnn_probe_inputs(model, workspace, &data, index, SAMPLES, 0, input);
    hdnn_probe_states(probe, input, SAMPLES, states);
    assert_int_equal(hdnn_probe_classifier(probe, states, LAYERS + 1, SAMPLES, from, to, 0, &plane, NULL),
                     HDNN_OK);
    check_orthonormal(&plane);
    hdnn_plane_project(&plane, states, LAYERS + 1, SAMPLES, found);
    hdnn_model_classify(model, workspace, &data, 0, SAMPLES, logits, NULL);
    const hdnn_tensor *head = hdnn_model_tensor(model, hdnn_model_tensor_count(model) - 2);
    const hdnn_real *weight = hdnn_model_parameters_const(model) + head->offset;
    size_t outputs = (size_t)hdnn_model_outputs(model);
    double squares = 0;
    for (size_t i = 0; i < 4; i++)
        squares += pow((double)weight[outputs == 1 ? i : (size_t)to * 4 + i] -
                           (outputs == 1 ? 0 : (double)weight[(size_t)from * 4 + i]),
                       2);
    for (size_t s = 0; s < SAMPLES; s++) {
        const hdnn_real *own = logits + index[s] * outputs;
        double margin =
            outputs == 1 ? (to == 1 ? 1 : -1) * (double)own[0] : (double)own[to] - (double)own[from];
        assert_true(fabs(found[2 * (LAYERS * SAMPLES + s)] - margin / sqrt(squares)) <= bound(1e-12, 1e-5));
    }
    hdnn_plane_free(&plane);
    hdnn_workspace_free(workspace);
    hdnn_probe_free(probe);
    hdnn_model_free(model);
    free_data(&data);
}

static void the_classifiers_basis_measures_distance_from_the_boundary(void **state) {
    (void)state;
    check_distance(2, 0, 1);
    check_distance(2, 1, 0);
    check_distance(5, 3, 1);
}

static void a_head_without_weights_has_no_basis(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 4, LAYERS, 1);
    bench b;
    bench_new(&b, &c, 9);
    hdnn_plane plane;
    assert_int_equal(hdnn_plane_new(4, &plane, NULL), HDNN_OK);
    assert_int_equal(hdnn_probe_classifier(b.probe, b.input, 1, SAMPLES, 0, 2, 0, &plane, NULL),
                     HDNN_INVALID);
    memset(hdnn_model_parameters(b.model), 0, hdnn_model_parameter_count(b.model) * sizeof(hdnn_real));
    hdnn_model_changed(b.model);
    assert_int_equal(hdnn_probe_classifier(b.probe, b.input, 1, SAMPLES, 0, 1, 0, &plane, NULL),
                     HDNN_INVALID);
    hdnn_plane_free(&plane);
    bench_free(&b);
}

/* Doubling the layers divides the error of the state by 2 (first order) or 4 (leapfrog). */
static void check_refinement(const char *row, hdnn_integrator integrator, double factor) {
    hdnn_network_config c = network(row, 4, 4, 1);
    c.integrator = integrator;
    bench b;
    bench_new(&b, &c, 3);
    hdnn_refinement_config config = {.count = 2, .layers = {512, 1024}, .steps = 1024};
    hdnn_refinement_row found[2];
    double norm;
    assert_int_equal(hdnn_probe_refine(b.probe, b.first, &config, found, &norm, NULL), HDNN_OK);
    double states = found[0].state_error / found[1].state_error;
    double norms = found[0].norm_error / found[1].norm_error;
    if (!(fabs(states - factor) <= 0.1 * factor && fabs(norms - factor) <= 0.1 * factor))
        fail_msg("%s: twice the layers divide the error of the state by %g, of its derivative by %g", row,
                 states, norms);
    assert_true(fabs(found[1].norm - norm) <= found[1].norm_error * (1 + 1e-9));
    bench_free(&b);
}

static void refined_networks_approach_the_differential_equation(void **state) {
    (void)state;
    for (size_t row = 0; row + 1 < ROWS; row++) check_refinement(rows[row], HDNN_SYMPLECTIC_EULER, 2);
    check_refinement("h2", HDNN_LEAPFROG, 4);
    check_refinement("ms1", HDNN_LEAPFROG, 4);
}

static void the_continuous_network_keeps_energy_and_structure(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j1", 4, 4, 2);
    c.shared_weights = true;
    bench b;
    bench_new(&b, &c, 3);
    double states[5 * MOST], norms[5], first[MOST * MOST], energy[2 * 5];
    assert_int_equal(hdnn_probe_continuous(b.probe, b.first, 200, states, norms, first, NULL), HDNN_OK);
    for (size_t l = 0; l < 5; l++) {
        hdnn_real there[MOST];
        for (size_t i = 0; i < 4; i++) there[i] = (hdnn_real)states[l * 4 + i];
        double along[5];
        assert_int_equal(hdnn_probe_energy(b.probe, there, 1, along, NULL, NULL), HDNN_OK);
        energy[l] = along[0];
        assert_true(fabs(energy[l] - energy[0]) <= bound(1e-9, 1e-5));
        assert_true(norms[l] >= 1 - 1e-9);
    }
    double image[MOST * MOST], omega[16] = {0}, kept[MOST * MOST], transposed[16];
    omega[2] = omega[7] = -1;
    omega[8] = omega[13] = 1;
    for (size_t i = 0; i < 16; i++) transposed[i] = first[i % 4 * 4 + i / 4];
    multiply(4, omega, first, image);
    multiply(4, transposed, image, kept);
    for (size_t i = 0; i < 16; i++) assert_true(fabs(kept[i] - omega[i]) <= 1e-8);
    bench_free(&b);
}

static void an_mlp_has_no_differential_equation(void **state) {
    (void)state;
    hdnn_network_config c = network("mlp", 4, 4, 1);
    bench b;
    bench_new(&b, &c, 3);
    double states[5 * MOST];
    hdnn_refinement_row found[HDNN_MAX_REFINEMENTS];
    hdnn_refinement_config config = hdnn_refinement_config_default();
    assert_int_equal(hdnn_probe_continuous(b.probe, b.first, 4, states, NULL, NULL, NULL), HDNN_INVALID);
    assert_int_equal(hdnn_probe_refine(b.probe, b.first, &config, found, NULL, NULL), HDNN_INVALID);
    bench_free(&b);
}

static void loss_gradients_are_those_of_a_training_step(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 4, LAYERS, 1);
    hdnn_data data = {.train = random_data(points, 2, 40)};
    data.test = (hdnn_dataset){.shape = points, .classes = 2};
    hdnn_training_config training = hdnn_training_config_default();
    training.batch = 0;
    training.smoothness = 0;
    hdnn_run *run;
    assert_int_equal(hdnn_run_new(&training, &c, 1, &data, 1, &run, NULL), HDNN_OK);
    double found[LAYERS + 1], weights[LAYERS];
    uint32_t index[40];
    for (uint32_t i = 0; i < 40; i++) index[i] = i;
    assert_int_equal(
        hdnn_probe_loss_gradients(hdnn_run_model(run, 0), &data.train, index, 40, found, weights, NULL),
        HDNN_OK);
    hdnn_real expected[LAYERS + 1], expected_weights[LAYERS];
    hdnn_run_record_gradients(run, true);
    hdnn_run_step(run);
    assert_true(hdnn_run_gradients(run, 0, expected, expected_weights));
    for (size_t l = 0; l <= LAYERS; l++)
        assert_true(fabs(found[l] - (double)expected[l]) <= bound(1e-12, 1e-5) * found[l]);
    for (size_t l = 0; l < LAYERS; l++)
        assert_true(fabs(weights[l] - (double)expected_weights[l]) <= bound(1e-12, 1e-5) * weights[l]);
    hdnn_run_free(run);
    free_data(&data.train);
}

/* y' = eps J tanh(y): the norm grows in proportion to the time, but for its swing along the level lines, which are not
 * circles. */
static void sensitivities_of_the_counterexample_grow_in_proportion_to_time(void **state) {
    (void)state;
    double norms[2], halfway[2];
    for (int k = 0; k < 2; k++) {
        hdnn_network_config c = network("h2", 2, k == 0 ? 1000 : 2000, k == 0 ? 200 : 400);
        c.shared_weights = true;
        c.init = HDNN_INIT_IDENTITY;
        hdnn_model *model;
        hdnn_probe *probe;
        assert_int_equal(hdnn_model_new(&c, points, 2, &model, NULL), HDNN_OK);
        hdnn_random random = hdnn_random_new(1, 1);
        hdnn_model_initialise(model, &random);
        assert_int_equal(hdnn_probe_new(model, 2, &probe, NULL), HDNN_OK);
        const hdnn_real first[2] = {(hdnn_real)1.5, 0};
        size_t layers = (size_t)c.layers;
        double *values = calloc((layers + 1) * 3, sizeof *values);
        assert_non_null(values);
        assert_int_equal(hdnn_probe_singular(probe, first, values, values + 2 * (layers + 1), NULL), HDNN_OK);
        norms[k] = values[0];
        halfway[k] = values[2 * (layers / 2)];
        assert_true(fabs(values[2 * (layers + 1)] - 1) <= 1e-9);
        free(values);
        hdnn_probe_free(probe);
        hdnn_model_free(model);
    }
    assert_true(norms[0] > 10);
    print_message("norms %.1f after 200, %.1f after 400, half-way %.1f, %.1f\n", norms[0], norms[1],
                  halfway[0], halfway[1]);
    assert_true(fabs(norms[1] / norms[0] - 2) <= 0.4);
    for (int k = 0; k < 2; k++) assert_true(fabs(norms[k] / halfway[k] - 2) <= 0.4);
}

static void the_identity_is_refused_where_the_diagonal_is_zero(void **state) {
    (void)state;
    hdnn_network_config c = network("ms2", 4, LAYERS, 1);
    hdnn_error error;
    c.init = HDNN_INIT_IDENTITY;
    assert_int_equal(hdnn_network_config_check(&c, points, 2, &error), HDNN_INVALID);
    assert_non_null(strstr(error.message, "ms2"));
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
        cmocka_unit_test(a_spread_is_least_median_and_most),
        cmocka_unit_test(symplectic_rows_have_singular_values_in_pairs),
        cmocka_unit_test(euler_rows_break_their_structure_and_grow_volume),
        cmocka_unit_test(a_coupled_h2_is_symplectic_for_its_own_structure),
        cmocka_unit_test(odd_states_without_a_structure_have_no_defect),
        cmocka_unit_test(energy_is_kept_up_to_the_order_of_the_step),
        cmocka_unit_test(the_energy_on_a_plane_is_the_one_along_a_path_that_begins_there),
        cmocka_unit_test(rows_that_are_not_hamiltonian_have_no_energy),
        cmocka_unit_test(separable_rows_reverse_and_others_refuse),
        cmocka_unit_test(a_disc_in_the_plane_changes_area_by_the_determinant),
        cmocka_unit_test(h2_keeps_the_integral_invariant_of_a_disc_that_it_tilts),
        cmocka_unit_test(principal_axes_find_the_directions_of_a_cloud),
        cmocka_unit_test(the_classifiers_basis_measures_distance_from_the_boundary),
        cmocka_unit_test(a_head_without_weights_has_no_basis),
        cmocka_unit_test(refined_networks_approach_the_differential_equation),
        cmocka_unit_test(the_continuous_network_keeps_energy_and_structure),
        cmocka_unit_test(an_mlp_has_no_differential_equation),
        cmocka_unit_test(loss_gradients_are_those_of_a_training_step),
        cmocka_unit_test(sensitivities_of_the_counterexample_grow_in_proportion_to_time),
        cmocka_unit_test(the_identity_is_refused_where_the_diagonal_is_zero),
        cmocka_unit_test(matrices_that_are_not_finite_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
