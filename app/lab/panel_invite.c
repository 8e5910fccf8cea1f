/* The Digits screen while the run learns from points: what would be here, and the presets that bring it. */
#include "panels.h"

#include <math.h>

typedef struct {
    const char *preset, *words;
} invitation;

static const invitation invitations[] = {
    {PICTURE_PRESET,
     "Handwritten digits, by a network that can be run backwards: the digit comes out again."},
    {"digits-h1", "Digits that this program draws from strokes; no files are needed."},
    {"fashion-h1", "Pieces of clothing instead of digits."},
};
enum { INVITATIONS = sizeof invitations / sizeof *invitations };

static void row(ui *u, rect *rest, const lab_state *s, size_t index, lab_intents *out) {
    const theme *t = ui_theme(u);
    const invitation *i = &invitations[index];
    rect line = cut_top(rest, t->control), button = cut_left(&line, ui_scaled(u, 120));
    skip_top(rest, t->gap);
    skip_left(&line, t->gap_large);
    ui_button_config config = {.label = i->preset,
                               .style = index == 0 ? BUTTON_PRIMARY : BUTTON_PLAIN,
                               .disabled = shelf_find(s->shelf, i->preset) < 0 || s->loading};
    if (ui_button_with(u, button, &config)) lab_load_with(out, i->preset, "view.screen=digits");
    ui_tip(u, i->preset, NULL, i->words);
    float high = ui_paragraph_height(u, line.w, t->body, i->words);
    ui_paragraph(u, rect_centred(line, line.w, high), t->body, t->muted, i->words);
}

void panel_invite(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect content =
        ui_panel(u, bounds, "Draw a digit and see it read",
                 "The run on the screen learns from points. One of these takes its place and learns from "
                 "pictures; a picture dropped here brings the first of them, too.");
    float high = (float)INVITATIONS * (t->control + t->gap);
    rect rest = rect_centred(content, fminf(content.w, ui_scaled(u, 720)), high);
    for (size_t i = 0; i < INVITATIONS; i++) row(u, &rest, s, i, out);
}
