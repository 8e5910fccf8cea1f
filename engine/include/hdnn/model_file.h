/* Model files: safetensors, so that Python users open them with the library they have.
 *
 * One float32 (float64 in the float64 build) tensor for each named tensor of the model; the metadata entry "preset"
 * holds the preset's JSON with the one network that the file contains, "format" is "hdnn". A file that asks for it
 * also carries the optimiser ("optimizer.m", "optimizer.v", ...) and the generator, so that training can go on. */
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

#endif
