/* A stage for widgets: a draw list with a fixed-width face (8 pixels a character, 16 high), a frame's input
 * written by hand, and a clipboard. One call of `frame` is one frame; what was pressed is forgotten after
 * it. */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include "plot.h"
#include "ui.h"

typedef struct {
    draw_list *list;
    ui *u;
    input in;
    theme theme;
    char clip[256];
} stage;

typedef void (*stage_panel)(stage *s, void *state);

stage *stage_open(void);
void stage_close(stage *s);

void frame(stage *s, stage_panel panel, void *state);
void frames(stage *s, stage_panel panel, void *state, int count); /* without further input */

void move(stage *s, float x, float y);
void press(stage *s, float x, float y, int clicks); /* left button goes down */
void release(stage *s);
void press_right(stage *s, float x, float y);
void release_right(stage *s);
void type_key(stage *s, key_code key, bool ctrl, bool shift);
void type_text(stage *s, const char *text);
void click(stage *s, stage_panel panel, void *state, float x, float y); /* two frames: down, up */

/* What the last frame shows. */
bool shows(const stage *s, const char *text); /* a text command with exactly these words */
const draw_command *find_text(const stage *s, const char *text, size_t *index);
size_t count_of(const stage *s, draw_kind kind);

#endif
