/* See gradient_history.h. */
#include "gradient_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void empty(gradient_history *h) {
    h->columns = 0, h->stride = 1;
    h->least = HUGE_VAL, h->most = 0;
}

void gradient_history_free(gradient_history *h) {
    for (int i = 0; i < HDNN_MAX_LANES; i++) free(h->lane[i].values);
    *h = (gradient_history){0};
    empty(h);
}

bool gradient_history_begin(gradient_history *h, const hdnn_snapshot *s) {
    gradient_history_free(h);
    for (int i = 0; i < s->lanes; i++) {
        lane_history *l = &h->lane[i];
        size_t rows = (size_t)s->lane[i].layers + 1;
        l->rows = rows < HISTORY_ROWS ? rows : HISTORY_ROWS;
        l->values = malloc(l->rows * HISTORY_COLUMNS * sizeof *l->values);
        if (!l->values) {
            gradient_history_free(h);
            return false;
        }
    }
    h->lanes = s->lanes;
    return true;
}

static void halve(gradient_history *h) {
    for (int i = 0; i < h->lanes; i++)
        for (size_t r = 0; r < h->lane[i].rows; r++) {
            float *row = h->lane[i].values + r * HISTORY_COLUMNS;
            for (size_t c = 0; c < HISTORY_COLUMNS / 2; c++) row[c] = row[2 * c + 1];
        }
    h->columns /= 2, h->stride *= 2;
}

static float value_of(const hdnn_lane_snapshot *l, const lane_history *to, size_t row) {
    size_t layer = row * (size_t)l->layers / (to->rows - 1);
    return l->status.diverged ? NAN : (float)l->state_gradient[layer];
}

static void put(gradient_history *h, int lane, const hdnn_lane_snapshot *from, size_t column) {
    lane_history *to = &h->lane[lane];
    for (size_t r = 0; r < to->rows; r++) {
        float *row = to->values + r * HISTORY_COLUMNS, value = value_of(from, to, r);
        for (size_t c = h->columns; c < column; c++) row[c] = c ? row[c - 1] : value;
        row[column] = value;
        if (value > 0 && isfinite(value)) {
            h->least = fmin(h->least, (double)value);
            h->most = fmax(h->most, (double)value);
        }
    }
}

static bool has_measured(const hdnn_snapshot *s) {
    bool any = false;
    for (int i = 0; i < s->lanes; i++) {
        if (s->lane[i].status.diverged) continue;
        if (!isfinite((double)s->lane[i].state_gradient[1])) return false;
        any = true;
    }
    return any || s->lanes > 0;
}

void gradient_history_add(gradient_history *h, const hdnn_snapshot *s) {
    if (s->lanes != h->lanes) return;
    bool earlier = h->columns && s->step < (int64_t)(h->columns - 1) * h->stride;
    if (earlier || s->step == 0) empty(h);
    if (s->step < 1 || !has_measured(s)) return;
    while (s->step >= (int64_t)HISTORY_COLUMNS * h->stride) halve(h);
    size_t column = (size_t)(s->step / h->stride);
    for (int i = 0; i < h->lanes; i++) put(h, i, &s->lane[i], column);
    h->columns = column + 1;
}
