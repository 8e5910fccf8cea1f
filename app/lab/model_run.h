/* A run that begins where the network in a model file stands. */
#ifndef LAB_MODEL_RUN_H
#define LAB_MODEL_RUN_H

#include "hdnn/preset.h"
#include "hdnn/train.h"

/* Make the run of `preset`, which came with `model` from the file `path`, on `data`. Its training goes on where it was
 * when the file has its state and these are its data and settings; otherwise it begins with that network. `note` says in
 * a sentence which. Data of another shape or with another number of classes are refused. */
hdnn_status model_run_new(const char *path, const hdnn_preset *preset, const hdnn_model *model,
                          const hdnn_data *data, int threads, hdnn_run **run, char *note, size_t note_size,
                          hdnn_error *error);

#endif
