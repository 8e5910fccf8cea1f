/* States, cotangents and sensitivities of the block; see hdnn/probe.h. */
#include "hdnn/probe.h"

#include "core/memory.h"
#include "net/model.h"

#include <string.h>

struct hdnn_probe {
    const hdnn_model *model;
    size_t columns; /* room, padded */
    hdnn_real *tape, *state, *scratch, *gradients, *cotangents;
};

static size_t layers_of(const hdnn_probe *p) {
    return (size_t)p->model->config.layers;
}
static size_t features_of(const hdnn_probe *p) {
    return (size_t)p->model->config.features;
}

static hdnn_status take_memory(hdnn_probe *p, hdnn_error *error) {
    const block *b = &p->model->block;
    const struct {
        hdnn_real **to;
        size_t count;
    } part[] = {{&p->tape, block_tape_size(b, p->columns, b->layers)},
                {&p->state, features_of(p) * p->columns},
                {&p->scratch, block_scratch_size(b, p->columns)},
                {&p->gradients, block_gradient_size(b)},
                {&p->cotangents, memory_product((layers_of(p) + 1) * features_of(p), p->columns)}};
    hdnn_status status = HDNN_OK;
    for (size_t i = 0; i < sizeof part / sizeof *part && status == HDNN_OK; i++)
        status = memory_take((void **)part[i].to, part[i].count, sizeof(hdnn_real), "a probe", error);
    return status;
}

hdnn_status hdnn_probe_new(const hdnn_model *model, size_t samples, hdnn_probe **probe, hdnn_error *error) {
    *probe = NULL;
    hdnn_probe *p = memory_new(1, sizeof *p);
    if (!p) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for a probe");
    p->model = model;
    p->columns = kernel_padded(samples);
    hdnn_status status = take_memory(p, error);
    if (status == HDNN_OK)
        *probe = p;
    else
        hdnn_probe_free(p);
    return status;
}

void hdnn_probe_free(hdnn_probe *p) {
    if (!p) return;
    memory_free(p->tape);
    memory_free(p->state);
    memory_free(p->scratch);
    memory_free(p->gradients);
    memory_free(p->cotangents);
    memory_free(p);
}

/* Between n x samples and n x columns; padding columns are zero. */
static void widen(size_t n, size_t samples, size_t columns, const hdnn_real *from, hdnn_real *to) {
    memset(to, 0, n * columns * sizeof *to);
    for (size_t i = 0; i < n; i++) memcpy(to + i * columns, from + i * samples, samples * sizeof *to);
}

static void narrow(size_t n, size_t samples, size_t columns, const hdnn_real *from, hdnn_real *to) {
    for (size_t i = 0; i < n; i++) memcpy(to + i * samples, from + i * columns, samples * sizeof *to);
}

static block_tape run_forward(hdnn_probe *p, const hdnn_real *input, size_t samples) {
    block_tape tape = {p->tape, kernel_padded(samples), 0, p->model->config.layers};
    widen(features_of(p), samples, tape.columns, input, p->tape);
    block_forward(&p->model->block, &tape);
    return tape;
}

void hdnn_probe_states(hdnn_probe *p, const hdnn_real *input, size_t samples, hdnn_real *states) {
    block_tape tape = run_forward(p, input, samples);
    size_t n = features_of(p);
    for (size_t l = 0; l <= layers_of(p); l++) {
        block_tape_read(&p->model->block, &tape, (int)l, p->state);
        narrow(n, samples, tape.columns, p->state, states + l * n * samples);
    }
}

void hdnn_probe_gradients(hdnn_probe *p, const hdnn_real *input, const hdnn_real *output, size_t samples,
                          hdnn_real *cotangents, hdnn_real *parameters) {
    block_tape tape = run_forward(p, input, samples);
    const block *b = &p->model->block;
    size_t n = features_of(p), size = n * tape.columns;
    block_outcome outcome = {.gradients = parameters ? p->gradients : NULL, .cotangents = p->cotangents};
    widen(n, samples, tape.columns, output, p->state);
    block_backward(b, &tape, p->state, p->scratch, &outcome);
    for (size_t l = 0; l <= layers_of(p); l++)
        narrow(n, samples, tape.columns, p->cotangents + l * size, cotangents + l * n * samples);
    if (!parameters) return;
    hdnn_real *views[ARCHITECTURE_MAX_PARAMETERS];
    model_network_views(p->model, parameters, views);
    block_pull_back(b, 0, b->operator_layers, p->gradients, 0, views);
}

/* The state in n copies; the cotangent of copy i is the unit vector i, so that column i of the pulled-back cotangent
 * is row i of the matrix. */
void hdnn_probe_sensitivity(hdnn_probe *p, const hdnn_real *input, hdnn_real *matrices) {
    const block *b = &p->model->block;
    size_t n = features_of(p), columns = kernel_padded(n), size = n * columns;
    block_tape tape = {p->tape, columns, 0, b->layers};
    memset(p->state, 0, size * sizeof *p->state);
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < columns; c++) p->tape[i * columns + c] = input[i];
        p->state[i * columns + i] = 1;
    }
    block_forward(b, &tape);
    block_outcome outcome = {.cotangents = p->cotangents};
    block_backward(b, &tape, p->state, p->scratch, &outcome);
    for (size_t l = 0; l <= layers_of(p); l++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                matrices[(l * n + i) * n + j] = p->cotangents[l * size + j * columns + i];
}
