/* hdnn classify: the same picture in every format gives the same answer, and bad files are refused by
 * name. */
#include "program.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE };

static void need_model(void) {
    if (scratch_has("net.safetensors")) return;
    assert_int_equal(hdnn("train digits.json --epochs 1 --quiet --save net.safetensors")->code, 0);
    assert_int_equal(hdnn("data digits --samples 20 --out few")->code, 0);
}

/* Image `index` of few-images-idx3-ubyte. */
static void read_image(size_t index, uint8_t pixels[PIXELS]) {
    size_t size;
    uint8_t *data = scratch_read("few-images-idx3-ubyte", &size);
    assert_int_equal(size, 16 + 20 * PIXELS);
    memcpy(pixels, data + 16 + index * PIXELS, PIXELS);
    free(data);
}

static void write_pgm(const char *name, const uint8_t pixels[PIXELS], const char *header, int bytes) {
    static uint8_t data[200 + 8 * PIXELS];
    size_t used = (size_t)sprintf((char *)data, "%s", header);
    for (size_t i = 0; i < PIXELS; i++) {
        if (bytes == 0) used += (size_t)sprintf((char *)data + used, "%d\n", pixels[i]);
        for (int b = 0; b < bytes; b++) data[used++] = pixels[i];
    }
    scratch_write(name, data, used);
}

/* Each pixel `scale` times as wide and high, dark ink on a white ground, in the given libpng format. */
static void write_png(const char *name, const uint8_t pixels[PIXELS], png_uint_32 format, unsigned scale,
                      bool dark) {
    png_image png = {
        .version = PNG_IMAGE_VERSION, .width = SIDE * scale, .height = SIDE * scale, .format = format};
    size_t channels = PNG_IMAGE_PIXEL_CHANNELS(format), width = SIDE * scale;
    uint8_t *data = malloc(PNG_IMAGE_SIZE(png));
    assert_non_null(data);
    for (size_t i = 0; i < width * width; i++) {
        uint8_t ink = pixels[i / width / scale * SIDE + i % width / scale];
        memset(data + i * channels, dark ? 255 - ink : ink, channels);
        if (format & PNG_FORMAT_FLAG_ALPHA) data[i * channels + channels - 1] = 255;
    }
    assert_true(png_image_write_to_file(&png, scratch(name), 0, data, 0, NULL));
    free(data);
}

typedef struct {
    int prediction;
    double probabilities[10];
} answer;

static answer classify(const char *options, const char *name) {
    cJSON *object = last_object(hdnn("classify net.safetensors %s %s --json", options, name));
    const cJSON *image = cJSON_GetArrayItem(list_of(object, "images", 1), 0);
    const cJSON *probabilities = list_of(image, "probabilities", 10);
    answer found = {.prediction = (int)number_of(image, "prediction")};
    double sum = 0;
    for (int i = 0; i < 10; i++)
        sum += found.probabilities[i] = cJSON_GetArrayItem(probabilities, i)->valuedouble;
    assert_true(fabs(sum - 1) < 1e-4);
    assert_string_equal(text_of(image, "image"), name);
    cJSON_Delete(object);
    return found;
}

static void assert_same_answer(answer a, answer b) {
    assert_int_equal(a.prediction, b.prediction);
    assert_memory_equal(a.probabilities, b.probabilities, sizeof a.probabilities);
}

static void every_format_of_a_picture_gives_the_same_answer(void **state) {
    (void)state;
    need_model();
    uint8_t pixels[PIXELS];
    read_image(3, pixels);
    write_pgm("p5.pgm", pixels, "P5\n# a comment\n28 28\n255\n", 1);
    write_pgm("p5-16.pgm", pixels, "P5 28 28 65535\n", 2);
    write_pgm("p2.pgm", pixels, "P2\n28\n28 # wide and high\n255\n", 0);
    write_png("grey.png", pixels, PNG_FORMAT_GRAY, 1, false);
    write_png("colour.png", pixels, PNG_FORMAT_RGB, 1, false);
    write_png("alpha.png", pixels, PNG_FORMAT_RGBA, 1, false);
    answer idx = classify("", "few-images-idx3-ubyte:3");
    assert_same_answer(idx, classify("--as-is", "p5.pgm"));
    assert_same_answer(idx, classify("--as-is", "p5-16.pgm"));
    assert_same_answer(idx, classify("--as-is", "p2.pgm"));
    assert_same_answer(idx, classify("--as-is", "grey.png"));
    assert_same_answer(idx, classify("--as-is", "colour.png"));
    assert_same_answer(idx, classify("--as-is", "alpha.png"));
    assert_same_answer(classify("", "p5.pgm"), classify("", "grey.png"));
}

static void drawings_of_any_size_and_shade_are_prepared(void **state) {
    (void)state;
    need_model();
    uint8_t pixels[PIXELS];
    read_image(3, pixels);
    write_png("light.png", pixels, PNG_FORMAT_GRAY, 9, false);
    write_png("dark.png", pixels, PNG_FORMAT_RGB, 9, true);
    assert_same_answer(classify("", "light.png"), classify("", "dark.png"));
}

static void the_digit_and_ten_bars_are_printed(void **state) {
    (void)state;
    need_model();
    const outcome *result = hdnn("classify net.safetensors few-images-idx3-ubyte:0 few-images-idx3-ubyte:1");
    assert_int_equal(result->code, 0);
    assert_contains(result->out, "few-images-idx3-ubyte:0: ");
    assert_contains(result->out, "few-images-idx3-ubyte:1: ");
    int lines = 0;
    for (const char *at = result->out; *at != '\0'; at++) lines += *at == '\n';
    assert_int_equal(lines, 22);
}

static void one_bad_picture_does_not_hide_the_others(void **state) {
    (void)state;
    need_model();
    const outcome *result = hdnn("classify net.safetensors missing.png few-images-idx3-ubyte:0 --json");
    assert_int_equal(result->code, 1);
    assert_contains(result->err, "missing.png");
    assert_contains(result->out, "\"error\":");
    assert_contains(result->out, "\"prediction\":");
}

static void refuse_text(const char *name, const char *data, size_t size) {
    scratch_write(name, data, size);
    assert_refused(hdnn("classify net.safetensors %s", name), name);
}

#define REFUSE(name, text) refuse_text(name, text, sizeof(text) - 1)

static void bad_pgm_files_are_refused_by_name(void **state) {
    (void)state;
    need_model();
    REFUSE("empty.pgm", "");
    REFUSE("kind.pgm", "P6\n1 1\n255\nabc");
    REFUSE("header.pgm", "P5\n28 ");
    REFUSE("negative.pgm", "P5\n-1 28\n255\n");
    REFUSE("zero.pgm", "P5\n0 28\n255\n");
    REFUSE("wide.pgm", "P5\n16385 1\n255\n");
    REFUSE("huge.pgm", "P5\n99999999999999999999 1\n255\n");
    REFUSE("maximum.pgm", "P5\n1 1\n65536\naa");
    REFUSE("none.pgm", "P5\n1 1\n0\na");
    REFUSE("short.pgm", "P5\n28 28\n255\nabc");
    REFUSE("long.pgm", "P5\n1 1\n255\nabc");
    REFUSE("above.pgm", "P2\n2 1\n15\n3 16\n");
    REFUSE("words.pgm", "P2\n2 1\n15\n3 x\n");
}

static void bad_png_files_are_refused_by_name(void **state) {
    (void)state;
    need_model();
    uint8_t pixels[PIXELS];
    read_image(0, pixels);
    write_png("whole.png", pixels, PNG_FORMAT_GRAY, 4, false);
    shell("head -c 100 whole.png >cut.png; head -c 20 whole.png >stub.png; cp digits.json label.png");
    assert_refused(hdnn("classify net.safetensors cut.png"), "cut.png");
    assert_refused(hdnn("classify net.safetensors stub.png"), "stub.png");
    assert_refused(hdnn("classify net.safetensors label.png"), "label.png");
    assert_refused(hdnn("classify net.safetensors ."), ".: ");
    assert_refused(hdnn("classify net.safetensors --as-is whole.png"), "whole.png");
}

static void bad_idx_files_are_refused_by_name(void **state) {
    (void)state;
    need_model();
    shell("head -c 1000 few-images-idx3-ubyte >cut-idx; cp few-labels-idx1-ubyte label-idx; "
          "printf '\\0\\0\\010\\003\\177\\377\\377\\377\\0\\0\\0\\034\\0\\0\\0\\034' >big-idx");
    assert_refused(hdnn("classify net.safetensors missing-idx:0"), "missing-idx");
    assert_refused(hdnn("classify net.safetensors cut-idx:5"), "cut-idx");
    assert_refused(hdnn("classify net.safetensors label-idx:0"), "label-idx");
    assert_refused(hdnn("classify net.safetensors big-idx:7"), "big-idx");
    assert_refused(hdnn("classify net.safetensors few-images-idx3-ubyte:20"), "few-images-idx3-ubyte");
    assert_refused(hdnn("classify net.safetensors few-images-idx3-ubyte"), "few-images-idx3-ubyte:0");
}

static void bad_model_files_are_refused_by_name(void **state) {
    (void)state;
    need_model();
    shell("head -c 500 net.safetensors >cut.safetensors; cp few-images-idx3-ubyte label.safetensors; "
          "(cat net.safetensors; echo more) >long.safetensors; : >empty.safetensors; "
          "printf '\\377\\377\\377\\377\\377\\377\\377\\177{}' >big.safetensors");
    static const char *const bad[] = {"missing", "cut", "label", "long", "empty", "big"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_refused(hdnn("classify %s.safetensors few-images-idx3-ubyte:0", bad[i]), bad[i]);
        assert_refused(hdnn("test %s.safetensors", bad[i]), bad[i]);
    }
}

static void networks_for_points_are_refused(void **state) {
    (void)state;
    need_model();
    assert_int_equal(hdnn("train points.json --quiet --save points.safetensors")->code, 0);
    assert_refused(hdnn("classify points.h1.safetensors few-images-idx3-ubyte:0"), "points.h1.safetensors");
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_of_a_picture_gives_the_same_answer),
        cmocka_unit_test(drawings_of_any_size_and_shade_are_prepared),
        cmocka_unit_test(the_digit_and_ten_bars_are_printed),
        cmocka_unit_test(one_bad_picture_does_not_hide_the_others),
        cmocka_unit_test(bad_pgm_files_are_refused_by_name),
        cmocka_unit_test(bad_png_files_are_refused_by_name),
        cmocka_unit_test(bad_idx_files_are_refused_by_name),
        cmocka_unit_test(bad_model_files_are_refused_by_name),
        cmocka_unit_test(networks_for_points_are_refused),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
