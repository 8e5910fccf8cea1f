/* The inside of a model: one parameter slab, tensors that name its parts, and the block that views it. */
#ifndef NET_MODEL_H
#define NET_MODEL_H

#include "net/block.h"

enum {
    MODEL_MAX_TENSORS = ARCHITECTURE_MAX_PARAMETERS + 4,
    MODEL_FILTER = 9 /* entries of a 3 x 3 filter */
};

struct hdnn_model {
    hdnn_network_config config; /* with matrices of its own */
    void *owned[4];
    hdnn_shape shape;
    int classes, outputs;
    size_t pixels;   /* columns a sample: 1, or height * width for conv3x3 */
    size_t features; /* inputs of the head: n * pixels */
    size_t tensors, count;
    hdnn_tensor tensor[MODEL_MAX_TENSORS];
    hdnn_tensor *stem_weight, *stem_bias, *head_weight, *head_bias; /* stem's are NULL for augment */
    hdnn_tensor *network;                                           /* the row's parameters, in its order */
    hdnn_real *parameters;
    block block;
};

/* The parameters of the row within any slab of the model's layout. */
void model_network_views(const hdnn_model *model, hdnn_real *slab,
                         hdnn_real *views[ARCHITECTURE_MAX_PARAMETERS]);

/* hdnn_model_changed on as many threads. */
void model_changed(hdnn_model *model, int threads);

/* How many columns a tile should have for the kernels to keep it in the first-level cache. */
size_t model_tile_columns(const hdnn_model *model);

#endif
