/* The gallery: test pictures in order, the worst mistakes first, or the confusion matrix with the pictures of a cell. */
#include "panels.h"

#include "classes.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ENOUGH = 100 }; /* pictures, before these are shown larger */

static bool reviewed(const lab_state *s) {
    return s->review && s->review->complete && s->review->count == s->data->test.count;
}

/* What the gallery runs through: all pictures, the mistakes, or those of a cell. */
static bool belongs(const lab_state *s, size_t picture) {
    const digit_settings *d = &s->settings.digits;
    int label = s->data->test.labels[picture];
    if (d->cell) return reviewed(s) && label == d->cell_true && s->review->said[picture] == d->cell_said;
    return d->gallery == GALLERY_PICTURES || (reviewed(s) && s->review->said[picture] != label);
}

/* Mistakes and cells go by falling loss. */
static size_t in_order(const lab_state *s, size_t index) {
    bool plain = s->settings.digits.gallery == GALLERY_PICTURES && !s->settings.digits.cell;
    return plain ? index : s->review->worst[index];
}

static size_t gallery_count(const lab_state *s) {
    const digit_settings *d = &s->settings.digits;
    if (!d->cell && d->gallery == GALLERY_PICTURES) return s->data->test.count;
    if (!reviewed(s)) return 0;
    if (!d->cell) return s->review->mistakes;
    return s->review->confusion[d->cell_true * s->review->classes + d->cell_said];
}

/* Arrows move the focus in a grid that is filled row by row; Tab comes to its fields, too. */
static void move_focus(ui *u, const ui_id *ids, size_t count, size_t columns) {
    size_t at = 0;
    while (at < count && ids[at] != ui_focused(u)) at++;
    if (at == count) return;
    if (at > 0 && ui_take_key(u, KEY_LEFT, false, false, true)) ui_focus(u, ids[at - 1]);
    if (at + 1 < count && ui_take_key(u, KEY_RIGHT, false, false, true)) ui_focus(u, ids[at + 1]);
    if (at >= columns && ui_take_key(u, KEY_UP, false, false, true)) ui_focus(u, ids[at - columns]);
    if (at + columns < count && ui_take_key(u, KEY_DOWN, false, false, true)) ui_focus(u, ids[at + columns]);
}

static void ring_if(ui *u, const ui_state *touched, rect box) {
    if (touched->ring) draw_frame(ui_list(u), rect_inset(box, -1), 0, ui_scaled(u, 2), ui_theme(u)->focus);
}

static void picture_tip(ui *u, rect box, const lab_state *s, size_t picture) {
    char term[64], text[256], truth[CLASS_NAME], said[CLASS_NAME];
    snprintf(term, sizeof term, "Test picture %zu", picture);
    class_name(truth, s->data->taken, s->data->test.labels[picture]);
    if (reviewed(s))
        snprintf(text, sizeof text, "Truly %s, read as %s; loss %.3g. Click to look into it.", truth,
                 class_name(said, s->data->taken, s->review->said[picture]),
                 (double)s->review->loss[picture]);
    else
        snprintf(text, sizeof text, "Truly %s. Click to look into it.", truth);
    ui_push_index(u, (int)picture);
    ui_tip_for(u, box, term, NULL, text);
    ui_pop_id(u);
}

static ui_id thumbnail(ui *u, rect box, const lab_state *s, size_t picture, bool named, lab_intents *out) {
    const theme *t = ui_theme(u);
    const hdnn_dataset *test = &s->data->test;
    size_t pixels = (size_t)test->shape.inputs;
    rect square = cut_top(&box, box.w);
    uint8_t *rgba = ui_frame_memory(u, 4 * pixels);
    for (size_t i = 0; rgba && i < pixels; i++) {
        memset(rgba + 4 * i, test->pixels[picture * pixels + i], 3);
        rgba[4 * i + 3] = 255;
    }
    if (rgba) draw_image(ui_list(u), square, rgba, test->shape.width, test->shape.height, false);
    ui_push_index(u, (int)picture);
    ui_id id = ui_make_id(u, "picture");
    ui_state touched = ui_interact(u, id, square, true);
    ui_pop_id(u);
    bool shown = !s->reading->drawn && s->reading->sample == picture;
    if (touched.hovered) ui_set_cursor(u, CURSOR_HAND);
    if (shown || touched.hovered)
        draw_frame(ui_list(u), square, 0, ui_scaled(u, 2), shown ? t->focus : t->muted);
    ring_if(u, &touched, square);
    if (touched.activated) out->show_sample = true, out->sample = picture;
    picture_tip(u, square, s, picture);
    char truth[CLASS_NAME], said[CLASS_NAME], words[2 * CLASS_NAME + 8];
    if (!named) return id;
    snprintf(words, sizeof words, "%s → %s", class_name(truth, s->data->taken, test->labels[picture]),
             class_name(said, s->data->taken, s->review->said[picture]));
    ui_label_with(u, box, t->small, t->muted, ALIGN_CENTRE, words);
    return id;
}

/* As many as fit from the first one on; returns how many those are. */
static size_t thumbnails(ui *u, rect area, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const hdnn_dataset *test = &s->data->test;
    bool named = s->settings.digits.cell || s->settings.digits.gallery == GALLERY_MISTAKES;
    square_grid grid = squares_in(area, (float)test->shape.width, ui_scaled(u, named ? 54 : 40),
                                  named ? ui_line_height(u, t->small) : 0, t->unit, ENOUGH);
    size_t room = (size_t)(grid.columns * grid.rows), met = 0, shown = 0;
    ui_id *ids = ui_frame_memory(u, (room + 1) * sizeof *ids);
    for (size_t i = 0; i < test->count && shown < room; i++) {
        size_t picture = in_order(s, i);
        if (!belongs(s, picture) || met++ < s->settings.digits.first) continue;
        rect box = rect_snapped(square_at(&grid, area, (int)shown));
        ui_id id = thumbnail(u, box, s, picture, named, out);
        if (ids) ids[shown] = id;
        shown++;
    }
    if (ids) move_focus(u, ids, shown, (size_t)grid.columns);
    return room;
}

static void pager(ui *u, rect row, rect area, const lab_state *s, size_t room, lab_intents *out) {
    const theme *t = ui_theme(u);
    size_t count = gallery_count(s), first = s->settings.digits.first, last = first + room;
    char text[3 * NUMBER_TEXT], a[NUMBER_TEXT], b[NUMBER_TEXT], all[NUMBER_TEXT];
    if (last > count) last = count;
    ui_button_config back = {.label = "Before##gallery", .icon = ICON_CHEVRON_LEFT, .icon_only = true};
    ui_button_config on = {.label = "After##gallery", .icon = ICON_CHEVRON_RIGHT, .icon_only = true};
    back.style = on.style = BUTTON_QUIET, back.disabled = first == 0, on.disabled = last >= count;
    float wheel = ui_take_wheel(u, area).y;
    bool forward = ui_button_with(u, cut_right(&row, t->control), &on);
    ui_tip(u, "Further pictures", NULL, "The wheel turns pages, too.");
    bool backward = ui_button_with(u, cut_right(&row, t->control), &back);
    ui_tip(u, "The pictures before", NULL, "The wheel turns pages, too.");
    if ((forward || wheel < 0) && !on.disabled) out->settings.digits.first = first + room;
    if ((backward || wheel > 0) && first > 0) out->settings.digits.first = first > room ? first - room : 0;
    snprintf(text, sizeof text, "%s–%s of %s", number_fixed(a, (double)(count ? first + 1 : 0), 0),
             number_fixed(b, (double)last, 0), number_fixed(all, (double)count, 0));
    skip_right(&row, t->unit);
    ui_label_with(u, row, t->small, t->muted, ALIGN_RIGHT, text);
}

/* The matrix. */
static ui_id cell(ui *u, rect box, const lab_state *s, int truth, int said, uint32_t most, lab_intents *out) {
    const theme *t = ui_theme(u);
    const review *r = s->review;
    uint32_t count = r->confusion[truth * r->classes + said];
    char number[NUMBER_TEXT], name[CLASS_NAME], other[CLASS_NAME], text[200];
    double share = most ? sqrt((double)count / most) : 0; /* a single mistake can be seen beside a thousand */
    color ground = color_mix(t->raised, truth == said ? t->focus : t->warning, (float)(0.75 * share));
    draw_rect(ui_list(u), box, ui_scaled(u, 2), count ? ground : t->raised);
    bool fits = box.h >= ui_line_height(u, t->small) - 2 && box.w >= ui_scaled(u, 18);
    bool dark = color_contrast(ground, t->text) < color_contrast(ground, t->on_focus);
    if (count && fits)
        ui_label_with(u, box, t->small, dark ? t->on_focus : t->text, ALIGN_CENTRE,
                      number_fixed(number, count, 0));
    ui_push_index(u, truth * r->classes + said);
    ui_id id = ui_make_id(u, "cell");
    ui_state touched = ui_interact(u, id, box, true);
    ring_if(u, &touched, box);
    snprintf(text, sizeof text, "%u test picture%s of %s %s read as %s.%s", count, count == 1 ? "" : "s",
             class_name(name, s->data->taken, truth), count == 1 ? "was" : "were",
             class_name(other, s->data->taken, said), count ? " Click to look." : "");
    ui_tip_for(u, box, truth == said ? "Read rightly" : "Mistaken", NULL, text);
    ui_pop_id(u);
    if (touched.hovered) {
        draw_frame(ui_list(u), box, ui_scaled(u, 2), t->hairline, t->text);
        ui_set_cursor(u, CURSOR_HAND);
    }
    if (!touched.activated || !count) return id;
    out->settings.digits.cell = true, out->settings.digits.first = 0;
    out->settings.digits.cell_true = truth, out->settings.digits.cell_said = said;
    return id;
}

/* The largest count on the diagonal or off it, so that both have their colours. */
static uint32_t most_of(const review *r, bool right) {
    uint32_t most = 0;
    for (int i = 0; i < r->classes; i++)
        for (int j = 0; j < r->classes; j++)
            if ((i == j) == right && r->confusion[i * r->classes + j] > most)
                most = r->confusion[i * r->classes + j];
    return most;
}

static void matrix(ui *u, rect area, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const review *r = s->review;
    char name[CLASS_NAME];
    float label = 0, gap = fmaxf(1, roundf(ui_scaled(u, 1)));
    for (int i = 0; i < r->classes; i++)
        label = fmaxf(label, ui_text_width(u, t->small, class_name(name, s->data->taken, i)) + t->gap_small);
    rect top = cut_top(&area, ui_line_height(u, t->small)), left = cut_left(&area, label);
    cut_left(&top, label);
    size_t cells = (size_t)r->classes * (size_t)r->classes;
    ui_id *ids = ui_frame_memory(u, cells * sizeof *ids);
    uint32_t right = most_of(r, true), wrong = most_of(r, false);
    for (int i = 0; i < r->classes; i++) {
        class_name(name, s->data->taken, i);
        ui_label_with(u, row_of(left, i, r->classes, gap), t->small, t->muted, ALIGN_LEFT, name);
        ui_label_with(u, column_of(top, i, r->classes, gap), t->small, t->muted, ALIGN_CENTRE, name);
        for (int j = 0; j < r->classes; j++) {
            rect row = row_of(area, i, r->classes, gap);
            ui_id id = cell(u, rect_snapped(column_of(row, j, r->classes, gap)), s, i, j,
                            i == j ? right : wrong, out);
            if (ids) ids[i * r->classes + j] = id;
        }
    }
    if (ids) move_focus(u, ids, cells, (size_t)r->classes);
}

static void waiting(ui *u, rect area, const lab_state *s) {
    const theme *t = ui_theme(u);
    rect box = rect_centred(area, fminf(area.w, ui_scaled(u, 240)), ui_scaled(u, 40));
    ui_label_with(u, cut_top(&box, ui_line_height(u, t->body)), t->body, t->muted, ALIGN_CENTRE,
                  "reading all test pictures");
    skip_top(&box, t->unit);
    ui_progress(u, cut_top(&box, ui_scaled(u, 8)), s->review ? s->review->share : 0, NULL);
}

static void sentence_of(char *out, size_t size, const lab_state *s) {
    const digit_settings *d = &s->settings.digits;
    char truth[CLASS_NAME], said[CLASS_NAME], right[NUMBER_TEXT], all[NUMBER_TEXT];
    if (d->cell)
        snprintf(out, size, "%s read as %s; the least expected come first.",
                 class_name(truth, s->data->taken, d->cell_true),
                 class_name(said, s->data->taken, d->cell_said));
    else if (d->gallery == GALLERY_PICTURES)
        snprintf(out, size, "No network has trained on these: click one to look into it.");
    else if (!reviewed(s))
        snprintf(out, size, "What the network makes of every test picture.");
    else if (d->gallery == GALLERY_MISTAKES)
        snprintf(out, size, "%s of %s are misread; the least expected come first.",
                 number_fixed(right, (double)s->review->mistakes, 0),
                 number_fixed(all, (double)s->review->count, 0));
    else
        snprintf(out, size, "Truth down, answers across: %s right%s. Click a cell.",
                 number_percent(right, 1 - (double)s->review->mistakes / (double)s->review->count),
                 s->review->version == s->snapshot->version ? " now" : "");
}

static void gallery_tabs(ui *u, rect *row, const lab_state *s, lab_intents *out) {
    static const char *const names[GALLERY_COUNT] = {"Pictures", "Mistakes", "Confusion"};
    digit_settings *d = &out->settings.digits;
    int chosen = (int)s->settings.digits.gallery;
    rect tabs = cut_left(row, ui_tabs_width(u, names, GALLERY_COUNT));
    if (ui_tabs(u, tabs, "gallery", names, GALLERY_COUNT, &chosen))
        d->gallery = (gallery_kind)chosen, d->cell = false, d->first = 0;
    ui_tip(u, "Test pictures", NULL,
           "All in order; those misread, by falling loss −ln p of the true class; or how often each class is "
           "taken for another.");
}

/* One sentence; beside it, the way back from a cell. */
static void headline(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    char sentence[256];
    sentence_of(sentence, sizeof sentence, s);
    if (s->settings.digits.cell &&
        ui_button(u, cut_right(&row, ui_button_width(u, "All cells")), "All cells"))
        out->settings.digits.cell = false, out->settings.digits.first = 0;
    ui_label_with(u, row, t->body, t->muted, ALIGN_LEFT, sentence);
}

void panel_gallery(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const digit_settings *d = &s->settings.digits;
    ui_mark(u, "gallery", bounds);
    rect content = ui_panel(u, bounds, NULL, NULL), head = cut_top(&content, t->control);
    gallery_tabs(u, &head, s, out);
    skip_top(&content, t->unit);
    headline(u, cut_top(&content, d->cell ? t->control : ui_line_height(u, t->body)), s, out);
    skip_top(&content, t->gap_small);
    bool matrix_shown = d->gallery == GALLERY_CONFUSION && !d->cell;
    if ((d->cell || d->gallery != GALLERY_PICTURES) && !reviewed(s))
        waiting(u, content, s);
    else if (matrix_shown)
        matrix(u, content, s, out);
    else
        pager(u, head, content, s, thumbnails(u, content, s, out), out);
}
