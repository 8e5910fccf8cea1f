/* The linear head and the losses, on samples in rows: features is samples x stride, of which model->features count. */
#ifndef NET_HEAD_H
#define NET_HEAD_H

#include "net/model.h"

/* Padded row length of the feature matrix. */
static inline size_t head_stride(const hdnn_model *model) {
    return kernel_padded(model->features);
}

/* logits (samples x outputs) = features weight^T + bias */
void head_forward(const hdnn_model *model, hdnn_real *features, size_t samples, hdnn_real *logits);

/* Cotangent of the features (samples x stride) from that of the logits. */
void head_pull(const hdnn_model *model, const hdnn_real *logit_cotangent, size_t samples,
               hdnn_real *cotangent);

/* The weight's gradient, or added to what is there; the bias's gradient. */
void head_gradient(const hdnn_model *model, hdnn_real *features, const hdnn_real *logit_cotangent,
                   size_t samples, bool add, hdnn_real *weight_gradient);
void head_bias_gradient(const hdnn_model *model, const hdnn_real *logit_cotangent, size_t samples,
                        hdnn_real *gradient);

/* Logistic loss for one output, softmax cross-entropy for more. */
double head_loss(const hdnn_model *model, const hdnn_real *logits, int label);
int head_prediction(const hdnn_model *model, const hdnn_real *logits);
/* The probability of every class (classes entries). */
void head_probabilities(const hdnn_model *model, const hdnn_real *logits, hdnn_real *probabilities);
/* scale * dloss/dlogits, in place of the logits. */
void head_loss_cotangent(const hdnn_model *model, hdnn_real *logits, int label, double scale);

#endif
