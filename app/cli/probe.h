/* `hdnn probe`: what is probed, and the measurements that fill a table. */
#ifndef CLI_PROBE_H
#define CLI_PROBE_H

#include "numbers.h"
#include "terminal.h"

#include "hdnn/preset.h"
#include "hdnn/probe.h"

/* One network with the samples to look at. */
typedef struct {
    const hdnn_network_config *config;
    const hdnn_view_config *view;
    const hdnn_model *model;
    const hdnn_dataset *data;
    const uint32_t *index; /* samples of `data` */
    size_t samples, n, layers;
    size_t column; /* conv3x3: the pixel whose states are taken */
    hdnn_probe *probe;
    hdnn_real *input, *first; /* n x samples; n */
    bool full;                /* for a program: every number, where people get a summary */
    int layer;                /* of the vector field */
    double perturb;           /* portrait: how far beside; 0: not at all */
} subject;

/* The first state (n) of one sample, until the next call. */
const hdnn_real *subject_first(const subject *s, size_t sample);

/* Fills `table` with rows in the order sample, layer; `note` gets a sentence about the columns. */
typedef hdnn_status measurement_function(const subject *s, number_table *table, line *note,
                                         hdnn_error *error);

measurement_function measure_portrait, measure_field, measure_disc; /* in planes: probe_plane.c */

typedef struct {
    const char *name;
    size_t samples; /* unless told */
    measurement_function *measure;
} measurement;

const measurement *measurement_at(size_t index); /* NULL after the last */

#endif
