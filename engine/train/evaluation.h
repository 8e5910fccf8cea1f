/* The test set on every lane of a run, slice by slice, so that something else can happen between two slices.
 *
 * hdnn_run_evaluate does all slices at once on the lanes' own networks. The trainer keeps copies of the networks as
 * they were when the evaluation began and trains on meanwhile. The numbers are the same: slices are cut alike. */
#ifndef TRAIN_EVALUATION_H
#define TRAIN_EVALUATION_H

#include "train/run.h"

typedef struct {
    hdnn_model *copy[HDNN_MAX_LANES]; /* NULL: the lane's own network is evaluated, and must not change */
    int64_t step;                     /* of the run when it began */
    bool under_way;
    int lane; /* that is being evaluated */
    bool takes_part[HDNN_MAX_LANES];
    size_t done, correct; /* samples */
    double loss;
} evaluation;

/* How many samples a slice, and the pass for it, should have. */
size_t evaluation_slice_samples(const hdnn_model *model);

/* With copies; one without is made by {0} and needs no freeing. */
hdnn_status evaluation_new(evaluation *e, const hdnn_run *run, hdnn_error *error);
void evaluation_free(evaluation *e);

/* Begin anew with the networks as they are; lanes that have diverged are left out. */
void evaluation_begin(evaluation *e, const hdnn_run *run);
/* One slice of one lane. When it was the lane's last, the results go to the lane's status; when no lane is left, the
 * evaluation is no longer under way. */
void evaluation_advance(evaluation *e, hdnn_run *run);

#endif
