/* Axes, grid and tick labels; the room that labels need. Few ticks, a faint grid, no box. */
#include "plot_core.h"

#include <math.h>

static void vertical_line(plot *p, float x, color c) {
    float wide = ui_theme(p->ui)->hairline;
    draw_rect(ui_list(p->ui), (rect){roundf(x), p->area.y, wide, p->area.h}, 0, c);
}

static void horizontal_line(plot *p, float y, color c) {
    float wide = ui_theme(p->ui)->hairline;
    draw_rect(ui_list(p->ui), (rect){p->area.x, roundf(y), p->area.w, wide}, 0, c);
}

static int labelled(const plot_tick *ticks, int count) {
    int labels = 0;
    for (int i = 0; i < count; i++) labels += ticks[i].labelled;
    return labels;
}

/* None between two whole numbers on an axis that counts. */
static int some_ticks(const plot_axis *axis, bool whole, int wanted, plot_tick out[PLOT_TICKS]) {
    if (whole) wanted = (int)fmin(wanted, fmax(axis->range.max - axis->range.min, 1));
    int count = plot_ticks(axis->range, axis->log, wanted, out), kept = 0;
    for (int i = 0; i < count; i++)
        if (!whole || out[i].value == round(out[i].value)) out[kept++] = out[i];
    return kept;
}

/* One number says nothing about a scale: where few are wanted, there are at least two if there can be. */
static int ticks_of(const plot_axis *axis, bool whole, int wanted, plot_tick out[PLOT_TICKS]) {
    enum { MOST = 6 };
    int count = some_ticks(axis, whole, wanted, out);
    while (labelled(out, count) < 2 && wanted < MOST) count = some_ticks(axis, whole, ++wanted, out);
    return count;
}

static int roomy_y_ticks(const plot *p, float height) {
    return (int)(height / (ui_theme(p->ui)->small.size * 3.4F));
}

/* Bars stand for categories, so each of them gets its number while there is room. */
static int roomy_x_ticks(const plot *p) {
    int wanted = (int)(p->area.w / ui_scaled(p->ui, 72)) + 1, span = (int)(p->x.range.max - p->x.range.min);
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == ITEM_BARS && span <= 20 &&
            p->area.w / (float)(span + 1) > ui_scaled(p->ui, 18))
            return span + 2;
    return wanted;
}

/* How many ticks an axis wants. Where both axes have one unit, they have one step, too. */
static int wanted_ticks(const plot *p, bool on_x) {
    int x_ticks = roomy_x_ticks(p), y_ticks = roomy_y_ticks(p, p->area.h);
    double x_span = p->x.range.max - p->x.range.min, y_span = p->y.range.max - p->y.range.min;
    if (!p->config.square || p->x.log || p->y.log) return on_x ? x_ticks : y_ticks;
    double step = plot_nice_step(x_span + y_span, x_ticks + y_ticks);
    return (int)ceil((on_x ? x_span : y_span) / step);
}

int plot_y_ticks(const plot *p, float height, plot_tick out[PLOT_TICKS]) {
    return ticks_of(&p->y, p->config.y_whole, roomy_y_ticks(p, height), out);
}

static void draw_y_ticks(plot *p) {
    const theme *t = ui_theme(p->ui);
    plot_tick ticks[PLOT_TICKS];
    float line = ui_line_height(p->ui, t->small), last = HUGE_VALF;
    int count = ticks_of(&p->y, p->config.y_whole, wanted_ticks(p, false), ticks);
    for (int i = 0; i < count; i++) {
        float y = plot_to_pixel(&p->y, ticks[i].value);
        if (!ticks[i].labelled) continue;
        horizontal_line(p, y, t->grid);
        if (last - y < line) continue;
        last = y;
        draw_text(ui_list(p->ui), t->small, (vec2){p->area.x - t->unit * 1.5F, roundf(y - line / 2)},
                  ALIGN_RIGHT, t->muted, ticks[i].label);
    }
}

/* The name of the x axis stands at the right end of the tick labels' row; labels that would touch it give
 * way. */
static float draw_x_label(plot *p, float y) {
    const theme *t = ui_theme(p->ui);
    float right = p->area.x + p->area.w;
    if (!p->config.x_label) return p->bounds.x + p->bounds.w;
    float width = ui_text_width(p->ui, t->small, p->config.x_label);
    draw_text(ui_list(p->ui), t->small, (vec2){right, y}, ALIGN_RIGHT, t->muted, p->config.x_label);
    return right - width - t->gap_small;
}

static void draw_x_ticks(plot *p) {
    const theme *t = ui_theme(p->ui);
    plot_tick ticks[PLOT_TICKS];
    float y = roundf(p->area.y + p->area.h + t->unit), limit = draw_x_label(p, y), last = -HUGE_VALF;
    int count = ticks_of(&p->x, p->config.x_whole, wanted_ticks(p, true), ticks);
    for (int i = 0; i < count; i++) {
        if (!ticks[i].labelled) continue;
        float x = plot_to_pixel(&p->x, ticks[i].value),
              width = ui_text_width(p->ui, t->small, ticks[i].label);
        vertical_line(p, x, t->grid);
        if (x + width / 2 > limit || x - width / 2 < last + t->gap_small) continue;
        last = x + width / 2;
        draw_text(ui_list(p->ui), t->small, (vec2){roundf(x), y}, ALIGN_CENTRE, t->muted, ticks[i].label);
    }
}

/* A plot that no longer follows says so, and how to go back; the legend keeps its room. */
static void draw_held(plot *p, rect *row) {
    static const char *const texts[] = {"zoomed: double click to follow again", "zoomed"};
    const theme *t = ui_theme(p->ui);
    float room = row->w - (p->config.legend ? plot_legend_width(p) : 0);
    if (!plot_x_span(p)->held && !plot_y_span(p)->held) return;
    for (int i = 0; i < 2; i++) {
        float width = ui_text_width(p->ui, t->small, texts[i]) + 1;
        if (width > room) continue;
        ui_label_with(p->ui, cut_left(row, width), t->small, t->muted, ALIGN_LEFT, texts[i]);
        return;
    }
}

static void draw_header(plot *p) {
    const theme *t = ui_theme(p->ui);
    rect row = p->bounds;
    row.h = ui_line_height(p->ui, t->small);
    if (p->config.y_label) {
        float width = ui_text_width(p->ui, t->small, p->config.y_label) + 1;
        ui_label_with(p->ui, cut_left(&row, width), t->small, t->muted, ALIGN_LEFT, p->config.y_label);
        skip_left(&row, t->gap_large);
    } else {
        skip_left(&row, p->area.x - p->bounds.x);
    }
    draw_held(p, &row);
    if (p->config.legend) plot_draw_legend(p, row);
}

void plot_draw_axes(plot *p) {
    const theme *t = ui_theme(p->ui);
    draw_y_ticks(p);
    draw_x_ticks(p);
    vertical_line(p, p->area.x, t->line);
    horizontal_line(p, p->area.y + p->area.h - t->hairline, t->line);
    draw_header(p);
}
