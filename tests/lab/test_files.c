/* The file dialog without a window, and what is written into the files that are chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake.h"
#include "files.h"
#include "panels.h"
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hdnn-files-XXXXXX";
static const char *const made[] = {"b.json",       "A.json",      "notes.txt",
                                   ".hidden.json", "picture.png", "inner/deep.json"};

static const char *at(const char *name) {
    static char path[2][HDNN_PATH_SIZE];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static int make_folder(void **unused) {
    (void)unused;
    if (!mkdtemp(folder) || mkdir(at("inner"), 0777) != 0) return -1;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        FILE *file = fopen(at(made[i]), "w");
        if (!file || fclose(file) != 0) return -1;
    }
    return chdir(folder);
}

static int remove_folder(void **unused) {
    (void)unused;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) unlink(at(made[i]));
    unlink(at("saved.json")), unlink(at("saved.csv"));
    return chdir("/") || rmdir(at("inner")) || rmdir(folder);
}

static void folders_come_first_and_only_what_fits_is_listed(void **unused) {
    (void)unused;
    file_dialog d = {0};
    file_dialog_open(&d, FILE_SAVE_PRESET, "x.json");
    assert_int_equal(d.count, 3);
    assert_true(d.entries[0].folder);
    assert_string_equal(d.entries[0].name, "inner");
    assert_string_equal(d.entries[1].name, "A.json");
    assert_string_equal(d.entries[2].name, "b.json");
    file_dialog_open(&d, FILE_OPEN, NULL);
    assert_int_equal(d.count, 4);
    file_dialog_free(&d);
}

static void all_that_can_be_opened_is_listed(void **unused) {
    (void)unused;
    static const char *const names[] = {"race.json",     "points.CSV", "digits.safetensors",
                                        "model.hdnn",    "a.idx",      "train-images-idx3-ubyte",
                                        "labels.idx.gz", "digit.png",  "t10k-labels-idx1-ubyte.gz"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!file_dialog_takes(FILE_OPEN, names[i])) fail_msg("%s", names[i]);
    assert_false(file_dialog_takes(FILE_OPEN, "notes.txt"));
}

static void a_folder_is_entered_and_left_to_where_it_was(void **unused) {
    (void)unused;
    file_dialog d = {0};
    file_dialog_open(&d, FILE_OPEN, NULL);
    file_dialog_move(&d, 1);
    file_dialog_accept(&d);
    assert_string_equal(d.folder, at("inner"));
    assert_int_equal(d.stage, FILE_BROWSING);
    file_dialog_up(&d);
    assert_string_equal(d.folder, folder);
    assert_string_equal(d.entries[d.chosen].name, "inner");
    snprintf(d.name, sizeof d.name, "inner/.././/inner/");
    file_dialog_typed(&d);
    file_dialog_accept(&d);
    assert_string_equal(d.folder, at("inner"));
    assert_string_equal(d.name, "");
    file_dialog_enter(&d, "/");
    file_dialog_up(&d);
    assert_string_equal(d.folder, "/");
    file_dialog_free(&d);
}

static void a_folder_that_cannot_be_read_leaves_all_as_it_was(void **unused) {
    (void)unused;
    file_dialog d = {0};
    file_dialog_open(&d, FILE_OPEN, NULL);
    file_dialog_enter(&d, at("nowhere"));
    assert_string_equal(d.folder, folder);
    assert_int_equal(d.count, 4);
    assert_non_null(strstr(d.message, at("nowhere")));
    file_dialog_free(&d);
}

static void a_file_that_is_not_there_is_not_opened(void **unused) {
    (void)unused;
    file_dialog d = {0};
    file_dialog_open(&d, FILE_OPEN, "nowhere.json");
    file_dialog_accept(&d);
    assert_int_equal(d.stage, FILE_BROWSING);
    assert_non_null(strstr(d.message, "nowhere.json"));
    snprintf(d.name, sizeof d.name, "inner/deep.json");
    file_dialog_typed(&d);
    file_dialog_accept(&d);
    assert_int_equal(d.stage, FILE_CHOSEN);
    assert_string_equal(d.path, at("inner/deep.json"));
    file_dialog_free(&d);
}

static void replacing_a_file_is_asked_for(void **unused) {
    (void)unused;
    file_dialog d = {0};
    file_dialog_open(&d, FILE_SAVE_PRESET, "b");
    file_dialog_accept(&d);
    assert_int_equal(d.stage, FILE_ASKING);
    assert_string_equal(d.path, at("b.json"));
    file_dialog_answer(&d, false);
    assert_int_equal(d.stage, FILE_BROWSING);
    file_dialog_accept(&d);
    file_dialog_answer(&d, true);
    assert_int_equal(d.stage, FILE_CHOSEN);
    file_dialog_open(&d, FILE_SAVE_PRESET, "new");
    file_dialog_accept(&d);
    assert_int_equal(d.stage, FILE_CHOSEN);
    assert_string_equal(d.path, at("new.json"));
    file_dialog_free(&d);
}

static void too_long_a_path_is_refused(void **unused) {
    (void)unused;
    file_dialog d = {0};
    file_dialog_open(&d, FILE_SAVE_PRESET, NULL);
    memset(d.name, 'x', sizeof d.name - 1);
    file_dialog_accept(&d);
    assert_int_equal(d.stage, FILE_BROWSING);
    assert_non_null(strstr(d.message, "too long"));
    file_dialog_free(&d);
}

static void draw(stage *s, void *state) {
    fake *f = state;
    panel_files(s->u, s->in.window, &f->state, &f->intents);
}

static void press_key(stage *s, fake *f, key_code key) {
    type_key(s, key, false, false);
    frames(s, draw, f, 2);
}

static void keys_walk_choose_and_leave(void **unused) {
    (void)unused;
    stage *s = stage_open();
    fake *f = fake_run();
    file_dialog_open(&f->files, FILE_OPEN, NULL);
    frames(s, draw, f, 2);
    assert_true(shows(s, "inner/") && shows(s, "A.json"));
    press_key(s, f, KEY_DOWN), press_key(s, f, KEY_ENTER);
    assert_true(shows(s, "deep.json"));
    press_key(s, f, KEY_BACKSPACE);
    assert_true(shows(s, "A.json"));
    press_key(s, f, KEY_DOWN);
    assert_string_equal(f->files.name, "A.json");
    press_key(s, f, KEY_ENTER);
    assert_int_equal(f->files.stage, FILE_CHOSEN);
    assert_true(f->intents.file_chosen);
    assert_string_equal(f->files.path, at("A.json"));
    file_dialog_open(&f->files, FILE_SAVE_PRESET, "old.json");
    frames(s, draw, f, 2);
    type_text(s, "b.json");
    frames(s, draw, f, 2);
    assert_string_equal(f->files.name, "b.json");
    press_key(s, f, KEY_ENTER);
    assert_true(shows(s, "Replace the file?"));
    press_key(s, f, KEY_ESCAPE);
    assert_int_equal(f->files.stage, FILE_BROWSING);
    press_key(s, f, KEY_ESCAPE);
    assert_int_equal(f->files.stage, FILE_CLOSED);
    file_dialog_free(&f->files);
    fake_free(f), stage_close(s);
}

/* Everything but the name, which is that of the file. */
static void a_saved_preset_is_the_run_in_its_view(void **unused) {
    (void)unused;
    static const char text[] =
        "{\"name\": \"race\", \"networks\": [{\"architecture\": \"h2\", \"features\": 4, \"t_end\": 0.1,"
        " \"mask_p\": [[1, 0], [0, 1]]}, {\"name\": \"plain\", \"architecture\": \"mlp\", \"features\": 4}],"
        " \"training\": {\"learning_rate\": 0.0123456789}}";
    hdnn_preset wanted, read;
    hdnn_error error;
    char message[1400] = "";
    assert_int_equal(hdnn_preset_parse(text, "race", NULL, 0, &wanted, &error), HDNN_OK);
    fake *f = fake_run();
    f->state.wanted = &wanted;
    f->state.settings.screen = SCREEN_PHASE, f->state.settings.pace = 12.5;
    f->state.settings.axis_x = 1, f->state.settings.axis_y = 3;
    if (!files_save_preset(&f->state, at("saved.json"), message, sizeof message)) fail_msg("%s", message);
    assert_int_equal(hdnn_preset_load(at("saved.json"), NULL, 0, &read, &error), HDNN_OK);
    assert_string_equal(read.name, "saved");
    assert_string_equal(read.view.screen, "phase");
    hdnn_preset now = lab_preset_now(&f->state);
    memcpy(now.name, read.name, sizeof now.name);
    char *a = hdnn_preset_text(&now), *b = hdnn_preset_text(&read);
    assert_string_equal(a, b);
    hdnn_text_free(a), hdnn_text_free(b);
    hdnn_preset_free(&read), hdnn_preset_free(&wanted);
    fake_free(f);
}

static void a_preset_that_cannot_be_written_says_why(void **unused) {
    (void)unused;
    char message[1400] = "";
    fake *f = fake_run();
    assert_false(files_save_preset(&f->state, at("nowhere/x.json"), message, sizeof message));
    assert_non_null(strstr(message, "nowhere/x.json"));
    assert_false(files_save_metrics(&f->state, at("nowhere/x.csv"), message, sizeof message));
    assert_non_null(strstr(message, "nowhere/x.csv"));
    fake_free(f);
}

static char *text_of(void (*write)(const lab_state *s, FILE *out), const lab_state *s) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    write(s, out);
    fclose(out);
    return text;
}

static size_t count_in(const char *text, const char *word) {
    size_t count = 0;
    for (const char *c = text; (c = strstr(c, word)) != NULL; c++) count++;
    return count;
}

static void metrics_have_each_value_that_was_measured(void **unused) {
    (void)unused;
    fake *f = fake_run();
    char *csv = text_of(metrics_csv, &f->state), *lines = text_of(metrics_jsonl, &f->state);
    assert_int_equal(strncmp(csv, "step,epoch,seconds,network,quantity,layer,value\r\n", 49), 0);
    assert_int_equal(count_in(csv, ",train_loss,,"), 2 * f->snapshot.history_count);
    size_t rows = f->steps.columns * (FAKE_LAYERS + 1);
    assert_true(f->steps.columns > 0);
    assert_int_equal(count_in(csv, ",gradient,"), 2 * rows);
    assert_int_equal(count_in(lines, "\n"), 2 * (f->snapshot.history_count + f->steps.columns));
    assert_int_equal(count_in(csv, ",test_loss,,"), 2 * (FAKE_HISTORY / 20));
    assert_int_equal(count_in(lines, "nan"), 0);
    free(csv), free(lines);
    fake_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_come_first_and_only_what_fits_is_listed),
        cmocka_unit_test(all_that_can_be_opened_is_listed),
        cmocka_unit_test(a_folder_is_entered_and_left_to_where_it_was),
        cmocka_unit_test(a_folder_that_cannot_be_read_leaves_all_as_it_was),
        cmocka_unit_test(a_file_that_is_not_there_is_not_opened),
        cmocka_unit_test(replacing_a_file_is_asked_for),
        cmocka_unit_test(too_long_a_path_is_refused),
        cmocka_unit_test(keys_walk_choose_and_leave),
        cmocka_unit_test(a_saved_preset_is_the_run_in_its_view),
        cmocka_unit_test(a_preset_that_cannot_be_written_says_why),
        cmocka_unit_test(metrics_have_each_value_that_was_measured),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
