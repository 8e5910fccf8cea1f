/* hdnn bench: what it promises of a case, the results file, and what a comparison calls a change. */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void a_case_is_checked_timed_and_kept(void **state) {
    (void)state;
    const outcome *result =
        hdnn("bench --case 2d-mlp-16 --threads 1 --seconds 1 --json --results kept.jsonl");
    assert_int_equal(result->code, 0);
    assert_string_equal(result->err, "");
    cJSON *object = last_object(result);
    assert_string_equal(text_of(object, "case"), "2d-mlp-16");
    assert_true(number_of(object, "threads") == 1);
    double ms = number_of(object, "ms_per_step"), bound = number_of(object, "bound_ms");
    assert_true(ms > 0 && bound > 0);
    assert_true(number_of(object, "ms_least") <= ms && ms <= number_of(object, "ms_most"));
    double fraction = number_of(object, "fraction_of_bound");
    assert_true(fraction * ms > bound * 0.999 && fraction * ms < bound * 1.001);
    assert_true(number_of(object, "multiply_adds") == 7800);
    assert_true(number_of(object, "tanhs") == 640);
    assert_true(number_of(object, "error") < 1e-4);
    cJSON_Delete(object);
    size_t size;
    char *text = (char *)scratch_read("kept.jsonl", &size);
    cJSON *kept = cJSON_Parse(text);
    assert_true(number_of(kept, "ms_per_step") == ms);
    assert_true(strlen(text_of(kept, "processor")) > 0 && strlen(text_of(kept, "compiler")) > 0);
    assert_true(strlen(text_of(kept, "kernels")) > 0 && strlen(text_of(kept, "version")) > 0);
    cJSON_Delete(kept);
    free(text);
}

/* A results file with one line a text "case threads least median most". */
static void write_results(const char *name, const char *const *rows, size_t count) {
    char text[2048] = "";
    for (size_t i = 0; i < count; i++) {
        char which[32];
        int threads;
        double least, median, most;
        assert_int_equal(sscanf(rows[i], "%31s %d %lf %lf %lf", which, &threads, &least, &median, &most), 5);
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "{\"case\":\"%s\",\"threads\":%d,\"ms_least\":%g,\"ms_per_step\":%g,\"ms_most\":%g}\n",
                 which, threads, least, median, most);
    }
    scratch_write(name, text, strlen(text));
}

/* The line of the last output that begins with `name` and has `part`, too. */
static void assert_row(const outcome *result, const char *name, const char *part) {
    const char *at = result->out;
    while (at != NULL && strncmp(at, name, strlen(name)) != 0)
        at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL;
    assert_non_null(at);
    char row[256];
    snprintf(row, sizeof row, "%.*s", (int)strcspn(at, "\n"), at);
    if (strstr(row, part) == NULL) fail_msg("'%s' does not say '%s'", row, part);
}

static void a_change_is_what_the_ranges_do_not_explain(void **state) {
    (void)state;
    static const char *const older[] = {"a 1 9 9.5 10", "a 1 1 1.5 2", "b 1 1 1.5 2", "c 1 1 1.5 2",
                                        "d 1 1 1.5 2"};
    static const char *const newer[] = {"a 1 0.5 0.75 0.9", "b 1 2.1 3 4", "c 1 1.9 3 4", "d 2 1 1.5 2"};
    write_results("old.jsonl", older, 5);
    write_results("new.jsonl", newer, 4);
    const outcome *result = hdnn("bench --compare old.jsonl new.jsonl");
    assert_int_equal(result->code, 0);
    assert_row(result, "a ", "faster"); /* of two lines the last counts */
    assert_row(result, "a ", "0.50");
    assert_row(result, "b ", "SLOWER");
    assert_row(result, "c ", "within the noise");
    assert_row(result, "d ", "new");
}

static void files_that_cannot_be_compared_are_refused(void **state) {
    (void)state;
    static const char *const rows[] = {"a 1 1 1.5 2"};
    write_results("good.jsonl", rows, 1);
    scratch_write("bad.jsonl", "{\"case\":\"a\"}\nnonsense\n", 22);
    assert_refused(hdnn("bench --compare missing.jsonl good.jsonl"), "missing.jsonl");
    assert_refused(hdnn("bench --compare good.jsonl bad.jsonl"), "bad.jsonl, line 2");
    scratch_write("bad.jsonl", "[1]\n", 4);
    assert_refused(hdnn("bench --compare bad.jsonl good.jsonl"), "bad.jsonl, line 1");
}

static void results_that_cannot_be_kept_are_a_failure(void **state) {
    (void)state;
    const outcome *result =
        hdnn("bench --case roofline --threads 1 --seconds 1 --results nowhere/kept.jsonl");
    assert_int_equal(result->code, 1);
    assert_contains(result->err, "nowhere/kept.jsonl");
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_is_checked_timed_and_kept),
        cmocka_unit_test(a_change_is_what_the_ranges_do_not_explain),
        cmocka_unit_test(files_that_cannot_be_compared_are_refused),
        cmocka_unit_test(results_that_cannot_be_kept_are_a_failure),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
