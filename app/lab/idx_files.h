/* The data set that one IDX file belongs to: its labels or images lie beside it under the name that MNIST's have, and so
 * may the files to test with. */
#ifndef LAB_IDX_FILES_H
#define LAB_IDX_FILES_H

#include "hdnn/dataset.h"

/* `config` becomes the source "idx" with the files that `path`, images or labels, belongs to: "train-images-idx3-ubyte"
 * goes with "train-labels-idx1-ubyte", and "t10k-..." or "test-..." is what it is tested with, if both of its files are
 * there. HDNN_NOT_FOUND names the file that is missing; `config` is left alone then. */
hdnn_status idx_files_find(const char *path, hdnn_data_config *config, hdnn_error *error);

#endif
