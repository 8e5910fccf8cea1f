/* Points painted by hand: strokes, files, and the Data screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake.h"
#include "hand.h"
#include "panels.h"
#include "stage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void stroke(painting *p, float x0, float y0, float x1, float y1, int label) {
    painting_begin(p, (vec2){x0, y0}, label, 0.02);
    painting_move(p, (vec2){x1, y1});
    painting_end(p);
}

static void a_stroke_leaves_points_under_the_brush_all_along(void **unused) {
    (void)unused;
    painting p = {0};
    stroke(&p, -0.5F, 0, 0.5F, 0, 1);
    assert_in_range(p.count, 25, 45);
    float left = 1, right = -1;
    for (size_t i = 0; i < p.count; i++) {
        assert_int_equal(p.at[i].label, 1);
        assert_true(fabsf(p.at[i].y) <= 0.021F);
        left = fminf(left, p.at[i].x), right = fmaxf(right, p.at[i].x);
    }
    assert_true(left < -0.45F && right > 0.4F);
    painting_free(&p);
}

/* A hand that reports often paints as one that reports seldom. */
static void slow_hands_paint_as_many_points_as_fast_ones(void **unused) {
    (void)unused;
    painting fast = {0}, slow = {0};
    stroke(&fast, -1, 0, 1, 0, 0);
    painting_begin(&slow, (vec2){-1, 0}, 0, 0.02);
    for (int i = 1; i <= 1000; i++) painting_move(&slow, (vec2){-1 + 0.002F * (float)i, 0});
    assert_in_range(slow.count + 2, fast.count, fast.count + 4);
    painting_free(&fast), painting_free(&slow);
}

static void undo_takes_whole_strokes_and_the_same_stroke_again_is_the_same(void **unused) {
    (void)unused;
    painting p = {0};
    stroke(&p, 0, 0, 0.5F, 0, 0);
    size_t first = p.count;
    stroke(&p, 0, 0.5F, 0.5F, 0.5F, 1);
    char *before = painting_csv(&p);
    painting_undo(&p);
    assert_int_equal(p.count, first);
    stroke(&p, 0, 0.5F, 0.5F, 0.5F, 1);
    char *after = painting_csv(&p);
    assert_string_equal(before, after);
    painting_undo(&p), painting_undo(&p), painting_undo(&p);
    assert_int_equal(p.count, 0);
    free(before), free(after), painting_free(&p);
}

static void undone_and_cleared_strokes_come_back(void **unused) {
    (void)unused;
    painting p = {0};
    stroke(&p, 0, 0, 0.5F, 0, 0), stroke(&p, 0, 0.5F, 0.5F, 0.5F, 1);
    char *both = painting_csv(&p);
    size_t all = p.count;
    painting_undo(&p), painting_undo(&p), painting_redo(&p);
    assert_true(p.strokes == 1 && p.count < all);
    painting_redo(&p), painting_redo(&p);
    painting_clear(&p);
    assert_true(p.count == 0 && painting_can_undo(&p));
    painting_undo(&p);
    char *again = painting_csv(&p);
    assert_string_equal(both, again);
    painting_undo(&p), stroke(&p, -0.5F, 0, 0, 0, 1);
    size_t now = p.count;
    painting_redo(&p);
    assert_int_equal(p.count, now);
    free(both), free(again), painting_free(&p);
}

static void what_a_painting_lacks_is_said(void **unused) {
    (void)unused;
    painting p = {0};
    assert_non_null(strstr(painting_lacks(&p), "two classes"));
    stroke(&p, 0, 0, 0.5F, 0, 0);
    assert_non_null(strstr(painting_lacks(&p), "another class"));
    stroke(&p, 0, 0.5F, 0.5F, 0.5F, 3);
    assert_null(painting_lacks(&p));
    painting_clear(&p);
    assert_non_null(painting_lacks(&p));
    painting_free(&p);
}

/* Labels 0 and 3 become 0 and 1: a class that nobody painted would only confuse the head. */
static void stored_points_are_read_as_data(void **unused) {
    (void)unused;
    painting p = {0};
    char folder[] = "/tmp/hdnn-painting-XXXXXX", path[512], part[600];
    hdnn_dataset data;
    assert_non_null(mkdtemp(folder));
    setenv("XDG_DATA_HOME", folder, 1);
    stroke(&p, -0.9F, 0, 0.9F, 0.3F, 0);
    stroke(&p, -0.9F, 0.5F, 0.9F, 0.5F, 3);
    assert_int_equal(painting_store(&p, path, sizeof path, NULL), HDNN_OK);
    assert_int_equal(strncmp(path, folder, strlen(folder)), 0);
    assert_int_equal(hdnn_csv_read(path, &data, NULL), HDNN_OK);
    assert_int_equal(data.count, p.count);
    assert_int_equal(data.classes, 2);
    for (size_t i = 0; i < p.count; i++) {
        assert_true(fabs((double)data.points[2 * i] - (double)p.at[i].x) < 1e-5);
        assert_true(fabs((double)data.points[2 * i + 1] - (double)p.at[i].y) < 1e-5);
        assert_int_equal(data.labels[i], p.at[i].label ? 1 : 0);
    }
    hdnn_dataset_free(&data), painting_free(&p);
    unlink(path);
    snprintf(part, sizeof part, "%s/hdnn/painted", folder), assert_int_equal(rmdir(part), 0);
    snprintf(part, sizeof part, "%s/hdnn", folder), assert_int_equal(rmdir(part), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void a_folder_that_cannot_be_made_is_named(void **unused) {
    (void)unused;
    painting p = {0};
    char path[512];
    hdnn_error error;
    setenv("XDG_DATA_HOME", "/dev/null", 1);
    stroke(&p, 0, 0, 0.5F, 0, 0);
    assert_int_equal(painting_store(&p, path, sizeof path, &error), HDNN_IO);
    assert_non_null(strstr(error.message, "/dev/null/hdnn"));
    assert_true(p.count > 0);
    painting_free(&p);
}

/* The screen. */
typedef struct {
    fake *fake;
    painting painting;
    hdnn_real points[2 * 8];
    uint8_t labels[8];
} screen;

static void data_screen(stage *s, void *state) {
    screen *w = state;
    fake *f = w->fake;
    lab_saving_forget(&f->intents.saving);
    f->intents = (lab_intents){.settings = f->state.settings};
    screen_data(s->u, (rect){0, 0, 1280, 700}, &f->state, &f->intents);
    pad none = {0};
    hand_apply(&none, &w->painting, &f->state.settings, &f->intents);
    f->state.settings = f->intents.settings;
    s->in.pen_count = 0;
}

static screen *open_screen(stage **s) {
    screen *w = calloc(1, sizeof *w);
    w->fake = fake_run();
    w->fake->state.painting = &w->painting;
    w->fake->state.wanted = &w->fake->preset;
    w->fake->data.train = (hdnn_dataset){
        .shape = {.inputs = 2}, .classes = 2, .count = 8, .points = w->points, .labels = w->labels};
    w->fake->state.settings.data = (data_settings){.classes = 2, .brush = 0.05};
    *s = stage_open();
    (*s)->in.window = (rect){0, 0, 1280, 700};
    frames(*s, data_screen, w, 2);
    return w;
}

static void close_screen(screen *w, stage *s) {
    stage_close(s);
    painting_free(&w->painting);
    fake_free(w->fake);
    free(w);
}

static vec2 place_of(const stage *s, const char *text) {
    const draw_command *c = find_text(s, text, NULL);
    assert_non_null(c);
    return (vec2){c->bounds.x + c->bounds.w / 2, c->bounds.y + c->bounds.h / 2};
}

static void click_text(stage *s, screen *w, const char *text) {
    vec2 at = place_of(s, text);
    click(s, data_screen, w, at.x, at.y);
}

/* A stroke of the hand over the canvas. */
static void sweep(stage *s, screen *w, vec2 from, float dx) {
    for (int i = 0; i <= 10; i++) {
        vec2 at = {from.x + dx * (float)i / 10, from.y};
        if (i == 0)
            press(s, at.x, at.y, 1);
        else
            move(s, at.x, at.y);
        s->in.pen[0] = (pen_point){at, 1, true, i == 0}, s->in.pen_count = 1;
        frame(s, data_screen, w);
    }
    release(s);
    s->in.pen[0] = (pen_point){s->in.mouse, 1, false, false}, s->in.pen_count = 1;
    frame(s, data_screen, w);
}

static void a_painting_of_two_classes_can_be_trained_on(void **unused) {
    (void)unused;
    stage *s;
    screen *w = open_screen(&s);
    click_text(s, w, "Paint your own"), frames(s, data_screen, w, 2);
    vec2 middle = place_of(s, "paint points here");
    click_text(s, w, "Train on them");
    assert_false(w->fake->intents.train_painting);
    sweep(s, w, (vec2){middle.x - 100, middle.y - 60}, 200);
    assert_int_equal(painting_classes(&w->painting), 1);
    w->fake->state.settings.data.label = 1;
    sweep(s, w, (vec2){middle.x - 100, middle.y + 60}, 200);
    assert_int_equal(painting_classes(&w->painting), 2);
    for (size_t i = 0; i < w->painting.count; i++)
        assert_true((w->painting.at[i].y < 0) == (w->painting.at[i].label == 1));
    click_text(s, w, "Train on them");
    bool wished = w->fake->intents.train_painting;
    assert_true(wished);
    close_screen(w, s);
}

static void painted_points_are_saved_as_csv(void **unused) {
    (void)unused;
    stage *s;
    screen *w = open_screen(&s);
    stroke(&w->painting, 0, 0, 0.5F, 0, 0);
    click_text(s, w, "Paint your own"), frames(s, data_screen, w, 2);
    click_text(s, w, "Save");
    assert_int_equal(w->fake->intents.saving.request, PLOT_SAVE_CSV);
    assert_int_equal(strncmp(w->fake->intents.saving.csv, "x1,x2,label\n", 12), 0);
    close_screen(w, s);
}

static void a_new_seed_changes_the_run_and_nothing_else(void **unused) {
    (void)unused;
    stage *s;
    screen *w = open_screen(&s);
    click_text(s, w, "New seed");
    assert_true(w->fake->intents.change_run);
    assert_true(w->fake->intents.changed.training.seed != w->fake->preset.training.seed);
    assert_true(w->fake->intents.changed.training.batch == w->fake->preset.training.batch);
    assert_string_equal(w->fake->intents.changed.data.source, "swiss-roll");
    close_screen(w, s);
}

static void another_source_begins_with_its_own_noise_and_size(void **unused) {
    (void)unused;
    stage *s;
    screen *w = open_screen(&s);
    w->fake->preset.data.noise = 0.5, w->fake->preset.data.samples = 40;
    click_text(s, w, "swiss-roll"), frames(s, data_screen, w, 2);
    click_text(s, w, "double-moons");
    assert_true(w->fake->intents.change_run);
    assert_string_equal(w->fake->intents.changed.data.source, "double-moons");
    assert_true(w->fake->intents.changed.data.noise < 0);
    assert_int_equal(w->fake->intents.changed.data.samples, 0);
    close_screen(w, s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stroke_leaves_points_under_the_brush_all_along),
        cmocka_unit_test(slow_hands_paint_as_many_points_as_fast_ones),
        cmocka_unit_test(undo_takes_whole_strokes_and_the_same_stroke_again_is_the_same),
        cmocka_unit_test(undone_and_cleared_strokes_come_back),
        cmocka_unit_test(what_a_painting_lacks_is_said),
        cmocka_unit_test(stored_points_are_read_as_data),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_named),
        cmocka_unit_test(a_painting_of_two_classes_can_be_trained_on),
        cmocka_unit_test(painted_points_are_saved_as_csv),
        cmocka_unit_test(a_new_seed_changes_the_run_and_nothing_else),
        cmocka_unit_test(another_source_begins_with_its_own_noise_and_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
