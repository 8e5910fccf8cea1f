/* Eigenvalues, singular values and symplecticity along one path; see hdnn/probe.h.
 *
 * The matrices are products of the layers' one-step Jacobians, taken in double at the states that the kernels give. */
#include "probe/probe.h"

#include "core/linalg.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

hdnn_status probe_norm2(hdnn_probe *p, const double *a, double *norm, hdnn_error *error) {
    size_t n = probe_features(p);
    memcpy(p->matrix[4], a, n * n * sizeof *a);
    hdnn_status status = linalg_singular_values(n, p->matrix[4], p->vector[0], p->work, error);
    *norm = status == HDNN_OK ? p->vector[0][0] : (double)NAN;
    return status;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

hdnn_spread hdnn_spread_of(double *values, size_t count) {
    qsort(values, count, sizeof *values, by_value);
    double middle = 0.5 * (values[(count - 1) / 2] + values[count / 2]);
    return (hdnn_spread){values[0], middle, values[count - 1]};
}

double hdnn_network_step(const hdnn_network_config *c) {
    return c->architecture->memoryless ? 1 : c->t_end / c->layers;
}

hdnn_stability hdnn_network_stability(const hdnn_network_config *c) {
    return hdnn_architecture_is_separable(c->architecture) ? HDNN_STABLE_INTERVAL : HDNN_STABLE_DISC;
}

/* The step map of q' = a p, p' = b q, a b = lambda^2, has determinant 1 and trace 2 + (h lambda)^2, in whichever
 * of the two ways they take turns. */
double hdnn_network_amplification(const hdnn_network_config *c, double real, double imaginary) {
    double complex z = real + imaginary * I;
    if (hdnn_network_stability(c) == HDNN_STABLE_DISC) return cabs(1 + z);
    double complex half = 1 + 0.5 * z * z, root = csqrt(half * half - 1);
    return fmax(cabs(half + root), cabs(half - root));
}

static double layer_step(const hdnn_probe *p) {
    return hdnn_network_step(&p->model->config);
}

/* The step of layer `layer` differentiated at y (kept). */
static void step_jacobian(hdnn_probe *p, int layer, const double *y, double *matrix) {
    size_t n = probe_features(p);
    double *moved = p->vector[1];
    memcpy(moved, y, n * sizeof *moved);
    plain_identity(n, matrix);
    plain_step(p->plain, layer, layer_step(p), moved, matrix);
}

void probe_step_matrix(hdnn_probe *p, size_t layer, double *matrix) {
    step_jacobian(p, (int)layer, p->path + layer * probe_features(p), matrix);
}

hdnn_status hdnn_probe_field_jacobian(hdnn_probe *p, int layer, const double *y, double *matrix,
                                      hdnn_error *error) {
    hdnn_status status = probe_matrices(p, error);
    if (status == HDNN_OK) plain_field_jacobian(p->plain, layer, y, matrix);
    return status;
}

hdnn_status hdnn_probe_step_jacobian(hdnn_probe *p, int layer, const double *y, double *matrix,
                                     hdnn_error *error) {
    hdnn_status status = probe_matrices(p, error);
    if (status == HDNN_OK) step_jacobian(p, layer, y, matrix);
    return status;
}

hdnn_status hdnn_probe_bounds(hdnn_probe *p, const hdnn_real *states, size_t samples, double *bounds,
                              hdnn_error *error) {
    hdnn_status status = probe_matrices(p, error);
    size_t n = probe_features(p), layers = probe_layers(p);
    for (size_t s = 0; s < samples; s++) bounds[layers * samples + s] = 1;
    for (size_t l = layers; l-- > 0 && status == HDNN_OK;)
        for (size_t s = 0; s < samples && status == HDNN_OK; s++) {
            double *y = p->vector[2], norm = 0;
            for (size_t i = 0; i < n; i++) y[i] = (double)states[(l * n + i) * samples + s];
            step_jacobian(p, (int)l, y, p->matrix[0]);
            status = probe_norm2(p, p->matrix[0], &norm, error);
            bounds[l * samples + s] = norm * bounds[(l + 1) * samples + s];
        }
    return status;
}

/* Eigenvalues of p->matrix[0] as n pairs. */
static hdnn_status eigenvalue_pairs(hdnn_probe *p, double *pairs, hdnn_error *error) {
    size_t n = probe_features(p);
    hdnn_status status = linalg_eigenvalues(n, p->matrix[0], p->vector[2], p->vector[3], p->work, error);
    for (size_t i = 0; i < n && status == HDNN_OK; i++) {
        pairs[2 * i] = p->vector[2][i];
        pairs[2 * i + 1] = p->vector[3][i];
    }
    return status;
}

hdnn_status hdnn_probe_spectrum(hdnn_probe *p, const hdnn_real *input, double *field, double *step,
                                hdnn_error *error) {
    hdnn_status status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p);
    probe_follow(p, input);
    for (size_t l = 0; l < probe_layers(p) && status == HDNN_OK; l++) {
        if (field) {
            plain_balanced_jacobian(p->plain, (int)l, p->path + l * n, p->matrix[1], p->matrix[2],
                                    p->matrix[0]);
            status = eigenvalue_pairs(p, field + 2 * l * n, error);
        }
        if (step && status == HDNN_OK) {
            probe_step_matrix(p, l, p->matrix[0]);
            status = eigenvalue_pairs(p, step + 2 * l * n, error);
        }
    }
    return status;
}

/* p->matrix[0] <- p->matrix[0] d y_{l+1} / d y_l, where it was d y_L / d y_{l+1}; matrix 1 is left with the step's. */
static void extend_back(hdnn_probe *p, size_t layer) {
    double *product = p->matrix[2];
    probe_step_matrix(p, layer, p->matrix[1]);
    plain_multiply(probe_features(p), p->matrix[0], p->matrix[1], product);
    p->matrix[2] = p->matrix[0];
    p->matrix[0] = product;
}

/* A determinant is the product of its layers' determinants, which keeps its digits where the matrix is
 * ill-conditioned. */
hdnn_status hdnn_probe_singular(hdnn_probe *p, const hdnn_real *input, double *values, double *determinants,
                                hdnn_error *error) {
    hdnn_status status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p), size = n * n * sizeof(double);
    double determinant = 1;
    probe_follow(p, input);
    plain_identity(n, p->matrix[0]);
    for (size_t l = probe_layers(p) + 1; l-- > 0 && status == HDNN_OK;) {
        if (l < probe_layers(p)) {
            extend_back(p, l);
            determinant *= linalg_determinant(n, p->matrix[1], p->work);
        }
        memcpy(p->matrix[3], p->matrix[0], size);
        status = linalg_singular_values(n, p->matrix[3], values + l * n, p->work, error);
        if (determinants) determinants[l] = determinant;
    }
    return status;
}

/* Entry (i, k) of the structure J that the row's flow keeps, rounded as the network has it; without one of its own
 * J1. */
static hdnn_real structure_entry(const hdnn_network_config *c, int i, int k) {
    int n = c->features, half = n / 2;
    if (c->architecture->op[0].outer == R_J2) return k > i ? 1 : k < i ? -1 : 0;
    if (c->interconnection) return (hdnn_real)c->interconnection[i * n + k];
    if (i < half && k < half) return 0;
    if (i >= half && k >= half) return 0;
    if (!c->coupling) return i - k == half ? 1 : k - i == half ? -1 : 0;
    return (hdnn_real)(i >= half ? c->coupling[(i - half) * half + k] : -c->coupling[(k - half) * half + i]);
}

static bool keeps_j1(const hdnn_network_config *c) {
    return c->architecture->op[0].outer != R_J2 && !c->interconnection && !c->coupling;
}

/* |M J M^T - J|_F; for J1, with M^T in place of M, it is |M^T Omega M - Omega|_F, because J1 = -Omega. m is kept. */
static double structure_change(const hdnn_network_config *c, const double *m, double *product) {
    size_t n = (size_t)c->features;
    size_t row = keeps_j1(c) ? 1 : n, column = keeps_j1(c) ? n : 1;
    memset(product, 0, n * n * sizeof *product);
    for (size_t k = 0; k < n; k++)
        for (size_t j = 0; j < n; j++) {
            double entry = (double)structure_entry(c, (int)k, (int)j);
            for (size_t i = 0; entry != 0 && i < n; i++)
                product[i * n + j] += m[i * row + k * column] * entry;
        }
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double change = -(double)structure_entry(c, (int)i, (int)j);
            for (size_t k = 0; k < n; k++) change += product[i * n + k] * m[j * row + k * column];
            sum += change * change;
        }
    return sqrt(sum);
}

static double structure_norm(const hdnn_network_config *c) {
    double sum = 0;
    for (int i = 0; i < c->features; i++)
        for (int k = 0; k < c->features; k++) {
            double entry = (double)structure_entry(c, i, k);
            sum += entry * entry;
        }
    return sqrt(sum);
}

/* Of the whole map m: rounding leaves a change of the order of |m|^2. */
static hdnn_status whole_defect(hdnn_probe *p, const double *m, double *defect, hdnn_error *error) {
    double norm, change = structure_change(&p->model->config, m, p->matrix[2]);
    hdnn_status status = probe_norm2(p, m, &norm, error);
    *defect = change / (norm * norm);
    return status;
}

static void fill_nan(double *values, size_t count) {
    for (size_t i = 0; values && i < count; i++) values[i] = NAN;
}

hdnn_status hdnn_probe_symplectic(hdnn_probe *p, const hdnn_real *input, double *whole, double *step,
                                  hdnn_error *error) {
    hdnn_status status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p), layers = probe_layers(p);
    if (n % 2 && keeps_j1(&p->model->config)) {
        fill_nan(whole, layers + 1);
        fill_nan(step, layers);
        return HDNN_OK;
    }
    const hdnn_network_config *c = &p->model->config;
    double unit = structure_norm(c);
    probe_follow(p, input);
    plain_identity(n, p->matrix[0]);
    for (size_t l = layers + 1; l-- > 0 && status == HDNN_OK;) {
        if (l < layers) {
            extend_back(p, l);
            if (step) step[l] = structure_change(c, p->matrix[1], p->matrix[2]) / unit;
        }
        if (whole) status = whole_defect(p, p->matrix[0], &whole[l], error);
    }
    return status;
}
