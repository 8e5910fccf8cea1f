/* Building a model: the parameter slab and its tensors; initial values; see hdnn/network.h. */
#include "net/model.h"

#include "core/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static hdnn_tensor *add_tensor(hdnn_model *model, const char *group, const char *name, int rank, size_t a,
                               size_t b, size_t c) {
    hdnn_tensor *tensor = &model->tensor[model->tensors++];
    *tensor = (hdnn_tensor){.rank = rank, .shape = {a, b, c}, .offset = model->count};
    snprintf(tensor->name, sizeof tensor->name, "%s.%s", group, name);
    tensor->count = memory_product(memory_product(a, rank > 1 ? b : 1), rank > 2 ? c : 1);
    model->count = tensor->count > SIZE_MAX - model->count ? SIZE_MAX : model->count + tensor->count;
    return tensor;
}

static void lay_out_stem(hdnn_model *model) {
    size_t n = (size_t)model->config.features;
    if (model->config.stem == HDNN_STEM_AUGMENT) return;
    model->stem_weight = model->config.stem == HDNN_STEM_CONV
                             ? add_tensor(model, "stem", "weight", 3, n, 3, 3)
                             : add_tensor(model, "stem", "weight", 2, n, (size_t)model->shape.inputs, 0);
    model->stem_bias = add_tensor(model, "stem", "bias", 1, n, 0, 0);
}

static void lay_out_network(hdnn_model *model) {
    const hdnn_architecture *row = model->config.architecture;
    size_t layers = model->config.shared_weights ? 1 : (size_t)model->config.layers;
    size_t k = (size_t)architecture_width(row, model->config.features);
    model->network = &model->tensor[model->tensors];
    for (int i = 0; i < row->parameters; i++) {
        const architecture_parameter *parameter = &row->parameter[i];
        add_tensor(model, "network", parameter->name, parameter->vector ? 2 : 3, layers, k, k);
    }
}

static void lay_out_head(hdnn_model *model) {
    size_t outputs = (size_t)model->outputs;
    model->head_weight = add_tensor(model, "head", "weight", 2, outputs, model->features, 0);
    model->head_bias = add_tensor(model, "head", "bias", 1, outputs, 0, 0);
}

/* A copy of what a configuration points to, kept with the model. */
static hdnn_status own(hdnn_model *model, int slot, const void *data, size_t count, size_t size,
                       hdnn_error *error) {
    if (!data) return HDNN_OK;
    hdnn_status status = memory_take(&model->owned[slot], count, size, "the network's matrices", error);
    if (status == HDNN_OK) memcpy(model->owned[slot], data, count * size);
    return status;
}

static hdnn_status own_matrices(hdnn_model *model, hdnn_error *error) {
    hdnn_network_config *c = &model->config;
    size_t n = (size_t)c->features, half = (size_t)c->features / 2 * ((size_t)c->features / 2);
    hdnn_status status = own(model, 0, c->interconnection, n * n, sizeof *c->interconnection, error);
    if (status == HDNN_OK) status = own(model, 1, c->coupling, half, sizeof *c->coupling, error);
    if (status == HDNN_OK) status = own(model, 2, c->mask_p, half, 1, error);
    if (status == HDNN_OK) status = own(model, 3, c->mask_q, half, 1, error);
    c->interconnection = model->owned[0];
    c->coupling = model->owned[1];
    c->mask_p = model->owned[2];
    c->mask_q = model->owned[3];
    return status;
}

static hdnn_status build(hdnn_model *model, hdnn_error *error) {
    hdnn_status status = own_matrices(model, error);
    if (status != HDNN_OK) return status;
    lay_out_stem(model);
    lay_out_network(model);
    lay_out_head(model);
    status = memory_take((void **)&model->parameters, model->count, sizeof(hdnn_real),
                         "the network's parameters", error);
    if (status == HDNN_OK) status = block_new(&model->block, &model->config, error);
    if (status == HDNN_OK) hdnn_model_changed(model);
    return status;
}

hdnn_status hdnn_model_new(const hdnn_network_config *config, hdnn_shape shape, int classes,
                           hdnn_model **model, hdnn_error *error) {
    *model = NULL;
    hdnn_status status = hdnn_network_config_check(config, shape, classes, error);
    if (status != HDNN_OK) return status;
    hdnn_model *made = memory_new(1, sizeof *made);
    if (!made) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for a model");
    made->config = *config;
    made->shape = shape;
    made->classes = classes;
    made->outputs = classes == 2 ? 1 : classes;
    made->pixels = config->stem == HDNN_STEM_CONV ? (size_t)shape.inputs : 1;
    made->features = (size_t)config->features * made->pixels;
    status = build(made, error);
    if (status == HDNN_OK)
        *model = made;
    else
        hdnn_model_free(made);
    return status;
}

void hdnn_model_free(hdnn_model *model) {
    if (!model) return;
    block_free(&model->block);
    for (int i = 0; i < 4; i++) memory_free(model->owned[i]);
    memory_free(model->parameters);
    memory_free(model);
}

void model_network_views(const hdnn_model *model, hdnn_real *slab,
                         hdnn_real *views[ARCHITECTURE_MAX_PARAMETERS]) {
    for (int i = 0; i < model->config.architecture->parameters; i++)
        views[i] = slab + model->network[i].offset;
}

void model_changed(hdnn_model *model, int threads) {
    hdnn_real *views[ARCHITECTURE_MAX_PARAMETERS];
    model_network_views(model, model->parameters, views);
    block_assemble(&model->block, (const hdnn_real *const *)views, threads);
}

void hdnn_model_changed(hdnn_model *model) {
    model_changed(model, 1);
}

static void draw_normal(hdnn_random *random, double scale, size_t count, hdnn_real *to) {
    for (size_t i = 0; i < count; i++) to[i] = (hdnn_real)(scale * hdnn_random_normal(random));
}

static void clear_masked(hdnn_model *model, int parameter, const uint8_t *mask) {
    const hdnn_tensor *tensor = &model->network[parameter];
    size_t each = tensor->shape[1] * tensor->shape[2];
    for (size_t i = 0; mask && i < tensor->count; i++)
        if (!mask[i % each]) model->parameters[tensor->offset + i] = 0;
}

static void clear_diagonal(hdnn_model *model, int parameter) {
    const hdnn_tensor *tensor = &model->network[parameter];
    size_t k = tensor->shape[1];
    for (size_t i = 0; i < tensor->count; i++)
        if (i % (k * k) % (k + 1) == 0) model->parameters[tensor->offset + i] = 0;
}

static void set_identity(hdnn_model *model, int parameter) {
    const hdnn_tensor *tensor = &model->network[parameter];
    size_t k = tensor->shape[1];
    for (size_t i = 0; i < tensor->count; i++)
        model->parameters[tensor->offset + i] = i % (k * k) % (k + 1) == 0;
}

void hdnn_model_initialise(hdnn_model *model, hdnn_random *random) {
    const hdnn_architecture *row = model->config.architecture;
    hdnn_real *p = model->parameters;
    memset(p, 0, model->count * sizeof *p);
    if (model->stem_weight) {
        size_t fan_in = model->config.stem == HDNN_STEM_CONV ? MODEL_FILTER : (size_t)model->shape.inputs;
        draw_normal(random, 1 / sqrt((double)fan_in), model->stem_weight->count,
                    p + model->stem_weight->offset);
    }
    for (int i = 0; i < row->parameters; i++) {
        if (model->config.init == HDNN_INIT_NORMAL)
            draw_normal(random, model->config.init_scale, model->network[i].count,
                        p + model->network[i].offset);
        else if (!row->parameter[i].vector)
            set_identity(model, i);
        if (row->parameter[i].zero_diagonal) clear_diagonal(model, i);
    }
    if (row->masked) {
        clear_masked(model, 0, model->config.mask_p);
        clear_masked(model, 1, model->config.mask_q);
    }
    draw_normal(random, 1 / sqrt((double)model->features), model->head_weight->count,
                p + model->head_weight->offset);
    hdnn_model_changed(model);
}

/* Five arrays of k rows share the first-level cache: the cotangent's two, the tape's two and the new one. */
size_t model_tile_columns(const hdnn_model *model) {
    enum { BUDGET = 48 * 1024, WIDE_COLUMNS = 128 };
    if (model->block.wide) return WIDE_COLUMNS;
    size_t columns = BUDGET / (5 * (size_t)model->block.width * sizeof(hdnn_real)) / 48 * 48;
    return columns < 32 ? 32 : columns > 512 ? 512 : columns;
}

const hdnn_network_config *hdnn_model_config(const hdnn_model *model) {
    return &model->config;
}
hdnn_shape hdnn_model_shape(const hdnn_model *model) {
    return model->shape;
}
int hdnn_model_classes(const hdnn_model *model) {
    return model->classes;
}
int hdnn_model_columns(const hdnn_model *model) {
    return (int)model->pixels;
}
int hdnn_model_outputs(const hdnn_model *model) {
    return model->outputs;
}
size_t hdnn_model_parameter_count(const hdnn_model *model) {
    return model->count;
}
hdnn_real *hdnn_model_parameters(hdnn_model *model) {
    return model->parameters;
}
const hdnn_real *hdnn_model_parameters_const(const hdnn_model *model) {
    return model->parameters;
}
size_t hdnn_model_tensor_count(const hdnn_model *model) {
    return model->tensors;
}
const hdnn_tensor *hdnn_model_tensor(const hdnn_model *model, size_t index) {
    return &model->tensor[index];
}
