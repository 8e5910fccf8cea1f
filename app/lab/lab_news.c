/* What the threads have ready: sessions that were loaded, snapshots of the training, answers and measurements; see
 * lab_core.h. */
#include "lab_core.h"

#include "lane_look.h"

#include "phase.h"
#include "screens.h"
#include "session.h"
#include "theory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool lab_want(lab *l, const char *text, hdnn_error *error) {
    hdnn_preset read;
    const char *name = l->session->preset.name;
    if (hdnn_preset_parse(text, name, NULL, 0, &read, error) != HDNN_OK) return false;
    hdnn_preset_free(&l->wanted);
    l->wanted = read;
    return true;
}

void lab_forget_gradients(lab *l) {
    for (int i = 0; i < HDNN_MAX_LANES; i++) free(l->gradient[i]), l->gradient[i] = NULL;
}

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

/* How the first run was looked at when the window was left. */
static void take_up_view(lab *l) {
    lab_settings *v = &l->settings;
    int last = l->session->preset.networks[0].features - 1;
    v->phase.plane = (plane_kind)l->left.plane;
    if (v->phase.plane != PLANE_COORDINATES) v->phase.disc_x = v->phase.disc_y = 0;
    v->theory.topic = (theory_topic)l->left.topic;
    if (l->left.axis_x >= 0) v->axis_x = (int)fmin(l->left.axis_x, last);
    if (l->left.axis_y >= 0) v->axis_y = (int)fmin(l->left.axis_y, last);
    if (l->left.pace >= 0) v->pace = l->left.pace;
}

/* What the preset wants the window to open with. */
static void adopt_view(lab *l) {
    const hdnn_preset *p = &l->session->preset;
    lab_settings *v = &l->settings;
    v->pace = p->view.steps_per_second;
    v->axis_x = p->view.axis_x, v->axis_y = p->view.axis_y;
    v->playing = false;
    lab_refresh(l);
    v->layer = lab_most_layers(&l->state);
    lab_refresh(l);
    phase_settings habit = v->phase; /* what is shown stays so for all presets */
    v->phase = phase_settings_for(&l->state);
    v->phase.field = habit.field, v->phase.levels = habit.levels, v->phase.disc = habit.disc;
    v->theory = theory_settings_for(&l->state);
    v->screen = screen_named(l->first_screen[0] ? l->first_screen : p->view.screen);
    if (l->session->trained && lab_has_images(&l->state)) v->screen = SCREEN_DIGITS;
    l->first_screen[0] = '\0';
    if (l->as_left) take_up_view(l);
    v->column = -1;
    choose_column(l);
}

/* Forget changes that were not made after all. */
static void want_what_is(lab *l) {
    char *text = hdnn_preset_text(&l->session->preset);
    if (text) lab_want(l, text, NULL);
    hdnn_text_free(text);
}

/* What was chosen among the pictures of another session. */
static void forget_pictures(digit_settings *d) {
    d->lane = 0, d->cell = false, d->first = 0, d->rewound = 0, d->rewinding = false;
}

/* A lane that is gone leaves its switch on for the one that takes its colour. */
static void keep_hidden(lab_memory *m, const hdnn_preset *p) {
    uint64_t there = 0;
    for (int i = 0; i < p->lanes; i++) there |= (uint64_t)1 << lane_slot(p, i);
    m->hidden_lanes &= there;
}

static void show_session(lab *l, session *made) {
    digit_desk_begin(&l->desk, &made->data->test);
    session_free(l->session);
    lab_forget_gradients(l);
    l->session = made;
    keep_hidden(&l->memory, &made->preset);
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

static void adopt_named(lab *l, session *made, const char *name) {
    snprintf(l->file, sizeof l->file, "%s", name[0] == '/' ? name : "");
    adopt(l, made);
    recent_add(&l->recent, name);
    if (l->as_left && l->left.run[0]) lab_take_up_run(l);
    l->as_left = false;
}

/* The run on the screen with other settings: it starts again, in the same view, and goes on running if it did. */
static void adopt_changed(lab *l, session *made) {
    bool ran = l->shown.running || l->starts;
    double share = l->settings.layer / fmax(lab_most_layers(&l->state), 1);
    made->overridden = l->session->overridden;
    show_session(l, made);
    lab_refresh(l);
    lab_settings *v = &l->settings;
    v->layer = floor(share * lab_most_layers(&l->state));
    v->axis_x = (int)fmin(v->axis_x, made->preset.networks[0].features - 1);
    v->axis_y = (int)fmin(v->axis_y, made->preset.networks[0].features - 1);
    v->theory.damping = -1;
    choose_column(l);
    hdnn_trainer_set_pace(made->trainer, v->pace);
    if (ran) hdnn_trainer_start(made->trainer);
}

/* A first preset that cannot be loaded gives way to the default one; later ones leave the run as it is. */
static void fail_load(lab *l, const char *name, bool remade, const hdnn_error *error) {
    if (l->session) want_what_is(l);
    if (remade) edits_undo(&l->edits);
    bool instead = !l->session && strcmp(name, LAB_DEFAULT_PRESET) != 0;
    char more[96];
    snprintf(more, sizeof more, "%s%s", instead ? LAB_DEFAULT_PRESET : "",
             instead      ? " is shown instead."
             : l->session ? "The run on the screen goes on as it was."
                          : "");
    lab_explain(l, error->message, more);
    if (!instead) return;
    l->as_left = false, l->first_screen[0] = '\0'; /* those were of the other one */
    loader_start(l->loader, LAB_DEFAULT_PRESET, NULL);
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
        adopt_named(l, made, name);
    else
        fail_load(l, name, remade, &error);
    l->starts = false;
    return true;
}

static bool observe(lab *l, double time) {
    lab_refresh(l);
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
        if (l->settings.screen == SCREEN_DIGITS && lab_has_images(&l->state))
            news |= digit_desk_update(&l->desk, &l->shown, &l->settings.digits, &l->insight.sample,
                                      l->insight.serial, time);
        news |= observe(l, time);
    }
    lab_refresh(l);
    return news;
}

void lab_await(lab *l) {
    if (l->session) {
        hdnn_trainer_settle(l->session->trainer);
        take_snapshot(l);
        forget_stop(l);
    }
    lab_refresh(l);
}

const lab_state *lab_settle(lab *l) {
    if (l->session) {
        hdnn_trainer_pause(l->session->trainer);
        hdnn_trainer_settle(l->session->trainer);
        take_snapshot(l);
        insight_settle(&l->insight, l->session->data, &l->shown, &l->pad);
        lab_refresh(l);
        observer_request request = screens_request(&l->state);
        observer_settle(l->observer, &l->shown, &request);
    }
    lab_refresh(l);
    return &l->state;
}
