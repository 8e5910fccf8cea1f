/* What people do to a plot: wheel and box zoom, pan, fit, and the menu that saves it.
 * Invariant: whatever stood under the pointer when a gesture began stays under it (pan, wheel). */
#include "plot_core.h"

#include <math.h>

static double share_x(const plot *p, float x) {
    return (double)((x - p->area.x) / p->area.w);
}
static double share_y(const plot *p, float y) {
    return (double)((p->area.y + p->area.h - y) / p->area.h);
}

/* A person's range becomes what is shown, and the axis no longer follows. */
static void hold(plot *p, bool on_x, plot_range r) {
    plot_span *span = on_x ? plot_x_span(p) : plot_y_span(p);
    span->shown = span->target = r;
    span->held = true;
    if (on_x)
        p->x.range = r;
    else
        p->y.range = r;
    ui_redraw(p->ui);
}

static void release(plot *p) {
    plot_follow(plot_x_span(p)), plot_follow(plot_y_span(p));
    ui_redraw(p->ui);
}

static void zoom(plot *p, vec2 at, double factor, bool on_x, bool on_y) {
    if (p->config.square) on_x = on_y = true;
    if (on_x) hold(p, true, plot_zoomed(p->x.range, p->x.log, plot_to_value(&p->x, at.x), factor));
    if (on_y) hold(p, false, plot_zoomed(p->y.range, p->y.log, plot_to_value(&p->y, at.y), factor));
}

/* Over the tick labels of an axis the wheel moves that axis alone. */
static void wheel(plot *p) {
    rect all = p->config.bare ? p->area : p->bounds;
    vec2 at = ui_input(p->ui)->mouse, turned = ui_take_wheel(p->ui, all);
    if (turned.y == 0) return;
    bool left = at.x<p->area.x, below = at.y> p->area.y + p->area.h;
    zoom(p, at, pow(0.85, (double)turned.y), !left, !below);
}

static void pan(plot *p, vec2 to) {
    float dx = to.x - p->view->last.x, dy = to.y - p->view->last.y;
    if (dx != 0) hold(p, true, plot_moved(p->x.range, p->x.log, -(double)(dx / p->area.w)));
    if (dy != 0) hold(p, false, plot_moved(p->y.range, p->y.log, (double)(dy / p->area.h)));
    if (dx != 0 || dy != 0) plot_x_span(p)->held = plot_y_span(p)->held = true;
    p->view->last = to;
}

static rect box_between(vec2 a, vec2 b) {
    return (rect){fminf(a.x, b.x), fminf(a.y, b.y), fabsf(a.x - b.x), fabsf(a.y - b.y)};
}

static void zoom_to_box(plot *p, vec2 a, vec2 b) {
    rect box = rect_meet(box_between(a, b), p->area);
    float least = ui_scaled(p->ui, 6);
    if (box.w < least && box.h < least) return;
    if (box.w >= least)
        hold(p, true, plot_part(p->x.range, p->x.log, share_x(p, box.x), share_x(p, box.x + box.w)));
    if (box.h >= least)
        hold(p, false, plot_part(p->y.range, p->y.log, share_y(p, box.y + box.h), share_y(p, box.y)));
}

static void draw_box(plot *p) {
    const theme *t = ui_theme(p->ui);
    rect box = rect_meet(box_between(p->view->start, ui_input(p->ui)->mouse), p->area);
    draw_rect(ui_list(p->ui), box, 0, color_fade(t->focus, 0.15F));
    draw_frame(ui_list(p->ui), box, 0, t->hairline, t->focus);
}

static bool far_from_start(const plot *p) {
    vec2 at = ui_input(p->ui)->mouse, start = p->view->start;
    return hypotf(at.x - start.x, at.y - start.y) > ui_scaled(p->ui, 3);
}

/* A press becomes a gesture once the pointer has moved a little; until then it may be a click. */
static void gestures(plot *p, const ui_state *left, const ui_state *right, plot_result *r) {
    const input *in = ui_input(p->ui);
    plot_view *v = p->view;
    if (left->pressed || right->pressed) v->gesture = PLOT_IDLE, v->start = v->last = in->mouse;
    bool drags = (left->held || right->held) && v->gesture == PLOT_IDLE && far_from_start(p);
    if (drags) v->gesture = right->held || in->held.shift ? PLOT_BOXING : PLOT_PANNING;
    if (v->gesture == PLOT_PANNING && (left->held || left->released)) pan(p, in->mouse);
    bool released = left->released || right->released;
    if (v->gesture == PLOT_BOXING && released) zoom_to_box(p, v->start, in->mouse);
    r->clicked = left->clicked && v->gesture == PLOT_IDLE;
    if (right->clicked && v->gesture == PLOT_IDLE)
        ui_popup_open(p->ui, p->id ^ 0x3E4Au, (rect){in->mouse.x, in->mouse.y, 0, 0});
    if (v->gesture == PLOT_PANNING) ui_set_cursor(p->ui, CURSOR_MOVE);
    if (v->gesture == PLOT_BOXING) ui_set_cursor(p->ui, CURSOR_CROSSHAIR);
    if (released || (!left->held && !right->held)) v->gesture = PLOT_IDLE;
}

static void by_keys(plot *p, const ui_state *s) {
    if (!s->ring) return;
    ui *u = p->ui;
    vec2 middle = {p->area.x + p->area.w / 2, p->area.y + p->area.h / 2};
    if (ui_take_key(u, '+', false, false, true) || ui_take_key(u, '+', false, true, true) ||
        ui_take_key(u, '=', false, false, true))
        zoom(p, middle, 0.8, true, true);
    if (ui_take_key(u, '-', false, false, true)) zoom(p, middle, 1.25, true, true);
    if (ui_take_key(u, KEY_LEFT, false, false, true)) hold(p, true, plot_moved(p->x.range, p->x.log, -0.1));
    if (ui_take_key(u, KEY_RIGHT, false, false, true)) hold(p, true, plot_moved(p->x.range, p->x.log, 0.1));
    if (ui_take_key(u, KEY_UP, false, false, true)) hold(p, false, plot_moved(p->y.range, p->y.log, 0.1));
    if (ui_take_key(u, KEY_DOWN, false, false, true)) hold(p, false, plot_moved(p->y.range, p->y.log, -0.1));
    if (ui_take_key(u, KEY_MENU, false, false, false))
        ui_popup_open(u, p->id ^ 0x3E4Au, (rect){middle.x, middle.y, 0, 0});
}

/* The axis fits its data again, on the other scale. */
static void change_scale(plot *p, bool on_x) {
    plot_span *span = on_x ? plot_x_span(p) : plot_y_span(p);
    span->scale = (on_x ? p->x.log : p->y.log) ? PLOT_LINEAR : PLOT_LOGARITHMIC;
    span->shown = (plot_range){0, 0};
    plot_follow(span);
    ui_redraw(p->ui);
}

enum { FIT = 5, OWN_ENTRIES };

/* Behind the entries of every plot: another scale for an axis that can have one. */
static plot_request menu(plot *p) {
    static const char *const scales[2][2] = {{"Logarithmic x axis", "Linear x axis"},
                                             {"Logarithmic y axis", "Linear y axis"}};
    static const plot_request requests[] = {PLOT_SAVE_PNG, PLOT_SAVE_SVG, PLOT_SAVE_CSV, PLOT_COPY_PNG};
    const char *options[OWN_ENTRIES + 2] = {
        "Save picture as PNG", "Save picture as SVG", "Save data as CSV", "Copy picture", "-",
        "Fit to the data"};
    bool on_x[2];
    int count = OWN_ENTRIES;
    for (int axis = 0; axis < 2; axis++) {
        bool log = axis ? p->y.log : p->x.log;
        if (!log && !plot_fits_log(p, axis == 0)) continue;
        on_x[count - OWN_ENTRIES] = axis == 0, options[count++] = scales[axis][log];
    }
    int chosen = ui_menu(p->ui, p->id ^ 0x3E4Au, options, count);
    if (chosen == FIT) release(p);
    if (chosen >= OWN_ENTRIES) change_scale(p, on_x[chosen - OWN_ENTRIES]);
    return chosen >= 0 && chosen < 4 ? requests[chosen] : PLOT_NO_REQUEST;
}

plot_result plot_interact(plot *p) {
    plot_result r = {0};
    const input *in = ui_input(p->ui);
    ui_state right = ui_interact_with(p->ui, p->id ^ 0xB0Cu, p->area, MOUSE_RIGHT);
    ui_state left = ui_interact_moved(p->ui, p->id, p->area);
    r.hovered = left.hovered;
    wheel(p);
    gestures(p, &left, &right, &r);
    by_keys(p, &left);
    if ((left.pressed && left.clicks == 2) || (left.activated && !left.clicked)) release(p);
    r.x = plot_to_value(&p->x, in->mouse.x), r.y = plot_to_value(&p->y, in->mouse.y);
    r.request = menu(p);
    const theme *t = ui_theme(p->ui);
    if (left.ring)
        draw_frame(ui_list(p->ui), rect_inset(p->area, -1), t->unit / 2, ui_scaled(p->ui, 1.75F), t->focus);
    if (p->view->gesture == PLOT_BOXING) draw_box(p);
    return r;
}
