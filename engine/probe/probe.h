/* The inside of a probe, for the files of this folder. */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include "hdnn/probe.h"
#include "net/model.h"
#include "probe/plain.h"

enum { PROBE_MATRICES = 5, PROBE_VECTORS = 8 };

struct hdnn_probe {
    const hdnn_model *model;
    size_t columns; /* room, padded */
    hdnn_real *tape, *state, *scratch, *gradients, *cotangents;

    /* In double; taken by the first call of probe_matrices. */
    double *storage;
    double *matrix[PROBE_MATRICES]; /* n x n each */
    double *vector[PROBE_VECTORS];  /* n each */
    double *work;                   /* for linalg */
    double *path;                   /* (L + 1) x n */
    double *edge;                   /* HDNN_MAX_DISC_POINTS x n */
    plain plain;
};

static inline size_t probe_layers(const hdnn_probe *p) {
    return (size_t)p->model->config.layers;
}
static inline size_t probe_features(const hdnn_probe *p) {
    return (size_t)p->model->config.features;
}

/* Make sure that the double-precision memory is there. */
hdnn_status probe_matrices(hdnn_probe *probe, hdnn_error *error);

/* HDNN_INVALID for rows without an energy. */
hdnn_status probe_has_energy(const hdnn_probe *probe, hdnn_error *error);

/* The states of one first state (n) at every layer into p->path, by the kernels. */
void probe_follow(hdnn_probe *probe, const hdnn_real *input);

/* d y_{l+1} / d y_l at p->path into `matrix`. */
void probe_step_matrix(hdnn_probe *probe, size_t layer, double *matrix);

/* |a|_2; uses matrix 4 and vector 0. */
hdnn_status probe_norm2(hdnn_probe *probe, const double *a, double *norm, hdnn_error *error);

/* Between n x samples and n x columns; padding columns are zero. */
void probe_widen(size_t n, size_t samples, size_t columns, const hdnn_real *from, hdnn_real *to);
void probe_narrow(size_t n, size_t samples, size_t columns, const hdnn_real *from, hdnn_real *to);

#endif
