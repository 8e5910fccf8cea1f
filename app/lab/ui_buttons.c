/* Buttons, toggles, check boxes, tabs and progress bars: each interacts first and draws second. */
#include "ui_core.h"

#include <math.h>
#include <string.h>

color ui_surface(ui *u, ui_id id, const ui_state *s, color rest) {
    float over = ui_ease(u, id ^ 0x51u, s->hovered || s->held ? 1 : 0);
    color c = color_mix(rest, u->theme->text, 0.08F * over);
    return s->held ? color_mix(c, u->theme->text, 0.08F) : c;
}

/* The ring stands 2 units outside the control, so that it is seen on every surface. */
void ui_ring(ui *u, const ui_state *s, rect bounds) {
    if (!s->ring) return;
    float out = ui_scaled(u, 2);
    rect r = rect_inset(bounds, -out);
    draw_frame(ui_list(u), r, u->theme->radius + out, fmaxf(1.5F, ui_scaled(u, 1.75F)), u->theme->focus);
}

static void button_colors(ui *u, const ui_button_config *b, ui_id id, const ui_state *s, color *fill,
                          color *ink) {
    const theme *t = u->theme;
    *fill = t->raised, *ink = t->text;
    if (b->style == BUTTON_PRIMARY) *fill = t->focus, *ink = t->on_focus;
    if (b->style == BUTTON_DANGER) *ink = t->error;
    if (b->style == BUTTON_QUIET) *fill = color_fade(t->raised, b->selected ? 1 : 0);
    if (b->selected && b->style != BUTTON_PRIMARY)
        *fill = color_mix(t->raised, t->focus, 0.22F), *ink = theme_legible(t, t->focus);
    bool quiet_hover = b->style == BUTTON_QUIET && !b->selected && (s->hovered || s->held);
    if (quiet_hover) *fill = t->raised;
    *fill = quiet_hover || color_alpha(*fill) ? ui_surface(u, id, s, *fill) : *fill;
    if (b->disabled) *ink = color_fade(t->muted, 0.55F), *fill = color_fade(t->raised, 0.6F);
}

static void draw_button(ui *u, rect bounds, const ui_button_config *b, color ink) {
    const char *text = ui_shown(u, b->label);
    if (b->icon_only) {
        ui_draw_icon(u, bounds, b->icon, ink);
        return;
    }
    rect inner = bounds;
    if (b->icon) {
        float icon = ui_scaled(u, 16), gap = ui_scaled(u, 6);
        float all = icon + gap + ui_text_width(u, u->theme->body, text);
        skip_left(&inner, fmaxf(u->theme->unit, (bounds.w - all) / 2));
        ui_draw_icon(u, cut_left(&inner, icon), b->icon, ink);
        skip_left(&inner, gap);
        ui_label_with(u, inner, u->theme->body, ink, ALIGN_LEFT, text);
    } else {
        skip_left(&inner, u->theme->unit), skip_right(&inner, u->theme->unit);
        ui_label_with(u, inner, u->theme->body, ink, ALIGN_CENTRE, text);
    }
}

bool ui_button_with(ui *u, rect bounds, const ui_button_config *b) {
    ui_id id = ui_make_id(u, b->label);
    bounds = rect_snapped(bounds);
    ui_state s = {0};
    if (!b->disabled)
        s = ui_interact(u, id, bounds, true);
    else
        ui_is_last(u, id, bounds);
    ui_mark(u, b->label, bounds);
    if (s.hovered) ui_set_cursor(u, CURSOR_HAND);

    color fill, ink;
    button_colors(u, b, id, &s, &fill, &ink);
    if (color_alpha(fill)) draw_rect(ui_list(u), bounds, u->theme->radius, fill);
    draw_button(u, bounds, b, ink);
    ui_ring(u, &s, bounds);
    return s.activated;
}

bool ui_button(ui *u, rect bounds, const char *label) {
    return ui_button_with(u, bounds, &(ui_button_config){.label = label});
}

bool ui_icon_button(ui *u, rect bounds, ui_icon icon, const char *label) {
    ui_button_config b = {.label = label, .icon = icon, .icon_only = true, .style = BUTTON_QUIET};
    bool activated = ui_button_with(u, bounds, &b);
    ui_tip(u, label, NULL, NULL);
    return activated;
}

float ui_button_width(const ui *u, const char *label) {
    return ceilf(ui_text_width(u, u->theme->body, label)) + 2 * u->theme->gap;
}

static bool switch_state(ui *u, const char *label, rect bounds, bool *on, ui_state *s) {
    *s = ui_interact(u, ui_make_id(u, label), bounds, true);
    ui_mark(u, label, bounds);
    if (s->hovered) ui_set_cursor(u, CURSOR_HAND);
    if (s->activated) *on = !*on;
    return s->activated;
}

bool ui_toggle(ui *u, rect bounds, const char *label, bool *on) {
    const theme *t = u->theme;
    ui_state s;
    bool changed = switch_state(u, label, bounds, on, &s);

    ui_id id = ui_make_id(u, label);
    float share = ui_ease(u, id ^ 0x70u, *on ? 1 : 0), w = ui_scaled(u, 30), h = ui_scaled(u, 16);
    rect text = bounds, track = cut_left(&text, w);
    track = rect_snapped(rect_centred(track, w, h));
    color off = color_mix(t->line, t->muted, 0.35F);
    draw_rect(ui_list(u), track, h / 2, ui_surface(u, id, &s, color_mix(off, t->focus, share)));
    vec2 knob = {track.x + h / 2 + (w - h) * share, track.y + h / 2};
    draw_discs(ui_list(u), &knob, 1, h / 2 - ui_scaled(u, 2.5F), color_mix(t->panel, t->on_focus, share));
    skip_left(&text, t->gap_small);
    ui_label(u, text, ui_shown(u, label));
    ui_ring(u, &s, track);
    return changed;
}

bool ui_checkbox(ui *u, rect bounds, const char *label, bool *on) {
    const theme *t = u->theme;
    ui_state s;
    bool changed = switch_state(u, label, bounds, on, &s);

    ui_id id = ui_make_id(u, label);
    float share = ui_ease(u, id ^ 0x70u, *on ? 1 : 0), side = ui_scaled(u, 16), radius = ui_scaled(u, 4);
    rect text = bounds, column = cut_left(&text, side), box = rect_snapped(rect_centred(column, side, side));
    draw_rect(ui_list(u), box, radius, ui_surface(u, id, &s, color_mix(t->raised, t->focus, share)));
    color edge = color_mix(color_mix(t->line, t->muted, 0.5F), t->focus, share);
    draw_frame(ui_list(u), box, radius, t->hairline, edge);
    if (*on) ui_draw_icon(u, rect_inset(box, ui_scaled(u, 2)), ICON_CHECK, t->on_focus);
    skip_left(&text, t->gap_small);
    ui_label(u, text, ui_shown(u, label));
    ui_ring(u, &s, box);
    return changed;
}

static float tab_width(const ui *u, const char *name) {
    return ceilf(ui_text_width(u, u->theme->body, name)) + 2 * u->theme->gap;
}

float ui_tabs_width(const ui *u, const char *const *names, int count) {
    float width = u->theme->unit;
    for (int i = 0; i < count; i++) width += tab_width(u, names[i]);
    return width;
}

/* Tabs take what their names need; in less room all shrink by the same factor. */
static rect tab_bounds(const ui *u, rect *rest, const char *name, float factor) {
    return cut_left(rest, tab_width(u, name) * factor);
}

static bool tabs_by_keys(ui *u, const ui_state *s, int count, int *selected) {
    int before = *selected;
    if (!s->ring) return false;
    if (ui_take_key(u, KEY_LEFT, false, false, true) && *selected > 0) --*selected;
    if (ui_take_key(u, KEY_RIGHT, false, false, true) && *selected < count - 1) ++*selected;
    return *selected != before;
}

static void draw_tab(ui *u, rect tab, ui_id id, const char *name, bool chosen, bool hovered) {
    const theme *t = u->theme;
    float share = ui_ease(u, id ^ 0x70u, chosen ? 1 : 0), over = ui_ease(u, id ^ 0x51u, hovered ? 1 : 0);
    rect inner = rect_inset(tab, ui_scaled(u, 2));
    color fill = t->kind == THEME_LIGHT ? t->panel : color_mix(t->line, t->muted, 0.18F);
    if (share > 0) draw_rect(ui_list(u), inner, t->radius - ui_scaled(u, 1), color_fade(fill, share));
    color ink = color_mix(t->muted, t->text, fmaxf(share, over));
    ui_label_with(u, rect_inset(inner, 0), t->body, ink, ALIGN_CENTRE, name);
}

bool ui_tabs(ui *u, rect bounds, const char *label, const char *const *names, int count, int *selected) {
    ui_id id = ui_make_id(u, label);
    float natural = ui_tabs_width(u, names, count);
    bounds.w = fminf(bounds.w, natural);
    ui_state s = ui_interact(u, id, bounds, true);
    bool changed = tabs_by_keys(u, &s, count, selected);
    draw_rect(ui_list(u), bounds, u->theme->radius, u->theme->raised);

    rect rest = bounds;
    float factor = fminf(1, bounds.w / natural);
    skip_left(&rest, u->theme->unit / 2 * factor);
    for (int i = 0; i < count; i++) {
        rect tab = tab_bounds(u, &rest, names[i], factor);
        bool over = s.hovered && rect_holds(tab, u->in->mouse);
        ui_mark(u, names[i], tab);
        if (over) ui_set_cursor(u, CURSOR_HAND);
        if (over && s.clicked && *selected != i) *selected = i, changed = true;
        draw_tab(u, tab, id + (ui_id)i * 0x9E37u, names[i], i == *selected, over);
    }
    ui_ring(u, &s, bounds);
    return changed;
}

void ui_progress(ui *u, rect bounds, double share, const char *text) {
    const theme *t = u->theme;
    rect row = bounds;
    if (text)
        ui_label_with(u, cut_right(&row, ui_text_width(u, t->small, text) + t->gap_small), t->small, t->muted,
                      ALIGN_RIGHT, text);
    float h = fminf(row.h, ui_scaled(u, 6));
    rect track = rect_centred(row, row.w, h);
    draw_rect(ui_list(u), track, h / 2, t->line);
    rect done = track;
    if (share < 0) {
        float phase = (float)fmod(u->in->time * 0.7, 1.0);
        done.w = track.w * 0.3F,
        done.x = track.x + (track.w - done.w) * (0.5F - 0.5F * cosf(phase * 6.2831853F));
        ui_redraw(u);
    } else {
        done.w = fmaxf(h, track.w * (float)fmin(share, 1));
    }
    if (share != 0) draw_rect(ui_list(u), done, h / 2, t->focus);
}
