/* Scripts: plain text, one command a line, that drive the window as a person does. docs/scripts.md is the manual.
 *
 *     load swiss-roll-race networks[0].layers=16
 *     run until step 200
 *     click "Phase space"
 *     expect ratio mlp < 1e-3
 *     screenshot phase.png
 *
 * A command is a wish (the laboratory does it: load, run, screen ...), a deed of the hands (the window gets the events
 * of mouse and keyboard: click, drag, key ...), or a matter of the script itself (wait, expect, screenshot, quit).
 * Lessons use the wishes. */
#ifndef LAB_SCRIPT_H
#define LAB_SCRIPT_H

#include "condition.h"

typedef enum {
    /* wishes */
    DO_LOAD,
    DO_SET,
    DO_SCREEN,
    DO_RUN,
    DO_PAUSE,
    DO_STEP,
    DO_RESET,
    DO_LAYER,
    DO_PLAY,
    DO_PACE,
    DO_REWIND,
    DO_AXES,
    DO_LESSON,
    /* hands */
    DO_POINT,
    DO_CLICK,
    DO_DOUBLE_CLICK,
    DO_RIGHT_CLICK,
    DO_DRAG,
    DO_WHEEL,
    DO_KEY,
    DO_TYPE,
    DO_DROP,
    /* the script itself */
    DO_WAIT,
    DO_EXPECT,
    DO_FOLLOW,
    DO_SCREENSHOT,
    DO_QUIT
} script_verb;

/* Where the hands go: a share of something that has a name, or pixels of the window when the name is empty. */
typedef struct {
    char name[80];
    int which; /* the second, third ... of that name; 0 the first */
    vec2 at;
} script_target;

typedef struct {
    script_verb verb;
    int line; /* in the file, from 1 */
    word_list words;
    condition until; /* of run, wait and expect; CONDITION_NONE when there is none */
    script_target from, to;
    double number; /* seconds, notches, layers, steps a second */
    key_press key;
    char letter[2]; /* what the key types; "" nothing */
} script_command;

/* Reads one line; words.count is 0 when it is empty. On failure false, with what was expected and found. */
bool script_read(const char *line, script_command *out, char *message, size_t message_size);
bool script_is_wish(const script_command *c);

typedef struct {
    const char *path; /* borrowed */
    script_command *commands;
    int count;
} script;

/* On failure false, with file, line, what was expected and found in `message`. */
bool script_load(const char *path, script *out, char *message, size_t message_size);
void script_free(script *s);

/* Notes the wish in `out`. On failure false, with what was expected and found. */
bool script_wish(const script_command *c, const lab_state *s, lab_intents *out, char *message,
                 size_t message_size);

#endif
