/* See file_kind.h. Pictures go by their name alone, since SDL_image reads more formats than are told apart here. */
#include "file_kind.h"

#include "picture_file.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <zlib.h>

/* The first bytes, of the contents where they are gzip. */
static int first_bytes(const char *path, unsigned char *out, int size) {
    struct stat found;
    if (stat(path, &found) != 0 || !S_ISREG(found.st_mode)) return 0;
    gzFile file = gzopen(path, "rb");
    int count = file ? gzread(file, out, (unsigned)size) : 0;
    if (file) gzclose_r(file);
    return count > 0 ? count : 0;
}

/* Two zeros, the type of the values (0x08 .. 0x0E), how many dimensions. */
static bool begins_as_idx(const unsigned char *b, int count) {
    return count >= 4 && b[0] == 0 && b[1] == 0 && b[2] >= 0x08 && b[2] <= 0x0E && b[3] >= 1 && b[3] <= 4;
}

/* The length of a JSON header, then the header. */
static bool begins_as_model(const unsigned char *b, int count) {
    return count >= 9 && b[7] == 0 && b[6] == 0 && b[5] == 0 && b[4] == 0 && b[8] == '{';
}

static bool begins_as_json(const unsigned char *b, int count) {
    int at = 0;
    while (at < count && strchr(" \t\r\n\xEF\xBB\xBF", b[at])) at++;
    return at == count || b[at] == '{';
}

static bool ends_with(const char *path, const char *ending) {
    size_t length = strlen(path), tail = strlen(ending);
    return length > tail && strcasecmp(path + length - tail, ending) == 0;
}

static bool is_named(const char *path, const char *const *endings) {
    for (; *endings; endings++)
        if (ends_with(path, *endings)) return true;
    return false;
}

file_kind file_kind_of(const char *path) {
    static const char *const models[] = {".safetensors", ".hdnn", NULL};
    static const char *const idx[] = {"-ubyte", "-ubyte.gz", ".idx", ".idx.gz", NULL};
    unsigned char bytes[9];
    int count = first_bytes(path, bytes, sizeof bytes);
    if (picture_file_named(path)) return FILE_IS_PICTURE;
    if (begins_as_model(bytes, count) || is_named(path, models)) return FILE_IS_MODEL;
    if (begins_as_idx(bytes, count) || is_named(path, idx)) return FILE_IS_IDX;
    if (ends_with(path, ".csv")) return FILE_IS_POINTS;
    return ends_with(path, ".json") || begins_as_json(bytes, count) ? FILE_IS_PRESET : FILE_IS_UNKNOWN;
}
