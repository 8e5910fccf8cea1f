/* The file dialog on the screen: the folder and its entries, the name, what it is for. Keys go to the dialog first, so
 * that arrows walk through the entries while the name is typed. */
#include "panels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const int page = 10;

static void take_keys(ui *u, file_dialog *d) {
    if (ui_take_key(u, KEY_ESCAPE, false, false, false)) file_dialog_close(d);
    if (ui_take_key(u, KEY_UP, false, false, true)) file_dialog_move(d, -1);
    if (ui_take_key(u, KEY_DOWN, false, false, true)) file_dialog_move(d, 1);
    if (ui_take_key(u, KEY_PAGE_UP, false, false, true)) file_dialog_move(d, -page);
    if (ui_take_key(u, KEY_PAGE_DOWN, false, false, true)) file_dialog_move(d, page);
    bool list = d->chosen >= 0 || !d->name[0]; /* otherwise it takes back a letter */
    if (list && ui_take_key(u, KEY_BACKSPACE, false, false, true)) file_dialog_up(d);
}

static void where(ui *u, rect row, file_dialog *d) {
    const theme *t = ui_theme(u);
    if (ui_icon_button(u, cut_left(&row, t->control), ICON_CHEVRON_UP, "Parent folder  Backspace"))
        file_dialog_up(d);
    skip_left(&row, t->gap_small);
    const char *shown = d->folder; /* its end says most: the beginning gives way */
    while (strlen(shown) > 1 && ui_text_width(u, t->strong, shown) > row.w) {
        const char *next = strchr(shown + 1, '/');
        if (!next) break;
        shown = next;
    }
    ui_label_with(u, row, t->strong, t->text, ALIGN_LEFT, shown);
}

static void entry_row(ui *u, rect row, file_dialog *d, int index) {
    const theme *t = ui_theme(u);
    char text[HDNN_PATH_SIZE];
    const file_entry *e = &d->entries[index];
    ui_push_index(u, index);
    ui_state s = ui_interact(u, ui_make_id(u, "entry"), row, false);
    ui_pop_id(u);
    snprintf(text, sizeof text, "%s%s", e->name, e->folder ? "/" : "");
    ui_mark(u, text, row);
    bool chosen = index == d->chosen;
    if (chosen) draw_rect(ui_list(u), row, t->radius, color_fade(t->focus, 0.3F));
    if (s.hovered && !chosen) draw_rect(ui_list(u), row, t->radius, t->raised);
    rect words = row;
    skip_left(&words, t->gap_small);
    ui_label_with(u, words, e->folder ? t->strong : t->body, t->text, ALIGN_LEFT, text);
    if (s.pressed) file_dialog_choose(d, index);
    if (s.pressed && s.clicks == 2) file_dialog_accept(d);
}

/* The chosen entry is brought into view when the choice has moved. */
static void reveal(lab_memory *m, const file_dialog *d, float line, float view) {
    if (d->chosen == m->file_shown) return;
    m->file_shown = d->chosen;
    if (d->chosen < 0) return;
    float top = (float)d->chosen * line;
    m->files.wanted = fminf(m->files.wanted, top);
    m->files.wanted = fmaxf(m->files.wanted, top + line - view);
}

static void entries(ui *u, rect bounds, const lab_state *s, file_dialog *d) {
    const theme *t = ui_theme(u);
    draw_frame(ui_list(u), bounds, t->radius, t->hairline, t->line);
    rect inside = rect_inset(bounds, t->unit);
    if (d->count == 0) {
        ui_label_with(u, inside, t->body, t->muted, ALIGN_CENTRE, "Nothing here that fits.");
        return;
    }
    float line = t->control;
    reveal(s->memory, d, line, inside.h);
    rect content = ui_scroll_begin(u, "entries", inside, &s->memory->files);
    int count = d->count;
    for (int i = 0; i < count && count == d->count; i++) {
        rect row = {content.x, content.y + (float)i * line, content.w, line};
        if (row.y + line > inside.y && row.y < inside.y + inside.h) entry_row(u, row, d, i);
    }
    ui_scroll_end(u, (float)count * line);
}

static void name_line(ui *u, rect row, file_dialog *d) {
    bool entered = false;
    ui_text_config c = {.label = "file name", .hint = "name or path", .entered = &entered};
    if (d->fresh) ui_focus(u, ui_make_id(u, c.label));
    d->fresh = false;
    if (ui_text_field(u, row, &c, d->name, sizeof d->name)) file_dialog_typed(d);
    if (entered) file_dialog_accept(d);
}

static void buttons(ui *u, rect row, file_dialog *d) {
    const theme *t = ui_theme(u);
    bool saves = file_dialog_saves(d->purpose);
    ui_button_config go = {.label = saves ? "Save##accept" : "Open##accept", .style = BUTTON_PRIMARY};
    if (ui_button_with(u, cut_right(&row, ui_scaled(u, 84)), &go)) file_dialog_accept(d);
    skip_right(&row, t->gap_small);
    if (ui_button(u, cut_right(&row, ui_scaled(u, 84)), "Cancel")) file_dialog_close(d);
    skip_right(&row, t->gap);
    bool wrong = d->message[0] != '\0';
    ui_label_with(u, row, t->body, wrong ? t->error : t->muted, ALIGN_LEFT,
                  wrong ? d->message : file_dialog_endings(d->purpose));
    if (wrong) ui_tip_for(u, row, d->message, NULL, NULL);
}

static void browse(ui *u, rect window, const lab_state *s, file_dialog *d) {
    const theme *t = ui_theme(u);
    vec2 size = {fminf(ui_scaled(u, 560), window.w - 4 * t->gap),
                 fminf(ui_scaled(u, 460), window.h - 4 * t->gap)};
    bool open = true;
    rect content;
    if (!ui_dialog_begin(u, file_dialog_title(d->purpose), size, &open, &content)) return;
    take_keys(u, d);
    where(u, cut_top(&content, t->control), d);
    skip_top(&content, t->gap_small);
    rect last = cut_bottom(&content, t->control);
    skip_bottom(&content, t->gap);
    rect name = cut_bottom(&content, t->control);
    skip_bottom(&content, t->gap_small);
    entries(u, content, s, d);
    name_line(u, name, d);
    buttons(u, last, d);
    if (ui_take_key(u, KEY_ENTER, false, false, false)) file_dialog_accept(d);
    ui_dialog_end(u);
    if (!open) file_dialog_close(d);
    if (ui_input(u)->key_count || ui_input(u)->pressed[MOUSE_LEFT]) ui_redraw(u);
}

static void ask(ui *u, file_dialog *d) {
    static const char *const answers[] = {"Replace", "Cancel"};
    char text[HDNN_PATH_SIZE + 80];
    snprintf(text, sizeof text, "%s is there already. What is in it now would be lost.", d->path);
    int chosen = ui_dialog(u, "Replace the file?", text, answers, 2);
    if (chosen >= 0) file_dialog_answer(d, chosen == 0);
}

void panel_files(ui *u, rect window, const lab_state *s, lab_intents *out) {
    file_dialog *d = s->files;
    if (d->stage == FILE_BROWSING)
        browse(u, window, s, d);
    else if (d->stage == FILE_ASKING)
        ask(u, d);
    out->file_chosen = d->stage == FILE_CHOSEN;
}
