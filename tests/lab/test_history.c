/* The history of gradients: bounded, in order, and honest about what was not measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake.h"
#include "gradient_history.h"

#include <math.h>

static float cell(const gradient_history *h, int lane, size_t row, size_t column) {
    return h->lane[lane].values[row * HISTORY_COLUMNS + column];
}

/* All gradients of both lanes are `value` at that step. */
static void measure(fake *f, int64_t step, double value) {
    f->snapshot.step = step;
    fake_gradients(f, 0, value, value), fake_gradients(f, 1, value, value);
    gradient_history_add(&f->steps, &f->snapshot);
}

static fake *begin(void) {
    fake *f = fake_run();
    assert_true(gradient_history_begin(&f->steps, &f->snapshot));
    return f;
}

static void a_column_holds_the_gradients_of_its_step(void **unused) {
    (void)unused;
    fake *f = begin();
    measure(f, 1, 0.5), measure(f, 4, 0.25);
    assert_int_equal(f->steps.columns, 5);
    assert_true(cell(&f->steps, 1, 3, 1) == 0.5F && cell(&f->steps, 1, 3, 4) == 0.25F);
    assert_true(cell(&f->steps, 1, 3, 3) == 0.5F); /* not measured: as before */
    assert_true(f->steps.least == 0.25 && f->steps.most == 0.5);
    fake_free(f);
}

static void a_long_run_keeps_its_whole_length_in_bounded_memory(void **unused) {
    (void)unused;
    fake *f = begin();
    for (int64_t step = 1; step <= 100000; step += 7) measure(f, step, (double)step);
    assert_true(f->steps.columns <= HISTORY_COLUMNS && f->steps.columns > HISTORY_COLUMNS / 2);
    for (size_t c = 1; c < f->steps.columns; c++) {
        double from = (double)((int64_t)c * f->steps.stride), found = (double)cell(&f->steps, 0, 0, c);
        assert_true(found >= from - 7 && found < from + (double)f->steps.stride + 7);
    }
    fake_free(f);
}

static void a_reset_empties_the_history(void **unused) {
    (void)unused;
    fake *f = begin();
    measure(f, 30, 1), measure(f, 0, NAN);
    assert_int_equal(f->steps.columns, 0);
    measure(f, 2, 1e-9);
    assert_int_equal(f->steps.columns, 3);
    assert_true(f->steps.most < 1e-8);
    fake_free(f);
}

static void a_diverged_lane_leaves_no_numbers_and_the_others_go_on(void **unused) {
    (void)unused;
    fake *f = begin();
    measure(f, 1, 0.5);
    f->snapshot.lane[0].status.diverged = true;
    measure(f, 2, 0.25);
    assert_true(isnan(cell(&f->steps, 0, 0, 2)) && cell(&f->steps, 1, 0, 2) == 0.25F);
    fake_free(f);
}

static void what_was_not_measured_adds_nothing(void **unused) {
    (void)unused;
    fake *f = begin();
    measure(f, 1, 0.5), measure(f, 2, NAN);
    assert_int_equal(f->steps.columns, 2);
    fake_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_holds_the_gradients_of_its_step),
        cmocka_unit_test(a_long_run_keeps_its_whole_length_in_bounded_memory),
        cmocka_unit_test(a_reset_empties_the_history),
        cmocka_unit_test(a_diverged_lane_leaves_no_numbers_and_the_others_go_on),
        cmocka_unit_test(what_was_not_measured_adds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
