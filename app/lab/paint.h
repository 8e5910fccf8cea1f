/* Paints a draw list into a picture in memory and says which parts of it changed since the list before. */
#ifndef LAB_PAINT_H
#define LAB_PAINT_H

#include "fonts.h"

typedef struct painter painter;

typedef struct {
    int x, y, w, h;
} pixel_box;

enum { PAINT_BOXES = 64 };

typedef struct {
    pixel_box boxes[PAINT_BOXES];
    int count; /* 0: the picture is as it was */
} damage;

painter *painter_new(fonts *fonts); /* NULL when out of memory; `fonts` must outlive it */
void painter_free(painter *p);      /* NULL is allowed */

/* The picture takes the size of the list's window, rounded to whole pixels. False when memory ran out: the picture is
 * then incomplete, and the next call paints everything anew. */
bool painter_paint(painter *p, const draw_list *list, damage *changed);
void painter_forget(painter *p); /* the next call paints everything */

/* Rows of 0xFFRRGGBB without gaps; NULL before the first paint. Valid until the next paint. */
const uint32_t *painter_pixels(const painter *p, int *width, int *height);

#endif
