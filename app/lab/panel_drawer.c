/* The drawer: the settings of one lane, and those of the training that all lanes share. A slider that changes a network
 * starts the race again from the same seed, again and again while it is dragged; those of the training act at once. */
#include "panels.h"

#include "architectures.h"
#include "lane_look.h"
#include "number.h"
#include "run_edit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_OPTIONS = 32 };

typedef struct {
    ui *ui;
    rect rest; /* below the controls so far */
    const lab_state *s;
    lab_intents *out;
    int lane;
} drawer;

static rect next_row(drawer *d) {
    const theme *t = ui_theme(d->ui);
    rect row = cut_top(&d->rest, t->control);
    skip_top(&d->rest, t->unit);
    return row;
}

static void heading(drawer *d, const char *text) {
    const theme *t = ui_theme(d->ui);
    skip_top(&d->rest, t->gap_small);
    ui_label_with(d->ui, cut_top(&d->rest, ui_line_height(d->ui, t->strong)), t->strong, t->text, ALIGN_LEFT,
                  text);
    skip_top(&d->rest, t->unit);
}

static const hdnn_network_config *network(const drawer *d) {
    return &d->s->wanted->networks[d->lane];
}

static hdnn_network_config *change(drawer *d) {
    return &lab_change_run(d->s, d->out)->networks[d->lane];
}

static hdnn_training_config *change_training(drawer *d) {
    return &lab_change_run(d->s, d->out)->training;
}

/* A slider for one number; true when it moved. */
static bool number(drawer *d, ui_slider_config c, double *value) {
    c.label_width = ui_scaled(d->ui, 86);
    return ui_slider(d->ui, next_row(d), &c, value);
}

static bool choice(drawer *d, const char *label, const char *const *names, int count, bool disabled,
                   int *chosen) {
    return ui_dropdown(d->ui, next_row(d),
                       &(ui_dropdown_config){.label = label,
                                             .options = names,
                                             .count = count,
                                             .label_width = ui_scaled(d->ui, 86),
                                             .disabled = disabled},
                       chosen);
}

/* custom-j needs a matrix, which only presets can give: it is shown to all, and open to those who have it. */
static void architecture(drawer *d) {
    const char *names[MOST_OPTIONS], *lines[MOST_OPTIONS], *formulas[MOST_OPTIONS];
    bool barred[MOST_OPTIONS];
    int count = 0, chosen = 0;
    const hdnn_architecture *now = network(d)->architecture, *a;
    for (; count < MOST_OPTIONS && (a = hdnn_architecture_at((size_t)count)); count++) {
        if (a == now) chosen = count;
        names[count] = hdnn_architecture_name(a), formulas[count] = architecture_formula(a, false);
        barred[count] = hdnn_architecture_takes_interconnection(a) && a != now;
        lines[count] = barred[count] ? "with a J of your own: a preset gives it as \"interconnection\""
                                     : architecture_line(a);
    }
    ui_dropdown_config c = {.label = "architecture",
                            .options = names,
                            .notes = lines,
                            .tips = formulas,
                            .barred = barred,
                            .count = count,
                            .label_width = ui_scaled(d->ui, 86)};
    int before = chosen;
    if (ui_dropdown(d->ui, next_row(d), &c, &chosen) && !barred[chosen] && chosen != before)
        run_edit_architecture(lab_change_run(d->s, d->out), d->lane, hdnn_architecture_at((size_t)chosen));
    char text[256];
    snprintf(text, sizeof text, "The rule that takes the state of one layer to the next. %s: %s.",
             hdnn_architecture_name(now), architecture_line(now));
    ui_tip(d->ui, "Architecture", architecture_formula(now, network(d)->damping > 0), text);
}

static void size(drawer *d) {
    const hdnn_network_config *c = network(d);
    bool fixed = hdnn_architecture_takes_interconnection(c->architecture);
    double layers = c->layers, features = c->features, t_end = c->t_end;
    if (number(d, (ui_slider_config){.label = "layers", .min = 1, .max = 256, .step = 1, .log = true},
               &layers))
        change(d)->layers = (int)layers;
    bool timeless = !architecture_has_time(c->architecture);
    ui_tip(d->ui, "Layers N", timeless ? NULL : "h = T / N",
           timeless ? "More: a deeper network, and a longer way back for the gradient."
                    : "More: a deeper network; at the same T its steps are smaller. Fewer: larger steps.");
    if (number(d,
               (ui_slider_config){
                   .label = "features", .min = 2, .max = 64, .step = 2, .log = true, .disabled = fixed},
               &features))
        run_edit_features(lab_change_run(d->s, d->out), d->lane, (int)features);
    ui_tip(d->ui, "Features n", "y ∈ ℝⁿ",
           "The numbers in a state. More: more room to part the classes, and more work.");
    if (number(d,
               (ui_slider_config){
                   .label = "T", .min = 0.05, .max = 64, .log = true, .digits = 2, .disabled = timeless},
               &t_end))
        change(d)->t_end = t_end;
    ui_tip(d->ui, "Final time T", "h = T / N",
           timeless
               ? "An mlp has no step, so T means nothing to it."
               : "Larger: the states travel farther, and gradients may grow. Smaller: a gentler network.");
}

static void dynamics(drawer *d) {
    const hdnn_network_config *c = network(d);
    double damping = c->damping;
    bool damps = hdnn_architecture_takes_damping(c->architecture);
    if (number(d,
               (ui_slider_config){.label = "damping",
                                  .min = 0.01,
                                  .max = 20,
                                  .log = true,
                                  .zero = true,
                                  .digits = 2,
                                  .disabled = !damps},
               &damping))
        change(d)->damping = damping;
    ui_tip(d->ui, "Damping γ", "y′ = (J − γ I) ∂H/∂y",
           damps
               ? "0: in the differential equation with fixed weights energy is kept. Larger: it is lost, and "
                 "gradients fade on their way back as long as the steps h stay short."
               : "Only h1-j1, h1-j2 and custom-j can be damped.");
    int activation = (int)c->activation, integrator = (int)c->integrator;
    const char *activations[HDNN_ACTIVATION_COUNT], *integrators[HDNN_INTEGRATOR_COUNT];
    for (int i = 0; i < HDNN_ACTIVATION_COUNT; i++) activations[i] = hdnn_activation_name((hdnn_activation)i);
    for (int i = 0; i < HDNN_INTEGRATOR_COUNT; i++) integrators[i] = hdnn_integrator_name((hdnn_integrator)i);
    if (choice(d, "activation", activations, HDNN_ACTIVATION_COUNT, false, &activation))
        change(d)->activation = (hdnn_activation)activation;
    ui_tip(d->ui, "Activation σ", "σ(K y + b)", "tanh is the paper's: bounded, and smooth everywhere.");
    bool separable = hdnn_architecture_is_separable(c->architecture);
    if (!separable) integrators[integrator] = architecture_integrator(c->architecture, c->integrator);
    if (choice(d, "integrator", integrators, HDNN_INTEGRATOR_COUNT, !separable, &integrator))
        change(d)->integrator = (hdnn_integrator)integrator;
    ui_tip(d->ui, "Integrator", NULL,
           separable
               ? "How the halves p and q take turns. Symplectic Euler: q moves by p, then p by the new q; "
                 "of first order. Leapfrog: half a step of q, a whole one of p, half a step of q; of second."
               : "Only networks whose halves p and q take turns have a choice.");
}

/* What the weights are before the first step. */
static void beginning(drawer *d) {
    const hdnn_network_config *c = network(d);
    double scale = c->init_scale;
    int init = (int)c->init;
    bool either = architecture_takes_identity(c->architecture), drawn = c->init == HDNN_INIT_NORMAL;
    const char *names[HDNN_INIT_COUNT];
    for (int i = 0; i < HDNN_INIT_COUNT; i++) names[i] = hdnn_init_name((hdnn_init)i);
    if (choice(d, "begins", names, HDNN_INIT_COUNT, !either, &init)) change(d)->init = (hdnn_init)init;
    ui_tip(d->ui, "First weights", "K, b ~ N(0, s²)  or  K = I, b = 0",
           either ? "Normal: drawn from the seed. Identity: the same in all layers, as in the counterexample "
                    "of Theory; the seed then draws nothing but data and the head."
                  : "The matrix of ms2 has a zero diagonal, so it cannot be the identity.");
    if (number(d,
               (ui_slider_config){.label = "initial",
                                  .min = 0.01,
                                  .max = 4,
                                  .log = true,
                                  .zero = true,
                                  .digits = 2,
                                  .disabled = !drawn},
               &scale))
        change(d)->init_scale = scale;
    ui_tip(
        d->ui, "Initial weights", "K, b ~ N(0, s²)",
        c->architecture == hdnn_architecture_find("mlp")
            ? "Larger: the first network already bends the plane strongly. Smaller: every layer begins by "
              "taking all states close to 0."
            : "Larger: the first network already bends the plane strongly. Smaller: it begins almost as the "
              "identity.");
}

static void lane_buttons(drawer *d) {
    const theme *t = ui_theme(d->ui);
    rect row = next_row(d);
    rect left = column_of(row, 0, 2, t->gap_small), right = column_of(row, 1, 2, t->gap_small);
    int lanes = d->s->wanted->lanes;
    ui_button_config copy = {.label = "Duplicate", .icon = ICON_COPY, .disabled = lanes >= HDNN_MAX_LANES};
    if (ui_button_with(d->ui, left, &copy) && run_edit_duplicate(lab_change_run(d->s, d->out), d->lane))
        d->out->settings.drawer = d->lane + 2;
    ui_tip(d->ui, "Duplicate the lane", NULL,
           copy.disabled ? "Four lanes are as many as race together: remove one first."
                         : "The same network once more: change one thing in it and compare.");
    ui_button_config away = {.label = "Remove", .icon = ICON_TRASH, .disabled = lanes <= 1};
    if (ui_button_with(d->ui, right, &away) && run_edit_remove(lab_change_run(d->s, d->out), d->lane))
        d->out->settings.drawer = 0;
    ui_tip(d->ui, "Remove the lane", NULL,
           away.disabled ? "The last lane stays: a race needs one network at least."
                         : "All others begin again. Ctrl+Z brings it back, untrained.");
}

static void training(drawer *d) {
    const hdnn_training_config *c = &d->s->wanted->training;
    double clip = c->clip_norm, decay = c->weight_decay, batch = c->batch;
    int optimizer = (int)c->optimizer;
    const char *optimizers[HDNN_OPTIMIZER_COUNT];
    for (int i = 0; i < HDNN_OPTIMIZER_COUNT; i++)
        optimizers[i] = hdnn_optimizer_name((hdnn_optimizer_kind)i);
    if (choice(d, "optimizer", optimizers, HDNN_OPTIMIZER_COUNT, false, &optimizer))
        change_training(d)->optimizer = (hdnn_optimizer_kind)optimizer;
    ui_tip(d->ui, "Optimizer", NULL,
           "Acts at once. Adam scales every parameter's step by the gradients it has seen.");
    if (number(d,
               (ui_slider_config){
                   .label = "clip", .min = 0.01, .max = 100, .log = true, .zero = true, .digits = 2},
               &clip))
        change_training(d)->clip_norm = clip;
    ui_tip(d->ui, "Clipping", "g ← g · min(1, c / ‖g‖)",
           "Acts at once. Smaller: gradients that explode do less harm. 0: never.");
    if (number(d,
               (ui_slider_config){
                   .label = "decay", .min = 1e-6, .max = 1, .log = true, .zero = true, .digits = 2},
               &decay))
        change_training(d)->weight_decay = decay;
    ui_tip(d->ui, "Weight decay", "g ← g + λ θ",
           "Acts at once. Larger: weights are drawn to zero, and the network stays gentle. 0: never.");
    size_t samples = d->s->data->train.count;
    double most = samples < 4096 ? (double)samples : 4096;
    if (number(d, (ui_slider_config){.label = "batch", .min = 1, .max = most, .step = 1, .log = true},
               &batch))
        change_training(d)->batch = (int)batch;
    ui_tip(
        d->ui, "Batch", NULL,
        "Samples in a step. Larger: calmer steps, fewer in an epoch. Smaller: noisier ones. Starts again.");
}

static void seed(drawer *d) {
    const theme *t = ui_theme(d->ui);
    char words[64], digits[NUMBER_TEXT];
    uint64_t now = d->s->wanted->training.seed;
    snprintf(words, sizeof words, "seed %s", number_fixed(digits, (double)now, 0));
    rect row = next_row(d), button = cut_right(&row, ui_scaled(d->ui, 96));
    ui_label_with(d->ui, row, t->body, t->text, ALIGN_LEFT, words);
    if (ui_button(d->ui, button, "New seed")) change_training(d)->seed = now + 1;
    ui_tip(d->ui, "New seed", NULL,
           "Draws other initial weights, other batches and, where they are drawn, other data. Reset keeps "
           "them all.");
}

static void undo_buttons(drawer *d) {
    const theme *t = ui_theme(d->ui);
    rect row = next_row(d);
    ui_button_config undo = {.label = "Undo", .icon = ICON_UNDO, .disabled = !d->s->can_undo};
    ui_button_config redo = {.label = "Redo", .disabled = !d->s->can_redo};
    d->out->undo |= ui_button_with(d->ui, column_of(row, 0, 2, t->gap_small), &undo);
    ui_tip(d->ui, "Undo the last change of the run", NULL,
           undo.disabled ? "No change was made since the run was loaded." : "Ctrl+Z");
    d->out->redo |= ui_button_with(d->ui, column_of(row, 1, 2, t->gap_small), &redo);
    ui_tip(d->ui, "Redo", NULL, redo.disabled ? "No change was taken back." : "Ctrl+Shift+Z");
}

static void controls(drawer *d) {
    architecture(d), size(d), dynamics(d), beginning(d), lane_buttons(d);
    heading(d, "Training, all lanes");
    training(d), seed(d), undo_buttons(d);
}

/* What is typed waits in the memory of the view: a name that was emptied is kept until there is another one. */
static void whose(drawer *d) {
    const theme *t = ui_theme(d->ui);
    rect row = next_row(d), mark = cut_left(&row, ui_scaled(d->ui, 4));
    draw_rect(ui_list(d->ui), rect_centred(mark, mark.w, ui_line_height(d->ui, t->strong)), mark.w / 2,
              theme_lane_on(t->kind, lane_slot(d->s->wanted, d->lane)));
    skip_left(&row, t->gap_small);
    char *name = d->s->memory->lane_name;
    bool entered = false;
    ui_text_config field = {.label = "lane name", .hint = network(d)->name, .entered = &entered};
    if (ui_focused(d->ui) != ui_make_id(d->ui, field.label))
        memcpy(name, network(d)->name, sizeof d->s->memory->lane_name);
    if (ui_text_field(d->ui, row, &field, name, sizeof d->s->memory->lane_name) && *name)
        memcpy(change(d)->name, name, sizeof d->s->memory->lane_name);
    if (entered) ui_focus(d->ui, 0);
    ui_tip(d->ui, "Name of the lane", NULL, "As it stands on its chip and beside its curves. Acts at once.");
}

float panel_drawer_width(ui *u) {
    return ui_scaled(u, 320);
}

void panel_drawer(ui *u, rect area, const lab_state *s, lab_intents *out) {
    int *lane = &s->memory->drawer_lane;
    bool open = s->settings.drawer > 0 && s->settings.drawer <= s->wanted->lanes;
    rect content;
    if (open) *lane = s->settings.drawer - 1;
    if (*lane >= s->wanted->lanes) *lane = s->wanted->lanes - 1;
    if (!ui_drawer_begin(u, "Settings of this network", area, panel_drawer_width(u), &open, &content)) return;
    rect inside = ui_scroll_begin(u, "all", content, &s->memory->drawer);
    ui_push_index(u, *lane);
    drawer d = {u, (rect){inside.x, inside.y, inside.w, 1e6F}, s, out, *lane};
    whose(&d), controls(&d);
    ui_pop_id(u);
    ui_scroll_end(u, d.rest.y - inside.y);
    ui_drawer_end(u);
    if (!open) out->settings.drawer = 0;
}
