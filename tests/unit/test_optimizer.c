/* How parameters move: the rules of a step, the learning rate over time, clipping, full batches and the refit. */
#include "hdnn/hdnn.h"
#include "train/optimizer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 7, HEAD = 5, STEPS = 9 };

static void assert_close(double found, double expected, double relative) {
    double allowed = relative * (fabs(expected) + 1e-3);
    if (!(fabs(found - expected) <= allowed)) fail_msg("expected %.9g, found %.9g", expected, found);
}

/* A gradient that changes from step to step and from entry to entry. */
static void gradient_at(int step, hdnn_real out[COUNT]) {
    for (int i = 0; i < COUNT; i++) out[i] = (hdnn_real)(sin(1.7 * step + i) + 0.1 * i);
}

typedef struct {
    double parameter[COUNT], first[COUNT], second[COUNT];
} plain;

/* One step in double, written down from the definitions. */
static void plain_step(plain *p, const hdnn_training_config *c, int step, double counted, double rate) {
    hdnn_real gradient[COUNT];
    gradient_at(step, gradient);
    for (int i = 0; i < COUNT; i++) {
        double decay = c->weight_decay + (i >= HEAD ? c->head_decay : 0);
        double g = (double)gradient[i] + decay * p->parameter[i];
        if (c->optimizer == HDNN_ADAM) {
            p->first[i] = c->beta1 * p->first[i] + (1 - c->beta1) * g;
            p->second[i] = c->beta2 * p->second[i] + (1 - c->beta2) * g * g;
            double m = p->first[i] / (1 - pow(c->beta1, counted));
            double v = p->second[i] / (1 - pow(c->beta2, counted));
            p->parameter[i] -= rate * m / (sqrt(v) + c->epsilon);
        } else {
            double momentum = c->optimizer == HDNN_MOMENTUM ? c->momentum : 0;
            p->first[i] = momentum * p->first[i] + g;
            p->parameter[i] -= rate * p->first[i];
        }
    }
}

static void check_steps(const hdnn_training_config *c, int64_t steps_a_count) {
    const double rate = 0.03;
    plain expected = {.parameter = {1, -2, 3, 0.5, 0, 2, -1}};
    hdnn_real parameters[COUNT], gradient[COUNT];
    for (int i = 0; i < COUNT; i++) parameters[i] = (hdnn_real)expected.parameter[i];
    optimizer o;
    assert_int_equal(optimizer_new(&o, COUNT, NULL), HDNN_OK);
    o.steps_a_count = steps_a_count;
    for (int step = 0; step < STEPS; step++) {
        gradient_at(step, gradient);
        optimizer_step(&o, c, rate, HEAD, gradient, parameters, 1);
        plain_step(&expected, c, step, floor(step / (double)steps_a_count) + 1, rate);
        for (int i = 0; i < COUNT; i++) assert_close((double)parameters[i], expected.parameter[i], 3e-5);
    }
    optimizer_free(&o);
}

static void every_rule_takes_the_steps_of_its_definition(void **state) {
    (void)state;
    hdnn_training_config c = hdnn_training_config_default();
    c.momentum = 0.8;
    for (c.optimizer = HDNN_SGD; c.optimizer < HDNN_OPTIMIZER_COUNT; c.optimizer++) check_steps(&c, 1);
}

static void the_head_has_its_decay_in_addition(void **state) {
    (void)state;
    hdnn_training_config c = hdnn_training_config_default();
    c.weight_decay = 0.1;
    c.head_decay = 0.5;
    for (c.optimizer = HDNN_SGD; c.optimizer < HDNN_OPTIMIZER_COUNT; c.optimizer++) check_steps(&c, 1);
}

static void adam_may_count_epochs_in_place_of_steps(void **state) {
    (void)state;
    hdnn_training_config c = hdnn_training_config_default();
    check_steps(&c, 4);
}

/* How far one step of SGD with rate 1 goes. */
static double length_of_step(double clip_norm, hdnn_real size, hdnn_real moved[COUNT]) {
    hdnn_training_config c = hdnn_training_config_default();
    hdnn_real gradient[COUNT] = {0};
    gradient[1] = 3 * size, gradient[6] = -4 * size;
    c.optimizer = HDNN_SGD;
    c.clip_norm = clip_norm;
    optimizer o;
    assert_int_equal(optimizer_new(&o, COUNT, NULL), HDNN_OK);
    memset(moved, 0, COUNT * sizeof *moved);
    optimizer_step(&o, &c, 1, HEAD, gradient, moved, 1);
    optimizer_free(&o);
    double sum = 0;
    for (int i = 0; i < COUNT; i++) sum += (double)moved[i] * (double)moved[i];
    return sqrt(sum);
}

static void a_long_gradient_is_scaled_to_the_norm_and_a_short_one_is_not(void **state) {
    (void)state;
    hdnn_real moved[COUNT];
    assert_close(length_of_step(2, 1, moved), 2, 1e-6);
    assert_close((double)(moved[1] / moved[6]), -0.75, 1e-6);
    assert_close(length_of_step(2, (hdnn_real)0.1, moved), 0.5, 1e-6);
    assert_close(length_of_step(0, 100, moved), 500, 1e-6);
}

static double factor(hdnn_schedule schedule, int64_t step) {
    hdnn_training_config c = hdnn_training_config_default();
    c.schedule = schedule;
    c.decay = 0.5;
    c.decay_epochs = 2;
    return schedule_factor(&c, step, 10, 100); /* ten epochs of ten steps */
}

static void schedules_take_the_values_of_their_formulas(void **state) {
    (void)state;
    const double third = 0.5 * (1 + cos(acos(-1.0) * 30 / 70));
    assert_close(factor(HDNN_CONSTANT, 0), 1, 0);
    assert_close(factor(HDNN_CONSTANT, 99), 1, 0);
    assert_close(factor(HDNN_STEP_DECAY, 19), 1, 1e-12);
    assert_close(factor(HDNN_STEP_DECAY, 20), 0.5, 1e-12);
    assert_close(factor(HDNN_STEP_DECAY, 99), 0.0625, 1e-12);
    assert_close(factor(HDNN_COSINE, 0), 1, 1e-12);
    assert_close(factor(HDNN_COSINE, 50), 0.5, 1e-12);
    assert_close(factor(HDNN_COSINE, 100), 0, 1e-12);
    assert_close(factor(HDNN_ONE_CYCLE, 0), 0.04, 1e-12);
    assert_close(factor(HDNN_ONE_CYCLE, 30), 1, 1e-12);
    assert_close(factor(HDNN_ONE_CYCLE, 60), third, 1e-12);
    assert_close(factor(HDNN_ONE_CYCLE, 100), 0, 1e-12);
}

static void schedules_go_on_after_the_end_without_growing(void **state) {
    (void)state;
    for (hdnn_schedule s = HDNN_CONSTANT; s < HDNN_SCHEDULE_COUNT; s++) {
        double end = factor(s, 99);
        for (int64_t step = 100; step < 200; step++) assert_true(factor(s, step) <= end);
    }
}

static hdnn_data roll(void) {
    hdnn_data_config config = hdnn_data_config_default();
    config.samples = 600;
    hdnn_data data;
    assert_int_equal(hdnn_data_load(&config, NULL, 7, &data, NULL), HDNN_OK);
    return data;
}

static hdnn_run *run_with(const hdnn_training_config *training, const hdnn_data *data) {
    hdnn_network_config network = hdnn_network_config_default();
    hdnn_run *run;
    hdnn_error error = {0};
    if (hdnn_run_new(training, &network, 1, data, 1, &run, &error) != HDNN_OK) fail_msg("%s", error.message);
    return run;
}

enum { MOST = 4096 };

static size_t copy_parameters(const hdnn_run *run, hdnn_real out[MOST]) {
    const hdnn_model *model = hdnn_run_model(run, 0);
    size_t count = hdnn_model_parameter_count(model);
    assert_true(count <= MOST);
    memcpy(out, hdnn_model_parameters_const(model), count * sizeof *out);
    return count;
}

static double distance(const hdnn_real *a, const hdnn_real *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += pow((double)(a[i] - b[i]), 2);
    return sqrt(sum);
}

/* The rate of the step that is made, from how far SGD went along its gradient. */
static double rate_of_step(hdnn_run *run) {
    static hdnn_real before[MOST], after[MOST];
    size_t count = copy_parameters(run, before);
    assert_int_equal(hdnn_run_step(run), HDNN_OK);
    copy_parameters(run, after);
    const hdnn_real *gradient = hdnn_run_gradient(run, 0);
    double moved = 0, square = 0;
    for (size_t i = 0; i < count; i++) {
        moved += (double)(before[i] - after[i]) * (double)gradient[i];
        square += (double)gradient[i] * (double)gradient[i];
    }
    return moved / square;
}

static void a_run_follows_its_schedule_step_by_step(void **state) {
    (void)state;
    hdnn_data data = roll();
    hdnn_training_config training = hdnn_training_config_default();
    training.optimizer = HDNN_SGD;
    training.batch = 100;
    training.epochs = 4;
    training.decay_epochs = 2;
    for (training.schedule = HDNN_CONSTANT; training.schedule < HDNN_SCHEDULE_COUNT; training.schedule++) {
        hdnn_run *run = run_with(&training, &data);
        for (int64_t step = 0; step < 12; step++)
            assert_close(rate_of_step(run), 0.05 * schedule_factor(&training, step, 3, 12), 1e-3);
        hdnn_run_free(run);
    }
    hdnn_data_free(&data);
}

static void a_run_clips_the_gradient_of_all_parameters(void **state) {
    (void)state;
    hdnn_data data = roll();
    hdnn_training_config training = hdnn_training_config_default();
    training.optimizer = HDNN_SGD;
    training.clip_norm = 0.01;
    hdnn_run *run = run_with(&training, &data);
    static hdnn_real before[MOST], after[MOST];
    size_t count = copy_parameters(run, before);
    assert_int_equal(hdnn_run_step(run), HDNN_OK);
    copy_parameters(run, after);
    assert_close(distance(before, after, count), 0.05 * 0.01, 1e-3);
    hdnn_run_free(run);
    hdnn_data_free(&data);
}

static void a_full_batch_is_all_training_data_in_one_step(void **state) {
    (void)state;
    hdnn_data data = roll();
    hdnn_training_config training = hdnn_training_config_default();
    training.batch = 0;
    hdnn_run *run = run_with(&training, &data);
    hdnn_score score;
    assert_int_equal(hdnn_run_steps_per_epoch(run), 1);
    assert_int_equal(hdnn_model_evaluate(hdnn_run_model(run, 0), &data.train, 1, &score, NULL), HDNN_OK);
    assert_int_equal(hdnn_run_step(run), HDNN_OK);
    assert_close(hdnn_run_lane(run, 0)->loss, score.loss, 1e-5);
    assert_close(hdnn_run_lane(run, 0)->accuracy, score.accuracy, 1e-12);
    assert_true(hdnn_run_epochs(run) == 1);
    hdnn_run_free(run);
    hdnn_data_free(&data);
}

static double training_loss(const hdnn_run *run, const hdnn_data *data) {
    hdnn_score score;
    assert_int_equal(hdnn_model_evaluate(hdnn_run_model(run, 0), &data->train, 1, &score, NULL), HDNN_OK);
    return score.loss;
}

/* Returns how much the loss on all training data falls by the refit. */
static double gain_of_refit(int refit_steps, const hdnn_data *data) {
    static hdnn_real before[MOST], after[MOST];
    hdnn_training_config training = hdnn_training_config_default();
    training.method = HDNN_ALTERNATING;
    training.refit_steps = refit_steps;
    hdnn_run *run = run_with(&training, data);
    for (int i = 0; i < 5; i++) assert_int_equal(hdnn_run_step(run), HDNN_OK);
    size_t count = copy_parameters(run, before), head = 5;
    double loss = training_loss(run, data);
    hdnn_run_finish(run);
    copy_parameters(run, after);
    assert_memory_equal(before, after, (count - head) * sizeof *before);
    if (refit_steps == 0) assert_memory_equal(before, after, count * sizeof *before);
    double gain = loss - training_loss(run, data);
    hdnn_run_free(run);
    return gain;
}

static void the_refit_moves_the_head_alone_and_fits_all_training_data(void **state) {
    (void)state;
    hdnn_data data = roll();
    assert_true(gain_of_refit(0, &data) == 0);
    assert_true(gain_of_refit(100, &data) > 0);
    hdnn_data_free(&data);
}

/* With a block that rests and one batch of all data, the head of each step is that of the step before, up to rounding
 * in another order of the samples, which Adam makes larger; a head that went on would be elsewhere. */
static void alternating_training_fits_a_new_head_to_every_batch(void **state) {
    (void)state;
    static hdnn_real first[MOST], second[MOST];
    hdnn_data data = roll();
    hdnn_training_config training = hdnn_training_config_default();
    training.method = HDNN_ALTERNATING;
    training.learning_rate = 0;
    training.batch = 0;
    hdnn_run *run = run_with(&training, &data);
    size_t initial = copy_parameters(run, first);
    assert_int_equal(hdnn_run_step(run), HDNN_OK);
    size_t count = copy_parameters(run, second), head = 5;
    assert_int_equal(initial, count);
    assert_memory_equal(first, second, (count - head) * sizeof *first);
    assert_memory_not_equal(first + count - head, second + count - head, head * sizeof *first);
    assert_int_equal(hdnn_run_step(run), HDNN_OK);
    copy_parameters(run, first);
    assert_true(distance(first + count - head, second + count - head, head) < 0.1);
    hdnn_run_free(run);
    hdnn_data_free(&data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_takes_the_steps_of_its_definition),
        cmocka_unit_test(the_head_has_its_decay_in_addition),
        cmocka_unit_test(adam_may_count_epochs_in_place_of_steps),
        cmocka_unit_test(a_long_gradient_is_scaled_to_the_norm_and_a_short_one_is_not),
        cmocka_unit_test(schedules_take_the_values_of_their_formulas),
        cmocka_unit_test(schedules_go_on_after_the_end_without_growing),
        cmocka_unit_test(a_run_follows_its_schedule_step_by_step),
        cmocka_unit_test(a_run_clips_the_gradient_of_all_parameters),
        cmocka_unit_test(a_full_batch_is_all_training_data_in_one_step),
        cmocka_unit_test(the_refit_moves_the_head_alone_and_fits_all_training_data),
        cmocka_unit_test(alternating_training_fits_a_new_head_to_every_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
