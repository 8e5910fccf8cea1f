/* The Digits screen: the pad with the verdict at the left; bars and gallery above the film strip beside it. While the
 * run learns from points it invites to one that learns from pictures. */
#include "panels.h"

#include <math.h>

void screen_digits(ui *u, rect room, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    if (!lab_has_images(s)) {
        panel_invite(u, room, s, out);
        return;
    }
    float chrome = panel_pad_height(u, 0), least = ui_scaled(u, 80);
    float side = fmaxf(ui_scaled(u, 320), fminf(room.h * 0.6F, room.w * 0.34F));
    side = fminf(side, room.h - chrome - t->gap - least);
    rect left = cut_left(&room, roundf(side + 2 * t->padding));
    skip_left(&room, t->gap);
    panel_pad(u, cut_top(&left, roundf(panel_pad_height(u, side))), s, out);
    skip_top(&left, t->gap);
    panel_verdict(u, left, s, out);
    rect strip = cut_bottom(&room, roundf(fmaxf(room.h * 0.4F, ui_scaled(u, 262))));
    skip_bottom(&room, t->gap);
    rect bars = cut_left(&room, roundf(fminf(room.w * 0.32F, ui_scaled(u, 320))));
    skip_left(&room, t->gap);
    panel_bars(u, bars, s, out);
    panel_gallery(u, room, s, out);
    panel_film(u, strip, s, out);
}
