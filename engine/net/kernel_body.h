/* The kernels of kernel.h, written once in GCC/Clang vector extensions and compiled for each instruction set.
 *
 * The including file defines KERNEL_SET (the name of the table it makes) and KERNEL_LABEL. Register blocking: a
 * product keeps ROWS x GROUPS accumulators, an outer product 4 x 4, so that every entry that is loaded or broadcast
 * is used several times. Row counts that occur in narrow networks are compile-time constants (see `product`). */
#include "net/kernel.h"

#include <math.h>
#include <stdint.h>

#if defined(__AVX512F__)
#include "net/kernel_tanh.h"

#include <immintrin.h>
#define VECTOR_BYTES 64
#elif defined(__AVX__)
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif

#ifdef __clang__
#define UNROLL _Pragma("unroll 16")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
/* The compiler must step this pointer from row to row, not compute the addresses of all rows beforehand: they take more
 * registers than there are. */
#define KEEP_RUNNING(pointer) __asm__("" : "+r"(pointer))
/* The compiler must not keep this number, spread over a vector, in a register that the inner loop needs. */
#define KEEP_IN_MEMORY(number) __asm__ volatile("" : "+m"(number))
#define ALWAYS                 static inline __attribute__((always_inline))

typedef hdnn_real vec __attribute__((vector_size(VECTOR_BYTES), may_alias));
typedef hdnn_real vec_unaligned
    __attribute__((vector_size(VECTOR_BYTES), may_alias, aligned(sizeof(hdnn_real))));

enum {
    LANES = VECTOR_BYTES / sizeof(hdnn_real),
    BLOCK_ROWS =
        VECTOR_BYTES == 64 ? 8 : 4, /* of a product, for 3 vectors of columns: what the registers hold */
    MOST_SUMS = 24,
    PANEL_COLUMNS = 512, /* a panel of BLOCK_ROWS x so many leaves room in the first-level cache */
};

ALWAYS vec load(const hdnn_real *at) {
    return *(const vec_unaligned *)at;
}
ALWAYS void store(hdnn_real *at, vec x) {
    *(vec_unaligned *)at = x;
}
ALWAYS vec splat(hdnn_real x) {
    return x - (vec){0};
}

#ifdef HDNN_FLOAT64
typedef int64_t mask __attribute__((vector_size(VECTOR_BYTES)));
#else
typedef int32_t mask __attribute__((vector_size(VECTOR_BYTES)));
#endif

ALWAYS vec select(mask m, vec a, vec b) {
    return (vec)(((mask)a & m) | ((mask)b & ~m));
}

#ifdef HDNN_FLOAT64

ALWAYS vec vec_tanh(vec x) {
    vec y = x;
    for (int i = 0; i < LANES; i++) y[i] = tanh(x[i]);
    return y;
}

#elif defined(__AVX512DQ__)

ALWAYS __m512 tanh_coefficient(int power, __m512i index) {
    const float *row = tanh_table[power];
    return _mm512_permutex2var_ps(_mm512_load_ps(row), index, _mm512_load_ps(row + 16));
}

/* By table. Adding 1.5 * 2^23 leaves round(4 |x|) in the lowest bits. NaN stays NaN: the second operand of min and max
 * wins. */
ALWAYS vec vec_tanh(vec x) {
    const __m512 end = _mm512_set1_ps(tanh_end), shift = _mm512_set1_ps(12582912.0F);
    __m512 c = _mm512_max_ps(_mm512_sub_ps(_mm512_setzero_ps(), end), _mm512_min_ps(end, (__m512)x));
    __m512 size = _mm512_abs_ps(c);
    __m512i index = _mm512_castps_si512(_mm512_fmadd_ps(size, _mm512_set1_ps(4), shift));
    __m512 from_centre = _mm512_reduce_ps(size, 2 << 4); /* size - index / 4 */
    __m512 sum = tanh_coefficient(4, index);
    UNROLL for (int power = 3; power >= 0; power--) sum =
        _mm512_fmadd_ps(sum, from_centre, tanh_coefficient(power, index));
    return (vec)_mm512_mul_ps(sum, c);
}

#else

/* tanh(x) = x P(x^2) / Q(x^2), both of degree 4: the minimax fit on [0, 8.6], where 1 - tanh is below 1e-7; beyond, the
 * value at 8.6. The error, nearly all of it rounding, is at most 5e-7 over all of float32 (tested exhaustively). NaN
 * stays NaN. */
ALWAYS vec vec_tanh(vec x) {
    const hdnn_real end = 8.6f;
    vec c = select((mask)(x > splat(end)), splat(end), x);
    c = select((mask)(c < splat(-end)), splat(-end), c);
    vec t = c * c;
    vec p = splat(1.4052380204104946e-08f) * t + splat(2.109925581344072e-05f);
    p = p * t + splat(0.003524928116576597f);
    p = p * t + splat(0.13405609111527367f);
    p = p * t + splat(0.999999978689017f);
    vec q = splat(8.057916313606143e-07f) * t + splat(0.000333390998409966f);
    q = q * t + splat(0.02598821730169323f);
    q = q * t + splat(0.4673892852976834f);
    q = q * t + splat(1.0f);
    return c * p / q;
}

#endif

ALWAYS vec vec_activate(vec x, hdnn_activation activation) {
    switch (activation) {
    case HDNN_TANH: return vec_tanh(x);
    case HDNN_RELU: return select((mask)(x < splat(0)), splat(0), x);
    case HDNN_SIGMOID_CENTRED: return splat((hdnn_real)0.5) * vec_tanh(splat((hdnn_real)0.5) * x);
    default: return x;
    }
}

/* sigma'(x) from s = sigma(x). */
ALWAYS vec vec_slope(vec s, hdnn_activation activation) {
    switch (activation) {
    case HDNN_TANH: return splat(1) - s * s;
    case HDNN_RELU: return select((mask)(s > splat(0)), splat(1), splat(0));
    case HDNN_SIGMOID_CENTRED: return splat((hdnn_real)0.25) - s * s;
    default: return splat(1);
    }
}

/* `scale` is 1 for a slope. */
ALWAYS vec finished(vec y, vec other, vec scale, const kernel_finish finish) {
    switch (finish) {
    case KERNEL_ADD: return other + scale * y;
    case KERNEL_TANH_SLOPE: return y * (scale - other * other);
    default: return y;
    }
}

/* What a wide product fetches while it multiplies: of the matrix, entries that its next block needs, `step` apart for every
 * column. */
typedef struct {
    bool any; /* not of a narrow product */
    const hdnn_real *at;
    size_t step;
} coming;

/* What a row of a block will be finished with, and where it will be written. */
ALWAYS void fetch_end(const hdnn_real *out, const hdnn_real *other, const int groups) {
    UNROLL for (int g = 0; g < groups; g++) {
        __builtin_prefetch(out + g * LANES, 1);
        if (other) __builtin_prefetch(other + g * LANES);
    }
}

/* sum += m in over the columns from .. to - 1 of m, `count` rows. */
ALWAYS void multiply(vec *sum, kernel_matrix m, kernel_rows in, const int count, const int groups,
                     size_t from, size_t to, coming next) {
    for (size_t j = from; j < to; j++) {
        if (next.any) __builtin_prefetch(next.at + j * next.step);
        vec x[4];
        UNROLL for (int g = 0; g < groups; g++) x[g] = load(in.at + j * in.stride + g * LANES);
        UNROLL for (int r = 0; r < count; r++) {
            vec entry = splat(m.at[(size_t)r * m.row + j * m.column]);
            UNROLL for (int g = 0; g < groups; g++) sum[r * groups + g] += entry * x[g];
        }
    }
}

/* Rows first .. first + count - 1 of the product, which m begins with, for `groups` vectors of columns from `column`. A wide
 * one fetches the ends of one row after the other: all at once, they would stand in the way of what it reads. */
ALWAYS void product_block(const kernel_product *p, kernel_matrix m, const int count, const int groups,
                          size_t inner, size_t first, size_t column, const kernel_finish finish,
                          coming next) {
    vec sum[MOST_SUMS];
    UNROLL for (int r = 0; r < count; r++) {
        vec bias = p->bias ? splat(p->bias[first + (size_t)r]) : splat(0);
        UNROLL for (int g = 0; g < groups; g++) sum[r * groups + g] = bias;
    }
    kernel_rows in = {p->in.at + column, p->in.stride};
    hdnn_real *out = p->out.at + first * p->out.stride + column;
    const hdnn_real *other = p->other.at + first * p->other.stride + column;
    const size_t parts = next.any ? (size_t)count : 1;
    for (size_t part = 0; part < parts; part++) {
        if (next.any)
            fetch_end(out + part * p->out.stride,
                      finish == KERNEL_PLAIN ? NULL : other + part * p->other.stride, groups);
        multiply(sum, m, in, count, groups, inner * part / parts, inner * (part + 1) / parts, next);
    }
    hdnn_real factor = finish == KERNEL_ADD ? p->scale : 1;
    if (next.any) KEEP_IN_MEMORY(factor);
    const vec scale = splat(factor);
    UNROLL for (int r = 0; r < count; r++) {
        UNROLL for (int g = 0; g < groups; g++) {
            vec y = sum[r * groups + g];
            if (finish != KERNEL_PLAIN) y = finished(y, load(other + g * LANES), scale, finish);
            store(out + g * LANES, y);
        }
        out += p->out.stride, other += p->other.stride;
        KEEP_RUNNING(out);
        KEEP_RUNNING(other);
    }
}

ALWAYS kernel_matrix matrix_from(kernel_matrix m, size_t row) {
    return (kernel_matrix){m.at + row * m.row, m.row, m.column};
}
ALWAYS coming coming_from(coming next, kernel_matrix m, size_t row) {
    return next.any ? (coming){true, next.at + row * m.row, next.step} : next;
}

/* All rows of the product for `groups` vectors of columns, in blocks that the registers hold; `next` follows the first. */
ALWAYS void product_rows(const kernel_product *p, kernel_matrix m, size_t rows, const int groups,
                         size_t inner, size_t column, const kernel_finish finish, coming next) {
    size_t i = 0;
    for (; i + BLOCK_ROWS <= rows; i += BLOCK_ROWS)
        product_block(p, matrix_from(m, i), BLOCK_ROWS, groups, inner, i, column, finish,
                      coming_from(next, m, i));
    const coming none = {0};
    if (rows - i >= 4) product_block(p, matrix_from(m, i), 4, groups, inner, i, column, finish, none), i += 4;
    if (rows - i >= 2) product_block(p, matrix_from(m, i), 2, groups, inner, i, column, finish, none), i += 2;
    if (rows - i >= 1) product_block(p, matrix_from(m, i), 1, groups, inner, i, column, finish, none);
}

/* The last columns, fewer than a vector: rows of parameters only, since tiles are padded; no slopes. */
static void product_tail(const kernel_product *p, size_t column) {
    for (; column < p->columns; column++)
        for (size_t row = 0; row < p->rows; row++) {
            hdnn_real y = p->bias ? p->bias[row] : 0;
            for (size_t j = 0; j < p->inner; j++)
                y += p->m.at[row * p->m.row + j * p->m.column] * p->in.at[j * p->in.stride + column];
            if (p->finish == KERNEL_ADD) y = p->other.at[row * p->other.stride + column] + p->scale * y;
            p->out.at[row * p->out.stride + column] = y;
        }
}

/* `groups` vectors of columns at a time while there are so many, then two, then one. */
ALWAYS void product_columns(const kernel_product *p, kernel_matrix m, size_t rows, const int groups,
                            size_t inner, const kernel_finish finish, coming next) {
    size_t column = 0, step = (size_t)(groups * LANES);
    for (; column + step <= p->columns; column += step)
        product_rows(p, m, rows, groups, inner, column, finish, next);
    for (; column + 2 * LANES <= p->columns; column += 2 * LANES)
        product_rows(p, m, rows, 2, inner, column, finish, next);
    for (; column + LANES <= p->columns; column += LANES)
        product_rows(p, m, rows, 1, inner, column, finish, next);
    if (column < p->columns) {
        const kernel_product rest = *p;
        product_tail(&rest, column);
    }
}

/* A square product of constant size, of a matrix that stands column after column (or is copied so): every entry is
 * at a constant distance from one address. */
ALWAYS void product_square(const kernel_product *p, const int groups, const size_t size,
                           const kernel_finish finish) {
    hdnn_real packed[32 * 32] __attribute__((aligned(64)));
    const hdnn_real *m = p->m.at;
    if (p->m.row != 1 || p->m.column != size) {
        for (size_t j = 0; j < size; j++)
            for (size_t r = 0; r < size; r++) packed[j * size + r] = m[r * p->m.row + j * p->m.column];
        m = packed;
    }
    product_columns(p, kernel_strided(m, 1, size), size, groups, size, finish, (coming){0});
}

/* A matrix that stands row after row: a block reads its rows side by side. */
ALWAYS void product_of_rows(const kernel_product *p, const kernel_finish finish) {
    const kernel_matrix m = kernel_strided(p->m.at, p->m.row, 1);
    product_columns(p, m, p->rows, 3, p->inner, finish,
                    (coming){true, m.at + BLOCK_ROWS * m.row, BLOCK_ROWS});
}

/* Rows first .. first + rows - 1 of a product whose matrix stands column after column: they are copied, once for all columns
 * of the product. */
ALWAYS void product_panel(const kernel_product *p, size_t first, const size_t rows,
                          const kernel_finish finish) {
    hdnn_real panel[BLOCK_ROWS * PANEL_COLUMNS] __attribute__((aligned(64)));
    const hdnn_real *from = p->m.at + first;
    for (size_t j = 0; j < p->inner; j++)
        for (size_t r = 0; r < rows; r++) panel[j * rows + r] = from[j * p->m.column + r];
    kernel_product part = *p;
    part.rows = rows;
    part.m = kernel_strided(panel, 1, rows);
    if (p->bias) part.bias += first;
    part.out.at += first * p->out.stride;
    if (finish != KERNEL_PLAIN) part.other.at += first * p->other.stride;
    product_columns(&part, part.m, rows, 3, part.inner, finish, (coming){true, from + rows, p->m.column});
}

ALWAYS void product_of_columns(const kernel_product *p, const kernel_finish finish) {
    size_t first = 0;
    for (; first + BLOCK_ROWS <= p->rows; first += BLOCK_ROWS) product_panel(p, first, BLOCK_ROWS, finish);
    if (first < p->rows) product_panel(p, first, p->rows - first, finish);
}

/* The sizes of narrow networks. Sanitizers multiply the code of each, and compile for many minutes: there are few then. */
ALWAYS void product_sizes(const kernel_product *p, const kernel_finish finish) {
    switch (p->rows == p->inner ? p->rows : 0) {
    case 4: product_square(p, BLOCK_ROWS == 8 ? 4 : 3, 4, finish); break;
#ifndef HDNN_FEW_KERNEL_SIZES
    case 1: product_square(p, 4, 1, finish); break;
    case 2: product_square(p, 4, 2, finish); break;
    case 3: product_square(p, 4, 3, finish); break;
    case 6: product_square(p, BLOCK_ROWS == 8 ? 4 : 3, 6, finish); break;
    case 8: product_square(p, 3, 8, finish); break;
    case 16: product_square(p, 3, 16, finish); break;
    case 32: product_square(p, 3, 32, finish); break;
#endif
    default:
        if (p->inner <= KERNEL_NARROW)
            product_columns(p, p->m, p->rows, 3, p->inner, finish, (coming){0});
        else
            p->m.row == 1 ? product_of_columns(p, finish) : product_of_rows(p, finish);
    }
}

/* One compiled copy for each finish, so that the inner loops carry no decision; and on a copy of the request, since
 * the compiler must assume that what is stored might change the original. */
static void product_whole(const kernel_product *request) {
    const kernel_product p = *request;
    switch (p.finish) {
    case KERNEL_PLAIN: product_sizes(&p, KERNEL_PLAIN); break;
    case KERNEL_ADD: product_sizes(&p, KERNEL_ADD); break;
    case KERNEL_TANH_SLOPE: product_sizes(&p, KERNEL_TANH_SLOPE); break;
    }
}

/* Panels have only so many columns: what is left of the product is added to what there is. */
static void product(const kernel_product *request) {
    kernel_product p = *request;
    while (p.m.row == 1 && p.inner > PANEL_COLUMNS) {
        kernel_product piece = p;
        piece.inner = PANEL_COLUMNS;
        product_whole(&piece);
        p.m.at += PANEL_COLUMNS * p.m.column, p.in.at += PANEL_COLUMNS * p.in.stride;
        p.inner -= PANEL_COLUMNS;
        p.bias = NULL, p.other = p.out;
        if (p.finish == KERNEL_PLAIN) p.finish = KERNEL_ADD, p.scale = 1;
    }
    product_whole(&p);
}

/* Exchange: lanes whose bit `d` is clear come from a, the others from b, and each gets the sum of the two lanes that
 * differ in that bit. log2(LANES) rounds turn LANES accumulators into the vector of their sums. */
#define LOW(i, d)   (((i) & ~(d)) + ((i) & (d) ? LANES : 0))
#define HIGH(i, d)  (((i) | (d)) + ((i) & (d) ? LANES : 0))
#define PAIR(f, d)  f(0, d), f(1, d)
#define FOUR(f, d)  PAIR(f, d), f(2, d), f(3, d)
#define EIGHT(f, d) FOUR(f, d), f(4, d), f(5, d), f(6, d), f(7, d)
#define SIXTEEN(f, d)                                                                                        \
    EIGHT(f, d), f(8, d), f(9, d), f(10, d), f(11, d), f(12, d), f(13, d), f(14, d), f(15, d)
#ifdef HDNN_FLOAT64
#define VECTOR_LANES (VECTOR_BYTES / 8)
#else
#define VECTOR_LANES (VECTOR_BYTES / 4)
#endif
#if VECTOR_LANES == 16
#define EACH SIXTEEN
#elif VECTOR_LANES == 8
#define EACH EIGHT
#elif VECTOR_LANES == 4
#define EACH FOUR
#else
#define EACH PAIR
#endif
#define FOLD(a, b, d)                                                                                        \
    (__builtin_shufflevector(a, b, EACH(LOW, d)) + __builtin_shufflevector(a, b, EACH(HIGH, d)))

/* sums[i] = sum of the lanes of v[i], for LANES vectors. */
ALWAYS vec fold_all(vec v[LANES]) {
    UNROLL for (int i = 0; i < LANES / 2; i++) v[i] = FOLD(v[2 * i], v[2 * i + 1], 1);
#if VECTOR_LANES >= 4
    UNROLL for (int i = 0; i < LANES / 4; i++) v[i] = FOLD(v[2 * i], v[2 * i + 1], 2);
#endif
#if VECTOR_LANES >= 8
    UNROLL for (int i = 0; i < LANES / 8; i++) v[i] = FOLD(v[2 * i], v[2 * i + 1], 4);
#endif
#if VECTOR_LANES >= 16
    v[0] = FOLD(v[0], v[1], 8);
#endif
    return v[0];
}

ALWAYS hdnn_real sum_of(vec x) {
    x = FOLD(x, x, 1);
#if VECTOR_LANES >= 4
    x = FOLD(x, x, 2);
#endif
#if VECTOR_LANES >= 8
    x = FOLD(x, x, 4);
#endif
#if VECTOR_LANES >= 16
    x = FOLD(x, x, 8);
#endif
    return x[0];
}

static hdnn_real tail_dot(kernel_rows a, size_t i, kernel_rows b, size_t j, size_t from, size_t columns) {
    hdnn_real sum = 0;
    for (size_t c = from; c < columns; c++) sum += a.at[i * a.stride + c] * b.at[j * b.stride + c];
    return sum;
}

/* The columns after the last whole vector. */
static void outer_tail(const kernel_outer *o, int rows, int inner, size_t i, size_t j, size_t from,
                       hdnn_real *total) {
    for (int r = 0; r < rows; r++)
        for (int s = 0; s < inner; s++) {
            size_t row = i + (size_t)r, entry = j + (size_t)s;
            total[r * inner + s] += tail_dot(o->a, row, o->b, entry, from, o->columns);
            if (o->c.at) total[r * inner + s] += tail_dot(o->c, row, o->d, entry, from, o->columns);
        }
}

ALWAYS void outer_add(vec *sum, vec *total, const int rows, const int inner, kernel_rows a, size_t i,
                      kernel_rows b, size_t j, size_t column) {
    vec y[4];
    UNROLL for (int s = 0; s < inner; s++) y[s] = load(b.at + (j + (size_t)s) * b.stride + column);
    UNROLL for (int r = 0; r < rows; r++) {
        vec x = load(a.at + (i + (size_t)r) * a.stride + column);
        if (total) total[r] += x;
        UNROLL for (int s = 0; s < inner; s++) sum[r * inner + s] += x * y[s];
    }
}

ALWAYS void put(hdnn_real *at, hdnn_real x, bool add) {
    *at = (add ? *at : 0) + x;
}

/* Entries (i .. i + rows - 1, j .. j + inner - 1), at most 4 x 4; the row totals, too, if asked. */
ALWAYS void outer_block(const kernel_outer *o, const int rows, const int inner, size_t i, size_t j,
                        const bool totals) {
    vec sum[16], total[4];
    UNROLL for (int k = 0; k < 16; k++) sum[k] = splat(0);
    UNROLL for (int k = 0; k < 4; k++) total[k] = splat(0);
    size_t column = 0;
    if (o->c.at)
        for (; column + LANES <= o->columns; column += LANES) {
            outer_add(sum, totals ? total : NULL, rows, inner, o->a, i, o->b, j, column);
            outer_add(sum, NULL, rows, inner, o->c, i, o->d, j, column);
        }
    else
        for (; column + LANES <= o->columns; column += LANES)
            outer_add(sum, totals ? total : NULL, rows, inner, o->a, i, o->b, j, column);
    hdnn_real entry[16];
    UNROLL for (int k = 0; k < 16; k += LANES) store(entry + k, fold_all(sum + k));
    if (column < o->columns) {
        const kernel_outer rest = *o;
        outer_tail(&rest, rows, inner, i, j, column, entry);
    }
    UNROLL for (int r = 0; r < rows; r++) {
        hdnn_real *at = o->sums + (i + (size_t)r) * o->stride + j;
        UNROLL for (int s = 0; s < inner; s++) put(at + s, entry[r * inner + s], o->add);
        if (totals) put(o->totals + i + r, sum_of(total[r]), o->add);
    }
}

ALWAYS void outer_columns(const kernel_outer *o, const int rows, size_t i) {
    size_t j = 0;
    if (o->totals && o->inner >= 4) outer_block(o, rows, 4, i, 0, true), j = 4;
    for (; j + 4 <= o->inner; j += 4) outer_block(o, rows, 4, i, j, false);
    bool totals = o->totals && j == 0;
    if (o->inner - j >= 2) outer_block(o, rows, 2, i, j, totals), j += 2, totals = false;
    if (o->inner - j >= 1) outer_block(o, rows, 1, i, j, totals);
}

static void outer(const kernel_outer *request) {
    const kernel_outer o = *request;
    size_t i = 0;
    for (; i + 4 <= o.rows; i += 4) outer_columns(&o, 4, i);
    if (o.rows - i >= 2) outer_columns(&o, 2, i), i += 2;
    if (o.rows - i >= 1) outer_columns(&o, 1, i);
}

typedef hdnn_real quad
    __attribute__((vector_size(4 * sizeof(hdnn_real)), may_alias, aligned(sizeof(hdnn_real))));

/* Four rows of four, turned. */
ALWAYS void transpose_quads(kernel_rows in, kernel_rows out) {
    quad a = *(const quad *)in.at, b = *(const quad *)(in.at + in.stride);
    quad c = *(const quad *)(in.at + 2 * in.stride), d = *(const quad *)(in.at + 3 * in.stride);
    quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    *(quad *)out.at = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(quad *)(out.at + out.stride) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    ab = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(quad *)(out.at + 2 * out.stride) = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(quad *)(out.at + 3 * out.stride) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

ALWAYS void transpose_columns(size_t rows, const size_t columns, kernel_rows in, kernel_rows out) {
    size_t i = 0, whole = columns / 4 * 4;
    for (; i + 4 <= rows; i += 4) {
        for (size_t c = 0; c < whole; c += 4)
            transpose_quads((kernel_rows){in.at + i * in.stride + c, in.stride},
                            (kernel_rows){out.at + c * out.stride + i, out.stride});
        for (size_t r = i; r < i + 4; r++)
            for (size_t c = whole; c < columns; c++) out.at[c * out.stride + r] = in.at[r * in.stride + c];
    }
    for (; i < rows; i++)
        for (size_t c = 0; c < columns; c++) out.at[c * out.stride + i] = in.at[i * in.stride + c];
}

/* A line of the cache of every row at a time. */
static void transpose(size_t rows, size_t columns, kernel_rows in, kernel_rows out) {
    for (; columns >= KERNEL_COLUMNS; columns -= KERNEL_COLUMNS) {
        transpose_columns(rows, KERNEL_COLUMNS, in, out);
        in.at += KERNEL_COLUMNS, out.at += KERNEL_COLUMNS * out.stride;
    }
    transpose_columns(rows, columns, in, out);
}

static void blend(size_t rows, size_t columns, kernel_rows out, kernel_rows base, hdnn_real scale,
                  kernel_rows in) {
    for (size_t i = 0; i < rows; i++) {
        hdnn_real *to = out.at + i * out.stride;
        const hdnn_real *from = in.at + i * in.stride, *add = base.at ? base.at + i * base.stride : NULL;
        if (add)
            for (size_t c = 0; c < columns; c += LANES)
                store(to + c, load(add + c) + splat(scale) * load(from + c));
        else
            for (size_t c = 0; c < columns; c += LANES) store(to + c, splat(scale) * load(from + c));
    }
}

/* Four vectors at a time, so that their chains of operations overlap. */
ALWAYS void activate_row(size_t columns, hdnn_real *x, vec bias, const hdnn_activation activation) {
    size_t c = 0;
    for (; c + 4 * LANES <= columns; c += 4 * LANES) {
        vec y[4];
        UNROLL for (int i = 0; i < 4; i++) y[i] = load(x + c + i * LANES) + bias;
        UNROLL for (int i = 0; i < 4; i++) y[i] = vec_activate(y[i], activation);
        UNROLL for (int i = 0; i < 4; i++) store(x + c + i * LANES, y[i]);
    }
    for (; c < columns; c += LANES) store(x + c, vec_activate(load(x + c) + bias, activation));
}

ALWAYS void activate_rows(size_t rows, size_t columns, kernel_rows x, const hdnn_real *bias,
                          const hdnn_activation activation) {
    for (size_t i = 0; i < rows; i++)
        activate_row(columns, x.at + i * x.stride, splat(bias ? bias[i] : 0), activation);
}

static void activate(size_t rows, size_t columns, kernel_rows x, const hdnn_real *bias,
                     hdnn_activation activation) {
    switch (activation) {
    case HDNN_TANH: activate_rows(rows, columns, x, bias, HDNN_TANH); break;
    case HDNN_RELU: activate_rows(rows, columns, x, bias, HDNN_RELU); break;
    case HDNN_SIGMOID_CENTRED: activate_rows(rows, columns, x, bias, HDNN_SIGMOID_CENTRED); break;
    default:
        if (bias) activate_rows(rows, columns, x, bias, HDNN_IDENTITY);
    }
}

static void slope(size_t rows, size_t columns, kernel_rows out, kernel_rows in, kernel_rows values,
                  hdnn_activation activation) {
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c += LANES)
            store(out.at + i * out.stride + c,
                  load(in.at + i * in.stride + c) *
                      vec_slope(load(values.at + i * values.stride + c), activation));
}

static void row_sums(size_t rows, size_t columns, kernel_rows in, hdnn_real *sums, bool add) {
    for (size_t i = 0; i < rows; i++) {
        vec sum = splat(0);
        for (size_t c = 0; c < columns; c += LANES) sum += load(in.at + i * in.stride + c);
        put(sums + i, sum_of(sum), add);
    }
}

#include "net/kernel_pixels.h"

static void column_squares(size_t rows, size_t columns, kernel_rows in, double *squares) {
    for (size_t c = 0; c < columns; c++) squares[c] = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++) {
            double x = (double)in.at[i * in.stride + c];
            squares[c] += x * x;
        }
}

ALWAYS void pull_entries(const kernel_pull *p, const bool add, const bool bends) {
    const hdnn_real *before = p->before ? p->before : p->x, *after = p->after ? p->after : p->x;
    size_t i = 0;
    for (; i + LANES <= p->count; i += LANES) {
        vec sum = load(p->gradient + i);
        if (p->more) sum += load(p->more + i);
        sum *= p->c;
        if (bends) {
            vec x = load(p->x + i);
            sum += p->weight * ((x - load(before + i)) + (x - load(after + i)));
        }
        if (add) sum += load(p->to + i);
        store(p->to + i, sum);
    }
    for (; i < p->count; i++) {
        hdnn_real sum = p->c * (p->gradient[i] + (p->more ? p->more[i] : 0));
        if (bends) sum += p->weight * ((p->x[i] - before[i]) + (p->x[i] - after[i]));
        put(p->to + i, sum, add);
    }
}

static void pull(const kernel_pull *request) {
    const kernel_pull p = *request;
    if (p.add)
        p.x ? pull_entries(&p, true, true) : pull_entries(&p, true, false);
    else
        p.x ? pull_entries(&p, false, true) : pull_entries(&p, false, false);
}

static inline void adam_entries(size_t count, hdnn_real *restrict parameter,
                                const hdnn_real *restrict gradient, hdnn_real *restrict m,
                                hdnn_real *restrict v, const kernel_adam *s) {
    const hdnn_real rate = s->rate / s->correction1, correction = 1 / s->correction2;
    for (size_t i = 0; i < count; i++) {
        hdnn_real g = s->scale * gradient[i] + s->decay * parameter[i];
        m[i] = s->beta1 * m[i] + (1 - s->beta1) * g;
        v[i] = s->beta2 * v[i] + (1 - s->beta2) * g * g;
#ifdef HDNN_FLOAT64
        hdnn_real root = sqrt(v[i] * correction);
#else
        hdnn_real root = sqrtf(v[i] * correction);
#endif
        parameter[i] -= rate * m[i] / (root + s->epsilon);
    }
}

/* Other cores have read the parameters in this step: what it takes to write them again begins some lines before. */
static void adam(size_t count, hdnn_real *parameter, const hdnn_real *gradient, hdnn_real *m, hdnn_real *v,
                 const kernel_adam *step) {
    enum { LINE = 64 / sizeof(hdnn_real), AHEAD = 8 * LINE };
    const kernel_adam s = *step;
    size_t i = 0;
    for (; i + LINE <= count; i += LINE) {
        __builtin_prefetch(parameter + (i + AHEAD < count ? i + AHEAD : i), 1);
        adam_entries(LINE, parameter + i, gradient + i, m + i, v + i, &s);
    }
    adam_entries(count - i, parameter + i, gradient + i, m + i, v + i, &s);
}

const kernel_set KERNEL_SET = {
    .name = KERNEL_LABEL,
    .product = product,
    .outer = outer,
    .transpose = transpose,
    .blend = blend,
    .activate = activate,
    .slope = slope,
    .row_sums = row_sums,
    .compress = compress,
    .expand = expand,
    .column_squares = column_squares,
    .pull = pull,
    .adam = adam,
};
