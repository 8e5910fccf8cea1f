/* The top bar: which preset, what to do with it and how fast, where the run is. Also what it learns from, and what stands in place of a run: errors, waiting. */
#include "panels.h"
#include "screens.h"

#include "number.h"
#include "painting.h"
#include "preferences.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What the preset is about, and the way back to it. */
static const char *preset_tip(ui *u, const lab_state *s) {
    enum { SIZE = sizeof s->preset->about + 96 };
    char *text = s->altered ? ui_frame_memory(u, SIZE) : NULL;
    if (!text) return s->preset->about;
    snprintf(text, SIZE, "%s Changed: choose it again, and it is as it was.", s->preset->about);
    return text;
}

/* A preset that is not on the shelf, by its own name; the files of last time; then the shelf. */
static void preset_choice(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const shelf *presets = s->shelf;
    const recent_files *recent = s->recent;
    int shelved = s->preset ? shelf_find(presets, s->preset->name) : -1;
    int foreign = s->preset && shelved < 0 ? 1 : 0, head = foreign + recent->count,
        count = head + presets->count;
    int chosen = shelved >= 0 ? head + shelved : foreign ? 0 : -1;
    const char *name = s->preset ? s->preset->name : "";
    const char **options = ui_frame_memory(u, (size_t)(count + 1) * sizeof *options);
    const char **notes = ui_frame_memory(u, (size_t)(count + 1) * sizeof *notes);
    if (!options || !notes) return;
    if (foreign) options[0] = name, notes[0] = "from a file";
    for (int i = 0; i < recent->count; i++)
        options[foreign + i] = strrchr(recent->path[i], '/') + 1, notes[foreign + i] = "a recent file";
    for (int i = 0; i < presets->count; i++)
        options[head + i] = presets->names[i], notes[head + i] = presets->notes[i];
    ui_dropdown_config c = {.label = "##preset",
                            .options = options,
                            .notes = notes,
                            .count = count,
                            .mark = s->altered ? "changed" : NULL,
                            .again = s->altered};
    bool picked = ui_dropdown(u, bounds, &c, &chosen);
    if (s->preset) ui_tip(u, s->preset->name, NULL, preset_tip(u, s));
    if (picked && chosen >= foreign)
        out->load = chosen < head ? recent->path[chosen - foreign] : presets->names[chosen - head];
}

static void run_controls(ui *u, rect *bar, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool none = !s->snapshot, running = s->snapshot && s->snapshot->running;
    bool finished = s->snapshot && s->snapshot->finished && !running;
    ui_button_config run = {.label = running    ? "Pause##run"
                                     : finished ? "Train on##run"
                                                : "Run##run",
                            .icon = running ? ICON_PAUSE : ICON_PLAY,
                            .style = BUTTON_PRIMARY,
                            .disabled = none};
    out->run |= ui_button_with(u, cut_left(bar, ui_scaled(u, 84)), &run);
    ui_tip(u,
           running    ? "Pause the training"
           : finished ? "Train for as many epochs more"
                      : "Train",
           NULL, "Space");
    skip_left(bar, t->unit);
    ui_button_config step = {
        .label = "One step", .icon = ICON_STEP, .icon_only = true, .style = BUTTON_QUIET, .disabled = none};
    out->step |= ui_button_with(u, cut_left(bar, t->control), &step);
    ui_tip(u, "One step", NULL, "One batch through every network, then pause. S");
    ui_button_config reset = {
        .label = "Reset", .icon = ICON_RESET, .icon_only = true, .style = BUTTON_QUIET, .disabled = none};
    out->reset |= ui_button_with(u, cut_left(bar, t->control), &reset);
    ui_tip(u, "Reset", NULL, "Back to the initial networks: the same seed gives the same weights. R");
}

/* A logarithmic slider whose right end is full speed; 0 in the settings and in presets. */
static void pace(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const double full = 1000;
    double value = s->settings.pace > 0 ? fmin(s->settings.pace, full) : full;
    ui_slider_config c = {.label = bounds.w < ui_scaled(u, 140) ? "##pace" : "pace",
                          .min = 1,
                          .max = full,
                          .log = true,
                          .digits = 2,
                          .unit = "/s",
                          .most = "full"};
    if (ui_slider(u, bounds, &c, &value)) {
        out->settings.pace = value >= full ? 0 : value;
        out->set_pace = true;
    }
    ui_tip(
        u, "Pace", NULL,
        "Steps of training in a second. Smaller: slow enough to watch every step. At the right end: as fast "
        "as this machine can.");
}

/* Cells of fixed width, so that nothing moves while numbers grow; none where there is no room for it. */
static void cell(ui *u, rect *bar, float width, const char *caption, const char *value, const char *tip) {
    const theme *t = ui_theme(u);
    if (bar->w < ui_scaled(u, width)) return;
    rect box = cut_left(bar, ui_scaled(u, width)), all = box;
    float line = ui_line_height(u, t->small), high = line + ui_line_height(u, t->body);
    box = rect_centred(box, box.w, high);
    ui_label_with(u, cut_top(&box, line), t->small, t->muted, ALIGN_LEFT, caption);
    ui_label_with(u, box, t->body, t->text, ALIGN_LEFT, value);
    skip_left(bar, t->gap_small);
    ui_tip_for(u, all, caption, NULL, tip);
}

static const char *speed_text(char out[NUMBER_TEXT], const hdnn_snapshot *h) {
    double rate = h->samples_per_second;
    if (h->finished) return "finished";
    if (!h->running || !(rate > 0)) return h->step > 0 ? "paused" : "not started";
    char number[NUMBER_TEXT - 8];
    bool thousands = rate >= 10000;
    char digits[NUMBER_TEXT];
    number_text(digits, thousands ? rate / 1000 : rate, 2);
    snprintf(number, sizeof number, "%.30s", digits);
    snprintf(out, NUMBER_TEXT, "%s%s", number, thousands ? " k" : "");
    return out;
}

static void progress(ui *u, rect *bar, const lab_state *s) {
    char epochs[2 * NUMBER_TEXT + 8], whole[NUMBER_TEXT], all[NUMBER_TEXT], steps[NUMBER_TEXT],
        speed[NUMBER_TEXT];
    const hdnn_snapshot *h = s->snapshot;
    number_fixed(whole, floor(h->epoch * 10) / 10, 1);
    snprintf(epochs, sizeof epochs, "%s of %s", whole, number_fixed(all, s->preset->training.epochs, 0));
    float digits = 84;
    for (int most = s->preset->training.epochs; most > 99; most /= 10) digits += 16;
    cell(u, bar, digits, "epoch", epochs,
         "Once through all samples to learn from, and how many times in all.");
    cell(u, bar, 62, "step", number_fixed(steps, (double)h->step, 0),
         "One batch went through every network, and each moved its weights once.");
    cell(u, bar, 78, h->running ? "samples/s" : "the run", speed_text(speed, h),
         "Samples that all networks together take in a second; or why there are none.");
}

static bool took_other_source(const lab_state *s) {
    return s->data->taken[0] && strcmp(s->data->taken, s->preset->data.source) != 0;
}

static const char *source_name(const lab_state *s) {
    return painting_wrote(s->preset->data.file) ? "painted points" : s->data->taken;
}

/* "learns from swiss-roll", or "mnist not found: learns from generated digits": what stands before the name, and it. */
typedef struct {
    char before[HDNN_PATH_SIZE + 64];
    char name[HDNN_NAME_SIZE + 16];
} source_words;

static source_words words_of_source(const lab_state *s) {
    source_words w;
    bool other = took_other_source(s), drawn = other && strcmp(s->data->taken, "digits") == 0;
    snprintf(w.before, sizeof w.before, "%s%slearns from", other ? s->preset->data.source : "",
             other ? " not found: " : "");
    snprintf(w.name, sizeof w.name, "%s%s", drawn ? "generated " : "", source_name(s));
    return w;
}

float panel_source_width(ui *u, const lab_state *s) {
    const theme *t = ui_theme(u);
    source_words w = words_of_source(s);
    return ui_text_width(u, t->small, w.before) + t->unit + ui_text_width(u, t->strong, w.name) + 2;
}

void panel_source(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    (void)out;
    const theme *t = ui_theme(u);
    char text[HDNN_PATH_SIZE + 256], train[NUMBER_TEXT], test[NUMBER_TEXT];
    const hdnn_data *d = s->data;
    bool other = took_other_source(s);
    source_words w = words_of_source(s);
    rect all = bounds, words = cut_left(&bounds, ui_text_width(u, t->small, w.before) + 1);
    skip_left(&bounds, t->unit);
    ui_label_with(u, words, t->small, t->muted, ALIGN_LEFT, w.before);
    ui_label_with(u, bounds, t->strong, other ? t->warning : t->text, ALIGN_LEFT, w.name);
    snprintf(text, sizeof text, "%s%s%s samples to learn from, %s to test with; %s.",
             other ? s->preset->data.source : "", other ? " was not found on this machine. " : "",
             number_fixed(train, (double)d->train.count, 0), number_fixed(test, (double)d->test.count, 0),
             d->from);
    ui_tip_for(u, all, source_name(s), NULL, text);
}

static void screen_tabs(ui *u, rect *row, const lab_state *s, lab_intents *out) {
    const char *names[SCREEN_COUNT];
    for (int i = 0; i < SCREEN_COUNT; i++) names[i] = screen_name((lab_screen)i);
    rect bounds = cut_right(row, ui_tabs_width(u, names, SCREEN_COUNT));
    int selected = (int)s->settings.screen;
    if (ui_tabs(u, bounds, "screens", names, SCREEN_COUNT, &selected))
        out->settings.screen = (lab_screen)selected;
    ui_tip(u, "Screens", NULL, "The number keys change screens, too.");
}

/* The menu of the window itself. The theme that is shown carries a mark; the order is that of theme_kind. */
static void window_menu(ui *u, rect button, lab_intents *out) {
    enum {
        COPY = FILE_PURPOSES,
        THEME = COPY + 2,
        LARGER = THEME + THEME_COUNT + 1,
        SMALLER,
        USUAL,
        FULL = USUAL + 2,
        ABOUT = FULL + 2,
        ENTRIES
    };
    static const char *const plain[ENTRIES] = {[FILE_OPEN] = "Open…  Ctrl O",
                                               [FILE_SAVE_PRESET] = "Save preset…  Ctrl S",
                                               [FILE_SAVE_METRICS] = "Export metrics…  Ctrl E",
                                               [FILE_SAVE_PICTURE] = "Save screenshot…  Ctrl Shift S",
                                               [COPY] = "Copy screenshot  Ctrl Shift C",
                                               [THEME - 1] = "-",
                                               [THEME + THEME_DARK] = "Dark",
                                               [THEME + THEME_LIGHT] = "Light",
                                               [THEME + THEME_PROJECTOR] = "Projector",
                                               [LARGER - 1] = "-",
                                               [LARGER] = "Larger  Ctrl +",
                                               [SMALLER] = "Smaller  Ctrl −",
                                               [USUAL] = "Usual size  Ctrl 0",
                                               [FULL - 1] = "-",
                                               [FULL] = "Full screen  F11",
                                               [ABOUT - 1] = "-",
                                               [ABOUT] = "Help and shortcuts  ?"};
    static const char *const marked[THEME_COUNT] = {"Dark  ✓", "Light  ✓", "Projector  ✓"};
    const char *options[ENTRIES];
    lab_settings *v = &out->settings;
    memcpy(options, plain, sizeof options);
    options[THEME + v->theme] = marked[v->theme];
    ui_id id = ui_make_id(u, "window menu");
    if (ui_icon_button(u, button, ICON_GEAR, "Files, theme and size of type")) ui_popup_open(u, id, button);
    int chosen = ui_menu(u, id, options, ENTRIES);
    if (chosen >= 0 && chosen < FILE_PURPOSES) out->ask_file = true, out->ask_file_for = (file_purpose)chosen;
    out->copy_window |= chosen == COPY;
    if (chosen >= THEME && chosen < THEME + THEME_COUNT) v->theme = (theme_kind)(chosen - THEME);
    if (chosen == LARGER || chosen == SMALLER)
        v->type_scale = preferences_type_scale(v->type_scale, chosen == LARGER ? 1 : -1);
    if (chosen == USUAL) v->type_scale = preferences_type_scale(1, 0);
    out->fullscreen |= chosen == FULL;
    v->help |= chosen == ABOUT;
}

/* A hairline under the bar that fills with the epochs. */
static void epoch_line(ui *u, rect bar, const lab_state *s) {
    const theme *t = ui_theme(u);
    rect line = cut_bottom(&bar, fmaxf(1, roundf(ui_scaled(u, 2))));
    draw_rect(ui_list(u), line, 0, t->raised);
    if (!s->snapshot || s->preset->training.epochs < 1) return;
    line.w = roundf(line.w * (float)fmin(s->snapshot->epoch / s->preset->training.epochs, 1));
    if (line.w > 0) draw_rect(ui_list(u), line, 0, color_mix(t->window, t->focus, 0.7F));
}

void panel_top(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    draw_rect(ui_list(u), bounds, 0, t->panel);
    ui_mark(u, "top bar", bounds);
    epoch_line(u, bounds, s);
    rect bar = rect_centred(bounds, bounds.w - 2 * t->gap, bounds.h),
         row = rect_centred(bar, bar.w, t->control);
    rect choice = cut_left(&row, fminf(ui_scaled(u, 190), bounds.w * 0.16F));
    preset_choice(u, choice, s, out);
    skip_left(&row, t->gap_small);
    run_controls(u, &row, s, out);
    skip_left(&row, t->gap);
    window_menu(u, cut_right(&row, t->control), out);
    if (ui_icon_button(u, cut_right(&row, t->control), ICON_HELP, "Help  ?")) out->settings.help = true;
    skip_right(&row, t->gap_small);
    if (s->snapshot) screen_tabs(u, &row, s, out);
    skip_right(&row, t->gap);
    row.y = bounds.y, row.h = bounds.h;
    if (s->loading && s->snapshot) {
        char text[HDNN_PATH_SIZE + 16];
        snprintf(text, sizeof text, "loading %s", s->loading);
        rect mark = rect_centred(row, row.w, t->control), bar_part = cut_right(&mark, ui_scaled(u, 90));
        ui_progress(u, bar_part, -1, NULL);
        skip_right(&mark, t->gap);
        ui_label_with(u, mark, t->body, t->muted, ALIGN_RIGHT, text);
    } else if (s->snapshot) {
        bool narrow = row.w < ui_scaled(u, 240); /* then the step matters more than the word */
        rect slider = cut_left(&row, ui_scaled(u, narrow ? 100 : 156));
        pace(u, rect_centred(slider, slider.w, t->control), s, out);
        skip_left(&row, t->gap);
        progress(u, &row, s);
    }
}

static float error_width(ui *u, float width) {
    return width - ui_scaled(u, 130);
}

float panel_error_height(ui *u, float width, const lab_state *s) {
    if (!s->error) return 0;
    const theme *t = ui_theme(u);
    return fmaxf(ui_paragraph_height(u, error_width(u, width), t->body, s->error), t->control) + t->gap;
}

void panel_error(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    if (!s->error) return;
    const theme *t = ui_theme(u);
    bounds = rect_snapped(bounds);
    draw_rect(ui_list(u), bounds, t->radius, color_mix(t->panel, t->error, 0.16F));
    rect rest = bounds, stripe = cut_left(&rest, ui_scaled(u, 4));
    draw_rect(ui_list(u), stripe, ui_scaled(u, 2), t->error);
    rest = rect_inset(rest, t->gap / 2);
    skip_left(&rest, t->gap_small);
    rect button = cut_right(&rest, ui_scaled(u, 84));
    if (ui_button(u, rect_centred(button, button.w, t->control), "Dismiss")) out->dismiss_error = true;
    float high = ui_paragraph_height(u, error_width(u, bounds.w), t->body, s->error);
    ui_paragraph(u, rect_centred(rest, rest.w, high), t->body, t->text, s->error);
}

void panel_waiting(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    (void)out;
    const theme *t = ui_theme(u);
    char text[HDNN_PATH_SIZE + 64];
    rect box = rect_centred(bounds, fminf(bounds.w, ui_scaled(u, 360)), ui_scaled(u, 80));
    if (s->loading)
        snprintf(text, sizeof text, "Loading %s", s->loading);
    else
        snprintf(text, sizeof text, "%s",
                 s->shelf->count ? "Choose a preset above" : "No presets are installed");
    ui_label_with(u, cut_top(&box, ui_line_height(u, t->title)), t->title, t->text, ALIGN_CENTRE, text);
    skip_top(&box, t->unit);
    const char *words = s->loading ? "Reading or drawing its samples, and making the networks."
                                   : "Or drop a preset, a trained model or IDX files onto this window.";
    ui_label_with(u, cut_top(&box, ui_line_height(u, t->body)), t->body, t->muted, ALIGN_CENTRE, words);
    skip_top(&box, t->gap);
    if (s->loading) ui_progress(u, cut_top(&box, ui_scaled(u, 8)), -1, NULL);
}
