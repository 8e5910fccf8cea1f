/* The measurements of `hdnn probe` that go layer by layer, and the list of all; see probe.h.
 *
 * Rows stand in the order sample, layer. A note says in a sentence what the columns are. */
#include "probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static hdnn_status no_memory(hdnn_error *error) {
    return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
}

static hdnn_status take(size_t count, double **values, hdnn_error *error) {
    *values = calloc(count, sizeof **values);
    return *values != NULL ? HDNN_OK : no_memory(error);
}

const hdnn_real *subject_first(const subject *s, size_t sample) {
    for (size_t i = 0; i < s->n; i++) s->first[i] = s->input[i * s->samples + sample];
    return s->first;
}

static hdnn_status measure_gradients(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const names[] = {"layer", "state", "weight", NULL};
    double *values;
    numbers_begin(table, names);
    hdnn_status status = take(2 * s->layers + 1, &values, error);
    if (status == HDNN_OK)
        status = hdnn_probe_loss_gradients(s->model, s->data, s->index, s->samples, values,
                                           values + s->layers + 1, error);
    for (size_t l = 0; l <= s->layers && status == HDNN_OK; l++)
        numbers_row(
            table, (double[]){(double)l, values[l], l < s->layers ? values[s->layers + 1 + l] : (double)NAN});
    line_add(note, "state: |dLoss/dy|, the mean of the samples' own norms; weight: |dLoss/dK| of the layer.");
    free(values);
    return status;
}

static void largest_entries(const subject *s, const hdnn_real *matrices, double *largest) {
    for (size_t l = 0; l <= s->layers; l++)
        for (size_t i = 0; i < s->n * s->n; i++)
            largest[l] = fmax(largest[l], fabs((double)matrices[l * s->n * s->n + i]));
}

static hdnn_status measure_bsm(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const names[] = {"layer", "least", "median", "most", "entry", NULL};
    double *norms, *largest = NULL;
    hdnn_real *matrices = calloc((s->layers + 1) * s->n * s->n, sizeof *matrices);
    numbers_begin(table, names);
    hdnn_status status = take((s->layers + 1) * s->samples, &norms, error);
    if (status == HDNN_OK) status = take(s->layers + 1, &largest, error);
    if (status == HDNN_OK && matrices == NULL) status = no_memory(error);
    if (status == HDNN_OK) status = hdnn_probe_bsm(s->probe, s->input, s->samples, norms, error);
    for (size_t i = 0; i < s->samples && status == HDNN_OK; i++) {
        hdnn_probe_sensitivity(s->probe, subject_first(s, i), matrices);
        largest_entries(s, matrices, largest);
    }
    for (size_t l = 0; l <= s->layers && status == HDNN_OK; l++) {
        hdnn_spread spread = hdnn_spread_of(norms + l * s->samples, s->samples);
        numbers_row(table, (double[]){(double)l, spread.least, spread.median, spread.most, largest[l]});
    }
    line_add(note, "2-norms of d y_L / d y_l over the samples, and the largest entry of all their matrices.");
    free(matrices);
    free(largest);
    free(norms);
    return status;
}

/* The eigenvalues of one layer: all of them, or the extremes. */
static void spectrum_rows(const subject *s, size_t sample, size_t layer, const double *field,
                          const double *step, number_table *table) {
    double h = hdnn_network_step(s->config), real = 0, imaginary = 0, size = 0, grown = 0, modulus = 0;
    for (size_t i = 0; i < s->n; i++) {
        const double *a = field + 2 * i, *b = step + 2 * i;
        double amplification = hdnn_network_amplification(s->config, h * a[0], h * a[1]);
        if (s->full)
            numbers_row(table, (double[]){(double)sample, (double)layer, (double)i, a[0], a[1], amplification,
                                          b[0], b[1]});
        real = fmax(real, fabs(a[0]));
        imaginary = fmax(imaginary, fabs(a[1]));
        size = fmax(size, h * hypot(a[0], a[1]));
        grown = fmax(grown, amplification);
        modulus = fmax(modulus, hypot(b[0], b[1]));
    }
    if (!s->full)
        numbers_row(table, (double[]){(double)sample, (double)layer, real, imaginary, size, grown, modulus});
}

static hdnn_status measure_spectrum(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const all[] = {"sample",        "layer",     "index",          "real", "imaginary",
                                      "amplification", "step_real", "step_imaginary", NULL};
    static const char *const summary[] = {"sample",   "layer",         "real",         "imaginary",
                                          "h_lambda", "amplification", "step_modulus", NULL};
    size_t count = 2 * s->layers * s->n;
    double *values;
    numbers_begin(table, s->full ? all : summary);
    hdnn_status status = take(2 * count, &values, error);
    for (size_t i = 0; i < s->samples && status == HDNN_OK; i++) {
        status = hdnn_probe_spectrum(s->probe, subject_first(s, i), values, values + count, error);
        for (size_t l = 0; l < s->layers && status == HDNN_OK; l++)
            spectrum_rows(s, i, l, values + 2 * l * s->n, values + count + 2 * l * s->n, table);
    }
    line_add(
        note, "Field Jacobian: %s; the step h = %.4g is stable %s. step: eigenvalues of the layer's map.",
        s->full ? "its eigenvalues" : "largest |real|, |imaginary| and |h lambda| of its eigenvalues",
        hdnn_network_step(s->config),
        hdnn_network_stability(s->config) == HDNN_STABLE_DISC ? "in the disc |1 + h lambda| <= 1"
                                                              : "on the imaginary axis up to |h lambda| = 2");
    free(values);
    return status;
}

/* How far s_i s_{n+1-i} is from 1, at most. */
static double pair_defect(const double *values, size_t n) {
    double worst = 0;
    for (size_t i = 0; i < n; i++) worst = fmax(worst, fabs(values[i] * values[n - 1 - i] - 1));
    return worst;
}

static hdnn_status measure_singular(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const all[] = {"sample", "layer", "index", "value", "determinant", NULL};
    static const char *const summary[] = {"sample", "layer",       "largest", "smallest",
                                          "pairs",  "determinant", NULL};
    double *values, *determinants = NULL;
    numbers_begin(table, s->full ? all : summary);
    hdnn_status status = take((s->layers + 1) * s->n, &values, error);
    if (status == HDNN_OK) status = take(s->layers + 1, &determinants, error);
    for (size_t i = 0; i < s->samples && status == HDNN_OK; i++) {
        status = hdnn_probe_singular(s->probe, subject_first(s, i), values, determinants, error);
        for (size_t l = 0; l <= s->layers && status == HDNN_OK; l++) {
            const double *of = values + l * s->n;
            for (size_t k = 0; s->full && k < s->n; k++)
                numbers_row(table, (double[]){(double)i, (double)l, (double)k, of[k], determinants[l]});
            if (!s->full)
                numbers_row(table, (double[]){(double)i, (double)l, of[0], of[s->n - 1],
                                              pair_defect(of, s->n), determinants[l]});
        }
    }
    line_add(note, "Singular values of d y_L / d y_l%s and its determinant.",
             s->full ? "" : "; pairs: how far they are from pairs (s, 1/s), |s_i s_(n+1-i) - 1|;");
    free(determinants);
    free(values);
    return status;
}

static hdnn_status measure_symplectic(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const names[] = {"sample", "layer", "step", "whole", NULL};
    double *values;
    numbers_begin(table, names);
    hdnn_status status = take(2 * s->layers + 1, &values, error);
    for (size_t i = 0; i < s->samples && status == HDNN_OK; i++) {
        double *step = values + s->layers + 1;
        status = hdnn_probe_symplectic(s->probe, subject_first(s, i), values, step, error);
        for (size_t l = 0; l <= s->layers && status == HDNN_OK; l++)
            numbers_row(table,
                        (double[]){(double)i, (double)l, l < s->layers ? step[l] : (double)NAN, values[l]});
    }
    line_add(note, "|M' Omega M - Omega|: of one layer's map, in units of |Omega| (step), and of d y_L / d "
                   "y_l, in units "
                   "of |M|^2 (whole: rounding, for a symplectic network).");
    free(values);
    return status;
}

static hdnn_status measure_energy(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const names[] = {"sample", "layer", "energy", "in_layer", "since_start", NULL};
    size_t count = (s->layers + 1) * s->samples;
    double *energy, *after = NULL;
    numbers_begin(table, names);
    hdnn_status status = take(2 * count, &energy, error);
    if (status == HDNN_OK) after = energy + count;
    if (status == HDNN_OK) status = hdnn_probe_energy(s->probe, s->input, s->samples, energy, after, error);
    for (size_t i = 0; i < s->samples && status == HDNN_OK; i++)
        for (size_t l = 0; l <= s->layers; l++) {
            double here = energy[l * s->samples + i];
            double change = l < s->layers ? after[l * s->samples + i] - here : (double)NAN;
            numbers_row(table, (double[]){(double)i, (double)l, here, change, here - energy[i]});
        }
    line_add(note,
             "H of the state that enters a layer, with the layer's weights; in_layer: what the step changes, "
             "the rest is the weights' change from layer to layer.");
    free(energy);
    return status;
}

static hdnn_status measure_reversal(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const names[] = {"layer", "error", NULL};
    double *errors;
    numbers_begin(table, names);
    hdnn_status status = take(s->layers + 1, &errors, error);
    if (status == HDNN_OK) status = hdnn_probe_reversal(s->probe, s->input, s->samples, errors, error);
    for (size_t l = 0; l <= s->layers && status == HDNN_OK; l++)
        numbers_row(table, (double[]){(double)l, errors[l]});
    line_add(note, "States rebuilt backwards from the last one, in " HDNN_REAL_NAME
                   ": largest error relative to the layer's largest state.");
    free(errors);
    return status;
}

static hdnn_status measure_refinement(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const names[] = {"sample", "layers",     "step",       "state_error",
                                        "norm",   "norm_error", "continuous", NULL};
    hdnn_refinement_config config = hdnn_refinement_config_default();
    hdnn_refinement_row rows[HDNN_MAX_REFINEMENTS];
    hdnn_status status = HDNN_OK;
    numbers_begin(table, names);
    for (size_t i = 0; i < s->samples && status == HDNN_OK; i++) {
        double norm;
        status = hdnn_probe_refine(s->probe, subject_first(s, i), &config, rows, &norm, error);
        for (size_t k = 0; k < config.count && status == HDNN_OK; k++)
            numbers_row(table, (double[]){(double)i, rows[k].layers, rows[k].step, rows[k].state_error,
                                          rows[k].norm, rows[k].norm_error, norm});
    }
    line_add(
        note,
        "The same weights over the same time in other numbers of layers, against the differential equation: "
        "errors of y_L and of d y_L / d y_0, whose 2-norm is norm; continuous is what it tends to.");
    return status;
}

const measurement *measurement_at(size_t index) {
    static const measurement table[] = {
        {"gradients", 256, measure_gradients}, {"bsm", 16, measure_bsm},
        {"spectrum", 1, measure_spectrum},     {"singular", 1, measure_singular},
        {"symplectic", 1, measure_symplectic}, {"energy", 1, measure_energy},
        {"reversal", 16, measure_reversal},    {"portrait", 1, measure_portrait},
        {"field", 16, measure_field},          {"disc", 1, measure_disc},
        {"refinement", 1, measure_refinement},
    };
    return index < sizeof table / sizeof *table ? &table[index] : NULL;
}
