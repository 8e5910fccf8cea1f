/* The phase portrait: the states of test samples, in two coordinates, from the stem through the layers.
 *
 * The portrait stops at the layer of the scrubber, which may stand between two layers while it plays: states in between
 * are drawn on the straight line from one to the next. */
#include "panels.h"

#include <math.h>
#include <stdio.h>

enum { COORDINATES = 64, TRAILS = 32 }; /* more trails only hide each other */

static const char *coordinate_name(ui *u, int index) {
    char *name = ui_frame_memory(u, 16);
    if (!name) return "";
    static const char *const low[] = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
    int number = index + 1;
    if (number < 10)
        snprintf(name, 16, "y%s", low[number]);
    else
        snprintf(name, 16, "y%s%s", low[number / 10 % 10], low[number % 10]);
    return name;
}

static int fewest_features(const hdnn_snapshot *h) {
    int fewest = COORDINATES;
    for (int i = 0; i < h->lanes; i++)
        if (h->lane[i].features < fewest) fewest = h->lane[i].features;
    return fewest;
}

static void axis_choice(ui *u, rect bounds, const char *label, int count, int *axis) {
    const char **names = ui_frame_memory(u, (size_t)count * sizeof *names);
    if (!names) return;
    for (int i = 0; i < count; i++) names[i] = coordinate_name(u, i);
    ui_dropdown(u, bounds,
                &(ui_dropdown_config){
                    .label = label, .options = names, .count = count, .label_width = ui_scaled(u, 10)},
                axis);
    ui_tip(u, "Coordinate of the state", NULL,
           "The state of every sample has as many numbers as the network has features; the portrait shows "
           "two of "
           "them.");
}

/* Where sample `k` is along its way: `count` points, the last one at `layer`. */
typedef struct {
    float *x, *y;
    size_t count;
} path;

static float between(const hdnn_real *states, size_t at, size_t next, float share) {
    float from = (float)states[at], to = (float)states[next];
    return from + (to - from) * share;
}

static path path_of(ui *u, const hdnn_lane_snapshot *l, size_t k, const lab_settings *v, double layer) {
    size_t n = (size_t)l->features, whole = (size_t)layer, count = whole + 1;
    float share = (float)(layer - floor(layer));
    const hdnn_real *first = l->states + k * ((size_t)l->layers + 1) * n;
    path p = {ui_frame_memory(u, (count + 1) * sizeof(float)),
              ui_frame_memory(u, (count + 1) * sizeof(float)), 0};
    if (!p.x || !p.y) return p;
    size_t ax = (size_t)v->axis_x % n, ay = (size_t)v->axis_y % n;
    for (; p.count < count; p.count++) {
        p.x[p.count] = (float)first[p.count * n + ax];
        p.y[p.count] = (float)first[p.count * n + ay];
    }
    if (share > 0) {
        p.x[count] = between(first, whole * n + ax, (whole + 1) * n + ax, share);
        p.y[count] = between(first, whole * n + ay, (whole + 1) * n + ay, share);
        p.count++;
    }
    return p;
}

static void trajectories(plot *p, ui *u, const lab_state *s, const hdnn_lane_snapshot *l) {
    const hdnn_snapshot *h = s->snapshot;
    int classes = s->data->test.classes;
    double layer = fmin(s->settings.layer, l->layers);
    float *x = ui_frame_memory(u, (h->samples + 1) * sizeof(float)),
          *y = ui_frame_memory(u, (h->samples + 1) * sizeof(float));
    int *label = ui_frame_memory(u, (h->samples + 1) * sizeof(int));
    size_t every = (h->samples + TRAILS - 1) / TRAILS;
    for (size_t k = 0; x && y && label && k < h->samples; k++) {
        path way = path_of(u, l, k, &s->settings, layer);
        label[k] = s->data->test.labels[h->sample[k]];
        x[k] = way.count ? way.x[way.count - 1] : NAN, y[k] = way.count ? way.y[way.count - 1] : NAN;
        if (k % every) continue;
        plot_trail(p, &(plot_series){.color = color_fade(theme_class(label[k], classes), 0.35F),
                                     .width = 1,
                                     .x = plot_floats(way.x, way.count),
                                     .y = plot_floats(way.y, way.count),
                                     .head = -1});
    }
    if (x && y && label)
        plot_points(p, &(plot_series){.x = plot_floats(x, h->samples),
                                      .y = plot_floats(y, h->samples),
                                      .classes = label,
                                      .class_count = classes,
                                      .width = 0});
}

/* The coordinate over all samples and layers, whatever the scrubber shows, so that axes rest while it moves. Rounded
 * outwards, so that they also rest while training changes the states a little. */
static plot_range extent(const hdnn_snapshot *h, const hdnn_lane_snapshot *l, int axis) {
    size_t n = (size_t)l->features, states = h->samples * ((size_t)l->layers + 1);
    plot_range r = {-0.5, 0.5};
    for (size_t i = 0; i < states; i++) {
        double v = (double)l->states[i * n + (size_t)axis % n];
        if (isfinite(v)) r.min = fmin(r.min, v), r.max = fmax(r.max, v);
    }
    double step = plot_nice_step((r.max - r.min) * 1.04, 8);
    return (plot_range){floor((r.min - step / 8) / step) * step, ceil((r.max + step / 8) / step) * step};
}

static void portrait(ui *u, rect bounds, const lab_state *s, int lane, lab_intents *out) {
    const theme *t = ui_theme(u);
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    char name[32];
    plot p;
    if (s->snapshot->lanes > 1) {
        rect row = cut_top(&bounds, ui_line_height(u, t->strong));
        ui_label_with(u, row, t->strong, theme_legible(t, theme_lane(lane)), ALIGN_LEFT,
                      lab_lane_name(s, lane));
    }
    snprintf(name, sizeof name, "phase-%d", lane + 1);
    plot_begin(&p, u, &s->memory->phase[lane], bounds,
               &(plot_config){.name = name,
                              .x_label = coordinate_name(u, s->settings.axis_x % l->features),
                              .y_label = coordinate_name(u, s->settings.axis_y % l->features),
                              .x_fixed = extent(s->snapshot, l, s->settings.axis_x),
                              .y_fixed = extent(s->snapshot, l, s->settings.axis_y),
                              .hint = "the states are no longer finite"});
    trajectories(&p, u, s, l);
    panel_plot_end(&p, out);
}

static void scrubber(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    int most = lab_most_layers(s);
    double layer = floor(s->settings.layer);
    ui_button_config play = {.label = s->settings.playing ? "Pause the walk" : "Walk through the layers",
                             .icon = s->settings.playing ? ICON_PAUSE : ICON_PLAY,
                             .icon_only = true};
    if (ui_button_with(u, cut_left(&row, t->control), &play)) out->settings.playing = !s->settings.playing;
    ui_tip(u, play.label, NULL, "Watch the states move from the stem to the last layer.");
    skip_left(&row, t->gap);
    ui_slider_config c = {.label = "layer", .min = 0, .max = most, .step = 1};
    if (ui_slider(u, row, &c, &layer)) out->settings.layer = layer, out->settings.playing = false;
    ui_tip(
        u, "Layer", "yₗ₊₁ = yₗ + h · f(yₗ)",
        "Trajectories are shown up to this layer; 0 is the state before the first. The arrow keys move it.");
}

static void tools(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    int count = fewest_features(s->snapshot);
    rect y = cut_right(&row, ui_scaled(u, 84));
    skip_right(&row, t->gap);
    rect x = cut_right(&row, ui_scaled(u, 84));
    skip_right(&row, t->gap_large);
    scrubber(u, row, s, out);
    axis_choice(u, x, "x", count, &out->settings.axis_x);
    axis_choice(u, y, "y", count, &out->settings.axis_y);
}

void panel_phase(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool images = lab_has_images(s), large = bounds.h > ui_scaled(u, 300);
    const char *words =
        images ? "States of one pixel of some test pictures, from the stem through the layers, coloured "
                 "by class."
               : "States of some test samples, from the stem through the layers, coloured by class.";
    rect content = ui_panel(u, bounds, "Phase portrait", large ? words : NULL);
    tools(u, cut_bottom(&content, t->control), s, out);
    skip_bottom(&content, t->gap_small);
    int lanes = s->snapshot->lanes;
    for (int i = 0; i < lanes; i++) portrait(u, column_of(content, i, lanes, t->gap), s, i, out);
}
