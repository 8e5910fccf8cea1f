/* Losses and accuracies over the steps: a thin line for the batches trained on, a full one for the test samples. */
#include "panels.h"

#include <math.h>
#include <stddef.h>

static double step_of(const void *context, size_t index) {
    return (double)((const hdnn_history_point *)context)[index].step;
}

static plot_values steps(const hdnn_snapshot *h) {
    return (plot_values){.kind = PLOT_GET, .count = h->history_count, .data = h->history, .get = step_of};
}

static plot_values field(const hdnn_snapshot *h, size_t offset, int lane) {
    size_t at = offset + (size_t)lane * sizeof(float);
    const char *first = (const char *)h->history + at;
    return (plot_values){
        .kind = PLOT_FLOAT, .count = h->history_count, .data = first, .stride = sizeof(hdnn_history_point)};
}

/* The points of a lane's test curve: most steps have no evaluation. Returns how many there are. */
static size_t test_points(ui *u, const hdnn_snapshot *h, const plot_values *all, float **x, float **y) {
    size_t count = 0, room = h->history_count ? h->history_count : 1;
    *x = ui_frame_memory(u, room * sizeof(float));
    *y = ui_frame_memory(u, room * sizeof(float));
    for (size_t i = 0; *x && *y && i < h->history_count; i++) {
        double value = plot_value(all, i);
        if (!isfinite(value)) continue;
        (*x)[count] = (float)h->history[i].step, (*y)[count++] = (float)value;
    }
    return count;
}

static void lane_curves(plot *p, ui *u, const lab_state *s, int lane, size_t train, size_t test) {
    const hdnn_snapshot *h = s->snapshot;
    float *x, *y;
    plot_values tested = field(h, test, lane);
    size_t count = test_points(u, h, &tested, &x, &y);
    color ink = theme_lane(lane);
    const char *name = lab_lane_name(s, lane);
    plot_line(p, &(plot_series){.name = count ? NULL : name,
                                .color = color_fade(ink, count ? 0.45F : 0.9F),
                                .width = 1,
                                .x = steps(h),
                                .y = field(h, train, lane)});
    if (count)
        plot_line(p, &(plot_series){
                         .name = name, .color = ink, .x = plot_floats(x, count), .y = plot_floats(y, count)});
    if (count == 1)
        plot_points(p, &(plot_series){.color = ink, .x = plot_floats(x, count), .y = plot_floats(y, count)});
}

static const char note[] = "Thin: the batches trained on. Full: the test samples, after every epoch.";

void panel_loss(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    rect content = ui_panel(u, bounds, "Loss", bounds.h > ui_scaled(u, 210) ? note : NULL);
    plot p;
    plot_begin(&p, u, &s->memory->loss, content,
               &(plot_config){.name = "loss",
                              .x_label = "step",
                              .y_log = true,
                              .x_include = {0, 20},
                              .y_include = {0.2, 1},
                              .hint = "press Space to train"});
    for (int i = 0; i < s->snapshot->lanes; i++)
        lane_curves(&p, u, s, i, offsetof(hdnn_history_point, train_loss),
                    offsetof(hdnn_history_point, test_loss));
    panel_plot_end(&p, out);
}

void panel_accuracy(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    rect content = ui_panel(u, bounds, "Accuracy", bounds.h > ui_scaled(u, 210) ? note : NULL);
    plot p;
    plot_begin(&p, u, &s->memory->accuracy, content,
               &(plot_config){.name = "accuracy",
                              .x_label = "step",
                              .x_include = {0, 20},
                              .y_include = {0.4, 1},
                              .y_within = {0, 1},
                              .hint = "press Space to train"});
    for (int i = 0; i < s->snapshot->lanes; i++)
        lane_curves(&p, u, s, i, offsetof(hdnn_history_point, train_accuracy),
                    offsetof(hdnn_history_point, test_accuracy));
    panel_plot_end(&p, out);
}
