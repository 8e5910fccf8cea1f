/* Reader of PGM pictures (Netpbm: P2 as text, P5 as bytes; 8 or 16 bits). */
#ifndef CLI_PGM_H
#define CLI_PGM_H

#include "hdnn/dataset.h"

#include <stdio.h>

enum { PICTURE_MAX_SIDE = 16384 };

/* Read the picture at the start of `file`; `path` is for messages. Grey values are brought to 0..255.
 * Strict: a picture that is short, that holds values above its maximum or that is followed by anything but
 * white space is refused. On success free `image` with picture_free. */
hdnn_status pgm_read(FILE *file, const char *path, hdnn_image *image, hdnn_error *error);

#endif
