/* Counting the work of a step from the architecture table; see hdnn/bench.h. */
#include "hdnn/bench.h"

#include "net/model.h"
#include "net/stem.h"

/* Products of a k x k matrix with a column in one substep: W y and B s forwards; B^T g, W^T v and the two outer
 * products (v y^T and g s^T) backwards. Where B is the identity, half of them are not there. */
static double products(const architecture_operator *op, bool backward) {
    double each = op->outer == R_NONE ? 1 : 2;
    return backward ? 2 * each : each;
}

static double layer_products(const hdnn_network_config *config, bool backward) {
    const architecture_scheme *scheme = architecture_scheme_of(config);
    double sum = 0;
    for (int s = 0; s < scheme->count; s++)
        sum += products(&config->architecture->op[scheme->substep[s].op], backward);
    return sum;
}

/* Adam reads and writes the parameter and its two moments. */
enum { ADAM_PASSES = 6 };

hdnn_work hdnn_model_work(const hdnn_model *model, size_t samples, bool training) {
    const hdnn_network_config *config = &model->config;
    double k = architecture_width(config->architecture, config->features), layers = config->layers;
    double columns = (double)samples * (double)model->pixels, n = config->features;
    double passes =
        training && (config->memory == HDNN_MEMORY_REVERSE || config->memory == HDNN_MEMORY_CHECKPOINT) ? 2
                                                                                                        : 1;
    double layer = passes * layer_products(config, false) + (training ? layer_products(config, true) : 0);
    double stem = n * (double)stem_input_rows(model) * (training ? 2 : 1);
    double head = (double)model->features * model->outputs * (training ? 3 : 1);
    bool keeps = training && config->memory != HDNN_MEMORY_REVERSE;
    return (hdnn_work){
        .multiply_adds = columns * (layers * k * k * layer + stem) + (double)samples * head,
        .activations = passes * columns * layers * k * architecture_scheme_of(config)->count,
        .parameter_bytes = (training ? ADAM_PASSES : 1) * (double)model->count * sizeof(hdnn_real),
        .state_bytes = keeps ? columns * layers * n * sizeof(hdnn_real) : 0,
    };
}
