/* Layout: a rectangle is cut into smaller ones; there is no other layout engine.
 *
 * A cut takes its piece off the rectangle it is given and leaves the rest, so a panel reads from the
 * outside inwards.
 * Invariant: pieces never overlap, never have negative sizes, and lie inside the rectangle they were cut
 * from. */
#ifndef LAB_LAYOUT_H
#define LAB_LAYOUT_H

#include "draw.h"

/* Take a strip off a side of `from`; it is never larger than what is left. */
rect cut_left(rect *from, float width);
rect cut_right(rect *from, float width);
rect cut_top(rect *from, float height);
rect cut_bottom(rect *from, float height);

/* Drop `gap` from a side, between two cuts. */
void skip_left(rect *from, float gap);
void skip_right(rect *from, float gap);
void skip_top(rect *from, float gap);
void skip_bottom(rect *from, float gap);

/* The piece `index` of `count` equal ones side by side, or one below the other, with `gap` between them. */
rect column_of(rect all, int index, int count, float gap);
rect row_of(rect all, int index, int count, float gap);

/* Two pieces with `gap` between them: the first takes `share` of what the gap leaves, in whole pixels. */
void split_columns(rect all, float share, float gap, rect *left, rect *right);
void split_rows(rect all, float share, float gap, rect *upper, rect *lower);

rect rect_inset(rect r, float by);                /* smaller by `by` on every side; larger if negative */
rect rect_meet(rect a, rect b);                   /* the common part, empty if there is none */
rect rect_centred(rect within, float w, float h); /* a box of that size in the middle of another */
rect rect_kept_inside(rect r, rect within);       /* moved, not shrunk, until it lies inside if it can */
/* Squares in rows from the upper left corner: as many as fit, each a whole multiple of `pixels` and at least about `least`
 * wide, larger while `enough` of them fit. `below` is the height that each needs under it. Rows fill the width. */
typedef struct {
    int columns, rows;
    float side, across, down; /* across, down: from one to the next */
} square_grid;
square_grid squares_in(rect area, float pixels, float least, float below, float gap, int enough);
rect square_at(const square_grid *g, rect area, int index); /* with what is below it */

bool rect_holds(rect r, vec2 at);
rect rect_snapped(rect r); /* on whole pixels, so that hairlines are crisp */

#endif
