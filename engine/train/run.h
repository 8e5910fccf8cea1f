/* The inside of a run, for the trainer and the saving of training state. */
#ifndef TRAIN_RUN_H
#define TRAIN_RUN_H

#include "hdnn/train.h"
#include "net/pass.h"
#include "train/alternating.h"
#include "train/optimizer.h"

/* Reversing is given up for checkpoints when more than this is lost of the first states: while less is, gradients agree
 * with those of stored states within twenty times the limit (tested). */
#define RUN_MOST_REVERSAL_ERROR (sizeof(hdnn_real) == sizeof(float) ? 1e-4 : 1e-10)

typedef struct {
    double loss;
    size_t correct, samples;
} run_sum;

typedef struct {
    hdnn_model *model;
    pass *pass, *evaluation;
    optimizer optimizer;
    alternating alternating;
    hdnn_real *gradient;        /* the model's slab layout; of the last step */
    double *profile;            /* layers + 1: sum over the samples of |dLoss/dy_l|, when recorded */
    bool recorded, has_profile; /* by the last step; by any */
    run_sum sum;                /* of the epoch so far */
    hdnn_lane_status status;
} run_lane;

struct hdnn_run {
    hdnn_training_config training;
    const hdnn_data *data;
    int lanes, threads;
    size_t batch;
    int64_t per_epoch, steps;
    hdnn_random random; /* of the order */
    uint32_t *order;
    bool record;
    run_lane lane[HDNN_MAX_LANES];
};

/* hdnn_run_step and hdnn_run_finish without their evaluations. */
hdnn_status run_train_batch(hdnn_run *run);
void run_refit(hdnn_run *run);
/* hdnn_run_gradients, with the state gradients of the last step that recorded them. */
bool run_latest_gradients(const hdnn_run *run, int lane, hdnn_real *state, hdnn_real *weight);
/* Records the gradients of the networks as they are, on the first batch of the present order; nothing is learnt. */
void run_measure_gradients(hdnn_run *run);

#endif
