/* Changing a run: what may be changed while it trains, what makes it start again, and the lanes.
 *
 * Panels edit a preset that is a shallow copy of the run's, so the matrices of networks stay borrowed. */
#ifndef LAB_RUN_EDIT_H
#define LAB_RUN_EDIT_H

#include "hdnn/preset.h"

/* Does `wanted` differ from `now` in anything but what a trainer changes between steps, and names? */
/* For `samples` to learn from: batches of at most an eighth of them, and epochs for a thousand steps at least. */
void run_edit_plan(hdnn_training_config *t, double samples);
/* As many epochs again. */
void run_edit_lengthen(hdnn_training_config *t);

bool run_edit_restarts(const hdnn_preset *now, const hdnn_preset *wanted);
void run_edit_take_names(hdnn_preset *p,
                         const hdnn_preset *like); /* and colours, of the lanes that both have */

/* Lanes: a copy of `lane` behind it, with a name and a colour of its own; and away with one. The others keep theirs.
 * False: there are four already, or it is the last one. */
bool run_edit_duplicate(hdnn_preset *p, int lane);
bool run_edit_remove(hdnn_preset *p, int lane);
/* A lane behind the last, like the first one that has a T but of an architecture that takes no part yet. */
bool run_edit_add(hdnn_preset *p);

/* Give a network another architecture or size. What the new one cannot have (matrices of another size, damping, an
 * integrator) goes back to its default; a name that only said the old architecture follows the new one. */
void run_edit_architecture(hdnn_preset *p, int lane, const hdnn_architecture *architecture);
void run_edit_features(hdnn_preset *p, int lane, int features);

#endif
