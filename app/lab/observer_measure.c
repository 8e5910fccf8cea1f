/* What the observer measures; see observer_measure.h and hdnn/probe.h.
 *
 * Results lie in blocks of memory that are all given back when the lane is measured again. Invariant: a flag is set in
 * `parts` only when its results are complete. */
#include "observer_measure.h"

#include "model_copy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVEL_GRID = 57, LEVELS = 12 };
static const double matrix_work = 4e8; /* multiplications that the sensitivities of a lane may take */

struct observer_memory {
    struct observer_memory *next;
    double data[];
};

/* Everything that a measurement looks at and fills. */
typedef struct {
    observed_lane *lane;
    const observer_request *request;
    int index;
    lane_observation *out;
    hdnn_error *error;
    size_t n, layers;
} job;

static void *keep(lane_observation *out, size_t bytes) {
    struct observer_memory *block = malloc(sizeof *block + bytes);
    if (!block) return NULL;
    block->next = out->memory, out->memory = block;
    return block->data;
}

static double *keep_doubles(lane_observation *out, size_t count) {
    return keep(out, count * sizeof(double));
}

static hdnn_status no_memory(const job *j) {
    return hdnn_fail(j->error, HDNN_OUT_OF_MEMORY, "no memory for the measurement");
}

/* The measurements. Each has a row in the table below. */
static hdnn_status check_width(const job *j) {
    if (j->n <= OBSERVER_FEATURES) return HDNN_OK;
    return hdnn_fail(j->error, HDNN_INVALID,
                     "%zu features are too many to be measured while you watch: %d at most", j->n,
                     OBSERVER_FEATURES);
}

/* So many samples that the time stays bounded; at least one. */
static size_t affordable_samples(const job *j) {
    double n = (double)j->n, each = 20 * n * n * n * (double)(j->layers + 1);
    double samples = fmin(fmax(floor(matrix_work / each), 1), OBSERVER_SAMPLES);
    return samples < (double)j->lane->samples ? (size_t)samples : j->lane->samples;
}

/* The first states of the first `count` samples, n x count. */
static hdnn_real *first_samples(const job *j, size_t count) {
    hdnn_real *input = keep(j->out, j->n * count * sizeof *input);
    for (size_t i = 0; input && i < j->n; i++)
        memcpy(input + i * count, j->lane->input + i * j->lane->samples, count * sizeof *input);
    return input;
}

static hdnn_status measure_sensitivity(const job *j) {
    hdnn_status status = check_width(j);
    if (status != HDNN_OK) return status;
    size_t samples = affordable_samples(j), rows = j->layers + 1;
    hdnn_real *input = first_samples(j, samples);
    double *norms = keep_doubles(j->out, rows * samples);
    j->out->sensitivity = keep(j->out, rows * sizeof *j->out->sensitivity);
    if (!input || !norms || !j->out->sensitivity) return no_memory(j);
    status = hdnn_probe_bsm(j->lane->probe, input, samples, norms, j->error);
    for (size_t l = 0; status == HDNN_OK && l < rows; l++)
        j->out->sensitivity[l] = hdnn_spread_of(norms + l * samples, samples);
    return status;
}

/* Over the same samples as the sensitivities. */
static hdnn_status measure_bound(const job *j) {
    hdnn_status status = check_width(j);
    if (status != HDNN_OK) return status;
    size_t samples = affordable_samples(j), rows = j->layers + 1;
    hdnn_real *input = first_samples(j, samples);
    double *bounds = keep_doubles(j->out, rows * samples);
    j->out->bound = keep_doubles(j->out, rows);
    if (!input || !bounds || !j->out->bound) return no_memory(j);
    hdnn_probe_states(j->lane->probe, input, samples, j->lane->states);
    status = hdnn_probe_bounds(j->lane->probe, j->lane->states, samples, bounds, j->error);
    for (size_t l = 0; status == HDNN_OK && l < rows; l++) {
        j->out->bound[l] = 0;
        for (size_t s = 0; s < samples; s++)
            j->out->bound[l] = fmax(j->out->bound[l], bounds[l * samples + s]);
    }
    return status;
}

static hdnn_status measure_spectrum(const job *j) {
    hdnn_status status = check_width(j);
    if (status != HDNN_OK) return status;
    lane_observation *o = j->out;
    o->field_spectrum = keep_doubles(o, 2 * j->layers * j->n);
    o->step_spectrum = keep_doubles(o, 2 * j->layers * j->n);
    if (!o->field_spectrum || !o->step_spectrum) return no_memory(j);
    return hdnn_probe_spectrum(j->lane->probe, j->lane->one, o->field_spectrum, o->step_spectrum, j->error);
}

static hdnn_status measure_singular(const job *j) {
    hdnn_status status = check_width(j);
    if (status != HDNN_OK) return status;
    lane_observation *o = j->out;
    o->singular = keep_doubles(o, (j->layers + 1) * j->n);
    o->determinant = keep_doubles(o, j->layers + 1);
    if (!o->singular || !o->determinant) return no_memory(j);
    return hdnn_probe_singular(j->lane->probe, j->lane->one, o->singular, o->determinant, j->error);
}

static hdnn_status measure_symplectic(const job *j) {
    hdnn_status status = check_width(j);
    if (status != HDNN_OK) return status;
    lane_observation *o = j->out;
    o->whole_defect = keep_doubles(o, j->layers + 1);
    o->step_defect = keep_doubles(o, j->layers);
    if (!o->whole_defect || !o->step_defect) return no_memory(j);
    return hdnn_probe_symplectic(j->lane->probe, j->lane->one, o->whole_defect, o->step_defect, j->error);
}

static hdnn_status measure_energy(const job *j) {
    lane_observation *o = j->out;
    size_t samples = j->lane->samples < OBSERVER_SAMPLES ? j->lane->samples : OBSERVER_SAMPLES;
    hdnn_real *input = first_samples(j, samples);
    o->energy = keep_doubles(o, (j->layers + 1) * samples);
    if (!input || !o->energy) return no_memory(j);
    o->samples = samples;
    return hdnn_probe_energy(j->lane->probe, input, samples, o->energy, NULL, j->error);
}

/* The coordinates that were asked for; another one for y where both are the same. */
static void choose_coordinates(const job *j) {
    size_t x = (size_t)j->request->axis_x % j->n, y = (size_t)j->request->axis_y % j->n;
    hdnn_plane_coordinates(&j->out->plane, x, x == y ? (x + 1) % j->n : y);
}

static hdnn_status measure_plane(const job *j) {
    const observer_request *r = j->request;
    observed_lane *l = j->lane;
    hdnn_status status = hdnn_plane_new(j->n, &j->out->plane, j->error);
    if (status != HDNN_OK) return status;
    choose_coordinates(j);
    if (r->plane == PLANE_COORDINATES) return HDNN_OK;
    status = check_width(j);
    if (status != HDNN_OK) return status;
    hdnn_probe_states(l->probe, l->input, l->samples, l->states);
    if (r->plane == PLANE_PRINCIPAL)
        return hdnn_probe_principal(l->probe, l->states, j->layers + 1, l->samples, &j->out->plane, j->error);
    int classes = hdnn_model_classes(l->model);
    return hdnn_probe_classifier(l->probe, l->states, j->layers + 1, l->samples, r->class_from % classes,
                                 r->class_to % classes, (size_t)(r->column > 0 ? r->column : 0),
                                 &j->out->plane, j->error);
}

static hdnn_grid_config grid_of(const job *j, size_t columns, size_t rows) {
    plot_range x = j->request->grid_x[j->index], y = j->request->grid_y[j->index];
    int last = (int)j->layers - 1;
    return (hdnn_grid_config){.layer = j->request->layer < last ? j->request->layer : last,
                              .x_low = x.min,
                              .x_high = x.max,
                              .y_low = y.min,
                              .y_high = y.max,
                              .columns = columns,
                              .rows = rows};
}

static hdnn_status measure_field(const job *j) {
    hdnn_grid_config grid = grid_of(j, (size_t)j->request->grid_columns, (size_t)j->request->grid_rows);
    size_t count = grid.columns * grid.rows;
    j->out->arrows = keep(j->out, count * sizeof *j->out->arrows);
    if (!j->out->arrows) return no_memory(j);
    j->out->arrow_count = count;
    return hdnn_probe_field(j->lane->probe, &j->out->plane, &grid, j->out->arrows, j->error);
}

/* Lines at round values of the energy, so that they keep their places while the picture moves. */
static hdnn_status trace_levels(const job *j, const double *energy) {
    plot_range x = j->request->grid_x[j->index], y = j->request->grid_y[j->index], e = {HUGE_VAL, -HUGE_VAL};
    for (size_t i = 0; i < LEVEL_GRID * LEVEL_GRID; i++)
        if (isfinite(energy[i])) e.min = fmin(e.min, energy[i]), e.max = fmax(e.max, energy[i]);
    if (!(e.min < e.max)) return HDNN_OK;
    double step = plot_nice_step(e.max - e.min, LEVELS);
    for (double k = ceil(e.min / step); k * step < e.max; k++)
        if (!contours_add(&j->out->levels, energy, LEVEL_GRID, LEVEL_GRID, x, y, k * step))
            return no_memory(j);
    return HDNN_OK;
}

static hdnn_status measure_levels(const job *j) {
    hdnn_grid_config grid = grid_of(j, LEVEL_GRID, LEVEL_GRID);
    double *energy = keep_doubles(j->out, LEVEL_GRID * LEVEL_GRID);
    if (!energy) return no_memory(j);
    hdnn_status status = hdnn_probe_energy_field(j->lane->probe, &j->out->plane, &grid, energy, j->error);
    return status == HDNN_OK ? trace_levels(j, energy) : status;
}

/* The disc's middle: the point of the plane that was asked for. */
static hdnn_status measure_disc(const job *j) {
    hdnn_status status = check_width(j);
    if (status != HDNN_OK) return status;
    lane_observation *o = j->out;
    const observer_request *r = j->request;
    hdnn_real *middle = keep(o, j->n * sizeof *middle);
    o->disc = keep(o, (j->layers + 1) * sizeof *o->disc);
    o->outline = keep_doubles(o, (j->layers + 1) * OBSERVER_DISC_POINTS * 2);
    if (!middle || !o->disc || !o->outline) return no_memory(j);
    for (size_t i = 0; i < j->n; i++)
        middle[i] = (hdnn_real)(o->plane.origin[i] + r->disc_x * o->plane.x[i] + r->disc_y * o->plane.y[i]);
    hdnn_disc_config disc = {.radius = r->disc_radius, .points = OBSERVER_DISC_POINTS};
    return hdnn_probe_disc(j->lane->probe, middle, &o->plane, &disc, o->disc, o->outline, j->error);
}

static hdnn_status measure_refinement(const job *j) {
    hdnn_status status = check_width(j);
    if (status != HDNN_OK) return status;
    lane_observation *o = j->out;
    hdnn_refinement_config c = hdnn_refinement_config_default();
    o->refined = keep(o, c.count * sizeof *o->refined);
    if (!o->refined) return no_memory(j);
    o->refinements = c.count;
    return hdnn_probe_refine(j->lane->probe, j->lane->one, &c, o->refined, &o->continuous_norm, j->error);
}

static hdnn_status measure_reversal(const job *j) {
    j->out->reversal = keep_doubles(j->out, j->layers + 1);
    if (!j->out->reversal) return no_memory(j);
    return hdnn_probe_reversal(j->lane->probe, j->lane->input, j->lane->samples, j->out->reversal, j->error);
}

/* In the order of the flags' bits: the plane comes before what lies in it. */
static hdnn_status (*const measurements[OBSERVER_PARTS])(const job *j) = {
    measure_sensitivity, measure_spectrum,   measure_singular, measure_symplectic,
    measure_energy,      measure_plane,      measure_field,    measure_levels,
    measure_disc,        measure_refinement, measure_reversal, measure_bound,
};

static unsigned with_needed(unsigned parts) {
    return parts & (OBSERVE_FIELD | OBSERVE_LEVELS | OBSERVE_DISC) ? parts | OBSERVE_PLANE : parts;
}

static void empty(lane_observation *o) {
    while (o->memory) {
        struct observer_memory *next = o->memory->next;
        free(o->memory);
        o->memory = next;
    }
    hdnn_plane_free(&o->plane);
    contours_clear(&o->levels);
    *o = (lane_observation){.levels = o->levels};
}

void lane_observation_drop(lane_observation *out) {
    empty(out);
    contours_free(&out->levels);
}

void observed_lane_measure(observed_lane *lane, int index, const observer_request *request,
                           lane_observation *out) {
    const hdnn_network_config *c = hdnn_model_config(lane->model);
    hdnn_error error;
    job j = {lane, request, index, out, &error, (size_t)c->features, (size_t)c->layers};
    empty(out);
    hdnn_model_changed(lane->model);
    out->layers = c->layers, out->features = c->features;
    out->step = hdnn_network_step(c), out->damping = c->damping, out->stability = hdnn_network_stability(c);
    for (int bit = 0; bit < OBSERVER_PARTS; bit++) {
        if (!(with_needed(request->parts) >> bit & 1)) continue;
        if (measurements[bit](&j) == HDNN_OK)
            out->parts |= 1U << bit;
        else
            snprintf(out->why[bit], sizeof out->why[bit], "%.*s", (int)sizeof out->why[bit] - 1,
                     error.message);
        if (1U << bit == OBSERVE_PLANE && !out->plane.origin) break;
    }
}

/* Copies. */
static bool resize(hdnn_real **memory, size_t *size, size_t wanted) {
    if (*size >= wanted) return true;
    hdnn_real *grown = realloc(*memory, wanted * sizeof *grown);
    if (!grown) return false;
    *memory = grown, *size = wanted;
    return true;
}

/* A probe must have room for the samples and, where matrices are measured, for as many columns as they have. */
static bool take_model(observed_lane *lane, const hdnn_model *from, size_t samples, double damping) {
    copy_outcome outcome = model_copy(&lane->model, from, damping);
    size_t n = (size_t)hdnn_model_config(from)->features,
           room = n > samples && n <= OBSERVER_FEATURES ? n : samples;
    if (outcome == COPY_KEPT && lane->probe && lane->room >= room) return true;
    hdnn_probe_free(lane->probe);
    lane->probe = NULL, lane->room = room;
    return outcome != COPY_FAILED && hdnn_probe_new(lane->model, room, &lane->probe, NULL) == HDNN_OK;
}

bool observed_lane_take(observed_lane *lane, int index, const hdnn_lane_snapshot *from, size_t samples,
                        const observer_request *request) {
    size_t n = (size_t)from->features, rows = (size_t)from->layers + 1;
    double damping = request->damped >> index & 1 ? request->damping : -1;
    if (!samples || !take_model(lane, from->model, samples, damping)) return false;
    size_t one = (size_t)request->sample < samples ? (size_t)request->sample : 0;
    if (!resize(&lane->input, &lane->input_size, n * (samples + 1)) ||
        !resize(&lane->states, &lane->states_size, n * rows * samples))
        return false;
    lane->samples = samples, lane->one = lane->input + n * samples;
    for (size_t k = 0; k < samples; k++)
        for (size_t i = 0; i < n; i++) lane->input[i * samples + k] = from->states[k * rows * n + i];
    memcpy(lane->one, from->states + one * rows * n, n * sizeof *lane->one);
    return true;
}

void observed_lane_drop(observed_lane *lane) {
    hdnn_probe_free(lane->probe);
    hdnn_model_free(lane->model);
    free(lane->input), free(lane->states);
    *lane = (observed_lane){0};
}
