/* Help, version and wrong usage. */
#include "program.h"

#include <string.h>

static const char *const commands[] = {"train",     "classify", "test",    "verify",
                                       "reproduce", "bench",    "presets", "data"};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void help_lists_every_command(void **state) {
    (void)state;
    const outcome *result = hdnn("--help");
    assert_int_equal(result->code, 0);
    assert_string_equal(result->err, "");
    for (size_t i = 0; i < COMMANDS; i++) assert_contains(result->out, commands[i]);
}

static void every_command_has_help(void **state) {
    (void)state;
    for (size_t i = 0; i < COMMANDS; i++) {
        const outcome *result = hdnn("%s --help", commands[i]);
        assert_int_equal(result->code, 0);
        assert_contains(result->out, "Usage: hdnn ");
        assert_contains(result->out, commands[i]);
        assert_contains(result->out, "--json");
    }
}

static void help_fits_eighty_columns(void **state) {
    (void)state;
    for (size_t i = 0; i < COMMANDS; i++) {
        const outcome *result = hdnn("%s --help", commands[i]);
        for (const char *at = result->out; *at != '\0'; at += strcspn(at, "\n") + 1)
            assert_true(strcspn(at, "\n") <= 80);
    }
}

static void version_names_the_program_and_its_numbers(void **state) {
    (void)state;
    const outcome *result = hdnn("--version");
    assert_int_equal(result->code, 0);
    assert_contains(result->out, "hdnn ");
    assert_contains(result->out, "float32");
}

static void float64_is_a_program_of_its_own(void **state) {
    (void)state;
    const outcome *result = hdnn("--real float64 --version");
    assert_int_equal(result->code, 0);
    assert_contains(result->out, "float64");
    assert_contains(hdnn("--real=float32 --version")->out, "float32");
}

static void wrong_usage_exits_with_2(void **state) {
    (void)state;
    static const char *const wrong[] = {"",
                                        "--bogus",
                                        "bogus",
                                        "train",
                                        "train points.json points.json",
                                        "train points.json --epochs 0",
                                        "train points.json --epochs many",
                                        "train points.json --seed -1",
                                        "train points.json --threads",
                                        "train points.json --bogus",
                                        "classify model.safetensors",
                                        "test",
                                        "verify",
                                        "bench --case bogus",
                                        "bench results.jsonl",
                                        "bench --compare old.jsonl",
                                        "presets show",
                                        "presets bogus",
                                        "data digits",
                                        "data --out x",
                                        "data digits --out x --part none",
                                        "--real float16 --version"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const outcome *result = hdnn("%s", wrong[i]);
        if (result->code != 2) fail_msg("'%s' exits with %d", wrong[i], result->code);
        assert_string_equal(result->out, "");
        assert_int_equal(strncmp(result->err, "hdnn: ", 6), 0);
    }
}

static void a_full_disk_is_a_failure(void **state) {
    (void)state;
    shell("test ! -e /dev/full || ln -sf /dev/full full");
    if (!scratch_has("full")) skip();
    const outcome *result = hdnn("presets --help >full; test $? -eq 1 && echo told");
    assert_contains(result->out, "told");
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_lists_every_command),
        cmocka_unit_test(every_command_has_help),
        cmocka_unit_test(help_fits_eighty_columns),
        cmocka_unit_test(version_names_the_program_and_its_numbers),
        cmocka_unit_test(float64_is_a_program_of_its_own),
        cmocka_unit_test(wrong_usage_exits_with_2),
        cmocka_unit_test(a_full_disk_is_a_failure),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
