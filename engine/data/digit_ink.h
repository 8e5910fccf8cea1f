/* Ink: a small canvas on which pen strokes are drawn by their distance to each pixel. */
#ifndef DATA_DIGIT_INK_H
#define DATA_DIGIT_INK_H

#include <stdint.h>

enum { INK_SIDE = 48 };

/* The pen passes here, `radius` wide to each side; all in canvas pixels. */
typedef struct {
    float x, y, radius;
} ink_point;

typedef struct {
    float depth[INK_SIDE][INK_SIDE]; /* how far inside the ink a pixel's centre is; below -1: far outside */
} ink_canvas;

void ink_clear(ink_canvas *canvas);
void ink_segment(ink_canvas *canvas, ink_point from, ink_point to);
/* Grey levels: full inside, falling to none over `softness` pixels across the edge. */
void ink_develop(const ink_canvas *canvas, float softness, uint8_t pixels[INK_SIDE * INK_SIDE]);

#endif
