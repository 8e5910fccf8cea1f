/* The phase portrait as a small panel: trajectories in two coordinates, one portrait for each lane. The Phase space screen
 * shows more; see screen_phase.c. */
#include "panels.h"

#include "portrait.h"

#include <math.h>
#include <stdio.h>

static void portrait(ui *u, rect bounds, const lab_state *s, int lane, lab_intents *out) {
    const theme *t = ui_theme(u);
    projector by = projector_of_coordinates(s, lane);
    plot_range x, y;
    char name[32];
    plot p;
    portrait_extent(s, lane, &by, &x, &y);
    if (s->snapshot->lanes > 1) {
        rect row = cut_top(&bounds, ui_line_height(u, t->strong));
        ui_label_with(u, row, t->strong, theme_legible(t, theme_lane(lane)), ALIGN_LEFT,
                      lab_lane_name(s, lane));
    }
    snprintf(name, sizeof name, "phase-%d", lane + 1);
    plot_begin(&p, u, &s->memory->phase[lane], bounds,
               &(plot_config){.name = name,
                              .x_label = coordinate_name(u, (int)by.x),
                              .y_label = coordinate_name(u, (int)by.y),
                              .x_fixed = x,
                              .y_fixed = y,
                              .hint = "the states are no longer finite"});
    portrait_trajectories(&p, s, lane, &by);
    panel_plot_end(&p, out);
}

static void tools(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    int count = portrait_coordinates(s);
    rect y = cut_right(&row, ui_scaled(u, 84));
    skip_right(&row, t->gap);
    rect x = cut_right(&row, ui_scaled(u, 84));
    skip_right(&row, t->gap_large);
    portrait_scrubber(u, row, s, out);
    portrait_axis_choice(u, x, "x", count, &out->settings.axis_x);
    portrait_axis_choice(u, y, "y", count, &out->settings.axis_y);
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
