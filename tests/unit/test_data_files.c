/* Data from files: IDX and CSV, good and bad, and where a source's files are looked for. */
#include "core/file.h"
#include "core/memory.h"
#include "hdnn/dataset.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static char folder[64];

static const char *at(const char *name) {
    static char paths[8][256];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/hdnn-data-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    setenv("XDG_DATA_HOME", at("share"), 1); /* the machine's own data must not be found */
    unsetenv("HDNN_DATA_DIR");
    return 0;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *walk) {
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

static int remove_folder(void **state) {
    (void)state;
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void write_bytes(const char *path, const void *bytes, size_t size) {
    assert_int_equal(file_write(path, bytes, size, NULL), HDNN_OK);
}

static void write_text(const char *path, const char *text) {
    write_bytes(path, text, strlen(text));
}

/* `count` images of height x width whose bytes count up; label i is (i * 3) % classes. */
static hdnn_dataset make_images(size_t count, int height, int width, int classes) {
    hdnn_dataset images;
    hdnn_shape shape = {height * width, height, width};
    assert_int_equal(hdnn_dataset_new("made", shape, classes, count, &images, NULL), HDNN_OK);
    for (size_t i = 0; i < count * (size_t)shape.inputs; i++) images.pixels[i] = (uint8_t)i;
    for (size_t i = 0; i < count; i++) images.labels[i] = (uint8_t)(i * 3 % (size_t)classes);
    return images;
}

static void write_pair(const char *images, const char *labels, size_t count, int height, int width) {
    hdnn_dataset made = make_images(count, height, width, 10);
    assert_int_equal(hdnn_idx_write(&made, images, labels, NULL), HDNN_OK);
    hdnn_dataset_free(&made);
}

static void gzip_file(const char *from, const char *to) {
    uint8_t *bytes;
    size_t size;
    assert_int_equal(file_read(from, 1 << 20, &bytes, &size, NULL), HDNN_OK);
    gzFile file = gzopen(to, "wb");
    assert_int_equal(gzwrite(file, bytes, (unsigned)size), size);
    assert_int_equal(gzclose(file), Z_OK);
    memory_free(bytes);
}

static void assert_says(const hdnn_error *error, const char *part) {
    if (!strstr(error->message, part)) fail_msg("expected \"%s\" in \"%s\"", part, error->message);
}

static void assert_pair_refused(const char *images, const char *labels, const char *name, const char *part) {
    hdnn_dataset dataset;
    hdnn_error error = {HDNN_OK, ""};
    assert_int_equal(hdnn_idx_read(images, labels, 0, &dataset, &error), HDNN_FORMAT);
    assert_says(&error, name);
    assert_says(&error, part);
    assert_null(dataset.pixels);
    assert_int_equal(dataset.count, 0);
}

static void idx_files_are_read_as_they_were_written(void **state) {
    (void)state;
    static const int sides[][2] = {{4, 4}, {28, 28}, {64, 64}, {5, 64}};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        hdnn_dataset made = make_images(7, sides[i][0], sides[i][1], 256), read;
        assert_int_equal(hdnn_idx_write(&made, at("i"), at("l"), NULL), HDNN_OK);
        assert_int_equal(hdnn_idx_read(at("i"), at("l"), 0, &read, NULL), HDNN_OK);
        assert_int_equal(read.count, 7);
        assert_int_equal(read.shape.height, sides[i][0]);
        assert_int_equal(read.shape.width, sides[i][1]);
        assert_int_equal(read.classes, 19); /* the largest label is 18 */
        assert_memory_equal(read.pixels, made.pixels, 7 * (size_t)made.shape.inputs);
        assert_memory_equal(read.labels, made.labels, 7);
        hdnn_dataset_free(&made);
        hdnn_dataset_free(&read);
    }
}

static void gzip_idx_files_are_read_too(void **state) {
    (void)state;
    write_pair(at("i"), at("l"), 9, 6, 5);
    gzip_file(at("i"), at("i.gz"));
    gzip_file(at("l"), at("l.gz"));
    hdnn_dataset read;
    assert_int_equal(hdnn_idx_read(at("i.gz"), at("l.gz"), 4, &read, NULL), HDNN_OK);
    assert_int_equal(read.count, 4);
    assert_int_equal(read.pixels[29], 29);
    hdnn_dataset_free(&read);
}

static void a_truncated_idx_is_refused_with_its_name(void **state) {
    (void)state;
    write_pair(at("whole"), at("labels"), 5, 8, 8);
    uint8_t *bytes;
    size_t size;
    assert_int_equal(file_read(at("whole"), 1 << 20, &bytes, &size, NULL), HDNN_OK);
    for (size_t cut = 1; cut < size; cut += 7) {
        write_bytes(at("cut-images"), bytes, cut);
        assert_pair_refused(at("cut-images"), at("labels"), "cut-images",
                            cut < 16 ? "expected" : "truncated");
    }
    memory_free(bytes);
}

static void an_idx_that_is_too_long_is_refused(void **state) {
    (void)state;
    write_pair(at("i"), at("l"), 2, 4, 4);
    FILE *file = fopen(at("l"), "ab");
    fputc(0, file);
    fclose(file);
    assert_pair_refused(at("i"), at("l"), "/l", "too long");
}

static void mistaken_idx_files_are_told_apart(void **state) {
    (void)state;
    write_pair(at("i"), at("l"), 2, 4, 4);
    write_text(at("t"), "hello, world");
    assert_pair_refused(at("l"), at("l"), "/l", "found 0x00000801 (an IDX label file)");
    assert_pair_refused(at("i"), at("i"), "/i", "found 0x00000803 (an IDX image file)");
    assert_pair_refused(at("t"), at("l"), "/t", "not an IDX file");
}

static void counts_of_images_and_labels_must_agree(void **state) {
    (void)state;
    write_pair(at("i"), at("l"), 5, 4, 4);
    write_pair(at("i2"), at("l2"), 6, 4, 4);
    assert_pair_refused(at("i"), at("l2"), "/l2", "5, found 6");
}

/* With no memory for it to be had, a huge claim must be refused before any is asked for. */
static void a_huge_claim_in_a_small_file_takes_no_memory(void **state) {
    (void)state;
    uint8_t header[1024] = {0, 0, 8, 3, 0xee, 0x6b, 0x28, 0, 0, 0, 0, 28, 0, 0, 0, 28};
    write_bytes(at("huge"), header, sizeof header);
    write_pair(at("i"), at("l"), 1, 4, 4);
    memory_fail_after(4); /* what the reading of two small files takes at most */
    assert_pair_refused(at("huge"), at("l"), "/huge", "4000000000 images");
    memory_fail_after(-1);
    memset(header + 4, 0xff, 12);
    write_bytes(at("huge"), header, sizeof header);
    assert_pair_refused(at("huge"), at("l"), "/huge", "found 4294967295 x 4294967295");
}

static void sides_outside_4_to_64_are_refused(void **state) {
    (void)state;
    uint8_t file[16 + 3 * 65] = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 65};
    write_bytes(at("odd"), file, sizeof file);
    write_pair(at("i"), at("l"), 1, 4, 4);
    assert_pair_refused(at("odd"), at("l"), "/odd", "found 3 x 65");
}

static void a_missing_idx_is_named(void **state) {
    (void)state;
    write_pair(at("i"), at("l"), 1, 4, 4);
    hdnn_dataset dataset;
    hdnn_error error;
    assert_int_equal(hdnn_idx_read(at("nowhere"), at("l"), 0, &dataset, &error), HDNN_NOT_FOUND);
    assert_says(&error, "/nowhere");
}

static void one_image_is_read_by_its_index(void **state) {
    (void)state;
    write_pair(at("i"), at("l"), 3, 4, 5);
    hdnn_image image;
    hdnn_error error;
    assert_int_equal(hdnn_idx_read_image(at("i"), 2, &image, &error), HDNN_OK);
    assert_int_equal(image.height, 4);
    assert_int_equal(image.width, 5);
    assert_int_equal(image.pixels[0], 40);
    hdnn_image_free(&image);
    assert_int_equal(hdnn_idx_read_image(at("i"), 3, &image, &error), HDNN_INVALID);
    assert_says(&error, "0 to 2, found 3");
}

static void write_four(const char *sub, size_t count, int side) {
    char images[128], labels[128];
    mkdir(at(sub), 0777);
    static const char *const parts[] = {"train", "t10k"};
    for (int i = 0; i < 2; i++) {
        snprintf(images, sizeof images, "%s/%s-images%cidx3-ubyte", sub, parts[i], i ? '.' : '-');
        snprintf(labels, sizeof labels, "%s/%s-labels-idx1-ubyte", sub, parts[i]);
        write_pair(at(images), at(labels), count, side, side);
    }
}

static hdnn_data_config config_for(const char *source) {
    hdnn_data_config config = hdnn_data_config_default();
    snprintf(config.source, sizeof config.source, "%s", source);
    return config;
}

static void a_folder_is_found_by_itself_or_by_the_name_of_the_source(void **state) {
    (void)state;
    write_four("mnist", 4, 28);
    hdnn_data_config config = config_for("mnist");
    hdnn_data data;
    const char *const places[] = {at("mnist"), folder};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(hdnn_data_load(&config, places[i], 1, &data, NULL), HDNN_OK);
        assert_string_equal(data.from, at("mnist"));
        assert_int_equal(data.train.count, 4);
        hdnn_data_free(&data);
    }
    setenv("HDNN_DATA_DIR", folder, 1);
    assert_int_equal(hdnn_data_load(&config, NULL, 1, &data, NULL), HDNN_OK);
    hdnn_data_free(&data);
    unsetenv("HDNN_DATA_DIR");
}

static void half_a_folder_is_reported_and_not_passed_over(void **state) {
    (void)state;
    write_four("half", 4, 28);
    remove(at("half/t10k-labels-idx1-ubyte"));
    hdnn_data_config config = config_for("mnist");
    snprintf(config.otherwise, sizeof config.otherwise, "digits");
    hdnn_data data;
    hdnn_error error;
    assert_int_equal(hdnn_data_load(&config, at("half"), 1, &data, &error), HDNN_IO);
    assert_says(&error, "t10k-labels-idx1-ubyte");
}

static void another_source_is_taken_where_files_are_missing(void **state) {
    (void)state;
    hdnn_data_config config = config_for("mnist");
    config.samples = 20;
    hdnn_data data;
    hdnn_error error;
    assert_int_equal(hdnn_data_load(&config, at("empty"), 1, &data, &error), HDNN_NOT_FOUND);
    assert_says(&error, at("empty"));
    snprintf(config.otherwise, sizeof config.otherwise, "digits");
    assert_int_equal(hdnn_data_load(&config, at("empty"), 1, &data, &error), HDNN_OK);
    assert_string_equal(data.taken, "digits");
    assert_int_equal(data.train.count, 10);
    hdnn_data_free(&data);
}

static void a_folder_of_another_source_is_not_taken(void **state) {
    (void)state;
    write_four("mnist", 4, 28);
    hdnn_data_config config = config_for("fashion-mnist");
    hdnn_data data;
    hdnn_error error;
    hdnn_status status = hdnn_data_load(&config, at("mnist"), 1, &data, &error);
    if (status == HDNN_OK) assert_string_not_equal(data.from, at("mnist")); /* installed on this machine */
    hdnn_data_free(&data);
}

static void named_idx_files_may_be_split(void **state) {
    (void)state;
    write_pair(at("i"), at("l"), 10, 6, 7);
    hdnn_data_config config = config_for("idx");
    config.train_share = 0.7;
    snprintf(config.train_images, sizeof config.train_images, "i");
    snprintf(config.train_labels, sizeof config.train_labels, "%s", at("l"));
    hdnn_data data;
    assert_int_equal(hdnn_data_load(&config, folder, 1, &data, NULL), HDNN_OK);
    assert_int_equal(data.train.count, 7);
    assert_int_equal(data.test.count, 3);
    hdnn_data_free(&data);
}

static void training_and_test_images_must_be_of_one_size(void **state) {
    (void)state;
    write_pair(at("i"), at("l"), 3, 6, 7);
    write_pair(at("ti"), at("tl"), 3, 7, 6);
    hdnn_data_config config = config_for("idx");
    snprintf(config.train_images, sizeof config.train_images, "i");
    snprintf(config.train_labels, sizeof config.train_labels, "l");
    snprintf(config.test_images, sizeof config.test_images, "ti");
    snprintf(config.test_labels, sizeof config.test_labels, "tl");
    hdnn_data data;
    hdnn_error error;
    assert_int_equal(hdnn_data_load(&config, folder, 1, &data, &error), HDNN_FORMAT);
    assert_says(&error, "/ti: expected images of 6 x 7");
    assert_null(data.train.pixels);
}

static void csv_keeps_every_bit(void **state) {
    (void)state;
    hdnn_data_config config = config_for("double-moons");
    hdnn_data data;
    hdnn_dataset read;
    assert_int_equal(hdnn_data_load(&config, NULL, 1, &data, NULL), HDNN_OK);
    assert_int_equal(hdnn_csv_write(&data.train, at("p.csv"), NULL), HDNN_OK);
    assert_int_equal(hdnn_csv_read(at("p.csv"), &read, NULL), HDNN_OK);
    assert_int_equal(read.count, data.train.count);
    assert_memory_equal(read.points, data.train.points, read.count * 2 * sizeof(hdnn_real));
    assert_memory_equal(read.labels, data.train.labels, read.count);
    hdnn_dataset_free(&read);
    hdnn_data_free(&data);
}

static void csv_may_have_blanks_and_windows_line_ends(void **state) {
    (void)state;
    write_text(at("p.csv"), "a,b,c,label\r\n\r\n1, -2.5e1 ,3,0\r\n4,5,6,7\r\n\n");
    hdnn_dataset read;
    hdnn_error error = {HDNN_OK, ""};
    assert_int_equal(hdnn_csv_read(at("p.csv"), &read, &error), HDNN_OK);
    assert_int_equal(read.count, 2);
    assert_int_equal(read.shape.inputs, 3);
    assert_int_equal(read.classes, 8);
    assert_true(read.points[1] == (hdnn_real)-25);
    hdnn_dataset_free(&read);
}

static void bad_csv_is_refused_with_file_and_line(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", "found nothing"},
        {"1,2,0\n3,4,1\n", "line 1: expected a header"},
        {"label\n1\n", "line 1: expected a header"},
        {"x1,label\n", "found none"},
        {"x1,x2,label\n1,2,0\n1,2\n", "line 3: expected 3 fields, found 2"},
        {"x1,x2,label\n1,2,0\n\n1,2,3,4\n", "line 4: expected 3 fields, found 4"},
        {"x1,x2,label\n1,two,0\n", "line 2, field 2: expected a finite number, found \"two\""},
        {"x1,x2,label\n1,nan,0\n", "line 2, field 2"},
        {"x1,x2,label\n-inf,1,0\n", "line 2, field 1"},
        {"x1,x2,label\n1,1e999,0\n", "line 2, field 2"},
        {"x1,x2,label\n1,,0\n", "line 2, field 2"},
        {"x1,x2,label\n1,\n2,0\n", "line 2: expected 3 fields, found 2"},
        {"x1,x2,label\n1,2,256\n", "line 2, field 3: expected a label of 0 to 255, found \"256\""},
        {"x1,x2,label\n1,2,-1\n", "line 2, field 3"},
        {"x1,x2,label\n1,2,0.5\n", "line 2, field 3"},
        {"x1,x2,label\n1,2,\n3,4,0\n", "line 2, field 3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_text(at("bad.csv"), cases[i][0]);
        hdnn_dataset read;
        hdnn_error error = {HDNN_OK, ""};
        assert_int_equal(hdnn_csv_read(at("bad.csv"), &read, &error), HDNN_FORMAT);
        assert_says(&error, "bad.csv");
        assert_says(&error, cases[i][1]);
        assert_null(read.points);
    }
}

static void failing_memory_never_crashes_a_load_from_files(void **state) {
    (void)state;
    write_four("mnist", 4, 28);
    write_text(at("p.csv"), "x1,label\n1,0\n2,1\n3,1\n");
    hdnn_data_config configs[] = {config_for("mnist"), config_for("csv")};
    snprintf(configs[1].file, sizeof configs[1].file, "p.csv");
    for (int i = 0; i < 2; i++) {
        hdnn_status status = HDNN_OUT_OF_MEMORY;
        for (long successes = 0; status != HDNN_OK; successes++) {
            assert_true(successes < 50);
            hdnn_data data;
            memory_fail_after(successes);
            status = hdnn_data_load(&configs[i], folder, 1, &data, NULL);
            memory_fail_after(-1);
            if (status != HDNN_OK) assert_int_equal(status, HDNN_OUT_OF_MEMORY);
            hdnn_data_free(&data);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idx_files_are_read_as_they_were_written),
        cmocka_unit_test(gzip_idx_files_are_read_too),
        cmocka_unit_test(a_truncated_idx_is_refused_with_its_name),
        cmocka_unit_test(an_idx_that_is_too_long_is_refused),
        cmocka_unit_test(mistaken_idx_files_are_told_apart),
        cmocka_unit_test(counts_of_images_and_labels_must_agree),
        cmocka_unit_test(a_huge_claim_in_a_small_file_takes_no_memory),
        cmocka_unit_test(sides_outside_4_to_64_are_refused),
        cmocka_unit_test(a_missing_idx_is_named),
        cmocka_unit_test(one_image_is_read_by_its_index),
        cmocka_unit_test(a_folder_is_found_by_itself_or_by_the_name_of_the_source),
        cmocka_unit_test(half_a_folder_is_reported_and_not_passed_over),
        cmocka_unit_test(another_source_is_taken_where_files_are_missing),
        cmocka_unit_test(a_folder_of_another_source_is_not_taken),
        cmocka_unit_test(named_idx_files_may_be_split),
        cmocka_unit_test(training_and_test_images_must_be_of_one_size),
        cmocka_unit_test(csv_keeps_every_bit),
        cmocka_unit_test(csv_may_have_blanks_and_windows_line_ends),
        cmocka_unit_test(bad_csv_is_refused_with_file_and_line),
        cmocka_unit_test(failing_memory_never_crashes_a_load_from_files),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
