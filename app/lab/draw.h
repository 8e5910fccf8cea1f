/* The draw list: what a frame shows, as a list of shapes in pixels.
 *
 * Panels, widgets and plots append shapes here and know nothing of the screen; one backend (sdl_backend.c) turns
 * the list into pixels, and export.c into SVG. Coordinates are physical pixels of the window (layout has already been
 * multiplied by `input.scale`), origin at the upper left, y downwards; whole numbers lie between pixels, so a crisp
 * line of one pixel runs along x.5. Points that are not finite leave gaps. Points, texts and pixels are copied into the list, so callers may free theirs at once.
 * Text is measured through the callback that the backend installs, so that nothing here needs a font. */
#ifndef LAB_DRAW_H
#define LAB_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    float x, y;
} vec2;
typedef struct {
    float x, y, w, h;
} rect;

/* Red, green, blue, alpha as 0xRRGGBBAA; not premultiplied. */
typedef uint32_t color;

/* Faces: the interface face in two weights and a monospaced one; all with fallback for mathematics. */
typedef enum { FONT_TEXT, FONT_SEMIBOLD, FONT_MONO, FONT_COUNT } font_face;

typedef struct {
    font_face face;
    float size; /* pixels of the em square, after scaling */
} font;

typedef enum { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT } text_align;

typedef enum {
    DRAW_CLIP,     /* everything after it is cut to `bounds` */
    DRAW_RECT,     /* filled, corners rounded by `radius` */
    DRAW_FRAME,    /* outline of `width`, corners rounded by `radius` */
    DRAW_POLYLINE, /* open line through `points`, `width` wide, round joins */
    DRAW_POLYGON,  /* filled simple polygon, convex or not */
    DRAW_DISCS,    /* filled marks of `radius` and `mark` round `points` */
    DRAW_TEXT,     /* `text` with its line box at `bounds` */
    DRAW_IMAGE     /* `pixels` (RGBA bytes, image_w x image_h) stretched over `bounds` */
} draw_kind;

/* Marks of about the same weight, told apart by their shape; none reaches farther than DRAW_MARK_REACH radii. */
#define DRAW_MARK_REACH 1.5F
typedef enum { MARK_DISC, MARK_TRIANGLE, MARK_SQUARE, MARK_DIAMOND, MARK_CROSS, MARK_COUNT } draw_mark;

typedef struct {
    draw_kind kind;
    draw_mark mark;
    rect bounds;
    color color;
    float radius, width;
    const vec2 *points; /* count of them */
    size_t count;
    const char *text; /* UTF-8, NUL-terminated */
    font font;
    const uint8_t *pixels;
    int image_w, image_h;
    bool smooth;   /* linear interpolation of an image; otherwise its pixels stay squares */
    uint64_t hash; /* of everything above, contents included */
} draw_command;

/* Width and height of `text` in pixels when set in `font`. */
typedef vec2 (*measure_text)(void *context, font type, const char *text);

typedef struct draw_list draw_list;

draw_list *draw_list_new(measure_text measure, void *context); /* NULL when out of memory */
void draw_list_free(draw_list *list);                          /* NULL is allowed */

void draw_begin(draw_list *list, rect window); /* empties the list, keeping its memory */
size_t draw_count(const draw_list *list);      /* commands so far */
const draw_command *draw_at(const draw_list *list, size_t index);
uint64_t draw_hash(const draw_list *list); /* equal lists hash equally: nothing to redraw */
bool draw_failed(const draw_list *list);   /* memory ran out: shapes are missing */

/* Cut what follows to `bounds` within the current clip; pop restores. Pushes nest to any depth. */
void draw_push_clip(draw_list *list, rect bounds);
void draw_pop_clip(draw_list *list);
rect draw_clip(const draw_list *list);
rect draw_window(const draw_list *list); /* as given to draw_begin */

void draw_rect(draw_list *list, rect bounds, float radius, color ink);
void draw_frame(draw_list *list, rect bounds, float radius, float width, color ink);
void draw_line(draw_list *list, vec2 a, vec2 b, float width, color ink);
void draw_polyline(draw_list *list, const vec2 *points, size_t count, float width, color ink);
void draw_polygon(draw_list *list, const vec2 *points, size_t count, color ink);
void draw_discs(draw_list *list, const vec2 *points, size_t count, float radius, color ink);
void draw_marks(draw_list *list, draw_mark mark, const vec2 *points, size_t count, float radius, color ink);
void draw_image(draw_list *list, rect bounds, const uint8_t *rgba, int width, int height, bool smooth);

/* One line of text; `at` is the upper left corner, middle or upper right corner of its line box by `align`. */
void draw_text(draw_list *list, font type, vec2 at, text_align align, color ink, const char *text);
vec2 draw_measure(const draw_list *list, font type, const char *text);

#endif
