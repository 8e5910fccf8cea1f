/* The Phase space screen without a window: what it asks to be measured, what it shows, and what a hand does to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake.h"
#include "phase.h"
#include "screens.h"
#include "stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void whole_window(stage *s, void *state) {
    fake *f = state;
    free(f->intents.saving.csv);
    f->intents = (lab_intents){.settings = f->state.settings};
    screens_draw(s->u, &f->state, &f->intents);
}

/* Drawn once, so that it is known where arrows are wanted; measured, and drawn with what was measured. */
static void show(stage *s, fake *f) {
    frames(s, whole_window, f, 30);
    fake_observe(f);
    frames(s, whole_window, f, 2);
}

static stage *open_phase(fake *f) {
    stage *s = stage_open();
    s->in.window = (rect){0, 0, 1280, 800};
    f->state.settings.screen = SCREEN_PHASE;
    show(s, f);
    return s;
}

static vec2 disc_on_screen(const fake *f, int lane) {
    const portrait_memory *m = &f->memory.phase_screen.drawn[lane];
    const phase_settings *v = &f->state.settings.phase;
    return (vec2){m->area.x + m->area.w * (float)((v->disc_x - m->x.min) / (m->x.max - m->x.min)),
                  m->area.y + m->area.h * (float)((m->y.max - v->disc_y) / (m->y.max - m->y.min))};
}

static void only_what_is_switched_on_is_measured(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    observer_request r = screens_request(&f->state);
    assert_true(r.parts & OBSERVE_FIELD && r.parts & OBSERVE_LEVELS && r.parts & OBSERVE_DISC);
    f->state.settings.phase.field = f->state.settings.phase.disc = false;
    r = screens_request(&f->state);
    assert_false(r.parts & (OBSERVE_FIELD | OBSERVE_DISC));
    assert_true(r.parts & OBSERVE_LEVELS);
    f->state.settings.screen = SCREEN_RACE;
    assert_false(screens_request(&f->state).parts & (OBSERVE_LEVELS | OBSERVE_DISC));
    stage_close(s), fake_free(f);
}

static void the_field_follows_the_scrubber_and_the_picture(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    f->state.settings.layer = 3.5;
    observer_request r = screens_request(&f->state);
    assert_int_equal(r.layer, 3);
    plot_range drawn = f->memory.phase_screen.drawn[0].x;
    assert_true(r.grid_x[0].min == drawn.min && r.grid_x[0].max == drawn.max);
    stage_close(s), fake_free(f);
}

static void the_disc_is_moved_by_the_hand(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    vec2 at = disc_on_screen(f, 0);
    double before = f->state.settings.phase.disc_x;
    press(s, at.x, at.y, 1), frame(s, whole_window, f);
    f->state.settings = f->intents.settings;
    move(s, at.x + 40, at.y), frame(s, whole_window, f);
    const portrait_memory *m = &f->memory.phase_screen.drawn[0];
    double moved = (m->x.max - m->x.min) * 40 / (double)m->area.w;
    assert_true(fabs(f->intents.settings.phase.disc_x - before - moved) < 1e-3 * moved);
    assert_false(f->memory.phase_screen.portrait[0].x.held); /* the portrait stayed where it was */
    stage_close(s), fake_free(f);
}

static void the_disc_is_resized_at_its_edge_and_by_the_wheel(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    const portrait_memory *m = &f->memory.phase_screen.drawn[0];
    double unit = (double)m->area.w / (m->x.max - m->x.min);
    f->state.settings.phase.disc_radius = 60 / unit;
    vec2 at = disc_on_screen(f, 0);
    press(s, at.x + 58, at.y, 1), frame(s, whole_window, f);
    f->state.settings = f->intents.settings;
    move(s, at.x + 30, at.y), frame(s, whole_window, f);
    f->state.settings = f->intents.settings;
    assert_true(fabs(f->state.settings.phase.disc_radius * unit - 30) < 0.5);
    release(s), frame(s, whole_window, f);
    move(s, at.x, at.y), s->in.wheel.y = 1, frame(s, whole_window, f);
    assert_true(fabs(f->intents.settings.phase.disc_radius * unit - 33) < 0.5);
    stage_close(s), fake_free(f);
}

static size_t lines_of(const char *text) {
    size_t lines = 0;
    for (const char *c = text; *c; c++) lines += *c == '\n';
    return lines;
}

/* The file has the whole way of each sample, also where it is drawn with that of another one. */
static void the_ways_of_samples_are_saved_as_data(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    rect a = f->memory.phase_screen.drawn[0].area;
    press_right(s, a.x + 6, a.y + 6), frame(s, whole_window, f);
    release_right(s), frames(s, whole_window, f, 2);
    const draw_command *entry = find_text(s, "Save data as CSV", NULL);
    assert_non_null(entry);
    click(s, whole_window, f, entry->bounds.x + 4, entry->bounds.y + 4);
    const char *csv = f->intents.saving.csv;
    assert_non_null(csv);
    assert_int_equal(lines_of(csv), FAKE_LAYERS + 2);
    assert_non_null(strstr(csv, "of test sample "));
    assert_null(strstr(csv, "series"));
    stage_close(s), fake_free(f);
}

static void press_key(stage *s, fake *f, key_code key, bool shift) {
    type_key(s, key, false, shift), frame(s, whole_window, f);
    f->state.settings = f->intents.settings;
    frame(s, whole_window, f); /* the focus shows in the frame after it has moved */
}

static void the_disc_is_moved_and_resized_by_keys_that_leave_the_layer_alone(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    const portrait_memory *m = &f->memory.phase_screen.drawn[0];
    const phase_settings *v = &f->state.settings.phase;
    for (int i = 0; i < 100 && !m->ring; i++) press_key(s, f, KEY_TAB, false);
    assert_true(m->ring);
    double layer = f->state.settings.layer, x = v->disc_x, y = v->disc_y, radius = v->disc_radius;
    press_key(s, f, KEY_RIGHT, false), press_key(s, f, KEY_UP, false);
    double by = (m->x.max - m->x.min) / 40;
    assert_true(fabs(v->disc_x - x - by) < 1e-9 && fabs(v->disc_y - y - by) < 1e-9);
    press_key(s, f, KEY_UP, true);
    assert_true(fabs(v->disc_radius - 1.1 * radius) < 1e-9);
    press_key(s, f, KEY_DOWN, true);
    assert_true(fabs(v->disc_radius - radius) < 1e-9);
    for (int i = 0; i < 60; i++) press_key(s, f, KEY_LEFT, false);
    assert_true(v->disc_x == m->x.min);
    assert_true(f->state.settings.layer == layer);
    press_key(s, f, KEY_TAB, false);
    assert_false(m->ring);
    stage_close(s), fake_free(f);
}

static void the_plane_is_chosen_by_a_click(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    const draw_command *c = find_text(s, "Principal axes", NULL);
    assert_non_null(c);
    click(s, whole_window, f, c->bounds.x + 5, c->bounds.y + 5);
    assert_int_equal(f->intents.settings.phase.plane, PLANE_PRINCIPAL);
    f->state.settings = f->intents.settings;
    show(s, f);
    assert_true(shows(s, "1st principal axis"));
    stage_close(s), fake_free(f);
}

static void a_lane_without_energy_is_named(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    bool said = false, jumps = false;
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        said |= c->kind == DRAW_TEXT && strstr(c->text, "mlp has no energy");
        jumps |= c->kind == DRAW_TEXT && strstr(c->text, "jumps");
    }
    assert_true(said && jumps); /* what is true of the other one is still said */
    stage_close(s), fake_free(f);
}

/* Two positions have no area in (p, q): a click leads to a plane that has, and there h2 keeps it. */
static void a_plane_without_an_area_in_p_and_q_offers_one_that_has(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    const lane_observation *o = phase_observed(&f->state, 0, OBSERVE_DISC);
    assert_non_null(o);
    assert_true(isnan(o->disc[0].invariant));
    const draw_command *c = find_text(s, "choose y₁, y₃", NULL);
    assert_non_null(c);
    click(s, whole_window, f, c->bounds.x + 5, c->bounds.y + 5);
    f->state.settings = f->intents.settings;
    assert_int_equal(f->state.settings.axis_x, 0);
    assert_int_equal(f->state.settings.axis_y, FAKE_FEATURES / 2);
    show(s, f);
    o = phase_observed(&f->state, 0, OBSERVE_DISC);
    assert_non_null(o);
    assert_true(fabs(o->disc[0].invariant - 1) < 1e-12);
    assert_null(find_text(s, "choose y₁, y₃", NULL));
    stage_close(s), fake_free(f);
}

static bool lies_within(rect inner, rect outer) {
    return inner.x >= outer.x - 2 && inner.y >= outer.y - 2 && inner.x + inner.w <= outer.x + outer.w + 2 &&
           inner.y + inner.h <= outer.y + outer.h + 2;
}

/* Lines through so many states in the first portrait, of that colour but for its strength; 0: of any. */
static int ways_drawn(const stage *s, const fake *f, size_t states, color ink) {
    int ways = 0;
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        ways += c->kind == DRAW_POLYLINE && c->count == states && (!ink || c->color >> 8 == ink >> 8) &&
                lies_within(c->bounds, f->memory.phase_screen.drawn[0].area);
    }
    return ways;
}

/* One lane, with nothing but the ways of its samples; `at(sample, layer)` gives both coordinates. */
static fake *ways_alone(hdnn_real (*at)(size_t sample, size_t layer)) {
    fake *f = fake_run();
    f->snapshot.lanes = f->preset.lanes = 1;
    f->state.settings.phase = phase_settings_for(&f->state);
    f->state.settings.phase.field = f->state.settings.phase.levels = f->state.settings.phase.disc = false;
    f->state.settings.layer = FAKE_LAYERS;
    for (size_t i = 0; i < FAKE_SAMPLES * (FAKE_LAYERS + 1) * FAKE_FEATURES; i++) {
        size_t state = i / FAKE_FEATURES;
        f->states[0][i] = at(state / (FAKE_LAYERS + 1), state % (FAKE_LAYERS + 1));
    }
    return f;
}

enum { MEET = 4 };

static hdnn_real meeting_ways(size_t sample, size_t layer) {
    return layer < MEET ? (hdnn_real)(0.1 * (double)sample) : (hdnn_real)sin((double)layer);
}

static void ways_that_have_met_are_drawn_once(void **unused) {
    (void)unused;
    fake *f = ways_alone(meeting_ways);
    stage *s = open_phase(f);
    for (int c = 0; c < 2; c++) {
        assert_int_equal(ways_drawn(s, f, FAKE_LAYERS + 1, theme_class(c, 2)), 1);
        assert_int_equal(ways_drawn(s, f, FAKE_LAYERS + 1 - MEET, theme_class(c, 2)), 1); /* for the others */
        assert_int_equal(ways_drawn(s, f, MEET + 1, theme_class(c, 2)), FAKE_SAMPLES / 2 - 1);
    }
    stage_close(s), fake_free(f);
}

static hdnn_real long_ways(size_t sample, size_t layer) {
    return (hdnn_real)((layer % 2 ? 1 : -1) * (1 + 0.01 * (double)sample));
}

static void of_ways_to_and_fro_fewer_are_drawn_as_many_of_each_class(void **unused) {
    (void)unused;
    fake *f = ways_alone(long_ways);
    stage *s = open_phase(f);
    int ways = ways_drawn(s, f, FAKE_LAYERS + 1, 0);
    assert_in_range(ways, 1, FAKE_SAMPLES - 1);
    assert_int_equal(ways_drawn(s, f, FAKE_LAYERS + 1, theme_class(0, 2)), ways / 2);
    frames(s, whole_window, f, 5);
    assert_int_equal(ways_drawn(s, f, FAKE_LAYERS + 1, 0), ways); /* and their number rests */
    stage_close(s), fake_free(f);
}

static void one_lane_has_the_whole_room(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->snapshot.lanes = f->preset.lanes = 1;
    int lanes[2];
    f->state.settings.phase = phase_settings_for(&f->state);
    assert_int_equal(phase_lanes(&f->state, lanes), 1);
    assert_int_equal(lanes[0], 0);
    stage *s = open_phase(f);
    assert_true(f->memory.phase_screen.drawn[0].area.w > 600);
    stage_close(s), fake_free(f);
}

static void pictures_show_the_classifier_between_any_two_classes(void **unused) {
    (void)unused;
    fake *f = fake_digits();
    f->state.settings.phase.plane = PLANE_CLASSIFIER;
    f->state.settings.phase.class_from = 3, f->state.settings.phase.class_to = 8;
    f->state.settings.column = 100;
    stage *s = open_phase(f);
    assert_non_null(phase_observed(&f->state, 0, OBSERVE_PLANE));
    assert_true(shows(s, "towards the second class"));
    assert_true(shows(s, "3") && shows(s, "8"));
    stage_close(s), fake_free(f);
}

static bool says_part(const stage *s, const char *part) {
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        if (c->kind == DRAW_TEXT && strstr(c->text, part)) return true;
    }
    return false;
}

static void both_portraits_have_one_scale(void **unused) {
    (void)unused;
    fake *f = fake_run();
    for (size_t i = 0; i < FAKE_SAMPLES * (FAKE_LAYERS + 1) * FAKE_FEATURES; i++) f->states[1][i] *= 3;
    stage *s = open_phase(f);
    frames(s, whole_window, f, 60);
    const portrait_memory *a = &f->memory.phase_screen.drawn[0], *b = &f->memory.phase_screen.drawn[1];
    double pixel = (a->x.max - a->x.min) / (double)a->area.w; /* columns may differ by one */
    assert_true(fabs(a->x.min - b->x.min) < 2 * pixel && fabs(a->x.max - b->x.max) < 2 * pixel);
    assert_true(fabs(a->y.min - b->y.min) < 2 * pixel && fabs(a->y.max - b->y.max) < 2 * pixel);
    move(s, b->area.x + 9, b->area.y + 9), s->in.wheel.y = 2, frames(s, whole_window, f, 2);
    assert_true(f->memory.phase_screen.plane_x.held && fabs(a->x.min - b->x.min) < 2 * pixel);
    stage_close(s), fake_free(f);
}

static void classes_have_a_key_by_their_names(void **unused) {
    (void)unused;
    fake *f = fake_run();
    strcpy(f->data.taken, "fashion-mnist");
    stage *s = open_phase(f);
    assert_true(shows(s, "T-shirt") && shows(s, "trousers"));
    stage_close(s), fake_free(f);
}

static void the_field_is_explained_for_the_networks_on_the_screen(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_phase(f);
    const draw_command *field = find_text(s, "field", NULL);
    assert_non_null(field);
    move(s, field->bounds.x + 4, field->bounds.y + 4), frames(s, whole_window, f, 60);
    assert_true(says_part(s, "mlp: f(y) = yₗ₊₁ − yₗ = tanh(K y"));
    assert_true(says_part(s, "h1: f(y) = J Kᵀ tanh(K y + b)"));
    stage_close(s), fake_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_switched_on_is_measured),
        cmocka_unit_test(the_field_follows_the_scrubber_and_the_picture),
        cmocka_unit_test(both_portraits_have_one_scale),
        cmocka_unit_test(classes_have_a_key_by_their_names),
        cmocka_unit_test(the_field_is_explained_for_the_networks_on_the_screen),
        cmocka_unit_test(the_disc_is_moved_by_the_hand),
        cmocka_unit_test(the_ways_of_samples_are_saved_as_data),
        cmocka_unit_test(the_disc_is_resized_at_its_edge_and_by_the_wheel),
        cmocka_unit_test(the_disc_is_moved_and_resized_by_keys_that_leave_the_layer_alone),
        cmocka_unit_test(the_plane_is_chosen_by_a_click),
        cmocka_unit_test(a_lane_without_energy_is_named),
        cmocka_unit_test(a_plane_without_an_area_in_p_and_q_offers_one_that_has),
        cmocka_unit_test(ways_that_have_met_are_drawn_once),
        cmocka_unit_test(of_ways_to_and_fro_fewer_are_drawn_as_many_of_each_class),
        cmocka_unit_test(one_lane_has_the_whole_room),
        cmocka_unit_test(pictures_show_the_classifier_between_any_two_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
