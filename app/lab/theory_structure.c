/* Singular values by depth as mirrored pairs, and the symplecticity gauge. */
#include "panels.h"
#include "theory.h"

#include "lane_look.h"
#include "number.h"

#include <math.h>
#include <stdio.h>

enum { CURVES = 16 }; /* of singular values, at most: the outermost ones */

static const plot_range singular_axis = {1e-12, 1e12};

static double mirrored(const void *values, size_t index) {
    return 1 / ((const double *)values)[index];
}

/* The k-th singular value at every layer, and mirrored at 1. */
static void pair(plot *p, const lane_observation *o, size_t k, const char *name, color ink) {
    size_t n = (size_t)o->features, rows = (size_t)o->layers + 1;
    double *mirror = ui_frame_memory(p->ui, rows * sizeof *mirror);
    plot_values value = {
        .kind = PLOT_DOUBLE, .count = rows, .data = o->singular + k, .stride = n * sizeof(double)};
    char *reading = ui_frame_memory(p->ui, 48);
    if (reading) snprintf(reading, 48, "singular value %zu", k + 1);
    plot_line(p, &(plot_series){
                     .name = name, .reading = reading, .color = ink, .tells_low = k + 1 == n, .y = value});
    if (!mirror) return;
    for (size_t l = 0; l < rows; l++) mirror[l] = mirrored(o->singular, l * n + k);
    plot_line(p, &(plot_series){.color = color_fade(ui_theme(p->ui)->text, 0.55F),
                                .pattern = PLOT_DOTTED,
                                .width = 1.2F,
                                .y = plot_doubles(mirror, rows),
                                .unfitted = true});
}

void panel_singular(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    bool large = bounds.h > ui_scaled(u, 200);
    rect content = ui_panel(
        u, bounds, "Singular values of ∂yₙ/∂yₗ",
        large ? "Dotted: 1/s. A symplectic map has them in pairs (s, 1/s), so both coincide." : NULL);
    ui_tip_for(u, (rect){bounds.x, bounds.y, bounds.w, content.y - bounds.y}, "Singular values",
               "s₁ ≥ s₂ ≥ …",
               "By what the layers from l to the last stretch (above 1) or shrink (below 1) the directions "
               "of a small "
               "change. Larger: gradients along that direction grow on their way back.");
    const lane_observation *o = theory_observed(s, OBSERVE_SINGULAR);
    const char *why = observed_why(s->observation, theory_lane(s), OBSERVE_SINGULAR);
    int layers = lab_shown_layers(s);
    plot p;
    plot_begin(&p, u, &s->memory->theory_screen.singular, content,
               &(plot_config){.name = "singular-values",
                              .x_label = "layer",
                              .y_log = true,
                              .y_name = "singular value",
                              .x_whole = true,
                              .x_link = layers == lab_most_layers(s) ? &s->memory->layers : NULL,
                              .in_line = &s->memory->structure,
                              .x_fixed = {0, layers},
                              .tells_low = true,
                              .y_include = {0.3, 3},
                              .y_within = singular_axis,
                              .hint = why[0] ? why : "measuring"});
    plot_level(&p, 1, NULL, 0);
    size_t n = o ? (size_t)o->features : 0;
    int lane = theory_lane(s);
    for (size_t k = 0; k < n; k++)
        if (k < CURVES / 2 || k + CURVES / 2 >= n)
            pair(&p, o, k, k == 0 ? panel_measured_name(u, s, lane) : NULL, lane_color(s, lane));
    if (s->settings.layer < layers) plot_upright(&p, s->settings.layer, NULL, 0);
    panel_plot_end(&p, out);
}

/* The gauge: a scale from 10^-16 to 1, with a mark for every lane. */
static const double gauge_low = -16;

static void gauge_scale(ui *u, rect bar, rect ticks) {
    const theme *t = ui_theme(u);
    char text[NUMBER_TEXT];
    draw_rect(ui_list(u), bar, bar.h / 2, t->raised);
    for (int power = (int)gauge_low; power <= 0; power += 4) {
        float at = bar.x + bar.w * (float)(1 - power / gauge_low);
        text_align align = power == 0 ? ALIGN_RIGHT : power == (int)gauge_low ? ALIGN_LEFT : ALIGN_CENTRE;
        draw_text(ui_list(u), t->small, (vec2){roundf(at), ticks.y}, align, t->muted,
                  number_power(text, power, true));
    }
}

/* An arrowhead at the right end: off the scale. */
static void gauge_beyond(ui *u, rect bar, color ink) {
    float x = bar.x + bar.w, y = bar.y + bar.h / 2, r = bar.h;
    const vec2 head[] = {{x - r, y - r}, {x + r, y}, {x - r, y + r}};
    draw_polygon(ui_list(u), head, 3, ink);
}

static void gauge_mark(ui *u, rect bar, double defect, color ink) {
    if (isnan(defect)) return;
    if (defect > 1) {
        gauge_beyond(u, bar, ink);
        return;
    }
    double share = 1 - log10(fmax(defect, pow(10, gauge_low))) / gauge_low;
    vec2 at = {bar.x + bar.w * (float)fmin(fmax(share, 0), 1), bar.y + bar.h / 2};
    draw_discs(ui_list(u), &at, 1, bar.h * 0.9F, ui_theme(u)->panel);
    draw_discs(ui_list(u), &at, 1, bar.h * 0.7F, ink);
}

double theory_defect(const lab_state *s, int lane) {
    const lane_observation *o = observed(s->observation, lane, OBSERVE_SYMPLECTIC);
    double most = o ? o->step_defect[0] : NAN;
    for (int l = 1; o && l < o->layers; l++) most = fmax(most, o->step_defect[l]);
    return most;
}

/* What the large number is of. */
static void gauge_words(ui *u, rect row, const lab_state *s, int lane) {
    const theme *t = ui_theme(u);
    char words[160];
    snprintf(words, sizeof words, "%.64s: the layer that changes areas most; 0: kept",
             panel_measured_name(u, s, lane));
    ui_label_with(u, row, t->small, t->muted, ALIGN_LEFT, words);
}

void panel_symplectic(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    (void)out;
    const theme *t = ui_theme(u);
    int lane = theory_lane(s);
    rect content = ui_panel(u, bounds, "Symplecticity defect", NULL), title = bounds;
    title = (rect){bounds.x + t->padding, bounds.y + t->padding, bounds.w - 2 * t->padding,
                   ui_line_height(u, t->number)};
    char text[NUMBER_TEXT] = "–";
    double defect = theory_defect(s, lane);
    if (isfinite(defect)) number_text(text, defect, 2);
    ui_label_with(u, title, t->number, theme_legible(t, lane_color(s, lane)), ALIGN_RIGHT, text);
    gauge_words(u, cut_top(&content, ui_line_height(u, t->small)), s, lane);
    rect ticks = cut_bottom(&content, ui_line_height(u, t->small)),
         bar = rect_centred(content, content.w - t->gap, ui_scaled(u, 8));
    gauge_scale(u, bar, ticks);
    for (int i = s->snapshot->lanes - 1; i >= 0; i--)
        gauge_mark(u, bar, theory_defect(s, i), lane_color(s, i));
    ui_tip_for(
        u, bounds, "Symplecticity defect", "max ‖Mᵀ Ω M − Ω‖ / ‖Ω‖,  M = ∂yₗ₊₁/∂yₗ",
        "How much one layer changes the areas in (p, q), which a symplectic map keeps. Far left: kept up to "
        "rounding, as h2 does for every step. 1: changed by as much as if it crushed all of them; an arrow: "
        "by more than that. Forward Euler keeps them only as its step goes to 0. Networks with a J of their "
        "own are measured by that.");
}
