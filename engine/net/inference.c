/* Classifying, evaluating and looking at states, on models that nobody changes meanwhile; see hdnn/network.h. */
#include "net/inference.h"

#include "core/memory.h"
#include "net/head.h"
#include "net/pass.h"

#include <math.h>
#include <string.h>

enum { BATCH = 64, EVALUATION_BATCH = 512 };

struct hdnn_workspace {
    pass *pass;
    hdnn_real *state, *scratch, *inputs; /* for one whole sample, or INFERENCE_SAMPLES columns */
};

static size_t sample_columns(const hdnn_model *model) {
    size_t columns = model->pixels > INFERENCE_SAMPLES ? model->pixels : INFERENCE_SAMPLES;
    return kernel_padded(columns);
}

static hdnn_status fill_workspace(const hdnn_model *model, hdnn_workspace *w, hdnn_error *error) {
    size_t columns = sample_columns(model), n = (size_t)model->config.features;
    pass_config config = {.samples = BATCH, .threads = 1};
    hdnn_status status = pass_new(model, &config, &w->pass, error);
    if (status == HDNN_OK)
        status = memory_take((void **)&w->state, n * columns, sizeof(hdnn_real), "a sample's states", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&w->scratch, block_scratch_size(&model->block, columns),
                             sizeof(hdnn_real), "a sample's states", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&w->inputs, 2 * (stem_input_rows(model) + 1) * columns,
                             sizeof(hdnn_real), "a sample's inputs", error);
    return status;
}

hdnn_status hdnn_workspace_new(const hdnn_model *model, hdnn_workspace **workspace, hdnn_error *error) {
    *workspace = NULL;
    hdnn_workspace *w = memory_new(1, sizeof *w);
    if (!w) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for a workspace");
    hdnn_status status = fill_workspace(model, w, error);
    if (status == HDNN_OK)
        *workspace = w;
    else
        hdnn_workspace_free(w);
    return status;
}

void hdnn_workspace_free(hdnn_workspace *w) {
    if (!w) return;
    pass_free(w->pass);
    memory_free(w->state);
    memory_free(w->scratch);
    memory_free(w->inputs);
    memory_free(w);
}

void hdnn_model_classify(const hdnn_model *model, hdnn_workspace *w, const hdnn_dataset *dataset,
                         size_t first, size_t count, hdnn_real *logits, hdnn_real *probabilities) {
    size_t outputs = (size_t)model->outputs, classes = (size_t)model->classes;
    pass_use(w->pass, model);
    for (size_t done = 0; done < count; done += BATCH) {
        size_t now = count - done < BATCH ? count - done : BATCH;
        stem_batch batch = {.dataset = dataset, .first = first + done, .count = now};
        pass_classify(w->pass, &batch);
        memcpy(logits + done * outputs, pass_logits(w->pass), now * outputs * sizeof *logits);
        for (size_t s = 0; probabilities && s < now; s++)
            head_probabilities(model, logits + (done + s) * outputs, probabilities + (done + s) * classes);
    }
}

/* The first states of all columns of one sample, n x columns. */
static void first_states(const hdnn_model *model, hdnn_workspace *w, const hdnn_dataset *dataset,
                         size_t sample, size_t columns, hdnn_real *state) {
    stem_batch batch = {.dataset = dataset, .first = sample, .count = 1};
    if (model->config.stem == HDNN_STEM_AUGMENT) {
        stem_augment(model, &batch, 0, 1, columns, state);
        return;
    }
    if (model->config.stem == HDNN_STEM_CONV) {
        hdnn_real *room = w->inputs + (MODEL_FILTER + 1) * columns;
        stem_picture picture = stem_picture_of(model, dataset, sample, room);
        stem_patches(model, &picture, columns, w->inputs);
    } else {
        stem_inputs(model, &batch, 0, 1, columns, w->inputs);
    }
    stem_forward(model, w->inputs, columns, columns, state);
}

static void copy_out(const hdnn_model *model, const hdnn_real *state, size_t columns, int layer,
                     hdnn_real *states) {
    size_t n = (size_t)model->config.features, pixels = model->pixels;
    for (size_t i = 0; i < n; i++)
        memcpy(states + ((size_t)layer * n + i) * pixels, state + i * columns, pixels * sizeof *states);
}

void hdnn_model_trajectory(const hdnn_model *model, hdnn_workspace *w, const hdnn_dataset *dataset,
                           size_t sample, hdnn_real *states) {
    size_t columns = kernel_padded(model->pixels);
    first_states(model, w, dataset, sample, columns, w->state);
    copy_out(model, w->state, columns, 0, states);
    for (int layer = 0; layer < model->config.layers; layer++) {
        block_advance(&model->block, layer, layer + 1, w->state, columns, w->scratch);
        copy_out(model, w->state, columns, layer + 1, states);
    }
}

hdnn_status hdnn_model_rewind(const hdnn_model *model, hdnn_workspace *w, const hdnn_real *last,
                              hdnn_real *states, hdnn_error *error) {
    size_t columns = kernel_padded(model->pixels), n = (size_t)model->config.features, pixels = model->pixels;
    if (!hdnn_architecture_is_separable(model->config.architecture))
        return hdnn_fail(error, HDNN_INVALID, "%s cannot be run backwards: its layers change p and q at once",
                         model->config.architecture->name);
    memset(w->state, 0, n * columns * sizeof *w->state);
    for (size_t i = 0; i < n; i++) memcpy(w->state + i * columns, last + i * pixels, pixels * sizeof *last);
    copy_out(model, w->state, columns, model->config.layers, states);
    for (int layer = model->config.layers - 1; layer >= 0; layer--) {
        block_retreat(&model->block, layer, layer + 1, w->state, columns, w->scratch);
        copy_out(model, w->state, columns, layer, states);
    }
    return HDNN_OK;
}

/* The stem's input of pixel `column` of every sample, side by side. */
static void gather_patches(const hdnn_model *model, hdnn_workspace *w, const hdnn_dataset *dataset,
                           const uint32_t *sample, size_t count, size_t column, size_t columns) {
    hdnn_real *gathered = w->inputs + (MODEL_FILTER + 1) * sample_columns(model);
    memset(gathered, 0, MODEL_FILTER * columns * sizeof *gathered);
    for (size_t s = 0; s < count; s++) {
        stem_picture picture = stem_picture_of(model, dataset, sample[s], w->inputs);
        for (int tap = 0; tap < MODEL_FILTER; tap++)
            gathered[(size_t)tap * columns + s] = stem_tap(&picture, tap / 3 - 1, tap % 3 - 1)[column];
    }
    stem_forward(model, gathered, columns, columns, w->state);
}

/* The first states of one column of at most INFERENCE_SAMPLES samples, n x `columns`, into w->state. */
static void gather_first_states(const hdnn_model *model, hdnn_workspace *w, const hdnn_dataset *dataset,
                                const uint32_t *sample, size_t count, size_t column, size_t columns) {
    stem_batch batch = {.dataset = dataset, .index = sample, .count = count};
    if (model->config.stem == HDNN_STEM_CONV) {
        gather_patches(model, w, dataset, sample, count, column, columns);
    } else if (model->config.stem == HDNN_STEM_DENSE) {
        stem_inputs(model, &batch, 0, count, columns, w->inputs);
        stem_forward(model, w->inputs, columns, columns, w->state);
    } else {
        stem_augment(model, &batch, 0, count, columns, w->state);
    }
}

void inference_first_states(const hdnn_model *model, hdnn_workspace *w, const hdnn_dataset *dataset,
                            const uint32_t *sample, size_t count, size_t column, size_t stride,
                            hdnn_real *states) {
    size_t columns = kernel_padded(count), n = (size_t)model->config.features;
    gather_first_states(model, w, dataset, sample, count, column, columns);
    for (size_t i = 0; i < n; i++)
        memcpy(states + i * stride, w->state + i * columns, count * sizeof *states);
}

void inference_columns(const hdnn_model *model, hdnn_workspace *w, const hdnn_dataset *dataset,
                       const uint32_t *sample, size_t count, size_t column, hdnn_real *states) {
    size_t columns = kernel_padded(count), n = (size_t)model->config.features;
    size_t layers = (size_t)model->config.layers;
    gather_first_states(model, w, dataset, sample, count, column, columns);
    for (size_t layer = 0; layer <= layers; layer++) {
        if (layer > 0)
            block_advance(&model->block, (int)layer - 1, (int)layer, w->state, columns, w->scratch);
        for (size_t s = 0; s < count; s++)
            for (size_t i = 0; i < n; i++)
                states[(s * (layers + 1) + layer) * n + i] = w->state[i * columns + s];
    }
}

hdnn_status hdnn_model_evaluate(const hdnn_model *model, const hdnn_dataset *dataset, int threads,
                                hdnn_score *score, hdnn_error *error) {
    *score = (hdnn_score){NAN, NAN};
    if (dataset->count == 0) return HDNN_OK;
    pass_config config = {.samples = EVALUATION_BATCH, .threads = threads};
    pass *evaluation;
    hdnn_status status = pass_new(model, &config, &evaluation, error);
    if (status != HDNN_OK) return status;
    double loss = 0;
    size_t correct = 0;
    for (size_t done = 0; done < dataset->count; done += EVALUATION_BATCH) {
        size_t now = dataset->count - done < EVALUATION_BATCH ? dataset->count - done : EVALUATION_BATCH;
        stem_batch batch = {.dataset = dataset, .first = done, .count = now};
        pass_result result = pass_classify(evaluation, &batch);
        loss += result.loss * (double)now;
        correct += result.correct;
    }
    pass_free(evaluation);
    *score = (hdnn_score){loss / (double)dataset->count, (double)correct / (double)dataset->count};
    return HDNN_OK;
}
