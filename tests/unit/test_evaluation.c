/* Evaluating the test set slice by slice between steps: the numbers of the moment when it began, whatever happens
 * meanwhile, and steps that do not notice. */
#include "train/evaluation.h"
#include "unit/networks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LANES = 2, STEPS = 7 };

/* Two runs of the same kind on the same data: points, or images of 5 x 6. */
typedef struct {
    hdnn_data data;
    hdnn_run *plain, *sliced;
    evaluation evaluation;
} pair;

static hdnn_run *run_of(const hdnn_network_config *networks, const hdnn_data *data, int threads) {
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_run *run;
    training.batch = 20;
    assert_int_equal(hdnn_run_new(&training, networks, LANES, data, threads, &run, NULL), HDNN_OK);
    return run;
}

static void pair_make(pair *p, bool images, size_t test) {
    hdnn_shape shape = images ? (hdnn_shape){30, 5, 6} : points;
    hdnn_network_config networks[LANES] = {network("h1-j1", 4, 5, 0.7), network("mlp", 4, 3, 1)};
    for (int i = 0; images && i < LANES; i++) networks[i].stem = HDNN_STEM_CONV;
    p->data = (hdnn_data){.train = random_data(shape, 3, 200), .test = random_data(shape, 3, test)};
    p->plain = run_of(networks, &p->data, 1);
    p->sliced = run_of(networks, &p->data, 2);
    assert_int_equal(evaluation_new(&p->evaluation, p->sliced, NULL), HDNN_OK);
}

static void pair_free(pair *p) {
    evaluation_free(&p->evaluation);
    hdnn_run_free(p->plain);
    hdnn_run_free(p->sliced);
    free_data(&p->data.train);
    free_data(&p->data.test);
}

static void assert_same_results(const pair *p) {
    for (int l = 0; l < LANES; l++) {
        const hdnn_lane_status *a = hdnn_run_lane(p->plain, l), *b = hdnn_run_lane(p->sliced, l);
        assert_true(isfinite(a->test_loss));
        assert_memory_equal(&a->test_loss, &b->test_loss, sizeof a->test_loss);
        assert_memory_equal(&a->test_accuracy, &b->test_accuracy, sizeof a->test_accuracy);
    }
}

static void assert_same_networks(const pair *p) {
    for (int l = 0; l < LANES; l++) {
        const hdnn_model *a = hdnn_run_model(p->plain, l), *b = hdnn_run_model(p->sliced, l);
        assert_memory_equal(hdnn_model_parameters_const(a), hdnn_model_parameters_const(b),
                            hdnn_model_parameter_count(a) * sizeof(hdnn_real));
    }
}

/* Steps, then an evaluation at once in one run and with a step after each slice in the other. */
static void check(bool images, size_t test, int slices) {
    pair p;
    pair_make(&p, images, test);
    for (int i = 0; i < STEPS; i++) run_train_batch(p.plain), run_train_batch(p.sliced);
    hdnn_run_evaluate(p.plain);
    evaluation_begin(&p.evaluation, p.sliced);
    assert_int_equal(p.evaluation.step, STEPS);
    int advanced = 0;
    for (; p.evaluation.under_way; advanced++) {
        evaluation_advance(&p.evaluation, p.sliced);
        run_train_batch(p.sliced);
        run_train_batch(p.plain);
    }
    assert_int_equal(advanced, slices);
    assert_same_results(&p);
    assert_same_networks(&p);
    pair_free(&p);
}

static void slices_between_steps_give_the_results_of_the_moment_they_began(void **state) {
    (void)state;
    check(true, 150, 2 * 3);
    check(true, 64, 2 * 1);
    check(false, 1100, 2 * 3);
}

static void an_evaluation_can_begin_anew(void **state) {
    (void)state;
    pair p;
    pair_make(&p, true, 150);
    evaluation_begin(&p.evaluation, p.sliced);
    evaluation_advance(&p.evaluation, p.sliced);
    for (int i = 0; i < STEPS; i++) run_train_batch(p.plain), run_train_batch(p.sliced);
    evaluation_begin(&p.evaluation, p.sliced);
    while (p.evaluation.under_way) evaluation_advance(&p.evaluation, p.sliced);
    hdnn_run_evaluate(p.plain);
    assert_same_results(&p);
    pair_free(&p);
}

static void without_test_samples_there_are_no_results(void **state) {
    (void)state;
    pair p;
    pair_make(&p, false, 0);
    evaluation_begin(&p.evaluation, p.sliced);
    while (p.evaluation.under_way) evaluation_advance(&p.evaluation, p.sliced);
    for (int l = 0; l < LANES; l++) assert_true(isnan(hdnn_run_lane(p.sliced, l)->test_accuracy));
    pair_free(&p);
}

/* The refit at the end reads all training images through the evaluation's pass. */
static void heads_are_refitted_on_images_too(void **state) {
    (void)state;
    hdnn_data data = {.train = random_data((hdnn_shape){30, 5, 6}, 2, 200),
                      .test = random_data((hdnn_shape){30, 5, 6}, 2, 20)};
    hdnn_network_config c = network("h1-j1", 4, 3, 0.7);
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_run *run;
    c.stem = HDNN_STEM_CONV;
    training.batch = 50;
    training.method = HDNN_ALTERNATING;
    training.refit_steps = 200;
    assert_int_equal(hdnn_run_new(&training, &c, 1, &data, 1, &run, NULL), HDNN_OK);
    for (int i = 0; i < 4; i++) hdnn_run_step(run);
    hdnn_score before, after;
    hdnn_model_evaluate(hdnn_run_model(run, 0), &data.train, 1, &before, NULL);
    hdnn_run_finish(run);
    hdnn_model_evaluate(hdnn_run_model(run, 0), &data.train, 1, &after, NULL);
    assert_true(after.loss < before.loss);
    hdnn_run_free(run);
    free_data(&data.train);
    free_data(&data.test);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_between_steps_give_the_results_of_the_moment_they_began),
        cmocka_unit_test(an_evaluation_can_begin_anew),
        cmocka_unit_test(without_test_samples_there_are_no_results),
        cmocka_unit_test(heads_are_refitted_on_images_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
