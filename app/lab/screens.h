/* The screens: how the panels are arranged. Each has one panel as its hero; all of them show every panel that the data
 * allow. A new screen is a row of the table in screens.c. */
#ifndef LAB_SCREENS_H
#define LAB_SCREENS_H

#include "panels.h"

const char *screen_name(lab_screen screen); /* for people */
char screen_digit(lab_screen screen);       /* the number key that shows it: '1' ... */
const char *screen_key(lab_screen screen);  /* its name in presets */
lab_screen screen_named(const char *key);   /* as presets say it; otherwise the first */

/* What the screen that is shown wants to have measured. */
observer_request screens_request(const lab_state *s);

/* The whole window. */
void screens_draw(ui *u, const lab_state *s, lab_intents *out);

#endif
