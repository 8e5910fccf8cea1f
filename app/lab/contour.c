/* Contours; see contour.h.
 *
 * The grid has horizontal edges (row r, from column c to c + 1) and vertical ones (column c, from row r to r + 1),
 * numbered in that order. A level line crosses an edge at most once, and every cell joins the crossings of its four
 * edges in pairs. So the crossings form chains: `links` holds up to two neighbours of each, and a chain is followed from
 * an end, or, when it is closed, from anywhere.
 * Invariant: an edge has links only while its crossing is not yet part of a line. */
#include "contour.h"

#include <math.h>
#include <stdlib.h>

enum { NOWHERE = -1 };

typedef struct {
    const double *values;
    size_t columns, rows;
    plot_range x, y;
    double level;
} sheet;

void contours_clear(contours *c) {
    c->points = c->count = 0;
}

void contours_free(contours *c) {
    free(c->x), free(c->y), free(c->lines), free(c->links);
    *c = (contours){0};
}

static size_t level_edges(const sheet *s) {
    return s->rows * (s->columns - 1);
}

static size_t all_edges(const sheet *s) {
    return level_edges(s) + s->columns * (s->rows - 1);
}

static bool resize(void **memory, size_t bytes) {
    void *grown = realloc(*memory, bytes);
    if (grown) *memory = grown;
    return grown != NULL;
}

static bool room_for_point(contours *c) {
    if (c->points < c->room) return true;
    size_t room = c->room ? 2 * c->room : 1024;
    if (!resize((void **)&c->x, room * sizeof *c->x) || !resize((void **)&c->y, room * sizeof *c->y))
        return false;
    c->room = room;
    return true;
}

static bool room_for_line(contours *c) {
    if (c->count < c->line_room) return true;
    size_t room = c->line_room ? 2 * c->line_room : 32;
    if (!resize((void **)&c->lines, room * sizeof *c->lines)) return false;
    c->line_room = room;
    return true;
}

static bool clear_links(contours *c, size_t edges) {
    if (edges > c->link_room) {
        if (!resize((void **)&c->links, 2 * edges * sizeof *c->links)) return false;
        c->link_room = edges;
    }
    for (size_t i = 0; i < 2 * edges; i++) c->links[i] = NOWHERE;
    return true;
}

static void link_one(contours *c, int from, int to) {
    int *l = c->links + 2 * from;
    l[l[0] == NOWHERE ? 0 : 1] = to;
}

static void link_both(contours *c, size_t a, size_t b) {
    link_one(c, (int)a, (int)b), link_one(c, (int)b, (int)a);
}

/* Joins the crossings of one cell. At a saddle the mean of the corners says which two corners belong together. */
static void join_cell(contours *c, const sheet *s, size_t column, size_t row) {
    const double *v = s->values + row * s->columns + column;
    double corner[4] = {v[0], v[1], v[s->columns + 1],
                        v[s->columns]}; /* round the cell from the lower left */
    size_t below = row * (s->columns - 1) + column, left = level_edges(s) + row * s->columns + column;
    size_t edge[4] = {below, left + 1, below + s->columns - 1,
                      left}; /* edge k: from corner k to corner k + 1 */
    size_t crossed[4], count = 0;
    bool high[4];
    for (int k = 0; k < 4; k++) {
        if (!isfinite(corner[k])) return;
        high[k] = corner[k] > s->level;
    }
    for (int k = 0; k < 4; k++)
        if (high[k] != high[(k + 1) % 4]) crossed[count++] = edge[k];
    if (count == 2) link_both(c, crossed[0], crossed[1]);
    if (count < 4) return;
    bool middle = (corner[0] + corner[1] + corner[2] + corner[3]) / 4 > s->level;
    bool around_0 = middle != high[0]; /* corner 0 is cut off from the middle, and so is corner 2 */
    link_both(c, edge[0], edge[around_0 ? 3 : 1]);
    link_both(c, edge[2], edge[around_0 ? 1 : 3]);
}

static double at(plot_range r, double index, size_t count) {
    return r.min + (r.max - r.min) * index / (double)(count - 1);
}

static bool add_point(contours *c, const sheet *s, size_t edge) {
    if (!room_for_point(c)) return false;
    bool upright = edge >= level_edges(s);
    size_t k = upright ? edge - level_edges(s) : edge, wide = upright ? s->columns : s->columns - 1;
    size_t column = k % wide, row = k / wide, first = row * s->columns + column;
    double a = s->values[first], b = s->values[first + (upright ? s->columns : 1)];
    double share = (s->level - a) / (b - a);
    c->x[c->points] = (float)at(s->x, (double)column + (upright ? 0 : share), s->columns);
    c->y[c->points] = (float)at(s->y, (double)row + (upright ? share : 0), s->rows);
    c->points++;
    return true;
}

/* The neighbour of `edge` that is not yet part of a line; the link there and back is taken away. */
static int step_from(contours *c, int edge) {
    int *l = c->links + 2 * edge, next = l[0] != NOWHERE ? l[0] : l[1];
    if (next == NOWHERE) return NOWHERE;
    l[l[0] != NOWHERE ? 0 : 1] = NOWHERE;
    int *back = c->links + 2 * next;
    back[back[0] == edge ? 0 : 1] = NOWHERE;
    return next;
}

static bool follow(contours *c, const sheet *s, int edge) {
    if (!room_for_line(c)) return false;
    contour_line *line = &c->lines[c->count++];
    *line = (contour_line){s->level, c->points, 0};
    for (; edge != NOWHERE; edge = step_from(c, edge)) {
        if (!add_point(c, s, (size_t)edge)) return false;
        line->count++;
    }
    return true;
}

/* Open lines first, from their ends; what is left are closed ones. */
static bool follow_all(contours *c, const sheet *s) {
    size_t edges = all_edges(s);
    for (int closed = 0; closed < 2; closed++)
        for (size_t e = 0; e < edges; e++) {
            const int *l = c->links + 2 * e;
            int links = (l[0] != NOWHERE) + (l[1] != NOWHERE);
            if ((links == 1 || (closed && links)) && !follow(c, s, (int)e)) return false;
        }
    return true;
}

bool contours_add(contours *c, const double *values, size_t columns, size_t rows, plot_range x, plot_range y,
                  double level) {
    sheet s = {values, columns, rows, x, y, level};
    if (!clear_links(c, all_edges(&s))) return false;
    for (size_t row = 0; row + 1 < rows; row++)
        for (size_t column = 0; column + 1 < columns; column++) join_cell(c, &s, column, row);
    return follow_all(c, &s);
}
