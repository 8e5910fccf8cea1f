/* Panels without a window: what they say of a state, and what a person's input becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "divergence.h"
#include "fake.h"
#include "lane_look.h"
#include "number.h"
#include "panels.h"
#include "screens.h"
#include "stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void whole_window(stage *s, void *state) {
    fake *f = state;
    lab_saving_forget(&f->intents.saving);
    f->intents = (lab_intents){.settings = f->state.settings};
    screens_draw(s->u, &f->state, &f->intents);
}

static stage *open_window(fake *f) {
    stage *s = stage_open();
    s->in.window = (rect){0, 0, 1280, 800};
    frames(s, whole_window, f, 3);
    return s;
}

/* Wide enough for all cells of the bar in the wide type of the stage. */
static stage *open_wide_window(fake *f) {
    stage *s = open_window(f);
    s->in.window.w = 1440;
    frames(s, whole_window, f, 2);
    return s;
}

static bool says(const stage *s, const char *part) {
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        if (c->kind == DRAW_TEXT && strstr(c->text, part)) return true;
    }
    return false;
}

/* The middle of a text on the screen. */
static vec2 place_of(const stage *s, const char *text) {
    const draw_command *c = find_text(s, text, NULL);
    assert_non_null(c);
    return (vec2){c->bounds.x + c->bounds.w / 2, c->bounds.y + c->bounds.h / 2};
}

static void click_text(stage *s, fake *f, const char *text) {
    vec2 at = place_of(s, text);
    click(s, whole_window, f, at.x, at.y);
}

static void the_window_names_lanes_data_and_progress(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_wide_window(f);
    assert_true(shows(s, "fake"));
    assert_true(shows(s, "h1") && shows(s, "mlp"));
    assert_true(shows(s, "87.5 %"));
    assert_true(shows(s, "swiss-roll"));
    assert_true(shows(s, "2.0 of 10") && shows(s, "40"));
    assert_true(says(s, "paused"));
    stage_close(s), fake_free(f);
}

static void big_numbers_are_the_gradients_at_layer_one(void **unused) {
    (void)unused;
    fake *f = fake_run();
    fake_gradients(f, 0, 0.84, 1), fake_gradients(f, 1, 3.1e-12, 1);
    stage *s = open_window(f);
    assert_true(shows(s, "0.84"));
    assert_true(shows(s, "3.1×10⁻¹²"));
    stage_close(s), fake_free(f);
}

static void run_step_and_reset_become_intents(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    click_text(s, f, "Run");
    assert_true(f->intents.run);
    vec2 run = place_of(s, "Run");
    click(s, whole_window, f, run.x + 60, 22);
    assert_true(f->intents.step && !f->intents.run);
    click(s, whole_window, f, run.x + 88, 22);
    assert_true(f->intents.reset && !f->intents.step);
    stage_close(s), fake_free(f);
}

static void a_running_run_offers_to_pause(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->snapshot.running = true, f->snapshot.samples_per_second = 210000;
    stage *s = open_wide_window(f);
    assert_true(shows(s, "Pause") && !shows(s, "Run"));
    assert_true(shows(s, "210 k"));
    stage_close(s), fake_free(f);
}

static void a_region_tells_the_class_under_the_pointer(void **unused) {
    (void)unused;
    fake *f = fake_run();
    region_guess *guess = calloc((size_t)REGION_SIDE * REGION_SIDE, sizeof *guess);
    assert_non_null(guess);
    for (size_t i = 0; i < (size_t)REGION_SIDE * REGION_SIDE; i++)
        guess[i] = (region_guess){i % REGION_SIDE >= REGION_SIDE / 2, 0.93F};
    f->regions.guess[0] = guess;
    stage *s = open_window(f);
    rect region;
    assert_true(ui_find(s->u, "regions-1", 0, &region));
    move(s, region.x + region.w * 0.75F, region.y + region.h * 0.5F), frame(s, whole_window, f);
    assert_true(shows(s, "class 1  93.0 %"));
    move(s, region.x + region.w * 0.25F, region.y + region.h * 0.5F), frame(s, whole_window, f);
    assert_true(shows(s, "class 0  93.0 %"));
    stage_close(s), fake_free(f), free(guess);
}

/* Chosen once more, a preset takes back what was changed in it; an unchanged one goes on. */
static void a_changed_preset_is_chosen_again(void **unused) {
    (void)unused;
    fake *f = fake_run();
    for (int changed = 0; changed < 2; changed++) {
        f->state.altered = changed;
        stage *s = open_window(f);
        click_text(s, f, "fake");
        frames(s, whole_window, f, 2);
        type_key(s, KEY_ENTER, false, false);
        frame(s, whole_window, f);
        if (changed)
            assert_string_equal(f->intents.load, "fake");
        else
            assert_null(f->intents.load);
        stage_close(s);
    }
    fake_free(f);
}

static void data_of_the_other_kind_come_with_their_preset(void **unused) {
    (void)unused;
    fake *f = fake_run();
    char *shelved = f->names[1], offered[] = "fashion-h1";
    f->names[1] = offered;
    f->state.settings.screen = SCREEN_DATA;
    stage *s = open_window(f);
    click_text(s, f, "swiss-roll"), frames(s, whole_window, f, 2);
    click_text(s, f, "mnist"); /* its preset is not installed */
    assert_true(!f->intents.load && !f->intents.change_run);
    click_text(s, f, "fashion-mnist");
    assert_string_equal(f->intents.load, "fashion-h1");
    assert_false(f->intents.change_run);
    f->names[1] = shelved;
    stage_close(s), fake_free(f);
}

static void turn_wheel(stage *s, fake *f, rect area) {
    move(s, area.x + area.w / 2, area.y + area.h / 2), frame(s, whole_window, f);
    s->in.wheel.y = 3, frame(s, whole_window, f);
    s->in.wheel.y = 0, frames(s, whole_window, f, 2);
}

/* The part of the steps that somebody looks at in one is what the others show; a double click frees all of them. */
static void heat_maps_and_curves_show_the_same_steps(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    plot_span *steps = &f->memory.steps, *own = &f->memory.history_steps;
    turn_wheel(s, f, f->memory.history[0].area);
    assert_true(steps->held && !own->held && steps->shown.min > 0);
    plot_range zoomed = steps->shown;
    turn_wheel(s, f, f->memory.loss.area);
    assert_true(steps->shown.max - steps->shown.min < zoomed.max - zoomed.min);
    rect heat = f->memory.history[1].area;
    press(s, heat.x + 9, heat.y + 9, 2), frame(s, whole_window, f), release(s), frames(s, whole_window, f, 2);
    assert_true(!steps->held && !own->held);
    f->state.settings.by_seconds = true;
    turn_wheel(s, f, heat);
    assert_true(!steps->held && own->held);
    stage_close(s), fake_free(f);
}

static void another_preset_is_chosen_from_the_list(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    click_text(s, f, "fake");
    frames(s, whole_window, f, 2);
    click_text(s, f, "other");
    assert_string_equal(f->intents.load, "other");
    stage_close(s), fake_free(f);
}

static void a_run_that_differs_from_its_preset_says_so(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = stage_open();
    frames(s, whole_window, f, 2);
    assert_false(shows(s, "changed"));
    f->state.altered = true;
    frames(s, whole_window, f, 2);
    assert_true(shows(s, "changed"));
    stage_close(s);
    fake_free(f);
}

static void the_theme_is_chosen_from_the_menu(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    click(s, whole_window, f, 1280 - 12 - 14, 23);
    frames(s, whole_window, f, 2);
    assert_true(shows(s, "Dark") && shows(s, "✓"));
    click_text(s, f, "Projector");
    assert_int_equal(f->intents.settings.theme, THEME_PROJECTOR);
    stage_close(s), fake_free(f);
}

static void a_dragged_learning_rate_is_an_intent(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    vec2 label = place_of(s, "learning rate");
    press(s, label.x + 110, label.y, 1), frame(s, whole_window, f);
    move(s, label.x + 125, label.y), frame(s, whole_window, f);
    assert_true(f->intents.change_run);
    assert_true(f->intents.changed.training.learning_rate != f->preset.training.learning_rate);
    assert_true(f->intents.changed.training.smoothness == f->preset.training.smoothness);
    stage_close(s), fake_free(f);
}

/* Carries the settings over, as the laboratory does after every frame. */
static void keep_settings(fake *f) {
    f->state.settings = f->intents.settings;
}

static stage *open_drawer(fake *f, const char *lane) {
    stage *s = open_window(f);
    click_text(s, f, lane);
    keep_settings(f), frames(s, whole_window, f, 30);
    return s;
}

static void a_chip_opens_the_settings_of_its_lane(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_drawer(f, "mlp");
    assert_int_equal(f->state.settings.drawer, 2);
    assert_true(shows(s, "Settings of this network") && shows(s, "layers") && shows(s, "damping"));
    vec2 layers = place_of(s, "layers");
    press(s, layers.x + 150, layers.y, 1), frame(s, whole_window, f);
    assert_true(f->intents.change_run);
    assert_true(f->intents.changed.networks[1].layers != FAKE_LAYERS);
    assert_int_equal(f->intents.changed.networks[0].layers, FAKE_LAYERS);
    release(s), frame(s, whole_window, f);
    type_key(s, KEY_ESCAPE, false, false), frame(s, whole_window, f);
    assert_int_equal(f->intents.settings.drawer, 0);
    stage_close(s), fake_free(f);
}

static void a_lane_is_named_and_never_nameless(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_drawer(f, "mlp");
    rect field;
    assert_true(ui_find(s->u, "lane name", 0, &field));
    click(s, whole_window, f, field.x + field.w / 2, field.y + field.h / 2);
    type_key(s, 'a', true, false), frame(s, whole_window, f);
    f->intents.change_run = false;
    type_key(s, KEY_BACKSPACE, false, false), frame(s, whole_window, f);
    assert_false(f->intents.change_run);
    type_text(s, "plain net"), frame(s, whole_window, f);
    assert_true(f->intents.change_run);
    assert_string_equal(f->intents.changed.networks[1].name, "plain net");
    stage_close(s), fake_free(f);
}

static void lanes_are_duplicated_and_removed(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_drawer(f, "h1");
    click_text(s, f, "Duplicate");
    assert_int_equal(f->intents.changed.lanes, 3);
    assert_string_equal(f->intents.changed.networks[1].name, "h1 2");
    assert_int_equal(f->intents.settings.drawer, 2);
    click_text(s, f, "Remove");
    assert_int_equal(f->intents.changed.lanes, 1);
    assert_string_equal(f->intents.changed.networks[0].name, "mlp");
    stage_close(s), fake_free(f);
}

static void a_new_seed_is_the_next_one(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->preset.training.seed = 4;
    stage *s = open_drawer(f, "h1");
    assert_true(shows(s, "seed 4"));
    click_text(s, f, "New seed");
    assert_true(f->intents.changed.training.seed == 5);
    stage_close(s), fake_free(f);
}

static void what_a_network_cannot_have_is_not_offered(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_drawer(f, "mlp");
    vec2 damping = place_of(s, "damping");
    press(s, damping.x + 150, damping.y, 1), frame(s, whole_window, f);
    assert_false(f->intents.change_run);
    stage_close(s), fake_free(f);
}

static void curves_lie_over_steps_or_seconds(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    assert_true(shows(s, "step") && !shows(s, "s"));
    click_text(s, f, "seconds");
    assert_true(f->intents.settings.by_seconds);
    keep_settings(f), frames(s, whole_window, f, 2);
    assert_true(shows(s, "s"));
    stage_close(s), fake_free(f);
}

static void a_diverged_lane_says_when_where_and_what_to_try(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->snapshot.lane[0].status.diverged = true;
    f->snapshot.lane[0].status.diverged_step = 312, f->snapshot.lane[0].status.diverged_layer = 5;
    stage *s = open_window(f);
    assert_true(says(s, "diverged at step 312, layer 5"));
    char caption[CAPTION_TEXT];
    assert_string_equal(caption_text(caption, &f->state),
                        "h1 diverged at step 312: no finite numbers from layer 5 on. Try a smaller T, more "
                        "smoothness, clipping or a smaller learning rate, then press R.");
    assert_true(shows(s, "no finite numbers"));
    f->snapshot.lane[0].status.diverged_step = 1, frames(s, whole_window, f, 2);
    assert_true(says(s, "Try a smaller T or smaller initial weights"));
    stage_close(s), fake_free(f);
}

static int hatched_in(const stage *s, rect area) {
    int count = 0;
    color hatch = color_fade(s->theme.error, 0.75F);
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        count += c->color == hatch && rect_meet(area, c->bounds).w > 0;
    }
    return count;
}

static void regions_of_a_diverged_lane_are_hatched(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    rect region;
    assert_true(ui_find(s->u, "regions-1", 0, &region));
    assert_int_equal(hatched_in(s, region), 0);
    f->snapshot.lane[0].status.diverged = true, frames(s, whole_window, f, 2);
    assert_true(hatched_in(s, region) > 10);
    stage_close(s), fake_free(f);
}

/* Whatever the cause: what comes first in the long text is the short advice; no mlp is told of T. */
static void short_and_long_advice_begin_alike(void **unused) {
    (void)unused;
    static const char *const names[] = {"h1-j1", "h2", "mlp"};
    hdnn_network_config network = hdnn_network_config_default();
    hdnn_training_config training = hdnn_training_config_default();
    for (int i = 0; i < 24; i++) {
        hdnn_lane_status status = {
            .diverged = true, .diverged_step = i & 1 ? 1 : 312, .diverged_layer = (i >> 1) % 4 - 1};
        network.architecture = hdnn_architecture_find(names[i / 8]);
        training.clip_norm = i & 1;
        divergence d = divergence_of(&status, &network, &training);
        const char *tries = strstr(d.text, "Try ") + 4, *first = d.first + 4;
        assert_int_equal(strncmp(tries, first, strlen(first)), 0);
        assert_true(i < 16 || !strstr(d.text, "smaller T"));
        assert_non_null(strstr(d.text, ", then press R."));
    }
}

static void before_the_first_step_plots_show_axes_and_a_hint(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->snapshot.step = 0, f->snapshot.epoch = 0, f->snapshot.history_count = 0;
    fake_gradients(f, 0, NAN, NAN), fake_gradients(f, 1, NAN, NAN);
    stage *s = open_window(f);
    assert_true(shows(s, "press Space to train"));
    assert_true(shows(s, "layer") && shows(s, "step"));
    assert_true(says(s, "Nothing has been learnt yet"));
    stage_close(s), fake_free(f);
}

static void an_error_stays_until_it_is_dismissed(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.error = "broken.json: line 3: expected a number.";
    stage *s = open_window(f);
    assert_true(shows(s, "broken.json: line 3: expected a number."));
    click_text(s, f, "Dismiss");
    assert_true(f->intents.dismiss_error);
    stage_close(s), fake_free(f);
}

static void while_the_first_preset_loads_its_name_is_shown(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.preset = NULL, f->state.data = NULL, f->state.snapshot = NULL, f->state.loading = "mnist-h1";
    stage *s = open_window(f);
    assert_true(shows(s, "Loading mnist-h1"));
    stage_close(s), fake_free(f);
}

static void another_source_than_the_wanted_one_is_said(void **unused) {
    (void)unused;
    fake *f = fake_digits();
    strcpy(f->preset.data.source, "mnist");
    stage *s = open_window(f);
    assert_true(shows(s, "mnist not found: learns from"));
    stage_close(s), fake_free(f);
}

static void a_chip_names_an_architecture_only_when_its_lane_is_called_otherwise(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    assert_true(says(s, "h1-j1 · 16 layers"));
    assert_false(says(s, "mlp · 16 layers"));
    strcpy(f->preset.networks[1].name, "plain");
    frame(s, whole_window, f);
    assert_true(says(s, "mlp · 16 layers"));
    stage_close(s), fake_free(f);
}

static void data_leads_from_pictures_to_the_canvas(void **unused) {
    (void)unused;
    fake *f = fake_digits();
    char *shelved = f->names[1], offered[] = "swiss-roll-race";
    f->names[1] = offered;
    f->state.settings.screen = SCREEN_DATA;
    stage *s = open_window(f);
    click_text(s, f, "Paint points instead");
    assert_string_equal(f->intents.load, "swiss-roll-race");
    assert_true(f->intents.settings.data.paints);
    f->names[1] = shelved;
    stage_close(s), fake_free(f);
}

/* Without pictures the Digits screen offers presets that have some; a button loads one, and Digits stays. */
static void the_digits_screen_brings_pictures_where_there_are_none(void **unused) {
    (void)unused;
    fake *f = fake_run();
    char *shelved = f->names[1], offered[] = "digits-h1";
    f->names[1] = offered;
    f->state.settings.screen = SCREEN_DIGITS;
    stage *s = open_window(f);
    assert_true(shows(s, "Draw a digit and see it read"));
    click_text(s, f, "mnist-h2");
    assert_null(f->intents.load);
    click_text(s, f, "digits-h1");
    assert_string_equal(f->intents.load, "digits-h1");
    assert_string_equal(f->intents.load_with.text[0], "view.screen=digits");
    f->names[1] = shelved;
    stage_close(s), fake_free(f);
}

static void screens_are_found_by_their_keys(void **unused) {
    (void)unused;
    for (int i = 0; i < SCREEN_COUNT; i++) assert_int_equal(screen_named(screen_key((lab_screen)i)), i);
    assert_int_equal(screen_named("nowhere"), SCREEN_RACE);
}

static void every_screen_fits_every_window(void **unused) {
    (void)unused;
    static const rect windows[] = {
        {0, 0, 1024, 640}, {0, 0, 1280, 800}, {0, 0, 3840, 2160}, {0, 0, 400, 300}};
    fake *f = fake_digits();
    stage *s = open_window(f);
    for (int i = 0; i < 4; i++)
        for (int screen = 0; screen < SCREEN_COUNT; screen++) {
            s->in.window = windows[i], f->state.settings.screen = (lab_screen)screen;
            frames(s, whole_window, f, 2);
            for (size_t k = 0; k < draw_count(s->list); k++) {
                const draw_command *c = draw_at(s->list, k);
                if (c->kind != DRAW_RECT) continue;
                assert_true(c->bounds.w >= 0 && c->bounds.h >= 0 && isfinite(c->bounds.x + c->bounds.y));
            }
        }
    stage_close(s), fake_free(f);
}

static void a_stroke_on_the_pad_becomes_pen_events(void **unused) {
    (void)unused;
    fake *f = fake_digits();
    stage *s = open_window(f);
    vec2 middle = place_of(s, "draw a digit here");
    press(s, middle.x, middle.y, 1);
    s->in.pen[0] = (pen_point){middle, 1, true, true};
    s->in.pen[1] = (pen_point){{middle.x + 30, middle.y}, 1, true, false};
    s->in.pen_count = 2;
    frame(s, whole_window, f);
    assert_int_equal(f->intents.pen_count, 2);
    assert_int_equal(f->intents.pen[0].kind, PEN_DOWN);
    assert_true(fabsf(f->intents.pen[0].at.x - 0.5F) < 0.02F);
    assert_int_equal(f->intents.pen[1].kind, PEN_MOVE);
    assert_true(f->intents.pen[1].at.x > f->intents.pen[0].at.x);
    stage_close(s), fake_free(f);
}

static void a_press_beside_the_pad_draws_nothing(void **unused) {
    (void)unused;
    fake *f = fake_digits();
    stage *s = open_window(f);
    press(s, 1000, 300, 1);
    s->in.pen[0] = (pen_point){{1000, 300}, 1, true, true}, s->in.pen_count = 1;
    frame(s, whole_window, f);
    assert_int_equal(f->intents.pen_count, 0);
    stage_close(s), fake_free(f);
}

static void the_reading_names_the_likeliest_class(void **unused) {
    (void)unused;
    fake *f = fake_digits();
    stage *s = open_window(f);
    assert_true(shows(s, "probability 93.0 %"));
    assert_true(shows(s, "your drawing"));
    assert_true(shows(s, "93.0 %") && shows(s, "7.0 %"));
    stage_close(s), fake_free(f);
}

static void a_click_on_the_picture_chooses_the_pixel_of_the_portrait(void **unused) {
    (void)unused;
    fake *f = fake_digits();
    stage *s = open_window(f);
    const draw_command *picture = NULL;
    for (size_t i = 0; i < draw_count(s->list); i++)
        if (draw_at(s->list, i)->kind == DRAW_IMAGE && draw_at(s->list, i)->bounds.x < 400)
            picture = draw_at(s->list, i); /* beside the verdict, under the pad */
    assert_non_null(picture);
    rect box = picture->bounds;
    press(s, box.x + box.w * 3.5F / 28, box.y + box.h * 2.5F / 28, 1), frame(s, whole_window, f);
    assert_int_equal(f->intents.settings.column, 2 * 28 + 3);
    stage_close(s), fake_free(f);
}

static const char *caption(fake *f) {
    static char text[CAPTION_TEXT];
    return caption_text(text, &f->state);
}

static void the_caption_says_what_the_numbers_show(void **unused) {
    (void)unused;
    fake *f = fake_run();
    fake_gradients(f, 0, 0.5, 1), fake_gradients(f, 1, 1e-9, 1);
    assert_non_null(strstr(caption(f), "shrinks 10⁹-fold in mlp"));
    assert_non_null(strstr(caption(f), "arrives 0.5 times as large in h1"));
    assert_non_null(strstr(caption(f), "Try fewer layers in mlp"));
    fake_gradients(f, 0, 300, 1), fake_gradients(f, 1, 1, 1);
    assert_non_null(strstr(caption(f), "grows 300-fold in h1, and arrives as large as it left in mlp"));
    assert_non_null(strstr(caption(f), "Try a smaller T in h1"));
    fake_gradients(f, 1, 2, 1); /* an mlp whose gradient does not vanish is not said to lose it */
    assert_null(strstr(caption(f), "shrinks"));
    fake_gradients(f, 1, 1, 1);
    for (int l = 0; l < FAKE_LAYERS; l++) f->gradient[1][l] = 0;
    assert_non_null(strstr(caption(f), "is lost in mlp"));
    fake_free(f);
}

/* A gradient that wavers about ten times its size does not change the words with every step. */
static void the_caption_keeps_its_words_while_a_number_wavers(void **unused) {
    (void)unused;
    fake *f = fake_run();
    fake_gradients(f, 0, 9.3, 1);
    assert_non_null(strstr(caption(f), "arrives 9.3 times as large in h1"));
    fake_gradients(f, 0, 11, 1);
    assert_non_null(strstr(caption(f), "grows 11-fold in h1"));
    fake_gradients(f, 0, 9.3, 1);
    assert_non_null(strstr(caption(f), "grows 9.3-fold in h1"));
    fake_gradients(f, 0, 5, 1);
    assert_non_null(strstr(caption(f), "arrives 5 times as large in h1"));
    fake_gradients(f, 0, 0.05, 1);
    assert_non_null(strstr(caption(f), "shrinks 20-fold in h1"));
    fake_gradients(f, 0, 0.12, 1);
    assert_non_null(strstr(caption(f), "shrinks 8.3-fold in h1"));
    fake_free(f);
}

static void the_caption_reads_the_drawing(void **unused) {
    (void)unused;
    fake *f = fake_digits();
    assert_non_null(strstr(caption(f), "h1 reads your drawing as 7 with probability 93.0 %. Change"));
    f->reading.label = 7, f->reading.drawn = false;
    assert_non_null(strstr(caption(f), "this test picture as 7 with probability 93.0 %, and is right."));
    f->reading.label = 9;
    assert_non_null(strstr(caption(f), "93.0 %; it is 9."));
    f->state.settings.screen = SCREEN_RACE; /* there the gradients are what is seen */
    assert_non_null(strstr(caption(f), "gradient"));
    fake_free(f);
}

/* Each screen speaks of itself, and ends with something to do. */
static void every_screen_has_a_sentence_of_its_own(void **unused) {
    (void)unused;
    static const char *const said[SCREEN_COUNT] = {
        "gradient", "volumes are", "most sensitive change", "reads", "samples of 10 classes", "guided tour"};
    fake *f = fake_digits();
    stage *s = open_window(f);
    hdnn_lesson *lesson = calloc(1, sizeof *lesson);
    lesson_entry entry = {.name = "one", .lesson = lesson};
    lesson->minutes = 3;
    f->lessons = (lesson_shelf){&entry, 1};
    f->state.settings.column = 100;
    for (int i = 0; i < SCREEN_COUNT; i++) {
        f->state.settings.screen = (lab_screen)i;
        frames(s, whole_window, f, 3), fake_observe(f);
        if (!strstr(caption(f), said[i])) fail_msg("screen %d: \"%s\"", i, caption(f));
        assert_int_equal(caption(f)[strlen(caption(f)) - 1], '.');
    }
    f->lessons.count = 0;
    free(lesson);
    stage_close(s), fake_free(f);
}

/* Rounded down: whatever is not all is less than 100 %. */
static void nothing_below_all_is_a_hundred_percent(void **unused) {
    (void)unused;
    char text[NUMBER_TEXT];
    assert_string_equal(number_percent(text, 1), "100.0 %");
    assert_string_equal(number_percent(text, (double)nextafterf(1, 0)), "99.9 %");
    assert_string_equal(number_percent(text, 0.9996), "99.9 %");
    assert_string_equal(number_percent(text, 0.388), "38.8 %");
    assert_string_equal(number_percent(text, 0), "0.0 %");
}

/* A run that keeps its gradients is not painted as dark as one that loses them. */
static void the_gradient_map_spans_a_million_in_every_run(void **unused) {
    (void)unused;
    fake *f = fake_run();
    fake_gradients(f, 0, 0.3, 0.5), fake_gradients(f, 1, 0.3, 0.5);
    gradient_history_free(&f->steps);
    assert_true(gradient_history_begin(&f->steps, &f->snapshot));
    gradient_history_add(&f->steps, &f->snapshot);
    stage *s = open_window(f);
    assert_true(shows(s, "10⁻⁶"));
    stage_close(s), fake_free(f);
}

/* How many controls Tab, or Shift+Tab, goes through until it is where it began. */
static int round_trip(stage *s, fake *f, bool back) {
    int count = 0;
    type_key(s, KEY_TAB, false, back), frame(s, whole_window, f);
    ui_id first = ui_focused(s->u);
    assert_true(first != 0);
    do {
        type_key(s, KEY_TAB, false, back), frame(s, whole_window, f);
        count++;
    } while (ui_focused(s->u) != first && count < 500);
    return count;
}

/* Two controls of one id would cut a round short, each way another part of it. */
static void tab_reaches_every_control(void **unused) {
    (void)unused;
    for (int screen = 0; screen < SCREEN_COUNT; screen++) {
        fake *f = screen == SCREEN_DIGITS ? fake_digits() : fake_run();
        f->state.settings.screen = (lab_screen)screen;
        stage *s = open_window(f);
        int there = round_trip(s, f, false);
        assert_in_range(there, 12, 499);
        assert_int_equal(round_trip(s, f, true), there);
        stage_close(s), fake_free(f);
    }
}

static void the_help_explains_keys_and_closes(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->state.settings.help = true;
    stage *s = open_window(f);
    assert_true(shows(s, "train or pause") && shows(s, "Look here."));
    type_key(s, KEY_ESCAPE, false, false), frame(s, whole_window, f);
    assert_false(f->intents.settings.help);
    stage_close(s), fake_free(f);
}

/* The middle of a text in a plot or its legend. */
static vec2 place_in(const stage *s, rect area, const char *text) {
    rect with_legend = rect_inset(area, -40);
    for (size_t i = 0; i < draw_count(s->list); i++) {
        const draw_command *c = draw_at(s->list, i);
        vec2 middle = {c->bounds.x + c->bounds.w / 2, c->bounds.y + c->bounds.h / 2};
        if (c->kind == DRAW_TEXT && strcmp(c->text, text) == 0 && rect_holds(with_legend, middle))
            return middle;
    }
    fail_msg("%s is not in that plot", text);
    return (vec2){0, 0};
}

static size_t curves_in(const stage *s, color c) {
    size_t count = 0;
    for (size_t i = 0; i < draw_count(s->list); i++)
        count +=
            draw_at(s->list, i)->kind == DRAW_POLYLINE && (draw_at(s->list, i)->color | 0xFF) == (c | 0xFF);
    return count;
}

static void panning_the_loss_moves_the_accuracy(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    frames(s, whole_window, f, 60);
    rect loss = f->memory.loss.area, accuracy = f->memory.accuracy.area;
    assert_true(loss.x == accuracy.x && loss.w == accuracy.w);
    plot_range before = f->memory.steps.shown;
    press(s, loss.x + 50, loss.y + 20, 1), frame(s, whole_window, f);
    move(s, loss.x + 90, loss.y + 20), frame(s, whole_window, f), release(s), frame(s, whole_window, f);
    assert_true(f->memory.steps.held && f->memory.steps.shown.min < before.min);
    assert_false(f->memory.accuracy.x.held || f->memory.accuracy.y.held);
    place_in(s, f->memory.accuracy.area, "zoomed: double click to follow again");
    stage_close(s), fake_free(f);
}

static void a_lane_switched_off_in_one_legend_is_gone_from_all_plots(void **unused) {
    (void)unused;
    fake *f = fake_run();
    fake_gradients(f, 0, 0.84, 1), fake_gradients(f, 1, 1e-6, 1);
    stage *s = open_window(f);
    color h1 = lane_color(&f->state, 0), mlp = lane_color(&f->state, 1);
    assert_true(curves_in(s, mlp) > 0);
    vec2 at = place_in(s, f->memory.loss.area, "mlp");
    click(s, whole_window, f, at.x, at.y), frames(s, whole_window, f, 2);
    assert_int_equal(f->memory.hidden_lanes, 2);
    assert_true(curves_in(s, mlp) == 0 && curves_in(s, h1) > 0);
    stage_close(s), fake_free(f);
}

static void a_lane_keeps_its_colour_and_pattern_in_another_place(void **unused) {
    (void)unused;
    fake *f = fake_run();
    f->preset.networks[0].color = 4;
    assert_int_equal(lane_color(&f->state, 0), theme_lane(3));
    assert_int_equal(lane_pattern(&f->state, 0), PLOT_DASH_DOTTED);
    assert_int_equal(lane_pattern(&f->state, 1), PLOT_DASHED);
    stage_close(open_window(f)), fake_free(f);
}

static void titles_explain_themselves(void **unused) {
    (void)unused;
    static const struct {
        const char *title, *formula;
    } rows[] = {{"Gradient at every layer", "∂L/∂yₗ = (∂yₗ₊₁/∂yₗ)ᵀ ∂L/∂yₗ₊₁"},
                {"Gradient, step by step", "log₁₀ ‖∂L/∂yₗ‖"},
                {"Loss", "L = −mean ln p(true class)"},
                {"Accuracy", "right answers / all answers"},
                {"Decision regions", "class(x) = argmaxₖ p(k | x)"}};
    fake *f = fake_run();
    f->regions.possible = true, f->regions.x = f->regions.y = (plot_range){-1, 1};
    stage *s = open_window(f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        vec2 at = place_of(s, rows[i].title);
        move(s, at.x - 2, at.y), frames(s, whole_window, f, 60);
        if (!shows(s, rows[i].formula)) fail_msg("%s is not explained", rows[i].title);
    }
    stage_close(s), fake_free(f);
}

static void the_crosshair_says_whose_loss_it_is_and_of_what(void **unused) {
    (void)unused;
    fake *f = fake_run();
    stage *s = open_window(f);
    frames(s, whole_window, f, 60);
    const hdnn_history_point *point = &f->history[20];
    const plot_view *v = &f->memory.loss;
    plot_axis x = {f->memory.steps.shown, false, v->area.x, v->area.x + v->area.w},
              y = {v->y.shown, true, v->area.y + v->area.h, v->area.y};
    move(s, plot_to_pixel(&x, (double)point->step), plot_to_pixel(&y, (double)point->train_loss[0]));
    frames(s, whole_window, f, 2);
    assert_true(says(s, ", batch") || says(s, ", test"));
    assert_true(shows(s, "step  21") && says(s, "loss  "));
    stage_close(s), fake_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_window_names_lanes_data_and_progress),
        cmocka_unit_test(big_numbers_are_the_gradients_at_layer_one),
        cmocka_unit_test(panning_the_loss_moves_the_accuracy),
        cmocka_unit_test(a_lane_switched_off_in_one_legend_is_gone_from_all_plots),
        cmocka_unit_test(a_lane_keeps_its_colour_and_pattern_in_another_place),
        cmocka_unit_test(titles_explain_themselves),
        cmocka_unit_test(the_crosshair_says_whose_loss_it_is_and_of_what),
        cmocka_unit_test(run_step_and_reset_become_intents),
        cmocka_unit_test(a_running_run_offers_to_pause),
        cmocka_unit_test(another_preset_is_chosen_from_the_list),
        cmocka_unit_test(a_run_that_differs_from_its_preset_says_so),
        cmocka_unit_test(the_theme_is_chosen_from_the_menu),
        cmocka_unit_test(a_dragged_learning_rate_is_an_intent),
        cmocka_unit_test(a_chip_opens_the_settings_of_its_lane),
        cmocka_unit_test(a_lane_is_named_and_never_nameless),
        cmocka_unit_test(lanes_are_duplicated_and_removed),
        cmocka_unit_test(a_new_seed_is_the_next_one),
        cmocka_unit_test(what_a_network_cannot_have_is_not_offered),
        cmocka_unit_test(curves_lie_over_steps_or_seconds),
        cmocka_unit_test(a_diverged_lane_says_when_where_and_what_to_try),
        cmocka_unit_test(regions_of_a_diverged_lane_are_hatched),
        cmocka_unit_test(short_and_long_advice_begin_alike),
        cmocka_unit_test(before_the_first_step_plots_show_axes_and_a_hint),
        cmocka_unit_test(an_error_stays_until_it_is_dismissed),
        cmocka_unit_test(while_the_first_preset_loads_its_name_is_shown),
        cmocka_unit_test(another_source_than_the_wanted_one_is_said),
        cmocka_unit_test(a_chip_names_an_architecture_only_when_its_lane_is_called_otherwise),
        cmocka_unit_test(data_leads_from_pictures_to_the_canvas),
        cmocka_unit_test(the_digits_screen_brings_pictures_where_there_are_none),
        cmocka_unit_test(screens_are_found_by_their_keys),
        cmocka_unit_test(a_region_tells_the_class_under_the_pointer),
        cmocka_unit_test(a_changed_preset_is_chosen_again),
        cmocka_unit_test(heat_maps_and_curves_show_the_same_steps),
        cmocka_unit_test(data_of_the_other_kind_come_with_their_preset),
        cmocka_unit_test(every_screen_fits_every_window),
        cmocka_unit_test(a_stroke_on_the_pad_becomes_pen_events),
        cmocka_unit_test(a_press_beside_the_pad_draws_nothing),
        cmocka_unit_test(the_reading_names_the_likeliest_class),
        cmocka_unit_test(a_click_on_the_picture_chooses_the_pixel_of_the_portrait),
        cmocka_unit_test(the_caption_says_what_the_numbers_show),
        cmocka_unit_test(the_caption_keeps_its_words_while_a_number_wavers),
        cmocka_unit_test(the_caption_reads_the_drawing),
        cmocka_unit_test(every_screen_has_a_sentence_of_its_own),
        cmocka_unit_test(nothing_below_all_is_a_hundred_percent),
        cmocka_unit_test(the_gradient_map_spans_a_million_in_every_run),
        cmocka_unit_test(tab_reaches_every_control),
        cmocka_unit_test(the_help_explains_keys_and_closes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
