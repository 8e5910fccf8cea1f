/* Dense linear algebra on row-major matrices: the only place that knows OpenBLAS and LAPACKE.
 *
 * BLAS always runs on the calling thread: the engine divides work over threads itself, in fixed pieces, so that a
 * result does not depend on how many threads there are. */
#ifndef CORE_LINALG_H
#define CORE_LINALG_H

#include "hdnn/real.h"
#include "hdnn/status.h"

#include <stdbool.h>
#include <stddef.h>

/* A matrix as BLAS wants it: row-major with `stride` between rows; `transposed` reads it as its transpose. */
typedef struct {
    const hdnn_real *at;
    size_t stride;
    bool transposed;
} linalg_operand;

/* C (rows x columns, row stride) = alpha A B + beta C, A is rows x inner, B is inner x columns. */
void linalg_multiply(size_t rows, size_t columns, size_t inner, hdnn_real alpha, linalg_operand a,
                     linalg_operand b, hdnn_real beta, hdnn_real *c, size_t stride);

/* Singular values of a (rows x columns), in falling order, into values[min(rows, columns)]; `a` is kept. */
hdnn_status linalg_singular_values(size_t rows, size_t columns, const hdnn_real *a, hdnn_real *values,
                                   hdnn_error *error);

/* Eigenvalues of a general n x n matrix; `a` is kept. */
hdnn_status linalg_eigenvalues(size_t n, const hdnn_real *a, hdnn_real *real_part, hdnn_real *imaginary_part,
                               hdnn_error *error);

/* Eigenvalues (rising) and orthonormal eigenvectors (rows of `vectors`) of a symmetric n x n matrix. */
hdnn_status linalg_symmetric(size_t n, const hdnn_real *a, hdnn_real *values, hdnn_real *vectors,
                             hdnn_error *error);

#endif
