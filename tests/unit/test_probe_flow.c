/* What probes see of the flow: energy, volume and time along the layers, planes to look at states in, and the network
 * as a differential equation. */
#include "unit/probe_bench.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
    for (size_t l = 0; l <= LAYERS; l++) assert_true(fabs(found[l].invariant - 1) <= 1e-9);
    hdnn_plane_coordinates(&plane, 4, 1); /* seen from behind it is the same */
    assert_int_equal(hdnn_probe_disc(b.probe, b.first, &plane, &config, found, NULL, NULL), HDNN_OK);
    for (size_t l = 0; l <= LAYERS; l++) assert_true(fabs(found[l].invariant - 1) <= 1e-9);
    config.points = 2;
    assert_int_equal(hdnn_probe_disc(b.probe, b.first, &plane, &config, found, NULL, NULL), HDNN_INVALID);
    hdnn_plane_free(&plane);
    bench_free(&b);
}

/* The window's disc, a good part of the data wide, after all layers of a network that bends space strongly. */
static void the_invariant_of_a_large_disc_is_seen_through_its_folds(void **state) {
    (void)state;
    hdnn_network_config c = network("h2", 4, LAYERS, 4);
    bench b;
    bench_new(&b, &c, 6);
    hdnn_plane plane;
    hdnn_disc_row found[LAYERS + 1];
    const hdnn_disc_config config = {.radius = 0.3, .points = HDNN_MAX_DISC_POINTS};
    assert_int_equal(hdnn_plane_new(4, &plane, NULL), HDNN_OK);
    hdnn_plane_coordinates(&plane, 0, 2);
    assert_int_equal(hdnn_probe_disc(b.probe, b.first, &plane, &config, found, NULL, NULL), HDNN_OK);
    assert_true(fabs(found[LAYERS].area - 1) > 0.05);
    for (size_t l = 0; l <= LAYERS; l++) assert_true(fabs(found[l].invariant - 1) <= 1e-6);
    hdnn_plane_free(&plane);
    bench_free(&b);
}

/* Two positions have no area in (p, q), at no layer: there is nothing to be kept. */
static void a_plane_without_a_conjugate_pair_has_no_invariant(void **state) {
    (void)state;
    static const size_t pairs[][2] = {{0, 3}, {1, 2}, {2, 3}};
    hdnn_network_config c = network("h2", 4, LAYERS, 2);
    bench b;
    bench_new(&b, &c, 6);
    hdnn_plane plane;
    hdnn_disc_row found[LAYERS + 1];
    hdnn_disc_config config = hdnn_disc_config_default();
    assert_int_equal(hdnn_plane_new(4, &plane, NULL), HDNN_OK);
    for (size_t k = 0; k < 3; k++) {
        hdnn_plane_coordinates(&plane, pairs[k][0], pairs[k][1]);
        assert_int_equal(hdnn_probe_disc(b.probe, b.first, &plane, &config, found, NULL, NULL), HDNN_OK);
        for (size_t l = 0; l <= LAYERS; l++)
            assert_true(isnan(found[l].invariant) && isfinite(found[l].area));
    }
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(energy_is_kept_up_to_the_order_of_the_step),
        cmocka_unit_test(the_energy_on_a_plane_is_the_one_along_a_path_that_begins_there),
        cmocka_unit_test(rows_that_are_not_hamiltonian_have_no_energy),
        cmocka_unit_test(separable_rows_reverse_and_others_refuse),
        cmocka_unit_test(a_disc_in_the_plane_changes_area_by_the_determinant),
        cmocka_unit_test(h2_keeps_the_integral_invariant_of_a_disc_that_it_tilts),
        cmocka_unit_test(the_invariant_of_a_large_disc_is_seen_through_its_folds),
        cmocka_unit_test(a_plane_without_a_conjugate_pair_has_no_invariant),
        cmocka_unit_test(principal_axes_find_the_directions_of_a_cloud),
        cmocka_unit_test(the_classifiers_basis_measures_distance_from_the_boundary),
        cmocka_unit_test(a_head_without_weights_has_no_basis),
        cmocka_unit_test(refined_networks_approach_the_differential_equation),
        cmocka_unit_test(the_continuous_network_keeps_energy_and_structure),
        cmocka_unit_test(an_mlp_has_no_differential_equation),
        cmocka_unit_test(loss_gradients_are_those_of_a_training_step),
        cmocka_unit_test(sensitivities_of_the_counterexample_grow_in_proportion_to_time),
        cmocka_unit_test(the_identity_is_refused_where_the_diagonal_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
