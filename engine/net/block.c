/* The block's operators: made from the parameters, and their gradients turned back; see block.h. */
#include "net/block.h"

#include "core/linalg.h"
#include "core/memory.h"

#include <string.h>

enum { WIDE = 48 }; /* from this k on BLAS beats the vector kernels (measured) */

static size_t square(const block *b) {
    return (size_t)b->width * (size_t)b->width;
}

static const architecture_operator *row_of(const block *b, int op) {
    return &b->config->architecture->op[op];
}

static size_t operator_count(const block *b) {
    return (size_t)b->operator_layers * (size_t)b->operators;
}

/* c of an operator: all substeps that use it have the same weight. */
static hdnn_real factor_of(const block *b, int op) {
    if (b->config->architecture->memoryless) return 1;
    for (int s = 0; s < b->scheme->count; s++)
        if (b->scheme->substep[s].op == op) return (hdnn_real)(b->scheme->substep[s].weight * b->step);
    return 0;
}

/* Entry (i, j) of R before damping. */
static double outer_entry(const hdnn_network_config *config, architecture_outer outer, int k, int i, int j) {
    switch (outer) {
    case R_J1: return j == i + k / 2 ? -1 : i == j + k / 2 ? 1 : 0;
    case R_J2: return j > i ? 1 : j < i ? -1 : 0;
    case R_GIVEN: return config->interconnection[(size_t)i * (size_t)k + (size_t)j];
    case R_COUPLING: return config->coupling[(size_t)i * (size_t)k + (size_t)j];
    case R_COUPLING_TRANSPOSED: return config->coupling[(size_t)j * (size_t)k + (size_t)i];
    default: return i == j;
    }
}

static bool has_matrix(const hdnn_network_config *config, architecture_outer outer) {
    bool coupling = outer == R_COUPLING || outer == R_COUPLING_TRANSPOSED;
    return outer != R_NONE && (!coupling || config->coupling);
}

static void fill_matrices(block_mix *mix, const hdnn_network_config *config, architecture_outer outer,
                          int k) {
    bool damped = outer == R_J1 || outer == R_J2 || outer == R_GIVEN;
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            double entry = outer_entry(config, outer, k, i, j) - (damped && i == j ? config->damping : 0);
            mix->matrix[i * k + j] = (hdnn_real)entry;
            mix->transposed[j * k + i] = (hdnn_real)entry;
        }
}

/* Merge the entries of R^T into runs along its diagonals; diagonal by diagonal, so the first run to reach a row
 * replaces and later ones add. Gives up (runs = 0) beyond 2 k of them or when a row would stay empty. */
static void find_runs(block_mix *mix, int k) {
    int limit = 2 * k, runs = 0;
    for (int d = -(k - 1); d < k; d++)
        for (int i = d < 0 ? -d : 0; i < k && i + d < k; i++) {
            hdnn_real entry = mix->transposed[i * k + i + d];
            if (entry == 0) continue;
            block_run *last = runs ? &mix->run[runs - 1] : NULL;
            bool taken = false;
            for (int r = 0; r < runs; r++)
                taken |= mix->run[r].to <= i && i < mix->run[r].to + mix->run[r].count;
            if (last && last->to + last->count == i && last->from + last->count == i + d &&
                last->scale == entry && last->add == taken) {
                last->count++;
                continue;
            }
            if (runs == limit) return;
            mix->run[runs++] = (block_run){i, i + d, 1, taken, entry};
        }
    int covered = 0;
    for (int r = 0; r < runs; r++) covered += mix->run[r].add ? 0 : mix->run[r].count;
    mix->runs = covered == k && runs <= 4 ? runs : 0;
}

static hdnn_status make_mix(block *b, int op, hdnn_error *error) {
    architecture_outer outer = row_of(b, op)->outer;
    block_mix *mix = &b->mix[op];
    if (!has_matrix(b->config, outer)) return HDNN_OK;
    mix->matrix = memory_new(square(b), sizeof(hdnn_real));
    mix->transposed = memory_new(square(b), sizeof(hdnn_real));
    mix->run = memory_new(2 * (size_t)b->width, sizeof *mix->run);
    if (!mix->matrix || !mix->transposed || !mix->run)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for a %d x %d interconnection", b->width,
                         b->width);
    fill_matrices(mix, b->config, outer, b->width);
    find_runs(mix, b->width);
    return HDNN_OK;
}

/* Matrices an operator needs of its own beside the parameters: W unless it is the parameter itself, packed W and c W for
 * narrow networks, B unless it is c W transposed or the identity. */
static int own_matrices(const block *b, int op) {
    return (row_of(b, op)->weight != WEIGHT_PLAIN) + (b->wide ? 0 : 2) + (b->mix[op].matrix != NULL);
}

static size_t storage_size(const block *b) {
    size_t matrices = 0;
    for (int op = 0; op < b->operators; op++) matrices += (size_t)own_matrices(b, op);
    return memory_product(memory_product(matrices, square(b)), (size_t)b->operator_layers);
}

hdnn_status block_new(block *b, const hdnn_network_config *config, hdnn_error *error) {
    const hdnn_architecture *architecture = config->architecture;
    *b = (block){.config = config, .scheme = architecture_scheme_of(config), .kernels = kernel_best()};
    b->features = config->features;
    b->layers = config->layers;
    b->width = architecture_width(architecture, config->features);
    b->operators = architecture->operators;
    b->operator_layers = config->shared_weights ? 1 : config->layers;
    b->substeps = b->scheme->count * config->layers;
    b->step = config->t_end / config->layers;
    b->wide = b->width >= WIDE;
    hdnn_status status = HDNN_OK;
    for (int op = 0; op < b->operators && status == HDNN_OK; op++) {
        b->factor[op] = factor_of(b, op);
        status = make_mix(b, op, error);
    }
    if (status == HDNN_OK)
        status =
            memory_take((void **)&b->op, operator_count(b), sizeof *b->op, "the layers' operators", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&b->storage, storage_size(b), sizeof(hdnn_real), "the layers' matrices",
                             error);
    if (status != HDNN_OK) block_free(b);
    return status;
}

void block_free(block *b) {
    for (int op = 0; op < ARCHITECTURE_MAX_OPERATORS; op++) {
        memory_free(b->mix[op].matrix);
        memory_free(b->mix[op].transposed);
        memory_free(b->mix[op].run);
    }
    memory_free(b->op);
    memory_free(b->storage);
    *b = (block){0};
}

/* W from K, and the gradient of K from that of W, side by side. */
static void weight_from(architecture_weight weight, int k, const hdnn_real *parameter, hdnn_real *w) {
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            hdnn_real transposed = parameter[j * k + i];
            w[i * k + j] = weight == WEIGHT_SKEW ? parameter[i * k + j] - transposed : -transposed;
        }
}

static void weight_back(architecture_weight weight, int k, const hdnn_real *w, hdnn_real *parameter) {
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            hdnn_real direct = w[i * k + j], transposed = w[j * k + i];
            parameter[i * k + j] += weight == WEIGHT_PLAIN              ? direct
                                    : weight == WEIGHT_MINUS_TRANSPOSED ? -transposed
                                                                        : direct - transposed;
        }
}

static kernel_matrix row_major(const hdnn_real *at, int k) {
    return (kernel_matrix){at, (size_t)k, 1};
}

static linalg_operand blas_operand(kernel_matrix m) {
    return m.column == 1 ? (linalg_operand){m.at, m.row, false} : (linalg_operand){m.at, m.column, true};
}

/* out = c W R^T, the transpose of B: row after row, which is B column after column. */
static void multiply_mix(const block_mix *mix, size_t k, hdnn_real c, kernel_matrix w, hdnn_real *out) {
    if (mix->runs) memset(out, 0, k * k * sizeof *out);
    for (int r = 0; r < mix->runs; r++) {
        const block_run *run = &mix->run[r];
        for (size_t j = 0; j < k; j++) {
            hdnn_real *row = out + j * k + run->from;
            const hdnn_real *from = w.at + j * w.row + run->to;
            for (size_t i = 0; i < (size_t)run->count; i++) row[i] += run->scale * c * from[i];
        }
    }
    if (!mix->runs)
        linalg_multiply(k, k, k, c, blas_operand(w), (linalg_operand){mix->transposed, k, false}, 0, out, k);
}

static void transpose(size_t k, const hdnn_real *from, hdnn_real *to) {
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) to[j * k + i] = from[i * k + j];
}

/* Point one operator at its matrices, filling those in `storage`; returns what is left of the storage. */
static hdnn_real *assemble_one(const block *b, int index, block_operator *o, const hdnn_real *parameter,
                               const hdnn_real *bias, hdnn_real *storage) {
    size_t k = (size_t)b->width;
    hdnn_real c = b->factor[index];
    o->bias = bias;
    o->weight = row_major(parameter, b->width);
    if (row_of(b, index)->weight != WEIGHT_PLAIN) {
        weight_from(row_of(b, index)->weight, b->width, parameter, storage);
        o->weight = row_major(storage, b->width);
        storage += k * k;
    }
    if (!b->wide) {
        transpose(k, o->weight.at, storage);
        o->packed = kernel_transposed(row_major(storage, b->width));
        storage += k * k;
        for (size_t i = 0; i < k * k; i++) storage[i] = c * o->weight.at[i];
        o->scaled = row_major(storage, b->width);
        storage += k * k;
    }
    if (row_of(b, index)->outer == R_NONE) return storage;
    o->outer = kernel_transposed(b->wide ? o->weight : o->scaled);
    if (b->mix[index].matrix) {
        multiply_mix(&b->mix[index], k, c, o->weight, storage);
        o->outer = kernel_transposed(row_major(storage, b->width));
        storage += k * k;
    }
    return storage;
}

void block_assemble(block *b, const hdnn_real *const parameter[]) {
    size_t k = (size_t)b->width;
    hdnn_real *storage = b->storage;
    for (int layer = 0; layer < b->operator_layers; layer++)
        for (int op = 0; op < b->operators; op++) {
            const architecture_operator *row = row_of(b, op);
            storage = assemble_one(b, op, &b->op[layer * b->operators + op],
                                   parameter[row->matrix] + (size_t)layer * k * k,
                                   parameter[row->bias] + (size_t)layer * k, storage);
        }
}

size_t block_gradient_size(const block *b) {
    return operator_count(b) * (square(b) + (size_t)b->width);
}

static hdnn_real *gradient_of(const block *b, hdnn_real *gradients, int layer, int op) {
    return gradients + (size_t)(layer * b->operators + op) * (square(b) + (size_t)b->width);
}

/* gradient = c gradient + weight * (2 x_j - x_{j-1} - x_{j+1}), the penalty's gradient, over `count` entries. */
static void add_penalty(size_t count, hdnn_real c, hdnn_real weight, const hdnn_real *before,
                        const hdnn_real *x, const hdnn_real *after, hdnn_real *gradient) {
    for (size_t i = 0; i < count; i++) {
        hdnn_real bend = (before ? x[i] - before[i] : 0) + (after ? x[i] - after[i] : 0);
        gradient[i] = c * gradient[i] + weight * bend;
    }
}

static void finish_operator(const block *b, int layer, int op, double smoothness, hdnn_real *gradients) {
    const block_operator *here = &b->op[layer * b->operators + op];
    const block_operator *before = layer > 0 ? here - b->operators : NULL;
    const block_operator *after = layer + 1 < b->operator_layers ? here + b->operators : NULL;
    hdnn_real weight = (hdnn_real)(smoothness * b->step), *gradient = gradient_of(b, gradients, layer, op);
    add_penalty(square(b), b->factor[op], weight, before ? before->weight.at : NULL, here->weight.at,
                after ? after->weight.at : NULL, gradient);
    add_penalty((size_t)b->width, b->factor[op], weight, before ? before->bias : NULL, here->bias,
                after ? after->bias : NULL, gradient + square(b));
}

static void apply_mask(const uint8_t *mask, size_t count, hdnn_real *gradient) {
    for (size_t i = 0; mask && i < count; i++)
        if (!mask[i]) gradient[i] = 0;
}

static void pull_back_operator(const block *b, int layer, int op, hdnn_real *gradients,
                               hdnn_real *const parameter_gradient[]) {
    const architecture_operator *row = row_of(b, op);
    size_t k = (size_t)b->width;
    const hdnn_real *gradient = gradient_of(b, gradients, layer, op);
    hdnn_real *matrix = parameter_gradient[row->matrix] + (size_t)layer * k * k;
    hdnn_real *bias = parameter_gradient[row->bias] + (size_t)layer * k;
    weight_back(row->weight, b->width, gradient, matrix);
    for (size_t i = 0; i < k; i++) bias[i] += gradient[k * k + i];
    if (b->config->architecture->masked)
        apply_mask(op == 0 ? b->config->mask_p : b->config->mask_q, k * k, matrix);
}

void block_pull_back(const block *b, int first, int last, hdnn_real *gradients, double smoothness,
                     hdnn_real *const parameter_gradient[]) {
    const hdnn_architecture *architecture = b->config->architecture;
    for (int i = 0; i < architecture->parameters; i++) {
        size_t count = architecture->parameter[i].vector ? (size_t)b->width : square(b);
        memset(parameter_gradient[i] + (size_t)first * count, 0,
               (size_t)(last - first) * count * sizeof(hdnn_real));
    }
    for (int layer = first; layer < last; layer++)
        for (int op = 0; op < b->operators; op++) {
            finish_operator(b, layer, op, smoothness, gradients);
            pull_back_operator(b, layer, op, gradients, parameter_gradient);
        }
}

static double squared_distance(const hdnn_real *a, const hdnn_real *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)(a[i] - b[i]) * (double)(a[i] - b[i]);
    return sum;
}

double block_penalty(const block *b, double smoothness) {
    double sum = 0;
    for (size_t i = (size_t)b->operators; smoothness > 0 && i < operator_count(b); i++) {
        const block_operator *here = &b->op[i], *before = here - b->operators;
        sum += squared_distance(here->weight.at, before->weight.at, square(b));
        sum += squared_distance(here->bias, before->bias, (size_t)b->width);
    }
    return 0.5 * smoothness * b->step * sum;
}
