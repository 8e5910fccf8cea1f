/* Rows of pixels to rows of columns and back, for the kinds of pixels of columns.h: a part of kernel_body.h, which includes it
 * for each instruction set and from which it has its vectors. */
#ifndef NET_KERNEL_PIXELS_H
#define NET_KERNEL_PIXELS_H

/* A few rows at a time share the work on the kinds: eight of the states, three of the filter. With the vector instructions
 * made for this where there are: sixteen kinds give two masks. */
enum { SHARED_ROWS = 8 };

#if defined(__AVX512F__) && !defined(HDNN_FLOAT64)

/* The first `left` of sixteen lanes. */
ALWAYS __mmask16 lanes_left(size_t left) {
    return (__mmask16)(left < 16 ? (1U << left) - 1 : 0xffffU);
}

ALWAYS __mmask16 pixels_of(const uint8_t *kind, size_t left, int wanted) {
    __mmask16 there = lanes_left(left);
    return _mm_mask_cmpeq_epi8_mask(there, _mm_maskz_loadu_epi8(there, kind), _mm_set1_epi8((char)wanted));
}

ALWAYS void compress_rows(const int rows, size_t pixels, const uint8_t *kind, kernel_rows in, kernel_rows own,
                          kernel_rows interior) {
    __m512 sum[SHARED_ROWS];
    UNROLL for (int r = 0; r < rows; r++) sum[r] = _mm512_setzero_ps();
    hdnn_real *to = own.at;
    for (size_t c = 0; c < pixels; c += 16) {
        __mmask16 mine = pixels_of(kind + c, pixels - c, KERNEL_OWN),
                  blank = pixels_of(kind + c, pixels - c, KERNEL_INTERIOR);
        const hdnn_real *from = in.at + c;
        if (interior.at && blank)
            UNROLL for (int r = 0; r < rows; r++) sum[r] =
                _mm512_add_ps(sum[r], _mm512_maskz_loadu_ps(blank, from + (size_t)r * in.stride));
        if (mine)
            UNROLL for (int r = 0; r < rows; r++) _mm512_storeu_ps(
                to + (size_t)r * own.stride,
                _mm512_maskz_compress_ps(mine, _mm512_maskz_loadu_ps(mine, from + (size_t)r * in.stride)));
        to += _mm_popcnt_u32(mine);
    }
    for (int r = 0; interior.at && r < rows; r++)
        interior.at[(size_t)r * interior.stride] = sum_of((vec)sum[r]);
}

ALWAYS void expand_rows(const int rows, size_t pixels, const uint8_t *kind, kernel_rows own,
                        kernel_rows interior, kernel_rows out) {
    __m512 blank[SHARED_ROWS];
    UNROLL for (int r = 0; r < rows; r++) blank[r] = _mm512_set1_ps(interior.at[(size_t)r * interior.stride]);
    const hdnn_real *from = own.at;
    for (size_t c = 0; c < pixels; c += 16) {
        __mmask16 mine = pixels_of(kind + c, pixels - c, KERNEL_OWN), there = lanes_left(pixels - c);
        UNROLL for (int r = 0; r < rows; r++) {
            __m512 x = _mm512_loadu_ps(from + (size_t)r * own.stride);
            _mm512_mask_storeu_ps(out.at + (size_t)r * out.stride + c, there,
                                  _mm512_mask_expand_ps(blank[r], mine, x));
        }
        from += _mm_popcnt_u32(mine);
    }
}

#else

ALWAYS void compress_rows(const int rows, size_t pixels, const uint8_t *kind, kernel_rows in, kernel_rows own,
                          kernel_rows interior) {
    for (int r = 0; r < rows; r++) {
        const hdnn_real *from = in.at + (size_t)r * in.stride;
        hdnn_real sum = 0, *to = own.at + (size_t)r * own.stride;
        for (size_t c = 0; c < pixels; c++) {
            *to = from[c];
            to += kind[c] == KERNEL_OWN;
            sum += kind[c] == KERNEL_INTERIOR ? from[c] : 0;
        }
        if (interior.at) interior.at[(size_t)r * interior.stride] = sum;
    }
}

ALWAYS void expand_rows(const int rows, size_t pixels, const uint8_t *kind, kernel_rows own,
                        kernel_rows interior, kernel_rows out) {
    for (int r = 0; r < rows; r++) {
        const hdnn_real *from = own.at + (size_t)r * own.stride;
        hdnn_real *to = out.at + (size_t)r * out.stride, blank = interior.at[(size_t)r * interior.stride];
        for (size_t c = 0; c < pixels; c++) {
            to[c] = kind[c] == KERNEL_OWN ? *from : blank;
            from += kind[c] == KERNEL_OWN;
        }
    }
}

#endif

/* `rows` from row i on, if there are any. */
ALWAYS kernel_rows from_row(kernel_rows rows, size_t i) {
    return (kernel_rows){rows.at ? rows.at + i * rows.stride : NULL, rows.stride};
}

static void compress(size_t rows, size_t pixels, const uint8_t *kind, kernel_rows in, kernel_rows own,
                     kernel_rows interior) {
    size_t i = 0;
    for (; i + SHARED_ROWS <= rows; i += SHARED_ROWS)
        compress_rows(SHARED_ROWS, pixels, kind, from_row(in, i), from_row(own, i), from_row(interior, i));
    for (; i + 3 <= rows; i += 3)
        compress_rows(3, pixels, kind, from_row(in, i), from_row(own, i), from_row(interior, i));
    for (; i < rows; i++)
        compress_rows(1, pixels, kind, from_row(in, i), from_row(own, i), from_row(interior, i));
}

static void expand(size_t rows, size_t pixels, const uint8_t *kind, kernel_rows own, kernel_rows interior,
                   kernel_rows out) {
    size_t i = 0;
    for (; i + SHARED_ROWS <= rows; i += SHARED_ROWS)
        expand_rows(SHARED_ROWS, pixels, kind, from_row(own, i), from_row(interior, i), from_row(out, i));
    for (; i < rows; i++)
        expand_rows(1, pixels, kind, from_row(own, i), from_row(interior, i), from_row(out, i));
}

#endif
