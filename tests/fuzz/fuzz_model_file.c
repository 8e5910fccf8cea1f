/* Any bytes as a model file: an accepted model has no more parameters than the file has room for. */
#include "io/model_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FILE *file = size ? fmemopen((void *)(uintptr_t)data, size, "rb") : NULL;
    if (!file) return 0;
    model_contents contents;
    if (model_read(file, size, "fuzz", &contents, NULL) == HDNN_OK) {
        size_t values = hdnn_model_parameter_count(contents.model) * (contents.has_training ? 3 : 1);
        if (values * sizeof(float) > size) abort();
        model_contents_free(&contents);
    }
    fclose(file);
    return 0;
}
