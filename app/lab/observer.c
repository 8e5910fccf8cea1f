/* The observer; see observer.h.
 *
 * The copies, the request under way and the observation in the making belong to the worker while it is busy and to the
 * window otherwise; `shown` always belongs to the window. */
#include "observer.h"

#include "observer_measure.h"
#include "worker.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

static const double interval = 0.1; /* seconds between measurements while training, at least */
static const double share = 0.25;   /* of a processor that they may take */

struct observer {
    worker *worker;
    observed_lane lanes[HDNN_MAX_LANES];
    observation made, shown;
    bool stale;       /* what is being measured belongs to another session */
    double asked;     /* when; negative: never */
    uint64_t version; /* of what was asked last, with this request: */
    observer_request request;
};

observer_request observer_request_none(void) {
    return (observer_request){.parts = 0};
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void measure(void *context) {
    observer *o = context;
    double began = seconds_now();
    for (int i = 0; i < o->made.lanes; i++)
        if (o->made.request.lanes >> i & 1)
            observed_lane_measure(&o->lanes[i], i, &o->made.request, &o->made.lane[i]);
        else
            lane_observation_drop(&o->made.lane[i]);
    o->made.seconds = seconds_now() - began;
}

observer *observer_new(void (*wake)(void *context), void *context) {
    observer *o = calloc(1, sizeof *o);
    if (!o) return NULL;
    o->asked = -1;
    o->worker = worker_new(measure, o, wake, context);
    if (o->worker) return o;
    free(o);
    return NULL;
}

static void drop_observation(observation *o) {
    for (int i = 0; i < HDNN_MAX_LANES; i++) lane_observation_drop(&o->lane[i]);
    *o = (observation){0};
}

void observer_free(observer *o) {
    if (!o) return;
    worker_free(o->worker);
    for (int i = 0; i < HDNN_MAX_LANES; i++) observed_lane_drop(&o->lanes[i]);
    drop_observation(&o->made), drop_observation(&o->shown);
    free(o);
}

void observer_forget(observer *o) {
    o->stale = worker_is_busy(o->worker);
    (void)worker_done(o->worker);
    drop_observation(&o->shown);
    o->asked = -1, o->version = 0;
}

static bool take(observer *o) {
    if (!worker_done(o->worker)) return false;
    bool stale = o->stale;
    o->stale = false;
    if (stale) return false;
    observation old = o->shown;
    o->shown = o->made;
    o->made = old; /* its memory is used again */
    return true;
}

static bool same_range(plot_range a, plot_range b) {
    return a.min == b.min && a.max == b.max;
}

static bool same_request(const observer_request *a, const observer_request *b) {
    for (int i = 0; i < HDNN_MAX_LANES; i++)
        if (!same_range(a->grid_x[i], b->grid_x[i]) || !same_range(a->grid_y[i], b->grid_y[i])) return false;
    return a->parts == b->parts && a->lanes == b->lanes && a->sample == b->sample && a->layer == b->layer &&
           a->plane == b->plane && a->axis_x == b->axis_x && a->axis_y == b->axis_y &&
           a->class_from == b->class_from && a->class_to == b->class_to && a->column == b->column &&
           a->grid_columns == b->grid_columns && a->grid_rows == b->grid_rows && a->disc_x == b->disc_x &&
           a->disc_y == b->disc_y && a->disc_radius == b->disc_radius && a->damped == b->damped &&
           a->damping == b->damping;
}

static bool is_news(const observer *o, const hdnn_snapshot *s, const observer_request *r) {
    if (!r->parts || !r->lanes || s->lanes < 1) return false;
    return o->asked < 0 || s->version != o->version || !same_request(r, &o->request);
}

/* A changed request cannot wait, and nothing waits for a run at rest; networks that train can. */
static bool is_due(const observer *o, const hdnn_snapshot *s, const observer_request *r, double time) {
    return o->asked < 0 || !s->running || !same_request(r, &o->request) ||
           time - o->asked >= fmax(interval, o->shown.seconds * (1 - share) / share);
}

static void ask(observer *o, const hdnn_snapshot *s, const observer_request *r, double time) {
    for (int i = 0; i < s->lanes; i++)
        if ((r->lanes >> i & 1) && !observed_lane_take(&o->lanes[i], i, &s->lane[i], s->samples, r)) return;
    o->request = o->made.request = *r;
    o->made.version = o->version = s->version, o->made.lanes = s->lanes;
    o->asked = time;
    worker_start(o->worker);
}

bool observer_update(observer *o, const hdnn_snapshot *snapshot, const observer_request *request,
                     double time) {
    bool news = take(o);
    if (is_news(o, snapshot, request) && is_due(o, snapshot, request, time) && !worker_is_busy(o->worker))
        ask(o, snapshot, request, time);
    return news;
}

const observation *observer_latest(const observer *o) {
    return &o->shown;
}

void observer_settle(observer *o, const hdnn_snapshot *snapshot, const observer_request *request) {
    for (int i = 0; i < 3; i++) { /* the measurement under way, and the one of what is there now */
        worker_settle(o->worker);
        take(o);
        if (is_news(o, snapshot, request)) ask(o, snapshot, request, fmax(o->asked, 0));
    }
}

const lane_observation *observed(const observation *o, int lane, observer_part part) {
    return o && lane < o->lanes && (o->lane[lane].parts & (unsigned)part) ? &o->lane[lane] : NULL;
}

const char *observed_why(const observation *o, int lane, observer_part part) {
    if (!o || lane >= o->lanes) return "";
    int bit = 0;
    while (!((unsigned)part >> bit & 1)) bit++;
    return o->lane[lane].why[bit];
}
