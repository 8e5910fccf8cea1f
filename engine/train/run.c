/* The training run: lanes in lock-step over the batches of one data set; see hdnn/train.h.
 *
 * All randomness comes from the seed: stream INITIAL gives every lane its first parameters, stream ORDER the order of
 * the samples. A step reads the batch's indices, and nothing else, from what lanes share. */
#include "train/run.h"

#include "core/memory.h"
#include "net/head.h"
#include "train/alternating.h"
#include "train/evaluation.h"

#include <math.h>
#include <string.h>
#include <time.h>

enum { STREAM_INITIAL = 1, STREAM_ORDER = 2 };

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static hdnn_status lane_new(hdnn_run *run, int index, const hdnn_network_config *network, hdnn_error *error) {
    run_lane *lane = &run->lane[index];
    const hdnn_dataset *train = &run->data->train;
    pass_config training = {.samples = run->batch, .threads = run->threads, .gradients = true};
    pass_config evaluating = {.threads = run->threads};
    hdnn_status status = hdnn_model_new(network, train->shape, train->classes, &lane->model, error);
    if (status == HDNN_OK) status = pass_new(lane->model, &training, &lane->pass, error);
    if (status == HDNN_OK) {
        evaluating.samples = evaluation_slice_samples(lane->model);
        status = pass_new(lane->model, &evaluating, &lane->evaluation, error);
    }
    if (status == HDNN_OK) status = optimizer_new(&lane->optimizer, lane->model->count, error);
    if (status == HDNN_OK)
        status = memory_take((void **)&lane->gradient, lane->model->count, sizeof(hdnn_real), "the gradient",
                             error);
    if (status == HDNN_OK)
        status = memory_take((void **)&lane->profile, (size_t)network->layers + 1, sizeof(double),
                             "the gradients of the layers", error);
    if (status == HDNN_OK && run->training.method == HDNN_ALTERNATING)
        status = alternating_new(&lane->alternating, lane->model, train->count, error);
    return status;
}

static hdnn_status check_arguments(const hdnn_training_config *training, int lanes, const hdnn_data *data,
                                   hdnn_error *error) {
    if (lanes < 1 || lanes > HDNN_MAX_LANES)
        return hdnn_fail(error, HDNN_INVALID, "networks: expected 1 to %d, found %d", HDNN_MAX_LANES, lanes);
    if (data->train.count == 0) return hdnn_fail(error, HDNN_INVALID, "the data have no training samples");
    if (data->train.count > UINT32_MAX)
        return hdnn_fail(error, HDNN_INVALID, "the data have %zu samples, more than %u", data->train.count,
                         UINT32_MAX);
    return hdnn_training_config_check(training, error);
}

static hdnn_status build(hdnn_run *run, const hdnn_network_config *networks, int lanes, hdnn_error *error) {
    hdnn_status status = memory_take((void **)&run->order, run->data->train.count, sizeof *run->order,
                                     "the order of the samples", error);
    for (; run->lanes < lanes && status == HDNN_OK; run->lanes++) {
        hdnn_error inner = {0};
        status = lane_new(run, run->lanes, &networks[run->lanes], &inner);
        if (status != HDNN_OK)
            hdnn_fail(error, status, status == HDNN_INVALID ? "networks[%d].%s" : "networks[%d]: %s",
                      run->lanes, inner.message);
    }
    return status;
}

hdnn_status hdnn_run_new(const hdnn_training_config *training, const hdnn_network_config *networks, int lanes,
                         const hdnn_data *data, int threads, hdnn_run **made, hdnn_error *error) {
    *made = NULL;
    hdnn_status status = check_arguments(training, lanes, data, error);
    if (status != HDNN_OK) return status;
    hdnn_run *run = memory_new(1, sizeof *run);
    if (!run) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for a run");
    run->training = *training;
    run->data = data;
    run->threads = threads < 1 ? 1 : threads;
    run->batch = training->batch == 0 || (size_t)training->batch > data->train.count
                     ? data->train.count
                     : (size_t)training->batch;
    run->per_epoch = (int64_t)((data->train.count + run->batch - 1) / run->batch);
    status = build(run, networks, lanes, error);
    if (status != HDNN_OK) {
        hdnn_run_free(run);
        return status;
    }
    hdnn_run_reset(run);
    *made = run;
    return HDNN_OK;
}

void hdnn_run_free(hdnn_run *run) {
    if (!run) return;
    for (int i = 0; i < HDNN_MAX_LANES; i++) {
        run_lane *lane = &run->lane[i];
        alternating_free(&lane->alternating);
        pass_free(lane->pass);
        pass_free(lane->evaluation);
        hdnn_model_free(lane->model);
        optimizer_free(&lane->optimizer);
        memory_free(lane->gradient);
        memory_free(lane->profile);
    }
    memory_free(run->order);
    memory_free(run);
}

void hdnn_run_reset(hdnn_run *run) {
    run->steps = 0;
    run->random = hdnn_random_new(run->training.seed, STREAM_ORDER);
    for (size_t i = 0; i < run->data->train.count; i++) run->order[i] = (uint32_t)i;
    for (int i = 0; i < run->lanes; i++) {
        run_lane *lane = &run->lane[i];
        hdnn_random initial = hdnn_random_new(run->training.seed, STREAM_INITIAL);
        hdnn_model_initialise(lane->model, &initial);
        optimizer_reset(&lane->optimizer);
        pass_reset(lane->pass);
        lane->recorded = lane->has_profile = false;
        lane->sum = (run_sum){0};
        lane->status = (hdnn_lane_status){.loss = NAN,
                                          .accuracy = NAN,
                                          .train_loss = NAN,
                                          .train_accuracy = NAN,
                                          .test_loss = NAN,
                                          .test_accuracy = NAN,
                                          .diverged_layer = -1};
    }
}

static void diverge(run_lane *lane, int64_t step, int layer) {
    lane->status.diverged = true;
    lane->status.diverged_step = step;
    lane->status.diverged_layer = layer;
    lane->recorded = lane->has_profile = false;
}

/* Means of the epoch so far, weighted by the samples of each batch. */
static void note_batch(run_lane *lane, const pass_result *result, size_t samples) {
    lane->status.loss = result->loss;
    lane->status.accuracy = (double)result->correct / (double)samples;
    lane->sum.loss += result->loss * (double)samples;
    lane->sum.correct += result->correct;
    lane->sum.samples += samples;
    lane->status.train_loss = lane->sum.loss / (double)lane->sum.samples;
    lane->status.train_accuracy = (double)lane->sum.correct / (double)lane->sum.samples;
}

/* The gradient of a batch. One that reversing would have spoilt is computed again, with checkpoints from then on; where
 * there is no memory for them, reversing goes on and the error stays to be seen. */
static pass_result lane_gradient(const hdnn_run *run, run_lane *lane, const stem_batch *batch) {
    double *profile = run->record ? lane->profile : NULL;
    pass_result result = pass_train(lane->pass, batch, run->training.smoothness, lane->gradient, profile);
    if (lane->status.fell_back_step == 0) lane->status.reversal_error = result.reversal_error;
    if (result.reversal_error <= RUN_MOST_REVERSAL_ERROR || !isfinite(result.loss)) return result;
    if (pass_fall_back(lane->pass, NULL) != HDNN_OK) return result;
    lane->status.fell_back_step = run->steps + 1;
    return pass_train(lane->pass, batch, run->training.smoothness, lane->gradient, profile);
}

static void lane_step(hdnn_run *run, run_lane *lane, const stem_batch *batch) {
    double began = seconds_now();
    const hdnn_training_config *c = &run->training;
    double rate =
        c->learning_rate * schedule_factor(c, run->steps, run->per_epoch, run->per_epoch * c->epochs);
    size_t head = lane->model->head_weight->offset;
    if (c->method == HDNN_ALTERNATING) alternating_fit_batch(&lane->alternating, lane->pass, batch, c);
    pass_result result = lane_gradient(run, lane, batch);
    lane->status.steps = run->steps + 1;
    if (!isfinite(result.loss)) {
        lane->status.loss = result.loss;
        diverge(lane, run->steps + 1, result.bad_layer);
        return;
    }
    lane->recorded = run->record;
    lane->has_profile |= run->record;
    if (c->method == HDNN_ALTERNATING)
        memset(lane->gradient + head, 0, (lane->model->count - head) * sizeof(hdnn_real));
    lane->optimizer.steps_a_count = c->adam_step == HDNN_COUNT_EPOCHS ? run->per_epoch : 1;
    optimizer_step(&lane->optimizer, c, rate, head, lane->gradient, lane->model->parameters, run->threads);
    model_changed(lane->model, run->threads);
    note_batch(lane, &result, batch->count);
    lane->status.seconds += seconds_now() - began;
}

static bool lanes_left(const hdnn_run *run) {
    for (int i = 0; i < run->lanes; i++)
        if (!run->lane[i].status.diverged) return true;
    return false;
}

hdnn_status run_train_batch(hdnn_run *run) {
    if (!lanes_left(run)) return HDNN_DIVERGED;
    size_t in_epoch = (size_t)(run->steps % run->per_epoch), first = in_epoch * run->batch;
    if (in_epoch == 0) {
        hdnn_random_shuffle(&run->random, run->order, run->data->train.count);
        for (int i = 0; i < run->lanes; i++) run->lane[i].sum = (run_sum){0};
    }
    size_t left = run->data->train.count - first;
    stem_batch batch = {&run->data->train, run->order + first, 0, left < run->batch ? left : run->batch};
    for (int i = 0; i < run->lanes; i++)
        if (!run->lane[i].status.diverged) lane_step(run, &run->lane[i], &batch);
    run->steps++;
    return lanes_left(run) ? HDNN_OK : HDNN_DIVERGED;
}

hdnn_status hdnn_run_step(hdnn_run *run) {
    int64_t before = run->steps;
    hdnn_status status = run_train_batch(run);
    if (run->steps > before && run->steps % run->per_epoch == 0) hdnn_run_evaluate(run);
    return status;
}

void hdnn_run_evaluate(hdnn_run *run) {
    evaluation now = {0};
    evaluation_begin(&now, run);
    while (now.under_way) evaluation_advance(&now, run);
}

void run_refit(hdnn_run *run) {
    for (int i = 0; i < run->lanes; i++)
        if (run->training.method == HDNN_ALTERNATING && !run->lane[i].status.diverged)
            alternating_refit(&run->lane[i].alternating, run->lane[i].evaluation, &run->data->train,
                              &run->training);
}

void hdnn_run_finish(hdnn_run *run) {
    run_refit(run);
    hdnn_run_evaluate(run);
}

void run_measure_gradients(hdnn_run *run) {
    stem_batch batch = {&run->data->train, run->order, 0, run->batch};
    for (int i = 0; i < run->lanes; i++) {
        run_lane *lane = &run->lane[i];
        pass_result result =
            pass_train(lane->pass, &batch, run->training.smoothness, lane->gradient, lane->profile);
        lane->recorded = lane->has_profile = isfinite(result.loss);
    }
}

int hdnn_run_lanes(const hdnn_run *run) {
    return run->lanes;
}
int64_t hdnn_run_steps(const hdnn_run *run) {
    return run->steps;
}
int64_t hdnn_run_steps_per_epoch(const hdnn_run *run) {
    return run->per_epoch;
}
double hdnn_run_epochs(const hdnn_run *run) {
    return (double)run->steps / (double)run->per_epoch;
}
const hdnn_lane_status *hdnn_run_lane(const hdnn_run *run, int lane) {
    return &run->lane[lane].status;
}
const hdnn_model *hdnn_run_model(const hdnn_run *run, int lane) {
    return run->lane[lane].model;
}
const hdnn_training_config *hdnn_run_config(const hdnn_run *run) {
    return &run->training;
}
void hdnn_run_set_learning_rate(hdnn_run *run, double learning_rate) {
    run->training.learning_rate = learning_rate;
}
void hdnn_run_set_smoothness(hdnn_run *run, double smoothness) {
    run->training.smoothness = smoothness;
}
void hdnn_run_set_training(hdnn_run *run, const hdnn_training_config *training) {
    hdnn_training_config before = run->training;
    run->training = *training;
    run->training.batch = before.batch, run->training.seed = before.seed,
    run->training.method = before.method;
}
void hdnn_run_set_parameters(hdnn_run *run, int lane, const hdnn_real *parameters) {
    hdnn_model *model = run->lane[lane].model;
    memcpy(model->parameters, parameters, model->count * sizeof *parameters);
    hdnn_model_changed(model);
}
const hdnn_real *hdnn_run_gradient(const hdnn_run *run, int lane) {
    return run->lane[lane].gradient;
}
hdnn_memory_mode hdnn_run_memory_mode(const hdnn_run *run, int lane) {
    return pass_memory_mode(run->lane[lane].pass);
}
size_t hdnn_run_state_bytes(const hdnn_run *run, int lane) {
    return pass_state_bytes(run->lane[lane].pass);
}
double hdnn_run_penalty(const hdnn_run *run, int lane) {
    return block_penalty(&run->lane[lane].model->block, run->training.smoothness);
}
void hdnn_run_record_gradients(hdnn_run *run, bool record) {
    run->record = record;
}

/* The norm over all block parameters of one layer. */
static double layer_norm(const run_lane *lane, size_t layer) {
    double sum = 0;
    for (int i = 0; i < lane->model->config.architecture->parameters; i++) {
        const hdnn_tensor *tensor = &lane->model->network[i];
        size_t each = tensor->count / tensor->shape[0], at = tensor->shape[0] == 1 ? 0 : layer;
        const hdnn_real *gradient = lane->gradient + tensor->offset + at * each;
        for (size_t k = 0; k < each; k++) sum += (double)gradient[k] * (double)gradient[k];
    }
    return sqrt(sum);
}

bool hdnn_run_gradients(const hdnn_run *run, int lane, hdnn_real *state, hdnn_real *weight) {
    return run->lane[lane].recorded && run_latest_gradients(run, lane, state, weight);
}

bool run_latest_gradients(const hdnn_run *run, int index, hdnn_real *state, hdnn_real *weight) {
    const run_lane *lane = &run->lane[index];
    if (!lane->has_profile) return false;
    size_t layers = (size_t)lane->model->config.layers;
    for (size_t l = 0; l <= layers; l++) state[l] = (hdnn_real)lane->profile[l];
    for (size_t l = 0; l < layers; l++) weight[l] = (hdnn_real)layer_norm(lane, l);
    return true;
}
