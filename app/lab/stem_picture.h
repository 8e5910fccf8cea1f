/* The picture behind first states: what has to go into a 3 x 3 convolution for its channels to come out so.
 *
 * The stem gives each pixel n numbers, a weighted sum of the 3 x 3 pixels round it. A picture of height x width pixels
 * thus meets n times as many equations as it has pixels, and one picture answers all of them best: the least squares
 * solution, found by conjugate gradients on the normal equations (CGLS: Hestenes and Stiefel 1952). For channels that did
 * come out of the stem it is the picture that went in, as exactly as the equations are conditioned; for others, of later
 * layers, it is only the nearest explanation that the stem has. */
#ifndef LAB_STEM_PICTURE_H
#define LAB_STEM_PICTURE_H

#include "hdnn/network.h"

/* Of a model with the stem conv3x3; borrowed. */
typedef struct {
    int height, width, channels;
    const hdnn_real *weight, *bias; /* channels x 9; channels */
} stem_view;

bool stem_view_of(const hdnn_model *model, stem_view *view); /* false for other stems */

size_t stem_picture_work(const stem_view *view); /* floats that stem_picture needs to work */

/* picture: height x width standardised pixels; states: channels x pixels. Steps end when the picture no longer changes
 * to the eye, or after a fixed number. */
void stem_picture(const stem_view *view, const hdnn_real *states, float *picture, float *work);

#endif
