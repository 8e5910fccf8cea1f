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
}

void columns_pick(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows pixels,
                  kernel_rows to) {
    kernels->compress(rows, c->pixels, c->kind, pixels, (kernel_rows){to.at + BLANK_KINDS, to.stride},
                      (kernel_rows){0});
    for (int k = 0; k < BLANK_KINDS; k++) {
        const uint8_t *first = memchr(c->kind, k, c->pixels);
        size_t pixel = first ? (size_t)(first - c->kind) : 0;
        for (size_t i = 0; i < rows; i++)
            to.at[i * to.stride + (size_t)k] = pixels.at[i * pixels.stride + pixel];
    }
}

/* The pixels, along one side of the image, that are at its beginning, inside, or at its end. */
typedef struct {
    size_t from, end;
} span;

static span span_of(int kind, int size) {
    size_t last = (size_t)size - 1;
    return kind == 0 ? (span){0, 1} : kind == 1 ? (span){1, last} : (span){last, last + 1};
}

/* The sum of the blank pixels of one edge or corner in a row of pixels. */
static hdnn_real sum_of_kind(const image_columns *c, int kind, const hdnn_real *pixels) {
    span down = span_of(kind / 3, c->height), across = span_of(kind % 3, c->width);
    hdnn_real sum = 0;
    for (size_t y = down.from; y < down.end; y++)
        for (size_t i = y * (size_t)c->width + across.from; i < y * (size_t)c->width + across.end; i++)
            sum += c->kind[i] == kind ? pixels[i] : 0;
    return sum;
}

static void set_kind(const image_columns *c, int kind, hdnn_real value, hdnn_real *pixels) {
    span down = span_of(kind / 3, c->height), across = span_of(kind % 3, c->width);
    for (size_t y = down.from; y < down.end; y++)
        for (size_t i = y * (size_t)c->width + across.from; i < y * (size_t)c->width + across.end; i++)
            if (c->kind[i] == kind) pixels[i] = value;
}

void columns_sum(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows pixels,
                 kernel_rows to) {
    kernel_rows own = {to.at + BLANK_KINDS, to.stride}, interior = {to.at + INTERIOR, to.stride};
    kernels->compress(rows, c->pixels, c->kind, pixels, own, interior);
    for (size_t i = 0; i < rows; i++)
        for (int kind = 0; kind < BLANK_KINDS; kind++)
            if (kind != INTERIOR)
                to.at[i * to.stride + (size_t)kind] = sum_of_kind(c, kind, pixels.at + i * pixels.stride);
}

void columns_spread(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows from,
                    kernel_rows pixels) {
    kernel_rows own = {from.at + BLANK_KINDS, from.stride}, interior = {from.at + INTERIOR, from.stride};
    kernels->expand(rows, c->pixels, c->kind, own, interior, pixels);
    for (size_t i = 0; i < rows; i++)
        for (int kind = 0; kind < BLANK_KINDS; kind++)
            if (kind != INTERIOR)
                set_kind(c, kind, from.at[i * from.stride + (size_t)kind], pixels.at + i * pixels.stride);
}
