/* Statements about rasterising, fonts, damage, frame times and export, and the window under SDL's dummy driver. */
#include "export.h"
#include "paint.h"
#include "raster.h"
#include "scene.h"
#include "sdl_backend.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SIDE = 64 };

static uint32_t pixels[SIDE * SIDE];

static raster canvas(void) {
    for (int i = 0; i < SIDE * SIDE; i++) pixels[i] = 0xFF000000;
    return (raster){.pixels = pixels, .width = SIDE, .height = SIDE, .right = SIDE, .bottom = SIDE};
}

static int red(int x, int y) {
    return (int)(pixels[y * SIDE + x] >> 16 & 0xFF);
}

/* Sum of coverage: the area of a white shape in pixels. */
static double area(void) {
    double sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++) sum += (double)(pixels[i] & 0xFF) / 255;
    return sum;
}

static void assert_near(double found, double expected, double tolerance) {
    if (fabs(found - expected) > tolerance)
        fail_msg("found %g, expected %g +- %g", found, expected, tolerance);
}

static void shapes_cover_their_area(void **state) {
    (void)state;
    raster r = canvas();
    raster_rect(&r, (rect){10.25f, 10.5f, 20.5f, 10.75f}, 0, 0xFFFFFFFF);
    assert_near(area(), 20.5 * 10.75, 1);
    r = canvas();
    raster_rect(&r, (rect){10, 10, 40, 30}, 8, 0xFFFFFFFF);
    assert_near(area(), 40 * 30 - (4 - 3.14159) * 64, 2);
    r = canvas();
    raster_marks(&r, MARK_DISC, &(vec2){30.3f, 31.7f}, 1, 12, 0xFFFFFFFF);
    assert_near(area(), 3.14159 * 144, 3);
    raster_free(&r);
}

static void marks_of_all_shapes_weigh_about_the_same_and_stay_in_their_reach(void **state) {
    (void)state;
    const double disc = 3.14159 * 144;
    const float reach = 12 * DRAW_MARK_REACH + 1;
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        raster r = canvas();
        raster_marks(&r, (draw_mark)mark, &(vec2){32, 32}, 1, 12, 0xFFFFFFFF);
        assert_near(area(), disc * 0.85, disc * 0.35);
        double whole = area();
        raster_rect(&r, (rect){32 - reach, 32 - reach, 2 * reach, 2 * reach}, 0, 0x000000FF);
        assert_near(area(), 0, 1e-3);
        assert_true(whole > 0);
        raster_free(&r);
    }
}

static void lines_and_polygons_cover_their_area(void **state) {
    (void)state;
    raster r = canvas();
    vec2 star[] = {{32, 4}, {40, 24}, {60, 32}, {40, 40}, {32, 60}, {24, 40}, {4, 32}, {24, 24}};
    raster_polygon(&r, star, 8, 0xFFFFFFFF);
    assert_near(area(), 16 * 16 + 4 * 0.5 * 16 * 20, 2);
    raster_free(&r);
    r = canvas();
    raster_polyline(&r, (vec2[]){{10, 12}, {50, 42}}, 2, 2, 0xFFFFFFFF);
    assert_near(area(), 50 * 2 + 3.14159, 3);
    raster_free(&r);
    r = canvas();
    raster_frame(&r, (rect){10, 10, 40, 30}, 0, 2, 0xFFFFFFFF);
    assert_near(area(), 40 * 30 - 36 * 26, 1);
    raster_free(&r);
}

static void a_line_of_one_pixel_on_a_half_is_crisp(void **state) {
    (void)state;
    raster r = canvas();
    raster_polyline(&r, (vec2[]){{5, 20.5f}, {50, 20.5f}}, 2, 1, 0xFFFFFFFF);
    assert_int_equal(red(20, 20), 255);
    assert_int_equal(red(20, 19), 0);
    assert_int_equal(red(20, 21), 0);
    assert_int_equal(red(4, 20), 0);
    raster_free(&r);
}

static void translucent_lines_do_not_darken_at_joins(void **state) {
    (void)state;
    raster r = canvas();
    vec2 there_and_back[] = {{10, 30}, {50, 34}, {10, 30}, {50, 34}};
    raster_polyline(&r, there_and_back, 4, 6, 0xFFFFFF80);
    for (int i = 0; i < SIDE * SIDE; i++) assert_true((pixels[i] & 0xFF) <= 0x81);
    assert_true(red(30, 32) >= 0x7F);
    raster_free(&r);
}

static void far_and_broken_points_do_no_harm(void **state) {
    (void)state;
    raster r = canvas();
    vec2 wild[] = {{-1e30f, 10},  {1e30f, 50}, {NAN, 3},      {20, INFINITY},
                   {3e9f, -3e9f}, {30, 30},    {-3e9f, 1e20f}};
    raster_polyline(&r, wild, 7, 2, 0xFFFFFFFF);
    raster_polygon(&r, wild, 7, 0xFFFFFFFF);
    raster_marks(&r, MARK_DISC, wild, 7, 1e9f, 0xFFFFFF10);
    raster_rect(&r, (rect){-1e30f, -1e30f, INFINITY, 1e30f}, 4, 0xFFFFFF10);
    raster_rect(&r, (rect){NAN, 0, 5, NAN}, 1, 0xFFFFFFFF);
    raster_frame(&r, (rect){-1e9f, 10, 2e9f, 20}, 1e9f, 3, 0xFFFFFF10);
    assert_false(r.failed);
    raster_free(&r);
}

static void a_far_line_still_passes_where_it_should(void **state) {
    (void)state;
    raster r = canvas();
    raster_polyline(&r, (vec2[]){{-100000 + 32, 32.5f - 50000}, {100000 + 32, 32.5f + 50000}}, 2, 2,
                    0xFFFFFFFF);
    assert_true(red(32, 32) > 200);
    assert_true(red(52, 42) > 200);
    assert_int_equal(red(52, 32), 0);
    raster_free(&r);
}

static void nothing_is_drawn_outside_the_clip(void **state) {
    (void)state;
    raster r = canvas();
    vec2 triangle[] = {{-20, -20}, {100, -10}, {30, 120}};
    raster_clip(&r, (rect){20, 20, 10, 10});
    raster_rect(&r, (rect){0, 0, 64, 64}, 9, 0xFFFFFFFF);
    raster_polygon(&r, triangle, 3, 0xFFFFFFFF);
    raster_polyline(&r, triangle, 3, 90, 0xFFFFFFFF);
    raster_image(&r, (rect){0, 0, 64, 64}, (const uint8_t[]){255, 255, 255, 255}, 1, 1, true);
    assert_near(area(), 100, 0.5);
    raster_free(&r);
}

static void square_pixels_stay_square(void **state) {
    (void)state;
    raster r = canvas();
    const uint8_t rgba[] = {255, 0, 0, 255, 10, 0, 0, 255, 20, 0, 0, 255, 30, 0, 0, 255};
    raster_image(&r, (rect){0, 0, 64, 64}, rgba, 2, 2, false);
    assert_int_equal(red(31, 31), 255);
    assert_int_equal(red(32, 31), 10);
    assert_int_equal(red(31, 32), 20);
    assert_int_equal(red(63, 63), 30);
    raster_free(&r);
}

static void utf8_is_read_and_broken_bytes_are_replaced(void **state) {
    (void)state;
    const char *text = "a\xE2\x88\x82\xFF\xE2\x88z";
    const uint32_t expected[] = {'a', 0x2202, 0xFFFD, 0xFFFD, 0xFFFD, 'z', 0};
    for (int i = 0; i < 7; i++) assert_int_equal(utf8_next(&text), expected[i]);
}

static fonts *loaded(void) {
    char message[256] = "";
    fonts *f = fonts_new(message, sizeof message);
    if (!f) fail_msg("%s", message);
    return f;
}

static void every_face_has_the_signs_of_our_formulas(void **state) {
    (void)state;
    fonts *f = loaded();
    const char *signs = "∂∥‖σΦΩΔαγηℓᵀ√∇∑→←⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃ⱼ≤≥≠≈×·±∞ẏ−…°";
    for (uint32_t c; (c = utf8_next(&signs));) {
        for (font_face face = 0; face < FONT_COUNT; face++) {
            if (!fonts_has(f, face, c)) fail_msg("U+%04X is missing in face %d", (unsigned)c, (int)face);
            const glyph *g = fonts_glyph(f, (font){face, 20}, c, 0);
            assert_non_null(g);
            assert_non_null(g->coverage);
        }
    }
    fonts_free(f);
}

static void digits_are_equally_wide_and_measures_scale(void **state) {
    (void)state;
    fonts *f = loaded();
    font small = {FONT_TEXT, 13}, large = {FONT_TEXT, 39};
    assert_near(fonts_measure(f, small, "1111.1").x, fonts_measure(f, small, "0888.4").x, 1e-3);
    assert_near(3 * fonts_measure(f, small, "Gradient σ").x, fonts_measure(f, large, "Gradient σ").x, 1e-2);
    assert_true(fonts_measure(f, small, "").x == 0 && fonts_measure(f, small, "").y > 13);
    font mono = {FONT_MONO, 12};
    assert_near(fonts_measure(f, mono, "iiii").x, fonts_measure(f, mono, "MMMM").x, 1e-3);
    fonts_free(f);
}

static draw_list *list_of(fonts *f, const char *text) {
    draw_list *list = draw_list_new(fonts_measure, f);
    draw_begin(list, (rect){0, 0, 640, 480});
    draw_rect(list, (rect){0, 0, 640, 480}, 0, 0x101010FF);
    draw_text(list, (font){FONT_TEXT, 13}, (vec2){200, 100}, ALIGN_LEFT, 0xFFFFFFFF, text);
    return list;
}

static void only_what_changed_is_painted(void **state) {
    (void)state;
    fonts *f = loaded();
    painter *p = painter_new(f);
    draw_list *first = list_of(f, "epoch 1"), *second = list_of(f, "epoch 2");
    damage d;
    assert_true(painter_paint(p, first, &d));
    assert_int_equal(d.count, 1);
    assert_int_equal(d.boxes[0].w, 640);
    assert_true(painter_paint(p, first, &d));
    assert_int_equal(d.count, 0);
    assert_true(painter_paint(p, second, &d));
    assert_int_equal(d.count, 1);
    assert_true(d.boxes[0].w <= 128 && d.boxes[0].h <= 128);
    draw_list_free(first);
    draw_list_free(second);
    painter_free(p);
    fonts_free(f);
}

static void painting_in_pieces_gives_the_same_picture(void **state) {
    (void)state;
    fonts *f = loaded();
    painter *pieces = painter_new(f), *whole = painter_new(f);
    draw_list *list = draw_list_new(fonts_measure, f);
    damage d;
    int w, h;
    for (int frame = 0; frame < 5; frame++) {
        draw_begin(list, (rect){0, 0, 1280, 800});
        draw_scene(list, 1, 7 * frame);
        assert_true(painter_paint(pieces, list, &d));
        painter_forget(whole);
        assert_true(painter_paint(whole, list, &d));
        size_t size = 4 * 1280 * 800;
        assert_memory_equal(painter_pixels(pieces, &w, &h), painter_pixels(whole, &w, &h), size);
    }
    draw_list_free(list);
    painter_free(pieces);
    painter_free(whole);
    fonts_free(f);
}

static void percentiles_are_those_of_the_frames(void **state) {
    (void)state;
    frame_stats s = {0};
    assert_true(frame_stats_percentiles(&s).p99 == 0);
    for (int i = 0; i < 10000; i++) frame_stats_add(&s, (double)(i * 7919 % 10000 + 1) / 100);
    frame_percentiles p = frame_stats_percentiles(&s);
    assert_near(p.p50, 50, 0.02);
    assert_near(p.p95, 95, 0.02);
    assert_near(p.p99, 99, 0.02);
    assert_near(p.max, 100, 1e-6);
    for (int i = 0; i < 1200000; i++) frame_stats_add(&s, 1);
    assert_int_equal(s.frames, 1210000);
    assert_near(frame_stats_percentiles(&s).p99, 1, 1e-6);
    frame_stats_free(&s);
}

/* Do tags open and close in pairs, with no stray '<' or '&' between? */
static bool well_formed(const char *xml) {
    char open[32][24];
    int depth = 0;
    for (const char *at = strchr(xml, '<'); at; at = strchr(at, '<')) {
        const char *end = strchr(at, '>');
        if (!end || memchr(at + 1, '<', (size_t)(end - at - 1))) return false;
        char name[24] = "";
        sscanf(at + 1 + (at[1] == '/'), "%23[a-zA-Z]", name);
        if (at[1] == '/' && (depth == 0 || strcmp(open[--depth], name) != 0)) return false;
        if (at[1] != '/' && at[1] != '?' && end[-1] != '/') {
            if (depth == 32) return false;
            memcpy(open[depth++], name, sizeof name);
        }
        at = end;
    }
    return depth == 0;
}

static void a_list_becomes_a_well_formed_svg(void **state) {
    (void)state;
    fonts *f = loaded();
    draw_list *list = draw_list_new(fonts_measure, f);
    draw_begin(list, (rect){0, 0, 1280, 800});
    draw_scene(list, 1, 0);
    draw_push_clip(list, (rect){10, 10, 30, 30});
    draw_text(list, (font){FONT_TEXT, 13}, (vec2){0, 0}, ALIGN_LEFT, 0xFFFFFF80,
              "a<b & \x01\xFF ∂H/∂y \"c\"");
    draw_line(list, (vec2){NAN, 1}, (vec2){1, -0.001f}, 1, 0xFF);
    char *svg = export_svg_text(list, draw_window(list));
    assert_non_null(svg);
    assert_true(well_formed(svg));
    assert_non_null(strstr(svg, "a&lt;b &amp; \xEF\xBF\xBD ∂H/∂y \"c\"</text>"));
    assert_non_null(strstr(svg, "data:image/png;base64,iVBORw0KGgo"));
    assert_non_null(strstr(svg, "viewBox=\"0 0 1280 800\""));
    assert_non_null(strstr(svg, "fill-opacity=\"0.502\""));
    assert_null(strstr(svg, "nan"));
    free(svg);
    draw_list_free(list);
    fonts_free(f);
}

static void files_are_written_whole_or_refused_in_words(void **state) {
    (void)state;
    char path[] = "/tmp/hdnn-lab-export-XXXXXX", found[16] = "", message[256] = "";
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_true(export_bytes("step,loss\n", 10, path, message, sizeof message));
    FILE *back = fopen(path, "rb");
    assert_non_null(back);
    assert_int_equal(fread(found, 1, sizeof found, back), 10);
    fclose(back);
    assert_string_equal(found, "step,loss\n");
    unlink(path);
    assert_false(export_bytes("x", 1, "/nonexistent/place/file.csv", message, sizeof message));
    assert_non_null(strstr(message, "/nonexistent/place/file.csv cannot be written"));
}

static void the_window_shows_a_frame_once(void **state) {
    (void)state;
    char message[256] = "", path[] = "/tmp/hdnn-lab-shot-XXXXXX";
    backend_config config = backend_config_default();
    config.scale = 1.5f;
    config.unpaced = true;
    backend *b = backend_open(&config, message, sizeof message);
    if (!b) fail_msg("%s", message);
    const input *in = backend_poll(b, 0);
    assert_true(in->scale == 1.5f && in->window.w == 1280 && in->window.h == 800);
    draw_list *list = draw_list_new(fonts_measure, backend_fonts(b));
    draw_begin(list, in->window);
    draw_scene(list, in->scale, 0);
    assert_true(backend_present(b, list));
    backend_poll(b, 0);
    backend_present(b, list);
    backend_poll(b, 0);
    assert_false(backend_present(b, list));
    assert_string_equal(backend_renderer(b), "software");
    int file = mkstemp(path);
    close(file);
    assert_true(backend_screenshot(b, NULL, path, message, sizeof message));
    assert_true(backend_screenshot(b, &(rect){10, 10, 50, 50}, path, message, sizeof message));
    assert_false(backend_screenshot(b, NULL, "/nonexistent/shot.png", message, sizeof message));
    unlink(path);
    draw_list_free(list);
    backend_close(b);
}

int main(void) {
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_of_all_shapes_weigh_about_the_same_and_stay_in_their_reach),
        cmocka_unit_test(shapes_cover_their_area),
        cmocka_unit_test(lines_and_polygons_cover_their_area),
        cmocka_unit_test(a_line_of_one_pixel_on_a_half_is_crisp),
        cmocka_unit_test(translucent_lines_do_not_darken_at_joins),
        cmocka_unit_test(far_and_broken_points_do_no_harm),
        cmocka_unit_test(a_far_line_still_passes_where_it_should),
        cmocka_unit_test(nothing_is_drawn_outside_the_clip),
        cmocka_unit_test(square_pixels_stay_square),
        cmocka_unit_test(utf8_is_read_and_broken_bytes_are_replaced),
        cmocka_unit_test(every_face_has_the_signs_of_our_formulas),
        cmocka_unit_test(digits_are_equally_wide_and_measures_scale),
        cmocka_unit_test(only_what_changed_is_painted),
        cmocka_unit_test(painting_in_pieces_gives_the_same_picture),
        cmocka_unit_test(percentiles_are_those_of_the_frames),
        cmocka_unit_test(a_list_becomes_a_well_formed_svg),
        cmocka_unit_test(files_are_written_whole_or_refused_in_words),
        cmocka_unit_test(the_window_shows_a_frame_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
