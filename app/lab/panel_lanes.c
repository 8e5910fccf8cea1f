/* The lanes: a chip for each network, and the two settings that act while it trains. */
#include "panels.h"

#include "architectures.h"
#include "divergence.h"
#include "lane_look.h"
#include "number.h"
#include "run_edit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One thing said at three lengths, the fullest first. */
enum { LENGTHS = 3, LINE_TEXT = 192 };
typedef char line_texts[LENGTHS][LINE_TEXT];

/* Damping changes what a network is, so it is said at every length. */
static void structure_texts(line_texts out, const hdnn_network_config *c) {
    char number[NUMBER_TEXT], time[NUMBER_TEXT + 8] = "", friction[NUMBER_TEXT + 8] = "";
    bool timed =
        c->architecture != hdnn_architecture_find("mlp"); /* the mlp has no step, so T means nothing */
    if (timed) snprintf(time, sizeof time, " · T %s", number_text(number, c->t_end, 3));
    if (c->damping > 0) snprintf(friction, sizeof friction, " · γ %s", number_text(number, c->damping, 3));
    char name[HDNN_NAME_SIZE + 8] = "";
    if (strcmp(c->name, hdnn_architecture_name(c->architecture)) != 0)
        snprintf(name, sizeof name, "%s · ", hdnn_architecture_name(c->architecture));
    snprintf(out[0], LINE_TEXT, "%s%d layers%s%s", name, c->layers, time, friction);
    snprintf(out[1], LINE_TEXT, "%s%d layers%s", name, c->layers, friction);
    snprintf(out[2], LINE_TEXT, "%d layers%s", c->layers, friction);
}

static void line_label(ui *u, rect row, color ink, line_texts texts) {
    const char *const all[LENGTHS] = {texts[0], texts[1], texts[2]};
    ui_label_fitting(u, row, ui_theme(u)->small, ink, ALIGN_LEFT, all, LENGTHS);
}

static divergence divergence_at(const lab_state *s, int lane) {
    return divergence_of(&s->snapshot->lane[lane].status, &s->preset->networks[lane], &s->preset->training);
}

static void lane_tip(ui *u, rect chip, const lab_state *s, int lane) {
    char text[900], parameters[NUMBER_TEXT], what[DIVERGENCE_TEXT + 32] = "";
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    const hdnn_network_config *c = &s->preset->networks[lane];
    number_fixed(parameters, (double)hdnn_model_parameter_count(l->model), 0);
    if (l->status.diverged) snprintf(what, sizeof what, "It %s\n", divergence_at(s, lane).text);
    snprintf(
        text, sizeof text,
        "%s%s – %s.\n%d features, %s parameters%s. At the right: accuracy on the test samples, measured at "
        "the end of each epoch, and the gradient that reaches layer 1. Press to change the lane.",
        what, hdnn_architecture_name(c->architecture), architecture_line(c->architecture), c->features,
        parameters, c->damping > 0 ? "; damped, so its gradient may vanish" : "");
    ui_push_index(u, lane);
    ui_tip_for(u, chip, lab_lane_name(s, lane), architecture_formula(c->architecture, c->damping > 0), text);
    ui_pop_id(u);
}

static void accuracy_text(char out[NUMBER_TEXT], const hdnn_lane_status *status) {
    if (isfinite(status->test_accuracy))
        number_percent(out, status->test_accuracy);
    else
        snprintf(out, NUMBER_TEXT, "–");
}

/* What the network is, and the gradient that reaches its first layer; or how it came to an end, and what to try. */
static void second_line(ui *u, rect row, const lab_state *s, int lane) {
    const theme *t = ui_theme(u);
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    char gradient[NUMBER_TEXT + 16], number[NUMBER_TEXT];
    line_texts texts;
    if (l->status.diverged) {
        divergence d = divergence_at(s, lane);
        snprintf(texts[0], LINE_TEXT, "%s · %s", d.place, d.first);
        snprintf(texts[1], LINE_TEXT, "%s", d.place);
        snprintf(texts[2], LINE_TEXT, "diverged");
        line_label(u, row, t->error, texts);
        return;
    }
    structure_texts(texts, &s->preset->networks[lane]);
    bool wide = row.w > ui_scaled(u, 220), known = isfinite(lab_first_gradient(l));
    snprintf(gradient, sizeof gradient, "%s%s", wide ? "gradient " : "",
             known ? number_text(number, lab_first_gradient(l), 2) : "–");
    rect right = cut_right(&row, ui_scaled(u, wide ? 110 : 62));
    ui_label_with(u, right, t->small, t->muted, ALIGN_RIGHT, gradient);
    skip_right(&row, t->unit);
    line_label(u, row, t->muted, texts);
}

/* A press on a chip opens the settings of its lane, another one closes them. */
static void take_press(ui *u, rect bounds, const lab_state *s, int lane, lab_intents *out) {
    const theme *t = ui_theme(u);
    char mark[16];
    snprintf(mark, sizeof mark, "lane %d", lane + 1);
    ui_mark(u, mark, bounds);
    ui_push_index(u, lane);
    ui_state state = ui_interact(u, ui_make_id(u, "lane"), bounds, true);
    ui_pop_id(u);
    bool open = s->settings.drawer == lane + 1;
    if (state.activated) out->settings.drawer = open ? 0 : lane + 1;
    if (state.activated && state.ring && !open) ui_focus(u, 0); /* Tab goes on in the drawer */
    if (state.hovered) ui_set_cursor(u, CURSOR_HAND);
    draw_rect(ui_list(u), bounds, t->radius, state.hovered || open ? t->raised : t->panel);
    if (state.ring) draw_frame(ui_list(u), bounds, t->radius, ui_scaled(u, 1.75F), t->focus);
}

static void chip(ui *u, rect bounds, const lab_state *s, int lane, lab_intents *out) {
    const theme *t = ui_theme(u);
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    char accuracy[NUMBER_TEXT];
    bounds = rect_snapped(bounds);
    take_press(u, bounds, s, lane, out);
    rect rest = bounds, stripe = cut_left(&rest, ui_scaled(u, 4));
    draw_rect(ui_list(u), stripe, ui_scaled(u, 2), lane_color(s, lane));
    skip_left(&rest, t->gap_small), skip_right(&rest, t->gap_small);
    float first = ui_line_height(u, t->strong), second = ui_line_height(u, t->small);
    rest = rect_centred(rest, rest.w, first + second);
    rect upper = cut_top(&rest, first);
    accuracy_text(accuracy, &l->status);
    ui_label_with(u, cut_right(&upper, ui_scaled(u, 62)), t->strong, t->text, ALIGN_RIGHT, accuracy);
    ui_label_with(u, upper, t->strong, theme_legible(t, lane_color(s, lane)), ALIGN_LEFT,
                  lab_lane_name(s, lane));
    second_line(u, rest, s, lane);
    if (l->status.diverged) draw_frame(ui_list(u), bounds, t->radius, t->hairline, t->error);
    if (s->settings.drawer != lane + 1) lane_tip(u, bounds, s, lane); /* it would lie over the drawer */
}

static void sliders(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    draw_rect(ui_list(u), rect_snapped(bounds), t->radius, t->panel);
    bounds = rect_inset(bounds, t->unit);
    skip_left(&bounds, t->gap_small), skip_right(&bounds, t->gap_small);
    rect left = column_of(bounds, 0, 2, t->gap_large), right = column_of(bounds, 1, 2, t->gap_large);
    bool narrow = bounds.w < ui_scaled(u, 420);
    ui_slider_config rate = {
        .label = narrow ? "rate" : "learning rate", .min = 1e-5, .max = 1, .log = true, .digits = 2};
    double learning_rate = s->wanted->training.learning_rate, smoothness = s->wanted->training.smoothness;
    if (ui_slider(u, left, &rate, &learning_rate))
        lab_change_run(s, out)->training.learning_rate = learning_rate;
    char in_force[NUMBER_TEXT + 48], number[NUMBER_TEXT];
    snprintf(in_force, sizeof in_force, "θ ← θ − rate · step;  the rate in force: %s",
             number_text(number, s->snapshot->rate, 2));
    ui_tip(
        u, "Learning rate", in_force,
        s->preset->training.schedule == HDNN_CONSTANT
            ? "Acts at once. Larger: faster, until the loss jumps or diverges. Smaller: slower and steadier."
            : "Acts at once; the preset's schedule lowers it from here as the epochs go by. Larger: faster, "
              "until "
              "the loss jumps or diverges. Smaller: slower and steadier.");
    ui_slider_config smooth = {.label = narrow ? "smooth" : "smoothness",
                               .min = 1e-6,
                               .max = 1,
                               .log = true,
                               .zero = true,
                               .digits = 2};
    if (ui_slider(u, right, &smooth, &smoothness)) lab_change_run(s, out)->training.smoothness = smoothness;
    ui_tip(u, "Smoothness α", "α h/2 · Σⱼ (‖Kⱼ₊₁ − Kⱼ‖² + ‖bⱼ₊₁ − bⱼ‖²)",
           "Acts at once. Larger: neighbouring layers stay alike, which tames gradients that grow. Smaller: "
           "layers may differ more. At the left end it is 0: no penalty.");
}

static void add_lane(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    int last = s->wanted->lanes - 1;
    ui_button_config add = {.label = "Add a lane", .icon = ICON_PLUS, .icon_only = true};
    if (ui_button_with(u, bounds, &add) && run_edit_add(lab_change_run(s, out)))
        out->settings.drawer = last + 2;
    ui_tip(
        u, "Add a lane", NULL,
        "A network of another architecture, otherwise like those that are there; all start again together.");
}

void panel_lanes(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    int lanes = s->snapshot->lanes;
    ui_mark(u, "lanes", bounds);
    float widest = ui_scaled(u, 360), wants = (float)lanes * (widest + t->gap_small), left = bounds.w - wants;
    float most = bounds.w * (lanes > 2 ? 0.36F : 0.5F);
    rect controls = cut_right(&bounds, fminf(fminf(fmaxf(left, ui_scaled(u, 500)), ui_scaled(u, 640)), most));
    skip_right(&bounds, t->gap);
    bool room = s->wanted->lanes < HDNN_MAX_LANES;
    float plus = room ? t->control : 0, gaps = (float)(lanes - 1 + room) * t->gap_small;
    float each = fminf((bounds.w - gaps - plus) / (float)lanes, widest);
    for (int i = 0; i < lanes; i++) {
        chip(u, cut_left(&bounds, each), s, i, out);
        skip_left(&bounds, t->gap_small);
    }
    if (room) add_lane(u, rect_centred(cut_left(&bounds, plus), plus, t->control), s, out);
    sliders(u, controls, s, out);
}
