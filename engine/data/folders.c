/* The look-up of data files; see folders.h.
 *
 * A folder has a source when one of its four files is there; the others must then be there too, so that half a
 * download is reported and not passed over. */
#include "data/folders.h"

#include "core/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PLACES = 16 };

typedef struct {
    char at[MAX_PLACES][HDNN_PATH_SIZE];
    int count;
} place_list;

static const char *const stems[FOLDERS_FILES][2] = {
    [FOLDERS_TRAIN_IMAGES] = {"train-images", "idx3-ubyte"},
    [FOLDERS_TRAIN_LABELS] = {"train-labels", "idx1-ubyte"},
    [FOLDERS_TEST_IMAGES] = {"t10k-images", "idx3-ubyte"},
    [FOLDERS_TEST_LABELS] = {"t10k-labels", "idx1-ubyte"},
};

/* Our own folders and those of Debian's packages dataset-*. */
static const char *const system_folders[] = {"/usr/local/share/hdnn", "/usr/share/hdnn",
                                             "/usr/local/share/datasets", "/usr/share/datasets"};

static bool join_path(char *to, const char *folder, const char *name) {
    int length = snprintf(to, HDNN_PATH_SIZE, "%s/%s", folder, name);
    return length > 0 && length < HDNN_PATH_SIZE;
}

/* The last part of a path, without a slash at its end. */
static void last_part(const char *path, char part[HDNN_NAME_SIZE]) {
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/') end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/') start--;
    size_t length = end - start < HDNN_NAME_SIZE ? end - start : HDNN_NAME_SIZE - 1;
    memcpy(part, path + start, length);
    part[length] = 0;
}

/* A folder called "mnist" is not itself a place for "fashion-mnist". */
static bool is_for_another(const char *folder, const char *source) {
    char part[HDNN_NAME_SIZE];
    last_part(folder, part);
    for (size_t i = 0; hdnn_source_name(i); i++)
        if (strcmp(part, hdnn_source_name(i)) == 0) return strcmp(part, source) != 0;
    return false;
}

/* The sub-folder of the source's name, then the folder itself. */
static void add_places(place_list *places, const char *folder, const char *source) {
    if (!folder || !*folder || strlen(folder) >= HDNN_PATH_SIZE) return;
    if (places->count < MAX_PLACES && join_path(places->at[places->count], folder, source)) places->count++;
    if (places->count < MAX_PLACES && !is_for_another(folder, source))
        memcpy(places->at[places->count++], folder, strlen(folder) + 1);
}

static void list_places(const char *source, const char *data_dir, place_list *places) {
    places->count = 0;
    add_places(places, data_dir, source);
    add_places(places, getenv("HDNN_DATA_DIR"), source);
    const char *share = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    char own[HDNN_PATH_SIZE];
    if (share && *share) {
        if (join_path(own, share, "hdnn")) add_places(places, own, source);
    } else if (home && *home && join_path(own, home, ".local/share/hdnn")) {
        add_places(places, own, source);
    }
    for (size_t i = 0; i < sizeof system_folders / sizeof *system_folders; i++)
        add_places(places, system_folders[i], source);
}

/* One file under any of its spellings: with a hyphen or a dot, plain or gzip. */
static bool find_file(const char *folder, const char *const stem[2], char *path) {
    for (int i = 0; i < 4; i++) {
        char name[HDNN_NAME_SIZE];
        snprintf(name, sizeof name, "%s%s%s%s", stem[0], i < 2 ? "-" : ".", stem[1], i % 2 ? ".gz" : "");
        if (join_path(path, folder, name) && file_exists(path)) return true;
    }
    *path = 0;
    return false;
}

static int find_all(const char *folder, folders_found *found) {
    int count = 0;
    for (int i = 0; i < FOLDERS_FILES; i++) count += find_file(folder, stems[i], found->paths[i]);
    return count;
}

static hdnn_status fail_missing(const char *folder, const folders_found *found, hdnn_error *error) {
    int missing = 0;
    while (missing < FOLDERS_FILES - 1 && found->paths[missing][0]) missing++;
    return hdnn_fail(error, HDNN_IO, "%s: expected %s-%s, plain or .gz, beside the other files, found none",
                     folder, stems[missing][0], stems[missing][1]);
}

static hdnn_status fail_nowhere(const char *source, const place_list *places, hdnn_error *error) {
    char list[360] = "";
    size_t used = 0;
    for (int i = 0; i < places->count && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", places->at[i]);
    if (used >= sizeof list) memcpy(list + sizeof list - 4, "...", 4);
    return hdnn_fail(error, HDNN_NOT_FOUND,
                     "%s: expected train-images-idx3-ubyte[.gz] and so on, found none in: %s", source, list);
}

hdnn_status folders_find(const char *source, const char *data_dir, folders_found *found, hdnn_error *error) {
    place_list places;
    list_places(source, data_dir, &places);
    for (int i = 0; i < places.count; i++) {
        int count = find_all(places.at[i], found);
        if (count == 0) continue;
        if (count < FOLDERS_FILES) return fail_missing(places.at[i], found, error);
        memcpy(found->folder, places.at[i], sizeof found->folder);
        return HDNN_OK;
    }
    return fail_nowhere(source, &places, error);
}
