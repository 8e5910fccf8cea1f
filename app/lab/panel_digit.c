/* The drawing pad, and what the networks see in it and say to it. */
#include "panels.h"

#include "classes.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BARS = 12 };

/* The pad. */
static vec2 on_pad(rect board, vec2 at) {
    return (vec2){(at.x - board.x) / board.w, (at.y - board.y) / board.h};
}

static void add_pen(lab_intents *out, pen_kind kind, vec2 at) {
    if (out->pen_count < INPUT_PEN) out->pen[out->pen_count++] = (pen_event){kind, at};
}

/* A stroke begins when the button goes down on the pad and then follows the pen wherever it goes. */
static void take_pen(ui *u, rect board, const ui_state *touched, const lab_state *s, lab_intents *out) {
    const input *in = ui_input(u);
    bool drawing = s->pad->drawing;
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

static void draw_pad(ui *u, rect board, const lab_state *s) {
    const theme *t = ui_theme(u);
    draw_rect(ui_list(u), board, t->radius, t->window);
    if (!s->pad->count) {
        const char *source = s->data->taken;
        bool clothes = strcmp(source, "fashion-mnist") == 0;
        rect line = rect_centred(board, board.w, ui_line_height(u, t->body));
        ui_label_with(u, line, t->body, t->muted, ALIGN_CENTRE,
                      clothes ? "draw a piece of clothing" : "draw a digit here");
    }
    draw_push_clip(ui_list(u), board);
    for (size_t i = 0; i < s->pad->count; i++)
        draw_stroke(u, board, &s->pad->strokes[i], s->pad->strokes[i].erases ? t->window : t->text);
    draw_pop_clip(ui_list(u));
    draw_frame(ui_list(u), board, t->radius, t->hairline, t->line);
}

static void pad_tools(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    float side = t->control;
    rect pen = cut_left(&row, ui_scaled(u, 52)), eraser;
    skip_left(&row, t->unit);
    eraser = cut_left(&row, ui_scaled(u, 66));
    ui_button_config write = {.label = "Pen", .selected = !s->settings.erases, .style = BUTTON_QUIET};
    ui_button_config rub = {.label = "Eraser", .selected = s->settings.erases, .style = BUTTON_QUIET};
    if (ui_button_with(u, pen, &write)) out->settings.erases = false;
    if (ui_button_with(u, eraser, &rub)) out->settings.erases = true;
    bool blank = s->pad->count == 0;
    ui_button_config clear = {.label = "Clear", .disabled = blank, .style = BUTTON_QUIET};
    out->clear_pad |= ui_button_with(u, cut_right(&row, ui_scaled(u, 60)), &clear);
    ui_tip(u, "Clear the drawing", NULL, "C");
    skip_right(&row, t->unit);
    ui_button_config undo = {
        .label = "Undo", .icon = ICON_UNDO, .icon_only = true, .disabled = blank, .style = BUTTON_QUIET};
    out->undo_pad |= ui_button_with(u, cut_right(&row, side), &undo);
    ui_tip(u, "Undo the last stroke", NULL, NULL);
}

void panel_pad(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect content = ui_panel(u, bounds, "Draw", NULL);
    rect tools = cut_bottom(&content, t->control);
    skip_bottom(&content, t->gap_small);
    float side = fminf(content.w, content.h);
    rect board = rect_snapped((rect){content.x + (content.w - side) / 2, content.y, side, side});
    ui_state touched = ui_interact(u, ui_make_id(u, "pad"), board, false);
    if (touched.hovered || touched.held) ui_set_cursor(u, CURSOR_CROSSHAIR);
    take_pen(u, board, &touched, s, out);
    draw_pad(u, board, s);
    pad_tools(u, tools, s, out);
}

/* The reading. */
static int likeliest(const float *probabilities, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++)
        if (probabilities[i] > probabilities[best]) best = i;
    return best;
}

/* A click on the picture chooses the pixel whose states the phase portrait shows. */
static void seen_picture(ui *u, rect box, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const lab_reading *r = s->reading;
    if (!r->seen) return;
    draw_image(ui_list(u), box, r->seen, r->width, r->height, false);
    draw_frame(ui_list(u), box, 0, t->hairline, t->line);
    ui_state touched = ui_interact(u, ui_make_id(u, "seen"), box, false);
    float px = box.w / (float)r->width, py = box.h / (float)r->height;
    if (touched.hovered) ui_set_cursor(u, CURSOR_CROSSHAIR);
    if (touched.held) {
        vec2 at = ui_input(u)->mouse;
        int x = (int)fminf(fmaxf((at.x - box.x) / px, 0), (float)r->width - 1);
        int y = (int)fminf(fmaxf((at.y - box.y) / py, 0), (float)r->height - 1);
        out->settings.column = y * r->width + x;
    }
    ui_tip(u, "What the network sees", NULL,
           "Your drawing, scaled and centred as the training pictures are. Click a pixel to follow its "
           "states in the "
           "phase portrait.");
    int column = s->settings.column;
    if (s->snapshot->lane[0].columns <= 1 || column < 0) return;
    rect pixel = {box.x + (float)(column % r->width) * px, box.y + (float)(column / r->width) * py, px, py};
    draw_frame(ui_list(u), rect_snapped(rect_inset(pixel, -1)), 0, fmaxf(1, ui_scaled(u, 1.5F)), t->focus);
}

static font verdict_font(ui *u) {
    return (font){FONT_SEMIBOLD, ui_scaled(u, 32)};
}

/* What the first network says, in large letters. */
static void verdict(ui *u, rect box, const lab_state *s) {
    const theme *t = ui_theme(u);
    const lab_reading *r = s->reading;
    char name[CLASS_NAME];
    if (!r->has_reading) return;
    int best = likeliest(r->probabilities[0], r->classes);
    font large = verdict_font(u);
    const char *said = class_name(name, s->data->taken, best);
    if (strlen(said) > 2) large.size = ui_scaled(u, 20);
    ui_label_with(u, cut_top(&box, ui_line_height(u, large)), large, t->text, ALIGN_LEFT,
                  isfinite(r->probabilities[0][best]) ? said : "–");
}

/* How sure it is, and whose picture that is; takes its lines off `box`. */
static void verdict_words(ui *u, rect *box, const lab_state *s, bool narrow) {
    const theme *t = ui_theme(u);
    const lab_reading *r = s->reading;
    char name[CLASS_NAME], number[NUMBER_TEXT], text[96];
    rect first = cut_top(box, ui_line_height(u, t->body)), second = cut_top(box, ui_line_height(u, t->small));
    double sure =
        r->has_reading ? (double)r->probabilities[0][likeliest(r->probabilities[0], r->classes)] : NAN;
    number_fixed(number, isfinite(sure) ? floor(sure * 1000) / 10 : 0, 1);
    snprintf(text, sizeof text, "%s%.20s %%", narrow ? "sure to " : "probability ", number);
    if (isfinite(sure)) ui_label_with(u, first, t->body, t->text, ALIGN_LEFT, text);
    if (r->label >= 0)
        snprintf(text, sizeof text, "%s%s", narrow ? "a test picture: " : "a test picture: truly ",
                 class_name(name, s->data->taken, r->label));
    else
        snprintf(text, sizeof text, "your drawing");
    ui_label_with(u, second, t->small, t->muted, ALIGN_LEFT, text);
}

static void other_picture(ui *u, rect box, const lab_state *s, lab_intents *out) {
    bool drawn = s->reading->drawn;
    ui_button_config other = {.label = drawn ? "Test picture##other" : "Another##other"};
    out->next_sample |= ui_button_with(u, cut_left(&box, ui_scaled(u, 92)), &other);
    ui_tip(u, "A picture of the test data", NULL, "The networks have never trained on it.");
}

/* The classes to show: all in order, or the likeliest where there are too many. */
static int chosen_classes(const lab_reading *r, int shown[BARS]) {
    int count = r->classes < BARS ? r->classes : BARS;
    bool taken[HDNN_MAX_CLASSES] = {false};
    for (int i = 0; i < count; i++) {
        int best = r->classes <= BARS ? i : -1;
        for (int k = 0; best < 0 || (r->classes > BARS && k < r->classes); k++)
            if (!taken[k] && (best < 0 || r->probabilities[0][k] > r->probabilities[0][best])) best = k;
        taken[best] = true;
        shown[i] = best;
    }
    return count;
}

static void bar_row(ui *u, rect row, const lab_state *s, int class, bool best, float label) {
    const theme *t = ui_theme(u);
    const lab_reading *r = s->reading;
    char name[CLASS_NAME], number[NUMBER_TEXT];
    ui_label_with(u, cut_left(&row, label), best ? t->strong : t->body, best ? t->text : t->muted, ALIGN_LEFT,
                  class_name(name, s->data->taken, class));
    rect value = cut_right(&row, ui_scaled(u, 38));
    skip_right(&row, t->unit);
    number_fixed(number, r->has_reading ? (double)r->probabilities[0][class] : 0, 2);
    ui_label_with(u, value, t->small, best ? t->text : t->muted, ALIGN_RIGHT,
                  r->has_reading && isfinite(r->probabilities[0][class]) ? number : "–");
    float high = fmaxf(fminf(row.h - ui_scaled(u, 4), ui_scaled(u, 14)), 1);
    rect track = rect_snapped(rect_centred(row, row.w, high));
    draw_rect(ui_list(u), track, ui_scaled(u, 2), t->raised);
    for (int i = 0; i < r->lanes && r->has_reading; i++) {
        rect bar = row_of(track, i, r->lanes, 0);
        double share = (double)r->probabilities[i][class];
        bar.w = roundf(track.w * (float)(isfinite(share) ? share : 0));
        color ink = theme_lane(i);
        if (bar.w > 0)
            draw_rect(ui_list(u), rect_snapped(bar), ui_scaled(u, 2), best ? ink : color_fade(ink, 0.65F));
    }
}

static void bars(ui *u, rect area, const lab_state *s) {
    const theme *t = ui_theme(u);
    const lab_reading *r = s->reading;
    int shown[BARS], count = chosen_classes(r, shown);
    if (!count) return;
    int best = r->has_reading ? likeliest(r->probabilities[0], r->classes) : -1;
    char name[CLASS_NAME];
    float label = ui_scaled(u, 14), high = fminf(area.h / (float)count, ui_scaled(u, 26));
    for (int i = 0; i < count; i++)
        label = fmaxf(label, ui_text_width(u, t->strong, class_name(name, s->data->taken, shown[i])));
    for (int i = 0; i < count; i++) {
        rect row = {area.x, area.y + high * (float)i, area.w, high};
        bar_row(u, row, s, shown[i], shown[i] == best, label + t->gap_small);
    }
}

/* Room for the verdict, its two lines of words and the button. */
static float verdict_height(ui *u) {
    const theme *t = ui_theme(u);
    return ui_line_height(u, verdict_font(u)) + ui_line_height(u, t->body) + ui_line_height(u, t->small) +
           t->control + t->unit;
}

void panel_reading(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    bool narrow = bounds.w < ui_scaled(u, 260);
    rect content = ui_panel(u, bounds, narrow ? "Its reading" : "What the network sees", NULL);
    const lab_reading *r = s->reading;
    float side = fminf(ui_scaled(u, narrow ? 84 : 140), content.h * 0.4F);
    if (!narrow) side = fmaxf(side, verdict_height(u));
    if (r->width > 0) side = fmaxf(roundf(side / (float)r->width), 1) * (float)r->width;
    rect beside = cut_top(&content, side), picture = rect_snapped(cut_left(&beside, side));
    skip_left(&beside, t->gap);
    skip_top(&content, narrow ? t->unit : t->gap);
    rect button = cut_bottom(narrow ? &content : &beside, t->control);
    verdict(u, beside, s);
    if (!narrow) skip_top(&beside, ui_line_height(u, verdict_font(u)));
    verdict_words(u, narrow ? &content : &beside, s, narrow);
    other_picture(u, button, s, out);
    seen_picture(u, picture, s, out);
    if (narrow) skip_top(&content, t->gap_small), skip_bottom(&content, t->gap_small);
    bars(u, content, s);
}
