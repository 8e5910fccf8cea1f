/* Alternating training, the paper's procedure for its 2-D examples: the head is fitted to the block's features by a
 * few Adam steps before each step of the block, and once more, on all training data, at the end. */
#ifndef TRAIN_ALTERNATING_H
#define TRAIN_ALTERNATING_H

#include "net/pass.h"
#include "train/optimizer.h"

typedef struct {
    hdnn_model *model;
    optimizer optimizer;
    hdnn_real *gradient, *logits; /* of the head: its parameters; samples x outputs */
    hdnn_real *features;          /* of all training samples, samples x stride; for the refit */
    uint8_t *labels;
    size_t head; /* offset of the head's parameters in the slab, which end it */
} alternating;

hdnn_status alternating_new(alternating *a, hdnn_model *model, size_t samples, hdnn_error *error);
void alternating_free(alternating *a);

/* A fresh head (zero) fitted to the batch with the block as it is. Adam restarts for every batch. */
void alternating_fit_batch(alternating *a, pass *p, const stem_batch *batch,
                           const hdnn_training_config *config);

/* The head fitted to all of `train`, from where it is, on the features of the trained block. The pass is for
 * evaluation_slice_samples at a time. */
void alternating_refit(alternating *a, pass *p, const hdnn_dataset *train,
                       const hdnn_training_config *config);

#endif
