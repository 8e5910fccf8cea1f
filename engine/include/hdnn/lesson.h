/* Lessons: guided tours of the window as JSON. lessons/lesson.schema.json is the format, docs/lessons.md the manual; this
 * reads and checks it. What a step does, waits for and claims are lines of the language of scripts (docs/scripts.md),
 * which the window reads. */
#ifndef HDNN_LESSON_H
#define HDNN_LESSON_H

#include "hdnn/preset.h"

enum { HDNN_LESSON_STEPS = 24, HDNN_LESSON_LINES = 8, HDNN_LESSON_LINE = 200, HDNN_LESSON_TEXT = 800 };

typedef struct {
    char title[HDNN_NAME_SIZE];
    char text[HDNN_LESSON_TEXT];
    char highlight[HDNN_NAME_SIZE]; /* what stays bright: the name of something on the screen; or "" */
    int deeds;                      /* key "do": what happens when the step begins */
    char deed[HDNN_LESSON_LINES][HDNN_LESSON_LINE];
    char wait[HDNN_LESSON_LINE]; /* a condition; "" none */
    int shows;                   /* key "show": does for the person what the step waits for */
    char show[HDNN_LESSON_LINES][HDNN_LESSON_LINE];
    char then[HDNN_LESSON_TEXT]; /* said when what was waited for has come */
    int claims;                  /* conditions that are true of what is shown when the step is over */
    char claim[HDNN_LESSON_LINES][HDNN_LESSON_LINE];
} hdnn_lesson_step;

typedef struct {
    char title[HDNN_NAME_SIZE];
    char about[300];
    int minutes; /* about so many */
    int steps;
    hdnn_lesson_step step[HDNN_LESSON_STEPS];
} hdnn_lesson;

/* Parse JSON text; `origin` names it in messages. Nothing in `lesson` needs to be freed. On failure it is left alone, and
 * the message says file, key ("steps[2].wait"), what was expected and what was found. */
hdnn_status hdnn_lesson_parse(const char *json, const char *origin, hdnn_lesson *lesson, hdnn_error *error);
hdnn_status hdnn_lesson_load(const char *path, hdnn_lesson *lesson, hdnn_error *error);

/* The installed lessons, sorted by name: HDNN_LESSON_DIR, then share/hdnn/lessons where hdnn_preset_list looks for
 * presets. Free with hdnn_preset_list_free. */
hdnn_status hdnn_lesson_list(hdnn_preset_entry **entries, size_t *count, hdnn_error *error);

#endif
