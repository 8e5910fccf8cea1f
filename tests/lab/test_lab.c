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

static void lanes_that_begin_again_say_so(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    key(w, KEY_S), until(w, stepped);
    assert_true(override(w, "training.learning_rate=0.1", NULL));
    assert_false(ui_shows_toast(lab_world(w->lab).ui));
    assert_true(override(w, "networks[0].layers=5", NULL));
    assert_true(ui_shows_toast(lab_world(w->lab).ui));
    close_world(w);
}

static void chord(world *w, key_code code) {
    w->in.keys[w->in.key_count++] = (key_press){.key = code, .held = {.ctrl = true}};
}

static bool has_its_eight_layers(const lab_state *s) {
    return loaded(s) && s->preset->networks[0].layers == 8;
}

/* Of a message, what its first line begins with. */
static bool says(world *w, const char *words) {
    const draw_list *list = lab_list(w->lab);
    for (int i = 0; i < 12; i++) one_frame(w);
    for (size_t i = 0; i < draw_count(list); i++)
        if (draw_at(list, i)->kind == DRAW_TEXT && strstr(draw_at(list, i)->text, words)) return true;
    return false;
}

static bool has_five_layers(const lab_state *s) {
    return loaded(s) && s->preset->networks[0].layers == 5;
}

static void what_is_undone_is_said(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    assert_true(override(w, "networks[0].layers=5", NULL)), until(w, has_five_layers);
    key(w, KEY_S), until(w, stepped);
    chord(w, KEY_Z), one_frame(w);
    assert_true(says(w, "The last change is taken back"));
    until(w, has_its_eight_layers);
    key(w, KEY_S), until(w, stepped);
    key(w, KEY_R), one_frame(w);
    assert_true(says(w, "Back at step 0"));
    close_world(w);
}

/* As lessons do: a preset is loaded with other settings, and is not the preset that it is named after. */
static void a_preset_with_other_settings_is_changed_until_it_is_chosen_again(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    assert_false(lab_now(w->lab)->altered);
    script_command load;
    char line[256], message[256];
    snprintf(line, sizeof line, "load %s networks[0].layers=5", w->path);
    assert_true(script_read(line, &load, message, sizeof message));
    lab_wish(w->lab, &load), until(w, has_five_layers);
    assert_true(lab_now(w->lab)->altered && !lab_now(w->lab)->can_undo);
    snprintf(line, sizeof line, "load %s view.screen=theory", w->path);
    assert_true(script_read(line, &load, message, sizeof message));
    lab_wish(w->lab, &load), until(w, has_its_eight_layers);
    assert_false(lab_now(w->lab)->altered);
    close_world(w);
}

static bool ended(const lab_state *s) {
    return s->snapshot->finished;
}
static bool ended_again(const lab_state *s) {
    return s->snapshot->finished && s->snapshot->epoch > 1.5;
}

static void run_after_the_end_is_as_many_epochs_more(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    assert_true(override(w, "training.epochs=1", NULL));
    key(w, KEY_SPACE), until(w, ended);
    rect train_on;
    one_frame(w);
    assert_true(ui_find(lab_world(w->lab).ui, "Train on", 0, &train_on));
    key(w, KEY_SPACE), one_frame(w);
    assert_true(says(w, "The run goes on for 1 epoch"));
    until(w, ended_again);
    assert_int_equal(lab_now(w->lab)->preset->training.epochs, 2);
    assert_true(lab_now(w->lab)->snapshot->epoch == 2);
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

static void escape_closes_what_is_on_top_and_never_quits(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    strcpy(w->in.text, "?"), one_frame(w), one_frame(w);
    assert_true(lab_now(w->lab)->settings.help);
    key(w, KEY_ESCAPE), one_frame(w), one_frame(w);
    assert_false(lab_now(w->lab)->settings.help);
    drop(w, "/nowhere/at-all.json");
    until(w, failed);
    key(w, KEY_ESCAPE), one_frame(w), one_frame(w);
    assert_null(lab_now(w->lab)->error);
    for (int i = 0; i < 3; i++) key(w, KEY_ESCAPE), one_frame(w);
    assert_false(lab_quits(w->lab));
    close_world(w);
}

static void nothing_trained_is_left_without_a_question(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    chord(w, KEY_Q), one_frame(w);
    assert_true(lab_quits(w->lab));
    close_world(w);
}

static void what_was_trained_is_asked_about_once(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    key(w, KEY_S), until(w, stepped);
    w->in.closes = true, one_frame(w), w->in.closes = false, one_frame(w);
    assert_true(lab_now(w->lab)->settings.leaving);
    key(w, KEY_ESCAPE), one_frame(w), one_frame(w);
    assert_false(lab_now(w->lab)->settings.leaving || lab_quits(w->lab));
    chord(w, KEY_Q), one_frame(w);
    assert_false(lab_quits(w->lab));
    chord(w, KEY_Q), one_frame(w);
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

static void what_is_shown_is_there_again_at_the_next_start(void **unused) {
    (void)unused;
    preferences left = preferences_default();
    left.theme = THEME_LIGHT, left.by_seconds = true, left.field = false, left.disc = false;
    left.pen = 0.05, left.eraser = 0.2, left.brush = 0.11, left.hero = 0.5, left.side = 0.25;
    world *w = open_world_with(quick_points, &left);
    until(w, loaded), one_frame(w);
    const lab_settings *v = &lab_now(w->lab)->settings;
    assert_true(v->by_seconds && v->phase.levels && !v->phase.field && !v->phase.disc);
    preferences now = lab_preferences(w->lab);
    now.recent = left.recent; /* the preset that was opened */
    assert_string_equal(now.last.file, w->path);
    now.last = left.last, memcpy(now.screen, left.screen, sizeof now.screen);
    assert_true(preferences_equal(&now, &left));
    close_world(w);
}

static bool has_six_layers(const lab_state *s) {
    return loaded(s) && s->preset->networks[0].layers == 6;
}

/* The window opens with the file that it was left with, changed as it was, in the same view; the changes can be undone. */
static void the_run_is_there_again_as_it_was_left(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    assert_true(override(w, "networks[0].layers=6", NULL)), until(w, has_six_layers);
    preferences left = lab_preferences(w->lab);
    left.last.plane = PLANE_PRINCIPAL, left.last.topic = TOPIC_DEPTH, left.last.pace = 30;
    left.last.axis_x = 2, strcpy(left.screen, "theory");
    open_again(w, &left), until(w, has_six_layers), one_frame(w);
    preferences again = lab_preferences(w->lab);
    assert_true(preferences_equal(&again, &left));
    assert_int_equal(lab_now(w->lab)->settings.screen, SCREEN_THEORY);
    key(w, KEY_Z), w->in.keys[0].held.ctrl = true;
    until(w, has_its_eight_layers);
    again = lab_preferences(w->lab);
    assert_string_equal(again.last.run, "");
    close_world(w);
}

static bool shows_the_default(const lab_state *s) {
    return loaded(s) && strcmp(s->preset->name, "swiss-roll-race") == 0;
}

/* The file is no preset any more: the default opens, without what was changed in the other one. */
static void changes_of_a_run_that_is_gone_are_not_laid_over_another(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    assert_true(override(w, "networks[0].layers=6", NULL)), until(w, has_six_layers);
    preferences left = lab_preferences(w->lab);
    FILE *file = fopen(w->path, "w");
    assert_non_null(file);
    fputs("{", file), fclose(file);
    open_again(w, &left), until(w, shows_the_default);
    for (int i = 0; i < 5; i++) one_frame(w);
    assert_true(shows_the_default(lab_now(w->lab)) && !lab_now(w->lab)->can_undo);
    assert_non_null(strstr(lab_now(w->lab)->error, "swiss-roll-race is shown instead"));
    close_world(w);
}

static void changes_that_cannot_be_taken_up_are_said(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded), one_frame(w);
    preferences left = lab_preferences(w->lab);
    strcpy(left.last.run, "{\"networks\": 7}");
    open_again(w, &left), until(w, failed);
    assert_true(has_its_eight_layers(lab_now(w->lab)));
    assert_non_null(strstr(lab_now(w->lab)->error, "without the changes of last time"));
    close_world(w);
}

static bool has_half_the_time(const lab_state *s) {
    return loaded(s) && s->preset->networks[0].t_end == 0.5;
}

/* Every number of the training that can change between two steps does, and the run goes on. */
static void training_settings_act_without_a_reset_where_they_can(void **unused) {
    (void)unused;
    static const char *const live[] = {"training.learning_rate=0.003", "training.smoothness=0.02",
                                       "training.weight_decay=0.01",   "training.clip_norm=2",
                                       "training.optimizer=sgd",       "training.epochs=900000",
                                       "networks[0].name=other"};
    static const char *const again[] = {"training.batch=10", "training.seed=3", "networks[0].t_end=0.5"};
    world *w = open_world(quick_points);
    until(w, loaded), key(w, KEY_SPACE), until(w, past_ten);
    for (size_t i = 0; i < sizeof live / sizeof *live; i++) {
        int64_t step = lab_now(w->lab)->snapshot->step;
        assert_true(override(w, live[i], NULL));
        one_frame(w);
        assert_null(lab_now(w->lab)->loading);
        assert_true(lab_now(w->lab)->snapshot->step >= step);
    }
    for (size_t i = 0; i < sizeof again / sizeof *again; i++) assert_true(override(w, again[i], NULL));
    until(w, has_half_the_time), until(w, runs), until(w, past_ten);
    assert_int_equal(lab_now(w->lab)->preset->training.batch, 10);
    assert_int_equal(lab_now(w->lab)->preset->training.seed, 3);
    close_world(w);
}

static void copy_parameters(world *w, hdnn_real *to, size_t count) {
    const hdnn_model *model = lab_now(w->lab)->snapshot->lane[0].model;
    assert_true(hdnn_model_parameter_count(model) >= count);
    memcpy(to, hdnn_model_parameters_const(model), count * sizeof *to);
}

static bool has_seed_7(const lab_state *s) {
    return loaded(s) && s->preset->training.seed == 7;
}
static bool has_seed_1(const lab_state *s) {
    return loaded(s) && s->preset->training.seed == 1;
}

/* And taking a new seed back gives the old weights. */
static void a_reset_keeps_the_initial_weights_and_a_new_seed_draws_others(void **unused) {
    (void)unused;
    enum { COUNT = 100 };
    hdnn_real first[COUNT], later[COUNT];
    size_t bytes = sizeof first;
    world *w = open_world(quick_points);
    until(w, loaded), copy_parameters(w, first, COUNT);
    key(w, KEY_SPACE), until(w, past_ten), copy_parameters(w, later, COUNT);
    assert_memory_not_equal(first, later, bytes);
    key(w, KEY_R), until(w, begun_anew), copy_parameters(w, later, COUNT);
    assert_memory_equal(first, later, bytes);
    assert_true(override(w, "training.seed=7", NULL));
    until(w, has_seed_7), until(w, begun_anew), copy_parameters(w, later, COUNT);
    assert_memory_not_equal(first, later, bytes);
    w->in.time += 5, key(w, KEY_Z), w->in.keys[0].held.ctrl = true;
    until(w, has_seed_1), until(w, begun_anew), copy_parameters(w, later, COUNT);
    assert_memory_equal(first, later, bytes);
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
        cmocka_unit_test(training_settings_act_without_a_reset_where_they_can),
        cmocka_unit_test(a_reset_keeps_the_initial_weights_and_a_new_seed_draws_others),
        cmocka_unit_test(what_is_shown_is_there_again_at_the_next_start),
        cmocka_unit_test(the_run_is_there_again_as_it_was_left),
        cmocka_unit_test(changes_that_cannot_be_taken_up_are_said),
        cmocka_unit_test(changes_of_a_run_that_is_gone_are_not_laid_over_another),
        cmocka_unit_test(one_step_and_back_again),
        cmocka_unit_test(a_pause_keeps_the_gradients_on_the_screen),
        cmocka_unit_test(lanes_that_begin_again_say_so),
        cmocka_unit_test(what_is_undone_is_said),
        cmocka_unit_test(a_preset_with_other_settings_is_changed_until_it_is_chosen_again),
        cmocka_unit_test(run_after_the_end_is_as_many_epochs_more),
        cmocka_unit_test(arrows_walk_through_the_layers),
        cmocka_unit_test(planar_data_get_decision_regions),
        cmocka_unit_test(escape_closes_what_is_on_top_and_never_quits),
        cmocka_unit_test(nothing_trained_is_left_without_a_question),
        cmocka_unit_test(what_was_trained_is_asked_about_once),
        cmocka_unit_test(a_broken_first_preset_gives_way_to_the_default),
        cmocka_unit_test(a_broken_later_file_leaves_the_run_alone),
        cmocka_unit_test(a_drawing_is_read_and_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
