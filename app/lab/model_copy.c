/* See model_copy.h. */
#include "model_copy.h"

#include <string.h>

/* No matrices of its own, which would have to be compared. */
static bool is_plain(const hdnn_network_config *c) {
    return !c->interconnection && !c->coupling && !c->mask_p && !c->mask_q;
}

/* A copy fits when every number that decides about sizes and meaning is the same. */
static bool fits(const hdnn_model *copy, const hdnn_network_config *y, const hdnn_model *from) {
    const hdnn_network_config *x = hdnn_model_config(copy);
    hdnn_shape s = hdnn_model_shape(copy), t = hdnn_model_shape(from);
    return is_plain(x) && is_plain(y) && x->architecture == y->architecture && x->features == y->features &&
           x->layers == y->layers && x->t_end == y->t_end && x->activation == y->activation &&
           x->integrator == y->integrator && x->damping == y->damping &&
           x->shared_weights == y->shared_weights && x->stem == y->stem && s.inputs == t.inputs &&
           s.height == t.height && s.width == t.width && hdnn_model_classes(copy) == hdnn_model_classes(from);
}

copy_outcome model_copy(hdnn_model **copy, const hdnn_model *from, double damping) {
    hdnn_network_config config = *hdnn_model_config(from);
    if (damping >= 0 && hdnn_architecture_takes_damping(config.architecture)) config.damping = damping;
    copy_outcome outcome = COPY_KEPT;
    if (!*copy || !fits(*copy, &config, from)) {
        hdnn_model_free(*copy);
        *copy = NULL;
        if (hdnn_model_new(&config, hdnn_model_shape(from), hdnn_model_classes(from), copy, NULL) != HDNN_OK)
            return COPY_FAILED;
        outcome = COPY_MADE;
    }
    memcpy(hdnn_model_parameters(*copy), hdnn_model_parameters_const(from),
           hdnn_model_parameter_count(from) * sizeof(hdnn_real));
    return outcome;
}

bool sample_copy(hdnn_dataset *copy, const hdnn_dataset *from) {
    hdnn_shape a = copy->shape, b = from->shape;
    if (!copy->count || a.inputs != b.inputs || a.height != b.height) {
        hdnn_dataset_free(copy);
        if (hdnn_dataset_new("asked", b, from->classes, 1, copy, NULL) != HDNN_OK) return false;
    }
    size_t inputs = (size_t)b.inputs;
    if (from->pixels) memcpy(copy->pixels, from->pixels, inputs);
    if (from->points) memcpy(copy->points, from->points, inputs * sizeof(hdnn_real));
    return true;
}
