/* The gradients of the loss at every layer, by the pass that training runs; see hdnn/probe.h. */
#include "hdnn/probe.h"

#include "core/memory.h"
#include "net/pass.h"

#include <math.h>
#include <string.h>

/* The norm of the network's gradient in layer l; with shared weights in the only one. */
static double layer_norm(const hdnn_model *model, const hdnn_real *gradient, size_t layer) {
    double squares = 0;
    for (int i = 0; i < model->config.architecture->parameters; i++) {
        const hdnn_tensor *tensor = &model->network[i];
        size_t layers = tensor->shape[0], each = tensor->count / layers;
        const hdnn_real *at = gradient + tensor->offset + (layers == 1 ? 0 : layer) * each;
        for (size_t k = 0; k < each; k++) squares += (double)at[k] * (double)at[k];
    }
    return sqrt(squares);
}

hdnn_status hdnn_probe_loss_gradients(const hdnn_model *model, const hdnn_dataset *dataset,
                                      const uint32_t *index, size_t count, double *state, double *weight,
                                      hdnn_error *error) {
    pass_config config = {.samples = count, .threads = 1, .gradients = true};
    pass *training = NULL;
    hdnn_real *gradient = NULL;
    size_t layers = (size_t)model->config.layers;
    hdnn_status status = memory_take((void **)&gradient, model->count, sizeof *gradient, "a gradient", error);
    if (status == HDNN_OK) status = pass_new(model, &config, &training, error);
    if (status == HDNN_OK) {
        stem_batch batch = {.dataset = dataset, .index = index, .count = count};
        memset(state, 0, (layers + 1) * sizeof *state);
        pass_train(training, &batch, 0, gradient, state);
        for (size_t l = 0; l < layers; l++) weight[l] = layer_norm(model, gradient, l);
    }
    pass_free(training);
    memory_free(gradient);
    return status;
}
