/* Depth refinement: the same weights as functions of time over the same T, with 4 to 1024 layers. */
#include "panels.h"
#include "theory.h"

#include "lane_look.h"
#include "number.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

static plot_values column(const lane_observation *o, size_t offset, plot_kind kind) {
    return (plot_values){.kind = kind,
                         .count = o->refinements,
                         .data = (const char *)o->refined + offset,
                         .stride = sizeof *o->refined};
}

static double layers_at(const void *rows, size_t i) {
    return ((const hdnn_refinement_row *)rows)[i].layers;
}

static void curve(plot *p, const lab_state *s, int lane, size_t offset) {
    const lane_observation *o = observed(s->observation, lane, OBSERVE_REFINEMENT);
    if (!o) return;
    plot_values x = {.kind = PLOT_GET, .count = o->refinements, .data = o->refined, .get = layers_at};
    plot_series line = lane_series(s, lane), points = line;
    line.x = points.x = x, line.y = points.y = column(o, offset, PLOT_DOUBLE);
    points.entry = NULL, points.reading = lab_lane_name(s, lane);
    plot_points(p, &points);
    line.name = panel_measured_name(p->ui, s, lane);
    plot_line(p, &line);
}

/* The slope of the last halving of the step, in a log-log plot. */
static double order_of(const lane_observation *o) {
    if (!o || o->refinements < 2) return NAN;
    const hdnn_refinement_row *r = o->refined + o->refinements - 2;
    return log(r[0].state_error / r[1].state_error) / log((double)r[1].layers / r[0].layers);
}

static void numbers(ui *u, rect row, const lab_state *s) {
    const lane_observation *o = theory_observed(s, OBSERVE_REFINEMENT);
    char text[NUMBER_TEXT] = "–";
    rect first = column_of(row, 0, 2, 0), second = column_of(row, 1, 2, 0);
    double order = order_of(o);
    if (isfinite(order)) number_fixed(text, order, 2);
    ui_big_number(u, first, text, "order: error falls as hᵖ", lane_color(s, theory_lane(s)));
    ui_tip_for(u, first, "Order of the integrator", "error ≈ C hᵖ",
               "Measured between the two finest networks. 1: twice as many layers, half the error, as for "
               "both Euler "
               "schemes; 2 for leapfrog.");
    snprintf(text, sizeof text, "–");
    if (o) number_text(text, o->continuous_norm, 3);
    ui_big_number(u, second, text, "‖∂y(T)/∂y(0)‖ of the differential equation",
                  lane_color(s, theory_lane(s)));
    ui_tip_for(
        u, second, "Sensitivity of the differential equation", "P′ = −P ∂f/∂y, P(T) = I",
        "What the sensitivities of ever deeper networks with the same T approach: finite, however deep.");
}

static const char *reason(const lab_state *s) {
    const char *why = observed_why(s->observation, theory_lane(s), OBSERVE_REFINEMENT);
    return why[0] ? why : "measuring";
}

void theory_depth(ui *u, rect content, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect error, norm;
    numbers(u, cut_top(&content, ui_line_height(u, t->number) + ui_line_height(u, t->small)), s);
    skip_top(&content, t->gap_small);
    split_rows(content, 0.56F, t->gap, &error, &norm);
    plot p;
    plot_config c = lane_plot(s, "refinement-error");
    c.x_label = "layers", c.y_label = "‖yₙ − y(T)‖", c.x_log = c.y_log = true;
    c.x_link = &s->memory->theory_screen.depths, c.in_line = &s->memory->theory_screen.refinement;
    c.x_fixed = (plot_range){3.5, 1200}, c.y_include = (plot_range){1e-3, 1e-1}, c.hint = reason(s);
    plot_begin(&p, u, &s->memory->theory_screen.error, error, &c);
    for (int i = 0; i < s->snapshot->lanes; i++) curve(&p, s, i, offsetof(hdnn_refinement_row, state_error));
    panel_plot_end(&p, out);
    c.name = "refinement-norm", c.y_label = "‖∂yₙ/∂y₀‖", c.y_include = (plot_range){1, 10};
    plot_begin(&p, u, &s->memory->theory_screen.norm, norm, &c);
    for (int i = 0; i < s->snapshot->lanes; i++) curve(&p, s, i, offsetof(hdnn_refinement_row, norm));
    const lane_observation *o = theory_observed(s, OBSERVE_REFINEMENT);
    if (o) plot_level(&p, o->continuous_norm, "differential equation", lane_color(s, theory_lane(s)));
    panel_plot_end(&p, out);
}
