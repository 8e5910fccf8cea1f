/* One portrait of the Phase space screen: trajectories over the field and the energy of the layer, and the disc.
 *
 * The disc is grasped before the first layer, where it is round; what is drawn beside it is its image at the scrubber's
 * layer, and faintly those on the way there. */
#include "panels.h"
#include "phase.h"

#include "lane_look.h"

#include <math.h>
#include <stdio.h>

enum { GHOSTS = 5, CIRCLE = 64 };

static bool choose_projector(const lab_state *s, int lane, projector *by) {
    *by = projector_of_coordinates(s, lane);
    if (s->settings.phase.plane == PLANE_COORDINATES) return true;
    const lane_observation *o = phase_observed(s, lane, OBSERVE_PLANE);
    if (o) by->plane = &o->plane;
    return o != NULL;
}

/* Behind the trajectories. */
static void field(plot *p, const lane_observation *o) {
    const theme *t = ui_theme(p->ui);
    const hdnn_arrow *a = o->arrows;
    size_t count = o->arrow_count, stride = sizeof *a;
    plot_field(p, &(plot_arrows){.color = color_fade(t->muted, 0.6F),
                                 .x = {PLOT_DOUBLE, count, &a->x, stride, 0, 0, 0, 0, NULL},
                                 .y = {PLOT_DOUBLE, count, &a->y, stride, 0, 0, 0, 0, NULL},
                                 .dx = {PLOT_DOUBLE, count, &a->dx, stride, 0, 0, 0, 0, NULL},
                                 .dy = {PLOT_DOUBLE, count, &a->dy, stride, 0, 0, 0, 0, NULL}});
}

static void level_lines(plot *p, const lane_observation *o) {
    const theme *t = ui_theme(p->ui);
    for (size_t i = 0; i < o->levels.count; i++) {
        const contour_line *line = &o->levels.lines[i];
        plot_trail(p, &(plot_series){.color = color_fade(t->focus, 0.32F),
                                     .width = 1,
                                     .x = plot_floats(o->levels.x + line->first, line->count),
                                     .y = plot_floats(o->levels.y + line->first, line->count),
                                     .head = -1,
                                     .unfitted = true});
    }
}

/* The disc. */
static vec2 on_screen(const portrait_memory *m, double x, double y) {
    return (vec2){m->area.x + m->area.w * (float)((x - m->x.min) / (m->x.max - m->x.min)),
                  m->area.y + m->area.h * (float)((m->y.max - y) / (m->y.max - m->y.min))};
}

static float pixels_per_unit(const portrait_memory *m) {
    return m->area.w / (float)(m->x.max - m->x.min);
}

static void drag_disc(ui *u, const ui_state *grasp, portrait_memory *m, phase_settings *v) {
    vec2 at = ui_input(u)->mouse, middle = on_screen(m, v->disc_x, v->disc_y);
    float away = hypotf(at.x - middle.x, at.y - middle.y), unit = pixels_per_unit(m);
    bool edge = away > 0.7F * (float)v->disc_radius * unit && away > ui_scaled(u, 10);
    if (grasp->pressed) m->grip = edge ? DISC_RESIZED : DISC_MOVED, m->last = at;
    if (m->grip == DISC_RESIZED) v->disc_radius = (double)(away / unit);
    if (m->grip == DISC_MOVED)
        v->disc_x += (double)((at.x - m->last.x) / unit), v->disc_y -= (double)((at.y - m->last.y) / unit);
    m->last = at;
}

static double clamped(double value, plot_range to) {
    return fmin(fmax(value, to.min), to.max);
}

/* With the focus ring: arrows move it by a fortieth of the view and keep it there, with Shift they resize it. */
static void disc_by_keys(ui *u, const portrait_memory *m, phase_settings *v) {
    static const struct {
        key_code key;
        int x, y;
    } arrows[] = {{KEY_LEFT, -1, 0}, {KEY_RIGHT, 1, 0}, {KEY_UP, 0, 1}, {KEY_DOWN, 0, -1}};
    double by = (m->x.max - m->x.min) / 40;
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++) {
        if (ui_take_key(u, arrows[i].key, false, false, true)) {
            v->disc_x = clamped(v->disc_x + by * arrows[i].x, m->x);
            v->disc_y = clamped(v->disc_y + by * arrows[i].y, m->y);
        }
        if (ui_take_key(u, arrows[i].key, false, true, true))
            v->disc_radius *= pow(1.1, arrows[i].x + arrows[i].y);
    }
}

/* Before the plot, so that the disc has the press and the wheel. */
static void grasp_disc(ui *u, int lane, const lab_state *s, lab_intents *out) {
    portrait_memory *m = &s->memory->phase_screen.drawn[lane];
    phase_settings *v = &out->settings.phase;
    if (!v->disc || !plot_range_is_set(m->x)) return;
    vec2 middle = on_screen(m, v->disc_x, v->disc_y);
    float reach = fmaxf((float)v->disc_radius * pixels_per_unit(m), ui_scaled(u, 10)) + ui_scaled(u, 4);
    rect bounds = rect_meet((rect){middle.x - reach, middle.y - reach, 2 * reach, 2 * reach}, m->area);
    ui_push_index(u, lane);
    ui_state grasp = ui_interact_moved(u, ui_make_id(u, "disc"), bounds);
    ui_pop_id(u);
    ui_mark(u, "the disc", bounds);
    m->ring = grasp.ring;
    if (grasp.ring) disc_by_keys(u, m, v);
    if (grasp.hovered || grasp.held)
        ui_set_cursor(u, m->grip == DISC_RESIZED ? CURSOR_RESIZE_X : CURSOR_MOVE);
    if (grasp.pressed || grasp.held) drag_disc(u, &grasp, m, v);
    if (!grasp.held) m->grip = DISC_FREE;
    v->disc_radius *= pow(1.1, (double)ui_take_wheel(u, bounds).y);
    double span = m->x.max - m->x.min;
    v->disc_radius = fmin(fmax(v->disc_radius, 0.004 * span), 0.5 * span);
}

static void draw_round(const plot *p, const phase_settings *v, bool ring) {
    const theme *t = ui_theme(p->ui);
    float wide = t->hairline * (ring ? 3 : 1.5F);
    vec2 points[CIRCLE + 1], middle = plot_at(p, v->disc_x, v->disc_y);
    for (int i = 0; i <= CIRCLE; i++) {
        double turn = 2 * 3.14159265358979 * i / CIRCLE;
        points[i] =
            plot_at(p, v->disc_x + v->disc_radius * cos(turn), v->disc_y + v->disc_radius * sin(turn));
    }
    for (int i = 0; i < CIRCLE; i += 4) /* dashes */
        draw_polyline(ui_list(p->ui), points + i, 3, wide, ring ? t->focus : t->text);
    draw_discs(ui_list(p->ui), &middle, 1, ui_scaled(p->ui, 2), t->text);
}

/* The image of the disc at a layer, which may lie between two. */
static void draw_image_of(const plot *p, const lane_observation *o, double layer, float strength) {
    const theme *t = ui_theme(p->ui);
    vec2 points[OBSERVER_DISC_POINTS + 1];
    size_t a = (size_t)layer, b = a < (size_t)o->layers ? a + 1 : a;
    double share = layer - (double)a;
    const double *from = o->outline + a * OBSERVER_DISC_POINTS * 2,
                 *to = o->outline + b * OBSERVER_DISC_POINTS * 2;
    for (size_t i = 0; i < OBSERVER_DISC_POINTS; i++)
        points[i] = plot_at(p, from[2 * i] + share * (to[2 * i] - from[2 * i]),
                            from[2 * i + 1] + share * (to[2 * i + 1] - from[2 * i + 1]));
    points[OBSERVER_DISC_POINTS] = points[0];
    for (size_t i = 0; i < OBSERVER_DISC_POINTS; i++)
        if (!isfinite(points[i].x) || !isfinite(points[i].y) || fabsf(points[i].x) > 1e5F ||
            fabsf(points[i].y) > 1e5F)
            return;
    draw_polygon(ui_list(p->ui), points, OBSERVER_DISC_POINTS, color_fade(t->text, 0.22F * strength));
    draw_polyline(ui_list(p->ui), points, OBSERVER_DISC_POINTS + 1, t->stroke, color_fade(t->text, strength));
}

typedef struct {
    const lab_state *state;
    int lane;
} disc_of;

/* Over the trajectories, under the crosshair. */
static void draw_disc(const plot *p, const void *of) {
    const lab_state *s = ((const disc_of *)of)->state;
    int lane = ((const disc_of *)of)->lane;
    const phase_settings *v = &s->settings.phase;
    const lane_observation *o = phase_observed(s, lane, OBSERVE_DISC);
    if (!v->disc) return;
    draw_round(p, v, s->memory->phase_screen.drawn[lane].ring);
    if (o) {
        double layer = fmin(s->settings.layer, o->layers);
        for (int k = 1; k < GHOSTS && layer >= GHOSTS; k++)
            draw_image_of(p, o, floor(layer * k / GHOSTS), 0.25F);
        draw_image_of(p, o, layer, 1);
    }
}

static void axis_names(ui *u, const lab_state *s, const projector *by, plot_config *c) {
    static const char *const x[PLANE_COUNT] = {NULL, "1st principal axis", "towards the second class"};
    static const char *const y[PLANE_COUNT] = {NULL, "2nd principal axis", "along the boundary"};
    plane_kind plane = s->settings.phase.plane;
    c->x_label = plane == PLANE_COORDINATES ? coordinate_name(u, (int)by->x) : x[plane];
    c->y_label = plane == PLANE_COORDINATES ? coordinate_name(u, (int)by->y) : y[plane];
}

phase_extent phase_extent_of(const lab_state *s, const int *lanes, int count) {
    phase_extent all = {{HUGE_VAL, -HUGE_VAL}, {HUGE_VAL, -HUGE_VAL}};
    for (int k = 0; k < count; k++) {
        projector by;
        plot_range x, y;
        if (!choose_projector(s, lanes[k], &by)) continue;
        portrait_extent(s, lanes[k], &by, &x, &y);
        all.x = plot_union(all.x, x), all.y = plot_union(all.y, y);
    }
    return all;
}

void panel_portrait(ui *u, rect bounds, const lab_state *s, int lane, const phase_extent *extent,
                    lab_intents *out) {
    const theme *t = ui_theme(u);
    phase_memory *memory = &s->memory->phase_screen;
    projector by;
    char name[32], hint[192] = "the states are no longer finite";
    plot_config c = {.name = name, .hint = hint, .square = true};
    rect row = cut_top(&bounds, ui_line_height(u, t->strong));
    ui_label_with(u, row, t->strong, theme_legible(t, lane_color(s, lane)), ALIGN_LEFT,
                  lab_lane_name(s, lane));
    snprintf(name, sizeof name, "portrait-%d", lane + 1);
    bool known = choose_projector(s, lane, &by);
    c.x_link = &memory->plane_x, c.y_link = &memory->plane_y, c.in_line = &memory->portraits;
    if (known) c.x_fixed = extent->x, c.y_fixed = extent->y;
    if (!known) snprintf(hint, sizeof hint, "%s", observed_why(s->observation, lane, OBSERVE_PLANE));
    axis_names(u, s, &by, &c);
    grasp_disc(u, lane, s, out);
    plot p;
    plot_begin(&p, u, &memory->portrait[lane], bounds, &c);
    const lane_observation *o = phase_observed(s, lane, OBSERVE_FIELD);
    if (known && o && s->settings.phase.field) field(&p, o);
    o = phase_observed(s, lane, OBSERVE_LEVELS);
    if (known && o && s->settings.phase.levels) level_lines(&p, o);
    if (known) portrait_trajectories(&p, s, lane, &by);
    disc_of carried = {s, lane};
    if (known) plot_over(&p, draw_disc, &carried);
    panel_plot_end(&p, out);
    portrait_memory *drawn = &memory->drawn[lane];
    drawn->x = p.x.range, drawn->y = p.y.range, drawn->area = p.area;
}
