/* Coverage of a shape at a pixel is taken from its distance to the shape's edge (rectangles, discs, lines) or from the
 * exact area under its edges (polygons), and blended in the colour space of the screen. Lines are in raster_line.c.
 *
 * Invariant: coordinates are cut to the clip before they become integers, so no point, however far, overflows. */
#include "raster_core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void raster_free(raster *r) {
    free(r->mask.memory), free(r->touched.memory);
    free(r->area.memory);
    *r = (raster){0};
}

void raster_clip(raster *r, rect bounds) {
    box b = pixels_of(r, roundf(bounds.x), roundf(bounds.y), roundf(bounds.x + bounds.w),
                      roundf(bounds.y + bounds.h));
    r->left = b.left;
    r->top = b.top;
    r->right = b.right > b.left ? b.right : b.left;
    r->bottom = b.bottom > b.top ? b.bottom : b.top;
}

static void fill_run(uint32_t *to, int count, color ink, float coverage) {
    uint32_t rgb = ink >> 8, alpha = (uint32_t)lrintf(coverage * (float)alpha_of(ink));
    if (alpha >= 256) {
        for (int i = 0; i < count; i++) to[i] = 0xFF000000 | rgb;
    } else if (alpha) {
        for (int i = 0; i < count; i++) to[i] = blend(to[i], rgb, alpha);
    }
}

/* Row of pixels under 0 .. 255 coverages. */
static void blend_row(uint32_t *to, const uint8_t *coverage, int count, color ink) {
    uint32_t rgb = ink >> 8, alpha = alpha_of(ink);
    for (int i = 0; i < count; i++) {
        uint32_t c = coverage[i];
        to[i] = blend(to[i], rgb, (c + (c >> 7)) * alpha >> 8);
    }
}

static float overlap(int pixel, float low, float high) {
    return clampf(high, (float)pixel, (float)pixel + 1) - clampf(low, (float)pixel, (float)pixel + 1);
}

/* A rectangle with straight corners: full runs, with partly covered pixels at its edges. */
void raster_box(raster *r, float left, float top, float right, float bottom, color ink) {
    box b = pixels_of(r, left, top, right, bottom);
    if (empty(b)) return;
    int inner_left = whole(ceilf(left)), inner_right = whole(right);
    if (inner_left < b.left) inner_left = b.left;
    if (inner_right > b.right) inner_right = b.right;
    for (int y = b.top; y < b.bottom; y++) {
        uint32_t *row = r->pixels + (ptrdiff_t)y * r->width;
        float share = overlap(y, top, bottom);
        if (inner_left > inner_right) { /* narrower than a pixel and within one */
            fill_run(row + b.left, 1, ink, share * (right - left));
            continue;
        }
        for (int x = b.left; x < inner_left && x < b.right; x++)
            fill_run(row + x, 1, ink, share * overlap(x, left, right));
        fill_run(row + inner_left, inner_right - inner_left, ink, share);
        for (int x = inner_right > inner_left ? inner_right : inner_left; x < b.right; x++)
            fill_run(row + x, 1, ink, share * overlap(x, left, right));
    }
}

/* Distance from the edge of a rounded rectangle given by centre and half extents, negative inside. */
static float rounded_distance(float x, float y, float half_w, float half_h, float radius) {
    float dx = fabsf(x) - (half_w - radius), dy = fabsf(y) - (half_h - radius);
    float ox = dx > 0 ? dx : 0, oy = dy > 0 ? dy : 0;
    float inside = dx > dy ? dx : dy;
    return sqrtf(ox * ox + oy * oy) + (inside < 0 ? inside : 0) - radius;
}

/* Rows [top, bottom) of a rounded rectangle; with width > 0 only a frame of that width. */
static void rounded_rows(raster *r, rect bounds, float radius, float width, int top, int bottom, color ink) {
    box b = pixels_of(r, bounds.x, (float)top, bounds.x + bounds.w, (float)bottom);
    float half_w = bounds.w / 2, half_h = bounds.h / 2, inner = radius > width ? radius - width : 0;
    float opacity = (float)alpha_of(ink);
    for (int y = b.top; y < b.bottom; y++) {
        uint32_t *row = r->pixels + (ptrdiff_t)y * r->width;
        float py = (float)y + 0.5f - bounds.y - half_h;
        for (int x = b.left; x < b.right; x++) {
            float px = (float)x + 0.5f - bounds.x - half_w;
            float cover = clampf(0.5f - rounded_distance(px, py, half_w, half_h, radius), 0, 1);
            if (width > 0)
                cover -= clampf(0.5f - rounded_distance(px, py, half_w - width, half_h - width, inner), 0, 1);
            row[x] = blend(row[x], ink >> 8, (uint32_t)(cover * opacity + 0.5f));
        }
    }
}

static float fitting_radius(rect bounds, float radius) {
    float most = (bounds.w < bounds.h ? bounds.w : bounds.h) / 2;
    return radius < most ? radius : most;
}

void raster_rect(raster *r, rect bounds, float radius, color ink) {
    radius = fitting_radius(bounds, radius);
    float right = bounds.x + bounds.w, bottom = bounds.y + bounds.h;
    if (radius < 0.5f) {
        raster_box(r, bounds.x, bounds.y, right, bottom, ink);
        return;
    }
    int first = whole(ceilf(bounds.y + radius)), last = whole(bottom - radius);
    if (last < first) last = first;
    rounded_rows(r, bounds, radius, 0, whole(bounds.y), first, ink);
    raster_box(r, bounds.x, (float)first, right, (float)last, ink);
    rounded_rows(r, bounds, radius, 0, last, whole(ceilf(bottom)), ink);
}

void raster_frame(raster *r, rect bounds, float radius, float width, color ink) {
    radius = fitting_radius(bounds, radius);
    if (2 * width >= bounds.w || 2 * width >= bounds.h) {
        raster_rect(r, bounds, radius, ink);
        return;
    }
    float right = bounds.x + bounds.w, bottom = bounds.y + bounds.h, edge = radius > width ? radius : width;
    int first = whole(ceilf(bounds.y + edge)), last = whole(bottom - edge);
    if (last < first) last = first;
    rounded_rows(r, bounds, radius, width, whole(bounds.y), first, ink);
    raster_box(r, bounds.x, (float)first, bounds.x + width, (float)last, ink);
    raster_box(r, right - width, (float)first, right, (float)last, ink);
    rounded_rows(r, bounds, radius, width, last, whole(ceilf(bottom)), ink);
}

static void disc(raster *r, vec2 at, float radius, color ink) {
    box b =
        pixels_of(r, at.x - radius - 0.5f, at.y - radius - 0.5f, at.x + radius + 0.5f, at.y + radius + 0.5f);
    float opacity = (float)alpha_of(ink) * clampf(2 * radius, 0, 1);
    for (int y = b.top; y < b.bottom; y++) {
        uint32_t *row = r->pixels + (ptrdiff_t)y * r->width;
        float dy = (float)y + 0.5f - at.y;
        for (int x = b.left; x < b.right; x++) {
            float dx = (float)x + 0.5f - at.x;
            float cover = clampf(radius + 0.5f - sqrtf(dx * dx + dy * dy), 0, 1);
            row[x] = blend(row[x], ink >> 8, (uint32_t)(cover * opacity + 0.5f));
        }
    }
}

/* How far inside the mark of radius 1 a point is, about: negative outside. Triangles point upwards. */
static float depth_in(draw_mark mark, float dx, float dy) {
    float x = fabsf(dx), y = fabsf(dy);
    switch (mark) {
    case MARK_TRIANGLE: return fminf(0.7F - dy, 0.7F - (0.866F * x - 0.5F * dy));
    case MARK_SQUARE: return 0.9F - fmaxf(x, y);
    case MARK_DIAMOND: return (1.3F - x - y) * 0.7071F;
    case MARK_CROSS: return fmaxf(fminf(0.42F - x, 1.2F - y), fminf(0.42F - y, 1.2F - x));
    default: return 1 - sqrtf(dx * dx + dy * dy);
    }
}

static void mark_at(raster *r, draw_mark mark, vec2 at, float radius, color ink) {
    float reach = radius * DRAW_MARK_REACH + 0.5F;
    box b = pixels_of(r, at.x - reach, at.y - reach, at.x + reach, at.y + reach);
    float opacity = (float)alpha_of(ink);
    for (int y = b.top; y < b.bottom; y++) {
        uint32_t *row = r->pixels + (ptrdiff_t)y * r->width;
        float dy = ((float)y + 0.5F - at.y) / radius;
        for (int x = b.left; x < b.right; x++) {
            float dx = ((float)x + 0.5F - at.x) / radius;
            float cover = clampf(depth_in(mark, dx, dy) * radius + 0.5F, 0, 1);
            row[x] = blend(row[x], ink >> 8, (uint32_t)(cover * opacity + 0.5F));
        }
    }
}

void raster_marks(raster *r, draw_mark mark, const vec2 *points, size_t count, float radius, color ink) {
    for (size_t i = 0; i < count && radius > 0; i++) {
        if (!isfinite(points[i].x) || !isfinite(points[i].y)) continue;
        if (mark == MARK_DISC)
            disc(r, points[i], radius, ink);
        else
            mark_at(r, mark, points[i], radius, ink);
    }
}

void raster_mask(raster *r, int x, int y, int width, int height, const uint8_t *coverage, color ink) {
    box b = pixels_of(r, (float)x, (float)y, (float)(x + width), (float)(y + height));
    if (empty(b)) return;
    for (int row = b.top; row < b.bottom; row++) {
        const uint8_t *from = coverage + (ptrdiff_t)(row - y) * width + (b.left - x);
        blend_row(r->pixels + (ptrdiff_t)row * r->width + b.left, from, b.right - b.left, ink);
    }
}

void *raster_zeroed(raster *r, raster_scratch *scratch, size_t count, size_t element) {
    if (count * element <= scratch->bytes) return scratch->memory;
    void *wider = calloc(count, element);
    if (!wider) {
        r->failed = true;
        return NULL;
    }
    free(scratch->memory);
    *scratch = (raster_scratch){wider, count * element};
    return wider;
}

/* Adds to one row the area right of an edge that runs within that row from (x0, y0) to (x1, y1). */
static void add_area(float *row, int width, float x0, float x1, float height) {
    if (x0 > x1) {
        float swap = x0;
        x0 = x1;
        x1 = swap;
    }
    x0 = clampf(x0, 0, (float)width);
    x1 = clampf(x1, 0, (float)width);
    int first = (int)x0, last = (int)ceilf(x1);
    if (last <= first + 1) { /* within one cell */
        float middle = (x0 + x1) / 2 - (float)first;
        row[first] += height * (1 - middle);
        row[first + 1] += height * middle;
        return;
    }
    float slope = height / (x1 - x0), before = 0;
    for (int x = first; x < last; x++) {
        float from = maxf(x0, (float)x), to = minf(x1, (float)x + 1);
        /* area of cell x right of the edge, all the edge's height that lies left of x counting fully */
        float inside = slope * (to - from);
        float covered = before + inside * (1 - ((from + to) / 2 - (float)x));
        float next = before + inside;
        row[x] += covered - before;
        row[x + 1] += next - covered;
        before = next;
    }
}

static void add_edge(float *area, box cells, vec2 a, vec2 b) {
    float sign = a.y < b.y ? 1 : -1;
    if (a.y > b.y) {
        vec2 swap = a;
        a = b;
        b = swap;
    }
    float top = maxf(a.y, (float)cells.top), bottom = minf(b.y, (float)cells.bottom);
    if (!(top < bottom)) return;
    double slope = ((double)b.x - a.x) / ((double)b.y - a.y);
    int width = cells.right - cells.left;
    for (int y = (int)floorf(top); y < (int)ceilf(bottom); y++) {
        float y0 = maxf(top, (float)y), y1 = minf(bottom, (float)y + 1);
        float x0 = (float)(a.x + ((double)y0 - a.y) * slope) - (float)cells.left;
        float x1 = (float)(a.x + ((double)y1 - a.y) * slope) - (float)cells.left;
        add_area(area + (ptrdiff_t)(y - cells.top) * (width + 2), width, x0, x1, sign * (y1 - y0));
    }
}

static void blend_area(raster *r, float *areas, box cells, color ink) {
    int width = cells.right - cells.left;
    float opacity = (float)alpha_of(ink);
    for (int y = cells.top; y < cells.bottom; y++) {
        uint32_t *row = r->pixels + (ptrdiff_t)y * r->width + cells.left;
        float *area = areas + (ptrdiff_t)(y - cells.top) * (width + 2), sum = 0;
        for (int x = 0; x < width; x++) {
            sum += area[x];
            uint32_t alpha = (uint32_t)(minf(fabsf(sum), 1) * opacity + 0.5f);
            if (alpha) row[x] = blend(row[x], ink >> 8, alpha);
        }
        memset(area, 0, ((size_t)width + 2) * sizeof *area);
    }
}

void raster_polygon(raster *r, const vec2 *points, size_t corners, color ink) {
    box cells = cells_of(r, points, corners, 0);
    if (empty(cells)) return;
    size_t count = (size_t)(cells.right - cells.left + 2) * (size_t)(cells.bottom - cells.top);
    float *area = raster_zeroed(r, &r->area, count, sizeof *area);
    if (!area) return;
    const vec2 *last = NULL, *first = NULL;
    for (size_t i = 0; i < corners; i++) {
        if (!finite_point(points[i])) continue;
        if (last)
            add_edge(area, cells, *last, points[i]);
        else
            first = &points[i];
        last = &points[i];
    }
    if (last) add_edge(area, cells, *last, *first);
    blend_area(r, area, cells, ink);
}

static uint32_t argb(const uint8_t *rgba) {
    return (uint32_t)rgba[3] << 24 | (uint32_t)rgba[0] << 16 | (uint32_t)rgba[1] << 8 | rgba[2];
}

static uint32_t between(uint32_t a, uint32_t b, uint32_t share) {
    uint32_t rb = ((a & 0xFF00FF) * (256 - share) + (b & 0xFF00FF) * share) >> 8 & 0xFF00FF;
    uint32_t ag = ((a >> 8 & 0xFF00FF) * (256 - share) + (b >> 8 & 0xFF00FF) * share) & 0xFF00FF00;
    return rb | ag;
}

typedef struct {
    const uint8_t *rgba;
    int width, height;
} picture;

static int within(int v, int count) {
    return v < 0 ? 0 : v >= count ? count - 1 : v;
}

/* The picture at (u, v) in 1/256 of its pixels, measured from the middle of the first. */
static uint32_t sampled(const picture *p, int u, int v) {
    int x = u >> 8, y = v >> 8;
    const uint8_t *above = p->rgba + 4 * (ptrdiff_t)within(y, p->height) * p->width;
    const uint8_t *below = p->rgba + 4 * (ptrdiff_t)within(y + 1, p->height) * p->width;
    int left = 4 * within(x, p->width), right = 4 * within(x + 1, p->width);
    uint32_t share = (uint32_t)u & 255;
    return between(between(argb(above + left), argb(above + right), share),
                   between(argb(below + left), argb(below + right), share), (uint32_t)v & 255);
}

void raster_image(raster *r, rect bounds, const uint8_t *rgba, int width, int height, bool smooth) {
    float left = roundf(bounds.x), top = roundf(bounds.y);
    float w = roundf(bounds.x + bounds.w) - left, h = roundf(bounds.y + bounds.h) - top;
    box b = pixels_of(r, left, top, left + w, top + h);
    if (empty(b)) return;
    picture p = {rgba, width, height};
    float step_x = (float)width / w, step_y = (float)height / h;
    for (int y = b.top; y < b.bottom; y++) {
        uint32_t *row = r->pixels + (ptrdiff_t)y * r->width;
        float v = ((float)y + 0.5f - top) * step_y;
        const uint8_t *line = rgba + 4 * (ptrdiff_t)within((int)v, height) * width;
        for (int x = b.left; x < b.right; x++) {
            float u = ((float)x + 0.5f - left) * step_x;
            uint32_t ink = smooth ? sampled(&p, (int)((u - 0.5f) * 256), (int)((v - 0.5f) * 256))
                                  : argb(line + 4 * within((int)u, width));
            uint32_t alpha = ink >> 24;
            row[x] = alpha == 255 ? ink : blend(row[x], ink & 0xFFFFFF, alpha + (alpha >> 7));
        }
    }
}
