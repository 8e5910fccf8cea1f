/* What stands above the panels takes input first and gives it back when it goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const networks[] = {"mlp", "h1-j1", "h1-j2",  "h2",      "ms1",
                                       "ms2", "ms3",   "resnet", "custom-j"};
static const char *const few[] = {"adam", "sgd", "momentum"};

typedef struct {
    int choice, below, answer, menu, count;
    bool open, shortcut, escaped;
    const char *const *options;
} model;

static void choice(stage *s, void *state) {
    model *m = state;
    ui_dropdown_config c = {.label = "##net", .options = m->options, .count = m->count};
    ui_dropdown(s->u, (rect){100, 100, 200, 28}, &c, &m->choice);
    for (int i = 0; i < 14; i++) { /* buttons where the list opens, called after it */
        ui_push_index(s->u, i);
        m->below += ui_button(s->u, (rect){100, 132 + 28 * (float)i, 200, 28}, "below");
        ui_pop_id(s->u);
    }
    m->shortcut = ui_shortcut(s->u, KEY_SPACE, false, false, false);
}

static void an_open_list_takes_the_click_before_what_is_below(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.options = few, .count = 3};
    click(s, choice, &m, 150, 110);
    assert_true(shows(s, "momentum"));
    move(s, 150, 150 + 28), frame(s, choice, &m);
    click(s, choice, &m, 150, 150 + 28);
    assert_int_equal(m.choice, 1), assert_int_equal(m.below, 0);
    frames(s, choice, &m, 2);
    assert_false(shows(s, "momentum"));
    click(s, choice, &m, 150, 150);
    assert_int_equal(m.below, 1);
    stage_close(s);
}

static void a_letter_leads_to_the_option_that_begins_with_it(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.options = few, .count = 3};
    click(s, choice, &m, 150, 110);
    type_text(s, "S"), frame(s, choice, &m);
    type_key(s, KEY_ENTER, false, false), frame(s, choice, &m);
    assert_int_equal(m.choice, 1);
    stage_close(s);
}

static void a_press_outside_closes_the_list_and_does_nothing_else(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.options = few, .count = 3};
    click(s, choice, &m, 150, 110);
    click(s, choice, &m, 150, 400);
    assert_int_equal(m.below, 0), assert_int_equal(m.choice, 0);
    frame(s, choice, &m);
    assert_false(ui_blocked(s->u));
    click(s, choice, &m, 150, 400);
    assert_int_equal(m.below, 1);
    stage_close(s);
}

static void the_list_is_drawn_above_everything(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.options = few, .count = 3};
    click(s, choice, &m, 150, 110);
    size_t option = 0, last_below = 0;
    assert_non_null(find_text(s, "momentum", &option));
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        if (c->kind == DRAW_TEXT && strcmp(c->text, "below") == 0) last_below = i;
    }
    assert_true(option > last_below);
    stage_close(s);
}

static void a_list_is_worked_by_keys_alone(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.options = few, .count = 3};
    type_key(s, KEY_TAB, false, false), frame(s, choice, &m);
    type_key(s, KEY_SPACE, false, false), frame(s, choice, &m);
    assert_false(m.shortcut);
    frame(s, choice, &m);
    type_key(s, KEY_DOWN, false, false), frame(s, choice, &m);
    type_key(s, KEY_DOWN, false, false), frame(s, choice, &m);
    type_key(s, KEY_ENTER, false, false), frame(s, choice, &m);
    assert_int_equal(m.choice, 2), assert_int_equal(m.below, 0);
    frame(s, choice, &m);
    assert_int_equal(ui_focused(s->u), ui_make_id(s->u, "##net"));
    stage_close(s);
}

static void a_long_list_is_searched(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.options = networks, .count = 9};
    click(s, choice, &m, 150, 110);
    type_text(s, "RES"), frame(s, choice, &m), frame(s, choice, &m);
    assert_true(shows(s, "resnet") && !shows(s, "h1-j2"));
    assert_true(ui_editing(s->u));
    type_key(s, KEY_ENTER, false, false), frame(s, choice, &m);
    assert_int_equal(m.choice, 7);
    frames(s, choice, &m, 2);
    assert_false(ui_editing(s->u));
    stage_close(s);
}

static void escape_closes_a_list_and_keeps_the_choice(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.options = networks, .count = 9, .choice = 4};
    click(s, choice, &m, 150, 110);
    type_text(s, "res"), frame(s, choice, &m);
    type_key(s, KEY_ESCAPE, false, false), frame(s, choice, &m), frame(s, choice, &m);
    assert_int_equal(m.choice, 4);
    assert_false(ui_blocked(s->u) || ui_editing(s->u));
    stage_close(s);
}

static void question(stage *s, void *state) {
    model *m = state;
    static const char *const buttons[] = {"Cancel", "Restart"};
    m->below += ui_button(s->u, (rect){0, 0, 800, 600}, "everything");
    if (m->open) m->answer = ui_dialog(s->u, "Restart?", "All lanes begin again.", buttons, 2);
    if (m->answer >= 0) m->open = false;
    m->escaped = ui_shortcut(s->u, KEY_ESCAPE, false, false, false);
}

static void a_dialog_blocks_all_below_and_enter_answers_it(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.open = true, .answer = -1};
    frames(s, question, &m, 2);
    click(s, question, &m, 10, 10);
    assert_int_equal(m.below, 0), assert_int_equal(m.answer, -1);
    type_key(s, KEY_TAB, false, false), frame(s, question, &m);
    assert_int_not_equal(ui_focused(s->u), ui_make_id(s->u, "everything"));
    type_key(s, KEY_ENTER, false, false), frame(s, question, &m);
    assert_in_range(m.answer, 0, 1);
    frames(s, question, &m, 2);
    click(s, question, &m, 10, 10);
    assert_int_equal(m.below, 1);
    stage_close(s);
}

static void enter_gives_the_primary_answer_and_escape_none(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.open = true, .answer = -1};
    frames(s, question, &m, 2);
    type_key(s, KEY_ENTER, false, false), frame(s, question, &m);
    assert_int_equal(m.answer, 1);
    m = (model){.open = true, .answer = -1};
    frames(s, question, &m, 3);
    type_key(s, KEY_ESCAPE, false, false), frame(s, question, &m);
    assert_int_equal(m.answer, 2), assert_false(m.escaped);
    stage_close(s);
}

static void menu(stage *s, void *state) {
    model *m = state;
    static const char *const options[] = {"PNG", "SVG", "-", "CSV"};
    m->below += ui_button(s->u, (rect){0, 0, 800, 600}, "everything");
    int chosen = ui_menu(s->u, 77, options, 4);
    if (chosen >= 0) m->menu = chosen;
    if (m->open) ui_popup_open(s->u, 77, (rect){780, 590, 0, 0}), m->open = false;
}

static void a_menu_stays_in_the_window_and_skips_its_lines(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.open = true, .menu = -1};
    frames(s, menu, &m, 2);
    const draw_command *text = find_text(s, "CSV", NULL);
    assert_non_null(text);
    assert_true(text->bounds.x + 24 <= 800 && text->bounds.y + 16 <= 600);
    for (int i = 0; i < 3; i++) type_key(s, KEY_DOWN, false, false), frame(s, menu, &m);
    type_key(s, KEY_ENTER, false, false), frame(s, menu, &m);
    assert_int_equal(m.menu, 3), assert_int_equal(m.below, 0);
    stage_close(s);
}

static void menu_of_shortcuts(stage *s, void *state) {
    static const char *const options[] = {"Open  Ctrl O", "Save all  Ctrl S"};
    (void)state;
    if (!ui_popup_is_open(s->u, 77)) ui_popup_open(s->u, 77, (rect){10, 10, 0, 0});
    ui_menu(s->u, 77, options, 2);
}

static void shortcuts_in_a_menu_end_in_one_line(void **unused) {
    (void)unused;
    stage *s = stage_open();
    frames(s, menu_of_shortcuts, NULL, 2);
    const draw_command *open = find_text(s, "Ctrl O", NULL), *save = find_text(s, "Ctrl S", NULL);
    assert_true(open && save && shows(s, "Open") && shows(s, "Save all"));
    assert_true(open->bounds.x == save->bounds.x);
    stage_close(s);
}

static void with_tip(stage *s, void *state) {
    (void)state;
    ui_button(s->u, (rect){100, 560, 100, 28}, "T");
    ui_tip(s->u, "Final time", "h = T / L", "Larger: gradients may explode.");
}

static void slider_with_tip(stage *s, void *state) {
    ui_slider(s->u, (rect){100, 100, 200, 28}, &(ui_slider_config){.label = "T", .min = 0, .max = 3}, state);
    ui_tip(s->u, "Final time", "h = T / L", "Larger: gradients may explode.");
}

static void a_tooltip_that_tab_brought_goes_with_the_next_key_or_move(void **unused) {
    (void)unused;
    stage *s = stage_open();
    double value = 1;
    for (int by_key = 0; by_key < 2; by_key++) {
        type_key(s, KEY_TAB, false, false), frames(s, slider_with_tip, &value, 70);
        assert_true(shows(s, "Final time"));
        if (by_key)
            type_key(s, KEY_ESCAPE, false, false);
        else
            move(s, 600, 500);
        frames(s, slider_with_tip, &value, 70);
        assert_false(shows(s, "Final time"));
    }
    stage_close(s);
}

static void what_is_pressed_is_not_covered_by_its_tooltip(void **unused) {
    (void)unused;
    stage *s = stage_open();
    double value = 1;
    move(s, 150, 114), frames(s, slider_with_tip, &value, 40);
    assert_true(shows(s, "Final time"));
    click(s, slider_with_tip, &value, 150, 114), frames(s, slider_with_tip, &value, 70);
    assert_false(shows(s, "Final time"));
    move(s, 600, 500), frames(s, slider_with_tip, &value, 2);
    move(s, 150, 114), frames(s, slider_with_tip, &value, 40);
    assert_true(shows(s, "Final time"));
    stage_close(s);
}

static void a_number_just_typed_is_not_covered_by_its_tooltip(void **unused) {
    (void)unused;
    stage *s = stage_open();
    double value = 1;
    type_key(s, KEY_TAB, false, false), frame(s, slider_with_tip, &value);
    type_key(s, KEY_ENTER, false, false), frame(s, slider_with_tip, &value);
    type_text(s, "2"), frame(s, slider_with_tip, &value);
    type_key(s, KEY_ENTER, false, false), frames(s, slider_with_tip, &value, 70);
    assert_true(value == 2);
    assert_false(shows(s, "Final time"));
    stage_close(s);
}

static void a_tooltip_waits_then_explains_inside_the_window(void **unused) {
    (void)unused;
    stage *s = stage_open();
    move(s, 150, 570);
    frames(s, with_tip, NULL, 10);
    assert_false(shows(s, "Final time"));
    assert_true(ui_next_redraw(s->u) > 0 && ui_next_redraw(s->u) < 0.45);
    frames(s, with_tip, NULL, 30);
    assert_true(shows(s, "Final time") && shows(s, "h = T / L"));
    assert_true(find_text(s, "h = T / L", NULL)->bounds.y < 560);
    move(s, 400, 100), frames(s, with_tip, NULL, 2);
    assert_false(shows(s, "Final time"));
    stage_close(s);
}

static void below_toasts(stage *s, void *state) {
    ((model *)state)->below += ui_button(s->u, (rect){0, 0, 800, 600}, "everything");
}

static void toasts_stack_fade_and_take_the_click(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {0};
    frame(s, below_toasts, &m);
    ui_toast(s->u, TOAST_INFO, "saved"), ui_toast(s->u, TOAST_ERROR, "no such file");
    ui_toast(s->u, TOAST_ERROR, "no such file");
    frames(s, below_toasts, &m, 20);
    const draw_command *error = find_text(s, "no such file", NULL);
    assert_non_null(error), assert_true(shows(s, "saved"));
    assert_true(find_text(s, "saved", NULL)->bounds.y < error->bounds.y);
    click(s, below_toasts, &m, error->bounds.x + 5, error->bounds.y + 5);
    frame(s, below_toasts, &m);
    assert_false(shows(s, "no such file"));
    assert_int_equal(m.below, 0);
    s->in.time += 10, frames(s, below_toasts, &m, 2);
    assert_false(shows(s, "saved"));
    assert_true(isinf(ui_next_redraw(s->u)));
    stage_close(s);
}

static void drawer(stage *s, void *state) {
    model *m = state;
    rect content;
    m->below += ui_button(s->u, (rect){0, 0, 800, 600}, "everything");
    if (!ui_drawer_begin(s->u, "Lane", (rect){0, 0, 800, 600}, 300, &m->open, &content)) return;
    m->choice += ui_button(s->u, cut_top(&content, 28), "Inside");
    ui_drawer_end(s->u);
}

static void a_drawer_covers_its_part_only_and_escape_shuts_it(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {0};
    frame(s, drawer, &m);
    m.open = true, frames(s, drawer, &m, 20);
    const draw_command *inside = find_text(s, "Inside", NULL);
    assert_non_null(inside);
    click(s, drawer, &m, inside->bounds.x + 2, inside->bounds.y + 2);
    assert_int_equal(m.choice, 1), assert_int_equal(m.below, 0);
    click(s, drawer, &m, 600, 300);
    assert_int_equal(m.below, 1);
    type_key(s, KEY_ESCAPE, false, false), frames(s, drawer, &m, 20);
    assert_false(m.open || shows(s, "Inside"));
    stage_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_list_takes_the_click_before_what_is_below),
        cmocka_unit_test(a_letter_leads_to_the_option_that_begins_with_it),
        cmocka_unit_test(a_press_outside_closes_the_list_and_does_nothing_else),
        cmocka_unit_test(the_list_is_drawn_above_everything),
        cmocka_unit_test(a_list_is_worked_by_keys_alone),
        cmocka_unit_test(a_long_list_is_searched),
        cmocka_unit_test(escape_closes_a_list_and_keeps_the_choice),
        cmocka_unit_test(a_dialog_blocks_all_below_and_enter_answers_it),
        cmocka_unit_test(enter_gives_the_primary_answer_and_escape_none),
        cmocka_unit_test(a_menu_stays_in_the_window_and_skips_its_lines),
        cmocka_unit_test(shortcuts_in_a_menu_end_in_one_line),
        cmocka_unit_test(a_tooltip_waits_then_explains_inside_the_window),
        cmocka_unit_test(a_tooltip_that_tab_brought_goes_with_the_next_key_or_move),
        cmocka_unit_test(what_is_pressed_is_not_covered_by_its_tooltip),
        cmocka_unit_test(a_number_just_typed_is_not_covered_by_its_tooltip),
        cmocka_unit_test(toasts_stack_fade_and_take_the_click),
        cmocka_unit_test(a_drawer_covers_its_part_only_and_escape_shuts_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
