/* Probes: what a network does to states and gradients, layer by layer.
 *
 * A probe looks at the block alone, on given first states: n x samples, one column a sample. It runs the kernels
 * that training runs; the backward sensitivity matrix (BSM) is the backward walk applied to identity columns. */
#ifndef HDNN_PROBE_H
#define HDNN_PROBE_H

#include "hdnn/network.h"

typedef struct hdnn_probe hdnn_probe;

/* Memory to probe `model` on up to `samples` columns at once. The model is borrowed. Free with hdnn_probe_free. */
hdnn_status hdnn_probe_new(const hdnn_model *model, size_t samples, hdnn_probe **probe, hdnn_error *error);
void hdnn_probe_free(hdnn_probe *probe); /* NULL is allowed */

/* states ((L + 1) x n x samples) of the first states `input` (n x samples). */
void hdnn_probe_states(hdnn_probe *probe, const hdnn_real *input, size_t samples, hdnn_real *states);

/* Pull the cotangent `output` (n x samples) of the last state back: its cotangents at every layer ((L + 1) x n x
 * samples) and the gradients of the network's parameters (the model's slab layout; stem and head stay untouched;
 * NULL: not wanted), without any penalty. */
void hdnn_probe_gradients(hdnn_probe *probe, const hdnn_real *input, const hdnn_real *output, size_t samples,
                          hdnn_real *cotangents, hdnn_real *parameters);

/* The backward sensitivity matrices of one first state `input` (n): matrices[l] = d y_L / d y_l (n x n, row =
 * component of y_L), l = 0..L. Needs a probe made for at least n samples. */
void hdnn_probe_sensitivity(hdnn_probe *probe, const hdnn_real *input, hdnn_real *matrices);

#endif
