/* Training: one to four networks ("lanes") in lock-step on the same batches, from one seed.
 *
 * hdnn_run is the plain, synchronous form, one step a call; hdnn_trainer (hdnn/trainer.h) runs it on a thread of
 * its own. The same configuration and seed give the same bits whatever the number of threads. */
#ifndef HDNN_TRAIN_H
#define HDNN_TRAIN_H

#include "hdnn/dataset.h"
#include "hdnn/network.h"

typedef enum { HDNN_SGD, HDNN_MOMENTUM, HDNN_ADAM, HDNN_OPTIMIZER_COUNT } hdnn_optimizer_kind;
const char *hdnn_optimizer_name(hdnn_optimizer_kind kind);
bool hdnn_optimizer_find(const char *name, hdnn_optimizer_kind *kind);

/* What Adam's bias correction counts: its steps, as Kingma and Ba have it, or epochs, the present one included. With
 * epochs the moments are thought young for long: after the first few epochs steps are several times shorter. The
 * program published with the paper counts so, and some of its figures are not met otherwise. */
typedef enum { HDNN_COUNT_STEPS, HDNN_COUNT_EPOCHS, HDNN_ADAM_STEP_COUNT } hdnn_adam_step;
const char *hdnn_adam_step_name(hdnn_adam_step step); /* "step", "epoch" */
bool hdnn_adam_step_find(const char *name, hdnn_adam_step *step);

/* Learning rate by epoch or step: constant; step (times `decay` every `decay_epochs` epochs); cosine (to zero over
 * all steps); one-cycle (linear up over the first 30 %, then cosine down). */
typedef enum {
    HDNN_CONSTANT,
    HDNN_STEP_DECAY,
    HDNN_COSINE,
    HDNN_ONE_CYCLE,
    HDNN_SCHEDULE_COUNT
} hdnn_schedule;
const char *hdnn_schedule_name(hdnn_schedule schedule);
bool hdnn_schedule_find(const char *name, hdnn_schedule *schedule);

/* joint: every step moves all parameters. alternating: the paper's 2-D procedure: for each batch a head is fitted
 * by `head_steps` inner Adam steps, then one step on the block; at the end the head is refitted. */
typedef enum { HDNN_JOINT, HDNN_ALTERNATING, HDNN_METHOD_COUNT } hdnn_method;
const char *hdnn_method_name(hdnn_method method);
bool hdnn_method_find(const char *name, hdnn_method *method);

/* What a preset says under "training". Start from hdnn_training_config_default(). */
typedef struct {
    hdnn_optimizer_kind optimizer;
    double learning_rate;
    double momentum;              /* momentum: velocity = momentum * velocity + gradient */
    double beta1, beta2, epsilon; /* Adam */
    hdnn_adam_step adam_step;     /* not that of the inner head steps, which count steps */
    double weight_decay;          /* added to the gradient: weight_decay * parameter; on all parameters */
    double head_decay;            /* the same, on the head only, in addition */
    double smoothness;            /* alpha of the paper's regulariser */
    double clip_norm;             /* the whole gradient is scaled down to this norm; 0: never */
    hdnn_schedule schedule;
    double decay; /* factor of the step schedule */
    int decay_epochs;
    int batch; /* samples a step; a last, smaller batch of an epoch is used too; 0: all */
    int epochs;
    uint64_t seed;
    hdnn_method method;
    int head_steps;            /* alternating: inner head steps a batch */
    double head_learning_rate; /* alternating: of the inner steps */
    int refit_steps;           /* alternating: head steps on all training data at the end */
} hdnn_training_config;

hdnn_training_config hdnn_training_config_default(void);
hdnn_status hdnn_training_config_check(const hdnn_training_config *config, hdnn_error *error);

enum { HDNN_MAX_LANES = 4 };

typedef struct hdnn_run hdnn_run;

/* What a lane has reached. Losses are means over samples; train_* over the current (or last whole) epoch's batches
 * as they were seen, test_* of the last evaluation (NaN before the first). */
typedef struct {
    int64_t steps;
    double loss, accuracy; /* of the last batch; loss without the smoothness penalty */
    double train_loss, train_accuracy;
    double test_loss, test_accuracy;
    double seconds; /* spent in this lane's steps */
    bool diverged;  /* a non-finite loss: the lane has stopped */
    int64_t diverged_step;
    int diverged_layer; /* the first layer whose state is not finite, 0 = the stem; -1: the loss only */
    /* memory "reverse": what the last step that reversed lost of the first states, relative to their largest entry; and
     * the step since which checkpoints are kept instead because that was too much (0: reversing goes on) */
    double reversal_error;
    int64_t fell_back_step;
} hdnn_lane_status;

/* Make a run of `lanes` networks on `data`, which must outlive it. All lanes start from the same seed. */
hdnn_status hdnn_run_new(const hdnn_training_config *training, const hdnn_network_config *networks, int lanes,
                         const hdnn_data *data, int threads, hdnn_run **run, hdnn_error *error);
void hdnn_run_free(hdnn_run *run);

/* Back to the initial networks and the first batch: as if new. */
void hdnn_run_reset(hdnn_run *run);
/* One batch on every lane that has not diverged. Returns HDNN_DIVERGED when no lane is left. Allocates nothing, but for
 * the checkpoints of a lane that gives up reversing. At the end of an epoch the test set is evaluated. */
hdnn_status hdnn_run_step(hdnn_run *run);
/* The test set on every lane (NaN where there is none). */
void hdnn_run_evaluate(hdnn_run *run);
/* alternating: refit every head on the training data, then evaluate. joint: nothing but the evaluation. */
void hdnn_run_finish(hdnn_run *run);

int hdnn_run_lanes(const hdnn_run *run);
int64_t hdnn_run_steps(const hdnn_run *run); /* done */
int64_t hdnn_run_steps_per_epoch(const hdnn_run *run);
double hdnn_run_epochs(const hdnn_run *run); /* done, with the fraction */
const hdnn_lane_status *hdnn_run_lane(const hdnn_run *run, int lane);
const hdnn_model *hdnn_run_model(const hdnn_run *run, int lane);
const hdnn_training_config *hdnn_run_config(const hdnn_run *run);

/* May be changed between steps. */
void hdnn_run_set_learning_rate(hdnn_run *run, double learning_rate);
void hdnn_run_set_smoothness(hdnn_run *run, double smoothness);
/* All of a (valid) configuration that takes effect between steps; `batch`, `seed` and `method` stay as they were. */
void hdnn_run_set_training(hdnn_run *run, const hdnn_training_config *training);

/* For those who check a training step against another program's. Give a lane its parameters (hdnn_model_parameters
 * layout, copied); what the optimiser remembers stays, so do it before the first step. */
void hdnn_run_set_parameters(hdnn_run *run, int lane, const hdnn_real *parameters);
/* The whole gradient of the last step, in the same layout: of mean loss plus smoothness penalty, before weight decay
 * and clipping. Overwritten by the next step; zeros before the first. */
const hdnn_real *hdnn_run_gradient(const hdnn_run *run, int lane);
/* How the lane's backward pass comes by its states now: never auto. */
hdnn_memory_mode hdnn_run_memory_mode(const hdnn_run *run, int lane);
/* Bytes that the lane holds for states and their cotangents during a step, over all threads. With `reverse` they do
 * not depend on the number of layers. */
size_t hdnn_run_state_bytes(const hdnn_run *run, int lane);
/* The smoothness penalty of the lane's present parameters. */
double hdnn_run_penalty(const hdnn_run *run, int lane);

/* Gradients of the last step of a lane: state[l] = |dLoss/dy_l|, the mean over the batch of the norm of the
 * gradient of each sample's own loss (layers + 1 values); weight[l] = |dLoss/dK_l|_F, over all
 * block parameters of layer l and with the smoothness penalty (layers values; one repeated value with shared
 * weights). Asking for them makes the next steps record them: call hdnn_run_record_gradients(run, true) first; with
 * false (the default) steps spend nothing on it. False: no recorded step yet. */
void hdnn_run_record_gradients(hdnn_run *run, bool record);
bool hdnn_run_gradients(const hdnn_run *run, int lane, hdnn_real *state, hdnn_real *weight);

#endif
