/* Would the pictures' test see it? The stored race and phase portraits are changed on purpose: what a careless change of
 * the program does has to be noticed, what another version of FreeType does must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "picture.h"

#include <stdio.h>
#include <string.h>

static picture stored(const char *name) {
    char path[512];
    picture p;
    snprintf(path, sizeof path, "%s/pictures/%s.png", TEST_SOURCE_DIR, name);
    assert_true(picture_load(path, &p));
    return p;
}

/* Changes a copy of a stored picture, and compares. */
static bool is_noticed(const char *name, void (*change)(picture *p)) {
    picture before = stored(name), after = stored(name);
    picture_difference d;
    change(&after);
    assert_true(picture_compare(&before, &after, &d, NULL));
    picture_free(&before), picture_free(&after);
    return picture_differs(&d);
}

static uint8_t *cell(picture *p, int x, int y) {
    return p->rgb + 3 * ((ptrdiff_t)y * p->width + x);
}

static void nothing(picture *p) {
    (void)p;
}

/* The right-hand panels become what lies between panels. */
static void without_panel(picture *p) {
    for (int y = 125; y < 185; y++)
        for (int x = 220; x < 310; x++) memcpy(cell(p, x, y), cell(p, 1, 199), 3);
}

/* Columns of the hero plot by three cells, twelve pixels, to the right. */
static void with_moved_plot(picture *p) {
    for (int y = 60; y < 120; y++)
        for (int x = 180; x >= 30; x--) memcpy(cell(p, x, y), cell(p, x - 3, y), 3);
}

/* What is bluish becomes red: a lane in the colour of an error. */
static void with_red_lane(picture *p) {
    for (int i = 0; i < p->width * p->height; i++) {
        uint8_t *c = p->rgb + 3 * (ptrdiff_t)i;
        if (c[2] > c[0] + 25) {
            uint8_t swap = c[0];
            c[0] = c[2], c[2] = swap;
        }
    }
}

static void with_other_background(picture *p) {
    for (int i = 0; i < 3 * p->width * p->height; i++)
        p->rgb[i] = (uint8_t)(p->rgb[i] > 235 ? 255 : p->rgb[i] + 20);
}

static int clamped(int v) {
    return v < 0 ? 0 : v > 255 ? 255 : v;
}

/* Fine noise without a mean, stronger than what moving a glyph by a part of a pixel does to the mean of a cell. */
static void with_other_glyphs(picture *p) {
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            for (int c = 0; c < 3; c++)
                cell(p, x, y)[c] = (uint8_t)clamped(cell(p, x, y)[c] + ((x + y) % 2 ? 15 : -15));
}

static void a_picture_is_like_itself(void **state) {
    (void)state;
    assert_false(is_noticed("race", nothing));
    assert_false(is_noticed("phase", nothing));
}

static void a_missing_panel_is_noticed(void **state) {
    (void)state;
    assert_true(is_noticed("race", without_panel));
    assert_true(is_noticed("phase", without_panel));
}

static void a_plot_that_moved_is_noticed(void **state) {
    (void)state;
    assert_true(is_noticed("race", with_moved_plot));
    assert_true(is_noticed("phase", with_moved_plot));
}

static void a_wrong_colour_is_noticed(void **state) {
    (void)state;
    assert_true(is_noticed("race", with_red_lane));
    assert_true(is_noticed("phase", with_red_lane));
    assert_true(is_noticed("race", with_other_background));
}

static void glyphs_that_are_set_a_little_differently_are_not(void **state) {
    (void)state;
    assert_false(is_noticed("race", with_other_glyphs));
    assert_false(is_noticed("phase", with_other_glyphs));
}

static void pictures_of_two_sizes_are_not_compared(void **state) {
    (void)state;
    picture whole = stored("race"), small;
    picture_difference d;
    assert_true(picture_shrink(&whole, &small));
    assert_int_equal(small.width, whole.width / PICTURE_CELL);
    assert_false(picture_compare(&whole, &small, &d, NULL));
    picture_free(&whole), picture_free(&small);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_like_itself),
        cmocka_unit_test(a_missing_panel_is_noticed),
        cmocka_unit_test(a_plot_that_moved_is_noticed),
        cmocka_unit_test(a_wrong_colour_is_noticed),
        cmocka_unit_test(glyphs_that_are_set_a_little_differently_are_not),
        cmocka_unit_test(pictures_of_two_sizes_are_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
