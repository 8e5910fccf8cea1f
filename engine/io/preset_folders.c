/* Presets and lessons by name: the folders that hold them, their list, and what a name stands for.
 *
 * Folders are looked through in order and the first that has a name wins, so that a user's preset hides an installed
 * one. A folder that is not there holds nothing. */
#include "io/preset.h"

#include "core/file.h"
#include "core/memory.h"
#include "io/names.h"

#include "hdnn/lesson.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".json"

/* Where one kind of files lies, in order: an environment variable, beside this program, the source tree, and where the
 * program was to be installed. An installed tree may be moved, so what lies beside the program comes before what was
 * known when it was built. */
typedef struct {
    const char *variable, *part, *source, *installed;
} places;

static const places preset_places = {"HDNN_PRESET_DIR", "presets", HDNN_SOURCE_DIR "/presets",
                                     HDNN_INSTALLED_DATA "/presets"};
static const places lesson_places = {"HDNN_LESSON_DIR", "lessons", HDNN_SOURCE_DIR "/lessons",
                                     HDNN_INSTALLED_DATA "/lessons"};

enum { FOLDERS = 5 };

/* `part` of the shared files of the tree in which the running program lies at a place from where `shared` leads to them;
 * "" where the system does not tell. */
static const char *beside_program(const char *shared, const char *part, char out[HDNN_PATH_SIZE]) {
    char program[HDNN_PATH_SIZE];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program);
    out[0] = '\0';
    if (length <= 0 || (size_t)length >= sizeof program) return out;
    while (length > 0 && program[length - 1] != '/') length--;
    if (snprintf(out, HDNN_PATH_SIZE, "%.*s%s/%s", (int)length, program, shared, part) >= HDNN_PATH_SIZE)
        out[0] = '\0';
    return out;
}

/* NULL: not known in this environment. */
static const char *folder_at(const places *p, size_t index, char beside[HDNN_PATH_SIZE]) {
    switch (index) {
    case 0: return getenv(p->variable);
    case 1: return beside_program(HDNN_DATA_FROM_BIN, p->part, beside);
    case 2: return beside_program(HDNN_DATA_FROM_LIBEXEC, p->part, beside);
    case 3: return p->source; /* not there on other machines */
    default: return p->installed;
    }
}

typedef struct {
    hdnn_preset_entry *entries;
    size_t count, capacity;
} entry_list;

static bool reserve(entry_list *list) {
    if (list->count < list->capacity) return true;
    size_t capacity = list->capacity ? list->capacity * 2 : 16;
    hdnn_preset_entry *larger = memory_new(capacity, sizeof *larger);
    if (!larger) return false;
    if (list->count) memcpy(larger, list->entries, list->count * sizeof *larger);
    memory_free(list->entries);
    list->entries = larger;
    list->capacity = capacity;
    return true;
}

/* "NAME.json" but not "NAME.schema.json" and no hidden file: copies NAME. */
static bool preset_name(const char *file, char name[HDNN_NAME_SIZE]) {
    size_t length = strlen(file), suffix = strlen(SUFFIX);
    if (file[0] == '.' || length <= suffix || strcmp(file + length - suffix, SUFFIX) != 0) return false;
    length -= suffix;
    if (length >= HDNN_NAME_SIZE) return false;
    memcpy(name, file, length);
    name[length] = '\0';
    return !strstr(name, ".schema");
}

static bool is_listed(const entry_list *list, const char *name) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->entries[i].name, name) == 0) return true;
    return false;
}

static bool add_entry(entry_list *list, const char *folder, const char *file) {
    hdnn_preset_entry entry;
    if (!preset_name(file, entry.name) || is_listed(list, entry.name)) return true;
    int length = snprintf(entry.path, sizeof entry.path, "%s/%s", folder, file);
    if (length < 0 || (size_t)length >= sizeof entry.path || !file_exists(entry.path)) return true;
    if (!reserve(list)) return false;
    list->entries[list->count++] = entry;
    return true;
}

static bool add_folder(entry_list *list, const char *folder) {
    DIR *directory = folder && *folder ? opendir(folder) : NULL;
    if (!directory) return true;
    bool fits = true;
    for (struct dirent *file; fits && (file = readdir(directory));)
        fits = add_entry(list, folder, file->d_name);
    closedir(directory);
    return fits;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const hdnn_preset_entry *)a)->name, ((const hdnn_preset_entry *)b)->name);
}

static hdnn_status list_files(const places *p, hdnn_preset_entry **entries, size_t *count,
                              hdnn_error *error) {
    char beside[HDNN_PATH_SIZE];
    entry_list list = {0};
    bool fits = reserve(&list);
    for (size_t i = 0; fits && i < FOLDERS; i++) fits = add_folder(&list, folder_at(p, i, beside));
    if (!fits) {
        memory_free(list.entries);
        *entries = NULL;
        *count = 0;
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for the list of files");
    }
    qsort(list.entries, list.count, sizeof *list.entries, by_name);
    *entries = list.entries;
    *count = list.count;
    return HDNN_OK;
}

hdnn_status hdnn_preset_list(hdnn_preset_entry **entries, size_t *count, hdnn_error *error) {
    return list_files(&preset_places, entries, count, error);
}

hdnn_status hdnn_lesson_list(hdnn_preset_entry **entries, size_t *count, hdnn_error *error) {
    return list_files(&lesson_places, entries, count, error);
}

void hdnn_preset_list_free(hdnn_preset_entry *entries) {
    memory_free(entries);
}

static hdnn_status load_file(const char *path, const char *const *overrides, size_t count,
                             hdnn_preset *preset, hdnn_error *error) {
    uint8_t *text = NULL;
    size_t size = 0;
    hdnn_status status = file_read(path, PRESET_MAX_BYTES, &text, &size, error);
    if (status != HDNN_OK) return status;
    if (memchr(text, 0, size))
        status = hdnn_fail(error, HDNN_FORMAT, "%s: expected JSON text, found a NUL byte", path);
    else
        status = hdnn_preset_parse((const char *)text, path, overrides, count, preset, error);
    memory_free(text);
    return status;
}

static const char *entry_name_at(const void *list, size_t index) {
    const entry_list *entries = list;
    return index < entries->count ? entries->entries[index].name : NULL;
}

static hdnn_status no_such_preset(const entry_list *list, const char *name, hdnn_error *error) {
    char names[300];
    const char *meant = names_nearest(entry_name_at, list, name);
    if (meant)
        return hdnn_fail(error, HDNN_NOT_FOUND, "%.100s: no such preset or file; did you mean \"%s\"?", name,
                         meant);
    return hdnn_fail(error, HDNN_NOT_FOUND, "%.100s: no such file, and the presets are %s", name,
                     list->count ? names_list(entry_name_at, list, names, sizeof names) : "none");
}

/* A path or a ".json" is a file; a plain word is first the name of a preset, so that a stray file of that name in
 * the working folder does not hide it. */
static bool looks_like_file(const char *name) {
    size_t length = strlen(name), suffix = strlen(SUFFIX);
    return strchr(name, '/') || (length > suffix && strcmp(name + length - suffix, SUFFIX) == 0);
}

hdnn_status hdnn_preset_load(const char *name, const char *const *overrides, size_t count,
                             hdnn_preset *preset, hdnn_error *error) {
    size_t index = 0;
    entry_list list = {0};
    if (looks_like_file(name)) return load_file(name, overrides, count, preset, error);
    hdnn_status status = hdnn_preset_list(&list.entries, &list.count, error);
    if (status != HDNN_OK) return status;
    if (names_find(entry_name_at, &list, name, &index))
        status = load_file(list.entries[index].path, overrides, count, preset, error);
    else if (file_exists(name))
        status = load_file(name, overrides, count, preset, error);
    else
        status = no_such_preset(&list, name, error);
    hdnn_preset_list_free(list.entries);
    return status;
}
