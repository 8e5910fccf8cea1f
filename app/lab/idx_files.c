/* See idx_files.h. A name is made from another by exchanging words in it, with and without ".gz" at its end. */
#include "idx_files.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    char images[HDNN_PATH_SIZE], labels[HDNN_PATH_SIZE];
} idx_pair;

static const char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_file(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

/* `path` with the first `from` in its last part replaced; false: there is none, or the result is too long. */
static bool exchange(char out[HDNN_PATH_SIZE], const char *path, const char *from, const char *to) {
    const char *at = strstr(base_of(path), from);
    return at && snprintf(out, HDNN_PATH_SIZE, "%.*s%s%s", (int)(at - path), path, to, at + strlen(from)) <
                     HDNN_PATH_SIZE;
}

/* The file under this name, or under the one with or without ".gz". */
static bool find(char path[HDNN_PATH_SIZE]) {
    size_t length = strlen(path);
    if (is_file(path)) return true;
    if (length > 3 && strcmp(path + length - 3, ".gz") == 0)
        path[length - 3] = '\0';
    else if (length + 4 > HDNN_PATH_SIZE)
        return false;
    else
        memcpy(path + length, ".gz", 4);
    return is_file(path);
}

/* The name of the other file of a pair: images for labels, labels for images. */
static bool name_other(char out[HDNN_PATH_SIZE], const char *path, bool images) {
    char changed[HDNN_PATH_SIZE];
    if (!exchange(changed, path, images ? "image" : "label", images ? "label" : "image")) return false;
    if (!exchange(out, changed, images ? "idx3" : "idx1", images ? "idx1" : "idx3"))
        memcpy(out, changed, sizeof changed);
    return true;
}

static hdnn_status fail_alone(const char *path, bool images, const char *other, hdnn_error *error) {
    const char *missing = images ? "labels" : "images";
    if (!other)
        return hdnn_fail(error, HDNN_NOT_FOUND,
                         "%s: its %s cannot be found: expected a name with \"image\" or \"label\" in it, as "
                         "train-images-idx3-ubyte, found \"%s\"",
                         path, missing, base_of(path));
    return hdnn_fail(error, HDNN_NOT_FOUND,
                     "%s: its %s are missing: expected %s beside it, plain or .gz, "
                     "found none",
                     path, missing, other);
}

static hdnn_status find_pair(const char *path, idx_pair *pair, hdnn_error *error) {
    char other[HDNN_PATH_SIZE], sought[HDNN_PATH_SIZE];
    bool images = strstr(base_of(path), "label") == NULL;
    if (strlen(path) >= HDNN_PATH_SIZE)
        return hdnn_fail(error, HDNN_INVALID, "the path of the file is longer than %d bytes",
                         HDNN_PATH_SIZE - 1);
    if (!name_other(other, path, images)) return fail_alone(path, images, NULL, error);
    memcpy(sought, other, sizeof other);
    if (!find(other)) return fail_alone(path, images, base_of(sought), error);
    snprintf(pair->images, HDNN_PATH_SIZE, "%s", images ? path : other);
    snprintf(pair->labels, HDNN_PATH_SIZE, "%s", images ? other : path);
    return HDNN_OK;
}

/* The pair whose names have `to` where those of `pair` have `from`. */
static bool find_part(const idx_pair *pair, const char *from, const char *to, idx_pair *out) {
    return exchange(out->images, pair->images, from, to) && find(out->images) &&
           exchange(out->labels, pair->labels, from, to) && find(out->labels);
}

hdnn_status idx_files_find(const char *path, hdnn_data_config *config, hdnn_error *error) {
    static const char *const tests[] = {"t10k", "test"};
    idx_pair train, test = {"", ""}, other;
    hdnn_status status = find_pair(path, &train, error);
    if (status != HDNN_OK) return status;
    for (int i = 0; i < 2 && !test.images[0]; i++) {
        if (find_part(&train, "train", tests[i], &other))
            test = other;
        else if (find_part(&train, tests[i], "train", &other))
            test = train, train = other;
    }
    *config = hdnn_data_config_default();
    snprintf(config->source, sizeof config->source, "idx");
    memcpy(config->train_images, train.images, HDNN_PATH_SIZE);
    memcpy(config->train_labels, train.labels, HDNN_PATH_SIZE);
    memcpy(config->test_images, test.images, HDNN_PATH_SIZE);
    memcpy(config->test_labels, test.labels, HDNN_PATH_SIZE);
    return HDNN_OK;
}
