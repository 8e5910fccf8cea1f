/* Strokes as distance fields: a pixel keeps the greatest depth of any segment over it, so that crossing strokes do
 * not darken each other and a polyline has round joints. */
#include "data/digit_ink.h"

#include <math.h>

static const float far_outside = -4;

void ink_clear(ink_canvas *canvas) {
    for (int y = 0; y < INK_SIDE; y++)
        for (int x = 0; x < INK_SIDE; x++) canvas->depth[y][x] = far_outside;
}

static int clamp_pixel(float at) {
    if (!(at > 0)) return 0;
    return at < INK_SIDE - 1 ? (int)at : INK_SIDE - 1;
}

void ink_segment(ink_canvas *canvas, ink_point from, ink_point to) {
    float reach = fmaxf(from.radius, to.radius) - far_outside / 2;
    int left = clamp_pixel(fminf(from.x, to.x) - reach), right = clamp_pixel(fmaxf(from.x, to.x) + reach + 1);
    int top = clamp_pixel(fminf(from.y, to.y) - reach), bottom = clamp_pixel(fmaxf(from.y, to.y) + reach + 1);
    float dx = to.x - from.x, dy = to.y - from.y, length2 = dx * dx + dy * dy;
    float scale = length2 > 1e-12F ? 1 / length2 : 0;
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++) {
            float px = (float)x + 0.5F - from.x, py = (float)y + 0.5F - from.y;
            float along = fminf(fmaxf((px * dx + py * dy) * scale, 0), 1);
            float ex = px - along * dx, ey = py - along * dy;
            float depth = from.radius + along * (to.radius - from.radius) - sqrtf(ex * ex + ey * ey);
            if (depth > canvas->depth[y][x]) canvas->depth[y][x] = depth;
        }
}

void ink_develop(const ink_canvas *canvas, float softness, uint8_t pixels[INK_SIDE * INK_SIDE]) {
    for (int y = 0; y < INK_SIDE; y++)
        for (int x = 0; x < INK_SIDE; x++) {
            float t = fminf(fmaxf(0.5F + canvas->depth[y][x] / softness, 0), 1);
            pixels[y * INK_SIDE + x] = (uint8_t)(255 * t * t * (3 - 2 * t) + 0.5F);
        }
}
