/* What the plot files share. Nobody outside plot*.c includes this. */
#ifndef LAB_PLOT_CORE_H
#define LAB_PLOT_CORE_H

#include "plot.h"

typedef enum {
    ITEM_PICTURE,
    ITEM_HEAT,
    ITEM_BAND,
    ITEM_BARS,
    ITEM_FIELD,
    ITEM_LEVEL,
    ITEM_UPRIGHT,
    ITEM_LINE,
    ITEM_TRAIL,
    ITEM_POINTS,
    ITEM_NOTE
} item_kind;

typedef struct plot_item {
    item_kind kind;
    int slot;    /* bit in view->hidden; -1: has no name and cannot be hidden */
    bool hidden; /* as the frame began */
    plot_series series;
    union {
        plot_heat heat;
        plot_image image;
        plot_arrows arrows;
    };
    plot_range scale; /* colours of a heat map, fitted */
} plot_item;

/* Smallest and largest values that can be shown on an axis; min > max when there are none. */
plot_range plot_extent(const plot_values *v, bool log);
bool plot_placed(double value, bool log); /* finite, and positive on logarithmic axes */
size_t plot_length(const plot_series *s); /* points of which all coordinates exist */
/* The first index whose x is >= value; x ascends. */
size_t plot_first_at(const plot_values *x, size_t count, double value);

/* The curve in pixels, at most a few points per pixel column: the first, lowest, highest and last of each
 * run of values that can be shown. A gap is a point that is not a number. Allocated in `u`'s frame memory. */
typedef struct {
    vec2 *points;
    size_t count;
} plot_trace;
plot_trace plot_traced(ui *u, const plot_values *x, const plot_values *y, size_t count, const plot_axis *ax,
                       const plot_axis *ay);

plot_span *plot_x_span(const plot *p);
plot_span *plot_y_span(const plot *p);
bool plot_fits_log(const plot *p, bool on_x); /* the menu offers a logarithmic axis */
uint64_t *plot_hidden(const plot *p);
const char *plot_reading(const plot_series *s); /* NULL: it has no name */
void plot_fit(plot *p);
void plot_layout(plot *p);
plot_result plot_interact(plot *p);
void plot_draw_axes(plot *p);
int plot_y_ticks(const plot *p, float height, plot_tick out[PLOT_TICKS]); /* of an axis that high */
void plot_draw_item(plot *p, const plot_item *item);
void plot_draw_heat(plot *p, const plot_item *item);
void plot_draw_color_bar(plot *p, const plot_item *item);
void plot_draw_labels(plot *p);
void plot_draw_legend(plot *p, rect row);
float plot_legend_width(const plot *p);
void plot_draw_sample(plot *p, const plot_series *s, vec2 a,
                      vec2 b); /* a piece of its line, for the legend */
void plot_draw_crosshair(plot *p, plot_result *result);
float plot_label_room(const plot *p);
plot_range plot_heat_scale(const plot_heat *h);
/* A line of dashes along a, b. */
void plot_dash(plot *p, vec2 a, vec2 b, float width, color c, float on, float off);

#endif
