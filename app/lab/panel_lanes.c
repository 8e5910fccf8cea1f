/* The lanes: a chip for each network, and the two settings that act while it trains. */
#include "panels.h"

#include "number.h"

#include <math.h>
#include <stdio.h>

static const char advice[] = "Try a smaller T, a smaller learning rate or more smoothness, then press R.";

static void structure_text(char *out, size_t size, const hdnn_network_config *c) {
    char number[NUMBER_TEXT];
    const char *architecture = hdnn_architecture_name(c->architecture);
    int used = snprintf(out, size, "%s · %d layers", architecture, c->layers);
    bool timed =
        c->architecture != hdnn_architecture_find("mlp"); /* the mlp has no step, so T means nothing */
    if (timed && used > 0 && (size_t)used < size)
        snprintf(out + used, size - (size_t)used, " · T %s", number_text(number, c->t_end, 3));
}

static void divergence_text(char *out, size_t size, const hdnn_lane_status *status) {
    char step[NUMBER_TEXT];
    number_fixed(step, (double)status->diverged_step, 0);
    if (status->diverged_layer >= 0)
        snprintf(out, size, "diverged at step %s, layer %d", step, status->diverged_layer);
    else
        snprintf(out, size, "diverged at step %s", step);
}

static void lane_tip(ui *u, rect chip, const lab_state *s, int lane) {
    char text[700], parameters[NUMBER_TEXT], where[96] = "";
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    const hdnn_network_config *c = &s->preset->networks[lane];
    number_fixed(parameters, (double)hdnn_model_parameter_count(l->model), 0);
    if (l->status.diverged) divergence_text(where, sizeof where, &l->status);
    snprintf(text, sizeof text,
             "%s%s%s%s%d features, %s parameters. At the right: accuracy on the test samples, and the "
             "gradient that reaches layer 1.",
             where, *where ? ". " : "", *where ? advice : "", *where ? "\n" : "", c->features, parameters);
    ui_push_index(u, lane);
    ui_tip_for(u, chip, lab_lane_name(s, lane), hdnn_architecture_about(c->architecture), text);
    ui_pop_id(u);
}

static void accuracy_text(char out[NUMBER_TEXT], const hdnn_lane_status *status) {
    char number[NUMBER_TEXT];
    double accuracy = status->test_accuracy;
    if (!isfinite(accuracy)) {
        snprintf(out, NUMBER_TEXT, "–");
        return;
    }
    number_fixed(number, floor(accuracy * 1000) / 10, 1);
    snprintf(out, NUMBER_TEXT, "%.30s %%", number);
}

static void chip(ui *u, rect bounds, const lab_state *s, int lane) {
    const theme *t = ui_theme(u);
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    char structure[160], accuracy[NUMBER_TEXT], gradient[NUMBER_TEXT] = "–";
    bounds = rect_snapped(bounds);
    draw_rect(ui_list(u), bounds, t->radius, t->panel);
    rect rest = bounds, stripe = cut_left(&rest, ui_scaled(u, 4));
    draw_rect(ui_list(u), stripe, ui_scaled(u, 2), theme_lane(lane));
    skip_left(&rest, t->gap_small), skip_right(&rest, t->gap_small);
    float first = ui_line_height(u, t->strong), second = ui_line_height(u, t->small);
    rest = rect_centred(rest, rest.w, first + second);
    rect numbers = cut_right(&rest, ui_scaled(u, 66));
    structure_text(structure, sizeof structure, &s->preset->networks[lane]);
    if (l->status.diverged) divergence_text(structure, sizeof structure, &l->status);
    if (isfinite(lab_first_gradient(l))) number_text(gradient, lab_first_gradient(l), 2);
    accuracy_text(accuracy, &l->status);
    ui_label_with(u, cut_top(&rest, first), t->strong, theme_legible(t, theme_lane(lane)), ALIGN_LEFT,
                  lab_lane_name(s, lane));
    ui_label_with(u, rest, t->small, l->status.diverged ? t->error : t->muted, ALIGN_LEFT, structure);
    ui_label_with(u, cut_top(&numbers, first), t->strong, t->text, ALIGN_RIGHT, accuracy);
    ui_label_with(u, numbers, t->small, t->muted, ALIGN_RIGHT, l->status.diverged ? "try: see ?" : gradient);
    if (l->status.diverged) draw_frame(ui_list(u), bounds, t->radius, t->hairline, t->error);
    lane_tip(u, bounds, s, lane);
}

static void sliders(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    draw_rect(ui_list(u), rect_snapped(bounds), t->radius, t->panel);
    bounds = rect_inset(bounds, t->unit);
    skip_left(&bounds, t->gap_small), skip_right(&bounds, t->gap_small);
    rect left = column_of(bounds, 0, 2, t->gap_large), right = column_of(bounds, 1, 2, t->gap_large);
    ui_slider_config rate = {.label = "learning rate", .min = 1e-5, .max = 1, .log = true, .digits = 2};
    out->set_learning_rate |= ui_slider(u, left, &rate, &out->settings.learning_rate);
    ui_tip(
        u, "Learning rate", "θ ← θ − rate · step",
        s->preset->training.schedule == HDNN_CONSTANT
            ? "Acts at once. Larger: faster, until the loss jumps or diverges. Smaller: slower and steadier."
            : "Acts at once; the preset's schedule lowers it from here as the epochs go by. Larger: faster, "
              "until "
              "the loss jumps or diverges. Smaller: slower and steadier.");
    ui_slider_config smooth = {.label = "smoothness", .min = 1e-6, .max = 1, .log = true, .digits = 2};
    out->set_smoothness |= ui_slider(u, right, &smooth, &out->settings.smoothness);
    ui_tip(u, "Smoothness α", "α h/2 · Σⱼ (‖Kⱼ₊₁ − Kⱼ‖² + ‖bⱼ₊₁ − bⱼ‖²)",
           "Acts at once. Larger: neighbouring layers stay alike, which tames gradients that grow. Smaller: "
           "layers may "
           "differ more.");
}

void panel_lanes(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    int lanes = s->snapshot->lanes;
    rect controls = cut_right(&bounds, fminf(ui_scaled(u, 500), bounds.w * 0.42F));
    skip_right(&bounds, t->gap);
    sliders(u, controls, s, out);
    float gaps = (float)(lanes - 1) * t->gap_small, each = (bounds.w - gaps) / (float)lanes;
    each = fminf(each, ui_scaled(u, 360));
    for (int i = 0; i < lanes; i++) {
        chip(u, cut_left(&bounds, each), s, i);
        skip_left(&bounds, t->gap_small);
    }
}
