/* The lessons on the shelf, one card each: choose one, and its tour begins. */
#include "panels.h"

#include "tour.h"

#include <math.h>
#include <stdio.h>

static float card_height(ui *u, float width, const lesson_entry *e) {
    const theme *t = ui_theme(u);
    float inner = width - 2 * t->gap_large;
    const char *about = e->lesson ? e->lesson->about : e->error;
    return 2 * t->gap_large + ui_line_height(u, t->title) + t->unit +
           ui_paragraph_height(u, inner, t->body, about) + t->gap_small + ui_line_height(u, t->small);
}

static void card_words(ui *u, rect inside, const lesson_entry *e) {
    const theme *t = ui_theme(u);
    char note[64];
    const char *title = e->lesson ? e->lesson->title : e->name;
    ui_label_with(u, cut_top(&inside, ui_line_height(u, t->title)), t->title, t->text, ALIGN_LEFT, title);
    skip_top(&inside, t->unit);
    const char *about = e->lesson ? e->lesson->about : e->error;
    skip_top(&inside, ui_paragraph(u, inside, t->body, e->lesson ? t->muted : t->error, about));
    if (!e->lesson) return;
    rect last = cut_bottom(&inside, ui_line_height(u, t->small));
    snprintf(note, sizeof note, "%d steps · about %d min", e->lesson->steps, e->lesson->minutes);
    ui_label_with(u, last, t->small, theme_legible(t, t->focus), ALIGN_LEFT, note);
}

static bool card(ui *u, rect bounds, const lesson_entry *e) {
    const theme *t = ui_theme(u);
    ui_id id = ui_make_id(u, e->name);
    ui_state s = {0};
    bounds = rect_snapped(bounds);
    if (e->lesson) s = ui_interact(u, id, bounds, true);
    ui_mark(u, e->lesson ? e->lesson->title : e->name, bounds);
    if (s.hovered) ui_set_cursor(u, CURSOR_HAND);
    float over = ui_ease(u, id ^ 0x51u, s.hovered || s.held ? 1 : 0);
    draw_rect(ui_list(u), bounds, t->radius, color_mix(t->panel, t->raised, over));
    draw_frame(ui_list(u), bounds, t->radius, t->hairline, color_mix(t->line, t->focus, over));
    card_words(u, rect_inset(bounds, t->gap_large), e);
    if (s.ring) draw_frame(ui_list(u), bounds, t->radius, t->stroke, t->focus);
    return s.activated;
}

/* Rows of cards, each row as high as its highest card. */
static float cards(ui *u, rect room, const lesson_shelf *lessons, lab_intents *out) {
    const theme *t = ui_theme(u);
    float top = room.y;
    int columns = room.w > ui_scaled(u, 760) ? 2 : 1;
    for (int first = 0; first < lessons->count; first += columns) {
        float width = (room.w - (float)(columns - 1) * t->gap) / (float)columns, high = 0;
        for (int i = first; i < first + columns && i < lessons->count; i++)
            high = fmaxf(high, card_height(u, width, &lessons->entries[i]));
        for (int i = first; i < first + columns && i < lessons->count; i++) {
            rect at = {room.x + (float)(i - first) * (width + t->gap), top, width, high};
            if (card(u, at, &lessons->entries[i])) out->open_lesson = lessons->entries[i].name;
        }
        top += high + t->gap;
    }
    return top - room.y;
}

void panel_lessons(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    rect content =
        ui_panel(u, bounds, "Lessons",
                 "Guided tours through what this window shows. Leave one at any time; what it has set up "
                 "stays as it is.");
    if (!s->lessons->count) {
        ui_label_with(u, content, ui_theme(u)->body, ui_theme(u)->muted, ALIGN_CENTRE,
                      "No lessons are installed: HDNN_LESSON_DIR names a folder with some.");
        return;
    }
    rect room = ui_scroll_begin(u, "lessons", content, &s->memory->lessons);
    ui_scroll_end(u, cards(u, room, s->lessons, out));
}
