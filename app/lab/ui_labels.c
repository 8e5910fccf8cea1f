/* Texts: one line with an ellipsis, wrapped paragraphs, large numbers, the frame of a panel. */
#include "ui_core.h"

#include <math.h>
#include <string.h>

enum { LINE = 1024 }; /* bytes of one line of a paragraph */

float ui_line_height(const ui *u, font f) {
    return draw_measure(u->lists[0], f, "Ag").y;
}
float ui_text_width(const ui *u, font f, const char *text) {
    return draw_measure(u->lists[0], f, text).x;
}

static size_t character_start(const char *text, size_t at) {
    while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80) at--;
    return at;
}

/* The longest prefix of whole characters that fits with an ellipsis behind it. */
static const char *shortened(ui *u, font f, const char *text, float width) {
    size_t fits = 0, fails = strlen(text);
    char *copy = ui_frame_memory(u, fails + 4);
    if (!copy) return "";
    while (fails - fits > 1) {
        size_t middle = fits + (fails - fits) / 2, end = character_start(text, middle);
        memcpy(copy, text, end), memcpy(copy + end, "…", 4);
        if (ui_text_width(u, f, copy) <= width)
            fits = middle;
        else
            fails = middle;
    }
    size_t end = character_start(text, fits);
    memcpy(copy, text, end), memcpy(copy + end, "…", 4);
    return copy;
}

void ui_label_with(ui *u, rect bounds, font f, color c, text_align align, const char *text) {
    if (!*text || bounds.w <= 0) return;
    vec2 size = draw_measure(u->lists[0], f, text);
    if (size.x > bounds.w + 0.5F) text = shortened(u, f, text, bounds.w);
    float x = align == ALIGN_LEFT    ? bounds.x
              : align == ALIGN_RIGHT ? bounds.x + bounds.w
                                     : bounds.x + bounds.w / 2;
    draw_text(ui_list(u), f, (vec2){roundf(x), roundf(bounds.y + (bounds.h - size.y) / 2)}, align, c, text);
}

void ui_label_fitting(ui *u, rect bounds, font f, color c, text_align align, const char *const *texts,
                      int count) {
    int i = 0;
    while (i + 1 < count && ui_text_width(u, f, texts[i]) > bounds.w + 0.5F) i++;
    ui_label_with(u, bounds, f, c, align, texts[i]);
}

void ui_label(ui *u, rect bounds, const char *text) {
    ui_label_with(u, bounds, u->theme->body, u->theme->text, ALIGN_LEFT, text);
}

/* The bytes of the first line of `text` at this width: broken at the last space that fits, else inside the
 * word. */
static size_t line_length(const ui *u, font f, float width, const char *text, char *line, size_t capacity) {
    size_t fits = 0, at = 0;
    while (text[at] && text[at] != '\n') {
        size_t end = at;
        while (text[end] == ' ') end++;
        while (text[end] && text[end] != ' ' && text[end] != '\n') end++;
        if (end + 1 > capacity) break;
        memcpy(line, text, end), line[end] = '\0';
        if (ui_text_width(u, f, line) > width && fits > 0) break;
        fits = at = end;
    }
    memcpy(line, text, fits), line[fits] = '\0';
    return fits;
}

/* What a paragraph comes to at some width. */
typedef struct {
    int lines;
    float widest;
    bool lone; /* its last line is one word, below others */
} setting;

static const char *next_line(const char *text, size_t length) {
    text += length;
    if (*text == '\n') return text + 1;
    while (*text == ' ') text++;
    return text;
}

static setting setting_at(const ui *u, font f, float width, const char *text) {
    char line[LINE];
    setting s = {0};
    while (*text) {
        size_t length = line_length(u, f, width, text, line, sizeof line);
        if (!length && *text != '\n') break;
        s.lines++;
        s.widest = fmaxf(s.widest, ui_text_width(u, f, line));
        s.lone = s.lines > 1 && length && !strchr(line, ' ');
        text = next_line(text, length);
    }
    return s;
}

/* The width at which no word is left alone in the last line, if that costs no further line. */
static float pleasing_width(const ui *u, font f, float width, const char *text) {
    setting whole = setting_at(u, f, width, text), s = whole;
    for (float narrower = width; s.lone && s.lines == whole.lines && narrower > width * 0.6F;) {
        narrower -= f.size;
        s = setting_at(u, f, narrower, text);
        if (!s.lone && s.lines == whole.lines) return narrower;
    }
    return width;
}

static float set_paragraph(ui *u, rect bounds, font f, color c, text_align align, const char *text) {
    char line[LINE];
    float height = ui_line_height(u, f), y = 0, width = pleasing_width(u, f, bounds.w, text);
    float x = align == ALIGN_CENTRE ? bounds.x + bounds.w / 2 : bounds.x;
    while (*text) {
        size_t length = line_length(u, f, width, text, line, sizeof line);
        if (length) draw_text(ui_list(u), f, (vec2){roundf(x), roundf(bounds.y + y)}, align, c, line);
        y += height;
        if (!length && *text != '\n') break;
        text = next_line(text, length);
    }
    return y;
}

float ui_paragraph(ui *u, rect bounds, font f, color c, const char *text) {
    return set_paragraph(u, bounds, f, c, ALIGN_LEFT, text);
}

float ui_paragraph_height(ui *u, float width, font f, const char *text) {
    return (float)setting_at(u, f, width, text).lines * ui_line_height(u, f);
}

void ui_hint(ui *u, rect bounds, color ground, const char *text) {
    const theme *t = u->theme;
    float width = bounds.w - 2 * t->gap_small;
    setting s = setting_at(u, t->body, width, text);
    if (s.widest > width) return;
    rect words = rect_centred(bounds, s.widest, (float)s.lines * ui_line_height(u, t->body));
    draw_rect(ui_list(u), rect_snapped(rect_inset(words, -t->unit)), t->radius, ground);
    set_paragraph(u, words, t->body, t->muted, ALIGN_CENTRE, text);
}

float ui_big_number(ui *u, rect bounds, const char *number, const char *caption, color c) {
    const theme *t = u->theme;
    float high = ui_line_height(u, t->number), width = ui_text_width(u, t->number, number);
    rect first = cut_top(&bounds, high), lit = {first.x, first.y, fminf(first.w, width), first.h};
    ui_push_index(u, (int)(first.x * 7 + first.y * 4099));
    float flash = ui_flash(u, ui_make_id(u, "number"), number);
    ui_pop_id(u);
    if (flash > 0)
        draw_rect(ui_list(u), rect_inset(lit, -t->unit / 2), t->radius, color_fade(t->focus, 0.25F * flash));
    ui_label_with(u, first, t->number, c ? theme_legible(t, c) : t->text, ALIGN_LEFT, number);
    rect second = cut_top(&bounds, ui_line_height(u, t->small));
    ui_label_with(u, second, t->small, t->muted, ALIGN_LEFT, caption);
    return fminf(first.w, fmaxf(width, ui_text_width(u, t->small, caption)));
}

rect ui_panel(ui *u, rect bounds, const char *title, const char *sentence) {
    const theme *t = u->theme;
    draw_rect(ui_list(u), bounds, t->radius, t->panel);
    if (title) ui_mark(u, title, bounds);
    rect content = rect_inset(bounds, t->padding);
    if (title) {
        rect row = cut_top(&content, ui_line_height(u, t->title));
        ui_label_with(u, row, t->title, t->text, ALIGN_LEFT, ui_shown(u, title));
    }
    if (sentence) {
        skip_top(&content, t->unit / 2);
        skip_top(&content, ui_paragraph(u, content, t->body, t->muted, sentence));
    }
    if (title || sentence) skip_top(&content, t->gap_small);
    return content;
}
