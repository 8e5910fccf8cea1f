/* Decision regions: every point of the plane in the colour of the class that a network gives it, with test points. */
#include "panels.h"

#include "lane_look.h"
#include "number.h"

#include <math.h>
#include <stdio.h>

static const char *const no_numbers[2] = {"no finite numbers", "not finite"};

/* In place of colours where there are none: as heat maps show what is not finite. */
static void nowhere(plot *p, const lab_regions *r) {
    static const float none = NAN;
    plot_heat_map(
        p, &(plot_heat){.values = &none, .rows = 1, .columns = 1, .x = r->x, .y = r->y, .no_bar = true});
}

/* Whose region the pointer is in. */
typedef struct {
    ui *u;
    const lab_state *s;
    int lane;
} region_of;

/* The likeliest class at a place. */
static const char *guess_at(const void *context, double x, double y) {
    const region_of *at = context;
    const lab_regions *r = at->s->regions;
    double column = floor((x - r->x.min) / (r->x.max - r->x.min) * REGION_SIDE),
           row = floor((r->y.max - y) / (r->y.max - r->y.min) * REGION_SIDE);
    bool within = column >= 0 && column < REGION_SIDE && row >= 0 && row < REGION_SIDE;
    char *words = within && r->guess[at->lane] ? ui_frame_memory(at->u, 64) : NULL, share[NUMBER_TEXT];
    if (!words) return NULL;
    const region_guess *g = &r->guess[at->lane][(size_t)row * REGION_SIDE + (size_t)column];
    if (!isfinite(g->probability)) return NULL;
    snprintf(words, 64, "class %d  %s", g->label, number_percent(share, (double)g->probability));
    return words;
}

static void region(ui *u, rect bounds, const lab_state *s, int lane, lab_intents *out) {
    const theme *t = ui_theme(u);
    const lab_regions *r = s->regions;
    rect row = cut_top(&bounds, ui_line_height(u, t->strong));
    bool diverged = s->snapshot->lane[lane].status.diverged;
    const char *title = lab_lane_name(s, lane);
    ui_label_with(u, row, t->strong, theme_legible(t, lane_color(s, lane)), ALIGN_LEFT, title);
    skip_left(&row, ui_text_width(u, t->strong, title) + t->gap_small);
    if (diverged) ui_label_fitting(u, row, t->small, t->error, ALIGN_LEFT, no_numbers, 2);
    skip_top(&bounds, t->unit);
    float side = bounds.w < bounds.h ? bounds.w : bounds.h;
    rect square = rect_snapped((rect){bounds.x, bounds.y, side, side});
    char name[32];
    snprintf(name, sizeof name, "regions-%d", lane + 1);
    plot p;
    plot_begin(&p, u, &s->memory->region[lane], square,
               &(plot_config){.name = name,
                              .x_label = "x₁",
                              .y_label = "x₂",
                              .bare = true,
                              .square = true,
                              .x_link = &s->memory->region_x,
                              .y_link = &s->memory->region_y,
                              .x_fixed = r->x,
                              .y_fixed = r->y,
                              .tells = diverged ? NULL : guess_at,
                              .tells_context = &(region_of){u, s, lane}});
    if (r->rgba[lane] && !diverged)
        plot_picture(&p, &(plot_image){.rgba = r->rgba[lane],
                                       .width = REGION_SIDE,
                                       .height = REGION_SIDE,
                                       .x = r->x,
                                       .y = r->y,
                                       .smooth = true});
    if (diverged) nowhere(&p, r);
    plot_points(&p, &(plot_series){.x = plot_floats(r->px, r->points),
                                   .y = plot_floats(r->py, r->points),
                                   .classes = r->classes,
                                   .class_count = s->data->test.classes,
                                   .width = fminf(fmaxf(side / ui_scaled(u, 110), 0.9F), 1.8F)});
    panel_plot_end(&p, out);
}

/* One square leaves room beside it for words. */
static void explanation(ui *u, rect content, float side) {
    const theme *t = ui_theme(u);
    skip_left(&content, side + t->gap_large);
    skip_top(&content, ui_line_height(u, t->strong) + t->unit);
    if (content.w < ui_scaled(u, 120)) return;
    ui_paragraph(
        u, content, t->body, t->muted,
        "Every point of the plane in the colour of the class that the network gives it, paler where it is "
        "unsure. Marks are test samples in the colour and shape of their true class.");
}

void panel_regions(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect content = panel_begin(
        u, bounds,
        &(panel_head){
            "Decision regions", NULL, "Decision regions", "class(x) = argmaxₖ p(k | x)",
            "Each point of the plane in the colour of the class that the network gives it, paler where it is "
            "unsure; marks are test samples in their true colour. Look for marks on ground of the other "
            "colour, and how closely the border follows the data."});
    int lanes = s->snapshot->lanes;
    for (int i = 0; i < lanes; i++) region(u, column_of(content, i, lanes, t->gap), s, i, out);
    float side = content.h - ui_line_height(u, t->strong) - t->unit;
    if (lanes == 1) explanation(u, content, side);
}
