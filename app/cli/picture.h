/* Pictures: PNG and PGM files and single images of IDX files in, PNG files out. */
#ifndef CLI_PICTURE_H
#define CLI_PICTURE_H

#include "hdnn/dataset.h"

/* Read FILE (PNG or PGM, told apart by their first bytes) or IDX_FILE:INDEX; *from_idx says which it was.
 * A name with a colon that exists as a file is that file. Free with picture_free. */
hdnn_status picture_read(const char *name, hdnn_image *image, bool *from_idx, hdnn_error *error);
void picture_free(hdnn_image *image, bool from_idx);

/* Write a grey PNG, whole or not at all. */
hdnn_status picture_write(const char *path, const hdnn_image *image, hdnn_error *error);

#endif
