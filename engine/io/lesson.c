/* Lessons from JSON, by their field tables; see hdnn/lesson.h. */
#include "io/lesson.h"

#include "core/file.h"
#include "core/memory.h"
#include "io/json.h"

#include "hdnn/lesson.h"

#include <stdlib.h>
#include <string.h>

enum { LESSON_MAX_BYTES = 1 << 18 };

#define LINES(key_name, list, number)                                                                        \
    {                                                                                                        \
        .name = key_name, .type = FIELD_TEXTS, .offset = offsetof(hdnn_lesson_step, list),                   \
        .size = HDNN_LESSON_LINE, .high = HDNN_LESSON_LINES, .count = offsetof(hdnn_lesson_step, number)     \
    }
#define TEXT(owner, key, needed)                                                                             \
    {                                                                                                        \
        .name = #key, .type = FIELD_TEXT, .offset = offsetof(owner, key), .size = sizeof((owner *)0)->key,   \
        .required = needed                                                                                   \
    }

static const field step_fields[] = {
    TEXT(hdnn_lesson_step, title, false),
    TEXT(hdnn_lesson_step, text, true),
    TEXT(hdnn_lesson_step, highlight, false),
    LINES("do", deed, deeds),
    TEXT(hdnn_lesson_step, wait, false),
    LINES("show", show, shows),
    TEXT(hdnn_lesson_step, then, false),
    LINES("claims", claim, claims),
    {0},
};

static void begin_step(void *item) {
    memset(item, 0, sizeof(hdnn_lesson_step));
}

const field lesson_fields[] = {
    TEXT(hdnn_lesson, title, true),
    TEXT(hdnn_lesson, about, true),
    {.name = "minutes",
     .type = FIELD_INT,
     .offset = offsetof(hdnn_lesson, minutes),
     .low = 1,
     .high = 120,
     .required = true},
    {.name = "steps",
     .type = FIELD_LIST,
     .offset = offsetof(hdnn_lesson, step),
     .size = sizeof(hdnn_lesson_step),
     .low = 1,
     .high = HDNN_LESSON_STEPS,
     .required = true,
     .count = offsetof(hdnn_lesson, steps),
     .begin = begin_step,
     .fields = step_fields},
    {0},
};

hdnn_status hdnn_lesson_parse(const char *json, const char *origin, hdnn_lesson *lesson, hdnn_error *error) {
    fields_reader reader = {.origin = origin, .error = error};
    cJSON *root = NULL;
    hdnn_lesson *made = memory_new(1, sizeof *made);
    if (!made) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to read it", origin);
    hdnn_status status = json_parse(json, strlen(json), origin, &root, error);
    if (status == HDNN_OK) status = fields_read(&reader, lesson_fields, root, made);
    if (status == HDNN_OK) *lesson = *made;
    cJSON_Delete(root);
    memory_free(made);
    return status;
}

hdnn_status hdnn_lesson_load(const char *path, hdnn_lesson *lesson, hdnn_error *error) {
    uint8_t *text = NULL;
    size_t size = 0;
    hdnn_status status = file_read(path, LESSON_MAX_BYTES, &text, &size, error);
    if (status != HDNN_OK) return status;
    if (memchr(text, 0, size))
        status = hdnn_fail(error, HDNN_FORMAT, "%s: expected JSON text, found a NUL byte", path);
    else
        status = hdnn_lesson_parse((const char *)text, path, lesson, error);
    memory_free(text);
    return status;
}
