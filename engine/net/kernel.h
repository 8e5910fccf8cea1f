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

enum { KERNEL_COLUMNS = 16 }; /* granularity of a tile's columns, for every instruction set */

static inline size_t kernel_padded(size_t columns) {
    return (columns + KERNEL_COLUMNS - 1) / KERNEL_COLUMNS * KERNEL_COLUMNS;
}

/* Entry (i, j) is at[i * row + j * column]. */
typedef struct {
    const hdnn_real *at;
    size_t row, column;
} kernel_matrix;

static inline kernel_matrix kernel_transposed(kernel_matrix m) {
    return (kernel_matrix){m.at, m.column, m.row};
}

/* Rows of columns: a tile or a part of one. */
typedef struct {
    hdnn_real *at;
    size_t stride;
} kernel_rows;

typedef enum { KERNEL_PLAIN, KERNEL_TANH, KERNEL_TANH_SLOPE } kernel_finish;

/* out (rows x columns) = finish(base + bias + m in), m is rows x inner, in is inner x columns.
 * finish: nothing; tanh; or times the slope 1 - s^2 of the tanh whose values s are in `values`. Other activations
 * take a pass of their own over a plain product. */
typedef struct {
    size_t rows, inner, columns;
    kernel_matrix m;
    kernel_rows in, out;
    const hdnn_real *bias; /* rows, or NULL */
    kernel_rows base;      /* added; at == NULL: nothing. May be `out` itself */
    bool subtract;         /* base - m in instead; needs a base */
    kernel_finish finish;
    kernel_rows values; /* rows x columns, for KERNEL_TANH_SLOPE */
} kernel_product;

/* sums (rows x inner, row stride `stride`) (+)= a b^T [+ c d^T]: a, c have `rows` rows; b, d `inner` rows. */
typedef struct {
    size_t rows, inner, columns;
    kernel_rows a, b, c, d; /* c.at == NULL: the first product only */
    hdnn_real *sums;
    size_t stride;
    bool add; /* add to what is there; otherwise replace it */
} kernel_outer;

/* Adam: gradient' = scale * gradient + decay * parameter, then parameter -= rate * (m / correction1) / (sqrt(v / correction2) + epsilon), 
 * Kingma and Ba 2015, algorithm 1 */
typedef struct {
    hdnn_real scale, decay, beta1, beta2, epsilon, rate, correction1, correction2;
} kernel_adam;

typedef struct {
    const char *name; /* "x86-64-v4", ... */
    void (*product)(const kernel_product *product);
    void (*outer)(const kernel_outer *outer);
    /* out = base + scale * in (base.at == NULL: 0) */
    void (*blend)(size_t rows, size_t columns, kernel_rows out, kernel_rows base, hdnn_real scale,
                  kernel_rows in);
    /* rows x columns in place: x = sigma(x + bias), bias NULL: 0; out = in * sigma'(.) given the activation's values: the
     * epilogues of a product that BLAS computed */
    void (*activate)(size_t rows, size_t columns, kernel_rows x, const hdnn_real *bias,
                     hdnn_activation activation);
    void (*slope)(size_t rows, size_t columns, kernel_rows out, kernel_rows in, kernel_rows values,
                  hdnn_activation activation);
    /* sums[i] (+)= sum over the columns of row i */
    void (*row_sums)(size_t rows, size_t columns, kernel_rows in, hdnn_real *sums, bool add);
    /* squares[c] = sum over the rows of in[.][c]^2, in double: a gradient of 1e-20 has a norm, too */
    void (*column_squares)(size_t rows, size_t columns, kernel_rows in, double *squares);
    void (*adam)(size_t count, hdnn_real *parameter, const hdnn_real *gradient, hdnn_real *m, hdnn_real *v,
                 const kernel_adam *step);
} kernel_set;

/* The best set for this machine; the same pointer every time. */
const kernel_set *kernel_best(void);
/* All sets that run on this machine, for tests and benchmarks; NULL after the last. */
const kernel_set *kernel_at(size_t index);

#endif
