/* What stands above the panels: tooltips, toasts, dialogs, drawers. */
#include "ui_core.h"

#include <math.h>
#include <string.h>

/* Tooltips. */
static bool tip_due(ui *u, ui_id id, bool hovered) {
    double rested = hovered ? u->in->time - u->hot_since : u->in->time - u->ring_since;
    bool same = hovered ? u->hot_before == id && u->hushed != id : u->told == id && !u->edit.id;
    if (!same || u->active || (ui_blocked(u) && u->layer < u->modal_before)) return false;
    double delay = hovered ? 0.45 : 0.9;
    if (rested >= delay) return true;
    ui_redraw_after(u, delay - rested);
    return false;
}

static void keep_tip(ui *u, rect anchor, const char *term, const char *formula, const char *text) {
    u->tip.shown = true, u->tip.anchor = anchor;
    u->tip.term = term ? ui_copy(u, term) : NULL;
    u->tip.formula = formula ? ui_copy(u, formula) : NULL;
    u->tip.text = text ? ui_copy(u, text) : NULL;
}

void ui_tip(ui *u, const char *term, const char *formula, const char *text) {
    if (!u->last) return;
    if (u->last_hovered) u->hot = u->last;
    bool focused = !u->last_hovered && u->focus == u->last;
    if (!u->last_hovered && !focused) return;
    if (u->last_hovered && u->hot_before != u->last) ui_redraw_after(u, 0.45);
    if (tip_due(u, u->last, u->last_hovered)) keep_tip(u, u->last_bounds, term, formula, text);
}

void ui_widen(ui *u, rect area) {
    if (u->last) ui_is_last(u, u->last, area);
}

void ui_tip_for(ui *u, rect area, const char *term, const char *formula, const char *text) {
    ui_push_index(u, (int)(area.x * 7 + area.y * 4099));
    ui_is_last(u, ui_make_id(u, term), area);
    ui_pop_id(u);
    ui_tip(u, term, formula, text);
}

static float line_if(ui *u, const char *text, font f, float width) {
    return text && *text ? ui_paragraph_height(u, width, f, text) : 0;
}

static float natural_width(ui *u, float limit) {
    float width = 0;
    if (u->tip.term) width = fmaxf(width, ui_text_width(u, u->theme->strong, u->tip.term));
    if (u->tip.formula) width = fmaxf(width, ui_text_width(u, u->theme->body, u->tip.formula));
    if (u->tip.text) width = fmaxf(width, ui_text_width(u, u->theme->body, u->tip.text));
    return fminf(ceilf(width) + 1, limit);
}

static rect tip_bounds(ui *u, float width, float height) {
    rect a = u->tip.anchor, window = rect_inset(u->in->window, u->theme->unit);
    float pad = u->theme->gap_small, gap = ui_scaled(u, 6);
    rect r = {a.x, a.y + a.h + gap, width + 2 * pad, height + 2 * pad};
    if (r.y + r.h > window.y + window.h) r.y = a.y - gap - r.h;
    return rect_snapped(rect_kept_inside(r, window));
}

void ui_draw_tip(ui *u) {
    if (!u->tip.shown || u->popup.opened == u->frame) return;
    const theme *t = u->theme;
    float width = natural_width(u, ui_scaled(u, 300)), gap = t->unit;
    bool term = u->tip.term && *u->tip.term, formula = u->tip.formula && *u->tip.formula;
    bool text = u->tip.text && *u->tip.text;
    const font fonts[3] = {text || formula ? t->strong : t->body, t->body, t->body};
    const char *parts[3] = {term ? u->tip.term : NULL, formula ? u->tip.formula : NULL,
                            text ? u->tip.text : NULL};
    const color inks[3] = {t->text, theme_legible(t, t->focus), t->muted};
    float height = -gap;
    for (int i = 0; i < 3; i++)
        if (parts[i]) height += line_if(u, parts[i], fonts[i], width) + gap;
    if (height <= 0) return;
    rect bounds = tip_bounds(u, width, height), rest = rect_inset(bounds, t->gap_small);
    u->layer = LAYER_TIP;
    ui_shadow(u, bounds);
    draw_rect(ui_list(u), bounds, t->radius, color_mix(t->panel, t->raised, 0.6F));
    draw_frame(ui_list(u), bounds, t->radius, t->hairline, t->line);
    for (int i = 0; i < 3; i++)
        if (parts[i]) skip_top(&rest, ui_paragraph(u, rest, fonts[i], inks[i], parts[i]) + gap);
}

/* Toasts. */
static double lifetime(const ui_toast_entry *entry) {
    double reading = (double)strlen(entry->text) * 0.05;
    return (entry->kind == TOAST_ERROR ? 8 : entry->kind == TOAST_WARNING ? 5 : 3) + reading;
}

static void drop_toast(ui *u, int index) {
    memmove(&u->toasts[index], &u->toasts[index + 1],
            sizeof u->toasts[0] * (size_t)(u->toast_count - index - 1));
    u->toast_count--;
}

void ui_toast(ui *u, ui_toast_kind kind, const char *text) {
    double now = u->in ? u->in->time : 0;
    for (int i = 0; i < u->toast_count; i++) {
        if (strncmp(u->toasts[i].text, text, UI_MESSAGE - 1) != 0) continue;
        u->toasts[i].since = now - 0.12;
        return;
    }
    if (u->toast_count == UI_TOASTS) drop_toast(u, 0);
    ui_toast_entry *entry = &u->toasts[u->toast_count++];
    entry->kind = kind, entry->since = now;
    size_t length = strlen(text);
    if (length >= UI_MESSAGE) length = text_previous(text, UI_MESSAGE - 1);
    memcpy(entry->text, text, length), entry->text[length] = '\0';
    ui_redraw(u);
}

bool ui_shows_toast(const ui *u) {
    return u->toast_count > 0;
}

bool ui_dismiss_toast(ui *u) {
    if (!ui_shows_toast(u)) return false;
    drop_toast(u, u->toast_count - 1);
    ui_redraw(u);
    return true;
}

/* Draws one toast whose lower edge is at `bottom`; returns its height. */
static float draw_toast(ui *u, int index, float bottom, float opacity, bool *closed) {
    const theme *t = u->theme;
    const ui_toast_entry *entry = &u->toasts[index];
    const color inks[] = {t->focus, t->warning, t->error};
    float width = fminf(ui_scaled(u, 360), u->in->window.w - 2 * t->gap), pad = t->gap,
          mark = ui_scaled(u, 4);
    float inner = width - 2 * pad - mark - ui_scaled(u, 32);
    float height = fmaxf(ui_paragraph_height(u, inner, t->body, entry->text) + 2 * pad, t->control);
    rect window = u->in->window;
    rect bounds = rect_snapped((rect){window.x + window.w - width - t->gap, bottom - height, width, height});
    ui_add_cover(u, LAYER_TIP, bounds);
    ui_push_index(u, index);
    *closed = ui_interact(u, ui_make_id(u, "toast"), bounds, false).clicked;
    ui_pop_id(u);
    draw_rect(ui_list(u), bounds, t->radius, color_fade(color_mix(t->panel, t->raised, 0.6F), opacity));
    draw_frame(ui_list(u), bounds, t->radius, t->hairline, color_fade(t->line, opacity));
    rect rest = bounds, stripe = cut_left(&rest, mark + t->gap_small);
    stripe = rect_centred(stripe, mark, height - 2 * t->gap_small);
    draw_rect(ui_list(u), stripe, mark / 2, color_fade(inks[entry->kind], opacity));
    rest = rect_inset(rest, pad), rest.w = inner, rest.x -= t->unit;
    ui_paragraph(u, rest, t->body, color_fade(t->text, opacity), entry->text);
    rect cross = {bounds.x + bounds.w - t->gap - ui_scaled(u, 12), bounds.y + t->gap, ui_scaled(u, 12),
                  ui_scaled(u, 12)};
    ui_draw_icon(u, cross, ICON_CLOSE, color_fade(t->muted, opacity));
    return height;
}

void ui_draw_toasts(ui *u) {
    u->layer = LAYER_TIP;
    float bottom = u->in->window.y + u->in->window.h - ui_scaled(u, 40);
    for (int i = u->toast_count - 1; i >= 0; i--) {
        double age = u->in->time - u->toasts[i].since, life = lifetime(&u->toasts[i]);
        float opacity = (float)fmin(fmin(age / 0.12, (life - age) / 0.4), 1);
        bool closed;
        bottom -= draw_toast(u, i, bottom, fmaxf(opacity, 0), &closed) + u->theme->gap_small;
        if (age < 0.12 || age > life - 0.4)
            ui_redraw(u);
        else
            ui_redraw_after(u, life - 0.4 - age);
        if (closed || age >= life) drop_toast(u, i);
    }
    u->layer = LAYER_BASE;
}

/* Dialogs. */
static bool dialog_opens(ui *u, ui_id id) {
    bool opens = u->dialog_id != id || u->dialog_frame + 1 < u->frame;
    if (opens) {
        ui_popup_close(u);
        ui_edit_lose(u);
        u->focus_before_dialog = u->focus, u->focus = 0;
    }
    u->dialog_id = id, u->dialog_frame = u->frame;
    return opens;
}

static rect dialog_frame(ui *u, vec2 size, const char *title) {
    const theme *t = u->theme;
    u->dialog_below = u->layer;
    u->modal = u->modal > LAYER_DIALOG ? u->modal : LAYER_DIALOG;
    ui_enter_layer(u, LAYER_DIALOG, u->in->window);
    draw_rect(ui_list(u), u->in->window, 0, t->scrim);
    rect room = rect_inset(u->in->window, t->gap);
    rect bounds = rect_snapped(rect_centred(room, fminf(size.x, room.w), fminf(size.y, room.h)));
    u->dialog_bounds = bounds;
    ui_shadow(u, bounds);
    ui_mark(u, title, bounds);
    draw_rect(ui_list(u), bounds, t->radius + ui_scaled(u, 2), t->panel);
    draw_frame(ui_list(u), bounds, t->radius + ui_scaled(u, 2), t->hairline, t->line);
    rect content = rect_inset(bounds, t->gap_large);
    ui_label_with(u, cut_top(&content, ui_line_height(u, t->title)), t->title, t->text, ALIGN_LEFT,
                  ui_shown(u, title));
    skip_top(&content, t->gap_small);
    return content;
}

bool ui_dialog_begin(ui *u, const char *title, vec2 size, bool *open, rect *content) {
    if (!*open) return false;
    ui_id id = ui_make_id(u, title);
    if (dialog_opens(u, id)) u->focus_visible = false;
    *content = dialog_frame(u, size, title);
    ui_push_id(u, title);
    if (!ui_editing(u) && ui_take_key(u, KEY_ESCAPE, false, false, false)) *open = false;
    return true;
}

bool ui_pressed_beside_dialog(const ui *u) {
    return u->in->pressed[MOUSE_LEFT] && ui_hovers(u, u->in->window) &&
           !rect_holds(u->dialog_bounds, u->in->mouse);
}

void ui_dialog_end(ui *u) {
    ui_pop_id(u);
    ui_leave_layer(u, u->dialog_below);
}

static int dialog_buttons(ui *u, rect row, const char *const *buttons, int count) {
    int chosen = -1;
    for (int i = count - 1; i >= 0; i--) {
        float width = fmaxf(ui_button_width(u, buttons[i]), ui_scaled(u, 76));
        ui_button_style style = i == count - 1 ? BUTTON_PRIMARY : BUTTON_PLAIN;
        if (ui_button_with(u, cut_right(&row, width),
                           &(ui_button_config){.label = buttons[i], .style = style}))
            chosen = i;
        skip_right(&row, u->theme->gap_small);
    }
    return chosen;
}

int ui_dialog(ui *u, const char *title, const char *text, const char *const *buttons, int count) {
    const theme *t = u->theme;
    float width = ui_scaled(u, 420), inner = width - 2 * t->gap_large;
    float height = ui_paragraph_height(u, inner, t->body, text) + ui_line_height(u, t->title) +
                   2 * t->gap_large + t->gap_small + t->gap_large + t->control;
    bool opens = dialog_opens(u, ui_make_id(u, title));
    rect content = dialog_frame(u, (vec2){width, height}, title);
    ui_push_id(u, title);
    if (opens && count > 0) u->focus = ui_make_id(u, buttons[count - 1]), u->focus_visible = true;
    rect row = cut_bottom(&content, t->control);
    int chosen = dialog_buttons(u, row, buttons, count);
    ui_paragraph(u, content, t->body, t->text, text);
    if (!opens && ui_take_key(u, KEY_ESCAPE, false, false, false)) chosen = count;
    ui_dialog_end(u);
    return chosen;
}

/* Cards that float. */
void ui_float_begin(ui *u, rect bounds, rect *content) {
    const theme *t = u->theme;
    u->drawer_below = u->layer;
    ui_add_cover(u, LAYER_DRAWER, bounds);
    ui_enter_layer(u, LAYER_DRAWER, u->in->window);
    ui_shadow(u, bounds);
    draw_rect(ui_list(u), bounds, t->radius + ui_scaled(u, 2), color_mix(t->panel, t->raised, 0.6F));
    draw_frame(ui_list(u), bounds, t->radius + ui_scaled(u, 2), t->hairline, t->line);
    *content = rect_inset(bounds, t->gap_large);
}

void ui_float_end(ui *u) {
    ui_leave_layer(u, u->drawer_below);
}

/* Drawers. */
bool ui_drawer_begin(ui *u, const char *title, rect area, float width, bool *open, rect *content) {
    const theme *t = u->theme;
    float share = ui_ease(u, ui_make_id(u, title), *open ? 1 : 0);
    if (share <= 0) return false;
    width = fminf(width, area.w);
    rect bounds = rect_snapped((rect){area.x - width * (1 - share), area.y, width, area.h});
    u->drawer_below = u->layer;
    ui_add_cover(u, LAYER_DRAWER, rect_meet(bounds, area));
    ui_enter_layer(u, LAYER_DRAWER, area);
    ui_shadow(u, bounds);
    draw_rect(ui_list(u), bounds, t->radius, t->panel);
    draw_frame(ui_list(u), bounds, t->radius, t->hairline, t->line);
    ui_push_id(u, title);
    *content = rect_inset(bounds, t->padding);
    rect row = cut_top(content, t->control), close = cut_right(&row, t->control);
    ui_label_with(u, row, t->title, t->text, ALIGN_LEFT, ui_shown(u, title));
    if (ui_icon_button(u, close, ICON_CLOSE, "Close")) *open = false;
    if (!ui_editing(u) && u->popup.id == 0 && ui_take_key(u, KEY_ESCAPE, false, false, false)) *open = false;
    skip_top(content, t->gap_small);
    return true;
}

void ui_drawer_end(ui *u) {
    ui_pop_id(u);
    ui_leave_layer(u, u->drawer_below);
}
