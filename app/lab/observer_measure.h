/* The measurements of the observer, one network at a time. */
#ifndef LAB_OBSERVER_MEASURE_H
#define LAB_OBSERVER_MEASURE_H

#include "observer.h"

/* A copy of one network with the first states of the chosen samples (n x samples). */
typedef struct {
    hdnn_model *model;
    hdnn_probe *probe; /* for `model`, on up to `room` columns */
    size_t samples, room;
    hdnn_real *input, *one; /* `one`: the first state of the sample that is followed */
    hdnn_real *states;      /* (L + 1) x n x samples */
    size_t input_size, states_size;
} observed_lane;

/* Copies network and first states out of a snapshot. False when memory ran out. */
bool observed_lane_take(observed_lane *lane, int index, const hdnn_lane_snapshot *from, size_t samples,
                        const observer_request *request);
void observed_lane_drop(observed_lane *lane); /* frees what it holds */

/* Measures what the request wants of lane `index` into `out`, which is empty or holds an old observation. */
void observed_lane_measure(observed_lane *lane, int index, const observer_request *request,
                           lane_observation *out);
void lane_observation_drop(lane_observation *out); /* frees what it holds */

#endif
