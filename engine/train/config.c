/* Names, defaults and the check of a training configuration; see hdnn/train.h. */
#include "hdnn/train.h"

#include "core/names.h"

#include <math.h>

DEFINE_NAMES(optimizer, hdnn_optimizer_kind, HDNN_OPTIMIZER_COUNT, "sgd", "momentum", "adam");
DEFINE_NAMES(adam_step, hdnn_adam_step, HDNN_ADAM_STEP_COUNT, "step", "epoch");
DEFINE_NAMES(schedule, hdnn_schedule, HDNN_SCHEDULE_COUNT, "constant", "step", "cosine", "one-cycle");
DEFINE_NAMES(method, hdnn_method, HDNN_METHOD_COUNT, "joint", "alternating");

hdnn_training_config hdnn_training_config_default(void) {
    return (hdnn_training_config){
        .optimizer = HDNN_ADAM,
        .learning_rate = 0.05,
        .momentum = 0.9,
        .beta1 = 0.9,
        .beta2 = 0.999,
        .epsilon = 1e-8,
        .adam_step = HDNN_COUNT_STEPS,
        .smoothness = 5e-4,
        .schedule = HDNN_CONSTANT,
        .decay = 0.8,
        .decay_epochs = 1,
        .batch = 125,
        .epochs = 50,
        .seed = 1,
        .method = HDNN_JOINT,
        .head_steps = 10,
        .head_learning_rate = 0.1,
        .refit_steps = 200,
    };
}

typedef struct {
    const char *name;
    double value, low, high;
} bound;

hdnn_status hdnn_training_config_check(const hdnn_training_config *c, hdnn_error *error) {
    const bound bounds[] = {
        {"learning_rate", c->learning_rate, 0, 1e6},
        {"momentum", c->momentum, 0, 1},
        {"beta1", c->beta1, 0, 1},
        {"beta2", c->beta2, 0, 1},
        {"epsilon", c->epsilon, 0, 1},
        {"weight_decay", c->weight_decay, 0, 1e6},
        {"head_decay", c->head_decay, 0, 1e6},
        {"smoothness", c->smoothness, 0, 1e6},
        {"clip_norm", c->clip_norm, 0, 1e12},
        {"decay", c->decay, 0, 1e6},
        {"decay_epochs", c->decay_epochs, 1, 1e6},
        {"batch", c->batch, 0, 1 << 24},
        {"epochs", c->epochs, 0, 1e6},
        {"head_steps", c->head_steps, 0, 1e6},
        {"head_learning_rate", c->head_learning_rate, 0, 1e6},
        {"refit_steps", c->refit_steps, 0, 1e6},
    };
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        if (!(bounds[i].value >= bounds[i].low && bounds[i].value <= bounds[i].high))
            return hdnn_fail(error, HDNN_INVALID, "training.%s: expected %g to %g, found %g", bounds[i].name,
                             bounds[i].low, bounds[i].high, bounds[i].value);
    return HDNN_OK;
}
