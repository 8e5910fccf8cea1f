/* Pictures from files, PNG, JPEG, PGM and what else SDL_image reads, for the drawing pad. */
#ifndef LAB_PICTURE_FILE_H
#define LAB_PICTURE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool picture_file_named(const char *path); /* its ending says that it is a picture */

/* The picture in the middle of a square of side x side bytes, as large as it fits, 255 ink: dark ink on light paper is
 * turned round, by what its border is. False: it cannot be read, with the reason in `message`; `ink` is left alone. */
bool picture_file_read(const char *path, int side, uint8_t *ink, char *message, size_t message_size);

#endif
