/* Reading a model from an open stream: what hdnn_model_load does once the file is open. */
#ifndef IO_MODEL_FILE_H
#define IO_MODEL_FILE_H

#include "hdnn/model_file.h"

#include <stdio.h>

/* `file` is at its start and has `size` bytes; `path` names it in messages. */
hdnn_status model_read(FILE *file, size_t size, const char *path, hdnn_preset *preset, hdnn_model **model,
                       hdnn_error *error);

#endif
