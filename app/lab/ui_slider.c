/* Sliders and number fields: one value between two bounds, by pointer, by arrows, or typed exactly.
 * Invariant: what a slider writes lies in [min, max] and, with a step, on a multiple of it. A typed number
 * is kept exactly as typed, only the bounds apply. */
#include "number.h"
#include "ui_core.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double within(const ui_slider_config *c, double value) {
    if (c->zero && value < c->min) return value > 0 ? c->min : 0;
    return fmin(fmax(value, c->min), c->max);
}

double ui_slider_share(const ui_slider_config *c, double value) {
    double v = within(c, value);
    if (c->max <= c->min || (c->log && v < c->min)) return 0;
    return c->log ? log(v / c->min) / log(c->max / c->min) : (v - c->min) / (c->max - c->min);
}

static double stepped(const ui_slider_config *c, double value) {
    if (c->step > 0) value = c->min + round((value - c->min) / c->step) * c->step;
    return within(c, value);
}

/* Values without a step are rounded to three digits, so that dragging yields numbers that can be read
 * aloud. */
static double readable(double value) {
    if (value == 0 || !isfinite(value)) return value;
    double unit = pow(10, floor(log10(fabs(value))) - 2);
    return unit < 1 ? round(value / unit) / round(1 / unit) : round(value / unit) * unit;
}

double ui_slider_value(const ui_slider_config *c, double share) {
    share = fmin(fmax(share, 0), 1);
    if (c->zero && share == 0) return 0;
    double v = c->log ? c->min * pow(c->max / c->min, share) : c->min + (c->max - c->min) * share;
    return c->step > 0 ? stepped(c, v) : within(c, readable(v));
}

/* One arrow press: a step, a hundredth of the range, or a 48th of a decade. */
static double nudged(const ui_slider_config *c, double value, double count) {
    if (c->log) {
        if (c->zero && count < 0 && value <= c->min) return 0;
        if (c->zero && count > 0 && value == 0) return c->min;
        double moved = within(c, readable(value * pow(10, count / 24)));
        return c->step > 0 && stepped(c, moved) == value ? stepped(c, value + copysign(c->step, count))
                                                         : stepped(c, moved);
    }
    double unit = c->step > 0 ? c->step : (c->max - c->min) / 100;
    return c->step > 0 ? stepped(c, value + count * unit) : within(c, readable(value + count * unit));
}

static void start_typing(ui *u, ui_id id, double value) {
    ui_edit_lose(u);
    snprintf(u->edit.text, sizeof u->edit.text, "%.10g", value);
    ui_edit_start(u, id, u->edit.text, true);
    u->focus = id;
}

/* Why a typed number is not taken as it was typed. */
static void say_refused(ui *u, const ui_slider_config *c, const char *text, double typed, double taken) {
    char words[UI_EDIT + 96], bound[NUMBER_TEXT];
    const char *label = ui_shown(u, c->label), *name = *label ? label : c->label + 2;
    number_text(bound, taken, 6);
    if (c->step >= 1) number_fixed(bound, taken, 0);
    if (isnan(typed))
        snprintf(words, sizeof words, "%s: expected a number, found “%s”.", name, text);
    else if (typed > c->max || typed < c->min)
        snprintf(words, sizeof words, "%s: at %s %s%s.", name, typed > c->max ? "most" : "least", bound,
                 c->zero && typed < c->min && taken > 0 ? ", or 0" : "");
    else
        snprintf(words, sizeof words, "%s: in steps of %.10g, so it is %s.", name, c->step, bound);
    ui_toast(u, TOAST_WARNING, words);
}

static bool typed_number(ui *u, const ui_slider_config *c, const char *text, double *value) {
    double typed = NAN, before = *value;
    if (number_read(text, &typed)) {
        *value = within(c, typed);
        if (c->step >= 1) *value = stepped(c, *value);
    }
    if (*text && *value != typed) say_refused(u, c, text, typed, *value);
    return *value != before;
}

static bool value_by_keys(ui *u, const ui_slider_config *c, double *value) {
    double count = 0;
    for (int shift = 0; shift < 2; shift++) {
        double by = shift ? 10 : 1;
        if (ui_take_key(u, KEY_RIGHT, false, shift, true) || ui_take_key(u, KEY_UP, false, shift, true))
            count += by;
        if (ui_take_key(u, KEY_LEFT, false, shift, true) || ui_take_key(u, KEY_DOWN, false, shift, true))
            count -= by;
    }
    double before = *value;
    if (count != 0) *value = nudged(c, *value, count);
    if (ui_take_key(u, KEY_HOME, false, false, false)) *value = c->zero ? 0 : c->min;
    if (ui_take_key(u, KEY_END, false, false, false)) *value = c->max;
    return *value != before;
}

/* A fine step is a tenth of an arrow's; where steps are given it is one step. */
static bool value_by_wheel(ui *u, const ui_slider_config *c, rect bounds, double *value) {
    if (!u->in->held.ctrl) return false;
    double turned = ui_take_wheel(u, bounds).y, before = *value;
    if (turned != 0) *value = nudged(c, *value, c->step > 0 ? turned : turned / 4);
    return *value != before;
}

void ui_cut_label(ui *u, rect *row, const char *label, float width, bool disabled) {
    if (strncmp(label, "##", 2) == 0) return;
    const theme *t = u->theme;
    const char *text = ui_shown(u, label);
    if (width <= 0) width = fminf(ui_text_width(u, t->body, text) + 1, row->w * 0.45F);
    ui_label_with(u, cut_left(row, width), t->body, disabled ? t->muted : t->text, ALIGN_LEFT, text);
    skip_left(row, t->gap);
}

static const char *value_text(ui *u, const ui_slider_config *c, double value) {
    char number[NUMBER_TEXT], all[NUMBER_TEXT + 64];
    if (c->most && value >= c->max) return c->most;
    number_text(number, value, c->digits > 0 ? c->digits : 3);
    if (c->step >= 1) number_fixed(number, value, 0);
    snprintf(all, sizeof all, "%s%s%.40s", number, c->unit ? "\u2009" : "", c->unit ? c->unit : "");
    return ui_copy(u, all);
}

static void draw_track(ui *u, rect track, ui_id id, const ui_slider_config *c, double value,
                       const ui_state *s) {
    const theme *t = u->theme;
    float high = ui_scaled(u, 4), knob = ui_scaled(u, 7),
          over = ui_ease(u, id ^ 0x51u, s->hovered || s->held ? 1 : 0);
    rect line = rect_snapped(rect_centred(track, track.w, high)), done = line;
    done.w = line.w * (float)ui_slider_share(c, value);
    draw_rect(ui_list(u), line, high / 2, color_mix(t->line, t->muted, 0.25F));
    color ink = c->disabled ? t->muted : t->focus;
    draw_rect(ui_list(u), done, high / 2, ink);
    vec2 at = {line.x + done.w, line.y + high / 2};
    draw_discs(ui_list(u), &at, 1, knob + ui_scaled(u, 1) * over, c->disabled ? t->muted : t->text);
    draw_discs(ui_list(u), &at, 1, knob - ui_scaled(u, 2), ink);
    if (s->ring)
        draw_frame(ui_list(u), (rect){at.x - knob * 1.6F, at.y - knob * 1.6F, knob * 3.2F, knob * 3.2F},
                   knob * 1.6F, ui_scaled(u, 1.75F), t->focus);
}

/* The number itself: text at rest, a field while it is typed. Returns true when the value changed. */
static bool number_part(ui *u, rect box, ui_id id, const ui_slider_config *c, double *value,
                        text_align align) {
    const theme *t = u->theme;
    if (u->edit.id != id) {
        const char *text = value_text(u, c, *value);
        float flash = ui_flash(u, id ^ 0xF1A5u, text);
        if (flash > 0)
            draw_rect(ui_list(u), rect_inset(box, t->unit / 2), t->radius,
                      color_fade(t->focus, 0.25F * flash));
        ui_label_with(u, box, t->body, c->disabled ? t->muted : t->text, align, text);
        return false;
    }
    rect field = rect_snapped(rect_centred(box, box.w, fminf(box.h, ui_scaled(u, 24))));
    ui_state s = ui_interact(u, id ^ 0xED17u, field, false);
    draw_rect(ui_list(u), field, t->radius, t->raised);
    draw_frame(ui_list(u), field, t->radius, t->hairline, t->focus);
    rect inner = field;
    skip_left(&inner, t->unit), skip_right(&inner, t->unit);
    ui_edit_result r = ui_edit_line(u, inner, t->body, u->edit.text, UI_EDIT, &s);
    bool changed = r.entered && typed_number(u, c, u->edit.text, value);
    if (r.entered || r.escaped) u->edit.id = 0, u->focus_visible = true, ui_redraw(u);
    u->focus_seen = true;
    return changed;
}

static bool collect_lost(ui *u, ui_id id, const ui_slider_config *c, double *value) {
    if (u->lost_id != id) return false;
    u->lost_id = 0;
    return typed_number(u, c, u->lost_text, value);
}

static bool track_moves(ui *u, const ui_slider_config *c, rect track, ui_id id, const ui_state *s,
                        double *value) {
    double before = *value;
    if (s->pressed && s->clicks == 2) {
        start_typing(u, id, *value);
    } else if (s->held && track.w > 0 && u->edit.id != id) {
        bool moved = s->pressed || u->in->mouse.x != u->in->pressed_at[MOUSE_LEFT].x;
        double share = (double)((u->in->mouse.x - track.x) / track.w);
        if (moved) *value = ui_slider_value(c, share);
    }
    return *value != before;
}

bool ui_slider(ui *u, rect bounds, const ui_slider_config *c, double *value) {
    ui_id id = ui_make_id(u, c->label);
    const rect row = bounds;
    bool changed = collect_lost(u, id, c, value);
    ui_cut_label(u, &bounds, c->label, c->label_width, c->disabled);
    float wide = fminf(bounds.w * 0.45F, ui_scaled(u, 64));
    rect track = bounds, box = cut_right(&track, wide), grip = track;
    ui_mark(u, c->label, grip);
    track = rect_inset(track, 0), skip_left(&track, ui_scaled(u, 7)), skip_right(&track, ui_scaled(u, 10));

    ui_state s = {0};
    if (!c->disabled) {
        ui_state on_number = {0};
        if (u->edit.id != id) on_number = ui_interact(u, id ^ 0x4E0u, box, false);
        s = ui_interact_moved(u, id, grip);
        if (on_number.hovered) ui_set_cursor(u, CURSOR_TEXT);
        if (s.hovered || s.held) ui_set_cursor(u, CURSOR_HAND);
        if (on_number.pressed && u->edit.id != id)
            start_typing(u, id, *value), s.focused = true, u->focus_seen = true;
        changed |= track_moves(u, c, track, id, &s, value);
        if (u->edit.id != id && s.activated && !s.clicked) start_typing(u, id, *value);
        if (u->edit.id != id && s.focused) changed |= value_by_keys(u, c, value);
        changed |= value_by_wheel(u, c, bounds, value);
    }
    draw_track(u, track, id, c, *value, &s);
    changed |= number_part(u, box, id, c, value, ALIGN_RIGHT);
    ui_is_last(u, id, row);
    return changed;
}

static bool nudge_button(ui *u, rect bounds, ui_icon icon, const char *name, bool disabled) {
    ui_id id = ui_make_id(u, name);
    ui_state s = {0};
    if (!disabled) s = ui_interact(u, id, bounds, false);
    if (s.hovered)
        draw_rect(ui_list(u), rect_inset(bounds, ui_scaled(u, 2)), u->theme->radius - 1, u->theme->line);
    ui_draw_icon(u, rect_inset(bounds, ui_scaled(u, 7)), icon, disabled ? u->theme->line : u->theme->muted);
    return s.clicked;
}

bool ui_number_field(ui *u, rect bounds, const ui_slider_config *c, double *value) {
    const theme *t = u->theme;
    ui_id id = ui_make_id(u, c->label);
    const rect row = bounds;
    bool changed = collect_lost(u, id, c, value);
    double before = *value;
    ui_cut_label(u, &bounds, c->label, c->label_width, c->disabled);
    bounds = rect_snapped(bounds);
    rect box = bounds, less = cut_left(&box, bounds.h), more = cut_right(&box, bounds.h);
    ui_state s = {0};
    ui_mark(u, c->label, box);
    if (!c->disabled) s = ui_interact(u, id, box, true);
    if (s.hovered) ui_set_cursor(u, CURSOR_TEXT);
    if (u->edit.id != id && (s.pressed || (s.activated && !s.clicked))) start_typing(u, id, *value);
    if (u->edit.id != id && s.focused) changed |= value_by_keys(u, c, value);
    changed |= value_by_wheel(u, c, bounds, value);

    draw_rect(ui_list(u), bounds, t->radius, t->raised);
    ui_push_id(u, c->label);
    if (nudge_button(u, less, ICON_MINUS, "less", c->disabled || *value <= (c->zero ? 0 : c->min)))
        *value = nudged(c, *value, -1);
    if (nudge_button(u, more, ICON_PLUS, "more", c->disabled || *value >= c->max))
        *value = nudged(c, *value, 1);
    ui_pop_id(u);
    changed |= number_part(u, box, id, c, value, ALIGN_CENTRE);
    ui_is_last(u, id, row);
    ui_ring(u, &s, bounds);
    return changed || *value != before;
}
