/* Walking a tile through the layers: forwards with and without a tape, backwards, and in reverse; see block.h.
 *
 * The invariant: a substep changes only the rows D of the state, so at any substep the current version of a part of
 * the state is what the last substep that wrote this part left on the tape (or the tape's first state). */
#include "net/block.h"

#include <string.h>

typedef struct {
    const block *block;
    size_t columns;
} walk;

static const architecture_substep *substep_at(const block *b, int t) {
    return &b->scheme->substep[t % b->scheme->count];
}

static const block_operator *operator_at(const block *b, int first, int t) {
    int layer = b->operator_layers == 1 ? 0 : first + t / b->scheme->count;
    return &b->op[layer * b->operators + substep_at(b, t)->op];
}

static kernel_rows part_of(const block *b, hdnn_real *state, size_t columns, architecture_rows rows) {
    size_t first = rows == ROWS_Q ? (size_t)b->width : 0;
    return (kernel_rows){state + first * columns, columns};
}

static void copy_rows(size_t rows, size_t columns, kernel_rows to, kernel_rows from) {
    for (size_t i = 0; i < rows; i++)
        memcpy(to.at + i * to.stride, from.at + i * from.stride, columns * sizeof(hdnn_real));
}

static kernel_product square_product(walk w, kernel_matrix m, kernel_rows in, kernel_rows out) {
    size_t k = (size_t)w.block->width;
    return (kernel_product){.rows = k, .inner = k, .columns = w.columns, .m = m, .in = in, .out = out};
}

/* s = sigma(W x + b) */
static void substep_values(walk w, const block_operator *o, kernel_rows x, kernel_rows s) {
    const block *b = w.block;
    kernel_product p = square_product(w, o->packed, x, s);
    p.bias = o->bias;
    b->kernels->product(&p);
    b->kernels->activate((size_t)b->width, w.columns, s, NULL, b->config->activation);
}

/* out = base + sign c B s; base.at == NULL: B s */
static void substep_add(walk w, int op, const block_operator *o, kernel_rows base, hdnn_real sign,
                        kernel_rows s, kernel_rows out) {
    const block *b = w.block;
    if (!o->outer.at) {
        b->kernels->blend((size_t)b->width, w.columns, out, base, sign * b->factor[op], s);
        return;
    }
    kernel_product p = square_product(w, o->outer, s, out);
    p.finish = base.at ? KERNEL_ADD : KERNEL_PLAIN;
    p.scale = sign * b->factor[op];
    p.other = base;
    b->kernels->product(&p);
}

/* g' = R^T g, or g itself where R is the identity or absent. */
static kernel_rows substep_mix(walk w, int op, kernel_rows g, kernel_rows room) {
    const block *b = w.block;
    const block_mix *mix = &b->mix[op];
    if (!mix->matrix) return g;
    for (int r = 0; r < mix->runs; r++) {
        const block_run *run = &mix->run[r];
        kernel_rows to = {room.at + (size_t)run->to * room.stride, room.stride};
        kernel_rows from = {g.at + (size_t)run->from * g.stride, g.stride};
        b->kernels->blend((size_t)run->count, w.columns, to, run->add ? to : (kernel_rows){0}, run->scale,
                          from);
    }
    if (mix->runs) return room;
    kernel_product p = square_product(w, kernel_strided(mix->matrix, 1, (size_t)b->width), g, room);
    b->kernels->product(&p);
    return room;
}

/* v = (W g') .* sigma'(s), or g' .* sigma'(s) where B is the identity. */
static void substep_pull(walk w, const block_operator *o, kernel_rows g, kernel_rows s, kernel_rows v) {
    const block *b = w.block;
    hdnn_activation activation = b->config->activation;
    size_t k = (size_t)b->width;
    if (!o->outer.at) {
        b->kernels->slope(k, w.columns, v, g, s, activation);
        return;
    }
    kernel_product p = square_product(w, o->packed, g, v);
    p.finish = activation == HDNN_TANH ? KERNEL_TANH_SLOPE : KERNEL_PLAIN;
    p.other = s;
    b->kernels->product(&p);
    if (activation != HDNN_TANH) b->kernels->slope(k, w.columns, v, v, s, activation);
}

/* Where the gradients of one operator go, and whether they are added to what is there; at == NULL: nowhere. */
typedef struct {
    hdnn_real *at;
    bool add;
} operator_sums;

enum { TURNED_ROWS = 48 }; /* which stay in the first-level cache while they are multiplied */

/* sums (+)= a b^T, of k x columns both: a product with the entries of a, once b is turned, some of its rows at a time. */
static void add_outer_product(walk w, kernel_rows a, kernel_rows b, operator_sums sums, hdnn_real *room) {
    size_t k = (size_t)w.block->width;
    kernel_product p = {.rows = k, .inner = w.columns, .scale = 1};
    p.m = kernel_strided(a.at, a.stride, 1);
    p.finish = sums.add ? KERNEL_ADD : KERNEL_PLAIN;
    for (size_t first = 0; first < k; first += p.columns) {
        p.columns = k - first < TURNED_ROWS ? k - first : TURNED_ROWS;
        p.in = (kernel_rows){room, p.columns};
        p.out = p.other = (kernel_rows){sums.at + first, k};
        w.block->kernels->transpose(p.columns, w.columns, (kernel_rows){b.at + first * b.stride, b.stride},
                                    p.in);
        w.block->kernels->product(&p);
    }
}

/* sums (+)= v x^T + s g'^T, and the bias below it: sums of the rows of v. */
static void substep_gradients(walk w, const block_operator *o, kernel_rows x, kernel_rows s, kernel_rows g,
                              kernel_rows v, operator_sums sums, hdnn_real *room) {
    size_t k = (size_t)w.block->width;
    if (w.block->wide) {
        add_outer_product(w, v, x, sums, room);
        if (o->outer.at) add_outer_product(w, s, g, (operator_sums){sums.at, true}, room);
        w.block->kernels->row_sums(k, w.columns, v, sums.at + k * k, sums.add);
        return;
    }
    kernel_outer outer = {.rows = k, .inner = k, .columns = w.columns, .a = v, .b = x, .d = g};
    if (o->outer.at) outer.c = s;
    outer.sums = sums.at, outer.stride = k, outer.totals = sums.at + k * k, outer.add = sums.add;
    w.block->kernels->outer(&outer);
}

/* g_S += c W^T v; memoryless rows: g_S = W^T v. */
static void substep_push(walk w, int op, const block_operator *o, kernel_rows v, kernel_rows g) {
    kernel_product p = square_product(w, o->back, v, g);
    p.finish = w.block->config->architecture->memoryless ? KERNEL_PLAIN : KERNEL_ADD;
    p.scale = w.block->factor[op];
    p.other = g;
    w.block->kernels->product(&p);
}

/* One substep backwards: x = y_S, s its activation; the cotangent is updated in place. Layer `layer` says where the
 * gradients belong. */
static void substep_backward(walk w, int op, const architecture_substep *sub, const block_operator *o,
                             kernel_rows x, kernel_rows s, hdnn_real *cotangent, hdnn_real *scratch,
                             operator_sums sums) {
    const block *b = w.block;
    size_t k = (size_t)b->width;
    kernel_rows v = {scratch, w.columns}, room = {scratch + k * w.columns, w.columns};
    kernel_rows g = substep_mix(w, op, part_of(b, cotangent, w.columns, sub->to), room);
    substep_pull(w, o, g, s, v);
    if (sums.at) substep_gradients(w, o, x, s, g, v, sums, scratch + 3 * k * w.columns);
    substep_push(w, op, o, v, part_of(b, cotangent, w.columns, sub->from));
}

size_t block_scratch_size(const block *b, size_t columns) {
    return (3 * (size_t)b->width + (b->wide ? TURNED_ROWS : 0)) * columns;
}

/* On the tape: the first state, then for each substep its activations and the rows it wrote. A memoryless row writes
 * its activations, so there the two are one. */
static size_t entries_of(const block *b) {
    return b->config->architecture->memoryless ? 1 : 2;
}

size_t block_tape_size(const block *b, size_t columns, int layers) {
    size_t steps = (size_t)layers * (size_t)b->scheme->count;
    return columns * ((size_t)b->features + steps * entries_of(b) * (size_t)b->width);
}

static kernel_rows tape_values(const block *b, const block_tape *tape, int t) {
    size_t part = (size_t)b->width * tape->columns;
    return (kernel_rows){
        tape->memory + (size_t)b->features * tape->columns + (size_t)t * entries_of(b) * part, tape->columns};
}

static kernel_rows tape_written(const block *b, const block_tape *tape, int t) {
    kernel_rows values = tape_values(b, tape, t);
    values.at += (entries_of(b) - 1) * (size_t)b->width * tape->columns;
    return values;
}

/* The version of `rows` that substep t finds. */
static kernel_rows tape_version(const block *b, const block_tape *tape, int t, architecture_rows rows) {
    for (int u = t - 1; u >= 0; u--)
        if (substep_at(b, u)->to == rows) return tape_written(b, tape, u);
    return part_of(b, tape->memory, tape->columns, rows);
}

void block_forward(const block *b, const block_tape *tape) {
    walk w = {b, tape->columns};
    for (int t = 0; t < tape->layers * b->scheme->count; t++) {
        const architecture_substep *sub = substep_at(b, t);
        const block_operator *o = operator_at(b, tape->first, t);
        kernel_rows s = tape_values(b, tape, t);
        substep_values(w, o, tape_version(b, tape, t, sub->from), s);
        if (!b->config->architecture->memoryless)
            substep_add(w, sub->op, o, tape_version(b, tape, t, sub->to), 1, s, tape_written(b, tape, t));
    }
}

void block_tape_copy(const block *b, const block_tape *tape, int layer, size_t columns, kernel_rows state) {
    int t = (layer - tape->first) * b->scheme->count;
    if (b->scheme->substep[0].to == ROWS_ALL) {
        copy_rows((size_t)b->width, columns, state, tape_version(b, tape, t, ROWS_ALL));
        return;
    }
    kernel_rows q = {state.at + (size_t)b->width * state.stride, state.stride};
    copy_rows((size_t)b->width, columns, state, tape_version(b, tape, t, ROWS_P));
    copy_rows((size_t)b->width, columns, q, tape_version(b, tape, t, ROWS_Q));
}

void block_tape_read(const block *b, const block_tape *tape, int layer, hdnn_real *state) {
    block_tape_copy(b, tape, layer, tape->columns, (kernel_rows){state, tape->columns});
}

/* The cotangent of the state of layer `layer` is complete. */
static void note_layer(walk w, const block_outcome *outcome, int layer, hdnn_real *cotangent) {
    size_t n = (size_t)w.block->features, size = n * w.columns;
    if (outcome->cotangents)
        memcpy(outcome->cotangents + (size_t)layer * size, cotangent, size * sizeof *cotangent);
    if (outcome->squares)
        w.block->kernels->column_squares(n, w.columns, (kernel_rows){cotangent, w.columns},
                                         outcome->squares + (size_t)layer * w.columns);
}

/* The first substep (in backward order) that reaches an operator replaces what is in its sums, later ones add. */
static bool adds(const block *b, const block_outcome *outcome, int layer, int index) {
    if (outcome->add || (b->operator_layers == 1 && layer < b->layers - 1)) return true;
    for (int later = index + 1; later < b->scheme->count; later++)
        if (b->scheme->substep[later].op == b->scheme->substep[index].op) return true;
    return false;
}

static operator_sums sums_of(const block *b, const block_outcome *outcome, int layer, int index) {
    if (!outcome->gradients) return (operator_sums){0};
    size_t k = (size_t)b->width;
    int op = (b->operator_layers == 1 ? 0 : layer) * b->operators + b->scheme->substep[index].op;
    return (operator_sums){outcome->gradients + (size_t)op * (k * k + k), adds(b, outcome, layer, index)};
}

void block_backward(const block *b, const block_tape *tape, hdnn_real *cotangent, hdnn_real *scratch,
                    const block_outcome *outcome) {
    walk w = {b, tape->columns};
    if (tape->first + tape->layers == b->layers) note_layer(w, outcome, b->layers, cotangent);
    for (int t = tape->layers * b->scheme->count - 1; t >= 0; t--) {
        const architecture_substep *sub = substep_at(b, t);
        int layer = tape->first + t / b->scheme->count, index = t % b->scheme->count;
        substep_backward(w, sub->op, sub, operator_at(b, tape->first, t), tape_version(b, tape, t, sub->from),
                         tape_values(b, tape, t), cotangent, scratch, sums_of(b, outcome, layer, index));
        if (index == 0) note_layer(w, outcome, layer, cotangent);
    }
}

void block_advance(const block *b, int first, int last, hdnn_real *state, size_t columns,
                   hdnn_real *scratch) {
    walk w = {b, columns};
    kernel_rows s = {scratch, columns};
    for (int t = 0; t < (last - first) * b->scheme->count; t++) {
        const architecture_substep *sub = substep_at(b, t);
        const block_operator *o = operator_at(b, first, t);
        kernel_rows to = part_of(b, state, columns, sub->to);
        substep_values(w, o, part_of(b, state, columns, sub->from), s);
        substep_add(w, sub->op, o, b->config->architecture->memoryless ? (kernel_rows){0} : to, 1, s, to);
    }
}

/* y_D <- y_D - c B sigma(W y_S + b): exact but for rounding, because the substep left y_S alone. */
static kernel_rows substep_undo(walk w, const architecture_substep *sub, const block_operator *o,
                                hdnn_real *state, hdnn_real *scratch) {
    kernel_rows s = {scratch + 2 * (size_t)w.block->width * w.columns, w.columns};
    kernel_rows to = part_of(w.block, state, w.columns, sub->to);
    substep_values(w, o, part_of(w.block, state, w.columns, sub->from), s);
    substep_add(w, sub->op, o, to, -1, s, to);
    return s;
}

void block_retreat(const block *b, int first, int last, hdnn_real *state, size_t columns,
                   hdnn_real *scratch) {
    for (int t = (last - first) * b->scheme->count - 1; t >= 0; t--)
        substep_undo((walk){b, columns}, substep_at(b, t), operator_at(b, first, t), state, scratch);
}

void block_backward_reversing(const block *b, int first, int last, hdnn_real *state, size_t columns,
                              hdnn_real *cotangent, hdnn_real *scratch, const block_outcome *outcome) {
    walk w = {b, columns};
    if (last == b->layers) note_layer(w, outcome, last, cotangent);
    for (int t = (last - first) * b->scheme->count - 1; t >= 0; t--) {
        const architecture_substep *sub = substep_at(b, t);
        const block_operator *o = operator_at(b, first, t);
        int layer = first + t / b->scheme->count, index = t % b->scheme->count;
        kernel_rows s = substep_undo(w, sub, o, state, scratch);
        substep_backward(w, sub->op, sub, o, part_of(b, state, columns, sub->from), s, cotangent, scratch,
                         sums_of(b, outcome, layer, index));
        if (index == 0) note_layer(w, outcome, layer, cotangent);
    }
}
