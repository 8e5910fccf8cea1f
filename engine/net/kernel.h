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

/* Entry (i, j) is at[i * row + j * column]. In panels: `panel` rows stand together, column after column, so that a
 * product reads them from one end to the other; row is 1 and column is `panel`, panel after panel. */
typedef struct {
    const hdnn_real *at;
    size_t row, column, panel; /* panel 0: not in panels */
} kernel_matrix;

static inline kernel_matrix kernel_strided(const hdnn_real *at, size_t row, size_t column) {
    return (kernel_matrix){at, row, column, 0};
}
static inline kernel_matrix kernel_transposed(kernel_matrix m) {
    return kernel_strided(m.at, m.column, m.row);
}

enum {
    KERNEL_NARROW = 32
}; /* up to this many rows a whole matrix stands column after column, as one panel */

/* Copy c m, k x k, to `to` as the products like it: one panel, or panels of the set's height, the last filled up with
 * zeros. kernel_packed_size says how many reals that takes. Beyond KERNEL_NARROW, rows that stand one after the other are
 * as good: each of a panel's rows is then a stream of its own. */
typedef struct kernel_set kernel_set;
size_t kernel_packed_size(const kernel_set *set, size_t k);
kernel_matrix kernel_pack(const kernel_set *set, size_t k, hdnn_real c, kernel_matrix m, hdnn_real *to);

/* Rows of columns: a tile or a part of one. */
typedef struct {
    hdnn_real *at;
    size_t stride;
} kernel_rows;

/* What becomes of a product y before it is written, entry by entry, with the rows `other`: y; other + y; other - y; or
 * y (1 - other^2), the slope of the tanh whose values are in `other`. */
typedef enum { KERNEL_PLAIN, KERNEL_ADD, KERNEL_SUBTRACT, KERNEL_TANH_SLOPE } kernel_finish;

/* out (rows x columns) = finish(bias + m in), m is rows x inner, in is inner x columns. A square `m` that stands column
 * after column is read where it stands, others are copied first. */
typedef struct {
    size_t rows, inner, columns;
    kernel_matrix m;
    kernel_rows in, out;
    const hdnn_real *bias; /* rows, or NULL */
    kernel_finish finish;
    kernel_rows other; /* rows x columns, unless plain; may be `out` itself */
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

/* to = c gradient + weight (2 x - before - after), `add`: added to what is there: the gradient of a parameter from an
 * operator's, and that of the penalty on its differences from the layers beside it. x NULL: no penalty; before or after
 * NULL: no layer there. `to` may be `gradient`. */
typedef struct {
    size_t count;
    hdnn_real *to;
    const hdnn_real *gradient, *x, *before, *after;
    hdnn_real c, weight;
    bool add;
} kernel_pull;

struct kernel_set {
    const char *name; /* "x86-64-v4", ... */
    size_t panel;     /* rows of a panel */
    void (*product)(const kernel_product *product);
    void (*outer)(const kernel_outer *outer);
    /* out (columns x rows) = in^T; whole tiles, so columns is a multiple of KERNEL_COLUMNS */
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
};

/* The best set for this machine; the same pointer every time. */
const kernel_set *kernel_best(void);
/* All sets that run on this machine, for tests and benchmarks; NULL after the last. */
const kernel_set *kernel_at(size_t index);

#endif
