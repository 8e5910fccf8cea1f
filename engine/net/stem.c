/* The three stems; see stem.h. Padding columns get zero inputs, and their cotangents are zero. */
#include "net/stem.h"

#include "core/linalg.h"

#include <string.h>

enum { WIDE_INPUTS = 64 };

size_t stem_input_rows(const hdnn_model *model) {
    switch (model->config.stem) {
    case HDNN_STEM_CONV: return MODEL_FILTER;
    case HDNN_STEM_DENSE: return (size_t)model->shape.inputs;
    default: return 0;
    }
}

size_t stem_gradient_size(const hdnn_model *model) {
    return model->stem_weight ? model->stem_weight->count + model->stem_bias->count : 0;
}

static hdnn_real standardised(uint8_t pixel) {
    return (hdnn_real)((pixel / 255.0 - HDNN_PIXEL_MEAN) / HDNN_PIXEL_DEVIATION);
}

/* All 256 standardised grey levels, so that a pixel is one load. */
static const hdnn_real *grey_levels(void) {
    static hdnn_real level[256];
    static int ready;
    if (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) {
        hdnn_real made[256];
        for (int i = 0; i < 256; i++) made[i] = standardised((uint8_t)i);
        for (int i = 0; i < 256; i++) __atomic_store(&level[i], &made[i], __ATOMIC_RELAXED);
        __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
    }
    return level;
}

/* Entries of one sample as reals: standardised pixels, or numbers as they are. */
static void sample_reals(const hdnn_dataset *dataset, size_t sample, size_t count, size_t stride,
                         hdnn_real *to) {
    const hdnn_real *level = grey_levels();
    size_t first = sample * count;
    if (dataset->pixels)
        for (size_t i = 0; i < count; i++) to[i * stride] = level[dataset->pixels[first + i]];
    else
        for (size_t i = 0; i < count; i++) to[i * stride] = dataset->points[first + i];
}

/* Rows of a picture stand one after the other, so a neighbour to the side of an edge is a pixel of another row: each
 * copy but the middle one lacks that column. */
static size_t margin_of(const hdnn_model *model) {
    return (size_t)model->shape.width + 1;
}

size_t stem_picture_size(const hdnn_model *model) {
    return 3 * (model->pixels + 2 * margin_of(model));
}

static void clear_column(const hdnn_model *model, size_t column, hdnn_real *pixels) {
    for (size_t i = column; i < model->pixels; i += (size_t)model->shape.width) pixels[i] = 0;
}

stem_picture stem_picture_of(const hdnn_model *model, const hdnn_dataset *dataset, size_t sample,
                             hdnn_real *room) {
    size_t width = (size_t)model->shape.width, margin = margin_of(model), each = model->pixels + 2 * margin;
    hdnn_real *middle = room + each + margin, *left = middle - each, *right = middle + each;
    memset(room + each, 0, margin * sizeof *room);
    sample_reals(dataset, sample, model->pixels, 1, middle);
    memset(middle + model->pixels, 0, margin * sizeof *room);
    memcpy(room, room + each, each * sizeof *room);
    memcpy(room + 2 * each, room + each, each * sizeof *room);
    clear_column(model, width - 1, left);
    clear_column(model, 0, right);
    return (stem_picture){{left, middle, right}, width};
}

void stem_patches(const hdnn_model *model, const stem_picture *picture, size_t columns, hdnn_real *patches) {
    for (int tap = 0; tap < MODEL_FILTER; tap++) {
        hdnn_real *row = patches + (size_t)tap * columns;
        memcpy(row, stem_tap(picture, tap / 3 - 1, tap % 3 - 1), model->pixels * sizeof *row);
        memset(row + model->pixels, 0, (columns - model->pixels) * sizeof *row);
    }
}

void stem_inputs(const hdnn_model *model, const stem_batch *batch, size_t from, size_t count, size_t columns,
                 hdnn_real *inputs) {
    size_t rows = (size_t)model->shape.inputs;
    memset(inputs, 0, rows * columns * sizeof *inputs);
    for (size_t c = 0; c < count; c++)
        sample_reals(batch->dataset, stem_sample(batch, from + c), rows, columns, inputs + c);
}

void stem_augment(const hdnn_model *model, const stem_batch *batch, size_t from, size_t count, size_t columns,
                  hdnn_real *state) {
    size_t n = (size_t)model->config.features, inputs = (size_t)model->shape.inputs, top = (inputs + 1) / 2;
    memset(state, 0, n * columns * sizeof *state);
    for (size_t c = 0; c < count; c++) {
        const hdnn_real *point = batch->dataset->points + stem_sample(batch, from + c) * inputs;
        for (size_t i = 0; i < inputs; i++) state[(i < top ? i : n - inputs + i) * columns + c] = point[i];
    }
}

static linalg_operand plain(const hdnn_real *at, size_t stride) {
    return (linalg_operand){at, stride, false};
}

void stem_forward(const hdnn_model *model, const hdnn_real *inputs, size_t stride, size_t columns,
                  hdnn_real *state) {
    size_t n = (size_t)model->config.features, rows = stem_input_rows(model);
    const hdnn_real *weight = model->parameters + model->stem_weight->offset;
    const hdnn_real *bias = model->parameters + model->stem_bias->offset;
    if (rows >= WIDE_INPUTS) {
        linalg_multiply(n, columns, rows, 1, plain(weight, rows), plain(inputs, stride), 0, state, columns);
        model->block.kernels->activate(n, columns, (kernel_rows){state, columns}, bias, HDNN_IDENTITY);
        return;
    }
    kernel_product p = {.rows = n, .inner = rows, .columns = columns, .bias = bias};
    p.m = kernel_strided(weight, rows, 1);
    p.in = (kernel_rows){(hdnn_real *)(uintptr_t)inputs, stride};
    p.out = (kernel_rows){state, columns};
    model->block.kernels->product(&p);
}

void stem_backward(const hdnn_model *model, const hdnn_real *inputs, size_t stride, size_t columns,
                   hdnn_real *cotangent, hdnn_real *gradients, bool add) {
    size_t n = (size_t)model->config.features, rows = stem_input_rows(model);
    kernel_rows g = {cotangent, columns}, in = {(hdnn_real *)(uintptr_t)inputs, stride};
    hdnn_real *totals = gradients + n * rows;
    if (rows >= WIDE_INPUTS) {
        linalg_multiply(n, rows, columns, 1, plain(cotangent, columns),
                        (linalg_operand){inputs, stride, true}, add ? 1 : 0, gradients, rows);
        model->block.kernels->row_sums(n, columns, g, totals, add);
        return;
    }
    kernel_outer outer = {.rows = n, .inner = rows, .columns = columns, .a = g, .b = in, .add = add};
    outer.sums = gradients, outer.stride = rows, outer.totals = totals;
    model->block.kernels->outer(&outer);
}
