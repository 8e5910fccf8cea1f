/* What is learnt from: the source of the data and how they are taken; every change starts the run again. */
#include "panels.h"

#include "number.h"
#include "painting.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SOURCES = 6 };

/* What can be chosen, and the preset that brings networks for it where those of the run take data of the other kind. */
static const struct {
    const char *source, *preset;
    bool pictures;
} sources[SOURCES] = {
    {"swiss-roll", POINT_PRESET, false},        {"double-circles", "double-circles-hamiltonian", false},
    {"double-moons", "double-moons-h2", false}, {"mnist", PICTURE_PRESET, true},
    {"fashion-mnist", "fashion-h1", true},      {"digits", "digits-h1", true}};

/* Painted points are a file, too, that nobody chose by its name. */
static bool is_painted(const hdnn_data_config *d) {
    return strcmp(d->source, "csv") == 0 && painting_wrote(d->file);
}

/* The same networks learn from another source of their kind. */
static void change_source(const lab_state *s, const char *source, lab_intents *out) {
    hdnn_data_config *d = &lab_change_run(s, out)->data, fresh = hdnn_data_config_default();
    fresh.train_share = d->train_share;
    snprintf(fresh.source, sizeof fresh.source, "%s", source);
    if (lab_has_images(s) && strcmp(source, "digits") != 0)
        snprintf(fresh.otherwise, sizeof fresh.otherwise, "digits");
    *d = fresh;
}

static void source_choice(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const char *names[SOURCES + 1], *notes[SOURCES + 1] = {NULL};
    bool pictures = lab_has_images(s), barred[SOURCES + 1] = {false};
    int chosen = SOURCES;
    for (int i = 0; i < SOURCES; i++) {
        bool other = sources[i].pictures != pictures;
        names[i] = sources[i].source, notes[i] = other ? sources[i].preset : NULL;
        barred[i] = other && shelf_find(s->shelf, sources[i].preset) < 0;
        if (strcmp(sources[i].source, s->wanted->data.source) == 0) chosen = i;
    }
    names[SOURCES] = is_painted(&s->wanted->data) ? "painted" : s->wanted->data.source;
    ui_dropdown_config config = {.label = "##source",
                                 .options = names,
                                 .notes = notes,
                                 .barred = barred,
                                 .count = chosen == SOURCES ? SOURCES + 1 : SOURCES};
    int before = chosen;
    ui_dropdown(u, row, &config, &chosen);
    ui_tip(
        u, "Source", NULL,
        "What the networks learn from. Points and pictures need networks of their own: the preset beside a "
        "source of the other kind brings them.");
    if (chosen == before || barred[chosen]) return;
    if (sources[chosen].pictures == pictures)
        change_source(s, names[chosen], out);
    else
        lab_load_with(out, sources[chosen].preset, "view.screen=data");
}

static const char *about(const lab_state *s) {
    if (is_painted(&s->preset->data)) return "The points that you painted.";
    for (size_t i = 0; hdnn_source_name(i); i++)
        if (strcmp(hdnn_source_name(i), s->data->taken) == 0) return hdnn_source_about(i);
    return "";
}

/* A slider with its label above it, so that names have room. */
static bool setting(ui *u, rect *area, const ui_slider_config *config, const char *name, double *value) {
    const theme *t = ui_theme(u);
    rect all = *area;
    ui_label_with(u, cut_top(area, ui_line_height(u, t->small)), t->small, t->muted, ALIGN_LEFT, name);
    bool changed = ui_slider(u, cut_top(area, t->control), config, value);
    all.h = area->y - all.y;
    ui_widen(u, all);
    skip_top(area, t->unit);
    return changed;
}

static void amounts(ui *u, rect *area, const lab_state *s, lab_intents *out) {
    const hdnn_data_config *d = &s->wanted->data;
    double own = hdnn_source_noise(d->source), noise = d->noise < 0 ? own : d->noise;
    double all = (double)(s->data->train.count + s->data->test.count);
    double samples = d->samples ? (double)d->samples : all, share = d->train_share;
    bool fixed = strcmp(s->data->taken, "mnist") == 0 || strcmp(s->data->taken, "fashion-mnist") == 0;
    ui_slider_config width = {.label = "##noise", .min = 0, .max = 1, .step = 0.01, .digits = 2};
    width.disabled = isnan(own);
    if (isnan(noise)) noise = 0;
    if (setting(u, area, &width, "noise", &noise)) lab_change_run(s, out)->data.noise = noise;
    ui_tip(u, "Noise", "x ← x + U(−noise, noise)",
           "Half the width of the uniform noise on both coordinates of generated points. Larger: the classes "
           "overlap, and "
           "no network can tell them all apart. Smaller: clean curves.");
    ui_slider_config many = {
        .label = "##samples", .min = 20, .max = 100000, .step = 10, .log = true, .digits = 4};
    if (setting(u, area, &many, fixed ? "samples of each part, at most" : "samples", &samples))
        lab_change_run(s, out)->data.samples = (size_t)samples;
    ui_tip(u, "Samples", NULL,
           "How many there are in all; of picture files, how many of each part are read at most. More: a "
           "test accuracy "
           "that says more, and longer epochs. Fewer: networks may learn them by heart.");
    ui_slider_config part = {
        .label = "##share", .min = 0.05, .max = 0.95, .step = 0.05, .digits = 2, .disabled = fixed};
    if (setting(u, area, &part, "share for training", &share))
        lab_change_run(s, out)->data.train_share = share;
    ui_tip(u, "Share for training", NULL,
           "What is not for training is for testing. Larger: more to learn from, a rougher test. Files that "
           "come in two "
           "parts keep them.");
}

static void drawing(ui *u, rect *area, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    double all = fmax((double)s->data->train.count, 2), batch = s->wanted->training.batch;
    double epochs = s->wanted->training.epochs;
    rect columns = cut_top(area, ui_line_height(u, t->small) + t->control + t->unit);
    rect left = column_of(columns, 0, 2, t->gap), right = column_of(columns, 1, 2, t->gap);
    if (batch == 0 || batch > all) batch = all;
    double seed = (double)s->wanted->training.seed;
    ui_slider_config size = {.label = "##batch", .min = 1, .max = all, .step = 1, .log = true, .digits = 4};
    if (setting(u, &left, &size, "batch", &batch)) lab_change_run(s, out)->training.batch = (int)batch;
    ui_tip(u, "Batch", "g = 1/B · Σ ∂loss/∂θ",
           "Samples that one step averages its gradient over. Larger: calmer steps, fewer of them in an "
           "epoch. Smaller: "
           "more, rougher steps.");
    ui_slider_config plan = {
        .label = "##epochs", .min = 1, .max = 10000, .step = 1, .log = true, .digits = 4};
    if (setting(u, &right, &plan, "epochs", &epochs)) lab_change_run(s, out)->training.epochs = (int)epochs;
    ui_tip(u, "Epochs", NULL,
           "How often all training samples are seen before the run ends; acts at once. A schedule of the "
           "learning "
           "rate is laid over them. Run after the end doubles them.");
    ui_label_with(u, cut_top(area, ui_line_height(u, t->small)), t->small, t->muted, ALIGN_LEFT, "seed");
    rect row = cut_top(area, t->control), button = cut_right(&row, ui_scaled(u, 92));
    skip_right(&row, t->gap_small);
    ui_slider_config number = {.label = "##seed", .min = 0, .max = 1e9, .step = 1, .digits = 9};
    if (ui_number_field(u, row, &number, &seed)) lab_change_run(s, out)->training.seed = (uint64_t)seed;
    ui_tip(u, "Seed", NULL,
           "Data, their split, first weights and batches all come from this number: the same seed gives the "
           "same run, to "
           "the bit. Neither larger nor smaller is better.");
    if (ui_button(u, button, "New seed"))
        lab_change_run(s, out)->training.seed = s->wanted->training.seed % 1000000000 + 1;
    ui_tip(u, "New seed", NULL, "Other points, other first weights, the same kind of run.");
}

static void counts(ui *u, rect row, const lab_state *s) {
    char train[NUMBER_TEXT], test[NUMBER_TEXT], text[2 * NUMBER_TEXT + 64];
    const theme *t = ui_theme(u);
    snprintf(text, sizeof text, "%s to learn from, %s to test with",
             number_fixed(train, (double)s->data->train.count, 0),
             number_fixed(test, (double)s->data->test.count, 0));
    ui_label_with(u, row, t->strong, t->text, ALIGN_LEFT, text);
}

void panel_data(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect content = ui_panel(u, bounds, "Data", "A change here begins the run again, from the same seed.");
    source_choice(u, cut_top(&content, t->control), s, out);
    skip_top(&content, t->unit);
    skip_top(&content, ui_paragraph(u, content, t->small, t->muted, about(s)) + t->unit);
    counts(u, cut_top(&content, ui_line_height(u, t->strong)), s);
    skip_top(&content, t->gap_small);
    amounts(u, &content, s, out);
    drawing(u, &content, s, out);
}
