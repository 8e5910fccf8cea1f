/* The interior is the kernels' business; edges and corners, few pixels, are done here; see columns.h. */
#include "net/columns.h"

#include <string.h>

enum { INTERIOR = KERNEL_INTERIOR };

static int kind_of(int at, int size) {
    return at == 0 ? 0 : at == size - 1 ? 2 : 1;
}

void columns_of_all(image_columns *c, int height, int width) {
    c->pixels = (size_t)height * (size_t)width;
    c->count = BLANK_KINDS + c->pixels;
    c->height = height, c->width = width;
    memset(c->kind, KERNEL_OWN, c->pixels);
    memset(c->example, 0, sizeof c->example);
}

static void find_examples(image_columns *c) {
    for (int kind = 0; kind < BLANK_KINDS; kind++) {
        const uint8_t *first = memchr(c->kind, kind, c->pixels);
        c->example[kind] = first ? (size_t)(first - c->kind) : 0;
    }
}

/* to = x with its left and right neighbours: of all pixels as if they stood in one row, then anew at the edges. */
static void widen(const uint8_t *x, int height, int width, uint8_t *to) {
    int last = height * width - 1;
    for (int i = 1; i < last; i++) to[i] = x[i - 1] | x[i] | x[i + 1];
    for (int first = 0; first <= last; first += width) {
        int end = first + width - 1, inner = width > 1;
        to[first] = x[first] | x[first + inner];
        to[end] = x[end] | x[end - inner];
    }
}

/* OWN where three rows of `wide` have ink, else `blank`; returns how many have. */
static size_t kinds_of_row(const uint8_t *restrict above, const uint8_t *restrict here,
                           const uint8_t *restrict below, int width, uint8_t blank, uint8_t *restrict kind) {
    int own = 0;
    for (int x = 0; x < width; x++) {
        bool ink = (above[x] | here[x] | below[x]) != 0;
        kind[x] = ink ? KERNEL_OWN : blank;
        own += ink;
    }
    return (size_t)own;
}

void columns_of_image(image_columns *c, const uint8_t *grey, int height, int width) {
    uint8_t wide[MOST_PIXELS];
    c->pixels = (size_t)height * (size_t)width;
    c->count = BLANK_KINDS;
    c->height = height, c->width = width;
    widen(grey, height, width, wide);
    for (int y = 0; y < height; y++) {
        const uint8_t *here = wide + y * width;
        uint8_t *kind = c->kind + y * width, row = (uint8_t)(3 * kind_of(y, height));
        c->count += kinds_of_row(y > 0 ? here - width : here, here, y + 1 < height ? here + width : here,
                                 width, (uint8_t)(row + 1), kind);
        if (kind[width - 1] != KERNEL_OWN) kind[width - 1] = (uint8_t)(row + 2);
        if (kind[0] != KERNEL_OWN) kind[0] = row;
    }
    find_examples(c);
}

void columns_pick(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows pixels,
                  kernel_rows to) {
    kernels->compress(rows, c->pixels, c->kind, pixels, (kernel_rows){to.at + BLANK_KINDS, to.stride},
                      (kernel_rows){0});
    for (size_t i = 0; i < rows; i++)
        for (size_t kind = 0; kind < BLANK_KINDS; kind++)
            to.at[i * to.stride + kind] = pixels.at[i * pixels.stride + c->example[kind]];
}

/* The pixels of an edge or a corner: `count` of them, `step` apart. */
typedef struct {
    size_t first, step, count;
} border;

static border border_of(const image_columns *c, int kind) {
    size_t width = (size_t)c->width, height = (size_t)c->height;
    size_t y = kind / 3 == 0 ? 0 : kind / 3 == 1 ? 1 : height - 1;
    size_t x = kind % 3 == 0 ? 0 : kind % 3 == 1 ? 1 : width - 1;
    if (kind / 3 == 1) return (border){y * width + x, width, height - 2};
    return (border){y * width + x, 1, kind % 3 == 1 ? width - 2 : 1};
}

/* Some rows at a time, so that a pixel's kind is read once and the sums of the rows do not wait for one another. */
enum { AT_ONCE = 8 };

static void sum_of_kind(const image_columns *c, int kind, size_t rows, kernel_rows pixels, kernel_rows to) {
    border b = border_of(c, kind);
    hdnn_real sum[AT_ONCE] = {0};
    for (size_t k = 0, i = b.first; k < b.count; k++, i += b.step)
        for (size_t r = 0; c->kind[i] == kind && r < rows; r++) sum[r] += pixels.at[r * pixels.stride + i];
    for (size_t r = 0; r < rows; r++) to.at[r * to.stride + (size_t)kind] = sum[r];
}

static void set_kind(const image_columns *c, int kind, size_t rows, kernel_rows from, kernel_rows pixels) {
    border b = border_of(c, kind);
    hdnn_real value[AT_ONCE];
    for (size_t r = 0; r < rows; r++) value[r] = from.at[r * from.stride + (size_t)kind];
    for (size_t k = 0, i = b.first; k < b.count; k++, i += b.step)
        for (size_t r = 0; c->kind[i] == kind && r < rows; r++) pixels.at[r * pixels.stride + i] = value[r];
}

static kernel_rows row(kernel_rows rows, size_t i) {
    return (kernel_rows){rows.at + i * rows.stride, rows.stride};
}

void columns_sum(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows pixels,
                 kernel_rows to) {
    kernel_rows own = {to.at + BLANK_KINDS, to.stride}, interior = {to.at + INTERIOR, to.stride};
    kernels->compress(rows, c->pixels, c->kind, pixels, own, interior);
    for (size_t i = 0; i < rows; i += AT_ONCE)
        for (int kind = 0; kind < BLANK_KINDS; kind++)
            if (kind != INTERIOR)
                sum_of_kind(c, kind, rows - i < AT_ONCE ? rows - i : AT_ONCE, row(pixels, i), row(to, i));
}

void columns_spread(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows from,
                    kernel_rows pixels) {
    kernel_rows own = {from.at + BLANK_KINDS, from.stride}, interior = {from.at + INTERIOR, from.stride};
    kernels->expand(rows, c->pixels, c->kind, own, interior, pixels);
    for (size_t i = 0; i < rows; i += AT_ONCE)
        for (int kind = 0; kind < BLANK_KINDS; kind++)
            if (kind != INTERIOR)
                set_kind(c, kind, rows - i < AT_ONCE ? rows - i : AT_ONCE, row(from, i), row(pixels, i));
}
