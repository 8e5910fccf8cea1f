/* Rows without an inverse of their own are run backwards by solving their layers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "networks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 8 };

/* The error of the first state relative to the largest entry of all states; `solution` as found. */
static double error_of(const hdnn_network_config *c, uint64_t seed, hdnn_solution *solution) {
    hdnn_model *model = point_model(c, seed);
    hdnn_dataset data = random_data(points, 2, 1);
    hdnn_workspace *workspace;
    size_t n = (size_t)c->features, all = (LAYERS + 1) * n;
    hdnn_real *forth = reals(all), *back = reals(all);
    assert_int_equal(hdnn_workspace_new(model, &workspace, NULL), HDNN_OK);
    hdnn_model_trajectory(model, workspace, &data, 0, forth);
    assert_int_equal(hdnn_model_solve_back(model, forth + LAYERS * n, back, solution, NULL), HDNN_OK);
    double error = 0, largest = 0;
    for (size_t i = 0; i < all; i++) {
        error = fmax(error, fabs((double)(forth[i] - back[i])));
        largest = fmax(largest, fabs((double)forth[i]));
    }
    hdnn_workspace_free(workspace), hdnn_model_free(model), free_data(&data);
    free(forth), free(back);
    return error / largest;
}

/* Steps of h = 1 on normal weights, far beyond where y = y+ - h f(y) would settle. */
static void hamiltonian_euler_layers_are_solved_backwards(void **state) {
    (void)state;
    static const char *const rows[] = {"h1-j1", "h1-j2", "custom-j", "ms2"};
    double worst = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint64_t seed = 1; seed <= 20; seed++) {
            hdnn_network_config c = network(rows[i], 4, LAYERS, LAYERS);
            hdnn_solution solution;
            worst = fmax(worst, error_of(&c, seed, &solution));
            assert_int_equal(solution.unsolved, 0);
            assert_in_range(solution.steps, 1, 60);
        }
    print_message("error of the first state %.2e\n", worst);
    assert_true(worst <= bound(1e-10, 1e-4));
}

static void small_steps_are_solved_to_rounding(void **state) {
    (void)state;
    double worst = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        hdnn_network_config c = network("h1-j1", 4, LAYERS, 0.5);
        hdnn_solution solution;
        worst = fmax(worst, error_of(&c, seed, &solution));
    }
    assert_true(worst <= bound(1e-11, 1e-5));
}

static void wide_networks_are_solved(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j2", 40, LAYERS, 0.5);
    hdnn_solution solution;
    assert_true(error_of(&c, 1, &solution) <= bound(1e-10, 1e-4));
    assert_int_equal(solution.unsolved, 0);
}

static void shared_weights_and_every_activation_are_solved(void **state) {
    (void)state;
    for (int activation = 0; activation < HDNN_ACTIVATION_COUNT; activation++) {
        hdnn_network_config c = network("h1-j1", 4, LAYERS, 0.5);
        c.activation = (hdnn_activation)activation, c.shared_weights = true;
        hdnn_solution solution;
        assert_true(error_of(&c, 3, &solution) <= bound(1e-10, 1e-4));
        assert_int_equal(solution.unsolved, 0);
    }
}

/* A layer that crushes the plane, 1 - h g K^T D K = 0 at the origin, leaves columns that no y explains. */
static void what_cannot_be_solved_is_counted(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j1", 2, 1, 1);
    c.damping = 1, c.activation = HDNN_IDENTITY;
    hdnn_model *model;
    assert_int_equal(hdnn_model_new(&c, points, 2, &model, NULL), HDNN_OK);
    hdnn_real *parameters = hdnn_model_parameters(model);
    /* K with K^T K = S; (J1 - I) S has the eigenvalue -1 for S = [[1, 0], [0, 0]] */
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++) {
        const hdnn_tensor *t = hdnn_model_tensor(model, i);
        if (strcmp(t->name, "network.K") == 0) parameters[t->offset] = 1;
    }
    hdnn_model_changed(model);
    hdnn_real last[2] = {3, 1}, states[4];
    hdnn_solution solution;
    assert_int_equal(hdnn_model_solve_back(model, last, states, &solution, NULL), HDNN_OK);
    assert_int_equal(solution.unsolved, 1);
    hdnn_model_free(model);
}

static void rows_that_forget_or_have_an_inverse_are_refused_by_name(void **state) {
    (void)state;
    static const char *const rows[] = {"mlp", "h2", "ms1", "ms3"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hdnn_network_config c = network(rows[i], 4, 1, 1);
        hdnn_model *model = point_model(&c, 1);
        hdnn_real states[8] = {0};
        hdnn_solution solution;
        hdnn_error error;
        assert_int_equal(hdnn_model_solve_back(model, states, states, &solution, &error), HDNN_INVALID);
        assert_non_null(strstr(error.message, rows[i]));
        hdnn_model_free(model);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hamiltonian_euler_layers_are_solved_backwards),
        cmocka_unit_test(small_steps_are_solved_to_rounding),
        cmocka_unit_test(wide_networks_are_solved),
        cmocka_unit_test(shared_weights_and_every_activation_are_solved),
        cmocka_unit_test(what_cannot_be_solved_is_counted),
        cmocka_unit_test(rows_that_forget_or_have_an_inverse_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
