/* The block's operators: made from the parameters, and their gradients turned back; see block.h. */
#include "net/block.h"

#include "core/linalg.h"
#include "core/memory.h"
#include "core/team.h"

#include <string.h>

static size_t square(const block *b) {
    return (size_t)b->width * (size_t)b->width;
}

static const architecture_operator *row_of(const block *b, int op) {
    return &b->config->architecture->op[op];
}

static size_t operator_count(const block *b) {
    return (size_t)b->operator_layers * (size_t)b->operators;
}

static kernel_matrix row_major(const hdnn_real *at, int k) {
    return kernel_strided(at, (size_t)k, 1);
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
        }
}

/* Merge the entries of R^T into runs along its diagonals; diagonal by diagonal, so the first run to reach a row
 * replaces and later ones add. Gives up (runs = 0) beyond 2 k of them or when a row would stay empty. */
static void find_runs(block_mix *mix, int k) {
    int limit = 2 * k, runs = 0;
    for (int d = -(k - 1); d < k; d++)
        for (int i = d < 0 ? -d : 0; i < k && i + d < k; i++) {
            hdnn_real entry = mix->matrix[(i + d) * k + i];
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
    mix->run = memory_new(2 * (size_t)b->width, sizeof *mix->run);
    if (!mix->matrix || !mix->run)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for a %d x %d interconnection", b->width,
                         b->width);
    fill_matrices(mix, b->config, outer, b->width);
    find_runs(mix, b->width);
    return HDNN_OK;
}

/* Matrices of an operator that stand beside the parameters: W unless it is the parameter itself, W column after column if
 * narrow, and B unless it is W^T or the identity. */
static size_t operator_size(const block *b, int op) {
    size_t matrices = row_of(b, op)->weight != WEIGHT_PLAIN;
    if (!b->wide) matrices++;
    if (b->mix[op].matrix) matrices++;
    return matrices * square(b);
}

/* Of a layer. */
static size_t layer_size(const block *b) {
    size_t reals = 0;
    for (int op = 0; op < b->operators; op++) reals += operator_size(b, op);
    return reals;
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
    b->wide = b->width > KERNEL_NARROW;
    hdnn_status status = HDNN_OK;
    for (int op = 0; op < b->operators && status == HDNN_OK; op++) {
        b->factor[op] = factor_of(b, op);
        status = make_mix(b, op, error);
    }
    if (status == HDNN_OK)
        status =
            memory_take((void **)&b->op, operator_count(b), sizeof *b->op, "the layers' operators", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&b->storage, memory_product(layer_size(b), (size_t)b->operator_layers),
                             sizeof(hdnn_real), "the layers' matrices", error);
    if (status != HDNN_OK) block_free(b);
    return status;
}

void block_free(block *b) {
    for (int op = 0; op < ARCHITECTURE_MAX_OPERATORS; op++) {
        memory_free(b->mix[op].matrix);
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

/* The other way for gradients; of K itself there is nothing to turn. */
static void weight_back(architecture_weight weight, int k, const hdnn_real *w, bool add,
                        hdnn_real *parameter) {
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            hdnn_real direct = weight == WEIGHT_SKEW ? w[i * k + j] : 0;
            parameter[i * k + j] = (add ? parameter[i * k + j] : 0) + direct - w[j * k + i];
        }
}

/* out = W R^T, the transpose of B: row after row, which is B column after column. */
static void multiply_mix(const block_mix *mix, size_t k, kernel_matrix w, hdnn_real *out) {
    if (mix->runs) memset(out, 0, k * k * sizeof *out);
    for (int r = 0; r < mix->runs; r++) {
        const block_run *run = &mix->run[r];
        for (size_t j = 0; j < k; j++) {
            hdnn_real *row = out + j * k + run->from;
            const hdnn_real *from = w.at + j * w.row + run->to;
            for (size_t i = 0; i < (size_t)run->count; i++) row[i] += run->scale * from[i];
        }
    }
    if (!mix->runs)
        linalg_multiply(k, k, k, 1, (linalg_operand){w.at, w.row, false},
                        (linalg_operand){mix->matrix, k, true}, 0, out, k);
}

/* Point one operator at its matrices, filling those in `storage`; returns what is left of the storage. */
static hdnn_real *assemble_one(const block *b, int index, block_operator *o, const hdnn_real *parameter,
                               const hdnn_real *bias, hdnn_real *storage) {
    size_t k = (size_t)b->width;
    o->bias = bias;
    o->weight = row_major(parameter, b->width);
    if (row_of(b, index)->weight != WEIGHT_PLAIN) {
        weight_from(row_of(b, index)->weight, b->width, parameter, storage);
        o->weight = row_major(storage, b->width);
        storage += k * k;
    }
    o->packed = o->weight;
    if (!b->wide) {
        b->kernels->transpose(k, k, (kernel_rows){(hdnn_real *)(uintptr_t)o->weight.at, k},
                              (kernel_rows){storage, k});
        o->packed = kernel_strided(storage, 1, k);
        storage += k * k;
    }
    o->back = kernel_transposed(o->weight);
    if (row_of(b, index)->outer == R_NONE) return storage;
    o->outer = o->back;
    if (b->mix[index].matrix) {
        multiply_mix(&b->mix[index], k, o->weight, storage);
        o->outer = kernel_transposed(row_major(storage, b->width));
        storage += k * k;
    }
    return storage;
}

static void assemble_layer(block *b, int layer, const hdnn_real *const parameter[]) {
    size_t k = (size_t)b->width;
    hdnn_real *storage = b->storage + (size_t)layer * layer_size(b);
    for (int op = 0; op < b->operators; op++) {
        const architecture_operator *row = row_of(b, op);
        storage = assemble_one(b, op, &b->op[layer * b->operators + op],
                               parameter[row->matrix] + (size_t)layer * k * k,
                               parameter[row->bias] + (size_t)layer * k, storage);
    }
}

typedef struct {
    block *block;
    const hdnn_real *const *parameter;
} assembly;

static void assemble_part(void *job, int threads, int thread) {
    const assembly *a = job;
    stretch own = team_share((size_t)a->block->operator_layers, threads, thread);
    for (size_t layer = own.first; layer < own.first + own.count; layer++)
        assemble_layer(a->block, (int)layer, a->parameter);
}

void block_assemble(block *b, const hdnn_real *const parameter[], int threads) {
    assembly job = {b, parameter};
    team_run(b->wide && layer_size(b) > 0 ? threads : 1, assemble_part, &job);
}

size_t block_gradient_size(const block *b) {
    return operator_count(b) * (square(b) + (size_t)b->width);
}

static hdnn_real *gradient_of(const block *b, hdnn_real *gradients, int layer, int op) {
    return gradients + (size_t)(layer * b->operators + op) * (square(b) + (size_t)b->width);
}

static const hdnn_real *values_of(const block_operator *o, bool bias) {
    return bias ? o->bias : o->weight.at;
}

/* The matrix (or the bias) of operator `op` in layer `layer`, with those of the layers beside it for the penalty. */
static kernel_pull pull_of(const block *b, int layer, int op, bool bias, double smoothness) {
    const block_operator *here = &b->op[layer * b->operators + op];
    kernel_pull p = {.count = bias ? (size_t)b->width : square(b), .c = b->factor[op]};
    if (smoothness <= 0) return p;
    p.x = values_of(here, bias);
    p.weight = (hdnn_real)(smoothness * b->step);
    if (layer > 0) p.before = values_of(here - b->operators, bias);
    if (layer + 1 < b->operator_layers) p.after = values_of(here + b->operators, bias);
    return p;
}

static void apply_mask(const uint8_t *mask, size_t count, hdnn_real *gradient) {
    for (size_t i = 0; mask && i < count; i++)
        if (!mask[i]) gradient[i] = 0;
}

/* Whether an earlier operator of the layer has the same matrix (or bias). */
static bool is_shared(const block *b, int op, bool bias) {
    for (int i = 0; i < op; i++)
        if (bias ? row_of(b, i)->bias == row_of(b, op)->bias : row_of(b, i)->matrix == row_of(b, op)->matrix)
            return true;
    return false;
}

static void pull_back_operator(const block *b, int layer, int op, hdnn_real *gradients, hdnn_real *more,
                               double smoothness, hdnn_real *const parameter_gradient[]) {
    const architecture_operator *row = row_of(b, op);
    size_t k = (size_t)b->width;
    hdnn_real *gradient = gradient_of(b, gradients, layer, op);
    hdnn_real *matrix_to = parameter_gradient[row->matrix] + (size_t)layer * k * k;
    bool plain = row->weight == WEIGHT_PLAIN, add = is_shared(b, op, false);
    kernel_pull matrix = pull_of(b, layer, op, false, smoothness),
                bias = pull_of(b, layer, op, true, smoothness);
    if (more) matrix.more = gradient_of(b, more, layer, op), bias.more = matrix.more + k * k;
    matrix.gradient = gradient, matrix.to = plain ? matrix_to : gradient, matrix.add = plain && add;
    b->kernels->pull(&matrix);
    if (!plain) weight_back(row->weight, b->width, gradient, add, matrix_to);
    bias.gradient = gradient + k * k, bias.to = parameter_gradient[row->bias] + (size_t)layer * k;
    bias.add = is_shared(b, op, true);
    b->kernels->pull(&bias);
    if (b->config->architecture->masked)
        apply_mask(op == 0 ? b->config->mask_p : b->config->mask_q, k * k, matrix_to);
}

void block_pull_back(const block *b, int first, int last, hdnn_real *gradients, hdnn_real *more,
                     double smoothness, hdnn_real *const parameter_gradient[]) {
    for (int layer = first; layer < last; layer++)
        for (int op = 0; op < b->operators; op++)
            pull_back_operator(b, layer, op, gradients, more, smoothness, parameter_gradient);
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
