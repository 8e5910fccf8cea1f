/* JSON to outside: a growing text that is written front to back.
 *
 * A lack of memory is remembered and everything after it is ignored, so that a caller asks once, at the end. The
 * same calls give the same bytes, whatever the locale. */
#ifndef IO_JSON_WRITER_H
#define IO_JSON_WRITER_H

#include "hdnn/real.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    char *text; /* NUL-terminated once anything was written; free with json_writer_free */
    size_t size, capacity;
    bool pretty;    /* a line for every key; otherwise all on one line */
    bool failed;    /* there was no memory */
    int depth;      /* of objects and arrays that are open */
    bool separated; /* no comma is needed before what comes next */
} json_writer;

json_writer json_writer_new(bool pretty);
void json_writer_clear(json_writer *writer); /* empty again, memory kept */
void json_writer_free(json_writer *writer);

void json_begin(json_writer *writer, char bracket); /* { or [ */
void json_end(json_writer *writer, char bracket);   /* } or ] */
void json_key(json_writer *writer, const char *key);
void json_text(json_writer *writer, const char *text);
void json_double(json_writer *writer, double value); /* null when not finite; reads back as the same double */
void json_real(json_writer *writer, hdnn_real value);
void json_whole(json_writer *writer, int64_t value);
void json_bool(json_writer *writer, bool value);
void json_raw(json_writer *writer, const char *text, size_t size); /* bytes as they are, not a value */

#endif
