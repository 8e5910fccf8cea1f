/* Where training stands between two steps, beside parameters and moments: enough to go on as if it had never stopped.
 *
 * The order of the samples is not kept: it follows from seed, data and the number of steps, and is made again. The
 * generator is kept to see that it comes out the same. */
#ifndef TRAIN_STATE_H
#define TRAIN_STATE_H

#include "hdnn/train.h"

enum { STATE_RANDOM_DIGITS = 64 };

typedef struct {
    size_t steps;                         /* of the run, and of the optimiser */
    char random[STATE_RANDOM_DIGITS + 1]; /* the generator of the order, four words in hexadecimal */
    double loss, accuracy;                /* as in hdnn_lane_status; NaN where that is */
    double test_loss, test_accuracy;      /* of the last evaluation */
    double seconds;
    double epoch_loss; /* sums over the samples of the epoch so far */
    size_t epoch_correct, epoch_samples;
    double reversal_error; /* as in hdnn_lane_status */
    size_t fell_back_step;
} run_state;

run_state run_state_of(const hdnn_run *run, int lane);

/* Take a run to where `states` (one for each lane) stand. The order is made first; when it cannot be, or a state
 * contradicts the run, nothing else is changed and the run is as new. Parameters and moments are the caller's. */
hdnn_status run_state_restore(hdnn_run *run, const run_state *states, hdnn_error *error);

#endif
