/* The background trainer: one thread that owns the run; see hdnn/trainer.h.
 *
 * Commands are merged into one pending wish that has the effect of all of them in order: a reset forgets earlier
 * starts and steps, a later start or pause replaces an earlier one, single steps add up, and of a changed value the
 * newest counts. So nothing is lost and nothing needs memory.
 *
 * At the end of an epoch copies of the networks are evaluated on the test set, a slice between two steps: training
 * goes on and commands are answered. A run is finished for its reader when the last evaluation is. */
#include "hdnn/trainer.h"

#include "core/memory.h"
#include "net/inference.h"
#include "train/evaluation.h"
#include "train/snapshot.h"

#include <math.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    bool reset, start, pause;
    int64_t single_steps;
    bool has_learning_rate, has_smoothness, has_training, has_pace, has_stop_step, has_stop_epoch, has_column;
    double learning_rate, smoothness, pace, stop_epoch;
    hdnn_training_config training;
    int64_t stop_step;
    int column;
} wish;

struct hdnn_trainer {
    hdnn_trainer_config config;
    hdnn_run *run; /* the trainer thread's own, as all up to `mutex` */
    history history;
    hdnn_workspace *workspace[HDNN_MAX_LANES];
    size_t column;
    bool running, finished; /* finished: nothing but an evaluation may be left to do */
    evaluation evaluation;
    int64_t single_steps, stop_step;
    double stop_epoch, seconds, rate, next_snapshot;
    double next_record,
        plain; /* the moment before which no gradients are recorded; seconds of a step without them */
    double pace,
        next_step; /* steps a second, 0: as many as can be; the moment before which the next one waits */
    uint64_t version;
    snapshot_buffer *back;
    uint32_t sample[INFERENCE_SAMPLES];

    pthread_mutex_t mutex;
    pthread_cond_t wished, served;
    wish pending;             /* mutex */
    bool has_pending, leave;  /* mutex */
    uint64_t asked, answered; /* mutex: commands posted, and those whose effect a snapshot shows */
    snapshot_buffer *middle;  /* mutex */
    bool fresh;               /* mutex: middle is newer than front */

    snapshot_buffer *front; /* the reader's */
    snapshot_buffer buffer[3];
    pthread_t thread;
    bool thread_runs;
};

hdnn_trainer_config hdnn_trainer_config_default(void) {
    return (hdnn_trainer_config){.threads = 0, .snapshot_interval = 1.0 / 30, .samples = INFERENCE_SAMPLES};
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int hdnn_trainer_threads(const hdnn_trainer_config *config) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return config->threads > 0 ? config->threads : cores > 2 ? (int)cores - 1 : 1;
}

enum {
    WATCHING_SHARE = 50
}; /* what being watched may cost: one part in so many, of copying and of recording */

/* Fill the trainer thread's buffer and hand it over. Copying may take long for large networks: the next snapshot
 * waits so long that it stays a small part of the time. */
static void publish(hdnn_trainer *t) {
    double began = seconds_now();
    snapshot_fill(t->back, t->run, &t->history, t->column, t->workspace);
    hdnn_snapshot *view = &t->back->view;
    view->version = ++t->version;
    bool finishing = t->finished && t->evaluation.under_way;
    view->running = t->running || finishing;
    view->finished = t->finished && !finishing;
    view->seconds = t->seconds;
    view->samples_per_second = t->running ? t->rate : 0;
    pthread_mutex_lock(&t->mutex);
    snapshot_buffer *filled = t->back;
    t->back = t->middle;
    t->middle = filled;
    t->fresh = true;
    pthread_mutex_unlock(&t->mutex);
    double now = seconds_now();
    t->next_snapshot = now + fmax(t->config.snapshot_interval, WATCHING_SHARE * (now - began));
}

static void apply_reset(hdnn_trainer *t) {
    hdnn_run_reset(t->run);
    t->evaluation.under_way = false;
    history_clear(&t->history);
    t->running = t->finished = false;
    t->single_steps = 0;
    t->seconds = t->rate = t->plain = t->next_record = 0;
}

static void apply(hdnn_trainer *t, const wish *w) {
    if (w->reset) apply_reset(t);
    if (w->has_training) hdnn_run_set_training(t->run, &w->training), t->stop_epoch = w->training.epochs;
    if (w->has_learning_rate) hdnn_run_set_learning_rate(t->run, w->learning_rate);
    if (w->has_smoothness) hdnn_run_set_smoothness(t->run, w->smoothness);
    if (w->has_stop_step) t->stop_step = w->stop_step;
    if (w->has_stop_epoch) t->stop_epoch = w->stop_epoch;
    if (w->has_stop_step || w->has_stop_epoch || w->has_training) t->finished = false;
    if (w->has_pace) t->pace = w->pace, t->next_step = 0;
    if (w->has_column) t->column = (size_t)w->column;
    t->single_steps += w->single_steps;
    if (w->start && t->finished) t->stop_epoch = -1, t->stop_step = -1, t->finished = false;
    if (w->start) t->running = true;
    if (w->pause) t->running = false;
}

/* Is the end reached once `more` steps are done? */
static bool ends_after(const hdnn_trainer *t, int64_t more) {
    int64_t steps = hdnn_run_steps(t->run) + more;
    return (t->stop_step >= 0 && steps >= t->stop_step) ||
           (t->stop_epoch >= 0 && (double)steps / (double)t->run->per_epoch >= t->stop_epoch);
}

static bool at_the_end(const hdnn_trainer *t) {
    return ends_after(t, 0);
}

/* One slice of the evaluation under way; the last one brings the results into history and snapshot. */
static void evaluate_slice(hdnn_trainer *t) {
    double began = seconds_now();
    evaluation_advance(&t->evaluation, t->run);
    t->seconds += seconds_now() - began;
    if (t->evaluation.under_way) return;
    history_note_test(&t->history, t->run, &t->evaluation);
    if (!t->running) publish(t);
}

/* Of the networks as they are now; one that is still under way is brought to its end first. */
static void begin_evaluation(hdnn_trainer *t) {
    while (t->evaluation.under_way) evaluate_slice(t);
    evaluation_begin(&t->evaluation, t->run);
}

static void finish(hdnn_trainer *t) {
    bool refits = t->run->training.method == HDNN_ALTERNATING;
    bool has_begun = t->evaluation.under_way && t->evaluation.step == hdnn_run_steps(t->run);
    if (!t->finished && refits) {
        run_refit(t->run);
        t->evaluation.under_way &= !has_begun; /* of heads that were not refitted */
    }
    if (!t->finished && (refits || !has_begun)) begin_evaluation(t);
    t->finished = true;
    t->running = false;
    t->single_steps = 0;
}

/* What the recording cost beyond a step's own time says when the next one may be. */
static void note_time(hdnn_trainer *t, bool recorded, double took) {
    if (!recorded)
        t->plain = t->plain > 0 ? t->plain + 0.05 * (took - t->plain) : took;
    else if (t->plain > 0)
        t->next_record = seconds_now() + WATCHING_SHARE * fmax(took - t->plain, 0);
}

/* One step of the run. Before a snapshot, or before a paced run takes its next step, with gradients; those of the last
 * step are always there. */
static void step(hdnn_trainer *t) {
    double began = seconds_now();
    t->next_step = t->pace > 0 ? fmax(t->next_step, began) + 1 / t->pace : 0;
    bool last = !t->running || t->single_steps > 0 || ends_after(t, 1);
    bool due = last || fmax(began, t->next_step) >= t->next_snapshot;
    bool records = last || (due && fmax(began, t->next_step) >= t->next_record);
    hdnn_run_record_gradients(t->run, records);
    hdnn_status status = run_train_batch(t->run);
    double took = seconds_now() - began;
    note_time(t, records, took);
    t->seconds += took;
    double each = t->pace > 0 && t->running ? fmax(took, 1 / t->pace) : took;
    double rate = (double)t->run->batch / fmax(each, 1e-9);
    t->rate = t->rate > 0 ? t->rate + 0.05 * (rate - t->rate) : rate;
    history_add(&t->history, t->run, t->seconds);
    if (hdnn_run_steps(t->run) % t->run->per_epoch == 0) begin_evaluation(t);
    if (t->single_steps > 0) t->single_steps--;
    if (status == HDNN_DIVERGED) t->running = false, t->single_steps = 0;
    if (at_the_end(t)) finish(t);
    if (due || !t->running) publish(t);
}

/* Wait until a wish arrives, or for `until` (a moment of seconds_now). The mutex is held. */
static void wait_for_wish_until(hdnn_trainer *t, double until) {
    struct timespec moment = {.tv_sec = (time_t)until, .tv_nsec = (long)((until - floor(until)) * 1e9)};
    pthread_cond_timedwait(&t->wished, &t->mutex, &moment);
}

/* Take what is wished; false: leave. Waits while there is nothing to do yet. */
static bool take_wish(hdnn_trainer *t, wish *taken, bool *any, uint64_t *asked) {
    pthread_mutex_lock(&t->mutex);
    while (!t->has_pending && !t->leave && !t->evaluation.under_way &&
           (!t->running || seconds_now() < t->next_step)) {
        if (t->running)
            wait_for_wish_until(t, t->next_step);
        else
            pthread_cond_wait(&t->wished, &t->mutex);
    }
    *taken = t->pending;
    *any = t->has_pending;
    *asked = t->asked;
    t->pending = (wish){0};
    t->has_pending = false;
    bool stay = !t->leave;
    pthread_mutex_unlock(&t->mutex);
    return stay;
}

static void answer(hdnn_trainer *t, uint64_t asked) {
    pthread_mutex_lock(&t->mutex);
    t->answered = asked;
    pthread_cond_broadcast(&t->served);
    pthread_mutex_unlock(&t->mutex);
}

static void serve(hdnn_trainer *t, const wish *taken, uint64_t asked) {
    apply(t, taken);
    if (t->running && at_the_end(t)) finish(t);
    while (t->single_steps > 0) step(t);
    publish(t);
    answer(t, asked);
}

static void *trainer_thread(void *context) {
    hdnn_trainer *t = context;
    wish taken;
    bool any;
    uint64_t asked;
    while (take_wish(t, &taken, &any, &asked)) {
        if (any) serve(t, &taken, asked);
        if (t->evaluation.under_way) evaluate_slice(t);
        if (t->running && seconds_now() >= t->next_step) step(t);
    }
    return NULL;
}

/* Samples spread evenly over the test data, so that all classes are likely to be among them. */
static size_t choose_samples(hdnn_trainer *t) {
    size_t count = t->run->data->test.count, samples = t->config.samples;
    if (samples > INFERENCE_SAMPLES) samples = INFERENCE_SAMPLES;
    if (samples > count) samples = count;
    for (size_t i = 0; i < samples; i++) t->sample[i] = (uint32_t)(i * count / samples);
    return samples;
}

static hdnn_status build(hdnn_trainer *t, hdnn_error *error) {
    hdnn_status status = HDNN_OK;
    size_t samples = choose_samples(t);
    for (int l = 0; l < t->run->lanes && status == HDNN_OK; l++)
        status = hdnn_workspace_new(t->run->lane[l].model, &t->workspace[l], error);
    if (status == HDNN_OK) status = evaluation_new(&t->evaluation, t->run, error);
    for (int i = 0; i < 3 && status == HDNN_OK; i++)
        status = snapshot_new(&t->buffer[i], t->run, samples, t->sample, error);
    if (status != HDNN_OK) return status;
    t->back = &t->buffer[0];
    t->middle = &t->buffer[1];
    t->front = &t->buffer[2];
    t->column = SIZE_MAX;
    history_clear(&t->history);
    publish(t);
    t->thread_runs = pthread_create(&t->thread, NULL, trainer_thread, t) == 0;
    return t->thread_runs ? HDNN_OK
                          : hdnn_fail(error, HDNN_OUT_OF_MEMORY, "the training thread could not be started");
}

/* A condition whose timed waits keep the clock of seconds_now. */
static void condition_on_seconds_now(pthread_cond_t *condition) {
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &clock);
    pthread_condattr_destroy(&clock);
}

/* The run is the trainer's own, whatever comes. */
static hdnn_status start(const hdnn_trainer_config *config, hdnn_run *run, hdnn_trainer **trainer,
                         hdnn_error *error) {
    hdnn_trainer *t = memory_new(1, sizeof *t);
    if (!t) {
        hdnn_run_free(run);
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for a trainer");
    }
    t->config = *config;
    t->run = run;
    t->stop_step = -1;
    t->stop_epoch = run->training.epochs;
    t->finished = hdnn_run_steps(run) > 0 && at_the_end(t);
    pthread_mutex_init(&t->mutex, NULL);
    condition_on_seconds_now(&t->wished);
    pthread_cond_init(&t->served, NULL);
    hdnn_status status = build(t, error);
    if (status == HDNN_OK)
        *trainer = t;
    else
        hdnn_trainer_free(t);
    return status;
}

hdnn_status hdnn_trainer_new(const hdnn_trainer_config *config, const hdnn_training_config *training,
                             const hdnn_network_config *networks, int lanes, const hdnn_data *data,
                             hdnn_trainer **trainer, hdnn_error *error) {
    *trainer = NULL;
    hdnn_run *run = NULL;
    hdnn_status status =
        hdnn_run_new(training, networks, lanes, data, hdnn_trainer_threads(config), &run, error);
    return status == HDNN_OK ? start(config, run, trainer, error) : status;
}

hdnn_status hdnn_trainer_take(const hdnn_trainer_config *config, hdnn_run *run, hdnn_trainer **trainer,
                              hdnn_error *error) {
    *trainer = NULL;
    run_measure_gradients(run);
    return start(config, run, trainer, error);
}

void hdnn_trainer_free(hdnn_trainer *t) {
    if (!t) return;
    if (t->thread_runs) {
        pthread_mutex_lock(&t->mutex);
        t->leave = true;
        pthread_cond_signal(&t->wished);
        pthread_mutex_unlock(&t->mutex);
        pthread_join(t->thread, NULL);
    }
    for (int i = 0; i < 3; i++) snapshot_free(&t->buffer[i]);
    for (int l = 0; l < HDNN_MAX_LANES; l++) hdnn_workspace_free(t->workspace[l]);
    evaluation_free(&t->evaluation);
    hdnn_run_free(t->run);
    pthread_cond_destroy(&t->served);
    pthread_cond_destroy(&t->wished);
    pthread_mutex_destroy(&t->mutex);
    memory_free(t);
}

/* Open the pending wish for one command, and close it. */
static wish *begin_command(hdnn_trainer *t) {
    pthread_mutex_lock(&t->mutex);
    return &t->pending;
}

static void end_command(hdnn_trainer *t) {
    t->has_pending = true;
    t->asked++;
    pthread_cond_signal(&t->wished);
    pthread_mutex_unlock(&t->mutex);
}

void hdnn_trainer_start(hdnn_trainer *t) {
    wish *w = begin_command(t);
    w->start = true;
    w->pause = false;
    end_command(t);
}

void hdnn_trainer_pause(hdnn_trainer *t) {
    wish *w = begin_command(t);
    w->pause = true;
    w->start = false;
    end_command(t);
}

void hdnn_trainer_step(hdnn_trainer *t) {
    wish *w = begin_command(t);
    w->pause = true;
    w->start = false;
    w->single_steps++;
    end_command(t);
}

void hdnn_trainer_reset(hdnn_trainer *t) {
    wish *w = begin_command(t);
    w->reset = true;
    w->start = w->pause = false;
    w->single_steps = 0;
    end_command(t);
}

void hdnn_trainer_set_learning_rate(hdnn_trainer *t, double learning_rate) {
    wish *w = begin_command(t);
    w->has_learning_rate = true;
    w->learning_rate = learning_rate;
    end_command(t);
}

void hdnn_trainer_set_smoothness(hdnn_trainer *t, double smoothness) {
    wish *w = begin_command(t);
    w->has_smoothness = true;
    w->smoothness = smoothness;
    end_command(t);
}

void hdnn_trainer_set_training(hdnn_trainer *t, const hdnn_training_config *training) {
    wish *w = begin_command(t);
    w->has_training = true;
    w->training = *training;
    w->has_learning_rate = w->has_smoothness = w->has_stop_epoch = false;
    end_command(t);
}

void hdnn_trainer_set_pace(hdnn_trainer *t, double steps_per_second) {
    wish *w = begin_command(t);
    w->has_pace = true;
    w->pace = steps_per_second;
    end_command(t);
}

void hdnn_trainer_stop_at_step(hdnn_trainer *t, int64_t at) {
    wish *w = begin_command(t);
    w->has_stop_step = true;
    w->stop_step = at;
    end_command(t);
}

void hdnn_trainer_stop_at_epoch(hdnn_trainer *t, double epoch) {
    wish *w = begin_command(t);
    w->has_stop_epoch = true;
    w->stop_epoch = epoch;
    end_command(t);
}

void hdnn_trainer_choose_column(hdnn_trainer *t, int column) {
    wish *w = begin_command(t);
    w->has_column = true;
    w->column = column;
    end_command(t);
}

const hdnn_snapshot *hdnn_trainer_snapshot(hdnn_trainer *t) {
    pthread_mutex_lock(&t->mutex);
    if (t->fresh) {
        snapshot_buffer *newer = t->middle;
        t->middle = t->front;
        t->front = newer;
        t->fresh = false;
    }
    pthread_mutex_unlock(&t->mutex);
    return &t->front->view;
}

void hdnn_trainer_settle(hdnn_trainer *t) {
    pthread_mutex_lock(&t->mutex);
    uint64_t asked = t->asked;
    while (t->answered < asked) pthread_cond_wait(&t->served, &t->mutex);
    pthread_mutex_unlock(&t->mutex);
}
