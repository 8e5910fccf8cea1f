/* Reader of PGM pictures; see pgm.h. */
#include "pgm.h"

#include <ctype.h>
#include <stdlib.h>

typedef struct {
    FILE *file;
    const char *path;
    hdnn_error *error;
    bool text; /* P2 */
    long maximum;
} pgm_reader;

static hdnn_status refuse(const pgm_reader *pgm, const char *what) {
    if (ferror(pgm->file)) return hdnn_fail(pgm->error, HDNN_IO, "%s: reading failed", pgm->path);
    return hdnn_fail(pgm->error, HDNN_FORMAT, "%s: %s", pgm->path, what);
}

/* The next character; a comment counts as the newline that ends it. */
static int next(const pgm_reader *pgm) {
    int c = getc(pgm->file);
    if (c != '#') return c;
    while (c != '\n' && c != '\r' && c != EOF) c = getc(pgm->file);
    return c;
}

/* A decimal number after white space, or -1. The one character after it is read too, as the format has it. */
static long read_number(const pgm_reader *pgm) {
    int c = next(pgm);
    while (c != EOF && isspace(c)) c = next(pgm);
    if (c == EOF || !isdigit(c)) return -1;
    long value = 0;
    for (; c != EOF && isdigit(c); c = next(pgm)) {
        value = 10 * value + (c - '0');
        if (value > 1000000) return -1;
    }
    return c == EOF || isspace(c) ? value : -1;
}

static long read_bytes(const pgm_reader *pgm) {
    int high = pgm->maximum > 255 ? getc(pgm->file) : 0;
    int low = getc(pgm->file);
    return high == EOF || low == EOF ? -1 : 256L * high + low;
}

static hdnn_status read_header(pgm_reader *pgm, hdnn_image *image) {
    if (getc(pgm->file) != 'P') return refuse(pgm, "not a PGM picture");
    int kind = getc(pgm->file);
    if (kind != '2' && kind != '5') return refuse(pgm, "not a PGM picture: expected P2 or P5");
    pgm->text = kind == '2';
    long width = read_number(pgm), height = read_number(pgm);
    pgm->maximum = read_number(pgm);
    if (width < 0 || height < 0 || pgm->maximum < 0) return refuse(pgm, "the PGM header is malformed");
    if (width < 1 || height < 1 || width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE)
        return hdnn_fail(pgm->error, HDNN_FORMAT,
                         "%s: expected a picture of at most %d x %d pixels, found %ld x %ld", pgm->path,
                         PICTURE_MAX_SIDE, PICTURE_MAX_SIDE, width, height);
    if (pgm->maximum < 1 || pgm->maximum > 65535)
        return hdnn_fail(pgm->error, HDNN_FORMAT,
                         "%s: expected a largest grey value of 1 to 65535, found %ld", pgm->path,
                         pgm->maximum);
    image->width = (int)width;
    image->height = (int)height;
    return HDNN_OK;
}

static hdnn_status read_pixels(const pgm_reader *pgm, const hdnn_image *image) {
    size_t count = (size_t)image->width * (size_t)image->height;
    for (size_t i = 0; i < count; i++) {
        long value = pgm->text ? read_number(pgm) : read_bytes(pgm);
        if (value < 0)
            return hdnn_fail(pgm->error, HDNN_FORMAT, "%s: expected %zu grey values, found %zu", pgm->path,
                             count, i);
        if (value > pgm->maximum)
            return hdnn_fail(pgm->error, HDNN_FORMAT, "%s: grey value %ld is above the largest, %ld",
                             pgm->path, value, pgm->maximum);
        image->pixels[i] = (uint8_t)((value * 255 + pgm->maximum / 2) / pgm->maximum);
    }
    return HDNN_OK;
}

static hdnn_status check_end(const pgm_reader *pgm) {
    int c = getc(pgm->file);
    while (c != EOF && isspace(c)) c = getc(pgm->file);
    return c == EOF && !ferror(pgm->file) ? HDNN_OK
                                          : refuse(pgm, "there is more in the file than one picture");
}

hdnn_status pgm_read(FILE *file, const char *path, hdnn_image *image, hdnn_error *error) {
    pgm_reader pgm = {.file = file, .path = path, .error = error};
    *image = (hdnn_image){0};
    hdnn_status status = read_header(&pgm, image);
    if (status != HDNN_OK) return status;
    image->pixels = malloc((size_t)image->width * (size_t)image->height);
    if (image->pixels == NULL)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory for %d x %d pixels", path, image->width,
                         image->height);
    status = read_pixels(&pgm, image);
    if (status == HDNN_OK) status = check_end(&pgm);
    if (status == HDNN_OK) return HDNN_OK;
    free(image->pixels);
    *image = (hdnn_image){0};
    return status;
}
