/* Training state in files: loading and going on is, bit for bit, never having stopped; what does not fit is refused
 * and leaves the run as new. */
#include "core/file.h"
#include "core/memory.h"
#include "hdnn/hdnn.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LANES = 2, PER_EPOCH = 4 };

static char path[LANES][64];
static const char *const paths[LANES] = {path[0], path[1]};

static int make_paths(void **state) {
    (void)state;
    for (int i = 0; i < LANES; i++) {
        strcpy(path[i], "/tmp/hdnn-run-XXXXXX");
        int descriptor = mkstemp(path[i]);
        if (descriptor < 0 || close(descriptor) != 0) return -1;
    }
    return 0;
}

static int remove_paths(void **state) {
    (void)state;
    for (int i = 0; i < LANES; i++) unlink(path[i]);
    return 0;
}

static const char *const PRESET =
    "{\"name\":\"t\",\"data\":{\"source\":\"swiss-roll\",\"samples\":390},\"networks\":["
    "{\"architecture\":\"h1-j1\",\"features\":4,\"layers\":6},"
    "{\"architecture\":\"h2\",\"features\":4,\"layers\":3,\"stem\":\"dense\"}],"
    "\"training\":{\"learning_rate\":0.02,\"batch\":50,\"epochs\":5,\"schedule\":\"one-cycle\",\"head_"
    "steps\":3,"
    "\"refit_steps\":5,\"weight_decay\":0.001,\"head_decay\":0.01,\"clip_norm\":1}}";

typedef struct {
    hdnn_preset preset;
    hdnn_data *data; /* where the run finds it, wherever the session goes */
    hdnn_run *run;
} session;

static session begin(const char *const *overrides, size_t count, int threads) {
    session s = {.data = calloc(1, sizeof *s.data)};
    assert_non_null(s.data);
    hdnn_error error = {0};
    if (hdnn_preset_parse(PRESET, "t", overrides, count, &s.preset, &error) != HDNN_OK ||
        hdnn_data_load(&s.preset.data, NULL, s.preset.training.seed, s.data, &error) != HDNN_OK ||
        hdnn_run_new(&s.preset.training, s.preset.networks, s.preset.lanes, s.data, threads, &s.run,
                     &error) != HDNN_OK)
        fail_msg("%s", error.message);
    return s;
}

static void end(session *s) {
    hdnn_run_free(s->run);
    hdnn_data_free(s->data);
    free(s->data);
    hdnn_preset_free(&s->preset);
}

static void take_steps(session *s, int steps) {
    for (int i = 0; i < steps; i++) assert_int_equal(hdnn_run_step(s->run), HDNN_OK);
}

static void save(const session *s) {
    hdnn_error error = {0};
    for (int i = 0; i < s->preset.lanes; i++)
        if (hdnn_run_save(s->run, &s->preset, i, path[i], &error) != HDNN_OK) fail_msg("%s", error.message);
}

static void load(session *s) {
    hdnn_error error = {0};
    if (hdnn_run_load(s->run, &s->preset, paths, &error) != HDNN_OK) fail_msg("%s", error.message);
}

static void assert_same_number(double a, double b) {
    if (!(a == b || (isnan(a) && isnan(b)))) fail_msg("%.17g and %.17g", a, b);
}

/* All that a run shows, but for the seconds. */
static void assert_same(const session *a, const session *b) {
    assert_int_equal(hdnn_run_steps(a->run), hdnn_run_steps(b->run));
    for (int i = 0; i < LANES; i++) {
        const hdnn_model *x = hdnn_run_model(a->run, i), *y = hdnn_run_model(b->run, i);
        assert_memory_equal(hdnn_model_parameters_const(x), hdnn_model_parameters_const(y),
                            hdnn_model_parameter_count(x) * sizeof(hdnn_real));
        const hdnn_lane_status *p = hdnn_run_lane(a->run, i), *q = hdnn_run_lane(b->run, i);
        const double left[] = {p->loss,           p->accuracy,  p->train_loss,
                               p->train_accuracy, p->test_loss, p->test_accuracy};
        const double right[] = {q->loss,           q->accuracy,  q->train_loss,
                                q->train_accuracy, q->test_loss, q->test_accuracy};
        for (int k = 0; k < 6; k++) assert_same_number(left[k], right[k]);
        assert_int_equal(p->steps, q->steps);
        assert_false(q->diverged);
    }
}

static void check_going_on(const char *const *overrides, size_t count, int stop, int threads) {
    session whole = begin(overrides, count, 1), half = begin(overrides, count, 2);
    assert_int_equal(hdnn_run_steps_per_epoch(whole.run), PER_EPOCH);
    take_steps(&half, stop);
    save(&half);
    take_steps(&whole, stop);
    session rest = begin(overrides, count, threads);
    load(&rest);
    assert_same(&whole, &rest);
    assert_true(hdnn_run_lane(rest.run, 0)->seconds == hdnn_run_lane(half.run, 0)->seconds);
    for (int i = stop; i < 5 * PER_EPOCH; i++) {
        take_steps(&whole, 1);
        take_steps(&rest, 1);
        assert_same(&whole, &rest);
    }
    hdnn_run_finish(whole.run);
    hdnn_run_finish(rest.run);
    assert_same(&whole, &rest);
    end(&whole), end(&half), end(&rest);
}

static void going_on_is_never_having_stopped(void **state) {
    (void)state;
    static const int stops[] = {0, 1, PER_EPOCH, 2 * PER_EPOCH + 3, 5 * PER_EPOCH};
    static const char *const counts[] = {"step", "epoch"};
    for (hdnn_optimizer_kind o = HDNN_SGD; o < HDNN_OPTIMIZER_COUNT; o++)
        for (hdnn_method m = HDNN_JOINT; m < HDNN_METHOD_COUNT; m++)
            for (int i = 0; i < 5; i++) {
                char optimizer[48], method[48], counted[48];
                const char *const overrides[] = {optimizer, method, counted};
                snprintf(optimizer, sizeof optimizer, "training.optimizer=%s", hdnn_optimizer_name(o));
                snprintf(method, sizeof method, "training.method=%s", hdnn_method_name(m));
                snprintf(counted, sizeof counted, "training.adam_step=%s", counts[i % 2]);
                check_going_on(overrides, 3, stops[i], 1 + i % 3);
            }
}

static void going_on_twice_is_no_different(void **state) {
    (void)state;
    session whole = begin(NULL, 0, 1), part = begin(NULL, 0, 1);
    take_steps(&whole, 9);
    for (int i = 0; i < 3; i++) {
        take_steps(&part, 3);
        save(&part);
        end(&part);
        part = begin(NULL, 0, 1 + i);
        load(&part);
    }
    assert_same(&whole, &part);
    end(&whole), end(&part);
}

/* In float32 the way back through such a network loses nearly everything, in float64 enough. */
static void a_network_that_gave_up_reversing_does_not_try_again(void **state) {
    (void)state;
    static const char *const overrides[] = {"networks[1].memory=reverse", "networks[1].layers=64",
                                            "networks[1].t_end=1024"};
    session s = begin(overrides, 3, 1);
    take_steps(&s, 3);
    assert_int_equal(hdnn_run_lane(s.run, 1)->fell_back_step, 1);
    save(&s);
    end(&s);
    s = begin(overrides, 3, 1);
    load(&s);
    assert_int_equal(hdnn_run_lane(s.run, 1)->fell_back_step, 1);
    assert_int_equal(hdnn_run_memory_mode(s.run, 1), HDNN_MEMORY_CHECKPOINT);
    assert_true(hdnn_run_lane(s.run, 1)->reversal_error > 0);
    end(&s);
    check_going_on(overrides, 3, 6, 2);
}

static void a_file_with_state_is_a_model_file(void **state) {
    (void)state;
    session s = begin(NULL, 0, 1);
    take_steps(&s, 5);
    save(&s);
    hdnn_preset preset;
    hdnn_model *model;
    assert_int_equal(hdnn_model_load(path[1], &preset, &model, NULL), HDNN_OK);
    assert_string_equal(preset.networks[0].name, "h2");
    assert_memory_equal(hdnn_model_parameters_const(model),
                        hdnn_model_parameters_const(hdnn_run_model(s.run, 1)),
                        hdnn_model_parameter_count(model) * sizeof(hdnn_real));
    hdnn_model_free(model);
    hdnn_preset_free(&preset);
    end(&s);
}

/* Of a session begun with that override, or with none (NULL). */
static void check_refused(session *s, const char *override, const char *mentions) {
    hdnn_error error = {0};
    session fresh = begin(&override, override ? 1 : 0, 1);
    assert_true(hdnn_run_load(s->run, &s->preset, paths, &error) != HDNN_OK);
    if (!strstr(error.message, mentions)) fail_msg("expected \"%s\" in: %s", mentions, error.message);
    assert_same(s, &fresh);
    end(&fresh);
}

static void other_settings_are_refused_by_name(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"training.learning_rate=0.03", "expected \"learning_rate\": 0.03, found \"learning_rate\": 0.02"},
        {"training.seed=2", "expected \"seed\": 2, found \"seed\": 1"},
        {"training.method=alternating", "expected \"method\": \"alternating\""},
        {"networks[1].layers=4", "expected \"layers\": 4, found \"layers\": 3"},
        {"data.samples=400", "expected \"samples\": 400"},
        {"training.epochs=1", "5 steps are done, this training has no more than 4"},
    };
    session s = begin(NULL, 0, 1);
    take_steps(&s, 5);
    save(&s);
    end(&s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        s = begin(&cases[i][0], 1, 1);
        check_refused(&s, cases[i][0], cases[i][1]);
        end(&s);
    }
}

static void epochs_and_what_people_read_may_differ(void **state) {
    (void)state;
    static const char *const longer[] = {"training.epochs=7", "about=more", "view.autostart=true"};
    session s = begin(NULL, 0, 1);
    take_steps(&s, 5);
    save(&s);
    end(&s);
    s = begin(longer, 3, 1);
    load(&s);
    assert_int_equal(hdnn_run_steps(s.run), 5);
    take_steps(&s, 7 * PER_EPOCH - 5);
    end(&s);
}

/* Replace `old` in the saved file of lane 1 by `new`, which is as long. */
static void tamper(const char *old, const char *new) {
    uint8_t *bytes = NULL;
    size_t size = 0, length = strlen(old);
    assert_int_equal(length, strlen(new));
    assert_int_equal(file_read(path[1], 1 << 24, &bytes, &size, NULL), HDNN_OK);
    size_t at = 0;
    while (at + length <= size && memcmp(bytes + at, old, length) != 0) at++;
    assert_true(at + length <= size);
    memcpy(bytes + at, new, length);
    assert_int_equal(file_write(path[1], bytes, size, NULL), HDNN_OK);
    memory_free(bytes);
}

static void hostile_files_are_refused(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {"\\\"steps\\\":5,", "\\\"steps\\\":6,", "stands at step"},
        {"\\\"steps\\\":5,", "\\\"steps\\\":-,", "expected a digit"},
        {"\\\"steps\\\":5,", "\\\"stepz\\\":5,", "steps"},
        {"\\\"epoch_samples\\\":50", "\\\"epoch_samples\\\": 1", "right"},
        {"\\\"epoch_samples\\\":50", "\\\"epoch_samples\\\":-1", "epoch_samples"},
        {"\\\"fell_back_step\\\":0", "\\\"fell_back_step\\\":3", "reversing"},
        {"\\\"random\\\"", "\\\"Random\\\"", "random"},
        {"\"optimizer.m\"", "\"optimizer.n\"", "optimizer.m"},
        {"\"training\"", "\"Training\"", "optimizer"},
    };
    session s = begin(NULL, 0, 1), fresh = begin(NULL, 0, 1);
    take_steps(&s, 5);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        save(&s);
        tamper(cases[i][0], cases[i][1]);
        check_refused(&fresh, NULL, cases[i][2]);
    }
    end(&s), end(&fresh);
}

static void another_generator_is_refused(void **state) {
    (void)state;
    session s = begin(NULL, 0, 1), fresh = begin(NULL, 0, 1);
    take_steps(&s, 5);
    save(&s);
    uint8_t *bytes = NULL;
    size_t size = 0, at = 0;
    static const char key[] = "\\\"random\\\":\\\"";
    assert_int_equal(file_read(path[1], 1 << 24, &bytes, &size, NULL), HDNN_OK);
    while (memcmp(bytes + at, key, strlen(key)) != 0) at++;
    bytes[at + strlen(key)] ^= 1;
    assert_int_equal(file_write(path[1], bytes, size, NULL), HDNN_OK);
    check_refused(&fresh, NULL, "generator");
    memory_free(bytes);
    end(&s), end(&fresh);
}

static void a_file_cut_anywhere_is_refused(void **state) {
    (void)state;
    session s = begin(NULL, 0, 1), fresh = begin(NULL, 0, 1);
    uint8_t *bytes = NULL;
    size_t size = 0;
    take_steps(&s, 5);
    save(&s);
    assert_int_equal(file_read(path[1], 1 << 24, &bytes, &size, NULL), HDNN_OK);
    for (size_t length = 0; length < size; length += 97) {
        assert_int_equal(file_write(path[1], bytes, length, NULL), HDNN_OK);
        check_refused(&fresh, NULL, path[1]);
    }
    memory_free(bytes);
    end(&s), end(&fresh);
}

static void a_plain_model_has_nothing_to_go_on_from(void **state) {
    (void)state;
    session s = begin(NULL, 0, 1);
    for (int i = 0; i < LANES; i++)
        assert_int_equal(hdnn_model_save(hdnn_run_model(s.run, i), &s.preset, i, path[i], NULL), HDNN_OK);
    check_refused(&s, NULL, "has no training state");
    end(&s);
}

static void without_memory_the_run_stays_new_and_nothing_leaks(void **state) {
    (void)state;
    session s = begin(NULL, 0, 1), fresh = begin(NULL, 0, 1);
    take_steps(&s, 5);
    save(&s);
    hdnn_status status = HDNN_OUT_OF_MEMORY;
    for (long k = 0; status != HDNN_OK; k++) {
        assert_true(k < 500);
        memory_fail_after(k);
        status = hdnn_run_load(fresh.run, &fresh.preset, paths, NULL);
        memory_fail_after(-1);
        assert_true(status == HDNN_OK || hdnn_run_steps(fresh.run) == 0);
    }
    assert_same(&s, &fresh);
    end(&s), end(&fresh);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(going_on_is_never_having_stopped),
        cmocka_unit_test(going_on_twice_is_no_different),
        cmocka_unit_test(a_network_that_gave_up_reversing_does_not_try_again),
        cmocka_unit_test(a_file_with_state_is_a_model_file),
        cmocka_unit_test(other_settings_are_refused_by_name),
        cmocka_unit_test(epochs_and_what_people_read_may_differ),
        cmocka_unit_test(hostile_files_are_refused),
        cmocka_unit_test(another_generator_is_refused),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(a_plain_model_has_nothing_to_go_on_from),
        cmocka_unit_test(without_memory_the_run_stays_new_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, make_paths, remove_paths);
}
