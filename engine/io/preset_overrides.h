/* Overrides: "path=value" applied to the JSON of a preset before it is checked. */
#ifndef IO_PRESET_OVERRIDES_H
#define IO_PRESET_OVERRIDES_H

#include "hdnn/status.h"

#include <cjson/cJSON.h>

/* "training.epochs=3", "networks[0].layers=64". Objects and keys on the way are made where they are missing; list
 * entries must be there. A value that is not JSON is taken as a text. */
hdnn_status preset_override(cJSON *root, const char *text, hdnn_error *error);

#endif
