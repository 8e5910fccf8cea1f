/* The drawing pad; see pad.h.
 *
 * The last arc of a curve may still bend when the next place is known, all before it are final. So a move paints one
 * arc into `finished` for good and one over it into `picture`, however long the stroke already is.
 * Invariant: `picture` is `finished` with the last arc of the stroke being drawn, if there is one, on top. */
#include "pad.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float margin = 0.06F;       /* how far outside the square the pen is followed */
static const float piece = 1.0F / 112;   /* the longest straight piece of a curve */
static const float closest = 1.0F / 500; /* places nearer than that are one */

static bool add_point(pad_points *p, vec2 at) {
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 64;
        vec2 *grown = realloc(p->at, capacity * sizeof *grown);
        if (!grown) return false;
        p->at = grown, p->capacity = capacity;
    }
    p->at[p->count++] = at;
    return true;
}

static void free_stroke(pad_stroke *s) {
    free(s->places.at), free(s->curve.at);
}

void pad_free(pad *p) {
    for (size_t i = 0; i < p->count + p->undone; i++) free_stroke(&p->strokes[i]);
    free(p->strokes), free(p->ground);
    *p = (pad){0};
}

/* Catmull-Rom: from b (share 0) to c (share 1), with the directions that a and d give it. */
static float spline(float a, float b, float c, float d, float t) {
    return 0.5F *
           (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * (b - c) + d - a) * t * t * t);
}

static void add_arc(pad_points *curve, vec2 a, vec2 b, vec2 c, vec2 d) {
    int pieces = (int)ceilf(hypotf(c.x - b.x, c.y - b.y) / piece);
    for (int i = 1; i <= pieces; i++) {
        float t = (float)i / (float)pieces;
        if (!add_point(curve, (vec2){spline(a.x, b.x, c.x, d.x, t), spline(a.y, b.y, c.y, d.y, t)})) return;
    }
}

/* The arc that ends at place `i` joins the curve. */
static void add_arc_to(pad_stroke *s, size_t i) {
    const vec2 *p = s->places.at;
    size_t last = s->places.count - 1;
    add_arc(&s->curve, p[i > 1 ? i - 2 : 0], p[i - 1], p[i], p[i < last ? i + 1 : last]);
}

/* Distance of a point from the segment a, b. */
static float distance_to(vec2 a, vec2 b, float x, float y) {
    float dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
    float t = length > 0 ? ((x - a.x) * dx + (y - a.y) * dy) / length : 0;
    t = fminf(fmaxf(t, 0), 1);
    return hypotf(x - a.x - t * dx, y - a.y - t * dy);
}

static int pixel_below(float v) {
    return (int)fminf(fmaxf(floorf(v), 0), PAD_SIDE - 1);
}

/* A line with round ends; coverage falls from one to zero over the pixel at its edge. Units are pixels. */
static void paint_piece(uint8_t *picture, vec2 a, vec2 b, float radius, bool erases) {
    int x0 = pixel_below(fminf(a.x, b.x) - radius - 1), x1 = pixel_below(fmaxf(a.x, b.x) + radius + 1);
    int y0 = pixel_below(fminf(a.y, b.y) - radius - 1), y1 = pixel_below(fmaxf(a.y, b.y) + radius + 1);
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            float covered = radius + 0.5F - distance_to(a, b, (float)x + 0.5F, (float)y + 0.5F);
            if (covered <= 0) continue;
            uint8_t ink = (uint8_t)lroundf(255 * fminf(covered, 1)), *at = &picture[y * PAD_SIDE + x];
            if (erases)
                *at = *at < 255 - ink ? *at : (uint8_t)(255 - ink);
            else
                *at = *at > ink ? *at : ink;
        }
}

static vec2 in_pixels(vec2 at) {
    return (vec2){at.x * PAD_SIDE, at.y * PAD_SIDE};
}

/* The curve from its point `from` on. */
static void paint_curve(uint8_t *picture, const pad_stroke *s, size_t from) {
    const pad_points *c = &s->curve;
    float radius = s->width * PAD_SIDE / 2;
    for (size_t i = from; i < c->count; i++)
        paint_piece(picture, in_pixels(c->at[i ? i - 1 : 0]), in_pixels(c->at[i]), radius, s->erases);
}

static void paint_all(pad *p) {
    if (p->ground)
        memcpy(p->finished, p->ground, sizeof p->finished);
    else
        memset(p->finished, 0, sizeof p->finished);
    for (size_t i = 0; i < p->count; i++) paint_curve(p->finished, &p->strokes[i], 0);
    memcpy(p->picture, p->finished, sizeof p->picture);
    p->version++;
}

static vec2 kept(vec2 at) {
    return (vec2){fminf(fmaxf(at.x, -margin), 1 + margin), fminf(fmaxf(at.y, -margin), 1 + margin)};
}

static void forget_undone(pad *p) {
    while (p->undone) free_stroke(&p->strokes[p->count + --p->undone]);
    p->cleared = false;
}

void pad_begin(pad *p, vec2 at, float width, bool erases) {
    pad_end(p);
    forget_undone(p);
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 16;
        pad_stroke *grown = realloc(p->strokes, capacity * sizeof *grown);
        if (!grown) return;
        p->strokes = grown, p->capacity = capacity;
    }
    pad_stroke s = {.erases = erases, .width = width};
    if (!add_point(&s.places, kept(at))) return;
    p->strokes[p->count++] = s;
    p->drawing = true;
    add_point(&p->strokes[p->count - 1].curve, kept(at));
    p->strokes[p->count - 1].final = 1;
    paint_curve(p->finished, &p->strokes[p->count - 1], 0);
    memcpy(p->picture, p->finished, sizeof p->picture);
    p->version++;
}

/* The arc before the last one is final now: it is laid again, and painted for good. */
static void settle_arc(pad *p, pad_stroke *s) {
    if (s->places.count < 3) return;
    s->curve.count = s->final;
    add_arc_to(s, s->places.count - 2);
    paint_curve(p->finished, s, s->final);
    s->final = s->curve.count;
}

void pad_move(pad *p, vec2 at) {
    if (!p->drawing) return;
    pad_stroke *s = &p->strokes[p->count - 1];
    vec2 before = s->places.at[s->places.count - 1], now = kept(at);
    if (hypotf(now.x - before.x, now.y - before.y) < closest || !add_point(&s->places, now)) return;
    settle_arc(p, s);
    add_arc_to(s, s->places.count - 1);
    memcpy(p->picture, p->finished, sizeof p->picture);
    paint_curve(p->picture, s, s->final);
    p->version++;
}

void pad_end(pad *p) {
    if (!p->drawing) return;
    p->drawing = false;
    memcpy(p->finished, p->picture, sizeof p->finished);
}

static void drop_ground(pad *p) {
    free(p->ground);
    p->ground = NULL;
}

bool pad_set_ground(pad *p, const uint8_t *picture) {
    uint8_t *copy = malloc(sizeof p->picture);
    if (!copy) return false;
    memcpy(copy, picture, sizeof p->picture);
    pad_clear(p);
    p->ground = copy;
    paint_all(p);
    return true;
}

void pad_undo(pad *p) {
    pad_end(p);
    if (p->count)
        p->count--, p->undone++;
    else if (p->ground)
        drop_ground(p);
    else if (p->cleared)
        p->count = p->undone, p->undone = 0, p->cleared = false;
    paint_all(p);
}

void pad_redo(pad *p) {
    pad_end(p);
    if (!p->undone) return;
    p->count++, p->undone--, p->cleared = false;
    paint_all(p);
}

void pad_clear(pad *p) {
    pad_end(p);
    if (p->count) {
        for (; p->undone; p->undone--) free_stroke(&p->strokes[p->count + p->undone - 1]);
        p->undone = p->count, p->count = 0, p->cleared = true;
    }
    drop_ground(p);
    paint_all(p);
}

bool pad_is_empty(const pad *p) {
    return p->count == 0 && !p->ground;
}

bool pad_can_undo(const pad *p) {
    return !pad_is_empty(p) || p->cleared;
}

bool pad_is_blank(const pad *p) {
    for (size_t i = 0; i < sizeof p->picture; i++)
        if (p->picture[i] > 31) return false;
    return true;
}

uint8_t *pad_rgba(const pad *p) {
    uint8_t *rgba = malloc(4 * sizeof p->picture);
    for (size_t i = 0; rgba && i < sizeof p->picture; i++) {
        memset(rgba + 4 * i, p->picture[i], 3);
        rgba[4 * i + 3] = 255;
    }
    return rgba;
}
