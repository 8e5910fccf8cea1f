/* Lines: see raster.h.
 *
 * A line is drawn into a mask first, as the maximum over the round-ended segments, then blended at once: joins are
 * round, and translucent lines do not darken where they meet or cross themselves. LANES cells of a row are one group,
 * marked together for the sake of vector instructions; a bit for every group that holds something lets blending pass
 * over the rest of the line's box, so a thousand short segments cost about as much as the pixels they touch.
 *
 * Invariant: between calls mask and bits are zero; within one, a group with a coverage above zero has its bit. */
#include "raster_core.h"

#include <string.h>

enum { LANES = 4, WORD = 64 };

/* LANES numbers side by side, and the same bytes as whole numbers, or as the 16-bit halves of pixels. */
typedef float lanes __attribute__((vector_size(16), may_alias));
typedef int32_t lane_bits __attribute__((vector_size(16)));
typedef uint32_t lane_pixels __attribute__((vector_size(16)));
typedef uint16_t halves __attribute__((vector_size(16)));

typedef struct {
    box cells;   /* what the mask covers */
    float *mask; /* rows of `stride` coverages, 0 .. 1 */
    ptrdiff_t stride;
    uint64_t *touched; /* rows of `words`: a bit for each group */
    int words;
    float half, most; /* half the width; coverage of the line's middle */
} stroke;

/* A segment in the frame of its own direction: what stays the same from row to row. */
typedef struct {
    vec2 middle, along;      /* `along` of length 1 */
    float half, left, right; /* half its length; the columns within reach */
    float lean,
        spread; /* per row, the middle moves by `lean`; the columns within reach spread so far from it */
} segment;

/* Cut a segment to the box (Liang and Barsky); false when nothing of it is left. In double: ends may be far away. */
static bool cut(vec2 *a, vec2 *b, float left, float top, float right, float bottom) {
    double dx = (double)b->x - a->x, dy = (double)b->y - a->y, from = 0, to = 1;
    double direction[] = {-dx, dx, -dy, dy};
    double room[] = {(double)a->x - left, (double)right - a->x, (double)a->y - top, (double)bottom - a->y};
    for (int i = 0; i < 4; i++) {
        if (direction[i] == 0 && room[i] < 0) return false;
        if (direction[i] == 0) continue;
        double t = room[i] / direction[i];
        if (direction[i] < 0 && t > from) from = t;
        if (direction[i] > 0 && t < to) to = t;
    }
    if (from > to) return false;
    vec2 start = *a;
    if (to < 1) *b = (vec2){(float)(start.x + to * dx), (float)(start.y + to * dy)};
    if (from > 0) *a = (vec2){(float)(start.x + from * dx), (float)(start.y + from * dy)};
    return true;
}

/* As `cut`, without its divisions for the many that lie on one side of an edge or wholly inside. */
static bool cut_to_cells(const stroke *s, vec2 *a, vec2 *b) {
    float reach = s->half + 0.5f;
    float left = (float)s->cells.left - reach, right = (float)s->cells.right + reach;
    float top = (float)s->cells.top - reach, bottom = (float)s->cells.bottom + reach;
    float low_x = minf(a->x, b->x), high_x = maxf(a->x, b->x), low_y = minf(a->y, b->y),
          high_y = maxf(a->y, b->y);
    if (high_x < left || low_x > right || high_y < top || low_y > bottom) return false;
    if (low_x >= left && high_x <= right && low_y >= top && high_y <= bottom) return true;
    return cut(a, b, left, top, right, bottom);
}

static segment segment_between(const stroke *s, vec2 a, vec2 b) {
    float reach = s->half + 0.5f, dx = b.x - a.x, dy = b.y - a.y, length = sqrtf(dx * dx + dy * dy);
    segment g = {
        .middle = {(a.x + b.x) / 2, (a.y + b.y) / 2}, .along = {1, 0}, .half = length / 2, .spread = 2e6f};
    if (length > 0) g.along = (vec2){dx / length, dy / length};
    g.left = minf(a.x, b.x) - reach;
    g.right = maxf(a.x, b.x) + reach;
    if (fabsf(dy) > 1e-3f) {
        g.lean = dx / dy;
        g.spread = reach * length / fabsf(dy);
    }
    return g;
}

static lanes chosen(lane_bits which, lanes a, lanes b) {
    return (lanes)((which & (lane_bits)a) | (~which & (lane_bits)b));
}

static lanes lanes_min(lanes a, lanes b) {
    return chosen(a < b, a, b);
}

static lanes lanes_max(lanes a, lanes b) {
    return chosen(a > b, a, b);
}

static lanes lanes_abs(lanes a) {
    return (lanes)((lane_bits)a & 0x7FFFFFFF);
}

static lanes lanes_sqrt(lanes a) {
    lanes root = {0};
    for (int i = 0; i < LANES; i++) root[i] = sqrtf(a[i]);
    return root;
}

/* Marks one row of cells, whole groups: what is computed too much is right as well. */
static void stroke_row(const stroke *s, const segment *g, int row) {
    const float left = (float)s->cells.left, right = (float)s->cells.right;
    const float y = (float)(s->cells.top + row) + 0.5f - g->middle.y, middle = g->middle.x + y * g->lean;
    const int from = (int)clampf(maxf(g->left, middle - g->spread), left, right) - s->cells.left;
    const int to = (int)clampf(minf(g->right, middle + g->spread) + 1, left, right) - s->cells.left;
    const vec2 u = g->along;
    const float edge = s->half + 0.5f, x = left + 0.5f - g->middle.x;
    const lanes most = {s->most, s->most, s->most, s->most}, steps = {0, 1, 2, 3};
    const lanes half = {g->half, g->half, g->half, g->half}, none = {0};
    uint64_t *touched = s->touched + row * s->words;
    for (int group = from / LANES; group * LANES < to; group++) {
        lanes dx = steps + (x + (float)(group * LANES));
        lanes across = dx * u.y - y * u.x;
        lanes beyond = lanes_max(lanes_abs(dx * u.x + y * u.y) - half, none);
        lanes *cells = (lanes *)(s->mask + row * s->stride + group * LANES);
        *cells = lanes_max(*cells, lanes_min(edge - lanes_sqrt(across * across + beyond * beyond), most));
        touched[group / WORD] |= (uint64_t)1 << group % WORD;
    }
}

static void stroke_segment(const stroke *s, vec2 a, vec2 b) {
    if (!cut_to_cells(s, &a, &b)) return;
    float reach = s->half + 0.5f, top = (float)s->cells.top, bottom = (float)s->cells.bottom;
    segment g = segment_between(s, a, b);
    int first = (int)clampf(minf(a.y, b.y) - reach, top, bottom) - s->cells.top;
    int last = (int)clampf(maxf(a.y, b.y) + reach + 1, top, bottom) - s->cells.top;
    for (int row = first; row < last; row++) stroke_row(s, &g, row);
}

/* As `blend`, for LANES pixels: two channels of a pixel fit the halves of its 32 bits, even times 256. */
static void blend_group(uint32_t *to, const float *cells, color ink) {
    lane_pixels under, alpha = {0}, rgb = {ink >> 8, ink >> 8, ink >> 8, ink >> 8};
    memcpy(&under, to, sizeof under);
    for (int i = 0; i < LANES; i++) alpha[i] = (uint32_t)(int)(cells[i] * (float)alpha_of(ink) + 0.5f);
    halves share = (halves)(alpha | alpha << 16), rest = 256 - share;
    halves rb = (halves)(rgb & 0xFF00FF) * share + (halves)(under & 0xFF00FF) * rest;
    halves g = (halves)(rgb >> 8 & 0xFF) * share + (halves)(under >> 8 & 0xFF) * rest;
    lane_pixels mixed = (lane_pixels)(rb >> 8) | ((lane_pixels)g & 0xFF00) | 0xFF000000;
    memcpy(to, &mixed, sizeof mixed);
}

/* The last group of a row may reach beyond it. */
static void blend_part(uint32_t *to, int count, const float *cells, color ink) {
    uint32_t group[LANES] = {0};
    memcpy(group, to, (size_t)count * sizeof *to);
    blend_group(group, cells, ink);
    memcpy(to, group, (size_t)count * sizeof *to);
}

/* Blends what one row of the mask holds and clears it. */
static void blend_row(const stroke *s, int row, uint32_t *pixels, color ink) {
    int width = s->cells.right - s->cells.left;
    uint64_t *touched = s->touched + row * s->words;
    for (int w = 0; w < s->words; w++) {
        for (uint64_t bits = touched[w]; bits; bits &= bits - 1) {
            int x = (w * WORD + __builtin_ctzll(bits)) * LANES;
            float *cells = s->mask + row * s->stride + x;
            if (x + LANES <= width)
                blend_group(pixels + x, cells, ink);
            else
                blend_part(pixels + x, width - x, cells, ink);
            memset(cells, 0, LANES * sizeof *cells);
        }
        touched[w] = 0;
    }
}

/* A level or upright line is a rectangle with straight ends, so that axes and grids end where they should. */
static bool level_line(raster *r, const vec2 *p, size_t count, float width, color ink) {
    if (count != 2 || (p[0].x != p[1].x && p[0].y != p[1].y)) return false;
    float half = width / 2;
    if (p[0].x == p[1].x)
        raster_box(r, p[0].x - half, minf(p[0].y, p[1].y), p[0].x + half, maxf(p[0].y, p[1].y), ink);
    else
        raster_box(r, minf(p[0].x, p[1].x), p[0].y - half, maxf(p[0].x, p[1].x), p[0].y + half, ink);
    return true;
}

void raster_polyline(raster *r, const vec2 *points, size_t count, float width, color ink) {
    if (level_line(r, points, count, width, ink)) return;
    stroke s = {.half = width / 2, .most = minf(width, 1)};
    s.cells = cells_of(r, points, count, s.half + 0.5f);
    if (empty(s.cells)) return;
    size_t rows = (size_t)(s.cells.bottom - s.cells.top);
    s.stride = (s.cells.right - s.cells.left + LANES - 1) / LANES * LANES;
    s.words = (int)((s.stride / LANES + WORD - 1) / WORD);
    s.mask = raster_zeroed(r, &r->mask, rows * (size_t)s.stride, sizeof *s.mask);
    s.touched = raster_zeroed(r, &r->touched, rows * (size_t)s.words, sizeof *s.touched);
    if (!s.mask || !s.touched) return;
    for (size_t i = 0; i + 1 < count; i++) {
        if (finite_point(points[i]) && finite_point(points[i + 1]))
            stroke_segment(&s, points[i], points[i + 1]);
    }
    for (int row = 0; row < (int)rows; row++)
        blend_row(&s, row, r->pixels + (ptrdiff_t)(s.cells.top + row) * r->width + s.cells.left, ink);
}
