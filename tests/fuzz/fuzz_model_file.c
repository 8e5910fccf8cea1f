/* Any bytes as a model file: an accepted model has no more parameters than the file has room for. */
#include "io/model_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FILE *file = size ? fmemopen((void *)(uintptr_t)data, size, "rb") : NULL;
    if (!file) return 0;
    hdnn_preset preset;
    hdnn_model *model = NULL;
    if (model_read(file, size, "fuzz", &preset, &model, NULL) == HDNN_OK) {
        if (hdnn_model_parameter_count(model) * sizeof(float) > size) abort();
        hdnn_model_free(model);
        hdnn_preset_free(&preset);
    }
    fclose(file);
    return 0;
}
