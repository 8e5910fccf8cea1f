/* Copies of networks and samples for threads that work beside the training. */
#ifndef LAB_MODEL_COPY_H
#define LAB_MODEL_COPY_H

#include "hdnn/network.h"

typedef enum { COPY_FAILED, COPY_KEPT, COPY_MADE } copy_outcome;

/* Gives `*copy` (NULL at first) the configuration and the parameters of `from`. A copy that fits is kept and filled anew,
 * otherwise another one is made in its place; call hdnn_model_changed before it is used. With `damping` >= 0 the copy has
 * that damping instead, where the architecture takes one. COPY_FAILED: out of memory, and no copy. */
copy_outcome model_copy(hdnn_model **copy, const hdnn_model *from, double damping);

/* Makes `copy` (empty at first) a dataset of the one sample in `from`; its memory is kept where it fits. False: out of
 * memory, and the copy is empty. */
bool sample_copy(hdnn_dataset *copy, const hdnn_dataset *from);

#endif
