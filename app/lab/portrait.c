/* Phase portraits; see portrait.h. */
#include "portrait.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TRAILS = 32, LISTED = 64 };     /* more trails only hide each other; longer lists are typed into */
static const double tail_share = 0.25; /* of all layers, behind a state on its way */

const char *coordinate_name(ui *u, int index) {
    static const char *const low[] = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
    char digits[16], *name = ui_frame_memory(u, 64);
    if (!name) return "";
    snprintf(digits, sizeof digits, "%d", index + 1);
    strcpy(name, "y");
    for (const char *d = digits; *d; d++) strcat(name, low[*d - '0']);
    return name;
}

int portrait_coordinates(const lab_state *s) {
    int fewest = s->snapshot->lane[0].features;
    for (int i = 1; i < s->snapshot->lanes; i++)
        if (s->snapshot->lane[i].features < fewest) fewest = s->snapshot->lane[i].features;
    return fewest;
}

static const char tip[] = "The state of every sample has as many numbers as the network has features; the "
                          "portrait shows two of them.";

/* Too many to list: their number is typed. */
static void axis_number(ui *u, rect bounds, const char *label, int count, int *axis) {
    double number = *axis + 1;
    ui_slider_config c = {.label = label, .min = 1, .max = count, .step = 1, .label_width = ui_scaled(u, 10)};
    if (ui_number_field(u, bounds, &c, &number)) *axis = (int)number - 1;
    ui_tip(u, "Coordinate of the state", NULL, tip);
}

void portrait_axis_choice(ui *u, rect bounds, const char *label, int count, int *axis) {
    if (count > LISTED) {
        axis_number(u, bounds, label, count, axis);
        return;
    }
    const char **names = ui_frame_memory(u, (size_t)count * sizeof *names);
    if (!names) return;
    for (int i = 0; i < count; i++) names[i] = coordinate_name(u, i);
    ui_dropdown_config c = {
        .label = label, .options = names, .count = count, .label_width = ui_scaled(u, 10)};
    ui_dropdown(u, bounds, &c, axis);
    ui_tip(u, "Coordinate of the state", NULL, tip);
}

/* Points of the picture. */
projector projector_of_coordinates(const lab_state *s, int lane) {
    size_t n = (size_t)s->snapshot->lane[lane].features;
    return (projector){n, (size_t)s->settings.axis_x % n, (size_t)s->settings.axis_y % n, NULL};
}

vec2 projected(const projector *p, const hdnn_real *state) {
    if (!p->plane) return (vec2){(float)state[p->x], (float)state[p->y]};
    double x = 0, y = 0;
    for (size_t i = 0; i < p->features; i++) {
        double from = (double)state[i] - p->plane->origin[i];
        x += from * p->plane->x[i], y += from * p->plane->y[i];
    }
    return (vec2){(float)x, (float)y};
}

/* The way of one sample through all layers. */
typedef struct {
    float *x, *y;
    size_t count;
} path;

static path path_of(ui *u, const hdnn_lane_snapshot *l, size_t k, const projector *by) {
    size_t count = (size_t)l->layers + 1;
    const hdnn_real *first = l->states + k * count * by->features;
    path p = {ui_frame_memory(u, count * sizeof(float)), ui_frame_memory(u, count * sizeof(float)), 0};
    if (!p.x || !p.y) return p;
    for (; p.count < count; p.count++) {
        vec2 at = projected(by, first + p.count * by->features);
        p.x[p.count] = at.x, p.y[p.count] = at.y;
    }
    return p;
}

/* Where the path is at a layer. */
static vec2 at_layer(const hdnn_lane_snapshot *l, size_t k, const projector *by, double layer) {
    size_t whole = (size_t)layer, next = whole < (size_t)l->layers ? whole + 1 : whole;
    float share = (float)(layer - (double)whole);
    const hdnn_real *first = l->states + k * ((size_t)l->layers + 1) * by->features;
    vec2 a = projected(by, first + whole * by->features), b = projected(by, first + next * by->features);
    return (vec2){a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

/* At the last layer the whole way stands still; on the way a tail fades behind each state. */
static void trail(plot *p, const path *way, color ink, double layer) {
    double layers = (double)way->count - 1;
    bool on_its_way = layer < layers;
    plot_trail(p, &(plot_series){.color = color_fade(ink, on_its_way ? 0.8F : 0.35F),
                                 .width = on_its_way ? 1.5F : 1,
                                 .x = plot_floats(way->x, way->count),
                                 .y = plot_floats(way->y, way->count),
                                 .head = on_its_way ? layer : -1,
                                 .tail = fmax(layers * tail_share, 4)});
}

void portrait_trajectories(plot *p, const lab_state *s, int lane, const projector *by) {
    const hdnn_snapshot *h = s->snapshot;
    const hdnn_lane_snapshot *l = &h->lane[lane];
    int classes = s->data->test.classes;
    double layer = fmin(s->settings.layer, l->layers);
    ui *u = p->ui;
    float *x = ui_frame_memory(u, (h->samples + 1) * sizeof(float)),
          *y = ui_frame_memory(u, (h->samples + 1) * sizeof(float));
    int *label = ui_frame_memory(u, (h->samples + 1) * sizeof(int));
    size_t every = (h->samples + TRAILS - 1) / TRAILS;
    if (!x || !y || !label) return;
    for (size_t k = 0; k < h->samples; k++) {
        label[k] = s->data->test.labels[h->sample[k]];
        vec2 at = at_layer(l, k, by, layer);
        x[k] = at.x, y[k] = at.y;
        if (k % every) continue;
        path way = path_of(u, l, k, by);
        trail(p, &way, theme_class(label[k], classes), layer);
    }
    plot_points(p, &(plot_series){.x = plot_floats(x, h->samples),
                                  .y = plot_floats(y, h->samples),
                                  .classes = label,
                                  .class_count = classes});
}

static plot_range rounded(plot_range r) {
    double step = plot_nice_step((r.max - r.min) * 1.04, 8);
    return (plot_range){floor((r.min - step / 8) / step) * step, ceil((r.max + step / 8) / step) * step};
}

void portrait_extent(const lab_state *s, int lane, const projector *by, plot_range *x, plot_range *y) {
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    size_t states = s->snapshot->samples * ((size_t)l->layers + 1);
    *x = *y = (plot_range){-0.5, 0.5};
    for (size_t i = 0; i < states; i++) {
        vec2 at = projected(by, l->states + i * by->features);
        if (!isfinite(at.x) || !isfinite(at.y)) continue;
        *x = plot_union(*x, (plot_range){(double)at.x, (double)at.x});
        *y = plot_union(*y, (plot_range){(double)at.y, (double)at.y});
    }
    *x = rounded(*x), *y = rounded(*y);
}

void portrait_scrubber(ui *u, rect row, const lab_state *s, lab_intents *out) {
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
