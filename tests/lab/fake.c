/* See fake.h. */
#include "fake.h"

#include "phase.h"
#include "screens.h"
#include "theory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fake_gradients(fake *f, int lane, double first, double last) {
    for (int l = 0; l <= FAKE_LAYERS; l++) {
        double share = (double)(l - 1) / (FAKE_LAYERS - 1);
        f->gradient[lane][l] = (hdnn_real)(first * pow(last / first, share));
    }
}

static void add_lane(fake *f, int lane, const char *name, const char *architecture, hdnn_stem stem) {
    hdnn_network_config *c = &f->preset.networks[lane];
    *c = hdnn_network_config_default();
    snprintf(c->name, sizeof c->name, "%s", name);
    c->architecture = hdnn_architecture_find(architecture);
    c->layers = FAKE_LAYERS, c->features = FAKE_FEATURES, c->stem = stem;
    hdnn_dataset *test = &f->data.test;
    if (hdnn_model_new(c, test->shape, test->classes, &f->models[lane], NULL) != HDNN_OK) abort();
    hdnn_lane_snapshot *l = &f->snapshot.lane[lane];
    l->layers = FAKE_LAYERS, l->features = FAKE_FEATURES, l->columns = hdnn_model_columns(f->models[lane]);
    l->state_gradient = f->gradient[lane], l->weight_gradient = f->weight[lane];
    l->states = f->states[lane], l->model = f->models[lane];
    l->status =
        (hdnn_lane_status){.steps = 40, .test_loss = 0.4, .test_accuracy = 0.875, .diverged_layer = -1};
    for (size_t i = 0; i < sizeof f->states[0] / sizeof f->states[0][0]; i++)
        f->states[lane][i] = (hdnn_real)sin((double)i);
    fake_gradients(f, lane, lane ? 1e-9 : 0.5, 0.5);
}

static void add_history(fake *f) {
    for (int i = 0; i < FAKE_HISTORY; i++) {
        hdnn_history_point *h = &f->history[i];
        *h = (hdnn_history_point){.step = i + 1, .epoch = (i + 1) / 20.0};
        for (int lane = 0; lane < 2; lane++) {
            h->train_loss[lane] = expf(-0.05F * (float)i),
            h->train_accuracy[lane] = 1 - 0.5F * h->train_loss[lane];
            h->test_loss[lane] = i % 20 == 19 ? h->train_loss[lane] : NAN;
            h->test_accuracy[lane] = i % 20 == 19 ? h->train_accuracy[lane] : NAN;
        }
    }
    f->snapshot.history = f->history, f->snapshot.history_count = FAKE_HISTORY;
}

static void add_shelf(fake *f) {
    static char first[] = "fake", second[] = "other", note[] = "swiss-roll, 2 networks";
    f->names[0] = first, f->names[1] = second, f->notes[0] = f->notes[1] = note;
    f->shelf = (shelf){2, f->names, f->notes};
}

static fake *with_data(hdnn_shape shape, int classes, const char *source, hdnn_stem stem) {
    fake *f = calloc(1, sizeof *f);
    if (!f || hdnn_dataset_new(source, shape, classes, 100, &f->data.test, NULL) != HDNN_OK) abort();
    snprintf(f->preset.name, sizeof f->preset.name, "fake");
    snprintf(f->preset.about, sizeof f->preset.about, "Look here.");
    snprintf(f->preset.data.source, sizeof f->preset.data.source, "%s", source);
    snprintf(f->data.taken, sizeof f->data.taken, "%s", source);
    snprintf(f->data.from, sizeof f->data.from, "generated");
    f->data.train.shape = shape;
    f->preset.training = hdnn_training_config_default();
    f->preset.training.epochs = 10;
    f->preset.lanes = f->snapshot.lanes = 2;
    f->snapshot.step = 40, f->snapshot.steps_per_epoch = 20, f->snapshot.epoch = 2;
    f->snapshot.samples = FAKE_SAMPLES, f->snapshot.sample = f->samples;
    for (int i = 0; i < 100; i++) f->data.test.labels[i] = (uint8_t)(i % classes);
    for (uint32_t i = 0; i < FAKE_SAMPLES; i++) f->samples[i] = i;
    add_lane(f, 0, "h1", "h1-j1", stem), add_lane(f, 1, "mlp", "mlp", stem);
    add_history(f), add_shelf(f);
    if (!gradient_history_begin(&f->steps, &f->snapshot)) abort();
    gradient_history_add(&f->steps, &f->snapshot);
    f->state = (lab_state){.preset = &f->preset,
                           .data = &f->data,
                           .snapshot = &f->snapshot,
                           .history = &f->steps,
                           .wanted = &f->preset,
                           .shelf = &f->shelf,
                           .settings = {.layer = FAKE_LAYERS},
                           .reading = &f->reading,
                           .regions = &f->regions,
                           .pad = &f->pad,
                           .lessons = &f->lessons,
                           .tour = &f->tour,
                           .memory = &f->memory,
                           .recent = &f->recent,
                           .files = &f->files};
    f->preset.training.learning_rate = 0.01, f->preset.training.smoothness = 0.001;
    f->state.settings.hero = 0.61F, f->state.settings.side = 0.56F, f->state.settings.type_scale = 1;
    f->state.settings.axis_y = 3, f->state.settings.column = -1;
    f->state.settings.phase = phase_settings_for(&f->state);
    f->state.settings.theory = theory_settings_for(&f->state);
    return f;
}

fake *fake_run(void) {
    fake *f = with_data((hdnn_shape){.inputs = 2}, 2, "swiss-roll", HDNN_STEM_AUGMENT);
    f->regions = (lab_regions){.possible = true, .x = {-1, 1}, .y = {-1, 1}, .points = 2};
    f->reading.label = -1;
    return f;
}

fake *fake_digits(void) {
    fake *f = with_data((hdnn_shape){28 * 28, 28, 28}, 10, "digits", HDNN_STEM_CONV);
    f->reading = (lab_reading){.has_reading = true, .lanes = 2, .classes = 10, .label = -1, .drawn = true};
    f->reading.height = f->reading.width = 28, f->reading.seen = f->seen;
    f->reading.probabilities[0][7] = f->reading.probabilities[1][7] = 0.93F;
    f->reading.probabilities[0][1] = f->reading.probabilities[1][1] = 0.07F;
    f->state.settings.screen = SCREEN_DIGITS;
    return f;
}

void fake_observe(fake *f) {
    if (!f->observer) {
        hdnn_random random = hdnn_random_new(1, 0);
        f->observer = observer_new(NULL, NULL);
        if (!f->observer) abort();
        for (int i = 0; i < f->snapshot.lanes; i++) hdnn_model_initialise(f->models[i], &random);
    }
    observer_request request = screens_request(&f->state);
    observer_settle(f->observer, &f->snapshot, &request);
    f->state.observation = observer_latest(f->observer);
}

void fake_free(fake *f) {
    observer_free(f->observer);
    pad_free(&f->pad);
    gradient_history_free(&f->steps);
    hdnn_model_free(f->models[0]), hdnn_model_free(f->models[1]);
    hdnn_dataset_free(&f->data.test);
    lab_saving_forget(&f->intents.saving);
    free(f);
}
