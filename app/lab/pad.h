/* The drawing pad: strokes of a pen and an eraser on a square, and the picture they make.
 *
 * Positions run from 0 to 1 over the square, y downwards, so that a drawing does not depend on the size of the window.
 * A stroke is kept as the places where the pen was and as the smooth curve through them (Catmull-Rom); the same curve is
 * shown on the screen and painted into the picture. */
#ifndef LAB_PAD_H
#define LAB_PAD_H

#include "draw.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAD_SIDE = 224 }; /* pixels of the picture: eight for one of 28 x 28 */

/* Widths of pen and eraser that suit digits, as shares of the side. */
#define PAD_PEN    0.085F
#define PAD_ERASER 0.14F

typedef struct {
    vec2 *at;
    size_t count, capacity;
} pad_points;

typedef struct {
    bool erases;
    float width; /* of the line, as a share of the side */
    pad_points places, curve;
    size_t final; /* points of the curve that will not move any more */
} pad_stroke;

typedef struct {
    pad_stroke *strokes;
    size_t count, capacity;
    size_t undone;                         /* strokes behind the `count` that are there, to be redone */
    bool cleared;                          /* by the last change: its undo brings the strokes back */
    bool drawing;                          /* the last stroke is still being drawn */
    uint8_t *ground;                       /* a picture under all strokes, or NULL; owned */
    uint64_t version;                      /* rises with every change of the picture */
    uint8_t finished[PAD_SIDE * PAD_SIDE]; /* coverage by all that is final */
    uint8_t picture[PAD_SIDE * PAD_SIDE];  /* by everything: 255 is ink */
} pad;

void pad_free(pad *p); /* frees what it holds and empties it */

/* The pen comes down, passes a place, and leaves. Places beyond the square are cut to just outside it. */
void pad_begin(pad *p, vec2 at, float width, bool erases);
void pad_move(pad *p, vec2 at);
void pad_end(pad *p);

/* Draw upon a picture: PAD_SIDE x PAD_SIDE bytes, 255 ink, copied. What was there is gone. False: out of memory. */
bool pad_set_ground(pad *p, const uint8_t *picture);

void pad_undo(
    pad *p); /* takes the last stroke away, or the picture under them; or brings cleared strokes back */
void pad_redo(pad *p); /* brings back the last stroke that was taken away */
void pad_clear(pad *p);
/* The picture as RGBA, light ink on black: malloc'ed, PAD_SIDE x PAD_SIDE. NULL: out of memory. */
uint8_t *pad_rgba(const pad *p);
bool pad_can_undo(const pad *p);
bool pad_is_empty(const pad *p); /* no stroke, no picture */
bool pad_is_blank(const pad *p); /* no ink at all */

#endif
