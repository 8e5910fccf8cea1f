/* The evaluator; see evaluator.h.
 *
 * The question, the copies and the answer belong to the worker while it is busy and to the window otherwise. */
#include "evaluator.h"

#include "clock.h"
#include "model_copy.h"
#include "worker.h"

#include <stdlib.h>
#include <string.h>

/* The copy of one lane's network. */
typedef struct {
    hdnn_model *model;
    hdnn_workspace *workspace;
    float *region;
    size_t region_size;
} lane_copy;

struct evaluator {
    worker *worker;
    question q;
    hdnn_dataset sample, plane; /* copies of what is asked */
    lane_copy lanes[HDNN_MAX_LANES];
    answer a;
};

enum { CHUNK = 32 };

static void give_probabilities(const hdnn_real *from, float *to, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = (float)from[i];
}

static void classify_sample(evaluator *e, int lane) {
    lane_copy *c = &e->lanes[lane];
    hdnn_real logits[HDNN_MAX_CLASSES], probabilities[HDNN_MAX_CLASSES];
    hdnn_model_classify(c->model, c->workspace, &e->sample, 0, 1, logits, probabilities);
    give_probabilities(probabilities, e->a.probabilities[lane], (size_t)e->a.classes);
}

static void classify_plane(evaluator *e, int lane) {
    lane_copy *c = &e->lanes[lane];
    hdnn_real logits[CHUNK * HDNN_MAX_CLASSES], probabilities[CHUNK * HDNN_MAX_CLASSES];
    size_t classes = (size_t)e->a.classes;
    for (size_t at = 0; at < e->plane.count; at += CHUNK) {
        size_t count = e->plane.count - at < CHUNK ? e->plane.count - at : CHUNK;
        hdnn_model_classify(c->model, c->workspace, &e->plane, at, count, logits, probabilities);
        give_probabilities(probabilities, c->region + at * classes, count * classes);
    }
    e->a.region[lane] = c->region;
}

static void work_out(void *context) {
    evaluator *e = context;
    double began = clock_seconds();
    for (int i = 0; i < e->a.lanes; i++) {
        hdnn_model_changed(e->lanes[i].model);
        if (e->a.has_sample) classify_sample(e, i);
        if (e->a.has_plane) classify_plane(e, i);
    }
    e->a.seconds = clock_seconds() - began;
}

evaluator *evaluator_new(void (*wake)(void *context), void *context) {
    evaluator *e = calloc(1, sizeof *e);
    if (!e) return NULL;
    e->worker = worker_new(work_out, e, wake, context);
    if (e->worker) return e;
    free(e);
    return NULL;
}

static void drop_lane(lane_copy *c) {
    hdnn_workspace_free(c->workspace);
    hdnn_model_free(c->model);
    free(c->region);
    *c = (lane_copy){0};
}

void evaluator_free(evaluator *e) {
    if (!e) return;
    worker_free(e->worker);
    for (int i = 0; i < HDNN_MAX_LANES; i++) drop_lane(&e->lanes[i]);
    hdnn_dataset_free(&e->sample), hdnn_dataset_free(&e->plane);
    free(e);
}

bool evaluator_is_busy(evaluator *e) {
    return worker_is_busy(e->worker);
}

static bool copy_lane(lane_copy *c, const hdnn_model *from) {
    copy_outcome outcome = model_copy(&c->model, from, -1);
    if (outcome == COPY_KEPT) return true;
    hdnn_workspace_free(c->workspace);
    c->workspace = NULL;
    if (outcome == COPY_MADE && hdnn_workspace_new(c->model, &c->workspace, NULL) == HDNN_OK) return true;
    drop_lane(c);
    return false;
}

static bool room_for_region(lane_copy *c, int classes) {
    size_t wanted = (size_t)REGION_SIDE * REGION_SIDE * (size_t)classes;
    if (c->region_size == wanted) return true;
    float *region = realloc(c->region, wanted * sizeof *region);
    if (!region) return false;
    c->region = region, c->region_size = wanted;
    return true;
}

/* The points stand in the middle of the pixels of the picture that will show them, the upper row first. */
static bool lay_plane(evaluator *e, const question *q, int classes) {
    size_t count = (size_t)REGION_SIDE * REGION_SIDE;
    if (e->plane.count != count &&
        hdnn_dataset_new("plane", (hdnn_shape){.inputs = 2}, classes, count, &e->plane, NULL) != HDNN_OK)
        return false;
    for (size_t i = 0; i < count; i++) {
        double x = ((double)(i % REGION_SIDE) + 0.5) / REGION_SIDE,
               y = ((double)(i / REGION_SIDE) + 0.5) / REGION_SIDE;
        e->plane.points[2 * i] = (hdnn_real)(q->x_min + (q->x_max - q->x_min) * x);
        e->plane.points[2 * i + 1] = (hdnn_real)(q->y_max + (q->y_min - q->y_max) * y);
    }
    return true;
}

static bool prepare(evaluator *e, const hdnn_snapshot *snapshot, const question *q) {
    int classes = hdnn_model_classes(snapshot->lane[0].model);
    e->q = *q;
    e->a = (answer){
        .serial = q->serial, .version = snapshot->version, .lanes = snapshot->lanes, .classes = classes};
    e->a.has_sample = q->sample != NULL, e->a.has_plane = q->plane;
    if (q->sample && !sample_copy(&e->sample, q->sample)) return false;
    if (q->plane && !lay_plane(e, q, classes)) return false;
    for (int i = 0; i < snapshot->lanes; i++) {
        if (!copy_lane(&e->lanes[i], snapshot->lane[i].model)) return false;
        if (q->plane && !room_for_region(&e->lanes[i], classes)) return false;
    }
    return true;
}

bool evaluator_ask(evaluator *e, const hdnn_snapshot *snapshot, const question *q) {
    if (snapshot->lanes < 1 || worker_is_busy(e->worker)) return false;
    (void)worker_done(e->worker); /* an answer that nobody took is lost now */
    if (!prepare(e, snapshot, q)) return false;
    worker_start(e->worker);
    return true;
}

const answer *evaluator_answer(evaluator *e) {
    return worker_done(e->worker) ? &e->a : NULL;
}

void evaluator_settle(evaluator *e) {
    worker_settle(e->worker);
}
