/* See file_dialog.h. Hidden entries and those that are neither folders nor files are left out. */
#include "file_dialog.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENDINGS = 20 };

static const struct {
    const char *title;
    bool saves;
    const char *words;
    const char *endings[ENDINGS]; /* NULL behind the last */
} purposes[FILE_PURPOSES] = {
    [FILE_OPEN] = {"Open",
                   false,
                   "presets, points, models, pictures, IDX files",
                   {".json", ".csv", ".safetensors", ".hdnn", ".idx", ".idx.gz", "-ubyte", "-ubyte.gz",
                    ".png", ".jpg", ".jpeg", ".pgm", ".ppm", ".pbm", ".pnm", ".bmp"}},
    [FILE_SAVE_PRESET] = {"Save preset", true, "json", {".json"}},
    [FILE_SAVE_METRICS] = {"Export metrics", true, "csv, or jsonl for JSON Lines", {".csv", ".jsonl"}},
    [FILE_SAVE_PICTURE] = {"Save screenshot", true, "png", {".png"}},
};

bool file_dialog_saves(file_purpose purpose) {
    return purposes[purpose].saves;
}
const char *file_dialog_title(file_purpose purpose) {
    return purposes[purpose].title;
}
const char *file_dialog_endings(file_purpose purpose) {
    return purposes[purpose].words;
}

bool file_dialog_takes(file_purpose purpose, const char *name) {
    size_t length = strlen(name);
    for (int i = 0; purposes[purpose].endings[i]; i++) {
        size_t tail = strlen(purposes[purpose].endings[i]);
        if (length >= tail && strcasecmp(name + length - tail, purposes[purpose].endings[i]) == 0)
            return true;
    }
    return false;
}

/* Reading a folder. */
static int by_kind_and_name(const void *a, const void *b) {
    const file_entry *left = a, *right = b;
    if (left->folder != right->folder) return left->folder ? -1 : 1;
    int order = strcasecmp(left->name, right->name);
    return order ? order : strcmp(left->name, right->name);
}

static void forget_entries(file_entry *entries, int count) {
    for (int i = 0; i < count; i++) free(entries[i].name);
    free(entries);
}

/* "folder/name" for any folder; false: too long. */
static bool join(char out[HDNN_PATH_SIZE], const char *folder, const char *name) {
    const char *slash = folder[0] && folder[strlen(folder) - 1] == '/' ? "" : "/";
    return snprintf(out, HDNN_PATH_SIZE, "%s%s%s", folder, slash, name) < HDNN_PATH_SIZE;
}

static bool is_folder(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

static bool is_shown(file_purpose purpose, const char *folder, const char *name, bool *is_a_folder) {
    char path[HDNN_PATH_SIZE];
    struct stat found;
    if (name[0] == '.' || !join(path, folder, name) || stat(path, &found) != 0) return false;
    *is_a_folder = S_ISDIR(found.st_mode);
    return *is_a_folder || (S_ISREG(found.st_mode) && file_dialog_takes(purpose, name));
}

static bool add_entry(file_entry **entries, int *count, const char *name, bool folder) {
    if ((*count & (*count - 1)) == 0) { /* grows at powers of two */
        size_t capacity = *count ? 2 * (size_t)*count : 1;
        file_entry *grown = realloc(*entries, capacity * sizeof *grown);
        if (!grown) return false;
        *entries = grown;
    }
    file_entry *entry = &(*entries)[*count];
    entry->name = strdup(name), entry->folder = folder;
    if (entry->name) ++*count;
    return entry->name != NULL;
}

static bool read_folder(file_purpose purpose, const char *folder, file_entry **entries, int *count) {
    DIR *directory = opendir(folder);
    const struct dirent *found;
    bool good = directory != NULL, is_a_folder;
    while (good && (found = readdir(directory)) != NULL)
        if (is_shown(purpose, folder, found->d_name, &is_a_folder))
            good = add_entry(entries, count, found->d_name, is_a_folder);
    int cause = errno;
    if (directory) closedir(directory);
    errno = cause;
    if (good && *count) qsort(*entries, (size_t)*count, sizeof **entries, by_kind_and_name);
    return good;
}

void file_dialog_enter(file_dialog *d, const char *folder) {
    file_entry *entries = NULL;
    int count = 0;
    char target[HDNN_PATH_SIZE]; /* `folder` may be d's own */
    snprintf(target, sizeof target, "%s", folder);
    if (!read_folder(d->purpose, target, &entries, &count)) {
        snprintf(d->message, sizeof d->message, "%s cannot be read: %s.", target, strerror(errno));
        forget_entries(entries, count);
        return;
    }
    forget_entries(d->entries, d->count);
    d->entries = entries, d->count = count, d->chosen = -1, d->message[0] = '\0';
    memcpy(d->folder, target, sizeof target);
}

void file_dialog_up(file_dialog *d) {
    char parent[HDNN_PATH_SIZE];
    memcpy(parent, d->folder, sizeof parent);
    char *slash = strrchr(parent, '/');
    if (!slash || !slash[1]) return;
    char left[HDNN_PATH_SIZE];
    snprintf(left, sizeof left, "%s", slash + 1);
    slash[slash == parent ? 1 : 0] = '\0';
    file_dialog_enter(d, parent);
    for (int i = 0; i < d->count; i++)
        if (d->entries[i].folder && strcmp(d->entries[i].name, left) == 0) d->chosen = i;
}

/* Opening and closing. */
static void first_folder(char folder[HDNN_PATH_SIZE]) {
    const char *home = getenv("HOME");
    if (getcwd(folder, HDNN_PATH_SIZE)) return;
    snprintf(folder, HDNN_PATH_SIZE, "%s", home && home[0] == '/' ? home : "/");
}

void file_dialog_open(file_dialog *d, file_purpose purpose, const char *name) {
    d->purpose = purpose, d->stage = FILE_BROWSING, d->fresh = true;
    snprintf(d->name, sizeof d->name, "%s", name ? name : "");
    if (!d->folder[0]) first_folder(d->folder);
    forget_entries(d->entries, d->count);
    d->entries = NULL, d->count = 0, d->chosen = -1;
    file_dialog_enter(d, d->folder);
}

void file_dialog_close(file_dialog *d) {
    d->stage = FILE_CLOSED, d->message[0] = '\0';
}

void file_dialog_free(file_dialog *d) {
    forget_entries(d->entries, d->count);
    *d = (file_dialog){0};
}

void file_dialog_choose(file_dialog *d, int index) {
    if (index < 0 || index >= d->count) return;
    d->chosen = index, d->message[0] = '\0';
    const file_entry *e = &d->entries[index];
    if (!e->folder) snprintf(d->name, sizeof d->name, "%s", e->name);
}

void file_dialog_move(file_dialog *d, int by) {
    int to = d->chosen < 0 ? (by < 0 ? d->count - 1 : 0) : d->chosen + by;
    file_dialog_choose(d, to < 0 ? 0 : to >= d->count ? d->count - 1 : to);
}

void file_dialog_typed(file_dialog *d) {
    d->chosen = -1, d->message[0] = '\0';
}

/* Without "//", "/./" and "/../" nor a slash at the end; links are not followed. `path` begins with a slash. */
static void simplify(char *path) {
    char *out = path;
    for (const char *in = path; *in;) {
        size_t length = strcspn(++in, "/");
        if (length == 2 && in[0] == '.' && in[1] == '.') {
            while (out > path && *--out != '/') continue;
        } else if (length > 1 || (length == 1 && in[0] != '.')) {
            *out++ = '/';
            memmove(out, in, length), out += length;
        }
        in += length;
    }
    if (out == path) *out++ = '/';
    *out = '\0';
}

/* Accepting. A name is a path from the root, from the person's folder (~/...), or from the folder that is open. */
static bool path_of(const file_dialog *d, const char *name, char path[HDNN_PATH_SIZE]) {
    const char *home = getenv("HOME");
    bool fits;
    if (name[0] == '~' && (name[1] == '/' || !name[1]) && home && home[0] == '/')
        fits = join(path, home, name[1] ? name + 2 : "");
    else if (name[0] == '/')
        fits = snprintf(path, HDNN_PATH_SIZE, "%s", name) < HDNN_PATH_SIZE;
    else
        fits = join(path, d->folder, name);
    if (fits) simplify(path);
    return fits;
}

static bool complete(const file_dialog *d, char path[HDNN_PATH_SIZE]) {
    size_t length = strlen(path);
    if (file_dialog_takes(d->purpose, path)) return true;
    return snprintf(path + length, HDNN_PATH_SIZE - length, "%s", purposes[d->purpose].endings[0]) <
           (int)(HDNN_PATH_SIZE - length);
}

/* A folder that was typed is no longer the name; a chosen one leaves what was typed. */
static void enter_accepted(file_dialog *d, const char *path, bool typed) {
    if (typed) d->name[0] = '\0';
    file_dialog_enter(d, path);
}

static void take_file(file_dialog *d, char path[HDNN_PATH_SIZE]) {
    struct stat found;
    bool saves = purposes[d->purpose].saves, there = stat(path, &found) == 0;
    memcpy(d->path, path, sizeof d->path);
    if (there && !S_ISREG(found.st_mode))
        snprintf(d->message, sizeof d->message, "%s is not a file.", path);
    else if (!saves && !there)
        snprintf(d->message, sizeof d->message, "%s: %s.", path, strerror(errno));
    else
        d->stage = saves && there ? FILE_ASKING : FILE_CHOSEN;
}

void file_dialog_accept(file_dialog *d) {
    char path[HDNN_PATH_SIZE];
    bool entry = d->chosen >= 0 && d->chosen < d->count;
    const char *name = entry ? d->entries[d->chosen].name : d->name;
    bool fits = name[0] && path_of(d, name, path), folder = fits && is_folder(path);
    if (fits && !folder && purposes[d->purpose].saves) fits = complete(d, path);
    d->message[0] = '\0';
    if (!name[0])
        snprintf(d->message, sizeof d->message, "Type a name, or choose a file.");
    else if (!fits)
        snprintf(d->message, sizeof d->message, "The path is too long.");
    else if (folder)
        enter_accepted(d, path, !entry);
    else
        take_file(d, path);
}

void file_dialog_answer(file_dialog *d, bool replace) {
    d->stage = replace ? FILE_CHOSEN : FILE_BROWSING, d->fresh = true;
}

void file_dialog_refuse(file_dialog *d, const char *message) {
    d->stage = FILE_BROWSING, d->fresh = true;
    snprintf(d->message, sizeof d->message, "%s", message);
}
