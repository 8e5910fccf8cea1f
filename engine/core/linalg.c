/* The BLAS prefix and LAPACK calls, once; see linalg.h. */
#include "core/linalg.h"

#include "core/memory.h"

#include <cblas.h>
#include <lapacke.h>
#include <pthread.h>
#include <string.h>

#ifdef HDNN_FLOAT64
#define BLAS(name)   cblas_d##name
#define LAPACK(name) LAPACKE_d##name
#else
#define BLAS(name)   cblas_s##name
#define LAPACK(name) LAPACKE_s##name
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

/* LAPACK destroys its input, so each of these works on a copy. */
static hdnn_real *copy_of(const hdnn_real *a, size_t count) {
    hdnn_real *copy = memory_new(count, sizeof *copy);
    if (copy) memcpy(copy, a, count * sizeof *copy);
    return copy;
}

static hdnn_status outcome(int info, const char *method, hdnn_error *error) {
    if (info == 0) return HDNN_OK;
    return hdnn_fail(error, info > 0 ? HDNN_NUMERIC : HDNN_INVALID,
                     "%s failed: LAPACK reports %d (a non-finite matrix?)", method, info);
}

hdnn_status linalg_singular_values(size_t rows, size_t columns, const hdnn_real *a, hdnn_real *values,
                                   hdnn_error *error) {
    pthread_once(&blas_is_configured, keep_blas_on_the_calling_thread);
    hdnn_real *work = copy_of(a, rows * columns);
    if (!work)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for %zu x %zu singular values", rows, columns);
    int info = LAPACK(gesdd)(LAPACK_ROW_MAJOR, 'N', (int)rows, (int)columns, work, (int)columns, values, NULL,
                             (int)rows, NULL, (int)columns);
    memory_free(work);
    return outcome(info, "the singular value decomposition", error);
}

hdnn_status linalg_eigenvalues(size_t n, const hdnn_real *a, hdnn_real *real_part, hdnn_real *imaginary_part,
                               hdnn_error *error) {
    pthread_once(&blas_is_configured, keep_blas_on_the_calling_thread);
    hdnn_real *work = copy_of(a, n * n);
    if (!work)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for the eigenvalues of %zu x %zu", n, n);
    int info = LAPACK(geev)(LAPACK_ROW_MAJOR, 'N', 'N', (int)n, work, (int)n, real_part, imaginary_part, NULL,
                            (int)n, NULL, (int)n);
    memory_free(work);
    return outcome(info, "the eigenvalue computation", error);
}

hdnn_status linalg_symmetric(size_t n, const hdnn_real *a, hdnn_real *values, hdnn_real *vectors,
                             hdnn_error *error) {
    pthread_once(&blas_is_configured, keep_blas_on_the_calling_thread);
    memcpy(vectors, a, n * n * sizeof *vectors);
    /* Column-major on a symmetric matrix: eigenvectors come back as columns, which are our rows. */
    int info = LAPACK(syev)(LAPACK_COL_MAJOR, 'V', 'U', (int)n, vectors, (int)n, values);
    return outcome(info, "the symmetric eigenvalue computation", error);
}
