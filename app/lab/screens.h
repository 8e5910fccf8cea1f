/* The screens: how the panels are arranged. Each has one panel as its hero; all of them show every panel that the data
 * allow. A new screen is a row of the table in screens.c. */
#ifndef LAB_SCREENS_H
#define LAB_SCREENS_H

#include "panels.h"

/* The screens that make sense for what is loaded, in order: their names and which they are. Returns how many. */
int screens_available(const lab_state *s, const char *names[SCREEN_COUNT], lab_screen which[SCREEN_COUNT]);
char screen_digit(lab_screen screen);                          /* the number key that shows it: '1' ... */
const char *screen_key(lab_screen screen);                     /* its name in presets */
lab_screen screen_named(const lab_state *s, const char *name); /* as presets say it; otherwise the first */
lab_screen screen_or_first(const lab_state *s,
                           lab_screen wanted); /* another when that one is not available */

/* What the screen that is shown wants to have measured. */
observer_request screens_request(const lab_state *s);

/* The whole window. */
void screens_draw(ui *u, const lab_state *s, lab_intents *out);

#endif
