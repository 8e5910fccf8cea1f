/* Pictures for the clipboard: the program that takes them is a script of ours, found in PATH as the real one is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "image_clipboard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hdnn-clip-XXXXXX";
static const char *const made[] = {"xclip", "wl-copy", "taken", "called"};

static const char *at(const char *name) {
    static char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* PATH holds nothing but programs of ours. */
static int begin(void **unused) {
    (void)unused;
    if (!mkdtemp(folder)) return -1;
    setenv("PATH", folder, 1);
    unsetenv("WAYLAND_DISPLAY");
    return setenv("DISPLAY", ":none", 1);
}

static int clean(void **unused) {
    (void)unused;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) unlink(at(made[i]));
    unsetenv("WAYLAND_DISPLAY");
    return setenv("DISPLAY", ":none", 1);
}

static int end(void **unused) {
    (void)unused;
    return rmdir(folder);
}

static void make_program(const char *name, const char *ending) {
    FILE *file = fopen(at(name), "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\nPATH=/usr/bin:/bin\necho \"${0##*/} $*\" >%s/called\ncat >%s/taken\n%s\n",
            folder, folder, ending);
    assert_int_equal(fclose(file) | chmod(at(name), 0755), 0);
}

static size_t read_file(const char *name, char *out, size_t size) {
    FILE *file = fopen(at(name), "r");
    size_t count = file ? fread(out, 1, size, file) : 0;
    if (file) fclose(file);
    return count;
}

/* More than a pipe holds. */
static void a_picture_arrives_whole(void **unused) {
    (void)unused;
    enum { SIZE = 300000 };
    static uint8_t png[SIZE];
    static char taken[SIZE + 1];
    char message[200], called[200] = "";
    for (int i = 0; i < SIZE; i++) png[i] = (uint8_t)(i * 7 % 251);
    make_program("xclip", "");
    assert_true(image_clipboard_put(png, SIZE, message, sizeof message));
    assert_int_equal(read_file("taken", taken, sizeof taken), SIZE);
    assert_memory_equal(taken, png, SIZE);
    read_file("called", called, sizeof called - 1);
    assert_string_equal(called, "xclip -selection clipboard -t image/png -in\n");
}

static void under_wayland_its_own_program_comes_first(void **unused) {
    (void)unused;
    char message[200], called[200] = "";
    setenv("WAYLAND_DISPLAY", "wayland-0", 1);
    make_program("xclip", ""), make_program("wl-copy", "");
    assert_true(image_clipboard_put((const uint8_t *)"png", 3, message, sizeof message));
    read_file("called", called, sizeof called - 1);
    assert_string_equal(called, "wl-copy --type image/png\n");
    unlink(at("wl-copy"));
    assert_true(image_clipboard_put((const uint8_t *)"png", 3, message, sizeof message));
    unlink(at("xclip"));
    assert_false(image_clipboard_put((const uint8_t *)"png", 3, message, sizeof message));
    assert_string_equal(message, "to copy pictures, install wl-clipboard");
}

static void a_program_that_is_missing_is_named(void **unused) {
    (void)unused;
    char message[200];
    assert_false(image_clipboard_put((const uint8_t *)"png", 3, message, sizeof message));
    assert_string_equal(message, "to copy pictures, install xclip");
    unsetenv("DISPLAY");
    assert_false(image_clipboard_put((const uint8_t *)"png", 3, message, sizeof message));
    assert_string_equal(message, "there is no clipboard for pictures here");
}

static void a_program_that_fails_is_told_of(void **unused) {
    (void)unused;
    char message[200];
    make_program("xclip", "exit 1");
    assert_false(image_clipboard_put((const uint8_t *)"png", 3, message, sizeof message));
    assert_string_equal(message, "xclip did not take the picture");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_picture_arrives_whole, clean),
        cmocka_unit_test_teardown(under_wayland_its_own_program_comes_first, clean),
        cmocka_unit_test_teardown(a_program_that_is_missing_is_named, clean),
        cmocka_unit_test_teardown(a_program_that_fails_is_told_of, clean),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
