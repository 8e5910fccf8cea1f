/* The question before the window closes: what was trained would be lost with it. */
#include "panels.h"

#include "number.h"

#include <stdio.h>

void panel_leave(ui *u, const lab_state *s, lab_intents *out) {
    static const char *const buttons[] = {"Stay", "Quit"};
    enum { STAY, QUIT, ESCAPED };
    char steps[NUMBER_TEXT], text[NUMBER_TEXT + 160];
    if (!s->settings.leaving || !s->snapshot) return;
    snprintf(
        text, sizeof text,
        "These networks have trained for %s steps. They end with the window; the same preset and seed train "
        "them again.",
        number_fixed(steps, (double)s->snapshot->step, 0));
    int chosen = ui_dialog(u, "Quit?", text, buttons, ESCAPED);
    if (chosen == QUIT) out->quit = true;
    if (chosen == STAY || chosen == ESCAPED) out->settings.leaving = false;
}
