/* Defaults of a network and the check of everything a preset can say about one. */
#include "net/architecture.h"

#include <math.h>
#include <string.h>

hdnn_network_config hdnn_network_config_default(void) {
    return (hdnn_network_config){
        .name = "h1-j1",
        .architecture = hdnn_architecture_find("h1-j1"),
        .features = 4,
        .layers = 16,
        .t_end = 1.2,
        .activation = HDNN_TANH,
        .integrator = HDNN_SYMPLECTIC_EULER,
        .stem = HDNN_STEM_AUGMENT,
        .init_scale = 1.0,
        .memory = HDNN_MEMORY_AUTO,
    };
}

#define REFUSE(...) return hdnn_fail(error, HDNN_INVALID, __VA_ARGS__)

static hdnn_status check_sizes(const hdnn_network_config *c, hdnn_error *error) {
    if (c->features < HDNN_MIN_FEATURES || c->features > HDNN_MAX_FEATURES)
        REFUSE("features: expected %d to %d, found %d", HDNN_MIN_FEATURES, HDNN_MAX_FEATURES, c->features);
    if (hdnn_architecture_needs_even_features(c->architecture) && c->features % 2)
        REFUSE("features: %s splits the state into p and q, so expected an even number, found %d",
               c->architecture->name, c->features);
    if (c->layers < 1 || c->layers > HDNN_MAX_LAYERS)
        REFUSE("layers: expected 1 to %d, found %d", HDNN_MAX_LAYERS, c->layers);
    if (!(c->t_end > 0) || !isfinite(c->t_end))
        REFUSE("t_end: expected a positive number, found %g", c->t_end);
    if (!(c->init_scale >= 0) || !isfinite(c->init_scale))
        REFUSE("init_scale: expected a number from 0, found %g", c->init_scale);
    for (int i = 0; i < c->architecture->parameters && c->init == HDNN_INIT_IDENTITY; i++)
        if (c->architecture->parameter[i].zero_diagonal)
            REFUSE("init: the %s of %s has a zero diagonal and cannot be the identity; expected normal",
                   c->architecture->parameter[i].name, c->architecture->name);
    return HDNN_OK;
}

static hdnn_status check_skew(const hdnn_network_config *c, hdnn_error *error) {
    size_t n = (size_t)c->features;
    const double *j = c->interconnection;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= i; k++)
            if (!(j[i * n + k] == -j[k * n + i]))
                REFUSE(
                    "interconnection: expected a skew-symmetric matrix, but entry [%zu][%zu] is %g and entry "
                    "[%zu][%zu] is %g",
                    i, k, j[i * n + k], k, i, j[k * n + i]);
    return HDNN_OK;
}

static hdnn_status check_structure(const hdnn_network_config *c, hdnn_error *error) {
    const hdnn_architecture *a = c->architecture;
    if (!(c->damping >= 0) || !isfinite(c->damping))
        REFUSE("damping: expected a number from 0, found %g", c->damping);
    if (c->damping > 0 && !a->damped)
        REFUSE("damping: %s has no damped form; expected 0, found %g", a->name, c->damping);
    if (a->scheme[c->integrator].count == 0)
        REFUSE("integrator: %s needs p and q to take turns, which %s does not; expected symplectic-euler",
               hdnn_integrator_name(c->integrator), a->name);
    if (hdnn_architecture_takes_interconnection(a) && !c->interconnection)
        REFUSE("interconnection: %s needs a %d x %d skew-symmetric matrix, found none", a->name, c->features,
               c->features);
    if (!hdnn_architecture_takes_interconnection(a) && c->interconnection)
        REFUSE("interconnection: %s has a fixed one; use custom-j to give another", a->name);
    if ((c->coupling || c->mask_p || c->mask_q) && !a->masked)
        REFUSE("%s: h2 takes it, %s does not",
               c->coupling ? "coupling"
               : c->mask_p ? "mask_p"
                           : "mask_q",
               a->name);
    return c->interconnection ? check_skew(c, error) : HDNN_OK;
}

static hdnn_status check_stem(const hdnn_network_config *c, hdnn_shape shape, hdnn_error *error) {
    bool image = hdnn_shape_is_image(shape);
    if (c->stem == HDNN_STEM_CONV && !image) REFUSE("stem: conv3x3 needs images, but the data are points");
    if (c->stem == HDNN_STEM_AUGMENT && (image || shape.inputs > c->features))
        REFUSE("stem: augment needs points of at most %d coordinates, but the data are %s of %d", c->features,
               image ? "images" : "points", shape.inputs);
    if (image && (shape.height < HDNN_MIN_SIDE || shape.height > HDNN_MAX_SIDE ||
                  shape.width < HDNN_MIN_SIDE || shape.width > HDNN_MAX_SIDE))
        REFUSE("images: expected sides of %d to %d, found %d x %d", HDNN_MIN_SIDE, HDNN_MAX_SIDE,
               shape.height, shape.width);
    if (shape.inputs < 1 || shape.inputs > HDNN_MAX_INPUTS)
        REFUSE("data: expected 1 to %d inputs, found %d", HDNN_MAX_INPUTS, shape.inputs);
    return HDNN_OK;
}

hdnn_status hdnn_network_config_check(const hdnn_network_config *c, hdnn_shape shape, int classes,
                                      hdnn_error *error) {
    if (!c->architecture) REFUSE("architecture: expected one of the table, found none");
    hdnn_status status = check_sizes(c, error);
    if (status == HDNN_OK) status = check_structure(c, error);
    if (status == HDNN_OK) status = check_stem(c, shape, error);
    if (status == HDNN_OK && (classes < 2 || classes > HDNN_MAX_CLASSES))
        REFUSE("classes: expected 2 to %d, found %d", HDNN_MAX_CLASSES, classes);
    return status;
}
