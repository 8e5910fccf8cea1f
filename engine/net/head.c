/* The linear head and the losses; forward and backward side by side; see head.h. */
#include "net/head.h"

#include <math.h>

static hdnn_real *weight_of(const hdnn_model *model) {
    return model->parameters + model->head_weight->offset;
}

/* Some columns at a time, few enough to stay in the first-level cache while every sample meets every output. */
void head_forward(const hdnn_model *model, hdnn_real *features, size_t samples, hdnn_real *logits) {
    enum { AT_ONCE = 512 };
    size_t outputs = (size_t)model->outputs;
    const hdnn_real *bias = model->parameters + model->head_bias->offset;
    for (size_t from = 0; from < model->features; from += AT_ONCE) {
        size_t left = model->features - from;
        kernel_outer dots = {.rows = samples, .inner = outputs, .sums = logits, .stride = outputs};
        dots.columns = left < AT_ONCE ? left : AT_ONCE;
        dots.a = (kernel_rows){features + from, head_stride(model)};
        dots.b = (kernel_rows){weight_of(model) + from, model->features};
        dots.add = from > 0;
        model->block.kernels->outer(&dots);
    }
    for (size_t s = 0; s < samples; s++)
        for (size_t o = 0; o < outputs; o++) logits[s * outputs + o] += bias[o];
}

void head_pull(const hdnn_model *model, const hdnn_real *logit_cotangent, size_t samples,
               hdnn_real *cotangent) {
    size_t outputs = (size_t)model->outputs;
    kernel_product p = {
        .rows = samples,
        .inner = outputs,
        .columns = model->features,
    };
    p.m = kernel_strided(logit_cotangent, outputs, 1);
    p.in = (kernel_rows){weight_of(model), model->features};
    p.out = (kernel_rows){cotangent, head_stride(model)};
    model->block.kernels->product(&p);
}

/* A few samples at a time: the rows of the features lie far apart, and more of them at once would fall into the same
 * lines of the cache. */
void head_gradient(const hdnn_model *model, hdnn_real *features, const hdnn_real *logit_cotangent,
                   size_t samples, bool add, hdnn_real *weight_gradient) {
    enum { AT_ONCE = 12 };
    size_t outputs = (size_t)model->outputs, stride = head_stride(model);
    kernel_rows out = {weight_gradient, model->features};
    for (size_t s = 0; s < samples; s += AT_ONCE) {
        kernel_product p = {.rows = outputs, .columns = model->features, .out = out};
        p.inner = samples - s < AT_ONCE ? samples - s : AT_ONCE;
        p.m = kernel_strided(logit_cotangent + s * outputs, 1, outputs);
        p.in = (kernel_rows){features + s * stride, stride};
        if (add || s > 0) p.finish = KERNEL_ADD, p.scale = 1, p.other = out;
        model->block.kernels->product(&p);
    }
}

void head_bias_gradient(const hdnn_model *model, const hdnn_real *logit_cotangent, size_t samples,
                        hdnn_real *gradient) {
    size_t outputs = (size_t)model->outputs;
    for (size_t o = 0; o < outputs; o++) {
        hdnn_real sum = 0;
        for (size_t s = 0; s < samples; s++) sum += logit_cotangent[s * outputs + o];
        gradient[o] = sum;
    }
}

static double largest(const hdnn_real *logits, int outputs) {
    double most = (double)logits[0];
    for (int o = 1; o < outputs; o++) most = (double)logits[o] > most ? (double)logits[o] : most;
    return most;
}

static double softmax_scale(const hdnn_real *logits, int outputs, double most) {
    double sum = 0;
    for (int o = 0; o < outputs; o++) sum += exp((double)logits[o] - most);
    return sum;
}

/* -log p(label); the logistic one is log(1 + exp(-z)) for class 1, in the form that does not overflow. */
double head_loss(const hdnn_model *model, const hdnn_real *logits, int label) {
    if (model->outputs == 1) {
        double z = (double)logits[0];
        return fmax(z, 0) - z * label + log1p(exp(-fabs(z)));
    }
    double most = largest(logits, model->outputs);
    return most + log(softmax_scale(logits, model->outputs, most)) - (double)logits[label];
}

void head_probabilities(const hdnn_model *model, const hdnn_real *logits, hdnn_real *probabilities) {
    if (model->outputs == 1) {
        double p = 1 / (1 + exp(-(double)logits[0]));
        probabilities[0] = (hdnn_real)(1 - p);
        probabilities[1] = (hdnn_real)p;
        return;
    }
    double most = largest(logits, model->outputs), scale = 1 / softmax_scale(logits, model->outputs, most);
    for (int o = 0; o < model->outputs; o++)
        probabilities[o] = (hdnn_real)(exp((double)logits[o] - most) * scale);
}

void head_loss_cotangent(const hdnn_model *model, hdnn_real *logits, int label, double scale) {
    if (model->outputs == 1) {
        logits[0] = (hdnn_real)(scale * (1 / (1 + exp(-(double)logits[0])) - label));
        return;
    }
    head_probabilities(model, logits, logits);
    for (int o = 0; o < model->outputs; o++)
        logits[o] = (hdnn_real)(scale * ((double)logits[o] - (o == label)));
}

int head_prediction(const hdnn_model *model, const hdnn_real *logits) {
    if (model->outputs == 1) return logits[0] > 0;
    int best = 0;
    for (int o = 1; o < model->outputs; o++)
        if (logits[o] > logits[best]) best = o;
    return best;
}
