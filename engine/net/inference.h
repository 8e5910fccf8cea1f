/* Inference beyond the public functions. */
#ifndef NET_INFERENCE_H
#define NET_INFERENCE_H

#include "hdnn/network.h"

/* The states of one column (a point, or pixel `column` of an image) of `count` samples, at most 64:
 * states[(s * (L + 1) + l) * n + i]. */
enum { INFERENCE_SAMPLES = 64 };
void inference_columns(const hdnn_model *model, hdnn_workspace *workspace, const hdnn_dataset *dataset,
                       const uint32_t *sample, size_t count, size_t column, hdnn_real *states);
/* Only their first states: component i of sample s at states[i * stride + s]. */
void inference_first_states(const hdnn_model *model, hdnn_workspace *workspace, const hdnn_dataset *dataset,
                            const uint32_t *sample, size_t count, size_t column, size_t stride,
                            hdnn_real *states);

#endif
