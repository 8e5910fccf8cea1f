/* The drawing pad and its tools. */
#include "panels.h"

#include <math.h>
#include <string.h>

static vec2 on_pad(rect board, vec2 at) {
    return (vec2){(at.x - board.x) / board.w, (at.y - board.y) / board.h};
}

static void add_pen(lab_intents *out, pen_kind kind, vec2 at) {
    if (out->pen_count < INPUT_PEN) out->pen[out->pen_count++] = (pen_event){kind, at};
}

/* A stroke begins when the button goes down on the pad and then follows the pen wherever it goes. */
void panel_take_pen(ui *u, rect board, const ui_state *touched, bool drawing, lab_intents *out) {
    const input *in = ui_input(u);
    if (!touched->pressed && !touched->held && !touched->released && !drawing) return;
    for (int i = 0; i < in->pen_count; i++) {
        const pen_point *p = &in->pen[i];
        if (p->down && (p->begins || !drawing)) {
            if (!rect_holds(board, p->at)) continue;
            add_pen(out, PEN_DOWN, on_pad(board, p->at)), drawing = true;
        } else if (p->down) {
            add_pen(out, PEN_MOVE, on_pad(board, p->at));
        } else if (drawing) {
            add_pen(out, PEN_UP, on_pad(board, p->at)), drawing = false;
        }
    }
    if (drawing && !in->down[MOUSE_LEFT]) add_pen(out, PEN_UP, on_pad(board, in->mouse));
}

static void draw_stroke(ui *u, rect board, const pad_stroke *stroke, color ink) {
    const pad_points *c = &stroke->curve;
    vec2 *points = ui_frame_memory(u, (c->count + 1) * sizeof *points);
    if (!points || !c->count) return;
    for (size_t i = 0; i < c->count; i++)
        points[i] = (vec2){board.x + c->at[i].x * board.w, board.y + c->at[i].y * board.h};
    float width = stroke->width * board.w;
    if (c->count == 1)
        draw_discs(ui_list(u), points, 1, width / 2, ink);
    else
        draw_polyline(ui_list(u), points, c->count, width, ink);
}

/* The picture under the strokes, from the colour of the pad to that of the ink. */
static void draw_ground(ui *u, rect board, const lab_state *s) {
    const theme *t = ui_theme(u);
    size_t count = (size_t)PAD_SIDE * PAD_SIDE;
    uint8_t *rgba = s->pad->ground ? ui_frame_memory(u, 4 * count) : NULL;
    for (size_t i = 0; rgba && i < count; i++) {
        rgba[4 * i] = color_red(t->text), rgba[4 * i + 1] = color_green(t->text);
        rgba[4 * i + 2] = color_blue(t->text), rgba[4 * i + 3] = s->pad->ground[i];
    }
    if (rgba) draw_image(ui_list(u), board, rgba, PAD_SIDE, PAD_SIDE, true);
}

static void draw_pad(ui *u, rect board, const lab_state *s) {
    const theme *t = ui_theme(u);
    draw_rect(ui_list(u), board, t->radius, t->window);
    if (pad_is_empty(s->pad)) {
        const char *source = s->data->taken;
        bool clothes = strcmp(source, "fashion-mnist") == 0;
        rect line = rect_centred(board, board.w, ui_line_height(u, t->body));
        ui_label_with(u, line, t->body, t->muted, ALIGN_CENTRE,
                      clothes ? "draw a piece of clothing" : "draw a digit here");
    }
    bool waits = !s->reading->drawn && !pad_is_blank(s->pad);
    color ink = waits ? color_mix(t->window, t->text, 0.3F) : t->text;
    draw_push_clip(ui_list(u), board);
    draw_ground(u, board, s);
    for (size_t i = 0; i < s->pad->count; i++)
        draw_stroke(u, board, &s->pad->strokes[i], s->pad->strokes[i].erases ? t->window : ink);
    draw_pop_clip(ui_list(u));
    rect hint = board, line = cut_bottom(&hint, ui_line_height(u, t->small) + t->unit);
    if (waits)
        ui_label_with(u, line, t->small, t->muted, ALIGN_CENTRE, "press here to go back to your drawing");
    draw_frame(ui_list(u), board, t->radius, t->hairline, t->line);
}

static bool tool(ui *u, rect *row, float width, const ui_button_config *config) {
    const theme *t = ui_theme(u);
    bool clicked = ui_button_with(u, cut_right(row, width), config);
    skip_right(row, t->unit);
    return clicked;
}

static void save_drawing(const lab_state *s, lab_intents *out) {
    lab_saving_forget(&out->saving);
    out->saving = (lab_saving){.rgba = pad_rgba(s->pad), .side = PAD_SIDE, .name = "drawing"};
    if (out->saving.rgba) out->saving.request = PLOT_SAVE_PNG;
}

/* What is done with the whole drawing, in the row of the title. */
static void drawing_tools(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool blank = pad_is_empty(s->pad);
    ui_button_config clear = {.label = "Clear##pad", .icon = ICON_TRASH, .icon_only = true};
    ui_button_config undo = {.label = "Undo##pad", .icon = ICON_UNDO, .icon_only = true};
    ui_button_config save = {.label = "Save##pad", .style = BUTTON_QUIET, .disabled = blank};
    clear.style = undo.style = BUTTON_QUIET, clear.disabled = blank, undo.disabled = !pad_can_undo(s->pad);
    out->clear_pad |= tool(u, &row, t->control, &clear);
    ui_tip(u, "Clear the drawing", NULL,
           blank ? "Nothing is drawn yet."
                 : "A test picture takes its place; Undo brings the strokes back. C");
    out->undo_pad |= tool(u, &row, t->control, &undo);
    ui_tip(u, "Undo the last stroke", NULL,
           undo.disabled ? "There is no stroke to take back." : "Ctrl Z; Ctrl Shift Z brings it back.");
    if (row.w > ui_scaled(u, 96)) {
        if (tool(u, &row, ui_button_width(u, "Save"), &save)) save_drawing(s, out);
        ui_tip(u, "Save the drawing", NULL,
               blank ? "Nothing is drawn yet."
                     : "As a PNG of 224 x 224 pixels, light ink on a dark ground, into the folder that the "
                       "window was started in.");
    }
    if (row.w > ui_scaled(u, 96)) {
        ui_button_config open = {.label = "Open##pad", .style = BUTTON_QUIET};
        if (tool(u, &row, ui_button_width(u, "Open"), &open))
            out->ask_file = true, out->ask_file_for = FILE_OPEN;
        ui_tip(
            u, "Open a picture", NULL,
            "PNG, JPEG, PGM or BMP: it is drawn upon and read as a drawing is. Dropping it onto the window "
            "does the same. Ctrl O");
    }
    ui_label_with(u, row, t->title, t->text, ALIGN_LEFT, "Draw");
}

static void pen_tools(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool erases = s->settings.erases;
    rect pen = cut_left(&row, ui_scaled(u, 48)), eraser;
    skip_left(&row, t->unit);
    eraser = cut_left(&row, ui_scaled(u, 60));
    skip_left(&row, t->gap_small);
    ui_button_config write = {.label = "Pen", .selected = !erases, .style = BUTTON_QUIET};
    ui_button_config rub = {.label = "Eraser", .selected = erases, .style = BUTTON_QUIET};
    if (ui_button_with(u, pen, &write)) out->settings.erases = false;
    ui_tip(u, "Pen", NULL, "Mouse, finger or tablet: press and draw.");
    if (ui_button_with(u, eraser, &rub)) out->settings.erases = true;
    ui_tip(u, "Eraser", NULL, "Takes ink away where it passes.");
    if (row.w < ui_scaled(u, 80)) return;
    ui_slider_config width = {.label = row.w < ui_scaled(u, 150) ? "##width" : "width",
                              .min = 0.02,
                              .max = 0.25,
                              .step = 0.005,
                              .digits = 2};
    ui_slider(u, row, &width, erases ? &out->settings.digits.eraser : &out->settings.digits.pen);
    ui_tip(
        u, erases ? "Width of the eraser" : "Width of the pen", NULL,
        "As a share of the pad's side. MNIST's digits were written with about 0.085: thinner ink fades when "
        "it is scaled down to 28 x 28, thicker ink closes loops.");
}

void panel_pad(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    ui_mark(u, "Draw", bounds);
    rect content = ui_panel(u, bounds, NULL, NULL);
    drawing_tools(u, cut_top(&content, t->control), s, out);
    skip_top(&content, t->unit);
    rect tools = cut_bottom(&content, t->control);
    skip_bottom(&content, t->gap_small);
    float side = fminf(content.w, content.h);
    rect board = rect_snapped((rect){content.x + (content.w - side) / 2, content.y, side, side});
    ui_state touched = ui_interact(u, ui_make_id(u, "pad"), board, false);
    ui_mark(u, "pad", board);
    if (touched.hovered || touched.held) ui_set_cursor(u, CURSOR_CROSSHAIR);
    panel_take_pen(u, board, &touched, s->pad->drawing, out);
    draw_pad(u, board, s);
    pen_tools(u, tools, s, out);
}

float panel_pad_height(ui *u, float side) {
    const theme *t = ui_theme(u);
    return side + 2 * t->padding + 2 * t->control + t->unit + t->gap_small;
}
