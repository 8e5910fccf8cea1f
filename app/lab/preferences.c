/* See preferences.h. The file is one flat JSON object; keys that are not known are left to later versions. */
#include "preferences.h"

#include "digit_desk.h"
#include "export.h"
#include "pad.h"
#include "painting.h"
#include "views.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_FILE = 1 << 17, MOST_PIXELS = 16384 };

preferences preferences_default(void) {
    return (preferences){.type_scale = 1,
                         .hero = 0.61,
                         .side = 0.56,
                         .field = true,
                         .levels = true,
                         .disc = true,
                         .pen = (double)PAD_PEN,
                         .eraser = (double)PAD_ERASER,
                         .brush = PAINTING_BRUSH,
                         .classes = 2,
                         .last = {.axis_x = -1, .axis_y = -1, .pace = -1}};
}

static bool same_run(const last_run *a, const last_run *b) {
    return a->plane == b->plane && a->topic == b->topic && a->axis_x == b->axis_x && a->axis_y == b->axis_y &&
           a->pace == b->pace && strcmp(a->file, b->file) == 0 && strcmp(a->run, b->run) == 0;
}

void preferences_finish(finished_lessons *lessons, const char *name) {
    if (lessons->count < PREFERENCES_LESSONS)
        snprintf(lessons->name[lessons->count++], HDNN_NAME_SIZE, "%s", name);
}

bool preferences_finished(const finished_lessons *lessons, const char *name) {
    for (int i = 0; i < lessons->count; i++)
        if (strcmp(lessons->name[i], name) == 0) return true;
    return false;
}

static bool same_lessons(const finished_lessons *a, const finished_lessons *b) {
    for (int i = 0; i < a->count; i++)
        if (!preferences_finished(b, a->name[i])) return false;
    return a->count == b->count;
}

bool preferences_equal(const preferences *a, const preferences *b) {
    return a->theme == b->theme && a->type_scale == b->type_scale && a->width == b->width &&
           a->height == b->height && a->fullscreen == b->fullscreen && strcmp(a->preset, b->preset) == 0 &&
           strcmp(a->screen, b->screen) == 0 && a->hero == b->hero && a->side == b->side &&
           a->by_seconds == b->by_seconds && a->field == b->field && a->levels == b->levels &&
           a->disc == b->disc && a->pen == b->pen && a->eraser == b->eraser && a->brush == b->brush &&
           a->gallery == b->gallery && a->paints == b->paints && a->classes == b->classes &&
           same_run(&a->last, &b->last) && same_lessons(&a->lessons, &b->lessons) &&
           recent_equal(&a->recent, &b->recent);
}

void preferences_path(char *path, size_t size) {
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    path[0] = '\0';
    if (config && config[0] == '/')
        snprintf(path, size, "%s/hdnn-lab/settings.json", config);
    else if (home && home[0] == '/')
        snprintf(path, size, "%s/.config/hdnn-lab/settings.json", home);
}

double preferences_type_scale(double scale, int by) {
    if (by == 0) return 1;
    return fmin(fmax(round(scale * PREFERENCES_TYPE_STEPS + by) / PREFERENCES_TYPE_STEPS, 0.75), 2);
}

/* Reading. Each reader leaves its value alone when the key is missing, and returns false with what was expected when
 * the value is of another kind or out of range. */
typedef struct {
    const cJSON *root;
    char *message;
    size_t size;
    bool good;
} reader;

static const cJSON *item_of(const reader *r, const char *key) {
    return r->good ? cJSON_GetObjectItemCaseSensitive(r->root, key) : NULL;
}

static void refuse(reader *r, const char *key, const char *expected) {
    snprintf(r->message, r->size, "%s: expected %s", key, expected);
    r->good = false;
}

static void read_number(reader *r, const char *key, double low, double high, double *value) {
    const cJSON *item = item_of(r, key);
    char expected[80];
    if (!item) return;
    if (cJSON_IsNumber(item) && item->valuedouble >= low && item->valuedouble <= high) {
        *value = item->valuedouble;
        return;
    }
    snprintf(expected, sizeof expected, "a number from %g to %g", low, high);
    refuse(r, key, expected);
}

static void read_whole(reader *r, const char *key, int low, int high, int *value) {
    double number = *value;
    read_number(r, key, low, high, &number);
    *value = (int)number;
}

static void read_flag(reader *r, const char *key, bool *value) {
    const cJSON *item = item_of(r, key);
    if (!item) return;
    if (cJSON_IsBool(item))
        *value = cJSON_IsTrue(item);
    else
        refuse(r, key, "true or false");
}

static void read_name(reader *r, const char *key, char value[HDNN_NAME_SIZE]) {
    const cJSON *item = item_of(r, key);
    if (!item) return;
    if (cJSON_IsString(item) && strlen(item->valuestring) < HDNN_NAME_SIZE)
        snprintf(value, HDNN_NAME_SIZE, "%s", item->valuestring);
    else
        refuse(r, key, "a short text");
}

static void read_path(reader *r, const char *key, char value[HDNN_PATH_SIZE]) {
    const cJSON *item = item_of(r, key);
    if (!item) return;
    if (cJSON_IsString(item) && strlen(item->valuestring) < HDNN_PATH_SIZE)
        snprintf(value, HDNN_PATH_SIZE, "%s", item->valuestring);
    else
        refuse(r, key, "a path");
}

/* A preset stands in the file as it is; whether it is a good one is seen when it is taken up. */
static void read_run(reader *r, char run[PREFERENCES_RUN]) {
    const cJSON *item = item_of(r, "run");
    if (!item) return;
    char *text = cJSON_IsObject(item) ? cJSON_PrintUnformatted(item) : NULL;
    if (text && strlen(text) < PREFERENCES_RUN)
        memcpy(run, text, strlen(text) + 1);
    else
        refuse(r, "run", "a preset");
    cJSON_free(text);
}

static void read_last(reader *r, last_run *last) {
    enum { MOST = HDNN_MAX_FEATURES - 1 };
    read_path(r, "file", last->file), read_run(r, last->run);
    read_whole(r, "plane", 0, PLANE_COUNT - 1, &last->plane);
    read_whole(r, "topic", 0, TOPIC_COUNT - 1, &last->topic);
    read_whole(r, "axis_x", -1, MOST, &last->axis_x), read_whole(r, "axis_y", -1, MOST, &last->axis_y);
    read_number(r, "pace", -1, 1e6, &last->pace);
}

static void read_recent(reader *r, recent_files *recent) {
    const cJSON *list = item_of(r, "recent"), *item;
    if (!list) return;
    if (!cJSON_IsArray(list)) refuse(r, "recent", "a list of paths");
    for (int i = r->good ? cJSON_GetArraySize(list) : 0;
         i-- > 0;) { /* the latest comes first, and is added last */
        item = cJSON_GetArrayItem(list, i);
        if (!cJSON_IsString(item)) {
            refuse(r, "recent", "a list of paths");
            return;
        }
        recent_add(recent, item->valuestring);
    }
}

static void read_lessons(reader *r, finished_lessons *lessons) {
    const cJSON *list = item_of(r, "lessons"), *item;
    if (list && !cJSON_IsArray(list)) {
        refuse(r, "lessons", "a list of names");
        return;
    }
    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item) || strlen(item->valuestring) >= HDNN_NAME_SIZE) {
            refuse(r, "lessons", "a list of names");
            return;
        }
        preferences_finish(lessons, item->valuestring);
    }
}

static bool read_all(const char *text, preferences *out, char *message, size_t size) {
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithOpts(text, &end, true);
    reader r = {root, message, size, true};
    char name[HDNN_NAME_SIZE];
    if (!cJSON_IsObject(root)) {
        snprintf(message, size, "not a JSON object (at byte %td)", end ? end - text : (ptrdiff_t)0);
        cJSON_Delete(root);
        return false;
    }
    snprintf(name, sizeof name, "%s", theme_name(out->theme));
    read_name(&r, "theme", name);
    if (r.good && !theme_from_name(name, &out->theme)) refuse(&r, "theme", "dark, light or projector");
    read_number(&r, "type_scale", 0.75, 2, &out->type_scale);
    read_whole(&r, "width", 0, MOST_PIXELS, &out->width);
    read_whole(&r, "height", 0, MOST_PIXELS, &out->height);
    read_flag(&r, "fullscreen", &out->fullscreen);
    read_name(&r, "preset", out->preset), read_name(&r, "screen", out->screen);
    read_number(&r, "hero", 0.1, 0.9, &out->hero), read_number(&r, "side", 0.1, 0.9, &out->side);
    read_flag(&r, "by_seconds", &out->by_seconds);
    read_flag(&r, "field", &out->field), read_flag(&r, "levels", &out->levels);
    read_flag(&r, "disc", &out->disc);
    read_number(&r, "pen", 0.001, 0.5, &out->pen), read_number(&r, "eraser", 0.001, 0.5, &out->eraser);
    read_number(&r, "brush", 0.001, 1, &out->brush);
    read_whole(&r, "gallery", 0, GALLERY_COUNT - 1, &out->gallery);
    read_flag(&r, "paints", &out->paints);
    read_whole(&r, "classes", 2, PAINTING_CLASSES, &out->classes);
    read_last(&r, &out->last), read_lessons(&r, &out->lessons);
    read_recent(&r, &out->recent);
    cJSON_Delete(root);
    return r.good;
}

/* The text of the file: malloc'ed, NULL when there is none or it cannot be read (then with a message). */
static char *text_of(const char *path, char *message, size_t size) {
    message[0] = '\0';
    FILE *file = fopen(path, "rb");
    if (!file) {
        if (errno != ENOENT) snprintf(message, size, "it cannot be read: %s", strerror(errno));
        return NULL;
    }
    char *text = malloc(LARGEST_FILE + 1);
    size_t length = text ? fread(text, 1, LARGEST_FILE + 1, file) : 0;
    if (!text || ferror(file) || length > LARGEST_FILE) {
        snprintf(message, size, "%s", length > LARGEST_FILE ? "too large for settings" : "it cannot be read");
        free(text), text = NULL;
    } else {
        text[length] = '\0';
    }
    fclose(file);
    return text;
}

bool preferences_load(const char *path, preferences *out, char *message, size_t message_size) {
    char why[256], aside[4200];
    *out = preferences_default();
    if (!path[0]) return true;
    char *text = text_of(path, why, sizeof why);
    if (!text && !why[0]) return true;
    bool good = text && read_all(text, out, why, sizeof why);
    free(text);
    if (good) return true;
    *out = preferences_default();
    snprintf(aside, sizeof aside, "%s.bad", path);
    bool kept = rename(path, aside) == 0;
    snprintf(message, message_size, "%s: %s. The usual settings are used%s%s.", path, why,
             kept ? "; the file was kept as " : "", kept ? aside : "");
    return false;
}

/* Writing. */
static bool make_folders(const char *path) {
    char folder[4096];
    if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder) return false;
    for (char *c = folder + 1; *c; c++) {
        if (*c != '/') continue;
        *c = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST) return false;
        *c = '/';
    }
    return true;
}

static void add_last(cJSON *root, const last_run *last) {
    if (last->file[0]) cJSON_AddStringToObject(root, "file", last->file);
    if (last->run[0]) cJSON_AddItemToObject(root, "run", cJSON_Parse(last->run));
    cJSON_AddNumberToObject(root, "plane", last->plane), cJSON_AddNumberToObject(root, "topic", last->topic);
    cJSON_AddNumberToObject(root, "axis_x", last->axis_x);
    cJSON_AddNumberToObject(root, "axis_y", last->axis_y);
    cJSON_AddNumberToObject(root, "pace", last->pace);
}

static char *text_from(const preferences *p) {
    cJSON *root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "theme", theme_name(p->theme));
    cJSON_AddNumberToObject(root, "type_scale", p->type_scale);
    cJSON_AddNumberToObject(root, "width", p->width), cJSON_AddNumberToObject(root, "height", p->height);
    cJSON_AddBoolToObject(root, "fullscreen", p->fullscreen);
    cJSON_AddStringToObject(root, "preset", p->preset), cJSON_AddStringToObject(root, "screen", p->screen);
    cJSON_AddNumberToObject(root, "hero", p->hero), cJSON_AddNumberToObject(root, "side", p->side);
    cJSON_AddBoolToObject(root, "by_seconds", p->by_seconds);
    cJSON_AddBoolToObject(root, "field", p->field), cJSON_AddBoolToObject(root, "levels", p->levels);
    cJSON_AddBoolToObject(root, "disc", p->disc);
    cJSON_AddNumberToObject(root, "pen", p->pen), cJSON_AddNumberToObject(root, "eraser", p->eraser);
    cJSON_AddNumberToObject(root, "brush", p->brush);
    cJSON_AddNumberToObject(root, "gallery", p->gallery), cJSON_AddBoolToObject(root, "paints", p->paints);
    cJSON_AddNumberToObject(root, "classes", p->classes);
    add_last(root, &p->last);
    cJSON *lessons = cJSON_AddArrayToObject(root, "lessons");
    for (int i = 0; i < p->lessons.count; i++)
        cJSON_AddItemToArray(lessons, cJSON_CreateString(p->lessons.name[i]));
    cJSON *recent = cJSON_AddArrayToObject(root, "recent");
    for (int i = 0; i < p->recent.count; i++)
        cJSON_AddItemToArray(recent, cJSON_CreateString(p->recent.path[i]));
    char *text = cJSON_Print(root);
    cJSON_Delete(root);
    return text;
}

bool preferences_save(const char *path, const preferences *p, char *message, size_t message_size) {
    if (!path[0]) return true;
    char *text = text_from(p);
    if (!text || !make_folders(path)) {
        snprintf(message, message_size, "%s cannot be written: %s", path,
                 text ? strerror(errno) : "out of memory");
        cJSON_free(text);
        return false;
    }
    bool written = export_bytes(text, strlen(text), path, message, message_size);
    cJSON_free(text);
    return written;
}

bool preferences_forget(const char *path, char *message, size_t message_size) {
    if (!path[0] || unlink(path) == 0 || errno == ENOENT) return true;
    snprintf(message, message_size, "%s cannot be removed: %s", path, strerror(errno));
    return false;
}
