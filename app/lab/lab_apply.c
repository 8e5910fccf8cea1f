/* What people want becomes deeds; see lab_core.h. All of it happens between two frames, and what cannot be done is said
 * in `error` and leaves the run as it was. */
#include "lab_core.h"

#include "files.h"
#include "hand.h"
#include "idx_files.h"
#include "picture_file.h"
#include "run_edit.h"
#include "session.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void apply_drive(lab *l, const lab_intents *wants) {
    hdnn_trainer *t = l->session->trainer;
    if (wants->drive == DRIVE_PAUSE) hdnn_trainer_pause(t);
    if (wants->drive != DRIVE_RUN) return;
    if (wants->stop_step > 0) hdnn_trainer_stop_at_step(t, wants->stop_step), l->stops = true;
    if (wants->stop_epoch > 0) hdnn_trainer_stop_at_epoch(t, wants->stop_epoch), l->stops = true;
    hdnn_trainer_start(t);
}

static void lengthen(lab *l, hdnn_training_config *t) {
    char words[96];
    int before = t->epochs;
    run_edit_lengthen(t);
    int more = t->epochs - before;
    snprintf(words, sizeof words, "The run goes on for %d epoch%s more, %d in all.", more,
             more == 1 ? "" : "s", t->epochs);
    lab_say(l, TOAST_INFO, words);
}

/* At its end a run goes on for as many epochs as its plan had, and the schedule is stretched over all of them; it starts
 * when the trainer knows. */
static void apply_run(lab *l, lab_intents *wants) {
    if (l->shown.running)
        hdnn_trainer_pause(l->session->trainer);
    else if (l->shown.finished)
        lengthen(l, &lab_change_run(&l->state, wants)->training);
    else
        hdnn_trainer_start(l->session->trainer);
}

static void reset(lab *l) {
    if (l->shown.step > 0) lab_say(l, TOAST_INFO, "Back at step 0: the same networks, not yet trained.");
    hdnn_trainer_reset(l->session->trainer);
}

static void apply_training(lab *l, lab_intents *wants) {
    hdnn_trainer *t = l->session->trainer;
    apply_drive(l, wants);
    if (wants->run) apply_run(l, wants);
    if (wants->step) hdnn_trainer_step(t);
    if (wants->reset) reset(l);
    if (wants->set_pace) hdnn_trainer_set_pace(t, wants->settings.pace);
    if (wants->settings.column != l->settings.column) hdnn_trainer_choose_column(t, wants->settings.column);
    if (wants->next_sample || wants->show_sample) {
        l->insight.drawing = l->pad.version;
        if (wants->show_sample)
            insight_show_sample(&l->insight, l->session->data, wants->sample);
        else
            insight_next_sample(&l->insight, l->session->data);
    }
}

static void say_new_beginning(lab *l) {
    char words[160];
    snprintf(
        words, sizeof words,
        "All lanes begin again from seed %llu, at step 0. Ctrl+Z takes the change back, not the training.",
        (unsigned long long)l->wanted.training.seed);
    lab_say(l, TOAST_INFO, words);
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
    if (!lab_want(l, text, error)) {
        l->wanted = before;
        return false;
    }
    if (loader_remakes(l->loader) || run_edit_restarts(&before, &l->wanted)) {
        loader_remake(l->loader, text, l->session);
    } else {
        hdnn_trainer_set_training(l->session->trainer, &l->wanted.training);
        l->session->preset.training = l->wanted.training;
        run_edit_take_names(&l->session->preset, &l->wanted);
    }
    hdnn_preset_free(&before);
    l->error[0] = '\0', l->again = true;
    return true;
}

/* What is dragged, typed or turned goes on from the change before; a first letter or notch does not. */
static bool change_run_noted(lab *l, const char *text, hdnn_error *error) {
    bool types = ui_editing(l->ui), turns = ui_input(l->ui)->wheel.y != 0;
    bool goes_on = l->drags || (types && l->typed) || (turns && l->turned);
    if (!text || !change_run(l, text, error)) return false;
    l->typed = types, l->turned = turns;
    if (l->shown.step > 0 && loader_remakes(l->loader)) say_new_beginning(l);
    return edits_change(&l->edits, text, l->time, goes_on);
}

void lab_take_up_run(lab *l) {
    hdnn_error error = {0};
    lab_refresh(l);
    if (change_run(l, l->left.run, &error) && edits_change(&l->edits, l->left.run, l->time, false))
        lab_say(l, TOAST_INFO, "The run is as you changed it last time. Ctrl+Z takes that back.");
    else
        lab_explain(l, error.message, "The run is without the changes of last time.");
}

static void say_changed_back(lab *l, bool undone) {
    char words[128];
    bool again = l->shown.step > 0 && loader_remakes(l->loader);
    snprintf(words, sizeof words, "The last change is %s%s. Ctrl+%sZ %s.",
             undone ? "taken back" : "made again", again ? "; all lanes begin again at step 0" : "",
             undone ? "Shift+" : "", undone ? "makes it again" : "takes it back");
    lab_say(l, TOAST_INFO, words);
}

static void apply_changes(lab *l, const lab_intents *wants) {
    hdnn_error error = {0};
    const char *text = NULL;
    if (wants->undo) text = edits_undo(&l->edits);
    if (wants->redo) text = edits_redo(&l->edits);
    bool done = !text || change_run(l, text, &error);
    if (text && done) say_changed_back(l, wants->undo);
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
    lab_refresh(l);
    return done;
}

/* A picture comes upon the pad, and the screen that reads it is shown; a run that learns from points gives way to one
 * that learns from pictures. A bad picture leaves everything as it was. */
static void open_picture(lab *l, const char *path, lab_intents *wants) {
    uint8_t ink[PAD_SIDE * PAD_SIDE];
    char message[512];
    l->error[0] = '\0';
    if (!picture_file_read(path, PAD_SIDE, ink, message, sizeof message)) {
        lab_explain(l, message, "The drawing is as it was.");
        return;
    }
    if (!pad_set_ground(&l->pad, ink)) return;
    wants->settings.screen = SCREEN_DIGITS;
    if (!lab_has_images(&l->state)) lab_load_with(wants, PICTURE_PRESET, "view.screen=digits");
}

static void say_added(lab *l, size_t before) {
    char words[128], earlier[48] = "";
    if (before) snprintf(earlier, sizeof earlier, " to the %zu that were there", before);
    snprintf(words, sizeof words, "%zu points added%s. Ctrl+Z takes them away.", l->painting.count - before,
             earlier);
    lab_say(l, TOAST_INFO, words);
}

/* Points come onto the canvas; a run that learns from pictures gives way to one that learns from points. */
static void open_points(lab *l, const char *path, lab_intents *wants) {
    hdnn_error error;
    size_t before = l->painting.count;
    l->error[0] = '\0';
    if (painting_open(&l->painting, path, &error) != HDNN_OK) {
        lab_explain(l, error.message, "The canvas is as it was.");
        return;
    }
    say_added(l, before);
    data_settings *d = &wants->settings.data;
    for (size_t i = 0; i < l->painting.count; i++)
        if (l->painting.at[i].label >= d->classes) d->classes = l->painting.at[i].label + 1;
    d->paints = true, wants->settings.screen = SCREEN_DATA;
    if (lab_has_images(&l->state)) lab_load_with(wants, POINT_PRESET, "view.screen=data");
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
        lab_explain(l, error.message, "The run on the screen goes on as it was.");
        return;
    }
    lab_change_run(&l->state, wants)->data = data;
}

/* Strokes stay while test pictures are shown; the pad and undo show the drawing again before they change it. */
static void return_to_drawing(lab *l, lab_intents *wants) {
    bool draws = wants->pen_count && !wants->pen_paints && wants->pen[0].kind == PEN_DOWN;
    if (!(draws || wants->undo_pad) || l->insight.reading.drawn || pad_is_blank(&l->pad)) return;
    l->insight.drawing = l->pad.version - 1;
    wants->pen_count = 0, wants->undo_pad = false;
}

/* The run learns from what was painted; the points go to a file that the preset names. */
static void take_painting(lab *l, lab_intents *wants) {
    char path[HDNN_PATH_SIZE];
    hdnn_error error;
    if (painting_store(&l->painting, path, sizeof path, &error) != HDNN_OK) {
        lab_explain(l, error.message, "The painting is still there.");
        wants->train_painting = false;
        return;
    }
    hdnn_preset *changed = lab_change_run(&l->state, wants);
    hdnn_data_config *d = &changed->data;
    double share = d->train_share;
    run_edit_plan(&changed->training, (double)l->painting.count * share);
    *d = hdnn_data_config_default();
    d->train_share = share;
    snprintf(d->source, sizeof d->source, "csv");
    snprintf(d->file, sizeof d->file, "%s", path);
}

/* The run that is being made trains as soon as it is there; the one on the screen when it is as it was wanted. */
static void start_wanted(lab *l) {
    if (loader_remakes(l->loader))
        l->starts = true;
    else if (!l->error[0])
        hdnn_trainer_start(l->session->trainer);
}

static void apply_settings(lab *l, const lab_intents *wants) {
    bool started = wants->settings.playing && !l->settings.playing;
    l->settings = wants->settings;
    if (started && l->settings.layer >= lab_shown_layers(&l->state)) l->settings.layer = 0;
    l->settings.layer = fmin(fmax(l->settings.layer, 0), lab_most_layers(&l->state));
}

/* What was trained is lost with the window, which asks once. */
static void apply_leaving(lab *l, lab_intents *wants) {
    bool trained = l->session && l->shown.step > 0;
    l->quit |= wants->quit || (wants->leave && (!trained || l->settings.leaving));
    if (wants->leave) wants->settings.leaving = true;
}

static void open_lesson(lab *l, const char *name, bool resume) {
    lesson_entry *found = NULL;
    for (int i = 0; i < l->lessons.count; i++)
        if (strcmp(l->lessons.entries[i].name, name) == 0) found = &l->lessons.entries[i];
    wishes_forget(&l->wishes);
    tour_leave(&l->tour);
    if (found && found->lesson && tour_open(&l->tour, found, resume ? found->left_at : 0, &l->wishes)) return;
    snprintf(l->error, sizeof l->error, "%s%.400s", found && *found->error ? "" : name,
             found && *found->error ? found->error : ": no such lesson, or no memory for it.");
}

static void apply_lesson(lab *l, const lab_intents *wants) {
    if (wants->open_lesson) open_lesson(l, wants->open_lesson, wants->resume_lesson);
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

static void copy_window(lab *l, lab_intents *wants) {
    lab_saving_forget(&wants->saving);
    wants->saving = (lab_saving){.request = PLOT_COPY_PNG, .part = ui_input(l->ui)->window, .name = "window"};
}

void lab_apply(lab *l, lab_intents *wants) {
    if (wants->ask_file) files_ask(&l->state, wants->ask_file_for);
    if (wants->file_chosen) use_file(l, wants);
    apply_lesson(l, wants);
    if (wants->open_idx) open_idx(l, wants->open_idx, wants);
    if (l->session && wants->train_painting) take_painting(l, wants);
    if (l->session) apply_training(l, wants), apply_changes(l, wants);
    if (l->session && (wants->train_painting || (wants->run && l->shown.finished))) start_wanted(l);
    if (wants->open_picture) open_picture(l, wants->open_picture, wants);
    if (l->session) return_to_drawing(l, wants);
    if (wants->open_points) open_points(l, wants->open_points, wants);
    hand_apply(&l->pad, &l->painting, &l->settings, wants);
    apply_leaving(l, wants);
    apply_settings(l, wants);
    if (wants->load) loader_start(l->loader, wants->load, &wants->load_with), l->error[0] = '\0';
    if (wants->model_count)
        loader_start_models(l->loader, wants->models, wants->model_count), l->error[0] = '\0';
    if (wants->dismiss_error) l->error[0] = '\0';
    if (wants->copy_window) copy_window(l, wants);
    if (wants->saving.request != PLOT_NO_REQUEST) {
        lab_saving_forget(&l->saving);
        l->saving = wants->saving, l->saving_age = 0;
        wants->saving = (lab_saving){0};
    }
    l->fullscreen |= wants->fullscreen;
}
