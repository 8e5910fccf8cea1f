/* Level lines: they lie where the function has the level, and they are whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "contour.h"

#include <math.h>

enum { SIDE = 41 };

static const plot_range both = {-2, 2};

/* x^2 + y^2 on the grid. */
static void fill_bowl(double *values) {
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++) {
            double x = -2 + 4.0 * column / (SIDE - 1), y = -2 + 4.0 * row / (SIDE - 1);
            values[row * SIDE + column] = x * x + y * y;
        }
}

static void the_level_line_of_a_bowl_is_one_closed_circle(void **unused) {
    (void)unused;
    double values[SIDE * SIDE];
    contours c = {0};
    fill_bowl(values);
    assert_true(contours_add(&c, values, SIDE, SIDE, both, both, 1.3));
    assert_int_equal(c.count, 1);
    assert_true(c.points > 60);
    for (size_t i = 0; i < c.points; i++)
        assert_true(fabs(hypot((double)c.x[i], (double)c.y[i]) - sqrt(1.3)) < 0.005);
    assert_true(c.x[0] == c.x[c.points - 1] && c.y[0] == c.y[c.points - 1]);
    contours_free(&c);
}

static void a_line_that_leaves_the_grid_is_open_and_ends_on_its_border(void **unused) {
    (void)unused;
    double values[SIDE * SIDE];
    contours c = {0};
    fill_bowl(values);
    assert_true(contours_add(&c, values, SIDE, SIDE, both, both, 5)); /* four arcs in the corners */
    assert_int_equal(c.count, 4);
    for (size_t k = 0; k < c.count; k++) {
        size_t ends[2] = {c.lines[k].first, c.lines[k].first + c.lines[k].count - 1};
        for (int e = 0; e < 2; e++) assert_true(fmaxf(fabsf(c.x[ends[e]]), fabsf(c.y[ends[e]])) > 2 - 1e-6F);
    }
    contours_free(&c);
}

static void a_saddle_is_parted_by_its_middle(void **unused) {
    (void)unused;
    const double values[4] = {1, 0, 0, 1}; /* lower row first: high at lower left and upper right */
    contours c = {0};
    assert_true(contours_add(&c, values, 2, 2, both, both, 0.4));
    assert_int_equal(c.count, 2);
    for (size_t i = 0; i < c.points; i++) /* the middle is high: the lines cut off the two low corners */
        assert_true((c.x[i] - c.y[i]) * (c.x[i] - c.y[i]) > 0.5F);
    contours_clear(&c);
    assert_true(contours_add(&c, values, 2, 2, both, both, 0.6));
    assert_int_equal(c.count, 2);
    for (size_t k = 0; k < 2; k++) { /* now the two high corners */
        size_t i = c.lines[k].first;
        assert_true((c.x[i] + c.y[i]) * (c.x[i + 1] + c.y[i + 1]) > 0.5F);
    }
    contours_free(&c);
}

static void no_line_passes_where_the_function_is_unknown(void **unused) {
    (void)unused;
    double values[SIDE * SIDE];
    contours c = {0};
    fill_bowl(values);
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE / 2; column++) values[row * SIDE + column] = NAN;
    assert_true(contours_add(&c, values, SIDE, SIDE, both, both, 1.3));
    assert_int_equal(c.count, 1);
    for (size_t i = 0; i < c.points; i++) assert_true(c.x[i] > -1e-6F);
    contours_free(&c);
}

static void a_flat_function_has_no_lines_and_clearing_begins_anew(void **unused) {
    (void)unused;
    double values[SIDE * SIDE] = {0};
    contours c = {0};
    assert_true(contours_add(&c, values, SIDE, SIDE, both, both, 0));
    assert_int_equal(c.count, 0);
    fill_bowl(values);
    assert_true(contours_add(&c, values, SIDE, SIDE, both, both, 1) && c.count == 1);
    contours_clear(&c);
    assert_int_equal(c.count + c.points, 0);
    contours_free(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_level_line_of_a_bowl_is_one_closed_circle),
        cmocka_unit_test(a_line_that_leaves_the_grid_is_open_and_ends_on_its_border),
        cmocka_unit_test(a_saddle_is_parted_by_its_middle),
        cmocka_unit_test(no_line_passes_where_the_function_is_unknown),
        cmocka_unit_test(a_flat_function_has_no_lines_and_clearing_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
