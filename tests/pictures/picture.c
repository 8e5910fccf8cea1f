/* See picture.h. */
#include "picture.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_SIDE = 8192, TOLERANCE = 10 }; /* of 255, in the mean over 3 x 3 cells */
static const double share_allowed =
    0.0012; /* of all cells: a curve that moved a little, a number that changed */

static bool room_for(picture *p, int width, int height) {
    *p = (picture){width, height, calloc((size_t)width * (size_t)height, 3)};
    return p->rgb != NULL;
}

void picture_free(picture *p) {
    free(p->rgb);
    *p = (picture){0};
}

bool picture_load(const char *path, picture *out) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    *out = (picture){0};
    if (!png_image_begin_read_from_file(&image, path)) {
        fprintf(stderr, "%s: %s\n", path, image.message);
        return false;
    }
    image.format = PNG_FORMAT_RGB;
    bool fits = image.width <= LARGEST_SIDE && image.height <= LARGEST_SIDE &&
                room_for(out, (int)image.width, (int)image.height);
    bool read = fits && png_image_finish_read(&image, NULL, out->rgb, 0, NULL);
    if (!read) fprintf(stderr, "%s: %s\n", path, fits ? image.message : "too large, or out of memory");
    png_image_free(&image);
    if (!read) picture_free(out);
    return read;
}

bool picture_save(const char *path, const picture *p) {
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)p->width,
                       .height = (png_uint_32)p->height,
                       .format = PNG_FORMAT_RGB};
    if (png_image_write_to_file(&image, path, 0, p->rgb, 0, NULL)) return true;
    fprintf(stderr, "%s: %s\n", path, image.message);
    return false;
}

bool picture_shrink(const picture *from, picture *out) {
    if (!room_for(out, from->width / PICTURE_CELL, from->height / PICTURE_CELL)) return false;
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            for (int c = 0; c < 3; c++) {
                int sum = 0;
                for (int k = 0; k < PICTURE_CELL * PICTURE_CELL; k++) {
                    int row = y * PICTURE_CELL + k / PICTURE_CELL,
                        column = x * PICTURE_CELL + k % PICTURE_CELL;
                    sum += from->rgb[3 * (row * from->width + column) + c];
                }
                out->rgb[3 * (y * out->width + x) + c] = (uint8_t)(sum / (PICTURE_CELL * PICTURE_CELL));
            }
    return true;
}

/* The largest of the three channels' mean differences over the cells round (x, y). */
static int difference_at(const picture *a, const picture *b, int x, int y) {
    int largest = 0;
    for (int c = 0; c < 3; c++) {
        int sum = 0, count = 0;
        for (int row = y > 0 ? y - 1 : 0; row <= y + 1 && row < a->height; row++)
            for (int column = x > 0 ? x - 1 : 0; column <= x + 1 && column < a->width; column++, count++) {
                int at = 3 * (row * a->width + column) + c;
                sum += a->rgb[at] - b->rgb[at];
            }
        int mean = abs(sum) / count;
        if (mean > largest) largest = mean;
    }
    return largest;
}

static void note(picture_difference *d, int x, int y, int by) {
    if (by > d->worst) d->worst = by, d->worst_x = x, d->worst_y = y;
    if (by <= TOLERANCE) return;
    if (!d->differing++) d->left = d->right = x, d->top = d->bottom = y;
    if (x < d->left) d->left = x;
    if (x > d->right) d->right = x;
    d->bottom = y;
}

bool picture_compare(const picture *stored, const picture *now, picture_difference *out, picture *marks) {
    *out = (picture_difference){.cells = stored->width * stored->height};
    if (stored->width != now->width || stored->height != now->height) return false;
    if (marks && !room_for(marks, stored->width, stored->height)) return false;
    for (int y = 0; y < stored->height; y++)
        for (int x = 0; x < stored->width; x++) {
            int by = difference_at(stored, now, x, y), at = 3 * (y * stored->width + x);
            note(out, x, y, by);
            for (int c = 0; marks && c < 3; c++)
                marks->rgb[at + c] = (uint8_t)(by > TOLERANCE ? (c == 0 ? 255 : 0) : stored->rgb[at + c] / 2);
        }
    return true;
}

bool picture_differs(const picture_difference *d) {
    return d->differing > share_allowed * d->cells;
}
