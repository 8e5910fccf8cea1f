/* What a person has set on the Phase space and the Theory screens, and what their plots remember. */
#ifndef LAB_VIEWS_H
#define LAB_VIEWS_H

#include "observer.h"
#include "plot.h"

typedef struct {
    plane_kind plane;
    int class_from, class_to;           /* PLANE_CLASSIFIER: the boundary between these */
    int lanes[2];                       /* shown side by side; the second may be -1 */
    bool field, levels, disc;           /* arrows, lines of equal energy, and the disc are shown */
    double disc_x, disc_y, disc_radius; /* in the plane, before the first layer */
} phase_settings;

typedef enum { DISC_FREE, DISC_MOVED, DISC_RESIZED } disc_grip;

/* A portrait as it was drawn last: where its disc can be grasped, and where arrows are wanted. */
typedef struct {
    plot_range x, y;
    rect area;
    disc_grip grip;
    bool ring;  /* the disc has the keyboard, and shows it */
    vec2 last;  /* of the pointer that holds the disc */
    int trails; /* so many ways through the layers; 0: not yet known */
} portrait_memory;

typedef struct {
    plot_view portrait[HDNN_MAX_LANES], disc, energy;
    plot_span plane_x, plane_y; /* of all portraits */
    plot_margins portraits, flow;
    float spacing; /* pixels between arrows */
    portrait_memory drawn[HDNN_MAX_LANES];
} phase_memory;

typedef enum { TOPIC_SPECTRUM, TOPIC_DEPTH, TOPIC_COUNTEREXAMPLE, TOPIC_COUNT } theory_topic;

typedef struct {
    theory_topic topic;
    int lane;       /* under the lens */
    double damping; /* it is looked at as if it had this damping; negative: as it is */
    double gap;     /* between the twins of the counterexample, at the start */
} theory_settings;

enum { TWIN_LAYERS = 480 };

/* The twins of the counterexample as they were computed last; see theory_twins.c. */
typedef struct {
    double gap;                                             /* 0: not yet */
    float x[2][TWIN_LAYERS + 1], y[2][TWIN_LAYERS + 1];     /* the one and the other */
    float distance[TWIN_LAYERS + 1], norm[TWIN_LAYERS + 1]; /* norm[k] = |d y(T) / d y(T - t_k)| */
} theory_twins;

typedef struct {
    plot_view spectrum, sensitivity, singular, error, norm, orbits, distance, growth;
    plot_span depths, time; /* of the refinement, of the twins */
    plot_margins refinement, twin_growth;
    theory_twins twins;
} theory_memory;

#endif
