/* The BLAS prefix and LAPACK calls, once; see linalg.h. */
#include "core/linalg.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <pthread.h>

#ifdef HDNN_FLOAT64
#define BLAS(name) cblas_d##name
#else
#define BLAS(name) cblas_s##name
#endif

static void keep_blas_on_the_calling_thread(void) {
    openblas_set_num_threads(1);
}

static pthread_once_t blas_is_configured = PTHREAD_ONCE_INIT;

void linalg_multiply(size_t rows, size_t columns, size_t inner, hdnn_real alpha, linalg_operand a,
                     linalg_operand b, hdnn_real beta, hdnn_real *c, size_t stride) {
    pthread_once(&blas_is_configured, keep_blas_on_the_calling_thread);
    BLAS(gemm)
    (CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, b.transposed ? CblasTrans : CblasNoTrans,
     (int)rows, (int)columns, (int)inner, alpha, a.at, (int)a.stride, b.at, (int)b.stride, beta, c,
     (int)stride);
}

/* LAPACK is column-major: it sees the transposed matrix, whose singular values, eigenvalues and determinant are the
 * same. */

/* The most that a method below asks for: gesvd without vectors, 5 n; geev needs 3 n, syev 3 n - 1. */
enum { WORK_FACTOR = 6 };

size_t linalg_work_size(size_t n) {
    return WORK_FACTOR * n;
}

static bool is_finite(size_t n, const double *a) {
    for (size_t i = 0; i < n * n; i++)
        if (!isfinite(a[i])) return false;
    return true;
}

static hdnn_status begin(size_t n, const double *a, const char *what, hdnn_error *error) {
    pthread_once(&blas_is_configured, keep_blas_on_the_calling_thread);
    if (is_finite(n, a)) return HDNN_OK;
    return hdnn_fail(error, HDNN_NUMERIC, "no %s: the %zu x %zu matrix is not finite", what, n, n);
}

static hdnn_status outcome(int info, const char *what, hdnn_error *error) {
    if (info == 0) return HDNN_OK;
    return hdnn_fail(error, HDNN_NUMERIC, "no %s: LAPACK reports %d", what, info);
}

hdnn_status linalg_singular_values(size_t n, double *a, double *values, double *work, hdnn_error *error) {
    hdnn_status status = begin(n, a, "singular values", error);
    if (status != HDNN_OK) return status;
    int size = (int)n, info = LAPACKE_dgesvd_work(LAPACK_COL_MAJOR, 'N', 'N', size, size, a, size, values,
                                                  NULL, size, NULL, size, work, (int)linalg_work_size(n));
    return outcome(info, "singular values", error);
}

hdnn_status linalg_eigenvalues(size_t n, double *a, double *real_part, double *imaginary_part, double *work,
                               hdnn_error *error) {
    hdnn_status status = begin(n, a, "eigenvalues", error);
    if (status != HDNN_OK) return status;
    int size = (int)n,
        info = LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', 'N', size, a, size, real_part, imaginary_part, NULL,
                                  size, NULL, size, work, (int)linalg_work_size(n));
    return outcome(info, "eigenvalues", error);
}

/* Column-major eigenvectors are columns, which are our rows. */
hdnn_status linalg_symmetric(size_t n, double *a, double *values, double *work, hdnn_error *error) {
    hdnn_status status = begin(n, a, "principal axes", error);
    if (status != HDNN_OK) return status;
    int size = (int)n, info = LAPACKE_dsyev_work(LAPACK_COL_MAJOR, 'V', 'U', size, a, size, values, work,
                                                 (int)linalg_work_size(n));
    return outcome(info, "principal axes", error);
}

/* By the LU factors; a singular matrix (info > 0) has a zero among them. */
double linalg_determinant(size_t n, double *a, double *work) {
    lapack_int *pivot = (lapack_int *)work;
    double product = 1;
    if (begin(n, a, "determinant", NULL) != HDNN_OK) return NAN;
    LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, (int)n, (int)n, a, (int)n, pivot);
    for (size_t i = 0; i < n; i++) product *= pivot[i] == (int)i + 1 ? a[i * n + i] : -a[i * n + i];
    return product;
}
