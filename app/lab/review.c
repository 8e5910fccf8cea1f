/* See review.h. Two results take turns: `shown` is the window's, the other one the worker's. */
#include "review.h"

#include "clock.h"
#include "model_copy.h"
#include "worker.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLICE = 128 };

static const double interval = 2,
                    share = 0.25; /* seconds between reviews, at least; of a processor, at most */

typedef struct {
    uint8_t *said;
    float *loss;
    uint32_t *worst, *confusion;
} result;

struct reviewer {
    worker *worker;
    hdnn_model *model;
    hdnn_workspace *workspace;
    const hdnn_dataset *test;
    result results[2];
    int shown;
    size_t done; /* pictures read by the review under way */
    bool begun;
    uint64_t version; /* of the review under way */
    int lane;
    double work, finished; /* seconds that it has taken; when the last one ended */
    review latest;
};

static int likeliest(const hdnn_real *p, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++)
        if (p[i] > p[best]) best = i;
    return best;
}

static void take_verdict(reviewer *r, size_t picture, const hdnn_real *p) {
    result *to = &r->results[!r->shown];
    int classes = r->test->classes, label = r->test->labels[picture], said = likeliest(p, classes);
    double probability = (double)p[label];
    to->said[picture] = (uint8_t)said;
    to->loss[picture] = isfinite(probability) ? (float)-log(fmax(probability, DBL_MIN)) : FLT_MAX;
    to->worst[picture] = (uint32_t)picture;
    to->confusion[label * classes + said]++;
}

/* A merge sort: falling losses, equal ones in order. */
static void sort_by_loss(uint32_t *index, size_t count, const float *loss, uint32_t *spare) {
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t from = 0; from < count; from += 2 * run) {
            size_t middle = from + run < count ? from + run : count;
            size_t end = from + 2 * run < count ? from + 2 * run : count;
            for (size_t a = from, b = middle, to = from; to < end; to++)
                spare[to] =
                    b == end || (a < middle && loss[index[a]] >= loss[index[b]]) ? index[a++] : index[b++];
        }
        memcpy(index, spare, count * sizeof *index);
    }
}

static void read_slice(void *context) {
    reviewer *r = context;
    double began = clock_seconds();
    size_t count = r->test->count - r->done < SLICE ? r->test->count - r->done : SLICE;
    size_t classes = (size_t)r->test->classes, outputs = (size_t)hdnn_model_outputs(r->model);
    hdnn_real *logits = malloc(SLICE * (outputs + classes) * sizeof *logits);
    if (!logits) return; /* the slice is tried again */
    hdnn_real *p = logits + SLICE * outputs;
    if (r->done == 0) hdnn_model_changed(r->model);
    hdnn_model_classify(r->model, r->workspace, r->test, r->done, count, logits, p);
    for (size_t i = 0; i < count; i++) take_verdict(r, r->done + i, p + i * classes);
    free(logits);
    r->done += count;
    result *made = &r->results[!r->shown];
    if (r->done == r->test->count) {
        uint32_t *spare = malloc(r->done * sizeof *spare);
        if (spare) sort_by_loss(made->worst, r->done, made->loss, spare);
        free(spare);
    }
    r->work += clock_seconds() - began;
}

reviewer *reviewer_new(void (*wake)(void *context), void *context) {
    reviewer *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    r->worker = worker_new(read_slice, r, wake, context);
    if (r->worker) return r;
    free(r);
    return NULL;
}

static void empty(result *to) {
    free(to->said), free(to->loss), free(to->worst), free(to->confusion);
    *to = (result){0};
}

static void drop_network(reviewer *r) {
    hdnn_workspace_free(r->workspace), hdnn_model_free(r->model);
    r->workspace = NULL, r->model = NULL;
}

void reviewer_free(reviewer *r) {
    if (!r) return;
    worker_free(r->worker);
    drop_network(r);
    empty(&r->results[0]), empty(&r->results[1]);
    free(r);
}

static bool make_room(result *to, const hdnn_dataset *test) {
    size_t classes = (size_t)test->classes;
    to->said = calloc(test->count, 1), to->loss = calloc(test->count, sizeof *to->loss);
    to->worst = calloc(test->count, sizeof *to->worst);
    to->confusion = calloc(classes * classes, sizeof *to->confusion);
    return to->said && to->loss && to->worst && to->confusion;
}

void reviewer_begin(reviewer *r, const hdnn_dataset *test) {
    worker_settle(r->worker);
    worker_done(r->worker);
    empty(&r->results[0]), empty(&r->results[1]);
    r->begun = false, r->latest = (review){.share = 1};
    bool usable = test && test->count && test->count < UINT32_MAX && test->classes <= HDNN_MAX_CLASSES;
    r->test = usable && make_room(&r->results[0], test) && make_room(&r->results[1], test) ? test : NULL;
}

static void publish(reviewer *r, double time) {
    r->begun = false, r->shown = !r->shown, r->finished = time;
    const result *made = &r->results[r->shown];
    size_t classes = (size_t)r->test->classes, right = 0;
    for (size_t i = 0; i < classes; i++) right += made->confusion[i * classes + i];
    r->latest = (review){.complete = true, .version = r->version, .lane = r->lane, .share = 1};
    r->latest.classes = r->test->classes;
    r->latest.count = r->test->count, r->latest.mistakes = r->test->count - right;
    r->latest.said = made->said, r->latest.loss = made->loss, r->latest.worst = made->worst;
    r->latest.confusion = made->confusion;
}

static bool is_due(const reviewer *r, const hdnn_snapshot *snapshot, int lane, double time) {
    if (!r->latest.complete || r->latest.lane != lane) return true;
    if (r->latest.version == snapshot->version) return false;
    return !snapshot->running || time - r->finished >= fmax(interval, r->work / share);
}

static bool copy_network(reviewer *r, const hdnn_model *from) {
    copy_outcome outcome = model_copy(&r->model, from, -1);
    if (outcome == COPY_KEPT) return true;
    hdnn_workspace_free(r->workspace);
    r->workspace = NULL;
    if (outcome == COPY_MADE && hdnn_workspace_new(r->model, &r->workspace, NULL) == HDNN_OK) return true;
    drop_network(r);
    return false;
}

static bool begin(reviewer *r, const hdnn_snapshot *snapshot, int lane) {
    if (!copy_network(r, snapshot->lane[lane].model)) return false;
    size_t classes = (size_t)r->test->classes;
    memset(r->results[!r->shown].confusion, 0, classes * classes * sizeof(uint32_t));
    r->begun = true, r->done = 0, r->work = 0, r->lane = lane, r->version = snapshot->version;
    return true;
}

bool reviewer_update(reviewer *r, const hdnn_snapshot *snapshot, int lane, double time) {
    if (!r->test || lane >= snapshot->lanes || worker_is_busy(r->worker)) return false;
    bool news = worker_done(r->worker);
    if (r->begun && r->lane != lane) r->begun = false;
    if (r->begun && r->done == r->test->count) publish(r, time);
    if (!r->begun && is_due(r, snapshot, lane, time)) begin(r, snapshot, lane);
    if (r->begun) {
        r->latest.share = (double)r->done / (double)r->test->count;
        worker_start(r->worker);
    }
    return news;
}

void reviewer_settle(reviewer *r) {
    worker_settle(r->worker);
}

const review *reviewer_latest(const reviewer *r) {
    return &r->latest;
}
