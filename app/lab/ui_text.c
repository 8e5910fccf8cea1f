/* Editing of one line of text. The text is the application's; only caret, selection and scroll are kept
 * here, for the one field that has the focus.
 * Invariant: caret and anchor always stand at the start of a UTF-8 character or at the end of the text. */
#include "ui_core.h"

#include <math.h>
#include <string.h>

static bool continues(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

size_t text_next(const char *text, size_t at) {
    if (!text[at]) return at;
    do at++;
    while (continues(text[at]));
    return at;
}

size_t text_previous(const char *text, size_t at) {
    if (at == 0) return 0;
    do at--;
    while (at > 0 && continues(text[at]));
    return at;
}

size_t text_word_left(const char *text, size_t at) {
    while (at > 0 && text[at - 1] == ' ') at--;
    while (at > 0 && text[at - 1] != ' ') at--;
    return at;
}

size_t text_word_right(const char *text, size_t at) {
    while (text[at] && text[at] != ' ') at++;
    while (text[at] == ' ') at++;
    return at;
}

bool text_replace(char *text, size_t capacity, size_t a, size_t b, const char *with) {
    size_t from = a < b ? a : b, to = a < b ? b : a, added = strlen(with), length = strlen(text);
    if (length - (to - from) + added + 1 > capacity) return false;
    memmove(text + from + added, text + to, length - to + 1);
    memcpy(text + from, with, added);
    return true;
}

/* Lines and control characters of a pasted text become spaces. */
static const char *one_line(ui *u, const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = ui_frame_memory(u, size);
    if (!copy) return "";
    for (size_t i = 0; i < size; i++) copy[i] = text[i] && (unsigned char)text[i] < ' ' ? ' ' : text[i];
    return copy;
}

static bool replace_selection(ui *u, char *text, size_t capacity, const char *with) {
    ui_edit *e = &u->edit;
    size_t from = e->caret < e->anchor ? e->caret : e->anchor;
    if (!text_replace(text, capacity, e->caret, e->anchor, with)) return false;
    e->caret = e->anchor = from + strlen(with);
    return true;
}

static void copy_selection(ui *u, const char *text) {
    ui_edit *e = &u->edit;
    size_t a = e->caret < e->anchor ? e->caret : e->anchor, b = e->caret + e->anchor - a;
    char *copy = ui_frame_memory(u, b - a + 1);
    if (!copy || a == b || !u->clip.set) return;
    memcpy(copy, text + a, b - a), copy[b - a] = '\0';
    u->clip.set(u->clip.context, copy);
}

static void move_caret(ui_edit *e, size_t to, bool select) {
    e->caret = to;
    if (!select) e->anchor = to;
}

/* Without Shift an arrow first leaves the selection at its own side. */
static void arrow(ui_edit *e, const char *text, bool left, modifiers held) {
    size_t low = e->caret < e->anchor ? e->caret : e->anchor, high = e->caret + e->anchor - low;
    if (low != high && !held.shift && !held.ctrl)
        move_caret(e, left ? low : high, false);
    else if (left)
        move_caret(e, held.ctrl ? text_word_left(text, e->caret) : text_previous(text, e->caret), held.shift);
    else
        move_caret(e, held.ctrl ? text_word_right(text, e->caret) : text_next(text, e->caret), held.shift);
}

static bool erase(ui *u, char *text, size_t capacity, bool backwards, bool word) {
    ui_edit *e = &u->edit;
    if (e->caret == e->anchor) {
        if (backwards)
            e->anchor = word ? text_word_left(text, e->caret) : text_previous(text, e->caret);
        else
            e->anchor = word ? text_word_right(text, e->caret) : text_next(text, e->caret);
    }
    return e->caret != e->anchor && replace_selection(u, text, capacity, "");
}

static bool control_key(ui *u, char *text, size_t capacity, key_code key) {
    ui_edit *e = &u->edit;
    bool selected = e->caret != e->anchor;
    if (key == KEY_A) e->anchor = 0, e->caret = strlen(text);
    if (key == KEY_C || key == KEY_X) copy_selection(u, text);
    if (key == KEY_X && selected) return replace_selection(u, text, capacity, "");
    if (key == KEY_V && u->clip.get)
        return replace_selection(u, text, capacity, one_line(u, u->clip.get(u->clip.context)));
    return false;
}

static bool edit_key(ui *u, char *text, size_t capacity, const key_press *k) {
    ui_edit *e = &u->edit;
    switch (k->key) {
    case KEY_LEFT: arrow(e, text, true, k->held); return false;
    case KEY_RIGHT: arrow(e, text, false, k->held); return false;
    case KEY_HOME: move_caret(e, 0, k->held.shift); return false;
    case KEY_END: move_caret(e, strlen(text), k->held.shift); return false;
    case KEY_BACKSPACE: return erase(u, text, capacity, true, k->held.ctrl);
    case KEY_DELETE: return erase(u, text, capacity, false, k->held.ctrl);
    default: return k->held.ctrl && control_key(u, text, capacity, k->key);
    }
}

/* Keys that move between widgets or windows are left to others; all others belong to the text. */
static bool left_to_others(const key_press *k) {
    bool function_key = k->key >= KEY_F1 && k->key <= KEY_F12;
    return (k->held.ctrl && k->key == KEY_Q) || k->key == KEY_TAB || k->key == KEY_UP || k->key == KEY_DOWN ||
           function_key || k->held.alt;
}

static void take_keys(ui *u, char *text, size_t capacity, ui_edit_result *result) {
    for (int i = 0; i < u->in->key_count; i++) {
        const key_press *k = &u->in->keys[i];
        if (u->taken[i] || left_to_others(k)) continue;
        u->taken[i] = true;
        if (k->key == KEY_ENTER)
            result->entered = true;
        else if (k->key == KEY_ESCAPE)
            result->escaped = true;
        else
            result->changed |= edit_key(u, text, capacity, k);
    }
    if (u->in->text[0] && !u->text_taken)
        result->changed |= replace_selection(u, text, capacity, one_line(u, u->in->text));
    u->text_taken = true;
}

/* The byte whose left edge is nearest to `x`. */
static size_t byte_at(ui *u, font f, const char *text, float x) {
    char *prefix = ui_frame_memory(u, strlen(text) + 1);
    if (!prefix) return 0;
    float before = 0;
    for (size_t at = 0; text[at];) {
        size_t next = text_next(text, at);
        memcpy(prefix, text, next), prefix[next] = '\0';
        float after = ui_text_width(u, f, prefix);
        if (x < (before + after) / 2) return at;
        at = next, before = after;
    }
    return strlen(text);
}

static float x_of(ui *u, font f, const char *text, size_t at) {
    char *prefix = ui_frame_memory(u, at + 1);
    if (!prefix) return 0;
    memcpy(prefix, text, at), prefix[at] = '\0';
    return ui_text_width(u, f, prefix);
}

static void point_caret(ui *u, rect bounds, font f, const char *text, const ui_state *s) {
    ui_edit *e = &u->edit;
    if (s->pressed && s->clicks >= 3) {
        e->anchor = 0, e->caret = strlen(text);
    } else if (s->pressed || (s->held && s->clicks == 0 && e->dragging)) {
        size_t at = byte_at(u, f, text, u->in->mouse.x - bounds.x + e->scroll);
        move_caret(e, at, !s->pressed || u->in->held.shift);
        e->dragging = true;
        if (s->clicks == 2)
            e->anchor = text_word_left(text, at), e->caret = text_word_right(text, at), e->dragging = false;
    }
    if (!s->held) e->dragging = false;
}

static void draw_line_of_text(ui *u, rect bounds, font f, const char *text) {
    const theme *t = u->theme;
    ui_edit *e = &u->edit;
    float caret = x_of(u, f, text, e->caret), anchor = x_of(u, f, text, e->anchor);
    float room = bounds.w - ui_scaled(u, 2), high = ui_line_height(u, f);
    e->scroll = fmaxf(fminf(e->scroll, caret), fmaxf(0, caret - room));
    float x = bounds.x - e->scroll, y = roundf(bounds.y + (bounds.h - high) / 2);
    draw_push_clip(ui_list(u), bounds);
    if (caret != anchor) {
        rect chosen = {x + fminf(caret, anchor), y, fabsf(caret - anchor), high};
        draw_rect(ui_list(u), chosen, 2, color_fade(t->focus, 0.35F));
    }
    if (*text) draw_text(ui_list(u), f, (vec2){roundf(x), y}, ALIGN_LEFT, t->text, text);
    draw_rect(ui_list(u), (rect){roundf(x + caret), y, fmaxf(1, ui_scaled(u, 1.5F)), high}, 0, t->focus);
    draw_pop_clip(ui_list(u));
}

void ui_edit_start(ui *u, ui_id id, const char *text, bool select_all) {
    ui_edit_lose(u);
    u->edit.id = id;
    u->edit.caret = strlen(text), u->edit.scroll = 0, u->edit.dragging = false;
    u->edit.anchor = select_all ? 0 : u->edit.caret;
    ui_redraw(u);
}

/* What was typed into a number is not lost with the focus: its slider collects it in its next call. */
void ui_edit_lose(ui *u) {
    if (!u->edit.id) return;
    u->lost_id = u->edit.id;
    memcpy(u->lost_text, u->edit.text, sizeof u->lost_text);
    u->edit.id = 0;
}

ui_edit_result ui_edit_line(ui *u, rect bounds, font f, char *text, size_t capacity, const ui_state *s) {
    ui_edit_result result = {0};
    ui_edit *e = &u->edit;
    size_t length = strlen(text);
    if (e->caret > length) e->caret = length;
    if (e->anchor > length) e->anchor = length;
    point_caret(u, bounds, f, text, s);
    if (u->layer >= u->modal_before) take_keys(u, text, capacity, &result);
    draw_line_of_text(u, bounds, f, text);
    return result;
}

bool ui_text_field(ui *u, rect bounds, const ui_text_config *config, char *text, size_t capacity) {
    const theme *t = u->theme;
    ui_id id = ui_make_id(u, config->label);
    bounds = rect_snapped(bounds);
    ui_state s = ui_interact(u, id, bounds, true);
    ui_mark(u, config->label, bounds);
    if (s.hovered) ui_set_cursor(u, CURSOR_TEXT);
    if (s.focused && u->edit.id != id) ui_edit_start(u, id, text, s.ring);

    draw_rect(ui_list(u), bounds, t->radius, t->raised);
    draw_frame(ui_list(u), bounds, t->radius, t->hairline, s.focused ? t->focus : t->line);
    rect inner = bounds;
    skip_left(&inner, t->gap_small), skip_right(&inner, t->gap_small);
    if (config->icon)
        ui_draw_icon(u, cut_left(&inner, ui_scaled(u, 14)), config->icon, t->muted),
            skip_left(&inner, t->unit);
    ui_edit_result edited = {0};
    if (!*text && config->hint) ui_label_with(u, inner, t->body, t->muted, ALIGN_LEFT, config->hint);
    if (s.focused)
        edited = ui_edit_line(u, inner, t->body, text, capacity, &s);
    else
        ui_label(u, inner, text);
    ui_ring(u, &s, bounds);
    if (config->entered) *config->entered = edited.entered;
    if (edited.escaped) u->focus = 0;
    return edited.changed;
}
