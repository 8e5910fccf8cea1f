/* JSON written straight to a stream on one line: no memory, nothing that can fail half-way but the stream
 * itself.
 *
 * Numbers are written with the digits they need to be read back exactly; NaN and infinities become null.
 * Texts that are not UTF-8 (file names may be anything) have the offending bytes replaced by U+FFFD. */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include "hdnn/real.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    FILE *stream;
    bool comma; /* the next value needs one before it */
} json_out;

/* `key` is NULL inside an array and at the top. */
void out_open(json_out *json, const char *key, char bracket); /* '{' or '[' */
void out_close(json_out *json, char bracket);                 /* '}' or ']' */
void out_text(json_out *json, const char *key, const char *value);
void out_number(json_out *json, const char *key, double value);
void out_real(json_out *json, const char *key, hdnn_real value);
void out_whole(json_out *json, const char *key, int64_t value);
void out_flag(json_out *json, const char *key, bool value);
void out_end(json_out *json); /* the newline after the one object */

#endif
