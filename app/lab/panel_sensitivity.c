/* The backward sensitivity of the last state to the state at every layer: its norm over the samples, as a band from the
 * least to the greatest with the median in it, and the bound of symplectic networks. The norms are those of single
 * samples: the norm of a mean matrix would understate. */
#include "panels.h"
#include "theory.h"

#include "lane_look.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

static plot_values field_of(const lane_observation *o, size_t offset) {
    return (plot_values){.kind = PLOT_DOUBLE,
                         .count = (size_t)o->layers + 1,
                         .data = (const char *)o->sensitivity + offset,
                         .stride = sizeof *o->sensitivity};
}

static void band(plot *p, const lab_state *s, int lane) {
    const lane_observation *o = observed(s->observation, lane, OBSERVE_SENSITIVITY);
    if (!o) return;
    plot_values median = field_of(o, offsetof(hdnn_spread, median));
    plot_series range = lane_series(s, lane), line = range;
    range.entry = NULL, range.reading = lab_lane_name(s, lane);
    range.y = field_of(o, offsetof(hdnn_spread, least)),
    range.high = field_of(o, offsetof(hdnn_spread, most));
    plot_band(p, &range);
    line.name = panel_measured_name(p->ui, s, lane), line.y = median;
    plot_line(p, &line);
}

/* The product of the norms of single layers: no norm of the whole can pass it. */
static void bound(plot *p, const lab_state *s, int lane) {
    const lane_observation *o = observed(s->observation, lane, OBSERVE_BOUND);
    char *name = o ? ui_frame_memory(p->ui, HDNN_NAME_SIZE + 32) : NULL;
    if (!name) return;
    snprintf(name, HDNN_NAME_SIZE + 32, "%s, product of its layers", lab_lane_name(s, lane));
    plot_series line = lane_series(s, lane);
    line.entry = NULL, line.reading = name, line.width = 1;
    line.pattern = PLOT_DOTTED, line.y = plot_doubles(o->bound, (size_t)o->layers + 1);
    plot_line(p, &line);
}

/* Why nothing is shown, of the first lane that has a reason. */
static const char *reason(const lab_state *s) {
    for (int i = 0; i < s->snapshot->lanes; i++) {
        const char *why = observed_why(s->observation, i, OBSERVE_SENSITIVITY);
        if (why && *why) return why;
    }
    return "being measured";
}

/* The least median of a lane; not a number when none is above 0. */
static double least_median(const lane_observation *o) {
    double least = NAN;
    for (int l = 0; o && l <= o->layers; l++)
        if (o->sensitivity[l].median > 0) least = fmin(least, o->sensitivity[l].median);
    return least;
}

/* The greatest norm of a lane; not a number where it was not measured. */
static double greatest(const lane_observation *o) {
    double most = NAN;
    for (int l = 0; o && l <= o->layers; l++) most = fmax(most, o->sensitivity[l].most);
    return most;
}

/* The axis follows the lane that keeps most, and three decades below the bound 1: were it to follow a lane that vanishes,
 * all the others would be one flat line. What leaves it is told at its edge. It follows the products of the layers two
 * decades above what was measured. */
static plot_range followed(const lab_state *s) {
    double keeps = NAN, most = NAN;
    for (int i = 0; i < s->snapshot->lanes; i++) {
        const lane_observation *o = observed(s->observation, i, OBSERVE_SENSITIVITY);
        keeps = fmax(keeps, least_median(o)), most = fmax(most, greatest(o));
    }
    double low = isfinite(keeps) ? pow(10, floor(log10(keeps)) - 1) : 1e-3;
    return (plot_range){fmin(low, 1e-3), most > 0 ? fmin(100 * most, 1e300) : 1e300};
}

static const char *sentence(const lab_state *s) {
    return s->settings.screen == SCREEN_THEORY
               ? "Lowest, median and highest sample; dotted: the upper bound."
               : "Of the last state to each layer: lowest, median, highest sample.";
}

void panel_sensitivity(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    static const char full[] = "Sensitivity ‖∂yₙ/∂yₗ‖";
    const theme *t = ui_theme(u);
    bool large = bounds.h > ui_scaled(u, 220) && bounds.w > ui_scaled(u, 260);
    bool fits = ui_text_width(u, t->title, full) <= bounds.w - 2 * t->padding;
    rect content = panel_begin(
        u, bounds,
        &(panel_head){
            fits ? full : "Sensitivity", large ? sentence(s) : NULL, "Backward sensitivity matrix",
            "∂L/∂yₗ = (∂yₙ/∂yₗ)ᵀ ∂L/∂yₙ",
            "Its 2-norm, for single samples. Above 1 a gradient may grow on its way back, far below 1 it "
            "must shrink. In a symplectic network such as h2 it is never below 1. Dotted on Theory, of the "
            "network that is chosen there: the product of the norms of single layers, which it can never "
            "pass."});
    ui_mark(u, full, bounds);
    plot_config c = lane_plot(s, "sensitivity");
    c.y_name = "‖∂yₙ/∂yₗ‖", c.y_log = true, c.x_whole = true;
    c.x_link = &s->memory->layers, c.x_fixed = (plot_range){0, lab_most_layers(s)};
    c.in_line = &s->memory->structure, c.y_include = (plot_range){0.3, 3}, c.hint = reason(s);
    plot p;
    c.y_within = followed(s), c.tells_low = true;
    plot_begin(&p, u, &s->memory->sensitivity, content, &c);
    plot_level(&p, 1, NULL, 0);
    if (s->settings.screen == SCREEN_THEORY) bound(&p, s, theory_lane(s));
    for (int i = 0; i < s->snapshot->lanes; i++) band(&p, s, i);
    panel_plot_end(&p, out);
}
