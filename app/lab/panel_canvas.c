/* The canvas: the samples that are learnt from, or points that are painted by hand. */
#include "panels.h"

#include "classes.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 2000, ENOUGH = 60 }; /* points; pictures, before these are shown larger */

/* The samples. */
static void points(ui *u, rect area, const lab_state *s, lab_intents *out) {
    const hdnn_dataset *train = &s->data->train;
    size_t every = train->count / SHOWN + 1, count = (train->count + every - 1) / every;
    int *classes = ui_frame_memory(u, count * sizeof *classes);
    float side = fminf(area.w, area.h);
    plot p;
    for (size_t i = 0; classes && i < count; i++) classes[i] = train->labels[i * every];
    plot_begin(&p, u, &s->memory->data,
               rect_snapped((rect){area.x, area.y, fminf(area.w, side * 1.4F), side}),
               &(plot_config){.name = "data", .x_label = "x₁", .y_label = "x₂", .square = true});
    plot_points(&p, &(plot_series){.x = lab_reals(train->points, count, 2 * every),
                                   .y = lab_reals(train->points + 1, count, 2 * every),
                                   .classes = classes,
                                   .class_count = train->classes});
    panel_plot_end(&p, out);
}

/* As many pictures of the training data as there is room for. */
static void pictures(ui *u, rect area, const lab_state *s) {
    const theme *t = ui_theme(u);
    const hdnn_dataset *train = &s->data->train;
    size_t pixels = (size_t)train->shape.inputs;
    float words = ui_line_height(u, t->small);
    square_grid grid = squares_in(area, (float)train->shape.width, ui_scaled(u, 44), words, t->unit, ENOUGH);
    for (int i = 0; i < grid.columns * grid.rows && (size_t)i < train->count; i++) {
        rect box = square_at(&grid, area, i);
        uint8_t *rgba = ui_frame_memory(u, 4 * pixels);
        char name[CLASS_NAME];
        for (size_t k = 0; rgba && k < pixels; k++) {
            memset(rgba + 4 * k, train->pixels[(size_t)i * pixels + k], 3);
            rgba[4 * k + 3] = 255;
        }
        rect square = rect_snapped(cut_top(&box, grid.side));
        if (rgba) draw_image(ui_list(u), square, rgba, train->shape.width, train->shape.height, false);
        ui_label_with(u, cut_top(&box, words), t->small, t->muted, ALIGN_CENTRE,
                      class_name(name, s->data->taken, train->labels[i]));
    }
}

/* Painting. */
static void class_choice(ui *u, rect *row, lab_intents *out) {
    const theme *t = ui_theme(u);
    data_settings *d = &out->settings.data;
    for (int i = 0; i < d->classes; i++) {
        rect box = cut_left(row, t->control);
        ui_push_index(u, i);
        ui_state touched = ui_interact(u, ui_make_id(u, "class"), box, true);
        vec2 middle = {box.x + box.w / 2, box.y + box.h / 2};
        draw_marks(ui_list(u), (draw_mark)(i % MARK_COUNT), &middle, 1, t->control * 0.26F,
                   theme_class(i, d->classes));
        rect ring = rect_centred(box, t->control * 0.9F, t->control * 0.9F);
        if (i == d->label || touched.ring) draw_frame(ui_list(u), ring, ring.w / 2, ui_scaled(u, 2), t->text);
        if (touched.activated) d->label = i;
        char term[32];
        snprintf(term, sizeof term, "Class %d", i);
        ui_mark(u, term, box);
        ui_tip(u, term, NULL, "The brush paints points of this class.");
        ui_pop_id(u);
    }
    ui_button_config more = {
        .label = "Another class##paint", .icon = ICON_PLUS, .icon_only = true, .style = BUTTON_QUIET};
    more.disabled = d->classes == PAINTING_CLASSES;
    if (ui_button_with(u, cut_left(row, t->control), &more)) d->label = d->classes++;
    ui_tip(u, "Another class", NULL,
           more.disabled ? "There are as many classes as can be told apart."
                         : "More classes: a softmax over all of them in place of one yes or no.");
}

static void save_points(const lab_state *s, lab_intents *out) {
    lab_saving_forget(&out->saving);
    out->saving = (lab_saving){.csv = painting_csv(s->painting), .name = "points"};
    if (out->saving.csv) out->saving.request = PLOT_SAVE_CSV;
}

static void brush_tools(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool none = s->painting->count == 0;
    class_choice(u, &row, out);
    skip_left(&row, t->gap);
    ui_button_config clear = {
        .label = "Clear##paint", .icon = ICON_TRASH, .icon_only = true, .disabled = none};
    ui_button_config undo = {.label = "Undo##paint", .icon = ICON_UNDO, .icon_only = true, .disabled = none};
    ui_button_config save = {.label = "Save##paint", .style = BUTTON_QUIET, .disabled = none};
    clear.style = undo.style = BUTTON_QUIET;
    out->clear_painting |= ui_button_with(u, cut_right(&row, t->control), &clear);
    ui_tip(u, "Clear the painting", NULL,
           none ? "Nothing is painted yet."
                : "Takes all painted points away. The run goes on with what it has.");
    skip_right(&row, t->unit);
    undo.disabled = !painting_can_undo(s->painting);
    out->undo_painting |= ui_button_with(u, cut_right(&row, t->control), &undo);
    ui_tip(u, "Undo the last stroke", NULL,
           undo.disabled ? "There is no stroke to take back." : "Ctrl Z; Ctrl Shift Z brings it back.");
    skip_right(&row, t->unit);
    if (row.w > ui_scaled(u, 160)) {
        if (ui_button_with(u, cut_right(&row, ui_button_width(u, "Save")), &save)) save_points(s, out);
        ui_tip(u, "Save the points", NULL,
               none ? "Nothing is painted yet."
                    : "As CSV with the columns x1, x2, label; presets read it as data.");
        skip_right(&row, t->gap_small);
    }
    ui_slider_config size = {.label = "brush", .min = 0.005, .max = 0.4, .step = 0.005, .digits = 2};
    if (row.w > ui_scaled(u, 90)) ui_slider(u, row, &size, &out->settings.data.brush);
    ui_tip(u, "Brush", NULL,
           "Radius in which points are scattered; the plane reaches from −1 to 1. Larger: loose clouds. "
           "Smaller: lines.");
}

static vec2 on_board(rect board, const painted_point *p) {
    return (vec2){board.x + (p->x + 1) / 2 * board.w, board.y + (1 - p->y) / 2 * board.h};
}

static void draw_painting(ui *u, rect board, const lab_state *s) {
    const theme *t = ui_theme(u);
    const painting *p = s->painting;
    vec2 *places = ui_frame_memory(u, (p->count + 1) * sizeof *places);
    draw_rect(ui_list(u), board, t->radius, t->window);
    draw_line(ui_list(u), (vec2){board.x + board.w / 2, board.y},
              (vec2){board.x + board.w / 2, board.y + board.h}, t->hairline, t->grid);
    draw_line(ui_list(u), (vec2){board.x, board.y + board.h / 2},
              (vec2){board.x + board.w, board.y + board.h / 2}, t->hairline, t->grid);
    for (int label = 0; places && label < PAINTING_CLASSES; label++) {
        size_t count = 0;
        for (size_t i = 0; i < p->count; i++)
            if (p->at[i].label == label) places[count++] = on_board(board, &p->at[i]);
        if (count)
            draw_marks(ui_list(u), (draw_mark)(label % MARK_COUNT), places, count, t->point,
                       theme_class(label, s->settings.data.classes));
    }
    if (!p->count)
        ui_label_with(u, rect_centred(board, board.w, ui_line_height(u, t->body)), t->body, t->muted,
                      ALIGN_CENTRE, "paint points here");
    draw_frame(ui_list(u), board, t->radius, t->hairline, t->line);
}

/* The circle in which the brush scatters. */
static void draw_brush(ui *u, rect board, const lab_state *s) {
    const theme *t = ui_theme(u);
    const data_settings *d = &s->settings.data;
    float radius = (float)d->brush * board.w / 2;
    vec2 at = ui_input(u)->mouse;
    rect ring = {at.x - radius, at.y - radius, 2 * radius, 2 * radius};
    draw_push_clip(ui_list(u), board);
    draw_frame(ui_list(u), ring, radius, t->hairline, theme_class(d->label, d->classes));
    draw_pop_clip(ui_list(u));
    ui_set_cursor(u, CURSOR_CROSSHAIR);
}

static void train_row(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const char *lacks = painting_lacks(s->painting);
    char text[96], number[NUMBER_TEXT];
    ui_button_config train = {.label = "Train on them", .style = BUTTON_PRIMARY, .disabled = lacks != NULL};
    out->train_painting |= ui_button_with(u, cut_right(&row, ui_button_width(u, "Train on them")), &train);
    ui_tip(
        u, "Train on the painted points", NULL,
        "The run begins again with these points, shuffled and split by the seed, in batches of at most an "
        "eighth of them and for a thousand steps at least. Ctrl Z under \"What is learnt from\" brings the "
        "data from before back.");
    skip_right(&row, t->gap);
    snprintf(text, sizeof text, "%s points%s%s", number_fixed(number, (double)s->painting->count, 0),
             lacks ? ": " : "", lacks ? lacks : "");
    ui_label_with(u, row, t->body, t->muted, ALIGN_LEFT, text);
}

static void paint(ui *u, rect area, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    brush_tools(u, cut_top(&area, t->control), s, out);
    skip_top(&area, t->gap_small);
    train_row(u, cut_bottom(&area, t->control), s, out);
    skip_bottom(&area, t->gap_small);
    float side = fminf(area.w, area.h);
    rect board = rect_snapped((rect){area.x + (area.w - side) / 2, area.y, side, side});
    ui_state touched = ui_interact(u, ui_make_id(u, "canvas"), board, false);
    ui_mark(u, "painting", board);
    panel_take_pen(u, board, &touched, s->painting->drawing, out);
    out->pen_paints = true;
    draw_painting(u, board, s);
    if (touched.hovered || touched.held) draw_brush(u, board, s);
}

/* A run that learns from pictures has no plane to paint on. */
static void offer_canvas(ui *u, rect row, const lab_state *s, lab_intents *out) {
    rect button = cut_right(&row, ui_button_width(u, "Paint points instead"));
    ui_button_config config = {.label = "Paint points instead",
                               .disabled = s->loading || shelf_find(s->shelf, POINT_PRESET) < 0};
    if (ui_button_with(u, button, &config)) {
        lab_load_with(out, POINT_PRESET, "view.screen=data");
        out->settings.data.paints = true;
    }
    ui_tip(u, "Paint points instead", NULL,
           "Brings " POINT_PRESET " in the place of this run: its networks learn from points, and so from "
           "those that you paint.");
}

void panel_canvas(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    static const char *const names[] = {"What is learnt from", "Paint your own"};
    const theme *t = ui_theme(u);
    bool images = lab_has_images(s), paints = s->settings.data.paints && !images;
    rect content = ui_panel(u, bounds, NULL, NULL), head = cut_top(&content, t->control);
    int chosen = paints;
    if (images) {
        ui_label_with(u, head, t->title, t->text, ALIGN_LEFT, names[0]);
        offer_canvas(u, head, s, out);
    } else {
        if (ui_tabs(u, cut_left(&head, ui_tabs_width(u, names, 2)), "canvas", names, 2, &chosen))
            out->settings.data.paints = chosen == 1;
        ui_tip(u, "Data or canvas", NULL,
               "The points that the run learns from, or a plane to paint others on by hand.");
    }
    skip_top(&content, t->unit);
    ui_label_with(u, cut_top(&content, ui_line_height(u, t->body)), t->body, t->muted, ALIGN_LEFT,
                  paints   ? "Choose a class and paint, then another one; then train."
                  : images ? "Pictures of the training part, with the class that each is told to be."
                           : "Training points in the colours of their classes.");
    skip_top(&content, t->gap_small);
    if (paints)
        paint(u, content, s, out);
    else if (images)
        pictures(u, content, s);
    else
        points(u, content, s, out);
}
