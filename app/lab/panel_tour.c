/* The tour through a lesson: a card with the step's words that keeps clear of what it speaks of, and a veil over all the
 * rest. The card keeps its size within a step, so that nothing jumps when more is said. */
#include "panels.h"

#include "tour.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WORDS = HDNN_LESSON_TEXT + 200 };

static const char differs[] = "On this run the numbers are different from what is said here.";

/* All but the part that is spoken of. */
static void veil(ui *u, rect window, rect bright) {
    const theme *t = ui_theme(u);
    color c = color_fade(t->scrim, 0.7F);
    rect all = window, above = cut_top(&all, bright.y - window.y);
    rect left = cut_left(&all, bright.x - window.x), below = all;
    rect middle = cut_top(&below, bright.h), right = middle;
    skip_left(&right, bright.w);
    left.h = bright.h + below.h, below.x = bright.x, below.w = all.w;
    const rect parts[] = {above, left, right, below};
    for (int i = 0; i < 4; i++)
        if (parts[i].w > 0 && parts[i].h > 0) draw_rect(ui_list(u), parts[i], 0, c);
    draw_frame(ui_list(u), bright, t->radius, t->stroke, t->focus);
}

static float overlap(rect a, rect b) {
    rect common = rect_meet(a, b);
    return fmaxf(common.w, 0) * fmaxf(common.h, 0);
}

static float distance(rect a, rect b) {
    float x = a.x + a.w / 2 - b.x - b.w / 2, y = a.y + a.h / 2 - b.y - b.h / 2;
    return sqrtf(x * x + y * y);
}

/* Beside, above or below what is spoken of, or in a corner: where it hides least of that, then where it is nearest. */
static rect beside(rect window, rect bright, float w, float h, float gap) {
    float middle_x = bright.x + (bright.w - w) / 2, middle_y = bright.y + (bright.h - h) / 2;
    const vec2 places[] = {{bright.x + bright.w + gap, middle_y},
                           {bright.x - w - gap, middle_y},
                           {middle_x, bright.y + bright.h + gap},
                           {middle_x, bright.y - h - gap},
                           {window.x + window.w, window.y + window.h},
                           {window.x, window.y + window.h},
                           {window.x + window.w, window.y}};
    rect best = {0};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        rect at = rect_kept_inside((rect){places[i].x, places[i].y, w, h}, window);
        float more = i ? overlap(at, bright) - overlap(best, bright) : -1;
        if (more < -1 || (fabsf(more) <= 1 && distance(at, bright) < distance(best, bright)) || !i) best = at;
    }
    return rect_snapped(best);
}

static void dots(ui *u, rect row, const tour *way) {
    const theme *t = ui_theme(u);
    float step = ui_scaled(u, 11), radius = ui_scaled(u, 3);
    for (int i = 0; i < way->entry->lesson->steps; i++) {
        vec2 at = {row.x + radius + (float)i * step, row.y + row.h / 2};
        color c = i == way->at ? t->focus : i < way->at ? t->muted : t->line;
        draw_discs(ui_list(u), &at, 1, i == way->at ? radius * 1.3F : radius, c);
    }
}

/* What the lesson leads to once its last step has come; NULL: nothing yet, or no more. */
static const lesson_entry *next_lesson(const lab_state *s) {
    const tour *way = s->tour;
    return tour_is_last(way) && way->reached[way->at] ? tour_next_lesson(way, s->lessons) : NULL;
}

static void open_next(const lesson_entry *e, lab_intents *out) {
    out->open_lesson = e->name, out->resume_lesson = true;
}

static void buttons(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const tour *way = s->tour;
    const lesson_entry *more = next_lesson(s);
    bool reached = way->reached[way->at], last = tour_is_last(way);
    ui_button_config next = {.label = last ? "Finish##next" : "Next##next",
                             .style = reached && !more ? BUTTON_PRIMARY : BUTTON_PLAIN};
    ui_button_config on = {.label = "Next lesson", .style = BUTTON_PRIMARY};
    ui_button_config back = {.label = "Back", .style = BUTTON_QUIET, .disabled = way->at == 0};
    if (more) {
        if (ui_button_with(u, cut_right(&row, ui_button_width(u, on.label)), &on)) open_next(more, out);
        ui_tip(u, more->lesson->title, NULL, more->lesson->about);
        skip_right(&row, t->unit);
    }
    if (ui_button_with(u, cut_right(&row, ui_scaled(u, 76)), &next)) out->move_lesson = 1;
    ui_tip(u, last ? "The lesson ends" : "Next step", NULL, "Page Down");
    skip_right(&row, t->unit);
    if (ui_button_with(u, cut_right(&row, ui_scaled(u, 60)), &back)) out->move_lesson = -1;
    ui_tip(u, "Step before", NULL, "Page Up");
    skip_right(&row, t->unit);
    if (!reached && way->steps[way->at].shows) {
        if (ui_button(u, cut_right(&row, ui_button_width(u, "Do it for me")), "Do it for me"))
            out->show_lesson = true;
    }
}

/* The words of a step, or only their height. */
static float step_words(ui *u, rect room, const tour *way, const lab_state *s, bool all, bool draw) {
    const theme *t = ui_theme(u);
    const hdnn_lesson_step *step = tour_text(way);
    char text[WORDS], then[WORDS];
    tour_expand(step->text, s, text, sizeof text), tour_expand(step->then, s, then, sizeof then);
    float high =
        draw ? ui_paragraph(u, room, t->body, t->text, text) : ui_paragraph_height(u, room.w, t->body, text);
    bool says_more = *then && (all || way->reached[way->at]);
    if (says_more) {
        high += t->gap_small;
        rect rest = room;
        skip_top(&rest, high);
        high += draw ? ui_paragraph(u, rest, t->body, theme_legible(t, t->focus), then)
                     : ui_paragraph_height(u, room.w, t->body, then);
    }
    if (way->untrue[way->at] < 0) return high;
    high += t->gap_small;
    skip_top(&room, high);
    return high + (draw ? ui_paragraph(u, room, t->small, t->warning, differs)
                        : ui_paragraph_height(u, room.w, t->small, differs));
}

static void head(ui *u, rect row, const tour *way, lab_intents *out) {
    const theme *t = ui_theme(u);
    const char *title = tour_text(way)->title;
    if (ui_icon_button(u, cut_right(&row, t->control), ICON_CLOSE, "Leave the lesson  Esc##leave"))
        out->leave_lesson = true;
    ui_label_with(u, row, t->title, t->text, ALIGN_LEFT, *title ? title : way->entry->lesson->title);
}

/* Enter presses the button that is bright, once what the step waits for has come: Next, or Next lesson. */
static void keys(ui *u, const lab_state *s, lab_intents *out) {
    const tour *way = s->tour;
    const lesson_entry *more = next_lesson(s);
    if (way->reached[way->at] && ui_shortcut(u, KEY_ENTER, false, false, false)) {
        if (more)
            open_next(more, out);
        else
            out->move_lesson = 1;
    }
    if (ui_shortcut(u, KEY_PAGE_DOWN, false, false, false)) out->move_lesson = 1;
    if (ui_shortcut(u, KEY_PAGE_UP, false, false, false)) out->move_lesson = -1;
    bool on_top = !s->error && !ui_shows_toast(u);
    if (on_top && ui_shortcut(u, KEY_ESCAPE, false, false, false)) out->leave_lesson = true;
}

void panel_tour(ui *u, rect window, const lab_state *s, lab_intents *out) {
    const tour *way = s->tour;
    if (!way->entry) return;
    const theme *t = ui_theme(u);
    rect bright = rect_centred(window, 0, 0);
    const char *name = tour_text(way)->highlight;
    if (*name && ui_find(u, name, 0, &bright)) {
        bright = rect_snapped(rect_meet(rect_inset(bright, -t->unit), window));
        veil(u, window, bright);
    }
    float width = ui_scaled(u, 380), inner = width - 2 * t->gap_large;
    float words = step_words(u, (rect){0, 0, inner, 0}, way, s, true, false);
    float high = 2 * t->gap_large + 2 * t->control + t->unit + words + t->gap;
    rect card = beside(rect_inset(window, t->gap), bright, width, high, t->gap), rest;
    ui_float_begin(u, card, &rest);
    ui_mark(u, "lesson", card);
    head(u, cut_top(&rest, t->control), way, out);
    skip_top(&rest, t->unit);
    rect row = cut_bottom(&rest, t->control);
    step_words(u, rest, way, s, false, true);
    buttons(u, row, s, out);
    dots(u, row, way);
    ui_float_end(u);
    keys(u, s, out);
}
