/* What is done with the files that a person chooses: presets, models, IDX files and pictures are opened; the preset of what the window
 * shows, the metrics of the run so far and screenshots are saved.
 *
 * Invariant: a file is written whole or not at all, and a failure leaves run and dialog as they were, with the reason. */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include "state.h"

#include <stdio.h>

/* Both return false, with a sentence for people, when nothing was written. */

/* lab_preset_now, named after the file, as presets are: loading it gives the same run in the same view. */
bool files_save_preset(const lab_state *s, const char *path, char *message, size_t size);

/* Loss and accuracy (training and test) at the recorded steps, and the gradients of all layers as `history` keeps them;
 * as JSON Lines when `path` ends in .jsonl, otherwise as CSV. What was not measured is left out. */
bool files_save_metrics(const lab_state *s, const char *path, char *message, size_t size);

/* CSV (RFC 4180): a row for each value, with the heading step,epoch,seconds,network,quantity,layer,value; `layer` is
 * empty for quantities of the whole network, `seconds` for gradients. */
void metrics_csv(const lab_state *s, FILE *out);
/* An object a line: {"step", "epoch", "seconds", "network", "train_loss", "train_accuracy", "test_loss",
 * "test_accuracy"}, then {"step", "epoch", "network", "layers": [...], "gradient": [...]}, with null where a value is
 * not finite. */
void metrics_jsonl(const lab_state *s, FILE *out);

/* A file that was dropped or chosen: a picture to draw upon, IDX files to learn from, a model, or a preset. `path` is borrowed until the end of the frame. */
void files_open(lab_intents *wants, const char *path);
/* Files that were dropped together: models race, of others the first is opened. False: some were left out. */
bool files_open_all(lab_intents *wants, const char *const *paths, int count);

/* Opens the file dialog, with a name proposed; not for the files of a run while there is none. */
void files_ask(const lab_state *s, file_purpose purpose);

/* Does with the chosen file what the dialog was opened for, and closes it; or leaves it open with the reason when the
 * file cannot be written. `words` is what to say, or ""; a screenshot of `window` is taken, and told of, later. */
void files_use(const lab_state *s, rect window, lab_intents *wants, char *words, size_t size);

#endif
