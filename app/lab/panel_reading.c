/* What the networks see of the picture and say to it. */
#include "panels.h"

#include "classes.h"
#include "lane_look.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BARS = 12 };

static int likeliest(const float *probabilities, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++)
        if (probabilities[i] > probabilities[best]) best = i;
    return best;
}

/* Arrows choose the pixel beside it; at the edges it stays. */
static void pixel_by_keys(ui *u, const lab_reading *r, int column, lab_intents *out) {
    int x = column > 0 ? column % r->width : 0, y = column > 0 ? column / r->width : 0;
    bool left = ui_take_key(u, KEY_LEFT, false, false, true),
         right = ui_take_key(u, KEY_RIGHT, false, false, true);
    bool up = ui_take_key(u, KEY_UP, false, false, true), down = ui_take_key(u, KEY_DOWN, false, false, true);
    if (!left && !right && !up && !down) return;
    x += (right && x + 1 < r->width) - (left && x > 0), y += (down && y + 1 < r->height) - (up && y > 0);
    out->settings.column = y * r->width + x;
}

/* A click on the picture chooses the pixel whose states the phase portrait shows. */
static void seen_picture(ui *u, rect box, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const lab_reading *r = s->reading;
    if (!r->seen) return;
    draw_image(ui_list(u), box, r->seen, r->width, r->height, false);
    draw_frame(ui_list(u), box, 0, t->hairline, t->line);
    ui_state touched = ui_interact(u, ui_make_id(u, "seen"), box, true);
    float px = box.w / (float)r->width, py = box.h / (float)r->height;
    if (touched.hovered) ui_set_cursor(u, CURSOR_CROSSHAIR);
    if (touched.ring) {
        draw_frame(ui_list(u), rect_inset(box, -2), 0, ui_scaled(u, 2), t->focus);
        pixel_by_keys(u, r, s->settings.column, out);
    }
    if (touched.held) {
        vec2 at = ui_input(u)->mouse;
        int x = (int)fminf(fmaxf((at.x - box.x) / px, 0), (float)r->width - 1);
        int y = (int)fminf(fmaxf((at.y - box.y) / py, 0), (float)r->height - 1);
        out->settings.column = y * r->width + x;
    }
    ui_tip(u, "What the network sees", NULL,
           s->reading->drawn
               ? "Your drawing, scaled and centred as the training pictures are. Click a pixel to "
                 "follow its states on Phase space."
               : "A picture of the test part. Click a pixel to follow its states on Phase space.");
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

/* How likely it says that is, and whose picture that is; takes its lines off `box`. */
static void verdict_words(ui *u, rect *box, const lab_state *s, bool narrow) {
    const theme *t = ui_theme(u);
    const lab_reading *r = s->reading;
    char name[CLASS_NAME], number[NUMBER_TEXT], text[96];
    rect first = cut_top(box, ui_line_height(u, t->body)), second = cut_top(box, ui_line_height(u, t->small));
    double most =
        r->has_reading ? (double)r->probabilities[0][likeliest(r->probabilities[0], r->classes)] : NAN;
    if (isfinite(most)) {
        number_percent(number, most);
        snprintf(text, sizeof text, "probability %s", number);
        ui_label_fitting(u, first, t->body, t->text, ALIGN_LEFT, (const char *const[]){text, number}, 2);
    }
    if (r->label >= 0)
        snprintf(text, sizeof text, "%s%s", narrow ? "a test picture: " : "a test picture: truly ",
                 class_name(name, s->data->taken, r->label));
    else
        snprintf(text, sizeof text, "%s", s->pad->ground ? "the picture on the pad" : "your drawing");
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
    rect value = cut_right(&row, ui_text_width(u, t->small, "100.0 %"));
    skip_right(&row, t->unit);
    bool known = r->has_reading && isfinite(r->probabilities[0][class]);
    ui_label_with(u, value, t->small, best ? t->text : t->muted, ALIGN_RIGHT,
                  known ? number_percent(number, (double)r->probabilities[0][class]) : "–");
    float high = fmaxf(fminf(row.h - ui_scaled(u, 4), ui_scaled(u, 18)), 1);
    rect track = rect_snapped(rect_centred(row, row.w, high));
    draw_rect(ui_list(u), track, ui_scaled(u, 2), t->raised);
    for (int i = 0; i < r->lanes && r->has_reading; i++) {
        rect bar = row_of(track, i, r->lanes, 0);
        double share = (double)r->probabilities[i][class];
        bar.w = roundf(track.w * (float)(isfinite(share) ? share : 0));
        color ink = lane_color(s, i);
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
    float label = ui_scaled(u, 14), high = fminf(area.h / (float)count, ui_scaled(u, 40));
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
    side = fminf(side, content.w - t->gap - ui_scaled(u, 28)); /* the verdict keeps its place beside it */
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

/* The verdict alone, with the picture as large as there is room; the bars have a panel of their own. */
void panel_verdict(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const lab_reading *r = s->reading;
    rect content = ui_panel(u, bounds, NULL, NULL);
    float side = fminf(content.h, content.w * 0.45F);
    if (r->width > 0 && side > (float)r->width) side = floorf(side / (float)r->width) * (float)r->width;
    seen_picture(u, rect_snapped(rect_centred(cut_left(&content, side), side, side)), s, out);
    skip_left(&content, t->gap);
    float words =
        ui_line_height(u, verdict_font(u)) + ui_line_height(u, t->body) + ui_line_height(u, t->small);
    bool tall = content.h >= words + t->control;
    rect button = tall ? cut_bottom(&content, t->control) : cut_right(&content, ui_scaled(u, 92));
    if (!tall) button = rect_centred(button, button.w, t->control);
    rect letter =
        tall ? cut_top(&content, ui_line_height(u, verdict_font(u))) : cut_left(&content, ui_scaled(u, 36));
    verdict(u, rect_centred(letter, letter.w, ui_line_height(u, verdict_font(u))), s);
    if (!tall) words -= ui_line_height(u, verdict_font(u)), content = rect_centred(content, content.w, words);
    verdict_words(u, &content, s, !tall);
    other_picture(u, button, s, out);
}

void panel_bars(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    (void)out;
    rect content = ui_panel(u, bounds, "Probabilities", NULL);
    bars(u, content, s);
    ui_tip_for(u, bounds, "Probabilities", "pₖ = exp(zₖ) / Σⱼ exp(zⱼ)",
               "z is what the linear head makes of the last states of all pixels. A larger zₖ takes from all "
               "the others: the bars always add up to one.");
}
