/* Which pixels of an image share a column.
 *
 * A pixel's trajectory follows from its 3 x 3 patch alone, so pixels with equal patches have equal states at every
 * layer, and since the backward walk is linear in the cotangent, one column with the sum of their cotangents gives
 * the sum of their gradients. In pictures of digits most patches are blank. The blank pixels of the interior, of each
 * edge and of each corner are one column each, because edges and corners see padding: columns 0 .. BLANK_KINDS - 1. All
 * other pixels have a column of their own, in their order. */
#ifndef NET_COLUMNS_H
#define NET_COLUMNS_H

#include "net/kernel.h"

enum { MOST_PIXELS = HDNN_MAX_SIDE * HDNN_MAX_SIDE };

typedef struct {
    size_t pixels, count; /* count: of columns */
    int height, width;
    size_t example[BLANK_KINDS]; /* a pixel of every kind; any pixel where there is none */
    uint8_t kind[MOST_PIXELS];   /* of every pixel: 0 .. BLANK_KINDS - 1, or KERNEL_OWN */
} image_columns;

/* Every pixel has a column of its own (and no pixel has one of the first). */
void columns_of_all(image_columns *columns, int height, int width);
/* Blank pixels of a kind share one; grey: height x width. */
void columns_of_image(image_columns *columns, const uint8_t *grey, int height, int width);

/* What a column has in common: rows of pixels to rows of columns, any pixel of a kind standing for it. */
void columns_pick(const image_columns *columns, const kernel_set *kernels, size_t rows, kernel_rows pixels,
                  kernel_rows to);
/* Cotangents: rows of pixels to rows of columns, the sum of all pixels of a kind; 0 for kinds that do not occur. `to`
 * needs room for KERNEL_COLUMNS columns more than there are. */
void columns_sum(const image_columns *columns, const kernel_set *kernels, size_t rows, kernel_rows pixels,
                 kernel_rows to);
/* States: rows of columns to rows of pixels. */
void columns_spread(const image_columns *columns, const kernel_set *kernels, size_t rows, kernel_rows from,
                    kernel_rows pixels);

#endif
