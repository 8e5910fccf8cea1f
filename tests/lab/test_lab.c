/* The whole laboratory without a window: real presets, real training, input written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lab_core.h"
#include "report.h"
#include "world.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool measured(const lab_state *s) {
    return isfinite(lab_first_gradient(&s->snapshot->lane[1]));
}
static bool stepped(const lab_state *s) {
    return s->snapshot->step == 1;
}
static bool past_ten(const lab_state *s) {
    return s->snapshot->step > 10;
}
static bool has_four_layers(const lab_state *s) {
    return s->snapshot->lane[1].layers == 4;
}
static bool has_eight_layers(const lab_state *s) {
    return s->snapshot->lane[1].layers == 8;
}
static bool learns_at_half(const lab_state *s) {
    return s->snapshot->learning_rate == 0.5;
}
static bool begun_anew(const lab_state *s) {
    return s->snapshot->step == 0;
}
static bool has_regions(const lab_state *s) {
    return s->regions->rgba[0] && s->regions->rgba[1];
}
static bool read_drawing(const lab_state *s) {
    return s->reading->drawn && s->reading->has_reading;
}
static bool read_sample(const lab_state *s) {
    return !s->reading->drawn && s->reading->has_reading;
}

static void space_runs_and_pauses(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    assert_false(lab_now(w->lab)->snapshot->running);
    key(w, KEY_SPACE), until(w, runs);
    key(w, KEY_SPACE), until(w, rests);
    assert_true(lab_now(w->lab)->snapshot->step > 0);
    close_world(w);
}

static void a_preset_may_ask_for_a_slow_pace(void **unused) {
    (void)unused;
    char slow[1024];
    snprintf(slow, sizeof slow, "%.*s, \"view\": {\"autostart\": true, \"steps_per_second\": 0.001}}",
             (int)strlen(quick_points) - 1, quick_points);
    world *w = open_world(slow);
    until(w, loaded), until(w, stepped);
    for (int i = 0; i < 10; i++) one_frame(w);
    assert_true(runs(lab_now(w->lab)) && stepped(lab_now(w->lab)));
    assert_true(lab_now(w->lab)->settings.pace == 0.001);
    close_world(w);
}

static void a_rate_changes_while_the_run_goes_on(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded), key(w, KEY_SPACE), until(w, past_ten);
    assert_true(override(w, "training.learning_rate=0.5", NULL));
    until(w, learns_at_half);
    assert_true(past_ten(lab_now(w->lab)) && runs(lab_now(w->lab)));
    w->in.time += 5, key(w, KEY_Z), w->in.keys[0].held.ctrl = true;
    one_frame(w);
    assert_false(lab_now(w->lab)->wanted->training.learning_rate == 0.5);
    close_world(w);
}

static void other_layers_start_the_same_race_again_and_can_be_undone(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded), key(w, KEY_SPACE), until(w, past_ten);
    const hdnn_data *data = lab_now(w->lab)->data;
    assert_true(override(w, "networks[1].layers=4", NULL));
    until(w, has_four_layers), until(w, runs);
    assert_ptr_equal(lab_now(w->lab)->data, data);
    assert_int_equal(lab_now(w->lab)->preset->networks[1].layers, 4);
    w->in.time += 5, key(w, KEY_Z), w->in.keys[0].held.ctrl = true;
    until(w, has_eight_layers);
    w->in.time += 5, key(w, KEY_Y), w->in.keys[0].held.ctrl = true;
    until(w, has_four_layers);
    close_world(w);
}

/* It was of a copy of the network that is no longer there. */
static void the_damping_of_a_copy_does_not_outlive_its_network(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    w->lab->settings.theory.damping = 2;
    one_frame(w);
    assert_true(lab_now(w->lab)->settings.theory.damping == 2);
    assert_true(override(w, "networks[1].layers=4", NULL));
    until(w, has_four_layers);
    assert_true(lab_now(w->lab)->settings.theory.damping < 0);
    close_world(w);
}

static void another_seed_draws_other_data(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    const hdnn_data *data = lab_now(w->lab)->data;
    assert_true(override(w, "training.seed=9", NULL));
    for (int i = 0; i < 5000 && lab_now(w->lab)->data == data; i++) until(w, rests);
    assert_int_equal(lab_now(w->lab)->preset->training.seed, 9);
    close_world(w);
}

static void a_run_that_cannot_be_is_refused_and_the_old_one_stays(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    hdnn_error error = {0};
    assert_false(override(w, "networks[0].layers=4", &error));
    until(w, loaded);
    assert_false(override(w, "networks[0].features=3", &error));
    assert_non_null(strstr(error.message, "features"));
    assert_false(override(w, "nonsense=3", &error));
    assert_int_equal(lab_now(w->lab)->wanted->networks[0].features, 4);
    close_world(w);
}

static void one_step_and_back_again(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    key(w, KEY_S), until(w, stepped);
    assert_true(measured(lab_now(w->lab)));
    key(w, KEY_R), until(w, begun_anew);
    assert_false(measured(lab_now(w->lab)));
    close_world(w);
}

/* A pause between two measured steps must not blank the picture people came for. */
static void a_pause_keeps_the_gradients_on_the_screen(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    for (int i = 0; i < 5; i++) {
        key(w, KEY_SPACE), until(w, runs);
        until(w, measured);
        key(w, KEY_SPACE), until(w, rests);
        assert_true(measured(lab_now(w->lab)));
    }
    close_world(w);
}

static void arrows_walk_through_the_layers(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    one_frame(w);
    assert_true(lab_now(w->lab)->settings.layer == 8);
    key(w, KEY_LEFT), one_frame(w);
    key(w, KEY_LEFT), one_frame(w);
    one_frame(w);
    assert_true(lab_now(w->lab)->settings.layer == 6);
    for (int i = 0; i < 5; i++) key(w, KEY_RIGHT), one_frame(w);
    one_frame(w);
    assert_true(lab_now(w->lab)->settings.layer == 8);
    close_world(w);
}

static void planar_data_get_decision_regions(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded), until(w, has_regions);
    close_world(w);
}

static void escape_quits_unless_the_help_is_open(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    strcpy(w->in.text, "?"), one_frame(w), one_frame(w);
    assert_true(lab_now(w->lab)->settings.help);
    key(w, KEY_ESCAPE), one_frame(w), one_frame(w);
    assert_false(lab_now(w->lab)->settings.help);
    assert_false(lab_quits(w->lab));
    key(w, KEY_ESCAPE), one_frame(w);
    assert_true(lab_quits(w->lab));
    close_world(w);
}

static void a_broken_first_preset_gives_way_to_the_default(void **unused) {
    (void)unused;
    world *w = open_world("{\"name\": \"broken\", \"networks\": 3}");
    until(w, failed);
    until(w, loaded);
    assert_string_equal(lab_now(w->lab)->preset->name, "swiss-roll-race");
    assert_non_null(strstr(lab_now(w->lab)->error, "preset.json"));
    assert_non_null(strstr(lab_now(w->lab)->error, "networks"));
    close_world(w);
}

static void a_broken_later_file_leaves_the_run_alone(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    key(w, KEY_SPACE), until(w, runs);
    drop(w, "/nowhere/at-all.json");
    until(w, failed);
    assert_string_equal(lab_now(w->lab)->preset->name, "quick");
    assert_true(lab_now(w->lab)->snapshot->running);
    close_world(w);
}

static void a_drawing_is_read_and_reported(void **unused) {
    (void)unused;
    world *w = open_world(quick_digits);
    until(w, loaded), until(w, read_sample);
    key(w, '4'), one_frame(w);
    draw_down(w);
    until(w, read_drawing);
    char *text = report_text(lab_settle(w->lab), &(frame_times){0}, 7, "none");
    cJSON *report = cJSON_Parse(text);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(report, "drawn")));
    assert_true(cJSON_IsNumber(cJSON_GetObjectItem(report, "prediction")));
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(report, "probabilities")), 10);
    assert_int_equal(cJSON_GetObjectItem(report, "frames")->valueint, 7);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(report, "lanes")), 1);
    cJSON_Delete(report), cJSON_free(text);
    key(w, KEY_C), one_frame(w), until(w, read_sample);
    assert_true(lab_now(w->lab)->pad->count == 0);
    close_world(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(space_runs_and_pauses),
        cmocka_unit_test(a_preset_may_ask_for_a_slow_pace),
        cmocka_unit_test(a_rate_changes_while_the_run_goes_on),
        cmocka_unit_test(other_layers_start_the_same_race_again_and_can_be_undone),
        cmocka_unit_test(the_damping_of_a_copy_does_not_outlive_its_network),
        cmocka_unit_test(another_seed_draws_other_data),
        cmocka_unit_test(a_run_that_cannot_be_is_refused_and_the_old_one_stays),
        cmocka_unit_test(one_step_and_back_again),
        cmocka_unit_test(a_pause_keeps_the_gradients_on_the_screen),
        cmocka_unit_test(arrows_walk_through_the_layers),
        cmocka_unit_test(planar_data_get_decision_regions),
        cmocka_unit_test(escape_quits_unless_the_help_is_open),
        cmocka_unit_test(a_broken_first_preset_gives_way_to_the_default),
        cmocka_unit_test(a_broken_later_file_leaves_the_run_alone),
        cmocka_unit_test(a_drawing_is_read_and_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
