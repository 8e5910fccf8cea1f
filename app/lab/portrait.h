/* A phase portrait: the states of test samples in a plane, from the stem through the layers.
 *
 * It stops at the layer of the scrubber, which may stand between two layers while it plays: states in between are drawn
 * on the straight line from one to the next. */
#ifndef LAB_PORTRAIT_H
#define LAB_PORTRAIT_H

#include "state.h"

/* How states become points of the picture: by two of their coordinates, or by a plane. */
typedef struct {
    size_t features, x, y;   /* coordinates */
    const hdnn_plane *plane; /* when not NULL: these instead; of the same number of features */
} projector;

projector projector_of_coordinates(const lab_state *s, int lane);
vec2 projected(const projector *p, const hdnn_real *state);

/* Adds the trajectories up to the layer to a plot. */
void portrait_trajectories(plot *p, const lab_state *s, int lane, const projector *by);

/* What the points cover over all samples and layers, whatever the scrubber shows, so that axes rest while it moves.
 * Rounded outwards, so that they also rest while training changes the states a little. */
void portrait_extent(const lab_state *s, int lane, const projector *by, plot_range *x, plot_range *y);

/* The name of a coordinate, y₁ for 0; lives until the end of the frame. */
const char *coordinate_name(ui *u, int index);

/* The button that plays the layers, cut from the left of the row. */
void portrait_play(ui *u, rect *row, const lab_state *s, lab_intents *out);
/* The layer scrubber behind it. */
void portrait_scrubber(ui *u, rect row, const lab_state *s, lab_intents *out);

/* Choice of a coordinate of states that have `count` of them. */
void portrait_axis_choice(ui *u, rect bounds, const char *label, int count, int *axis);

/* The fewest features of all lanes: so many coordinates all of them have. */
int portrait_coordinates(const lab_state *s);

#endif
