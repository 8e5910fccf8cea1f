/* Whole files, and PNG. The temporary file lies in the directory of the final one, so that the rename is atomic; a
 * reader, or a crash, sees the old file or the new one and nothing between. */
#include "export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static bool write_all(int file, const char *data, size_t size) {
    while (size) {
        ssize_t written = write(file, data, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

bool export_bytes(const void *data, size_t size, const char *path, char *message, size_t message_size) {
    char part[4096];
    if (snprintf(part, sizeof part, "%s.%ld.part", path, (long)getpid()) >= (int)sizeof part) {
        snprintf(message, message_size, "the name of the file to write is too long");
        return false;
    }
    int file = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    bool good = file >= 0 && write_all(file, data, size) && fsync(file) == 0;
    int cause = errno;
    if (file >= 0 && close(file) != 0 && good) {
        good = false;
        cause = errno;
    }
    if (good && rename(part, path) != 0) {
        good = false;
        cause = errno;
    }
    if (good) return true;
    if (file >= 0) unlink(part);
    snprintf(message, message_size, "%s cannot be written: %s", path, strerror(cause));
    return false;
}

static void put32(uint8_t *to, uint32_t value) {
    for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Length, name, data (already in place at to + 8) and check sum; returns the end. */
static uint8_t *close_chunk(uint8_t *to, const char *name, size_t size) {
    put32(to, (uint32_t)size);
    memcpy(to + 4, name, 4);
    put32(to + 8 + size, (uint32_t)crc32(0, to + 4, (uInt)(size + 4)));
    return to + 12 + size;
}

/* PNG's rows: a filter byte (0: none) before each. */
static uint8_t *filtered(const uint8_t *rgba, int width, int height) {
    size_t row = 4 * (size_t)width;
    uint8_t *rows = malloc((row + 1) * (size_t)height);
    for (int y = 0; rows && y < height; y++) {
        rows[(row + 1) * (size_t)y] = 0;
        memcpy(rows + (row + 1) * (size_t)y + 1, rgba + row * (size_t)y, row);
    }
    return rows;
}

uint8_t *export_png_bytes(const uint8_t *rgba, int width, int height, size_t *size) {
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    uLong raw = (uLong)((4 * (size_t)width + 1) * (size_t)height), packed = compressBound(raw);
    uint8_t *rows = filtered(rgba, width, height), *png = rows ? malloc(packed + 64) : NULL, *at = png;
    if (png) {
        memcpy(at, signature, sizeof signature);
        at += sizeof signature;
        put32(at + 8, (uint32_t)width);
        put32(at + 12, (uint32_t)height);
        memcpy(at + 16, (uint8_t[]){8, 6, 0, 0, 0}, 5); /* eight bits, RGBA */
        at = close_chunk(at, "IHDR", 13);
        if (compress2(at + 8, &packed, rows, raw, 6) == Z_OK) {
            at = close_chunk(at, "IDAT", packed);
            at = close_chunk(at, "IEND", 0);
            *size = (size_t)(at - png);
        } else {
            free(png);
            png = NULL;
        }
    }
    free(rows);
    return png;
}

bool export_png(const uint8_t *rgba, int width, int height, const char *path, char *message,
                size_t message_size) {
    size_t size = 0;
    uint8_t *png = export_png_bytes(rgba, width, height, &size);
    if (!png) {
        snprintf(message, message_size, "%s cannot be written: out of memory", path);
        return false;
    }
    bool written = export_bytes(png, size, path, message, message_size);
    free(png);
    return written;
}
