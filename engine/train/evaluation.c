/* Slices of the test set; see evaluation.h. */
#include "train/evaluation.h"

#include <math.h>
#include <string.h>

/* Images are so much work that a slice of a few dozen takes milliseconds, and still feeds all threads. */
size_t evaluation_slice_samples(const hdnn_model *model) {
    return model->pixels > 1 ? 64 : 512;
}

hdnn_status evaluation_new(evaluation *e, const hdnn_run *run, hdnn_error *error) {
    hdnn_status status = HDNN_OK;
    *e = (evaluation){0};
    for (int i = 0; i < run->lanes && status == HDNN_OK; i++) {
        const hdnn_model *model = run->lane[i].model;
        status = hdnn_model_new(&model->config, model->shape, model->classes, &e->copy[i], error);
    }
    return status;
}

void evaluation_free(evaluation *e) {
    for (int i = 0; i < HDNN_MAX_LANES; i++) hdnn_model_free(e->copy[i]);
}

static void begin_lane(evaluation *e, const hdnn_run *run, int lane) {
    e->lane = lane;
    while (e->lane < run->lanes && !e->takes_part[e->lane]) e->lane++;
    e->under_way = e->lane < run->lanes;
    e->done = e->correct = 0;
    e->loss = 0;
}

void evaluation_begin(evaluation *e, const hdnn_run *run) {
    e->step = run->steps;
    for (int i = 0; i < run->lanes; i++) {
        const hdnn_model *model = run->lane[i].model;
        e->takes_part[i] = !run->lane[i].status.diverged;
        if (!e->copy[i] || !e->takes_part[i]) continue;
        memcpy(e->copy[i]->parameters, model->parameters, model->count * sizeof *model->parameters);
        hdnn_model_changed(e->copy[i]);
    }
    begin_lane(e, run, 0);
}

static void finish_lane(evaluation *e, hdnn_run *run) {
    hdnn_lane_status *status = &run->lane[e->lane].status;
    double count = (double)run->data->test.count;
    status->test_loss = count > 0 ? e->loss / count : NAN;
    status->test_accuracy = count > 0 ? (double)e->correct / count : NAN;
    begin_lane(e, run, e->lane + 1);
}

void evaluation_advance(evaluation *e, hdnn_run *run) {
    const hdnn_dataset *test = &run->data->test;
    run_lane *lane = &run->lane[e->lane];
    size_t most = evaluation_slice_samples(lane->model), left = test->count - e->done;
    if (left > 0) {
        stem_batch batch = {.dataset = test, .first = e->done, .count = left < most ? left : most};
        if (e->copy[e->lane]) pass_use(lane->evaluation, e->copy[e->lane]);
        pass_result result = pass_classify(lane->evaluation, &batch);
        pass_use(lane->evaluation, lane->model);
        e->loss += result.loss * (double)batch.count;
        e->correct += result.correct;
        e->done += batch.count;
    }
    if (e->done == test->count) finish_lane(e, run);
}
