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

/* to |= the row and its neighbours on both sides. */
static void add_grey(uint8_t *to, const uint8_t *row, int width) {
    for (int x = 0; x < width; x++) to[x] |= row[x];
    for (int x = 1; x < width; x++) to[x] |= row[x - 1];
    for (int x = 1; x < width; x++) to[x - 1] |= row[x];
}

/* One row of kinds; returns how many pixels have a column of their own. */
static size_t kinds_of_row(uint8_t *kind, const uint8_t *grey, int y, int height, int width) {
    uint8_t ink[HDNN_MAX_SIDE] = {0}, row = (uint8_t)(3 * kind_of(y, height));
    for (int dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy++)
        add_grey(ink, grey + (y + dy) * width, width);
    size_t own = 0;
    for (int x = 0; x < width; x++) {
        kind[x] = ink[x] ? KERNEL_OWN : (uint8_t)(row + 1);
        own += ink[x] != 0;
    }
    if (!ink[width - 1]) kind[width - 1] = (uint8_t)(row + 2);
    if (!ink[0]) kind[0] = row;
    return own;
}

void columns_of_image(image_columns *c, const uint8_t *grey, int height, int width) {
    c->pixels = (size_t)height * (size_t)width;
    c->count = BLANK_KINDS;
    c->height = height, c->width = width;
    for (int y = 0; y < height; y++) c->count += kinds_of_row(c->kind + y * width, grey, y, height, width);
}

void columns_pick(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows pixels,
                  kernel_rows to) {
    kernels->compress(rows, c->pixels, c->kind, pixels, (kernel_rows){to.at + BLANK_KINDS, to.stride}, NULL);
    for (int k = 0; k < BLANK_KINDS; k++) {
        const uint8_t *first = memchr(c->kind, k, c->pixels);
        size_t pixel = first ? (size_t)(first - c->kind) : 0;
        for (size_t i = 0; i < rows; i++)
            to.at[i * to.stride + (size_t)k] = pixels.at[i * pixels.stride + pixel];
    }
}

/* From a pixel at an edge to the next in its row: the first and the last row are edges as a whole. */
static size_t edge_step(const image_columns *c, size_t y) {
    bool whole = y == 0 || y + 1 == (size_t)c->height;
    return whole || c->width < 3 ? 1 : (size_t)c->width - 1;
}

static bool is_blank_edge(const image_columns *c, size_t pixel) {
    return c->kind[pixel] < BLANK_KINDS && c->kind[pixel] != INTERIOR;
}

void columns_sum(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows pixels,
                 kernel_rows to) {
    for (size_t i = 0; i < rows; i++) memset(to.at + i * to.stride, 0, BLANK_KINDS * sizeof *to.at);
    kernel_rows own = {to.at + BLANK_KINDS, to.stride}, interior = {to.at + INTERIOR, to.stride};
    kernels->compress(rows, c->pixels, c->kind, pixels, own, &interior);
    for (size_t y = 0; y < (size_t)c->height; y++)
        for (size_t x = 0; x < (size_t)c->width; x += edge_step(c, y)) {
            size_t pixel = y * (size_t)c->width + x;
            for (size_t i = 0; i < rows && is_blank_edge(c, pixel); i++)
                to.at[i * to.stride + c->kind[pixel]] += pixels.at[i * pixels.stride + pixel];
        }
}

void columns_spread(const image_columns *c, const kernel_set *kernels, size_t rows, kernel_rows from,
                    kernel_rows pixels) {
    kernel_rows own = {from.at + BLANK_KINDS, from.stride}, interior = {from.at + INTERIOR, from.stride};
    kernels->expand(rows, c->pixels, c->kind, own, interior, pixels);
    for (size_t y = 0; y < (size_t)c->height; y++)
        for (size_t x = 0; x < (size_t)c->width; x += edge_step(c, y)) {
            size_t pixel = y * (size_t)c->width + x;
            for (size_t i = 0; i < rows && is_blank_edge(c, pixel); i++)
                pixels.at[i * pixels.stride + pixel] = from.at[i * from.stride + c->kind[pixel]];
        }
}
