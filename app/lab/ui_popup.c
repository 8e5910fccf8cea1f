/* Popups, menus and drop-downs.
 * Invariant: at most one popup is open; while it is, it alone has the mouse and the keys, and any press
 * outside closes it and does nothing else. A popup whose owner was not drawn for a frame closes by itself. */
#include "ui_core.h"

#include <math.h>
#include <string.h>

enum { SEARCH_FROM = 8, ROWS_SHOWN = 10 };

/* Rings on top of one another, so that it fades outwards. */
void ui_shadow(ui *u, rect bounds) {
    enum { RINGS = 6 };
    color ring = color_fade(u->theme->shadow, 1.0F / RINGS);
    for (int i = RINGS; i >= 1; i--) {
        float reach = ui_scaled(u, (float)i * 1.5F);
        rect r = rect_inset(bounds, -reach);
        r.y += ui_scaled(u, 3);
        draw_rect(ui_list(u), r, u->theme->radius + reach, ring);
    }
}

void ui_popup_open(ui *u, ui_id id, rect anchor) {
    ui_edit_lose(u);
    u->popup.id = id, u->popup.anchor = anchor;
    u->popup.opened = u->popup.seen = u->frame;
    u->popup.highlighted = -1, u->popup.mouse = u->in->mouse;
    u->popup.scroll = (ui_scroll){0};
    ui_redraw(u);
}

void ui_popup_close(ui *u) {
    u->popup.id = 0;
    if (u->modal == LAYER_POPUP) u->modal = u->popup.below;
    ui_redraw(u);
}

bool ui_popup_is_open(const ui *u, ui_id id) {
    return u->popup.id == id;
}

/* Below its anchor, or above when there is more room, never outside the window. */
static rect placed(const ui *u, vec2 size) {
    rect window = rect_inset(u->in->window, u->theme->unit), a = u->popup.anchor;
    float gap = a.h > 0 ? u->theme->unit : 0, under = window.y + window.h - a.y - a.h - gap;
    rect r = {a.x, a.y + a.h + gap, fminf(size.x, window.w), fminf(size.y, window.h)};
    if (r.h > under && a.y - window.y > under) r.y = a.y - gap - r.h;
    return rect_snapped(rect_kept_inside(r, window));
}

static bool pressed_outside(const ui *u, rect bounds) {
    bool pressed = false;
    for (int b = 0; b < MOUSE_COUNT; b++) pressed |= u->in->pressed[b];
    return pressed && u->frame > u->popup.opened && !rect_holds(bounds, u->in->mouse);
}

bool ui_popup_begin(ui *u, ui_id id, vec2 size, rect *content) {
    if (u->popup.id != id) return false;
    const theme *t = u->theme;
    rect bounds = placed(u, size);
    if (pressed_outside(u, bounds)) {
        ui_popup_close(u);
        return false;
    }
    u->popup.bounds = bounds, u->popup.seen = u->frame, u->popup.below = u->layer;
    u->modal = LAYER_POPUP;
    ui_enter_layer(u, LAYER_POPUP, u->in->window);
    ui_shadow(u, bounds);
    draw_rect(ui_list(u), bounds, t->radius, color_mix(t->panel, t->raised, 0.6F));
    draw_frame(ui_list(u), bounds, t->radius, t->hairline, t->line);
    *content = rect_inset(bounds, t->unit);
    draw_push_clip(ui_list(u), bounds);
    return true;
}

void ui_popup_end(ui *u) {
    if (ui_take_key(u, KEY_ESCAPE, false, false, false)) ui_popup_close(u);
    draw_pop_clip(ui_list(u));
    ui_leave_layer(u, u->popup.below);
}

typedef struct {
    const char *text, *note, *tip; /* the latter two may be NULL */
    bool chosen, barred;
} option;

/* What stands at the right of "Name  Ctrl N"; NULL: nothing. */
static const char *menu_tail(const char *text) {
    const char *gap = strstr(text, "  ");
    return gap ? gap + 2 : NULL;
}

static const char *menu_name(ui *u, const char *text, const char *tail) {
    size_t length = tail ? (size_t)(tail - 2 - text) : 0;
    char *name = tail ? ui_frame_memory(u, length + 1) : NULL;
    if (!name) return text;
    memcpy(name, text, length), name[length] = '\0';
    return name;
}

/* One row of a list: the pointer highlights it when it moves, the keys at any time. True when chosen. */
static bool option_row(ui *u, rect row, int index, const option *o) {
    const theme *t = u->theme;
    const char *text = o->text, *note = o->note;
    bool chosen = o->chosen;
    ui_push_index(u, index);
    ui_state s = ui_interact(u, ui_make_id(u, "row"), row, false);
    ui_mark(u, text, row);
    if (o->tip) u->last_bounds = u->popup.bounds, ui_tip(u, text, o->tip, note); /* clear of the list */
    ui_pop_id(u);
    bool moved = u->in->mouse.x != u->popup.mouse.x || u->in->mouse.y != u->popup.mouse.y;
    if (s.hovered && moved) u->popup.highlighted = index;
    if (u->popup.highlighted == index)
        draw_rect(ui_list(u), row, t->radius - ui_scaled(u, 2), color_mix(t->raised, t->focus, 0.25F));
    rect inner = row;
    skip_left(&inner, t->gap_small), skip_right(&inner, t->gap_small);
    rect mark = cut_right(&inner, note || chosen ? ui_scaled(u, 14) : 0);
    if (chosen) ui_draw_icon(u, mark, ICON_CHECK, t->focus);
    skip_right(&inner, t->unit);
    const char *tail = menu_tail(text);
    if (tail) ui_label_with(u, inner, t->body, t->muted, ALIGN_RIGHT, tail);
    text = menu_name(u, text, tail);
    float width = ui_text_width(u, t->body, text) + 1;
    ui_label_with(u, cut_left(&inner, width), t->body, o->barred ? t->muted : t->text, ALIGN_LEFT, text);
    skip_left(&inner, t->gap);
    if (note) ui_label_with(u, inner, t->small, t->muted, ALIGN_RIGHT, note);
    return s.clicked && !o->barred;
}

static void step_highlight(ui *u, int count, bool (*skipped)(const void *, int), const void *context) {
    int by = 0;
    if (ui_take_key(u, KEY_DOWN, false, false, true)) by = 1;
    if (ui_take_key(u, KEY_UP, false, false, true)) by = -1;
    if (!by || count <= 0) return;
    int at = u->popup.highlighted < 0 && by < 0 ? 0 : u->popup.highlighted;
    for (int i = 0; i < count; i++) {
        at = ((at + by) % count + count) % count;
        if (!skipped || !skipped(context, at)) break;
    }
    u->popup.highlighted = at;
}

static bool is_line(const void *options, int index) {
    return strcmp(((const char *const *)options)[index], "-") == 0;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A letter leads to the next option that begins with it. */
static void jump_to_letter(ui *u, const char *const *options, int count) {
    char wanted = lower(u->in->text[0]);
    for (int i = 1; wanted && i <= count; i++) {
        int at = (u->popup.highlighted + i) % count;
        if (lower(options[at][0]) != wanted || is_line(options, at)) continue;
        u->popup.highlighted = at;
        return;
    }
}

static vec2 menu_size(const ui *u, const char *const *options, int count) {
    vec2 size = {ui_scaled(u, 120), 2 * u->theme->unit};
    for (int i = 0; i < count; i++) {
        size.x = fmaxf(size.x, ui_text_width(u, u->theme->body, options[i]) + 2 * u->theme->gap_large);
        size.y += is_line(options, i) ? 2 * u->theme->unit : u->theme->control;
    }
    return size;
}

int ui_menu(ui *u, ui_id id, const char *const *options, int count) {
    rect rest;
    int chosen = -1;
    if (!ui_popup_begin(u, id, menu_size(u, options, count), &rest)) return -1;
    step_highlight(u, count, is_line, options);
    jump_to_letter(u, options, count);
    for (int i = 0; i < count; i++) {
        if (is_line(options, i)) {
            rect line = cut_top(&rest, 2 * u->theme->unit);
            draw_rect(ui_list(u), rect_centred(line, line.w, u->theme->hairline), 0, u->theme->line);
        } else if (option_row(u, cut_top(&rest, u->theme->control), i, &(option){.text = options[i]})) {
            chosen = i;
        }
    }
    int highlighted = u->popup.highlighted;
    if (highlighted >= 0 &&
        (ui_take_key(u, KEY_ENTER, false, false, false) || ui_take_key(u, KEY_SPACE, false, false, false)))
        chosen = highlighted;
    u->popup.mouse = u->in->mouse;
    ui_popup_end(u);
    if (chosen >= 0) ui_popup_close(u);
    return chosen;
}

static bool matches(const char *text, const char *wanted) {
    for (;; text++) {
        size_t i = 0;
        while (wanted[i] && lower(text[i]) == lower(wanted[i])) i++;
        if (!wanted[i]) return true;
        if (!*text) return false;
    }
}

/* Indices of the options that match the search, in frame memory. */
static int *filtered(ui *u, const ui_dropdown_config *c, const char *wanted, int *count) {
    int *found = ui_frame_memory(u, sizeof(int) * (size_t)(c->count + 1));
    *count = 0;
    for (int i = 0; found && i < c->count; i++)
        if (matches(c->options[i], wanted) || (c->notes && c->notes[i] && matches(c->notes[i], wanted)))
            found[(*count)++] = i;
    return found;
}

static void search_line(ui *u, rect *rest, ui_id id, bool *entered) {
    const theme *t = u->theme;
    rect row = cut_top(rest, t->control), inner = row;
    ui_state s = ui_interact(u, id, row, false);
    u->focus = id, u->focus_seen = true;
    draw_rect(ui_list(u), row, t->radius - 1, t->window);
    skip_left(&inner, t->gap_small);
    ui_draw_icon(u, cut_left(&inner, ui_scaled(u, 14)), ICON_SEARCH, t->muted);
    skip_left(&inner, t->gap_small);
    ui_edit_result r = ui_edit_line(u, inner, t->body, u->edit.text, UI_EDIT, &s);
    if (r.changed) u->popup.highlighted = 0;
    if (r.escaped) ui_popup_close(u);
    *entered = r.entered;
    skip_top(rest, t->unit);
}

static void reveal_highlighted(ui *u, float view) {
    float row = u->theme->control, top = row * (float)u->popup.highlighted;
    ui_scroll *s = &u->popup.scroll;
    if (u->popup.highlighted < 0 || rect_holds(u->popup.bounds, u->in->mouse)) return;
    s->wanted = fminf(s->wanted, top);
    s->wanted = fmaxf(s->wanted, top + row - view);
}

static bool is_barred(const ui_dropdown_config *c, int index) {
    return c->barred && c->barred[index];
}

static int option_list(ui *u, rect view, const ui_dropdown_config *c, const int *found, int count,
                       int selected) {
    int chosen = -1;
    float high = u->theme->control;
    rect rest = ui_scroll_begin(u, "options", view, &u->popup.scroll);
    for (int i = 0; i < count; i++) {
        int k = found[i];
        rect row = {rest.x, rest.y + high * (float)i, rest.w, high};
        if (row.y + high < view.y || row.y > view.y + view.h) continue;
        option o = {c->options[k], c->notes ? c->notes[k] : NULL, c->tips ? c->tips[k] : NULL, k == selected,
                    is_barred(c, k)};
        if (option_row(u, row, i, &o)) chosen = k;
    }
    if (!count) ui_label_with(u, view, u->theme->body, u->theme->muted, ALIGN_CENTRE, "nothing matches");
    ui_scroll_end(u, high * (float)count);
    return chosen;
}

/* As wide as its widest option, whatever is searched for; as high as what was found. */
static vec2 list_size(const ui *u, const ui_dropdown_config *c, float width, int found, bool searched) {
    const theme *t = u->theme;
    float bar = c->count > ROWS_SHOWN ? t->gap : 0;
    for (int i = 0; i < c->count; i++) {
        float needs = ui_text_width(u, t->body, c->options[i]) + ui_scaled(u, 48) + bar;
        if (c->notes && c->notes[i]) needs += ui_text_width(u, t->small, c->notes[i]) + t->gap;
        width = fmaxf(width, fminf(needs, ui_scaled(u, 560)));
    }
    int rows = found < 1 ? 1 : found < ROWS_SHOWN ? found : ROWS_SHOWN;
    return (vec2){width, t->control * (float)(rows + (searched ? 1 : 0)) + t->unit * (searched ? 3 : 2)};
}

static int open_list(ui *u, ui_id id, rect anchor, const ui_dropdown_config *c, int selected) {
    rect rest;
    bool searched = c->count >= SEARCH_FROM, entered = false;
    ui_id search = id ^ 0x5EACu;
    int count;
    if (u->popup.id != id) return -1;
    const int *found = filtered(u, c, searched && u->edit.id == search ? u->edit.text : "", &count);
    if (!ui_popup_begin(u, id, list_size(u, c, anchor.w, count, searched), &rest)) return -1;
    ui_push_index(u, (int)id);
    if (searched && u->edit.id != search) u->edit.text[0] = '\0', ui_edit_start(u, search, "", false);
    if (searched) search_line(u, &rest, search, &entered);
    found = filtered(u, c, searched ? u->edit.text : "", &count);
    if (u->popup.highlighted >= count) u->popup.highlighted = count - 1;
    step_highlight(u, count, NULL, NULL);
    if (!searched) jump_to_letter(u, c->options, c->count);
    reveal_highlighted(u, rest.h);
    if (!searched)
        entered =
            ui_take_key(u, KEY_ENTER, false, false, false) || ui_take_key(u, KEY_SPACE, false, false, false);
    int at = u->popup.highlighted, chosen = option_list(u, rest, c, found, count, selected);
    if (entered && at >= 0 && at < count && !is_barred(c, found[at])) chosen = found[at];
    u->popup.mouse = u->in->mouse;
    ui_pop_id(u);
    ui_popup_end(u);
    if (chosen >= 0) ui_popup_close(u);
    return chosen;
}

static void draw_dropdown(ui *u, rect bounds, ui_id id, const ui_dropdown_config *c, const ui_state *s,
                          int selected) {
    const theme *t = u->theme;
    draw_rect(ui_list(u), bounds, t->radius, ui_surface(u, id, s, t->raised));
    rect inner = bounds;
    skip_left(&inner, t->gap_small), skip_right(&inner, t->gap_small);
    ui_draw_icon(u, cut_right(&inner, ui_scaled(u, 12)), ICON_CHEVRON_DOWN, t->muted);
    skip_right(&inner, t->unit);
    bool valid = selected >= 0 && selected < c->count;
    color ink = c->disabled || !valid ? t->muted : t->text;
    const char *text = valid ? c->options[selected] : "choose";
    float room = inner.w - ui_text_width(u, t->body, text) - t->gap_small;
    if (c->mark && room < ui_text_width(u, t->small, c->mark))
        draw_discs(ui_list(u), &(vec2){inner.x + inner.w - ui_scaled(u, 3), inner.y + inner.h / 2}, 1,
                   ui_scaled(u, 3), t->warning);
    else if (c->mark)
        ui_label_with(u, inner, t->small, theme_legible(t, t->warning), ALIGN_RIGHT, c->mark);
    if (c->mark) skip_right(&inner, ui_scaled(u, 10));
    ui_label_with(u, inner, t->body, ink, ALIGN_LEFT, text);
    ui_ring(u, s, bounds);
}

bool ui_dropdown(ui *u, rect bounds, const ui_dropdown_config *c, int *selected) {
    ui_id id = ui_make_id(u, c->label);
    const rect row = bounds;
    ui_cut_label(u, &bounds, c->label, c->label_width, c->disabled);
    bounds = rect_snapped(bounds);
    bool was_open = u->popup.id == id;
    ui_state s = {0};
    ui_mark(u, c->label, bounds);
    if (!c->disabled) s = ui_interact(u, id, bounds, true);
    if (s.hovered) ui_set_cursor(u, CURSOR_HAND);
    int before = *selected;
    if (s.ring && !was_open && ui_take_key(u, KEY_DOWN, false, false, true) && *selected < c->count - 1)
        ++*selected;
    if (s.ring && !was_open && ui_take_key(u, KEY_UP, false, false, true) && *selected > 0) --*selected;
    bool by_keys = s.activated && !s.clicked;
    if ((s.pressed || by_keys) && !was_open) {
        ui_popup_open(u, id, bounds);
        u->popup.highlighted = *selected;
        was_open = true;
    }
    draw_dropdown(u, bounds, id, c, &s, *selected);

    int chosen = open_list(u, id, bounds, c, *selected);
    if (chosen >= 0) *selected = chosen;
    if (was_open && u->popup.id != id) u->focus = id, u->focus_seen = true, u->edit.id = 0;
    ui_is_last(u, id, row);
    return *selected != before || (c->again && chosen >= 0);
}
