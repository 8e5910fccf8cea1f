/* See shortcuts.h. */
#include "shortcuts.h"

#include "preferences.h"
#include "screens.h"

#include <math.h>
#include <string.h>

/* The plus is a shifted key on many keyboards, and has one of its own elsewhere. */
static void type_shortcuts(ui *u, lab_settings *v) {
    double before = v->type_scale;
    for (int shift = 0; shift < 2; shift++) {
        if (ui_shortcut(u, '+', true, shift, true) || ui_shortcut(u, '=', true, shift, true))
            v->type_scale = preferences_type_scale(v->type_scale, 1);
        if (ui_shortcut(u, '-', true, shift, true)) v->type_scale = preferences_type_scale(v->type_scale, -1);
    }
    float shown = ui_input(u)->scale * (float)before * theme_magnifies(v->theme);
    if (v->type_scale > before && shown >= theme_fits(ui_input(u)->window)) {
        v->type_scale = before;
        ui_toast(u, TOAST_INFO, "There is no room for larger type: make the window larger first.");
    }
    if (ui_shortcut(u, '0', true, false, false)) v->type_scale = preferences_type_scale(1, 0);
    if (ui_shortcut(u, 't', false, false, false)) v->theme = (theme_kind)((v->theme + 1) % THEME_COUNT);
}

static void file_shortcuts(ui *u, lab_intents *out) {
    static const struct {
        key_code key;
        bool shift;
        file_purpose purpose;
    } keys[] = {{KEY_O, false, FILE_OPEN},
                {KEY_S, false, FILE_SAVE_PRESET},
                {KEY_E, false, FILE_SAVE_METRICS},
                {KEY_S, true, FILE_SAVE_PICTURE}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ui_shortcut(u, keys[i].key, true, keys[i].shift, false))
            out->ask_file = true, out->ask_file_for = keys[i].purpose;
    if (ui_shortcut(u, KEY_C, true, true, false)) out->copy_window = true;
}

/* On Digits and on the canvas of Data they are for strokes, as long as there are any. */
static void undo_shortcuts(ui *u, const lab_state *s, lab_intents *out) {
    bool on_pad = s->settings.screen == SCREEN_DIGITS && lab_has_images(s);
    bool on_canvas = s->settings.screen == SCREEN_DATA && s->settings.data.paints;
    if (ui_shortcut(u, KEY_Z, true, false, true)) {
        out->undo_pad = on_pad && pad_can_undo(s->pad);
        out->undo_painting = on_canvas && painting_can_undo(s->painting);
        out->undo = !out->undo_pad && !out->undo_painting;
    }
    if (ui_shortcut(u, KEY_Z, true, true, true) || ui_shortcut(u, KEY_Y, true, false, true)) {
        out->redo_pad = on_pad && s->pad->undone > 0;
        out->redo_painting = on_canvas && s->painting->undone > 0;
        out->redo = !out->redo_pad && !out->redo_painting;
    }
}

/* What lies on top takes Escape before: menus, dialogs, drawers. Then messages go, and last the focus. */
static void close_topmost(ui *u, const lab_state *s, lab_intents *out) {
    if (s->error)
        out->dismiss_error = true;
    else if (!ui_dismiss_toast(u))
        ui_focus(u, 0);
}

void shortcuts(ui *u, const lab_state *s, lab_intents *out) {
    const input *in = ui_input(u);
    if (ui_shortcut(u, KEY_SPACE, false, false, false)) out->run = true;
    if (ui_shortcut(u, KEY_S, false, false, true)) out->step = true;
    if (ui_shortcut(u, KEY_R, false, false, false)) out->reset = true;
    if (ui_shortcut(u, KEY_C, false, false, false)) out->clear_pad = true;
    undo_shortcuts(u, s, out);
    type_shortcuts(u, &out->settings);
    file_shortcuts(u, out);
    if (ui_shortcut(u, KEY_F11, false, false, false)) out->fullscreen = true;
    if (ui_shortcut(u, KEY_ESCAPE, false, false, false)) close_topmost(u, s, out);
    if (input_key(in, KEY_Q, true, false, false)) out->leave = true;
    int by = (int)ui_shortcut(u, KEY_RIGHT, false, false, true) -
             (int)ui_shortcut(u, KEY_LEFT, false, false, true);
    double layer = fmin(s->settings.layer, lab_shown_layers(s));
    if (by)
        out->settings.layer = fmin(floor(layer + (by < 0 ? 0.999 : 0)) + by, lab_shown_layers(s)),
        out->settings.playing = false;
    if (strchr(in->text, '?') && !ui_blocked(u) && !ui_editing(u)) out->settings.help = true;
    for (int i = 0; i < SCREEN_COUNT && s->snapshot; i++)
        if (ui_shortcut(u, (key_code)screen_digit((lab_screen)i), false, false, false))
            out->settings.screen = (lab_screen)i;
}
