/* The gradient at every layer: the picture people come for. */
#include "panels.h"

#include "lane_look.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool has_gradient(const hdnn_lane_snapshot *lane) {
    return isfinite(lab_first_gradient(lane));
}

static void big_number(ui *u, rect cell, const lab_state *s, int lane) {
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    char number[NUMBER_TEXT] = "–";
    double value = lab_first_gradient(l);
    bool known = isfinite(value) || l->status.diverged;
    if (isfinite(value)) number_text(number, value, 2);
    if (l->status.diverged) snprintf(number, sizeof number, "diverged");
    ui_big_number(u, cell, number, lab_lane_name(s, lane), known ? lane_color(s, lane) : ui_theme(u)->muted);
}

static void big_numbers(ui *u, rect row, const lab_state *s) {
    const theme *t = ui_theme(u);
    int lanes = s->snapshot->lanes;
    rect text = cut_left(&row, ui_text_width(u, t->small, "reaching layer 1:") + 1);
    skip_left(&row, t->gap);
    ui_paragraph(u, text, t->small, t->muted, "gradient\nreaching layer 1:");
    float each = fminf(ui_scaled(u, 150), row.w / (float)lanes);
    for (int i = 0; i < lanes; i++) big_number(u, cut_left(&row, each), s, i);
}

static void curves(plot *p, const lab_state *s) {
    for (int i = 0; i < s->snapshot->lanes; i++) {
        const hdnn_lane_snapshot *l = &s->snapshot->lane[i];
        if (!has_gradient(l)) continue;
        plot_series line = lane_series(s, i);
        line.name = lab_lane_name(s, i);
        line.y = lab_reals(l->state_gradient, (size_t)l->layers + 1, 1);
        plot_line(p, &line);
    }
}

static const char *hint(const lab_state *s) {
    return s->snapshot->lane[0].status.diverged ? "no finite gradient"
                                                : "press Space to train, S for one step";
}

void panel_gradient(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool large = bounds.h > ui_scaled(u, 300), numbered = bounds.h > ui_scaled(u, 240);
    static const char words[] =
        "How much of the error reaches each layer on its way back from the last to the first.";
    float numbers = numbered ? ui_line_height(u, t->number) + ui_line_height(u, t->small) : 0;
    rect content = panel_begin_with(
        u, bounds,
        &(panel_head){
            "Gradient at every layer", large ? words : NULL, "Gradient at a layer",
            "∂L/∂yₗ = (∂yₗ₊₁/∂yₗ)ᵀ ∂L/∂yₗ₊₁",
            "What training learns from, at each layer: the mean over samples of its norm. Look at the left "
            "end: a curve that falls to nothing there leaves the first layers untrained, one that climbs "
            "makes them jump."},
        numbers);
    if (numbered) {
        big_numbers(u, cut_top(&content, numbers), s);
        skip_top(&content, t->gap_small);
    }
    plot p;
    int most = lab_most_layers(s);
    plot_config c = lane_plot(s, "gradient");
    c.y_label = "‖∂L/∂yₗ‖", c.y_log = true, c.x_whole = true;
    c.x_link = &s->memory->layers, c.x_fixed = (plot_range){0, most}, c.y_include = (plot_range){1e-2, 1};
    c.hint = hint(s);
    plot_begin(&p, u, &s->memory->gradient, content, &c);
    curves(&p, s);
    if (s->settings.layer < most) plot_upright(&p, s->settings.layer, NULL, 0);
    panel_plot_end(&p, out);
}
