/* See hand.h. */
#include "hand.h"

static void draw(pad *p, const lab_settings *s, const pen_event *e) {
    double width = s->erases ? s->digits.eraser : s->digits.pen;
    switch (e->kind) {
    case PEN_DOWN: pad_begin(p, e->at, (float)width, s->erases); break;
    case PEN_MOVE: pad_move(p, e->at); break;
    case PEN_UP: pad_end(p); break;
    }
}

/* From the board, 0..1 and downwards, to the plane. */
static void spread_paint(painting *p, const data_settings *d, const pen_event *e) {
    vec2 at = {2 * e->at.x - 1, 1 - 2 * e->at.y};
    switch (e->kind) {
    case PEN_DOWN: painting_begin(p, at, d->label, d->brush); break;
    case PEN_MOVE: painting_move(p, at); break;
    case PEN_UP: painting_end(p); break;
    }
}

void hand_apply(pad *p, painting *canvas, const lab_settings *settings, const lab_intents *wants) {
    for (int i = 0; i < wants->pen_count; i++) {
        if (wants->pen_paints)
            spread_paint(canvas, &settings->data, &wants->pen[i]);
        else
            draw(p, settings, &wants->pen[i]);
    }
    if (wants->undo_pad) pad_undo(p);
    if (wants->clear_pad) pad_clear(p);
    if (wants->redo_pad) pad_redo(p);
    if (wants->undo_painting) painting_undo(canvas);
    if (wants->redo_painting) painting_redo(canvas);
    if (wants->clear_painting) painting_clear(canvas);
}
