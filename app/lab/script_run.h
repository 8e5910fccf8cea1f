/* A script at work: once a frame, after it has been drawn, it looks at the window and does its next deed.
 *
 *     while (script_run_frame(run, lab, time)) ... one more frame ...
 *
 * Deeds of the hands take a frame each (the pointer moves, the button goes down, it goes up), as a person's do. */
#ifndef LAB_SCRIPT_RUN_H
#define LAB_SCRIPT_RUN_H

#include "lab.h"

/* Mouse, keyboard and screen, as the window or a test has them. Positions in pixels of the window. */
typedef struct {
    void *context;
    void (*point)(void *context, vec2 at);
    void (*button)(void *context, mouse_button button, bool down, int clicks);
    void (*wheel)(void *context, float notches);
    void (*key)(void *context, key_press key, const char *letter); /* and what it types, or "" */
    void (*type)(void *context, const char *text);
    void (*drop)(void *context, const char *path);
    bool (*screenshot)(void *context, const char *path, char *message, size_t message_size);
} script_hands;

typedef struct script_run script_run;

/* `s` is borrowed and must outlive the run. NULL when out of memory. */
script_run *script_run_new(const script *s, const script_hands *hands);
void script_run_free(script_run *r); /* NULL is allowed */

bool script_run_frame(script_run *r, lab *l, double time); /* false: it is over */
const char *script_run_error(const script_run *r); /* file, line, expected, found; NULL: all went well */

#endif
