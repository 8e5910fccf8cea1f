/* Widgets, driven by hand-written input: what a person does, and what the application's values become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

#include <math.h>
#include <string.h>

typedef struct {
    int pressed, other;
    bool on;
    int tab;
    double value;
    char text[16];
    bool changed, entered, disabled;
    ui_slider_config slider;
    float share;
    ui_scroll scroll;
} model;

static const rect row1 = {100, 100, 300, 28}, row2 = {100, 140, 300, 28}, row3 = {100, 180, 300, 28};

static void two_buttons(stage *s, void *state) {
    model *m = state;
    m->pressed += ui_button_with(s->u, row1, &(ui_button_config){.label = "Run", .disabled = m->disabled});
    m->other += ui_button(s->u, row2, "Reset");
}

static void a_button_acts_when_it_is_released_over_it(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {0};
    press(s, 150, 110, 1), frame(s, two_buttons, &m);
    assert_int_equal(m.pressed, 0);
    release(s), frame(s, two_buttons, &m);
    assert_int_equal(m.pressed, 1);
    press(s, 150, 110, 1), frame(s, two_buttons, &m);
    move(s, 150, 150), release(s), frame(s, two_buttons, &m);
    assert_int_equal(m.pressed, 1), assert_int_equal(m.other, 0);
    stage_close(s);
}

static void a_pad_below_its_buttons(stage *s, void *state) {
    (void)state;
    ui_button(s->u, row1, "Clear##pad");
    ui_mark(s->u, "pad", row2);
}

static void a_whole_label_is_found_before_a_second_name(void **unused) {
    (void)unused;
    stage *s = stage_open();
    rect found;
    frame(s, a_pad_below_its_buttons, NULL);
    assert_true(ui_find(s->u, "pad", 0, &found) && found.y == row2.y);
    assert_true(ui_find(s->u, "pad", 2, &found) && found.y == row2.y);
    assert_true(ui_find(s->u, "Clear", 0, &found) && found.y == row1.y);
    stage_close(s);
}

static void a_click_within_one_frame_counts(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {0};
    press(s, 150, 110, 1), release(s), frame(s, two_buttons, &m);
    assert_int_equal(m.pressed, 1);
    frame(s, two_buttons, &m);
    assert_int_equal(m.pressed, 1);
    stage_close(s);
}

static void a_disabled_button_does_nothing(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.disabled = true};
    click(s, two_buttons, &m, 150, 110);
    assert_int_equal(m.pressed, 0);
    type_key(s, KEY_TAB, false, false), frame(s, two_buttons, &m);
    assert_int_equal(ui_focused(s->u), ui_make_id(s->u, "Reset"));
    stage_close(s);
}

static void tab_walks_in_reading_order_and_back(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {0};
    type_key(s, KEY_TAB, false, false), frame(s, two_buttons, &m);
    assert_int_equal(ui_focused(s->u), ui_make_id(s->u, "Run"));
    type_key(s, KEY_TAB, false, false), frame(s, two_buttons, &m);
    assert_int_equal(ui_focused(s->u), ui_make_id(s->u, "Reset"));
    type_key(s, KEY_TAB, false, false), frame(s, two_buttons, &m);
    assert_int_equal(ui_focused(s->u), ui_make_id(s->u, "Run"));
    type_key(s, KEY_TAB, false, true), frame(s, two_buttons, &m);
    assert_int_equal(ui_focused(s->u), ui_make_id(s->u, "Reset"));
    type_key(s, KEY_SPACE, false, false), frame(s, two_buttons, &m);
    type_key(s, KEY_ENTER, false, false), frame(s, two_buttons, &m);
    assert_int_equal(m.other, 2), assert_int_equal(m.pressed, 0);
    stage_close(s);
}

static void tab_goes_on_where_the_focus_was_dropped(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {0};
    type_key(s, KEY_TAB, false, false), frame(s, two_buttons, &m);
    ui_focus(s->u, 0), frame(s, two_buttons, &m);
    assert_int_equal(ui_focused(s->u), 0);
    type_key(s, KEY_TAB, false, false), frame(s, two_buttons, &m);
    assert_int_equal(ui_focused(s->u), ui_make_id(s->u, "Reset"));
    stage_close(s);
}

static void shortcut_panel(stage *s, void *state) {
    model *m = state;
    two_buttons(s, m);
    m->changed = ui_shortcut(s->u, KEY_SPACE, false, false, false);
}

static void space_runs_after_a_mouse_click_but_presses_a_button_with_the_ring(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {0};
    click(s, shortcut_panel, &m, 150, 150);
    type_key(s, KEY_SPACE, false, false), frame(s, shortcut_panel, &m);
    assert_true(m.changed), assert_int_equal(m.other, 1);
    type_key(s, KEY_TAB, false, false), frame(s, shortcut_panel, &m);
    type_key(s, KEY_SPACE, false, false), frame(s, shortcut_panel, &m);
    assert_false(m.changed), assert_int_equal(m.pressed + m.other, 2);
    stage_close(s);
}

static void switches(stage *s, void *state) {
    model *m = state;
    static const char *const names[] = {"Race", "Theory", "Data"};
    ui_toggle(s->u, row1, "Follow", &m->on);
    ui_tabs(s->u, row2, "screens", names, 3, &m->tab);
}

static void toggles_and_tabs_take_mouse_and_keys(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {0};
    click(s, switches, &m, 110, 110);
    assert_true(m.on);
    click(s, switches, &m, 100 + 2 + 56 + 30, 150); /* "Race" is 4 * 8 + 24 wide */
    assert_int_equal(m.tab, 1);
    type_key(s, KEY_TAB, false, true), frame(s, switches, &m);
    type_key(s, KEY_SPACE, false, false), frame(s, switches, &m);
    assert_false(m.on);
    type_key(s, KEY_TAB, false, false), frame(s, switches, &m);
    type_key(s, KEY_RIGHT, false, false), frame(s, switches, &m);
    assert_int_equal(m.tab, 2);
    stage_close(s);
}

static void one_slider(stage *s, void *state) {
    model *m = state;
    m->changed |= ui_slider(s->u, row1, &m->slider, &m->value);
    ui_button(s->u, row3, "Elsewhere");
}

/* The track: the row without 64 for the number, 7 at the left, 10 at the right. */
enum { TRACK_LEFT = 107, TRACK_RIGHT = 100 + 300 - 64 - 10 };

static model linear_slider(void) {
    return (model){.value = 2, .slider = {.label = "##x", .min = 0, .max = 10, .step = 1}};
}

static void dragging_a_slider_follows_the_pointer_even_outside(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = linear_slider();
    press(s, (TRACK_LEFT + TRACK_RIGHT) / 2.0F, 110, 1), frame(s, one_slider, &m);
    assert_true(m.value == 5);
    move(s, 2000, 500), frame(s, one_slider, &m);
    assert_true(m.value == 10);
    move(s, -50, 500), release(s), frame(s, one_slider, &m);
    move(s, 300, 110), frame(s, one_slider, &m);
    assert_true(m.value == 10);
    stage_close(s);
}

static void a_logarithmic_slider_has_equal_decades(void **unused) {
    (void)unused;
    ui_slider_config c = {.label = "rate", .min = 1e-4, .max = 1, .log = true};
    assert_float_equal(ui_slider_share(&c, 1e-2), 0.5, 1e-9);
    assert_true(fabs(ui_slider_value(&c, 0.25) - 1e-3) < 1e-9);
    for (double share = 0; share <= 1; share += 0.01) {
        double v = ui_slider_value(&c, share);
        assert_true(v >= c.min && v <= c.max && fabs(ui_slider_share(&c, v) - share) < 1e-3);
    }
}

static void the_left_end_of_a_logarithmic_slider_can_be_zero(void **unused) {
    (void)unused;
    ui_slider_config c = {.label = "alpha", .min = 1e-6, .max = 1, .log = true, .zero = true};
    assert_true(ui_slider_value(&c, 0) == 0 && ui_slider_share(&c, 0) == 0);
    assert_true(ui_slider_value(&c, 1) == 1 && ui_slider_value(&c, 0.01) >= 1e-6);
    stage *s = stage_open();
    model m = {.value = 0.5, .slider = c};
    m.slider.label = "##x", m.slider.most = "most";
    press(s, -50, 110, 1), frame(s, one_slider, &m);
    press(s, TRACK_LEFT + 30, 110, 1), frame(s, one_slider, &m);
    assert_true(m.value > 0);
    move(s, -50, 110), frame(s, one_slider, &m);
    assert_true(m.value == 0);
    move(s, 2000, 110), release(s), frame(s, one_slider, &m);
    m.value = 1, frame(s, one_slider, &m);
    assert_true(shows(s, "most"));
    stage_close(s);
}

static void a_slider_writes_numbers_that_can_be_read_aloud(void **unused) {
    (void)unused;
    ui_slider_config c = {.label = "T", .min = 0, .max = 3};
    assert_true(ui_slider_value(&c, 1 / 3.0) == 1.0 && ui_slider_value(&c, 0.4112) == 1.23);
}

static void a_number_is_typed_exactly(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.value = 0.5, .slider = {.label = "##x", .min = 1e-6, .max = 1, .log = true}};
    press(s, 200, 110, 1), release(s), frame(s, one_slider, &m);
    press(s, 200, 110, 2), frame(s, one_slider, &m), release(s), frame(s, one_slider, &m);
    assert_true(ui_editing(s->u));
    type_text(s, "0.00123"), frame(s, one_slider, &m);
    type_key(s, KEY_ENTER, false, false), frame(s, one_slider, &m);
    assert_true(m.value == 0.00123), assert_false(ui_editing(s->u));
    stage_close(s);
}

static void edit_by_keys(stage *s, model *m, const char *text) {
    type_key(s, KEY_TAB, false, false), frame(s, one_slider, m);
    type_key(s, KEY_ENTER, false, false), frame(s, one_slider, m);
    type_text(s, text), frame(s, one_slider, m);
}

static void slider_before_the_window(stage *s, void *state) {
    model *m = state;
    one_slider(s, state);
    m->pressed = ui_shortcut(s->u, KEY_SPACE, false, false, false);
}

static void what_is_moved_leaves_space_to_the_window(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = linear_slider();
    type_key(s, KEY_TAB, false, false), frame(s, slider_before_the_window, &m);
    type_key(s, KEY_SPACE, false, false), frame(s, slider_before_the_window, &m);
    assert_true(m.pressed == 1 && !ui_editing(s->u));
    type_key(s, KEY_TAB, false, false), frame(s, slider_before_the_window, &m); /* to the button */
    type_key(s, KEY_SPACE, false, false), frame(s, slider_before_the_window, &m);
    assert_true(m.pressed == 0);
    stage_close(s);
}

static void escape_leaves_the_number_as_it_was(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = linear_slider();
    edit_by_keys(s, &m, "9");
    type_key(s, KEY_ESCAPE, false, false), frame(s, one_slider, &m);
    assert_true(m.value == 2), assert_false(ui_editing(s->u));
    type_key(s, KEY_RIGHT, false, false), frame(s, one_slider, &m);
    assert_true(m.value == 3);
    stage_close(s);
}

static void what_is_no_number_changes_nothing_and_bounds_hold(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = linear_slider();
    edit_by_keys(s, &m, "seven");
    type_key(s, KEY_ENTER, false, false), frame(s, one_slider, &m);
    assert_true(m.value == 2);
    type_key(s, KEY_ENTER, false, false), frame(s, one_slider, &m);
    type_text(s, "1e9"), frame(s, one_slider, &m);
    type_key(s, KEY_ENTER, false, false), frame(s, one_slider, &m);
    assert_true(m.value == 10);
    stage_close(s);
}

static void typed(stage *s, model *m, const char *text) {
    if (!ui_focused(s->u)) type_key(s, KEY_TAB, false, false), frame(s, one_slider, m);
    type_key(s, KEY_ENTER, false, false), frame(s, one_slider, m);
    type_text(s, text), frame(s, one_slider, m);
    type_key(s, KEY_ENTER, false, false), frames(s, one_slider, m, 20);
}

static void what_is_typed_and_not_taken_is_said(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.value = 2, .slider = {.label = "##T", .min = 0.05, .max = 64, .log = true}};
    typed(s, &m, "8");
    assert_false(ui_shows_toast(s->u));
    typed(s, &m, "200");
    assert_true(m.value == 64 && shows(s, "T: at most 64."));
    typed(s, &m, "0");
    assert_true(m.value == 0.05 && shows(s, "T: at least 0.05."));
    typed(s, &m, "abc");
    assert_true(m.value == 0.05 && shows(s, "T: expected a number, found “abc”."));
    m.slider = (ui_slider_config){.label = "##T", .min = 2, .max = 64, .step = 2};
    typed(s, &m, "5");
    assert_true(m.value == 6 && shows(s, "T: in steps of 2, so it is 6."));
    stage_close(s);
}

static void a_typed_number_is_kept_when_the_focus_moves_on(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = linear_slider();
    edit_by_keys(s, &m, "7");
    click(s, one_slider, &m, 150, 190);
    frame(s, one_slider, &m);
    assert_true(m.value == 7);
    stage_close(s);
}

static void arrows_step_and_the_wheel_needs_ctrl(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = linear_slider();
    type_key(s, KEY_TAB, false, false), frame(s, one_slider, &m);
    type_key(s, KEY_UP, false, false), frame(s, one_slider, &m);
    assert_true(m.value == 3);
    type_key(s, KEY_LEFT, false, true), frame(s, one_slider, &m);
    assert_true(m.value == 0);
    move(s, 200, 110), s->in.wheel.y = 1, frame(s, one_slider, &m);
    assert_true(m.value == 0);
    s->in.held.ctrl = true, s->in.wheel.y = 1, frame(s, one_slider, &m);
    assert_true(m.value == 1);
    stage_close(s);
}

static void number_field(stage *s, void *state) {
    model *m = state;
    m->changed |= ui_number_field(s->u, row1, &m->slider, &m->value);
}

static void a_number_field_has_a_minus_and_a_plus(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = linear_slider();
    click(s, number_field, &m, 390, 110);
    assert_true(m.value == 3);
    click(s, number_field, &m, 110, 110), click(s, number_field, &m, 110, 110),
        click(s, number_field, &m, 110, 110);
    click(s, number_field, &m, 110, 110);
    assert_true(m.value == 0);
    stage_close(s);
}

static void one_field(stage *s, void *state) {
    model *m = state;
    ui_text_config c = {.label = "name", .hint = "name of the preset", .entered = &m->entered};
    m->changed |= ui_text_field(s->u, row1, &c, m->text, sizeof m->text);
    ui_button(s->u, row3, "Elsewhere");
}

static stage *stage_with_field(model *m) {
    stage *s = stage_open();
    click(s, one_field, m, 390, 110);
    return s;
}

static void the_hint_gives_way_to_typed_text(void **unused) {
    (void)unused;
    model m = {0};
    stage *s = stage_with_field(&m);
    assert_true(shows(s, "name of the preset"));
    type_text(s, "swiss"), frame(s, one_field, &m), frame(s, one_field, &m);
    assert_string_equal(m.text, "swiss");
    assert_true(m.changed && !shows(s, "name of the preset") && shows(s, "swiss"));
    type_key(s, KEY_ENTER, false, false), frame(s, one_field, &m);
    assert_true(m.entered);
    stage_close(s);
}

static void the_caret_never_stands_inside_a_character(void **unused) {
    (void)unused;
    model m = {.text = "a∂ö"};
    stage *s = stage_with_field(&m);
    type_key(s, KEY_LEFT, false, false), type_key(s, KEY_BACKSPACE, false, false), frame(s, one_field, &m);
    assert_string_equal(m.text, "aö");
    type_text(s, "‖"), frame(s, one_field, &m);
    assert_string_equal(m.text, "a‖ö");
    type_key(s, KEY_DELETE, false, false), frame(s, one_field, &m);
    assert_string_equal(m.text, "a‖");
    type_key(s, KEY_HOME, false, false), type_key(s, KEY_DELETE, false, false), frame(s, one_field, &m);
    assert_string_equal(m.text, "‖");
    stage_close(s);
}

static void selected_text_is_copied_cut_and_replaced(void **unused) {
    (void)unused;
    model m = {.text = "über alles"};
    stage *s = stage_with_field(&m);
    type_key(s, KEY_LEFT, true, true), type_key(s, KEY_C, true, false), frame(s, one_field, &m);
    assert_string_equal(s->clip, "alles");
    type_text(s, "x"), frame(s, one_field, &m);
    assert_string_equal(m.text, "über x");
    type_key(s, KEY_A, true, false), type_key(s, KEY_X, true, false), frame(s, one_field, &m);
    assert_string_equal(s->clip, "über x"), assert_string_equal(m.text, "");
    strcpy(s->clip, "two\nlines"), type_key(s, KEY_V, true, false), frame(s, one_field, &m);
    assert_string_equal(m.text, "two lines");
    stage_close(s);
}

static void text_that_does_not_fit_is_refused_whole(void **unused) {
    (void)unused;
    model m = {.text = "123456789012345"};
    stage *s = stage_with_field(&m);
    type_text(s, "x"), frame(s, one_field, &m);
    assert_string_equal(m.text, "123456789012345");
    type_key(s, KEY_BACKSPACE, false, false), frame(s, one_field, &m);
    type_text(s, "∂"), frame(s, one_field, &m);
    assert_string_equal(m.text, "12345678901234");
    stage_close(s);
}

static void the_pointer_places_the_caret_and_selects(void **unused) {
    (void)unused;
    model m = {.text = "gradient"};
    stage *s = stage_with_field(&m);
    press(s, 108 + 8 * 2 + 1, 110, 1), frame(s, one_field, &m);
    move(s, 108 + 8 * 5 + 1, 110), frame(s, one_field, &m);
    release(s), frame(s, one_field, &m);
    type_key(s, KEY_DELETE, false, false), frame(s, one_field, &m);
    assert_string_equal(m.text, "grent");
    stage_close(s);
}

static void letters_typed_into_a_field_are_no_shortcuts(void **unused) {
    (void)unused;
    model m = {0};
    stage *s = stage_with_field(&m);
    type_key(s, KEY_S, false, false), frame(s, one_field, &m);
    assert_false(ui_shortcut(s->u, KEY_S, false, false, false));
    click(s, one_field, &m, 150, 190), frame(s, one_field, &m);
    assert_false(ui_editing(s->u));
    stage_close(s);
}

static void narrow_label(stage *s, void *state) {
    (void)state;
    ui_label(s->u, (rect){0, 0, 50, 20}, "gradient ∂L at every layer");
    ui_label(s->u, (rect){0, 30, 42, 20}, "∂∂∂∂∂∂∂∂");
}

static void a_label_too_long_ends_in_an_ellipsis(void **unused) {
    (void)unused;
    stage *s = stage_open();
    frame(s, narrow_label, NULL);
    assert_true(shows(s, "gradi…") && shows(s, "∂∂∂∂…"));
    stage_close(s);
}

static void paragraph(stage *s, void *state) {
    *(float *)state = ui_paragraph(s->u, (rect){0, 0, 100, 0}, s->theme.body, s->theme.text,
                                   "one two three\nfour  incomprehensibilities");
}

static void a_paragraph_breaks_between_words(void **unused) {
    (void)unused;
    stage *s = stage_open();
    float height;
    frame(s, paragraph, &height);
    assert_true(shows(s, "one two") && shows(s, "three") && shows(s, "four") &&
                shows(s, "incomprehensibilities"));
    assert_float_equal(height, 4 * 16, 0);
    stage_close(s);
}

static void split(stage *s, void *state) {
    rect left, right;
    ui_split_columns(s->u, "split", (rect){0, 0, 800, 600}, 0.5F, &((model *)state)->share, &left, &right);
    assert_true(left.x + left.w <= right.x && right.x + right.w <= 800.01F);
}

static void a_splitter_is_dragged_and_returns_on_double_click(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.share = 0.5F};
    press(s, 400, 300, 1), frame(s, split, &m), move(s, 600, 300), frame(s, split, &m);
    assert_float_equal(m.share, 0.75, 1e-3);
    move(s, 5000, 300), frame(s, split, &m), release(s), frame(s, split, &m);
    assert_float_equal(m.share, 0.9, 1e-3);
    press(s, 720, 300, 2), frame(s, split, &m);
    assert_float_equal(m.share, 0.5, 1e-3);
    stage_close(s);
}

static void long_list(stage *s, void *state) {
    model *m = state;
    rect c = ui_scroll_begin(s->u, "list", (rect){0, 0, 200, 100}, &m->scroll);
    for (int i = 0; i < 20; i++) {
        ui_push_index(s->u, i);
        if (ui_button(s->u, (rect){c.x, c.y + 30 * (float)i, c.w, 28}, "row")) m->pressed = i;
        ui_pop_id(s->u);
    }
    ui_scroll_end(s->u, 600);
}

static void a_scroll_area_turns_stops_and_hides_what_lies_outside(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.pressed = -1};
    frame(s, long_list, &m);
    click(s, long_list, &m, 50, 125);
    assert_int_equal(m.pressed, -1);
    move(s, 50, 50), s->in.wheel.y = -100, frame(s, long_list, &m), frames(s, long_list, &m, 60);
    assert_float_equal(m.scroll.offset, 500, 0);
    click(s, long_list, &m, 50, 90);
    assert_int_equal(m.pressed, 19);
    stage_close(s);
}

static void the_focus_scrolls_into_view(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.pressed = -1};
    frame(s, long_list, &m);
    for (int i = 0; i < 12; i++) type_key(s, KEY_TAB, false, false), frame(s, long_list, &m);
    frames(s, long_list, &m, 60);
    assert_true(m.scroll.offset >= 30 * 11 + 28 - 100 && m.scroll.offset <= 30 * 11);
    stage_close(s);
}

static void a_window_at_rest_asks_for_no_frame(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = linear_slider();
    frames(s, one_slider, &m, 30);
    assert_true(isinf(ui_next_redraw(s->u)));
    uint64_t before = draw_hash(s->list);
    frame(s, one_slider, &m);
    assert_true(draw_hash(s->list) == before);
    move(s, 150, 190), frame(s, one_slider, &m);
    assert_true(ui_wants_redraw(s->u));
    frames(s, one_slider, &m, 30);
    assert_false(ui_wants_redraw(s->u));
    stage_close(s);
}

static void number_shown(stage *s, void *text) {
    ui_big_number(s->u, (rect){0, 0, 200, 60}, text, "caption", 0);
}

static size_t rects_in(const stage *s) {
    return count_of(s, DRAW_RECT);
}

static void a_number_that_rested_lights_up_when_it_changes_and_then_rests(void **unused) {
    (void)unused;
    stage *s = stage_open();
    char one[] = "1", two[] = "2";
    frames(s, number_shown, one, 90);
    assert_true(rects_in(s) == 0 && !ui_wants_redraw(s->u));
    frame(s, number_shown, two);
    assert_true(rects_in(s) == 1 && ui_wants_redraw(s->u));
    frames(s, number_shown, two, 60);
    assert_true(rects_in(s) == 0 && isinf(ui_next_redraw(s->u)));
    stage_close(s);
}

static void a_number_that_changes_all_the_time_is_not_lit(void **unused) {
    (void)unused;
    stage *s = stage_open();
    char text[8] = "0";
    for (int i = 0; i < 200; i++) {
        text[0] = (char)('0' + i / 5 % 10), frame(s, number_shown, text);
        assert_true(rects_in(s) == 0);
    }
    stage_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_that_rested_lights_up_when_it_changes_and_then_rests),
        cmocka_unit_test(a_number_that_changes_all_the_time_is_not_lit),
        cmocka_unit_test(a_button_acts_when_it_is_released_over_it),
        cmocka_unit_test(a_click_within_one_frame_counts),
        cmocka_unit_test(a_whole_label_is_found_before_a_second_name),
        cmocka_unit_test(a_disabled_button_does_nothing),
        cmocka_unit_test(tab_walks_in_reading_order_and_back),
        cmocka_unit_test(tab_goes_on_where_the_focus_was_dropped),
        cmocka_unit_test(space_runs_after_a_mouse_click_but_presses_a_button_with_the_ring),
        cmocka_unit_test(toggles_and_tabs_take_mouse_and_keys),
        cmocka_unit_test(dragging_a_slider_follows_the_pointer_even_outside),
        cmocka_unit_test(a_logarithmic_slider_has_equal_decades),
        cmocka_unit_test(the_left_end_of_a_logarithmic_slider_can_be_zero),
        cmocka_unit_test(a_slider_writes_numbers_that_can_be_read_aloud),
        cmocka_unit_test(a_number_is_typed_exactly),
        cmocka_unit_test(what_is_moved_leaves_space_to_the_window),
        cmocka_unit_test(escape_leaves_the_number_as_it_was),
        cmocka_unit_test(what_is_no_number_changes_nothing_and_bounds_hold),
        cmocka_unit_test(what_is_typed_and_not_taken_is_said),
        cmocka_unit_test(a_typed_number_is_kept_when_the_focus_moves_on),
        cmocka_unit_test(arrows_step_and_the_wheel_needs_ctrl),
        cmocka_unit_test(a_number_field_has_a_minus_and_a_plus),
        cmocka_unit_test(the_hint_gives_way_to_typed_text),
        cmocka_unit_test(the_caret_never_stands_inside_a_character),
        cmocka_unit_test(selected_text_is_copied_cut_and_replaced),
        cmocka_unit_test(text_that_does_not_fit_is_refused_whole),
        cmocka_unit_test(the_pointer_places_the_caret_and_selects),
        cmocka_unit_test(letters_typed_into_a_field_are_no_shortcuts),
        cmocka_unit_test(a_label_too_long_ends_in_an_ellipsis),
        cmocka_unit_test(a_paragraph_breaks_between_words),
        cmocka_unit_test(a_splitter_is_dragged_and_returns_on_double_click),
        cmocka_unit_test(a_scroll_area_turns_stops_and_hides_what_lies_outside),
        cmocka_unit_test(the_focus_scrolls_into_view),
        cmocka_unit_test(a_window_at_rest_asks_for_no_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
