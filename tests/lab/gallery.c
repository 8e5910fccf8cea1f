/* The gallery: every widget and every kind of plot, painted without a window for looking at.
 *
 *     lab_gallery [FOLDER]    writes controls-, plots- and overlays-THEME-SCALE.png, for each theme at 1, 1.5 and 2 */
#include "export.h"
#include "paint.h"
#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LAYERS = 64, STEPS = 240, POINTS = 400, GRID = 14 };

typedef struct {
    float mlp[LAYERS], h1[LAYERS], low[LAYERS], high[LAYERS], heat[LAYERS * STEPS];
    float loss[2][STEPS], accuracy[2][STEPS], px[POINTS], py[POINTS];
    int classes[POINTS];
    float ax[GRID * GRID], ay[GRID * GRID], adx[GRID * GRID], ady[GRID * GRID];
    float trail_x[6][LAYERS], trail_y[6][LAYERS];
    uint8_t regions[64 * 64 * 4];
    plot_view views[16];
    bool toggle, check, toggle_off;
    int tab, choice, choice_2;
    double rate, layers, damping, count;
    char text[64], empty[16];
    ui_scroll scroll;
    float share, share_2;
    bool drawer, dialog;
} gallery;

static float noise(void) {
    return (float)rand() / (float)RAND_MAX - 0.5F;
}

static void fill_curves(gallery *g) {
    for (int i = 0; i < LAYERS; i++) {
        g->mlp[i] = (float)pow(10, -12 + 12.0 * i / (LAYERS - 1)) * (1 + 0.6F * noise());
        g->h1[i] = 0.84F + 0.3F * sinf((float)i * 0.1F);
        g->low[i] = expf(-0.4F + 0.2F * noise()),
        g->high[i] = expf(0.9F + 1.4F * (float)(LAYERS - i) / LAYERS + 0.2F * noise());
    }
    for (int s = 0; s < STEPS; s++) {
        for (int k = 0; k < 2; k++) {
            float decay = expf(-(float)s / (k ? 160 : 40));
            g->loss[k][s] = 0.02F + 0.68F * decay * (1 + 0.25F * noise());
            g->accuracy[k][s] = 1 - 0.5F * decay * (1 + 0.1F * noise());
        }
        for (int l = 0; l < LAYERS; l++)
            g->heat[l * STEPS + s] =
                s > 205 && s < 218
                    ? NAN
                    : (float)pow(10, -10.0 * (LAYERS - l) / LAYERS * exp(-s / 90.0)) * (1 + noise());
    }
    g->loss[0][120] = NAN;
}

static void fill_plane(gallery *g) {
    for (int i = 0; i < POINTS; i++) {
        float r = (float)(i / 2) / (POINTS / 2), a = r * 12.566F + (i % 2 ? 3.1416F : 0);
        g->px[i] = r * cosf(a) + 0.03F * noise(), g->py[i] = r * sinf(a) + 0.03F * noise(),
        g->classes[i] = i % 2;
    }
    for (int i = 0; i < GRID * GRID; i++) {
        float x = 2.4F * (float)(i % GRID) / (GRID - 1) - 1.2F,
              y = 2.4F * (float)(i / GRID) / (GRID - 1) - 1.2F;
        g->ax[i] = x, g->ay[i] = y, g->adx[i] = -tanhf(y), g->ady[i] = tanhf(x);
    }
    for (int k = 0; k < 6; k++)
        for (int i = 0; i < LAYERS; i++) {
            float a = (float)i * 0.07F + (float)k, r = 0.3F + 0.12F * (float)k;
            g->trail_x[k][i] = r * cosf(a), g->trail_y[k][i] = r * sinf(a);
        }
    for (int i = 0; i < 64 * 64; i++) {
        float x = (float)(i % 64) / 31.5F - 1, y = 1 - (float)(i / 64) / 31.5F,
              side = sinf(12.566F * hypotf(x, y) - atan2f(y, x));
        color c = color_mix(theme_class(0, 2), theme_class(1, 2), 0.5F + 0.5F * tanhf(3 * side));
        g->regions[4 * i] = color_red(c), g->regions[4 * i + 1] = color_green(c),
                       g->regions[4 * i + 2] = color_blue(c);
        g->regions[4 * i + 3] = 110;
    }
}

static gallery *new_gallery(void) {
    gallery *g = calloc(1, sizeof *g);
    if (!g) exit(1);
    srand(7);
    fill_curves(g), fill_plane(g);
    g->toggle = true, g->check = true, g->rate = 0.003, g->layers = 64, g->damping = 0.35, g->count = 512;
    snprintf(g->text, sizeof g->text, "Größe ‖∂L/∂y₁‖");
    g->choice = 1, g->share = 0.4F, g->share_2 = 0.5F;
    return g;
}

static void buttons(ui *u, gallery *g, rect r) {
    const theme *t = ui_theme(u);
    rect all =
        ui_panel(u, r, "Buttons", "What can be pressed, and what it looks like when it is chosen or off.");
    static const ui_icon icons[] = {
        ICON_PLAY, ICON_PAUSE, ICON_STEP, ICON_RESET, ICON_GEAR,   ICON_PLUS, ICON_MINUS, ICON_CLOSE,
        ICON_HELP, ICON_UNDO,  ICON_COPY, ICON_TRASH, ICON_SEARCH, ICON_MENU, ICON_CHECK, ICON_CHEVRON_DOWN};
    rect row = cut_top(&all, t->control);
    for (int i = 0; i < 16; i++) {
        ui_push_index(u, i);
        ui_icon_button(u, cut_left(&row, t->control), icons[i], "icon");
        ui_pop_id(u);
    }
    skip_top(&all, t->gap_small), row = cut_top(&all, t->control);
    ui_button(u, cut_left(&row, ui_button_width(u, "Reset")), "Reset"), skip_left(&row, t->gap_small);
    ui_button_with(u, cut_left(&row, ui_scaled(u, 90)),
                   &(ui_button_config){.label = "Run", .icon = ICON_PLAY, .style = BUTTON_PRIMARY});
    skip_left(&row, t->gap_small);
    ui_button_with(u, cut_left(&row, ui_scaled(u, 90)),
                   &(ui_button_config){.label = "Chosen", .selected = true});
    skip_left(&row, t->gap_small);
    ui_button_with(u, cut_left(&row, ui_scaled(u, 90)),
                   &(ui_button_config){.label = "Off", .disabled = true});
    skip_left(&row, t->gap_small);
    ui_button_with(u, cut_left(&row, ui_scaled(u, 90)),
                   &(ui_button_config){.label = "Delete", .style = BUTTON_DANGER});
    skip_top(&all, t->gap_small), row = cut_top(&all, t->control);
    ui_toggle(u, cut_left(&row, ui_scaled(u, 140)), "Follow", &g->toggle);
    ui_toggle(u, cut_left(&row, ui_scaled(u, 140)), "Off toggle", &g->toggle_off);
    ui_checkbox(u, cut_left(&row, ui_scaled(u, 120)), "Checked", &g->check);
    ui_checkbox(u, row, "Unchecked", &g->toggle_off);
    static const char *const tabs[] = {"Race", "Phase space", "Theory", "Digits", "Data", "Lessons"};
    skip_top(&all, t->gap_small), ui_tabs(u, cut_top(&all, t->control), "tabs", tabs, 6, &g->tab);
}

static const char *const architectures[] = {"mlp", "h1-j1", "h1-j2",  "h2",       "ms1",
                                            "ms2", "ms3",   "resnet", "custom-j", "h1 damped"};
static const char *const notes[] = {"vanishes", "forward Euler", NULL, "symplectic", NULL, NULL, NULL, NULL,
                                    NULL,       "g > 0"};

static void numbers(ui *u, gallery *g, rect r) {
    const theme *t = ui_theme(u);
    rect all = ui_panel(u, r, "Numbers and words", "Drag, use the arrows, or double-click and type.");
    float column = ui_scaled(u, 100), gap = t->unit;
    ui_slider(u, cut_top(&all, t->control),
              &(ui_slider_config){
                  .label = "Learning rate", .min = 1e-6, .max = 1, .log = true, .label_width = column},
              &g->rate);
    skip_top(&all, gap);
    ui_slider(u, cut_top(&all, t->control),
              &(ui_slider_config){.label = "Layers", .min = 1, .max = 256, .step = 1, .label_width = column},
              &g->layers);
    skip_top(&all, gap);
    ui_slider(
        u, cut_top(&all, t->control),
        &(ui_slider_config){.label = "Damping", .min = 0, .max = 1, .label_width = column, .disabled = true},
        &g->damping);
    skip_top(&all, gap);
    ui_number_field(
        u, cut_top(&all, t->control),
        &(ui_slider_config){
            .label = "Samples", .min = 16, .max = 8192, .step = 16, .label_width = column, .unit = "pts"},
        &g->count);
    skip_top(&all, gap);
    ui_dropdown(u, cut_top(&all, t->control),
                &(ui_dropdown_config){.label = "Architecture",
                                      .options = architectures,
                                      .notes = notes,
                                      .count = 10,
                                      .label_width = column},
                &g->choice);
    skip_top(&all, gap);
    rect row = cut_top(&all, t->control), half = column_of(row, 0, 2, t->gap);
    ui_text_field(u, half, &(ui_text_config){.label = "name"}, g->text, sizeof g->text);
    ui_text_field(u, column_of(row, 1, 2, t->gap),
                  &(ui_text_config){.label = "search", .hint = "search", .icon = ICON_SEARCH}, g->empty,
                  sizeof g->empty);
    skip_top(&all, gap);
    ui_progress(u, cut_top(&all, t->control), 0.62, "62 % of epoch 12");
}

static void words(ui *u, gallery *g, rect r) {
    const theme *t = ui_theme(u);
    rect all = ui_panel(u, r, "Large numbers, scrolling", "Numbers that matter stand large beside the plot.");
    rect row = cut_top(&all, ui_scaled(u, 48));
    for (int i = 0; i < 3; i++) {
        static const char *const values[] = {"3.1×10⁻¹²", "0.84", "98.6 %"}, *const captions[] = {
                                                                                 "gradient at layer 1, mlp",
                                                                                 "gradient at layer 1, h1",
                                                                                 "test accuracy"};
        ui_big_number(u, column_of(row, i, 3, t->gap), values[i], captions[i], i < 2 ? theme_lane(1 - i) : 0);
    }
    skip_top(&all, t->gap_small);
    rect content = ui_scroll_begin(u, "scroll", all, &g->scroll);
    float height = 0;
    for (int i = 0; i < 4; i++) {
        rect part = {content.x, content.y + height, content.w, 100};
        height +=
            ui_paragraph(
                u, part, t->body, i % 2 ? t->muted : t->text,
                "The Jacobian of the field has eigenvalues on the imaginary axis: states turn, they neither "
                "die out nor blow up. ∂y/∂t = J ∇H(y), ‖Φᵀ Ω Φ − Ω‖ → 0, σ(x) = tanh x.") +
            t->gap_small;
    }
    ui_scroll_end(u, height);
}

static void controls_page(ui *u, gallery *g, rect w) {
    const theme *t = ui_theme(u);
    rect all = rect_inset(w, t->gap), left, right;
    ui_split_columns(u, "split", all, 0.5F, &g->share_2, &left, &right);
    buttons(u, g, cut_top(&left, ui_scaled(u, 218))), skip_top(&left, t->gap);
    words(u, g, left);
    numbers(u, g, cut_top(&right, ui_scaled(u, 308))), skip_top(&right, t->gap);
    rect lanes = ui_panel(u, right, "Colours", "Lanes, classes, and the maps for magnitude and sign."),
         row = cut_top(&lanes, t->control);
    for (int i = 0; i < 4; i++)
        draw_rect(ui_list(u), rect_inset(column_of(row, i, 12, 2), 1), t->radius, theme_lane(i));
    for (int i = 0; i < 2; i++)
        draw_rect(ui_list(u), rect_inset(column_of(row, 5 + i, 12, 2), 1), t->radius, theme_class(i, 2));
    skip_top(&lanes, t->unit), row = cut_top(&lanes, t->control);
    for (int i = 0; i < 10; i++)
        draw_rect(ui_list(u), rect_inset(column_of(row, i, 12, 2), 1), t->radius, theme_class(i, 10));
    for (int k = 0; k < 2; k++) {
        skip_top(&lanes, t->unit), row = cut_top(&lanes, t->control / 2);
        for (int i = 0; i < 64; i++)
            draw_rect(ui_list(u), rect_snapped(column_of(row, i, 64, 0)), 0,
                      theme_map(k ? &t->polar : &t->magnitude, i / 63.0));
    }
}

static void gradient_plot(ui *u, gallery *g, rect r) {
    rect all = ui_panel(u, r, "Gradient at every layer",
                        "How much of the error signal is left when it has travelled back to a layer.");
    plot p;
    plot_begin(&p, u, &g->views[0], all,
               &(plot_config){.name = "gradient",
                              .x_label = "layer",
                              .y_label = "‖∂L/∂yₗ‖",
                              .x_fixed = {1, LAYERS},
                              .y_log = true,
                              .legend = true});
    plot_line(&p, &(plot_series){.name = "h1-j1",
                                 .color = theme_lane(0),
                                 .x = plot_steps(1, 1, LAYERS),
                                 .y = plot_floats(g->h1, LAYERS)});
    plot_line(&p, &(plot_series){.name = "mlp",
                                 .color = theme_lane(1),
                                 .x = plot_steps(1, 1, LAYERS),
                                 .y = plot_floats(g->mlp, LAYERS),
                                 .pattern = PLOT_DASHED});
    plot_line(&p, &(plot_series){.name = "h2",
                                 .color = theme_lane(2),
                                 .x = plot_steps(1, 1, LAYERS),
                                 .y = plot_floats(g->high, LAYERS)});
    plot_level(&p, 1e-6, "half of single precision", 0);
    plot_end(&p);
}

static void loss_plots(ui *u, gallery *g, rect r) {
    rect all = ui_panel(u, r, "Loss and accuracy", NULL);
    plot p;
    plot_begin(&p, u, &g->views[1], row_of(all, 0, 2, 8),
               &(plot_config){.name = "loss", .y_label = "loss", .x_label = "step"});
    for (int k = 0; k < 2; k++)
        plot_line(&p, &(plot_series){.name = k ? "mlp" : "h1-j1",
                                     .color = theme_lane(k),
                                     .y = plot_floats(g->loss[k], STEPS),
                                     .x = plot_steps(0, 20, STEPS)});
    plot_end(&p);
    plot_begin(
        &p, u, &g->views[2], row_of(all, 1, 2, 8),
        &(plot_config){.name = "accuracy", .y_label = "accuracy", .x_label = "step", .y_within = {0, 1}});
    for (int k = 0; k < 2; k++)
        plot_line(&p, &(plot_series){.name = k ? "mlp" : "h1-j1",
                                     .color = theme_lane(k),
                                     .y = plot_floats(g->accuracy[k], STEPS),
                                     .x = plot_steps(0, 20, STEPS)});
    plot_end(&p);
}

static void band_and_heat(ui *u, gallery *g, rect r) {
    rect left = column_of(r, 0, 2, ui_theme(u)->gap), right = column_of(r, 1, 2, ui_theme(u)->gap);
    rect all = ui_panel(u, left, "Sensitivity by depth", NULL);
    plot p;
    plot_begin(&p, u, &g->views[3], all,
               &(plot_config){.name = "bsm",
                              .x_fixed = {0, LAYERS - 1},
                              .x_label = "layer",
                              .y_label = "norm of the BSM",
                              .y_log = true});
    plot_band(&p, &(plot_series){.color = theme_lane(0),
                                 .y = plot_floats(g->low, LAYERS),
                                 .high = plot_floats(g->high, LAYERS)});
    plot_line(&p, &(plot_series){.name = "median", .color = theme_lane(0), .y = plot_floats(g->h1, LAYERS)});
    plot_level(&p, 1, "bound", 0);
    plot_end(&p);
    all = ui_panel(u, right, "Gradient, layer by step", NULL);
    plot_begin(&p, u, &g->views[4], all,
               &(plot_config){.name = "heat", .x_label = "step", .y_label = "layer"});
    plot_heat_map(&p, &(plot_heat){.name = "gradient",
                                   .values = g->heat,
                                   .rows = LAYERS,
                                   .columns = STEPS,
                                   .x = {0, STEPS},
                                   .y = {0, LAYERS},
                                   .log = true});
    plot_end(&p);
}

static void plane_plots(ui *u, gallery *g, rect r) {
    const theme *t = ui_theme(u);
    plot p;
    rect all = ui_panel(u, column_of(r, 0, 4, t->gap), "Regions", NULL);
    plot_begin(&p, u, &g->views[5], all, &(plot_config){.name = "regions", .square = true});
    plot_picture(&p, &(plot_image){g->regions, 64, 64, {-1, 1}, {-1, 1}, true});
    plot_points(&p, &(plot_series){.name = NULL,
                                   .x = plot_floats(g->px, POINTS),
                                   .y = plot_floats(g->py, POINTS),
                                   .classes = g->classes,
                                   .class_count = 2});
    plot_end(&p);
    all = ui_panel(u, column_of(r, 1, 4, t->gap), "Phase portrait", NULL);
    plot_begin(&p, u, &g->views[6], all,
               &(plot_config){.name = "phase", .square = true, .x_label = "q₁", .y_label = "p₁"});
    plot_field(&p, &(plot_arrows){.color = color_fade(t->muted, 0.5F),
                                  .x = plot_floats(g->ax, GRID * GRID),
                                  .y = plot_floats(g->ay, GRID * GRID),
                                  .dx = plot_floats(g->adx, GRID * GRID),
                                  .dy = plot_floats(g->ady, GRID * GRID),
                                  .longest = ui_scaled(u, 12)});
    for (int k = 0; k < 6; k++)
        plot_trail(&p, &(plot_series){.color = theme_class(k % 2, 2),
                                      .x = plot_floats(g->trail_x[k], LAYERS),
                                      .y = plot_floats(g->trail_y[k], LAYERS),
                                      .head = 40.5,
                                      .tail = 30});
    plot_end(&p);
    all = ui_panel(u, column_of(r, 2, 4, t->gap), "Probabilities", NULL);
    static const float share[10] = {0.01F, 0.02F, 0.04F, 0.72F, 0.01F, 0.08F, 0.02F, 0.03F, 0.05F, 0.02F};
    static const int digit[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    plot_begin(&p, u, &g->views[7], all,
               &(plot_config){.name = "bars", .y_fixed = {0, 1}, .x_fixed = {-0.6, 9.6}});
    plot_bars(&p,
              &(plot_series){
                  .name = "probability", .y = plot_floats(share, 10), .classes = digit, .class_count = 10});
    plot_end(&p);
    all = ui_panel(u, column_of(r, 3, 4, t->gap), "Not yet", NULL);
    plot_begin(
        &p, u, &g->views[8], all,
        &(plot_config){
            .name = "empty", .hint = "press Space", .x_label = "step", .y_label = "loss", .y_log = true});
    plot_end(&p);
}

static void plots_page(ui *u, gallery *g, rect w) {
    const theme *t = ui_theme(u);
    rect all = rect_inset(w, t->gap), low = cut_bottom(&all, all.h * 0.27F);
    skip_bottom(&all, t->gap);
    rect right = cut_right(&all, all.w * 0.38F);
    skip_right(&all, t->gap);
    rect middle = cut_bottom(&all, all.h * 0.42F);
    skip_bottom(&all, t->gap);
    gradient_plot(u, g, all), loss_plots(u, g, right), band_and_heat(u, g, middle), plane_plots(u, g, low);
}

static void drawer_content(ui *u, gallery *g, rect window) {
    const theme *t = ui_theme(u);
    rect r;
    if (!ui_drawer_begin(u, "Lane settings", rect_inset(window, t->gap), ui_scaled(u, 300), &g->drawer, &r))
        return;
    ui_slider(u, cut_top(&r, t->control),
              &(ui_slider_config){
                  .label = "T", .min = 0.1, .max = 32, .log = true, .label_width = ui_scaled(u, 80)},
              &g->rate);
    ui_tip(u, "Final time T", "h = T / L",
           "Larger: states move further and gradients may explode. Smaller: every layer changes little, and "
           "the net can say less.");
    ui_dropdown(u, cut_top(&r, t->control),
                &(ui_dropdown_config){.label = "Network",
                                      .options = architectures,
                                      .notes = notes,
                                      .count = 10,
                                      .label_width = ui_scaled(u, 80)},
                &g->choice_2);
    ui_drawer_end(u);
}

static void overlays_page(ui *u, gallery *g, rect w) {
    plots_page(u, g, w);
    drawer_content(u, g, w);
    if (ui_input(u)->time < 0.02) {
        ui_toast(u, TOAST_INFO, "Saved as race.png");
        ui_toast(u, TOAST_WARNING, "No data set found: training on drawn digits instead.");
        ui_toast(u, TOAST_ERROR, "mnist/train-images.gz: the file ends after 1 204 of 60 000 images.");
    }
    static const char *const answers[] = {"Cancel", "Restart"};
    if (g->dialog)
        ui_dialog(u, "Restart the race?",
                  "The change of architecture needs a new network. All lanes begin again from seed 1, so "
                  "that they stay comparable.",
                  answers, 2);
}

typedef void (*page)(ui *, gallery *, rect);

static void drive(input *in, int frame, const char *name) {
    float s = in->scale;
    in->time = frame / 60.0, in->delta = frame ? 1 / 60.0 : 0;
    in->pressed[0] = in->released[0] = in->down[0] = false, in->key_count = 0;
    if (name[0] == 'p') in->mouse = (vec2){420 * s, 130 * s}, in->mouse_known = true;
    if (name[0] == 'c' && frame == 40)
        in->keys[in->key_count++] = (key_press){.key = KEY_TAB, .held.shift = true};
    if (name[0] == 'c' && frame == 41)
        in->keys[in->key_count++] = (key_press){.key = KEY_TAB, .held.shift = true};
    if (name[0] == 'o') in->mouse = (vec2){200 * s, 70 * s}, in->mouse_known = true;
    if (name[0] == 'm') {
        in->mouse = (vec2){900 * s, (frame < 30 ? 220.0F : 330.0F) * s}, in->mouse_known = true;
        in->pressed[0] = in->down[0] = frame == 20, in->released[0] = frame == 21, in->clicks[0] = 1;
    }
}

static void shoot(fonts *f, const char *folder, const char *name, page show, theme_kind kind, float scale,
                  bool dialog) {
    painter *paint = painter_new(f);
    draw_list *list = draw_list_new(fonts_measure, f);
    ui *u = ui_new(list, (clipboard){0});
    gallery *g = new_gallery();
    theme t = theme_make(kind, scale);
    input *in = calloc(1, sizeof *in);
    in->window = (rect){0, 0, 1280 * scale * t.scale / scale, 800 * t.scale}, in->scale = t.scale,
    in->focused = true;
    g->drawer = name[0] == 'o', g->dialog = dialog;
    for (int frame = 0; frame < 70; frame++) {
        drive(in, frame, name);
        ui_begin(u, in, &t);
        draw_rect(ui_list(u), in->window, 0, t.window);
        show(u, g, in->window);
        ui_end(u);
    }
    damage d;
    int w, h;
    painter_paint(paint, list, &d);
    const uint32_t *pixels = painter_pixels(paint, &w, &h);
    uint8_t *rgba = malloc((size_t)w * (size_t)h * 4);
    for (size_t i = 0; i < (size_t)w * (size_t)h; i++) {
        rgba[4 * i] = (uint8_t)(pixels[i] >> 16), rgba[4 * i + 1] = (uint8_t)(pixels[i] >> 8),
                 rgba[4 * i + 2] = (uint8_t)pixels[i];
        rgba[4 * i + 3] = 255;
    }
    char path[512], message[256];
    snprintf(path, sizeof path, "%s/%s-%s-%g.png", folder, name, theme_name(kind), (double)scale);
    if (!export_png(rgba, w, h, path, message, sizeof message)) fprintf(stderr, "%s\n", message);
    free(rgba), free(in), free(g);
    ui_free(u), draw_list_free(list), painter_free(paint);
}

int main(int count, char **words_given) {
    const char *folder = count > 1 ? words_given[1] : ".";
    char message[256];
    fonts *f = fonts_new(message, sizeof message);
    if (!f) return fprintf(stderr, "%s\n", message), 1;
    static const float scales[] = {1, 1.5F, 2};
    for (int k = 0; k < THEME_COUNT; k++) {
        for (int s = 0; s < 3; s++) {
            shoot(f, folder, "controls", controls_page, (theme_kind)k, scales[s], false);
            shoot(f, folder, "plots", plots_page, (theme_kind)k, scales[s], false);
            shoot(f, folder, "overlays", overlays_page, (theme_kind)k, scales[s], false);
        }
        shoot(f, folder, "menu", controls_page, (theme_kind)k, 1, false);
        shoot(f, folder, "dialog", overlays_page, (theme_kind)k, 1, true);
    }
    fonts_free(f);
    return 0;
}
