/* Eigenvalues of the field's Jacobian, times the step, in the complex plane, with the region in which the integrator
 * keeps them from growing. The words say only what the eigenvalues on the screen show. */
#include "architectures.h"
#include "panels.h"
#include "theory.h"

#include "lane_look.h"
#include "number.h"

#include <math.h>
#include <stdio.h>

enum { SHADES = 8, ROUND = 96 };
static const double on_axis = 1e-6; /* real parts below this share of the largest eigenvalue count as none */

typedef struct {
    double left, right, far; /* least and greatest real part, greatest modulus, times the step */
} reach;

static reach reach_of(const lane_observation *o) {
    reach r = {0, 0, 0};
    for (size_t i = 0; i < (size_t)o->layers * (size_t)o->features; i++) {
        double x = o->step * o->field_spectrum[2 * i], y = o->step * o->field_spectrum[2 * i + 1];
        r.left = fmin(r.left, x), r.right = fmax(r.right, x), r.far = fmax(r.far, hypot(x, y));
    }
    return r;
}

/* Rounding leaves real parts that mean nothing. */
static double furthest_left(const lane_observation *o) {
    reach r = reach_of(o);
    return r.left < -on_axis * r.far ? r.left : 0;
}

/* By what the step of a layer multiplies the eigenvector that it stretches most. */
static double growth_at(const lab_state *s, const lane_observation *o, int layer) {
    const hdnn_network_config *c = hdnn_model_config(s->snapshot->lane[theory_lane(s)].model);
    double most = 0;
    for (int i = 0; i < o->features; i++) {
        const double *e = o->field_spectrum + 2 * ((size_t)layer * (size_t)o->features + (size_t)i);
        most = fmax(most, hdnn_network_amplification(c, o->step * e[0], o->step * e[1]));
    }
    return most;
}

/* The steps of all layers: how many stretch something, and which one most. */
typedef struct {
    int growing, layer;
    double most;
} growth;

static growth growth_of(const lab_state *s, const lane_observation *o) {
    growth g = {0, 0, 0};
    for (int l = 0; l < o->layers; l++) {
        double most = growth_at(s, o, l);
        g.growing += most > 1 + on_axis;
        if (most > g.most) g.most = most, g.layer = l;
    }
    return g;
}

/* With as many digits as tell it from 1. */
static const char *factor_text(char out[NUMBER_TEXT], double factor) {
    return number_text(out, factor, factor < 1.01 ? 6 : 3);
}

/* Damping is of the field; what becomes of it the steps decide. */
static void say_damped(char out[THEORY_WORDS], const lane_observation *o, const growth *g) {
    char factor[NUMBER_TEXT];
    int used = snprintf(out, THEORY_WORDS,
                        "Eigenvalues have moved to the left of the axis, none lies right of it: each layer's "
                        "field, taken alone, damps states and gradients");
    if (g->growing)
        snprintf(out + used, THEORY_WORDS - (size_t)used,
                 ", but in %d of %d layers the step is too long for that and stretches, up to %s-fold.",
                 g->growing, o->layers, factor_text(factor, g->most));
    else
        snprintf(out + used, THEORY_WORDS - (size_t)used, ", and no step is too long for that.");
}

static void say_marginal(char out[THEORY_WORDS], const lane_observation *o, const growth *g) {
    static const char first[] =
        "All on the imaginary axis: each layer's field, taken alone, is marginally stable.";
    char factor[NUMBER_TEXT];
    factor_text(factor, g->most);
    if (o->stability == HDNN_STABLE_DISC)
        snprintf(out, THEORY_WORDS,
                 "%s Euler's disc touches the axis in 0 only, so its steps grow: up to %s-fold.", first,
                 factor);
    else if (reach_of(o).far <= 2)
        snprintf(out, THEORY_WORDS,
                 "%s Within ±2i this integrator keeps it so; the product of layers may still grow.", first);
    else
        snprintf(out, THEORY_WORDS,
                 "%s Beyond ±2i the steps are too long for this integrator: they grow, up to %s-fold.", first,
                 factor);
}

static bool timeless(const lab_state *s) {
    return !architecture_has_time(hdnn_model_config(s->snapshot->lane[theory_lane(s)].model)->architecture);
}

/* The layer itself, not a field: its eigenvalues are measured as those of f = tanh(K y + b) - y with h = 1. */
static void say_layers(char out[THEORY_WORDS], const lane_observation *o, const growth *g) {
    snprintf(
        out, THEORY_WORDS,
        "An mlp has no step in time. Eigenvalues μ of its layers, less 1: within the circle an eigenvector "
        "shrinks, outside it grows. In %d of %d layers none grows.",
        o->layers - g->growing, o->layers);
}

const char *theory_spectrum_words(char out[THEORY_WORDS], const lab_state *s) {
    const lane_observation *o = theory_observed(s, OBSERVE_SPECTRUM);
    if (!o) return "Of the Jacobian of every layer's field, along the path of one test sample.";
    reach r = reach_of(o);
    growth g = growth_of(s, o);
    if (timeless(s)) {
        say_layers(out, o, &g);
        return out;
    }
    bool left = r.left<-on_axis * r.far, right = r.right> on_axis * r.far;
    if (left && right)
        return "Eigenvalues lie on both sides of the imaginary axis: each layer's field, taken alone, brings "
               "states together in some directions and parts them in others.";
    if (right) return "No eigenvalue lies on the left: no layer's field, taken alone, pulls states together.";
    if (left)
        say_damped(out, o, &g);
    else
        say_marginal(out, o, &g);
    return out;
}

/* The region of stability. */
static void region(plot *p, const lane_observation *o) {
    color edge = color_fade(ui_theme(p->ui)->muted, 0.8F);
    if (o->stability == HDNN_STABLE_INTERVAL) {
        static const float x[2] = {0, 0}, y[2] = {-2, 2};
        plot_trail(p, &(plot_series){.color = edge,
                                     .width = 5,
                                     .x = plot_floats(x, 2),
                                     .y = plot_floats(y, 2),
                                     .head = -1,
                                     .unfitted = true});
        return;
    }
    float *x = ui_frame_memory(p->ui, 3 * (ROUND + 1) * sizeof(float));
    if (!x) return;
    float *y = x + ROUND + 1, *below = y + ROUND + 1;
    for (int i = 0; i <= ROUND; i++) { /* from the left end over the top to the right one, and back */
        double turn = acos(-1) * (1 - 2.0 * i / ROUND);
        x[i] = (float)(cos(turn) - 1), y[i] = (float)sin(turn), below[i] = -y[i];
    }
    plot_series disc = {.color = edge, .x = plot_floats(x, ROUND / 2 + 1), .head = -1, .unfitted = true};
    disc.y = plot_floats(below, ROUND / 2 + 1), disc.high = plot_floats(y, ROUND / 2 + 1);
    plot_band(p, &disc);
    disc.x = plot_floats(x, ROUND + 1), disc.y = plot_floats(y, ROUND + 1), disc.high = (plot_values){0};
    plot_trail(p, &disc);
}

/* What the region is, in words that stand beside the axis, clear of the curve. */
static void region_name(plot *p, const lab_state *s, const lane_observation *o) {
    double high = 0.8 * fmin(fmax(reach_of(o).far, 0.25), 0.9);
    if (timeless(s))
        plot_note(p, 0, high, "circle: |μ| = 1", 0);
    else if (o->stability == HDNN_STABLE_DISC)
        plot_note(p, 0, high, "Euler is stable in |1 + hλ| ≤ 1", 0);
    else
        plot_note(p, 0, high, "kept between −2i and 2i", 0);
}

static const char *layers_name(ui *u, int first, int last) {
    char *name = ui_frame_memory(u, 48);
    if (name && last == first + 1)
        snprintf(name, 48, "layer %d", last);
    else if (name)
        snprintf(name, 48, "layers %d to %d", first + 1, last);
    return name;
}

/* Layers first..last-1 as one series of points. */
static void points_of(plot *p, const lane_observation *o, int first, int last, color ink, float size) {
    size_t n = (size_t)o->features, count = (size_t)(last - first) * n;
    double *x = ui_frame_memory(p->ui, count * sizeof *x + 1),
           *y = ui_frame_memory(p->ui, count * sizeof *y + 1);
    const double *from = o->field_spectrum + 2 * n * (size_t)first;
    for (size_t i = 0; x && y && i < count; i++)
        x[i] = o->step * from[2 * i], y[i] = o->step * from[2 * i + 1];
    if (x && y)
        plot_points(p, &(plot_series){.reading = layers_name(p->ui, first, last),
                                      .color = ink,
                                      .width = size,
                                      .x = plot_doubles(x, count),
                                      .y = plot_doubles(y, count)});
}

/* All layers, from pale to full, and the one at the scrubber above them. */
static void eigenvalues(plot *p, const lab_state *s, const lane_observation *o) {
    const theme *t = ui_theme(p->ui);
    color full = lane_color(s, theory_lane(s));
    for (int k = 0; k < SHADES; k++) {
        int first = o->layers * k / SHADES, last = o->layers * (k + 1) / SHADES;
        color ink = color_mix(t->panel, full, 0.3F + 0.7F * (float)(k + 1) / SHADES);
        if (last > first) points_of(p, o, first, last, ink, 2.4F);
    }
    int layer = (int)fmin(s->settings.layer, o->layers - 1);
    points_of(p, o, layer, layer + 1, t->text, 4.5F);
}

static void number(ui *u, rect cell, double value, const char *caption, const char *term, const char *formula,
                   const char *text) {
    char words[NUMBER_TEXT] = "–";
    if (isfinite(value)) number_text(words, value, 6);
    ui_big_number(u, cell, words, caption, 0);
    ui_tip_for(u, cell, term, formula, text);
}

static void layer_numbers(ui *u, rect row, const lab_state *s, const lane_observation *o) {
    char most[64] = "largest factor of a layer", none[64] = "layers in which none grows";
    growth g = {0, 0, NAN};
    if (o) {
        g = growth_of(s, o);
        snprintf(most, sizeof most, "largest factor: layer %d", g.layer);
        snprintf(none, sizeof none, "of %d layers: none grows", o->layers);
    }
    number(u, column_of(row, 0, 2, 0), g.most, most, "Amplification", "max |μ|",
           "By what a layer multiplies the eigenvector that it stretches most, in the layer where that is "
           "largest. "
           "The bright points are the layer at the scrubber.");
    number(u, column_of(row, 1, 2, 0), o ? (double)(o->layers - g.growing) : (double)NAN, none,
           "Layers that stretch no eigenvector", "|μ| ≤ 1",
           "A gradient that meets many such layers on its way back fades, unless others make up for it.");
}

static void numbers(ui *u, rect row, const lab_state *s, const lane_observation *o) {
    char caption[64] = "largest factor of a step";
    growth g = {0, 0, NAN};
    if (o) {
        g = growth_of(s, o);
        snprintf(caption, sizeof caption, "largest factor of a step: layer %d", g.layer);
    }
    number(u, column_of(row, 0, 3, 0), o ? o->step : NAN, "step h", "Step", "h = T / L",
           "How far one layer goes along the flow. Larger: the same eigenvalues lie further from 0, and the "
           "integrator's error grows.");
    number(
        u, column_of(row, 1, 3, 0), g.most, caption, "Amplification",
        o && o->stability == HDNN_STABLE_INTERVAL ? "μ² − (2 + z²) μ + 1 = 0, z = hλ" : "|1 + hλ|",
        "By what the step of a layer multiplies the eigenvector that it stretches most, in the layer where "
        "that is largest. 1: kept. The bright points are the layer at the scrubber.");
    number(u, column_of(row, 2, 3, 0), o ? furthest_left(o) : NAN, "furthest left, all layers", "Contraction",
           "min Re hλ",
           "0 for a Hamiltonian network without damping. Below 0: some layer's field, taken alone and with "
           "short steps, pulls states together in some direction.");
}

void theory_spectrum(ui *u, rect content, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const lane_observation *o = theory_observed(s, OBSERVE_SPECTRUM);
    const char *why = observed_why(s->observation, theory_lane(s), OBSERVE_SPECTRUM);
    rect row = cut_top(&content, ui_line_height(u, t->number) + ui_line_height(u, t->small));
    timeless(s) ? layer_numbers(u, row, s, o) : numbers(u, row, s, o);
    skip_top(&content, t->gap_small);
    plot p;
    plot_begin(&p, u, &s->memory->theory_screen.spectrum, content,
               &(plot_config){.name = "eigenvalues",
                              .x_label = timeless(s) ? "Re μ − 1" : "Re hλ",
                              .y_label = timeless(s) ? "Im μ" : "Im hλ",
                              .x_include = {-0.3, 0.1},
                              .y_include = {-0.25, 0.25},
                              .square = true,
                              .hint = why[0] ? why : "measuring"});
    plot_upright(&p, 0, NULL, 0);
    if (o) region(&p, o), region_name(&p, s, o), eigenvalues(&p, s, o);
    panel_plot_end(&p, out);
}
