/* The laboratory; see lab.h.
 *
 * Invariant: `state` points to what `session` owns, or to nothing; it is made anew by every lab_poll. */
#include "lab.h"

#include "edits.h"
#include "files.h"
#include "hand.h"
#include "idx_files.h"
#include "insight.h"
#include "phase.h"
#include "picture_file.h"
#include "run_edit.h"
#include "screens.h"
#include "session.h"
#include "shortcuts.h"
#include "theory.h"
#include "tour.h"
#include "wishes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char default_preset[] = "swiss-roll-race";
static const double layers_per_second = 0.25; /* share of all layers that the walk takes in a second */

struct lab {
    loader *loader;
    session *session;
    hdnn_preset
        wanted; /* the session's preset with the changes made since; empty while there is no session */
    edits edits;
    shelf shelf;
    pad pad;
    painting painting;
    file_dialog files;
    recent_files recent;
    insight insight;
    digit_desk desk;
    observer *observer;
    lab_settings settings;
    lab_memory memory;
    char error[HDNN_PATH_SIZE + 640], title[HDNN_NAME_SIZE + 16];

    hdnn_snapshot shown; /* the latest snapshot, with the gradients that were measured last */
    hdnn_real *gradient[HDNN_MAX_LANES];
    gradient_history history;
    uint64_t version;
    lab_state state;
    lab_intents intents;

    draw_list *list;
    ui *ui;
    theme theme;
    float scale; /* that `theme` was made for */
    double time;
    wishes wishes;
    bool unsettled; /* wishes were fulfilled that may not show yet */
    bool news;      /* something has come that the frame does not show */
    lesson_shelf lessons;
    tour tour;
    bool stops; /* the run pauses where a wish said */
    lab_saving saving;
    int saving_age;                    /* frames drawn since it was asked for */
    char first_screen[HDNN_NAME_SIZE]; /* that the first preset opens with; "": its own */
    bool drags;                        /* the button is held down, not just pressed */
    bool quit, fullscreen, again;
};

static void refresh_state(lab *l) {
    session *s = l->session;
    l->state = (lab_state){.preset = s ? &s->preset : NULL,
                           .data = s ? s->data : NULL,
                           .snapshot = s ? &l->shown : NULL,
                           .history = &l->history,
                           .wanted = s ? &l->wanted : NULL,
                           .can_undo = edits_can_undo(&l->edits),
                           .can_redo = edits_can_redo(&l->edits),
                           .loading = loader_remakes(l->loader) ? NULL : loader_name(l->loader),
                           .error = l->error[0] ? l->error : NULL,
                           .shelf = &l->shelf,
                           .settings = l->settings,
                           .reading = &l->insight.reading,
                           .regions = &l->insight.regions,
                           .pad = &l->pad,
                           .lessons = &l->lessons,
                           .tour = &l->tour,
                           .memory = &l->memory,
                           .observation = observer_latest(l->observer),
                           .film = film_maker_latest(l->desk.films),
                           .review = reviewer_latest(l->desk.reviews),
                           .painting = &l->painting,
                           .recent = &l->recent,
                           .files = &l->files};
}

lab *lab_new(const lab_config *config) {
    lab *l = calloc(1, sizeof *l);
    if (!l) return NULL;
    l->loader = loader_new(&(loader_config){config->data_dir, config->seed, config->threads, config->wake,
                                            config->wake_context});
    l->list = draw_list_new(config->measure, config->fonts);
    l->ui = l->list ? ui_new(l->list, config->clip) : NULL;
    l->observer = observer_new(config->wake, config->wake_context);
    if (!l->loader || !l->ui || !l->observer ||
        !insight_open(&l->insight, config->wake, config->wake_context) ||
        !digit_desk_open(&l->desk, config->wake, config->wake_context)) {
        lab_free(l);
        return NULL;
    }
    l->settings.digits = digit_settings_default();
    l->settings.data = (data_settings){.classes = 2, .brush = PAINTING_BRUSH};
    shelf_fill(&l->shelf);
    lesson_shelf_fill(&l->lessons);
    snprintf(l->title, sizeof l->title, "hdnn-lab");
    preferences p = config->preferences ? *config->preferences : preferences_default();
    l->settings.theme = p.theme, l->settings.type_scale = p.type_scale;
    l->recent = p.recent;
    l->settings.hero = (float)p.hero, l->settings.side = (float)p.side;
    bool as_left = !config->preset && p.preset[0] && shelf_find(&l->shelf, p.preset) >= 0;
    if (as_left) snprintf(l->first_screen, sizeof l->first_screen, "%s", p.screen);
    loader_start(l->loader, config->preset ? config->preset : as_left ? p.preset : default_preset, NULL);
    refresh_state(l);
    return l;
}

static void forget_gradients(lab *l) {
    for (int i = 0; i < HDNN_MAX_LANES; i++) free(l->gradient[i]), l->gradient[i] = NULL;
}

void lab_free(lab *l) {
    if (!l) return;
    digit_desk_close(&l->desk);
    insight_close(&l->insight);
    observer_free(l->observer);
    loader_free(l->loader);
    session_free(l->session);
    hdnn_preset_free(&l->wanted);
    edits_free(&l->edits);
    forget_gradients(l);
    gradient_history_free(&l->history);
    shelf_empty(&l->shelf);
    tour_leave(&l->tour);
    lesson_shelf_empty(&l->lessons);
    pad_free(&l->pad);
    painting_free(&l->painting);
    file_dialog_free(&l->files);
    lab_saving_forget(&l->saving), lab_saving_forget(&l->intents.saving);
    ui_free(l->ui);
    draw_list_free(l->list);
    free(l);
}

/* News. */

/* Steps between two snapshots are not measured, so a pause may bring a snapshot without gradients: the last ones
 * measured stay on the screen until the run is reset. */
static void keep_gradient(lab *l, int lane) {
    hdnn_lane_snapshot *shown = &l->shown.lane[lane];
    size_t bytes = ((size_t)shown->layers + 1) * sizeof(hdnn_real);
    if (!l->gradient[lane] && !(l->gradient[lane] = calloc(1, bytes))) return;
    if (isfinite(shown->state_gradient[0]) || l->shown.step == 0)
        memcpy(l->gradient[lane], shown->state_gradient, bytes);
    shown->state_gradient = l->gradient[lane];
}

static bool take_snapshot(lab *l) {
    const hdnn_snapshot *latest = hdnn_trainer_snapshot(l->session->trainer);
    bool news = latest->version != l->version;
    if (news) gradient_history_add(&l->history, latest);
    l->shown = *latest;
    l->version = latest->version;
    for (int i = 0; i < l->shown.lanes; i++) keep_gradient(l, i);
    return news;
}

/* The pixel whose states are shown: the one that was chosen if it is still there, otherwise the middle. */
static void choose_column(lab *l) {
    hdnn_shape shape = l->session->data->test.shape;
    int *column = &l->settings.column;
    if (!hdnn_shape_is_image(shape))
        *column = -1;
    else if (*column < 0 || *column >= shape.inputs)
        *column = shape.height / 2 * shape.width + shape.width / 2;
    if (*column >= 0) hdnn_trainer_choose_column(l->session->trainer, *column);
}

/* What the preset wants the window to open with. */
static void adopt_view(lab *l) {
    const hdnn_preset *p = &l->session->preset;
    lab_settings *v = &l->settings;
    v->pace = p->view.steps_per_second;
    v->axis_x = p->view.axis_x, v->axis_y = p->view.axis_y;
    v->playing = false;
    refresh_state(l);
    v->layer = lab_most_layers(&l->state);
    refresh_state(l);
    v->phase = phase_settings_for(&l->state);
    v->theory = theory_settings_for(&l->state);
    v->screen = screen_named(&l->state, l->first_screen[0] ? l->first_screen : p->view.screen);
    if (l->session->trained && lab_has_images(&l->state)) v->screen = SCREEN_DIGITS;
    l->first_screen[0] = '\0';
    v->column = -1;
    choose_column(l);
}

/* The run is what `text` says; false: it is no preset, and nothing has changed. */
static bool want(lab *l, const char *text, hdnn_error *error) {
    hdnn_preset read;
    const char *name = l->session->preset.name;
    if (hdnn_preset_parse(text, name, NULL, 0, &read, error) != HDNN_OK) return false;
    hdnn_preset_free(&l->wanted);
    l->wanted = read;
    return true;
}

/* Forget changes that were not made after all. */
static void want_what_is(lab *l) {
    char *text = hdnn_preset_text(&l->session->preset);
    if (text) want(l, text, NULL);
    hdnn_text_free(text);
}

/* What was chosen among the pictures of another session. */
static void forget_pictures(digit_settings *d) {
    d->lane = 0, d->cell = false, d->first = 0, d->rewound = 0, d->rewinding = false;
}

static void show_session(lab *l, session *made) {
    digit_desk_begin(&l->desk, &made->data->test);
    session_free(l->session);
    forget_gradients(l);
    l->session = made;
    l->version = 0;
    gradient_history_begin(&l->history, hdnn_trainer_snapshot(made->trainer));
    take_snapshot(l);
    insight_begin(&l->insight, made->data, &l->pad);
    forget_pictures(&l->settings.digits);
    observer_forget(l->observer);
    snprintf(l->title, sizeof l->title, "%s – hdnn-lab", made->preset.name);
}

/* Another preset. */
static void adopt(lab *l, session *made) {
    l->memory = (lab_memory){0};
    show_session(l, made);
    want_what_is(l);
    char *text = hdnn_preset_text(&made->preset);
    if (text) edits_begin(&l->edits, text);
    hdnn_text_free(text);
    adopt_view(l);
    hdnn_trainer_set_pace(made->trainer, l->settings.pace);
    if (made->note[0]) lab_say(l, TOAST_INFO, made->note);
    if (made->preset.view.autostart && !made->trained) hdnn_trainer_start(made->trainer);
}

/* The run on the screen with other settings: it starts again, in the same view, and goes on running if it did. */
static void adopt_changed(lab *l, session *made) {
    bool ran = l->shown.running;
    double share = l->settings.layer / fmax(lab_most_layers(&l->state), 1);
    show_session(l, made);
    refresh_state(l);
    lab_settings *v = &l->settings;
    v->layer = floor(share * lab_most_layers(&l->state));
    v->axis_x = (int)fmin(v->axis_x, made->preset.networks[0].features - 1);
    v->axis_y = (int)fmin(v->axis_y, made->preset.networks[0].features - 1);
    v->screen = screen_or_first(&l->state, v->screen);
    choose_column(l);
    hdnn_trainer_set_pace(made->trainer, v->pace);
    if (ran) hdnn_trainer_start(made->trainer);
}

static void sentence(char *out, size_t size, const char *message, const char *more) {
    size_t length = strlen(message);
    bool ended = length && strchr(".!?", message[length - 1]);
    snprintf(out, size, "%s%s %s", message, ended ? "" : ".", more);
}

/* A first preset that cannot be loaded gives way to the default one; later ones leave the run as it is. */
static void fail_load(lab *l, const char *name, bool remade, const hdnn_error *error) {
    if (l->session) want_what_is(l);
    if (remade) edits_undo(&l->edits);
    bool instead = !l->session && strcmp(name, default_preset) != 0;
    char more[96];
    snprintf(more, sizeof more, "%s%s", instead ? default_preset : "",
             instead      ? " is shown instead."
             : l->session ? "The run on the screen goes on as it was."
                          : "");
    sentence(l->error, sizeof l->error, error->message, more);
    if (instead) loader_start(l->loader, default_preset, NULL);
}

static bool take_loaded(lab *l) {
    session *made;
    hdnn_error error;
    char name[HDNN_PATH_SIZE];
    const char *loading = loader_name(l->loader);
    bool remade = loader_remakes(l->loader);
    if (!loading) return false;
    snprintf(name, sizeof name, "%s", loading);
    if (!loader_done(l->loader, &made, &error)) return false;
    if (made && made->changed && l->session)
        adopt_changed(l, made);
    else if (made)
        adopt(l, made), recent_add(&l->recent, name);
    else
        fail_load(l, name, remade, &error);
    return true;
}

static bool observe(lab *l, double time) {
    refresh_state(l);
    observer_request request = screens_request(&l->state);
    return observer_update(l->observer, &l->shown, &request, time);
}

/* A run that has come to where it was to pause has not come to its end: it may go on. */
static void forget_stop(lab *l) {
    if (!l->stops || l->shown.running || !l->shown.finished) return;
    hdnn_trainer_stop_at_step(l->session->trainer, -1);
    hdnn_trainer_stop_at_epoch(l->session->trainer, l->session->preset.training.epochs);
    l->stops = false;
}

bool lab_poll(lab *l, double time) {
    bool news = take_loaded(l);
    l->time = time;
    if (l->session) {
        news |= take_snapshot(l);
        forget_stop(l);
        news |= insight_update(&l->insight, l->session->data, &l->shown, &l->pad, time);
        if (l->settings.screen == SCREEN_DIGITS)
            news |= digit_desk_update(&l->desk, &l->shown, &l->settings.digits, &l->insight.sample,
                                      l->insight.serial, time);
        news |= observe(l, time);
    }
    refresh_state(l);
    return news;
}

/* Intents. */

static void apply_drive(lab *l, const lab_intents *wants) {
    hdnn_trainer *t = l->session->trainer;
    if (wants->drive == DRIVE_PAUSE) hdnn_trainer_pause(t);
    if (wants->drive != DRIVE_RUN) return;
    if (wants->stop_step > 0) hdnn_trainer_stop_at_step(t, wants->stop_step), l->stops = true;
    if (wants->stop_epoch > 0) hdnn_trainer_stop_at_epoch(t, wants->stop_epoch), l->stops = true;
    hdnn_trainer_start(t);
}

static void apply_training(lab *l, const lab_intents *wants) {
    hdnn_trainer *t = l->session->trainer;
    apply_drive(l, wants);
    if (wants->run && l->shown.running) hdnn_trainer_pause(t);
    if (wants->run && !l->shown.running) hdnn_trainer_start(t);
    if (wants->step) hdnn_trainer_step(t);
    if (wants->reset) hdnn_trainer_reset(t);
    if (wants->set_pace) hdnn_trainer_set_pace(t, wants->settings.pace);
    if (wants->settings.column != l->settings.column) hdnn_trainer_choose_column(t, wants->settings.column);
    if (wants->next_sample || wants->show_sample) {
        if (l->insight.reading.drawn) pad_clear(&l->pad), l->insight.drawing = l->pad.version;
        if (wants->show_sample)
            insight_show_sample(&l->insight, l->session->data, wants->sample);
        else
            insight_next_sample(&l->insight, l->session->data);
    }
}

/* Bring the run to what `text` says: at once where a trainer can, otherwise by making it again. While another preset
 * is loading there is no run left to change. */
static bool change_run(lab *l, const char *text, hdnn_error *error) {
    if (l->state.loading) {
        hdnn_fail(error, HDNN_INVALID, "%s is being loaded: there is no run to change", l->state.loading);
        return false;
    }
    hdnn_preset before = l->wanted;
    l->wanted = (hdnn_preset){0};
    if (!want(l, text, error)) {
        l->wanted = before;
        return false;
    }
    if (loader_remakes(l->loader) || run_edit_restarts(&before, &l->wanted)) {
        loader_remake(l->loader, text, l->session);
    } else {
        hdnn_trainer_set_training(l->session->trainer, &l->wanted.training);
        l->session->preset.training = l->wanted.training;
    }
    hdnn_preset_free(&before);
    l->error[0] = '\0', l->again = true;
    return true;
}

static bool change_run_noted(lab *l, const char *text, hdnn_error *error) {
    return text && change_run(l, text, error) && edits_change(&l->edits, text, l->time, l->drags);
}

static void apply_changes(lab *l, const lab_intents *wants) {
    hdnn_error error = {0};
    const char *text = NULL;
    if (wants->undo) text = edits_undo(&l->edits);
    if (wants->redo) text = edits_redo(&l->edits);
    bool done = !text || change_run(l, text, &error);
    if (wants->change_run) {
        char *changed = hdnn_preset_text(&wants->changed);
        done = change_run_noted(l, changed, &error);
        hdnn_text_free(changed);
    }
    if (wants->change.count) done = lab_override(l, &wants->change, &error);
    if (!done) snprintf(l->error, sizeof l->error, "%s", error.message);
}

bool lab_override(lab *l, const load_settings *settings, hdnn_error *error) {
    hdnn_preset changed;
    const char *overrides[LOAD_SETTINGS];
    for (int i = 0; i < settings->count; i++) overrides[i] = settings->text[i];
    char *text = l->session ? hdnn_preset_text(&l->wanted) : NULL;
    if (!text) hdnn_fail(error, HDNN_INVALID, "%s: there is no run to change", settings->text[0]);
    bool done = text && hdnn_preset_parse(text, l->wanted.name, overrides, (size_t)settings->count, &changed,
                                          error) == HDNN_OK;
    hdnn_text_free(text);
    if (!done) return false;
    text = hdnn_preset_text(&changed);
    hdnn_preset_free(&changed);
    done = change_run_noted(l, text, error);
    hdnn_text_free(text);
    refresh_state(l);
    return done;
}

/* A picture comes upon the pad, and the screen that reads it is shown; a bad one leaves everything as it was. */
static void open_picture(lab *l, const char *path) {
    uint8_t ink[PAD_SIDE * PAD_SIDE];
    char message[512];
    l->error[0] = '\0';
    if (!lab_has_images(&l->state))
        snprintf(l->error, sizeof l->error,
                 "%s is a picture, and the run on the screen does not learn from pictures. Choose a preset "
                 "that does, "
                 "as mnist-h2, and drop it again.",
                 path);
    else if (!picture_file_read(path, PAD_SIDE, ink, message, sizeof message))
        sentence(l->error, sizeof l->error, message, "The drawing is as it was.");
    else if (pad_set_ground(&l->pad, ink))
        l->intents.settings.screen = SCREEN_DIGITS;
}

/* A run that learns from pictures goes on with those of the IDX file; another one gives way to a run that can. */
static void open_idx(lab *l, const char *path, lab_intents *wants) {
    hdnn_data_config data;
    hdnn_error error;
    if (!l->session || !lab_has_images(&l->state)) {
        wants->load = path;
        return;
    }
    if (idx_files_find(path, &data, &error) != HDNN_OK) {
        sentence(l->error, sizeof l->error, error.message, "The run on the screen goes on as it was.");
        return;
    }
    lab_change_run(&l->state, wants)->data = data;
}

/* The run learns from what was painted; the points go to a file that the preset names. */
static void train_painting(lab *l, lab_intents *wants) {
    char path[HDNN_PATH_SIZE];
    hdnn_error error;
    if (painting_store(&l->painting, path, sizeof path, &error) != HDNN_OK) {
        sentence(l->error, sizeof l->error, error.message, "The painting is still there.");
        return;
    }
    hdnn_data_config *d = &lab_change_run(&l->state, wants)->data;
    double share = d->train_share;
    *d = hdnn_data_config_default();
    d->train_share = share;
    snprintf(d->source, sizeof d->source, "csv");
    snprintf(d->file, sizeof d->file, "%s", path);
    wants->drive = DRIVE_RUN;
}

static void apply_settings(lab *l, const lab_intents *wants) {
    bool started = wants->settings.playing && !l->settings.playing;
    double most = lab_most_layers(&l->state);
    l->settings = wants->settings;
    if (started && l->settings.layer >= most) l->settings.layer = 0;
    l->settings.layer = fmin(fmax(l->settings.layer, 0), most);
}

static void open_lesson(lab *l, const char *name) {
    const lesson_entry *found = NULL;
    for (int i = 0; i < l->lessons.count; i++)
        if (strcmp(l->lessons.entries[i].name, name) == 0) found = &l->lessons.entries[i];
    wishes_forget(&l->wishes);
    if (found && found->lesson && tour_open(&l->tour, found, &l->wishes)) return;
    snprintf(l->error, sizeof l->error, "%s%.400s", found && *found->error ? "" : name,
             found && *found->error ? found->error : ": no such lesson, or no memory for it.");
}

static void apply_lesson(lab *l, const lab_intents *wants) {
    if (wants->open_lesson) open_lesson(l, wants->open_lesson);
    if (!l->tour.entry) return;
    if (wants->show_lesson) tour_show(&l->tour, &l->wishes);
    if (wants->move_lesson) tour_move(&l->tour, wants->move_lesson, &l->wishes);
    if (wants->leave_lesson) wishes_forget(&l->wishes), tour_leave(&l->tour);
}

static void use_file(lab *l, lab_intents *wants) {
    char words[HDNN_PATH_SIZE + 16];
    files_use(&l->state, ui_input(l->ui)->window, wants, words, sizeof words);
    if (words[0]) lab_say(l, TOAST_INFO, words);
    if (words[0] && l->files.purpose == FILE_SAVE_PRESET) recent_add(&l->recent, l->files.path);
}

static void lab_apply(lab *l, lab_intents *wants) {
    if (wants->ask_file) files_ask(&l->state, wants->ask_file_for);
    if (wants->file_chosen) use_file(l, wants);
    apply_lesson(l, wants);
    if (wants->open_idx) open_idx(l, wants->open_idx, wants);
    if (l->session && wants->train_painting) train_painting(l, wants);
    if (l->session) apply_training(l, wants), apply_changes(l, wants);
    if (wants->open_picture) open_picture(l, wants->open_picture);
    hand_apply(&l->pad, &l->painting, &l->settings, wants);
    apply_settings(l, wants);
    if (wants->load) loader_start(l->loader, wants->load, &wants->load_with), l->error[0] = '\0';
    if (wants->dismiss_error) l->error[0] = '\0';
    if (wants->saving.request != PLOT_NO_REQUEST) {
        lab_saving_forget(&l->saving);
        l->saving = wants->saving, l->saving_age = 0;
        wants->saving = (lab_saving){0};
    }
    l->quit |= wants->quit;
    l->fullscreen |= wants->fullscreen;
}

/* While it plays, the layer walks from the stem to the last one and rests there. */
static void walk(lab *l, double seconds) {
    double most = lab_most_layers(&l->state);
    if (!l->settings.playing) return;
    l->settings.layer =
        fmin(l->settings.layer + fmin(seconds, 0.1) * fmax(most * layers_per_second, 1), most);
    if (l->settings.layer >= most) l->settings.playing = false;
    l->again = true;
}

/* The theme at the scale that was asked for, or at the largest at which the panels still have the room they need. */
static void fit_theme(lab *l, const input *in) {
    const float least_width = 1024, least_height = 640;
    float fits = fmaxf(fminf(in->window.w / least_width, in->window.h / least_height), 0.5F);
    float scale = fminf(in->scale * (float)l->settings.type_scale * theme_magnifies(l->settings.theme), fits);
    if (l->scale == scale && l->theme.kind == l->settings.theme) return;
    l->theme = theme_make(l->settings.theme, scale / theme_magnifies(l->settings.theme));
    l->scale = scale;
}

/* A lesson looks at the run only when all that it wished shows in the state. */
static void look_around(lab *l) {
    if (lab_has_wishes(l)) return;
    if (l->unsettled) lab_await(l);
    l->unsettled = false;
    condition_world world = lab_world(l);
    l->news |= tour_look(&l->tour, &world);
}

void lab_frame(lab *l, const input *in) {
    lab_intents *wants = &l->intents;
    *wants = (lab_intents){0};
    fit_theme(l, in);
    l->drags = in->down[MOUSE_LEFT] && !in->pressed[MOUSE_LEFT];
    l->again = digit_settings_walk(&l->settings.digits, in->delta);
    l->news = false;
    walk(l, in->delta);
    refresh_state(l);
    wants->settings = l->settings;
    wants->quit = in->quit;
    ui_begin(l->ui, in, &l->theme);
    screens_draw(l->ui, &l->state, wants);
    shortcuts(l->ui, &l->state, wants);
    ui_end(l->ui);
    look_around(l);
    if (!loader_name(l->loader) && l->wishes.count) {
        wishes_fulfil(&l->wishes, &l->state, wants, l->error, sizeof l->error);
        l->unsettled = true;
    }
    if (in->dropped_count) files_open(wants, in->dropped[0]);
    if (l->saving.request != PLOT_NO_REQUEST) l->saving_age++;
    lab_apply(l, wants);
    l->again |= lab_intents_any(wants, &l->state.settings) || l->saving.request != PLOT_NO_REQUEST ||
                l->wishes.count || l->unsettled || l->news;
}

preferences lab_preferences(const lab *l) {
    preferences p = {.theme = l->settings.theme,
                     .recent = l->recent,
                     .type_scale = l->settings.type_scale,
                     .hero = (double)l->settings.hero,
                     .side = (double)l->settings.side};
    if (!l->session || shelf_find(&l->shelf, l->session->preset.name) < 0) return p;
    snprintf(p.preset, sizeof p.preset, "%s", l->session->preset.name);
    snprintf(p.screen, sizeof p.screen, "%s", screen_key(l->settings.screen));
    return p;
}

void lab_say(lab *l, ui_toast_kind kind, const char *text) {
    ui_toast(l->ui, kind, text);
    l->again = true;
}

const draw_list *lab_list(const lab *l) {
    return l->list;
}
cursor_shape lab_cursor(const lab *l) {
    return ui_cursor(l->ui);
}
const char *lab_title(const lab *l) {
    return l->title;
}
bool lab_quits(const lab *l) {
    return l->quit;
}

double lab_next_frame(const lab *l) {
    return l->again ? 0 : ui_next_redraw(l->ui);
}

bool lab_toggles_fullscreen(lab *l) {
    bool toggles = l->fullscreen;
    l->fullscreen = false;
    return toggles;
}

const lab_saving *lab_saving_due(const lab *l) {
    return l->saving.request != PLOT_NO_REQUEST && l->saving_age > 0 ? &l->saving : NULL;
}

void lab_saved(lab *l, bool done, const char *words) {
    ui_toast(l->ui, done ? TOAST_INFO : TOAST_ERROR, words);
    lab_saving_forget(&l->saving);
    l->again = true;
}

const lab_state *lab_now(const lab *l) {
    return &l->state;
}

void lab_wish(lab *l, const script_command *c) {
    wishes_add(&l->wishes, c);
    l->again = true;
}

bool lab_has_wishes(const lab *l) {
    return l->wishes.count > 0 || loader_name(l->loader);
}

void lab_await(lab *l) {
    if (l->session) {
        hdnn_trainer_settle(l->session->trainer);
        take_snapshot(l);
        forget_stop(l);
    }
    refresh_state(l);
}

condition_world lab_world(const lab *l) {
    return (condition_world){&l->state, l->ui, l->list};
}

const lab_state *lab_settle(lab *l) {
    if (l->session) {
        hdnn_trainer_pause(l->session->trainer);
        hdnn_trainer_settle(l->session->trainer);
        take_snapshot(l);
        insight_settle(&l->insight, l->session->data, &l->shown, &l->pad);
        refresh_state(l);
        observer_request request = screens_request(&l->state);
        observer_settle(l->observer, &l->shown, &request);
    }
    refresh_state(l);
    return &l->state;
}
