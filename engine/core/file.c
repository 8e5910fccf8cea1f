/* Whole-file reading and atomic writing; see file.h. */
#include "core/file.h"

#include "core/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { CHUNK = 1 << 20 };

bool file_exists(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, R_OK) == 0;
}

/* Double the buffer, never beyond `limit` + 1 bytes, so that one byte too many is seen. */
static bool grow(uint8_t **data, size_t used, size_t *capacity, size_t limit) {
    size_t wanted = *capacity ? *capacity * 2 : CHUNK;
    if (wanted > limit + 1) wanted = limit + 1;
    uint8_t *larger = memory_new(wanted + 1, 1);
    if (!larger) return false;
    if (used) memcpy(larger, *data, used);
    memory_free(*data);
    *data = larger;
    *capacity = wanted;
    return true;
}

static hdnn_status read_all(gzFile file, const char *path, size_t limit, uint8_t **data, size_t *size,
                            hdnn_error *error) {
    size_t used = 0, capacity = 0;
    for (;;) {
        if (used == capacity && !grow(data, used, &capacity, limit))
            return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to read it", path);
        size_t room = capacity - used < CHUNK ? capacity - used : CHUNK;
        int got = gzread(file, *data + used, (unsigned)room);
        int code = Z_OK;
        const char *text = gzerror(file, &code);
        if (got < 0 || code != Z_OK)
            return hdnn_fail(error, code == Z_ERRNO ? HDNN_IO : HDNN_FORMAT, "%s: cannot be read: %s", path,
                             code == Z_ERRNO       ? strerror(errno)
                             : code == Z_BUF_ERROR ? "the gzip data is cut short"
                                                   : text);
        if (got == 0) break;
        used += (size_t)got;
        if (used > limit)
            return hdnn_fail(error, HDNN_FORMAT, "%s: larger than the %zu bytes allowed for such a file",
                             path, limit);
    }
    (*data)[used] = 0;
    *size = used;
    return HDNN_OK;
}

hdnn_status file_read(const char *path, size_t limit, uint8_t **data, size_t *size, hdnn_error *error) {
    *data = NULL;
    *size = 0;
    struct stat about;
    if (stat(path, &about) != 0)
        return hdnn_fail(error, errno == ENOENT ? HDNN_NOT_FOUND : HDNN_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode)) return hdnn_fail(error, HDNN_IO, "%s: is not a regular file", path);
    gzFile file = gzopen(path, "rb");
    if (!file) return hdnn_fail(error, HDNN_IO, "%s: %s", path, errno ? strerror(errno) : "cannot be opened");
    gzbuffer(file, 1 << 17);
    hdnn_status status = read_all(file, path, limit, data, size, error);
    gzclose(file);
    if (status == HDNN_OK) return HDNN_OK;
    memory_free(*data);
    *data = NULL;
    return status;
}

static bool write_all(int descriptor, const uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t written = write(descriptor, data, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

/* mkstemp makes files that only the owner may read; give the result what an ordinary new file has. */
static void use_default_mode(int descriptor) {
    mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor, 0666 & ~mask);
}

hdnn_status file_write(const char *path, const void *data, size_t size, hdnn_error *error) {
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof temporary)
        return hdnn_fail(error, HDNN_INVALID, "%s: the path is too long", path);
    int descriptor = mkstemp(temporary);
    if (descriptor < 0) return hdnn_fail(error, HDNN_IO, "%s: cannot be written: %s", path, strerror(errno));
    use_default_mode(descriptor);
    bool written = write_all(descriptor, data, size) && fsync(descriptor) == 0;
    int problem = errno;
    bool closed = close(descriptor) == 0;
    if (written && closed && rename(temporary, path) == 0) return HDNN_OK;
    if (written) problem = errno;
    unlink(temporary);
    return hdnn_fail(error, HDNN_IO, "%s: cannot be written: %s", path, strerror(problem));
}
