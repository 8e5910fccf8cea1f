/* Strokes as distance fields: a pixel keeps the greatest depth of any segment over it, so that crossing strokes do
 * not darken each other and a polyline has round joints. */
#include "data/digit_ink.h"

#include <math.h>

static const float far_outside = -2;

void ink_clear(ink_canvas *canvas) {
    for (int y = 0; y < INK_SIDE; y++)
        for (int x = 0; x < INK_SIDE; x++) canvas->depth[y][x] = far_outside;
}

/* Spelt out, as fminf and fmaxf are calls where NaN has to be thought of. */
static float clamp01(float t) {
    t = t > 0 ? t : 0;
    return t < 1 ? t : 1;
}

static int clamp_pixel(float at) {
    if (!(at > 0)) return 0;
    return at < INK_SIDE - 1 ? (int)at : INK_SIDE - 1;
}

void ink_segment(ink_canvas *canvas, ink_point from, ink_point to) {
    float reach = fmaxf(from.radius, to.radius) + 1;
    int left = clamp_pixel(fminf(from.x, to.x) - reach), right = clamp_pixel(fmaxf(from.x, to.x) + reach + 1);
    int top = clamp_pixel(fminf(from.y, to.y) - reach), bottom = clamp_pixel(fmaxf(from.y, to.y) + reach + 1);
    float dx = to.x - from.x, dy = to.y - from.y, length2 = dx * dx + dy * dy;
    float scale = length2 > 1e-12F ? 1 / length2 : 0;
    for (int y = top; y <= bottom; y++) {
        float *row = canvas->depth[y], py = (float)y + 0.5F - from.y;
        for (int x = left; x <= right; x++) {
            float px = (float)x + 0.5F - from.x;
            float along = clamp01((px * dx + py * dy) * scale);
            float ex = px - along * dx, ey = py - along * dy;
            float depth = from.radius + along * (to.radius - from.radius) - sqrtf(ex * ex + ey * ey);
            row[x] = depth > row[x] ? depth : row[x];
        }
    }
}

void ink_develop(const ink_canvas *canvas, float softness, uint8_t pixels[INK_SIDE * INK_SIDE]) {
    float sharpness = 1 / softness;
    for (int y = 0; y < INK_SIDE; y++)
        for (int x = 0; x < INK_SIDE; x++) {
            float t = clamp01(0.5F + canvas->depth[y][x] * sharpness);
            pixels[y * INK_SIDE + x] = (uint8_t)(255 * t * t * (3 - 2 * t) + 0.5F);
        }
}
