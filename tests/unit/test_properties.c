/* What the theory says of the networks holds for the engine: symplectic steps are symplectic, reversible ones
 * reverse, and the sensitivities of h2 do not vanish. */
#include "core/linalg.h"
#include "unit/networks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static double norm2(const hdnn_real *matrix, size_t n) {
    double copy[MOST * MOST], values[MOST], work[8 * MOST];
    assert_true(linalg_work_size(n) <= sizeof work / sizeof *work);
    for (size_t i = 0; i < n * n; i++) copy[i] = (double)matrix[i];
    assert_int_equal(linalg_singular_values(n, copy, values, work, NULL), HDNN_OK);
    return values[0];
}

/* |M J M^T - J|_F / |M|_2^2: M keeps the structure J; for J1 the same as |M^T Omega M - Omega|. */
static double defect(const hdnn_real *m, const double *j, size_t n) {
    double sum = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            double entry = -j[a * n + b];
            for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n; k++)
                    entry += (double)m[a * n + i] * j[i * n + k] * (double)m[b * n + k];
            sum += entry * entry;
        }
    return sqrt(sum) / pow(norm2(m, n), 2);
}

static double determinant(const hdnn_real *matrix, size_t n) {
    double a[MOST][MOST], product = 1;
    for (size_t i = 0; i < n * n; i++) a[i / n][i % n] = (double)matrix[i];
    for (size_t c = 0; c < n; c++) {
        size_t pivot = c;
        for (size_t r = c + 1; r < n; r++)
            if (fabs(a[r][c]) > fabs(a[pivot][c])) pivot = r;
        for (size_t k = 0; pivot != c && k < n; k++) {
            double kept = a[c][k];
            a[c][k] = a[pivot][k];
            a[pivot][k] = kept;
        }
        product *= pivot == c ? a[c][c] : -a[c][c];
        for (size_t r = c + 1; r < n; r++)
            for (size_t k = n; k-- > c;) a[r][k] -= a[r][c] / a[c][c] * a[c][k];
    }
    return product;
}

/* J = [[0, -X^T], [X, 0]]; X = NULL: the identity, which makes J1. */
static void coupled_structure(const double *x, size_t n, double *j) {
    size_t half = n / 2;
    memset(j, 0, n * n * sizeof *j);
    for (size_t i = 0; i < half; i++)
        for (size_t k = 0; k < half; k++) {
            double value = x != NULL ? x[i * half + k] : i == k;
            j[(half + i) * n + k] = value;
            j[k * n + half + i] = -value;
        }
}

static void j2_structure(size_t n, double *j) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) j[i * n + k] = k > i ? 1 : k < i ? -1 : 0;
}

/* L = 32, T = 2: the error of the first state relative to the largest entry of all states. */
static double reversal_error(const char *name, hdnn_integrator integrator, uint64_t seed) {
    hdnn_network_config c = network(name, 4, 32, 2);
    c.integrator = integrator;
    hdnn_model *model = point_model(&c, seed);
    hdnn_dataset data = random_data(points, 2, 1);
    hdnn_real forth[33 * 4], back[33 * 4];
    hdnn_workspace *workspace;
    assert_int_equal(hdnn_workspace_new(model, &workspace, NULL), HDNN_OK);
    hdnn_model_trajectory(model, workspace, &data, 0, forth);
    assert_int_equal(hdnn_model_rewind(model, workspace, forth + 32 * 4, back, NULL), HDNN_OK);
    double error = 0, largest = 0;
    for (size_t i = 0; i < 33 * 4; i++) {
        error = fmax(error, fabs((double)(forth[i] - back[i])));
        largest = fmax(largest, fabs((double)forth[i]));
    }
    hdnn_workspace_free(workspace);
    hdnn_model_free(model);
    free_data(&data);
    return error / largest;
}

static const char *const separable[] = {"h2", "ms1", "ms3"};
enum { SEPARABLE = sizeof separable / sizeof *separable };

static void separable_rows_reverse_to_rounding(void **state) {
    (void)state;
    double worst = 0;
    for (size_t i = 0; i < SEPARABLE; i++)
        for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++)
            for (uint64_t seed = 1; seed <= 20; seed++)
                worst = fmax(worst, reversal_error(separable[i], (hdnn_integrator)integrator, seed));
    print_message("reversal error %.2e\n", worst);
    assert_true(worst <= bound(1e-13, 1e-5));
}

static void rows_without_turns_refuse_to_rewind(void **state) {
    (void)state;
    hdnn_network_config c = network("h1-j1", 4, 2, 1);
    hdnn_model *model = point_model(&c, 1);
    hdnn_real states[3 * 4] = {0};
    hdnn_workspace *workspace;
    assert_int_equal(hdnn_workspace_new(model, &workspace, NULL), HDNN_OK);
    assert_int_equal(hdnn_model_rewind(model, workspace, states, states, NULL), HDNN_INVALID);
    hdnn_workspace_free(workspace);
    hdnn_model_free(model);
}

/* The defect of one layer with step 0.5: the largest, and the smallest, over twenty nets. */
static void one_layer_defects(hdnn_network_config c, const double *j, double *least, double *most) {
    *least = INFINITY;
    *most = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        hdnn_model *model = point_model(&c, seed);
        hdnn_real *matrices = sensitivities(model, seed);
        double found = defect(matrices, j, (size_t)c.features);
        *least = fmin(*least, found);
        *most = fmax(*most, found);
        free(matrices);
        hdnn_model_free(model);
    }
}

static void h2_and_ms3_are_symplectic_with_both_integrators(void **state) {
    (void)state;
    static const char *const rows[] = {"h2", "ms3"};
    double j[36], least, most;
    coupled_structure(NULL, 6, j);
    for (size_t i = 0; i < 2; i++)
        for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++) {
            hdnn_network_config c = network(rows[i], 6, 1, 0.5);
            c.integrator = (hdnn_integrator)integrator;
            one_layer_defects(c, j, &least, &most);
            print_message("%s, %s: defect %.2e\n", rows[i], hdnn_integrator_name(c.integrator), most);
            assert_true(most <= bound(1e-12, 1e-5));
        }
}

static void a_coupled_h2_keeps_the_structure_of_its_coupling(void **state) {
    (void)state;
    double j[16], least, most;
    coupled_structure(coupling, 4, j);
    for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++) {
        hdnn_network_config c = network("h2", 4, 1, 0.5);
        c.integrator = (hdnn_integrator)integrator;
        c.coupling = coupling;
        one_layer_defects(c, j, &least, &most);
        assert_true(most <= bound(1e-12, 1e-5));
    }
}

static void euler_rows_are_not_symplectic(void **state) {
    (void)state;
    double j[16], least, most;
    coupled_structure(NULL, 4, j);
    static const char *const rows[] = {"h1-j1", "ms2", "resnet", "mlp"};
    for (size_t i = 0; i < 4; i++) {
        one_layer_defects(network(rows[i], 4, 1, 0.5), j, &least, &most);
        assert_true(least > 1e-4);
    }
    j2_structure(4, j);
    one_layer_defects(network("h1-j2", 4, 1, 0.5), j, &least, &most);
    assert_true(least > 1e-4);
    hdnn_network_config custom = network("custom-j", 4, 1, 0.5);
    one_layer_defects(custom, custom.interconnection, &least, &most);
    assert_true(least > 1e-4);
}

static void separable_rows_keep_volume(void **state) {
    (void)state;
    double worst = 0;
    for (size_t i = 0; i < SEPARABLE; i++)
        for (int integrator = 0; integrator < HDNN_INTEGRATOR_COUNT; integrator++) {
            hdnn_network_config c = network(separable[i], 6, 8, 1.2);
            c.integrator = (hdnn_integrator)integrator;
            for (uint64_t seed = 1; seed <= 20; seed++) {
                hdnn_model *model = point_model(&c, seed);
                hdnn_real *matrices = sensitivities(model, seed);
                for (size_t l = 0; l <= 8; l++)
                    worst = fmax(worst, fabs(determinant(matrices + l * 36, 6) - 1));
                free(matrices);
                hdnn_model_free(model);
            }
        }
    print_message("determinant - 1: %.2e\n", worst);
    assert_true(worst <= bound(1e-12, 1e-5));
}

static void sensitivities_of_a_thousand_h2_never_vanish(void **state) {
    (void)state;
    double least = INFINITY;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        int layers = 1 + (int)(seed % 24), features = 2 + 2 * (int)(seed % 4);
        hdnn_network_config c = network("h2", features, layers, 0.1 * (double)(1 + seed % 30));
        c.integrator = seed % 3 ? HDNN_SYMPLECTIC_EULER : HDNN_LEAPFROG;
        hdnn_model *model = point_model(&c, seed);
        hdnn_real *matrices = sensitivities(model, seed);
        size_t n = (size_t)features;
        for (size_t l = 0; l < (size_t)layers; l++) least = fmin(least, norm2(matrices + l * n * n, n));
        free(matrices);
        hdnn_model_free(model);
    }
    print_message("least norm - 1: %.2e\n", least - 1);
    assert_true(least >= 1 - bound(1e-12, 1e-5));
}

static void a_matrix_that_is_not_skew_is_refused_with_its_first_entry(void **state) {
    (void)state;
    double j[9] = {0, 1, 2, -1, 0, 3, -2, -3.5, 0};
    hdnn_network_config c = network("custom-j", 3, 2, 1);
    hdnn_error error = {.status = HDNN_OK};
    c.interconnection = j;
    assert_int_equal(hdnn_network_config_check(&c, points, 2, &error), HDNN_INVALID);
    assert_non_null(strstr(error.message, "[2][1] is -3.5"));
    assert_non_null(strstr(error.message, "[1][2] is 3"));
    j[7] = -3;
    assert_int_equal(hdnn_network_config_check(&c, points, 2, &error), HDNN_OK);
    j[0] = 0.5;
    assert_int_equal(hdnn_network_config_check(&c, points, 2, &error), HDNN_INVALID);
    assert_non_null(strstr(error.message, "[0][0] is 0.5"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separable_rows_reverse_to_rounding),
        cmocka_unit_test(rows_without_turns_refuse_to_rewind),
        cmocka_unit_test(h2_and_ms3_are_symplectic_with_both_integrators),
        cmocka_unit_test(a_coupled_h2_keeps_the_structure_of_its_coupling),
        cmocka_unit_test(euler_rows_are_not_symplectic),
        cmocka_unit_test(separable_rows_keep_volume),
        cmocka_unit_test(sensitivities_of_a_thousand_h2_never_vanish),
        cmocka_unit_test(a_matrix_that_is_not_skew_is_refused_with_its_first_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
