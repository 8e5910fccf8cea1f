/* What the shapes of raster.c and the lines of raster_line.c share: small arithmetic, clipping to pixels, blending. */
#ifndef LAB_RASTER_CORE_H
#define LAB_RASTER_CORE_H

#include "raster.h"

#include <math.h>

typedef struct {
    int left, top, right, bottom;
} box;

/* As fminf and fmaxf, but inline: what happens to NaN does not matter here. */
static inline float minf(float a, float b) {
    return a < b ? a : b;
}

static inline float maxf(float a, float b) {
    return a > b ? a : b;
}

static inline float clampf(float v, float low, float high) {
    return minf(maxf(v, low), high);
}

/* Rounded down, with anything far off (or not a number) brought near. */
static inline int whole(float v) {
    return v > -1e6f ? (int)floorf(v < 1e6f ? v : 1e6f) : -1000000;
}

/* The pixels that a shape of this extent may touch, within the clip. */
static inline box pixels_of(const raster *r, float left, float top, float right, float bottom) {
    box b = {whole(left), whole(top), whole(ceilf(right)), whole(ceilf(bottom))};
    if (b.left < r->left) b.left = r->left;
    if (b.top < r->top) b.top = r->top;
    if (b.right > r->right) b.right = r->right;
    if (b.bottom > r->bottom) b.bottom = r->bottom;
    return b;
}

static inline bool empty(box b) {
    return b.left >= b.right || b.top >= b.bottom;
}

static inline bool finite_point(vec2 p) {
    return isfinite(p.x) && isfinite(p.y);
}

/* The cells that finite points within `margin` may touch. */
static inline box cells_of(const raster *r, const vec2 *points, size_t count, float margin) {
    vec2 low = {INFINITY, INFINITY}, high = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        if (!finite_point(points[i])) continue;
        low = (vec2){minf(low.x, points[i].x), minf(low.y, points[i].y)};
        high = (vec2){maxf(high.x, points[i].x), maxf(high.y, points[i].y)};
    }
    return pixels_of(r, low.x - margin, low.y - margin, high.x + margin, high.y + margin);
}

/* `alpha` runs from 0 to 256, so that both ends are exact. */
static inline uint32_t blend(uint32_t under, uint32_t ink, uint32_t alpha) {
    uint32_t rest = 256 - alpha;
    uint32_t rb = ((ink & 0xFF00FF) * alpha + (under & 0xFF00FF) * rest) >> 8 & 0xFF00FF;
    uint32_t g = ((ink & 0x00FF00) * alpha + (under & 0x00FF00) * rest) >> 8 & 0x00FF00;
    return 0xFF000000 | rb | g;
}

static inline uint32_t alpha_of(color ink) {
    uint32_t alpha = ink & 0xFF;
    return alpha + (alpha >> 7);
}

/* Room for `count` zeroed elements, to be left zero; NULL, with `failed` set, when memory runs out. */
void *raster_zeroed(raster *r, raster_scratch *scratch, size_t count, size_t element);

/* A rectangle with straight corners and exact coverage at its edges. */
void raster_box(raster *r, float left, float top, float right, float bottom, color ink);

#endif
