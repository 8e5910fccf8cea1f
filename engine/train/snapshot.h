/* Snapshots of a run and the histories in them.
 *
 * Three buffers are enough for one writer and one reader: the writer fills its own, then swaps it with the middle
 * one; the reader swaps the middle one with its own when it is newer. Only the swaps need the mutex. */
#ifndef TRAIN_SNAPSHOT_H
#define TRAIN_SNAPSHOT_H

#include "hdnn/trainer.h"
#include "train/evaluation.h"
#include "train/run.h"

enum { HISTORY_POINTS = 4096 };

/* The history: points of `stride` steps each. When it is full, pairs are merged and the stride doubles, so that
 * memory stays bounded while a run may go on for ever. */
typedef struct {
    hdnn_history_point point[HISTORY_POINTS];
    size_t count;
    int64_t stride, in_last; /* steps a point; steps that the last point holds so far */
} history;

void history_clear(history *h);
void history_add(history *h, const hdnn_run *run, double seconds);
/* An evaluation that is over: its results belong to the point with the step at which it began. */
void history_note_test(history *h, const hdnn_run *run, const evaluation *e);

/* A buffer: the public snapshot, and the memory that it points to. */
typedef struct {
    hdnn_snapshot view;
    hdnn_model *model[HDNN_MAX_LANES];
    hdnn_real *reals;
    hdnn_history_point *points;
} snapshot_buffer;

hdnn_status snapshot_new(snapshot_buffer *buffer, const hdnn_run *run, size_t samples, const uint32_t *sample,
                         hdnn_error *error);
void snapshot_free(snapshot_buffer *buffer);

/* Copy the state of the run: networks, gradients where recorded (NaN otherwise), histories, and the states of the
 * chosen samples at pixel `column`. `workspace` has one for each lane. */
void snapshot_fill(snapshot_buffer *buffer, const hdnn_run *run, const history *h, size_t column,
                   hdnn_workspace *const workspace[]);

#endif
