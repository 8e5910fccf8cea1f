/* See stem_picture.h. */
#include "stem_picture.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 60, TAPS = 9 };
static const double good_enough = 1e-10; /* of the square of the first gradient */

bool stem_view_of(const hdnn_model *model, stem_view *view) {
    hdnn_shape shape = hdnn_model_shape(model);
    const hdnn_network_config *c = hdnn_model_config(model);
    const hdnn_real *slab = hdnn_model_parameters_const(model);
    if (c->stem != HDNN_STEM_CONV) return false;
    *view = (stem_view){.height = shape.height, .width = shape.width, .channels = c->features};
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++) {
        const hdnn_tensor *t = hdnn_model_tensor(model, i);
        if (strcmp(t->name, "stem.weight") == 0) view->weight = slab + t->offset;
        if (strcmp(t->name, "stem.bias") == 0) view->bias = slab + t->offset;
    }
    return view->weight && view->bias;
}

static size_t pixels_of(const stem_view *v) {
    return (size_t)v->height * (size_t)v->width;
}

/* The remaining equations of all channels, their products with the direction, gradient and direction. */
size_t stem_picture_work(const stem_view *v) {
    return (2 * (size_t)v->channels + 2) * pixels_of(v);
}

/* to[y, x] += weight * from[y + dy, x + dx] wherever both lie inside. */
static void add_moved(const stem_view *v, float weight, const float *from, int dy, int dx, float *to) {
    int x0 = dx < 0 ? -dx : 0, x1 = v->width - (dx > 0 ? dx : 0);
    for (int y = dy < 0 ? -dy : 0; y < v->height - (dy > 0 ? dy : 0); y++) {
        const float *source = from + (y + dy) * v->width + dx;
        float *row = to + y * v->width;
        for (int x = x0; x < x1; x++) row[x] += weight * source[x];
    }
}

/* channels = the convolution of the picture, without the bias; and its transpose. */
static void convolve(const stem_view *v, const float *picture, float *channels) {
    size_t pixels = pixels_of(v);
    memset(channels, 0, (size_t)v->channels * pixels * sizeof *channels);
    for (int c = 0; c < v->channels; c++)
        for (int tap = 0; tap < TAPS; tap++)
            add_moved(v, (float)v->weight[c * TAPS + tap], picture, tap / 3 - 1, tap % 3 - 1,
                      channels + (size_t)c * pixels);
}

static void convolve_transposed(const stem_view *v, const float *channels, float *picture) {
    size_t pixels = pixels_of(v);
    memset(picture, 0, pixels * sizeof *picture);
    for (int c = 0; c < v->channels; c++)
        for (int tap = 0; tap < TAPS; tap++)
            add_moved(v, (float)v->weight[c * TAPS + tap], channels + (size_t)c * pixels, 1 - tap / 3,
                      1 - tap % 3, picture);
}

static double square_of(const float *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

static void add_scaled(float *to, double share, const float *from, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] += (float)share * from[i];
}

void stem_picture(const stem_view *v, const hdnn_real *states, float *picture, float *work) {
    size_t pixels = pixels_of(v), equations = (size_t)v->channels * pixels;
    float *rest = work, *product = rest + equations, *gradient = product + equations,
          *direction = gradient + pixels;
    for (size_t i = 0; i < equations; i++) rest[i] = (float)(states[i] - v->bias[i / pixels]);
    memset(picture, 0, pixels * sizeof *picture);
    convolve_transposed(v, rest, gradient);
    memcpy(direction, gradient, pixels * sizeof *direction);
    double first = square_of(gradient, pixels), now = first;
    for (int step = 0; step < MOST_STEPS && now > good_enough * first; step++) {
        convolve(v, direction, product);
        double bend = square_of(product, equations);
        if (!(bend > 0) || !isfinite(bend)) break;
        add_scaled(picture, now / bend, direction, pixels);
        add_scaled(rest, -now / bend, product, equations);
        convolve_transposed(v, rest, gradient);
        double before = now;
        now = square_of(gradient, pixels);
        for (size_t i = 0; i < pixels; i++) direction[i] = gradient[i] + (float)(now / before) * direction[i];
    }
}
