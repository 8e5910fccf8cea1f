/* The background trainer: commands take effect, none is lost, snapshots are whole. */
#include "core/memory.h"
#include "hdnn/hdnn.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct {
    hdnn_data data;
    hdnn_trainer *trainer;
} bench;

static int set_up(void **state) {
    bench *b = memory_new(1, sizeof *b);
    hdnn_data_config data = hdnn_data_config_default();
    data.samples = 400;
    assert_int_equal(hdnn_data_load(&data, NULL, 1, &b->data, NULL), HDNN_OK);
    hdnn_network_config networks[2] = {hdnn_network_config_default(), hdnn_network_config_default()};
    networks[1].architecture = hdnn_architecture_find("mlp");
    hdnn_training_config training = hdnn_training_config_default();
    training.batch = 20;
    training.epochs = 1000000;
    hdnn_trainer_config config = hdnn_trainer_config_default();
    config.threads = 2;
    config.snapshot_interval = 1e-3;
    assert_int_equal(hdnn_trainer_new(&config, &training, networks, 2, &b->data, &b->trainer, NULL), HDNN_OK);
    *state = b;
    return 0;
}

static int tear_down(void **state) {
    bench *b = *state;
    hdnn_trainer_free(b->trainer);
    hdnn_data_free(&b->data);
    memory_free(b);
    return 0;
}

static const hdnn_snapshot *settled(hdnn_trainer *trainer) {
    hdnn_trainer_settle(trainer);
    return hdnn_trainer_snapshot(trainer);
}

static void nap(void) {
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Look until the snapshot is past `step` (it fails after a minute, which only a trainer that hangs takes). */
static const hdnn_snapshot *past_step(hdnn_trainer *trainer, int64_t step) {
    for (int i = 0; i < 60000; i++) {
        const hdnn_snapshot *s = hdnn_trainer_snapshot(trainer);
        if (s->step > step) return s;
        nap();
    }
    fail_msg("no step beyond %lld in a minute", (long long)step);
    return NULL;
}

static void a_new_trainer_shows_the_untrained_networks(void **state) {
    bench *b = *state;
    const hdnn_snapshot *s = hdnn_trainer_snapshot(b->trainer);
    assert_int_equal(s->step, 0);
    assert_false(s->running);
    assert_int_equal(s->lanes, 2);
    assert_int_equal(s->samples, 64);
    assert_true(isnan(s->lane[0].state_gradient[0]));
    assert_true(isfinite(s->lane[0].states[0]));
    assert_int_equal(s->history_count, 0);
}

static void single_steps_add_up(void **state) {
    bench *b = *state;
    for (int i = 0; i < 7; i++) hdnn_trainer_step(b->trainer);
    const hdnn_snapshot *s = settled(b->trainer);
    assert_int_equal(s->step, 7);
    assert_false(s->running);
    assert_int_equal(s->history_count, 7);
    for (int l = 0; l <= s->lane[0].layers; l++) assert_true(s->lane[0].state_gradient[l] > 0);
}

static void it_runs_until_paused_and_then_stands_still(void **state) {
    bench *b = *state;
    hdnn_trainer_start(b->trainer);
    past_step(b->trainer, 50);
    hdnn_trainer_pause(b->trainer);
    const hdnn_snapshot *s = settled(b->trainer);
    int64_t step = s->step;
    assert_false(s->running);
    for (int i = 0; i < 20; i++) nap();
    assert_int_equal(hdnn_trainer_snapshot(b->trainer)->step, step);
}

static void reset_gives_the_same_initial_network(void **state) {
    bench *b = *state;
    enum { MOST = 4096 };
    static hdnn_real first[MOST];
    const hdnn_snapshot *s = hdnn_trainer_snapshot(b->trainer);
    size_t bytes = hdnn_model_parameter_count(s->lane[0].model) * sizeof(hdnn_real);
    assert_true(bytes <= sizeof first);
    memcpy(first, hdnn_model_parameters_const(s->lane[0].model), bytes);
    hdnn_trainer_start(b->trainer);
    past_step(b->trainer, 10);
    hdnn_trainer_reset(b->trainer);
    s = settled(b->trainer);
    assert_int_equal(s->step, 0);
    assert_false(s->running);
    assert_int_equal(s->history_count, 0);
    assert_memory_equal(hdnn_model_parameters_const(s->lane[0].model), first, bytes);
}

static void a_stop_is_exact_and_start_goes_on_after_it(void **state) {
    bench *b = *state;
    hdnn_trainer_stop_at_step(b->trainer, 33);
    hdnn_trainer_start(b->trainer);
    const hdnn_snapshot *s = past_step(b->trainer, 32);
    while (!s->finished) nap(), s = hdnn_trainer_snapshot(b->trainer);
    assert_int_equal(s->step, 33);
    assert_true(isfinite(s->lane[0].state_gradient[0])); /* the last step is measured */
    assert_false(s->running);
    assert_true(s->lane[0].status.test_accuracy > 0);
    hdnn_trainer_start(b->trainer);
    past_step(b->trainer, 60);
}

static void changed_rates_take_effect_between_steps(void **state) {
    bench *b = *state;
    hdnn_trainer_start(b->trainer);
    hdnn_trainer_set_learning_rate(b->trainer, 0.5);
    hdnn_trainer_set_learning_rate(b->trainer, 0.25);
    hdnn_trainer_set_smoothness(b->trainer, 0.125);
    const hdnn_snapshot *s = settled(b->trainer);
    assert_true(s->learning_rate == 0.25);
    assert_true(s->smoothness == 0.125);
    assert_true(s->running);
}

static void a_paced_run_rests_between_steps_and_hears_commands(void **state) {
    bench *b = *state;
    hdnn_trainer_set_pace(b->trainer, 1e-4);
    hdnn_trainer_start(b->trainer);
    assert_int_equal(past_step(b->trainer, 0)->step, 1);
    for (int i = 0; i < 30; i++) nap();
    assert_int_equal(settled(b->trainer)->step, 1);
    assert_true(settled(b->trainer)->running);
    hdnn_trainer_set_pace(b->trainer, 0);
    past_step(b->trainer, 10);
    hdnn_trainer_set_pace(b->trainer, 1e-4);
    hdnn_trainer_pause(b->trainer);
    assert_false(settled(b->trainer)->running);
}

static void another_training_acts_between_steps_on_the_same_batches(void **state) {
    bench *b = *state;
    hdnn_training_config training = hdnn_training_config_default();
    training.learning_rate = 0.5, training.smoothness = 0.25, training.batch = 7, training.epochs = 2;
    int64_t per_epoch = settled(b->trainer)->steps_per_epoch;
    hdnn_trainer_step(b->trainer);
    hdnn_trainer_set_training(b->trainer, &training);
    const hdnn_snapshot *s = settled(b->trainer);
    assert_true(s->learning_rate == 0.5 && s->smoothness == 0.25);
    assert_int_equal(s->step, 1);
    hdnn_trainer_start(b->trainer);
    s = past_step(b->trainer, 2 * per_epoch - 1);
    while (!s->finished) nap(), s = hdnn_trainer_snapshot(b->trainer);
    assert_int_equal(s->step, 2 * per_epoch);
    assert_int_equal(s->steps_per_epoch, per_epoch);
}

static void commands_in_a_row_act_in_their_order(void **state) {
    bench *b = *state;
    hdnn_trainer_start(b->trainer);
    hdnn_trainer_step(b->trainer);
    hdnn_trainer_reset(b->trainer);
    hdnn_trainer_step(b->trainer);
    hdnn_trainer_step(b->trainer);
    assert_int_equal(settled(b->trainer)->step, 2);
    hdnn_trainer_reset(b->trainer);
    hdnn_trainer_start(b->trainer);
    past_step(b->trainer, 5);
    assert_true(settled(b->trainer)->running);
}

/* A snapshot is of one moment: its own network, run on its own samples, gives its own states. */
static void snapshots_are_consistent_while_training(void **state) {
    bench *b = *state;
    hdnn_trainer_start(b->trainer);
    static hdnn_real states[17 * 4];
    hdnn_workspace *workspace;
    assert_int_equal(hdnn_workspace_new(hdnn_trainer_snapshot(b->trainer)->lane[0].model, &workspace, NULL),
                     HDNN_OK);
    uint64_t version = 0;
    for (int i = 0; i < 30; i++) {
        const hdnn_snapshot *s = past_step(b->trainer, i);
        assert_true(s->version >= version);
        version = s->version;
        const hdnn_lane_snapshot *lane = &s->lane[0];
        hdnn_model_trajectory(lane->model, workspace, &b->data.test, s->sample[3], states);
        assert_memory_equal(states, lane->states + 3 * 17 * 4, sizeof states);
        for (size_t p = 1; p < s->history_count; p++)
            assert_true(s->history[p].step > s->history[p - 1].step);
    }
    hdnn_workspace_free(workspace);
}

static void long_histories_are_thinned_and_keep_their_ends(void **state) {
    bench *b = *state;
    hdnn_trainer_stop_at_step(b->trainer, 5000);
    hdnn_trainer_start(b->trainer);
    const hdnn_snapshot *s = past_step(b->trainer, 4999);
    assert_true(s->history_count > 2000 && s->history_count <= 4096);
    assert_int_equal(s->history[s->history_count - 1].step, 5000);
    assert_true(s->history[0].step <= 2);
}

/* Points of the history with a test result are where epochs ended, with what a plain run finds there. */
static void the_history_has_the_test_results_of_a_plain_run(void **state) {
    (void)state;
    enum { EPOCHS = 3 };
    hdnn_data_config source = hdnn_data_config_default();
    hdnn_data data;
    source.samples = 3000; /* three slices of test points, and 30 steps in which to evaluate them */
    assert_int_equal(hdnn_data_load(&source, NULL, 1, &data, NULL), HDNN_OK);
    hdnn_network_config network = hdnn_network_config_default();
    hdnn_training_config training = hdnn_training_config_default();
    training.batch = 50;
    training.epochs = EPOCHS;
    hdnn_trainer_config config = hdnn_trainer_config_default();
    hdnn_trainer *trainer;
    hdnn_run *run;
    assert_int_equal(hdnn_trainer_new(&config, &training, &network, 1, &data, &trainer, NULL), HDNN_OK);
    assert_int_equal(hdnn_run_new(&training, &network, 1, &data, 1, &run, NULL), HDNN_OK);
    hdnn_trainer_start(trainer);
    const hdnn_snapshot *s = hdnn_trainer_snapshot(trainer);
    while (!s->finished) nap(), s = hdnn_trainer_snapshot(trainer);
    assert_int_equal(s->step, 30 * EPOCHS);
    for (int64_t step = 1; step <= s->step; step++) {
        hdnn_run_step(run);
        const hdnn_history_point *point = &s->history[step - 1];
        assert_int_equal(point->step, step);
        if (step % 30 == 0)
            assert_true(point->test_loss[0] == (float)hdnn_run_lane(run, 0)->test_loss);
        else
            assert_true(isnan(point->test_loss[0]));
    }
    assert_true(s->lane[0].status.test_loss == hdnn_run_lane(run, 0)->test_loss);
    hdnn_run_free(run);
    hdnn_trainer_free(trainer);
    hdnn_data_free(&data);
}

static void a_reset_forgets_an_evaluation_under_way(void **state) {
    bench *b = *state;
    for (int i = 0; i < 20; i++) {
        hdnn_trainer_stop_at_epoch(b->trainer, 1);
        hdnn_trainer_start(b->trainer);
        past_step(b->trainer, 9);
        hdnn_trainer_reset(b->trainer);
        const hdnn_snapshot *s = settled(b->trainer);
        assert_int_equal(s->step, 0);
        assert_false(s->finished);
        assert_false(s->running);
        assert_true(isnan(s->lane[0].status.test_loss));
    }
}

/* Of all threads of this process together. */
static double processor_seconds(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

/* Idle threads may look for work for some milliseconds before they sleep; after that, a second costs next to nothing. */
static void an_idle_trainer_uses_no_processor_time(void **state) {
    bench *b = *state;
    hdnn_trainer_start(b->trainer);
    past_step(b->trainer, 50);
    hdnn_trainer_pause(b->trainer);
    settled(b->trainer);
    for (int i = 0; i < 500; i++) nap();
    double before = processor_seconds();
    nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
    assert_true(processor_seconds() - before < 0.1);
}

/* Threads of this process; 0 where the system does not tell. */
static long threads_here(void) {
    long count = 0;
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == NULL) return 0;
    for (struct dirent *task = readdir(tasks); task != NULL; task = readdir(tasks))
        count += task->d_name[0] != '.';
    closedir(tasks);
    return count;
}

/* Unless a number of threads is asked for: so many that the reader of the snapshots has a processor of its own, where
 * there are two. */
static void a_trainer_leaves_one_processor_free(void **state) {
    bench *b = *state;
    long before = threads_here(), processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (before == 0) skip();
    hdnn_network_config network = hdnn_network_config_default();
    hdnn_training_config training = hdnn_training_config_default();
    training.batch = 0; /* enough samples for several threads */
    training.epochs = 5;
    hdnn_trainer_config config = hdnn_trainer_config_default();
    hdnn_trainer *trainer;
    assert_int_equal(hdnn_trainer_new(&config, &training, &network, 1, &b->data, &trainer, NULL), HDNN_OK);
    hdnn_trainer_start(trainer);
    past_step(trainer, 4);
    assert_true(threads_here() - before <= (processors > 2 ? processors - 1 : 1));
    hdnn_trainer_free(trainer);
}

/* Three steps were done before; the next ones are those that would have followed. */
static void a_run_that_was_begun_elsewhere_goes_on_with_its_gradients_known(void **state) {
    bench *b = *state;
    hdnn_network_config network = hdnn_network_config_default();
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_trainer_config config = hdnn_trainer_config_default();
    hdnn_run *run, *plain;
    hdnn_trainer *trainer;
    training.batch = 20, training.epochs = 1000000;
    assert_int_equal(hdnn_run_new(&training, &network, 1, &b->data, 1, &run, NULL), HDNN_OK);
    assert_int_equal(hdnn_run_new(&training, &network, 1, &b->data, 1, &plain, NULL), HDNN_OK);
    for (int i = 0; i < 3; i++) hdnn_run_step(run);
    for (int i = 0; i < 5; i++) hdnn_run_step(plain);
    assert_int_equal(hdnn_trainer_take(&config, run, &trainer, NULL), HDNN_OK);
    const hdnn_snapshot *s = hdnn_trainer_snapshot(trainer);
    assert_int_equal(s->step, 3);
    assert_false(s->running || s->finished);
    for (int l = 0; l <= network.layers; l++) assert_true((double)s->lane[0].state_gradient[l] > 0);
    hdnn_trainer_step(trainer), hdnn_trainer_step(trainer);
    s = settled(trainer);
    assert_int_equal(s->step, 5);
    size_t bytes = hdnn_model_parameter_count(s->lane[0].model) * sizeof(hdnn_real);
    assert_memory_equal(hdnn_model_parameters_const(s->lane[0].model),
                        hdnn_model_parameters_const(hdnn_run_model(plain, 0)), bytes);
    hdnn_trainer_free(trainer);
    hdnn_run_free(plain);
}

static void a_run_at_its_end_is_finished_and_start_goes_on(void **state) {
    bench *b = *state;
    hdnn_network_config network = hdnn_network_config_default();
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_trainer_config config = hdnn_trainer_config_default();
    hdnn_run *run;
    hdnn_trainer *trainer;
    training.batch = 0, training.epochs = 2;
    assert_int_equal(hdnn_run_new(&training, &network, 1, &b->data, 1, &run, NULL), HDNN_OK);
    for (int i = 0; i < 2; i++) hdnn_run_step(run);
    assert_int_equal(hdnn_trainer_take(&config, run, &trainer, NULL), HDNN_OK);
    assert_true(hdnn_trainer_snapshot(trainer)->finished);
    hdnn_trainer_start(trainer);
    past_step(trainer, 2);
    hdnn_trainer_free(trainer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_trainer_shows_the_untrained_networks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(single_steps_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_runs_until_paused_and_then_stands_still, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reset_gives_the_same_initial_network, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stop_is_exact_and_start_goes_on_after_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changed_rates_take_effect_between_steps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_paced_run_rests_between_steps_and_hears_commands, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(another_training_acts_between_steps_on_the_same_batches, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(commands_in_a_row_act_in_their_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(snapshots_are_consistent_while_training, set_up, tear_down),
        cmocka_unit_test(the_history_has_the_test_results_of_a_plain_run),
        cmocka_unit_test_setup_teardown(a_reset_forgets_an_evaluation_under_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_trainer_leaves_one_processor_free, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_idle_trainer_uses_no_processor_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_run_that_was_begun_elsewhere_goes_on_with_its_gradients_known,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_run_at_its_end_is_finished_and_start_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_histories_are_thinned_and_keep_their_ends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
