/* What the layers do to the disc and to the energy, from layer to layer. */
#include "panels.h"
#include "phase.h"
#include "portrait.h"

#include "lane_look.h"
#include "number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const plot_range area_axis = {1e-9, 1e6}; /* what is crushed further is not followed */

/* Large or small values by their power of ten, so that they fit their cells. */
static const char *factor_text(char out[NUMBER_TEXT], double value) {
    double size = fabs(value);
    if (!isfinite(value)) return "–";
    if (size >= 0.01 && size < 1e4) return number_text(out, value, 2);
    if (size == 0) return "0";
    return number_power(out, (int)round(log10(size)), false);
}

static double middle_layer(const lab_state *s, const lane_observation *o) {
    return fmin(s->settings.layer, o->layers);
}

/* Large where there is room. */
static void factor(ui *u, rect cell, double value) {
    const theme *t = ui_theme(u);
    char text[NUMBER_TEXT];
    const char *words = factor_text(text, value);
    font large = t->number, f = ui_text_width(u, large, words) <= cell.w ? large : t->title;
    ui_label_with(u, cell, f, t->text, ALIGN_LEFT, words);
}

/* The room for names at the left of the table: at least so much that columns keep their places. */
static float name_room(ui *u, float width, const lab_state *s) {
    const theme *t = ui_theme(u);
    int lanes[2], count = phase_lanes(s, lanes);
    float wants = width * 0.28F;
    for (int k = 0; k < count; k++)
        wants = fmaxf(wants, ui_text_width(u, t->strong, lab_lane_name(s, lanes[k])) + t->gap);
    return roundf(fminf(wants, width * 0.4F));
}

static void disc_row(ui *u, rect row, const lab_state *s, int lane) {
    const theme *t = ui_theme(u);
    const lane_observation *o = phase_observed(s, lane, OBSERVE_DISC);
    rect name = cut_left(&row, name_room(u, row.w, s));
    skip_right(&name, t->gap_small);
    ui_label_with(u, name, t->strong, theme_legible(t, lane_color(s, lane)), ALIGN_LEFT,
                  lab_lane_name(s, lane));
    hdnn_disc_row d = {NAN, NAN, NAN};
    if (o) d = o->disc[(size_t)middle_layer(s, o)];
    factor(u, column_of(row, 0, 3, t->gap_small), d.invariant);
    factor(u, column_of(row, 1, 3, t->gap_small), d.determinant);
    factor(u, column_of(row, 2, 3, t->gap_small), d.area);
}

/* One row for each lane under the names of the columns. */
static void disc_table(ui *u, rect *content, const lab_state *s) {
    const theme *t = ui_theme(u);
    static const char *const names[3] = {"Σ dp∧dq", "volume", "shadow"};
    static const char *const texts[3] = {
        "The areas of the disc's shadows in the planes (pᵢ, qᵢ) together, over those at the start. A "
        "symplectic "
        "layer keeps this sum, however it bends the disc. A dash: the disc has none at the start, or is "
        "folded too finely to be measured.",
        "Determinant of ∂yₗ/∂y₀ at the middle: by what factor the layers have changed volumes. 1: kept; "
        "negative: turned over. Drawn without its sign.",
        "Signed area of the disc's shadow in this plane, over that of the disc: negative where it is turned "
        "over, near 0 where it folds. It says little of what the layers do: a kept disc can have a small "
        "shadow. A dash: it is folded too finely to be measured. Drawn without its sign."};
    static const char *const formulas[3] = {"Σᵢ ∬ dpᵢ dqᵢ", "det ∂yₗ/∂y₀", "½ ∮ x dy − y dx"};
    rect head = cut_top(content, ui_line_height(u, t->small));
    skip_left(&head, name_room(u, head.w, s));
    int lanes[2], count = phase_lanes(s, lanes);
    for (int k = 0; k < 3; k++) {
        rect cell = column_of(head, k, 3, t->gap_small);
        ui_label_with(u, cell, t->small, t->muted, ALIGN_LEFT, names[k]);
        cell.h += (float)count * ui_line_height(u, t->number);
        ui_tip_for(u, cell, names[k], formulas[k], texts[k]);
    }
    for (int k = 0; k < count; k++) disc_row(u, cut_top(content, ui_line_height(u, t->number)), s, lanes[k]);
}

/* What a double can no longer tell from 0 leaves the plot at its lower edge. */
static double on_log_axis(double value) {
    return isnan(value) ? value : fmax(fabs(value), DBL_MIN);
}

static double sum_size(const void *rows, size_t i) {
    return on_log_axis(((const hdnn_disc_row *)rows)[i].invariant);
}

static double shadow_size(const void *rows, size_t i) {
    return on_log_axis(((const hdnn_disc_row *)rows)[i].area);
}

static double volume_size(const void *rows, size_t i) {
    return on_log_axis(((const hdnn_disc_row *)rows)[i].determinant);
}

/* Patterns tell the lanes, strength the quantities. */
static void disc_curves(plot *p, const lab_state *s, int lane) {
    static const struct {
        const char *name;
        float strength;
        double (*get)(const void *rows, size_t i);
    } curves[] = {
        {"|shadow|", 0.45F, shadow_size}, {"|volume|", 0.7F, volume_size}, {"|Σ dp∧dq|", 1, sum_size}};
    const lane_observation *o = phase_observed(s, lane, OBSERVE_DISC);
    if (!o) return;
    for (int k = 0; k < 3; k++) {
        plot_series line = lane_series(s, lane);
        line.name = curves[k].name, line.color = color_fade(line.color, curves[k].strength);
        line.width = 2 * curves[k].strength;
        line.y = (plot_values){
            .kind = PLOT_GET, .count = (size_t)o->layers + 1, .data = o->disc, .get = curves[k].get};
        plot_line(p, &line);
    }
}

/* The features of a network that is shown whose disc has no sum in this plane, though it could have one; 0: none. */
static int features_without_sum(const lab_state *s) {
    int lanes[2], count = phase_lanes(s, lanes);
    for (int k = 0; k < count; k++) {
        const lane_observation *o = phase_observed(s, lanes[k], OBSERVE_DISC);
        if (o && isnan(o->disc[0].invariant) && o->features % 2 == 0) return o->features;
    }
    return 0;
}

/* A plane of two positions, say, has no area in (p, q): a click chooses one that has. */
static void offer_conjugate_plane(ui *u, rect row, int features, lab_intents *out) {
    const theme *t = ui_theme(u);
    char label[64];
    snprintf(label, sizeof label, "choose %s, %s", coordinate_name(u, 0), coordinate_name(u, features / 2));
    rect button = cut_right(&row, ui_text_width(u, t->body, label) + 2 * t->gap);
    skip_right(&row, t->gap_small);
    ui_label_with(u, row, t->small, t->muted, ALIGN_LEFT, "No Σ dp∧dq in this plane:");
    ui_button_config choose = {.label = label};
    if (ui_button_with(u, button, &choose)) {
        phase_settings *v = &out->settings.phase;
        out->settings.axis_x = 0, out->settings.axis_y = features / 2;
        v->plane = PLANE_COORDINATES, v->disc_x = v->disc_y = 0;
    }
    ui_tip(u, "The plane of p₁ and q₁", "y = (p, q)",
           "A disc in it has all its area in one pair of conjugate coordinates: that area is what symplectic "
           "layers keep.");
}

/* The two plots lie above each other, over the same layers. */
static plot_config over_layers(const lab_state *s, const char *name, int lanes) {
    plot_config c = lane_plot(s, name);
    c.legend = lanes > 1, c.x_whole = true;
    c.x_link = &s->memory->layers, c.x_fixed = (plot_range){0, lab_most_layers(s)};
    c.in_line = &s->memory->phase_screen.flow;
    return c;
}

void panel_disc(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect content =
        ui_panel(u, bounds, "The disc on its way", "At the scrubber's layer, in units of the start.");
    if (!s->settings.phase.disc) {
        ui_paragraph(u, content, t->body, t->muted, "Switch the disc on to carry it through the layers.");
        return;
    }
    disc_table(u, &content, s);
    skip_top(&content, t->gap_small);
    int features = features_without_sum(s);
    if (features) {
        offer_conjugate_plane(u, cut_top(&content, t->control), features, out);
        skip_top(&content, t->gap_small);
    }
    plot p;
    int lanes[2], count = phase_lanes(s, lanes);
    plot_config c = over_layers(s, "disc", count);
    c.y_name = "factor", c.y_log = true, c.y_include = (plot_range){0.3, 3}, c.y_within = area_axis;
    c.hint = "measuring";
    plot_begin(&p, u, &s->memory->phase_screen.disc, content, &c);
    plot_level(&p, 1, "kept", 0);
    for (int k = 0; k < count; k++) disc_curves(&p, s, lanes[k]);
    if (s->settings.layer < lab_most_layers(s)) plot_upright(&p, s->settings.layer, NULL, 0);
    panel_plot_end(&p, out);
}

/* What became of volumes up to the scrubber's layer in one network; "" when it is not measured. */
static void say_volume(char *out, size_t size, const lab_state *s, int lane) {
    const lane_observation *o = phase_observed(s, lane, OBSERVE_DISC);
    char number[NUMBER_TEXT];
    out[0] = '\0';
    if (!o) return;
    double volume = o->disc[(size_t)middle_layer(s, o)].determinant;
    const char *factor = factor_text(number, volume);
    if (!isfinite(volume))
        snprintf(out, size, "no longer finite in %s", lab_lane_name(s, lane));
    else if (strcmp(factor, "1") == 0)
        snprintf(out, size, "kept in %s", lab_lane_name(s, lane));
    else
        snprintf(out, size, "multiplied by %s in %s", factor, lab_lane_name(s, lane));
}

void phase_caption(char out[CAPTION_TEXT], const lab_state *s) {
    char phrases[2][160] = {"", ""};
    int lanes[2], count = phase_lanes(s, lanes);
    for (int k = 0; k < count; k++) say_volume(phrases[k], sizeof phrases[k], s, lanes[k]);
    if (!s->settings.phase.disc)
        snprintf(out, CAPTION_TEXT, "Switch the disc on to see what the layers do to areas and volumes.");
    else if (s->settings.layer < 1)
        snprintf(out, CAPTION_TEXT, "At layer 0 nothing has happened yet: press play and watch the disc.");
    else if (!phrases[0][0])
        snprintf(out, CAPTION_TEXT, "Press play and watch the states on their way through the layers.");
    else
        snprintf(out, CAPTION_TEXT, "Up to layer %d volumes are %s%s%s. %s", (int)s->settings.layer,
                 phrases[0], phrases[1][0] ? " and " : "", phrases[1],
                 features_without_sum(s) ? "Look at a plane of p and q next."
                                         : "Drag the disc elsewhere, or play the layers.");
}

/* Energy. */
static float *keep(ui *u, size_t count) {
    return ui_frame_memory(u, count * sizeof(float));
}

static void energy_curves(plot *p, const lab_state *s, int lane) {
    const lane_observation *o = phase_observed(s, lane, OBSERVE_ENERGY);
    if (!o || !o->samples) return;
    size_t rows = (size_t)o->layers + 1;
    float *low = keep(p->ui, rows), *mean = keep(p->ui, rows), *high = keep(p->ui, rows);
    for (size_t l = 0; low && mean && high && l < rows; l++) {
        const double *e = o->energy + l * o->samples;
        double sum = 0, least = HUGE_VAL, most = -HUGE_VAL;
        for (size_t k = 0; k < o->samples; k++)
            sum += e[k], least = fmin(least, e[k]), most = fmax(most, e[k]);
        low[l] = (float)least, high[l] = (float)most, mean[l] = (float)(sum / (double)o->samples);
    }
    if (!low || !mean || !high) return;
    plot_series line = lane_series(s, lane), range = line;
    range.entry = NULL, range.reading = lab_lane_name(s, lane), range.x = plot_steps(0, 1, rows);
    range.y = plot_floats(low, rows), range.high = plot_floats(high, rows);
    plot_band(p, &range);
    line.name = lab_lane_name(s, lane), line.y = plot_floats(mean, rows);
    plot_line(p, &line);
}

static void energy_words(char out[256], const lab_state *s) {
    int lanes[2], count = phase_lanes(s, lanes), used = 0, without = 0;
    for (int k = 0; k < count; k++) {
        if (!observed_why(s->observation, lanes[k], OBSERVE_ENERGY)[0]) continue;
        used += snprintf(out + used, 256 - (size_t)used, "%s%.64s", without++ ? " and " : "",
                         lab_lane_name(s, lanes[k]));
    }
    if (without)
        used += snprintf(out + used, 256 - (size_t)used, "%s no energy. ", without > 1 ? " have" : " has");
    if (without < count)
        snprintf(out + used, 256 - (size_t)used,
                 "H of the next layer, mean and range: it jumps where weights change.");
}

void panel_energy(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    char words[256];
    energy_words(words, s);
    rect content = panel_begin(
        u, bounds,
        &(panel_head){
            "Energy along depth", words, "Energy", "H(y) = Σᵢ log cosh (K y + b)ᵢ",
            "What the flow of a Hamiltonian layer keeps: the exact flow runs on one of its levels. Look "
            "whether the line is level where the weights are the same: there Euler's steps gain energy, "
            "symplectic ones stay near it, and damping loses it."});
    plot p;
    int lanes[2], count = phase_lanes(s, lanes);
    plot_config c = over_layers(s, "energy", count);
    c.y_name = "H", c.y_include = (plot_range){0, 1}, c.hint = "no network here has an energy";
    plot_begin(&p, u, &s->memory->phase_screen.energy, content, &c);
    for (int k = 0; k < count; k++) energy_curves(&p, s, lanes[k]);
    if (s->settings.layer < lab_most_layers(s)) plot_upright(&p, s->settings.layer, NULL, 0);
    panel_plot_end(&p, out);
}
