/* Optimisers on the parameter slab, and the learning-rate schedules. */
#ifndef TRAIN_OPTIMIZER_H
#define TRAIN_OPTIMIZER_H

#include "hdnn/train.h"
#include "net/kernel.h"

typedef struct {
    size_t count;
    hdnn_real *first, *second; /* velocity or first moment; second moment: count each, zero at the start */
    int64_t steps;
    int64_t steps_a_count; /* steps that Adam's bias correction counts as one; at first 1 */
} optimizer;

hdnn_status optimizer_new(optimizer *o, size_t count, hdnn_error *error);
void optimizer_free(optimizer *o);
void optimizer_reset(optimizer *o);

/* One step on all parameters: entries before `head` have the weight decay, those from it also the head's. The
 * gradient is scaled down to clip_norm first if it is longer. */
void optimizer_step(optimizer *o, const hdnn_training_config *config, double learning_rate, size_t head,
                    const hdnn_real *gradient, hdnn_real *parameters, int threads);

/* The factor of the learning rate at `step` of `total`, `per_epoch` of them an epoch. */
double schedule_factor(const hdnn_training_config *config, int64_t step, int64_t per_epoch, int64_t total);

#endif
