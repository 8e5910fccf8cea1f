/* The Phase space screen; see phase.h. */
#include "phase.h"

#include "panels.h"

#include "classes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ARROW_SPACING = 34 }; /* units between arrows of the field */

/* Settings. */
static plot_range widest(plot_range a, plot_range b) {
    return a.max - a.min > b.max - b.min ? a : b;
}

phase_settings phase_settings_for(const lab_state *s) {
    phase_settings v = {.class_to = 1, .lanes = {0, s->snapshot->lanes > 1 ? 1 : -1}, .field = true};
    projector by = projector_of_coordinates(s, 0);
    plot_range x, y;
    portrait_extent(s, 0, &by, &x, &y);
    v.levels = v.disc = true;
    plot_range wide = widest(x, y);
    v.disc_radius = 0.07 * (wide.max - wide.min);
    v.disc_x = x.min + 0.64 * (x.max - x.min), v.disc_y = y.min + 0.6 * (y.max - y.min);
    return v;
}

bool phase_settings_same(const phase_settings *a, const phase_settings *b) {
    return a->plane == b->plane && a->class_from == b->class_from && a->class_to == b->class_to &&
           a->lanes[0] == b->lanes[0] && a->lanes[1] == b->lanes[1] && a->field == b->field &&
           a->levels == b->levels && a->disc == b->disc && a->disc_x == b->disc_x && a->disc_y == b->disc_y &&
           a->disc_radius == b->disc_radius;
}

int phase_lanes(const lab_state *s, int lanes[2]) {
    const phase_settings *v = &s->settings.phase;
    int last = s->snapshot->lanes - 1;
    lanes[0] = v->lanes[0] < last ? v->lanes[0] : last;
    lanes[1] = v->lanes[1] < last ? v->lanes[1] : last;
    return v->lanes[1] >= 0 && lanes[0] != lanes[1] ? 2 : 1;
}

/* Measurements. */
static unsigned wanted_parts(const phase_settings *v) {
    return OBSERVE_PLANE | OBSERVE_ENERGY | (v->field ? OBSERVE_FIELD : 0U) |
           (v->levels ? OBSERVE_LEVELS : 0U) | (v->disc ? OBSERVE_DISC : 0U);
}

void phase_request(const lab_state *s, observer_request *out) {
    const phase_settings *v = &s->settings.phase;
    int lanes[2], count = phase_lanes(s, lanes);
    out->parts = wanted_parts(v);
    for (int k = 0; k < count; k++) {
        const portrait_memory *drawn = &s->memory->phase_screen.drawn[lanes[k]];
        out->lanes |= 1U << lanes[k];
        out->grid_x[lanes[k]] = drawn->x, out->grid_y[lanes[k]] = drawn->y;
        out->grid_columns = (int)(drawn->area.w / s->memory->phase_screen.spacing);
        out->grid_rows = (int)(drawn->area.h / s->memory->phase_screen.spacing);
        if (!plot_range_is_set(drawn->x) || out->grid_columns < 2 || out->grid_rows < 2)
            out->parts &= ~(unsigned)(OBSERVE_FIELD | OBSERVE_LEVELS); /* not drawn yet */
    }
    out->layer = (int)s->settings.layer;
    out->plane = v->plane, out->axis_x = s->settings.axis_x, out->axis_y = s->settings.axis_y;
    out->class_from = v->class_from, out->class_to = v->class_to;
    out->column = s->settings.column;
    out->disc_x = v->disc_x, out->disc_y = v->disc_y, out->disc_radius = v->disc_radius;
}

const lane_observation *phase_observed(const lab_state *s, int lane, observer_part part) {
    const lane_observation *o = observed(s->observation, lane, part);
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    if (!o || o->layers != l->layers || o->features != l->features) return NULL;
    const observer_request *r = &s->observation->request;
    bool coordinates = r->plane == PLANE_COORDINATES;
    bool same = r->plane == s->settings.phase.plane &&
                (!coordinates || (r->axis_x == s->settings.axis_x && r->axis_y == s->settings.axis_y));
    return same ? o : NULL;
}

/* Tools. */
static void plane_choice(ui *u, rect bounds, lab_intents *out) {
    static const char *const names[PLANE_COUNT] = {"Coordinates", "Principal axes", "Classifier"};
    int plane = (int)out->settings.phase.plane;
    if (ui_tabs(u, bounds, "plane", names, PLANE_COUNT, &plane)) {
        out->settings.phase.plane = (plane_kind)plane;
        if (plane != PLANE_COORDINATES) out->settings.phase.disc_x = out->settings.phase.disc_y = 0;
    }
    ui_tip(
        u, "The plane of the picture", NULL,
        "Coordinates: two of the numbers of a state. Principal axes: the two directions in which the states "
        "spread most. Classifier: across, how far a state lies on the side of the second class; upwards, the "
        "widest direction along the boundary.");
}

static const char *class_label(ui *u, const lab_state *s, int index) {
    char *name = ui_frame_memory(u, CLASS_NAME);
    return name ? class_name(name, s->data->taken, index) : "";
}

static void class_choice(ui *u, rect bounds, const lab_state *s, const char *label, int other, int *chosen) {
    const char *names[HDNN_MAX_CLASSES];
    int before = *chosen, classes = s->data->test.classes;
    for (int i = 0; i < classes; i++) names[i] = class_label(u, s, i);
    ui_dropdown(u, bounds,
                &(ui_dropdown_config){
                    .label = label, .options = names, .count = classes, .label_width = ui_scaled(u, 30)},
                chosen);
    if (*chosen == other) *chosen = before;
    ui_tip(u, "The boundary between two classes", "w = w(to) − w(from)",
           "The horizontal axis points from one class to the other, as the output layer sees them.");
}

/* What the choice of plane leaves open. */
static void plane_details(ui *u, rect row, const lab_state *s, lab_intents *out) {
    phase_settings *v = &out->settings.phase;
    float gap = ui_theme(u)->gap_small;
    rect first = column_of(row, 0, 2, gap), second = column_of(row, 1, 2, gap);
    int classes = s->data->test.classes;
    if (v->plane == PLANE_COORDINATES) {
        int count = portrait_coordinates(s);
        portrait_axis_choice(u, first, "x", count, &out->settings.axis_x);
        portrait_axis_choice(u, second, "y", count, &out->settings.axis_y);
    } else if (v->plane == PLANE_CLASSIFIER && classes > 2) {
        class_choice(u, first, s, "from", v->class_to, &v->class_from);
        class_choice(u, second, s, "to", v->class_from, &v->class_to);
    }
}

static void toggle(ui *u, rect *row, const char *label, bool *on) {
    const theme *t = ui_theme(u);
    float width = ui_text_width(u, t->body, label) + t->control;
    ui_checkbox(u, cut_right(row, width), label, on);
    skip_right(row, t->gap);
}

/* The rate of change that the arrows show, of a network's architecture. */
static const char *field_formula(const hdnn_network_config *c) {
    static const char *const rows[][2] = {{"h2", "q′ = K₁ᵀ tanh(K₁ p + b₁),  p′ = −K₂ᵀ tanh(K₂ q + b₂)"},
                                          {"ms1", "q′ = tanh(K₀ p + b₁),  p′ = tanh(−K₀ᵀ q + b₂)"},
                                          {"ms2", "f(y) = tanh((M − Mᵀ) y + b)"},
                                          {"ms3", "q′ = −K₁ᵀ tanh(K₁ p + b₁),  p′ = K₂ᵀ tanh(K₂ q + b₂)"},
                                          {"resnet", "f(y) = tanh(K y + b)"},
                                          {"mlp", "f(y) = yₗ₊₁ − yₗ = tanh(K y + b) − y"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (c->architecture == hdnn_architecture_find(rows[i][0])) return rows[i][1];
    return c->damping > 0 ? "f(y) = (J − γ I) Kᵀ tanh(K y + b)" : "f(y) = J Kᵀ tanh(K y + b)";
}

/* Of the networks that are shown; one line where they agree. */
static const char *field_formulas(ui *u, const lab_state *s) {
    enum { SIZE = 2 * (HDNN_NAME_SIZE + 96) };
    int lanes[2], count = phase_lanes(s, lanes);
    const char *first = field_formula(hdnn_model_config(s->snapshot->lane[lanes[0]].model)),
               *second =
                   count > 1 ? field_formula(hdnn_model_config(s->snapshot->lane[lanes[1]].model)) : first;
    char *both = strcmp(first, second) == 0 ? NULL : ui_frame_memory(u, SIZE);
    if (!both) return first;
    snprintf(both, SIZE, "%s: %s\n%s: %s", lab_lane_name(s, lanes[0]), first, lab_lane_name(s, lanes[1]),
             second);
    return both;
}

static void toggles(ui *u, rect row, const lab_state *s, lab_intents *out) {
    phase_settings *v = &out->settings.phase;
    toggle(u, &row, "disc", &v->disc);
    ui_tip(u, "A disc of points", NULL,
           "Drag it with the mouse, pull its edge or turn the wheel over it to resize it; or Tab to it, then "
           "arrows move it and Shift with them resizes it. The layers carry it along. "
           "Its image shows what they do to areas: keep, stretch or crush them.");
    toggle(u, &row, "energy", &v->levels);
    ui_tip(u, "Lines of equal energy", "H(y) = Σᵢ log cosh (K y + b)ᵢ",
           "Of the layer at the scrubber, in this plane. The exact flow of that layer runs along them where "
           "the plane "
           "holds the whole state. mlp and resnet have no energy.");
    toggle(u, &row, "field", &v->field);
    ui_tip(u, "The vector field", field_formulas(u, s),
           "Of the layer at the scrubber: where it pushes a state that lies in this plane. Longer arrows "
           "push more; "
           "what leads out of the plane is not shown.");
}

/* With more than two networks one chooses which are compared. */
static void lane_choice(ui *u, rect row, const lab_state *s, lab_intents *out) {
    int lanes = s->snapshot->lanes;
    const char *names[HDNN_MAX_LANES];
    for (int i = 0; i < lanes; i++) names[i] = lab_lane_name(s, i);
    for (int k = 0; k < 2; k++) {
        ui_push_index(u, k);
        int *lane = &out->settings.phase.lanes[k], before = *lane, other = out->settings.phase.lanes[1 - k];
        ui_dropdown_config c = {.label = "##lane", .options = names, .count = lanes};
        ui_dropdown(u, column_of(row, k, 2, ui_theme(u)->gap_small), &c, lane);
        ui_tip(u, "Which network", NULL, "The two portraits show any two of the networks.");
        if (*lane == other) out->settings.phase.lanes[1 - k] = before;
        ui_pop_id(u);
    }
}

static void tools(ui *u, rect rows, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect first = cut_top(&rows, t->control);
    skip_top(&rows, t->gap_small);
    if (s->snapshot->lanes > 2) {
        lane_choice(u, cut_right(&first, ui_scaled(u, 220)), s, out);
        skip_right(&first, t->gap_large);
    }
    portrait_scrubber(u, first, s, out);
    static const char *const names[PLANE_COUNT] = {"Coordinates", "Principal axes", "Classifier"};
    plane_choice(u, cut_left(&rows, ui_tabs_width(u, names, PLANE_COUNT)), out);
    skip_left(&rows, t->gap);
    plane_details(u, cut_left(&rows, ui_scaled(u, 180)), s, out);
}

/* Which colour and mark is which class; what there is no room for is left out. */
static void class_key(ui *u, rect row, const lab_state *s) {
    const theme *t = ui_theme(u);
    int classes = s->data->test.classes;
    rect words = cut_left(&row, ui_text_width(u, t->small, "class") + t->gap_small);
    ui_label_with(u, words, t->small, t->muted, ALIGN_LEFT, "class");
    for (int k = 0; k < classes; k++) {
        const char *name = class_label(u, s, k);
        float width = ui_text_width(u, t->small, name) + 1;
        if (row.w < 2 * t->gap_small + width) return;
        rect mark = cut_left(&row, 2 * t->gap_small);
        vec2 at = {mark.x + t->gap_small, mark.y + mark.h / 2};
        draw_marks(ui_list(u), (draw_mark)(k % MARK_COUNT), &at, 1, t->point * 1.3F, theme_class(k, classes));
        ui_label_with(u, cut_left(&row, width), t->small, t->text, ALIGN_LEFT, name);
        skip_left(&row, t->gap_small);
    }
}

static void portraits(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool images = lab_has_images(s);
    rect title = bounds;
    title.x += t->padding, title.w -= 2 * t->padding, title.y += t->padding;
    title.h = ui_line_height(u, t->title);
    rect content =
        ui_panel(u, bounds, "Phase space",
                 images ? "States of one pixel of test pictures, coloured by class, from the stem "
                          "through the layers."
                        : "States of test samples, coloured by class, from the stem through the layers.");
    toggles(u, title, s, out);
    tools(u, cut_bottom(&content, 2 * t->control + t->gap_small), s, out);
    skip_bottom(&content, t->gap_small);
    class_key(u, cut_bottom(&content, ui_line_height(u, t->small)), s);
    skip_bottom(&content, t->unit);
    s->memory->phase_screen.spacing = ui_scaled(u, ARROW_SPACING);
    int lanes[2], count = phase_lanes(s, lanes);
    phase_extent extent = phase_extent_of(s, lanes, count);
    for (int k = 0; k < count; k++)
        panel_portrait(u, column_of(content, k, count, t->gap), s, lanes[k], &extent, out);
}

void screen_phase(ui *u, rect room, const lab_state *s, lab_intents *out) {
    rect left, right, disc, energy;
    float gap = ui_theme(u)->gap;
    split_columns(room, 0.66F, gap, &left, &right);
    portraits(u, left, s, out);
    split_rows(right, 0.6F, gap, &disc, &energy);
    panel_disc(u, disc, s, out);
    panel_energy(u, energy, s, out);
}
