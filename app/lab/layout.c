/* Cutting and placing rectangles; see layout.h. */
#include "layout.h"

#include <math.h>

static float part(float wanted, float available) {
    return fmaxf(0, fminf(wanted, available));
}

rect cut_left(rect *from, float width) {
    float w = part(width, from->w);
    rect piece = {from->x, from->y, w, from->h};
    from->x += w, from->w -= w;
    return piece;
}

rect cut_right(rect *from, float width) {
    float w = part(width, from->w);
    from->w -= w;
    return (rect){from->x + from->w, from->y, w, from->h};
}

rect cut_top(rect *from, float height) {
    float h = part(height, from->h);
    rect piece = {from->x, from->y, from->w, h};
    from->y += h, from->h -= h;
    return piece;
}

rect cut_bottom(rect *from, float height) {
    float h = part(height, from->h);
    from->h -= h;
    return (rect){from->x, from->y + from->h, from->w, h};
}

void skip_left(rect *from, float gap) {
    (void)cut_left(from, gap);
}
void skip_right(rect *from, float gap) {
    (void)cut_right(from, gap);
}
void skip_top(rect *from, float gap) {
    (void)cut_top(from, gap);
}
void skip_bottom(rect *from, float gap) {
    (void)cut_bottom(from, gap);
}

rect column_of(rect all, int index, int count, float gap) {
    float w = fmaxf(0, (all.w - gap * (float)(count - 1)) / (float)count);
    return (rect){all.x + (w + gap) * (float)index, all.y, w, all.h};
}

rect row_of(rect all, int index, int count, float gap) {
    float h = fmaxf(0, (all.h - gap * (float)(count - 1)) / (float)count);
    return (rect){all.x, all.y + (h + gap) * (float)index, all.w, h};
}

void split_columns(rect all, float share, float gap, rect *left, rect *right) {
    *right = all;
    *left = cut_left(right, roundf((all.w - gap) * share));
    skip_left(right, gap);
}

void split_rows(rect all, float share, float gap, rect *upper, rect *lower) {
    *lower = all;
    *upper = cut_top(lower, roundf((all.h - gap) * share));
    skip_top(lower, gap);
}

rect rect_inset(rect r, float by) {
    float w = fmaxf(0, r.w - 2 * by), h = fmaxf(0, r.h - 2 * by);
    return (rect){r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, w, h};
}

rect rect_meet(rect a, rect b) {
    float x = fmaxf(a.x, b.x), y = fmaxf(a.y, b.y);
    float right = fminf(a.x + a.w, b.x + b.w), bottom = fminf(a.y + a.h, b.y + b.h);
    return (rect){x, y, fmaxf(0, right - x), fmaxf(0, bottom - y)};
}

rect rect_centred(rect within, float w, float h) {
    return (rect){within.x + (within.w - w) / 2, within.y + (within.h - h) / 2, w, h};
}

rect rect_kept_inside(rect r, rect within) {
    r.x = fmaxf(within.x, fminf(r.x, within.x + within.w - r.w));
    r.y = fmaxf(within.y, fminf(r.y, within.y + within.h - r.h));
    return r;
}

static square_grid squares_of(rect area, float side, float below, float gap) {
    square_grid g = {.side = side, .across = side + gap, .down = side + below + gap};
    g.columns = (int)((area.w + gap) / g.across), g.rows = (int)((area.h + gap) / g.down);
    if (g.columns < 1 || g.rows < 1) return (square_grid){.side = side};
    if (g.columns > 1) g.across = (area.w - side) / (float)(g.columns - 1);
    return g;
}

square_grid squares_in(rect area, float pixels, float least, float below, float gap, int enough) {
    float side = pixels * fmaxf(1, roundf(least / pixels));
    square_grid g = squares_of(area, side, below, gap), larger = g;
    while (larger.columns * larger.rows >= enough) {
        g = larger, side += pixels;
        larger = squares_of(area, side, below, gap);
    }
    return g;
}

rect square_at(const square_grid *g, rect area, int index) {
    float column = (float)(index % g->columns), row = (float)(index / g->columns);
    return (rect){area.x + column * g->across, area.y + row * g->down, g->side, g->down};
}

bool rect_holds(rect r, vec2 at) {
    return at.x >= r.x && at.x < r.x + r.w && at.y >= r.y && at.y < r.y + r.h;
}

rect rect_snapped(rect r) {
    float x = roundf(r.x), y = roundf(r.y);
    return (rect){x, y, roundf(r.x + r.w) - x, roundf(r.y + r.h) - y};
}
