/* Nothing that is written on a screen is cut, shortened or written over: every screen, in every theme, in windows from the
 * smallest to a large one, measured with the real faces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake.h"
#include "fonts.h"
#include "panels.h"
#include "screens.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 3, TEXTS = 1024 };

typedef struct {
    fonts *fonts;
    draw_list *list;
    ui *u;
    input in;
    theme theme;
    fake *run;
} desk;

typedef struct {
    float width, height, scale;
} window_size;

static const window_size sizes[] = {{1024, 640, 1}, {1280, 800, 1}, {1920, 1080, 1}, {3840, 2160, 2}};
enum { SIZES = sizeof sizes / sizeof *sizes };

static desk open_desk(fake *run) {
    char message[256] = "";
    desk d = {.run = run, .fonts = fonts_new(message, sizeof message)};
    if (!d.fonts) fail_msg("%s", message);
    d.list = draw_list_new(fonts_measure, d.fonts);
    d.u = ui_new(d.list, (clipboard){0});
    assert_true(d.list && d.u);
    d.in.focused = true, d.in.mouse = (vec2){-1000, -1000};
    return d;
}

static void close_desk(desk *d) {
    ui_free(d->u);
    draw_list_free(d->list);
    fonts_free(d->fonts);
    fake_free(d->run);
}

/* As the laboratory does: no larger than leaves the panels the room that they need. */
static void resize(desk *d, window_size size, theme_kind kind) {
    float fits = fminf(size.width / 1024, size.height / 640), magnifies = theme_magnifies(kind);
    d->in.window = (rect){0, 0, size.width, size.height};
    d->in.scale = size.scale;
    d->theme = theme_make(kind, fminf(size.scale * magnifies, fits) / magnifies);
    d->run->state.settings.theme = kind;
}

static void show(desk *d) {
    for (int i = 0; i < FRAMES; i++) {
        d->in.delta = 1, d->in.time += 1;
        ui_begin(d->u, &d->in, &d->theme);
        lab_saving_forget(&d->run->intents.saving);
        d->run->intents = (lab_intents){.settings = d->run->state.settings};
        screens_draw(d->u, &d->run->state, &d->run->intents);
        ui_end(d->u);
    }
}

/* What is seen of a text's box: line boxes are higher than their signs, so neighbours may touch. */
static rect ink_of(const draw_command *c) {
    float less = c->bounds.h * 0.2F;
    return (rect){c->bounds.x, c->bounds.y + less, c->bounds.w, c->bounds.h - 2 * less};
}

static bool same_clip(rect a, rect b) {
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static bool covers_window(const desk *d, const draw_command *c) {
    return c->kind == DRAW_RECT && c->bounds.w >= d->in.window.w && c->bounds.h >= d->in.window.h;
}

/* All texts of the frame that no veil lies over, with the area to which each is cut. */
static int texts_of(const desk *d, const draw_command *texts[TEXTS], rect clips[TEXTS]) {
    rect clip = d->in.window;
    int count = 0;
    for (size_t i = 0; i < draw_count(d->list); i++) {
        const draw_command *c = draw_at(d->list, i);
        if (c->kind == DRAW_CLIP) clip = c->bounds;
        if (covers_window(d, c)) count = 0;
        if (c->kind != DRAW_TEXT) continue;
        assert_true(count < TEXTS);
        texts[count] = c, clips[count++] = clip;
    }
    return count;
}

static int offences; /* of the running test */

static void offence(const char *where, const char *text, const char *what) {
    print_error("%s: '%s' / %s\n", where, text, what);
    offences++;
}

static void nothing_is_cut(const desk *d, const char *where) {
    const draw_command *texts[TEXTS];
    rect clips[TEXTS];
    int count = texts_of(d, texts, clips);
    assert_true(count > 20);
    for (int i = 0; i < count; i++) {
        rect ink = ink_of(texts[i]), seen = rect_meet(ink, clips[i]);
        bool whole = seen.w > ink.w - 1.5F && seen.h > ink.h - 1.5F;
        if (!whole && same_clip(clips[i], d->in.window)) offence(where, texts[i]->text, "is cut");
        if (strstr(texts[i]->text, "…")) offence(where, texts[i]->text, "is shortened");
    }
}

static void nothing_is_written_over(const desk *d, const char *where) {
    const draw_command *texts[TEXTS];
    rect clips[TEXTS];
    int count = texts_of(d, texts, clips);
    for (int i = 0; i < count; i++)
        for (int k = i + 1; k < count; k++) {
            rect a = rect_meet(ink_of(texts[i]), clips[i]), b = rect_meet(ink_of(texts[k]), clips[k]);
            rect both = rect_meet(a, b);
            if (both.w > 1 && both.h > 1) offence(where, texts[i]->text, texts[k]->text);
        }
}

static void every_screen_is_tidy(fake *run) {
    desk d = open_desk(run);
    offences = 0;
    for (int k = 0; k < SCREEN_COUNT; k++) {
        run->state.settings.screen = (lab_screen)k;
        fake_observe(run);
        for (int size = 0; size < SIZES; size++)
            for (int kind = 0; kind < THEME_COUNT; kind++) {
                char where[96];
                snprintf(where, sizeof where, "%s, %s, %gx%g", screen_name((lab_screen)k),
                         theme_name((theme_kind)kind), (double)sizes[size].width, (double)sizes[size].height);
                resize(&d, sizes[size], (theme_kind)kind), show(&d);
                nothing_is_cut(&d, where), nothing_is_written_over(&d, where);
            }
    }
    close_desk(&d);
    assert_int_equal(offences, 0);
}

static void words_stand_clear_on_every_screen_of_a_race(void **unused) {
    (void)unused;
    every_screen_is_tidy(fake_run());
}

static void words_stand_clear_on_every_screen_of_pictures(void **unused) {
    (void)unused;
    every_screen_is_tidy(fake_digits());
}

static void words_stand_clear_before_the_first_step(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->snapshot.step = 0, f->snapshot.epoch = 0, f->snapshot.history_count = 0;
    fake_gradients(f, 0, NAN, NAN), fake_gradients(f, 1, NAN, NAN);
    every_screen_is_tidy(f);
}

static void words_stand_clear_when_a_lane_has_diverged(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->snapshot.lane[0].status.diverged = true;
    f->snapshot.lane[0].status.diverged_step = 312, f->snapshot.lane[0].status.diverged_layer = 5;
    every_screen_is_tidy(f);
}

static void words_stand_clear_under_an_error(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.error = "broken.json: line 3: expected a number.";
    every_screen_is_tidy(f);
}

static void the_help_fits_every_window(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.settings.help = true;
    every_screen_is_tidy(f);
}

static void pictures_fill_their_rows_and_grow_where_enough_of_them_fit(void **unused) {
    (void)unused;
    rect area = {10, 20, 600, 300};
    square_grid g = squares_in(area, 28, 40, 16, 4, 100);
    assert_true(g.side == 28 && g.columns == 18 && g.rows == 6);
    rect first = square_at(&g, area, 0), last = square_at(&g, area, 17), below = square_at(&g, area, 18);
    assert_true(first.x == 10 && first.y == 20 && fabsf(last.x + g.side - 610) < 0.01F);
    assert_true(below.x == 10 && below.y == 20 + g.down && last.y == 20);
    assert_true(squares_in(area, 28, 40, 16, 4, 40).side == 56);
    assert_int_equal(squares_in((rect){0, 0, 20, 20}, 28, 40, 16, 4, 100).columns, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_fill_their_rows_and_grow_where_enough_of_them_fit),
        cmocka_unit_test(words_stand_clear_on_every_screen_of_a_race),
        cmocka_unit_test(words_stand_clear_on_every_screen_of_pictures),
        cmocka_unit_test(words_stand_clear_before_the_first_step),
        cmocka_unit_test(words_stand_clear_when_a_lane_has_diverged),
        cmocka_unit_test(words_stand_clear_under_an_error),
        cmocka_unit_test(the_help_fits_every_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
