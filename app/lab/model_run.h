/* A run that begins where the networks in model files stand. */
#ifndef LAB_MODEL_RUN_H
#define LAB_MODEL_RUN_H

#include "hdnn/preset.h"
#include "hdnn/train.h"

/* Make the run of `preset` on `data`; its lanes came with `models` from the files `paths`, one for each. The training goes
 * on where it was when the files have its state and these are its data and settings; otherwise it begins with those
 * networks. `note` says in a sentence which. Data of another shape or with another number of classes are refused. */
hdnn_status model_run_new(const char *const *paths, const hdnn_preset *preset, hdnn_model *const *models,
                          const hdnn_data *data, int threads, hdnn_run **run, char *note, size_t note_size,
                          hdnn_error *error);

/* The one network of `from` becomes another lane of `to`, if it has room; `from` is freed. */
void model_run_join(hdnn_preset *to, hdnn_preset *from);

#endif
