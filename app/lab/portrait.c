/* Phase portraits; see portrait.h. */
#include "portrait.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TRAILS = 32, LISTED = 64 };     /* more trails only hide each other; longer lists are typed into */
static const double most_ink = 100;    /* of all trails, in sides of the portrait */
static const float met = 0.002F;       /* sides of the portrait: ways no farther apart are one */
static const float still = 0.35F;      /* how strong a way is that stands still */
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

/* The way of one sample through all layers, `count` states; where it has met that of another one, only up to there. */
typedef struct {
    float *x, *y;
    size_t count, states; /* drawn; in all */
    int class;
    const char *name;
    size_t others, joined; /* so many others have met it, the last of them at this layer */
} path;

static path path_of(ui *u, const hdnn_lane_snapshot *l, size_t k, const projector *by) {
    size_t count = (size_t)l->layers + 1;
    const hdnn_real *first = l->states + k * count * by->features;
    path p = {.x = ui_frame_memory(u, count * sizeof(float)), .y = ui_frame_memory(u, count * sizeof(float))};
    if (!p.x || !p.y) return p;
    p.states = count;
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
static void trail(plot *p, const path *way, color ink, double layer, double layers) {
    bool on_its_way = layer < layers;
    plot_trail(p, &(plot_series){.color = color_fade(ink, on_its_way ? 0.8F : still),
                                 .reading = way->name,
                                 .width = on_its_way ? 1.5F : 1,
                                 .exact_x = plot_floats(way->x, way->states),
                                 .exact_y = plot_floats(way->y, way->states),
                                 .x = plot_floats(way->x, way->count),
                                 .y = plot_floats(way->y, way->count),
                                 .head = on_its_way ? layer : -1,
                                 .tail = fmax(layers * tail_share, 4),
                                 .unfitted = true});
    if (!way->others) return;
    size_t from = way->joined;
    plot_trail(p, &(plot_series){.color = color_fade(ink, 1 - powf(1 - still, (float)way->others)),
                                 .width = 1,
                                 .x = plot_floats(way->x + from, way->count - from),
                                 .y = plot_floats(way->y + from, way->count - from),
                                 .head = -1,
                                 .unfitted = true});
}

/* From which layer on the two stay together, up to the end. */
static size_t meeting(const path *a, const path *b, float apart_x, float apart_y) {
    size_t i = a->count;
    while (i > 0 && fabsf(a->x[i - 1] - b->x[i - 1]) <= apart_x &&
           fabsf(a->y[i - 1] - b->y[i - 1]) <= apart_y)
        i--;
    return i;
}

/* Where layers forget what came in, ways become one. It is drawn once, as strongly as all of them. */
static void join(path *ways, size_t count, plot_range x, plot_range y) {
    float apart_x = met * (float)(x.max - x.min), apart_y = met * (float)(y.max - y.min);
    size_t states = count ? ways[0].count : 0;
    for (size_t k = 1; k < count; k++) {
        for (size_t j = 0; j < k; j++) {
            if (ways[j].class != ways[k].class || ways[j].count < states) continue;
            size_t at = meeting(&ways[k], &ways[j], apart_x, apart_y);
            if (at + 2 > states) continue;
            ways[k].count = at + 1;
            ways[j].others++;
            if (at > ways[j].joined) ways[j].joined = at;
            break;
        }
    }
}

/* In sides of the portrait. */
static double path_length(const path *way, plot_range x, plot_range y) {
    double length = 0;
    for (size_t i = 1; i < way->count; i++) {
        double part = hypot((double)(way->x[i] - way->x[i - 1]) / (x.max - x.min),
                            (double)(way->y[i] - way->y[i - 1]) / (y.max - y.min));
        if (isfinite(part)) length += part;
    }
    return length;
}

/* Long ways, to and fro across the portrait, hide each other and take long to draw: then there are fewer of them. Their
 * number is halved or doubled, and only when it has to be, so that it rests while the states move. */
static int trails_after(int trails, double ink) {
    for (; trails > 1 && ink > most_ink; ink /= 2) trails /= 2;
    for (; trails < TRAILS && 2 * ink < 0.7 * most_ink; ink *= 2) trails *= 2;
    return trails;
}

static const char *way_name(ui *u, size_t sample, int class) {
    char *name = ui_frame_memory(u, 64);
    if (name) snprintf(name, 64, "test sample %zu, class %d", sample, class);
    return name;
}

/* The ways of up to TRAILS samples, of as many in each class. */
static size_t choose_ways(ui *u, const lab_state *s, int lane, const projector *by, int most,
                          const int *label, path ways[TRAILS]) {
    const hdnn_snapshot *h = s->snapshot;
    size_t every = (h->samples + TRAILS - 1) / TRAILS, count = 0;
    int seen[HDNN_MAX_CLASSES] = {0};
    for (size_t k = 0; k < h->samples; k += every) {
        if (seen[label[k]]++ % (TRAILS / most)) continue;
        ways[count] = path_of(u, &h->lane[lane], k, by);
        ways[count].name = way_name(u, h->sample[k], label[k]);
        ways[count++].class = label[k];
    }
    return count;
}

static void trails(plot *p, const lab_state *s, int lane, const projector *by, const int *label) {
    plot_range x = p->config.x_fixed, y = p->config.y_fixed;
    int *most = &s->memory->phase_screen.drawn[lane].trails, before = *most ? *most : TRAILS;
    path ways[TRAILS];
    size_t count = choose_ways(p->ui, s, lane, by, before, label, ways);
    double ink = 0, layers = s->snapshot->lane[lane].layers, layer = fmin(s->settings.layer, layers);
    if (layer >= layers) join(ways, count, x, y);
    for (size_t k = 0; k < count; k++) {
        ink += path_length(&ways[k], x, y);
        trail(p, &ways[k], theme_class(ways[k].class, s->data->test.classes), layer, layers);
    }
    *most = trails_after(before, ink);
    if (*most != before) ui_redraw(p->ui);
}

void portrait_trajectories(plot *p, const lab_state *s, int lane, const projector *by) {
    const hdnn_snapshot *h = s->snapshot;
    const hdnn_lane_snapshot *l = &h->lane[lane];
    double layer = fmin(s->settings.layer, l->layers);
    ui *u = p->ui;
    float *x = ui_frame_memory(u, (h->samples + 1) * sizeof(float)),
          *y = ui_frame_memory(u, (h->samples + 1) * sizeof(float));
    int *label = ui_frame_memory(u, (h->samples + 1) * sizeof(int));
    if (!x || !y || !label) return;
    for (size_t k = 0; k < h->samples; k++) {
        label[k] = s->data->test.labels[h->sample[k]];
        vec2 at = at_layer(l, k, by, layer);
        x[k] = at.x, y[k] = at.y;
    }
    trails(p, s, lane, by, label);
    plot_points(p, &(plot_series){.x = plot_floats(x, h->samples),
                                  .y = plot_floats(y, h->samples),
                                  .classes = label,
                                  .class_count = s->data->test.classes});
}

static plot_range rounded(plot_range r) {
    double step = plot_nice_step((r.max - r.min) * 1.04, 8);
    return (plot_range){floor((r.min - step / 8) / step) * step, ceil((r.max + step / 8) / step) * step};
}

/* Not by fmin and fmax: there are many states, and what is not finite has been passed over. */
static void widen(plot_range *r, double value) {
    r->min = value < r->min ? value : r->min;
    r->max = value > r->max ? value : r->max;
}

void portrait_extent(const lab_state *s, int lane, const projector *by, plot_range *x, plot_range *y) {
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    size_t states = s->snapshot->samples * ((size_t)l->layers + 1);
    *x = *y = (plot_range){-0.5, 0.5};
    for (size_t i = 0; i < states; i++) {
        vec2 at = projected(by, l->states + i * by->features);
        if (!isfinite(at.x) || !isfinite(at.y)) continue;
        widen(x, (double)at.x), widen(y, (double)at.y);
    }
    *x = rounded(*x), *y = rounded(*y);
}

void portrait_play(ui *u, rect *row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    ui_button_config play = {.label = s->settings.playing ? "Pause the walk" : "Walk through the layers",
                             .icon = s->settings.playing ? ICON_PAUSE : ICON_PLAY,
                             .icon_only = true};
    if (ui_button_with(u, cut_left(row, t->control), &play)) out->settings.playing = !s->settings.playing;
    ui_tip(u, play.label, NULL, "Watch the states move from the stem to the last layer.");
    skip_left(row, t->gap);
}

void portrait_scrubber(ui *u, rect row, const lab_state *s, lab_intents *out) {
    int most = lab_shown_layers(s);
    double layer = fmin(floor(s->settings.layer), most);
    portrait_play(u, &row, s, out);
    ui_slider_config c = {.label = "layer", .min = 0, .max = most, .step = 1};
    if (ui_slider(u, row, &c, &layer)) out->settings.layer = layer, out->settings.playing = false;
    ui_tip(
        u, "Layer", "yₗ₊₁ = yₗ + h · f(yₗ)",
        "Trajectories are shown up to this layer; 0 is the state before the first. The arrow keys move it.");
}
