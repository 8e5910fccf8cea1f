/* Plots: collect the series, fit, transform, cull, draw.
 *
 *     static plot_view view;                      // owned by the application, zero at first
 *     plot p;
 *     plot_begin(&p, u, &view, bounds, &(plot_config){.name = "loss", .x_label = "step", .y_log = true});
 *     plot_line(&p, &(plot_series){.name = "h1", .color = theme_lane(0), .y = plot_floats(loss, count)});
 *     plot_result r = plot_end(&p);
 *     if (r.request == PLOT_SAVE_CSV) plot_write_csv(&p, file);
 *
 * Between begin and end nothing is drawn: series are only noted, so that the axes can be fitted to all of them first.
 * Data are borrowed until the end of the frame (plot_write_csv reads them again).
 * Invariant: the view changes only in plot_end; what is not finite, or not positive on a logarithmic axis, is a gap. */
#ifndef LAB_PLOT_H
#define LAB_PLOT_H

#include "plot_axis.h"
#include "ui.h"

#include <stdio.h>

/* A sequence of numbers that lies somewhere: contiguous, strided, or in a ring of `ring` elements that
 * begins at `offset`. PLOT_STEPS has no data: element i is start + i * step. PLOT_GET asks a function. */
typedef enum { PLOT_STEPS, PLOT_FLOAT, PLOT_DOUBLE, PLOT_GET } plot_kind;
typedef struct {
    plot_kind kind;
    size_t count;
    const void *data;
    size_t stride; /* bytes from one element to the next; 0: packed */
    size_t offset, ring;
    double start, step;
    double (*get)(const void *context, size_t index); /* context is `data` */
} plot_values;

plot_values plot_floats(const float *data, size_t count);
plot_values plot_doubles(const double *data, size_t count);
plot_values plot_steps(double start, double step, size_t count);
plot_values plot_ring(plot_values packed, size_t offset, size_t ring); /* the same data read as a ring */
double plot_value(const plot_values *v, size_t index);

typedef enum { PLOT_AS_CONFIGURED, PLOT_LINEAR, PLOT_LOGARITHMIC } plot_scale;

/* One axis of a view. `held`: the person zoomed or panned, the axis no longer follows the data. */
typedef struct {
    plot_range shown, target; /* on the screen; where it is going */
    plot_range data, gathering;
    uint64_t gathered; /* frame of the last gathering */
    bool held;
    plot_scale scale; /* chosen in the menu of a plot */
} plot_span;

/* The room at both sides of the data of plots that stand above each other: the largest that any of them needed in the
 * frame before, so that one layer lies in one line. */
typedef struct {
    float left, right, next_left, next_right;
    uint64_t gathered;
} plot_margins;

typedef enum { PLOT_IDLE, PLOT_PANNING, PLOT_BOXING } plot_gesture;

/* Everything a plot remembers between frames. */
typedef struct {
    plot_span x, y;
    uint64_t hidden; /* bit i: the i-th named series is switched off in the legend; see plot_config.hidden */
    plot_gesture gesture;
    vec2 last, start; /* of the pointer */
    float left;       /* room for tick labels: grows at once, shrinks late */
    rect area;        /* of the data, in pixels, as drawn last */
} plot_view;

void plot_follow(plot_span *span); /* as a double click: fit the data and follow it again */

typedef enum { PLOT_NO_REQUEST, PLOT_SAVE_PNG, PLOT_SAVE_SVG, PLOT_SAVE_CSV, PLOT_COPY_PNG } plot_request;

typedef struct {
    const char *name;              /* the id, and the title of files */
    const char *x_label, *y_label; /* with their units; may be NULL */
    bool x_log, y_log;
    bool x_whole, y_whole;           /* ticks at whole numbers only: layers, steps */
    plot_range x_fixed, y_fixed;     /* where the axis rests when not held; {0} follows the data */
    plot_range x_include, y_include; /* always inside what is followed; {0} none */
    plot_range x_within, y_within;   /* what is followed never leaves it: an accuracy ends at 1 */
    plot_span *x_link, *y_link;      /* share an axis with other plots; NULL: the view's own */
    plot_margins *in_line;           /* share the room beside the data, too; NULL: the view's own */
    uint64_t *hidden; /* share what is switched off, by the keys of series; NULL: the view's own */
    /* What is at a place, for the crosshair; NULL: nothing is told. The words live until the end of the frame. */
    const char *(*tells)(const void *context, double x, double y);
    const void *tells_context;
    const char *hint;   /* shown in an empty plot: "press Space" */
    const char *y_name; /* what the crosshair calls y; NULL: y_label */
    bool legend;        /* entries above the plot that toggle series */
    bool square;        /* one unit is equally long on both axes */
    bool bare;          /* neither axes nor grid: pictures and small multiples */
    bool no_crosshair;
    bool tells_low; /* a named curve that leaves the plot below says how far down it goes */
} plot_config;

typedef struct {
    plot_request request;
    bool hovered;
    double x, y;  /* under the pointer */
    bool clicked; /* without a drag */
    bool nearest; /* a point is near the pointer: */
    const char *series;
    size_t index;
} plot_result;

typedef enum { PLOT_SOLID, PLOT_DASHED, PLOT_DOTTED, PLOT_DASH_DOTTED, PLOT_PATTERNS } plot_pattern;

typedef struct {
    const char *name;    /* NULL: no label, no legend */
    const char *entry;   /* in the legend; NULL: name */
    const char *reading; /* at the crosshair and in files; NULL: name */
    int key; /* 1 + a bit of `hidden`: series of one key are switched together; 0: alone, by name */
    color color;
    plot_values x, y; /* x left out: 0, 1, 2 ...; for lines x ascends */
    plot_values high; /* bands: y is the lower edge, this the upper one */
    plot_values exact_x,
        exact_y; /* the values themselves, for the crosshair and for files, of what is drawn otherwise */
    float width; /* 0: the theme's */
    plot_pattern pattern;
    const int *classes; /* points: the class of each, coloured by it; NULL: `color` */
    int class_count;
    double head;    /* trails: index (with a fraction) of the moving head; < 0: whole and even */
    double tail;    /* trails: how many points fade behind the head; 0: all */
    bool unfitted;  /* does not count for the axes */
    bool tells_low; /* without a name, too: see plot_config */
    bool quiet;     /* no label at its end, but in the legend */
} plot_series;

/* values[row * columns + column]; row 0 at the lower edge. */
typedef struct {
    const char *name;
    const float *values;
    size_t rows, columns, stride; /* stride: floats from row to row, 0: columns */
    plot_range x, y;              /* what it covers */
    plot_range scale;             /* of the colours; {0} fits */
    bool log, polar;              /* polar: signed, symmetric round zero */
    bool no_bar;
} plot_heat;

typedef struct {
    const uint8_t *rgba; /* top row first */
    int width, height;
    plot_range x, y;
    bool smooth;
} plot_image;

typedef struct {
    color color;
    plot_values x, y, dx, dy; /* foot and vector of each arrow, in data units */
    float longest;            /* pixels of the longest; 0: 24 units */
} plot_arrows;

struct plot_item;
typedef struct plot plot;
struct plot {
    ui *ui;
    plot_view *view;
    plot_config config;
    rect bounds, area;
    ui_id id;
    plot_axis x, y;
    bool x_positive, y_positive; /* the data can be shown on a logarithmic axis */
    struct plot_item *items;
    size_t count, capacity;
    int named;
    void (*over)(const plot *, const void *);
    const void *over_context;
};

void plot_begin(plot *p, ui *u, plot_view *view, rect bounds, const plot_config *config);
void plot_line(plot *p, const plot_series *s);   /* a curve over ascending x, labelled at its end */
void plot_band(plot *p, const plot_series *s);   /* filled between y and high */
void plot_points(plot *p, const plot_series *s); /* scatter */
void plot_bars(plot *p, const plot_series *s);   /* from zero (or the lower edge on log axes) */
void plot_trail(plot *p, const plot_series *s);  /* any polyline in the plane: fading tail, head marker */
void plot_field(plot *p, const plot_arrows *a);
void plot_heat_map(plot *p, const plot_heat *h);
void plot_picture(plot *p, const plot_image *i);                 /* under everything else */
void plot_level(plot *p, double y, const char *name, color c);   /* dashed horizontal reference; c 0: muted */
void plot_upright(plot *p, double x, const char *name, color c); /* dashed vertical reference */
void plot_note(plot *p, double x, double y, const char *text, color c);
void plot_over(plot *p, void (*draw)(const plot *, const void *), const void *context); /* above all series */
plot_result plot_end(plot *p);

/* What a colour bar takes at the right of its plot. */
float plot_bar_room(const ui *u);

/* After plot_end in the same frame: where a value lies on the screen, to draw something of one's own. */
vec2 plot_at(const plot *p, double x, double y);

/* All series as comma-separated values: one x column for all where they share it, otherwise one for each, named after
 * it. Lines of means give the values themselves; a heat map is a row for each cell. False when writing failed. */
bool plot_write_csv(const plot *p, FILE *out);

#endif
