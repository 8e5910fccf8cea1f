/* See stage.h. */
#include "stage.h"

#include <stdlib.h>
#include <string.h>

static vec2 fixed_width(void *context, font f, const char *text) {
    (void)context, (void)f;
    float width = 0;
    for (const char *c = text; *c; c++) width += ((unsigned char)*c & 0xC0) != 0x80 ? 8 : 0;
    return (vec2){width, 16};
}

static const char *get_clip(void *context) {
    return context;
}

static void set_clip(void *context, const char *text) {
    strncpy(context, text, 255);
    ((char *)context)[255] = '\0';
}

stage *stage_open(void) {
    stage *s = calloc(1, sizeof *s);
    s->list = draw_list_new(fixed_width, NULL);
    s->u = ui_new(s->list, (clipboard){s->clip, get_clip, set_clip});
    s->theme = theme_make(THEME_DARK, 1);
    s->in.window = (rect){0, 0, 800, 600};
    s->in.scale = 1, s->in.focused = true, s->in.mouse = (vec2){-1000, -1000};
    return s;
}

void stage_close(stage *s) {
    ui_free(s->u);
    draw_list_free(s->list);
    free(s);
}

void frame(stage *s, stage_panel panel, void *state) {
    s->in.delta = s->in.time > 0 ? 1 / 60.0 : 0;
    ui_begin(s->u, &s->in, &s->theme);
    panel(s, state);
    ui_end(s->u);
    s->in.time += 1 / 60.0;
    for (int b = 0; b < MOUSE_COUNT; b++) s->in.pressed[b] = s->in.released[b] = false, s->in.clicks[b] = 0;
    s->in.wheel = (vec2){0, 0}, s->in.key_count = 0, s->in.text[0] = '\0';
}

void frames(stage *s, stage_panel panel, void *state, int count) {
    for (int i = 0; i < count; i++) frame(s, panel, state);
}

void move(stage *s, float x, float y) {
    s->in.mouse = (vec2){x, y}, s->in.mouse_known = true;
}

static void press_with(stage *s, mouse_button b, float x, float y, int clicks) {
    move(s, x, y);
    s->in.pressed[b] = s->in.down[b] = true;
    s->in.clicks[b] = clicks, s->in.pressed_at[b] = s->in.mouse;
}

void press(stage *s, float x, float y, int clicks) {
    press_with(s, MOUSE_LEFT, x, y, clicks);
}
void press_right(stage *s, float x, float y) {
    press_with(s, MOUSE_RIGHT, x, y, 1);
}
void release(stage *s) {
    s->in.down[MOUSE_LEFT] = false, s->in.released[MOUSE_LEFT] = true;
}
void release_right(stage *s) {
    s->in.down[MOUSE_RIGHT] = false, s->in.released[MOUSE_RIGHT] = true;
}

void type_key(stage *s, key_code key, bool ctrl, bool shift) {
    s->in.keys[s->in.key_count++] = (key_press){.key = key, .held = {.ctrl = ctrl, .shift = shift}};
}

void type_text(stage *s, const char *text) {
    strncat(s->in.text, text, INPUT_TEXT - 1 - strlen(s->in.text));
}

void click(stage *s, stage_panel panel, void *state, float x, float y) {
    press(s, x, y, 1), frame(s, panel, state);
    release(s), frame(s, panel, state);
}

const draw_command *find_text(const stage *s, const char *text, size_t *index) {
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        if (c->kind != DRAW_TEXT || strcmp(c->text, text) != 0) continue;
        if (index) *index = i;
        return c;
    }
    return NULL;
}

bool shows(const stage *s, const char *text) {
    return find_text(s, text, NULL) != NULL;
}

size_t count_of(const stage *s, draw_kind kind) {
    size_t count = 0;
    for (size_t i = 0; i < draw_count(s->list); i++) count += draw_at(s->list, i)->kind == kind;
    return count;
}
