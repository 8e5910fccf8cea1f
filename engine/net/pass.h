/* A pass over a batch: stem, block, head and loss forwards, and, for training, all gradients backwards.
 *
 * The batch is cut into *chunks*, a number that depends on its size alone, each chunk into *groups* of samples whose
 * states a thread holds at once, and each group into *tiles* of columns. A chunk has gradient sums of its own, one thread
 * works on a chunk, and the sums are added up in a fixed order: the result does not depend on the number of threads. All
 * memory is taken when the pass is made. */
#ifndef NET_PASS_H
#define NET_PASS_H

#include "net/stem.h"

typedef struct pass pass;

typedef struct {
    size_t samples; /* the most a batch may have */
    int threads;
    bool gradients; /* for training */
} pass_config;

hdnn_status pass_new(const hdnn_model *model, const pass_config *config, pass **made, hdnn_error *error);
/* Use another model of the same configuration, shape and classes from now on. */
void pass_use(pass *p, const hdnn_model *model);
void pass_free(pass *p);
/* From reversing to checkpoints, for which more memory is taken; and back to the mode the pass was made with. */
hdnn_status pass_fall_back(pass *p, hdnn_error *error);
void pass_reset(pass *p);
hdnn_memory_mode pass_memory_mode(const pass *p); /* the present one */
size_t pass_state_bytes(const pass *p);           /* of states and cotangents, over all threads */

typedef struct {
    double loss; /* mean over the batch, without the penalty */
    size_t correct;
    int bad_layer; /* when the loss is not finite: the first layer whose state is not, 0 = the stem, L = only the
                      last; -1: all states are finite */
    double
        reversal_error; /* reversing: of the first states that the backward pass came by, on one tile of columns,
                              relative to the largest entry; otherwise 0 */
} pass_result;

/* Forwards only. The logits of sample i of the batch are then in row i of pass_logits. */
pass_result pass_classify(pass *p, const stem_batch *batch);
const hdnn_real *pass_logits(const pass *p);
/* Stem and block only: fills the features, samples x head_stride. */
void pass_features(pass *p, const stem_batch *batch, hdnn_real *features);

/* Forwards and backwards: writes the gradient of mean loss + penalty to `gradient` (the model's slab layout). With
 * `profile` (layers + 1 values) also the sum over the samples of the norms |dLoss/dy_l|. */
pass_result pass_train(pass *p, const stem_batch *batch, double smoothness, hdnn_real *gradient,
                       double *profile);

#endif
