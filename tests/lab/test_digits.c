/* The film there and back, the review of the test pictures, and what the Digits screen makes of a person's input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake.h"
#include "panels.h"
#include "picture_file.h"
#include "stage.h"
#include "stem_picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIDE = 12, PIXELS = SIDE * SIDE, PICTURES = 300 };

static const hdnn_shape pictures = {PIXELS, SIDE, SIDE};

/* A network with random parameters, and a snapshot that holds it. */
typedef struct {
    hdnn_model *model;
    hdnn_snapshot snapshot;
    hdnn_dataset data;
} subject;

static subject *subject_of(const char *row, int layers, hdnn_stem stem) {
    subject *s = calloc(1, sizeof *s);
    hdnn_network_config c = hdnn_network_config_default();
    c.architecture = hdnn_architecture_find(row);
    c.features = 8, c.layers = layers, c.t_end = 0.5 * layers, c.stem = stem, c.init_scale = 0.5;
    assert_int_equal(hdnn_model_new(&c, pictures, 10, &s->model, NULL), HDNN_OK);
    hdnn_random random = hdnn_random_new(7, 1);
    hdnn_model_initialise(s->model, &random);
    assert_int_equal(hdnn_dataset_new("noise", pictures, 10, PICTURES, &s->data, NULL), HDNN_OK);
    for (size_t i = 0; i < PICTURES * PIXELS; i++)
        s->data.pixels[i] = (uint8_t)(hdnn_random_bits(&random) >> 56);
    for (size_t i = 0; i < PICTURES; i++) s->data.labels[i] = (uint8_t)(i % 10);
    s->snapshot.lanes = 1, s->snapshot.version = 5, s->snapshot.lane[0].model = s->model;
    s->snapshot.lane[0].layers = layers;
    return s;
}

static void forget(subject *s) {
    hdnn_model_free(s->model);
    hdnn_dataset_free(&s->data);
    free(s);
}

/* A finished film of the first picture; the maker owns it. */
static const film *film_of(film_maker *m, const subject *s) {
    assert_true(film_maker_start(m, &s->snapshot, 0, &s->data, 3));
    film_maker_settle(m);
    assert_true(film_maker_done(m));
    const film *f = film_maker_latest(m);
    assert_non_null(f);
    assert_int_equal(f->serial, 3);
    assert_int_equal(f->version, 5);
    return f;
}

static void separable_rows_bring_the_picture_back(void **unused) {
    (void)unused;
    static const char *const rows[] = {"h2", "ms1", "ms3"};
    for (size_t i = 0; i < 3; i++) {
        subject *s = subject_of(rows[i], 6, HDNN_STEM_CONV);
        film_maker *m = film_maker_new(NULL, NULL);
        const film *f = film_of(m, s);
        assert_int_equal(f->rewind, REWIND_EXACT);
        assert_true(f->error <= 1e-4 * f->largest);
        assert_true(f->picture_error < 0.5);
        for (size_t p = 0; p < PIXELS; p++) assert_in_range(f->pictures[p] + 1 - s->data.pixels[p], 0, 2);
        film_maker_free(m), forget(s);
    }
}

static void euler_rows_are_solved_for_the_picture(void **unused) {
    (void)unused;
    subject *s = subject_of("h1-j1", 4, HDNN_STEM_CONV);
    film_maker *m = film_maker_new(NULL, NULL);
    const film *f = film_of(m, s);
    assert_int_equal(f->rewind, REWIND_SOLVED);
    assert_int_equal(f->solution.unsolved, 0);
    assert_true(f->error <= 1e-3 * f->largest);
    assert_true(f->picture_error < 2);
    film_maker_free(m), forget(s);
}

static void an_mlp_has_no_way_back(void **unused) {
    (void)unused;
    subject *s = subject_of("mlp", 4, HDNN_STEM_CONV);
    film_maker *m = film_maker_new(NULL, NULL);
    const film *f = film_of(m, s);
    assert_int_equal(f->rewind, REWIND_NONE);
    assert_false(film_is_rewound(f));
    assert_true(f->has_pictures);
    film_maker_free(m), forget(s);
}

static void a_dense_stem_has_one_state_and_no_picture(void **unused) {
    (void)unused;
    subject *s = subject_of("h2", 4, HDNN_STEM_DENSE);
    film_maker *m = film_maker_new(NULL, NULL);
    const film *f = film_of(m, s);
    assert_int_equal(f->height, 1);
    assert_false(f->has_pictures);
    assert_true(film_is_rewound(f));
    film_maker_free(m), forget(s);
}

static void a_deep_film_shows_layers_from_the_first_to_the_last(void **unused) {
    (void)unused;
    subject *s = subject_of("h2", 64, HDNN_STEM_CONV);
    film_maker *m = film_maker_new(NULL, NULL);
    const film *f = film_of(m, s);
    assert_int_equal(f->frames, FILM_FRAMES);
    assert_int_equal(f->layer[0], 0);
    assert_int_equal(f->layer[FILM_FRAMES - 1], 64);
    for (int i = 1; i < f->frames; i++) assert_true(f->layer[i] > f->layer[i - 1]);
    film_maker_free(m), forget(s);
}

/* The stem's equations are those of the network: its first states have exactly the picture as their explanation. */
static void the_stem_explains_its_own_channels(void **unused) {
    (void)unused;
    subject *s = subject_of("h1-j2", 1, HDNN_STEM_CONV);
    hdnn_workspace *w;
    stem_view view;
    assert_int_equal(hdnn_workspace_new(s->model, &w, NULL), HDNN_OK);
    assert_true(stem_view_of(s->model, &view));
    hdnn_real *states = calloc(2 * 8 * PIXELS, sizeof *states);
    float picture[PIXELS], *work = calloc(stem_picture_work(&view), sizeof *work);
    hdnn_model_trajectory(s->model, w, &s->data, 1, states);
    stem_picture(&view, states, picture, work);
    for (size_t p = 0; p < PIXELS; p++) {
        double grey = 255 * ((double)picture[p] * HDNN_PIXEL_DEVIATION + HDNN_PIXEL_MEAN);
        assert_true(fabs(grey - s->data.pixels[PIXELS + p]) < 0.5);
    }
    free(states), free(work), hdnn_workspace_free(w), forget(s);
}

/* The review. */
static const review *reviewed(reviewer *r, const subject *s) {
    for (size_t i = 0; i < PICTURES && !reviewer_latest(r)->complete; i++) {
        reviewer_update(r, &s->snapshot, 0, 0);
        reviewer_settle(r);
    }
    assert_true(reviewer_latest(r)->complete);
    return reviewer_latest(r);
}

static void the_review_agrees_with_the_evaluation(void **unused) {
    (void)unused;
    subject *s = subject_of("h2", 3, HDNN_STEM_CONV);
    hdnn_score score;
    assert_int_equal(hdnn_model_evaluate(s->model, &s->data, 1, &score, NULL), HDNN_OK);
    reviewer *r = reviewer_new(NULL, NULL);
    reviewer_begin(r, &s->data);
    const review *found = reviewed(r, s);
    size_t all = 0;
    double loss = 0;
    for (int i = 0; i < 100; i++) all += found->confusion[i];
    for (size_t i = 0; i < PICTURES; i++) loss += (double)found->loss[i] / PICTURES;
    assert_int_equal(all, PICTURES);
    assert_int_equal(found->mistakes, PICTURES - (size_t)lround(score.accuracy * PICTURES));
    assert_true(fabs(loss - score.loss) < 1e-4 * score.loss);
    reviewer_free(r), forget(s);
}

static void mistakes_come_by_falling_loss_and_each_picture_once(void **unused) {
    (void)unused;
    subject *s = subject_of("h2", 3, HDNN_STEM_CONV);
    reviewer *r = reviewer_new(NULL, NULL);
    reviewer_begin(r, &s->data);
    const review *found = reviewed(r, s);
    bool seen[PICTURES] = {false};
    for (size_t i = 0; i < PICTURES; i++) {
        assert_false(seen[found->worst[i]]);
        seen[found->worst[i]] = true;
        if (i > 0) assert_true(found->loss[found->worst[i]] <= found->loss[found->worst[i - 1]]);
    }
    reviewer_free(r), forget(s);
}

/* The panels. */
typedef struct {
    fake *fake;
    const subject *subject;
    film_maker *films;
    reviewer *reviews;
} screen;

static void digits(stage *s, void *state) {
    screen *w = state;
    lab_saving_forget(&w->fake->intents.saving);
    w->fake->intents = (lab_intents){.settings = w->fake->state.settings};
    screen_digits(s->u, (rect){0, 0, 1280, 700}, &w->fake->state, &w->fake->intents);
}

static void keep_settings(screen *w) {
    w->fake->state.settings = w->fake->intents.settings;
}

static screen open_screen(const subject *s) {
    screen w = {fake_digits(), s, film_maker_new(NULL, NULL), reviewer_new(NULL, NULL)};
    reviewer_begin(w.reviews, &s->data);
    hdnn_dataset_free(&w.fake->data.test);
    w.fake->data.test = s->data, w.fake->data.train.shape = pictures;
    w.fake->state.film = film_of(w.films, s);
    w.fake->state.review = reviewed(w.reviews, s);
    w.fake->state.settings.digits = digit_settings_default();
    w.fake->snapshot.lanes = w.fake->preset.lanes = 1;
    w.fake->preset.networks[0] = *hdnn_model_config(s->model);
    return w;
}

static void close_screen(screen *w) {
    film_maker_free(w->films), reviewer_free(w->reviews);
    w->fake->data.test = (hdnn_dataset){0};
    fake_free(w->fake);
}

static vec2 place_of(const stage *s, const char *text) {
    const draw_command *c = find_text(s, text, NULL);
    assert_non_null(c);
    return (vec2){c->bounds.x + c->bounds.w / 2, c->bounds.y + c->bounds.h / 2};
}

static bool says(const stage *s, const char *part) {
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        if (c->kind == DRAW_TEXT && strstr(c->text, part)) return true;
    }
    return false;
}

static void click_text(stage *s, screen *w, const char *text) {
    vec2 at = place_of(s, text);
    click(s, digits, w, at.x, at.y);
}

static stage *open_stage(screen *w) {
    stage *s = stage_open();
    s->in.window = (rect){0, 0, 1280, 700};
    frames(s, digits, w, 2);
    return s;
}

static void rewind_runs_pauses_and_begins_again(void **unused) {
    (void)unused;
    subject *net = subject_of("h2", 6, HDNN_STEM_CONV);
    screen w = open_screen(net);
    stage *s = open_stage(&w);
    click_text(s, &w, "Rewind"), keep_settings(&w);
    assert_true(w.fake->state.settings.digits.rewinding);
    assert_true(digit_settings_walk(&w.fake->state.settings.digits, 0.1));
    assert_true(w.fake->state.settings.digits.rewound > 0);
    for (int i = 0; i < 100; i++) digit_settings_walk(&w.fake->state.settings.digits, 0.1);
    assert_true(w.fake->state.settings.digits.rewound == 1);
    assert_false(w.fake->state.settings.digits.rewinding);
    frame(s, digits, &w);
    assert_true(says(s, "comes"));
    click_text(s, &w, "Rewind"), keep_settings(&w);
    assert_true(w.fake->state.settings.digits.rewinding && w.fake->state.settings.digits.rewound == 0);
    stage_close(s), close_screen(&w), forget(net);
}

static void what_cannot_be_rewound_says_why_and_does_not(void **unused) {
    (void)unused;
    subject *net = subject_of("mlp", 4, HDNN_STEM_CONV);
    screen w = open_screen(net);
    stage *s = open_stage(&w);
    click_text(s, &w, "Rewind");
    assert_false(w.fake->intents.settings.digits.rewinding);
    assert_true(says(s, "mlp is not run"));
    stage_close(s), close_screen(&w), forget(net);
}

static void a_cell_of_the_confusion_matrix_shows_its_pictures(void **unused) {
    (void)unused;
    subject *net = subject_of("h2", 3, HDNN_STEM_CONV);
    screen w = open_screen(net);
    stage *s = open_stage(&w);
    click_text(s, &w, "Confusion"), keep_settings(&w), frames(s, digits, &w, 2);
    int most = 0;
    const review *r = w.fake->state.review;
    for (int i = 0; i < 100; i++)
        if (r->confusion[i] > r->confusion[most]) most = i;
    char count[16];
    snprintf(count, sizeof count, "%u", r->confusion[most]);
    click_text(s, &w, count);
    const digit_settings *d = &w.fake->intents.settings.digits;
    assert_true(d->cell);
    assert_int_equal(r->confusion[d->cell_true * 10 + d->cell_said], r->confusion[most]);
    keep_settings(&w), frames(s, digits, &w, 2);
    assert_true(shows(s, "All cells"));
    stage_close(s), close_screen(&w), forget(net);
}

static void a_click_on_a_picture_of_the_gallery_shows_it(void **unused) {
    (void)unused;
    subject *net = subject_of("h2", 3, HDNN_STEM_CONV);
    screen w = open_screen(net);
    stage *s = open_stage(&w);
    vec2 tab = place_of(s, "Pictures");
    click(s, digits, &w, tab.x, tab.y + 70);
    assert_true(w.fake->intents.show_sample);
    assert_true(w.fake->intents.sample < 40);
    stage_close(s), close_screen(&w), forget(net);
}

static void pictures_of_the_gallery_are_walked_and_chosen_by_keys(void **unused) {
    (void)unused;
    subject *net = subject_of("h2", 3, HDNN_STEM_CONV);
    screen w = open_screen(net);
    stage *s = open_stage(&w);
    vec2 tab = place_of(s, "Pictures");
    click(s, digits, &w, tab.x, tab.y + 70);
    size_t first = w.fake->intents.sample;
    type_key(s, KEY_RIGHT, false, false), frame(s, digits, &w);
    type_key(s, KEY_ENTER, false, false), frame(s, digits, &w);
    assert_true(w.fake->intents.show_sample);
    assert_int_equal(w.fake->intents.sample, first + 1);
    type_key(s, KEY_LEFT, false, false), frame(s, digits, &w);
    type_key(s, KEY_ENTER, false, false), frame(s, digits, &w);
    assert_int_equal(w.fake->intents.sample, first);
    stage_close(s), close_screen(&w), forget(net);
}

static void a_drawing_is_saved_as_a_picture_of_its_own(void **unused) {
    (void)unused;
    subject *net = subject_of("h2", 3, HDNN_STEM_CONV);
    screen w = open_screen(net);
    pad_begin(&w.fake->pad, (vec2){0.5F, 0.5F}, 0.1F, false), pad_end(&w.fake->pad);
    stage *s = open_stage(&w);
    click_text(s, &w, "Save");
    const lab_saving *saved = &w.fake->intents.saving;
    assert_int_equal(saved->request, PLOT_SAVE_PNG);
    assert_int_equal(saved->side, PAD_SIDE);
    assert_int_equal(saved->rgba[4 * (PAD_SIDE / 2 * PAD_SIDE + PAD_SIDE / 2)], 255);
    assert_int_equal(saved->rgba[0], 0);
    stage_close(s), close_screen(&w), forget(net);
}

/* Pictures from files. */
static char folder[64];

static const char *in_folder(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* A grey picture, wider than high: an upright dark bar on light paper. */
static void put_bar(const char *path) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "P5\n60 30\n255\n");
    for (int i = 0; i < 60 * 30; i++) fputc(i % 60 >= 28 && i % 60 < 32 ? 10 : 240, file);
    fclose(file);
}

static void a_picture_on_paper_becomes_ink_in_the_middle(void **unused) {
    (void)unused;
    static uint8_t ink[PAD_SIDE * PAD_SIDE];
    char message[256];
    put_bar(in_folder("bar.pgm"));
    assert_true(picture_file_named("Bar.PGM") && !picture_file_named("preset.json"));
    assert_true(picture_file_read(in_folder("bar.pgm"), PAD_SIDE, ink, message, sizeof message));
    assert_int_equal(ink[PAD_SIDE / 2 * PAD_SIDE + PAD_SIDE / 2], 245);
    assert_int_equal(ink[PAD_SIDE / 2 * PAD_SIDE], 15);
    assert_int_equal(ink[PAD_SIDE / 2], 0);
    unlink(in_folder("bar.pgm"));
}

static void what_is_no_picture_is_refused_with_its_name(void **unused) {
    (void)unused;
    uint8_t ink[16] = {7};
    char message[256];
    FILE *file = fopen(in_folder("bad.png"), "wb");
    fputs("no picture", file), fclose(file);
    assert_false(picture_file_read(in_folder("bad.png"), 4, ink, message, sizeof message));
    assert_non_null(strstr(message, "bad.png"));
    assert_int_equal(ink[0], 7);
    unlink(in_folder("bad.png"));
    assert_false(picture_file_read(in_folder("missing.png"), 4, ink, message, sizeof message));
    assert_non_null(strstr(message, "missing.png"));
}

static void a_picture_under_the_strokes_goes_by_undo_and_by_clear(void **unused) {
    (void)unused;
    static uint8_t ink[PAD_SIDE * PAD_SIDE];
    pad p = {0};
    memset(ink, 200, sizeof ink);
    assert_true(pad_set_ground(&p, ink));
    assert_int_equal(p.picture[5], 200);
    pad_begin(&p, (vec2){0.5F, 0.5F}, 0.2F, true), pad_end(&p);
    assert_int_equal(p.picture[PAD_SIDE / 2 * PAD_SIDE + PAD_SIDE / 2], 0);
    pad_undo(&p);
    assert_int_equal(p.picture[PAD_SIDE / 2 * PAD_SIDE + PAD_SIDE / 2], 200);
    pad_undo(&p);
    assert_true(pad_is_empty(&p) && pad_is_blank(&p));
    pad_set_ground(&p, ink), pad_clear(&p);
    assert_true(pad_is_empty(&p) && pad_is_blank(&p));
    pad_free(&p);
}

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/hdnn-pictures-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separable_rows_bring_the_picture_back),
        cmocka_unit_test(euler_rows_are_solved_for_the_picture),
        cmocka_unit_test(an_mlp_has_no_way_back),
        cmocka_unit_test(a_dense_stem_has_one_state_and_no_picture),
        cmocka_unit_test(a_deep_film_shows_layers_from_the_first_to_the_last),
        cmocka_unit_test(the_stem_explains_its_own_channels),
        cmocka_unit_test(the_review_agrees_with_the_evaluation),
        cmocka_unit_test(mistakes_come_by_falling_loss_and_each_picture_once),
        cmocka_unit_test(rewind_runs_pauses_and_begins_again),
        cmocka_unit_test(what_cannot_be_rewound_says_why_and_does_not),
        cmocka_unit_test(a_cell_of_the_confusion_matrix_shows_its_pictures),
        cmocka_unit_test(a_click_on_a_picture_of_the_gallery_shows_it),
        cmocka_unit_test(pictures_of_the_gallery_are_walked_and_chosen_by_keys),
        cmocka_unit_test(a_drawing_is_saved_as_a_picture_of_its_own),
        cmocka_unit_test(a_picture_on_paper_becomes_ink_in_the_middle),
        cmocka_unit_test(what_is_no_picture_is_refused_with_its_name),
        cmocka_unit_test(a_picture_under_the_strokes_goes_by_undo_and_by_clear),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
