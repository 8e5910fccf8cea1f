/* hdnn reproduce: experiments over several seeds, in one sitting or in many. */
#include "program.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All of table-2d within a second: few points, one epoch. */
#define SMALL                                                                                                \
    "reproduce table-2d --seeds 2 --set training.epochs=1 --set data.samples=80 --set "                      \
    "training.refit_steps=5 "

static size_t lines_of(const char *name) {
    size_t size, lines = 0;
    uint8_t *text = scratch_read(name, &size);
    for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
    free(text);
    return lines;
}

static void the_table_has_six_architectures_and_five_depths_on_three_data_sets(void **state) {
    (void)state;
    const outcome *result = hdnn(SMALL "--results table.jsonl --json");
    cJSON *object = last_object(result);
    assert_string_equal(result->err, "");
    assert_true(number_of(object, "seeds") == 2);
    const cJSON *row, *rows = list_of(object, "networks", 90);
    assert_string_equal(text_of(cJSON_GetArrayItem(rows, 89), "source"), "double-circles");
    assert_string_equal(text_of(cJSON_GetArrayItem(rows, 89), "architecture"), "h2");
    assert_true(number_of(cJSON_GetArrayItem(rows, 89), "layers") == 64);
    assert_true(number_of(cJSON_GetArrayItem(rows, 16), "reference_least") == 99);
    cJSON_ArrayForEach(row, rows) {
        assert_true(number_of(row, "runs") == 2);
        assert_true(number_of(row, "least") <= number_of(row, "mean"));
        assert_true(number_of(row, "mean") <= number_of(row, "most"));
    }
    cJSON_Delete(object);
    assert_int_equal(lines_of("table.jsonl"), 180);
    assert_contains(hdnn(SMALL "--results table.jsonl")->out, "double-moons");
    assert_contains(hdnn(SMALL "--results table.jsonl --csv")->out, "\ndouble-circles,h2,64,2,0,");
}

static void results_do_not_depend_on_the_number_of_jobs(void **state) {
    (void)state;
    hdnn(SMALL "--results one.jsonl --jobs 1 --csv");
    shell("mv .out one.csv");
    hdnn(SMALL "--results three.jsonl --jobs 3 --csv");
    shell("mv .out three.csv");
    assert_same_file("one.csv", "three.csv");
}

static double trained_accuracy(int seed) {
    cJSON *object = last_object(hdnn("train points.json --seed %d --json", seed));
    double accuracy = number_of(cJSON_GetArrayItem(list_of(object, "lanes", 2), 0), "test_accuracy");
    cJSON_Delete(object);
    return 100 * accuracy;
}

static void a_row_summarises_what_training_with_each_seed_reaches(void **state) {
    (void)state;
    double a = trained_accuracy(1), b = trained_accuracy(2), mean = (a + b) / 2;
    cJSON *object = last_object(hdnn("reproduce points.json --seeds 2 --results points.jsonl --json"));
    const cJSON *row = cJSON_GetArrayItem(list_of(object, "networks", 2), 0);
    assert_string_equal(text_of(row, "network"), "h1");
    assert_true(fabs(number_of(row, "mean") - mean) < 1e-9);
    assert_true(fabs(number_of(row, "deviation") - fabs(a - b) / sqrt(2)) < 1e-9);
    assert_true(fabs(number_of(row, "least") - fmin(a, b)) < 1e-9);
    assert_true(fabs(number_of(row, "most") - fmax(a, b)) < 1e-9);
    cJSON_Delete(object);
}

#define LONG "reproduce points.json --jobs 1 --seeds 12 --set training.epochs=200 "

static void start_and_stop(const char *results, int number, int code) {
    const char *const arguments[] = {"reproduce", "points.json", "--jobs", "1",
                                     "--seeds",   "12",          "--set",  "training.epochs=200",
                                     "--results", results,       NULL};
    pid_t process = hdnn_start(arguments, NULL);
    wait_for_text(results, "\"seed\":2");
    kill(process, number);
    assert_int_equal(hdnn_wait(process), code);
}

static void what_was_killed_goes_on_where_it_was(void **state) {
    (void)state;
    hdnn(LONG "--results whole.jsonl --csv");
    shell("mv .out whole.csv");
    start_and_stop("killed.jsonl", SIGKILL, 128 + SIGKILL);
    size_t before = lines_of("killed.jsonl");
    assert_true(before >= 2 && before < 12);
    shell("printf '{\"name\":\"points\",\"se' >>killed.jsonl; head -n %zu killed.jsonl >before.jsonl",
          before);
    assert_int_equal(hdnn(LONG "--results killed.jsonl --csv")->code, 0);
    shell("mv .out killed.csv; head -n %zu killed.jsonl >after.jsonl", before);
    assert_same_file("killed.csv", "whole.csv");
    assert_same_file("before.jsonl", "after.jsonl");
    assert_int_equal(lines_of("killed.jsonl"), 12);
}

static void an_interrupt_gives_up_the_run_under_way(void **state) {
    (void)state;
    start_and_stop("cut.jsonl", SIGINT, 1);
    size_t done = lines_of("cut.jsonl");
    assert_true(done >= 2 && done < 12);
}

static void a_file_from_other_settings_is_refused_and_left_alone(void **state) {
    (void)state;
    hdnn("reproduce points.json --seeds 1 --results own.jsonl");
    shell("cp own.jsonl copy.jsonl");
    assert_refused(hdnn("reproduce points.json --set training.epochs=4 --results own.jsonl"),
                   "own.jsonl, line 1: this run was made with other settings");
    assert_same_file("own.jsonl", "copy.jsonl");
    assert_int_equal(hdnn("reproduce points.json --set 'view.autostart=true' --results own.jsonl")->code, 0);
}

static void lines_that_are_no_results_are_refused_with_their_number(void **state) {
    (void)state;
    static const char *const lines[] = {"nonsense", "[1]", "{\"name\":\"points\"}",
                                        "{\"name\":7,\"seed\":1,\"settings\":\"0\"}",
                                        "{\"name\":\"points\",\"seed\":\"1\",\"settings\":\"0\"}"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        shell("rm -f bad.jsonl");
        hdnn("reproduce points.json --seeds 1 --results bad.jsonl");
        shell("echo '%s' >>bad.jsonl", lines[i]);
        assert_refused(hdnn("reproduce points.json --seeds 2 --results bad.jsonl"), "bad.jsonl, line 2");
    }
    shell("sed 's/\"test_accuracy\":.*/\"test_accuracy\":[0.5,1.5]}/' own.jsonl >bad.jsonl");
    assert_refused(hdnn("reproduce points.json --results bad.jsonl"), "test_accuracy");
    shell("head -c 100000 /dev/zero | tr '\\0' x >bad.jsonl; echo >>bad.jsonl");
    assert_refused(hdnn("reproduce points.json --results bad.jsonl"), "bad.jsonl, line 1");
}

static void what_cannot_be_reproduced_is_refused(void **state) {
    (void)state;
    assert_refused(hdnn("reproduce no-such-preset"), "no-such-preset");
    assert_refused(hdnn("reproduce points.json --results nowhere/r.jsonl"), "nowhere/r.jsonl");
    assert_refused(hdnn("reproduce table-2d --set 'networks[0].layers=8'"), "networks[0].layers");
    assert_refused(hdnn("reproduce table-2d --set data.source=digits"), "data.source");
    assert_refused(hdnn("reproduce table-2d --set training.seed=9"), "training.seed");
    assert_refused(hdnn("reproduce table-2d --set training.epoch=9"), "training.epoch");
    assert_int_equal(hdnn("reproduce table-2d --seeds 0")->code, 2);
    assert_int_equal(hdnn("reproduce")->code, 2);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_six_architectures_and_five_depths_on_three_data_sets),
        cmocka_unit_test(results_do_not_depend_on_the_number_of_jobs),
        cmocka_unit_test(a_row_summarises_what_training_with_each_seed_reaches),
        cmocka_unit_test(what_was_killed_goes_on_where_it_was),
        cmocka_unit_test(an_interrupt_gives_up_the_run_under_way),
        cmocka_unit_test(a_file_from_other_settings_is_refused_and_left_alone),
        cmocka_unit_test(lines_that_are_no_results_are_refused_with_their_number),
        cmocka_unit_test(what_cannot_be_reproduced_is_refused),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
