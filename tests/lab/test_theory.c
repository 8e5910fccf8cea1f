/* The Theory screen without a window, and that on both of these screens every word stays on its panel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "condition.h"
#include "fake.h"
#include "lane_look.h"
#include "screens.h"
#include "stage.h"
#include "theory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void whole_window(stage *s, void *state) {
    fake *f = state;
    free(f->intents.saving.csv);
    f->intents = (lab_intents){.settings = f->state.settings};
    screens_draw(s->u, &f->state, &f->intents);
}

/* Drawn, measured, and drawn with what was measured. */
static void show(stage *s, fake *f) {
    frames(s, whole_window, f, 3);
    fake_observe(f);
    frames(s, whole_window, f, 30);
}

static stage *open_theory(fake *f) {
    stage *s = stage_open();
    s->in.window = (rect){0, 0, 1280, 800};
    f->state.settings.screen = SCREEN_THEORY;
    show(s, f);
    return s;
}

static bool says(const stage *s, const char *part) {
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        if (c->kind == DRAW_TEXT && strstr(c->text, part)) return true;
    }
    return false;
}

static void click_text(stage *s, fake *f, const char *text) {
    const draw_command *c = find_text(s, text, NULL);
    assert_non_null(c);
    click(s, whole_window, f, c->bounds.x + 5, c->bounds.y + 5);
}

static void a_hamiltonian_network_is_marginally_stable_and_damping_moves_it_to_the_left(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_theory(f);
    assert_true(says(s, "All on the imaginary axis"));
    f->state.settings.theory.damping = 1;
    show(s, f);
    assert_true(says(s, "Eigenvalues have moved to the left"));
    assert_int_equal(screens_request(&f->state).damped, 1);
    stage_close(s), fake_free(f);
}

/* So much friction is more than the steps can take: the field damps, the network does not. */
static void damping_that_the_steps_overshoot_is_not_called_damping_alone(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_theory(f);
    f->state.settings.theory.damping = 1;
    show(s, f);
    assert_true(screen_says(s->list, "no step is too long for that"));
    f->state.settings.theory.damping = 400;
    show(s, f);
    assert_true(screen_says(s->list, "none lies right of it") &&
                screen_says(s->list, "of 16 layers the step is too long"));
    stage_close(s), fake_free(f);
}

/* What a copy with another damping shows bears that damping in its name. */
static void a_damped_copy_is_named_as_such(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_theory(f);
    assert_true(shows(s, "h1") && !says(s, "g = "));
    f->state.settings.theory.damping = 1.5;
    show(s, f);
    size_t named = 0;
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        named += c->kind == DRAW_TEXT && strncmp(c->text, "h1, γ = 1.5", 12) == 0;
    }
    assert_int_equal(named, 3); /* sensitivity, singular values, gauge */
    f->state.settings.theory.topic = TOPIC_DEPTH;
    show(s, f);
    assert_true(shows(s, "h1, γ = 1.5"));
    stage_close(s), fake_free(f);
}

/* An mlp and an exploding copy are far from symplectic, and the gauge has no place for them. */
static void what_explodes_or_crushes_does_not_pass_for_symplectic(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_theory(f);
    double gentle = theory_defect(&f->state, 0);
    assert_true(gentle < 0.1 && theory_defect(&f->state, 1) > 5 * gentle);
    f->state.settings.theory.damping = 400;
    show(s, f);
    assert_true(theory_defect(&f->state, 0) > 1);
    stage_close(s), fake_free(f);
}

static void the_damping_slider_acts_on_a_copy_and_can_be_taken_back(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_theory(f);
    assert_true(f->state.settings.theory.damping < 0);
    const draw_command *c = find_text(s, "damping γ", NULL);
    assert_non_null(c);
    float y = c->bounds.y + 8, x = c->bounds.x + c->bounds.w + 200;
    press(s, x, y, 1), frame(s, whole_window, f);
    assert_true(f->intents.settings.theory.damping > 0);
    assert_int_equal(f->intents.change.count, 0); /* the run is left alone */
    release(s), frame(s, whole_window, f);
    f->state.settings.theory.damping = 0.7;
    show(s, f);
    assert_true(shows(s, "0.7"));
    stage_close(s), fake_free(f);
}

static void another_network_under_the_lens_is_seen_as_it_is(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.settings.theory.lane = 1, f->state.settings.theory.damping = 0.5;
    stage *s = open_theory(f);
    const draw_command *c = find_text(s, "network", NULL);
    assert_non_null(c);
    click(s, whole_window, f, c->bounds.x + 100, c->bounds.y + 8); /* the list opens */
    frames(s, whole_window, f, 2);
    const draw_command *option = NULL;
    for (size_t i = 0; i < draw_count(s->list); i++) { /* the last one drawn is in the list */
        const draw_command *d = draw_at(s->list, i);
        if (d->kind == DRAW_TEXT && strcmp(d->text, "h1") == 0) option = d;
    }
    assert_non_null(option);
    click(s, whole_window, f, option->bounds.x + 4, option->bounds.y + 8);
    assert_int_equal(f->intents.settings.theory.lane, 0);
    assert_true(f->intents.settings.theory.damping < 0);
    stage_close(s), fake_free(f);
}

/* No step, no integrator, nothing to refine: the eigenvalues are those of its layers. */
static void an_mlp_is_not_spoken_of_as_if_it_took_steps(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.settings.theory.lane = 1;
    stage *s = open_theory(f);
    assert_true(screen_says(s->list, "An mlp has no step in time") && says(s, "circle: |μ| = 1"));
    assert_false(says(s, "Euler") || says(s, "step h") || says(s, "hλ"));
    f->state.settings.theory.topic = TOPIC_DEPTH;
    show(s, f);
    assert_true(screen_says(s->list, "An mlp has no time step, so there is nothing to refine"));
    assert_false(says(s, "Make its T longer"));
    stage_close(s), fake_free(f);
}

static void the_scrubber_ends_with_the_network_under_the_lens(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->snapshot.lane[1].layers = 4;
    f->state.settings.screen = SCREEN_THEORY;
    assert_int_equal(lab_shown_layers(&f->state), FAKE_LAYERS);
    f->state.settings.theory.lane = 1;
    assert_int_equal(lab_shown_layers(&f->state), 4);
    f->state.settings.theory.topic = TOPIC_COUNTEREXAMPLE;
    assert_int_equal(lab_shown_layers(&f->state), FAKE_LAYERS);
    f->state.settings.screen = SCREEN_PHASE, f->state.settings.theory.topic = TOPIC_SPECTRUM;
    assert_int_equal(lab_shown_layers(&f->state), FAKE_LAYERS);
    f->snapshot.lane[1].layers = FAKE_LAYERS;
    fake_free(f);
}

static void the_twins_have_a_time_and_no_layer(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.settings.theory.topic = TOPIC_COUNTEREXAMPLE;
    stage *s = open_theory(f);
    rect slider;
    assert_false(ui_find(s->u, "layer", 0, &slider));
    assert_true(ui_find(s->u, "time", 0, &slider));
    press(s, slider.x + slider.w / 2, slider.y + slider.h / 2, 1), frame(s, whole_window, f);
    assert_true(f->intents.settings.layer > 0 && f->intents.settings.layer < FAKE_LAYERS);
    stage_close(s), fake_free(f);
}

static size_t dotted_curves(const stage *s, color ink) {
    size_t count = 0;
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        count += c->kind == DRAW_POLYLINE && c->color == ink && c->width < 1.5F;
    }
    return count;
}

/* The upper bound is that of the network under the lens alone, above all of its samples. */
static void sensitivities_stay_between_their_bounds(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_theory(f);
    for (int lane = 0; lane < 2; lane++) {
        f->state.settings.theory.lane = lane;
        show(s, f);
        const lane_observation *o = observed(f->state.observation, lane, OBSERVE_BOUND);
        assert_non_null(o);
        for (int l = 0; l <= o->layers; l++) assert_true(o->bound[l] >= o->sensitivity[l].most * (1 - 1e-4));
        assert_true(dotted_curves(s, lane_color(&f->state, lane)) >
                    dotted_curves(s, lane_color(&f->state, 1 - lane)));
    }
    assert_true(says(s, "dotted"));
    stage_close(s), fake_free(f);
}

static void refinement_is_measured_only_when_it_is_shown(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_theory(f);
    assert_false(screens_request(&f->state).parts & OBSERVE_REFINEMENT);
    click_text(s, f, "Depth");
    f->state.settings = f->intents.settings;
    assert_int_equal(f->state.settings.theory.topic, TOPIC_DEPTH);
    show(s, f);
    assert_non_null(theory_observed(&f->state, OBSERVE_REFINEMENT));
    assert_true(shows(s, "differential equation"));
    f->state.settings.theory.topic = TOPIC_COUNTEREXAMPLE;
    assert_int_equal(screens_request(&f->state).parts, 0);
    stage_close(s), fake_free(f);
}

/* What the screen says of the counterexample: energies are kept, the distance grows, and the sensitivity with it. */
static void the_twins_part_while_their_energies_stay(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.settings.theory.topic = TOPIC_COUNTEREXAMPLE, f->state.settings.theory.gap = 0.05;
    stage *s = open_theory(f);
    const theory_twins *w = &f->memory.theory_screen.twins;
    assert_true(w->gap == 0.05);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i <= TWIN_LAYERS; i++) {
            double h = log(cosh((double)w->x[k][i])) + log(cosh((double)w->y[k][i]));
            assert_true(fabs(h - log(cosh(k ? 1.05 : 1.0))) < 1e-5);
        }
    assert_true(w->distance[TWIN_LAYERS] > 5 * w->distance[0]);
    for (int i = 0; i <= TWIN_LAYERS; i++)
        assert_true(w->distance[i] < 2 * 1.05F); /* no more than the orbits allow */
    assert_true(fabsf(w->norm[0] - 1) < 1e-5F);
    float half = w->norm[TWIN_LAYERS / 2], whole = w->norm[TWIN_LAYERS];
    assert_true(whole > 1.7F * half && whole < 2.3F * half); /* in proportion to the time */
    for (int i = 0; i <= TWIN_LAYERS; i++) assert_true(w->norm[i] > 1 - 1e-5F);
    stage_close(s), fake_free(f);
}

static bool lies_in(rect inner, rect outer) {
    return inner.x >= outer.x - 1 && inner.y >= outer.y - 1 && inner.x + inner.w <= outer.x + outer.w + 1 &&
           inner.y + inner.h <= outer.y + outer.h + 1;
}

/* The panel that a text stands on: the last surface drawn under its middle. */
static const draw_command *panel_under(const stage *s, size_t text) {
    rect b = draw_at(s->list, text)->bounds;
    vec2 middle = {b.x + b.w / 2, b.y + b.h / 2};
    const draw_command *found = NULL;
    for (size_t i = 0; i < text; i++) {
        const draw_command *c = draw_at(s->list, i);
        bool surface = c->kind == DRAW_RECT && c->color == s->theme.panel && c->bounds.w > 150;
        if (surface && rect_holds(c->bounds, middle)) found = c;
    }
    return found;
}

static void check_words(const stage *s, const char *screen) {
    size_t texts = 0, panels = 0;
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        if (c->kind != DRAW_TEXT) continue;
        assert_true(lies_in(c->bounds, s->in.window));
        const draw_command *panel = panel_under(s, i);
        if (panel && !lies_in(c->bounds, panel->bounds))
            fail_msg("%s, %g x %g: \"%s\" leaves its panel", screen, (double)s->in.window.w,
                     (double)s->in.window.h, c->text);
        texts++, panels += panel != NULL;
    }
    assert_true(texts > 25 && panels > 20);
    assert_true(count_of(s, DRAW_POLYLINE) > 10);
}

static void every_word_stays_on_its_panel(void **unused) {
    (void)unused;
    static const rect windows[] = {{0, 0, 1024, 640}, {0, 0, 1280, 800}, {0, 0, 1920, 1080}};
    for (int w = 0; w < 3; w++) {
        fake *f = fake_run();
        stage *s = open_theory(f);
        s->in.window = windows[w];
        f->state.settings.layer = 7.5;
        for (int topic = 0; topic < TOPIC_COUNT; topic++) {
            f->state.settings.theory.topic = (theory_topic)topic;
            show(s, f), check_words(s, "Theory");
        }
        f->state.settings.screen = SCREEN_PHASE;
        for (int plane = 0; plane < PLANE_COUNT; plane++) {
            f->state.settings.phase.plane = (plane_kind)plane;
            show(s, f), check_words(s, "Phase space");
        }
        stage_close(s), fake_free(f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hamiltonian_network_is_marginally_stable_and_damping_moves_it_to_the_left),
        cmocka_unit_test(damping_that_the_steps_overshoot_is_not_called_damping_alone),
        cmocka_unit_test(a_damped_copy_is_named_as_such),
        cmocka_unit_test(sensitivities_stay_between_their_bounds),
        cmocka_unit_test(what_explodes_or_crushes_does_not_pass_for_symplectic),
        cmocka_unit_test(the_damping_slider_acts_on_a_copy_and_can_be_taken_back),
        cmocka_unit_test(another_network_under_the_lens_is_seen_as_it_is),
        cmocka_unit_test(an_mlp_is_not_spoken_of_as_if_it_took_steps),
        cmocka_unit_test(the_scrubber_ends_with_the_network_under_the_lens),
        cmocka_unit_test(the_twins_have_a_time_and_no_layer),
        cmocka_unit_test(refinement_is_measured_only_when_it_is_shown),
        cmocka_unit_test(the_twins_part_while_their_energies_stay),
        cmocka_unit_test(every_word_stays_on_its_panel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
