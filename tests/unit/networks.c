/* See networks.h. */
#include "unit/networks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

double bound(double float64, double float32) {
    return FLOAT64 ? float64 : float32;
}

hdnn_real *reals(size_t count) {
    hdnn_real *made = calloc(count + 1, sizeof *made);
    assert_non_null(made);
    return made;
}

hdnn_network_config network(const char *name, int features, int layers, double t_end) {
    static double skew[MOST * MOST];
    hdnn_network_config c = hdnn_network_config_default();
    c.architecture = hdnn_architecture_find(name);
    assert_non_null(c.architecture);
    c.features = features;
    c.layers = layers;
    c.t_end = t_end;
    if (!hdnn_architecture_takes_interconnection(c.architecture)) return c;
    hdnn_random random = hdnn_random_new(5, 1);
    for (int i = 0; i < features; i++)
        for (int k = 0; k <= i; k++) {
            double value = i == k ? 0 : hdnn_random_normal(&random);
            skew[i * features + k] = value;
            skew[k * features + i] = -value;
        }
    c.interconnection = skew;
    return c;
}

hdnn_model *model_of(const hdnn_network_config *c, hdnn_shape shape, int classes, uint64_t seed) {
    hdnn_model *model;
    hdnn_error error = {.status = HDNN_OK};
    if (hdnn_model_new(c, shape, classes, &model, &error) != HDNN_OK)
        fail_msg("%s: %s", hdnn_architecture_name(c->architecture), error.message);
    hdnn_random random = hdnn_random_new(seed, 2);
    hdnn_model_initialise(model, &random);
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(model, i);
        if (strstr(tensor->name, "bias") == NULL) continue;
        for (size_t k = 0; k < tensor->count; k++)
            hdnn_model_parameters(model)[tensor->offset + k] = (hdnn_real)hdnn_random_normal(&random);
    }
    hdnn_model_changed(model);
    return model;
}

hdnn_model *point_model(const hdnn_network_config *c, uint64_t seed) {
    return model_of(c, (hdnn_shape){.inputs = 2}, 2, seed);
}

hdnn_dataset random_data(hdnn_shape shape, int classes, size_t count) {
    hdnn_dataset data = {.shape = shape, .classes = classes, .count = count};
    size_t inputs = (size_t)shape.inputs;
    hdnn_random random = hdnn_random_new(7, 3);
    data.points = reals(count * inputs);
    data.labels = calloc(count, 1);
    assert_non_null(data.labels);
    for (size_t i = 0; i < count * inputs; i++) data.points[i] = (hdnn_real)hdnn_random_normal(&random);
    for (size_t i = 0; i < count; i++) data.labels[i] = (uint8_t)hdnn_random_below(&random, (size_t)classes);
    return data;
}

void free_data(hdnn_dataset *data) {
    free(data->points);
    free(data->labels);
}

void random_state(hdnn_real *state, size_t n, uint64_t seed) {
    hdnn_random random = hdnn_random_new(seed, 4);
    for (size_t i = 0; i < n; i++) state[i] = (hdnn_real)hdnn_random_normal(&random);
}

hdnn_real *sensitivities(const hdnn_model *model, uint64_t seed) {
    size_t n = (size_t)hdnn_model_config(model)->features, layers = (size_t)hdnn_model_config(model)->layers;
    hdnn_real state[MOST], *matrices = reals((layers + 1) * n * n);
    hdnn_probe *probe;
    assert_int_equal(hdnn_probe_new(model, n, &probe, NULL), HDNN_OK);
    random_state(state, n, seed);
    hdnn_probe_sensitivity(probe, state, matrices);
    hdnn_probe_free(probe);
    return matrices;
}
