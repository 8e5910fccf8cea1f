/* Heat maps: a picture with one pixel per cell, hatching where a value is not finite, a colour bar with
 * ticks.
 * Invariant: when cells outnumber pixels, a pixel shows the largest magnitude of its cells, and is hatched
 * when one of them is not finite, so that a spike or a divergence of a single step never disappears. */
#include "plot_core.h"

#include <math.h>
#include <string.h>

enum { WIDEST = 1024, TALLEST = 512, HATCHES = 256 };

plot_range plot_heat_scale(const plot_heat *h) {
    plot_range all = {HUGE_VAL, -HUGE_VAL};
    if (plot_range_is_set(h->scale)) return h->scale;
    for (size_t row = 0; row < h->rows; row++) {
        plot_values v = plot_floats(h->values + row * h->stride, h->columns);
        all = plot_union(all, plot_extent(&v, h->log));
    }
    if (h->polar) {
        double most = fmax(fabs(all.min), fabs(all.max));
        return most > 0 && isfinite(most) ? (plot_range){-most, most} : (plot_range){-1, 1};
    }
    if (!(all.min <= all.max)) return h->log ? (plot_range){1e-3, 1} : (plot_range){0, 1};
    if (all.min == all.max)
        return h->log ? (plot_range){all.min / 10, all.max * 10} : (plot_range){all.min, all.min + 1};
    return all;
}

/* log2 of a positive float to about 1e-6: the exponent's bits, and the series of log((1 + s) / (1 - s)) for the rest. */
static float quick_log2(float value) {
    const float root = 1.41421356F, to_base_2 = 2.88539008F; /* 2 / ln 2 */
    union {
        float number;
        uint32_t bits;
    } v = {value};
    float exponent = (float)((int)(v.bits >> 23) - 127);
    v.bits = (v.bits & 0x7FFFFF) | 0x3F800000;
    bool high = v.number > root;
    float m = high ? v.number / 2 : v.number, s = (m - 1) / (m + 1), square = s * s;
    return exponent + (high ? 1 : 0) + to_base_2 * s * (1 + square * (1.0F / 3 + square / 5));
}

/* How values become shares of the scale. Tens of thousands of cells are coloured in a frame. */
typedef struct {
    float low, width;
    bool log;
} heat_shares;

static heat_shares shares_of(plot_range r, bool log) {
    float low = (float)r.min, high = (float)r.max;
    if (log) low = quick_log2(low), high = quick_log2(high);
    return (heat_shares){low, high - low, log};
}

static float share_of(const heat_shares *s, float value) {
    if (!s->log) return (value - s->low) / s->width;
    return value > 0 ? (quick_log2(value) - s->low) / s->width : 0;
}

static void put_color(uint8_t out[4], color c) {
    out[0] = color_red(c), out[1] = color_green(c), out[2] = color_blue(c), out[3] = 255;
}

/* The cells of one pixel: the value of largest magnitude; false when one is not finite. */
static bool pixel_value(const plot_heat *h, size_t r0, size_t r1, size_t c0, size_t c1, float *value) {
    *value = h->values[r0 * h->stride + c0];
    for (size_t r = r0; r < r1; r++) {
        for (size_t c = c0; c < c1; c++) {
            float v = h->values[r * h->stride + c];
            if (!isfinite(v)) return false;
            if (fabsf(v) > fabsf(*value)) *value = v;
        }
    }
    return true;
}

/* The first cell of a pixel; without a division, which takes longer than all else, where each cell has a pixel. */
static size_t first_cell(size_t pixel, size_t cells, size_t pixels) {
    return cells == pixels ? pixel : pixel * cells / pixels;
}

typedef struct {
    size_t w, h;
    uint8_t *rgba, *hatched;
} raster_image;

static raster_image rasterise(plot *p, const plot_item *item) {
    const plot_heat *h = &item->heat;
    const color_map *map = h->polar ? &ui_theme(p->ui)->polar : &ui_theme(p->ui)->magnitude;
    raster_image image = {h->columns < WIDEST ? h->columns : WIDEST, h->rows < TALLEST ? h->rows : TALLEST,
                          NULL, NULL};
    image.rgba = ui_frame_memory(p->ui, image.w * image.h * 4);
    image.hatched = ui_frame_memory(p->ui, image.w * image.h);
    if (!image.rgba || !image.hatched) return (raster_image){0};
    const heat_shares shares = shares_of(item->scale, h->log);
    for (size_t y = 0; y < image.h; y++) {
        size_t r0 = first_cell(y, h->rows, image.h), r1 = first_cell(y + 1, h->rows, image.h), c1 = 0;
        for (size_t x = 0; x < image.w; x++) {
            size_t c0 = c1;
            float value;
            c1 = first_cell(x + 1, h->columns, image.w);
            bool whole = pixel_value(h, r0, r1, c0, c1, &value);
            color c = whole ? theme_map(map, (double)share_of(&shares, value)) : ui_theme(p->ui)->raised;
            size_t at = (image.h - 1 - y) * image.w + x;
            put_color(image.rgba + 4 * at, c);
            image.hatched[at] = !whole;
        }
    }
    return image;
}

static void hatch(plot *p, rect r) {
    const theme *t = ui_theme(p->ui);
    float gap = ui_scaled(p->ui, 6), wide = fmaxf(1, ui_scaled(p->ui, 1.25F));
    draw_push_clip(ui_list(p->ui), r);
    float start = floorf((r.x - r.h) / gap) * gap;
    for (float x = start; x < r.x + r.w; x += gap)
        draw_line(ui_list(p->ui), (vec2){x, r.y + r.h}, (vec2){x + r.h, r.y}, wide,
                  color_fade(t->error, 0.75F));
    draw_pop_clip(ui_list(p->ui));
}

/* Hatched cells are joined to rectangles: along a row, then down while the rows below have the same run. */
static size_t run_end(const raster_image *m, size_t x, size_t y) {
    while (x < m->w && m->hatched[y * m->w + x]) x++;
    return x;
}

static size_t run_bottom(raster_image *m, size_t x0, size_t x1, size_t y) {
    size_t bottom = y;
    for (; bottom < m->h; bottom++) {
        bool starts = x0 == 0 || !m->hatched[bottom * m->w + x0 - 1];
        if (!starts || run_end(m, x0, bottom) != x1) break;
        memset(m->hatched + bottom * m->w + x0, 0, x1 - x0);
    }
    return bottom;
}

static void hatch_cells(plot *p, raster_image *m, rect bounds) {
    float cw = bounds.w / (float)m->w, ch = bounds.h / (float)m->h;
    int used = 0;
    for (size_t y = 0; y < m->h; y++) {
        for (size_t x = 0; x < m->w && used < HATCHES; x++) {
            if (!m->hatched[y * m->w + x]) continue;
            size_t x1 = run_end(m, x, y), y1 = run_bottom(m, x, x1, y);
            rect r = {bounds.x + (float)x * cw, bounds.y + (float)y * ch, (float)(x1 - x) * cw,
                      (float)(y1 - y) * ch};
            hatch(p, r);
            used++;
        }
    }
}

void plot_draw_heat(plot *p, const plot_item *item) {
    const plot_heat *h = &item->heat;
    if (!h->rows || !h->columns) return;
    vec2 a = plot_at(p, h->x.min, h->y.max), b = plot_at(p, h->x.max, h->y.min);
    rect bounds = {a.x, a.y, b.x - a.x, b.y - a.y};
    if (!(bounds.w > 0 && bounds.h > 0)) return;
    raster_image image = rasterise(p, item);
    if (!image.rgba) return;
    draw_image(ui_list(p->ui), bounds, image.rgba, (int)image.w, (int)image.h, false);
    hatch_cells(p, &image, bounds);
}

void plot_draw_color_bar(plot *p, const plot_item *item) {
    const theme *t = ui_theme(p->ui);
    const plot_heat *h = &item->heat;
    const color_map *map = h->polar ? &t->polar : &t->magnitude;
    uint8_t pixels[THEME_MAP * 4];
    for (int i = 0; i < THEME_MAP; i++) {
        put_color(pixels + 4 * i, map->at[THEME_MAP - 1 - i]);
    }
    rect bar = {p->area.x + p->area.w + t->gap, p->area.y, ui_scaled(p->ui, 8), p->area.h};
    draw_image(ui_list(p->ui), bar, pixels, 1, THEME_MAP, true);
    plot_axis axis = {item->scale, h->log, bar.y + bar.h, bar.y};
    plot_tick ticks[PLOT_TICKS];
    int count = plot_ticks(axis.range, axis.log, (int)(bar.h / (t->small.size * 3)), ticks);
    float line = ui_line_height(p->ui, t->small);
    for (int i = 0; i < count; i++) {
        if (!ticks[i].labelled) continue;
        float y = roundf(plot_to_pixel(&axis, ticks[i].value));
        vec2 at = {bar.x + bar.w + t->unit, roundf(y - line / 2)};
        draw_text(ui_list(p->ui), t->small, at, ALIGN_LEFT, t->muted, ticks[i].label);
    }
}
