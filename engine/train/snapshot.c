/* Filling snapshots and thinning histories; see snapshot.h. */
#include "train/snapshot.h"

#include "core/memory.h"
#include "net/inference.h"
#include "train/optimizer.h"

#include <math.h>
#include <string.h>

void history_clear(history *h) {
    h->count = 0;
    h->stride = 1;
    h->in_last = 0;
}

static float merged(float a, float b) {
    return isnan(a) ? b : isnan(b) ? a : 0.5f * (a + b);
}
static float newer(float a, float b) {
    return isnan(b) ? a : b;
}

/* Pairs become one point: means of what was trained, the newer of what was tested. */
static void thin(history *h) {
    for (size_t i = 0; i < h->count / 2; i++) {
        const hdnn_history_point a = h->point[2 * i], b = h->point[2 * i + 1];
        hdnn_history_point *to = &h->point[i];
        *to = b;
        for (int l = 0; l < HDNN_MAX_LANES; l++) {
            to->train_loss[l] = merged(a.train_loss[l], b.train_loss[l]);
            to->train_accuracy[l] = merged(a.train_accuracy[l], b.train_accuracy[l]);
            to->test_loss[l] = newer(a.test_loss[l], b.test_loss[l]);
            to->test_accuracy[l] = newer(a.test_accuracy[l], b.test_accuracy[l]);
        }
    }
    h->count /= 2;
    h->stride *= 2;
    h->in_last = h->stride;
}

static hdnn_history_point *next_point(history *h) {
    if (h->count > 0 && h->in_last < h->stride) return &h->point[h->count - 1];
    if (h->count == HISTORY_POINTS) thin(h);
    h->in_last = 0;
    hdnn_history_point *point = &h->point[h->count++];
    for (int l = 0; l < HDNN_MAX_LANES; l++)
        point->train_loss[l] = point->train_accuracy[l] = point->test_loss[l] = point->test_accuracy[l] = NAN;
    return point;
}

static void running_mean(float *mean, double value, int64_t seen) {
    *mean = seen == 0 || isnan(*mean) ? (float)value : *mean + ((float)value - *mean) / (float)(seen + 1);
}

void history_add(history *h, const hdnn_run *run, double seconds) {
    hdnn_history_point *point = next_point(h);
    point->step = hdnn_run_steps(run);
    point->epoch = hdnn_run_epochs(run);
    point->seconds = seconds;
    for (int l = 0; l < hdnn_run_lanes(run); l++) {
        const hdnn_lane_status *status = hdnn_run_lane(run, l);
        if (status->diverged) continue;
        running_mean(&point->train_loss[l], status->loss, h->in_last);
        running_mean(&point->train_accuracy[l], status->accuracy, h->in_last);
    }
    h->in_last++;
}

void history_note_test(history *h, const hdnn_run *run, const evaluation *e) {
    size_t at = h->count;
    while (at > 0 && h->point[at - 1].step >= e->step) at--;
    if (at == h->count) return;
    hdnn_history_point *point = &h->point[at];
    for (int l = 0; l < hdnn_run_lanes(run); l++) {
        const hdnn_lane_status *status = hdnn_run_lane(run, l);
        if (!e->takes_part[l]) continue;
        point->test_loss[l] = (float)status->test_loss;
        point->test_accuracy[l] = (float)status->test_accuracy;
    }
}

/* Reals of one lane: gradients of states and weights, states of the samples. */
static size_t lane_reals(const hdnn_model *model, size_t samples) {
    size_t layers = (size_t)model->config.layers;
    return 2 * layers + 1 + memory_product(samples * (layers + 1), (size_t)model->config.features);
}

static void point_lane(hdnn_lane_snapshot *lane, const hdnn_model *model, hdnn_real *reals) {
    size_t layers = (size_t)model->config.layers;
    lane->layers = model->config.layers;
    lane->features = model->config.features;
    lane->columns = (int)model->pixels;
    lane->state_gradient = reals;
    lane->weight_gradient = reals + layers + 1;
    lane->states = reals + 2 * layers + 1;
    lane->model = model;
}

static hdnn_status take_buffer(snapshot_buffer *buffer, const hdnn_run *run, size_t samples,
                               hdnn_error *error) {
    size_t reals = 0;
    hdnn_status status = HDNN_OK;
    for (int l = 0; l < run->lanes && status == HDNN_OK; l++) {
        const hdnn_model *model = run->lane[l].model;
        reals += lane_reals(model, samples);
        status = hdnn_model_new(&model->config, model->shape, model->classes, &buffer->model[l], error);
    }
    if (status == HDNN_OK)
        status = memory_take((void **)&buffer->reals, reals, sizeof(hdnn_real), "a snapshot", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&buffer->points, HISTORY_POINTS, sizeof *buffer->points, "a snapshot",
                             error);
    return status;
}

hdnn_status snapshot_new(snapshot_buffer *buffer, const hdnn_run *run, size_t samples, const uint32_t *sample,
                         hdnn_error *error) {
    *buffer = (snapshot_buffer){0};
    hdnn_status status = take_buffer(buffer, run, samples, error);
    if (status != HDNN_OK) return status;
    hdnn_real *reals = buffer->reals;
    for (int l = 0; l < run->lanes; l++) {
        point_lane(&buffer->view.lane[l], buffer->model[l], reals);
        reals += lane_reals(buffer->model[l], samples);
    }
    buffer->view.lanes = run->lanes;
    buffer->view.samples = samples;
    buffer->view.sample = sample;
    buffer->view.history = buffer->points;
    return HDNN_OK;
}

void snapshot_free(snapshot_buffer *buffer) {
    for (int l = 0; l < HDNN_MAX_LANES; l++) hdnn_model_free(buffer->model[l]);
    memory_free(buffer->reals);
    memory_free(buffer->points);
    *buffer = (snapshot_buffer){0};
}

static void fill_lane(hdnn_lane_snapshot *to, hdnn_model *copy, const hdnn_run *run, int index,
                      const uint32_t *sample, size_t samples, size_t column, hdnn_workspace *workspace) {
    const run_lane *lane = &run->lane[index];
    hdnn_real *state = (hdnn_real *)(uintptr_t)to->state_gradient,
              *weight = (hdnn_real *)(uintptr_t)to->weight_gradient;
    to->status = lane->status;
    if (!run_latest_gradients(run, index, state, weight)) {
        for (int l = 0; l <= to->layers; l++) state[l] = (hdnn_real)NAN;
        for (int l = 0; l < to->layers; l++) weight[l] = (hdnn_real)NAN;
    }
    memcpy(copy->parameters, lane->model->parameters, copy->count * sizeof *copy->parameters);
    hdnn_model_changed(copy);
    if (column >= copy->pixels) column = copy->pixels / 2;
    if (samples > 0)
        inference_columns(copy, workspace, &run->data->test, sample, samples, column,
                          (hdnn_real *)(uintptr_t)to->states);
}

void snapshot_fill(snapshot_buffer *buffer, const hdnn_run *run, const history *h, size_t column,
                   hdnn_workspace *const workspace[]) {
    hdnn_snapshot *view = &buffer->view;
    view->step = run->steps;
    view->steps_per_epoch = run->per_epoch;
    view->epoch = hdnn_run_epochs(run);
    view->learning_rate = run->training.learning_rate;
    view->rate = run->training.learning_rate * schedule_factor(&run->training, run->steps, run->per_epoch,
                                                               run->per_epoch * run->training.epochs);
    view->smoothness = run->training.smoothness;
    for (int l = 0; l < view->lanes; l++)
        fill_lane(&view->lane[l], buffer->model[l], run, l, view->sample, view->samples, column,
                  workspace[l]);
    view->history_count = h->count;
    memcpy(buffer->points, h->point, h->count * sizeof *h->point);
}
