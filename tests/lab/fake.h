/* A run that was never trained: two lanes with made-up gradients, states and histories, for panels to show. */
#ifndef TESTS_FAKE_H
#define TESTS_FAKE_H

#include "tour.h"

enum { FAKE_LAYERS = 16, FAKE_FEATURES = 4, FAKE_SAMPLES = 8, FAKE_HISTORY = 40 };

typedef struct {
    lab_state state;
    hdnn_preset preset;
    hdnn_data data;
    hdnn_snapshot snapshot;
    lab_reading reading;
    lab_regions regions;
    lab_memory memory;
    file_dialog files;
    recent_files recent;
    gradient_history steps;
    shelf shelf;
    pad pad;
    lesson_shelf lessons;
    tour tour;
    char *names[2], *notes[2];
    hdnn_model *models[2];
    hdnn_real gradient[2][FAKE_LAYERS + 1], weight[2][FAKE_LAYERS];
    hdnn_real states[2][FAKE_SAMPLES * (FAKE_LAYERS + 1) * FAKE_FEATURES];
    uint32_t samples[FAKE_SAMPLES];
    hdnn_history_point history[FAKE_HISTORY];
    uint8_t seen[28 * 28 * 4];
    observer *observer; /* NULL until fake_observe */
    lab_intents intents;
} fake;

fake *fake_run(void);       /* "h1" and "mlp" on a swiss roll, after 40 steps */
fake *fake_digits(void);    /* the same lanes on pictures: `state.reading` says 7 */
void fake_observe(fake *f); /* measures what the screen wants; the networks get random weights first */
void fake_free(fake *f);
void fake_gradients(fake *f, int lane, double first, double last); /* geometric from layer 1 to the last */

#endif
