/* The vector kernels: the arithmetic that a training step spends its time in.
 *
 * All operate on row-major matrices whose columns are samples (or pixels): the columns are the vector lanes and the
 * entries of the small parameter matrices are broadcast. The same source is compiled for several instruction sets
 * and chosen once at run time. No heap, no locks, no BLAS. For one choice of instruction set every result is a
 * function of its inputs alone.
 *
 * Rows of tiles start at multiples of 64 bytes and hold a multiple of KERNEL_COLUMNS columns. */
#ifndef NET_KERNEL_H
#define NET_KERNEL_H

#include "hdnn/network.h"

/* Kinds of pixels; see columns.h. */
enum { BLANK_KINDS = 9, KERNEL_INTERIOR = 4, KERNEL_OWN = 255 };

enum { KERNEL_COLUMNS = 16 }; /* granularity of a tile's columns, for every instruction set */

static inline size_t kernel_padded(size_t columns) {
    return (columns + KERNEL_COLUMNS - 1) / KERNEL_COLUMNS * KERNEL_COLUMNS;
}

/* Entry (i, j) is at[i * row + j * column]. */
typedef struct {
    const hdnn_real *at;
    size_t row, column;
} kernel_matrix;

static inline kernel_matrix kernel_strided(const hdnn_real *at, size_t row, size_t column) {
    return (kernel_matrix){at, row, column};
}
static inline kernel_matrix kernel_transposed(kernel_matrix m) {
    return kernel_strided(m.at, m.column, m.row);
}

/* Up to this many rows, a square matrix that stands column after column needs no copy. */
enum { KERNEL_NARROW = 32 };

/* Rows of columns: a tile or a part of one. */
typedef struct {
    hdnn_real *at;
    size_t stride;
} kernel_rows;

/* What becomes of a product y before it is written, entry by entry, with the rows `other`: y; other + scale y; or
 * y (1 - other^2), the slope of the tanh whose values are in `other`. */
typedef enum { KERNEL_PLAIN, KERNEL_ADD, KERNEL_TANH_SLOPE } kernel_finish;

/* out (rows x columns) = finish(bias + m in), m is rows x inner, in is inner x columns. A narrow square `m` that stands
 * column after column is read where it stands, another is copied first. A wide one may stand either way: its rows are read
 * side by side, its columns are copied a few rows at a time (not of a slope). */
typedef struct {
    size_t rows, inner, columns;
    kernel_matrix m;
    kernel_rows in, out;
    const hdnn_real *bias; /* rows, or NULL */
    kernel_finish finish;
    hdnn_real scale;   /* KERNEL_ADD only */
    kernel_rows other; /* rows x columns, unless plain; may be `out` itself, but not of a slope */
} kernel_product;

/* sums (rows x inner, row stride `stride`) (+)= a b^T [+ c d^T]: a, c have `rows` rows; b, d `inner` rows; and
 * totals[i] (+)= the sum over the columns of row i of a (whole vectors of columns only). */
typedef struct {
    size_t rows, inner, columns;
    kernel_rows a, b, c, d; /* c.at == NULL: the first product only */
    hdnn_real *sums;
    size_t stride;
    hdnn_real *totals; /* rows, or NULL */
    bool add;          /* add to what is there; otherwise replace it */
} kernel_outer;

/* Adam: gradient' = scale * gradient + decay * parameter, then parameter -= rate * (m / correction1) / (sqrt(v / correction2) + epsilon), 
 * Kingma and Ba 2015, algorithm 1 */
typedef struct {
    hdnn_real scale, decay, beta1, beta2, epsilon, rate, correction1, correction2;
} kernel_adam;

/* to = c (gradient + more) + weight (2 x - before - after), `add`: added to what is there: the gradient of a parameter from
 * an operator's, and that of the penalty on its differences from the layers beside it. `more` NULL: nothing more; x NULL: no
 * penalty; before or after NULL: no layer there. `to` may be `gradient`. */
typedef struct {
    size_t count;
    hdnn_real *to;
    const hdnn_real *gradient, *more, *x, *before, *after;
    hdnn_real c, weight;
    bool add;
} kernel_pull;

typedef struct {
    const char *name; /* "x86-64-v4", ... */
    void (*product)(const kernel_product *product);
    void (*outer)(const kernel_outer *outer);
    /* out (columns x rows) = in^T */
    void (*transpose)(size_t rows, size_t columns, kernel_rows in, kernel_rows out);
    /* out = base + scale * in (base.at == NULL: 0) */
    void (*blend)(size_t rows, size_t columns, kernel_rows out, kernel_rows base, hdnn_real scale,
                  kernel_rows in);
    /* rows x columns in place: x = sigma(x + bias), bias NULL: 0; out = in * sigma'(.) given the activation's values */
    void (*activate)(size_t rows, size_t columns, kernel_rows x, const hdnn_real *bias,
                     hdnn_activation activation);
    void (*slope)(size_t rows, size_t columns, kernel_rows out, kernel_rows in, kernel_rows values,
                  hdnn_activation activation);
    /* sums[i] (+)= sum over the columns of row i */
    void (*row_sums)(size_t rows, size_t columns, kernel_rows in, hdnn_real *sums, bool add);
    /* Rows of pixels to rows of those that have a column of their own, side by side (written up to a vector beyond the
     * last); interior[i] = the sum of row i over the blank pixels of the interior (at NULL: not wanted). See columns.h. */
    void (*compress)(size_t rows, size_t pixels, const uint8_t *kind, kernel_rows in, kernel_rows own,
                     kernel_rows interior);
    /* The other way, with the first entry of `interior` for every other pixel; reads up to a vector beyond the last. */
    void (*expand)(size_t rows, size_t pixels, const uint8_t *kind, kernel_rows own, kernel_rows interior,
                   kernel_rows out);
    /* squares[c] = sum over the rows of in[.][c]^2, in double: a gradient of 1e-20 has a norm, too */
    void (*column_squares)(size_t rows, size_t columns, kernel_rows in, double *squares);
    void (*pull)(const kernel_pull *pull);
    void (*adam)(size_t count, hdnn_real *parameter, const hdnn_real *gradient, hdnn_real *m, hdnn_real *v,
                 const kernel_adam *step);
} kernel_set;

/* The best set for this machine; the same pointer every time. */
const kernel_set *kernel_best(void);
/* All sets that run on this machine, for tests and benchmarks; NULL after the last. */
const kernel_set *kernel_at(size_t index);

#endif
