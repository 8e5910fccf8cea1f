/* IDX files, the format of MNIST (LeCun, Cortes, Burges): images of unsigned bytes and their labels.
 *
 * A file is a big-endian header (magic, then one 32-bit length per dimension) and the bytes. It is believed only
 * where its own size agrees: nothing is allocated from a length in a header, the file must be exactly as long as
 * its header says, and a message names the file, what was expected and what was found. */
#include "core/file.h"
#include "core/memory.h"
#include "hdnn/dataset.h"

#include <stdio.h>
#include <string.h>

enum { IMAGE_MAGIC = 0x803, LABEL_MAGIC = 0x801, IMAGE_HEADER = 16, LABEL_HEADER = 8 };
static const size_t file_limit = (size_t)1 << 30;

/* The contents of one file; `values` points behind the header. */
typedef struct {
    uint8_t *bytes;
    size_t size;
    size_t count, height, width; /* labels have height = width = 1 */
    const uint8_t *values;
} idx_file;

static uint32_t read_number(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_number(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static const char *describe_magic(uint32_t magic) {
    if (magic == IMAGE_MAGIC) return " (an IDX image file)";
    if (magic == LABEL_MAGIC) return " (an IDX label file)";
    return magic >> 16 == 0 ? " (another kind of IDX file)" : " (not an IDX file)";
}

static hdnn_status check_magic(const char *path, const idx_file *file, uint32_t magic, size_t header,
                               hdnn_error *error) {
    const char *kind = magic == IMAGE_MAGIC ? "image" : "label";
    uint32_t found = file->size >= 4 ? read_number(file->bytes) : magic;
    if (found != magic)
        return hdnn_fail(error, HDNN_FORMAT, "%s: expected an IDX %s file (magic 0x%08x), found 0x%08x%s",
                         path, kind, magic, found, describe_magic(found));
    if (file->size < header)
        return hdnn_fail(error, HDNN_FORMAT,
                         "%s: truncated: expected an IDX %s header of %zu bytes, found %zu bytes", path, kind,
                         header, file->size);
    return HDNN_OK;
}

/* The three lengths are below 2^32 and the sides at most 64, so that their product cannot overflow 64 bits. */
static hdnn_status check_length(const char *path, const idx_file *file, size_t header, hdnn_error *error) {
    uint64_t expected = header + (uint64_t)file->count * file->height * file->width;
    if (file->size == expected) return HDNN_OK;
    return hdnn_fail(error, HDNN_FORMAT,
                     "%s: %s: its header says %zu %s, which is %llu bytes, found %zu bytes", path,
                     file->size < expected ? "truncated" : "too long", file->count,
                     header == IMAGE_HEADER ? "images" : "labels", (unsigned long long)expected, file->size);
}

static hdnn_status check_images(const char *path, idx_file *file, hdnn_error *error) {
    hdnn_status status = check_magic(path, file, IMAGE_MAGIC, IMAGE_HEADER, error);
    if (status != HDNN_OK) return status;
    file->count = read_number(file->bytes + 4);
    file->height = read_number(file->bytes + 8);
    file->width = read_number(file->bytes + 12);
    if (file->height < HDNN_MIN_SIDE || file->height > HDNN_MAX_SIDE || file->width < HDNN_MIN_SIDE ||
        file->width > HDNN_MAX_SIDE)
        return hdnn_fail(error, HDNN_FORMAT,
                         "%s: expected images with sides of %d to %d pixels, found %zu x %zu", path,
                         HDNN_MIN_SIDE, HDNN_MAX_SIDE, file->height, file->width);
    file->values = file->bytes + IMAGE_HEADER;
    return check_length(path, file, IMAGE_HEADER, error);
}

static hdnn_status check_labels(const char *path, idx_file *file, hdnn_error *error) {
    hdnn_status status = check_magic(path, file, LABEL_MAGIC, LABEL_HEADER, error);
    if (status != HDNN_OK) return status;
    file->count = read_number(file->bytes + 4);
    file->height = file->width = 1;
    file->values = file->bytes + LABEL_HEADER;
    return check_length(path, file, LABEL_HEADER, error);
}

typedef hdnn_status checker(const char *path, idx_file *file, hdnn_error *error);

static hdnn_status open_file(const char *path, checker *check, idx_file *file, hdnn_error *error) {
    memset(file, 0, sizeof *file);
    hdnn_status status = file_read(path, file_limit, &file->bytes, &file->size, error);
    if (status == HDNN_OK) status = check(path, file, error);
    if (status == HDNN_OK && file->count == 0)
        status = hdnn_fail(error, HDNN_FORMAT, "%s: expected at least one sample, found none", path);
    if (status != HDNN_OK) {
        memory_free(file->bytes);
        memset(file, 0, sizeof *file);
    }
    return status;
}

static int count_classes(const uint8_t *labels, size_t count) {
    int classes = 2;
    for (size_t i = 0; i < count; i++)
        if (labels[i] >= classes) classes = labels[i] + 1;
    return classes;
}

static hdnn_status join(const idx_file *images, const idx_file *labels, size_t limit, hdnn_dataset *dataset,
                        hdnn_error *error) {
    size_t pixels = images->height * images->width;
    size_t count = limit && limit < images->count ? limit : images->count;
    hdnn_shape shape = {(int)pixels, (int)images->height, (int)images->width};
    int classes = count_classes(labels->values, labels->count);
    hdnn_status status = hdnn_dataset_new("idx", shape, classes, count, dataset, error);
    if (status != HDNN_OK) return status;
    memcpy(dataset->pixels, images->values, count * pixels);
    memcpy(dataset->labels, labels->values, count);
    return HDNN_OK;
}

hdnn_status hdnn_idx_read(const char *images, const char *labels, size_t limit, hdnn_dataset *dataset,
                          hdnn_error *error) {
    memset(dataset, 0, sizeof *dataset);
    idx_file label_file, image_file;
    hdnn_status status = open_file(labels, check_labels, &label_file, error);
    if (status != HDNN_OK) return status;
    status = open_file(images, check_images, &image_file, error);
    if (status == HDNN_OK && image_file.count != label_file.count)
        status = hdnn_fail(error, HDNN_FORMAT, "%s: expected as many labels as %s has images, %zu, found %zu",
                           labels, images, image_file.count, label_file.count);
    if (status == HDNN_OK) status = join(&image_file, &label_file, limit, dataset, error);
    memory_free(image_file.bytes);
    memory_free(label_file.bytes);
    return status;
}

hdnn_status hdnn_idx_read_image(const char *path, size_t index, hdnn_image *image, hdnn_error *error) {
    memset(image, 0, sizeof *image);
    idx_file file;
    hdnn_status status = open_file(path, check_images, &file, error);
    if (status != HDNN_OK) return status;
    size_t size = file.height * file.width;
    void *pixels = NULL;
    if (index >= file.count)
        status = hdnn_fail(error, HDNN_INVALID, "%s: expected an image index of 0 to %zu, found %zu", path,
                           file.count - 1, index);
    else
        status = memory_take(&pixels, size, 1, "an image", error);
    if (status == HDNN_OK) {
        memcpy(pixels, file.values + index * size, size);
        *image = (hdnn_image){(int)file.height, (int)file.width, pixels};
    }
    memory_free(file.bytes);
    return status;
}

void hdnn_image_free(hdnn_image *image) {
    if (!image) return;
    memory_free(image->pixels);
    memset(image, 0, sizeof *image);
}

/* Write a header of `numbers` 32-bit words, then the values. */
static hdnn_status write_file(const char *path, const uint32_t *numbers, size_t header, const uint8_t *values,
                              size_t size, hdnn_error *error) {
    void *bytes = NULL;
    hdnn_status status = memory_take(&bytes, header * 4 + size, 1, "an IDX file", error);
    if (status != HDNN_OK) return status;
    for (size_t i = 0; i < header; i++) write_number((uint8_t *)bytes + 4 * i, numbers[i]);
    memcpy((uint8_t *)bytes + header * 4, values, size);
    status = file_write(path, bytes, header * 4 + size, error);
    memory_free(bytes);
    return status;
}

hdnn_status hdnn_idx_write(const hdnn_dataset *dataset, const char *images, const char *labels,
                           hdnn_error *error) {
    if (!dataset->pixels || dataset->count == 0)
        return hdnn_fail(error, HDNN_INVALID, "%s: expected images to write as IDX, found %s", images,
                         dataset->count ? "points" : "no samples");
    uint32_t count = (uint32_t)dataset->count;
    uint32_t height = (uint32_t)dataset->shape.height, width = (uint32_t)dataset->shape.width;
    size_t size = dataset->count * height * width;
    if (size > file_limit - IMAGE_HEADER)
        return hdnn_fail(error, HDNN_INVALID, "%s: expected at most %zu bytes of images, found %zu", images,
                         file_limit - IMAGE_HEADER, size);
    hdnn_status status =
        write_file(images, (uint32_t[]){IMAGE_MAGIC, count, height, width}, 4, dataset->pixels, size, error);
    if (status != HDNN_OK) return status;
    return write_file(labels, (uint32_t[]){LABEL_MAGIC, count}, 2, dataset->labels, dataset->count, error);
}
