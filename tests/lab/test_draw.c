/* Statements about the draw list. malloc and realloc are wrapped by the linker, so that memory can run out at will. */
#include "draw.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static long allocations_left = -1; /* negative: no limit */

void *__real_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool refused(void) {
    if (allocations_left < 0) return false;
    if (allocations_left == 0) return true;
    allocations_left--;
    return false;
}

void *__wrap_malloc(size_t size) {
    return refused() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *old, size_t size) {
    return refused() ? NULL : __real_realloc(old, size);
}

static const rect window = {0, 0, 800, 600};

static vec2 ten_wide(void *context, font type, const char *text) {
    (void)context;
    return (vec2){10 * (float)strlen(text), type.size};
}

static draw_list *fresh(void) {
    draw_list *list = draw_list_new(ten_wide, NULL);
    assert_non_null(list);
    draw_begin(list, window);
    return list;
}

static void assert_rect(rect r, float x, float y, float w, float h) {
    assert_true(r.x == x && r.y == y && r.w == w && r.h == h);
}

static void points_texts_and_pixels_are_copied(void **state) {
    (void)state;
    draw_list *list = fresh();
    vec2 points[] = {{1, 2}, {3, 4}, {5, 6}};
    char text[] = "first";
    uint8_t rgba[] = {1, 2, 3, 4};
    draw_polyline(list, points, 3, 2, 0xFFFFFFFF);
    draw_text(list, (font){FONT_TEXT, 13}, (vec2){0, 0}, ALIGN_LEFT, 0xFF, text);
    draw_image(list, window, rgba, 1, 1, false);
    memset(points, 0, sizeof points);
    memset(text, 'x', 5);
    memset(rgba, 0, sizeof rgba);
    assert_int_equal(draw_count(list), 3);
    assert_true(draw_at(list, 0)->points[2].y == 6);
    assert_string_equal(draw_at(list, 1)->text, "first");
    assert_int_equal(draw_at(list, 2)->pixels[3], 4);
    assert_null(draw_at(list, 3));
    draw_list_free(list);
}

static void contents_stay_where_they_are_while_the_list_grows(void **state) {
    (void)state;
    draw_list *list = fresh();
    vec2 points[1000] = {{7, 8}};
    draw_discs(list, points, 1, 2, 0xFF);
    const vec2 *kept = draw_at(list, 0)->points;
    for (int i = 0; i < 2000; i++) draw_discs(list, points, 1000, 2, 0xFF);
    assert_ptr_equal(draw_at(list, 0)->points, kept);
    assert_true(kept->x == 7 && kept->y == 8);
    assert_int_equal(draw_count(list), 2001);
    draw_list_free(list);
}

static void memory_is_kept_between_frames(void **state) {
    (void)state;
    draw_list *list = fresh();
    vec2 points[5000] = {{0, 0}};
    for (int i = 0; i < 300; i++) draw_polyline(list, points, 5000, 1, 0xFF);
    allocations_left = 0;
    for (int frame = 0; frame < 3; frame++) {
        draw_begin(list, window);
        for (int i = 0; i < 300; i++) draw_polyline(list, points, 5000, 1, 0xFF);
        assert_false(draw_failed(list));
        assert_int_equal(draw_count(list), 300);
    }
    allocations_left = -1;
    draw_list_free(list);
}

static void clips_nest_and_restore(void **state) {
    (void)state;
    draw_list *list = fresh();
    draw_push_clip(list, (rect){100, 100, 200, 200});
    draw_push_clip(list, (rect){250, 50, 200, 100});
    assert_rect(draw_clip(list), 250, 100, 50, 50);
    draw_push_clip(list, (rect){700, 500, 10, 10});
    assert_true(draw_clip(list).w == 0 && draw_clip(list).h == 0);
    draw_pop_clip(list);
    draw_pop_clip(list);
    assert_rect(draw_clip(list), 100, 100, 200, 200);
    draw_pop_clip(list);
    draw_pop_clip(list);
    assert_rect(draw_clip(list), 0, 0, 800, 600);
    assert_int_equal(draw_count(list), 6);
    assert_rect(draw_at(list, 5)->bounds, 0, 0, 800, 600);
    draw_list_free(list);
}

static void text_is_aligned_by_its_measure(void **state) {
    (void)state;
    draw_list *list = fresh();
    font type = {FONT_MONO, 20};
    draw_text(list, type, (vec2){100, 5}, ALIGN_LEFT, 0xFF, "abcd");
    draw_text(list, type, (vec2){100, 5}, ALIGN_CENTRE, 0xFF, "abcd");
    draw_text(list, type, (vec2){100, 5}, ALIGN_RIGHT, 0xFF, "abcd");
    draw_text(list, type, (vec2){100, 5}, ALIGN_RIGHT, 0xFF, "");
    assert_int_equal(draw_count(list), 3);
    assert_rect(draw_at(list, 0)->bounds, 100, 5, 40, 20);
    assert_rect(draw_at(list, 1)->bounds, 80, 5, 40, 20);
    assert_rect(draw_at(list, 2)->bounds, 60, 5, 40, 20);
    draw_list_free(list);
}

static void bounds_hold_the_finite_points_and_the_stroke(void **state) {
    (void)state;
    draw_list *list = fresh();
    vec2 points[] = {{NAN, 1}, {10, 20}, {INFINITY, 3}, {30, 60}, {5, -INFINITY}};
    draw_polyline(list, points, 5, 4, 0xFF);
    draw_discs(list, points, 1, 4, 0xFF);
    assert_rect(draw_at(list, 0)->bounds, 8, 18, 24, 44);
    assert_rect(draw_at(list, 1)->bounds, 0, 0, 0, 0);
    draw_list_free(list);
}

static uint64_t hash_with(draw_list *list, const char *text, float x, uint8_t grey) {
    uint8_t rgba[] = {grey, grey, grey, 255};
    draw_begin(list, window);
    draw_line(list, (vec2){x, 0}, (vec2){10, 10}, 1, 0xFF);
    draw_text(list, (font){FONT_TEXT, 13}, (vec2){0, 0}, ALIGN_LEFT, 0xFF, text);
    draw_image(list, window, rgba, 1, 1, true);
    return draw_hash(list);
}

static void equal_frames_hash_equally_and_others_do_not(void **state) {
    (void)state;
    draw_list *list = fresh();
    uint64_t first = hash_with(list, "epoch 1", 1, 9);
    assert_true(hash_with(list, "epoch 1", 1, 9) == first);
    assert_true(hash_with(list, "epoch 2", 1, 9) != first);
    assert_true(hash_with(list, "epoch 1", 1.001f, 9) != first);
    assert_true(hash_with(list, "epoch 1", 1, 10) != first);
    draw_begin(list, (rect){0, 0, 801, 600});
    uint64_t wider = draw_hash(list);
    draw_begin(list, window);
    assert_true(draw_hash(list) != wider);
    draw_list_free(list);
}

static void when_memory_runs_out_shapes_are_missing_and_nothing_breaks(void **state) {
    (void)state;
    vec2 points[200000] = {{1, 1}};
    for (long budget = 0; budget < 12; budget++) {
        draw_list *list = fresh();
        allocations_left = budget;
        draw_push_clip(list, (rect){10, 10, 10, 10});
        for (int i = 0; i < 200; i++) {
            draw_polyline(list, points, 1000, 1, 0xFF);
            draw_text(list, (font){FONT_TEXT, 13}, (vec2){0, 0}, ALIGN_LEFT, 0xFF, "text");
        }
        draw_polygon(list, points, 200000, 0xFF);
        draw_pop_clip(list);
        allocations_left = -1;
        assert_true(draw_failed(list) == (draw_count(list) < 403));
        assert_rect(draw_clip(list), 0, 0, 800, 600);
        draw_begin(list, window);
        draw_rect(list, window, 0, 0xFF);
        assert_false(draw_failed(list));
        assert_int_equal(draw_count(list), 1);
        draw_list_free(list);
    }
}

static void a_picture_of_absurd_size_is_refused(void **state) {
    (void)state;
    draw_list *list = fresh();
    uint8_t rgba[4] = {0};
    draw_image(list, window, rgba, -1, 5, false);
    draw_image(list, window, rgba, 0, 5, false);
    assert_int_equal(draw_count(list), 0);
    draw_list_free(list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_texts_and_pixels_are_copied),
        cmocka_unit_test(contents_stay_where_they_are_while_the_list_grows),
        cmocka_unit_test(memory_is_kept_between_frames),
        cmocka_unit_test(clips_nest_and_restore),
        cmocka_unit_test(text_is_aligned_by_its_measure),
        cmocka_unit_test(bounds_hold_the_finite_points_and_the_stroke),
        cmocka_unit_test(equal_frames_hash_equally_and_others_do_not),
        cmocka_unit_test(when_memory_runs_out_shapes_are_missing_and_nothing_breaks),
        cmocka_unit_test(a_picture_of_absurd_size_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
