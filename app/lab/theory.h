/* The Theory screen: what the mathematics says of one network, live: eigenvalues against the integrator's region of
 * stability, sensitivities and singular values by depth, symplecticity, refinement of the depth, and the counterexample
 * of sensitivities that grow without bound. */
#ifndef LAB_THEORY_H
#define LAB_THEORY_H

#include "state.h"

theory_settings theory_settings_for(const lab_state *s); /* of a fresh session */
bool theory_settings_same(const theory_settings *a, const theory_settings *b);

void theory_request(const lab_state *s, observer_request *out);
void screen_theory(ui *u, rect room, const lab_state *s, lab_intents *out);

/* What was observed of the lane under the lens, if it is about the network that is shown; otherwise NULL. */
const lane_observation *theory_observed(const lab_state *s, observer_part part);
int theory_lane(const lab_state *s);

/* The heroes; each fills the content of the panel that theory.c begins. */
void theory_spectrum(ui *u, rect content, const lab_state *s, lab_intents *out);       /* theory_spectrum.c */
void theory_depth(ui *u, rect content, const lab_state *s, lab_intents *out);          /* theory_depth.c */
void theory_counterexample(ui *u, rect content, const lab_state *s, lab_intents *out); /* theory_twins.c */
enum { THEORY_WORDS = 320 };
void theory_twins_scrubber(ui *u, rect row, const lab_state *s,
                           lab_intents *out); /* their time, with its button */
const char *theory_spectrum_words(char out[THEORY_WORDS], const lab_state *s); /* what the eigenvalues show */

/* theory_structure.c: beside the hero. */
void panel_singular(ui *u, rect bounds, const lab_state *s, lab_intents *out);
void panel_symplectic(ui *u, rect bounds, const lab_state *s, lab_intents *out);
double theory_defect(const lab_state *s, int lane); /* the largest of one layer; not a number: not measured */

#endif
