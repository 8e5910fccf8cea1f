/* CSV: any bytes; what is accepted must survive being written and read again. */
#include "hdnn/dataset.h"
#include "scratch_file.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same(const hdnn_dataset *a, const hdnn_dataset *b) {
    if (a->count != b->count || a->shape.inputs != b->shape.inputs || a->classes != b->classes) abort();
    for (size_t i = 0; i < a->count * (size_t)a->shape.inputs; i++)
        if (!isfinite(a->points[i]) || a->points[i] < b->points[i] || a->points[i] > b->points[i]) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    hdnn_dataset first, second;
    scratch_file(path, "csv", data, size);
    if (hdnn_csv_read(path, &first, NULL) == HDNN_OK) {
        if (hdnn_csv_write(&first, path, NULL) != HDNN_OK) abort();
        if (hdnn_csv_read(path, &second, NULL) != HDNN_OK) abort();
        check_same(&first, &second);
        hdnn_dataset_free(&second);
    }
    hdnn_dataset_free(&first);
    unlink(path);
    return 0;
}
