/* States, cotangents and sensitivities of the block; see hdnn/probe.h. */
#include "probe/probe.h"

#include "core/linalg.h"
#include "core/memory.h"
#include "net/inference.h"

#include <string.h>

static hdnn_status take_memory(hdnn_probe *p, hdnn_error *error) {
    const block *b = &p->model->block;
    const struct {
        hdnn_real **to;
        size_t count;
    } part[] = {{&p->tape, block_tape_size(b, p->columns, b->layers)},
                {&p->state, probe_features(p) * p->columns},
                {&p->scratch, block_scratch_size(b, p->columns)},
                {&p->gradients, block_gradient_size(b)},
                {&p->cotangents, memory_product((probe_layers(p) + 1) * probe_features(p), p->columns)}};
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
    memory_free(p->storage);
    memory_free(p);
}

void hdnn_probe_use(hdnn_probe *p, const hdnn_model *model) {
    p->model = model;
    p->plain.block = &model->block;
}

static size_t storage_size(const hdnn_probe *p) {
    size_t n = probe_features(p);
    return PROBE_MATRICES * n * n + PROBE_VECTORS * n + linalg_work_size(n) + (probe_layers(p) + 1) * n +
           HDNN_MAX_DISC_POINTS * n + plain_work_size(&p->model->block);
}

hdnn_status probe_matrices(hdnn_probe *p, hdnn_error *error) {
    if (p->storage) return HDNN_OK;
    hdnn_status status =
        memory_take((void **)&p->storage, storage_size(p), sizeof(double), "a probe's matrices", error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p);
    double *at = p->storage;
    for (int i = 0; i < PROBE_MATRICES; i++, at += n * n) p->matrix[i] = at;
    for (int i = 0; i < PROBE_VECTORS; i++, at += n) p->vector[i] = at;
    p->work = at;
    p->path = p->work + linalg_work_size(n);
    p->edge = p->path + (probe_layers(p) + 1) * n;
    p->plain = (plain){&p->model->block, p->edge + HDNN_MAX_DISC_POINTS * n};
    return HDNN_OK;
}

void hdnn_probe_inputs(const hdnn_model *model, hdnn_workspace *workspace, const hdnn_dataset *dataset,
                       const uint32_t *index, size_t count, size_t column, hdnn_real *input) {
    for (size_t done = 0; done < count; done += INFERENCE_SAMPLES) {
        size_t now = count - done < INFERENCE_SAMPLES ? count - done : INFERENCE_SAMPLES;
        inference_first_states(model, workspace, dataset, index + done, now, column, count, input + done);
    }
}

/* Between n x samples and n x columns; padding columns are zero. */
void probe_widen(size_t n, size_t samples, size_t columns, const hdnn_real *from, hdnn_real *to) {
    memset(to, 0, n * columns * sizeof *to);
    for (size_t i = 0; i < n; i++) memcpy(to + i * columns, from + i * samples, samples * sizeof *to);
}

void probe_narrow(size_t n, size_t samples, size_t columns, const hdnn_real *from, hdnn_real *to) {
    for (size_t i = 0; i < n; i++) memcpy(to + i * samples, from + i * columns, samples * sizeof *to);
}

static block_tape run_forward(hdnn_probe *p, const hdnn_real *input, size_t samples) {
    block_tape tape = {p->tape, kernel_padded(samples), 0, p->model->config.layers};
    probe_widen(probe_features(p), samples, tape.columns, input, p->tape);
    block_forward(&p->model->block, &tape);
    return tape;
}

void hdnn_probe_states(hdnn_probe *p, const hdnn_real *input, size_t samples, hdnn_real *states) {
    block_tape tape = run_forward(p, input, samples);
    size_t n = probe_features(p);
    for (size_t l = 0; l <= probe_layers(p); l++) {
        block_tape_read(&p->model->block, &tape, (int)l, p->state);
        probe_narrow(n, samples, tape.columns, p->state, states + l * n * samples);
    }
}

void hdnn_probe_gradients(hdnn_probe *p, const hdnn_real *input, const hdnn_real *output, size_t samples,
                          hdnn_real *cotangents, hdnn_real *parameters) {
    block_tape tape = run_forward(p, input, samples);
    const block *b = &p->model->block;
    size_t n = probe_features(p), size = n * tape.columns;
    block_outcome outcome = {.gradients = parameters ? p->gradients : NULL, .cotangents = p->cotangents};
    probe_widen(n, samples, tape.columns, output, p->state);
    block_backward(b, &tape, p->state, p->scratch, &outcome);
    for (size_t l = 0; l <= probe_layers(p); l++)
        probe_narrow(n, samples, tape.columns, p->cotangents + l * size, cotangents + l * n * samples);
    if (!parameters) return;
    hdnn_real *views[ARCHITECTURE_MAX_PARAMETERS];
    model_network_views(p->model, parameters, views);
    block_pull_back(b, 0, b->operator_layers, p->gradients, NULL, 0, views);
}

void probe_follow(hdnn_probe *p, const hdnn_real *input) {
    block_tape tape = run_forward(p, input, 1);
    size_t n = probe_features(p);
    for (size_t l = 0; l <= probe_layers(p); l++) {
        block_tape_read(&p->model->block, &tape, (int)l, p->state);
        for (size_t i = 0; i < n; i++) p->path[l * n + i] = (double)p->state[i * tape.columns];
    }
}

/* The state in n copies; the cotangent of copy i is the unit vector i, so that column i of the pulled-back cotangent
 * is row i of the matrix: d y_L[i] / d y_l[j] is entry (j, i) of layer l of p->cotangents, whose rows have as many
 * columns as returned. */
static size_t pull_identity(hdnn_probe *p, const hdnn_real *input, size_t stride) {
    const block *b = &p->model->block;
    size_t n = probe_features(p), columns = kernel_padded(n);
    block_tape tape = {p->tape, columns, 0, b->layers};
    memset(p->state, 0, n * columns * sizeof *p->state);
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < columns; c++) p->tape[i * columns + c] = input[i * stride];
        p->state[i * columns + i] = 1;
    }
    block_forward(b, &tape);
    block_outcome outcome = {.cotangents = p->cotangents};
    block_backward(b, &tape, p->state, p->scratch, &outcome);
    return columns;
}

void hdnn_probe_sensitivity(hdnn_probe *p, const hdnn_real *input, hdnn_real *matrices) {
    size_t n = probe_features(p), columns = pull_identity(p, input, 1);
    for (size_t l = 0; l <= probe_layers(p); l++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                matrices[(l * n + i) * n + j] = p->cotangents[(l * n + j) * columns + i];
}

hdnn_status hdnn_probe_bsm(hdnn_probe *p, const hdnn_real *input, size_t samples, double *norms,
                           hdnn_error *error) {
    hdnn_status status = probe_matrices(p, error);
    size_t n = probe_features(p);
    for (size_t s = 0; s < samples && status == HDNN_OK; s++) {
        size_t columns = pull_identity(p, input + s, samples);
        for (size_t l = 0; l <= probe_layers(p) && status == HDNN_OK; l++) {
            double *transposed = p->matrix[0];
            for (size_t i = 0; i < n * n; i++)
                transposed[i] = (double)p->cotangents[(l * n + i / n) * columns + i % n];
            status = probe_norm2(p, transposed, &norms[l * samples + s], error);
        }
    }
    return status;
}
