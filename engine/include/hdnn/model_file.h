/* Model files: safetensors, so that Python users open them with the library they have.
 *
 * One float32 (float64 in the float64 build) tensor for each named tensor of the model; the metadata entry "preset"
 * holds the preset's JSON with the one network that the file contains, "format" is "hdnn". A file of hdnn_run_save also
 * carries the optimiser's moments ("optimizer.m", "optimizer.v", a value for each parameter) and, in the metadata entry
 * "training", the number of steps, the generator and the means so far, so that training can go on. */
#ifndef HDNN_MODEL_FILE_H
#define HDNN_MODEL_FILE_H

#include "hdnn/preset.h"

/* Write `model`, the lane `lane` of `preset`; whole or not at all. */
hdnn_status hdnn_model_save(const hdnn_model *model, const hdnn_preset *preset, int lane, const char *path,
                            hdnn_error *error);

/* Read a model file: `preset` (with one lane) and the model, whose shape and classes are those it was saved with.
 * Headers are bounded, offsets and shapes checked against the file and the architecture before memory is taken.
 * On failure both are left alone. Free both. */
hdnn_status hdnn_model_load(const char *path, hdnn_preset *preset, hdnn_model **model, hdnn_error *error);

/* Write lane `lane` of `run`, which was made for `preset`, with its training state; whole or not at all. hdnn_model_load
 * reads the file as any other. A lane that has diverged is refused. */
hdnn_status hdnn_run_save(const hdnn_run *run, const hdnn_preset *preset, int lane, const char *path,
                          hdnn_error *error);

/* Take `run`, new and made for `preset`, to where it was when its lanes were saved; `paths` has one for each lane. What
 * follows is, bit for bit, what would have followed there, for any number of threads. The files must come from the same
 * data, networks and training in the same floating-point type; `epochs` may differ, if so many steps are not done yet
 * (schedules over all steps then go on as those of the new length). On failure the run is as new. */
hdnn_status hdnn_run_load(hdnn_run *run, const hdnn_preset *preset, const char *const *paths,
                          hdnn_error *error);

#endif
