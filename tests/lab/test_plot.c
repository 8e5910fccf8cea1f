/* Plots as people use them: what is drawn for which data, what gestures do to the axes, what is written to
 * files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "plot_core.h"
#include "stage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MANY = 1000000 };

typedef struct {
    plot_view view, second;
    plot_config config;
    plot_series series[3];
    int count;
    plot_heat heat;
    plot_result result;
    plot_span shared;
    plot_margins margins;
    FILE *csv;
} model;

static const rect bounds = {100, 50, 500, 400};

static void one_plot(stage *s, void *state) {
    model *m = state;
    plot p;
    plot_begin(&p, s->u, &m->view, bounds, &m->config);
    for (int i = 0; i < m->count; i++) plot_line(&p, &m->series[i]);
    if (m->heat.values) plot_heat_map(&p, &m->heat);
    m->result = plot_end(&p);
    if (m->csv) assert_true(plot_write_csv(&p, m->csv));
}

static const float ramp[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

static model ramp_model(void) {
    return (model){.config = {.name = "ramp"},
                   .count = 1,
                   .series = {{.name = "loss", .color = 0x11223344, .y = plot_floats(ramp, 11)}}};
}

static vec2 middle_of(const model *m) {
    rect a = m->view.area;
    return (vec2){floorf(a.x + a.w / 2), floorf(a.y + a.h / 2)};
}

static size_t lines_in(const stage *s, color c) {
    size_t count = 0;
    for (size_t i = 0; i < draw_count(s->list); i++)
        count += draw_at(s->list, i)->kind == DRAW_POLYLINE && draw_at(s->list, i)->color == c;
    return count;
}

static void a_ring_is_read_from_its_offset(void **unused) {
    (void)unused;
    const double ring[] = {3, 4, 0, 1, 2};
    const struct { float a, b; } pairs[] = {{1, 10}, {2, 20}, {3, 30}};
    plot_values v = plot_ring(plot_doubles(ring, 5), 2, 5);
    for (size_t i = 0; i < 5; i++) assert_true(plot_value(&v, i) == (double)i);
    plot_values strided = {.kind = PLOT_FLOAT, .count = 3, .data = &pairs[0].b, .stride = sizeof *pairs};
    assert_true(plot_value(&strided, 2) == 30);
    plot_range r = plot_extent(&v, false), l = plot_extent(&v, true);
    assert_true(r.min == 0 && r.max == 4 && l.min == 1);
}

/* A million points with one spike, one dip and one hole. */
static plot_trace million(stage *s, float *y, plot_axis *ax, plot_axis *ay) {
    unsigned seed = 3;
    for (int i = 0; i < MANY; i++) seed = seed * 1664525u + 1013904223u, y[i] = (float)(seed >> 16) / 65536;
    y[123456] = 50, y[777777] = -40;
    for (int i = 400000; i < 410000; i++) y[i] = NAN;
    *ax = (plot_axis){{0, MANY - 1}, false, 0, 1000}, *ay = (plot_axis){{-50, 50}, false, 500, 0};
    plot_values x = plot_steps(0, 1, MANY), v = plot_floats(y, MANY);
    return plot_traced(s->u, &x, &v, MANY, ax, ay);
}

static void nothing(stage *s, void *state) {
    (void)s, (void)state;
}

static void reduction_keeps_extremes_and_gaps_of_a_million_points(void **unused) {
    (void)unused;
    stage *s = stage_open();
    frame(s, nothing, NULL);
    float *y = malloc(MANY * sizeof *y), top = 1e9F, low = -1e9F;
    plot_axis ax, ay;
    plot_trace t = million(s, y, &ax, &ay);
    int gaps = 0;
    assert_in_range(t.count, 1000, 12000);
    for (size_t i = 0; i < t.count; i++) {
        if (isnan(t.points[i].x))
            gaps++;
        else
            top = fminf(top, t.points[i].y), low = fmaxf(low, t.points[i].y);
        bool in_hole = t.points[i].x > 400.5F && t.points[i].x < 409.5F;
        assert_false(in_hole);
    }
    assert_float_equal(top, plot_to_pixel(&ay, 50), 1e-3),
        assert_float_equal(low, plot_to_pixel(&ay, -40), 1e-3);
    assert_in_range(gaps, 1, 3);
    free(y);
    stage_close(s);
}

/* Lowest and highest pixel of the values in columns of a thousand, and of what was traced in these columns. */
static void column_extremes(const float *y, const plot_axis *ay, const plot_trace *t, plot_range wanted[1000],
                            plot_range found[1000]) {
    for (int c = 0; c < 1000; c++) wanted[c] = found[c] = (plot_range){HUGE_VAL, -HUGE_VAL};
    for (int i = 0; i < MANY; i++) {
        double at = (double)plot_to_pixel(ay, (double)y[i]);
        plot_range *w = &wanted[i / (MANY / 1000)];
        w->min = fmin(w->min, at), w->max = fmax(w->max, at);
    }
    for (size_t i = 0; i < t->count; i++) {
        plot_range *f = &found[(int)fminf(t->points[i].x, 999)];
        f->min = fmin(f->min, (double)t->points[i].y), f->max = fmax(f->max, (double)t->points[i].y);
    }
}

static void reduction_shows_exactly_what_each_pixel_column_spans(void **unused) {
    (void)unused;
    stage *s = stage_open();
    frame(s, nothing, NULL);
    float *y = malloc(MANY * sizeof *y), level = 0;
    unsigned seed = 7;
    for (int i = 0; i < MANY; i++) {
        seed = seed * 1664525u + 1013904223u;
        y[i] = level += (float)(seed >> 16) / 32768 - 1;
    }
    plot_axis ax = {{0, MANY}, false, 0, 1000}, ay = {{-3000, 3000}, false, 500, 0};
    plot_values x = plot_steps(0, 1, MANY), v = plot_floats(y, MANY);
    plot_trace t = plot_traced(s->u, &x, &v, MANY, &ax, &ay);
    static plot_range wanted[1000], found[1000];
    column_extremes(y, &ay, &t, wanted, found);
    for (int c = 0; c < 1000; c++)
        assert_true(found[c].min == wanted[c].min && found[c].max == wanted[c].max);
    free(y);
    stage_close(s);
}

static void reduction_is_bounded_when_every_second_value_is_missing(void **unused) {
    (void)unused;
    stage *s = stage_open();
    frame(s, nothing, NULL);
    float *y = malloc(MANY * sizeof *y);
    for (int i = 0; i < MANY; i++) y[i] = i % 2 ? NAN : 1;
    plot_axis ax = {{0, MANY}, false, 0, 800}, ay = {{0, 2}, false, 500, 0};
    plot_values x = plot_steps(0, 1, MANY), v = plot_floats(y, MANY);
    assert_in_range(plot_traced(s->u, &x, &v, MANY, &ax, &ay).count, 800, 8100);
    free(y);
    stage_close(s);
}

static void few_points_are_drawn_as_they_are(void **unused) {
    (void)unused;
    stage *s = stage_open();
    frame(s, nothing, NULL);
    const float y[] = {1, NAN, 3, 4, 0, 5};
    plot_axis ax = {{0, 5}, false, 0, 100}, ay = {{1e-1, 10}, true, 100, 0};
    plot_values x = plot_steps(0, 1, 6), v = plot_floats(y, 6);
    plot_trace t = plot_traced(s->u, &x, &v, 6, &ax, &ay);
    assert_int_equal(t.count, 6);
    assert_true(isnan(t.points[1].x) && isnan(t.points[4].x) && t.points[2].x == 40 && t.points[5].x == 100);
    stage_close(s);
}

static void a_gap_parts_the_curve_and_a_lone_point_is_a_disc(void **unused) {
    (void)unused;
    stage *s = stage_open();
    float y[] = {1, 2, NAN, 4, INFINITY, 5, 6};
    model m = {
        .config = {.name = "gaps"}, .count = 1, .series = {{.color = 0x11223344, .y = plot_floats(y, 7)}}};
    frame(s, one_plot, &m);
    assert_int_equal(lines_in(s, 0x11223344), 2);
    assert_int_equal(count_of(s, DRAW_DISCS), 1);
    stage_close(s);
}

static void an_empty_plot_says_what_to_do(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.config = {.name = "empty", .hint = "press Space", .y_log = true}};
    frame(s, one_plot, &m);
    assert_true(shows(s, "press Space") && shows(s, "10⁻³") && shows(s, "0.4"));
    m = ramp_model(), m.config.hint = "press Space";
    frame(s, one_plot, &m);
    assert_false(shows(s, "press Space"));
    stage_close(s);
}

static void a_plot_fits_its_data_at_once_and_then_rests(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    frame(s, one_plot, &m);
    assert_true(m.view.x.shown.min == 0 && m.view.x.shown.max >= 10 && m.view.y.shown.max >= 10);
    frame(s, one_plot, &m);
    assert_true(isinf(ui_next_redraw(s->u)));
    stage_close(s);
}

static void growth_is_smooth_and_ends(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    m.series[0].y.count = 3;
    frames(s, one_plot, &m, 2);
    double before = m.view.x.shown.max;
    m.series[0].y.count = 11;
    frame(s, one_plot, &m);
    assert_true(m.view.x.shown.max > before && m.view.x.shown.max < m.view.x.target.max &&
                ui_wants_redraw(s->u));
    frames(s, one_plot, &m, 60);
    assert_true(m.view.x.shown.max == m.view.x.target.max && !ui_wants_redraw(s->u));
    stage_close(s);
}

static double value_under(const model *m, vec2 at) {
    plot_axis x = {m->view.x.shown, false, m->view.area.x, m->view.area.x + m->view.area.w};
    return plot_to_value(&x, at.x);
}

static void the_wheel_zooms_at_the_pointer(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    frames(s, one_plot, &m, 2);
    vec2 at = {m.view.area.x + 77, m.view.area.y + 50};
    double before = value_under(&m, at), length = m.view.x.shown.max - m.view.x.shown.min;
    move(s, at.x, at.y), s->in.wheel.y = 3, frame(s, one_plot, &m);
    assert_true(m.view.x.shown.max - m.view.x.shown.min < 0.7 * length);
    assert_true(fabs(value_under(&m, at) - before) < 1e-9 * length + 1e-9);
    assert_true(m.view.x.held && m.view.y.held);
    stage_close(s);
}

static void over_the_tick_labels_the_wheel_moves_one_axis(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    frames(s, one_plot, &m, 2);
    move(s, m.view.area.x - 10, m.view.area.y + 50), s->in.wheel.y = 1, frame(s, one_plot, &m);
    assert_true(m.view.y.held && !m.view.x.held);
    stage_close(s);
}

static void panning_pauses_following_and_a_double_click_resumes_it(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    frames(s, one_plot, &m, 2);
    vec2 at = middle_of(&m);
    double grabbed = value_under(&m, at), end = m.view.x.shown.max;
    press(s, at.x, at.y, 1), frame(s, one_plot, &m);
    move(s, at.x + 60, at.y + 20), frame(s, one_plot, &m);
    assert_true(fabs(value_under(&m, s->in.mouse) - grabbed) < 1e-4);
    release(s), frame(s, one_plot, &m);
    assert_false(m.result.clicked);
    assert_true(shows(s, "zoomed: double click to follow again"));
    m.series[0].y.count = 5, frames(s, one_plot, &m, 30);
    assert_true(fabs(value_under(&m, s->in.mouse) - grabbed) < 1e-4);
    m.series[0].y.count = 11;
    press(s, at.x, at.y, 2), frame(s, one_plot, &m), release(s), frames(s, one_plot, &m, 60);
    assert_false(m.view.x.held || shows(s, "zoomed: double click to follow again"));
    assert_true(m.view.x.shown.max == end);
    stage_close(s);
}

static void a_box_drawn_with_shift_or_the_right_button_becomes_the_view(void **unused) {
    (void)unused;
    for (int right = 0; right < 2; right++) {
        stage *s = stage_open();
        model m = ramp_model();
        frames(s, one_plot, &m, 2);
        vec2 a = {m.view.area.x + 40, m.view.area.y + 30};
        double low = value_under(&m, a), high = value_under(&m, (vec2){a.x + 100, 0});
        s->in.held.shift = !right;
        if (right)
            press_right(s, a.x, a.y);
        else
            press(s, a.x, a.y, 1);
        frame(s, one_plot, &m), move(s, a.x + 100, a.y + 90), frame(s, one_plot, &m);
        if (right)
            release_right(s);
        else
            release(s);
        frame(s, one_plot, &m);
        assert_true(fabs(m.view.x.shown.min - low) < 1e-4 && fabs(m.view.x.shown.max - high) < 1e-4);
        assert_false(ui_blocked(s->u));
        stage_close(s);
    }
}

static void a_right_click_offers_to_save(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    frames(s, one_plot, &m, 2);
    vec2 at = middle_of(&m);
    press_right(s, at.x, at.y), frame(s, one_plot, &m), release_right(s), frame(s, one_plot, &m);
    const draw_command *entry = find_text(s, "Save data as CSV", NULL);
    assert_non_null(entry);
    vec2 on = {entry->bounds.x + 4, entry->bounds.y + 4};
    frame(s, one_plot, &m);
    press(s, on.x, on.y, 1), frame(s, one_plot, &m), release(s), frame(s, one_plot, &m);
    assert_int_equal(m.result.request, PLOT_SAVE_CSV);
    frame(s, one_plot, &m);
    assert_int_equal(m.result.request, PLOT_NO_REQUEST);
    stage_close(s);
}

static void keys_alone_zoom_move_and_fit(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    frames(s, one_plot, &m, 2);
    plot_range before = m.view.x.shown;
    type_key(s, KEY_TAB, false, false), frame(s, one_plot, &m);
    type_key(s, '+', false, false), frame(s, one_plot, &m);
    assert_true(m.view.x.shown.max < before.max && m.view.x.shown.min > before.min);
    type_key(s, KEY_RIGHT, false, false), frame(s, one_plot, &m);
    type_key(s, KEY_ENTER, false, false), frames(s, one_plot, &m, 60);
    assert_true(m.view.x.shown.max == before.max && !m.view.x.held);
    stage_close(s);
}

static void the_crosshair_tells_the_exact_value_of_the_nearest_point(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    m.config.x_label = "step", m.config.y_label = "loss";
    frames(s, one_plot, &m, 2);
    rect a = m.view.area;
    plot_axis x = {m.view.x.shown, false, a.x, a.x + a.w}, y = {m.view.y.shown, false, a.y + a.h, a.y};
    move(s, plot_to_pixel(&x, 4) + 6, plot_to_pixel(&y, 4) + 3), frame(s, one_plot, &m);
    assert_true(m.result.nearest && m.result.index == 4);
    assert_true(shows(s, "step  4") && shows(s, "loss  4"));
    stage_close(s);
}

static void curves_are_named_at_their_ends_without_overlap(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float a[] = {1, 2, 3}, b[] = {3, 3, 3}, c[] = {5, 4, 3};
    model m = {.config = {.name = "n"},
               .count = 3,
               .series = {{.name = "mlp", .color = 0xE69F00FF, .y = plot_floats(a, 3)},
                          {.name = "h1", .color = 0x56B4E9FF, .y = plot_floats(b, 3)},
                          {.name = "h2", .color = 0x2CB67DFF, .y = plot_floats(c, 3)}}};
    frame(s, one_plot, &m);
    const char *const names[] = {"mlp", "h1", "h2"};
    float y[3];
    for (int i = 0; i < 3; i++) {
        const draw_command *text = find_text(s, names[i], NULL);
        assert_non_null(text);
        assert_int_equal(text->color, theme_legible(&s->theme, m.series[i].color));
        assert_true(text->bounds.x + text->bounds.w <= bounds.x + bounds.w);
        y[i] = text->bounds.y;
    }
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < i; k++) assert_true(fabsf(y[i] - y[k]) >= 15);
    stage_close(s);
}

static void the_legend_switches_a_curve_off_and_on(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    m.config.legend = true, m.series[0].quiet = true;
    frames(s, one_plot, &m, 2);
    const draw_command *entry = find_text(s, "loss", NULL);
    assert_non_null(entry);
    vec2 at = {entry->bounds.x + 2, entry->bounds.y + 2};
    click(s, one_plot, &m, at.x, at.y), frame(s, one_plot, &m);
    assert_int_equal(lines_in(s, 0x11223344), 0), assert_int_equal(m.view.hidden, 1);
    click(s, one_plot, &m, at.x, at.y), frame(s, one_plot, &m);
    assert_int_equal(lines_in(s, 0x11223344), 1);
    stage_close(s);
}

static void two_plots(stage *s, void *state) {
    model *m = state;
    plot p;
    m->config.x_link = &m->shared;
    plot_begin(&p, s->u, &m->view, (rect){0, 0, 400, 300}, &m->config);
    plot_line(&p, &m->series[0]), plot_end(&p);
    m->config.name = "second";
    plot_begin(&p, s->u, &m->second, (rect){0, 300, 400, 300}, &m->config);
    plot_line(&p, &m->series[1]), plot_end(&p);
    m->config.name = "ramp";
}

static void linked_plots_share_their_x_axis(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    m.series[1] = m.series[0], m.series[0].y.count = 4;
    frames(s, two_plots, &m, 60);
    assert_true(m.shared.shown.max >= 10 && m.shared.shown.min == 0);
    move(s, m.second.area.x + 50, m.second.area.y + 50), s->in.wheel.y = 4, frame(s, two_plots, &m);
    assert_true(m.shared.held && m.shared.shown.max < 10 && m.second.y.held && !m.view.y.held);
    stage_close(s);
}

static void a_heat_map_hatches_what_is_not_finite(void **unused) {
    (void)unused;
    stage *s = stage_open();
    float cells[] = {1e-6F, 1e-3F, 1, 1, NAN, 1e-2F, 1e-4F, INFINITY, 1};
    model m = {.config = {.name = "heat"},
               .heat = {.values = cells, .rows = 3, .columns = 3, .x = {0, 3}, .y = {0, 3}, .log = true}};
    frame(s, one_plot, &m);
    assert_int_equal(count_of(s, DRAW_IMAGE), 2);
    size_t hatches = 0;
    for (size_t i = 0; i < draw_count(s->list); i++)
        hatches += draw_at(s->list, i)->color == color_fade(s->theme.error, 0.75F);
    assert_true(hatches > 4);
    assert_true(m.view.x.shown.min == 0 && m.view.x.shown.max == 3);
    assert_true(shows(s, "10⁻⁶") && shows(s, "1"));
    plot_range r =
        plot_heat_scale(&(plot_heat){.values = cells, .rows = 3, .columns = 3, .stride = 3, .log = true});
    assert_true(r.min == (double)1e-6F && r.max == 1);
    stage_close(s);
}

static bool is_color(const uint8_t *rgba, color c) {
    return rgba[0] == color_red(c) && rgba[1] == color_green(c) && rgba[2] == color_blue(c);
}

static void a_cell_has_the_colour_of_its_logarithm(void **unused) {
    (void)unused;
    stage *s = stage_open();
    enum { CELLS = 200 };
    float cells[CELLS];
    for (int i = 0; i < CELLS; i++) cells[i] = (float)pow(10, -20 + 23.0 * i / (CELLS - 1));
    model m = {
        .config = {.name = "heat"},
        .heat = {.values = cells, .rows = 1, .columns = CELLS, .x = {0, CELLS}, .y = {0, 1}, .log = true}};
    frame(s, one_plot, &m);
    const draw_command *picture = NULL;
    for (size_t i = 0; i < draw_count(s->list); i++)
        if (draw_at(s->list, i)->kind == DRAW_IMAGE && draw_at(s->list, i)->image_w == CELLS)
            picture = draw_at(s->list, i);
    assert_non_null(picture);
    for (int i = 0; i < CELLS; i++) {
        double share = log(cells[i] / cells[0]) / log(cells[CELLS - 1] / cells[0]), near = 1e-4;
        const color_map *map = &s->theme.magnitude;
        assert_true(is_color(picture->pixels + 4 * i, theme_map(map, share - near)) ||
                    is_color(picture->pixels + 4 * i, theme_map(map, share + near)));
    }
    stage_close(s);
}

static void data_are_written_side_by_side_with_empty_gaps(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float a[] = {1, NAN, 3}, b[] = {0.5F};
    char *text = NULL;
    size_t size;
    model m = {.config = {.name = "n", .x_label = "step"},
               .count = 2,
               .series = {{.name = "a \"b\"", .y = plot_floats(a, 3), .x = plot_steps(0, 10, 3)},
                          {.name = "c", .y = plot_floats(b, 1), .x = plot_steps(5, 10, 1)}}};
    m.csv = open_memstream(&text, &size);
    frame(s, one_plot, &m);
    fclose(m.csv);
    assert_string_equal(text, "\"step of a \"\"b\"\"\",\"a \"\"b\"\"\",\"step of c\",\"c\"\r\n"
                              "0,1,5,0.5\r\n10,,,\r\n20,3,,\r\n");
    free(text);
    stage_close(s);
}

static void series_over_the_same_x_share_its_column(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float a[] = {1, 2, 3}, b[] = {4, 5};
    char *text = NULL;
    size_t size;
    model m = {.config = {.name = "n", .x_label = "layer"},
               .count = 2,
               .series = {{.name = "h1", .y = plot_floats(a, 3)}, {.name = "mlp", .y = plot_floats(b, 2)}}};
    m.csv = open_memstream(&text, &size);
    frame(s, one_plot, &m);
    fclose(m.csv);
    assert_string_equal(text, "\"layer\",\"h1\",\"mlp\"\r\n0,1,4\r\n1,2,5\r\n2,3,\r\n");
    free(text);
    stage_close(s);
}

static void a_heat_map_is_written_cell_by_cell(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float cells[] = {1, 2, 3, NAN};
    char *text = NULL;
    size_t size;
    model m = {.config = {.name = "h", .x_label = "step", .y_label = "layer"},
               .heat = {.name = "size", .values = cells, .rows = 2, .columns = 2}};
    m.heat.x = (plot_range){0, 20}, m.heat.y = (plot_range){-0.5, 1.5};
    m.csv = open_memstream(&text, &size);
    frame(s, one_plot, &m);
    fclose(m.csv);
    assert_string_equal(text, "\"step\",\"layer\",\"size\"\r\n0,0,1\r\n0,1,3\r\n10,0,2\r\n10,1,\r\n");
    free(text);
    stage_close(s);
}

static void what_only_helps_the_eye_is_not_written(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float a[] = {1, 2}, helps[] = {7, 7};
    char *text = NULL;
    size_t size;
    model m = {.config = {.name = "n", .x_label = "layer", .y_label = "energy"},
               .count = 2,
               .series = {{.y = plot_floats(helps, 2), .unfitted = true}, {.y = plot_floats(a, 2)}}};
    m.csv = open_memstream(&text, &size);
    frame(s, one_plot, &m);
    fclose(m.csv);
    assert_string_equal(text, "\"layer\",\"energy\"\r\n0,1\r\n1,2\r\n");
    free(text);
    stage_close(s);
}

/* Opens the menu of the plot and chooses an entry. */
static void choose_in_menu(stage *s, model *m, stage_panel panel, const char *words) {
    vec2 at = middle_of(m);
    press_right(s, at.x, at.y), frame(s, panel, m), release_right(s), frames(s, panel, m, 2);
    const draw_command *entry = find_text(s, words, NULL);
    assert_non_null(entry);
    click(s, panel, m, entry->bounds.x + 4, entry->bounds.y + 4);
    frames(s, panel, m, 60);
}

static void an_axis_is_made_logarithmic_and_linear_again_from_the_menu(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float powers[] = {1, 10, 100, 1000, 10000};
    model m = {.config = {.name = "p"}, .count = 1, .series = {{.color = 0xFF, .y = plot_floats(powers, 5)}}};
    frames(s, one_plot, &m, 2);
    assert_false(shows(s, "10³"));
    choose_in_menu(s, &m, one_plot, "Logarithmic y axis");
    assert_true(shows(s, "10³") && m.view.y.shown.min == 1 && m.view.y.shown.max == 1e4);
    assert_true(m.view.x.scale == PLOT_AS_CONFIGURED && m.view.x.shown.min == 0);
    choose_in_menu(s, &m, one_plot, "Linear y axis");
    assert_true(!shows(s, "10³") && m.view.y.shown.min == 0);
    stage_close(s);
}

static void data_below_zero_are_offered_no_logarithmic_axis(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float y[] = {-1, 2, 3};
    model m = {.config = {.name = "p"}, .count = 1, .series = {{.color = 0xFF, .y = plot_floats(y, 3)}}};
    frames(s, one_plot, &m, 2);
    vec2 at = middle_of(&m);
    press_right(s, at.x, at.y), frame(s, one_plot, &m), release_right(s), frames(s, one_plot, &m, 2);
    assert_true(shows(s, "Logarithmic x axis"));
    assert_false(shows(s, "Logarithmic y axis"));
    stage_close(s);
}

static void far_from_all_curves_the_crosshair_reads_each_of_them(void **unused) {
    (void)unused;
    static const float high[] = {1000, 1000, 1000, 1000, 1000}, missing[] = {0, 0, NAN, 0, 0};
    stage *s = stage_open();
    model m = {.config = {.name = "two", .x_label = "layer"},
               .count = 3,
               .series = {{.name = "low", .y = plot_floats(ramp, 5)},
                          {.name = "high", .y = plot_floats(high, 5)},
                          {.name = "gap", .y = plot_floats(missing, 5)}}};
    frames(s, one_plot, &m, 2);
    vec2 middle = middle_of(&m);
    move(s, middle.x + 3, middle.y), frame(s, one_plot, &m);
    assert_false(m.result.nearest);
    assert_true(shows(s, "layer  2") && shows(s, "low  2") && shows(s, "high  1\u2009000"));
    assert_false(shows(s, "gap  0"));
    stage_close(s);
}

static void the_crosshair_reads_the_values_that_a_mean_stands_for(void **unused) {
    (void)unused;
    stage *s = stage_open();
    static float fine[1000], coarse[10];
    for (int i = 0; i < 1000; i++) fine[i] = (float)(i % 2);
    for (int i = 0; i < 10; i++) coarse[i] = 0.5F;
    model m = {.config = {.name = "l", .x_label = "step", .y_name = "loss"},
               .count = 1,
               .series = {{.name = "h1",
                           .reading = "h1, batch",
                           .color = 0xFF,
                           .x = plot_steps(50, 100, 10),
                           .y = plot_floats(coarse, 10),
                           .exact_x = plot_steps(0, 1, 1000),
                           .exact_y = plot_floats(fine, 1000)}}};
    m.config.y_include = (plot_range){0, 1};
    frames(s, one_plot, &m, 2);
    rect a = m.view.area;
    plot_axis x = {m.view.x.shown, false, a.x, a.x + a.w}, y = {m.view.y.shown, false, a.y + a.h, a.y};
    move(s, plot_to_pixel(&x, 333), plot_to_pixel(&y, 1)), frame(s, one_plot, &m);
    assert_true(m.result.nearest && m.result.index == 333);
    assert_true(shows(s, "h1, batch") && shows(s, "step  333") && shows(s, "loss  1"));
    stage_close(s);
}

static void the_crosshair_finds_the_sample_among_a_million(void **unused) {
    (void)unused;
    stage *s = stage_open();
    float *v = calloc(MANY, sizeof *v);
    v[500300] = 1;
    model m = {.config = {.name = "m"}, .count = 1, .series = {{.color = 0xFF, .y = plot_floats(v, MANY)}}};
    frames(s, one_plot, &m, 2);
    rect a = m.view.area;
    plot_axis x = {m.view.x.shown, false, a.x, a.x + a.w}, y = {m.view.y.shown, false, a.y + a.h, a.y};
    move(s, plot_to_pixel(&x, 500300) + 0.3F, plot_to_pixel(&y, 1)), frame(s, one_plot, &m);
    assert_true(m.result.nearest && m.result.index == 500300);
    free(v);
    stage_close(s);
}

static void one_switch_hides_a_key_in_all_plots_that_share_it(void **unused) {
    (void)unused;
    stage *s = stage_open();
    uint64_t hidden = 0;
    const float curve[] = {1, 2, 3};
    model m = {
        .config = {.name = "k", .legend = true, .hidden = &hidden},
        .count = 3,
        .series = {
            {.key = 1, .name = "area", .entry = "h1", .color = 0x11223344, .y = plot_floats(curve, 3)},
            {.key = 1, .name = "volume", .entry = "h1", .color = 0x11223344, .y = plot_floats(curve, 3)},
            {.key = 2, .name = "area", .entry = "mlp", .color = 0x55667788, .y = plot_floats(curve, 3)}}};
    frames(s, one_plot, &m, 2);
    assert_int_equal(lines_in(s, 0x11223344), 2);
    const draw_command *entry = find_text(s, "h1", NULL);
    assert_non_null(entry);
    click(s, one_plot, &m, entry->bounds.x + 2, entry->bounds.y + 2), frame(s, one_plot, &m);
    assert_int_equal(hidden, 1);
    assert_true(lines_in(s, 0x11223344) == 0 && lines_in(s, 0x55667788) > 0);
    stage_close(s);
}

static void a_legend_without_room_for_names_keeps_its_switches(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float curve[] = {1, 2, 3};
    static const char *const names[3] = {"a network with a long name 1", "a network with a long name 2",
                                         "a network with a long name 3"};
    model m = {.config = {.name = "k", .legend = true}, .count = 3};
    for (int i = 0; i < 3; i++)
        m.series[i] =
            (plot_series){.name = names[i], .quiet = true, .color = 0x11223344, .y = plot_floats(curve, 3)};
    frames(s, one_plot, &m, 2);
    assert_false(shows(s, names[0]) || shows(s, names[2]));
    click(s, one_plot, &m, bounds.x + bounds.w - 9, bounds.y + 8), frame(s, one_plot, &m);
    assert_int_equal(m.view.hidden, 4);
    stage_close(s);
}

static void low_plot(stage *s, void *state) {
    model *m = state;
    plot p;
    plot_begin(&p, s->u, &m->view, (rect){100, 50, 300, 90}, &m->config);
    plot_line(&p, &m->series[0]), plot_end(&p);
}

static void a_low_plot_keeps_two_numbers_on_its_axis_and_no_legend(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float energies[] = {1, 12, 34, 9};
    model m = {
        .config = {.name = "low", .legend = true, .y_fixed = {0, 40}},
        .series = {{.name = "h1", .entry = "entry", .color = 0x11223344, .y = plot_floats(energies, 4)}}};
    frames(s, low_plot, &m, 3);
    assert_true(shows(s, "0") && shows(s, "20") && shows(s, "40"));
    assert_true(shows(s, "h1") && !shows(s, "entry"));
    stage_close(s);
}

static void square_plot(stage *s, void *state) {
    model *m = state;
    plot p;
    plot_begin(&p, s->u, &m->view, (rect){0, 0, 240, 700}, &m->config);
    plot_trail(&p, &m->series[0]), plot_end(&p);
}

static void equal_units_have_equal_steps(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float x[] = {0, 1}, y[] = {0, 1};
    model m = {.config = {.name = "square", .square = true, .x_fixed = {0, 1}, .y_fixed = {0, 1}},
               .series = {{.color = 0x11223344, .x = plot_floats(x, 2), .y = plot_floats(y, 2), .head = -1}}};
    frames(s, square_plot, &m, 3);
    assert_true(shows(s, "0.5") && shows(s, "1.5") && !shows(s, "0.2"));
    stage_close(s);
}

static void a_name_that_does_not_fit_before_the_edge_stands_beside_it(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float x[] = {0, 9.5F}, y[] = {0, 1};
    model m = {
        .config = {.name = "edge", .x_fixed = {0, 10}},
        .count = 1,
        .series = {
            {.name = "a long name", .color = 0x11223344, .x = plot_floats(x, 2), .y = plot_floats(y, 2)}}};
    frames(s, one_plot, &m, 3);
    assert_true(find_text(s, "a long name", NULL)->bounds.x >= m.view.area.x + m.view.area.w);
    m.config.x_fixed.max = 30;
    m.view = (plot_view){0};
    frames(s, one_plot, &m, 3);
    assert_true(find_text(s, "a long name", NULL)->bounds.x < m.view.area.x + m.view.area.w / 2);
    stage_close(s);
}

static void stacked(stage *s, void *state) {
    model *m = state;
    static const float small[] = {1, 2}, large[] = {1, 123456};
    plot p;
    m->config = (plot_config){.name = "upper", .in_line = &m->margins};
    plot_begin(&p, s->u, &m->view, (rect){0, 0, 400, 300}, &m->config);
    plot_line(&p, &(plot_series){.name = "a long name", .y = plot_floats(small, 2)}), plot_end(&p);
    m->config.name = "lower";
    plot_begin(&p, s->u, &m->second, (rect){0, 300, 400, 300}, &m->config);
    plot_line(&p, &(plot_series){.name = "b", .y = plot_floats(large, 2)}), plot_end(&p);
}

static void stacked_plots_lie_in_line(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = {.count = 0};
    frame(s, stacked, &m);
    assert_true(ui_wants_redraw(s->u));
    frames(s, stacked, &m, 60);
    assert_true(m.view.area.x == m.second.area.x && m.view.area.w == m.second.area.w);
    assert_false(ui_wants_redraw(s->u));
    stage_close(s);
}

static void a_note_stays_inside_its_plot(stage *s, void *state) {
    model *m = state;
    plot p;
    plot_begin(&p, s->u, &m->view, bounds, &m->config);
    plot_line(&p, &m->series[0]);
    plot_note(&p, 9, 5, "|1 + hλ| ≤ 1", 0);
    plot_end(&p);
}

static void a_note_beside_the_edge_is_whole(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    m.series[0].quiet = true;
    frames(s, a_note_stays_inside_its_plot, &m, 2);
    const draw_command *note = find_text(s, "|1 + hλ| ≤ 1", NULL);
    assert_non_null(note);
    assert_true(note->bounds.x + note->bounds.w <= m.view.area.x + m.view.area.w);
    stage_close(s);
}

static void named_level(stage *s, void *state) {
    model *m = state;
    plot p;
    plot_begin(&p, s->u, &m->view, bounds, &m->config);
    plot_level(&p, 5, "kept", 0);
    plot_line(&p, &m->series[0]);
    plot_end(&p);
}

static void the_name_of_a_level_keeps_clear_of_curves(void **unused) {
    (void)unused;
    stage *s = stage_open();
    const float above[] = {5.2F, 5.2F, 5.2F}, below[] = {4.8F, 4.8F, 4.8F};
    for (int i = 0; i < 2; i++) {
        model m = {.config = {.name = "l", .y_include = {0, 10}},
                   .count = 1,
                   .series = {{.color = 0xFF, .y = plot_floats(i ? below : above, 3)}}};
        frames(s, named_level, &m, 60);
        const draw_command *name = find_text(s, "kept", NULL);
        plot_axis y = {m.view.y.shown, false, m.view.area.y + m.view.area.h, m.view.area.y};
        assert_non_null(name);
        float curve = plot_to_pixel(&y, i ? 4.8 : 5.2);
        assert_true(curve <= name->bounds.y || curve >= name->bounds.y + name->bounds.h);
    }
    stage_close(s);
}

static void the_word_that_it_is_zoomed_stands_above_the_data(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    frames(s, one_plot, &m, 2);
    move(s, m.view.area.x + 77, m.view.area.y + 50), s->in.wheel.y = 3, frames(s, one_plot, &m, 2);
    const draw_command *word = find_text(s, "zoomed: double click to follow again", NULL);
    assert_non_null(word);
    assert_true(word->bounds.y + word->bounds.h <= m.view.area.y + 1);
    stage_close(s);
}

static void mark_over(const plot *p, const void *context) {
    draw_rect(ui_list(p->ui), p->area, 0, *(const color *)context);
}

static void covered(stage *s, void *state) {
    model *m = state;
    static const color over = 0x99887766;
    plot p;
    plot_begin(&p, s->u, &m->view, bounds, &m->config);
    plot_line(&p, &m->series[0]);
    plot_over(&p, mark_over, &over);
    m->result = plot_end(&p);
}

static void the_box_of_the_crosshair_lies_above_everything(void **unused) {
    (void)unused;
    stage *s = stage_open();
    model m = ramp_model();
    frames(s, covered, &m, 2);
    rect a = m.view.area;
    plot_axis x = {m.view.x.shown, false, a.x, a.x + a.w}, y = {m.view.y.shown, false, a.y + a.h, a.y};
    move(s, plot_to_pixel(&x, 5), plot_to_pixel(&y, 5)), frame(s, covered, &m);
    size_t words = 0, cover = 0;
    assert_true(m.result.nearest);
    assert_non_null(find_text(s, "x  5", &words));
    for (size_t i = 0; i < draw_count(s->list); i++)
        if (draw_at(s->list, i)->color == 0x99887766) cover = i;
    assert_true(cover > 0 && words > cover);
    stage_close(s);
}

static void a_curve_that_leaves_below_says_how_far_down_it_goes(void **unused) {
    (void)unused;
    static const float fading[] = {1e-20F, 1e-12F, 1e-5F, 1}, steady[] = {4, 3, 2, 1};
    stage *s = stage_open();
    model m = {.config = {.name = "norms", .y_log = true, .y_within = {1e-3, 1e300}, .tells_low = true},
               .count = 2,
               .series = {{.name = "fades", .color = 0xFF, .y = plot_floats(fading, 4)},
                          {.name = "stays", .color = 0xFF, .y = plot_floats(steady, 4)}}};
    frames(s, one_plot, &m, 3);
    assert_true(m.view.y.shown.min >= 1e-3);
    assert_true(shows(s, "10⁻²⁰") && !shows(s, "4"));
    m.config.y_within = (plot_range){0}, m.view = (plot_view){0};
    frames(s, one_plot, &m, 3);
    assert_true(m.view.y.shown.min <= 1e-20);
    assert_int_equal(count_of(s, DRAW_POLYGON), 0);
    stage_close(s);
}

static void a_million_points_are_drawn_as_no_more_than_the_pixels_show(void **unused) {
    (void)unused;
    stage *s = stage_open();
    float *y = malloc(MANY * sizeof *y);
    for (int i = 0; i < MANY; i++) y[i] = sinf((float)i);
    model m = {.config = {.name = "many"},
               .count = 1,
               .series = {{.name = "y", .y = plot_floats(y, MANY), .color = 0xFF}}};
    frames(s, one_plot, &m, 3);
    size_t points = 0;
    double best = 1e9;
    for (size_t i = 0; i < draw_count(s->list); i++) points += draw_at(s->list, i)->count;
    assert_in_range(points, 2 * (size_t)m.view.area.w, 6 * (size_t)m.view.area.w);
    for (int i = 0; i < 10; i++) {
        struct timespec a, b;
        clock_gettime(CLOCK_MONOTONIC, &a);
        frame(s, one_plot, &m);
        clock_gettime(CLOCK_MONOTONIC, &b);
        best = fmin(best, (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) * 1e-6);
    }
    print_message("a million points: %.2f ms a frame\n", best); /* for docs/performance.md */
    free(y);
    stage_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_is_read_from_its_offset),
        cmocka_unit_test(reduction_keeps_extremes_and_gaps_of_a_million_points),
        cmocka_unit_test(reduction_shows_exactly_what_each_pixel_column_spans),
        cmocka_unit_test(reduction_is_bounded_when_every_second_value_is_missing),
        cmocka_unit_test(few_points_are_drawn_as_they_are),
        cmocka_unit_test(a_gap_parts_the_curve_and_a_lone_point_is_a_disc),
        cmocka_unit_test(an_empty_plot_says_what_to_do),
        cmocka_unit_test(a_plot_fits_its_data_at_once_and_then_rests),
        cmocka_unit_test(growth_is_smooth_and_ends),
        cmocka_unit_test(the_wheel_zooms_at_the_pointer),
        cmocka_unit_test(over_the_tick_labels_the_wheel_moves_one_axis),
        cmocka_unit_test(panning_pauses_following_and_a_double_click_resumes_it),
        cmocka_unit_test(a_box_drawn_with_shift_or_the_right_button_becomes_the_view),
        cmocka_unit_test(a_right_click_offers_to_save),
        cmocka_unit_test(keys_alone_zoom_move_and_fit),
        cmocka_unit_test(the_crosshair_tells_the_exact_value_of_the_nearest_point),
        cmocka_unit_test(curves_are_named_at_their_ends_without_overlap),
        cmocka_unit_test(the_legend_switches_a_curve_off_and_on),
        cmocka_unit_test(linked_plots_share_their_x_axis),
        cmocka_unit_test(a_heat_map_hatches_what_is_not_finite),
        cmocka_unit_test(a_cell_has_the_colour_of_its_logarithm),
        cmocka_unit_test(data_are_written_side_by_side_with_empty_gaps),
        cmocka_unit_test(series_over_the_same_x_share_its_column),
        cmocka_unit_test(a_heat_map_is_written_cell_by_cell),
        cmocka_unit_test(what_only_helps_the_eye_is_not_written),
        cmocka_unit_test(an_axis_is_made_logarithmic_and_linear_again_from_the_menu),
        cmocka_unit_test(data_below_zero_are_offered_no_logarithmic_axis),
        cmocka_unit_test(the_crosshair_reads_the_values_that_a_mean_stands_for),
        cmocka_unit_test(far_from_all_curves_the_crosshair_reads_each_of_them),
        cmocka_unit_test(the_crosshair_finds_the_sample_among_a_million),
        cmocka_unit_test(one_switch_hides_a_key_in_all_plots_that_share_it),
        cmocka_unit_test(a_legend_without_room_for_names_keeps_its_switches),
        cmocka_unit_test(a_low_plot_keeps_two_numbers_on_its_axis_and_no_legend),
        cmocka_unit_test(equal_units_have_equal_steps),
        cmocka_unit_test(a_name_that_does_not_fit_before_the_edge_stands_beside_it),
        cmocka_unit_test(stacked_plots_lie_in_line),
        cmocka_unit_test(a_note_beside_the_edge_is_whole),
        cmocka_unit_test(the_name_of_a_level_keeps_clear_of_curves),
        cmocka_unit_test(the_word_that_it_is_zoomed_stands_above_the_data),
        cmocka_unit_test(the_box_of_the_crosshair_lies_above_everything),
        cmocka_unit_test(a_curve_that_leaves_below_says_how_far_down_it_goes),
        cmocka_unit_test(a_million_points_are_drawn_as_no_more_than_the_pixels_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
