/* See film.h. Two films take turns: `shown` belongs to the window, the other one to the worker while it is busy. */
#include "film.h"

#include "clock.h"
#include "model_copy.h"
#include "stem_picture.h"
#include "worker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values beyond so many standard deviations take the end of the colours. */
static const double reach = 3;
/* Layers are solved while n^3 times the columns of all layers stays below: about a second. */
static const double most_work = 2e8;

struct film_maker {
    worker *worker;
    hdnn_model *model;
    hdnn_workspace *workspace;
    hdnn_dataset sample;
    hdnn_real *forward, *rewound; /* (L + 1) x n x pixels */
    float *picture, *work;        /* of stem_picture */
    film films[2];
    int shown; /* -1: none */
};

static size_t pixels_of(const film *f) {
    return (size_t)f->height * (size_t)f->width;
}

/* All states of one layer. */
static size_t slice_of(const film *f) {
    return (size_t)f->features * pixels_of(f);
}

static film *being_made(film_maker *m) {
    return &m->films[m->shown == 0];
}

static uint8_t signed_byte(double value, double scale) {
    double share = isfinite(value) && scale > 0 ? value / scale : 0;
    return (uint8_t)lround(128 + 127 * fmin(fmax(share, -1), 1));
}

static uint8_t share_byte(double share) {
    return (uint8_t)lround(255 * (isfinite(share) ? fmin(fmax(share, 0), 1) : 1));
}

/* So many of 0 .. last, evenly spread, both ends among them. */
static int spread(int last, int most, int *chosen) {
    int count = last + 1 < most ? last + 1 : most;
    for (int i = 0; i < count; i++) chosen[i] = count > 1 ? (i * last + (count - 1) / 2) / (count - 1) : 0;
    return count;
}

static void find_scale(const film_maker *m, film *f) {
    size_t count = ((size_t)f->layers + 1) * slice_of(f);
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)m->forward[i] * (double)m->forward[i];
    f->scale = (float)(reach * sqrt(sum / (double)count));
}

static void paint_frames(const film *f, const hdnn_real *states, uint8_t *to) {
    size_t pixels = pixels_of(f);
    for (int i = 0; i < f->frames; i++)
        for (int k = 0; k < f->channels; k++) {
            const hdnn_real *from =
                states + (size_t)f->layer[i] * slice_of(f) + (size_t)f->channel[k] * pixels;
            for (size_t p = 0; p < pixels; p++) *to++ = signed_byte((double)from[p], (double)f->scale);
        }
}

static void run_backwards(film_maker *m, film *f) {
    const hdnn_real *last = m->forward + (size_t)f->layers * slice_of(f);
    f->rewind = REWIND_NONE;
    if (hdnn_model_rewind(m->model, m->workspace, last, m->rewound, NULL) == HDNN_OK)
        f->rewind = REWIND_EXACT;
    else if (pow(f->features, 3) * (double)(pixels_of(f) * (size_t)f->layers) > most_work)
        f->rewind = REWIND_COSTLY;
    else if (hdnn_model_solve_back(m->model, last, m->rewound, &f->solution, NULL) == HDNN_OK)
        f->rewind = REWIND_SOLVED;
}

static void find_errors(const film_maker *m, film *f) {
    size_t pixels = pixels_of(f), count = slice_of(f);
    f->error = f->largest = 0;
    for (size_t i = 0; i < count; i++) {
        f->error = fmax(f->error, fabs((double)(m->rewound[i] - m->forward[i])));
        f->largest = fmax(f->largest, fabs((double)m->forward[i]));
    }
    for (size_t p = 0; p < pixels; p++) {
        double worst = 0;
        for (size_t i = p; i < count; i += pixels)
            worst = fmax(worst, fabs((double)(m->rewound[i] - m->forward[i])));
        f->error_map[p] = share_byte(f->error > 0 ? worst / f->error : 0);
    }
}

static double grey_of(float standardised) {
    return (double)standardised * HDNN_PIXEL_DEVIATION + HDNN_PIXEL_MEAN;
}

static void develop_pictures(film_maker *m, film *f, const stem_view *view) {
    size_t pixels = pixels_of(f);
    const hdnn_real *states = film_is_rewound(f) ? m->rewound : m->forward;
    f->picture_error = 0;
    for (int i = 0; i < f->frames; i++) {
        stem_picture(view, states + (size_t)f->layer[i] * slice_of(f), m->picture, m->work);
        uint8_t *to = f->pictures + (size_t)i * pixels;
        for (size_t p = 0; p < pixels; p++) to[p] = share_byte(grey_of(m->picture[p]));
        if (i > 0) continue;
        for (size_t p = 0; p < pixels && m->sample.pixels; p++)
            f->picture_error =
                fmax(f->picture_error, fabs(255 * grey_of(m->picture[p]) - m->sample.pixels[p]));
    }
}

static void make(void *context) {
    film_maker *m = context;
    film *f = being_made(m);
    double began = clock_seconds();
    stem_view view;
    hdnn_model_changed(m->model);
    hdnn_model_trajectory(m->model, m->workspace, &m->sample, 0, m->forward);
    find_scale(m, f);
    run_backwards(m, f);
    paint_frames(f, m->forward, f->forward);
    if (film_is_rewound(f)) {
        paint_frames(f, m->rewound, f->rewound);
        find_errors(m, f);
    }
    f->has_pictures = stem_view_of(m->model, &view);
    if (f->has_pictures) develop_pictures(m, f, &view);
    f->seconds = clock_seconds() - began;
}

film_maker *film_maker_new(void (*wake)(void *context), void *context) {
    film_maker *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->shown = -1;
    m->worker = worker_new(make, m, wake, context);
    if (m->worker) return m;
    free(m);
    return NULL;
}

static void empty(film *f) {
    free(f->forward), free(f->rewound), free(f->error_map), free(f->pictures);
    *f = (film){0};
}

static void drop_network(film_maker *m) {
    hdnn_workspace_free(m->workspace), hdnn_model_free(m->model);
    free(m->forward), free(m->rewound), free(m->picture), free(m->work);
    m->workspace = NULL, m->model = NULL;
    m->forward = m->rewound = NULL, m->picture = m->work = NULL;
}

void film_maker_free(film_maker *m) {
    if (!m) return;
    worker_free(m->worker);
    drop_network(m);
    empty(&m->films[0]), empty(&m->films[1]);
    hdnn_dataset_free(&m->sample);
    free(m);
}

/* Memory for the states of the copy, which is new. */
static bool room_for_states(film_maker *m) {
    stem_view view;
    size_t count = (size_t)hdnn_model_config(m->model)->features * (size_t)hdnn_model_columns(m->model) *
                   ((size_t)hdnn_model_config(m->model)->layers + 1);
    if (hdnn_workspace_new(m->model, &m->workspace, NULL) != HDNN_OK) return false;
    m->forward = calloc(count, sizeof *m->forward), m->rewound = calloc(count, sizeof *m->rewound);
    if (!m->forward || !m->rewound) return false;
    if (!stem_view_of(m->model, &view)) return true;
    m->picture = calloc((size_t)view.height * (size_t)view.width, sizeof *m->picture);
    m->work = calloc(stem_picture_work(&view), sizeof *m->work);
    return m->picture && m->work;
}

static bool copy_network(film_maker *m, const hdnn_model *from) {
    copy_outcome outcome = model_copy(&m->model, from, -1);
    if (outcome == COPY_KEPT) return true;
    hdnn_model *made = m->model;
    m->model = NULL, drop_network(m), m->model = made;
    if (outcome == COPY_MADE && room_for_states(m)) return true;
    drop_network(m);
    return false;
}

static bool room_for_frames(film *f) {
    size_t pixels = pixels_of(f), tiles = FILM_FRAMES * FILM_CHANNELS * pixels;
    f->forward = calloc(tiles, 1), f->rewound = calloc(tiles, 1);
    f->error_map = calloc(pixels, 1), f->pictures = calloc(FILM_FRAMES * pixels, 1);
    return f->forward && f->rewound && f->error_map && f->pictures;
}

/* The frame of the film: which layers and channels of which network. Its memory is kept where it fits. */
static bool lay_out(film *f, const hdnn_model *model) {
    const hdnn_network_config *c = hdnn_model_config(model);
    hdnn_shape shape = hdnn_model_shape(model);
    bool whole = hdnn_model_columns(model) <= 1;
    int height = whole ? 1 : shape.height, width = whole ? 1 : shape.width;
    if (f->height != height || f->width != width) {
        empty(f);
        f->height = height, f->width = width;
        if (!room_for_frames(f)) {
            empty(f);
            return false;
        }
    }
    f->layers = c->layers, f->features = c->features;
    f->frames = spread(c->layers, FILM_FRAMES, f->layer);
    f->channels = spread(c->features - 1, FILM_CHANNELS, f->channel);
    f->too_large = ((size_t)c->layers + 1) * slice_of(f) > FILM_STATES;
    return true;
}

bool film_maker_start(film_maker *m, const hdnn_snapshot *snapshot, int lane, const hdnn_dataset *sample,
                      uint64_t serial) {
    if (worker_is_busy(m->worker) || lane >= snapshot->lanes) return false;
    const hdnn_model *model = snapshot->lane[lane].model;
    film *f = being_made(m);
    if (!lay_out(f, model)) return false;
    f->serial = serial, f->version = snapshot->version, f->lane = lane;
    if (f->too_large) {
        f->frames = 0;
        m->shown = m->shown == 0;
        return true;
    }
    if (!copy_network(m, model) || !sample_copy(&m->sample, sample)) return false;
    worker_start(m->worker);
    return true;
}

bool film_maker_done(film_maker *m) {
    if (!worker_done(m->worker)) return false;
    m->shown = m->shown == 0;
    return true;
}

const film *film_maker_latest(const film_maker *m) {
    return m->shown < 0 ? NULL : &m->films[m->shown];
}

void film_maker_forget(film_maker *m) {
    worker_settle(m->worker);
    worker_done(m->worker);
    m->shown = -1;
}

void film_maker_settle(film_maker *m) {
    worker_settle(m->worker);
}
