/* Anti-aliased shapes onto a picture in memory, by exact or near-exact coverage. No windowing library here. */
#ifndef LAB_RASTER_H
#define LAB_RASTER_H

#include "draw.h"

/* Memory that grows and is all zero between calls. */
typedef struct {
    void *memory;
    size_t bytes;
} raster_scratch;

typedef struct {
    uint32_t *pixels; /* rows of 0xFFRRGGBB, `width` apart; opaque always */
    int width, height;
    int left, top, right,
        bottom; /* only pixels in [left, right) x [top, bottom) change; within the picture */
    raster_scratch mask, touched; /* for lines */
    raster_scratch area;          /* for polygons */
    bool failed;                  /* scratch could not grow: a shape is missing */
} raster;

void raster_free(raster *r); /* frees the scratch, not the pixels */

/* Restrict drawing to `bounds`, rounded to whole pixels, within [left, right) x [top, bottom) given before. */
void raster_clip(raster *r, rect bounds);

void raster_rect(raster *r, rect bounds, float radius, color ink);
void raster_frame(raster *r, rect bounds, float radius, float width, color ink);
void raster_polyline(raster *r, const vec2 *points, size_t count, float width, color ink);
void raster_polygon(raster *r, const vec2 *points, size_t count, color ink);
void raster_marks(raster *r, draw_mark mark, const vec2 *points, size_t count, float radius, color ink);
void raster_mask(raster *r, int x, int y, int width, int height, const uint8_t *coverage, color ink);
void raster_image(raster *r, rect bounds, const uint8_t *rgba, int width, int height, bool smooth);

#endif
