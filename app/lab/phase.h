/* The Phase space screen: portraits of one or two networks side by side, with the vector field and the energy of the
 * layer, and a disc of points that is carried through the layers. */
#ifndef LAB_PHASE_H
#define LAB_PHASE_H

#include "portrait.h"

/* What a fresh session shows: its first two lanes, the disc in the middle of the states. */
phase_settings phase_settings_for(const lab_state *s);
bool phase_settings_same(const phase_settings *a, const phase_settings *b);

void phase_request(const lab_state *s, observer_request *out);
void screen_phase(ui *u, rect room, const lab_state *s, lab_intents *out);

/* The lanes that are shown, one or two. Returns how many. */
int phase_lanes(const lab_state *s, int lanes[2]);

/* What was observed of a lane, if it is about the network and the plane that are shown; otherwise NULL. */
const lane_observation *phase_observed(const lab_state *s, int lane, observer_part part);

/* phase_portrait.c: one portrait. All of them have the axes that hold the states of the lanes shown. */
typedef struct {
    plot_range x, y;
} phase_extent;
phase_extent phase_extent_of(const lab_state *s, const int *lanes, int count);
void panel_portrait(ui *u, rect bounds, const lab_state *s, int lane, const phase_extent *extent,
                    lab_intents *out);

/* phase_flow.c: what becomes of the disc, and the energy, from layer to layer. */
void panel_disc(ui *u, rect bounds, const lab_state *s, lab_intents *out);
void panel_energy(ui *u, rect bounds, const lab_state *s, lab_intents *out);

#endif
