/* The observer: what it measures of a snapshot, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "observer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N = 4, LAYERS = 12, SAMPLES = 6 };

/* Two untrained networks and the first states of some samples; only these are read from a snapshot. */
typedef struct {
    hdnn_snapshot snapshot;
    hdnn_model *models[2];
    hdnn_real states[SAMPLES * (LAYERS + 1) * N];
    observer *observer;
} bench;

static hdnn_model *network_of(const char *architecture, int features) {
    hdnn_network_config c = hdnn_network_config_default();
    hdnn_model *model;
    hdnn_random random = hdnn_random_new(3, 0);
    c.architecture = hdnn_architecture_find(architecture);
    c.features = features, c.layers = LAYERS;
    assert_int_equal(hdnn_model_new(&c, (hdnn_shape){.inputs = 2}, 2, &model, NULL), HDNN_OK);
    hdnn_model_initialise(model, &random);
    return model;
}

static bench *bench_new(const char *first, const char *second) {
    bench *b = calloc(1, sizeof *b);
    b->observer = observer_new(NULL, NULL);
    assert_non_null(b->observer);
    for (size_t i = 0; i < sizeof b->states / sizeof b->states[0]; i++)
        b->states[i] = (hdnn_real)sin(1.7 * (double)i);
    const char *names[2] = {first, second};
    b->snapshot.version = 1, b->snapshot.lanes = 2, b->snapshot.samples = SAMPLES;
    for (int i = 0; i < 2; i++) {
        b->models[i] = network_of(names[i], N);
        b->snapshot.lane[i].layers = LAYERS, b->snapshot.lane[i].features = N;
        b->snapshot.lane[i].states = b->states, b->snapshot.lane[i].model = b->models[i];
    }
    return b;
}

static void bench_free(bench *b) {
    observer_free(b->observer);
    for (int i = 0; i < 2; i++) hdnn_model_free(b->models[i]);
    free(b);
}

static observer_request wanting(unsigned parts) {
    observer_request r = observer_request_none();
    r.parts = parts, r.lanes = 3;
    r.axis_y = 1, r.grid_columns = 5, r.grid_rows = 4;
    r.grid_x[0] = r.grid_x[1] = r.grid_y[0] = r.grid_y[1] = (plot_range){-1, 1};
    r.class_to = 1, r.disc_radius = 0.01;
    return r;
}

static const observation *settled(bench *b, unsigned parts) {
    observer_request r = wanting(parts);
    observer_settle(b->observer, &b->snapshot, &r);
    return observer_latest(b->observer);
}

static void only_what_is_wanted_is_measured(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    const observation *o = settled(b, OBSERVE_SENSITIVITY);
    assert_non_null(observed(o, 0, OBSERVE_SENSITIVITY));
    assert_null(observed(o, 0, OBSERVE_SPECTRUM));
    assert_null(observed(o, 0, OBSERVE_ENERGY));
    assert_null(observed(o, 2, OBSERVE_SENSITIVITY));
    bench_free(b);
}

static void an_h2_lane_is_symplectic_and_does_not_vanish(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    const lane_observation *l = observed(
        settled(b, OBSERVE_SENSITIVITY | OBSERVE_SYMPLECTIC | OBSERVE_SINGULAR), 1, OBSERVE_SENSITIVITY);
    assert_non_null(l);
    for (int i = 0; i <= LAYERS; i++) {
        assert_true(l->sensitivity[i].least >= 1 - 1e-5);
        assert_true(l->whole_defect[i] < 1e-5);
        for (int k = 0; k < N; k++)
            assert_true(fabs(l->singular[i * N + k] * l->singular[i * N + N - 1 - k] - 1) < 1e-4);
    }
    bench_free(b);
}

static void eigenvalues_of_a_damped_copy_move_to_the_left(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    observer_request r = wanting(OBSERVE_SPECTRUM);
    r.damped = 1, r.damping = 0.5;
    observer_settle(b->observer, &b->snapshot, &r);
    const lane_observation *damped = observed(observer_latest(b->observer), 0, OBSERVE_SPECTRUM);
    double sum = 0;
    for (int i = 0; i < LAYERS * N; i++) sum += damped->field_spectrum[2 * i];
    assert_true(sum < -1);
    assert_true(damped->damping == 0.5);
    const lane_observation *free_lane = observed(settled(b, OBSERVE_SPECTRUM), 0, OBSERVE_SPECTRUM);
    for (int i = 0; i < LAYERS * N; i++) assert_true(fabs(free_lane->field_spectrum[2 * i]) < 1e-6);
    assert_true(hdnn_model_config(b->models[0])->damping == 0); /* the network itself is left alone */
    bench_free(b);
}

static void what_a_network_does_not_have_is_explained(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "mlp");
    const observation *o = settled(b, OBSERVE_ENERGY | OBSERVE_LEVELS | OBSERVE_REFINEMENT);
    assert_non_null(observed(o, 0, OBSERVE_ENERGY));
    assert_true(observed(o, 0, OBSERVE_LEVELS)->levels.count > 2);
    assert_int_equal(observed(o, 0, OBSERVE_REFINEMENT)->refinements, 9);
    assert_null(observed(o, 1, OBSERVE_ENERGY));
    assert_non_null(strstr(observed_why(o, 1, OBSERVE_ENERGY), "no energy"));
    assert_null(observed(o, 1, OBSERVE_REFINEMENT));
    assert_true(observed_why(o, 1, OBSERVE_REFINEMENT)[0] != '\0');
    assert_string_equal(observed_why(o, 0, OBSERVE_ENERGY), "");
    bench_free(b);
}

static void field_disc_and_plane_lie_where_they_were_asked_for(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    observer_request r = wanting(OBSERVE_FIELD | OBSERVE_DISC);
    r.disc_x = 0.3, r.disc_y = -0.2, r.axis_x = 2, r.axis_y = 3;
    observer_settle(b->observer, &b->snapshot, &r);
    const lane_observation *l = observed(observer_latest(b->observer), 0, OBSERVE_DISC);
    assert_non_null(l);
    assert_true(l->plane.x[2] == 1 && l->plane.y[3] == 1);
    assert_int_equal(l->arrow_count, 20);
    assert_true(l->arrows[0].x == -1 && l->arrows[19].y == 1);
    double x = 0, y = 0;
    for (int k = 0; k < OBSERVER_DISC_POINTS; k++) x += l->outline[2 * k], y += l->outline[2 * k + 1];
    assert_true(fabs(x / OBSERVER_DISC_POINTS - 0.3) < 1e-6);
    assert_true(fabs(y / OBSERVER_DISC_POINTS + 0.2) < 1e-6);
    assert_true(fabs(l->disc[0].area - 1) < 1e-3); /* in units of the first */
    bench_free(b);
}

static void the_same_coordinate_twice_still_gives_a_plane(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    observer_request r = wanting(OBSERVE_PLANE);
    r.axis_x = r.axis_y = 3;
    observer_settle(b->observer, &b->snapshot, &r);
    const lane_observation *l = observed(observer_latest(b->observer), 0, OBSERVE_PLANE);
    assert_true(l->plane.x[3] == 1 && l->plane.y[0] == 1 && l->plane.y[3] == 0);
    bench_free(b);
}

/* Updates at that time until a measurement that may have begun is done; true when one was. */
static bool measures(bench *b, const observer_request *r, double time) {
    struct timespec pause = {.tv_nsec = 1000000};
    for (int i = 0; i < 100; i++) {
        if (observer_update(b->observer, &b->snapshot, r, time)) return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

static void nothing_is_measured_while_nothing_changes(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    observer_request r = wanting(OBSERVE_ENERGY);
    assert_true(measures(b, &r, 0));
    assert_false(measures(b, &r, 1000));
    bench_free(b);
}

static void a_changed_request_is_answered_at_once_and_new_networks_after_a_while(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    observer_request r = wanting(OBSERVE_ENERGY);
    b->snapshot.running = true;
    assert_true(measures(b, &r, 1));
    r.damped = 1, r.damping = 0.25;
    assert_true(measures(b, &r, 1.001));
    b->snapshot.version++;
    assert_false(measures(b, &r, 1.002));
    assert_true(measures(b, &r, 1000));
    assert_true(observer_latest(b->observer)->version == 2);
    bench_free(b);
}

static void networks_at_rest_are_measured_at_once(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    observer_request r = wanting(OBSERVE_ENERGY);
    assert_true(measures(b, &r, 1));
    b->snapshot.version++;
    assert_true(measures(b, &r, 1.001));
    bench_free(b);
}

static void another_session_sees_nothing_of_the_one_before(void **unused) {
    (void)unused;
    bench *b = bench_new("h1-j1", "h2");
    observer_request r = wanting(OBSERVE_ENERGY);
    settled(b, OBSERVE_ENERGY);
    b->snapshot.version++;
    observer_update(b->observer, &b->snapshot, &r, 1000); /* under way, perhaps done */
    observer_forget(b->observer);
    assert_null(observed(observer_latest(b->observer), 0, OBSERVE_ENERGY));
    b->snapshot.version = 1; /* versions begin anew, too */
    assert_true(measures(b, &r, 1001));
    bench_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_wanted_is_measured),
        cmocka_unit_test(an_h2_lane_is_symplectic_and_does_not_vanish),
        cmocka_unit_test(eigenvalues_of_a_damped_copy_move_to_the_left),
        cmocka_unit_test(what_a_network_does_not_have_is_explained),
        cmocka_unit_test(field_disc_and_plane_lie_where_they_were_asked_for),
        cmocka_unit_test(the_same_coordinate_twice_still_gives_a_plane),
        cmocka_unit_test(nothing_is_measured_while_nothing_changes),
        cmocka_unit_test(a_changed_request_is_answered_at_once_and_new_networks_after_a_while),
        cmocka_unit_test(networks_at_rest_are_measured_at_once),
        cmocka_unit_test(another_session_sees_nothing_of_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
