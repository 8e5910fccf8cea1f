/* The file names of saved models. */
#ifndef CLI_MODEL_NAMES_H
#define CLI_MODEL_NAMES_H

#include "hdnn/preset.h"

/* The file for one lane: `path` itself when the preset has one network, otherwise with the network's name
 * before the extension (run.safetensors -> run.h1-j1.safetensors). Characters that do not belong into a
 * file name become '-'; of two lanes with one name the later gets its number too. False when it does not
 * fit. */
bool model_name(const hdnn_preset *preset, int lane, const char *path, char *name, size_t size);

/* Could a file be written there? Complains if not: better before an hour of training than after. */
bool model_name_is_writable(const char *path);

#endif
