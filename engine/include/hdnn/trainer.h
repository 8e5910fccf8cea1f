/* The background trainer: a run on a thread of its own, snapshots out, commands in.
 *
 * The test set is evaluated at the end of an epoch, on copies of the networks, in slices between the next steps: its
 * results come a little later than those steps, and belong to the point of the history where the epoch ended.
 *
 * Being watched costs a run little: copies, and norms of gradients of pictures, which need a walk of their own, are taken
 * so seldom that each is a fiftieth of the time at most.
 *
 * Commands are queued and never lost; they take effect between steps. A snapshot is the latest state, complete and
 * consistent; the reader never waits for a step and the trainer never waits for the reader. A paused or finished
 * trainer uses no processor time. */
#ifndef HDNN_TRAINER_H
#define HDNN_TRAINER_H

#include "hdnn/train.h"

/* One point of the histories; a lane that had diverged has NaN. */
typedef struct {
    int64_t step;
    double epoch, seconds; /* seconds of training since the start, pauses left out */
    float train_loss[HDNN_MAX_LANES],
        train_accuracy[HDNN_MAX_LANES]; /* of that batch, smoothed over neighbours when
                                                                         the ring had to thin itself */
    float test_loss[HDNN_MAX_LANES], test_accuracy[HDNN_MAX_LANES]; /* NaN where no evaluation took place */
} hdnn_history_point;

typedef struct {
    hdnn_lane_status status;
    int layers, features, columns;
    const hdnn_real
        *state_gradient; /* |dLoss/dy_l|, layers + 1; NaN before the first step. Of a step shortly before
                                         while training, where taking them of each snapshot's would slow it down */
    const hdnn_real *weight_gradient; /* |dLoss/dK_l|_F, layers */
    const hdnn_real *states; /* chosen samples x (layers + 1) x features: one column of each sample */
    const hdnn_model *model; /* a copy: classify with it at leisure */
} hdnn_lane_snapshot;

typedef struct {
    uint64_t version;       /* rises with every new snapshot */
    bool running, finished; /* finished: the end is reached, and the last evaluation is done */
    int64_t step, steps_per_epoch;
    double epoch, seconds;
    double samples_per_second; /* with the rests of a paced run */
    double learning_rate, smoothness;
    double rate; /* in force: the learning rate as the schedule has it at this step */
    int lanes;
    hdnn_lane_snapshot lane[HDNN_MAX_LANES];
    size_t samples;         /* how many sample states were chosen */
    const uint32_t *sample; /* their indices in the test data */
    size_t history_count;   /* points, oldest first */
    const hdnn_history_point *history;
} hdnn_snapshot;

typedef struct hdnn_trainer hdnn_trainer;

typedef struct {
    int threads;              /* inside a step; 0: one fewer than the machine has, at least one */
    double snapshot_interval; /* seconds between snapshots while running; default 1/30 */
    size_t samples;           /* sample states in a snapshot; default 64 */
} hdnn_trainer_config;
hdnn_trainer_config hdnn_trainer_config_default(void);

/* Start the thread, paused, with a first snapshot of the untrained networks ready. `data` must outlive it. */
hdnn_status hdnn_trainer_new(const hdnn_trainer_config *config, const hdnn_training_config *training,
                             const hdnn_network_config *networks, int lanes, const hdnn_data *data,
                             hdnn_trainer **trainer, hdnn_error *error);
/* The same for a run that was made, and perhaps trained, before: its steps and its training go on, and the first
 * snapshot has its gradients. The run belongs to the trainer from now on, also when this fails. */
hdnn_status hdnn_trainer_take(const hdnn_trainer_config *config, hdnn_run *run, hdnn_trainer **trainer,
                              hdnn_error *error);
/* The threads of a step that `config` stands for. */
int hdnn_trainer_threads(const hdnn_trainer_config *config);
void hdnn_trainer_free(hdnn_trainer *trainer); /* stops the thread and waits for it; NULL is allowed */

/* Commands; each returns at once. */
void hdnn_trainer_start(hdnn_trainer *trainer); /* a finished run goes on, now without an end */
void hdnn_trainer_pause(hdnn_trainer *trainer);
void hdnn_trainer_step(hdnn_trainer *trainer);  /* one step, then paused */
void hdnn_trainer_reset(hdnn_trainer *trainer); /* the same seed: the same initial networks; paused */
void hdnn_trainer_set_learning_rate(hdnn_trainer *trainer, double learning_rate);
void hdnn_trainer_set_smoothness(hdnn_trainer *trainer, double smoothness);
/* As hdnn_run_set_training; and the run now ends after training->epochs. */
void hdnn_trainer_set_training(hdnn_trainer *trainer, const hdnn_training_config *training);
/* At most so many steps a second, so that people can watch; 0 (the default): as many as can be. */
void hdnn_trainer_set_pace(hdnn_trainer *trainer, double steps_per_second);
void hdnn_trainer_stop_at_step(hdnn_trainer *trainer, int64_t step); /* pause there; negative: never */
void hdnn_trainer_stop_at_epoch(hdnn_trainer *trainer,
                                double epoch); /* the same, in epochs; presets' `epochs` is the default */
void hdnn_trainer_choose_column(hdnn_trainer *trainer,
                                int column); /* which column of an image the states show */

/* The latest snapshot, valid until the next call of this function for this trainer (one reader thread). */
const hdnn_snapshot *hdnn_trainer_snapshot(hdnn_trainer *trainer);

/* Wait until every command so far has taken effect (for tests and scripts). */
void hdnn_trainer_settle(hdnn_trainer *trainer);

#endif
