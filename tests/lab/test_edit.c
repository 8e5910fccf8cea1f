/* Changing a run: undo, lanes, architectures, and what starts a run again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "edits.h"
#include "lane_look.h"
#include "run_edit.h"

#include <stdio.h>
#include <string.h>

static const char race[] =
    "{\"name\": \"race\", \"networks\": [{\"name\": \"h2\", \"architecture\": \"h2\", \"features\": 4,"
    " \"integrator\": \"leapfrog\", \"memory\": \"reverse\", \"mask_p\": [[1, 0], [0, 1]]},"
    " {\"architecture\": \"h1-j1\", \"damping\": 0.5}], \"view\": {\"axis_y\": 3}}";

static hdnn_preset race_preset(void) {
    hdnn_preset p;
    hdnn_error error = {0};
    if (hdnn_preset_parse(race, "race", NULL, 0, &p, &error) != HDNN_OK) fail_msg("%s", error.message);
    return p;
}

/* The edited copy is as good as a preset of its own. */
static void assert_valid(const hdnn_preset *p) {
    char *text = hdnn_preset_text(p);
    hdnn_error error = {0};
    hdnn_preset read;
    if (hdnn_preset_parse(text, "edited", NULL, 0, &read, &error) != HDNN_OK) fail_msg("%s", error.message);
    hdnn_preset_free(&read);
    hdnn_text_free(text);
}

static void an_architecture_that_cannot_begin_as_the_identity_begins_drawn(void **unused) {
    (void)unused;
    hdnn_preset p = race_preset();
    p.networks[1].init = HDNN_INIT_IDENTITY;
    run_edit_architecture(&p, 1, hdnn_architecture_find("resnet"));
    assert_int_equal(p.networks[1].init, HDNN_INIT_IDENTITY);
    assert_valid(&p);
    run_edit_architecture(&p, 1, hdnn_architecture_find("ms2"));
    assert_int_equal(p.networks[1].init, HDNN_INIT_NORMAL);
    assert_valid(&p);
    hdnn_preset_free(&p);
}

static void changes_are_undone_and_redone_in_order(void **unused) {
    (void)unused;
    edits e = {0};
    assert_true(edits_begin(&e, "a") && !edits_can_undo(&e));
    edits_change(&e, "b", 10, false), edits_change(&e, "c", 10.1, false);
    assert_string_equal(edits_undo(&e), "b");
    assert_string_equal(edits_undo(&e), "a");
    assert_null(edits_undo(&e));
    assert_string_equal(edits_redo(&e), "b");
    edits_change(&e, "d", 30, false);
    assert_false(edits_can_redo(&e));
    assert_string_equal(edits_undo(&e), "b");
    edits_free(&e);
}

static void a_dragged_slider_is_one_step_back(void **unused) {
    (void)unused;
    edits e = {0};
    edits_begin(&e, "0");
    char text[8];
    for (int i = 1; i <= 30; i++)
        snprintf(text, sizeof text, "%d", i), edits_change(&e, text, 5 + i * 0.1, i > 1);
    assert_string_equal(edits_undo(&e), "0");
    assert_string_equal(edits_redo(&e), "30");
    edits_free(&e);
}

static void the_oldest_changes_are_forgotten(void **unused) {
    (void)unused;
    edits e = {0};
    edits_begin(&e, "0");
    char text[16];
    const char *last = NULL;
    for (int i = 1; i <= 200; i++)
        snprintf(text, sizeof text, "%d", i), edits_change(&e, text, i * 10.0, true);
    int steps = 0;
    for (const char *t; (t = edits_undo(&e)) != NULL; steps++) last = t;
    assert_int_equal(steps, EDITS_KEPT - 1);
    assert_string_equal(last, "137");
    edits_free(&e);
}

static void a_duplicate_has_a_name_of_its_own(void **unused) {
    (void)unused;
    hdnn_preset p = race_preset(), edited = p;
    assert_true(run_edit_duplicate(&edited, 0));
    assert_string_equal(edited.networks[1].name, "h2 2");
    assert_ptr_equal(edited.networks[1].architecture, p.networks[0].architecture);
    assert_true(run_edit_duplicate(&edited, 1));
    assert_string_equal(edited.networks[2].name, "h2 3");
    assert_string_equal(edited.networks[3].name, "h1-j1");
    assert_false(run_edit_duplicate(&edited, 0));
    assert_valid(&edited);
    hdnn_preset_free(&p);
}

static void a_new_lane_has_an_architecture_that_takes_no_part_yet(void **unused) {
    (void)unused;
    hdnn_preset p = race_preset(), edited = p;
    edited.networks[1].damping = 2;
    while (edited.lanes < HDNN_MAX_LANES) {
        assert_true(run_edit_add(&edited));
        const hdnn_network_config *added = &edited.networks[edited.lanes - 1];
        for (int i = 0; i < edited.lanes - 1; i++)
            assert_ptr_not_equal(added->architecture, edited.networks[i].architecture);
        assert_string_equal(added->name, hdnn_architecture_name(added->architecture));
        assert_int_equal(added->layers, p.networks[0].layers);
        assert_true(added->damping == 0);
        assert_valid(&edited);
    }
    assert_false(run_edit_add(&edited));
    hdnn_preset_free(&p);
}

static void the_last_lane_stays(void **unused) {
    (void)unused;
    hdnn_preset p = race_preset(), edited = p;
    assert_true(run_edit_remove(&edited, 0));
    assert_string_equal(edited.networks[0].name, "h1-j1");
    assert_false(run_edit_remove(&edited, 0));
    assert_valid(&edited);
    hdnn_preset_free(&p);
}

static void any_architecture_can_take_the_place_of_any_other(void **unused) {
    (void)unused;
    hdnn_preset p = race_preset();
    for (size_t i = 0; hdnn_architecture_at(i); i++) {
        const hdnn_architecture *a = hdnn_architecture_at(i);
        if (hdnn_architecture_takes_interconnection(a)) continue;
        for (int lane = 0; lane < 2; lane++) {
            hdnn_preset edited = p;
            run_edit_features(&edited, lane, 3);
            run_edit_architecture(&edited, lane, a);
            assert_valid(&edited);
            assert_string_equal(edited.networks[lane].name,
                                lane == 1 && a == p.networks[0].architecture   ? "h2 2"
                                : lane == 0 && a == p.networks[1].architecture ? "h1-j1 2"
                                                                               : hdnn_architecture_name(a));
        }
    }
    hdnn_preset_free(&p);
}

static void rates_change_at_once_and_sizes_start_again(void **unused) {
    (void)unused;
    hdnn_preset p = race_preset(), edited = p;
    edited.training.learning_rate = 0.5, edited.training.clip_norm = 1, edited.training.epochs = 3;
    assert_false(run_edit_restarts(&p, &edited));
    edited.training.batch++;
    assert_true(run_edit_restarts(&p, &edited));
    edited = p, edited.training.seed++;
    assert_true(run_edit_restarts(&p, &edited));
    edited = p, edited.networks[1].layers++;
    assert_true(run_edit_restarts(&p, &edited));
    edited = p, edited.data.samples = 100;
    assert_true(run_edit_restarts(&p, &edited));
    hdnn_preset_free(&p);
}

static void few_samples_get_small_batches_and_a_thousand_steps(void **unused) {
    (void)unused;
    hdnn_training_config t = hdnn_training_config_default();
    t.batch = 125, t.epochs = 50;
    run_edit_plan(&t, 102);
    assert_int_equal(t.batch, 12);
    assert_int_equal(t.epochs, 112); /* of nine steps each */
    t.batch = 0, t.epochs = 5000;
    run_edit_plan(&t, 10000);
    assert_int_equal(t.batch, 1250);
    assert_int_equal(t.epochs, 5000);
    run_edit_plan(&t, 3);
    assert_int_equal(t.batch, 1);
}

static void a_name_is_no_reason_to_start_again(void **unused) {
    (void)unused;
    hdnn_preset p = race_preset(), edited = p;
    strcpy(edited.networks[1].name, "Hamiltonian");
    assert_false(run_edit_restarts(&p, &edited));
    run_edit_take_names(&p, &edited);
    assert_string_equal(p.networks[1].name, "Hamiltonian");
    assert_string_equal(p.networks[0].name, "h2");
    edited.networks[1].layers++;
    assert_true(run_edit_restarts(&p, &edited));
    hdnn_preset_free(&p);
}

static void lanes_keep_their_colours_while_others_come_and_go(void **unused) {
    (void)unused;
    hdnn_preset p = race_preset();
    assert_true(lane_slot(&p, 0) == 0 && lane_slot(&p, 1) == 1);
    assert_true(run_edit_duplicate(&p, 0));
    assert_true(lane_slot(&p, 0) == 0 && lane_slot(&p, 1) == 2 && lane_slot(&p, 2) == 1);
    assert_true(run_edit_remove(&p, 0));
    assert_true(lane_slot(&p, 0) == 2 && lane_slot(&p, 1) == 1);
    assert_true(run_edit_duplicate(&p, 1));
    assert_true(lane_slot(&p, 0) == 2 && lane_slot(&p, 1) == 1 && lane_slot(&p, 2) == 0);
    char *text = hdnn_preset_text(&p);
    hdnn_preset read;
    assert_int_equal(hdnn_preset_parse(text, "again", NULL, 0, &read, NULL), HDNN_OK);
    for (int i = 0; i < 3; i++) assert_int_equal(lane_slot(&read, i), lane_slot(&p, i));
    hdnn_preset_free(&read), hdnn_text_free(text), hdnn_preset_free(&p);
}

static void a_colour_that_is_taken_twice_is_given_once(void **unused) {
    (void)unused;
    hdnn_preset p = {.lanes = 4};
    p.networks[0].color = 2, p.networks[2].color = 2;
    int seen = 0;
    for (int i = 0; i < 4; i++) seen |= 1 << lane_slot(&p, i);
    assert_true(seen == 15 && lane_slot(&p, 0) == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_undone_and_redone_in_order),
        cmocka_unit_test(an_architecture_that_cannot_begin_as_the_identity_begins_drawn),
        cmocka_unit_test(a_dragged_slider_is_one_step_back),
        cmocka_unit_test(lanes_keep_their_colours_while_others_come_and_go),
        cmocka_unit_test(a_colour_that_is_taken_twice_is_given_once),
        cmocka_unit_test(the_oldest_changes_are_forgotten),
        cmocka_unit_test(a_duplicate_has_a_name_of_its_own),
        cmocka_unit_test(a_new_lane_has_an_architecture_that_takes_no_part_yet),
        cmocka_unit_test(the_last_lane_stays),
        cmocka_unit_test(any_architecture_can_take_the_place_of_any_other),
        cmocka_unit_test(rates_change_at_once_and_sizes_start_again),
        cmocka_unit_test(few_samples_get_small_batches_and_a_thousand_steps),
        cmocka_unit_test(a_name_is_no_reason_to_start_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
