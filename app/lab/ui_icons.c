/* Icons as strokes and polygons on a grid of 16 x 16 units, centred in whatever they are given. */
#include "ui_core.h"

#include <math.h>

typedef struct {
    draw_list *list;
    float x, y, unit, width;
    color color;
} pen;

static vec2 on_grid(const pen *p, float x, float y) {
    return (vec2){p->x + x * p->unit, p->y + y * p->unit};
}

static void stroke(const pen *p, const float (*at)[2], size_t count) {
    vec2 points[16];
    for (size_t i = 0; i < count && i < 16; i++) points[i] = on_grid(p, at[i][0], at[i][1]);
    draw_polyline(p->list, points, count, p->width, p->color);
}

static void fill(const pen *p, const float (*at)[2], size_t count) {
    vec2 points[16];
    for (size_t i = 0; i < count && i < 16; i++) points[i] = on_grid(p, at[i][0], at[i][1]);
    draw_polygon(p->list, points, count, p->color);
}

static void box(const pen *p, float x, float y, float w, float h, float radius) {
    vec2 at = on_grid(p, x, y);
    draw_rect(p->list, (rect){at.x, at.y, w * p->unit, h * p->unit}, radius * p->unit, p->color);
}

static void frame(const pen *p, float x, float y, float w, float h, float radius) {
    vec2 at = on_grid(p, x, y);
    draw_frame(p->list, (rect){at.x, at.y, w * p->unit, h * p->unit}, radius * p->unit, p->width, p->color);
}

/* Degrees run clockwise from the right. */
static void arc(const pen *p, float x, float y, float radius, float from, float to) {
    vec2 points[25];
    for (int i = 0; i < 25; i++) {
        float a = (from + (to - from) * (float)i / 24) * 0.0174532925F;
        points[i] = on_grid(p, x + radius * cosf(a), y + radius * sinf(a));
    }
    draw_polyline(p->list, points, 25, p->width, p->color);
}

static void draw_play(const pen *p) {
    fill(p, (const float[][2]){{4.5F, 2.5F}, {13.5F, 8}, {4.5F, 13.5F}}, 3);
}

static void draw_pause(const pen *p) {
    box(p, 3.5F, 2.5F, 3, 11, 0.8F);
    box(p, 9.5F, 2.5F, 3, 11, 0.8F);
}

static void draw_step(const pen *p) {
    fill(p, (const float[][2]){{3.5F, 3}, {10.5F, 8}, {3.5F, 13}}, 3);
    box(p, 11, 3, 2, 10, 0.6F);
}

static void draw_reset(const pen *p) {
    arc(p, 8, 8.5F, 5.2F, -50, 215);
    fill(p, (const float[][2]){{8.2F, 1}, {8.2F, 6.4F}, {13, 3.7F}}, 3);
}

static void draw_undo(const pen *p) {
    stroke(p, (const float[][2]){{6, 3}, {3, 6}, {6, 9}}, 3);
    stroke(p, (const float[][2]){{3, 6}, {9.6F, 6}}, 2);
    arc(p, 9.6F, 9.5F, 3.5F, -90, 90);
    stroke(p, (const float[][2]){{9.6F, 13}, {6, 13}}, 2);
}

static void draw_gear(const pen *p) {
    arc(p, 8, 8, 4.4F, 0, 360);
    arc(p, 8, 8, 1.6F, 0, 360);
    for (int i = 0; i < 8; i++) {
        float a = (float)i * 0.785398163F + 0.39F, c = cosf(a), s = sinf(a);
        float from = 4.4F, to = 6.6F;
        stroke(p, (const float[][2]){{8 + from * c, 8 + from * s}, {8 + to * c, 8 + to * s}}, 2);
    }
}

static void draw_plus(const pen *p) {
    stroke(p, (const float[][2]){{8, 3}, {8, 13}}, 2);
    stroke(p, (const float[][2]){{3, 8}, {13, 8}}, 2);
}

static void draw_minus(const pen *p) {
    stroke(p, (const float[][2]){{3, 8}, {13, 8}}, 2);
}

static void draw_close(const pen *p) {
    stroke(p, (const float[][2]){{4, 4}, {12, 12}}, 2);
    stroke(p, (const float[][2]){{12, 4}, {4, 12}}, 2);
}

static void draw_down(const pen *p) {
    stroke(p, (const float[][2]){{4, 6}, {8, 10}, {12, 6}}, 3);
}
static void draw_up(const pen *p) {
    stroke(p, (const float[][2]){{4, 10}, {8, 6}, {12, 10}}, 3);
}
static void draw_left(const pen *p) {
    stroke(p, (const float[][2]){{10, 4}, {6, 8}, {10, 12}}, 3);
}
static void draw_right(const pen *p) {
    stroke(p, (const float[][2]){{6, 4}, {10, 8}, {6, 12}}, 3);
}
static void draw_check(const pen *p) {
    stroke(p, (const float[][2]){{3, 8.5F}, {6.5F, 12}, {13, 4.5F}}, 3);
}

static void draw_search(const pen *p) {
    arc(p, 7, 7, 4.2F, 0, 360);
    stroke(p, (const float[][2]){{10.1F, 10.1F}, {13.5F, 13.5F}}, 2);
}

static void draw_help(const pen *p) {
    arc(p, 8, 5.6F, 2.9F, -170, 70);
    stroke(p, (const float[][2]){{9, 8.3F}, {8, 9.2F}, {8, 10.6F}}, 3);
    box(p, 7.1F, 12.3F, 1.8F, 1.8F, 0.9F);
}

static void draw_copy(const pen *p) {
    frame(p, 2.5F, 5.5F, 8, 8, 1.5F);
    stroke(p, (const float[][2]){{5.5F, 2.5F}, {13.5F, 2.5F}, {13.5F, 10.5F}}, 3);
}

static void draw_trash(const pen *p) {
    stroke(p, (const float[][2]){{2.5F, 4.5F}, {13.5F, 4.5F}}, 2);
    stroke(p, (const float[][2]){{6, 4.5F}, {6, 2.5F}, {10, 2.5F}, {10, 4.5F}}, 4);
    stroke(p, (const float[][2]){{4, 4.5F}, {4.6F, 13.5F}, {11.4F, 13.5F}, {12, 4.5F}}, 4);
}

static void draw_menu(const pen *p) {
    for (int i = 0; i < 3; i++) box(p, 6.9F, 2.4F + 4.5F * (float)i, 2.2F, 2.2F, 1.1F);
}

static void (*const draw_of[ICON_COUNT])(const pen *) = {
    [ICON_PLAY] = draw_play,     [ICON_PAUSE] = draw_pause,       [ICON_STEP] = draw_step,
    [ICON_RESET] = draw_reset,   [ICON_GEAR] = draw_gear,         [ICON_PLUS] = draw_plus,
    [ICON_MINUS] = draw_minus,   [ICON_CLOSE] = draw_close,       [ICON_CHEVRON_DOWN] = draw_down,
    [ICON_CHEVRON_UP] = draw_up, [ICON_CHEVRON_LEFT] = draw_left, [ICON_CHEVRON_RIGHT] = draw_right,
    [ICON_CHECK] = draw_check,   [ICON_SEARCH] = draw_search,     [ICON_HELP] = draw_help,
    [ICON_COPY] = draw_copy,     [ICON_TRASH] = draw_trash,       [ICON_UNDO] = draw_undo,
    [ICON_MENU] = draw_menu,
};

void ui_draw_icon(ui *u, rect bounds, ui_icon icon, color c) {
    if ((unsigned)icon >= ICON_COUNT || !draw_of[icon]) return;
    float size = fminf(fminf(bounds.w, bounds.h), ui_scaled(u, 16)), width = ui_scaled(u, 1.6F);
    rect at = rect_centred(bounds, size, size);
    pen p = {ui_list(u), roundf(at.x), roundf(at.y), size / 16, width, c};
    draw_of[icon](&p);
}
