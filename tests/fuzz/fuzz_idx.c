/* IDX: any bytes as an image file and as a label file, beside a good partner. */
#include "hdnn/dataset.h"
#include "scratch_file.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t good_images[16 + 2 * 16] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, 1, 2, 3};
static const uint8_t good_labels[8 + 2] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};

static void read_pair(const char *images, const char *labels) {
    hdnn_dataset dataset;
    hdnn_error error = {HDNN_OK, ""};
    hdnn_status status = hdnn_idx_read(images, labels, 0, &dataset, &error);
    if (status != error.status) abort();
    if (status != HDNN_OK && !strstr(error.message, "hdnn-fuzz")) abort(); /* the message names the file */
    hdnn_dataset_free(&dataset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char tried[64], images[64], labels[64];
    scratch_file(tried, "idx", data, size);
    scratch_file(images, "images", good_images, sizeof good_images);
    scratch_file(labels, "labels", good_labels, sizeof good_labels);
    read_pair(tried, labels);
    read_pair(images, tried);
    hdnn_image image;
    hdnn_idx_read_image(tried, 1, &image, NULL);
    hdnn_image_free(&image);
    unlink(tried);
    unlink(images);
    unlink(labels);
    return 0;
}
