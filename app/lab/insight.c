/* See insight.h. */
#include "insight.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double plane_interval = 0.2; /* seconds between pictures of the regions, at least */
static const double plane_share = 0.2;    /* of a processor that they may take */

bool insight_open(insight *in, void (*wake)(void *context), void *context) {
    *in = (insight){.plane_asked = -1};
    in->evaluator = evaluator_new(wake, context);
    bool ready = in->evaluator != NULL;
    for (int i = 0; i < HDNN_MAX_LANES; i++) {
        in->rgba[i] = malloc((size_t)REGION_SIDE * REGION_SIDE * 4);
        in->guess[i] = malloc((size_t)REGION_SIDE * REGION_SIDE * sizeof *in->guess[i]);
        ready &= in->rgba[i] && in->guess[i];
    }
    if (!ready) insight_close(in);
    return ready;
}

void insight_close(insight *in) {
    evaluator_free(in->evaluator);
    hdnn_dataset_free(&in->sample);
    for (int i = 0; i < HDNN_MAX_LANES; i++) free(in->rgba[i]), free(in->guess[i]);
    *in = (insight){0};
}

/* The picture. */
static void show_seen(insight *in) {
    lab_reading *r = &in->reading;
    for (int i = 0; i < r->height * r->width; i++) {
        memset(in->seen + 4 * i, in->sample.pixels[i], 3);
        in->seen[4 * i + 3] = 255;
    }
    r->seen = in->seen;
    in->serial++;
}

static void show_sample(insight *in, const hdnn_data *data) {
    size_t pixels = (size_t)in->sample.shape.inputs, k = in->reading.sample;
    if (k >= data->test.count) return;
    memcpy(in->sample.pixels, data->test.pixels + k * pixels, pixels);
    in->reading.drawn = false, in->reading.label = data->test.labels[k];
    show_seen(in);
}

/* The mean of the `side` x `side` picture over a pixel of the `height` x `width` one. */
static uint8_t mean_over(const uint8_t *from, int side, int y, int x, int height, int width) {
    int y0 = y * side / height, y1 = (y + 1) * side / height, x0 = x * side / width,
        x1 = (x + 1) * side / width;
    int sum = 0, count = 0;
    for (int i = y0; i < y1 || i == y0; i++)
        for (int j = x0; j < x1 || j == x0; j++) sum += from[i * side + j], count++;
    return (uint8_t)(sum / count);
}

static void scale_to(uint8_t *to, int height, int width, const uint8_t *from, int side) {
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) to[y * width + x] = mean_over(from, side, y, x, height, width);
}

/* Digits are centred as MNIST is; other pictures fill their frame, and so does what is drawn for them. */
static void show_drawing(insight *in, const hdnn_data *data, const pad *p) {
    uint8_t digit[DIGIT_SIDE * DIGIT_SIDE];
    hdnn_shape shape = in->sample.shape;
    bool is_digit = strcmp(data->taken, "fashion-mnist") != 0;
    if (!is_digit) {
        scale_to(in->sample.pixels, shape.height, shape.width, p->picture, PAD_SIDE);
    } else {
        if (hdnn_digit_normalise(p->picture, PAD_SIDE, PAD_SIDE, digit, NULL) != HDNN_OK) return;
        scale_to(in->sample.pixels, shape.height, shape.width, digit, DIGIT_SIDE);
    }
    in->reading.drawn = true, in->reading.label = -1;
    show_seen(in);
}

static void show_picture(insight *in, const hdnn_data *data, const pad *p) {
    in->drawing = p->version;
    if (pad_is_blank(p))
        show_sample(in, data);
    else
        show_drawing(in, data, p);
}

void insight_next_sample(insight *in, const hdnn_data *data) {
    if (!in->sample.count || !data->test.count) return;
    if (!in->reading.drawn) in->reading.sample = (in->reading.sample + 1) % data->test.count;
    show_sample(in, data);
}

void insight_show_sample(insight *in, const hdnn_data *data, size_t sample) {
    if (!in->sample.count || sample >= data->test.count) return;
    in->reading.sample = sample;
    show_sample(in, data);
}

/* The plane. */
static void begin_regions(lab_regions *r, const hdnn_data *data) {
    const hdnn_dataset *test = data->test.count ? &data->test : &data->train;
    double low[2] = {HUGE_VAL, HUGE_VAL}, high[2] = {-HUGE_VAL, -HUGE_VAL};
    for (size_t i = 0; i < test->count; i++)
        for (int k = 0; k < 2; k++) {
            low[k] = fmin(low[k], (double)test->points[2 * i + (size_t)k]);
            high[k] = fmax(high[k], (double)test->points[2 * i + (size_t)k]);
        }
    double half = 0.55 * fmax(high[0] - low[0], high[1] - low[1]);
    r->possible = half > 0 && isfinite(half);
    r->x = (plot_range){(low[0] + high[0]) / 2 - half, (low[0] + high[0]) / 2 + half};
    r->y = (plot_range){(low[1] + high[1]) / 2 - half, (low[1] + high[1]) / 2 + half};
    r->points = test->count < REGION_POINTS ? test->count : REGION_POINTS;
    for (size_t i = 0; i < r->points; i++) {
        size_t k = i * test->count / r->points;
        r->px[i] = (float)test->points[2 * k], r->py[i] = (float)test->points[2 * k + 1];
        r->classes[i] = test->labels[k];
    }
}

static void guess_region(region_guess *guess, const float *probabilities, int classes) {
    for (size_t i = 0; i < (size_t)REGION_SIDE * REGION_SIDE; i++, probabilities += classes) {
        guess[i] = (region_guess){0, probabilities[0]};
        for (int k = 1; k < classes; k++)
            if (probabilities[k] > guess[i].probability)
                guess[i] = (region_guess){(uint8_t)k, probabilities[k]};
    }
}

/* Each point in the mixture of the colours of its classes, dimmed so that the points stand out. */
static void paint_region(uint8_t *rgba, const float *probabilities, int classes) {
    for (size_t i = 0; i < (size_t)REGION_SIDE * REGION_SIDE; i++) {
        float mixed[3] = {0, 0, 0};
        for (int k = 0; k < classes; k++) {
            color c = theme_class(k, classes);
            float share = probabilities[i * (size_t)classes + (size_t)k];
            mixed[0] += share * color_red(c), mixed[1] += share * color_green(c),
                mixed[2] += share * color_blue(c);
        }
        for (int k = 0; k < 3; k++)
            rgba[4 * i + (size_t)k] = (uint8_t)(isfinite(mixed[k]) ? fminf(fmaxf(mixed[k], 0), 255) : 0);
        rgba[4 * i + 3] = 110;
    }
}

void insight_begin(insight *in, const hdnn_data *data, const pad *p) {
    in->reading = (lab_reading){.label = -1};
    in->regions = (lab_regions){0};
    hdnn_dataset_free(&in->sample);
    in->oldest = ++in->serial;
    in->read_serial = in->read_version = in->plane_version = 0;
    in->plane_asked = -1;
    if (!data) return;
    hdnn_shape shape = data->test.shape;
    if (!hdnn_shape_is_image(shape)) {
        if (shape.inputs == 2) begin_regions(&in->regions, data);
        return;
    }
    if (!data->test.pixels ||
        hdnn_dataset_new("picture", shape, data->test.classes, 1, &in->sample, NULL) != HDNN_OK)
        return;
    in->reading.height = shape.height, in->reading.width = shape.width;
    in->reading.classes = data->test.classes;
    show_picture(in, data, p);
}

static bool take_answer(insight *in) {
    const answer *a = evaluator_answer(in->evaluator);
    if (!a || a->serial < in->oldest) return false;
    if (a->has_sample) {
        lab_reading *r = &in->reading;
        r->has_reading = true, r->lanes = a->lanes, r->classes = a->classes;
        memcpy(r->probabilities, a->probabilities, sizeof r->probabilities);
        in->read_serial = a->serial, in->read_version = a->version;
    }
    for (int i = 0; a->has_plane && i < a->lanes; i++) {
        paint_region(in->rgba[i], a->region[i], a->classes);
        guess_region(in->guess[i], a->region[i], a->classes);
        in->regions.rgba[i] = in->rgba[i], in->regions.guess[i] = in->guess[i];
    }
    if (a->has_plane) in->plane_version = a->version, in->plane_seconds = a->seconds;
    return true;
}

static void ask(insight *in, const hdnn_snapshot *snapshot, double time) {
    bool picture =
        in->sample.count && (in->read_serial != in->serial || in->read_version != snapshot->version);
    bool plane =
        in->regions.possible && in->plane_version != snapshot->version &&
        (time - in->plane_asked >= fmax(plane_interval, in->plane_seconds / plane_share) ||
         in->plane_asked < 0 || !snapshot->running); /* at rest the plane is that of the networks shown */
    if (!picture && !plane) return;
    question q = {.serial = in->serial, .sample = picture ? &in->sample : NULL, .plane = plane};
    q.x_min = in->regions.x.min, q.x_max = in->regions.x.max;
    q.y_min = in->regions.y.min, q.y_max = in->regions.y.max;
    if (evaluator_ask(in->evaluator, snapshot, &q) && plane) in->plane_asked = time;
}

bool insight_update(insight *in, const hdnn_data *data, const hdnn_snapshot *snapshot, const pad *p,
                    double time) {
    bool news = false;
    if (in->sample.count && p->version != in->drawing) show_picture(in, data, p), news = true;
    news |= take_answer(in);
    if (!evaluator_is_busy(in->evaluator)) ask(in, snapshot, time);
    return news;
}

void insight_settle(insight *in, const hdnn_data *data, const hdnn_snapshot *snapshot, const pad *p) {
    for (int i = 0; i < 3; i++) { /* the question under way, and the one about what is there now */
        evaluator_settle(in->evaluator);
        insight_update(in, data, snapshot, p, HUGE_VAL);
    }
}
