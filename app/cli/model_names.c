/* The file names of saved models; see model_names.h. */
#include "model_names.h"

#include "terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void lane_name(const hdnn_preset *preset, int lane, char name[HDNN_NAME_SIZE]) {
    static const char known[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    snprintf(name, HDNN_NAME_SIZE, "%s", preset->networks[lane].name);
    for (char *at = name; *at != '\0'; at++)
        if (strchr(known, *at) == NULL) *at = '-';
}

static bool is_taken(const hdnn_preset *preset, int lane, const char *name) {
    char other[HDNN_NAME_SIZE];
    for (int i = 0; i < preset->lanes; i++) {
        lane_name(preset, i, other);
        if (i != lane && strcmp(other, name) == 0) return true;
    }
    return false;
}

/* Where the extension begins, or the end; a dot that begins a file name begins no extension. */
static size_t extension(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *file = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(file, '.');
    return dot != NULL && dot != file ? (size_t)(dot - path) : strlen(path);
}

bool model_name(const hdnn_preset *preset, int lane, const char *path, char *name, size_t size) {
    if (preset->lanes == 1) {
        int length = snprintf(name, size, "%s", path);
        return length >= 0 && (size_t)length < size;
    }
    char own[HDNN_NAME_SIZE], number[16] = "";
    lane_name(preset, lane, own);
    if (own[0] == '\0' || is_taken(preset, lane, own)) snprintf(number, sizeof number, "-%d", lane + 1);
    size_t stem = extension(path);
    if (stem > (size_t)HDNN_PATH_SIZE) return false;
    int length = snprintf(name, size, "%.*s.%s%s%s", (int)stem, path, own, number, path + stem);
    return length >= 0 && (size_t)length < size;
}

bool model_name_is_writable(const char *path) {
    char folder[HDNN_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    int length = slash != NULL ? (int)(slash - path) + 1 : 2;
    struct stat found;
    if (path[0] == '\0' || strlen(path) >= sizeof folder) {
        complain("'%s' cannot be the name of a model file", path);
        return false;
    }
    snprintf(folder, sizeof folder, "%.*s", length, slash != NULL ? path : "./");
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode)) {
        complain("%s: is a folder, expected the name of a model file", path);
        return false;
    }
    if (access(folder, W_OK | X_OK) == 0) return true;
    complain("%s: cannot write in %s: %s", path, folder, strerror(errno));
    return false;
}
