/* The counterexample y' = eps J tanh(y) (Galimberti et al. 2023, section III.D): not vanishing does not mean bounded.
 *
 * H(y) = sum log cosh y_i is kept, so the nominal trajectory and its twin run on two level lines for ever. But an outer line
 * takes longer than an inner one: their distance grows with time until it is as large as the orbits, and the sensitivity
 * of the differential equation, which is about an infinitely small gap, grows without end. Both are measured by the
 * engine on a network with K = I, whose time is eps t. */
#include "panels.h"
#include "theory.h"

#include "portrait.h"

#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double time_end = 60; /* eps T */

static hdnn_status new_network(hdnn_model **model, hdnn_probe **probe) {
    hdnn_network_config c = hdnn_network_config_default();
    hdnn_random unused = hdnn_random_new(1, 0);
    c.architecture = hdnn_architecture_find("h1-j1");
    c.features = 2, c.layers = TWIN_LAYERS, c.t_end = time_end;
    c.shared_weights = true, c.init = HDNN_INIT_IDENTITY;
    hdnn_status status = hdnn_model_new(&c, (hdnn_shape){.inputs = 2}, 2, model, NULL);
    if (status != HDNN_OK) return status;
    hdnn_model_initialise(*model, &unused);
    return hdnn_probe_new(*model, 2, probe, NULL);
}

static bool follow(hdnn_probe *probe, double start, float *x, float *y, double *norms) {
    const hdnn_real first[2] = {(hdnn_real)start, 0};
    double states[(TWIN_LAYERS + 1) * 2];
    if (hdnn_probe_continuous(probe, first, 4, states, norms, NULL, NULL) != HDNN_OK) return false;
    for (int k = 0; k <= TWIN_LAYERS; k++) x[k] = (float)states[2 * k], y[k] = (float)states[2 * k + 1];
    return true;
}

static bool compute(theory_twins *w, double gap) {
    hdnn_model *model = NULL;
    hdnn_probe *probe = NULL;
    double norms[TWIN_LAYERS + 1];
    bool done = new_network(&model, &probe) == HDNN_OK && follow(probe, 1, w->x[0], w->y[0], norms) &&
                follow(probe, 1 + gap, w->x[1], w->y[1], NULL);
    for (int k = 0; done && k <= TWIN_LAYERS; k++) {
        w->distance[k] = hypotf(w->x[1][k] - w->x[0][k], w->y[1][k] - w->y[0][k]);
        w->norm[k] = (float)norms[TWIN_LAYERS - k];
    }
    hdnn_probe_free(probe);
    hdnn_model_free(model);
    if (done) w->gap = gap;
    return done;
}

/* The scrubber walks through the time of the twins, too. */
static double present(const lab_state *s) {
    return s->settings.layer / fmax(lab_most_layers(s), 1) * TWIN_LAYERS;
}

static plot_values times(void) {
    return plot_steps(0, time_end / TWIN_LAYERS, TWIN_LAYERS + 1);
}

void theory_twins_scrubber(ui *u, rect row, const lab_state *s, lab_intents *out) {
    double layers = fmax(lab_most_layers(s), 1), time = s->settings.layer / layers * time_end;
    portrait_play(u, &row, s, out);
    ui_slider_config c = {.label = "time", .min = 0, .max = time_end, .step = time_end / TWIN_LAYERS};
    if (ui_slider(u, row, &c, &time))
        out->settings.layer = time / time_end * layers, out->settings.playing = false;
    ui_tip(u, "Time", "0 ≤ ε t ≤ 60", "How far the twins have run. The arrow keys move it.");
}

static void orbits(ui *u, rect bounds, const lab_state *s, const theory_twins *w, lab_intents *out) {
    plot p;
    plot_begin(&p, u, &s->memory->theory_screen.orbits, bounds,
               &(plot_config){.name = "twins", .x_label = "q", .y_label = "p", .square = true});
    size_t now = (size_t)present(s);
    static const char *const names[2] = {"y", "ỹ"};
    for (int k = 0; k < 2; k++) {
        plot_values x = plot_floats(w->x[k], TWIN_LAYERS + 1), y = plot_floats(w->y[k], TWIN_LAYERS + 1);
        color ink = theme_class(k, 2);
        plot_trail(
            &p,
            &(plot_series){
                .color = color_fade(ink, 0.3F), .width = 1, .x = x, .y = y, .head = -1, .unfitted = true});
        plot_trail(&p, &(plot_series){.reading = k ? "the twin" : "the one",
                                      .color = ink,
                                      .x = x,
                                      .y = y,
                                      .head = present(s),
                                      .tail = TWIN_LAYERS / 12.0});
        double outwards = k ? 1.2 : 0.86; /* both names clear of both orbits */
        plot_note(&p, outwards * w->x[k][now], outwards * w->y[k][now], names[k], ink);
    }
    panel_plot_end(&p, out);
}

static void growth(ui *u, rect bounds, const lab_state *s, plot_view *view, const char *name,
                   const char *label, const float *values, lab_intents *out) {
    plot p;
    double now = present(s) * time_end / TWIN_LAYERS;
    plot_begin(&p, u, view, bounds,
               &(plot_config){.name = name,
                              .x_label = "time ε t",
                              .y_label = label,
                              .x_link = &s->memory->theory_screen.time,
                              .in_line = &s->memory->theory_screen.twin_growth,
                              .x_fixed = {0, time_end},
                              .y_include = {0, 1}});
    plot_line(&p, &(plot_series){
                      .color = ui_theme(u)->text, .x = times(), .y = plot_floats(values, TWIN_LAYERS + 1)});
    plot_upright(&p, now, NULL, 0);
    panel_plot_end(&p, out);
}

static void number(ui *u, rect cell, double value, const char *caption, const char *formula,
                   const char *text) {
    char words[NUMBER_TEXT];
    ui_big_number(u, cell, number_text(words, value, 3), caption, 0);
    ui_tip_for(u, cell, caption, formula, text);
}

void theory_twins_caption(char out[CAPTION_TEXT], const lab_state *s) {
    const theory_twins *w = &s->memory->theory_screen.twins;
    size_t k = (size_t)present(s);
    char time[NUMBER_TEXT], distance[NUMBER_TEXT], norm[NUMBER_TEXT];
    out[0] = '\0';
    if (w->gap <= 0) return;
    snprintf(
        out, CAPTION_TEXT,
        "At time %s the twins are %s apart, and the sensitivity is %s. Move the time, or try another gap.",
        number_text(time, (double)k * time_end / TWIN_LAYERS, 3),
        number_text(distance, (double)w->distance[k], 2), number_text(norm, (double)w->norm[k], 2));
}

void theory_counterexample(ui *u, rect content, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    theory_twins *w = &s->memory->theory_screen.twins;
    if (w->gap != s->settings.theory.gap && !compute(w, s->settings.theory.gap)) return;
    size_t k = (size_t)present(s);
    rect left, right, above, below,
        row = cut_top(&content, ui_line_height(u, t->number) + ui_line_height(u, t->small));
    number(u, column_of(row, 0, 3, 0), (double)k * time_end / TWIN_LAYERS, "time ε t", NULL,
           "Where the scrubber is. A network of h1-j1 layers with K = I takes this way in steps: depth is "
           "time.");
    number(u, column_of(row, 1, 3, 0), (double)w->distance[k], "distance of the twins", "‖ỹ(t) − y(t)‖",
           "Grows as the outer twin falls behind, until it is as large as the orbits themselves.");
    number(u, column_of(row, 2, 3, 0), (double)w->norm[k], "sensitivity", "‖∂y(T)/∂y(T − t)‖",
           "The same for a gap that is infinitely small: it has no end. It is never below 1.");
    skip_top(&content, t->gap_small);
    split_columns(content, 0.56F, t->gap_large, &left, &right);
    split_rows(right, 0.5F, t->gap, &above, &below);
    orbits(u, left, s, w, out);
    theory_memory *m = &s->memory->theory_screen;
    growth(u, above, s, &m->distance, "twin-distance", "distance of the twins", w->distance, out);
    growth(u, below, s, &m->growth, "twin-sensitivity", "‖∂y(T)/∂y(T − t)‖", w->norm, out);
}
