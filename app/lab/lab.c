/* The laboratory; see lab.h. */
#include "lab_core.h"

#include "files.h"
#include "screens.h"
#include "shortcuts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double layers_per_second = 0.125; /* share of all layers that the walk takes in a second */

static bool is_altered(const lab *l) {
    return edits_can_undo(&l->edits) || (l->session && l->session->overridden);
}

void lab_refresh(lab *l) {
    session *s = l->session;
    l->state = (lab_state){.preset = s ? &s->preset : NULL,
                           .data = s ? s->data : NULL,
                           .snapshot = s ? &l->shown : NULL,
                           .history = &l->history,
                           .wanted = s ? &l->wanted : NULL,
                           .altered = is_altered(l),
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

void lab_explain(lab *l, const char *message, const char *more) {
    size_t length = strlen(message);
    bool ended = length && strchr(".!?", message[length - 1]);
    snprintf(l->error, sizeof l->error, "%s%s %s", message, ended ? "" : ".", more);
}

static void take_preferences(lab *l, const preferences *p) {
    lab_settings *v = &l->settings;
    v->theme = p->theme, v->type_scale = p->type_scale, v->by_seconds = p->by_seconds;
    v->hero = (float)p->hero, v->side = (float)p->side;
    v->phase.field = p->field, v->phase.levels = p->levels, v->phase.disc = p->disc;
    v->digits.pen = p->pen, v->digits.eraser = p->eraser;
    v->digits.gallery = (gallery_kind)p->gallery;
    v->data = (data_settings){.paints = p->paints, .classes = p->classes, .brush = p->brush};
    l->recent = p->recent;
    for (int i = 0; i < l->lessons.count; i++)
        l->lessons.entries[i].finished = preferences_finished(&p->lessons, l->lessons.entries[i].name);
}

/* What is loaded first: what was asked for, the file or the preset that was shown last, or the default. */
static const char *first_run(lab *l, const char *asked, const preferences *p) {
    if (asked) return asked;
    bool file = p->last.file[0] && access(p->last.file, R_OK) == 0;
    l->as_left = file || (!p->last.file[0] && p->preset[0] && shelf_find(&l->shelf, p->preset) >= 0);
    if (!l->as_left) return LAB_DEFAULT_PRESET;
    snprintf(l->first_screen, sizeof l->first_screen, "%s", p->screen);
    l->left = p->last;
    return file ? p->last.file : p->preset;
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
    shelf_fill(&l->shelf);
    lesson_shelf_fill(&l->lessons);
    snprintf(l->title, sizeof l->title, "hdnn-lab");
    preferences p = config->preferences ? *config->preferences : preferences_default();
    take_preferences(l, &p);
    loader_start(l->loader, first_run(l, config->preset, &p), NULL);
    if (config->seed >= 0) l->left.run[0] = '\0'; /* it has a seed of its own */
    lab_refresh(l);
    return l;
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
    lab_forget_gradients(l);
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

/* While it plays, the layer walks from the stem to the last one and rests there. */
static void walk(lab *l, double seconds) {
    double most = lab_shown_layers(&l->state);
    if (!l->settings.playing) return;
    l->settings.layer =
        fmin(l->settings.layer + fmin(seconds, 0.1) * fmax(most * layers_per_second, 1), most);
    if (l->settings.layer >= most) l->settings.playing = false;
    l->again = true;
}

/* The theme at the scale that was asked for, or at the largest at which the panels still have the room they need. */
static void fit_theme(lab *l, const input *in) {
    float fits = theme_fits(in->window);
    float scale = fminf(in->scale * (float)l->settings.type_scale * theme_magnifies(l->settings.theme), fits);
    if (l->scale == scale && l->theme.kind == l->settings.theme) return;
    l->theme = theme_make(l->settings.theme, scale / theme_magnifies(l->settings.theme));
    l->scale = scale;
}

/* A lesson looks at the run only when all that it wished shows in the state. */
static void look_around(lab *l) {
    if (lab_has_wishes(l)) return;
    if (l->unsettled) lab_await(l), l->news = true;
    l->unsettled = false;
    condition_world world = lab_world(l);
    l->news |= tour_look(&l->tour, &world);
}

/* A picture of a plot has no crosshair and no tooltip: the pointer is away in the frame that it is taken of. */
static const input *without_pointer(lab *l, const input *in) {
    if (l->saving.request == PLOT_NO_REQUEST) return in;
    l->away = *in;
    l->away.mouse = (vec2){-1e6F, -1e6F}, l->away.mouse_known = false;
    return &l->away;
}

void lab_frame(lab *l, const input *in) {
    lab_intents *wants = &l->intents;
    in = without_pointer(l, in);
    *wants = (lab_intents){0};
    fit_theme(l, in);
    l->drags = in->down[MOUSE_LEFT] && !in->pressed[MOUSE_LEFT];
    l->again = digit_settings_walk(&l->settings.digits, in->delta);
    l->news = false;
    walk(l, in->delta);
    lab_refresh(l);
    wants->settings = l->settings;
    wants->leave = in->closes, wants->quit = in->quit;
    ui_begin(l->ui, in, &l->theme);
    screens_draw(l->ui, &l->state, wants);
    shortcuts(l->ui, &l->state, wants);
    ui_end(l->ui);
    look_around(l);
    if (!loader_name(l->loader) && l->wishes.count) {
        wishes_fulfil(&l->wishes, &l->state, wants, l->error, sizeof l->error);
        l->unsettled = true;
    }
    if (in->dropped_count && !files_open_all(wants, in->dropped, in->dropped_count))
        lab_say(l, TOAST_WARNING,
                "Not all of it is opened: up to four models race together, of other files the first counts.");
    if (l->saving.request != PLOT_NO_REQUEST) l->saving_age++;
    lab_apply(l, wants);
    l->again |= lab_intents_any(wants, &l->state.settings) || l->saving.request != PLOT_NO_REQUEST ||
                l->wishes.count || l->unsettled || l->news;
}

/* Which run is shown, as it can be found again; nothing of one that cannot be. */
static void note_run(const lab *l, preferences *p) {
    const lab_settings *v = &l->settings;
    const char *changed = is_altered(l) ? edits_now(&l->edits) : "";
    bool installed = l->session && !l->file[0] && shelf_find(&l->shelf, l->session->preset.name) >= 0;
    if (!l->session || (!installed && !l->file[0])) return;
    if (installed) snprintf(p->preset, sizeof p->preset, "%s", l->session->preset.name);
    snprintf(p->screen, sizeof p->screen, "%s", screen_key(v->screen));
    p->last = (last_run){.plane = (int)v->phase.plane,
                         .topic = (int)v->theory.topic,
                         .axis_x = v->axis_x,
                         .axis_y = v->axis_y,
                         .pace = v->pace};
    memcpy(p->last.file, l->file, sizeof p->last.file);
    if (strlen(changed) < sizeof p->last.run) snprintf(p->last.run, sizeof p->last.run, "%s", changed);
}

preferences lab_preferences(const lab *l) {
    const lab_settings *v = &l->settings;
    preferences p = {.theme = v->theme,
                     .recent = l->recent,
                     .type_scale = v->type_scale,
                     .hero = (double)v->hero,
                     .side = (double)v->side,
                     .by_seconds = v->by_seconds,
                     .field = v->phase.field,
                     .levels = v->phase.levels,
                     .disc = v->phase.disc,
                     .pen = v->digits.pen,
                     .eraser = v->digits.eraser,
                     .brush = v->data.brush,
                     .gallery = (int)v->digits.gallery,
                     .paints = v->data.paints,
                     .classes = v->data.classes,
                     .last = preferences_default().last};
    for (int i = 0; i < l->lessons.count; i++)
        if (l->lessons.entries[i].finished) preferences_finish(&p.lessons, l->lessons.entries[i].name);
    note_run(l, &p);
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

condition_world lab_world(const lab *l) {
    return (condition_world){&l->state, l->ui, l->list};
}
