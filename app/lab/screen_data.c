/* The Data screen: settings at the left, the canvas in the middle, what the networks make of it at the right. */
#include "panels.h"

#include <math.h>

void screen_data(ui *u, rect room, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect left = cut_left(&room, roundf(fminf(ui_scaled(u, 280), room.w * 0.3F)));
    skip_left(&room, t->gap);
    panel_data(u, left, s, out);
    rect right = cut_right(&room, roundf(room.w * 0.36F));
    skip_right(&room, t->gap);
    panel_canvas(u, room, s, out);
    int rows = s->regions->possible ? 3 : 2, row = 0;
    if (s->regions->possible) panel_regions(u, row_of(right, row++, rows, t->gap), s, out);
    panel_loss(u, row_of(right, row++, rows, t->gap), s, out);
    panel_accuracy(u, row_of(right, row, rows, t->gap), s, out);
}
