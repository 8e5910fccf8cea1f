/* Pictures of the window, compared with stored ones.
 *
 * What is stored is small: one cell for each CELL x CELL pixels of the window, with their mean colour. Two pictures are
 * told apart by the mean of their signed differences over 3 x 3 cells, so glyphs that lie a part of a pixel aside, as
 * another version of FreeType sets them, cancel out, and a panel, plot or curve that is missing, elsewhere or in another
 * colour does not. */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

enum { PICTURE_CELL = 4 };

typedef struct {
    int width, height;
    uint8_t *rgb; /* width x height x 3; freed by picture_free */
} picture;

/* False, with the reason on standard error, when there is no such PNG file or memory runs out. */
bool picture_load(const char *path, picture *out);
bool picture_save(const char *path, const picture *p);
void picture_free(picture *p);

/* The means of all cells; false when memory runs out. */
bool picture_shrink(const picture *from, picture *out);

typedef struct {
    int cells, differing;         /* of the stored picture */
    int left, top, right, bottom; /* of the differing ones */
    int worst, worst_x, worst_y;  /* the largest difference, of 255, and its cell */
} picture_difference;

/* Two shrunk pictures of one size. `marks`, unless NULL, becomes the stored picture, dimmed, with what differs in red.
 * False when the sizes are not the same or memory runs out. */
bool picture_compare(const picture *stored, const picture *now, picture_difference *out, picture *marks);

/* Too different to be the same screen. */
bool picture_differs(const picture_difference *d);

#endif
