/* Words in a plot: names at the ends of curves, the legend that toggles, the crosshair with exact values. */
#include "plot_core.h"

#include "number.h"

#include <math.h>
#include <string.h>

enum { LABELS = 32, LOOK_BACK = 4096, LOOK_ROUND = 64 };

static bool labelled(const plot_item *item) {
    bool curve = item->kind == ITEM_LINE || item->kind == ITEM_BAND;
    return curve && !item->hidden && item->series.name && !item->series.quiet &&
           plot_length(&item->series) > 0;
}

static font label_font(const plot *p) {
    const theme *t = ui_theme(p->ui);
    return (font){FONT_SEMIBOLD, t->small.size};
}

float plot_label_room(const plot *p) {
    const theme *t = ui_theme(p->ui);
    float room = 0;
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        bool bar = item->kind == ITEM_HEAT && !item->heat.no_bar;
        if (bar) room = fmaxf(room, ui_scaled(p->ui, 62));
        if (labelled(item))
            room = fmaxf(room, ui_text_width(p->ui, label_font(p), item->series.name) + t->gap_large);
    }
    return ceilf(fminf(room, p->bounds.w * 0.35F));
}

/* The last point of a curve that is shown; a curve that ends in a gap is named where it broke off. */
static bool end_of_curve(const plot *p, const plot_series *s, vec2 *at) {
    size_t count = plot_length(s), from = plot_first_at(&s->x, count, p->x.range.max);
    if (from < count && plot_value(&s->x, from) <= p->x.range.max) from++;
    for (size_t i = from, looked = 0; i > 0 && looked < LOOK_BACK; i--, looked++) {
        *at = plot_at(p, plot_value(&s->x, i - 1), plot_value(&s->y, i - 1));
        if (!isnan(at->x) && !isnan(at->y)) return at->x >= p->area.x;
    }
    return false;
}

/* Names stand to the right of where curves end, pushed apart; one pushed far is tied to its curve by a thin
 * line. */
void plot_draw_labels(plot *p) {
    const theme *t = ui_theme(p->ui);
    const plot_item *items[LABELS];
    vec2 ends[LABELS];
    float centres[LABELS], line = ui_line_height(p->ui, label_font(p)), high = p->area.y + p->area.h;
    size_t count = 0;
    if (p->config.bare) return;
    for (size_t i = 0; i < p->count && count < LABELS; i++) {
        if (!labelled(&p->items[i]) || !end_of_curve(p, &p->items[i].series, &ends[count])) continue;
        centres[count] = fminf(fmaxf(ends[count].y, p->area.y), high);
        items[count++] = &p->items[i];
    }
    plot_spread(centres, count, line, p->area.y - line / 2, high + line / 2);
    for (size_t i = 0; i < count; i++) {
        float x = ends[i].x + t->gap_small, right = p->bounds.x + p->bounds.w;
        color c = theme_legible(t, items[i]->series.color);
        if (fabsf(centres[i] - ends[i].y) > line * 0.6F && ends[i].y >= p->area.y && ends[i].y <= high)
            draw_line(ui_list(p->ui), (vec2){ends[i].x + 2, ends[i].y}, (vec2){x - 2, centres[i]},
                      t->hairline, color_fade(c, 0.6F));
        rect box = {x, centres[i] - line / 2, right - x, line};
        ui_label_with(p->ui, box, label_font(p), c, ALIGN_LEFT, items[i]->series.name);
    }
}

static void legend_entry(plot *p, rect *row, const plot_item *item) {
    const theme *t = ui_theme(p->ui);
    const plot_series *s = &item->series;
    float width = ui_text_width(p->ui, t->small, s->name) + 1, mark = ui_scaled(p->ui, 8);
    rect entry = cut_right(row, width + mark + 1.5F * t->unit), place = entry;
    if (entry.w < width) return;
    rect hit = rect_inset(entry, -t->unit);
    ui_push_index(p->ui, item->slot);
    ui_state state = ui_interact(p->ui, ui_make_id(p->ui, p->config.name), hit, true);
    ui_pop_id(p->ui);
    if (state.activated) p->view->hidden ^= (uint64_t)1 << item->slot;
    if (state.hovered) ui_set_cursor(p->ui, CURSOR_HAND);
    if (state.ring) draw_frame(ui_list(p->ui), hit, t->radius / 2, t->stroke, t->focus);
    rect dot = cut_left(&place, mark);
    skip_left(&place, 1.5F * t->unit);
    dot = rect_centred(dot, mark, mark);
    if (item->hidden)
        draw_frame(ui_list(p->ui), dot, mark / 2, t->hairline, t->muted);
    else
        draw_rect(ui_list(p->ui), dot, mark / 2, s->color);
    color ink = item->hidden ? color_fade(t->muted, 0.6F) : state.hovered ? t->text : t->muted;
    ui_label_with(p->ui, place, t->small, ink, ALIGN_LEFT, s->name);
    skip_right(row, t->gap);
}

void plot_draw_legend(plot *p, rect row) {
    for (size_t i = p->count; i > 0; i--)
        if (p->items[i - 1].slot >= 0) legend_entry(p, &row, &p->items[i - 1]);
}

/* The nearest point. */
typedef struct {
    const plot_item *item;
    size_t index;
    float distance;
} candidate;

static void consider(const plot *p, const plot_item *item, size_t from, size_t to, candidate *best) {
    vec2 mouse = ui_input(p->ui)->mouse;
    for (size_t i = from; i < to; i++) {
        vec2 at = plot_at(p, plot_value(&item->series.x, i), plot_value(&item->series.y, i));
        float distance = hypotf(at.x - mouse.x, at.y - mouse.y);
        if (!(distance < best->distance)) continue;
        *best = (candidate){item, i, distance};
    }
}

/* On a curve the pointer need only be near in x to find the point beside it. */
static void consider_curve(const plot *p, const plot_item *item, candidate *best) {
    size_t count = plot_length(&item->series);
    size_t i = plot_first_at(&item->series.x, count, plot_to_value(&p->x, ui_input(p->ui)->mouse.x));
    size_t from = i > LOOK_ROUND ? i - LOOK_ROUND : 0, to = i + LOOK_ROUND < count ? i + LOOK_ROUND : count;
    consider(p, item, from, to, best);
}

static candidate nearest(const plot *p) {
    candidate best = {.distance = ui_scaled(p->ui, 48)};
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        if (item->hidden || item->series.unfitted) continue;
        size_t count = plot_length(&item->series);
        if (item->kind == ITEM_LINE || item->kind == ITEM_BARS)
            consider_curve(p, item, &best);
        else if ((item->kind == ITEM_POINTS || item->kind == ITEM_TRAIL) && count <= 100000)
            consider(p, item, 0, count, &best);
    }
    return best;
}

static const char *axis_line(plot *p, const char *label, double value) {
    char number[NUMBER_TEXT], *line = ui_frame_memory(p->ui, 160);
    if (!line) return "";
    snprintf(line, 160, "%.100s%s%s", label ? label : "", label ? "  " : "", number_text(number, value, 6));
    return line;
}

static void draw_value_box(plot *p, vec2 at, color c, const char *const lines[3]) {
    const theme *t = ui_theme(p->ui);
    float high = ui_line_height(p->ui, t->small), width = 0;
    int count = 0;
    for (int i = 0; i < 3; i++)
        if (lines[i]) width = fmaxf(width, ui_text_width(p->ui, t->small, lines[i])), count++;
    rect box = {at.x + t->gap, at.y - t->gap - high * (float)count - t->gap_small,
                ceilf(width) + 2 * t->gap_small + 2, high * (float)count + t->gap_small};
    if (box.x + box.w > p->bounds.x + p->bounds.w) box.x = at.x - t->gap - box.w;
    box = rect_snapped(rect_kept_inside(box, p->bounds));
    draw_rect(ui_list(p->ui), box, t->radius, color_fade(color_mix(t->panel, t->raised, 0.7F), 0.95F));
    draw_frame(ui_list(p->ui), box, t->radius, t->hairline, t->line);
    rect rest = rect_inset(box, t->unit);
    skip_left(&rest, t->unit), skip_right(&rest, t->unit);
    for (int i = 0; i < 3; i++) {
        if (!lines[i]) continue;
        ui_label_with(p->ui, cut_top(&rest, high), t->small, i ? t->text : theme_legible(t, c), ALIGN_LEFT,
                      lines[i]);
    }
}

static void draw_cross(plot *p, vec2 at, color c) {
    const theme *t = ui_theme(p->ui);
    color line = color_fade(t->muted, 0.45F);
    rect a = p->area;
    draw_rect(ui_list(p->ui), (rect){roundf(at.x), a.y, t->hairline, a.h}, 0, line);
    draw_rect(ui_list(p->ui), (rect){a.x, roundf(at.y), a.w, t->hairline}, 0, line);
    draw_discs(ui_list(p->ui), &at, 1, t->point * 1.9F, t->panel);
    draw_discs(ui_list(p->ui), &at, 1, t->point * 1.4F, c);
}

static bool heat_under_pointer(plot *p) {
    vec2 mouse = ui_input(p->ui)->mouse;
    double x = plot_to_value(&p->x, mouse.x), y = plot_to_value(&p->y, mouse.y);
    for (size_t i = p->count; i > 0; i--) {
        const plot_heat *h = &p->items[i - 1].heat;
        if (p->items[i - 1].kind != ITEM_HEAT || !h->rows || !h->columns) continue;
        double column = floor((x - h->x.min) / (h->x.max - h->x.min) * (double)h->columns);
        double row = floor((y - h->y.min) / (h->y.max - h->y.min) * (double)h->rows);
        if (!(column >= 0 && row >= 0 && column < (double)h->columns && row < (double)h->rows)) continue;
        double value = (double)h->values[(size_t)row * h->stride + (size_t)column];
        const char *lines[3] = {axis_line(p, h->name, value), axis_line(p, p->config.x_label, floor(x)),
                                axis_line(p, p->config.y_label, floor(y))};
        draw_value_box(p, mouse, ui_theme(p->ui)->text, lines);
        return true;
    }
    return false;
}

void plot_draw_crosshair(plot *p, plot_result *result) {
    bool rests = result->hovered && p->view->gesture == PLOT_IDLE && !p->config.no_crosshair;
    if (!rests || p->config.bare || heat_under_pointer(p)) return;
    candidate best = nearest(p);
    if (!best.item) return;
    const plot_series *s = &best.item->series;
    double x = plot_value(&s->x, best.index), y = plot_value(&s->y, best.index);
    color c = s->classes ? theme_class(s->classes[best.index], s->class_count) : s->color;
    vec2 at = plot_at(p, x, y);
    if (!rect_holds(rect_inset(p->area, -1), at)) return;
    draw_cross(p, at, c);
    const char *lines[3] = {s->name, axis_line(p, p->config.x_label ? p->config.x_label : "x", x),
                            axis_line(p, p->config.y_label ? p->config.y_label : "y", y)};
    draw_value_box(p, at, c, lines);
    result->nearest = true, result->series = s->name, result->index = best.index;
}
