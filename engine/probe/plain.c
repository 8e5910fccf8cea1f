/* The layer as the architecture table writes it, operator by operator; see plain.h.
 *
 * An operator contributes R W^T sigma(W x + b) (sigma(W x + b) itself where B is the identity), and its derivative by x
 * is A = R W^T diag(sigma') W. The field sums the contributions of all substeps at one state, the step takes them in
 * turn. */
#include "probe/plain.h"

#include <math.h>
#include <string.h>

/* sigma(x), sigma'(x) and the antiderivative of sigma that is 0 at 0. */
static double activation(hdnn_activation sigma, double x) {
    switch (sigma) {
    case HDNN_RELU: return x > 0 ? x : 0;
    case HDNN_SIGMOID_CENTRED: return 0.5 * tanh(0.5 * x);
    case HDNN_IDENTITY: return x;
    default: return tanh(x);
    }
}

static double slope(hdnn_activation sigma, double x) {
    double value = activation(sigma, x);
    switch (sigma) {
    case HDNN_RELU: return x > 0;
    case HDNN_SIGMOID_CENTRED: return 0.25 - value * value;
    case HDNN_IDENTITY: return 1;
    default: return 1 - value * value;
    }
}

static double log_cosh(double x) {
    return fabs(x) + log1p(exp(-2 * fabs(x))) - log(2);
}

static double antiderivative(hdnn_activation sigma, double x) {
    switch (sigma) {
    case HDNN_RELU: return x > 0 ? 0.5 * x * x : 0;
    case HDNN_SIGMOID_CENTRED: return log_cosh(0.5 * x);
    case HDNN_IDENTITY: return 0.5 * x * x;
    default: return log_cosh(x);
    }
}

/* z (k), u (k), A (k x k), G (k x k) and A times a tangent's rows (k x n). */
size_t plain_work_size(const block *b) {
    size_t k = (size_t)b->width, n = (size_t)b->features;
    return 2 * k + 2 * k * k + k * n;
}

static double *room_for_vector(plain p) {
    return p.work + p.block->width;
}
static double *room_for_matrix(plain p, size_t index) {
    size_t k = (size_t)p.block->width;
    return p.work + 2 * k + index * k * k;
}

static const block_operator *operator_of(plain p, int layer, int op) {
    int at = p.block->operator_layers == 1 ? 0 : layer;
    return &p.block->op[at * p.block->operators + op];
}

static double weight_at(const block_operator *o, size_t i, size_t j) {
    return (double)o->weight.at[i * o->weight.row + j * o->weight.column];
}

static size_t first_row(plain p, architecture_rows rows) {
    return rows == ROWS_Q ? (size_t)p.block->width : 0;
}

/* W x + b, in the work's first k doubles. */
static const double *operator_sums(plain p, const block_operator *o, const double *x) {
    size_t k = (size_t)p.block->width;
    for (size_t i = 0; i < k; i++) {
        double sum = (double)o->bias[i];
        for (size_t j = 0; j < k; j++) sum += weight_at(o, i, j) * x[j];
        p.work[i] = sum;
    }
    return p.work;
}

/* out += c R u; R is the identity where the operator has no matrix of its own. */
static void add_mixed(plain p, int op, double c, const double *u, double *out) {
    size_t k = (size_t)p.block->width;
    const hdnn_real *r = p.block->mix[op].matrix;
    for (size_t i = 0; i < k; i++) {
        double sum = r ? 0 : u[i];
        for (size_t j = 0; r && j < k; j++) sum += (double)r[i * k + j] * u[j];
        out[i] += c * sum;
    }
}

/* out += c B sigma(W x + b) */
static void add_contribution(plain p, int layer, int op, double c, const double *x, double *out) {
    const block_operator *o = operator_of(p, layer, op);
    size_t k = (size_t)p.block->width;
    const double *z = operator_sums(p, o, x);
    double *u = room_for_vector(p);
    memset(u, 0, k * sizeof *u);
    for (size_t i = 0; i < k; i++) {
        double s = activation(p.block->config->activation, z[i]);
        if (!o->outer.at) u[i] = s;
        for (size_t j = 0; o->outer.at && j < k; j++) u[j] += weight_at(o, i, j) * s;
    }
    add_mixed(p, op, c, u, out);
}

/* W^T diag(sigma') W, or diag(sigma') W where B is the identity, into g. */
static void inner_derivative(plain p, const block_operator *o, const double *x, double *g) {
    size_t k = (size_t)p.block->width;
    const double *z = operator_sums(p, o, x);
    memset(g, 0, k * k * sizeof *g);
    for (size_t m = 0; m < k; m++) {
        double d = slope(p.block->config->activation, z[m]);
        for (size_t i = o->outer.at ? 0 : m; i < (o->outer.at ? k : m + 1); i++) {
            double left = o->outer.at ? weight_at(o, m, i) * d : d;
            for (size_t j = 0; j < k; j++) g[i * k + j] += left * weight_at(o, m, j);
        }
    }
}

/* A = R G at x, k x k. */
static const double *operator_derivative(plain p, int layer, int op, const double *x) {
    size_t k = (size_t)p.block->width;
    double *g = room_for_matrix(p, 0), *a = room_for_matrix(p, 1);
    const hdnn_real *r = p.block->mix[op].matrix;
    inner_derivative(p, operator_of(p, layer, op), x, g);
    if (!r) return g;
    memset(a, 0, k * k * sizeof *a);
    for (size_t i = 0; i < k; i++)
        for (size_t m = 0; m < k; m++)
            for (size_t j = 0; j < k; j++) a[i * k + j] += (double)r[i * k + m] * g[m * k + j];
    return a;
}

static bool is_memoryless(plain p) {
    return p.block->config->architecture->memoryless;
}

void plain_field(plain p, int layer, const double *y, double *f) {
    size_t n = (size_t)p.block->features;
    for (size_t i = 0; i < n; i++) f[i] = is_memoryless(p) ? -y[i] : 0;
    for (int t = 0; t < p.block->scheme->count; t++) {
        const architecture_substep *sub = &p.block->scheme->substep[t];
        add_contribution(p, layer, sub->op, sub->weight, y + first_row(p, sub->from),
                         f + first_row(p, sub->to));
    }
}

void plain_field_jacobian(plain p, int layer, const double *y, double *jacobian) {
    size_t n = (size_t)p.block->features, k = (size_t)p.block->width;
    memset(jacobian, 0, n * n * sizeof *jacobian);
    for (size_t i = 0; i < n && is_memoryless(p); i++) jacobian[i * n + i] = -1;
    for (int t = 0; t < p.block->scheme->count; t++) {
        const architecture_substep *sub = &p.block->scheme->substep[t];
        size_t to = first_row(p, sub->to), from = first_row(p, sub->from);
        const double *a = operator_derivative(p, layer, sub->op, y + from);
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < k; j++) jacobian[(to + i) * n + from + j] += sub->weight * a[i * k + j];
    }
}

/* Rows of Q and columns of P of one operator, n x n each, at place `at`: Q = diag(sigma')^1/2 W, P = R W^T diag^1/2. */
static void factor_operator(plain p, int layer, const architecture_substep *sub, const double *y,
                            double *left, double *right) {
    const block_operator *o = operator_of(p, layer, sub->op);
    size_t n = (size_t)p.block->features, k = (size_t)p.block->width;
    size_t to = first_row(p, sub->to), from = first_row(p, sub->from), at = (size_t)sub->op * k;
    const double *z = operator_sums(p, o, y + from);
    double *u = room_for_vector(p), *mixed = room_for_matrix(p, 0);
    for (size_t m = 0; m < k; m++) {
        double root = sqrt(slope(p.block->config->activation, z[m]));
        for (size_t j = 0; j < k; j++) {
            right[(at + m) * n + from + j] = root * weight_at(o, m, j);
            u[j] = o->outer.at ? root * weight_at(o, m, j) : j == m ? root : 0;
            mixed[j] = 0;
        }
        add_mixed(p, sub->op, sub->weight, u, mixed);
        for (size_t i = 0; i < k; i++) left[(to + i) * n + at + m] += mixed[i];
    }
}

void plain_balanced_jacobian(plain p, int layer, const double *y, double *left, double *right,
                             double *balanced) {
    size_t n = (size_t)p.block->features;
    memset(left, 0, n * n * sizeof *left);
    memset(right, 0, n * n * sizeof *right);
    for (int t = 0; t < p.block->scheme->count; t++)
        factor_operator(p, layer, &p.block->scheme->substep[t], y, left, right);
    plain_multiply(n, right, left, balanced);
    for (size_t i = 0; i < n && is_memoryless(p); i++) balanced[i * n + i] -= 1;
}

/* T_D <- a T_D + c A T_S: all products before the first change, since S and D may be the same rows. */
static void step_tangent(plain p, const double *a, double keep, double c, size_t from, size_t to,
                         double *tangent) {
    size_t n = (size_t)p.block->features, k = (size_t)p.block->width;
    double *product = room_for_matrix(p, 2);
    memset(product, 0, k * n * sizeof *product);
    for (size_t i = 0; i < k; i++)
        for (size_t m = 0; m < k; m++)
            for (size_t j = 0; j < n; j++) product[i * n + j] += a[i * k + m] * tangent[(from + m) * n + j];
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < n; j++) {
            double *entry = &tangent[(to + i) * n + j];
            *entry = keep * *entry + c * product[i * n + j];
        }
}

void plain_step(plain p, int layer, double h, double *y, double *tangent) {
    size_t k = (size_t)p.block->width;
    double *next = room_for_matrix(p, 2);
    for (int t = 0; t < p.block->scheme->count; t++) {
        const architecture_substep *sub = &p.block->scheme->substep[t];
        size_t from = first_row(p, sub->from), to = first_row(p, sub->to);
        double keep = is_memoryless(p) ? 0 : 1, c = is_memoryless(p) ? 1 : sub->weight * h;
        if (tangent)
            step_tangent(p, operator_derivative(p, layer, sub->op, y + from), keep, c, from, to, tangent);
        for (size_t i = 0; i < k; i++) next[i] = keep * y[to + i];
        add_contribution(p, layer, sub->op, c, y + from, next);
        memcpy(y + to, next, k * sizeof *y);
    }
}

double plain_energy(plain p, int layer, const double *y) {
    size_t k = (size_t)p.block->width;
    bool counted[ARCHITECTURE_MAX_OPERATORS] = {false};
    double sum = 0;
    for (int t = 0; t < p.block->scheme->count; t++) {
        const architecture_substep *sub = &p.block->scheme->substep[t];
        if (counted[sub->op]) continue;
        counted[sub->op] = true;
        const double *z = operator_sums(p, operator_of(p, layer, sub->op), y + first_row(p, sub->from));
        for (size_t i = 0; i < k; i++) sum += antiderivative(p.block->config->activation, z[i]);
    }
    return sum;
}

void plain_multiply(size_t n, const double *a, const double *b, double *out) {
    memset(out, 0, n * n * sizeof *out);
    for (size_t i = 0; i < n; i++)
        for (size_t m = 0; m < n; m++)
            for (size_t j = 0; j < n; j++) out[i * n + j] += a[i * n + m] * b[m * n + j];
}

void plain_identity(size_t n, double *a) {
    for (size_t i = 0; i < n * n; i++) a[i] = i % (n + 1) == 0;
}
