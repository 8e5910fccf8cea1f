/* The Theory screen; see theory.h. */
#include "theory.h"

#include "architectures.h"
#include "panels.h"
#include "portrait.h"

#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const topics[TOPIC_COUNT] = {"Eigenvalues", "Depth", "Counterexample"};
static const double most_damping = 2;

theory_settings theory_settings_for(const lab_state *s) {
    theory_settings v = {.damping = -1, .gap = 0.1};
    for (int i = s->snapshot->lanes - 1; i >= 0; i--)
        if (hdnn_architecture_takes_damping(hdnn_model_config(s->snapshot->lane[i].model)->architecture))
            v.lane = i;
    return v;
}

bool theory_settings_same(const theory_settings *a, const theory_settings *b) {
    return a->topic == b->topic && a->lane == b->lane && a->damping == b->damping && a->gap == b->gap;
}

int theory_lane(const lab_state *s) {
    int last = s->snapshot->lanes - 1;
    return s->settings.theory.lane < last ? s->settings.theory.lane : last;
}

static const hdnn_network_config *network(const lab_state *s) {
    return hdnn_model_config(s->snapshot->lane[theory_lane(s)].model);
}

void theory_request(const lab_state *s, observer_request *out) {
    const theory_settings *v = &s->settings.theory;
    if (v->topic == TOPIC_COUNTEREXAMPLE) return;
    out->parts = OBSERVE_SENSITIVITY | OBSERVE_BOUND | OBSERVE_SINGULAR | OBSERVE_SYMPLECTIC;
    out->parts |= v->topic == TOPIC_SPECTRUM ? OBSERVE_SPECTRUM : OBSERVE_REFINEMENT;
    out->lanes = (1U << s->snapshot->lanes) - 1;
    if (v->damping >= 0) out->damped = 1U << theory_lane(s), out->damping = v->damping;
}

const lane_observation *theory_observed(const lab_state *s, observer_part part) {
    int lane = theory_lane(s);
    const lane_observation *o = observed(s->observation, lane, part);
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    return o && o->layers == l->layers && o->features == l->features ? o : NULL;
}

/* The sentence at the bottom. */
static const char *next_try(const lab_state *s) {
    bool takes = hdnn_architecture_takes_damping(network(s)->architecture);
    if (s->settings.theory.topic == TOPIC_DEPTH)
        return architecture_has_time(network(s)->architecture)
                   ? "Make its T longer and look again."
                   : "An mlp has no time step, so there is nothing to refine: choose another network.";
    if (!takes) return "Choose another network and compare.";
    return s->settings.theory.damping > 0 ? "Take γ back and compare." : "Turn γ up and look again.";
}

static void say_refinement(char *out, size_t size, const lab_state *s, const char *name) {
    const lane_observation *o = theory_observed(s, OBSERVE_REFINEMENT);
    char coarse[NUMBER_TEXT], fine[NUMBER_TEXT], layers[NUMBER_TEXT];
    if (!o || !o->refinements) return;
    const hdnn_refinement_row *a = &o->refined[0], *b = &o->refined[o->refinements - 1];
    snprintf(out, size, "With %d layers %s ends %s from its differential equation, with %s layers %s. ",
             a->layers, name, number_text(coarse, a->state_error, 2), number_fixed(layers, b->layers, 0),
             number_text(fine, b->state_error, 2));
}

/* The norm is about the change that grows most. */
static void say_sensitivity(char *out, size_t size, const lab_state *s, const char *name) {
    const lane_observation *o = theory_observed(s, OBSERVE_SENSITIVITY);
    char times[NUMBER_TEXT];
    if (!o) return;
    number_text(times, o->sensitivity[0].median, 2);
    bool same = strcmp(times, "1") == 0;
    snprintf(out, size,
             "The most sensitive change of the first state ends %s%s as large in %s (median sample). ",
             same ? "just" : times, same ? "" : " times", name);
}

void theory_caption(char out[CAPTION_TEXT], const lab_state *s) {
    char said[LAB_MEASURED_NAME + 160] = "", name[LAB_MEASURED_NAME];
    if (s->settings.theory.topic == TOPIC_COUNTEREXAMPLE) {
        theory_twins_caption(out, s);
        return;
    }
    lab_measured_name(name, s, theory_lane(s));
    if (s->settings.theory.topic == TOPIC_DEPTH)
        say_refinement(said, sizeof said, s, name);
    else
        say_sensitivity(said, sizeof said, s, name);
    snprintf(out, CAPTION_TEXT, "%s%s", said, next_try(s));
}

/* Tools. */
static void lane_choice(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const char *names[HDNN_MAX_LANES];
    int lane = theory_lane(s);
    for (int i = 0; i < s->snapshot->lanes; i++) names[i] = lab_lane_name(s, i);
    ui_dropdown_config c = {
        .label = "network", .options = names, .count = s->snapshot->lanes, .label_width = ui_scaled(u, 58)};
    if (ui_dropdown(u, row, &c, &lane)) out->settings.theory.lane = lane, out->settings.theory.damping = -1;
    ui_tip(u, "The network under the lens", NULL,
           "Eigenvalues, singular values, the gauge and the damping slider are about this one.");
}

static void damping_slider(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const hdnn_network_config *c = network(s);
    bool takes = hdnn_architecture_takes_damping(c->architecture), changed = s->settings.theory.damping >= 0;
    double damping = changed ? s->settings.theory.damping : c->damping;
    rect button = cut_right(&row, t->control);
    skip_right(&row, t->unit);
    ui_slider_config slider = {
        .label = "damping γ", .min = 0, .max = most_damping, .step = 0.01, .disabled = !takes};
    if (ui_slider(u, row, &slider, &damping)) out->settings.theory.damping = damping;
    ui_tip(
        u, "Damping γ", "y′ = (J − γ I) Kᵀ tanh(K y + b)",
        takes
            ? "On a copy of the network, at once; the training goes on with its own. Larger: the eigenvalues "
              "move to the left, and in the differential equation with fixed weights the state loses energy. "
              "Gradients shrink on their way back as long as the steps h stay short. 0: the Hamiltonian "
              "network."
            : "Only h1 and custom-j take a damping: choose such a network.");
    ui_button_config back = {.label = "The network's own damping",
                             .icon = ICON_UNDO,
                             .icon_only = true,
                             .style = BUTTON_QUIET,
                             .disabled = !changed};
    if (ui_button_with(u, button, &back)) out->settings.theory.damping = -1;
    ui_tip(u, "The network's own damping", NULL, "Look at the network again as it is trained.");
}

static void gap_slider(ui *u, rect row, lab_intents *out) {
    ui_slider_config slider = {
        .label = "gap δ between the twins", .min = 0.001, .max = 1, .log = true, .digits = 2};
    ui_slider(u, row, &slider, &out->settings.theory.gap);
    ui_tip(u, "The twin's head start", "ỹ(0) = (1 + δ) y(0)",
           "Larger: the twin runs on an outer orbit, more slowly, and falls behind sooner. Smaller: it takes "
           "longer, but "
           "it falls behind by as much for each unit of the gap.");
}

static void tools(ui *u, rect rows, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect first = cut_top(&rows, t->control);
    skip_top(&rows, t->gap_small);
    if (s->settings.theory.topic == TOPIC_COUNTEREXAMPLE) {
        theory_twins_scrubber(u, first, s, out);
        gap_slider(u, rows, out);
        return;
    }
    lane_choice(u, cut_right(&first, ui_scaled(u, 190)), s, out);
    skip_right(&first, t->gap_large);
    portrait_scrubber(u, first, s, out);
    damping_slider(u, rows, s, out);
}

static const char *title(const lab_state *s) {
    static const char *const titles[TOPIC_COUNT] = {"Eigenvalues times step", "Refining the depth",
                                                    "y′ = ε J tanh(y) and its twin"};
    bool timeless = !architecture_has_time(network(s)->architecture);
    if (timeless && s->settings.theory.topic == TOPIC_SPECTRUM) return "Eigenvalues of the layers";
    return titles[s->settings.theory.topic];
}

static const char *sentence(char out[THEORY_WORDS], const lab_state *s) {
    switch (s->settings.theory.topic) {
    case TOPIC_SPECTRUM: return theory_spectrum_words(out, s);
    case TOPIC_DEPTH:
        return "More layers over the same time T and the same weights: the network approaches a differential "
               "equation.";
    default:
        return "Does a gradient that cannot vanish stay bounded? Not here: both orbits keep their energies, "
               "but "
               "the outer one takes longer. Their distance grows until it is as large as they are; the "
               "sensitivity, never below 1, grows on.";
    }
}

static void hero(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    static void (*const heroes[TOPIC_COUNT])(ui *, rect, const lab_state *, lab_intents *) = {
        theory_spectrum, theory_depth, theory_counterexample};
    float wide = ui_tabs_width(u, topics, TOPIC_COUNT);
    rect content = ui_panel(u, bounds, NULL, NULL), head = cut_top(&content, t->control);
    rect tabs = cut_right(&head, wide);
    ui_label_with(u, head, t->title, t->text, ALIGN_LEFT, title(s));
    skip_top(&content, t->unit);
    char words[THEORY_WORDS];
    skip_top(&content, ui_paragraph(u, content, t->body, t->muted, sentence(words, s)) + t->gap_small);
    int topic = (int)s->settings.theory.topic;
    if (ui_tabs(u, tabs, "topics", topics, TOPIC_COUNT, &topic))
        out->settings.theory.topic = (theory_topic)topic;
    ui_tip(u, "What the large plot shows", NULL,
           "Eigenvalues: why skew-symmetric. Depth: layers are time steps. Counterexample: not vanishing is "
           "not the "
           "same as staying small.");
    tools(u, cut_bottom(&content, 2 * t->control + t->gap_small), s, out);
    skip_bottom(&content, t->gap_small);
    heroes[topic](u, content, s, out);
}

void screen_theory(ui *u, rect room, const lab_state *s, lab_intents *out) {
    rect left, right;
    float gap = ui_theme(u)->gap;
    if (s->settings.theory.topic == TOPIC_COUNTEREXAMPLE) {
        hero(u, room, s, out);
        return;
    }
    split_columns(room, 0.62F, gap, &left, &right);
    hero(u, left, s, out);
    rect gauge = cut_bottom(&right, ui_scaled(u, 118));
    skip_bottom(&right, gap);
    panel_sensitivity(u, row_of(right, 0, 2, gap), s, out);
    panel_singular(u, row_of(right, 1, 2, gap), s, out);
    panel_symplectic(u, gauge, s, out);
}
