/* What model files and run logs need of presets beyond the public header. */
#ifndef IO_PRESET_H
#define IO_PRESET_H

#include "io/json_writer.h"

#include "hdnn/preset.h"

enum { PRESET_MAX_BYTES = 1 << 20 };

/* The whole preset as one JSON object. */
void preset_write(json_writer *writer, const hdnn_preset *preset);

/* The preset with only its network `lane`. It borrows from `preset`; do not free it. */
hdnn_preset preset_of_lane(const hdnn_preset *preset, int lane);

#endif
