/* The lessons on the shelf, one card each: choose one, and its tour begins. */
#include "panels.h"

#include "tour.h"

#include <math.h>
#include <stdio.h>

enum { MORE = 90 }; /* units that a row may grow beyond its words */

static float step_height(ui *u) {
    return ui_line_height(u, ui_theme(u)->body) + ui_theme(u)->unit / 2;
}

static int step_rows(const hdnn_lesson *l, int columns) {
    return (l->steps + columns - 1) / columns;
}

/* What its steps are called, down one column and then the next. */
static void step_titles(ui *u, rect room, const hdnn_lesson *l, int columns) {
    const theme *t = ui_theme(u);
    int rows = step_rows(l, columns);
    for (int i = 0; i < l->steps; i++) {
        char number[16];
        rect row = column_of(room, i / rows, columns, t->gap);
        row.y += (float)(i % rows) * step_height(u), row.h = step_height(u);
        snprintf(number, sizeof number, "%d", i + 1);
        ui_label_with(u, cut_left(&row, ui_scaled(u, 16)), t->small, t->muted, ALIGN_LEFT, number);
        ui_label_with(u, row, t->body, t->muted, ALIGN_LEFT, l->step[i].title);
    }
}

static float card_height(ui *u, float width, const lesson_entry *e, int told) {
    const theme *t = ui_theme(u);
    float inner = width - 2 * t->gap_large;
    const char *about = e->lesson ? e->lesson->about : e->error;
    float words = ui_line_height(u, t->title) + t->unit + ui_paragraph_height(u, inner, t->body, about);
    if (e->lesson && told) words += t->gap_small + (float)step_rows(e->lesson, told) * step_height(u);
    return 2 * t->gap_large + words + t->gap_small + ui_line_height(u, t->small);
}

/* How long it is, and how far it was followed. */
static void card_note(ui *u, rect row, const lesson_entry *e) {
    const theme *t = ui_theme(u);
    char note[96], left[40] = "";
    if (e->left_at) snprintf(left, sizeof left, " · goes on at step %d", e->left_at + 1);
    snprintf(note, sizeof note, "%d steps · about %d min%s%s", e->lesson->steps, e->lesson->minutes,
             e->finished ? " · finished" : "", left);
    ui_label_with(u, row, t->small, theme_legible(t, t->focus), ALIGN_LEFT, note);
}

static void card_words(ui *u, rect inside, const lesson_entry *e, int told) {
    const theme *t = ui_theme(u);
    const char *title = e->lesson ? e->lesson->title : e->name;
    ui_label_with(u, cut_top(&inside, ui_line_height(u, t->title)), t->title, t->text, ALIGN_LEFT, title);
    skip_top(&inside, t->unit);
    const char *about = e->lesson ? e->lesson->about : e->error;
    skip_top(&inside, ui_paragraph(u, inside, t->body, e->lesson ? t->text : t->error, about));
    if (!e->lesson) return;
    rect last = cut_bottom(&inside, ui_line_height(u, t->small));
    card_note(u, last, e);
    skip_top(&inside, t->gap_small);
    if (told) step_titles(u, inside, e->lesson, told);
}

static bool card(ui *u, rect bounds, const lesson_entry *e, int told) {
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
    card_words(u, rect_inset(bounds, t->gap_large), e, told);
    if (s.ring) draw_frame(ui_list(u), bounds, t->radius, t->stroke, t->focus);
    return s.activated;
}

/* Rows of cards; `told`: in how many columns their steps are, too. */
typedef struct {
    const lesson_shelf *lessons;
    int columns;
    float width;
    int told;
} arrangement;

/* As high as the highest card of the row. */
static float row_height(ui *u, const arrangement *a, int first) {
    float high = 0;
    for (int i = first; i < first + a->columns && i < a->lessons->count; i++)
        high = fmaxf(high, card_height(u, a->width, &a->lessons->entries[i], a->told));
    return high;
}

static float all_rows(ui *u, const arrangement *a) {
    float high = -ui_theme(u)->gap;
    for (int first = 0; first < a->lessons->count; first += a->columns)
        high += row_height(u, a, first) + ui_theme(u)->gap;
    return high;
}

/* The steps are told where they fit, in one column or in two; what is `visible` beyond the rows is shared by them. */
static float cards(ui *u, rect room, float visible, const lesson_shelf *lessons, lab_intents *out) {
    const theme *t = ui_theme(u);
    int columns = room.w > ui_scaled(u, 760) ? 2 : 1, rows = (lessons->count + columns - 1) / columns;
    float width = (room.w - (float)(columns - 1) * t->gap) / (float)columns, top = room.y;
    arrangement a = {lessons, columns, width, 1};
    while (a.told && all_rows(u, &a) > visible) a.told = (a.told + 1) % 3;
    float more = fminf(fmaxf(visible - all_rows(u, &a), 0) / (float)rows, ui_scaled(u, MORE));
    for (int first = 0; first < lessons->count; first += columns) {
        float high = row_height(u, &a, first) + more;
        for (int i = first; i < first + columns && i < lessons->count; i++) {
            rect at = {room.x + (float)(i - first) * (width + t->gap), top, width, high};
            if (card(u, at, &lessons->entries[i], a.told))
                out->open_lesson = lessons->entries[i].name, out->resume_lesson = true;
        }
        top += high + t->gap;
    }
    return top - t->gap - room.y;
}

void panel_lessons(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    rect content =
        ui_panel(u, bounds, "Lessons",
                 "Guided tours through what this window shows. Leave one at any time: what it has set up "
                 "stays as it is, and its card leads back to the step.");
    if (!s->lessons->count) {
        ui_label_with(u, content, ui_theme(u)->body, ui_theme(u)->muted, ALIGN_CENTRE,
                      "No lessons are installed: HDNN_LESSON_DIR names a folder with some.");
        return;
    }
    rect room = ui_scroll_begin(u, "lessons", content, &s->memory->lessons);
    ui_scroll_end(u, cards(u, room, content.h, s->lessons, out));
}
