/* The pipeline of a plot: note the series, fit the axes to them, let the person move them, lay them on
 * pixels, draw. */
#include "plot_core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEGEND_FROM = 110
}; /* units of height from which a plot spares a row for its legend: its curves carry their names */

void plot_begin(plot *p, ui *u, plot_view *view, rect bounds, const plot_config *config) {
    *p = (plot){.ui = u, .view = view, .config = *config, .bounds = bounds};
    p->config.legend &= bounds.h >= ui_scaled(u, LEGEND_FROM);
    ui_push_id(u, "plot"); /* a control may have the same name */
    p->id = ui_make_id(u, config->name ? config->name : "plot");
    ui_pop_id(u);
    if (config->name) ui_mark(u, config->name, bounds);
}

/* Frame memory does not grow in place; doubling keeps the waste below one more copy. */
static plot_item *add(plot *p, item_kind kind, const char *name, int key) {
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 16;
        plot_item *grown = ui_frame_memory(p->ui, capacity * sizeof *grown);
        if (!grown) return NULL;
        if (p->count) memcpy(grown, p->items, p->count * sizeof *grown);
        p->items = grown, p->capacity = capacity;
    }
    plot_item *item = &p->items[p->count++];
    *item = (plot_item){.kind = kind, .slot = -1};
    if (key > 0)
        item->slot = key - 1;
    else if (name && !p->config.hidden && p->named < 64)
        item->slot = p->named++;
    item->hidden = item->slot >= 0 && (*plot_hidden(p) >> item->slot & 1);
    return item;
}

static void add_series(plot *p, item_kind kind, const plot_series *s) {
    plot_item *item = add(p, kind, s->name, s->key);
    if (!item) return;
    item->series = *s;
    if (!s->x.count) item->series.x = plot_steps(0, 1, s->y.count);
}

void plot_line(plot *p, const plot_series *s) {
    add_series(p, ITEM_LINE, s);
}
void plot_band(plot *p, const plot_series *s) {
    add_series(p, ITEM_BAND, s);
}
void plot_points(plot *p, const plot_series *s) {
    add_series(p, ITEM_POINTS, s);
}
void plot_bars(plot *p, const plot_series *s) {
    add_series(p, ITEM_BARS, s);
}
void plot_trail(plot *p, const plot_series *s) {
    add_series(p, ITEM_TRAIL, s);
}

void plot_field(plot *p, const plot_arrows *a) {
    plot_item *item = add(p, ITEM_FIELD, NULL, 0);
    if (item) item->arrows = *a;
}

void plot_heat_map(plot *p, const plot_heat *h) {
    plot_item *item = add(p, ITEM_HEAT, NULL, 0);
    if (!item) return;
    item->heat = *h;
    if (!item->heat.stride) item->heat.stride = h->columns;
}

void plot_picture(plot *p, const plot_image *i) {
    plot_item *item = add(p, ITEM_PICTURE, NULL, 0);
    if (item) item->image = *i;
}

static void add_mark(plot *p, item_kind kind, double x, double y, const char *text, color c) {
    plot_item *item = add(p, kind, NULL, 0);
    if (!item) return;
    item->series.color = c ? c : ui_theme(p->ui)->muted;
    item->series.name = text, item->series.unfitted = true;
    item->series.x = plot_steps(x, 1, 1), item->series.y = plot_steps(y, 1, 1);
}

void plot_level(plot *p, double y, const char *name, color c) {
    add_mark(p, ITEM_LEVEL, 0, y, name, c);
}
void plot_upright(plot *p, double x, const char *name, color c) {
    add_mark(p, ITEM_UPRIGHT, x, 0, name, c);
}
void plot_note(plot *p, double x, double y, const char *text, color c) {
    add_mark(p, ITEM_NOTE, x, y, text, c);
}

size_t plot_length(const plot_series *s) {
    size_t n = s->x.count < s->y.count ? s->x.count : s->y.count;
    return s->high.count && s->high.count < n ? s->high.count : n;
}

/* Fit. */
typedef struct {
    plot_range fixed, include, within;
} plot_bounds;

static plot_range given(plot_range r, bool log) {
    return (r.min != 0 || r.max != 0) && (!log || r.min > 0) ? r : (plot_range){HUGE_VAL, -HUGE_VAL};
}

static void item_extent(const plot *p, const plot_item *item, plot_range *x, plot_range *y) {
    bool x_log = p->x.log, y_log = p->y.log;
    const plot_series *s = &item->series;
    switch (item->kind) {
    case ITEM_HEAT: *x = given(item->heat.x, x_log), *y = given(item->heat.y, y_log); return;
    case ITEM_PICTURE: *x = given(item->image.x, x_log), *y = given(item->image.y, y_log); return;
    case ITEM_FIELD:
        *x = plot_extent(&item->arrows.x, x_log), *y = plot_extent(&item->arrows.y, y_log);
        return;
    default: break;
    }
    if (!plot_length(s)) return;
    *x = plot_extent(&s->x, x_log), *y = plot_extent(&s->y, y_log);
    if (item->kind == ITEM_BAND) *y = plot_union(*y, plot_extent(&s->high, y_log));
    if (item->kind != ITEM_BARS) return;
    x->min -= 0.6, x->max += 0.6;
    if (!y_log) *y = plot_union(*y, (plot_range){0, 0});
}

uint64_t *plot_hidden(const plot *p) {
    return p->config.hidden ? p->config.hidden : &p->view->hidden;
}

plot_span *plot_x_span(const plot *p) {
    return p->config.x_link ? p->config.x_link : &p->view->x;
}

plot_span *plot_y_span(const plot *p) {
    return p->config.y_link ? p->config.y_link : &p->view->y;
}

static bool is_log(const plot_span *span, bool configured) {
    return span->scale == PLOT_AS_CONFIGURED ? configured : span->scale == PLOT_LOGARITHMIC;
}

/* What tells one frame from the next. */
static uint64_t stamp_of(const plot *p) {
    return (uint64_t)llround(ui_input(p->ui)->time * 1e6) + 1;
}

/* Several plots may share a span: what each of them shows in one frame is gathered and used in the next. True for the
 * first of them: it moves the span. */
static bool gather(plot *p, plot_span *span, plot_range data, bool shared) {
    bool first = !shared || span->gathered != stamp_of(p);
    if (!shared) {
        span->data = data;
    } else if (first) {
        span->data = span->gathered ? span->gathering : data;
        span->gathering = (plot_range){HUGE_VAL, -HUGE_VAL};
        span->gathered = stamp_of(p);
    }
    if (shared) span->gathering = plot_union(span->gathering, data);
    if (data.min < span->data.min || data.max > span->data.max) ui_redraw(p->ui);
    return first;
}

static plot_range clipped(plot_range r, plot_range within, bool log) {
    if (!plot_range_is_set(given(within, log))) return r;
    plot_range part = {fmax(r.min, within.min), fmin(r.max, within.max)};
    return part.min < part.max ? part : within;
}

/* Pictures and heat maps fill their plot exactly; curves get a rounded range with room to grow. */
static void follow(ui *u, plot_span *span, const plot_bounds *bounds, bool log, bool tight, double margin) {
    plot_range fixed = bounds->fixed, include = bounds->include, within = bounds->within;
    if (log && span->shown.min <= 0)
        span->shown = (plot_range){0, 0}, span->target = span->shown, span->held = false;
    if (span->held && plot_range_is_set(span->shown)) return;
    plot_range data = plot_union(span->data, given(include, log));
    tight = tight && plot_range_is_set(data);
    if (plot_range_is_set(given(fixed, log)))
        span->target = fixed;
    else if (tight)
        span->target = data;
    else
        span->target = clipped(plot_settled(span->target, data, log, margin), within, log);
    if (!plot_range_is_set(span->target)) return;
    span->shown = plot_approach(span->shown, span->target, log, fmin(ui_input(u)->delta, 0.05));
    if (span->shown.min != span->target.min || span->shown.max != span->target.max) ui_redraw(u);
}

static bool has_surface(const plot *p) {
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == ITEM_HEAT || p->items[i].kind == ITEM_PICTURE) return true;
    return false;
}

static plot_range or_default(plot_range r, bool log) {
    if (plot_range_is_set(r) && (!log || r.min > 0)) return r;
    return log ? (plot_range){1e-3, 1} : (plot_range){0, 1};
}

void plot_fit(plot *p) {
    const plot_config *c = &p->config;
    plot_range x = {HUGE_VAL, -HUGE_VAL}, y = x;
    plot_span *sx = plot_x_span(p), *sy = plot_y_span(p);
    p->x.log = is_log(sx, c->x_log), p->y.log = is_log(sy, c->y_log);
    for (size_t i = 0; i < p->count; i++) {
        plot_item *item = &p->items[i];
        if (item->kind == ITEM_HEAT) item->scale = plot_heat_scale(&item->heat);
        if (item->hidden || item->series.unfitted) continue;
        plot_range item_x = {HUGE_VAL, -HUGE_VAL}, item_y = item_x;
        item_extent(p, item, &item_x, &item_y);
        x = plot_union(x, item_x), y = plot_union(y, item_y);
    }
    p->x_positive = x.min >= 0 && x.max > 0, p->y_positive = y.min >= 0 && y.max > 0;
    bool tight = has_surface(p);
    plot_bounds on_x = {c->x_fixed, c->x_include, c->x_within},
                on_y = {c->y_fixed, c->y_include, c->y_within};
    if (gather(p, sx, x, c->x_link != NULL)) follow(p->ui, sx, &on_x, p->x.log, tight, 0);
    if (gather(p, sy, y, c->y_link != NULL)) follow(p->ui, sy, &on_y, p->y.log, tight, 0.04);
    p->x.range = or_default(sx->shown, p->x.log), p->y.range = or_default(sy->shown, p->y.log);
}

/* Surfaces, arrows and equal units exist on linear axes only. */
bool plot_fits_log(const plot *p, bool on_x) {
    bool flat = p->config.square || p->config.bare || has_surface(p);
    for (size_t i = 0; i < p->count; i++)
        flat |= p->items[i].kind == ITEM_FIELD || (on_x && p->items[i].kind == ITEM_BARS);
    return !flat && (on_x ? p->x_positive : p->y_positive);
}

void plot_follow(plot_span *span) {
    span->held = false;
    span->target = (plot_range){0, 0};
}

/* Layout: labels of the y ticks at the left, ends of curves and colour bars at the right, names above. */
static float tick_room(const plot *p, float height) {
    plot_tick ticks[PLOT_TICKS];
    const theme *t = ui_theme(p->ui);
    int count = plot_y_ticks(p, height, ticks);
    float widest = ui_scaled(p->ui, 24);
    for (int i = 0; i < count; i++)
        if (ticks[i].labelled) widest = fmaxf(widest, ui_text_width(p->ui, t->small, ticks[i].label));
    float grid = 2 * t->unit;
    return ceilf((widest + t->gap_small) / grid) * grid;
}

/* The room for tick labels grows at once and shrinks only when half of it is idle: the plot does not
 * wobble. */
static float steady_room(plot *p, float height) {
    float needs = tick_room(p, height), *has = &p->view->left;
    if (needs > *has || needs < 0.6F * *has) *has = needs;
    return *has;
}

static void make_square(plot *p) {
    double ux = (p->x.range.max - p->x.range.min) / (double)p->area.w;
    double uy = (p->y.range.max - p->y.range.min) / (double)p->area.h;
    if (ux > uy)
        p->y.range = plot_zoomed(p->y.range, false, (p->y.range.min + p->y.range.max) / 2, ux / uy);
    else
        p->x.range = plot_zoomed(p->x.range, false, (p->x.range.min + p->x.range.max) / 2, uy / ux);
}

/* As much as the plots in line with this one needed in the frame before. */
static void bring_in_line(plot *p, float *left, float *right) {
    plot_margins *m = p->config.in_line;
    if (!m) return;
    if (m->gathered != stamp_of(p)) {
        m->left = m->next_left, m->right = m->next_right;
        m->next_left = m->next_right = 0, m->gathered = stamp_of(p);
    }
    if (*left > m->left || *right > m->right) ui_redraw(p->ui);
    m->next_left = fmaxf(m->next_left, *left), m->next_right = fmaxf(m->next_right, *right);
    *left = fmaxf(*left, m->left), *right = fmaxf(*right, m->right);
}

void plot_layout(plot *p) {
    const theme *t = ui_theme(p->ui);
    rect area = p->bounds;
    if (!p->config.bare) {
        float line = ui_line_height(p->ui, t->small);
        bool held = plot_x_span(p)->held || plot_y_span(p)->held; /* which is told above the area */
        bool headed = p->config.y_label || p->config.legend;
        skip_top(&area, headed ? line * 1.5F + t->unit / 2 : held ? line : line / 2);
        skip_bottom(&area, line + t->unit + t->unit / 2);
        float right = fmaxf(plot_label_room(p), t->gap_small),
              left = fminf(steady_room(p, area.h), area.w / 2);
        bring_in_line(p, &left, &right);
        skip_right(&area, right);
        skip_left(&area, left);
    }
    area.w = fmaxf(area.w, 1), area.h = fmaxf(area.h, 1);
    p->area = p->view->area = rect_snapped(area);
    p->area.w = fmaxf(p->area.w, 1), p->area.h = fmaxf(p->area.h, 1);
    if (p->config.square && !p->x.log && !p->y.log) make_square(p);
    p->x.from = p->area.x, p->x.to = p->area.x + p->area.w;
    p->y.from = p->area.y + p->area.h, p->y.to = p->area.y;
}

vec2 plot_at(const plot *p, double x, double y) {
    return (vec2){plot_to_pixel(&p->x, x), plot_to_pixel(&p->y, y)};
}

static bool is_empty(const plot *p) {
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        bool mark = item->kind == ITEM_LEVEL || item->kind == ITEM_UPRIGHT || item->kind == ITEM_NOTE;
        bool data = item->kind == ITEM_HEAT      ? item->heat.rows && item->heat.columns
                    : item->kind == ITEM_PICTURE ? item->image.rgba != NULL
                    : item->kind == ITEM_FIELD   ? item->arrows.x.count > 0
                                                 : plot_length(&item->series) > 0;
        if (!mark && data) return false;
    }
    return true;
}

/* Dashed lines above solid ones: where two lines are equal, both are seen. */
static void draw_some(plot *p, item_kind kind, plot_pattern pattern) {
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        if (item->kind == kind && !item->hidden && (kind != ITEM_LINE || item->series.pattern == pattern))
            plot_draw_item(p, item);
    }
}

static void draw_items(plot *p) {
    draw_push_clip(ui_list(p->ui), rect_inset(p->area, p->config.bare ? 0 : -ui_scaled(p->ui, 1)));
    for (int kind = ITEM_PICTURE; kind <= ITEM_NOTE; kind++)
        for (int pattern = PLOT_SOLID; pattern < (kind == ITEM_LINE ? PLOT_PATTERNS : 1); pattern++)
            draw_some(p, (item_kind)kind, (plot_pattern)pattern);
    if (p->over) p->over(p, p->over_context);
    draw_pop_clip(ui_list(p->ui));
}

static void draw_hint(plot *p) {
    const theme *t = ui_theme(p->ui);
    if (!p->config.hint || !is_empty(p)) return;
    ui_hint(p->ui, p->area, t->panel, p->config.hint);
}

void plot_over(plot *p, void (*draw)(const plot *, const void *), const void *context) {
    p->over = draw, p->over_context = context;
}

plot_result plot_end(plot *p) {
    plot_fit(p);
    plot_layout(p);
    plot_result result = plot_interact(p);
    if (!p->config.bare) plot_draw_axes(p);
    draw_items(p);
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == ITEM_HEAT && !p->items[i].heat.no_bar && !p->config.bare)
            plot_draw_color_bar(p, &p->items[i]);
    plot_draw_labels(p);
    draw_hint(p);
    plot_draw_crosshair(p, &result);
    return result;
}
