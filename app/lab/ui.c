/* The core of the widgets: ids, who has the mouse and the keyboard, layers, motion, frame memory.
 *
 * A frame's input is given out in the order in which widgets are called, but what lies on top was decided
 * by the frame before: `covers_before` and `modal_before` say what hides the mouse, so a popup that is
 * drawn last still comes first. */
#include "ui_core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ui_chunk {
    ui_chunk *next;
    size_t used, size;
    max_align_t bytes[];
};

static vec2 measure_as_base(void *context, font f, const char *text) {
    return draw_measure(context, f, text);
}

ui *ui_new(draw_list *list, clipboard clip) {
    ui *u = calloc(1, sizeof *u);
    if (!u) return NULL;
    u->lists[0] = list, u->clip = clip;
    for (int i = 1; i < UI_LAYERS; i++) {
        u->lists[i] = draw_list_new(measure_as_base, list);
        if (u->lists[i]) continue;
        ui_free(u);
        return NULL;
    }
    return u;
}

static void free_chunks(ui *u) {
    while (u->chunks) {
        ui_chunk *next = u->chunks->next;
        free(u->chunks);
        u->chunks = next;
    }
}

void ui_free(ui *u) {
    if (!u) return;
    for (int i = 1; i < UI_LAYERS; i++) draw_list_free(u->lists[i]);
    free_chunks(u);
    free(u->stops);
    free(u);
}

/* One chunk survives the frame, so that a steady frame allocates nothing. */
static void reset_frame_memory(ui *u) {
    if (!u->chunks) return;
    ui_chunk *keep = u->chunks;
    u->chunks = keep->next;
    free_chunks(u);
    keep->next = NULL, keep->used = 0;
    u->chunks = keep;
}

void *ui_frame_memory(ui *u, size_t bytes) {
    size_t size = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (size < bytes) return NULL;
    if (!u->chunks || u->chunks->size - u->chunks->used < size) {
        size_t room = u->chunks ? u->chunks->size * 2 : 65536;
        if (room < size) room = size;
        ui_chunk *chunk = malloc(sizeof *chunk + room);
        if (!chunk) return NULL;
        *chunk = (ui_chunk){u->chunks, 0, room};
        u->chunks = chunk;
    }
    void *memory = (char *)u->chunks->bytes + u->chunks->used;
    u->chunks->used += size;
    return memory;
}

const char *ui_copy(ui *u, const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = ui_frame_memory(u, size);
    return copy ? memcpy(copy, text, size) : "";
}

const char *ui_shown(ui *u, const char *label) {
    const char *end = strstr(label, "##");
    if (!end) return label;
    char *copy = ui_frame_memory(u, (size_t)(end - label) + 1);
    if (!copy) return "";
    memcpy(copy, label, (size_t)(end - label));
    copy[end - label] = '\0';
    return copy;
}

static void begin_covers(ui *u) {
    memcpy(u->covers_before, u->covers, sizeof u->covers);
    u->cover_count_before = u->cover_count, u->cover_count = 0;
    u->modal_before = u->modal, u->modal = LAYER_BASE;
}

void ui_begin(ui *u, const input *in, const theme *t) {
    u->in = in, u->theme = t, u->frame++;
    u->layer = LAYER_BASE, u->cursor = CURSOR_ARROW, u->redraw_in = HUGE_VAL;
    u->id_depth = 0, u->scroll_depth = 0, u->stop_count = 0;
    u->focus_seen = false, u->text_taken = false, u->wheel_taken = false, u->tip.shown = false;
    u->mark_count = 0;
    u->last = 0, u->hot_before = u->hot, u->hot = 0;
    memset(u->taken, 0, sizeof u->taken);
    begin_covers(u);
    if (u->popup.id && u->popup.seen + 1 < u->frame) ui_popup_close(u);
    reset_frame_memory(u);
    for (int i = 0; i < UI_LAYERS; i++) draw_begin(u->lists[i], in->window);
    if (in->pressed[MOUSE_LEFT]) u->focus_visible = false;
    bool moved = in->mouse.x != u->mouse_before.x || in->mouse.y != u->mouse_before.y;
    if (moved || in->key_count || in->pressed[MOUSE_LEFT] || in->pressed[MOUSE_RIGHT]) u->told = 0;
    u->mouse_before = in->mouse;
}

/* Joins a layer's list to the base: clips are absolute, so each one replaces the one before. */
static void append_list(draw_list *to, const draw_list *from, rect window) {
    size_t count = draw_count(from);
    if (!count) return;
    draw_push_clip(to, window);
    for (size_t i = 0; i < count; i++) {
        const draw_command *c = draw_at(from, i);
        vec2 at = {c->bounds.x, c->bounds.y};
        switch (c->kind) {
        case DRAW_CLIP: draw_pop_clip(to), draw_push_clip(to, c->bounds); break;
        case DRAW_RECT: draw_rect(to, c->bounds, c->radius, c->color); break;
        case DRAW_FRAME: draw_frame(to, c->bounds, c->radius, c->width, c->color); break;
        case DRAW_POLYLINE: draw_polyline(to, c->points, c->count, c->width, c->color); break;
        case DRAW_POLYGON: draw_polygon(to, c->points, c->count, c->color); break;
        case DRAW_DISCS: draw_marks(to, c->mark, c->points, c->count, c->radius, c->color); break;
        case DRAW_TEXT: draw_text(to, c->font, at, ALIGN_LEFT, c->color, c->text); break;
        case DRAW_IMAGE: draw_image(to, c->bounds, c->pixels, c->image_w, c->image_h, c->smooth); break;
        }
    }
    draw_pop_clip(to);
}

static bool stop_reachable(const ui *u, const ui_stop *stop) {
    return stop->layer >= u->modal;
}

/* Where Tab begins: on the front layer that has stops. A lesson's card comes before the window behind it. */
static int first_in_front(const ui *u) {
    int first = 0;
    for (int i = 1; i < (int)u->stop_count; i++)
        if (u->stops[i].layer > u->stops[first].layer) first = i;
    return first;
}

/* Tab moves to the neighbour in calling order among what a dialog or popup leaves reachable, round the
 * ends. */
static void move_focus(ui *u, int by) {
    int count = (int)u->stop_count, first = first_in_front(u), at = by > 0 ? first - 1 : count;
    for (int i = 0; i < count; i++) {
        bool dropped = !u->focus && u->stops[i].id == u->left && u->stops[i].layer == u->stops[first].layer;
        if (dropped || u->stops[i].id == u->focus) at = i;
    }
    for (int i = 1; i <= count; i++) {
        int next = ((at + by * i) % count + count) % count;
        if (!stop_reachable(u, &u->stops[next])) continue;
        u->focus = u->reveal = u->told = u->stops[next].id;
        u->focus_visible = true, u->ring_since = u->in->time;
        u->focus_seen = true;
        ui_redraw(u);
        return;
    }
}

static void end_focus(ui *u) {
    u->layer = LAYER_TIP;
    u->reveal = 0;
    if (ui_take_key(u, KEY_TAB, false, false, true))
        move_focus(u, 1);
    else if (ui_take_key(u, KEY_TAB, false, true, true))
        move_focus(u, -1);
    if (!u->focus_seen) u->focus = 0;
    bool outside = u->in->pressed[MOUSE_LEFT] && !u->active;
    if (outside) u->focus = u->left = 0;
    if (u->focus != u->edit.id) ui_edit_lose(u);
}

static void hush_tip(ui *u) {
    bool pressed = u->active && u->in->pressed[u->active_button];
    if (pressed || u->in->key_count)
        u->hushed = u->hot_before;
    else if (!u->active && u->hot != u->hushed)
        u->hushed = 0;
}

void ui_end(ui *u) {
    hush_tip(u);
    ui_draw_toasts(u);
    end_focus(u);
    ui_draw_tip(u);
    u->layer = LAYER_BASE;
    if (u->active && !u->in->down[u->active_button]) u->active = 0;
    if (u->hot != u->hot_before) u->hot_since = u->in->time;
    for (int i = 1; i < UI_LAYERS; i++) append_list(u->lists[0], u->lists[i], u->in->window);
    if (u->modal != u->modal_before) ui_redraw(u);
}

double ui_next_redraw(const ui *u) {
    return u->redraw_in;
}
bool ui_wants_redraw(const ui *u) {
    return u->redraw_in <= 0;
}
void ui_redraw(ui *u) {
    u->redraw_in = 0;
}
void ui_redraw_after(ui *u, double seconds) {
    u->redraw_in = fmin(u->redraw_in, fmax(0, seconds));
}
cursor_shape ui_cursor(const ui *u) {
    return u->cursor;
}
void ui_set_cursor(ui *u, cursor_shape shape) {
    u->cursor = shape;
}
const theme *ui_theme(const ui *u) {
    return u->theme;
}
const input *ui_input(const ui *u) {
    return u->in;
}
draw_list *ui_list(ui *u) {
    return u->lists[u->layer];
}
float ui_scaled(const ui *u, float units) {
    return units * u->theme->scale;
}

/* Ids are FNV-1a hashes seeded with the id pushed last. */
static ui_id hash_bytes(ui_id seed, const void *bytes, size_t count) {
    const unsigned char *p = bytes;
    ui_id hash = seed ? seed : 2166136261u;
    for (size_t i = 0; i < count; i++) hash = (hash ^ p[i]) * 16777619u;
    return hash ? hash : 1;
}

static ui_id seed_of(const ui *u) {
    return u->id_depth ? u->ids[u->id_depth - 1] : 0;
}

ui_id ui_make_id(const ui *u, const char *label) {
    return hash_bytes(seed_of(u), label, strlen(label));
}

static void push(ui *u, ui_id id) {
    if (u->id_depth < UI_IDS) u->ids[u->id_depth] = id;
    u->id_depth++;
    if (u->id_depth > UI_IDS) u->id_depth = UI_IDS;
}

void ui_push_id(ui *u, const char *name) {
    push(u, ui_make_id(u, name));
}
void ui_push_index(ui *u, int index) {
    push(u, hash_bytes(seed_of(u), &index, sizeof index));
}
void ui_pop_id(ui *u) {
    if (u->id_depth > 0) u->id_depth--;
}

/* Layers. */
void ui_add_cover(ui *u, ui_layer layer, rect bounds) {
    if (u->cover_count < UI_COVERS) u->covers[u->cover_count++] = (ui_cover){layer, bounds};
}

void ui_enter_layer(ui *u, ui_layer layer, rect clip) {
    u->layer = layer;
    draw_push_clip(ui_list(u), clip);
}

void ui_leave_layer(ui *u, ui_layer back) {
    draw_pop_clip(ui_list(u));
    u->layer = back;
}

bool ui_hovers(const ui *u, rect bounds) {
    vec2 at = u->in->mouse;
    if (!u->in->mouse_known || u->layer < u->modal_before) return false;
    if (!rect_holds(bounds, at) || !rect_holds(draw_clip(u->lists[u->layer]), at)) return false;
    for (int i = 0; i < u->cover_count_before; i++) {
        const ui_cover *cover = &u->covers_before[i];
        if (cover->layer > u->layer && rect_holds(cover->bounds, at)) return false;
    }
    return true;
}

vec2 ui_take_wheel(ui *u, rect bounds) {
    bool turned = u->in->wheel.x != 0 || u->in->wheel.y != 0;
    if (u->wheel_taken || !turned || !ui_hovers(u, bounds)) return (vec2){0, 0};
    u->wheel_taken = true;
    return u->in->wheel;
}

bool ui_take_key(ui *u, key_code key, bool ctrl, bool shift, bool repeats) {
    if (u->layer < u->modal_before) return false;
    for (int i = 0; i < u->in->key_count; i++) {
        const key_press *k = &u->in->keys[i];
        if (u->taken[i] || k->key != key || k->held.ctrl != ctrl || k->held.shift != shift || k->held.alt)
            continue;
        if (k->repeat && !repeats) continue;
        return u->taken[i] = true;
    }
    return false;
}

bool ui_editing(const ui *u) {
    return u->edit.id != 0;
}
bool ui_blocked(const ui *u) {
    return u->modal_before > LAYER_BASE;
}
ui_id ui_focused(const ui *u) {
    return u->focus;
}

void ui_focus(ui *u, ui_id id) {
    if (!id && u->focus) u->left = u->focus;
    u->focus = id;
    u->focus_seen = id != 0;
    u->focus_visible = id != 0;
}

bool ui_shortcut(ui *u, key_code key, bool ctrl, bool shift, bool repeats) {
    bool function_key = key >= KEY_F1 && key <= KEY_F12;
    if (ui_blocked(u) || (ui_editing(u) && !ctrl && !function_key)) return false;
    return ui_take_key(u, key, ctrl, shift, repeats);
}

/* The Tab order; a widget that finds no room in it is reached by the mouse only. */
static void add_stop(ui *u, ui_id id) {
    if (u->stop_count == u->stop_capacity) {
        size_t capacity = u->stop_capacity ? u->stop_capacity * 2 : 128;
        ui_stop *grown = realloc(u->stops, capacity * sizeof *grown);
        if (!grown) return;
        u->stops = grown, u->stop_capacity = capacity;
    }
    u->stops[u->stop_count++] = (ui_stop){id, u->layer};
}

static void bring_into_view(ui *u, rect bounds) {
    if (!u->scroll_depth) return;
    ui_scroll_frame *frame = &u->scrolls[u->scroll_depth - 1];
    float over = bounds.y - frame->view.y, under = bounds.y + bounds.h - frame->view.y - frame->view.h;
    if (over < 0)
        frame->scroll->wanted = frame->scroll->offset + over - u->theme->gap_small;
    else if (under > 0)
        frame->scroll->wanted = frame->scroll->offset + under + u->theme->gap_small;
}

static void offer_focus(ui *u, ui_id id, rect bounds, bool takes_space, ui_state *s) {
    add_stop(u, id);
    if (s->pressed) u->focus = id;
    if (u->focus != id) return;
    u->focus_seen = true;
    s->focused = true;
    s->ring = u->focus_visible && u->layer >= u->modal_before;
    if (u->reveal == id) bring_into_view(u, bounds), u->reveal = 0;
    if (!s->ring || u->edit.id == id) return;
    s->activated |= ui_take_key(u, KEY_ENTER, false, false, false);
    if (takes_space) s->activated |= ui_take_key(u, KEY_SPACE, false, false, false);
}

static ui_state interact(ui *u, ui_id id, rect bounds, mouse_button button) {
    const input *in = u->in;
    bool busy = u->active && u->active != id;
    ui_state s = {.hovered = !busy && ui_hovers(u, bounds)};
    if (s.hovered && in->pressed[button] && !u->active) {
        u->active = id, u->active_button = button;
        s.pressed = true, s.clicks = in->clicks[button] > 0 ? in->clicks[button] : 1;
    }
    bool mine = u->active == id && u->active_button == button;
    s.held = mine && in->down[button];
    s.released = mine && (in->released[button] || !in->down[button]);
    s.clicked = s.released && s.hovered;
    return s;
}

ui_state ui_interact_with(ui *u, ui_id id, rect bounds, mouse_button button) {
    return interact(u, id, bounds, button);
}

ui_state ui_interact(ui *u, ui_id id, rect bounds, bool focusable) {
    ui_state s = interact(u, id, bounds, MOUSE_LEFT);
    s.activated = s.clicked;
    if (focusable) offer_focus(u, id, bounds, true, &s);
    ui_is_last(u, id, bounds);
    return s;
}

ui_state ui_interact_moved(ui *u, ui_id id, rect bounds) {
    ui_state s = interact(u, id, bounds, MOUSE_LEFT);
    s.activated = s.clicked;
    offer_focus(u, id, bounds, false, &s);
    ui_is_last(u, id, bounds);
    return s;
}

void ui_is_last(ui *u, ui_id id, rect bounds) {
    u->last = id, u->last_bounds = bounds, u->last_hovered = !u->active && ui_hovers(u, bounds);
    if (u->last_hovered) u->hot = id;
}

/* Motion. Slots are found by open probing; a full neighbourhood gives up its longest unseen entry. */
static ui_motion *find_motion(ui *u, ui_id id, float start) {
    ui_motion *oldest = NULL;
    for (ui_id probe = 0; probe < 8; probe++) {
        ui_motion *m = &u->motions[(id + probe) % UI_EASES];
        if (m->id == id) return m;
        if (!oldest || m->seen < oldest->seen) oldest = m;
    }
    *oldest = (ui_motion){id, start, u->frame};
    return oldest;
}

float ui_ease(ui *u, ui_id id, float target) {
    ui_motion *m = find_motion(u, id, target);
    if (m->seen + 1 < u->frame) m->progress = target;
    m->seen = u->frame;
    float step = fminf((float)u->in->delta, 0.034F) / 0.12F, off = target - m->progress;
    m->progress = fabsf(off) <= step ? target : m->progress + copysignf(step, off);
    if (m->progress != target) ui_redraw(u);
    float p = fminf(fmaxf(m->progress, 0), 1);
    return p * p * (3 - 2 * p);
}

/* The value's own entry, or the one that has not been seen for longest. */
static ui_value *find_value(ui *u, ui_id id) {
    ui_value *oldest = u->values;
    for (int i = 0; i < UI_FLASHES; i++) {
        if (u->values[i].id == id) return &u->values[i];
        if (u->values[i].seen < oldest->seen) oldest = &u->values[i];
    }
    *oldest = (ui_value){.id = id};
    return oldest;
}

static uint32_t text_hash(const char *text) {
    uint32_t hash = 2166136261u;
    for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash;
}

float ui_flash(ui *u, ui_id id, const char *text) {
    static const double rest = 1, fades = 0.6;
    ui_value *v = find_value(u, id);
    uint32_t hash = text_hash(text);
    double now = u->in->time;
    if (v->seen == 0 || v->seen + 1 < u->frame) {
        v->text = hash, v->changed = now, v->lit = -HUGE_VAL;
    } else if (v->text != hash) {
        if (now - v->changed > rest) v->lit = now;
        v->text = hash, v->changed = now;
    }
    v->seen = u->frame;
    double left = 1 - (now - v->lit) / fades;
    if (left > 0) ui_redraw(u);
    return (float)fmax(left, 0);
}
