/* The gradients of all layers over the steps of a run, for heat maps.
 *
 * Invariant: bounded memory however long a run is: at most HISTORY_COLUMNS columns, each `stride` steps wide. When they
 * are full, every second one is kept and the stride doubles. A column without a measurement repeats the one before it;
 * a lane that has diverged has columns that are not numbers. */
#ifndef LAB_GRADIENT_HISTORY_H
#define LAB_GRADIENT_HISTORY_H

#include "hdnn/trainer.h"

enum { HISTORY_COLUMNS = 512, HISTORY_ROWS = 129 }; /* deeper networks show as many of their layers, evenly */

typedef struct {
    size_t rows;   /* row r: layer r * layers / (rows - 1) */
    float *values; /* rows x HISTORY_COLUMNS; row after row */
} lane_history;

typedef struct {
    int lanes;
    size_t columns;     /* filled */
    int64_t stride;     /* column c: steps from c * stride on, before (c + 1) * stride */
    double least, most; /* of all positive values so far; least > most while there are none */
    lane_history lane[HDNN_MAX_LANES];
} gradient_history;

/* Another run. False: out of memory, and the history stays empty. */
bool gradient_history_begin(gradient_history *h, const hdnn_snapshot *s);
void gradient_history_free(gradient_history *h);

/* Takes what `s` has measured, if anything; a snapshot from before the last one empties the history first. */
void gradient_history_add(gradient_history *h, const hdnn_snapshot *s);

#endif
