/* Conditions: what scripts expect and what lessons wait for, in words.
 *
 *     step 200                 any quantity, reached: at least so much
 *     accuracy h1-j1 >= 0.9    a quantity of one network (the first one where none is named)
 *     gradient mlp < 1e-6
 *     running, paused, loaded, error, diverged h1-j1
 *     screen race              preset swiss-roll-race       lesson turn-the-damping-up
 *     text "press Space"       words that can be read on the screen
 *     shown "Rewind"           something of that name is on the screen
 *     click "Run"              the person has just pressed the button of the mouse on it
 *     file run.json            there is such a file
 *     no error, no text "..."  the contrary
 */
#ifndef LAB_CONDITION_H
#define LAB_CONDITION_H

#include "state.h"
#include "words.h"

typedef enum {
    CONDITION_NONE,
    CONDITION_QUANTITY,
    CONDITION_RUNNING,
    CONDITION_PAUSED,
    CONDITION_LOADED,
    CONDITION_ERROR,
    CONDITION_SCREEN,
    CONDITION_PRESET,
    CONDITION_LESSON,
    CONDITION_TEXT,
    CONDITION_SHOWN,
    CONDITION_CLICK,
    CONDITION_FILE
} condition_kind;

typedef enum { AT_LEAST, AT_MOST, ABOVE, BELOW, EQUALS } condition_order;

typedef struct {
    condition_kind kind;
    bool contrary;
    int quantity; /* row of the table of quantities */
    char lane[HDNN_NAME_SIZE];
    condition_order order;
    double number;
    char text[200]; /* a name, words or a file */
} condition;

/* What there is to look at. */
typedef struct {
    const lab_state *state;
    const ui *ui;
    const draw_list *list;
} condition_world;

/* Reads a condition from the words from `first` on. On failure false, with what was expected and found. */
bool condition_parse(const word_list *w, int first, condition *out, char *message, size_t message_size);
bool condition_from_text(const char *text, condition *out, char *message, size_t message_size);

bool condition_holds(const condition *c, const condition_world *world);
/* What is found in its place, for messages: "step is 120". */
const char *condition_found(const condition *c, const condition_world *world, char *out, size_t size);

/* A number that the state holds, by name, e.g. "accuracy"; `lane` "" for the first. Not a number where there is none
 * yet. False when there is no such quantity or no such network. */
bool quantity_value(const lab_state *s, const char *name, const char *lane, double *value);
bool condition_knows_quantity(const char *name);
bool condition_is_quantity(const condition *c, const char *name);

/* Is this text on the screen? Lines of a paragraph are joined by blanks. */
bool screen_says(const draw_list *list, const char *text);

#endif
