/* The help, in two pages: what the keys and the pointer do and what the preset is about; and the words of the window. */
#include "architectures.h"
#include "glossary.h"
#include "panels.h"
#include "screens.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const keys[][2] = {
    {"Space", "train or pause"},
    {"S", "one training step"},
    {"R", "reset: the same seed gives the same initial networks"},
    {"Ctrl+Z", "undo a change of the run, on Digits and in paintings a stroke; Ctrl+Shift+Z redoes"},
    {"← →", "walk through the layers"},
    {"Page ↓ ↑", "in a lesson: the next step, the one before; Enter presses the bright button"},
    {"C", "clear the drawing"},
    {"Ctrl+O, S", "open a preset, points (CSV), model, picture or IDX file; save the preset"},
    {"Ctrl+E", "export the metrics; Ctrl+Shift+S saves a screenshot, Ctrl+Shift+C copies it"},
    {"T", "theme: dark, light, projector"},
    {"Ctrl + −", "larger and smaller; Ctrl 0 usual"},
    {"F11", "full screen"},
    {"?", "this help"},
    {"Esc", "close what is on top: a menu, a message, the lesson"},
    {"Ctrl+Q", "quit"},
};

static const char *const plots[][2] = {
    {"lanes", "press one to change its network; + adds one"},
    {"wheel", "zoom; over an axis, only that axis"},
    {"drag", "move; with Shift or the right button, zoom into a box"},
    {"double click", "fit the data and follow them again"},
    {"right click", "save or copy the picture, save its data"},
    {"legend", "press a name to hide its curve"},
    {"sliders", "drag, or press the number and type; Ctrl and the wheel for fine steps"},
    {"Tab", "to the next control; Enter or the arrows change it, or move the disc"},
    {"in a plot", "reached by Tab: arrows move, + − zoom, Enter fits, Menu saves"},
    {"drop", "a preset, points (CSV), model, picture or IDX file onto the window"},
    {"rest", "the pointer on anything, and it explains itself"},
};

enum { KEYS = sizeof keys / sizeof *keys, PLOTS = sizeof plots / sizeof *plots };

/* "1 Race, 2 Phase space, ..." */
static void screens_text(char *out, size_t size) {
    size_t used = 0;
    for (int i = 0; i < SCREEN_COUNT && used < size; i++)
        used +=
            (size_t)snprintf(out + used, size - used, "%s%c %s",
                             i ? ", " : "Screens: ", screen_digit((lab_screen)i), screen_name((lab_screen)i));
}

static void table(ui *u, rect column, const char *title, const char *const (*lines)[2], int count) {
    const theme *t = ui_theme(u);
    float line = ui_line_height(u, t->body);
    ui_label_with(u, cut_top(&column, line), t->strong, t->text, ALIGN_LEFT, title);
    skip_top(&column, t->unit);
    for (int i = 0; i < count; i++) {
        rect rest = column, left = cut_left(&rest, ui_scaled(u, 84));
        left.h = line;
        ui_label_with(u, left, t->body, t->focus, ALIGN_LEFT, lines[i][0]);
        float high = ui_paragraph(u, rest, t->body, t->muted, lines[i][1]);
        skip_top(&column, high + t->unit / 2);
    }
}

/* The preset, the screens, the keys. */
static void page_of_keys(ui *u, rect content, const lab_state *s) {
    const theme *t = ui_theme(u);
    if (s->preset) {
        ui_label_with(u, cut_top(&content, ui_line_height(u, t->strong)), t->strong, t->text, ALIGN_LEFT,
                      s->preset->name);
        skip_top(&content, t->unit / 2);
        skip_top(&content, ui_paragraph(u, content, t->body, t->muted, s->preset->about));
        skip_top(&content, t->gap_small);
        char screens[256];
        screens_text(screens, sizeof screens);
        skip_top(&content, ui_paragraph(u, content, t->body, t->text, screens));
        skip_top(&content, t->gap);
    }
    table(u, column_of(content, 0, 2, t->gap_large), "Keys", keys, KEYS);
    table(u, column_of(content, 1, 2, t->gap_large), "Pointer", plots, PLOTS);
}

static void word(ui *u, rect *rest, const char *term, const char *formula, const char *sentence) {
    const theme *t = ui_theme(u);
    rect row = *rest, left = cut_left(&row, ui_scaled(u, 150));
    skip_left(&row, t->gap);
    float name = ui_paragraph(u, left, t->strong, t->text, term), high = 0;
    if (formula) high = ui_paragraph(u, row, t->body, theme_legible(t, t->focus), formula);
    skip_top(&row, high);
    high += ui_paragraph(u, row, t->body, t->muted, sentence);
    skip_top(rest, fmaxf(name, high) + t->gap_small);
}

static void page_of_words(ui *u, rect content, const lab_state *s) {
    rect room = ui_scroll_begin(u, "words", content, &s->memory->help), rest = room;
    rest.h = 1e6F;
    const glossary_entry *e;
    const hdnn_architecture *a;
    for (int i = 0; (e = glossary_at(i)); i++) word(u, &rest, e->term, e->formula, e->sentence);
    for (size_t i = 0; (a = hdnn_architecture_at(i)); i++)
        word(u, &rest, hdnn_architecture_name(a), architecture_formula(a, false), architecture_line(a));
    ui_scroll_end(u, rest.y - room.y);
}

void panel_help(ui *u, rect window, const lab_state *s, lab_intents *out) {
    static const char *const pages[] = {"Keys and pointer", "Words and formulas"};
    const theme *t = ui_theme(u);
    bool open = s->settings.help;
    int *page = &s->memory->help_page;
    rect content;
    float width = fminf(ui_scaled(u, 880), window.w - 4 * t->gap), inner = width - 2 * t->gap_large;
    float words = ui_paragraph_height(u, inner, t->body, s->preset ? s->preset->about : "");
    float high = ui_scaled(u, 455) + t->control + t->gap_small + 2 * ui_line_height(u, t->body) + words;
    if (!ui_dialog_begin(u, "hdnn-lab: where does the gradient go?", (vec2){width, high}, &open, &content))
        return;
    rect buttons = cut_bottom(&content, t->control);
    skip_bottom(&content, t->gap_small);
    rect tabs = cut_top(&content, t->control);
    skip_top(&content, t->gap_small);
    ui_tabs(u, cut_left(&tabs, ui_tabs_width(u, pages, 2)), "help pages", pages, 2, page);
    if (*page == 1)
        page_of_words(u, content, s);
    else
        page_of_keys(u, content, s);
    if (ui_button_with(u, cut_right(&buttons, ui_scaled(u, 84)),
                       &(ui_button_config){.label = "Close", .style = BUTTON_PRIMARY}))
        open = false;
    if (ui_take_key(u, '?', false, true, false) || ui_take_key(u, '/', false, true, false) ||
        ui_take_key(u, '?', false, false, false) || ui_pressed_beside_dialog(u))
        open = false;
    ui_dialog_end(u);
    out->settings.help = open;
}
