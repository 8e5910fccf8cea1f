/* Model files, whole: what hdnn_model_load and hdnn_run_load read, and hdnn_model_save and hdnn_run_save write. */
#ifndef IO_MODEL_FILE_H
#define IO_MODEL_FILE_H

#include "hdnn/model_file.h"
#include "train/state.h"

#include <stdio.h>

typedef struct {
    hdnn_preset preset;
    hdnn_model *model;
    bool wide; /* all of it in float64 */
    bool has_training;
    run_state training;
    hdnn_real *moments[2]; /* as many values each as the model has parameters; NULL without training state */
} model_contents;

void model_contents_free(model_contents *contents);

/* `file` is at its start and has `size` bytes; `path` names it in messages. On failure `contents` is left alone. */
hdnn_status model_read(FILE *file, size_t size, const char *path, model_contents *contents,
                       hdnn_error *error);
hdnn_status model_open(const char *path, model_contents *contents, hdnn_error *error);

/* With training state unless `training` is NULL. */
hdnn_status model_write(const hdnn_model *model, const hdnn_preset *preset, int lane,
                        const run_state *training, const hdnn_real *const moments[2], const char *path,
                        hdnn_error *error);

#endif
