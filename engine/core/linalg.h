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

/* Decompositions of n x n matrices, in double in every build: probes ask for them where rounding matters. They take
 * no memory: `work` has room for linalg_work_size(n) doubles. `a` is overwritten. HDNN_NUMERIC where `a` is not finite
 * or the method does not converge. */
size_t linalg_work_size(size_t n);

/* Singular values in falling order. */
hdnn_status linalg_singular_values(size_t n, double *a, double *values, double *work, hdnn_error *error);

/* Eigenvalues of a general matrix. */
hdnn_status linalg_eigenvalues(size_t n, double *a, double *real_part, double *imaginary_part, double *work,
                               hdnn_error *error);

/* Eigenvalues (rising) of a symmetric matrix; its orthonormal eigenvectors become the rows of `a`. */
hdnn_status linalg_symmetric(size_t n, double *a, double *values, double *work, hdnn_error *error);

/* The determinant; NaN where `a` is not finite. */
double linalg_determinant(size_t n, double *a, double *work);

#endif
