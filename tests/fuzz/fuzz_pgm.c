/* PGM: any bytes; a picture that is accepted has all its pixels, and a refusal names the file and leaves nothing. */
#include "pgm.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use_pixels(const hdnn_image *image) {
    size_t count = (size_t)image->width * (size_t)image->height, light = 0;
    if (image->width < 1 || image->height < 1 || !image->pixels) abort();
    for (size_t i = 0; i < count; i++) light += image->pixels[i];
    if (light > 255 * count) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    hdnn_image image;
    hdnn_error error = {HDNN_OK, ""};
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "rb");
    if (!file) return 0; /* no bytes at all */
    hdnn_status status = pgm_read(file, "tried.pgm", &image, &error);
    fclose(file);
    if (status == HDNN_OK) {
        use_pixels(&image);
        free(image.pixels);
    } else if (image.pixels || status != error.status || !strstr(error.message, "tried.pgm")) {
        abort();
    }
    return 0;
}
