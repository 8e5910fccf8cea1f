/* The block: L layers of one architecture, walked forwards, backwards and in reverse on a tile of columns.
 *
 * A tile is a contiguous n x C state (C a multiple of KERNEL_COLUMNS). The forward walk with a *tape* keeps, for
 * every substep, the activation s = sigma(W y_S + b) and the new y_D; the backward walk reads them and accumulates
 * the gradients of every operator in one slab. Gradients of W in that slab are without the factor c of the substep;
 * block_pull_back applies it, adds the smoothness penalty and turns operators back into parameters. */
#ifndef NET_BLOCK_H
#define NET_BLOCK_H

#include "net/architecture.h"
#include "net/kernel.h"

/* One operator of one layer, ready for the kernels. */
typedef struct {
    kernel_matrix weight;  /* W, k x k, row after row */
    kernel_matrix packed;  /* W, column after column if narrow */
    kernel_matrix back;    /* W^T */
    kernel_matrix outer;   /* B; at == NULL: the identity */
    const hdnn_real *bias; /* k */
} block_operator;

/* A run of equal entries along a diagonal of R^T. */
typedef struct {
    int to, from, count;
    bool add;
    hdnn_real scale;
} block_run;

/* R of one operator: the matrix, and the runs of R^T (0: it is not sparse). */
typedef struct {
    int runs;
    block_run *run;
    hdnn_real *matrix; /* k x k, row after row; NULL: R is the identity or absent */
} block_mix;

typedef struct {
    const hdnn_network_config *config;
    const architecture_scheme *scheme;
    const kernel_set *kernels;
    int features, layers, width;                  /* n, L, k */
    int operators;                                /* of a layer */
    int operator_layers;                          /* L, or 1 with shared weights */
    int substeps;                                 /* of the whole block */
    double step;                                  /* h */
    bool wide;                                    /* more than KERNEL_NARROW rows */
    hdnn_real factor[ARCHITECTURE_MAX_OPERATORS]; /* c */
    block_operator *op;                           /* operator_layers x operators */
    block_mix mix[ARCHITECTURE_MAX_OPERATORS];
    hdnn_real *storage; /* behind the operators' matrices, layer after layer */
} block;

hdnn_status block_new(block *block, const hdnn_network_config *config, hdnn_error *error);
void block_free(block *block);

/* Rebuild the operators from the parameters: parameter[i] is the tensor i of the row, layer first. Layers of wide networks
 * are shared out among the threads, where there are matrices to make. */
void block_assemble(block *block, const hdnn_real *const parameter[], int threads);

/* Reals that a tape of `layers` layers, the walk's scratch and the gradients of all operators need. */
size_t block_tape_size(const block *block, size_t columns, int layers);
size_t block_scratch_size(const block *block, size_t columns);
size_t block_gradient_size(const block *block);

/* Write the first state of a tape of layers first .. first + layers - 1 to block_tape_state(tape); walk; read the
 * last state with block_tape_end. */
typedef struct {
    hdnn_real *memory;
    size_t columns;
    int first, layers;
} block_tape;

static inline kernel_rows block_tape_state(const block_tape *tape) {
    return (kernel_rows){tape->memory, tape->columns};
}
void block_forward(const block *block, const block_tape *tape);
/* Copy the state at the input of layer `layer` (tape->first .. + layers) to n x tape->columns at `state`, or its first
 * `columns` columns to any n rows. */
void block_tape_read(const block *block, const block_tape *tape, int layer, hdnn_real *state);
void block_tape_copy(const block *block, const block_tape *tape, int layer, size_t columns,
                     kernel_rows state);

/* What the backward walk gives besides the cotangent: gradients (block_gradient_size; NULL: none), added to what is
 * there if `add`; squares of the cotangent of every layer's state ((L + 1) x columns; NULL: none), and those cotangents themselves
 * ((L + 1) x n x columns; NULL: none). */
typedef struct {
    hdnn_real *gradients;
    bool add;
    double *squares;
    hdnn_real *cotangents;
} block_outcome;

/* Pull the cotangent g (n x columns, in place) from the end of the tape to its start. */
void block_backward(const block *block, const block_tape *tape, hdnn_real *cotangent, hdnn_real *scratch,
                    const block_outcome *outcome);

/* Layers first .. last - 1 on a state in place, without a tape; the inverse walk (separable rows) undoes it. */
void block_advance(const block *block, int first, int last, hdnn_real *state, size_t columns,
                   hdnn_real *scratch);
void block_retreat(const block *block, int first, int last, hdnn_real *state, size_t columns,
                   hdnn_real *scratch);

/* The backward walk over layers first .. last - 1 that rebuilds the states by the inverse instead of reading them:
 * `state` is that of layer `last` and becomes that of layer `first`. */
void block_backward_reversing(const block *block, int first, int last, hdnn_real *state, size_t columns,
                              hdnn_real *cotangent, hdnn_real *scratch, const block_outcome *outcome);

/* From the operators' gradients, `gradients` + `more` (NULL: nothing more), to the parameters' (same layout as the
 * parameters; written, not added), for operator layers first .. last - 1, with the penalty of weight `smoothness`: alpha.
 * Overwrites `gradients`. */
void block_pull_back(const block *block, int first, int last, hdnn_real *gradients, hdnn_real *more,
                     double smoothness, hdnn_real *const parameter_gradient[]);

/* alpha h / 2 sum_j (|W_{j+1} - W_j|_F^2 + |b_{j+1} - b_j|^2) over all operators (the paper, section 4). */
double block_penalty(const block *block, double smoothness);

#endif
