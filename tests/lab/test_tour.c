/* Tours: what their steps wish, wait for and say; and the card on the screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake.h"
#include "number.h"
#include "panels.h"
#include "screens.h"
#include "stage.h"
#include "tour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char three_steps[] =
    "{\"title\": \"Three steps\", \"about\": \"A test.\", \"minutes\": 1, \"steps\": ["
    "{\"text\": \"First {gradient mlp}.\", \"do\": [\"load a\", \"screen race\"], \"highlight\": \"lanes\"},"
    "{\"title\": \"Wait\", \"text\": \"Second.\", \"wait\": \"step 50\", \"show\": [\"run until step 50\"], "
    "\"then\": \"Done.\","
    " \"claims\": [\"accuracy mlp > 0.5\", \"accuracy mlp > 0.9\"]},"
    "{\"title\": \"Change\", \"text\": \"Third.\", \"do\": [\"set networks[0].layers=4\", \"screen "
    "race\"]}]}";

typedef struct {
    fake *f;
    stage *s;
    lesson_entry entry;
    wishes wishes;
    tour tour;
} world;

static hdnn_lesson *parsed(const char *json) {
    hdnn_error error;
    hdnn_lesson *lesson = calloc(1, sizeof *lesson);
    if (hdnn_lesson_parse(json, "test", lesson, &error) != HDNN_OK) fail_msg("%s", error.message);
    return lesson;
}

static world *open_world(void) {
    world *w = calloc(1, sizeof *w);
    w->f = fake_run(), w->s = stage_open();
    w->s->in.window = (rect){0, 0, 1280, 800};
    snprintf(w->entry.name, sizeof w->entry.name, "three-steps");
    w->entry.lesson = parsed(three_steps);
    assert_true(tour_open(&w->tour, &w->entry, 0, &w->wishes));
    w->f->state.tour = &w->tour;
    return w;
}

static void close_world(world *w) {
    tour_leave(&w->tour);
    free(w->entry.lesson);
    stage_close(w->s), fake_free(w->f), free(w);
}

static void whole_window(stage *s, void *state) {
    fake *f = state;
    lab_saving_forget(&f->intents.saving);
    f->intents = (lab_intents){.settings = f->state.settings};
    screens_draw(s->u, &f->state, &f->intents);
}

static bool look(world *w) {
    frame(w->s, whole_window, w->f);
    condition_world now = {&w->f->state, w->s->u, w->s->list};
    return tour_look(&w->tour, &now);
}

static bool says(const stage *s, const char *part) {
    return screen_says(s->list, part);
}

static void the_deeds_of_a_step_become_wishes(void **unused) {
    (void)unused;
    world *w = open_world();
    assert_int_equal(w->wishes.count, 2);
    assert_int_equal(w->wishes.queue[0]->verb, DO_LOAD);
    assert_int_equal(w->wishes.queue[1]->verb, DO_SCREEN);
    tour_move(&w->tour, 1, &w->wishes);
    assert_int_equal(w->wishes.count, 0);
    tour_show(&w->tour, &w->wishes);
    assert_int_equal(w->wishes.queue[0]->verb, DO_RUN);
    close_world(w);
}

static void back_makes_the_run_again_only_when_it_was_replaced(void **unused) {
    (void)unused;
    world *w = open_world();
    tour_move(&w->tour, 1, &w->wishes), tour_move(&w->tour, 1, &w->wishes);
    assert_int_equal(w->tour.at, 2);
    tour_move(&w->tour, -1, &w->wishes);
    assert_int_equal(w->wishes.queue[0]->verb, DO_LOAD);
    tour_move(&w->tour, -1, &w->wishes);
    assert_int_equal(w->wishes.count, 1);
    assert_int_equal(w->wishes.queue[0]->verb, DO_SCREEN);
    tour_move(&w->tour, -1, &w->wishes);
    assert_int_equal(w->tour.at, 0);
    close_world(w);
}

static void a_step_ends_with_its_condition_and_its_claims_are_looked_at(void **unused) {
    (void)unused;
    world *w = open_world();
    assert_true(look(w));
    tour_move(&w->tour, 1, &w->wishes);
    assert_false(look(w));
    assert_true(says(w->s, "Do it for me") && !says(w->s, "Done."));
    w->f->snapshot.step = 50;
    assert_true(look(w));
    assert_int_equal(w->tour.untrue[1], 1);
    look(w);
    assert_true(says(w->s, "Done.") && says(w->s, "the numbers are different from what is said"));
    assert_false(says(w->s, "Do it for me"));
    close_world(w);
}

static void the_last_step_ends_the_tour(void **unused) {
    (void)unused;
    world *w = open_world();
    for (int i = 0; i < 3; i++) tour_move(&w->tour, 1, &w->wishes);
    assert_null(w->tour.entry);
    look(w);
    assert_false(says(w->s, "Next"));
    close_world(w);
}

/* In between, the run is made as the steps before make it. */
static void a_lesson_that_was_left_goes_on_at_its_step(void **unused) {
    (void)unused;
    world *w = open_world();
    tour_move(&w->tour, 1, &w->wishes), tour_move(&w->tour, 1, &w->wishes),
        tour_move(&w->tour, -1, &w->wishes);
    tour_leave(&w->tour);
    assert_int_equal(w->entry.left_at, 1);
    assert_false(w->entry.finished);
    wishes_forget(&w->wishes);
    assert_true(tour_open(&w->tour, &w->entry, 2, &w->wishes));
    const script_verb made[] = {DO_LOAD, DO_SCREEN, DO_RUN, DO_SET, DO_SCREEN};
    assert_int_equal(w->wishes.count, 5);
    for (int i = 0; i < 5; i++) assert_int_equal(w->wishes.queue[i]->verb, made[i]);
    close_world(w);
}

static void the_end_of_a_lesson_leads_to_the_next_one_that_can_be_used(void **unused) {
    (void)unused;
    world *w = open_world();
    lesson_entry entries[3] = {w->entry, {.name = "broken"}, w->entry};
    lesson_shelf lessons = {entries, 3};
    snprintf(entries[2].name, sizeof entries[2].name, "another");
    w->f->state.lessons = &lessons;
    assert_true(tour_open(&w->tour, &entries[0], 2, &w->wishes));
    look(w), look(w);
    type_key(w->s, KEY_ENTER, false, false), look(w);
    assert_string_equal(w->f->intents.open_lesson, "another");
    rect button;
    assert_true(ui_find(w->s->u, "Next lesson", 0, &button));
    assert_true(tour_open(&w->tour, &entries[2], 2, &w->wishes));
    assert_true(entries[0].finished && !entries[0].left_at);
    look(w), look(w);
    assert_true(says(w->s, "Finish") && !says(w->s, "Next lesson"));
    tour_leave(&w->tour);
    close_world(w);
}

static void the_card_shows_live_numbers_and_keeps_clear_of_what_it_speaks_of(void **unused) {
    (void)unused;
    world *w = open_world();
    fake_gradients(w->f, 1, 3.1e-12, 1);
    look(w), look(w);
    assert_true(says(w->s, "First 3.1×10⁻¹²."));
    rect card = {0}, lanes = {0};
    assert_true(ui_find(w->s->u, "lesson", 0, &card) && ui_find(w->s->u, "lanes", 0, &lanes));
    rect common = rect_meet(card, lanes);
    assert_true(common.w <= 0 || common.h <= 0);
    close_world(w);
}

static void accuracies_are_said_in_percent(void **unused) {
    (void)unused;
    world *w = open_world();
    char said[2 * NUMBER_TEXT];
    w->f->snapshot.lane[1].status.test_accuracy = 1;
    tour_expand("all of it, {accuracy mlp}", &w->f->state, said, sizeof said);
    assert_string_equal(said, "all of it, 100.0 %");
    close_world(w);
}

static void keys_of_a_presenter_move_and_escape_leaves(void **unused) {
    (void)unused;
    world *w = open_world();
    look(w);
    type_key(w->s, KEY_PAGE_DOWN, false, false), look(w);
    assert_int_equal(w->f->intents.move_lesson, 1);
    type_key(w->s, KEY_PAGE_UP, false, false), look(w);
    assert_int_equal(w->f->intents.move_lesson, -1);
    type_key(w->s, KEY_ESCAPE, false, false), look(w);
    assert_true(w->f->intents.leave_lesson);
    close_world(w);
}

static void refused(const char *step, const char *expected) {
    char json[600], message[900];
    snprintf(json, sizeof json,
             "{\"title\": \"a\", \"about\": \"b\", \"minutes\": 1, \"steps\": [{\"text\": \"c\"}, %s]}",
             step);
    hdnn_lesson *lesson = parsed(json);
    assert_false(tour_read(lesson, NULL, message, sizeof message));
    if (!strstr(message, expected)) fail_msg("%s", message);
    free(lesson);
}

static void a_line_that_cannot_be_read_is_named_with_its_step_and_key(void **unused) {
    (void)unused;
    refused("{\"text\": \"c\", \"do\": [\"run\", \"laod x\"]}", "steps[1].do[1]: expected a command");
    refused("{\"text\": \"c\", \"do\": [\"click Run\"]}", "steps[1].do[0]: expected load, set");
    refused("{\"text\": \"c\", \"wait\": \"steps 3\"}", "steps[1].wait: expected a condition");
    refused("{\"text\": \"c\", \"claims\": [\"step\"]}", "steps[1].claims[0]: expected a number");
    refused("{\"text\": \"see {nonsense}\"}", "steps[1].text: expected a quantity");
}

static void a_card_of_the_shelf_opens_its_lesson(void **unused) {
    (void)unused;
    world *w = open_world();
    tour_leave(&w->tour);
    lesson_entry entries[2] = {w->entry, {.name = "broken", .error = "broken.json: steps: expected a list"}};
    lesson_shelf lessons = {entries, 2};
    w->f->state.lessons = &lessons, w->f->state.settings.screen = SCREEN_LESSONS;
    look(w);
    entries[0].left_at = 1, entries[0].finished = true, look(w);
    assert_true(says(w->s, "Three steps") &&
                says(w->s, "3 steps · about 1 min · finished · goes on at step 2"));
    assert_true(says(w->s, "Wait") && says(w->s, "Change"));
    assert_true(says(w->s, "broken.json: steps: expected a list"));
    rect card;
    assert_true(ui_find(w->s->u, "Three steps", 0, &card));
    click(w->s, whole_window, w->f, card.x + 20, card.y + 20);
    assert_string_equal(w->f->intents.open_lesson, "three-steps");
    assert_true(w->f->intents.resume_lesson);
    close_world(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_deeds_of_a_step_become_wishes),
        cmocka_unit_test(back_makes_the_run_again_only_when_it_was_replaced),
        cmocka_unit_test(a_step_ends_with_its_condition_and_its_claims_are_looked_at),
        cmocka_unit_test(the_last_step_ends_the_tour),
        cmocka_unit_test(a_lesson_that_was_left_goes_on_at_its_step),
        cmocka_unit_test(the_end_of_a_lesson_leads_to_the_next_one_that_can_be_used),
        cmocka_unit_test(the_card_shows_live_numbers_and_keeps_clear_of_what_it_speaks_of),
        cmocka_unit_test(accuracies_are_said_in_percent),
        cmocka_unit_test(keys_of_a_presenter_move_and_escape_leaves),
        cmocka_unit_test(a_line_that_cannot_be_read_is_named_with_its_step_and_key),
        cmocka_unit_test(a_card_of_the_shelf_opens_its_lesson),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
