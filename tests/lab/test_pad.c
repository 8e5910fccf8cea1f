/* The drawing pad: strokes, eraser, undo, and the picture they make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "pad.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int ink_at(const pad *p, float x, float y) {
    return p->picture[(int)(y * PAD_SIDE) * PAD_SIDE + (int)(x * PAD_SIDE)];
}

static void draw(pad *p, bool erases, vec2 a, vec2 b, vec2 c) {
    pad_begin(p, a, erases ? PAD_ERASER : PAD_PEN, erases);
    pad_move(p, b), pad_move(p, c);
    pad_end(p);
}

static pad *new_pad(void) {
    return calloc(1, sizeof(pad));
}

static void free_pad(pad *p) {
    pad_free(p);
    free(p);
}

static void a_stroke_leaves_ink_as_wide_as_the_pen(void **unused) {
    (void)unused;
    pad *p = new_pad();
    draw(p, false, (vec2){0.2F, 0.5F}, (vec2){0.5F, 0.5F}, (vec2){0.8F, 0.5F});
    assert_int_equal(ink_at(p, 0.5F, 0.5F), 255);
    assert_int_equal(ink_at(p, 0.35F, 0.5F), 255);
    assert_int_equal(ink_at(p, 0.5F, 0.5F + PAD_PEN), 0);
    assert_false(pad_is_blank(p));
    free_pad(p);
}

static void a_touch_is_a_dot(void **unused) {
    (void)unused;
    pad *p = new_pad();
    pad_begin(p, (vec2){0.5F, 0.5F}, PAD_PEN, false), pad_end(p);
    assert_int_equal(ink_at(p, 0.5F, 0.5F), 255);
    free_pad(p);
}

/* Three places of a circle: the arc between them bulges beyond the straight lines. */
static void a_stroke_is_smooth_between_the_places(void **unused) {
    (void)unused;
    pad *p = new_pad();
    pad_begin(p, (vec2){0.2F, 0.5F}, 0.02F, false);
    pad_move(p, (vec2){0.35F, 0.3F}), pad_move(p, (vec2){0.65F, 0.3F}), pad_move(p, (vec2){0.8F, 0.5F});
    pad_end(p);
    assert_int_equal(ink_at(p, 0.5F, 0.3F), 0);
    assert_true(ink_at(p, 0.5F, 0.275F) > 0);
    free_pad(p);
}

static void fast_and_slow_pens_draw_without_gaps(void **unused) {
    (void)unused;
    pad *p = new_pad();
    draw(p, false, (vec2){0.1F, 0.1F}, (vec2){0.9F, 0.9F}, (vec2){0.9F, 0.1F});
    const pad_points *c = &p->strokes[0].curve;
    for (size_t i = 1; i < c->count; i++)
        assert_true(hypotf(c->at[i].x - c->at[i - 1].x, c->at[i].y - c->at[i - 1].y) < 0.03F);
    free_pad(p);
}

static void the_eraser_takes_ink_away(void **unused) {
    (void)unused;
    pad *p = new_pad();
    draw(p, false, (vec2){0.2F, 0.5F}, (vec2){0.5F, 0.5F}, (vec2){0.8F, 0.5F});
    draw(p, true, (vec2){0.5F, 0.4F}, (vec2){0.5F, 0.5F}, (vec2){0.5F, 0.6F});
    assert_int_equal(ink_at(p, 0.5F, 0.5F), 0);
    assert_int_equal(ink_at(p, 0.25F, 0.5F), 255);
    free_pad(p);
}

static void undo_brings_the_picture_of_before_back(void **unused) {
    (void)unused;
    pad *p = new_pad();
    draw(p, false, (vec2){0.2F, 0.2F}, (vec2){0.5F, 0.3F}, (vec2){0.8F, 0.2F});
    uint8_t *before = malloc(sizeof p->picture);
    memcpy(before, p->picture, sizeof p->picture);
    draw(p, true, (vec2){0.5F, 0.1F}, (vec2){0.5F, 0.3F}, (vec2){0.5F, 0.5F});
    assert_memory_not_equal(before, p->picture, sizeof p->picture);
    pad_undo(p);
    assert_memory_equal(before, p->picture, sizeof p->picture);
    pad_undo(p), pad_undo(p);
    assert_true(pad_is_blank(p));
    free(before);
    free_pad(p);
}

static void clear_leaves_nothing_and_says_so(void **unused) {
    (void)unused;
    pad *p = new_pad();
    draw(p, false, (vec2){0.2F, 0.2F}, (vec2){0.5F, 0.3F}, (vec2){0.8F, 0.2F});
    uint64_t version = p->version;
    pad_clear(p);
    assert_true(pad_is_blank(p) && p->count == 0 && p->version > version);
    free_pad(p);
}

static void places_far_outside_are_cut_to_the_edge(void **unused) {
    (void)unused;
    pad *p = new_pad();
    draw(p, false, (vec2){0.5F, 0.5F}, (vec2){50, 0.5F}, (vec2){-1e9F, 1e9F});
    for (size_t i = 0; i < p->strokes[0].places.count; i++) {
        vec2 at = p->strokes[0].places.at[i];
        assert_true(at.x > -0.1F && at.x < 1.1F && at.y > -0.1F && at.y < 1.1F);
    }
    free_pad(p);
}

/* The picture after every move is the picture a fresh painting of the same stroke gives. */
static void drawing_step_by_step_equals_drawing_at_once(void **unused) {
    (void)unused;
    pad *p = new_pad();
    for (int i = 0; i < 200; i++) {
        float a = (float)i * 0.1F, r = 0.1F + 0.0015F * (float)i;
        vec2 at = {0.5F + r * cosf(a), 0.5F + r * sinf(a)};
        if (i)
            pad_move(p, at);
        else
            pad_begin(p, at, PAD_PEN, false);
    }
    pad_end(p);
    uint8_t *drawn = malloc(sizeof p->picture);
    memcpy(drawn, p->picture, sizeof p->picture);
    draw(p, false, (vec2){0.1F, 0.1F}, (vec2){0.1F, 0.1F}, (vec2){0.1F, 0.1F});
    pad_undo(p); /* paints the first stroke anew */
    assert_memory_equal(drawn, p->picture, sizeof p->picture);
    free(drawn);
    free_pad(p);
}

static void undone_and_cleared_strokes_come_back(void **unused) {
    (void)unused;
    pad *p = calloc(1, sizeof *p);
    uint8_t *drawn = malloc(sizeof p->picture);
    draw(p, false, (vec2){0.1F, 0.1F}, (vec2){0.5F, 0.1F}, (vec2){0.9F, 0.1F});
    draw(p, false, (vec2){0.1F, 0.9F}, (vec2){0.5F, 0.9F}, (vec2){0.9F, 0.9F});
    memcpy(drawn, p->picture, sizeof p->picture);
    pad_undo(p), pad_undo(p), pad_redo(p), pad_redo(p);
    assert_memory_equal(drawn, p->picture, sizeof p->picture);
    pad_undo(p), pad_redo(p), pad_clear(p);
    assert_true(pad_is_blank(p) && pad_can_undo(p));
    pad_undo(p);
    assert_memory_equal(drawn, p->picture, sizeof p->picture);
    pad_undo(p);
    draw(p, false, (vec2){0.1F, 0.5F}, (vec2){0.5F, 0.5F}, (vec2){0.9F, 0.5F});
    pad_redo(p);
    assert_int_equal(p->count, 2);
    free(drawn);
    free_pad(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stroke_leaves_ink_as_wide_as_the_pen),
        cmocka_unit_test(a_touch_is_a_dot),
        cmocka_unit_test(a_stroke_is_smooth_between_the_places),
        cmocka_unit_test(fast_and_slow_pens_draw_without_gaps),
        cmocka_unit_test(the_eraser_takes_ink_away),
        cmocka_unit_test(undo_brings_the_picture_of_before_back),
        cmocka_unit_test(undone_and_cleared_strokes_come_back),
        cmocka_unit_test(clear_leaves_nothing_and_says_so),
        cmocka_unit_test(places_far_outside_are_cut_to_the_edge),
        cmocka_unit_test(drawing_step_by_step_equals_drawing_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
