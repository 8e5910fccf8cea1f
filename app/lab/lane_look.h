/* How a lane is known at sight: one colour and one pattern of lines in every plot, chip and caption, and one switch in all
 * legends.
 *
 * Each lane has a slot of the palette. A network may carry its slot in the preset (`color`, from 1); others have that of
 * their place. Invariant: no two lanes of a run have the same slot, and one that stays keeps its own while others come
 * and go. */
#ifndef LAB_LANE_LOOK_H
#define LAB_LANE_LOOK_H

#include "state.h"

int lane_slot(const hdnn_preset *p, int lane); /* 0 .. HDNN_MAX_LANES - 1 */
void lane_keep_slots(hdnn_preset *p);          /* writes them down, before lanes come or go */
int lane_free_slot(
    const hdnn_preset *p); /* the first that no lane has; there are fewer than HDNN_MAX_LANES */

color lane_color(const lab_state *s, int lane);
plot_pattern lane_pattern(const lab_state *s, int lane);
/* A line or band of a lane, still without values: its colour, pattern, switch and entry in the legend. */
plot_series lane_series(const lab_state *s, int lane);
/* A plot of lanes: a legend where there are several, whose switches hide a lane in all plots. */
plot_config lane_plot(const lab_state *s, const char *name);

#endif
