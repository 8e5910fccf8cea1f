/* Where training stands; see state.h. */
#include "train/state.h"

#include "train/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void random_text(const hdnn_random *random, char out[STATE_RANDOM_DIGITS + 1]) {
    for (int i = 0; i < 4; i++) snprintf(out + 16 * i, 17, "%016" PRIx64, random->state[i]);
}

run_state run_state_of(const hdnn_run *run, int index) {
    const run_lane *lane = &run->lane[index];
    run_state state = {.steps = (size_t)run->steps,
                       .loss = lane->status.loss,
                       .accuracy = lane->status.accuracy,
                       .test_loss = lane->status.test_loss,
                       .test_accuracy = lane->status.test_accuracy,
                       .seconds = lane->status.seconds,
                       .epoch_loss = lane->sum.loss,
                       .epoch_correct = lane->sum.correct,
                       .epoch_samples = lane->sum.samples,
                       .reversal_error = lane->status.reversal_error,
                       .fell_back_step = (size_t)lane->status.fell_back_step};
    random_text(&run->random, state.random);
    return state;
}

static hdnn_status check(const hdnn_run *run, const run_state *states, hdnn_error *error) {
    size_t most = (size_t)run->per_epoch * (size_t)run->training.epochs, samples = run->data->train.count;
    if (states[0].steps > most)
        return hdnn_fail(error, HDNN_INVALID, "%zu steps are done, this training has no more than %zu",
                         states[0].steps, most);
    for (int i = 0; i < run->lanes; i++) {
        if (states[i].steps != states[0].steps)
            return hdnn_fail(error, HDNN_INVALID, "network %d stands at step %zu, network 0 at %zu", i,
                             states[i].steps, states[0].steps);
        if (states[i].epoch_samples > samples || states[i].epoch_correct > states[i].epoch_samples)
            return hdnn_fail(error, HDNN_INVALID,
                             "expected at most %zu samples in an epoch, found %zu, %zu right", samples,
                             states[i].epoch_samples, states[i].epoch_correct);
        bool reverses = pass_memory_mode(run->lane[i].pass) == HDNN_MEMORY_REVERSE;
        if (states[i].fell_back_step > (reverses ? states[i].steps : 0))
            return hdnn_fail(error, HDNN_INVALID, "network %d cannot have given up reversing at step %zu", i,
                             states[i].fell_back_step);
    }
    return HDNN_OK;
}

/* Every epoch that was begun shuffled the order of the one before. */
static void shuffle_again(hdnn_run *run, size_t steps) {
    size_t per_epoch = (size_t)run->per_epoch, epochs = (steps + per_epoch - 1) / per_epoch;
    for (size_t i = 0; i < epochs; i++) hdnn_random_shuffle(&run->random, run->order, run->data->train.count);
}

static void restore_lane(run_lane *lane, const run_state *state) {
    double samples = (double)state->epoch_samples;
    lane->optimizer.steps = (int64_t)state->steps;
    lane->sum = (run_sum){state->epoch_loss, state->epoch_correct, state->epoch_samples};
    lane->status.steps = (int64_t)state->steps;
    lane->status.loss = state->loss;
    lane->status.accuracy = state->accuracy;
    lane->status.train_loss = samples > 0 ? state->epoch_loss / samples : NAN;
    lane->status.train_accuracy = samples > 0 ? (double)state->epoch_correct / samples : NAN;
    lane->status.test_loss = state->test_loss;
    lane->status.test_accuracy = state->test_accuracy;
    lane->status.seconds = state->seconds;
    lane->status.reversal_error = state->reversal_error;
    lane->status.fell_back_step = (int64_t)state->fell_back_step;
}

/* Lanes that gave up reversing do so again. */
static hdnn_status fall_back_again(hdnn_run *run, const run_state *states, hdnn_error *error) {
    hdnn_status status = HDNN_OK;
    for (int i = 0; i < run->lanes && status == HDNN_OK; i++)
        if (states[i].fell_back_step > 0) status = pass_fall_back(run->lane[i].pass, error);
    return status;
}

hdnn_status run_state_restore(hdnn_run *run, const run_state *states, hdnn_error *error) {
    char random[STATE_RANDOM_DIGITS + 1];
    hdnn_status status = check(run, states, error);
    if (status != HDNN_OK) return status;
    hdnn_run_reset(run);
    shuffle_again(run, states[0].steps);
    random_text(&run->random, random);
    for (int i = 0; i < run->lanes; i++) {
        if (strcmp(states[i].random, random) == 0) continue;
        hdnn_run_reset(run);
        return hdnn_fail(
            error, HDNN_INVALID,
            "the generator stands elsewhere than %zu steps with this seed and these data take it",
            states[0].steps);
    }
    status = fall_back_again(run, states, error);
    if (status != HDNN_OK) {
        hdnn_run_reset(run);
        return status;
    }
    run->steps = (int64_t)states[0].steps;
    for (int i = 0; i < run->lanes; i++) restore_lane(&run->lane[i], &states[i]);
    return HDNN_OK;
}
