/* Walking a path through the JSON of a preset and setting its end; see preset_overrides.h.
 *
 * Whether the key may be there at all and the value is allowed is not decided here: the field tables see the result
 * as if the file had said so. */
#include "io/preset_overrides.h"

#include "io/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_SIZE = 64 };

/* One step of a path: a key, or an index when `key` is empty. */
typedef struct {
    char key[KEY_SIZE];
    int index;
} path_step;

/* Take the next step off `*path`, with the point or bracket before it; false when it is not well-formed. */
static bool next_step(const char **path, bool first, path_step *step) {
    const char *at = *path;
    size_t length = 0;
    *step = (path_step){.index = -1};
    if (*at == '[') {
        char *end = NULL;
        long index = isdigit((unsigned char)at[1]) ? strtol(at + 1, &end, 10) : -1;
        if (first || index < 0 || index > 1 << 20 || *end != ']') return false;
        step->index = (int)index;
        *path = end + 1;
        return true;
    }
    if (!first && *at++ != '.') return false;
    while (isalnum((unsigned char)at[length]) || at[length] == '_') length++;
    if (length == 0 || length >= KEY_SIZE) return false;
    memcpy(step->key, at, length);
    *path = at + length;
    return true;
}

static cJSON *child_at(cJSON *parent, const path_step *step) {
    if (step->index >= 0) return cJSON_IsArray(parent) ? cJSON_GetArrayItem(parent, step->index) : NULL;
    return cJSON_GetObjectItemCaseSensitive(parent, step->key);
}

/* Put `item`, which is taken over, where `step` leads from `parent`. */
static bool put(cJSON *parent, const path_step *step, cJSON *item) {
    if (!item) return false;
    bool done;
    if (step->index >= 0) {
        done = cJSON_ReplaceItemInArray(parent, step->index, item);
    } else {
        cJSON_DeleteItemFromObjectCaseSensitive(parent, step->key);
        done = cJSON_AddItemToObject(parent, step->key, item);
    }
    if (!done) cJSON_Delete(item);
    return done;
}

static cJSON *value_from(const char *text) {
    size_t size = strlen(text);
    return json_is_valid(text, size) ? cJSON_ParseWithLength(text, size) : cJSON_CreateString(text);
}

static hdnn_status no_memory(const char *text, hdnn_error *error) {
    return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "override %.80s: no memory to apply it", text);
}

/* Can `step` be taken from `parent`? */
static hdnn_status check_step(const cJSON *parent, const path_step *step, const char *text, const char *end,
                              hdnn_error *error) {
    int length = cJSON_IsArray(parent) ? cJSON_GetArraySize(parent) : 0, shown = (int)(end - text);
    if (step->index < 0 && cJSON_IsObject(parent)) return HDNN_OK;
    if (step->index < 0)
        return hdnn_fail(error, HDNN_INVALID,
                         "override %.*s: \"%s\" is looked for in an object, which is not there", shown, text,
                         step->key);
    if (!cJSON_IsArray(parent))
        return hdnn_fail(error, HDNN_INVALID, "override %.*s: expected a list before [%d], found none", shown,
                         text, step->index);
    if (step->index < length) return HDNN_OK;
    return hdnn_fail(error, HDNN_INVALID, "override %.*s: expected an index below %d, found %d", shown, text,
                     length, step->index);
}

/* Is the text up to `end` a path, and short enough for messages? */
static bool is_path(const char *path, const char *end) {
    path_step step;
    if (!end || end - path > 160) return false;
    for (bool first = true; path < end; first = false)
        if (!next_step(&path, first, &step)) return false;
    return path == end;
}

hdnn_status preset_override(cJSON *root, const char *text, hdnn_error *error) {
    const char *end = strchr(text, '='), *path = text;
    char shown[JSON_SHOWN];
    path_step step;
    if (end == text || !is_path(text, end))
        return hdnn_fail(error, HDNN_INVALID,
                         "override: expected path=value, such as training.epochs=3, found %s",
                         json_quote(text, shown));
    if (!json_is_utf8(end)) /* it would be written, and then refused as a file */
        return hdnn_fail(error, HDNN_INVALID, "override %.*s: expected UTF-8 text, found %s",
                         (int)(end - text), text, json_quote(end + 1, shown));
    for (cJSON *parent = root;;) {
        next_step(&path, path == text, &step);
        hdnn_status status = check_step(parent, &step, text, end, error);
        if (status != HDNN_OK) return status;
        if (path == end) return put(parent, &step, value_from(end + 1)) ? HDNN_OK : no_memory(text, error);
        if (!child_at(parent, &step) && !put(parent, &step, cJSON_CreateObject()))
            return no_memory(text, error);
        parent = child_at(parent, &step);
    }
}
