/* Pictures; see picture.h. PNG goes through libpng's simplified interface. */
#include "picture.h"

#include "pgm.h"

#include <errno.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static hdnn_status fail_system(const char *path, const char *what, hdnn_error *error) {
    int number = errno;
    hdnn_status status = number == ENOENT ? HDNN_NOT_FOUND : HDNN_IO;
    return hdnn_fail(error, status, "%s: %s: %s", path, what, strerror(number));
}

/* Decode what png_image_begin_read has opened, upon a ground of that grey. */
static hdnn_status decode(png_image *png, const char *path, uint8_t ground, hdnn_image *image,
                          hdnn_error *error) {
    if (png->width < 1 || png->height < 1 || png->width > PICTURE_MAX_SIDE || png->height > PICTURE_MAX_SIDE)
        return hdnn_fail(error, HDNN_FORMAT,
                         "%s: expected a picture of at most %d x %d pixels, found %u x %u", path,
                         PICTURE_MAX_SIDE, PICTURE_MAX_SIDE, (unsigned)png->width, (unsigned)png->height);
    png->format = PNG_FORMAT_GRAY;
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(*png));
    if (pixels == NULL)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory for %u x %u pixels", path,
                         (unsigned)png->width, (unsigned)png->height);
    png_color colour = {ground, ground, ground};
    if (!png_image_finish_read(png, &colour, pixels, 0, NULL)) {
        free(pixels);
        return hdnn_fail(error, HDNN_FORMAT, "%s: %s", path, png->message);
    }
    *image = (hdnn_image){(int)png->height, (int)png->width, pixels};
    return HDNN_OK;
}

static hdnn_status read_png(FILE *file, const char *path, uint8_t ground, hdnn_image *image, bool *has_alpha,
                            hdnn_error *error) {
    png_image png = {.version = PNG_IMAGE_VERSION};
    rewind(file);
    if (!png_image_begin_read_from_stdio(&png, file)) {
        png_image_free(&png);
        return hdnn_fail(error, HDNN_FORMAT, "%s: %s", path, png.message);
    }
    *has_alpha = (png.format & PNG_FORMAT_FLAG_ALPHA) != 0;
    hdnn_status status = decode(&png, path, ground, image, error);
    png_image_free(&png);
    return status;
}

static bool is_blank(const hdnn_image *image) {
    size_t count = (size_t)image->width * (size_t)image->height;
    return memcmp(image->pixels, image->pixels + 1, count - 1) == 0;
}

/* Transparency is laid upon white paper, or upon black if nothing would be seen on white. */
static hdnn_status read_png_on_paper(FILE *file, const char *path, hdnn_image *image, hdnn_error *error) {
    bool has_alpha = false;
    hdnn_status status = read_png(file, path, 255, image, &has_alpha, error);
    if (status != HDNN_OK || !has_alpha || !is_blank(image)) return status;
    free(image->pixels);
    *image = (hdnn_image){0};
    return read_png(file, path, 0, image, &has_alpha, error);
}

static hdnn_status refuse_kind(const char *path, const uint8_t *start, size_t size, hdnn_error *error) {
    bool zipped = size >= 2 && start[0] == 0x1f && start[1] == 0x8b;
    bool idx = size >= 4 && start[0] == 0 && start[1] == 0 && start[2] == 8;
    if (idx || zipped)
        return hdnn_fail(
            error, HDNN_FORMAT,
            "%s: expected a PNG or PGM picture; for a picture of an IDX file give its number: %s:0", path,
            path);
    return hdnn_fail(error, HDNN_FORMAT, "%s: expected a PNG or PGM picture, found neither", path);
}

static hdnn_status read_opened(FILE *file, const char *path, hdnn_image *image, hdnn_error *error) {
    uint8_t start[8];
    size_t size = fread(start, 1, sizeof start, file);
    if (ferror(file)) return fail_system(path, "reading failed", error);
    if (size == sizeof start && png_sig_cmp(start, 0, sizeof start) == 0)
        return read_png_on_paper(file, path, image, error);
    if (size < 2 || start[0] != 'P' || (start[1] != '2' && start[1] != '5'))
        return refuse_kind(path, start, size, error);
    rewind(file);
    return pgm_read(file, path, image, error);
}

static hdnn_status read_file(const char *path, hdnn_image *image, hdnn_error *error) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return fail_system(path, "cannot be opened", error);
    hdnn_status status = read_opened(file, path, image, error);
    fclose(file);
    return status;
}

/* Take "file:12" apart; false when it is not of that form. */
static bool split_index(const char *name, char *path, size_t size, size_t *index) {
    const char *colon = strrchr(name, ':');
    if (colon == NULL || colon == name || colon[1] == '\0') return false;
    if (strspn(colon + 1, "0123456789") != strlen(colon + 1) || (size_t)(colon - name) >= size) return false;
    errno = 0;
    unsigned long value = strtoul(colon + 1, NULL, 10);
    if (errno != 0) return false;
    snprintf(path, size, "%.*s", (int)(colon - name), name);
    *index = value;
    return true;
}

hdnn_status picture_read(const char *name, hdnn_image *image, bool *from_idx, hdnn_error *error) {
    char path[HDNN_PATH_SIZE];
    size_t index;
    *image = (hdnn_image){0};
    *from_idx = access(name, F_OK) != 0 && split_index(name, path, sizeof path, &index);
    return *from_idx ? hdnn_idx_read_image(path, index, image, error) : read_file(name, image, error);
}

void picture_free(hdnn_image *image, bool from_idx) {
    if (from_idx)
        hdnn_image_free(image);
    else
        free(image->pixels);
    *image = (hdnn_image){0};
}

static hdnn_status write_png(FILE *file, const char *path, const hdnn_image *image, hdnn_error *error) {
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)image->width,
                     .height = (png_uint_32)image->height,
                     .format = PNG_FORMAT_GRAY};
    if (!png_image_write_to_stdio(&png, file, 0, image->pixels, 0, NULL))
        return hdnn_fail(error, HDNN_IO, "%s: %s", path, png.message);
    if (fflush(file) != 0 || fsync(fileno(file)) != 0) return fail_system(path, "writing failed", error);
    return HDNN_OK;
}

/* mkstemp's files are private; give this one the rights that fopen would have given it. */
static FILE *open_temporary(char *path) {
    int descriptor = mkstemp(path);
    if (descriptor < 0) return NULL;
    mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor, 0666 & ~mask);
    FILE *file = fdopen(descriptor, "wb");
    if (file == NULL) close(descriptor);
    return file;
}

hdnn_status picture_write(const char *path, const hdnn_image *image, hdnn_error *error) {
    char temporary[HDNN_PATH_SIZE + 8];
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    FILE *file = open_temporary(temporary);
    if (file == NULL) return fail_system(path, "cannot be written", error);
    hdnn_status status = write_png(file, path, image, error);
    if (fclose(file) != 0 && status == HDNN_OK) status = fail_system(path, "writing failed", error);
    if (status == HDNN_OK && rename(temporary, path) != 0)
        status = fail_system(path, "cannot be written", error);
    if (status != HDNN_OK) remove(temporary);
    return status;
}
