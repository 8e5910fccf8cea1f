/* Whole files: bounded reads (plain or gzip) and writes that happen entirely or not at all. */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "hdnn/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The contents of `path`, gunzipped when they are gzip, with a NUL after them that `size` does not count. More
 * than `limit` bytes (after decompression) is refused. Free `*data` with memory_free. */
hdnn_status file_read(const char *path, size_t limit, uint8_t **data, size_t *size, hdnn_error *error);

/* Write `size` bytes to `path` through a temporary file beside it, synced and renamed: a reader, or a killed
 * program, finds the old file or the new one and never a part. */
hdnn_status file_write(const char *path, const void *data, size_t size, hdnn_error *error);

bool file_exists(const char *path); /* and is a regular file that can be read */

#endif
