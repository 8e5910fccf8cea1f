/* hdnn train: what it prints, what it writes, and how it ends. */
#include "program.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_lane(const cJSON *lane, const char *name, const char *architecture) {
    assert_string_equal(text_of(lane, "name"), name);
    assert_string_equal(text_of(lane, "architecture"), architecture);
    assert_true(number_of(lane, "epochs") == 3);
    assert_true(number_of(lane, "steps") == 12);
    assert_true(number_of(lane, "train_loss") > 0);
    assert_true(number_of(lane, "test_loss") > 0);
    assert_true(number_of(lane, "train_accuracy") > 0 && number_of(lane, "train_accuracy") <= 1);
    assert_true(number_of(lane, "test_accuracy") > 0 && number_of(lane, "test_accuracy") <= 1);
    assert_true(number_of(lane, "seconds") > 0);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(lane, "diverged")));
}

static void json_is_the_last_line_and_complete(void **state) {
    (void)state;
    const outcome *result = hdnn("train points.json --seed 7 --threads 2 --json");
    cJSON *object = last_object(result);
    assert_string_equal(text_of(object, "preset"), "points");
    assert_true(number_of(object, "seed") == 7);
    assert_true(number_of(object, "threads") == 2);
    const cJSON *lanes = list_of(object, "lanes", 2);
    check_lane(cJSON_GetArrayItem(lanes, 0), "h1", "h1-j1");
    check_lane(cJSON_GetArrayItem(lanes, 1), "plain", "mlp");
    assert_ptr_equal(strchr(result->out, '\n'), result->out + strlen(result->out) - 1);
    assert_contains(result->err, "epoch 3/3");
    cJSON_Delete(object);
}

static void elsewhere_than_on_a_terminal_there_is_one_line_an_epoch(void **state) {
    (void)state;
    const outcome *result = hdnn("train points.json");
    assert_int_equal(result->code, 0);
    assert_contains(result->out, "swiss-roll, generated: 200 training and 200 test points");
    assert_contains(result->out, "\nepoch 1/3");
    assert_contains(result->out, "\nepoch 2/3");
    assert_contains(result->out, "\nepoch 3/3");
    assert_contains(result->out, "test loss");
    assert_null(strchr(result->out, '\r'));
    assert_null(strchr(result->out, '\033'));
}

static void quiet_prints_only_the_result(void **state) {
    (void)state;
    const outcome *result = hdnn("train points.json --quiet");
    assert_int_equal(result->code, 0);
    assert_null(strstr(result->out, "epoch"));
    assert_contains(result->out, "h1-j1");
    assert_string_equal(hdnn("train points.json --quiet --json")->err, "");
}

static void set_and_epochs_change_the_preset(void **state) {
    (void)state;
    cJSON *object = last_object(hdnn("train points.json --set training.batch=100 --epochs 2 --json"));
    assert_true(number_of(cJSON_GetArrayItem(list_of(object, "lanes", 2), 0), "steps") == 4);
    cJSON_Delete(object);
}

static void one_network_is_saved_under_the_name_given(void **state) {
    (void)state;
    assert_int_equal(hdnn("train digits.json --epochs 1 --save one.safetensors")->code, 0);
    assert_true(scratch_has("one.safetensors"));
}

static void several_networks_are_saved_under_names_of_their_own(void **state) {
    (void)state;
    const outcome *result = hdnn("train points.json --save race.safetensors");
    assert_int_equal(result->code, 0);
    assert_contains(result->out, "race.plain.safetensors");
    assert_true(scratch_has("race.h1.safetensors"));
    assert_true(scratch_has("race.plain.safetensors"));
    assert_false(scratch_has("race.safetensors"));
}

static void networks_of_one_name_do_not_overwrite_each_other(void **state) {
    (void)state;
    assert_int_equal(hdnn("train points.json --set 'networks[1].name=h1' --save twin")->code, 0);
    assert_true(scratch_has("twin.h1-1"));
    assert_true(scratch_has("twin.h1-2"));
}

static void the_same_seed_writes_the_same_file_whatever_the_threads(void **state) {
    (void)state;
    assert_int_equal(hdnn("train digits.json --epochs 1 --threads 1 --save a.safetensors")->code, 0);
    assert_int_equal(hdnn("train digits.json --epochs 1 --threads 2 --save b.safetensors")->code, 0);
    assert_int_equal(hdnn("train digits.json --epochs 1 --seed 2 --save c.safetensors")->code, 0);
    assert_same_file("a.safetensors", "b.safetensors");
    assert_other_file("a.safetensors", "c.safetensors");
}

static void the_log_has_an_object_on_every_line(void **state) {
    (void)state;
    assert_int_equal(hdnn("train points.json --log run.jsonl")->code, 0);
    size_t size;
    char *text = (char *)scratch_read("run.jsonl", &size);
    int steps = 0, gradients = 0, epochs = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        cJSON *object = cJSON_Parse(line);
        assert_true(cJSON_IsObject(object));
        const char *event = text_of(object, "event");
        steps += strcmp(event, "step") == 0;
        epochs += strcmp(event, "epoch") == 0;
        gradients += strstr(line, "state_gradient") != NULL;
        cJSON_Delete(object);
    }
    free(text);
    assert_int_equal(steps, 12);
    assert_int_equal(epochs, 3);
    assert_true(gradients >= 3);
}

static void a_place_that_cannot_be_written_is_told_before_training(void **state) {
    (void)state;
    assert_refused(hdnn("train points.json --save nowhere/model.safetensors"), "nowhere/model.safetensors");
    assert_refused(hdnn("train points.json --save ."), "folder");
    assert_refused(hdnn("train points.json --log nowhere/run.jsonl"), "nowhere/run.jsonl");
}

static void when_all_diverge_it_says_where_and_fails(void **state) {
    (void)state;
    scratch_write("kept.safetensors", "old", 3);
    const outcome *result =
        hdnn("train digits.json --set training.learning_rate=1e5 --set 'networks[0].layers=32' --set "
             "'networks[0].activation=identity' --set training.smoothness=0 --epochs 40 "
             "--save kept.safetensors --json");
    assert_int_equal(result->code, 1);
    assert_contains(result->err, "net diverged at step ");
    assert_contains(result->err, "t_end");
    assert_contains(result->err, "training.clip_norm");
    assert_contains(result->out, "\"diverged\":true");
    size_t size;
    free(scratch_read("kept.safetensors", &size));
    assert_int_equal(size, 3);
}

static void a_network_that_cannot_be_reversed_keeps_checkpoints_and_says_so(void **state) {
    (void)state;
    const outcome *result =
        hdnn("train points.json --epochs 1 --json --quiet --log back.jsonl --set "
             "'networks[0].architecture=h2' --set "
             "'networks[0].t_end=500' --set 'networks[0].layers=64' --set 'networks[0].memory=reverse'");
    assert_int_equal(result->code, 0);
    assert_contains(result->err, "h1 keeps checkpoints since step 1: ");
    assert_null(strstr(result->err, "plain keeps"));
    cJSON *object = last_object(result);
    const cJSON *lane = cJSON_GetArrayItem(list_of(object, "lanes", 2), 0);
    assert_true(number_of(lane, "checkpoints_since_step") == 1);
    assert_true(number_of(lane, "reversal_error") > 1e-4);
    cJSON_Delete(object);
    size_t size;
    char *text = (char *)scratch_read("back.jsonl", &size);
    const char *told = strstr(text, "{\"event\":\"checkpoints\",\"lane\":0,\"step\":1,");
    assert_non_null(told);
    assert_null(strstr(told + 1, "{\"event\":\"checkpoints\""));
    free(text);
}

static void check_stopped_by(int number, const char *model) {
    const char *const arguments[] = {"train", "digits.json", "--epochs", "100000",    "--save",
                                     model,   "--json",      "--log",    "cut.jsonl", NULL};
    if (scratch_has("cut.jsonl")) remove(scratch("cut.jsonl"));
    pid_t process = hdnn_start(arguments, NULL);
    wait_for_text("cut.jsonl", "\"step\"");
    kill(process, number);
    assert_int_equal(hdnn_wait(process), 0);
    assert_int_equal(hdnn("test %s", model)->code, 0);
    wait_for_text("cut.jsonl", "\"end\"");
}

static void an_interrupt_ends_cleanly_and_saves(void **state) {
    (void)state;
    check_stopped_by(SIGINT, "cut.safetensors");
    check_stopped_by(SIGTERM, "term.safetensors");
}

static void a_training_goes_on_as_if_it_had_never_stopped(void **state) {
    (void)state;
    static const char *const presets[] = {"points.json", "points.json --set training.method=alternating"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(hdnn("train %s --epochs 5 --save whole.safetensors", presets[i])->code, 0);
        assert_int_equal(hdnn("train %s --epochs 2 --save-state half", presets[i])->code, 0);
        assert_int_equal(
            hdnn("train %s --epochs 5 --threads 3 --resume half --save rest.safetensors", presets[i])->code,
            0);
        for (const char *const *lane = (const char *const[]){"h1", "plain", NULL}; *lane != NULL; lane++) {
            char whole[40], rest[40];
            snprintf(whole, sizeof whole, "whole.%s.safetensors", *lane);
            snprintf(rest, sizeof rest, "rest.%s.safetensors", *lane);
            assert_same_file(whole, rest);
        }
    }
}

static void what_an_interrupt_stopped_goes_on_to_the_same_end(void **state) {
    (void)state;
    const char *const arguments[] = {"train",     "digits.json", "--epochs",    "20", "--save-state",
                                     "cut-state", "--log",       "state.jsonl", NULL};
    pid_t process = hdnn_start(arguments, NULL);
    wait_for_text("state.jsonl", "\"step\":3");
    kill(process, SIGINT);
    assert_int_equal(hdnn_wait(process), 0);
    assert_int_equal(hdnn("test cut-state")->code, 0);
    assert_int_equal(hdnn("train digits.json --epochs 20 --resume cut-state --save rest.safetensors")->code,
                     0);
    assert_int_equal(hdnn("train digits.json --epochs 20 --save whole.safetensors")->code, 0);
    assert_same_file("whole.safetensors", "rest.safetensors");
}

static void a_state_that_does_not_fit_is_refused(void **state) {
    (void)state;
    assert_int_equal(hdnn("train digits.json --epochs 1 --save-state one --save plain")->code, 0);
    assert_refused(hdnn("train digits.json --resume plain"), "plain: has no training state");
    assert_refused(hdnn("train digits.json --resume nowhere"), "nowhere");
    assert_refused(hdnn("train digits.json --resume one --set training.batch=25"), "expected \"batch\": 25");
    assert_refused(hdnn("train digits.json --resume one --seed 2"), "found \"seed\": 1");
    assert_refused(hdnn("train digits.json --resume one --real float64"), "float64");
    assert_refused(hdnn("train digits.json --save-state nowhere/state"), "nowhere/state");
}

static void presets_that_cannot_be_used_are_refused(void **state) {
    (void)state;
    assert_refused(hdnn("train no-such-preset"), "no-such-preset");
    assert_refused(hdnn("train no-such-file.json"), "no-such-file.json");
    assert_refused(hdnn("train points.json --set training.epoch=3"), "training.epoch");
    assert_refused(hdnn("train points.json --set 'networks[0].layers=-1'"), "networks[0].layers");
    assert_refused(hdnn("train points.json --set nonsense"), "nonsense");
    shell("head -c 100 points.json >short.json");
    assert_refused(hdnn("train short.json"), "short.json");
    shell("head -c 3000000 /dev/zero >zeros.json");
    assert_refused(hdnn("train zeros.json"), "zeros.json");
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_the_last_line_and_complete),
        cmocka_unit_test(elsewhere_than_on_a_terminal_there_is_one_line_an_epoch),
        cmocka_unit_test(quiet_prints_only_the_result),
        cmocka_unit_test(set_and_epochs_change_the_preset),
        cmocka_unit_test(one_network_is_saved_under_the_name_given),
        cmocka_unit_test(several_networks_are_saved_under_names_of_their_own),
        cmocka_unit_test(networks_of_one_name_do_not_overwrite_each_other),
        cmocka_unit_test(the_same_seed_writes_the_same_file_whatever_the_threads),
        cmocka_unit_test(the_log_has_an_object_on_every_line),
        cmocka_unit_test(a_place_that_cannot_be_written_is_told_before_training),
        cmocka_unit_test(when_all_diverge_it_says_where_and_fails),
        cmocka_unit_test(a_network_that_cannot_be_reversed_keeps_checkpoints_and_says_so),
        cmocka_unit_test(an_interrupt_ends_cleanly_and_saves),
        cmocka_unit_test(a_training_goes_on_as_if_it_had_never_stopped),
        cmocka_unit_test(what_an_interrupt_stopped_goes_on_to_the_same_end),
        cmocka_unit_test(a_state_that_does_not_fit_is_refused),
        cmocka_unit_test(presets_that_cannot_be_used_are_refused),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
