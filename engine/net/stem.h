/* The stem: from the samples of a dataset to the first states of their columns, and its gradients. */
#ifndef NET_STEM_H
#define NET_STEM_H

#include "net/model.h"

/* Which samples of a dataset make a batch: sample i is index[i], or first + i where index is NULL. */
typedef struct {
    const hdnn_dataset *dataset;
    const uint32_t *index;
    size_t first, count;
} stem_batch;

static inline size_t stem_sample(const stem_batch *batch, size_t i) {
    return batch->index ? batch->index[i] : batch->first + i;
}

/* Rows of the inputs that the stem multiplies: 9 patches entries, the dense inputs, or none (augment). */
size_t stem_input_rows(const hdnn_model *model);
/* Entries of the stem's gradients: weight, then bias; 0 for augment. */
size_t stem_gradient_size(const hdnn_model *model);

/* conv3x3: the standardised pixels of one image with zeros around it. What tap (dy, dx) of the filter sees of pixel i is
 * stem_tap(...)[i], for dy and dx from -1 to 1; it lives in `room`, of stem_picture_size reals. */
typedef struct {
    const hdnn_real
        *moved[3]; /* for dx = -1, 0, 1: pixel 0, without the column that the edge would wrap to */
    size_t width;
} stem_picture;

size_t stem_picture_size(const hdnn_model *model);
stem_picture stem_picture_of(const hdnn_model *model, const hdnn_dataset *dataset, size_t sample,
                             hdnn_real *room);
static inline const hdnn_real *stem_tap(const stem_picture *p, int dy, int dx) {
    return p->moved[dx + 1] + dy * (ptrdiff_t)p->width + dx;
}

/* The patches of all its pixels, 9 x `columns` (the padded number of pixels). */
void stem_patches(const hdnn_model *model, const stem_picture *picture, size_t columns, hdnn_real *patches);
/* dense: the standardised inputs of samples from .. from + count - 1 of the batch, inputs x `columns`. */
void stem_inputs(const hdnn_model *model, const stem_batch *batch, size_t from, size_t count, size_t columns,
                 hdnn_real *inputs);

/* state (n x columns) = W inputs + b; `inputs` has the row stride `stride`. */
void stem_forward(const hdnn_model *model, const hdnn_real *inputs, size_t stride, size_t columns,
                  hdnn_real *state);
/* augment: the points themselves, zeros between. */
void stem_augment(const hdnn_model *model, const stem_batch *batch, size_t from, size_t count, size_t columns,
                  hdnn_real *state);
/* gradients (+)= cotangent inputs^T and its row sums. */
void stem_backward(const hdnn_model *model, const hdnn_real *inputs, size_t stride, size_t columns,
                   hdnn_real *cotangent, hdnn_real *gradients, bool add);

#endif
