/* What a benchmark asks of the engine: how much work a step is, how fast this machine could do it, and what the
 * right result would be. */
#ifndef HDNN_BENCH_H
#define HDNN_BENCH_H

#include "hdnn/network.h"

/* The work that cannot be avoided, counted from the architecture table: with B = R K^T made once a layer, products
 * of k x k matrices with columns are all that is left, and the interconnection R costs a column nothing. */
typedef struct {
    double multiply_adds, activations;
    double parameter_bytes; /* a training step's: Adam reads and writes a parameter and its two moments */
    double state_bytes;     /* training: the states between the layers, where the memory mode keeps them */
} hdnn_work;

/* Of `samples` samples: one training step (with the recomputation that config.memory asks for; auto counts as store),
 * or the forward pass only. */
hdnn_work hdnn_model_work(const hdnn_model *model, size_t samples, bool training);

/* Mean loss over samples first .. first + count - 1 and the gradient of loss + smoothness penalty in the layout of
 * hdnn_model_parameters (`gradient` has hdnn_model_parameter_count values). Plain loops in double, a column at a time,
 * straight from the architecture table: slow, and what the fast code is judged against. Fails only without memory. */
hdnn_status hdnn_reference_gradient(const hdnn_model *model, const hdnn_dataset *dataset, size_t first,
                                    size_t count, double smoothness, double *loss, double *gradient,
                                    hdnn_error *error);

/* The limits of this machine for `threads` threads at once, each the best of many short measurements with the
 * instruction set that the kernels use. */
typedef struct {
    double multiply_adds; /* a second, in registers */
    double tanhs;         /* a second, through the kernel, on data in the first-level cache */
    double bytes;         /* a second from and to memory: out = a + scale b on arrays far beyond the caches */
} hdnn_roofline;

/* Takes about `seconds`. */
hdnn_status hdnn_roofline_measure(int threads, double seconds, hdnn_roofline *roofline, hdnn_error *error);

/* Only the multiply-adds and the tanhs, which takes little memory and a few milliseconds: on a machine that others use,
 * too, its limits move from second to second. */
hdnn_status hdnn_roofline_refresh(int threads, double seconds, hdnn_roofline *roofline, hdnn_error *error);

/* Multiply-adds a second of OpenBLAS for (rows x inner) times (inner x columns), each thread with matrices of its
 * own; takes about `seconds`. */
hdnn_status hdnn_blas_measure(int threads, size_t rows, size_t columns, size_t inner, double seconds,
                              double *rate, hdnn_error *error);

const char *hdnn_kernel_name(void);   /* of the instruction set chosen at run time: "x86-64-v4", ... */
const char *hdnn_compiler_name(void); /* the one that built this library */

#endif
