/* The gradient at every layer over the steps: a heat map for each lane, all in one scale of colours, so that two lanes
 * can be compared by eye. */
#include "panels.h"

#include "lane_look.h"

#include <math.h>
#include <stdio.h>

/* Whole decades round everything seen so far, at least six, so that dark means little in every run; nothing below the
 * smallest float that has a full mantissa is told apart. */
enum { DECADES = 6 };

static plot_range scale_of(const gradient_history *h) {
    if (!(h->least <= h->most)) return (plot_range){pow(10, -DECADES), 1};
    double low = floor(log10(fmax(h->least, 1e-37))), high = ceil(log10(h->most));
    return (plot_range){pow(10, fmin(low, high - DECADES)), pow(10, high)};
}

/* While somebody looks at a part of the steps, it is the same part in the curves of loss and accuracy, where those lie
 * over steps, too. At rest each has its own range: a heat map fills its plot, a curve has room to grow. */
static plot_span *steps_of(const lab_state *s) {
    plot_span *own = &s->memory->history_steps, *shared = &s->memory->steps;
    if (s->settings.by_seconds || shared->scale == PLOT_LOGARITHMIC) return own;
    if (own->held) {
        shared->shown = shared->target = own->shown, shared->held = true;
        plot_follow(own);
    }
    return shared->held ? shared : own;
}

static void heat(ui *u, rect bounds, const lab_state *s, int lane, bool bar, lab_intents *out) {
    const theme *t = ui_theme(u);
    const gradient_history *h = s->history;
    const lane_history *l = &h->lane[lane];
    double layers = s->snapshot->lane[lane].layers;
    char name[32];
    rect row = cut_top(&bounds, ui_line_height(u, t->strong));
    ui_label_with(u, row, t->strong, theme_legible(t, lane_color(s, lane)), ALIGN_LEFT,
                  lab_lane_name(s, lane));
    snprintf(name, sizeof name, "gradient-steps-%d", lane + 1);
    double end = (double)((int64_t)h->columns * h->stride);
    plot p;
    plot_begin(&p, u, &s->memory->history[lane], bounds,
               &(plot_config){.name = name,
                              .x_label = "step",
                              .y_label = "layer",
                              .x_link = steps_of(s),
                              .x_fixed = {0, fmax(end, 20)},
                              .y_fixed = {-0.5, layers + 0.5},
                              .x_whole = true,
                              .y_whole = true,
                              .hint = "press Space to train"});
    if (h->columns)
        plot_heat_map(&p, &(plot_heat){.name = "‖∂L/∂yₗ‖",
                                       .values = l->values,
                                       .rows = l->rows,
                                       .columns = h->columns,
                                       .stride = HISTORY_COLUMNS,
                                       .x = {0, end},
                                       .y = {-0.5, layers + 0.5},
                                       .scale = scale_of(h),
                                       .log = true,
                                       .no_bar = !bar});
    panel_plot_end(&p, out);
}

void panel_history(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool large = bounds.h > ui_scaled(u, 220) && bounds.w > ui_scaled(u, 400);
    rect content = panel_begin(
        u, bounds,
        &(panel_head){
            "Gradient, step by step",
            large ? "Steps across, layers upwards: the darker, the less arrives." : NULL,
            "Gradient over depth and time", "log₁₀ ‖∂L/∂yₗ‖",
            "The plot above, one column for each step of training; all lanes in the same colours. Look for "
            "layers that stay dark: nothing reaches them, so they do not learn. Hatched: not finite."});
    int lanes = s->history->lanes, shown = lanes > 0 ? lanes : 1;
    float bar = plot_bar_room(u) - t->gap_small,
          each = (content.w - bar - (float)(shown - 1) * t->gap) / (float)shown;
    for (int i = 0; i < lanes; i++) {
        bool barred = i + 1 == lanes && s->history->columns; /* colours have a bar when there are any */
        heat(u, cut_left(&content, barred ? each + bar : each), s, i, barred, out);
        skip_left(&content, t->gap);
    }
}
