/* Scripts: what is understood, what is refused and how, and what a script does to the laboratory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake.h"
#include "script_run.h"
#include "stage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static script_command understood(const char *line) {
    script_command c;
    char message[700] = "";
    if (!script_read(line, &c, message, sizeof message)) fail_msg("%s: %s", line, message);
    return c;
}

static void refused(const char *line, const char *expected, const char *found) {
    script_command c;
    char message[700] = "";
    assert_false(script_read(line, &c, message, sizeof message));
    if (!strstr(message, expected) || !strstr(message, found)) fail_msg("%s: %s", line, message);
}

static void words_are_parted_by_blanks_and_held_by_quotes(void **unused) {
    (void)unused;
    script_command c = understood("  drop\t\"my file.json\"  # a comment");
    assert_int_equal(c.words.count, 2);
    assert_string_equal(words_at(&c.words, 1), "my file.json");
    assert_string_equal(words_at(&c.words, 2), "");
    assert_int_equal(understood("# nothing").words.count, 0);
    assert_int_equal(understood("").words.count, 0);
    c = understood("type \"say \\\"a\\\"\"");
    assert_string_equal(words_at(&c.words, 1), "say \"a\"");
}

static void a_line_that_is_not_understood_says_what_was_expected(void **unused) {
    (void)unused;
    refused("laod x", "expected a command (load,", "found \"laod\"");
    refused("load", "a preset or a file", "the end of the line");
    refused("load x layers", "networks[0].layers=16", "\"layers\"");
    refused("run till step 3", "expected until", "\"till\"");
    refused("wait until step", "a number to compare step with", "\"\"");
    refused("expect nothing", "expected a condition", "found \"nothing\"");
    refused("key Foo", "a key such as", "\"Foo\"");
    refused("drag pad", "expected to", "the end of the line");
    refused("click \"open", "a closing quote", "the end of the line");
    refused("quit now", "the end of the line", "\"now\"");
}

static void places_are_names_with_shares_or_pixels(void **unused) {
    (void)unused;
    script_command c = understood("drag pad at 0.2 0.3 to 640 400");
    assert_string_equal(c.from.name, "pad");
    assert_true(c.from.at.x == 0.2F && c.from.at.y == 0.3F);
    assert_string_equal(c.to.name, "");
    assert_true(c.to.at.x == 640 && c.to.at.y == 400);
    c = understood("click layers #2");
    assert_int_equal(c.from.which, 2);
    assert_true(c.from.at.x == 0.5F && c.from.at.y == 0.5F);
}

static void keys_have_names_and_modifiers(void **unused) {
    (void)unused;
    script_command c = understood("key Ctrl+Shift+s");
    assert_true(c.key.key == KEY_S && c.key.held.ctrl && c.key.held.shift && !c.key.held.alt);
    assert_string_equal(c.letter, "");
    assert_string_equal(understood("key Shift+a").letter, "A");
    assert_int_equal(understood("key F11").key.key, KEY_F11);
    assert_string_equal(understood("key Space").letter, " ");
}

static bool holds(const fake *f, const stage *s, const char *text) {
    condition c;
    char message[700] = "";
    condition_world w = {&f->state, s->u, s->list};
    if (!condition_from_text(text, &c, message, sizeof message)) fail_msg("%s: %s", text, message);
    return condition_holds(&c, &w);
}

static void a_button(stage *s, void *unused) {
    (void)unused;
    ui_button(s->u, (rect){10, 10, 80, 28}, "Pause##run");
    ui_paragraph(s->u, (rect){10, 60, 60, 90}, s->theme.body, s->theme.text, "two short lines");
}

static void conditions_read_the_state_and_the_screen(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = stage_open();
    frame(s, a_button, NULL);
    assert_true(holds(f, s, "step 40") && !holds(f, s, "step 41"));
    assert_true(holds(f, s, "accuracy mlp >= 0.875") && !holds(f, s, "accuracy mlp > 0.875"));
    assert_true(holds(f, s, "gradient h1 > 0.4") && holds(f, s, "gradient mlp < 1e-8"));
    assert_true(holds(f, s, "no diverged mlp") && !holds(f, s, "gradient nobody > 0"));
    assert_true(holds(f, s, "preset fake") && holds(f, s, "screen race") && holds(f, s, "paused"));
    assert_true(holds(f, s, "shown run") && holds(f, s, "shown pause") && holds(f, s, "no shown reset"));
    assert_true(holds(f, s, "text \"two short lines\"") && holds(f, s, "no text \"three\""));
    stage_close(s), fake_free(f);
}

static script written(const char *path, const char *text) {
    script s;
    char message[1200] = "";
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file), fclose(file);
    if (!script_load(path, &s, message, sizeof message)) fail_msg("%s", message);
    return s;
}

static void a_bad_line_is_named_with_its_file_and_number(void **unused) {
    (void)unused;
    char path[] = "/tmp/hdnn-test-XXXXXX", message[1200];
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, "run\n\nlaod x\n", 12), 12);
    close(file);
    script s;
    assert_false(script_load(path, &s, message, sizeof message));
    char place[64];
    snprintf(place, sizeof place, "%s:3: expected a command", path);
    assert_non_null(strstr(message, place));
    unlink(path);
}

/* Hands that write the input of a frame, as the window's events do. */
static void point(void *in, vec2 at) {
    ((input *)in)->mouse = at, ((input *)in)->mouse_known = true;
}
static void button(void *context, mouse_button b, bool down, int clicks) {
    input *in = context;
    in->down[b] = down;
    if (down)
        in->pressed[b] = true, in->pressed_at[b] = in->mouse, in->clicks[b] = clicks;
    else
        in->released[b] = true;
}
static void wheel(void *in, float notches) {
    ((input *)in)->wheel.y += notches;
}
static void key(void *context, key_press press, const char *letter) {
    input *in = context;
    in->keys[in->key_count++] = press;
    strncat(in->text, letter, INPUT_TEXT - 1 - strlen(in->text));
}
static void type(void *in, const char *text) {
    strncat(((input *)in)->text, text, INPUT_TEXT - 1 - strlen(((input *)in)->text));
}
static void drop(void *in, const char *path) {
    ((input *)in)->dropped[0] = path, ((input *)in)->dropped_count = 1;
}
static bool screenshot(void *in, const char *path, char *message, size_t size) {
    (void)in;
    snprintf(message, size, "%s cannot be written here", path);
    return false;
}

static vec2 fixed_width(void *context, font f, const char *text) {
    (void)context;
    return (vec2){(float)strlen(text) * f.size * 0.5F, f.size * 1.25F};
}

static void forget_frame(input *in) {
    for (int b = 0; b < MOUSE_COUNT; b++) in->pressed[b] = in->released[b] = false;
    in->key_count = in->dropped_count = 0, in->text[0] = '\0', in->wheel = (vec2){0, 0};
    in->time += 1 / 60.0, in->delta = 1 / 60.0;
}

/* Runs the script to its end; returns its complaint in `error`, or "". */
static void perform(const char *text, char error[1200]) {
    char path[] = "/tmp/hdnn-test-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    script s = written(path, text);
    lab *l = lab_new(&(lab_config){.seed = -1, .threads = 1, .measure = fixed_width});
    input in = {.window = {0, 0, 1280, 800}, .scale = 1};
    script_hands hands = {&in, point, button, wheel, key, type, drop, screenshot};
    script_run *r = script_run_new(&s, &hands);
    bool on = true;
    while (on) {
        lab_poll(l, in.time), lab_frame(l, &in), forget_frame(&in);
        on = script_run_frame(r, l, in.time);
        if (lab_now(l)->loading) nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    snprintf(error, 1200, "%s", script_run_error(r) ? script_run_error(r) : "");
    script_run_free(r), script_free(&s), lab_free(l), unlink(path);
}

static const char small[] = "load swiss-roll-race networks[0].layers=3 networks[1].layers=3 data.samples=200"
                            " training.batch=20 view.autostart=false\n";

static void a_script_runs_exactly_as_many_steps_as_it_says(void **unused) {
    (void)unused;
    char text[600], error[1200];
    snprintf(text, sizeof text,
             "%srun until step 7\nexpect step = 7\nexpect paused\nrun until step 9\nexpect step = 9\n"
             "expect layers mlp = 3\nclick \"One step\"\nwait until step 10\nreset\nexpect step = 0\n",
             small);
    perform(text, error);
    assert_string_equal(error, "");
}

static void what_does_not_hold_is_named_with_its_line(void **unused) {
    (void)unused;
    char text[600], error[1200];
    snprintf(text, sizeof text, "%sexpect step = 5\n", small);
    perform(text, error);
    assert_non_null(strstr(error, ":2: expect step = 5: expected this, found step 0"));
    snprintf(text, sizeof text, "%sclick Nowhere\n", small);
    perform(text, error);
    assert_non_null(strstr(error, ":2: click Nowhere: expected \"Nowhere\" on the screen, found top bar"));
    perform("load no-such-preset\n", error);
    assert_non_null(strstr(error, "no-such-preset: no such file"));
    snprintf(text, sizeof text, "%saxes 0 9\n", small);
    perform(text, error);
    assert_non_null(strstr(error, "expected coordinates below 4"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_parted_by_blanks_and_held_by_quotes),
        cmocka_unit_test(a_line_that_is_not_understood_says_what_was_expected),
        cmocka_unit_test(places_are_names_with_shares_or_pixels),
        cmocka_unit_test(keys_have_names_and_modifiers),
        cmocka_unit_test(conditions_read_the_state_and_the_screen),
        cmocka_unit_test(a_bad_line_is_named_with_its_file_and_number),
        cmocka_unit_test(a_script_runs_exactly_as_many_steps_as_it_says),
        cmocka_unit_test(what_does_not_hold_is_named_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
