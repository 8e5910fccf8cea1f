/* The film strip: the hidden channels at every layer, and the way back from the last one to the picture. */
#include "panels.h"

#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint8_t *in_colours(ui *u, const uint8_t *bytes, size_t count, const color_map *map) {
    uint8_t *rgba = ui_frame_memory(u, 4 * count);
    for (size_t i = 0; rgba && i < count; i++) {
        color c = map->at[bytes[i]];
        rgba[4 * i] = color_red(c), rgba[4 * i + 1] = color_green(c), rgba[4 * i + 2] = color_blue(c);
        rgba[4 * i + 3] = 255;
    }
    return rgba;
}

/* A mixture of two grey pictures. */
static const uint8_t *in_grey(ui *u, const uint8_t *a, const uint8_t *b, double share, size_t count) {
    uint8_t *rgba = ui_frame_memory(u, 4 * count);
    for (size_t i = 0; rgba && i < count; i++) {
        memset(rgba + 4 * i, (int)lround(a[i] + share * (b[i] - a[i])), 3);
        rgba[4 * i + 3] = 255;
    }
    return rgba;
}

/* Where the film stands: a layer, with a fraction. */
static double place_of(const lab_state *s) {
    return s->film->layers * (1 - s->settings.digits.rewound);
}

/* The frame before that layer, and how far it is to the next one. */
static int frame_before(const film *f, double layer, double *share) {
    int i = 0;
    while (i + 2 < f->frames && f->layer[i + 1] <= layer) i++;
    double gap = f->frames > 1 ? f->layer[i + 1] - f->layer[i] : 1;
    *share = fmin(fmax((layer - f->layer[i]) / gap, 0), 1);
    return i;
}

static int nearest_frame(const film *f, double layer) {
    double share;
    int i = frame_before(f, layer, &share);
    return share > 0.5 && i + 1 < f->frames ? i + 1 : i;
}

static void draw_still(ui *u, rect box, const uint8_t *rgba, int width, int height) {
    if (!rgba || box.w < 1 || box.h < 1) return;
    bool whole = fmodf(box.w, (float)width) == 0;
    draw_image(ui_list(u), box, rgba, width, height, !whole && width > 1);
}

/* How the channels of one frame stand together: so many columns, and the side of each picture. */
typedef struct {
    int columns, rows;
    float side;
} mosaic;

static mosaic best_mosaic(int channels, float width, float height, float gap) {
    mosaic best = {.columns = 1, .rows = channels};
    for (int columns = 1; columns <= channels; columns++) {
        int rows = (channels + columns - 1) / columns;
        float side = fminf((width + gap) / (float)columns, (height + gap) / (float)rows) - gap;
        if (side > best.side) best = (mosaic){columns, rows, floorf(side)};
    }
    return best;
}

static void frame_tip(ui *u, rect box, const film *f, int frame, int index) {
    char term[64], text[320];
    snprintf(term, sizeof term, "Layer %d, number %d of %d", f->layer[frame], f->channel[index] + 1,
             f->features);
    snprintf(
        text, sizeof text,
        "This number of every pixel's state: blue below zero, orange above, grey at zero; full colour at "
        "±%.2g. %s",
        (double)f->scale,
        f->channel[index] < f->features / 2 ? "It belongs to p, the first half of the state."
                                            : "It belongs to q, the second half of the state.");
    ui_push_index(u, frame * FILM_CHANNELS + index);
    ui_tip_for(u, box, term, NULL, text);
    ui_pop_id(u);
}

static void frame_channels(ui *u, rect box, const lab_state *s, int frame, mosaic m, bool rewound) {
    const theme *t = ui_theme(u);
    const film *f = s->film;
    size_t pixels = (size_t)f->height * (size_t)f->width;
    const uint8_t *from = (rewound ? f->rewound : f->forward) + (size_t)(frame * f->channels) * pixels;
    for (int i = 0; i < f->channels; i++) {
        rect tile = {box.x + (float)(i % m.columns) * (m.side + t->unit / 2),
                     box.y + (float)(i / m.columns) * (m.side + t->unit / 2), m.side, m.side};
        draw_still(u, tile, in_colours(u, from + (size_t)i * pixels, pixels, &t->polar), f->width, f->height);
        frame_tip(u, tile, f, frame, i);
    }
}

static void layer_name(ui *u, rect row, const film *f, int frame, bool here) {
    const theme *t = ui_theme(u);
    char text[32];
    snprintf(text, sizeof text, f->layer[frame] ? "%d" : "stem", f->layer[frame]);
    ui_label_with(u, row, here ? t->strong : t->small, here ? t->focus : t->muted, ALIGN_CENTRE, text);
}

static void strip(ui *u, rect area, const lab_state *s) {
    const theme *t = ui_theme(u);
    const film *f = s->film;
    bool back = s->settings.digits.rewound > 0 && film_is_rewound(f);
    double place = place_of(s);
    int here = back ? nearest_frame(f, place) : -1;
    rect names = cut_top(&area, ui_line_height(u, t->small));
    skip_top(&area, t->unit);
    float gap = t->gap_small, width = floorf((area.w + gap) / (float)f->frames - gap);
    mosaic m = best_mosaic(f->channels, width, area.h, t->unit / 2);
    float wide = (float)m.columns * (m.side + t->unit / 2) - t->unit / 2;
    float high = (float)m.rows * (m.side + t->unit / 2) - t->unit / 2;
    for (int i = 0; i < f->frames; i++) {
        rect column = column_of(area, i, f->frames, gap), name = column;
        rect box = rect_snapped((rect){column.x + (column.w - wide) / 2, column.y, wide, high});
        name.y = names.y, name.h = names.h;
        bool reached = f->layer[i] >= place - 1e-6;
        layer_name(u, name, f, i, i == here);
        frame_channels(u, box, s, i, m, back && reached);
        if (back && !reached) draw_rect(ui_list(u), box, 0, color_fade(t->panel, 0.8F));
        if (i == here)
            draw_frame(ui_list(u), rect_inset(box, -ui_scaled(u, 3)), ui_scaled(u, 2), ui_scaled(u, 2),
                       t->focus);
    }
}

/* Running it back. */
static void rewind_controls(ui *u, rect row, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const film *f = s->film;
    digit_settings *d = &out->settings.digits;
    bool can = film_is_rewound(f);
    ui_button_config button = {.label = d->rewinding ? "Pause##rewind" : "Rewind##rewind",
                               .icon = d->rewinding ? ICON_PAUSE : ICON_UNDO,
                               .style = BUTTON_PRIMARY,
                               .disabled = !can};
    if (ui_button_with(u, cut_left(&row, ui_scaled(u, 96)), &button)) {
        if (!d->rewinding && d->rewound >= 1) d->rewound = 0;
        d->rewinding = !d->rewinding;
    }
    ui_tip(
        u, "Rewind", "yⱼ from yⱼ₊₁, for j = L − 1 … 0",
        can ? "The last states are all that is kept: every layer is undone, one after the other, until the "
              "first state is there again, and with it the picture."
            : "The layers of this network cannot be undone, as the sentence of this panel tells.");
    skip_left(&row, t->gap);
    double layer = place_of(s), before = layer;
    ui_slider_config scrubber = {
        .label = "##layer", .min = 0, .max = f->layers, .digits = 3, .disabled = !can};
    if (ui_slider(u, row, &scrubber, &layer) && layer != before)
        d->rewound = 1 - layer / f->layers, d->rewinding = false;
    ui_tip(
        u, "Layer", NULL,
        "To the left: further back. At 0 the network has been undone completely; at the right end the film "
        "shows the states as they came.");
}

static const char *way_back(char *out, size_t size, const lab_state *s) {
    const film *f = s->film;
    const hdnn_network_config *c = &s->preset->networks[f->lane];
    const char *row = hdnn_architecture_name(c->architecture);
    switch (f->rewind) {
    case REWIND_EXACT:
        snprintf(out, size,
                 "%s adds to one half of the state what it reads off the other: subtracting it again "
                 "undoes a layer, and only rounding is lost.",
                 row);
        break;
    case REWIND_SOLVED:
        if (f->solution.unsolved)
            snprintf(out, size,
                     "%s has no formula backwards, and solving its layers failed for %zu columns: what "
                     "lies before them is not what went in.",
                     row, f->solution.unsolved);
        else
            snprintf(out, size,
                     "%s has no formula backwards. Each layer is an equation for what went in; Newton's "
                     "method solved it for every pixel, in %d steps at most.",
                     row, f->solution.steps);
        break;
    case REWIND_COSTLY:
        snprintf(out, size,
                 "%s has no formula backwards, and solving layers of %d numbers for every pixel would "
                 "take too long here.",
                 row, f->features);
        break;
    default:
        snprintf(out, size,
                 "%s is not run backwards: a layer keeps y only through tanh, where large values are "
                 "lost to rounding.",
                 row);
    }
    return out;
}

static void still_named(ui *u, rect box, const uint8_t *rgba, int width, int height, const char *name) {
    const theme *t = ui_theme(u);
    rect label = cut_bottom(&box, ui_line_height(u, t->small));
    float side = fminf(box.w, box.h);
    rect square = rect_snapped((rect){box.x + (box.w - side) / 2, box.y, side, side});
    draw_still(u, square, rgba, width, height);
    draw_frame(ui_list(u), square, 0, t->hairline, t->line);
    ui_label_with(u, label, t->small, t->muted, ALIGN_CENTRE, name);
}

static void stills(ui *u, rect row, const lab_state *s) {
    const theme *t = ui_theme(u);
    const film *f = s->film;
    const lab_reading *r = s->reading;
    size_t pixels = (size_t)f->height * (size_t)f->width;
    double share, place = place_of(s);
    char name[32];
    int i = frame_before(f, place, &share), next = i + 1 < f->frames ? i + 1 : i;
    snprintf(name, sizeof name, "layer %.1f", floor(place * 10) / 10);
    if (place <= 0) snprintf(name, sizeof name, "comes back");
    rect a = column_of(row, 0, 3, t->gap_small), b = column_of(row, 1, 3, t->gap_small),
         c = column_of(row, 2, 3, t->gap_small);
    still_named(
        u, a,
        in_grey(u, f->pictures + (size_t)i * pixels, f->pictures + (size_t)next * pixels, share, pixels),
        f->width, f->height, name);
    ui_tip_for(
        u, a, "The picture behind these states", "minₓ ‖W ∗ x + b − y‖²",
        "The picture x whose 3 x 3 convolution, the stem, comes nearest to the channels, by least squares "
        "over "
        "all pixels. Channels that did come out of the stem give back what went in; those of later layers "
        "only what would explain them best.");
    still_named(u, b, r->seen, r->width, r->height, "went in");
    ui_tip_for(u, b, "What went in", NULL, "The picture as the network saw it.");
    if (!film_is_rewound(f)) return;
    still_named(u, c, in_colours(u, f->error_map, pixels, &t->magnitude), f->width, f->height, "error");
    ui_tip_for(u, c, "Reversal error of each pixel", "maxᵢ |ŷ₀ − y₀|",
               "The largest error of a pixel's numbers in the first state: dark where there is none, pale "
               "where it is "
               "largest. The scale ends at the reversal error.");
}

static void verdict_of_rewind(ui *u, rect area, const lab_state *s) {
    const theme *t = ui_theme(u);
    const film *f = s->film;
    char number[NUMBER_TEXT], picture[NUMBER_TEXT], caption[128], words[320];
    float high = ui_line_height(u, t->number) + ui_line_height(u, t->small);
    if (film_is_rewound(f)) {
        snprintf(caption, sizeof caption, "reversal error, of states up to %.2g", f->largest);
        rect box = cut_top(&area, high);
        ui_big_number(u, box, number_text(number, f->error, 2), caption, t->text);
        snprintf(words, sizeof words,
                 "The largest error of any number of the first state after running all %d layers back. More "
                 "layers, a "
                 "larger T and larger states make it larger. The picture that comes back differs by at most "
                 "%s of 255 "
                 "grey levels.",
                 f->layers, f->has_pictures ? number_text(picture, f->picture_error, 2) : "–");
        ui_tip_for(u, box, "Reversal error", "max |ŷ₀ − y₀|", words);
        skip_top(&area, t->unit);
    }
    ui_paragraph(u, area, t->body, t->muted, way_back(words, sizeof words, s));
}

static void back_side(ui *u, rect area, const lab_state *s) {
    const theme *t = ui_theme(u);
    const film *f = s->film;
    float words = ui_scaled(u, 108);
    if (f->has_pictures) {
        float side = fminf((area.w - 2 * t->gap_small) / 3,
                           area.h - words - ui_line_height(u, t->small) - t->gap_small);
        if (side > ui_scaled(u, 24)) {
            stills(u, cut_top(&area, side + ui_line_height(u, t->small)), s);
            skip_top(&area, t->gap_small);
        }
    }
    draw_push_clip(ui_list(u), area);
    verdict_of_rewind(u, area, s);
    draw_pop_clip(ui_list(u));
}

static void lane_choice(ui *u, rect *row, const lab_state *s, lab_intents *out) {
    const char *names[HDNN_MAX_LANES];
    int lanes = s->snapshot->lanes, chosen = s->settings.digits.lane < lanes ? s->settings.digits.lane : 0;
    if (lanes < 2) return;
    for (int i = 0; i < lanes; i++) names[i] = lab_lane_name(s, i);
    rect tabs = cut_right(row, ui_tabs_width(u, names, lanes));
    if (ui_tabs(u, tabs, "film-lane", names, lanes, &chosen)) out->settings.digits.lane = chosen;
    ui_tip(u, "Network", NULL, "Whose channels, mistakes and way back are shown.");
}

void panel_film(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    const film *f = s->film;
    char sentence[200] = "Every pixel carries a state of its own through the layers.";
    ui_mark(u, "Hidden channels, layer by layer", bounds);
    rect content = ui_panel(u, bounds, NULL, NULL), head = cut_top(&content, ui_line_height(u, t->title));
    lane_choice(u, &head, s, out);
    ui_label_with(u, head, t->title, t->text, ALIGN_LEFT, "Hidden channels, layer by layer");
    if (f && f->height > 1)
        snprintf(sentence, sizeof sentence,
                 "Every pixel carries %d numbers through the layers: blue below zero, orange above.",
                 f->features);
    else if (f)
        snprintf(sentence, sizeof sentence,
                 "The stem gives the whole picture one state of %d numbers: blue below zero, orange above.",
                 f->features);
    skip_top(&content, t->unit / 2);
    rect line = cut_top(&content, ui_line_height(u, t->body));
    ui_label_with(u, line, t->body, t->muted, ALIGN_LEFT, sentence);
    skip_top(&content, t->gap_small);
    if (!f || !f->frames) {
        ui_label_with(u, content, t->body, t->muted, ALIGN_CENTRE,
                      f ? "this network has too many states to show" : "the film is being made");
        return;
    }
    float side = fminf(fmaxf(content.w * 0.31F, ui_scaled(u, 216)), ui_scaled(u, 420));
    rect right = cut_right(&content, side);
    skip_right(&content, t->gap_large);
    rect controls = cut_bottom(&content, t->control);
    skip_bottom(&content, t->gap_small);
    strip(u, content, s);
    rewind_controls(u, controls, s, out);
    back_side(u, right, s);
}
