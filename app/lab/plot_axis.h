/* Arithmetic of plot axes: transforms, ticks, zoom, growth. Pure functions, exactly tested. */
#ifndef LAB_PLOT_AXIS_H
#define LAB_PLOT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    double min, max;
} plot_range;

/* A range laid on pixels: `from` is where range.min lies, `to` where range.max lies (above it for y axes). */
typedef struct {
    plot_range range;
    bool log;
    float from, to;
} plot_axis;

enum { PLOT_TICKS = 64, PLOT_TICK_TEXT = 48 };

typedef struct {
    double value;
    bool labelled;
    char label[PLOT_TICK_TEXT]; /* "" when not labelled */
} plot_tick;

/* Not-a-number for values that have no place: non-finite ones, and those <= 0 on a logarithmic axis. */
float plot_to_pixel(const plot_axis *axis, double value);
double plot_to_value(const plot_axis *axis, float pixel);

/* The range after zooming by `factor` (< 1 closer) such that the value `fixed` keeps its pixel; after
 * moving by `share` of its length; and the part between two shares 0..1. */
plot_range plot_zoomed(plot_range r, bool log, double fixed, double factor);
plot_range plot_moved(plot_range r, bool log, double share);
plot_range plot_part(plot_range r, bool log, double from, double to);

/* Values 1, 2 or 5 times a power of ten, about `wanted` of them labelled; returns how many. Ascending,
 * inside r. */
int plot_ticks(plot_range r, bool log, int wanted, plot_tick out[PLOT_TICKS]);
double plot_nice_step(double span, int wanted);

bool plot_range_is_set(plot_range r); /* min < max, both finite */
plot_range plot_union(plot_range a, plot_range b);

/* Where an axis should go for data in `data`: `now` itself while the data fits and fills enough of it,
 * otherwise a rounded range with room to grow. So an axis changes a few times per decade of growth, never
 * every frame. */
plot_range plot_settled(plot_range now, plot_range data, bool log, double margin);
/* One frame of the way from `now` to `target`, `seconds` long; arrives exactly. */
plot_range plot_approach(plot_range now, plot_range target, bool log, double seconds);

/* Moves the centres of labels, each `height` tall, apart as little as possible (least squares), keeping
 * their order, inside [low, high]. When there is no room for all they are spread evenly. */
void plot_spread(float *centres, size_t count, float height, float low, float high);

#endif
