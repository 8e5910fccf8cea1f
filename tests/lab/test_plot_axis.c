/* The arithmetic of plots, theme and numbers, exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "number.h"
#include "plot_axis.h"
#include "theme.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define close_to(a, b, by) assert_true(fabs((double)(a) - (double)(b)) <= (by))

static void label_at(const plot_tick *ticks, int count, int index, const char *label) {
    assert_true(index < count);
    assert_string_equal(ticks[index].label, label);
}

static void linear_ticks_are_round_numbers(void **unused) {
    (void)unused;
    plot_tick t[PLOT_TICKS];
    int n = plot_ticks((plot_range){0, 1}, false, 5, t);
    assert_int_equal(n, 6);
    label_at(t, n, 0, "0"), label_at(t, n, 1, "0.2"), label_at(t, n, 3, "0.6"), label_at(t, n, 5, "1.0");
    assert_true(t[3].value == 0.6);
    n = plot_ticks((plot_range){-3, 7200}, false, 4, t);
    label_at(t, n, 0, "0"), label_at(t, n, 1, "2\u2009000"), label_at(t, n, 3, "6\u2009000");
}

static void ticks_lie_inside_and_ascend_for_any_range(void **unused) {
    (void)unused;
    static const plot_range ranges[] = {{-1e-9, 1e-9}, {1e12, 3e12}, {-7.3, -7.1}, {0.3, 1e5},
                                        {1e-17, 3},    {5, 6},       {2e-30, 1e30}};
    plot_tick t[PLOT_TICKS];
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        for (int log = 0; log < 2; log++)
            for (int wanted = 1; wanted <= 12; wanted++) {
                if (log && ranges[i].min <= 0) continue;
                int n = plot_ticks(ranges[i], log, wanted, t), labelled = 0;
                for (int k = 0; k < n; k++) {
                    double span = ranges[i].max - ranges[i].min, slack = 1e-6 * (log ? ranges[i].min : span);
                    assert_true(t[k].value >= ranges[i].min - slack);
                    assert_true(t[k].value <= ranges[i].max * (log ? 1 + 1e-6 : 1) + slack);
                    assert_true(k == 0 || t[k].value > t[k - 1].value);
                    assert_int_equal(t[k].labelled, t[k].label[0] != '\0');
                    assert_null(strchr(t[k].label, 'e'));
                    labelled += t[k].labelled;
                }
                assert_true(labelled <= 3 * wanted + 3);
            }
}

static void log_ticks_are_powers_with_raised_digits(void **unused) {
    (void)unused;
    plot_tick t[PLOT_TICKS];
    int n = plot_ticks((plot_range){1e-12, 1}, true, 5, t);
    assert_int_equal(n, 5);
    label_at(t, n, 0, "10⁻¹²"), label_at(t, n, 1, "10⁻⁹"), label_at(t, n, 4, "1");
    n = plot_ticks((plot_range){1e-6, 1e-5}, true, 5, t);
    label_at(t, n, 0, "10⁻⁶"), label_at(t, n, 1, "2×10⁻⁶"), label_at(t, n, 4, "5×10⁻⁶");
    assert_false(t[2].labelled);
}

static void neighbouring_ticks_never_have_the_same_label(void **unused) {
    (void)unused;
    plot_tick t[PLOT_TICKS];
    int n = plot_ticks((plot_range){-2.1e25, -0.9e25}, false, 3, t);
    assert_true(n >= 2);
    for (int i = 1; i < n; i++) assert_string_not_equal(t[i].label, t[i - 1].label);
    label_at(t, n, n - 1, "−10²⁵"), label_at(t, n, n - 2, "−1.5×10²⁵");
}

static void pixels_and_values_are_inverse(void **unused) {
    (void)unused;
    plot_axis lin = {{-2, 6}, false, 100, 500}, log = {{1e-8, 1e2}, true, 400, 20};
    assert_float_equal(plot_to_pixel(&lin, 2), 300, 1e-4);
    assert_float_equal(plot_to_pixel(&log, 1e-8), 400, 1e-3);
    assert_float_equal(plot_to_pixel(&log, 1e-3), 210, 1e-3);
    for (double v = -2; v <= 6; v += 0.37) close_to(plot_to_value(&lin, plot_to_pixel(&lin, v)), v, 1e-5);
    for (double v = 1e-8; v < 90; v *= 3) close_to(plot_to_value(&log, plot_to_pixel(&log, v)) / v, 1, 1e-4);
}

static void values_without_a_place_have_no_pixel(void **unused) {
    (void)unused;
    plot_axis lin = {{0, 1}, false, 0, 100}, log = {{1e-3, 1}, true, 0, 100};
    assert_true(isnan(plot_to_pixel(&lin, NAN)) && isnan(plot_to_pixel(&lin, INFINITY)));
    assert_true(isnan(plot_to_pixel(&log, 0)) && isnan(plot_to_pixel(&log, -1)));
}

static void zoom_keeps_the_point_under_the_cursor(void **unused) {
    (void)unused;
    for (int log = 0; log < 2; log++) {
        plot_axis a = {{1e-3, 10}, log, 50, 650};
        double fixed = plot_to_value(&a, 211);
        a.range = plot_zoomed(a.range, log, fixed, 0.6);
        assert_float_equal(plot_to_pixel(&a, fixed), 211, 0.01);
        a.range = plot_zoomed(a.range, log, fixed, 1 / 0.6);
        close_to(a.range.max, 10, 1e-6);
    }
}

static void zoom_stops_before_numbers_run_out(void **unused) {
    (void)unused;
    plot_range r = {1, 2};
    for (int i = 0; i < 1000; i++) r = plot_zoomed(r, false, 1.3, 0.5);
    assert_true(plot_range_is_set(r) && r.min < 1.3 && r.max > 1.3);
    for (int i = 0; i < 5000; i++) r = plot_zoomed(r, false, 1.3, 2);
    assert_true(plot_range_is_set(r));
}

static void moving_keeps_the_length(void **unused) {
    (void)unused;
    plot_range r = plot_moved((plot_range){2, 6}, false, 0.25),
               l = plot_moved((plot_range){1e-2, 1}, true, -0.5);
    close_to(r.min, 3, 1e-12), close_to(r.max, 7, 1e-12);
    close_to(l.min, 1e-3, 1e-12), close_to(l.max, 0.1, 1e-12);
}

static void an_axis_that_fits_stays_as_it_is(void **unused) {
    (void)unused;
    plot_range now = plot_settled((plot_range){0, 0}, (plot_range){0, 0.93}, false, 0);
    assert_true(now.min == 0 && now.max == 1);
    plot_range later = plot_settled(now, (plot_range){0, 0.97}, false, 0);
    assert_true(later.min == now.min && later.max == now.max);
}

static void a_growing_axis_changes_a_few_times_per_decade(void **unused) {
    (void)unused;
    plot_range now = {0, 0};
    int changes = 0;
    for (int step = 100; step <= 1000; step++) {
        plot_range next = plot_settled(now, (plot_range){0, step}, false, 0);
        changes += next.max != now.max;
        assert_true(next.max >= step);
        now = next;
    }
    assert_true(changes <= 12);
}

static void an_axis_shrinks_only_when_half_of_it_is_empty(void **unused) {
    (void)unused;
    plot_range now = {0, 10};
    assert_true(plot_settled(now, (plot_range){0, 6}, false, 0).max == 10);
    assert_true(plot_settled(now, (plot_range){0, 2}, false, 0).max < 4);
    plot_range log = {1e-12, 1};
    assert_true(plot_settled(log, (plot_range){1e-8, 1}, true, 0).min == 1e-12);
    assert_true(plot_settled(log, (plot_range){1e-2, 1}, true, 0).min >= 1e-3);
}

static void an_axis_arrives_exactly_and_never_overshoots(void **unused) {
    (void)unused;
    plot_range now = {0, 1}, to = {0, 5};
    int count = 0;
    while ((now.max != 5 || now.min != 0) && count < 60) {
        plot_range next = plot_approach(now, to, false, 1 / 60.0);
        assert_true(next.max >= now.max && next.max <= 5);
        now = next, count++;
    }
    assert_in_range(count, 4, 40);
}

static void labels_that_fit_stay_where_they_are(void **unused) {
    (void)unused;
    float y[] = {10, 50, 90};
    plot_spread(y, 3, 12, 0, 100);
    assert_true(y[0] == 10 && y[1] == 50 && y[2] == 90);
}

static void crowded_labels_part_evenly_and_keep_their_order(void **unused) {
    (void)unused;
    float y[] = {51, 50, 52};
    plot_spread(y, 3, 12, 0, 100);
    assert_float_equal(y[1], 39, 1e-4), assert_float_equal(y[0], 51, 1e-4),
        assert_float_equal(y[2], 63, 1e-4);
}

static void labels_never_overlap_nor_leave_their_range(void **unused) {
    (void)unused;
    unsigned seed = 1;
    for (int round = 0; round < 500; round++) {
        float y[6];
        for (int i = 0; i < 6; i++)
            seed = seed * 1664525u + 1013904223u, y[i] = (float)(seed >> 16) / 65536 * 200 - 50;
        plot_spread(y, 6, 14, 0, 100);
        for (int i = 0; i < 6; i++) {
            assert_true(y[i] >= 7 - 1e-3F && y[i] <= 93 + 1e-3F);
            for (int k = 0; k < i; k++) assert_true(fabsf(y[i] - y[k]) >= 14 - 1e-2F);
        }
    }
    float many[9] = {0};
    plot_spread(many, 9, 20, 0, 90);
    for (int i = 1; i < 9; i++) assert_true(many[i] > many[i - 1]);
}

static void numbers_are_written_as_people_write_them(void **unused) {
    (void)unused;
    char out[NUMBER_TEXT];
    assert_string_equal(number_text(out, 3.14e-12, 3), "3.14×10⁻¹²");
    assert_string_equal(number_text(out, 1e-6, 3), "10⁻⁶");
    assert_string_equal(number_text(out, 0.05, 3), "0.05");
    assert_string_equal(number_text(out, -12840, 5), "−12\u2009840");
    assert_string_equal(number_text(out, 558287, 2), "560\u2009000");
    assert_string_equal(number_text(out, 0, 3), "0");
    assert_string_equal(number_text(out, 999.96, 3), "1\u2009000");
    assert_string_equal(number_text(out, NAN, 3), "not a number");
    assert_string_equal(number_text(out, -INFINITY, 3), "−∞");
    assert_string_equal(number_fixed(out, -0.0001, 2), "0.00");
}

static void typed_numbers_are_read_with_comma_or_point(void **unused) {
    (void)unused;
    double v = 0;
    assert_true(number_read("1e-3", &v) && v == 1e-3);
    assert_true(number_read(" 0,5 ", &v) && v == 0.5);
    assert_true(number_read("−3 840", &v) && v == -3840);
    assert_false(number_read("", &v) || number_read("abc", &v) || number_read("inf", &v) ||
                 number_read("1x", &v));
}

static void text_can_be_read_on_every_surface(void **unused) {
    (void)unused;
    for (int k = 0; k < THEME_COUNT; k++) {
        theme t = theme_make((theme_kind)k, 1);
        const color surfaces[] = {t.window, t.panel, t.raised};
        for (int i = 0; i < 3; i++) {
            assert_true(color_contrast(t.text, surfaces[i]) >= 4.5);
            assert_true(color_contrast(t.muted, surfaces[i]) >= 4.5);
        }
        const color inks[] = {t.warning, t.error, theme_legible(&t, t.focus)};
        for (int i = 0; i < 3; i++) assert_true(color_contrast(inks[i], t.panel) >= 4.5);
        assert_true(color_contrast(t.on_focus, t.focus) >= 4.5);
        for (int i = 0; i < THEME_LANES; i++)
            assert_true(color_contrast(theme_lane_on(t.kind, i), t.panel) >= 3 &&
                        color_contrast(theme_legible(&t, theme_lane_on(t.kind, i)), t.panel) >= 4.5);
    }
}

static void magnitude_gets_lighter_all_the_way(void **unused) {
    (void)unused;
    theme t = theme_make(THEME_DARK, 1);
    for (int i = 1; i < THEME_MAP; i++)
        assert_true(color_lightness(t.magnitude.at[i]) > color_lightness(t.magnitude.at[i - 1]) - 1e-3);
    close_to(color_lightness(t.magnitude.at[0]), 0.22, 0.02);
    close_to(color_lightness(t.magnitude.at[255]), 0.96, 0.02);
    double middle = color_lightness(t.magnitude.at[128]);
    close_to(middle, 0.59, 0.02);
}

static void opposite_signs_weigh_the_same(void **unused) {
    (void)unused;
    for (int k = 0; k < THEME_COUNT; k++) {
        theme t = theme_make((theme_kind)k, 1);
        double before = color_lightness(t.polar.at[127]);
        for (int i = 1; i < 128; i++) {
            double low = color_lightness(t.polar.at[127 - i]), high = color_lightness(t.polar.at[128 + i]);
            close_to(low, high, 0.02);
            assert_true(k == THEME_LIGHT ? low < before + 2e-3 : low > before - 2e-3);
            before = low;
        }
    }
}

static void classes_have_colours_of_their_own(void **unused) {
    (void)unused;
    assert_int_equal(theme_class(0, 2), 0x3D8FE0FF);
    assert_int_equal(theme_class(1, 2), 0xF0883EFF);
    for (int i = 0; i < THEME_CLASSES; i++)
        for (int k = i < 10 ? 0 : i - 3; k < i; k++)
            assert_int_not_equal(theme_class(i, 256), theme_class(k, 256));
    for (int i = 0; i < THEME_LANES; i++)
        for (int k = 0; k < 10; k++) assert_int_not_equal(theme_lane(i), theme_class(k, 10));
}

static void a_projector_makes_everything_larger(void **unused) {
    (void)unused;
    theme dark = theme_make(THEME_DARK, 2), projector = theme_make(THEME_PROJECTOR, 2);
    assert_float_equal(dark.control, 56, 0), assert_float_equal(projector.scale, 2.7F, 1e-5);
    assert_true(projector.body.size > dark.body.size && projector.stroke > 1.35F * dark.stroke);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_ticks_are_round_numbers),
        cmocka_unit_test(ticks_lie_inside_and_ascend_for_any_range),
        cmocka_unit_test(log_ticks_are_powers_with_raised_digits),
        cmocka_unit_test(pixels_and_values_are_inverse),
        cmocka_unit_test(neighbouring_ticks_never_have_the_same_label),
        cmocka_unit_test(values_without_a_place_have_no_pixel),
        cmocka_unit_test(zoom_keeps_the_point_under_the_cursor),
        cmocka_unit_test(zoom_stops_before_numbers_run_out),
        cmocka_unit_test(moving_keeps_the_length),
        cmocka_unit_test(an_axis_that_fits_stays_as_it_is),
        cmocka_unit_test(a_growing_axis_changes_a_few_times_per_decade),
        cmocka_unit_test(an_axis_shrinks_only_when_half_of_it_is_empty),
        cmocka_unit_test(an_axis_arrives_exactly_and_never_overshoots),
        cmocka_unit_test(labels_that_fit_stay_where_they_are),
        cmocka_unit_test(crowded_labels_part_evenly_and_keep_their_order),
        cmocka_unit_test(labels_never_overlap_nor_leave_their_range),
        cmocka_unit_test(numbers_are_written_as_people_write_them),
        cmocka_unit_test(typed_numbers_are_read_with_comma_or_point),
        cmocka_unit_test(text_can_be_read_on_every_surface),
        cmocka_unit_test(magnitude_gets_lighter_all_the_way),
        cmocka_unit_test(opposite_signs_weigh_the_same),
        cmocka_unit_test(classes_have_colours_of_their_own),
        cmocka_unit_test(a_projector_makes_everything_larger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
