/* What is wanted, and whether the picture has to follow. */
#include "phase.h"
#include "theory.h"

bool lab_settings_same(const lab_settings *a, const lab_settings *b) {
    return a->screen == b->screen && a->pace == b->pace && a->layer == b->layer && a->playing == b->playing &&
           a->axis_x == b->axis_x && a->axis_y == b->axis_y && a->column == b->column &&
           a->erases == b->erases && a->help == b->help && a->leaving == b->leaving && a->theme == b->theme &&
           a->type_scale == b->type_scale && a->hero == b->hero && a->side == b->side &&
           a->drawer == b->drawer && a->by_seconds == b->by_seconds &&
           digit_settings_same(&a->digits, &b->digits) && a->data.paints == b->data.paints &&
           a->data.label == b->data.label && a->data.classes == b->data.classes &&
           a->data.brush == b->data.brush && phase_settings_same(&a->phase, &b->phase) &&
           theory_settings_same(&a->theory, &b->theory);
}

bool lab_intents_any(const lab_intents *w, const lab_settings *shown) {
    return w->run || w->step || w->leave || w->reset || w->next_sample || w->show_sample || w->open_picture ||
           w->open_points || w->open_idx || w->dismiss_error || w->clear_pad || w->clear_painting ||
           w->undo_painting || w->train_painting || w->undo_pad || w->redo_pad || w->redo_painting ||
           w->undo || w->redo || w->change_run || w->load || w->model_count || w->change.count || w->drive ||
           w->open_lesson || w->move_lesson || w->leave_lesson || w->show_lesson || w->pen_count ||
           w->copy_window || w->ask_file || w->file_chosen || !lab_settings_same(&w->settings, shown);
}
