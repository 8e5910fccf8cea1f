/* Drawing a digit: a skeleton from the table, written by a random hand.
 *
 * Skeleton -> control points moved a little, corners perhaps rounded, ends lengthened or cut -> Catmull-Rom curves
 * -> a smooth random displacement of the whole plane -> slant, rotation, aspect, taper -> fitted into the canvas ->
 * ink of random thickness -> the frame of MNIST. Every draw takes what it needs from one random stream, so that a
 * digit is a function of the state of that stream alone. */
#include "data/digit_ink.h"
#include "data/digit_strokes.h"
#include "data/normalise.h"
#include "hdnn/dataset.h"

#include <math.h>

enum { PIECES = 6, MAX_PATH = STROKE_MAX_POINTS * PIECES + STROKE_MAX_POINTS, WAVES = 3, BOX = 40 };
static const double pi = 3.14159265358979323846;

typedef struct {
    double x, y;
} point;

/* A skeleton as it is written this time. `down` and `sharp` as in the table. */
typedef struct {
    point at;
    bool down, sharp;
} knot;

typedef struct {
    knot knots[STROKE_MAX_POINTS];
    int count;
} script;

/* Points that the pen passes; `down`: it was lifted before. */
typedef struct {
    point at[MAX_PATH];
    bool down[MAX_PATH];
    int count;
} pen_path;

/* A displacement of the plane by a few long waves. */
typedef struct {
    double kx[WAVES], ky[WAVES], phase[WAVES], dx[WAVES], dy[WAVES];
} wave_field;

static const stroke_style *choose_style(int digit, hdnn_random *random) {
    size_t total = 0;
    for (size_t i = 0; i < stroke_style_count; i++)
        if (stroke_styles[i].digit == digit) total += stroke_styles[i].weight;
    size_t chosen = hdnn_random_below(random, total);
    const stroke_style *style = stroke_styles;
    for (;; style++) {
        if (style->digit != digit) continue;
        if (chosen < style->weight) return style;
        chosen -= style->weight;
    }
}

static void lay_out(const stroke_style *style, hdnn_random *random, script *skeleton) {
    double jitter = 2 + 2.5 * hdnn_random_uniform(random);
    double rounding = hdnn_random_uniform(random) * 0.5;
    skeleton->count = 0;
    for (const stroke_point *p = style->points; skeleton->count < STROKE_MAX_POINTS; p++) {
        if (p->kind == STROKE_END) break;
        bool sharp = p->kind == STROKE_CORNER && hdnn_random_uniform(random) >= rounding;
        point at = {p->x + jitter * hdnn_random_normal(random), p->y + jitter * hdnn_random_normal(random)};
        skeleton->knots[skeleton->count++] = (knot){at, p->kind == STROKE_DOWN, sharp};
    }
}

/* Move an end along its stroke: outwards for a positive share of the piece it ends. */
static void stretch(knot *end, const knot *before, double share) {
    end->at.x += share * (end->at.x - before->at.x);
    end->at.y += share * (end->at.y - before->at.y);
}

static void vary_ends(script *skeleton, hdnn_random *random) {
    for (int i = 0; i < skeleton->count; i++) {
        bool last = i + 1 == skeleton->count || skeleton->knots[i + 1].down;
        if (skeleton->knots[i].down && i + 1 < skeleton->count)
            stretch(&skeleton->knots[i], &skeleton->knots[i + 1], hdnn_random_between(random, -0.3, 0.3));
        else if (last && i > 0)
            stretch(&skeleton->knots[i], &skeleton->knots[i - 1], hdnn_random_between(random, -0.35, 0.35));
    }
}

static point tangent(point from, point to) {
    return (point){(to.x - from.x) / 2, (to.y - from.y) / 2};
}

static point hermite(point a, point b, point ta, point tb, double t) {
    double t2 = t * t, t3 = t2 * t;
    double ha = 2 * t3 - 3 * t2 + 1, hb = 3 * t2 - 2 * t3, ga = t3 - 2 * t2 + t, gb = t3 - t2;
    return (point){ha * a.x + hb * b.x + ga * ta.x + gb * tb.x, ha * a.y + hb * b.y + ga * ta.y + gb * tb.y};
}

static void add_point(pen_path *path, point at, bool down) {
    path->at[path->count] = at;
    path->down[path->count++] = down;
}

/* The piece between knots i and i + 1. At ends and sharp corners the curve leaves along its own chord. */
static void trace_piece(const script *skeleton, int i, pen_path *path) {
    const knot *k = skeleton->knots;
    bool begins = k[i].down || k[i].sharp;
    bool ends = i + 2 >= skeleton->count || k[i + 2].down || k[i + 1].sharp;
    point a = k[i].at, b = k[i + 1].at;
    point from = tangent(begins ? a : k[i - 1].at, b), to = tangent(a, ends ? b : k[i + 2].at);
    for (int j = 1; j <= PIECES; j++) add_point(path, hermite(a, b, from, to, (double)j / PIECES), false);
}

static void trace(const script *skeleton, pen_path *path) {
    path->count = 0;
    for (int i = 0; i < skeleton->count; i++) {
        if (skeleton->knots[i].down) add_point(path, skeleton->knots[i].at, true);
        if (i + 1 < skeleton->count && !skeleton->knots[i + 1].down) trace_piece(skeleton, i, path);
    }
}

/* Long and winding ways go further astray than a straight stroke. */
static wave_field make_waves(int knots, hdnn_random *random) {
    wave_field waves;
    double winding = fmin(fmax(knots / 8.0, 0.5), 1);
    double amplitude = winding * (2 + 5 * hdnn_random_uniform(random));
    for (int i = 0; i < WAVES; i++) {
        waves.kx[i] = hdnn_random_normal(random) * 2 * pi / 160;
        waves.ky[i] = hdnn_random_normal(random) * 2 * pi / 160;
        waves.phase[i] = hdnn_random_between(random, 0, 2 * pi);
        waves.dx[i] = amplitude * hdnn_random_normal(random);
        waves.dy[i] = amplitude * hdnn_random_normal(random);
    }
    return waves;
}

static void displace(pen_path *path, const wave_field *waves) {
    for (int i = 0; i < path->count; i++) {
        point p = path->at[i];
        for (int j = 0; j < WAVES; j++) {
            double wave = sin(waves->kx[j] * p.x + waves->ky[j] * p.y + waves->phase[j]);
            path->at[i].x += waves->dx[j] * wave;
            path->at[i].y += waves->dy[j] * wave;
        }
    }
}

/* Aspect and taper, then slant, then rotation, about the middle of the square. */
static void transform(pen_path *path, hdnn_random *random) {
    double aspect = exp(0.22 * hdnn_random_normal(random) - 0.02);
    double taper = 0.0016 * hdnn_random_normal(random);
    double slant = 0.09 + 0.23 * hdnn_random_normal(random);
    double angle = 0.09 * hdnn_random_normal(random), c = cos(angle), s = sin(angle);
    for (int i = 0; i < path->count; i++) {
        double y = path->at[i].y - 50;
        double x = (path->at[i].x - 50) * aspect * (1 + taper * y) - slant * y;
        path->at[i] = (point){c * x - s * y, s * x + c * y};
    }
}

typedef struct {
    point low, high;
} bounds;

static bounds measure_bounds(const pen_path *path) {
    bounds b = {path->at[0], path->at[0]};
    for (int i = 1; i < path->count; i++) {
        b.low = (point){fmin(b.low.x, path->at[i].x), fmin(b.low.y, path->at[i].y)};
        b.high = (point){fmax(b.high.x, path->at[i].x), fmax(b.high.y, path->at[i].y)};
    }
    return b;
}

static double measure_way(const pen_path *path) {
    double way = 0;
    for (int i = 1; i < path->count; i++)
        if (!path->down[i])
            way += hypot(path->at[i].x - path->at[i - 1].x, path->at[i].y - path->at[i - 1].y);
    return way;
}

/* Half the width of the pen in canvas pixels, twice those of the final frame: now and then a felt pen, but never one
 * that would fill the loops, as far as the length of the way in its bounds tells. */
static double choose_radius(const pen_path *path, hdnn_random *random) {
    bounds b = measure_bounds(path);
    double width = b.high.x - b.low.x, height = b.high.y - b.low.y, size = fmax(fmax(width, height), 1);
    double area = fmax(width, size / 2) * fmax(height, size / 2);
    double thickest = 0.42 * BOX / size * area / fmax(measure_way(path), size / 2);
    double usual = fmin(2.4 * exp(0.28 * hdnn_random_normal(random)), 5);
    double thick = hdnn_random_between(random, 3.5, 6.5);
    double radius = hdnn_random_uniform(random) < 0.06 ? thick : usual;
    return fmax(fmin(radius, thickest), 1.4);
}

/* Scale and shift the path so that its ink fills the box in the middle of the canvas. */
static void fit(pen_path *path, double radius) {
    bounds b = measure_bounds(path);
    double size = fmax(fmax(b.high.x - b.low.x, b.high.y - b.low.y), 1);
    double scale = (BOX - 2 * radius) / size;
    for (int i = 0; i < path->count; i++) {
        path->at[i].x = INK_SIDE / 2.0 + (path->at[i].x - (b.low.x + b.high.x) / 2) * scale;
        path->at[i].y = INK_SIDE / 2.0 + (path->at[i].y - (b.low.y + b.high.y) / 2) * scale;
    }
}

/* Pressure falls and rises slowly along the way. */
static void write_path(const pen_path *path, double radius, hdnn_random *random, ink_canvas *canvas) {
    double depth = 0.18 * hdnn_random_uniform(random), phase = hdnn_random_between(random, 0, 2 * pi);
    double rate = hdnn_random_between(random, 0.03, 0.15);
    ink_point from = {0};
    for (int i = 0; i < path->count; i++) {
        double r = radius * (1 + depth * sin(rate * i + phase));
        ink_point to = {(float)path->at[i].x, (float)path->at[i].y, (float)r};
        if (!path->down[i]) ink_segment(canvas, from, to);
        from = to;
    }
}

void hdnn_digit_draw(int digit, hdnn_random *random, uint8_t out[28 * 28]) {
    script skeleton;
    pen_path path;
    lay_out(choose_style(digit, random), random, &skeleton);
    vary_ends(&skeleton, random);
    trace(&skeleton, &path);
    wave_field waves = make_waves(skeleton.count, random);
    displace(&path, &waves);
    transform(&path, random);
    double radius = choose_radius(&path, random);
    fit(&path, radius);
    ink_canvas canvas;
    ink_clear(&canvas);
    write_path(&path, radius, random, &canvas);
    uint8_t pixels[INK_SIDE * INK_SIDE];
    ink_develop(&canvas, (float)hdnn_random_between(random, 0.6, 1.8), pixels);
    float scratch[INK_SIDE * NORMALISE_BOX];
    normalise_digit(pixels, INK_SIDE, INK_SIDE, scratch, out);
}
