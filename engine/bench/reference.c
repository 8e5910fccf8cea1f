/* The plain network: loops in double over one column at a time; see hdnn/bench.h.
 *
 * Written to be read, and to share nothing with the fast code but the architecture table. A sample's columns go
 * forwards once for the head, then each goes forwards again, keeping its states, and back. */
#include "hdnn/bench.h"

#include "core/memory.h"
#include "net/model.h"
#include "net/stem.h"

#include <math.h>
#include <string.h>

/* One operator of one layer, or the gradients of its three parts. */
typedef struct {
    double *w, *b, *outer; /* k x k, k, k x k */
} plain_operator;

typedef struct {
    const hdnn_model *model;
    const architecture_scheme *scheme;
    size_t n, k, inputs, operators; /* operators: layers x operators of a layer */
    int substeps;                   /* of the whole block */
    double step;
    plain_operator *op, *gradient;
    double *input;                /* of the stem, for one column */
    double *state, *value;        /* (substeps + 1) x n and substeps x k, of one column */
    double *features, *cotangent; /* of one sample */
    double *g, *v, *slope;        /* n, k, k */
    double *storage;
} plain;

static double sigma(hdnn_activation activation, double x) {
    switch (activation) {
    case HDNN_TANH: return tanh(x);
    case HDNN_RELU: return x > 0 ? x : 0;
    case HDNN_SIGMOID_CENTRED: return 1 / (1 + exp(-x)) - 0.5;
    default: return x;
    }
}

/* sigma' from s = sigma(x). */
static double sigma_slope(hdnn_activation activation, double s) {
    switch (activation) {
    case HDNN_TANH: return 1 - s * s;
    case HDNN_RELU: return s > 0 ? 1 : 0;
    case HDNN_SIGMOID_CENTRED: return 0.25 - s * s;
    default: return 1;
    }
}

/* Entry (i, j) of R, with the damping. */
static double interconnection(const plain *p, architecture_outer outer, size_t i, size_t j) {
    const hdnn_network_config *c = &p->model->config;
    double damping = i == j ? c->damping : 0;
    switch (outer) {
    case R_J1: return (j == i + p->k / 2 ? -1 : i == j + p->k / 2 ? 1 : 0) - damping;
    case R_J2: return (j > i ? 1 : j < i ? -1 : 0) - damping;
    case R_GIVEN: return c->interconnection[i * p->k + j] - damping;
    case R_COUPLING: return c->coupling ? c->coupling[i * p->k + j] : i == j;
    case R_COUPLING_TRANSPOSED: return c->coupling ? c->coupling[j * p->k + i] : i == j;
    default: return i == j;
    }
}

static const hdnn_real *parameter_of(const plain *p, int index, int layer) {
    const hdnn_tensor *tensor = &p->model->network[index];
    return p->model->parameters + tensor->offset +
           (tensor->shape[0] == 1 ? 0 : (size_t)layer) * (tensor->count / tensor->shape[0]);
}

/* W from K, b, and B = R K^T (nothing where B is the identity). */
static void assemble(const plain *p, int layer, const architecture_operator *row, plain_operator *o) {
    const hdnn_real *parameter = parameter_of(p, row->matrix, layer),
                    *bias = parameter_of(p, row->bias, layer);
    size_t k = p->k;
    for (size_t i = 0; i < k; i++) {
        o->b[i] = (double)bias[i];
        for (size_t j = 0; j < k; j++) {
            double direct = (double)parameter[i * k + j], transposed = (double)parameter[j * k + i];
            o->w[i * k + j] = row->weight == WEIGHT_PLAIN  ? direct
                              : row->weight == WEIGHT_SKEW ? direct - transposed
                                                           : -transposed;
        }
    }
    for (size_t i = 0; i < k && row->outer != R_NONE; i++)
        for (size_t l = 0; l < k; l++) {
            double r = interconnection(p, row->outer, i, l);
            for (size_t j = 0; j < k && r != 0; j++) o->outer[i * k + j] += r * o->w[j * k + l];
        }
}

static hdnn_status plain_new(plain *p, const hdnn_model *model, hdnn_error *error) {
    const hdnn_architecture *row = model->config.architecture;
    int layers = model->config.layers;
    *p = (plain){.model = model, .scheme = architecture_scheme_of(&model->config)};
    p->n = (size_t)model->config.features;
    p->k = (size_t)architecture_width(row, model->config.features);
    p->inputs = stem_input_rows(model);
    p->operators = (size_t)(layers * row->operators);
    p->substeps = layers * p->scheme->count;
    p->step = model->config.t_end / layers;
    size_t steps = (size_t)p->substeps, each = 2 * p->k * p->k + p->k;
    size_t doubles = 2 * p->operators * each + (steps + 1) * p->n + steps * p->k + 2 * model->features +
                     p->inputs + p->n + 2 * p->k;
    hdnn_status status =
        memory_take((void **)&p->op, 2 * p->operators, sizeof *p->op, "the plain network", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&p->storage, doubles, sizeof(double), "the plain network", error);
    if (status != HDNN_OK) return status;
    double *at = p->storage;
    for (size_t i = 0; i < 2 * p->operators; i++, at += each)
        p->op[i] = (plain_operator){at, at + p->k * p->k, at + p->k * p->k + p->k};
    p->gradient = p->op + p->operators;
    p->state = at, at += (steps + 1) * p->n;
    p->value = at, at += steps * p->k;
    p->features = at, at += model->features;
    p->cotangent = at, at += model->features;
    p->input = at, at += p->inputs;
    p->g = at, at += p->n;
    p->v = at, at += p->k;
    p->slope = at;
    for (size_t i = 0; i < p->operators; i++)
        assemble(p, (int)i / row->operators, &row->op[i % (size_t)row->operators], &p->op[i]);
    return HDNN_OK;
}

static void plain_free(plain *p) {
    memory_free(p->op);
    memory_free(p->storage);
}

static double sample_value(const hdnn_dataset *data, size_t at) {
    return data->pixels ? (data->pixels[at] / 255.0 - HDNN_PIXEL_MEAN) / HDNN_PIXEL_DEVIATION
                        : (double)data->points[at];
}

/* What the stem multiplies for one column: the 3 x 3 patch around a pixel, or the whole sample. */
static void fill_input(const plain *p, const hdnn_dataset *data, size_t sample, size_t column) {
    size_t first = sample * (size_t)data->shape.inputs;
    if (p->model->config.stem != HDNN_STEM_CONV) {
        for (size_t i = 0; i < p->inputs; i++) p->input[i] = sample_value(data, first + i);
        return;
    }
    int width = data->shape.width, y = (int)column / width, x = (int)column % width;
    for (int tap = 0; tap < MODEL_FILTER; tap++) {
        int row = y + tap / 3 - 1, col = x + tap % 3 - 1;
        bool inside = row >= 0 && row < data->shape.height && col >= 0 && col < width;
        p->input[tap] = inside ? sample_value(data, first + (size_t)(row * width + col)) : 0;
    }
}

static void stem(const plain *p, const hdnn_dataset *data, size_t sample, size_t column) {
    const hdnn_model *model = p->model;
    size_t inputs = (size_t)data->shape.inputs, top = (inputs + 1) / 2;
    memset(p->state, 0, p->n * sizeof *p->state);
    if (!model->stem_weight) {
        for (size_t i = 0; i < inputs; i++)
            p->state[i < top ? i : p->n - inputs + i] = sample_value(data, sample * inputs + i);
        return;
    }
    fill_input(p, data, sample, column);
    const hdnn_real *weight = model->parameters + model->stem_weight->offset;
    for (size_t i = 0; i < p->n; i++) {
        p->state[i] = (double)model->parameters[model->stem_bias->offset + i];
        for (size_t j = 0; j < p->inputs; j++) p->state[i] += (double)weight[i * p->inputs + j] * p->input[j];
    }
}

static void stem_back(const plain *p, double *gradient) {
    const hdnn_model *model = p->model;
    if (!model->stem_weight) return;
    double *weight = gradient + model->stem_weight->offset, *bias = gradient + model->stem_bias->offset;
    for (size_t i = 0; i < p->n; i++) {
        bias[i] += p->g[i];
        for (size_t j = 0; j < p->inputs; j++) weight[i * p->inputs + j] += p->g[i] * p->input[j];
    }
}

/* Substep t: its row, the factor c, its operator, and where S and D begin. */
typedef struct {
    const architecture_substep *row;
    double c;
    size_t op, from, to;
    bool identity; /* B is */
} substep;

static substep substep_of(const plain *p, int t) {
    const hdnn_architecture *architecture = p->model->config.architecture;
    const architecture_substep *row = &p->scheme->substep[t % p->scheme->count];
    return (substep){.row = row,
                     .c = architecture->memoryless ? 1 : row->weight * p->step,
                     .op = (size_t)(t / p->scheme->count * architecture->operators + row->op),
                     .from = row->from == ROWS_Q ? p->k : 0,
                     .to = row->to == ROWS_Q ? p->k : 0,
                     .identity = architecture->op[row->op].outer == R_NONE};
}

/* s = sigma(W y_S + b); y_D = a y_D + c B s */
static void forward(const plain *p) {
    const hdnn_network_config *config = &p->model->config;
    for (int t = 0; t < p->substeps; t++) {
        substep u = substep_of(p, t);
        const plain_operator *o = &p->op[u.op];
        const double *y = p->state + (size_t)t * p->n;
        double *s = p->value + (size_t)t * p->k, *next = p->state + (size_t)(t + 1) * p->n;
        memcpy(next, y, p->n * sizeof *y);
        for (size_t i = 0; i < p->k; i++) {
            double x = o->b[i];
            for (size_t j = 0; j < p->k; j++) x += o->w[i * p->k + j] * y[u.from + j];
            s[i] = sigma(config->activation, x);
        }
        for (size_t i = 0; i < p->k; i++) {
            double added = u.identity ? s[i] : 0;
            for (size_t j = 0; j < p->k && !u.identity; j++) added += o->outer[i * p->k + j] * s[j];
            next[u.to + i] = (config->architecture->memoryless ? 0 : next[u.to + i]) + u.c * added;
        }
    }
}

/* v = c B^T g .* sigma'; the gradients of W, b and B; g_S += W^T v. */
static void backward(const plain *p) {
    const hdnn_network_config *config = &p->model->config;
    for (int t = p->substeps - 1; t >= 0; t--) {
        substep u = substep_of(p, t);
        const plain_operator *o = &p->op[u.op], *sum = &p->gradient[u.op];
        const double *y = p->state + (size_t)t * p->n + u.from, *s = p->value + (size_t)t * p->k;
        double *g = p->g + u.to;
        for (size_t j = 0; j < p->k; j++) p->v[j] = u.identity ? g[j] : 0;
        for (size_t i = 0; i < p->k && !u.identity; i++)
            for (size_t j = 0; j < p->k; j++) {
                p->v[j] += o->outer[i * p->k + j] * g[i];
                sum->outer[i * p->k + j] += u.c * g[i] * s[j];
            }
        for (size_t i = 0; i < p->k; i++) p->v[i] *= u.c * sigma_slope(config->activation, s[i]);
        if (config->architecture->memoryless) memset(g, 0, p->k * sizeof *g);
        for (size_t i = 0; i < p->k; i++) {
            sum->b[i] += p->v[i];
            for (size_t j = 0; j < p->k; j++) {
                sum->w[i * p->k + j] += p->v[i] * y[j];
                p->g[u.from + j] += o->w[i * p->k + j] * p->v[i];
            }
        }
    }
}

/* The loss of one sample from its features; adds its share of the head's gradient and leaves its share of the features'
 * cotangent. */
static double head(const plain *p, int label, double share, double *gradient) {
    const hdnn_model *model = p->model;
    size_t outputs = (size_t)model->outputs, features = model->features;
    const hdnn_real *weight = model->parameters + model->head_weight->offset;
    double logit[HDNN_MAX_CLASSES] = {0}, most = -INFINITY, sum = 0;
    for (size_t o = 0; o < outputs; o++) {
        logit[o] = (double)model->parameters[model->head_bias->offset + o];
        for (size_t j = 0; j < features; j++) logit[o] += (double)weight[o * features + j] * p->features[j];
        most = fmax(most, logit[o]);
    }
    for (size_t o = 0; o < outputs; o++) sum += exp(logit[o] - most);
    memset(p->cotangent, 0, features * sizeof *p->cotangent);
    for (size_t o = 0; o < outputs; o++) {
        double pull = outputs == 1 ? 1 / (1 + exp(-logit[0])) - label
                                   : exp(logit[o] - most) / sum - ((size_t)label == o);
        gradient[model->head_bias->offset + o] += share * pull;
        for (size_t j = 0; j < features; j++) {
            gradient[model->head_weight->offset + o * features + j] += share * pull * p->features[j];
            p->cotangent[j] += share * pull * (double)weight[o * features + j];
        }
    }
    if (outputs == 1) return fmax(logit[0], 0) - label * logit[0] + log1p(exp(-fabs(logit[0])));
    /* cppcheck-suppress invalidFunctionArg ; the largest logit adds 1 to the sum */
    return most + log(sum) - logit[label];
}

static double sample_gradient(const plain *p, const hdnn_dataset *data, size_t sample, double share,
                              double *gradient) {
    size_t pixels = p->model->pixels;
    const double *last = p->state + (size_t)p->substeps * p->n;
    for (size_t c = 0; c < pixels; c++) {
        stem(p, data, sample, c);
        forward(p);
        for (size_t i = 0; i < p->n; i++) p->features[i * pixels + c] = last[i];
    }
    double loss = head(p, data->labels[sample], share, gradient);
    for (size_t c = 0; c < pixels; c++) {
        stem(p, data, sample, c);
        forward(p);
        for (size_t i = 0; i < p->n; i++) p->g[i] = p->cotangent[i * pixels + c];
        backward(p);
        stem_back(p, gradient);
    }
    return loss;
}

/* alpha h (2 x_j - x_{j-1} - x_{j+1}): the gradient of the penalty at entry `at` of W or b in layer j. */
static double bend(const plain *p, size_t index, bool bias, size_t at, double weight) {
    size_t each = (size_t)p->model->config.architecture->operators;
    const plain_operator *o = &p->op[index];
    double x = bias ? o->b[at] : o->w[at], sum = 0;
    if (index >= each) sum += x - (bias ? o[-(ptrdiff_t)each].b[at] : o[-(ptrdiff_t)each].w[at]);
    if (index + each < p->operators) sum += x - (bias ? o[each].b[at] : o[each].w[at]);
    return weight * sum;
}

/* From the gradients of W, b and B = R W^T to those of the parameters. */
static void pull_back(const plain *p, size_t index, double smoothness, double *gradient) {
    const hdnn_network_config *config = &p->model->config;
    size_t each = (size_t)config->architecture->operators, k = p->k;
    const architecture_operator *row = &config->architecture->op[index % each];
    const plain_operator *sum = &p->gradient[index];
    const uint8_t *mask = !config->architecture->masked ? NULL
                          : index % each == 0           ? config->mask_p
                                                        : config->mask_q;
    double *matrix = gradient + (parameter_of(p, row->matrix, (int)(index / each)) - p->model->parameters);
    double *bias = gradient + (parameter_of(p, row->bias, (int)(index / each)) - p->model->parameters);
    double weight = config->shared_weights ? 0 : smoothness * p->step;
    for (size_t i = 0; i < k && row->outer != R_NONE; i++)
        for (size_t l = 0; l < k; l++) {
            double r = interconnection(p, row->outer, i, l);
            for (size_t j = 0; j < k && r != 0; j++) sum->w[j * k + l] += r * sum->outer[i * k + j];
        }
    for (size_t i = 0; i < k; i++) {
        bias[i] += sum->b[i] + bend(p, index, true, i, weight);
        for (size_t j = 0; j < k; j++) {
            double w = sum->w[i * k + j] + bend(p, index, false, i * k + j, weight);
            if (mask && !mask[i * k + j]) continue;
            if (row->weight != WEIGHT_MINUS_TRANSPOSED) matrix[i * k + j] += w;
            if (row->weight != WEIGHT_PLAIN) matrix[j * k + i] -= w;
        }
    }
}

hdnn_status hdnn_reference_gradient(const hdnn_model *model, const hdnn_dataset *dataset, size_t first,
                                    size_t count, double smoothness, double *loss, double *gradient,
                                    hdnn_error *error) {
    plain p;
    hdnn_status status = plain_new(&p, model, error);
    if (status == HDNN_OK) {
        *loss = 0;
        memset(gradient, 0, model->count * sizeof *gradient);
        for (size_t s = first; s < first + count; s++)
            *loss += sample_gradient(&p, dataset, s, 1 / (double)count, gradient) / (double)count;
        for (size_t i = 0; i < p.operators; i++) pull_back(&p, i, smoothness, gradient);
    }
    plain_free(&p);
    return status;
}
