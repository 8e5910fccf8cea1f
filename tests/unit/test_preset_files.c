/* The presets that come with the program, their schema, and the folders in which presets are found. */
#include "core/file.h"
#include "core/memory.h"
#include "hdnn/lesson.h"
#include "hdnn/preset.h"
#include "io/json.h"
#include "io/lesson.h"
#include "io/preset_fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PRESETS PROJECT_DIR "/presets"

static cJSON *schema;

static int load_schema(void **state) {
    (void)state;
    uint8_t *text = NULL;
    size_t size = 0;
    const char *path = PRESETS "/preset.schema.json";
    if (file_read(path, 1 << 20, &text, &size, NULL) != HDNN_OK) return -1;
    hdnn_status status = json_parse((const char *)text, size, path, &schema, NULL);
    memory_free(text);
    return status == HDNN_OK ? 0 : -1;
}

static int free_schema(void **state) {
    (void)state;
    cJSON_Delete(schema);
    return 0;
}

static const cJSON *at(const cJSON *object, const char *key) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!item) fail_msg("the schema has no \"%s\"", key);
    return item;
}

static void same_type(const cJSON *said, const char *type) {
    assert_string_equal(at(said, "type")->valuestring, type);
}

static void same_bound(const cJSON *said, const char *inclusive, const char *exclusive, bool strict,
                       double bound) {
    assert_null(cJSON_GetObjectItemCaseSensitive(said, strict ? inclusive : exclusive));
    assert_true(at(said, strict ? exclusive : inclusive)->valuedouble == bound);
}

static void same_range(const cJSON *said, const field *row) {
    same_bound(said, "minimum", "exclusiveMinimum", row->above, row->low);
    same_bound(said, "maximum", "exclusiveMaximum", row->below, row->high);
}

/* The same names, in any order. */
static void same_names(const cJSON *said, const field *row) {
    const cJSON *names = at(said, "enum"), *name;
    size_t index, count = 0;
    while (row->names(NULL, count)) count++;
    same_type(said, "string");
    assert_int_equal(cJSON_GetArraySize(names), count);
    cJSON_ArrayForEach(name, names) if (!names_find(row->names, NULL, name->valuestring, &index))
        fail_msg("\"%s\" is not known", name->valuestring);
}

static void same_object(const cJSON *said, const field *fields);

static void same_row(const cJSON *said, const field *row) {
    assert_true(cJSON_IsString(at(said, "description")));
    switch (row->type) {
    case FIELD_TEXT:
        same_type(said, "string");
        assert_true(at(said, "maxLength")->valuedouble == (double)(row->size - 1));
        break;
    case FIELD_TEXTS:
        same_type(said, "array");
        assert_true(at(said, "maxItems")->valuedouble == row->high);
        assert_true(at(at(said, "items"), "maxLength")->valuedouble == (double)(row->size - 1));
        break;
    case FIELD_CHOICE:
    case FIELD_ENUM:
    case FIELD_POINTER: same_names(said, row); break;
    case FIELD_INT:
    case FIELD_SIZE:
    case FIELD_SEED: same_type(said, "integer"), same_range(said, row); break;
    case FIELD_NUMBER: same_type(said, "number"), same_range(said, row); break;
    case FIELD_BOOL: same_type(said, "boolean"); break;
    case FIELD_MATRIX:
    case FIELD_MASK:
        same_type(said, "array");
        same_type(at(said, "items"), "array");
        break;
    case FIELD_OBJECT: same_object(said, row->fields); break;
    case FIELD_LIST:
        same_type(said, "array");
        assert_true(at(said, "minItems")->valuedouble == row->low);
        assert_true(at(said, "maxItems")->valuedouble == row->high);
        same_object(at(said, "items"), row->fields);
    }
}

static bool is_required(const cJSON *said, const char *key) {
    const cJSON *name;
    cJSON_ArrayForEach(name, cJSON_GetObjectItemCaseSensitive(
                                 said, "required")) if (strcmp(name->valuestring, key) == 0) return true;
    return false;
}

static void same_object(const cJSON *said, const field *fields) {
    const cJSON *properties = at(said, "properties"), *property;
    size_t index, count = 0;
    same_type(said, "object");
    assert_true(cJSON_IsFalse(at(said, "additionalProperties")));
    for (; fields[count].name; count++) {
        same_row(at(properties, fields[count].name), &fields[count]);
        assert_int_equal(is_required(said, fields[count].name), fields[count].required);
    }
    assert_true(count <= FIELDS_MAX);
    cJSON_ArrayForEach(property,
                       properties) if (!names_find(fields_name_at, fields, property->string, &index))
        fail_msg("\"%s\" is not read", property->string);
}

static void the_schema_says_what_the_reader_checks(void **state) {
    (void)state;
    same_object(schema, preset_fields);
}

static void the_schema_of_lessons_says_what_their_reader_checks(void **state) {
    (void)state;
    uint8_t *text = NULL;
    size_t size = 0;
    cJSON *lessons = NULL;
    const char *path = PROJECT_DIR "/lessons/lesson.schema.json";
    assert_int_equal(file_read(path, 1 << 20, &text, &size, NULL), HDNN_OK);
    assert_int_equal(json_parse((const char *)text, size, path, &lessons, NULL), HDNN_OK);
    same_object(lessons, lesson_fields);
    memory_free(text), cJSON_Delete(lessons);
}

static void every_lesson_that_comes_with_the_program_is_read(void **state) {
    (void)state;
    hdnn_preset_entry *entries = NULL;
    size_t count = 0;
    assert_int_equal(setenv("HDNN_LESSON_DIR", PROJECT_DIR "/lessons", 1), 0);
    assert_int_equal(hdnn_lesson_list(&entries, &count, NULL), HDNN_OK);
    assert_true(count >= 6);
    hdnn_lesson *lesson = memory_new(1, sizeof *lesson);
    for (size_t i = 0; i < count; i++) {
        hdnn_error error;
        if (hdnn_lesson_load(entries[i].path, lesson, &error) != HDNN_OK) fail_msg("%s", error.message);
    }
    memory_free(lesson), hdnn_preset_list_free(entries);
}

static void lesson_is_refused(const char *json, const char *expected) {
    hdnn_lesson lesson = {.minutes = 77};
    hdnn_error error;
    assert_int_not_equal(hdnn_lesson_parse(json, "x.json", &lesson, &error), HDNN_OK);
    assert_int_equal(lesson.minutes, 77);
    if (!strstr(error.message, expected)) fail_msg("%s", error.message);
}

static void a_bad_lesson_is_refused_with_its_key(void **state) {
    (void)state;
    lesson_is_refused("{\"title\": \"a\", \"about\": \"b\", \"minutes\": 1}",
                      "x.json: steps: expected this key");
    lesson_is_refused("{\"title\": \"a\", \"about\": \"b\", \"minutes\": 0, \"steps\": [{\"text\": \"c\"}]}",
                      "x.json: minutes: expected a whole number from 1 to 120, found 0");
    lesson_is_refused(
        "{\"title\": \"a\", \"about\": \"b\", \"minutes\": 1, \"steps\": [{\"text\": \"c\", \"do\": [3]}]}",
        "x.json: steps[0].do[0]: expected a text of 1 to 199 bytes, found 3");
    lesson_is_refused("{\"title\": \"a\", \"about\": \"b\", \"minutes\": 1, \"steps\": [{\"text\": \"c\", "
                      "\"waits\": \"\"}]}",
                      "did you mean \"wait\"");
}

static void every_preset_that_comes_with_the_program_is_read(void **state) {
    (void)state;
    hdnn_preset_entry *entries = NULL;
    size_t count = 0;
    assert_int_equal(setenv("HDNN_PRESET_DIR", PRESETS, 1), 0);
    assert_int_equal(hdnn_preset_list(&entries, &count, NULL), HDNN_OK);
    assert_true(count >= 6);
    for (size_t i = 0; i < count; i++) {
        hdnn_preset preset;
        hdnn_error error;
        if (hdnn_preset_load(entries[i].name, NULL, 0, &preset, &error) != HDNN_OK)
            fail_msg("%s", error.message);
        assert_string_equal(preset.name, entries[i].name);
        assert_true(strlen(preset.about) > 100);
        hdnn_preset_free(&preset);
    }
    hdnn_preset_list_free(entries);
}

static void the_presets_that_must_exist_do(void **state) {
    (void)state;
    const char *const names[] = {"swiss-roll-race",
                                 "double-circles-h1",
                                 "double-moons-h2",
                                 "mnist-h1",
                                 "mnist-h2",
                                 "digits-h1",
                                 "fashion-h1",
                                 "swiss-roll-hamiltonian",
                                 "swiss-roll-marginal",
                                 "double-moons-hamiltonian",
                                 "double-moons-marginal",
                                 "double-circles-hamiltonian",
                                 "double-circles-marginal"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        hdnn_preset preset;
        assert_int_equal(hdnn_preset_load(names[i], NULL, 0, &preset, NULL), HDNN_OK);
        hdnn_preset_free(&preset);
    }
}

/* A folder of its own for a test. */
static char folder[64];

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/hdnn-presets-XXXXXX");
    return mkdtemp(folder) && setenv("HDNN_PRESET_DIR", folder, 1) == 0 ? 0 : -1;
}

static const char *in_folder(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int remove_folder(void **state) {
    (void)state;
    const char *const names[] = {"aaa.json",     "mnist-h1.json", "x.schema.json",
                                 ".hidden.json", "notes.txt",     "bad.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(in_folder(names[i]));
    rmdir(in_folder("folder.json"));
    return rmdir(folder);
}

static void put(const char *name, const char *text) {
    assert_int_equal(file_write(in_folder(name), text, strlen(text), NULL), HDNN_OK);
}

static void presets_are_listed_by_name_without_duplicates(void **state) {
    (void)state;
    const char *own = "{\"name\":\"own\",\"networks\":[{}]}";
    put("aaa.json", own);
    put("mnist-h1.json", own);
    put("x.schema.json", own);
    put(".hidden.json", own);
    put("notes.txt", own);
    assert_int_equal(mkdir(in_folder("folder.json"), 0700), 0);
    hdnn_preset_entry *entries = NULL;
    size_t count = 0;
    assert_int_equal(hdnn_preset_list(&entries, &count, NULL), HDNN_OK);
    assert_string_equal(entries[0].name, "aaa");
    for (size_t i = 1; i < count; i++) assert_true(strcmp(entries[i - 1].name, entries[i].name) < 0);
    for (size_t i = 0; i < count; i++) {
        assert_string_not_equal(entries[i].name, "folder");
        assert_null(strstr(entries[i].name, "schema"));
    }
    hdnn_preset_list_free(entries);
    hdnn_preset preset;
    assert_int_equal(hdnn_preset_load("mnist-h1", NULL, 0, &preset, NULL), HDNN_OK);
    assert_string_equal(preset.name, "own");
    hdnn_preset_free(&preset);
}

static void an_unknown_preset_comes_with_the_nearest(void **state) {
    (void)state;
    hdnn_preset preset;
    hdnn_error error;
    assert_int_equal(setenv("HDNN_PRESET_DIR", PRESETS, 1), 0);
    assert_int_equal(hdnn_preset_load("swis-roll-race", NULL, 0, &preset, &error), HDNN_NOT_FOUND);
    assert_string_equal(error.message,
                        "swis-roll-race: no such preset or file; did you mean \"swiss-roll-race\"?");
    assert_int_equal(hdnn_preset_load("nothing-like-it-at-all", NULL, 0, &preset, &error), HDNN_NOT_FOUND);
    assert_non_null(strstr(error.message, "double-circles-h1, "));
    assert_int_equal(hdnn_preset_load("/nowhere/x.json", NULL, 0, &preset, &error), HDNN_NOT_FOUND);
    assert_string_equal(error.message, "/nowhere/x.json: No such file or directory");
}

static void a_file_error_names_the_file(void **state) {
    (void)state;
    hdnn_preset preset;
    hdnn_error error;
    char expected[200];
    put("bad.json", "{\"name\":\"t\",\"networks\":[{\"layers\":0}]}");
    assert_int_equal(hdnn_preset_load(in_folder("bad.json"), NULL, 0, &preset, &error), HDNN_INVALID);
    snprintf(expected, sizeof expected,
             "%s: networks[0].layers: expected a whole number from 1 to 4096, found 0",
             in_folder("bad.json"));
    assert_string_equal(error.message, expected);
    assert_int_equal(file_write(in_folder("bad.json"), "{}\0x", 4, NULL), HDNN_OK);
    assert_int_equal(hdnn_preset_load(in_folder("bad.json"), NULL, 0, &preset, &error), HDNN_FORMAT);
}

static void a_saved_preset_is_loaded_again(void **state) {
    (void)state;
    hdnn_preset first, second;
    assert_int_equal(hdnn_preset_load(PRESETS "/swiss-roll-race.json", NULL, 0, &first, NULL), HDNN_OK);
    assert_int_equal(hdnn_preset_save(&first, in_folder("aaa.json"), NULL), HDNN_OK);
    assert_int_equal(hdnn_preset_load(in_folder("aaa.json"), NULL, 0, &second, NULL), HDNN_OK);
    char *a = hdnn_preset_text(&first), *b = hdnn_preset_text(&second);
    assert_string_equal(a, b);
    hdnn_text_free(a);
    hdnn_text_free(b);
    hdnn_preset_free(&first);
    hdnn_preset_free(&second);
}

static void without_memory_the_list_fails_cleanly_at_every_allocation(void **state) {
    (void)state;
    hdnn_status status = HDNN_OUT_OF_MEMORY;
    for (long allowed = 0; status != HDNN_OK; allowed++) {
        hdnn_preset_entry *entries = NULL;
        size_t count = 0;
        memory_fail_after(allowed);
        status = hdnn_preset_list(&entries, &count, NULL);
        memory_fail_after(-1);
        hdnn_preset_list_free(entries);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_of_lessons_says_what_their_reader_checks),
        cmocka_unit_test(every_lesson_that_comes_with_the_program_is_read),
        cmocka_unit_test(a_bad_lesson_is_refused_with_its_key),
        cmocka_unit_test(the_schema_says_what_the_reader_checks),
        cmocka_unit_test(every_preset_that_comes_with_the_program_is_read),
        cmocka_unit_test(the_presets_that_must_exist_do),
        cmocka_unit_test_setup_teardown(presets_are_listed_by_name_without_duplicates, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(an_unknown_preset_comes_with_the_nearest, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_file_error_names_the_file, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_saved_preset_is_loaded_again, make_folder, remove_folder),
        cmocka_unit_test(without_memory_the_list_fails_cleanly_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, load_schema, free_schema);
}
