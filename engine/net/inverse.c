/* Running the layers backwards where no formula undoes them: every layer of a row with one substep over all rows,
 *
 *     y+ = y + c B sigma(W y + b),
 *
 * is an equation for y, solved column by column by Newton's method with halved steps, in double precision.
 *
 * With J skew-symmetric and g = 0 the Jacobian is I + c J K^T D K, D the slopes of sigma, none negative. A skew-symmetric
 * matrix times a positive semi-definite one has an imaginary spectrum, so the Jacobian's eigenvalues have real part 1
 * and it is never singular; for a bounded sigma the layer moves y by a bounded step, so by Hadamard's theorem it is a
 * bijection: the equation has exactly one solution. ms2 is alike, its Jacobian being I + c D (M - M^T). Damped and
 * residual rows have no such promise; a column that is not solved is counted and said.
 */
#include "core/memory.h"
#include "net/model.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_STEPS = 60, MOST_HALVINGS = 30 };

/* One layer, and memory for one column. All matrices are n x n, row-major; the others n. */
typedef struct {
    size_t n;
    hdnn_activation activation;
    double *weight, *outer, *bias, *jacobian; /* W, c B, b, I + c B D W */
    double *y, *target, *residual, *direction, *slope, *value, *trial;
} solver;

static double activated(hdnn_activation activation, double x, double *slope) {
    double s;
    switch (activation) {
    case HDNN_RELU: *slope = x > 0; return x > 0 ? x : 0;
    case HDNN_SIGMOID_CENTRED: s = 0.5 * tanh(0.5 * x), *slope = 0.25 - s * s; return s;
    case HDNN_IDENTITY: *slope = 1; return x;
    default: s = tanh(x), *slope = 1 - s * s; return s;
    }
}

static hdnn_status solver_new(solver *v, size_t n, hdnn_error *error) {
    *v = (solver){.n = n};
    hdnn_status status = memory_take((void **)&v->weight, memory_product(3 * n + 8, n), sizeof(double),
                                     "the equations of a layer", error);
    if (status != HDNN_OK) return status;
    v->outer = v->weight + n * n, v->jacobian = v->outer + n * n;
    double *at = v->jacobian + n * n;
    double **rows[] = {&v->bias,      &v->y,     &v->target, &v->residual,
                       &v->direction, &v->slope, &v->value,  &v->trial};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) *rows[i] = at + i * n;
    return HDNN_OK;
}

static double entry(kernel_matrix m, size_t i, size_t j) {
    return (double)m.at[i * m.row + j * m.column];
}

static void take_layer(solver *v, const block *b, int layer) {
    const block_operator *op = &b->op[b->operator_layers == 1 ? 0 : layer];
    v->activation = b->config->activation;
    for (size_t i = 0; i < v->n; i++) {
        v->bias[i] = (double)op->bias[i];
        for (size_t j = 0; j < v->n; j++) {
            v->weight[i * v->n + j] = entry(op->weight, i, j);
            double outer = op->outer.at ? entry(op->outer, i, j) : i == j;
            v->outer[i * v->n + j] = (double)b->factor[0] * outer;
        }
    }
}

/* residual = y + c B sigma(W y + b) - target, and sigma' beside it; returns its largest entry. */
static double find_residual(solver *v, const double *y) {
    size_t n = v->n;
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        double x = v->bias[i];
        for (size_t j = 0; j < n; j++) x += v->weight[i * n + j] * y[j];
        v->value[i] = activated(v->activation, x, &v->slope[i]);
    }
    for (size_t i = 0; i < n; i++) {
        double r = y[i] - v->target[i];
        for (size_t j = 0; j < n; j++) r += v->outer[i * n + j] * v->value[j];
        v->residual[i] = r;
        largest = fmax(largest, isfinite(r) ? fabs(r) : INFINITY);
    }
    return largest;
}

static void find_jacobian(solver *v) {
    size_t n = v->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = i == j;
            for (size_t k = 0; k < n; k++) sum += v->outer[i * n + k] * v->slope[k] * v->weight[k * n + j];
            v->jacobian[i * n + j] = sum;
        }
}

static void swap_rows(double *m, double *x, size_t n, size_t a, size_t b) {
    double kept = x[a];
    x[a] = x[b], x[b] = kept;
    for (size_t j = 0; j < n; j++) kept = m[a * n + j], m[a * n + j] = m[b * n + j], m[b * n + j] = kept;
}

/* Gaussian elimination with row pivots: m x = right, x in place of right. False when m is singular. */
static bool solve(double *m, double *x, size_t n) {
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(m[i * n + k]) > fabs(m[pivot * n + k])) pivot = i;
        if (!(fabs(m[pivot * n + k]) > DBL_MIN)) return false;
        if (pivot != k) swap_rows(m, x, n, k, pivot);
        for (size_t i = k + 1; i < n; i++) {
            double share = m[i * n + k] / m[k * n + k];
            for (size_t j = k; j < n; j++) m[i * n + j] -= share * m[k * n + j];
            x[i] -= share * x[k];
        }
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++) x[k] -= m[k * n + j] * x[j];
        x[k] /= m[k * n + k];
    }
    return true;
}

/* A step from y along -direction, halved until the largest residual falls. */
static bool improve(solver *v, double *residual) {
    double length = 1;
    for (int i = 0; i < MOST_HALVINGS; i++, length /= 2) {
        for (size_t k = 0; k < v->n; k++) v->trial[k] = v->y[k] - length * v->direction[k];
        double found = find_residual(v, v->trial);
        if (!(found < *residual)) continue;
        memcpy(v->y, v->trial, v->n * sizeof *v->y);
        *residual = found;
        return true;
    }
    return false;
}

/* From the target itself to the y that the layer takes there; false when it was not reached. */
static bool solve_column(solver *v, int *steps) {
    double size = 1, tolerance;
    for (size_t i = 0; i < v->n; i++) size = fmax(size, fabs(v->target[i]));
    tolerance = size * 1e-12;
    memcpy(v->y, v->target, v->n * sizeof *v->y);
    double residual = find_residual(v, v->y);
    for (*steps = 0; *steps < MOST_STEPS && residual > tolerance; ++*steps) {
        find_jacobian(v);
        memcpy(v->direction, v->residual, v->n * sizeof *v->direction);
        if (!solve(v->jacobian, v->direction, v->n) || !improve(v, &residual)) break;
    }
    return residual <= size * 1e-8;
}

static void solve_layer(solver *v, size_t columns, const hdnn_real *after, hdnn_real *before,
                        hdnn_solution *found) {
    for (size_t c = 0; c < columns; c++) {
        int steps;
        for (size_t i = 0; i < v->n; i++) v->target[i] = (double)after[i * columns + c];
        found->unsolved += !solve_column(v, &steps);
        if (steps > found->steps) found->steps = steps;
        for (size_t i = 0; i < v->n; i++) before[i * columns + c] = (hdnn_real)v->y[i];
    }
}

hdnn_status hdnn_model_solve_back(const hdnn_model *model, const hdnn_real *last, hdnn_real *states,
                                  hdnn_solution *solution, hdnn_error *error) {
    const hdnn_network_config *c = &model->config;
    const architecture_scheme *scheme = architecture_scheme_of(c);
    size_t columns = model->pixels, slice = (size_t)c->features * columns;
    *solution = (hdnn_solution){0};
    if (c->architecture->memoryless || scheme->count != 1 || scheme->substep[0].to != ROWS_ALL)
        return hdnn_fail(error, HDNN_INVALID,
                         "%s: expected layers of the form y + c B sigma(W y + b) to solve backwards",
                         c->architecture->name);
    solver v;
    hdnn_status status = solver_new(&v, (size_t)c->features, error);
    if (status != HDNN_OK) return status;
    memmove(states + (size_t)c->layers * slice, last, slice * sizeof *states);
    for (int layer = c->layers - 1; layer >= 0; layer--) {
        take_layer(&v, &model->block, layer);
        solve_layer(&v, columns, states + ((size_t)layer + 1) * slice, states + (size_t)layer * slice,
                    solution);
    }
    memory_free(v.weight);
    return HDNN_OK;
}
