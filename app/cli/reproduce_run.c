/* The runs of an experiment on several threads; see reproduce.h.
 *
 * A worker takes the next run that is not done, trains it on its own thread with data and networks of its own, and
 * hands over what was reached. What the workers share is guarded by one mutex. */
#include "reproduce.h"

#include "stop.h"
#include "terminal.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { JOBS_MOST = 256 };
static const double interval = 0.1; /* seconds between two drawings */

typedef struct worker worker;

typedef struct {
    experiment *e;
    const char *data_dir;
    FILE *results;
    bool live;
    pthread_mutex_t mutex; /* guards all below, the outcomes, and the file */
    size_t next;           /* run to look at: trial * seeds + seed - 1 */
    size_t begun_with;     /* runs that were done before */
    bool failed;
    double began, drawn; /* seconds_now() */
    worker *workers;
    int jobs;
} pool;

struct worker {
    pool *pool;
    pthread_t thread;
    double share; /* of its present run that is done */
};

run_outcome *experiment_outcome(const experiment *e, size_t index, size_t seed) {
    return &e->outcome[index * e->seeds + seed - 1];
}

size_t experiment_runs_done(const experiment *e) {
    size_t done = 0;
    for (size_t i = 0; i < e->trials * e->seeds; i++) done += e->outcome[i].done;
    return done;
}

static void compose(const pool *p, double done, size_t finished, line *text) {
    double total = (double)(p->e->trials * p->e->seeds), elapsed = seconds_now() - p->began;
    double own = done - (double)p->begun_with;
    line_add(text, "run %zu/%.0f ", finished, total);
    line_add_bar(text, 24, done / total, true);
    line_add(text, "  ");
    if (done < total) {
        line_add_duration(text, own > 0 ? elapsed / own * (total - done) : NAN);
        line_add(text, " left");
    } else {
        line_add_duration(text, elapsed);
    }
}

static void draw(pool *p) {
    line text = {.used = 0};
    size_t finished = experiment_runs_done(p->e);
    double done = (double)finished;
    for (int i = 0; i < p->jobs; i++) done += p->workers[i].share;
    compose(p, done, finished, &text);
    line_cut(&text, terminal_width(stderr) - 1);
    putc('\r', stderr);
    put_text(stderr, text.text);
    fputs("\033[K", stderr);
    fflush(stderr);
    p->drawn = seconds_now();
}

static bool take_run(pool *p, size_t *run) {
    pthread_mutex_lock(&p->mutex);
    size_t runs = p->e->trials * p->e->seeds;
    while (p->next < runs && p->e->outcome[p->next].done) p->next++;
    bool taken = p->next < runs && !p->failed && !stop_asked();
    if (taken) *run = p->next++;
    pthread_mutex_unlock(&p->mutex);
    return taken;
}

static void note_share(worker *w, const hdnn_run *run) {
    pool *p = w->pool;
    int epochs = hdnn_run_config(run)->epochs;
    pthread_mutex_lock(&p->mutex);
    w->share = epochs > 0 ? hdnn_run_epochs(run) / epochs : 1;
    if (p->live && seconds_now() - p->drawn >= interval) draw(p);
    pthread_mutex_unlock(&p->mutex);
}

static void hand_over(worker *w, size_t run, const run_outcome *outcome) {
    pool *p = w->pool;
    pthread_mutex_lock(&p->mutex);
    w->share = 0;
    p->e->outcome[run] = *outcome;
    if (!p->failed && !results_add(p->results, p->e, run / p->e->seeds, run % p->e->seeds + 1)) {
        complain("the results could not be written");
        p->failed = true;
    }
    pthread_mutex_unlock(&p->mutex);
}

static void give_up(pool *p, const hdnn_error *error) {
    pthread_mutex_lock(&p->mutex);
    if (!p->failed) complain("%s", error->message);
    p->failed = true;
    pthread_mutex_unlock(&p->mutex);
}

/* Train to the end; false when it was stopped before. */
static bool train(worker *w, hdnn_run *run, run_outcome *outcome) {
    int64_t steps = hdnn_run_steps_per_epoch(run) * hdnn_run_config(run)->epochs;
    hdnn_status status = HDNN_OK;
    while (status == HDNN_OK && hdnn_run_steps(run) < steps) {
        if (stop_asked()) return false;
        status = hdnn_run_step(run);
        note_share(w, run);
    }
    hdnn_run_finish(run);
    outcome->done = true;
    for (int lane = 0; lane < hdnn_run_lanes(run); lane++) {
        const hdnn_lane_status *reached = hdnn_run_lane(run, lane);
        outcome->accuracy[lane] = reached->diverged ? NAN : reached->test_accuracy;
    }
    return true;
}

static void do_run(worker *w, size_t index) {
    const hdnn_preset *preset = &w->pool->e->trial[index / w->pool->e->seeds].preset;
    hdnn_training_config training = preset->training;
    training.seed = index % w->pool->e->seeds + 1;
    hdnn_data data = {.from = ""};
    hdnn_run *run = NULL;
    hdnn_error error;
    run_outcome outcome = {.done = false};
    hdnn_status status = hdnn_data_load(&preset->data, w->pool->data_dir, training.seed, &data, &error);
    if (status == HDNN_OK)
        status = hdnn_run_new(&training, preset->networks, preset->lanes, &data, 1, &run, &error);
    if (status != HDNN_OK)
        give_up(w->pool, &error);
    else if (train(w, run, &outcome))
        hand_over(w, index, &outcome);
    hdnn_run_free(run);
    hdnn_data_free(&data);
}

static void *work(void *context) {
    worker *w = context;
    size_t run;
    while (take_run(w->pool, &run)) do_run(w, run);
    return NULL;
}

/* Start the workers; one that cannot be started is done without, as long as there is another. */
static void run_workers(pool *p) {
    int started = 0;
    for (; started < p->jobs; started++) {
        p->workers[started].pool = p;
        if (pthread_create(&p->workers[started].thread, NULL, work, &p->workers[started]) != 0) break;
    }
    if (started == 0) work(&p->workers[0]);
    for (int i = 0; i < started; i++) pthread_join(p->workers[i].thread, NULL);
}

bool experiment_run(experiment *e, int jobs, const char *data_dir, FILE *results) {
    worker workers[JOBS_MOST] = {{.share = 0}};
    pool p = {.e = e,
              .data_dir = data_dir,
              .results = results,
              .live = terminal_is_live(stderr),
              .begun_with = experiment_runs_done(e),
              .began = seconds_now(),
              .workers = workers,
              .jobs = jobs < JOBS_MOST ? jobs : JOBS_MOST};
    pthread_mutex_init(&p.mutex, NULL);
    stop_catch();
    run_workers(&p);
    if (p.live) {
        draw(&p);
        putc('\n', stderr);
    }
    pthread_mutex_destroy(&p.mutex);
    return !p.failed;
}
