/* Fitting the head alone; see alternating.h. The features are computed once, since the block does not move. */
#include "train/alternating.h"

#include "core/memory.h"
#include "net/head.h"
#include "train/evaluation.h"

#include <string.h>

hdnn_status alternating_new(alternating *a, hdnn_model *model, size_t samples, hdnn_error *error) {
    size_t head = model->head_weight->offset, count = model->count - head;
    *a = (alternating){.model = model, .head = head};
    hdnn_status status = optimizer_new(&a->optimizer, count, error);
    if (status == HDNN_OK)
        status = memory_take((void **)&a->gradient, count, sizeof(hdnn_real), "the head's gradient", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&a->logits, memory_product(samples, (size_t)model->outputs),
                             sizeof(hdnn_real), "the logits of the training data", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&a->features, memory_product(samples, head_stride(model)),
                             sizeof(hdnn_real), "the features of the training data", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&a->labels, samples, 1, "the labels of the training data", error);
    return status;
}

void alternating_free(alternating *a) {
    optimizer_free(&a->optimizer);
    memory_free(a->gradient);
    memory_free(a->logits);
    memory_free(a->features);
    memory_free(a->labels);
    *a = (alternating){0};
}

/* One Adam step of the head on `samples` feature rows. */
static void head_step(alternating *a, hdnn_real *features, const uint8_t *labels, size_t samples,
                      const hdnn_training_config *config) {
    const hdnn_model *model = a->model;
    size_t outputs = (size_t)model->outputs, weights = model->head_weight->count;
    head_forward(model, features, samples, a->logits);
    for (size_t s = 0; s < samples; s++)
        head_loss_cotangent(model, a->logits + s * outputs, labels[s], 1.0 / (double)samples);
    head_gradient(model, features, a->logits, samples, false, a->gradient);
    head_bias_gradient(model, a->logits, samples, a->gradient + weights);
    hdnn_training_config inner = *config;
    inner.optimizer = HDNN_ADAM;
    inner.clip_norm = 0;
    optimizer_step(&a->optimizer, &inner, config->head_learning_rate, 0, a->gradient,
                   model->parameters + a->head, 1);
}

static void fit(alternating *a, hdnn_real *features, const uint8_t *labels, size_t samples, int steps,
                const hdnn_training_config *config) {
    optimizer_reset(&a->optimizer);
    for (int i = 0; i < steps; i++) head_step(a, features, labels, samples, config);
}

static void gather_labels(alternating *a, const stem_batch *batch, size_t to) {
    for (size_t s = 0; s < batch->count; s++)
        a->labels[to + s] = batch->dataset->labels[stem_sample(batch, s)];
}

void alternating_fit_batch(alternating *a, pass *p, const stem_batch *batch,
                           const hdnn_training_config *config) {
    memset(a->model->parameters + a->head, 0, (a->model->count - a->head) * sizeof(hdnn_real));
    pass_features(p, batch, a->features);
    gather_labels(a, batch, 0);
    fit(a, a->features, a->labels, batch->count, config->head_steps, config);
}

void alternating_refit(alternating *a, pass *p, const hdnn_dataset *train,
                       const hdnn_training_config *config) {
    size_t stride = head_stride(a->model), most = evaluation_slice_samples(a->model);
    for (size_t done = 0; done < train->count; done += most) {
        stem_batch batch = {.dataset = train, .first = done};
        batch.count = train->count - done < most ? train->count - done : most;
        pass_features(p, &batch, a->features + done * stride);
        gather_labels(a, &batch, done);
    }
    fit(a, a->features, a->labels, train->count, config->refit_steps, config);
}
