/* The keys of the window, apart from those that a widget has taken. panel_help.c lists them for people. */
#ifndef LAB_SHORTCUTS_H
#define LAB_SHORTCUTS_H

#include "state.h"

/* After all panels and before ui_end: notes in `out` what the keys of this frame ask for. */
void shortcuts(ui *u, const lab_state *s, lab_intents *out);

#endif
