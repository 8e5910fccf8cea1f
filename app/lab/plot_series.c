/* How each kind of series is drawn once the axes stand. */
#include "plot_core.h"

#include <math.h>

static float width_of(const plot *p, const plot_series *s) {
    return s->width > 0 ? ui_scaled(p->ui, s->width) : ui_theme(p->ui)->stroke;
}

void plot_dash(plot *p, vec2 a, vec2 b, float width, color c, float on, float off) {
    float dx = b.x - a.x, dy = b.y - a.y, length = hypotf(dx, dy);
    if (!(length > 0) || length > 20000) return;
    for (float at = 0; at < length; at += on + off) {
        float end = fminf(at + on, length);
        vec2 from = {a.x + dx * at / length, a.y + dy * at / length};
        vec2 to = {a.x + dx * end / length, a.y + dy * end / length};
        draw_line(ui_list(p->ui), from, to, width, c);
    }
}

/* Dashes and the pauses between them, in widths of the line; they run on over the corners of a curve. */
enum { DASHES = 4 };
static const float dashes[PLOT_PATTERNS][DASHES] = {[PLOT_DASHED] = {4, 3, 4, 3},
                                                    [PLOT_DOTTED] = {1, 2.2F, 1, 2.2F},
                                                    [PLOT_DASH_DOTTED] = {6, 2.4F, 1, 2.4F}};

typedef struct {
    vec2 points[256];
    size_t count;
    int part;   /* of the pattern: even ones are drawn */
    float left; /* of it */
} dasher;

static void end_dash(plot *p, dasher *d, float width, color c) {
    if (d->part % 2 == 0 && d->count > 1) draw_polyline(ui_list(p->ui), d->points, d->count, width, c);
    d->count = 0;
}

static void dash_to(plot *p, dasher *d, vec2 a, vec2 b, plot_pattern pattern, float width, color c) {
    float way = hypotf(b.x - a.x, b.y - a.y), done = 0;
    if (!(way < 20000)) return;
    if (d->count == 0) d->points[d->count++] = a;
    while (way - done > d->left) {
        done += d->left;
        vec2 at = {a.x + (b.x - a.x) * done / way, a.y + (b.y - a.y) * done / way};
        if (d->count < 256) d->points[d->count++] = at;
        end_dash(p, d, width, c);
        d->part = (d->part + 1) % DASHES, d->left = width * dashes[pattern][d->part];
        d->points[d->count++] = at;
    }
    d->left -= way - done;
    if (d->count == 256) end_dash(p, d, width, c), d->points[d->count++] = a;
    d->points[d->count++] = b;
}

static void draw_run(plot *p, const plot_series *s, const vec2 *points, size_t count) {
    float width = width_of(p, s);
    if (count == 1) {
        draw_discs(ui_list(p->ui), points, 1, width, s->color);
    } else if (s->pattern == PLOT_SOLID) {
        draw_polyline(ui_list(p->ui), points, count, width, s->color);
    } else {
        dasher d = {.left = width * dashes[s->pattern][0]};
        for (size_t i = 1; i < count; i++)
            dash_to(p, &d, points[i - 1], points[i], s->pattern, width, s->color);
        end_dash(p, &d, width, s->color);
    }
}

void plot_draw_sample(plot *p, const plot_series *s, vec2 a, vec2 b) {
    plot_series full = *s;
    full.width = 0, full.color |= 0xFF;
    draw_run(p, &full, (vec2[]){a, b}, 2);
}

static void draw_curve(plot *p, const plot_series *s) {
    plot_trace trace = plot_traced(p->ui, &s->x, &s->y, plot_length(s), &p->x, &p->y);
    size_t start = 0;
    for (size_t i = 0; i <= trace.count; i++) {
        if (i < trace.count && !isnan(trace.points[i].x)) continue;
        if (i > start) draw_run(p, s, trace.points + start, i - start);
        start = i + 1;
    }
}

/* Both edges of a band at one pixel column; false in a gap. */
static bool band_at(const plot *p, const plot_series *s, size_t index, float *low, float *high) {
    *low = plot_to_pixel(&p->y, plot_value(&s->y, index));
    *high = plot_to_pixel(&p->y, plot_value(&s->high, index));
    return !isnan(*low) && !isnan(*high);
}

static void band_piece(plot *p, const plot_series *s, float at[2][3]) {
    vec2 quad[4] = {{at[0][0], at[0][2]}, {at[1][0], at[1][2]}, {at[1][0], at[1][1]}, {at[0][0], at[0][1]}};
    draw_polygon(ui_list(p->ui), quad, 4, color_fade(s->color, 0.22F));
}

/* Trapezoids that meet on whole pixels, so that no seam shows; points that share a pixel widen one another. */
static void draw_band(plot *p, const plot_series *s) {
    size_t count = plot_length(s);
    float at[2][3];
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        float x = roundf(plot_to_pixel(&p->x, plot_value(&s->x, i))), low, high;
        if (isnan(x) || !band_at(p, s, i, &low, &high)) {
            open = false;
            continue;
        }
        if (open && x - at[0][0] < 1) {
            at[0][1] = fmaxf(at[0][1], low), at[0][2] = fminf(at[0][2], high);
            continue;
        }
        at[1][0] = x, at[1][1] = low, at[1][2] = high;
        bool seen = x >= p->area.x && (open ? at[0][0] : x) <= p->area.x + p->area.w;
        if (open && seen) band_piece(p, s, at);
        at[0][0] = x, at[0][1] = low, at[0][2] = high, open = true;
    }
}

static void draw_scatter(plot *p, const plot_series *s) {
    size_t count = plot_length(s), used = 0;
    vec2 *points = ui_frame_memory(p->ui, count * sizeof(vec2));
    int classes = s->classes ? s->class_count : 1;
    rect seen = rect_inset(p->area, -ui_scaled(p->ui, 8));
    float radius = s->width > 0 ? ui_scaled(p->ui, s->width) : ui_theme(p->ui)->point;
    for (int k = 0; points && k < classes; k++, used = 0) {
        for (size_t i = 0; i < count; i++) {
            if (s->classes && s->classes[i] != k) continue;
            vec2 at = plot_at(p, plot_value(&s->x, i), plot_value(&s->y, i));
            if (rect_holds(seen, at)) points[used++] = at;
        }
        color c = s->classes ? theme_class(k, s->class_count) : s->color;
        if (!used) continue;
        color rim =
            color_fade(ui_theme(p->ui)->panel, 0.75F); /* parts points from regions of their own colour */
        draw_mark mark = (draw_mark)(k % MARK_COUNT);  /* for those who cannot tell the colours apart */
        draw_marks(ui_list(p->ui), mark, points, used, radius + ui_scaled(p->ui, 1), rim);
        draw_marks(ui_list(p->ui), mark, points, used, radius, c);
    }
}

static void draw_bars(plot *p, const plot_series *s) {
    float foot = p->y.log ? p->y.from : plot_to_pixel(&p->y, 0);
    for (size_t i = 0; i < plot_length(s); i++) {
        double x = plot_value(&s->x, i), step = s->x.kind == PLOT_STEPS && s->x.step != 0 ? s->x.step : 1;
        float top = plot_to_pixel(&p->y, plot_value(&s->y, i));
        float left = plot_to_pixel(&p->x, x - 0.38 * step), right = plot_to_pixel(&p->x, x + 0.38 * step);
        if (isnan(top) || isnan(left) || isnan(right)) continue;
        rect bar = {left, fminf(top, foot), fmaxf(right - left, 1), fabsf(foot - top)};
        color c = s->classes ? theme_class(s->classes[i], s->class_count) : s->color;
        draw_rect(ui_list(p->ui), rect_snapped(bar), fminf(ui_scaled(p->ui, 2), bar.w / 3), c);
    }
}

enum { FADES = 12 };

/* The tail fades in a dozen even pieces: finer steps are not seen. */
static void draw_tail(plot *p, const plot_series *s, const vec2 *at, size_t last, float width) {
    size_t length = s->tail > 0 ? (size_t)fmin(s->tail, (double)last) : last, first = last - length;
    for (int k = 0; k < FADES; k++) {
        size_t a = first + length * (size_t)k / FADES, b = first + length * (size_t)(k + 1) / FADES;
        float share = (float)(k + 1) / FADES;
        if (b > a)
            draw_polyline(ui_list(p->ui), at + a, b - a + 1, width,
                          color_fade(s->color, 0.12F + 0.88F * share));
    }
}

static void draw_head(plot *p, const plot_series *s, vec2 at) {
    const theme *t = ui_theme(p->ui);
    draw_discs(ui_list(p->ui), &at, 1, t->point * 1.8F, t->panel);
    draw_discs(ui_list(p->ui), &at, 1, t->point * 1.4F, s->color);
}

static void draw_trail(plot *p, const plot_series *s) {
    size_t count = plot_length(s), used = 0;
    vec2 *at = ui_frame_memory(p->ui, (count + 1) * sizeof(vec2));
    double head = fmin(s->head, (double)count - 1);
    bool moving = s->head >= 0;
    if (!at || !count) return;
    size_t shown = moving ? (size_t)head + 1 : count;
    for (; used < shown; used++) {
        at[used] = plot_at(p, plot_value(&s->x, used), plot_value(&s->y, used));
        if (isnan(at[used].x) || isnan(at[used].y)) break;
    }
    double part = moving ? head - floor(head) : 0;
    if (part > 0 && used == shown && used < count) {
        vec2 next = plot_at(p, plot_value(&s->x, used), plot_value(&s->y, used)), from = at[used - 1];
        if (!isnan(next.x) && !isnan(next.y))
            at[used++] =
                (vec2){from.x + (next.x - from.x) * (float)part, from.y + (next.y - from.y) * (float)part};
    }
    if (used > 1 && !moving) draw_polyline(ui_list(p->ui), at, used, width_of(p, s), s->color);
    if (used > 1 && moving) draw_tail(p, s, at, used - 1, width_of(p, s));
    if (used && moving) draw_head(p, s, at[used - 1]);
}

static void draw_arrow(plot *p, vec2 from, vec2 by, float length, color c) {
    float width = ui_scaled(p->ui, 1.2F), head = fminf(ui_scaled(p->ui, 5), length * 0.42F);
    float ux = by.x / length, uy = by.y / length;
    from.x -= by.x / 2, from.y -= by.y / 2; /* centred, so that a regular grid of arrows looks regular */
    vec2 tip = {from.x + by.x, from.y + by.y}, neck = {tip.x - ux * head, tip.y - uy * head};
    vec2 triangle[3] = {tip,
                        {neck.x - uy * head * 0.5F, neck.y + ux * head * 0.5F},
                        {neck.x + uy * head * 0.5F, neck.y - ux * head * 0.5F}};
    draw_line(ui_list(p->ui), from, neck, width, c);
    draw_polygon(ui_list(p->ui), triangle, 3, c);
}

/* A vector in pixels per data unit, before it is scaled. */
static vec2 on_screen(const plot *p, double dx, double dy) {
    double sx = (double)p->area.w / (p->x.range.max - p->x.range.min);
    double sy = (double)p->area.h / (p->y.range.max - p->y.range.min);
    return (vec2){(float)(dx * sx), (float)(-dy * sy)};
}

static void draw_field(plot *p, const plot_arrows *a) {
    float longest = 0, most = a->longest > 0 ? a->longest : ui_scaled(p->ui, 24);
    size_t count = a->x.count;
    for (size_t i = 0; i < count; i++) {
        vec2 v = on_screen(p, plot_value(&a->dx, i), plot_value(&a->dy, i));
        if (isfinite(v.x) && isfinite(v.y)) longest = fmaxf(longest, hypotf(v.x, v.y));
    }
    for (size_t i = 0; longest > 0 && i < count; i++) {
        vec2 from = plot_at(p, plot_value(&a->x, i), plot_value(&a->y, i));
        vec2 v = on_screen(p, plot_value(&a->dx, i), plot_value(&a->dy, i));
        v.x *= most / longest, v.y *= most / longest;
        float length = hypotf(v.x, v.y);
        if (!isfinite(length) || !rect_holds(rect_inset(p->area, -most), from)) continue;
        if (length >= ui_scaled(p->ui, 2.5F))
            draw_arrow(p, from, v, length, a->color);
        else
            draw_discs(ui_list(p->ui), &from, 1, ui_scaled(p->ui, 1), a->color);
    }
}

static void draw_mark_name(plot *p, const plot_series *s, vec2 at, text_align align) {
    const theme *t = ui_theme(p->ui);
    if (s->name) draw_text(ui_list(p->ui), t->small, at, align, theme_legible(t, s->color), s->name);
}

static void draw_level(plot *p, const plot_series *s, bool upright) {
    const theme *t = ui_theme(p->ui);
    float on = ui_scaled(p->ui, 6), off = ui_scaled(p->ui, 4),
          wide = fmaxf(t->hairline, ui_scaled(p->ui, 1.25F));
    rect a = p->area;
    if (upright) {
        float x = plot_to_pixel(&p->x, s->x.start);
        if (isnan(x) || x < a.x - 1 || x > a.x + a.w + 1) return;
        plot_dash(p, (vec2){x, a.y + a.h}, (vec2){x, a.y}, wide, s->color, on, off);
        draw_mark_name(p, s, (vec2){x + t->unit, a.y + t->unit / 2}, ALIGN_LEFT);
    } else {
        float y = plot_to_pixel(&p->y, s->y.start);
        if (isnan(y) || y < a.y - 1 || y > a.y + a.h + 1) return;
        plot_dash(p, (vec2){a.x, y}, (vec2){a.x + a.w, y}, wide, s->color, on, off);
    }
}

static void draw_note(plot *p, const plot_series *s) {
    const theme *t = ui_theme(p->ui);
    vec2 at = plot_at(p, s->x.start, s->y.start);
    if (isnan(at.x) || isnan(at.y)) return;
    at.y -= ui_line_height(p->ui, t->small) / 2, at.x += t->gap_small;
    rect behind = {at.x, at.y, s->name ? ui_text_width(p->ui, t->small, s->name) : 0,
                   ui_line_height(p->ui, t->small)};
    behind = rect_kept_inside(behind, p->area);
    at.x = behind.x, at.y = behind.y;
    draw_rect(ui_list(p->ui), rect_inset(behind, -t->unit / 2), 0, t->panel); /* the grid ends beside it */
    draw_mark_name(p, s, at, ALIGN_LEFT);
}

static void draw_picture(plot *p, const plot_image *i) {
    vec2 a = plot_at(p, i->x.min, i->y.max), b = plot_at(p, i->x.max, i->y.min);
    rect bounds = {a.x, a.y, b.x - a.x, b.y - a.y};
    if (i->rgba && bounds.w > 0 && bounds.h > 0)
        draw_image(ui_list(p->ui), bounds, i->rgba, i->width, i->height, i->smooth);
}

void plot_draw_item(plot *p, const plot_item *item) {
    switch (item->kind) {
    case ITEM_PICTURE: draw_picture(p, &item->image); break;
    case ITEM_HEAT: plot_draw_heat(p, item); break;
    case ITEM_BAND: draw_band(p, &item->series); break;
    case ITEM_BARS: draw_bars(p, &item->series); break;
    case ITEM_FIELD: draw_field(p, &item->arrows); break;
    case ITEM_LEVEL: draw_level(p, &item->series, false); break;
    case ITEM_UPRIGHT: draw_level(p, &item->series, true); break;
    case ITEM_LINE: draw_curve(p, &item->series); break;
    case ITEM_TRAIL: draw_trail(p, &item->series); break;
    case ITEM_POINTS: draw_scatter(p, &item->series); break;
    case ITEM_NOTE: draw_note(p, &item->series); break;
    }
}
