/* Level lines of a function that is known on a grid of the plane: marching squares, with the pieces joined to whole
 * lines, so that they can be drawn as few long curves. */
#ifndef LAB_CONTOUR_H
#define LAB_CONTOUR_H

#include "plot_axis.h"

/* `count` points from x[first], y[first] on; a closed line ends where it begins. */
typedef struct {
    double level;
    size_t first, count;
} contour_line;

/* Empty at first; contours_clear keeps the memory for the next ones. */
typedef struct {
    float *x, *y;
    size_t points, room;
    contour_line *lines;
    size_t count, line_room;
    int *links; /* work: two neighbours for each edge of the grid */
    size_t link_room;
} contours;

void contours_clear(contours *c);
void contours_free(contours *c); /* frees what it holds */

/* Adds the lines on which `values` (rows x columns, row 0 at y.min; both at least 2) is `level`. Cells with a value that
 * is not finite have none. False when out of memory. */
bool contours_add(contours *c, const double *values, size_t columns, size_t rows, plot_range x, plot_range y,
                  double level);

#endif
