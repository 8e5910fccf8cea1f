/* Run logs: whole lines of JSON that say what happened, and errors where they cannot be written. */
#include "core/file.h"
#include "core/memory.h"
#include "hdnn/run_log.h"
#include "io/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const PRESET = "{\"name\":\"t\",\"data\":{\"samples\":40},\"networks\":[{\"layers\":3},{"
                                  "\"architecture\":\"mlp\",\"layers\":2}],"
                                  "\"training\":{\"batch\":10,\"seed\":5}}";

static char path[64];
static hdnn_preset preset;
static hdnn_data data;
static hdnn_run *run;

static int set_up(void **state) {
    (void)state;
    strcpy(path, "/tmp/hdnn-log-XXXXXX");
    int descriptor = mkstemp(path);
    if (descriptor < 0 || close(descriptor) != 0) return -1;
    if (hdnn_preset_parse(PRESET, "t", NULL, 0, &preset, NULL) != HDNN_OK) return -1;
    if (hdnn_data_load(&preset.data, NULL, 5, &data, NULL) != HDNN_OK) return -1;
    return hdnn_run_new(&preset.training, preset.networks, preset.lanes, &data, 1, &run, NULL) == HDNN_OK
               ? 0
               : -1;
}

static int tear_down(void **state) {
    (void)state;
    hdnn_run_free(run);
    hdnn_data_free(&data);
    hdnn_preset_free(&preset);
    return unlink(path);
}

/* Line `index` of the log, parsed; NULL when there are fewer. */
static cJSON *line_at(int index) {
    uint8_t *text = NULL;
    size_t size = 0;
    cJSON *root = NULL;
    assert_int_equal(file_read(path, 1 << 20, &text, &size, NULL), HDNN_OK);
    char *line = (char *)text;
    for (; index > 0 && line; index--) line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
    char *end = line ? strchr(line, '\n') : NULL;
    if (end) assert_int_equal(json_parse(line, (size_t)(end - line), path, &root, NULL), HDNN_OK);
    memory_free(text);
    return root;
}

static const cJSON *at(const cJSON *object, const char *key) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!item) fail_msg("no \"%s\"", key);
    return item;
}

static const cJSON *lane_at(const cJSON *line, int lane) {
    return cJSON_GetArrayItem(at(line, "lanes"), lane);
}

static hdnn_run_log *opened(void) {
    hdnn_run_log *log = NULL;
    hdnn_error error = {0};
    if (hdnn_run_log_open(path, &preset, 2, &log, &error) != HDNN_OK) fail_msg("%s", error.message);
    return log;
}

static void the_first_line_says_what_is_run(void **state) {
    (void)state;
    hdnn_run_log *log = opened();
    cJSON *line = line_at(0); /* before the log is closed: every line is flushed */
    assert_string_equal(at(line, "event")->valuestring, "start");
    assert_string_equal(at(line, "preset")->valuestring, "t");
    assert_int_equal(at(line, "seed")->valueint, 5);
    assert_int_equal(at(line, "threads")->valueint, 2);
    const cJSON *second = cJSON_GetArrayItem(at(line, "networks"), 1);
    assert_string_equal(at(second, "architecture")->valuestring, "mlp");
    assert_int_equal(at(second, "layers")->valueint, 2);
    cJSON_Delete(line);
    assert_int_equal(hdnn_run_log_close(log, NULL, NULL), HDNN_OK);
    assert_null(line_at(1));
}

static void a_step_is_a_line_with_losses_and_gradients(void **state) {
    (void)state;
    hdnn_real states[4], weights[3];
    hdnn_run_log *log = opened();
    hdnn_run_record_gradients(run, true);
    assert_int_equal(hdnn_run_step(run), HDNN_OK);
    assert_int_equal(hdnn_run_log_step(log, run, true, NULL), HDNN_OK);
    assert_int_equal(hdnn_run_log_step(log, run, false, NULL), HDNN_OK);
    assert_true(hdnn_run_gradients(run, 0, states, weights));
    cJSON *line = line_at(1), *without = line_at(2);
    assert_string_equal(at(line, "event")->valuestring, "step");
    assert_int_equal(at(line, "step")->valueint, 1);
    assert_true(at(line, "epoch")->valuedouble == 0.5);
    assert_true(at(lane_at(line, 0), "loss")->valuedouble == hdnn_run_lane(run, 0)->loss);
    assert_int_equal(cJSON_GetArraySize(at(lane_at(line, 0), "state_gradient")), 4);
    assert_int_equal(cJSON_GetArraySize(at(lane_at(line, 1), "state_gradient")), 3);
    assert_int_equal(cJSON_GetArraySize(at(lane_at(line, 1), "weight_gradient")), 2);
    for (int i = 0; i < 4; i++) /* enough digits to be the same number again */
        assert_true((hdnn_real)cJSON_GetArrayItem(at(lane_at(line, 0), "state_gradient"), i)->valuedouble ==
                    states[i]);
    assert_null(cJSON_GetObjectItemCaseSensitive(lane_at(without, 0), "state_gradient"));
    cJSON_Delete(line);
    cJSON_Delete(without);
    assert_int_equal(hdnn_run_log_close(log, NULL, NULL), HDNN_OK);
}

static void an_epoch_and_the_end_are_lines_with_results(void **state) {
    (void)state;
    hdnn_run_log *log = opened();
    for (int i = 0; i < 2; i++) assert_int_equal(hdnn_run_step(run), HDNN_OK);
    assert_int_equal(hdnn_run_log_epoch(log, run, NULL), HDNN_OK);
    assert_int_equal(hdnn_run_log_close(log, run, NULL), HDNN_OK);
    cJSON *epoch = line_at(1), *end = line_at(2);
    assert_string_equal(at(epoch, "event")->valuestring, "epoch");
    assert_int_equal(at(epoch, "epoch")->valueint, 1);
    assert_int_equal(at(epoch, "step")->valueint, 2);
    assert_true(at(lane_at(epoch, 1), "test_accuracy")->valuedouble == hdnn_run_lane(run, 1)->test_accuracy);
    assert_string_equal(at(end, "event")->valuestring, "end");
    assert_string_equal(at(lane_at(end, 1), "name")->valuestring, "mlp");
    assert_int_equal(at(lane_at(end, 1), "steps")->valueint, 2);
    assert_true(cJSON_IsFalse(at(lane_at(end, 0), "diverged")));
    cJSON_Delete(epoch);
    cJSON_Delete(end);
}

static void what_is_not_finite_is_null(void **state) {
    (void)state;
    hdnn_run_log *log = opened();
    assert_int_equal(hdnn_run_log_epoch(log, run, NULL), HDNN_OK); /* nothing was evaluated yet */
    cJSON *line = line_at(1);
    assert_true(isnan(hdnn_run_lane(run, 0)->test_loss));
    assert_true(cJSON_IsNull(at(lane_at(line, 0), "test_loss")));
    cJSON_Delete(line);
    assert_int_equal(hdnn_run_log_close(log, NULL, NULL), HDNN_OK);
}

static void a_lane_that_diverges_is_told_once(void **state) {
    (void)state;
    hdnn_run_log *log = opened();
    hdnn_run_set_learning_rate(run, 1e30);
    int steps = 0, told = 0;
    while (steps < 50 && hdnn_run_step(run) != HDNN_DIVERGED) steps++;
    hdnn_run_log_step(log, run, false, NULL);
    hdnn_run_log_step(log, run, false, NULL);
    assert_int_equal(hdnn_run_log_close(log, run, NULL), HDNN_OK);
    cJSON *line;
    for (int i = 0; (line = line_at(i)); i++) {
        told += strcmp(at(line, "event")->valuestring, "diverged") == 0;
        cJSON_Delete(line);
    }
    assert_int_equal(told, hdnn_run_lane(run, 0)->diverged + hdnn_run_lane(run, 1)->diverged);
}

static void a_full_disk_and_a_missing_folder_are_reported(void **state) {
    (void)state;
    hdnn_run_log *log = NULL;
    hdnn_error error;
    assert_int_equal(hdnn_run_log_open("/nowhere/log", &preset, 1, &log, &error), HDNN_IO);
    assert_null(log);
    assert_string_equal(error.message, "/nowhere/log: cannot be written: No such file or directory");
    assert_int_equal(hdnn_run_log_open("/dev/full", &preset, 1, &log, &error), HDNN_IO);
    assert_null(log);
    assert_string_equal(error.message, "/dev/full: cannot be written: No space left on device");
    assert_int_equal(hdnn_run_log_close(NULL, run, NULL), HDNN_OK);
}

static void without_memory_a_log_fails_cleanly_at_every_allocation(void **state) {
    (void)state;
    hdnn_status status = HDNN_OUT_OF_MEMORY;
    for (long allowed = 0; status != HDNN_OK; allowed++) {
        hdnn_run_log *log = NULL;
        memory_fail_after(allowed);
        status = hdnn_run_log_open(path, &preset, 1, &log, NULL);
        hdnn_status closed = hdnn_run_log_close(log, run, NULL);
        memory_fail_after(-1);
        if (status == HDNN_OK) status = closed;
        assert_true(status == HDNN_OK || status == HDNN_OUT_OF_MEMORY);
    }
}

int main(void) {
#define WITH_RUN(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_RUN(the_first_line_says_what_is_run),
        WITH_RUN(a_step_is_a_line_with_losses_and_gradients),
        WITH_RUN(an_epoch_and_the_end_are_lines_with_results),
        WITH_RUN(what_is_not_finite_is_null),
        WITH_RUN(a_lane_that_diverges_is_told_once),
        WITH_RUN(a_full_disk_and_a_missing_folder_are_reported),
        WITH_RUN(without_memory_a_log_fails_cleanly_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
