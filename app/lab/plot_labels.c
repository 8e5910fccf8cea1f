/* Words in a plot: names at the ends of curves and of levels, the legend that toggles, the crosshair with exact values. */
#include "plot_core.h"

#include "number.h"

#include <math.h>
#include <string.h>

enum { SAMPLE = 11 }; /* widths of a line that show its pattern */
enum { LABELS = 32, LOOK_BACK = 4096, LOOK_ROUND = 64, LOOK_MOST = 65536 };

static bool labelled(const plot_item *item) {
    bool curve = item->kind == ITEM_LINE || item->kind == ITEM_BAND;
    return curve && !item->hidden && item->series.name && !item->series.quiet &&
           plot_length(&item->series) > 0;
}

static font label_font(const plot *p) {
    const theme *t = ui_theme(p->ui);
    return (font){FONT_SEMIBOLD, t->small.size};
}

float plot_bar_room(const ui *u) {
    return ui_scaled(u, 62);
}

float plot_label_room(const plot *p) {
    const theme *t = ui_theme(p->ui);
    float room = 0, bar = 0;
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        if (item->kind == ITEM_HEAT && !item->heat.no_bar) bar = plot_bar_room(p->ui);
        if (labelled(item))
            room = fmaxf(room, ui_text_width(p->ui, label_font(p), item->series.name) + t->gap_large);
    }
    return ceilf(fmaxf(bar, fminf(room, p->bounds.w * 0.35F)));
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

/* Where a curve passes a column of pixels; not a number beside its ends and in gaps. */
static float curve_at(const plot *p, const plot_series *s, float pixel) {
    size_t count = plot_length(s), i = plot_first_at(&s->x, count, plot_to_value(&p->x, pixel));
    if (i == 0 || i == count) return NAN;
    vec2 a = plot_at(p, plot_value(&s->x, i - 1), plot_value(&s->y, i - 1)),
         b = plot_at(p, plot_value(&s->x, i), plot_value(&s->y, i));
    return b.x > a.x ? a.y + (b.y - a.y) * (pixel - a.x) / (b.x - a.x) : b.y;
}

/* How much of a box curves and levels pass through, in twelfths of its width. */
static int crossed(const plot *p, rect box) {
    int count = 0;
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        bool level = item->kind == ITEM_LEVEL;
        if ((!level && item->kind != ITEM_LINE) || item->hidden) continue;
        for (int k = 0; k <= 12; k++) {
            float y = level ? plot_to_pixel(&p->y, item->series.y.start)
                            : curve_at(p, &item->series, box.x + box.w * (float)k / 12);
            count += y > box.y && y < box.y + box.h;
        }
    }
    return count;
}

/* Curves and lines pale behind words that stand among them. */
static void pale(plot *p, rect words) {
    if (words.w <= 0 || words.h <= 0) return;
    draw_rect(ui_list(p->ui), rect_snapped(words), 0, color_fade(ui_theme(p->ui)->panel, 0.8F));
}

/* The name of a level stands above or below its line, where the fewest curves pass: at the left if it can. */
static void name_level(plot *p, const plot_series *s) {
    const theme *t = ui_theme(p->ui);
    float y = plot_to_pixel(&p->y, s->y.start), line = ui_line_height(p->ui, t->small);
    rect a = p->area, best = {0};
    if (!s->name || isnan(y) || y < a.y - 1 || y > a.y + a.h + 1) return;
    float width = ui_text_width(p->ui, t->small, s->name), room = a.w - width - 2 * t->gap_small;
    for (int place = 0, least = -1; place < 6; place++) {
        rect box = {a.x + t->gap_small + fmaxf(room, 0) * (float)(place / 2) / 2,
                    place % 2 ? y + 2 : y - line - 1, width, line};
        if (box.y < a.y || box.y + line > a.y + a.h) continue;
        int count = crossed(p, box);
        if (least < 0 || count < least) least = count, best = box;
    }
    pale(p, best);
    draw_text(ui_list(p->ui), t->small, (vec2){best.x, best.y}, ALIGN_LEFT, theme_legible(t, s->color),
              s->name);
}

static void name_levels(plot *p) {
    draw_push_clip(ui_list(p->ui), p->area);
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == ITEM_LEVEL) name_level(p, &p->items[i].series);
    draw_pop_clip(ui_list(p->ui));
}

/* A name on its way to its place. */
typedef struct {
    const plot_item *item;
    vec2 end; /* of its curve */
    float x;  /* where it begins */
} end_label;

/* Names that do not fit between the ends of their curves and the right edge stand in one column beside it. Others stand
 * where their curves end within the plot, or just below where curves pass there. */
static size_t collect_labels(const plot *p, bool at_edge, end_label labels[LABELS], float centres[LABELS]) {
    const theme *t = ui_theme(p->ui);
    float line = ui_line_height(p->ui, label_font(p)), low = p->area.y, high = low + p->area.h;
    float edge = p->area.x + p->area.w;
    size_t count = 0;
    for (size_t i = 0; i < p->count && count < LABELS; i++) {
        const plot_item *item = &p->items[i];
        vec2 end;
        if (!labelled(item) || !end_of_curve(p, &item->series, &end)) continue;
        float width = ui_text_width(p->ui, label_font(p), item->series.name);
        if (at_edge != (end.x + t->gap_small + width > edge)) continue;
        float x = (at_edge ? edge : end.x) + t->gap_small, y = fminf(fmaxf(end.y, low), high);
        bool passed = !at_edge && crossed(p, (rect){x, y - line / 2, width, line}) > 0;
        labels[count] = (end_label){item, end, x};
        centres[count++] = passed ? y + line : y;
    }
    return count;
}

static void draw_end_label(plot *p, const end_label *l, float centre) {
    const theme *t = ui_theme(p->ui);
    float line = ui_line_height(p->ui, label_font(p)), right = p->bounds.x + p->bounds.w;
    color c = theme_legible(t, l->item->series.color);
    bool far = fabsf(centre - l->end.y) > line * 0.6F;
    if (far && l->end.y >= p->area.y && l->end.y <= p->area.y + p->area.h)
        draw_line(ui_list(p->ui), (vec2){l->end.x + 2, l->end.y}, (vec2){l->x - 2, centre}, t->hairline,
                  color_fade(c, 0.6F));
    rect box = {l->x, centre - line / 2, right - l->x, line}, words = box;
    words.w = fminf(words.w, ui_text_width(p->ui, label_font(p), l->item->series.name));
    pale(p, rect_meet(words, p->area));
    ui_label_with(p->ui, box, label_font(p), c, ALIGN_LEFT, l->item->series.name);
}

/* The lowest point of a curve among those that lie in the shown part of x; its index, or count when there is none. */
static size_t lowest_of(const plot *p, const plot_series *s) {
    size_t count = plot_length(s), best = count;
    for (size_t i = plot_first_at(&s->x, count, p->x.range.min), looked = 0; i < count && looked < LOOK_MOST;
         i++, looked++) {
        double value = plot_value(&s->y, i);
        if (plot_value(&s->x, i) > p->x.range.max) break;
        if (plot_placed(value, p->y.log) && (best == count || value < plot_value(&s->y, best))) best = i;
    }
    return best;
}

/* Arrows at the lower edge, one above the other, with the least values of curves that go on below it. */
static void tell_low(plot *p) {
    const theme *t = ui_theme(p->ui);
    float line = ui_line_height(p->ui, t->small), wing = t->unit,
          y = p->area.y + p->area.h - line / 2 - t->unit;
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        if (item->kind != ITEM_LINE || !(labelled(item) || item->series.tells_low)) continue;
        size_t at = lowest_of(p, &item->series);
        double least = at < plot_length(&item->series) ? plot_value(&item->series.y, at) : NAN;
        if (!(least < p->y.range.min)) continue;
        char number[NUMBER_TEXT];
        color c = theme_legible(t, item->series.color);
        float x = p->area.x + t->gap_small + wing;
        const vec2 arrow[3] = {{x - wing, y - wing / 2}, {x + wing, y - wing / 2}, {x, y + wing / 2 + 1}};
        draw_polygon(ui_list(p->ui), arrow, 3, c);
        rect words = {x + wing + t->unit, y - line / 2, 0, line};
        words.w = ui_text_width(p->ui, t->small, number_text(number, least, 2)) + 1;
        pale(p, words);
        ui_label_with(p->ui, words, t->small, c, ALIGN_LEFT, number);
        y -= line;
    }
}

/* Names are pushed apart; one pushed far is tied to its curve by a thin line. */
void plot_draw_labels(plot *p) {
    end_label labels[LABELS];
    float centres[LABELS], line = ui_line_height(p->ui, label_font(p));
    if (p->config.bare) return;
    name_levels(p);
    if (p->config.tells_low) tell_low(p);
    for (int at_edge = 0; at_edge < 2; at_edge++) {
        size_t count = collect_labels(p, at_edge, labels, centres);
        plot_spread(centres, count, line, p->area.y - line / 2, p->area.y + p->area.h + line / 2);
        for (size_t i = 0; i < count; i++) draw_end_label(p, &labels[i], centres[i]);
    }
}

static const char *entry_name(const plot_series *s) {
    return s->entry ? s->entry : s->name;
}

/* A piece of a line in its pattern, or a dot. */
static float sample_width(const plot *p, const plot_item *item) {
    return item->kind == ITEM_LINE ? ui_theme(p->ui)->stroke * SAMPLE : ui_scaled(p->ui, 8);
}

static float entry_width(const plot *p, const plot_item *item) {
    const theme *t = ui_theme(p->ui);
    return ui_text_width(p->ui, t->small, entry_name(&item->series)) + 1 + sample_width(p, item) +
           1.5F * t->unit;
}

static void draw_sample(plot *p, rect place, const plot_item *item) {
    const theme *t = ui_theme(p->ui);
    float mark = ui_scaled(p->ui, 8), middle = roundf(place.y + place.h / 2);
    rect dot = rect_centred(place, mark, mark);
    if (item->hidden)
        draw_frame(ui_list(p->ui), dot, mark / 2, t->hairline, t->muted);
    else if (item->kind == ITEM_LINE)
        plot_draw_sample(p, &item->series, (vec2){place.x, middle}, (vec2){place.x + place.w, middle});
    else
        draw_rect(ui_list(p->ui), dot, mark / 2, item->series.color);
}

/* Without its name where there is no room for all names: the curves carry them, too. */
static void legend_entry(plot *p, rect *row, const plot_item *item, bool named) {
    const theme *t = ui_theme(p->ui);
    float width = named ? entry_width(p, item) : sample_width(p, item);
    rect entry = cut_right(row, width), place = entry;
    if (entry.w < width) return;
    rect hit = rect_inset(entry, -t->unit);
    ui_push_index(p->ui, item->slot);
    ui_state state = ui_interact(p->ui, ui_make_id(p->ui, p->config.name), hit, true);
    ui_pop_id(p->ui);
    if (state.activated) *plot_hidden(p) ^= (uint64_t)1 << item->slot, ui_redraw(p->ui);
    if (state.hovered) ui_set_cursor(p->ui, CURSOR_HAND);
    if (state.ring) draw_frame(ui_list(p->ui), hit, t->radius / 2, t->stroke, t->focus);
    draw_sample(p, cut_left(&place, sample_width(p, item)), item);
    skip_left(&place, 1.5F * t->unit);
    color ink = item->hidden ? color_fade(t->muted, 0.6F) : state.hovered ? t->text : t->muted;
    if (named) ui_label_with(p->ui, place, t->small, ink, ALIGN_LEFT, entry_name(&item->series));
    skip_right(row, t->gap);
}

/* The first named item of each switch has an entry. */
static bool has_entry(const plot *p, size_t index) {
    const plot_item *item = &p->items[index];
    if (item->slot < 0 || !entry_name(&item->series)) return false;
    for (size_t i = 0; i < index; i++)
        if (p->items[i].slot == item->slot && entry_name(&p->items[i].series)) return false;
    return true;
}

float plot_legend_width(const plot *p) {
    float width = 0;
    for (size_t i = 0; i < p->count; i++)
        if (has_entry(p, i)) width += entry_width(p, &p->items[i]) + ui_theme(p->ui)->gap;
    return width;
}

void plot_draw_legend(plot *p, rect row) {
    bool named = plot_legend_width(p) <= row.w;
    for (size_t i = p->count; i > 0; i--)
        if (has_entry(p, i - 1)) legend_entry(p, &row, &p->items[i - 1], named);
}

/* The nearest point. */
typedef struct {
    const plot_item *item;
    size_t index;
    float distance;
} candidate;

/* What the crosshair reads: the values themselves where a line shows means. */
static const plot_values *read_x(const plot_series *s) {
    return s->exact_y.count ? &s->exact_x : &s->x;
}

static const plot_values *read_y(const plot_series *s) {
    return s->exact_y.count ? &s->exact_y : &s->y;
}

static void consider(const plot *p, const plot_item *item, size_t from, size_t to, candidate *best) {
    vec2 mouse = ui_input(p->ui)->mouse;
    const plot_values *x = read_x(&item->series), *y = read_y(&item->series);
    for (size_t i = from; i < to; i++) {
        vec2 at = plot_at(p, plot_value(x, i), plot_value(y, i));
        float distance = hypotf(at.x - mouse.x, at.y - mouse.y);
        if (!(distance < best->distance)) continue;
        *best = (candidate){item, i, distance};
    }
}

/* On a curve the pointer need only be near in x to find the point beside it: among all that share its column of pixels
 * or the next ones, and some on both sides. */
static void consider_curve(const plot *p, const plot_item *item, candidate *best) {
    const plot_values *x = read_x(&item->series);
    size_t count = x->count < read_y(&item->series)->count ? x->count : read_y(&item->series)->count;
    float mouse = ui_input(p->ui)->mouse.x;
    size_t i = plot_first_at(x, count, plot_to_value(&p->x, mouse)),
           from = plot_first_at(x, count, plot_to_value(&p->x, mouse - 2)),
           to = plot_first_at(x, count, plot_to_value(&p->x, mouse + 2));
    from = i - from > LOOK_MOST ? i - LOOK_MOST : from, to = to - i > LOOK_MOST ? i + LOOK_MOST : to;
    if (i - from < LOOK_ROUND) from = i > LOOK_ROUND ? i - LOOK_ROUND : 0;
    if (to - i < LOOK_ROUND) to = i + LOOK_ROUND < count ? i + LOOK_ROUND : count;
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

static const char *rounded_line(plot *p, const char *label, double value, int digits) {
    char number[NUMBER_TEXT], *line = ui_frame_memory(p->ui, 160);
    if (!line) return "";
    snprintf(line, 160, "%.100s%s%s", label ? label : "", label ? "  " : "",
             number_text(number, value, digits));
    return line;
}

static const char *axis_line(plot *p, const char *label, double value) {
    return rounded_line(p, label, value, 6);
}

/* A line in the box at the crosshair. */
typedef struct {
    const char *text;
    color ink;
} value_line;

static void draw_value_box(plot *p, vec2 at, const value_line *lines, int count) {
    const theme *t = ui_theme(p->ui);
    float high = ui_line_height(p->ui, t->small), width = 0;
    for (int i = 0; i < count; i++) width = fmaxf(width, ui_text_width(p->ui, t->small, lines[i].text));
    rect box = {at.x + t->gap, at.y - t->gap - high * (float)count - t->gap_small,
                ceilf(width) + 2 * t->gap_small + 2, high * (float)count + t->gap_small};
    if (box.x + box.w > p->bounds.x + p->bounds.w) box.x = at.x - t->gap - box.w;
    box = rect_snapped(rect_kept_inside(box, p->bounds));
    draw_rect(ui_list(p->ui), box, t->radius, color_fade(color_mix(t->panel, t->raised, 0.7F), 0.95F));
    draw_frame(ui_list(p->ui), box, t->radius, t->hairline, t->line);
    rect rest = rect_inset(box, t->unit);
    skip_left(&rest, t->unit), skip_right(&rest, t->unit);
    for (int i = 0; i < count; i++)
        ui_label_with(p->ui, cut_top(&rest, high), t->small, theme_legible(t, lines[i].ink), ALIGN_LEFT,
                      lines[i].text);
}

/* What is read off, of whom if it has a name. */
static void draw_reading(plot *p, vec2 at, value_line name, const char *x, const char *y) {
    color text = ui_theme(p->ui)->text;
    value_line lines[3] = {name, {x, text}, {y, text}};
    draw_value_box(p, at, name.text ? lines : lines + 1, name.text ? 3 : 2);
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
        draw_reading(p, mouse, (value_line){axis_line(p, h->name, value), ui_theme(p->ui)->text},
                     axis_line(p, p->config.x_label, floor(x)), axis_line(p, p->config.y_label, floor(y)));
        return true;
    }
    return false;
}

const char *plot_reading(const plot_series *s) {
    return s->reading ? s->reading : s->name;
}

/* What is read off: the name of the series, or of the point's class. */
static const char *point_name(plot *p, const plot_series *s, size_t index) {
    const char *name = plot_reading(s);
    char *class = s->classes && !name ? ui_frame_memory(p->ui, 32) : NULL;
    if (class) snprintf(class, 32, "class %d", s->classes[index]);
    return class ? class : name;
}

static const char *x_name(const plot *p) {
    return p->config.x_label ? p->config.x_label : "x";
}

static bool place_under_pointer(plot *p) {
    vec2 mouse = ui_input(p->ui)->mouse;
    double x = plot_to_value(&p->x, mouse.x), y = plot_to_value(&p->y, mouse.y);
    const char *words = p->config.tells ? p->config.tells(p->config.tells_context, x, y) : NULL;
    if (!words) return false;
    draw_reading(p, mouse, (value_line){words, ui_theme(p->ui)->text}, rounded_line(p, x_name(p), x, 3),
                 rounded_line(p, p->config.y_label, y, 3));
    return true;
}

/* The point of a curve whose x is nearest to the pointer's; false beside its ends and in gaps. */
static bool beside_pointer(const plot *p, const plot_item *item, double *x, double *y) {
    const plot_series *s = &item->series;
    const plot_values *xs = read_x(s), *ys = read_y(s);
    size_t count = xs->count < ys->count ? xs->count : ys->count;
    if (item->kind != ITEM_LINE || item->hidden || s->unfitted || !plot_reading(s) || !count) return false;
    float mouse = ui_input(p->ui)->mouse.x;
    size_t i = plot_first_at(xs, count, plot_to_value(&p->x, mouse));
    if (i == count) i--;
    if (i > 0 &&
        mouse - plot_to_pixel(&p->x, plot_value(xs, i - 1)) < plot_to_pixel(&p->x, plot_value(xs, i)) - mouse)
        i--;
    *x = plot_value(xs, i), *y = plot_value(ys, i);
    float from = plot_to_pixel(&p->x, plot_value(xs, 0)),
          to = plot_to_pixel(&p->x, plot_value(xs, count - 1));
    bool within = mouse >= from - ui_scaled(p->ui, 8) && mouse <= to + ui_scaled(p->ui, 8);
    return within && isfinite(*y);
}

/* Far from all curves: what each of them is at the pointer's x. */
static void read_across(plot *p) {
    enum { MOST = 12 };
    const theme *t = ui_theme(p->ui);
    value_line lines[MOST + 1];
    double x, y, first = 0;
    int count = 0;
    for (size_t i = 0; i < p->count && count < MOST; i++) {
        const plot_series *s = &p->items[i].series;
        if (!beside_pointer(p, &p->items[i], &x, &y)) continue;
        if (count == 0) first = x;
        const char *value = axis_line(p, plot_reading(s), y);
        char *text = ui_frame_memory(p->ui, 320);
        if (!text) return;
        snprintf(text, 320, "%.150s%s%.150s", value, x == first ? "" : "  at ",
                 x == first ? "" : axis_line(p, x_name(p), x));
        lines[++count] = (value_line){text, s->color};
    }
    if (!count) return;
    vec2 at = {plot_to_pixel(&p->x, first), ui_input(p->ui)->mouse.y};
    lines[0] = (value_line){axis_line(p, x_name(p), first), t->text};
    draw_rect(ui_list(p->ui), (rect){roundf(at.x), p->area.y, t->hairline, p->area.h}, 0,
              color_fade(t->muted, 0.45F));
    draw_value_box(p, at, lines, count + 1);
}

void plot_draw_crosshair(plot *p, plot_result *result) {
    bool rests = result->hovered && p->view->gesture == PLOT_IDLE && !p->config.no_crosshair;
    if (!rests || place_under_pointer(p) || p->config.bare || heat_under_pointer(p)) return;
    candidate best = nearest(p);
    if (!best.item) read_across(p);
    if (!best.item) return;
    const plot_series *s = &best.item->series;
    double x = plot_value(read_x(s), best.index), y = plot_value(read_y(s), best.index);
    color c = s->classes ? theme_class(s->classes[best.index], s->class_count) : s->color;
    vec2 at = plot_at(p, x, y);
    if (!rect_holds(rect_inset(p->area, -1), at)) return;
    draw_cross(p, at, c);
    const char *y_name = p->config.y_name ? p->config.y_name : p->config.y_label ? p->config.y_label : "y";
    draw_reading(p, at, (value_line){point_name(p, s, best.index), c}, axis_line(p, x_name(p), x),
                 axis_line(p, y_name, y));
    result->nearest = true, result->series = plot_reading(s), result->index = best.index;
}
