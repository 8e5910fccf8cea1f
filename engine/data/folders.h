/* Where the four IDX files of a source like MNIST are on this machine. */
#ifndef DATA_FOLDERS_H
#define DATA_FOLDERS_H

#include "hdnn/dataset.h"

enum { FOLDERS_TRAIN_IMAGES, FOLDERS_TRAIN_LABELS, FOLDERS_TEST_IMAGES, FOLDERS_TEST_LABELS, FOLDERS_FILES };

typedef struct {
    char folder[HDNN_PATH_SIZE];
    char paths[FOLDERS_FILES][HDNN_PATH_SIZE];
} folders_found;

/* Look for the files of `source`, in the order that hdnn_data_load promises. HDNN_NOT_FOUND lists where it looked;
 * a folder with some of the files but not all is HDNN_IO and names a missing one. */
hdnn_status folders_find(const char *source, const char *data_dir, folders_found *found, hdnn_error *error);

#endif
