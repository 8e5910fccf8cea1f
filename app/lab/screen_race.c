/* The Race: up to four networks on the same data, seed and batches. The hero is the gradient at every layer; below it
 * the same over the steps, and the sensitivity that causes it; at the right what the networks make of it. The bars
 * between the parts can be dragged. */
#include "panels.h"

#include <math.h>

enum { CURVES_HIGH = 130 }; /* units that a panel of curves needs to be read */

/* Regions need the width of their squares, a good part of the height, and leave the curves below them what these need. */
static float regions_height(ui *u, rect column, const lab_state *s) {
    const theme *t = ui_theme(u);
    float lanes = (float)s->snapshot->lanes, inner = column.w - 2 * t->padding;
    float words = 2 * t->padding + ui_line_height(u, t->title) + ui_line_height(u, t->strong) + t->gap;
    float left = column.h - words - 2 * (ui_scaled(u, CURVES_HIGH) + t->gap);
    float high = fmaxf(fminf(column.h * 0.4F, left), column.h * 0.2F);
    return roundf(fminf((inner - (lanes - 1) * t->gap) / lanes, high) + words);
}

static void pad_and_reading(ui *u, rect room, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect reading = room,
         board = cut_left(&reading, fminf(room.h - t->control - t->title.size, room.w * 0.62F));
    skip_left(&reading, t->gap);
    panel_pad(u, board, s, out);
    panel_reading(u, reading, s, out);
}

static void results(ui *u, rect column, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool images = lab_has_images(s);
    if (s->regions->possible)
        panel_regions(u, cut_top(&column, regions_height(u, column, s)), s, out);
    else if (images)
        pad_and_reading(u, cut_top(&column, roundf(fmaxf(column.h * 0.5F, ui_scaled(u, 350)))), s, out);
    if (s->regions->possible || images) skip_top(&column, t->gap);
    bool beside = images && column.h < ui_scaled(u, 320);
    panel_loss(u, beside ? column_of(column, 0, 2, t->gap) : row_of(column, 0, 2, t->gap), s, out);
    panel_accuracy(u, beside ? column_of(column, 1, 2, t->gap) : row_of(column, 1, 2, t->gap), s, out);
}

void screen_race(ui *u, rect room, const lab_state *s, lab_intents *out) {
    rect left, right, hero, strip, history, sensitivity;
    lab_settings *v = &out->settings;
    ui_split_columns(u, "race columns", room, 0.61F, &v->hero, &left, &right);
    ui_split_rows(u, "race rows", left, 0.56F, &v->side, &hero, &strip);
    panel_gradient(u, hero, s, out);
    split_columns(strip, 0.6F, ui_theme(u)->gap, &history, &sensitivity);
    panel_history(u, history, s, out);
    panel_sensitivity(u, sensitivity, s, out);
    results(u, right, s, out);
}

void screen_race_observe(const lab_state *s, observer_request *out) {
    out->parts |= OBSERVE_SENSITIVITY;
    out->lanes = (1U << s->snapshot->lanes) - 1;
}
