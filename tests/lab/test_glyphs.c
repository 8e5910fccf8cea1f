/* Every sign that the program, its presets and its lessons can say is really drawn: some face holds it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fonts.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *whole_text(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(1, size + 1);
    assert_int_equal(fread(text, 1, size, file), size);
    fclose(file);
    return text;
}

static void all_are_drawn(fonts *f, const char *path) {
    char *text = whole_text(path);
    assert_non_null(text);
    const char *at = text;
    for (uint32_t c; (c = utf8_next(&at));) {
        if (c < 0x80) continue;
        for (font_face face = 0; face < FONT_COUNT; face++)
            if (!fonts_has(f, face, c)) fail_msg("%s: U+%04X is in no font of face %d", path, c, (int)face);
    }
    free(text);
}

static void no_text_of_the_program_is_drawn_as_a_box(void **unused) {
    (void)unused;
    static const char *const patterns[] = {PROJECT_DIR "/app/lab/*.c", PROJECT_DIR "/engine/net/*.c",
                                           PROJECT_DIR "/lessons/*.json", PROJECT_DIR "/presets/*.json"};
    char message[256] = "";
    fonts *f = fonts_new(message, sizeof message);
    if (!f) fail_msg("%s", message);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        glob_t found;
        assert_int_equal(glob(patterns[i], 0, NULL, &found), 0);
        for (size_t j = 0; j < found.gl_pathc; j++) all_are_drawn(f, found.gl_pathv[j]);
        globfree(&found);
    }
    fonts_free(f);
}

static void formulas_have_their_signs(void **unused) {
    (void)unused;
    char message[256] = "";
    fonts *f = fonts_new(message, sizeof message);
    if (!f) fail_msg("%s", message);
    const char *signs = "∂‖·σΦᵀ⁻¹⁰≤λεᵢⱼₗ×Σ′±≥→∞";
    for (uint32_t c; (c = utf8_next(&signs));) {
        assert_true(fonts_has(f, FONT_TEXT, c));
        const glyph *g = fonts_glyph(f, (font){FONT_TEXT, 26}, c, 0);
        assert_true(g && g->coverage && g->width > 0);
    }
    assert_false(fonts_has(f, FONT_TEXT, 0x10FFFE)); /* what has no picture is told apart */
    fonts_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_of_the_program_is_drawn_as_a_box),
        cmocka_unit_test(formulas_have_their_signs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
