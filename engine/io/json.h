/* JSON from outside: checked strictly by our own scanner, and only then given to cJSON.
 *
 * The scanner knows the grammar to the letter (no leading zeros, no raw control characters, valid UTF-8), bounds
 * the nesting and the number of values before anything is allocated, and says line and column of the first fault.
 * What passes it cJSON parses, so a failure of cJSON afterwards can only be a lack of memory. */
#ifndef IO_JSON_H
#define IO_JSON_H

#include "hdnn/status.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum { JSON_MAX_DEPTH = 32, JSON_MAX_VALUES = 1 << 20, JSON_MAX_NUMBER = 60, JSON_SHOWN = 80 };

bool json_is_valid(const char *text, size_t size);
bool json_is_utf8(const char *text);

/* Parse `size` bytes of `text`; `origin` names them in the message. Free `*root` with cJSON_Delete. */
hdnn_status json_parse(const char *text, size_t size, const char *origin, cJSON **root, hdnn_error *error);

/* What was found, for messages: a value shortened to a few words, text quoted, without control characters
 * and valid UTF-8 even where `text` is not. Returns `out`. */
const char *json_describe(const cJSON *item, char out[JSON_SHOWN]);
const char *json_quote(const char *text, char out[JSON_SHOWN]);

/* The shortest decimal text that reads back as `value`; "null" when it is not finite. Returns `out`. */
const char *json_number_text(double value, char out[32]);
const char *json_float_text(float value, char out[32]); /* nine digits: enough for a float */

#endif
