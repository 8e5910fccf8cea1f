/* The laboratory: the state of the program, and the one place where intents become deeds.
 *
 *     lab *l = lab_new(&config);
 *     lab_poll(l, time);                        // news from the threads: true when the picture has to change
 *     lab_frame(l, &input);                     // draws, and does what the person wants
 *     backend_present(b, lab_list(l));
 *
 * It knows no window: the backend is behind callbacks, so that all of it runs in tests. */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include "condition.h"
#include "preferences.h"
#include "script.h"

typedef struct {
    const char *preset;   /* name or file; NULL: the default */
    const char *data_dir; /* as for loader_config */
    int64_t seed;
    int threads;
    const preferences *preferences; /* from the last time; NULL: the usual ones */
    measure_text measure;           /* of the draw list */
    void *fonts;
    clipboard clip;
    void (*wake)(void *context); /* called from other threads when lab_poll has news; may be NULL */
    void *wake_context;
} lab_config;

typedef struct lab lab;

lab *lab_new(const lab_config *config); /* NULL when out of memory */
void lab_free(lab *l);                  /* stops all threads; NULL is allowed */

bool lab_poll(lab *l, double time);
void lab_frame(lab *l, const input *in);

/* Change settings of the run as `hdnn` does on its command line: "training.learning_rate=0.1", "networks[0].layers=8".
 * False, with the reason, when the run cannot have it; it then goes on as it was. */
bool lab_override(lab *l, const load_settings *settings, hdnn_error *error);

preferences lab_preferences(const lab *l); /* as they are now; the backend knows the window's size */
void lab_say(lab *l, ui_toast_kind kind, const char *text); /* a toast */

const draw_list *lab_list(const lab *l);
cursor_shape lab_cursor(const lab *l);
double lab_next_frame(const lab *l); /* seconds until the next frame is due without news or input */
const char *lab_title(const lab *l); /* of the window */
bool lab_quits(const lab *l);
bool lab_toggles_fullscreen(lab *l); /* once for each wish */

/* Wishes of a script: fulfilled one each frame, in order, and none while a preset loads. `c` is borrowed until then; a
 * wish that cannot be fulfilled becomes the error of the state. */
void lab_wish(lab *l, const script_command *c);
bool lab_has_wishes(const lab *l); /* or is loading something */
void lab_await(lab *l);            /* until all that was wished so far shows in the state */
condition_world lab_world(const lab *l);

/* What a plot's menu asked for, once the menu is gone from the picture; NULL: nothing. After it was done or has failed,
 * say so: the words are shown, and the wish is forgotten. */
const lab_saving *lab_saving_due(const lab *l);
void lab_saved(lab *l, bool done, const char *words);

/* Pause, and bring state and reading up to date: before the report. */
const lab_state *lab_settle(lab *l);
const lab_state *lab_now(const lab *l);

#endif
