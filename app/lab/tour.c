/* Lessons and tours; see tour.h. */
#include "tour.h"

#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reading the lines of steps. */
static bool blame(const char *key, int step, int line, const char *what, char *message, size_t size) {
    char place[32] = "";
    if (line >= 0) snprintf(place, sizeof place, "[%d]", line);
    snprintf(message, size, "steps[%d].%s%s: %s", step, key, place, what);
    return false;
}

/* Only wishes: the hands on the mouse are the person's. */
static bool read_wishes(const char (*lines)[HDNN_LESSON_LINE], int count, const char *key, int step,
                        script_command *out, char *message, size_t size) {
    char what[700];
    for (int i = 0; i < count; i++) {
        if (!script_read(lines[i], &out[i], what, sizeof what))
            return blame(key, step, i, what, message, size);
        if (out[i].words.count && script_is_wish(&out[i])) continue;
        snprintf(what, sizeof what,
                 "expected load, set, screen, run, pause, step, reset, layer, play, rewind, pace or axes, "
                 "found \"%s\"",
                 lines[i]);
        return blame(key, step, i, what, message, size);
    }
    return true;
}

static bool read_conditions(const hdnn_lesson_step *s, int step, tour_step *out, char *message, size_t size) {
    char what[700];
    if (*s->wait && !condition_from_text(s->wait, &out->wait, what, sizeof what))
        return blame("wait", step, -1, what, message, size);
    for (int i = 0; i < s->claims; i++)
        if (!condition_from_text(s->claim[i], &out->claim[i], what, sizeof what))
            return blame("claims", step, i, what, message, size);
    return true;
}

/* The quantity in braces at `from`, which points behind the opening one; NULL when there is none such. */
static const char *braced(const char *from, char name[HDNN_NAME_SIZE], char lane[HDNN_NAME_SIZE]) {
    char inside[2 * HDNN_NAME_SIZE], message[64];
    const char *end = strchr(from, '}');
    word_list w;
    if (!end || (size_t)(end - from) >= sizeof inside) return NULL;
    memcpy(inside, from, (size_t)(end - from)), inside[end - from] = '\0';
    if (!words_split(inside, &w, message, sizeof message) || w.count < 1 || w.count > 2) return NULL;
    snprintf(name, HDNN_NAME_SIZE, "%.60s", words_at(&w, 0));
    snprintf(lane, HDNN_NAME_SIZE, "%.60s", words_at(&w, 1));
    return end;
}

static bool read_braces(const char *text, const char *key, int step, char *message, size_t size) {
    char name[HDNN_NAME_SIZE], lane[HDNN_NAME_SIZE], what[200];
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        if (braced(at + 1, name, lane) && condition_knows_quantity(name)) continue;
        snprintf(
            what, sizeof what,
            "expected a quantity and perhaps a network in braces, such as {gradient mlp}, found \"%.60s\"",
            at);
        return blame(key, step, -1, what, message, size);
    }
    return true;
}

bool tour_read(const hdnn_lesson *lesson, tour_step *steps, char *message, size_t message_size) {
    tour_step *scratch = steps ? NULL : calloc(1, sizeof *scratch);
    bool good = steps || scratch;
    if (!good) snprintf(message, message_size, "out of memory");
    for (int i = 0; good && i < lesson->steps; i++) {
        const hdnn_lesson_step *s = &lesson->step[i];
        tour_step *out = steps ? &steps[i] : scratch;
        out->deeds = s->deeds, out->shows = s->shows, out->claims = s->claims;
        good = read_wishes(s->deed, s->deeds, "do", i, out->deed, message, message_size) &&
               read_wishes(s->show, s->shows, "show", i, out->show, message, message_size) &&
               read_conditions(s, i, out, message, message_size) &&
               read_braces(s->text, "text", i, message, message_size) &&
               read_braces(s->then, "then", i, message, message_size);
    }
    free(scratch);
    return good;
}

/* The shelf. */
static void take_lesson(lesson_entry *e, const hdnn_preset_entry *file) {
    hdnn_error error;
    char what[900];
    snprintf(e->name, sizeof e->name, "%s", file->name);
    e->lesson = calloc(1, sizeof *e->lesson);
    if (!e->lesson)
        snprintf(e->error, sizeof e->error, "out of memory");
    else if (hdnn_lesson_load(file->path, e->lesson, &error) != HDNN_OK)
        snprintf(e->error, sizeof e->error, "%s", error.message);
    else if (!tour_read(e->lesson, NULL, what, sizeof what))
        snprintf(e->error, sizeof e->error, "%.200s: %.300s", file->path, what);
    if (*e->error) free(e->lesson), e->lesson = NULL;
}

void lesson_shelf_fill(lesson_shelf *lessons) {
    hdnn_preset_entry *files = NULL;
    size_t count = 0;
    *lessons = (lesson_shelf){0};
    if (hdnn_lesson_list(&files, &count, NULL) != HDNN_OK) return;
    lessons->entries = calloc(count ? count : 1, sizeof *lessons->entries);
    for (size_t i = 0; lessons->entries && i < count; i++) take_lesson(&lessons->entries[i], &files[i]);
    if (lessons->entries) lessons->count = (int)count;
    hdnn_preset_list_free(files);
}

void lesson_shelf_empty(lesson_shelf *lessons) {
    for (int i = 0; i < lessons->count; i++) free(lessons->entries[i].lesson);
    free(lessons->entries);
    *lessons = (lesson_shelf){0};
}

/* The tour. */
const hdnn_lesson_step *tour_text(const tour *t) {
    return &t->entry->lesson->step[t->at];
}

bool tour_is_last(const tour *t) {
    return t->at == t->entry->lesson->steps - 1;
}

const lesson_entry *tour_next_lesson(const tour *t, const lesson_shelf *lessons) {
    bool passed = false;
    for (int i = 0; i < lessons->count; i++) {
        const lesson_entry *e = &lessons->entries[i];
        if (passed && e->lesson) return e;
        passed |= e == t->entry;
    }
    return NULL;
}

static bool step_has(const tour_step *s, script_verb verb) {
    for (int i = 0; i < s->deeds; i++)
        if (s->deed[i].verb == verb) return true;
    return false;
}

/* The last step up to `at` that loads a preset. */
static int loading_step(const tour *t, int at) {
    while (at > 0 && !step_has(&t->steps[at], DO_LOAD)) at--;
    return at;
}

static void wish_shows(const tour_step *s, wishes *w) {
    for (int i = 0; i < s->shows; i++) wishes_add(w, &s->show[i]);
}

static void wish_deeds(const tour_step *s, bool all, wishes *w) {
    for (int i = 0; i < s->deeds; i++) {
        script_verb verb = s->deed[i].verb;
        if (all || verb == DO_SCREEN || verb == DO_LAYER || verb == DO_AXES) wishes_add(w, &s->deed[i]);
    }
}

bool tour_open(tour *t, lesson_entry *entry, int at, wishes *w) {
    char message[900];
    tour_leave(t);
    t->steps = calloc(HDNN_LESSON_STEPS, sizeof *t->steps);
    if (!t->steps || !tour_read(entry->lesson, t->steps, message, sizeof message)) {
        tour_leave(t);
        return false;
    }
    t->entry = entry, t->at = at;
    for (int i = loading_step(t, at); i < at; i++)
        wish_deeds(&t->steps[i], true, w), wish_shows(&t->steps[i], w);
    wish_deeds(&t->steps[at], true, w);
    return true;
}

void tour_leave(tour *t) {
    if (t->entry) {
        bool end = tour_is_last(t);
        t->entry->finished |= end, t->entry->left_at = end ? 0 : t->at;
    }
    free(t->steps);
    *t = (tour){0};
    for (int i = 0; i < HDNN_LESSON_STEPS; i++) t->untrue[i] = -1;
}

static bool changes_run(const tour_step *s) {
    return step_has(s, DO_LOAD) || step_has(s, DO_SET) || step_has(s, DO_RESET);
}

/* Back: when the run of the step is no longer there, it is made again from the last preset that was loaded. */
static void go_back(tour *t, wishes *w) {
    bool again = changes_run(&t->steps[t->at]);
    t->at--;
    for (int i = loading_step(t, t->at); i <= t->at; i++) wish_deeds(&t->steps[i], again, w);
    if (!again) return;
    t->reached[t->at] = false, t->untrue[t->at] = -1;
}

void tour_move(tour *t, int by, wishes *w) {
    if (!t->entry || (by < 0 && t->at == 0)) return;
    wishes_forget(w);
    if (by < 0) {
        go_back(t, w);
    } else if (tour_is_last(t)) {
        tour_leave(t);
    } else {
        t->at++;
        t->reached[t->at] = false, t->untrue[t->at] = -1;
        wish_deeds(&t->steps[t->at], true, w);
    }
}

void tour_show(const tour *t, wishes *w) {
    wish_shows(&t->steps[t->at], w);
}

bool tour_look(tour *t, const condition_world *world) {
    if (!t->entry || t->reached[t->at]) return false;
    const tour_step *s = &t->steps[t->at];
    if (!condition_holds(&s->wait, world)) return false;
    t->reached[t->at] = true;
    for (int i = s->claims; i-- > 0;)
        if (!condition_holds(&s->claim[i], world)) t->untrue[t->at] = i;
    return true;
}

void tour_expand(const char *text, const lab_state *s, char *out, size_t size) {
    char name[HDNN_NAME_SIZE], lane[HDNN_NAME_SIZE], number[NUMBER_TEXT];
    size_t used = 0;
    while (*text && used + NUMBER_TEXT < size) {
        const char *end = *text == '{' ? braced(text + 1, name, lane) : NULL;
        double value;
        if (!end) {
            out[used++] = *text++;
            continue;
        }
        bool known = quantity_value(s, name, lane, &value) && isfinite(value);
        bool share = strcmp(name, "accuracy") == 0;
        if (known && share)
            number_percent(number, value);
        else if (known)
            number_text(number, value, 2);
        used += (size_t)snprintf(out + used, NUMBER_TEXT, "%s", known ? number : "–");
        text = end + 1;
    }
    out[used] = '\0';
}
