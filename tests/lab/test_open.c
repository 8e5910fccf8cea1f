/* Files that are dropped or opened: what they become, and what is said of those that cannot be opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "file_kind.h"
#include "idx_files.h"
#include "world.h"

#include "hdnn/hdnn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Making files. */
static void write_bytes(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

/* A network that was trained a few steps, as `hdnn train --save` leaves it. */
static void save_lane(const char *json, int lane, int steps, bool with_training, const char *path) {
    hdnn_preset preset;
    hdnn_data data;
    hdnn_run *run;
    assert_int_equal(hdnn_preset_parse(json, "t", NULL, 0, &preset, NULL), HDNN_OK);
    assert_int_equal(hdnn_data_load(&preset.data, NULL, preset.training.seed, &data, NULL), HDNN_OK);
    assert_int_equal(hdnn_run_new(&preset.training, preset.networks, preset.lanes, &data, 1, &run, NULL),
                     HDNN_OK);
    for (int i = 0; i < steps; i++) hdnn_run_step(run);
    hdnn_status saved = with_training ? hdnn_run_save(run, &preset, lane, path, NULL)
                                      : hdnn_model_save(hdnn_run_model(run, lane), &preset, lane, path, NULL);
    assert_int_equal(saved, HDNN_OK);
    hdnn_run_free(run);
    hdnn_data_free(&data);
    hdnn_preset_free(&preset);
}

static void save_model(const char *json, int steps, bool with_training, const char *path) {
    save_lane(json, 0, steps, with_training, path);
}

static void save_idx(const char *images, const char *labels, size_t count, int side) {
    hdnn_dataset d;
    assert_int_equal(hdnn_dataset_new("t", (hdnn_shape){side * side, side, side}, 3, count, &d, NULL),
                     HDNN_OK);
    for (size_t i = 0; i < count; i++) d.labels[i] = (uint8_t)(i % 3);
    assert_int_equal(hdnn_idx_write(&d, images, labels, NULL), HDNN_OK);
    hdnn_dataset_free(&d);
}

static void compress_file(const char *path, const char *to) {
    unsigned char bytes[1 << 16];
    FILE *from = fopen(path, "rb");
    gzFile file = gzopen(to, "wb");
    assert_true(from && file);
    size_t size = fread(bytes, 1, sizeof bytes, from);
    assert_int_equal(gzwrite(file, bytes, (unsigned)size), size);
    gzclose(file), fclose(from);
    unlink(path);
}

static const lab_state *now(world *w) {
    return lab_now(w->lab);
}
static bool is_idx(const lab_state *s) {
    return loaded(s) && strcmp(s->data->taken, "idx") == 0;
}
static bool is_t(const lab_state *s) {
    return loaded(s) && s->preset->lanes == 1;
}
static bool stands_at_30(const lab_state *s) {
    return is_t(s) && s->snapshot->step == 30;
}
static bool learns_points(const lab_state *s) {
    return loaded(s) && !lab_has_images(s);
}
static bool has_read(const lab_state *s) {
    return s->reading->has_reading;
}
static bool has_read_drawing(const lab_state *s) {
    return s->reading->drawn && s->reading->has_reading;
}
static bool past_30(const lab_state *s) {
    return s->snapshot->step > 30;
}
static bool begun_anew(const lab_state *s) {
    return s->snapshot->step == 0;
}

/* Models. */
static void a_trained_model_is_there_at_once_and_trains_on(void **unused) {
    (void)unused;
    world *w = open_world(quick_digits);
    until(w, loaded);
    char path[WORLD_PATH];
    in_folder(w, "points.hdnn", path);
    save_model(quick_points, 30, true, path);
    drop(w, path), until(w, stands_at_30);
    const hdnn_lane_snapshot *lane = &now(w)->snapshot->lane[0];
    assert_false(now(w)->snapshot->running);
    assert_true(isfinite((double)lane->state_gradient[1]));
    assert_true(isfinite(lane->status.test_accuracy) && isfinite(lane->status.loss));
    key(w, KEY_SPACE), until(w, past_30);
    key(w, KEY_R), until(w, begun_anew);
    close_world(w);
}

static void a_model_of_digits_reads_drawings(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    char path[WORLD_PATH];
    in_folder(w, "digits.safetensors", path);
    save_model(quick_digits, 3, true, path);
    drop(w, path), until(w, is_t), until(w, has_read);
    assert_int_equal(now(w)->settings.screen, SCREEN_DIGITS);
    draw_down(w), until(w, has_read_drawing);
    assert_false(now(w)->snapshot->running);
    close_world(w);
}

static bool race_at_30(const lab_state *s) {
    return loaded(s) && s->preset->lanes == 2 && s->snapshot->step == 30;
}

/* Both lanes of a training are there again, and the run goes on as one. */
static void models_that_are_dropped_together_race(void **unused) {
    (void)unused;
    world *w = open_world(quick_digits);
    until(w, loaded);
    char paths[2][WORLD_PATH];
    in_folder(w, "a.h1.hdnn", paths[0]), in_folder(w, "a.mlp.hdnn", paths[1]);
    save_lane(quick_points, 0, 30, true, paths[0]), save_lane(quick_points, 1, 30, true, paths[1]);
    w->in.dropped[0] = paths[0], w->in.dropped[1] = paths[1], w->in.dropped_count = 2;
    one_frame(w);
    w->in.dropped_count = 0;
    until(w, race_at_30);
    assert_string_equal(now(w)->preset->networks[0].name, "h1");
    assert_string_equal(now(w)->preset->networks[1].name, "mlp");
    key(w, KEY_SPACE), until(w, past_30);
    assert_true(now(w)->wanted->lanes == 2);
    close_world(w);
}

/* Its parameters are those of the file, bit for bit. */
static void a_model_without_training_state_opens_too(void **unused) {
    (void)unused;
    world *w = open_world(quick_digits);
    until(w, loaded);
    char path[WORLD_PATH];
    hdnn_preset preset;
    hdnn_model *model;
    in_folder(w, "plain", path);
    save_model(quick_points, 30, false, path);
    drop(w, path);
    until(w, learns_points);
    assert_int_equal(hdnn_model_load(path, &preset, &model, NULL), HDNN_OK);
    const hdnn_lane_snapshot *lane = &now(w)->snapshot->lane[0];
    assert_memory_equal(hdnn_model_parameters_const(lane->model), hdnn_model_parameters_const(model),
                        hdnn_model_parameter_count(model) * sizeof(hdnn_real));
    assert_true(isfinite(lane->status.test_accuracy));
    hdnn_model_free(model), hdnn_preset_free(&preset);
    close_world(w);
}

static void refused(world *w, const char *path, const char *expected, const char *found) {
    const hdnn_data *data = now(w)->data;
    drop(w, path), until(w, failed);
    if (!strstr(now(w)->error, strrchr(path, '/') + 1) || !strstr(now(w)->error, expected) ||
        !strstr(now(w)->error, found))
        fail_msg("%s", now(w)->error);
    assert_ptr_equal(now(w)->data, data);
    assert_string_equal(now(w)->wanted->data.source, now(w)->preset->data.source);
    w->in.time += 5;
    one_frame(w);
}

static void a_broken_model_is_refused_with_its_name(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    char path[WORLD_PATH], bytes[4096];
    in_folder(w, "short.hdnn", path);
    save_model(quick_digits, 0, true, path);
    FILE *file = fopen(path, "rb");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    write_bytes(path, bytes, size > 2000 ? 2000 : size / 2);
    refused(w, path, "", "");
    in_folder(w, "text.hdnn", path);
    write_bytes(path, "no model at all, but text", 25);
    refused(w, path, "expected a header", "found");
    in_folder(w, "nowhere.hdnn", path);
    refused(w, path, "No such file", "");
    close_world(w);
}

/* Pictures of 28 x 28 are what it was trained on; these data are of 8 x 8. */
static void a_model_whose_data_have_changed_is_refused(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    char path[WORLD_PATH], json[2048], images[WORLD_PATH], labels[WORLD_PATH];
    in_folder(w, "a-images.idx", images);
    in_folder(w, "a-labels.idx", labels);
    snprintf(json, sizeof json,
             "{\"name\": \"t\", \"data\": {\"source\": \"idx\", \"train_images\": \"%s\", \"train_labels\": "
             "\"%s\"},"
             " \"networks\": [{\"name\": \"h\", \"architecture\": \"h2\", \"features\": 4, \"layers\": 2,"
             " \"stem\": \"conv3x3\"}], \"training\": {\"batch\": 5}}",
             images, labels);
    save_idx(images, labels, 30, 9);
    in_folder(w, "m.hdnn", path);
    save_model(json, 1, true, path);
    save_idx(images, labels, 30, 8);
    refused(w, path, "expected pictures of 9 x 9 in 3 classes", "found pictures of 8 x 8 in 3 classes");
    unlink(labels);
    refused(w, path, "its data", "a-labels.idx");
    close_world(w);
}

/* IDX files. */
static void pictures_of_idx_files_are_learnt_by_the_networks_on_the_screen(void **unused) {
    (void)unused;
    world *w = open_world(quick_digits);
    until(w, loaded);
    char images[WORLD_PATH], labels[WORLD_PATH], packed[WORLD_PATH];
    in_folder(w, "train-images-idx3-ubyte", images);
    in_folder(w, "train-labels-idx1-ubyte", labels);
    in_folder(w, "train-labels-idx1-ubyte.gz", packed);
    save_idx(images, labels, 60, 8);
    compress_file(labels, packed);
    drop(w, images), until(w, is_idx);
    assert_int_equal(now(w)->data->train.shape.height, 8);
    assert_int_equal(now(w)->data->train.count + now(w)->data->test.count, 60);
    assert_string_equal(now(w)->preset->name, "quick-digits");
    w->in.time += 5, key(w, KEY_Z), w->in.keys[0].held.ctrl = true;
    one_frame(w);
    assert_string_equal(now(w)->wanted->data.source, "digits");
    close_world(w);
}

static void labels_find_their_images_and_the_files_to_test_with(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    char images[WORLD_PATH], labels[WORLD_PATH], packed[WORLD_PATH];
    in_folder(w, "train-images.idx3-ubyte", images);
    in_folder(w, "train-labels.idx1-ubyte", labels);
    save_idx(images, labels, 40, 8);
    in_folder(w, "t10k-images.idx3-ubyte", images);
    in_folder(w, "t10k-labels.idx1-ubyte", labels);
    in_folder(w, "t10k-labels.idx1-ubyte.gz", packed);
    save_idx(images, labels, 20, 8);
    compress_file(labels, packed);
    drop(w, packed), until(w, is_idx);
    assert_int_equal(now(w)->data->train.count, 40);
    assert_int_equal(now(w)->data->test.count, 20);
    assert_true(lab_has_images(now(w)));
    close_world(w);
}

static void idx_files_that_cannot_be_learnt_from_are_refused(void **unused) {
    (void)unused;
    static const char *const worlds[] = {quick_digits, quick_points};
    for (int i = 0; i < 2; i++) {
        world *w = open_world(worlds[i]);
        char images[WORLD_PATH], labels[WORLD_PATH];
        until(w, loaded);
        in_folder(w, "x-images.idx", images);
        in_folder(w, "x-labels.idx", labels);
        save_idx(images, labels, 9, 8);
        assert_int_equal(truncate(images, 100), 0);
        refused(w, images, "which is 592 bytes", "found 100 bytes");
        unlink(labels);
        refused(w, images, "its labels are missing: expected x-labels.idx beside it", "found none");
        assert_int_equal(rename(images, labels), 0);
        refused(w, labels, "its images are missing: expected x-images.idx", "found none");
        in_folder(w, "digits.idx", images);
        assert_int_equal(rename(labels, images), 0);
        refused(w, images, "expected a name with \"image\" or \"label\"", "found \"digits.idx\"");
        close_world(w);
    }
}

static void open_by_dialog(world *w, const char *path) {
    key(w, KEY_O), w->in.keys[0].held.ctrl = true;
    one_frame(w), one_frame(w);
    assert_true(strlen(path) < sizeof w->in.text);
    strcpy(w->in.text, path);
    one_frame(w);
    key(w, KEY_ENTER), one_frame(w);
}

static void the_file_dialog_opens_models_and_idx_files(void **unused) {
    (void)unused;
    world *w = open_world(quick_digits);
    until(w, loaded);
    char model[WORLD_PATH], images[WORLD_PATH], labels[WORLD_PATH];
    in_folder(w, "points.hdnn", model);
    in_folder(w, "train-images-idx3-ubyte", images), in_folder(w, "train-labels-idx1-ubyte", labels);
    save_model(quick_points, 30, true, model), save_idx(images, labels, 60, 8);
    open_by_dialog(w, images), until(w, is_idx);
    open_by_dialog(w, model), until(w, stands_at_30);
    open_by_dialog(w, images), until(w, is_idx);
    close_world(w);
}

static bool paints_four(const lab_state *s) {
    return s->settings.screen == SCREEN_DATA && s->settings.data.paints && s->painting->count == 4;
}

static void points_of_a_file_come_onto_the_canvas(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    char points[WORLD_PATH], other[WORLD_PATH], solid[WORLD_PATH];
    in_folder(w, "points.csv", points), in_folder(w, "notes.txt", other), in_folder(w, "solid.csv", solid);
    const char text[] = "x1,x2,label\n0,0,0\n2,0,1\n0,-4,2\n1,1,0\n";
    write_bytes(points, text, sizeof text - 1);
    open_by_dialog(w, points), until(w, paints_four);
    assert_true(ui_shows_toast(lab_world(w->lab).ui)); /* so many points added */
    const painting *p = lab_now(w->lab)->painting;
    assert_true(p->at[2].y == -1 && p->at[1].x == 0.5F && p->at[2].label == 2);
    assert_int_equal(lab_now(w->lab)->settings.data.classes, 3);
    write_bytes(solid, "x1,x2,x3,label\n0,0,0,0\n2,0,1,1\n", 32);
    drop(w, solid), until(w, failed);
    assert_non_null(strstr(lab_now(w->lab)->error, "solid.csv"));
    assert_int_equal(p->count, 4);
    write_bytes(other, "hello", 5);
    drop(w, other), until(w, failed), one_frame(w);
    assert_non_null(
        strstr(lab_now(w->lab)->error, "not a preset (JSON), points (CSV), picture, model or IDX"));
    close_world(w);
}

static bool reads_a_picture(const lab_state *s) {
    return loaded(s) && lab_has_images(s) && s->settings.screen == SCREEN_DIGITS && s->pad->ground &&
           s->reading->drawn;
}

static void save_picture(const char *path) {
    static const char head[] = "P5 8 8 255\n";
    char bytes[sizeof head - 1 + 64] = {0};
    memcpy(bytes, head, sizeof head - 1);
    for (size_t y = 1; y < 7; y++) bytes[sizeof head - 1 + 8 * y + 4] = (char)255;
    write_bytes(path, bytes, sizeof bytes);
}

/* The installed preset for it is replaced by one that is small. */
static void a_picture_brings_a_network_that_reads_it(void **unused) {
    (void)unused;
    world *w = open_world(quick_points);
    until(w, loaded);
    char preset[WORLD_PATH], picture[WORLD_PATH], other[WORLD_PATH];
    in_folder(w, "mnist-h2.json", preset), in_folder(w, "one.pgm", picture), in_folder(w, "no.png", other);
    write_bytes(preset, quick_digits, strlen(quick_digits));
    setenv("HDNN_PRESET_DIR", w->folder, 1);
    write_bytes(other, "no picture", 10);
    drop(w, other), until(w, failed);
    assert_false(lab_has_images(now(w)));
    save_picture(picture);
    drop(w, picture), until(w, reads_a_picture);
    assert_null(now(w)->error);
    unsetenv("HDNN_PRESET_DIR");
    close_world(w);
}

static bool paints_two(const lab_state *s) {
    return loaded(s) && !lab_has_images(s) && s->settings.screen == SCREEN_DATA && s->settings.data.paints &&
           s->painting->count == 2;
}

static void points_bring_networks_that_learn_from_points(void **unused) {
    (void)unused;
    world *w = open_world(quick_digits);
    until(w, loaded);
    char preset[WORLD_PATH], points[WORLD_PATH];
    in_folder(w, "swiss-roll-race.json", preset), in_folder(w, "points.csv", points);
    write_bytes(preset, quick_points, strlen(quick_points));
    setenv("HDNN_PRESET_DIR", w->folder, 1);
    write_bytes(points, "x1,x2,label\n0,0,0\n2,0,1\n", 24);
    drop(w, points), until(w, paints_two);
    unsetenv("HDNN_PRESET_DIR");
    close_world(w);
}

static void a_file_is_told_by_what_it_begins_with(void **unused) {
    (void)unused;
    char path[] = "/tmp/hdnn-kind-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    assert_int_equal(file_kind_of(path), FILE_IS_PRESET);
    write_bytes(path, "\0\0\x08\x03", 4);
    assert_int_equal(file_kind_of(path), FILE_IS_IDX);
    write_bytes(path, "\x02\0\0\0\0\0\0\0{}", 10);
    assert_int_equal(file_kind_of(path), FILE_IS_MODEL);
    write_bytes(path, "%PDF-1.4", 8);
    assert_int_equal(file_kind_of(path), FILE_IS_UNKNOWN);
    write_bytes(path, "{}", 2);
    assert_int_equal(file_kind_of(path), FILE_IS_PRESET);
    unlink(path);
    assert_int_equal(file_kind_of("mnist-h2"), FILE_IS_PRESET);
    assert_int_equal(file_kind_of("/nowhere/train-images-idx3-ubyte.gz"), FILE_IS_IDX);
    assert_int_equal(file_kind_of("/nowhere/model.safetensors"), FILE_IS_MODEL);
    assert_int_equal(file_kind_of("/nowhere/digit.PNG"), FILE_IS_PICTURE);
    assert_int_equal(file_kind_of("/nowhere/points.csv"), FILE_IS_POINTS);
    assert_int_equal(file_kind_of("/tmp"), FILE_IS_PRESET);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trained_model_is_there_at_once_and_trains_on),
        cmocka_unit_test(a_model_of_digits_reads_drawings),
        cmocka_unit_test(models_that_are_dropped_together_race),
        cmocka_unit_test(a_model_without_training_state_opens_too),
        cmocka_unit_test(a_broken_model_is_refused_with_its_name),
        cmocka_unit_test(a_model_whose_data_have_changed_is_refused),
        cmocka_unit_test(pictures_of_idx_files_are_learnt_by_the_networks_on_the_screen),
        cmocka_unit_test(labels_find_their_images_and_the_files_to_test_with),
        cmocka_unit_test(idx_files_that_cannot_be_learnt_from_are_refused),
        cmocka_unit_test(the_file_dialog_opens_models_and_idx_files),
        cmocka_unit_test(points_of_a_file_come_onto_the_canvas),
        cmocka_unit_test(a_picture_brings_a_network_that_reads_it),
        cmocka_unit_test(points_bring_networks_that_learn_from_points),
        cmocka_unit_test(a_file_is_told_by_what_it_begins_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
