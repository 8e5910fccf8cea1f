/* The settings file: what it keeps, and what becomes of a bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "preferences.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char folder[64], path[160], bad[176], message[4096];
} place;

static int set_up(void **state) {
    place *p = calloc(1, sizeof *p);
    if (!p) return -1;
    strcpy(p->folder, "/tmp/hdnn-test-XXXXXX");
    if (!mkdtemp(p->folder)) {
        free(p);
        return -1;
    }
    setenv("XDG_CONFIG_HOME", p->folder, 1);
    preferences_path(p->path, sizeof p->path);
    snprintf(p->bad, sizeof p->bad, "%s.bad", p->path);
    *state = p;
    return 0;
}

static int tear_down(void **state) {
    place *p = *state;
    unlink(p->path), unlink(p->bad);
    char inner[96];
    snprintf(inner, sizeof inner, "%s/hdnn-lab", p->folder);
    rmdir(inner), rmdir(p->folder);
    free(p);
    return 0;
}

static void write_text(place *p, const char *text) {
    preferences any = preferences_default();
    assert_true(preferences_save(p->path, &any, p->message, sizeof p->message));
    FILE *file = fopen(p->path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

static void settings_come_back_as_they_were_left(void **state) {
    place *p = *state;
    preferences left = {.theme = THEME_PROJECTOR,
                        .type_scale = 1.25,
                        .width = 1920,
                        .height = 1080,
                        .fullscreen = true,
                        .preset = "mnist-h1",
                        .screen = "digits",
                        .hero = 0.7,
                        .side = 0.3,
                        .by_seconds = true,
                        .levels = true,
                        .pen = 0.05,
                        .eraser = 0.25,
                        .brush = 0.1,
                        .gallery = 2,
                        .paints = true,
                        .classes = 4,
                        .last = {.file = "/a/race.json",
                                 .run = "{\"name\":\"race\",\"data\":{\"noise\":0.1}}",
                                 .plane = 1,
                                 .topic = 2,
                                 .axis_x = 3,
                                 .axis_y = 0,
                                 .pace = 12}};
    preferences found;
    preferences_finish(&left.lessons, "1-first");
    recent_add(&left.recent, "/older.json"), recent_add(&left.recent, "/latest.json");
    assert_true(preferences_save(p->path, &left, p->message, sizeof p->message));
    assert_true(preferences_load(p->path, &found, p->message, sizeof p->message));
    assert_true(preferences_equal(&left, &found));
    assert_true(preferences_finished(&found.lessons, "1-first"));
}

static void recent_files_are_few_and_each_stands_once(void **unused) {
    (void)unused;
    recent_files r = {0};
    char path[32];
    for (int i = 0; i <= RECENT_FILES; i++) {
        snprintf(path, sizeof path, "/%d.json", i);
        recent_add(&r, path);
    }
    assert_int_equal(r.count, RECENT_FILES);
    assert_string_equal(r.path[0], "/5.json");
    assert_string_equal(r.path[RECENT_FILES - 1], "/1.json");
    recent_add(&r, r.path[2]);
    assert_int_equal(r.count, RECENT_FILES);
    assert_string_equal(r.path[0], "/3.json");
    assert_string_equal(r.path[1], "/5.json");
    assert_string_equal(r.path[2], "/4.json");
    recent_add(&r, "swiss-roll-race");
    assert_string_equal(r.path[0], "/3.json");
}

static void without_a_file_everything_is_as_usual(void **state) {
    place *p = *state;
    preferences usual = preferences_default(), found;
    assert_true(preferences_load(p->path, &found, p->message, sizeof p->message));
    assert_true(preferences_equal(&usual, &found));
}

static void keys_that_are_missing_or_unknown_do_no_harm(void **state) {
    place *p = *state;
    preferences found;
    write_text(p, "{\"theme\": \"light\", \"from a later version\": [1, 2]}");
    assert_true(preferences_load(p->path, &found, p->message, sizeof p->message));
    assert_int_equal(found.theme, THEME_LIGHT);
    assert_true(found.type_scale == 1);
}

static void a_bad_file_is_put_aside_and_said(void **state) {
    place *p = *state;
    static const char *const bad[][2] = {
        {"{\"theme\": ", "not a JSON object"},
        {"[1]", "not a JSON object"},
        {"", "not a JSON object"},
        {"{\"theme\": \"mauve\"}", "theme: expected dark, light or projector"},
        {"{\"theme\": \"light\", \"type_scale\": 1e9}", "type_scale: expected a number from 0.75 to 2"},
        {"{\"width\": \"wide\"}", "width: expected a number"},
        {"{\"fullscreen\": 1}", "fullscreen: expected true or false"},
        {"{\"preset\": 7}", "preset: expected a short text"},
        {"{\"file\": 7}", "file: expected a path"},
        {"{\"run\": [1]}", "run: expected a preset"},
        {"{\"plane\": 3}", "plane: expected a number from 0 to 2"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        preferences usual = preferences_default(), found;
        write_text(p, bad[i][0]);
        assert_false(preferences_load(p->path, &found, p->message, sizeof p->message));
        assert_non_null(strstr(p->message, bad[i][1]));
        assert_non_null(strstr(p->message, p->bad));
        assert_true(preferences_equal(&usual, &found));
        assert_true(exists(p->bad) && !exists(p->path));
    }
}

static void settings_are_forgotten_once_and_again(void **state) {
    place *p = *state;
    write_text(p, "{}");
    assert_true(preferences_forget(p->path, p->message, sizeof p->message));
    assert_false(exists(p->path));
    assert_true(preferences_forget(p->path, p->message, sizeof p->message));
}

static void a_folder_that_cannot_be_written_is_said(void **state) {
    place *p = *state;
    preferences any = preferences_default();
    assert_false(preferences_save("/dev/null/x/settings.json", &any, p->message, sizeof p->message));
    assert_non_null(strstr(p->message, "cannot be written"));
}

static void type_grows_and_shrinks_within_bounds(void **state) {
    (void)state;
    assert_true(preferences_type_scale(1, 1) == 1.125 && preferences_type_scale(1.125, -1) == 1);
    assert_true(preferences_type_scale(2, 1) == 2 && preferences_type_scale(0.75, -1) == 0.75);
    assert_true(preferences_type_scale(1.5, 0) == 1);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(settings_come_back_as_they_were_left),        CASE(without_a_file_everything_is_as_usual),
        CASE(keys_that_are_missing_or_unknown_do_no_harm), CASE(a_bad_file_is_put_aside_and_said),
        CASE(settings_are_forgotten_once_and_again),       CASE(a_folder_that_cannot_be_written_is_said),
        CASE(recent_files_are_few_and_each_stands_once),   CASE(type_grows_and_shrinks_within_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
