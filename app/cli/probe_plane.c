/* The measurements of `hdnn probe` that look at phase space in a plane: portraits, vector fields, discs; see probe.h. */
#include "probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    GRID_COARSE = 7,
    GRID_FINE = 21,
    PLANES = 3,
    BESIDE = 3 + 2 * PLANES /* columns of a portrait before those of the perturbed states */
};

static hdnn_status no_memory(hdnn_error *error) {
    return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
}

/* The axes of the preset's view, or the first and the last where the network has no such. */
static void view_axes(const subject *s, size_t *x, size_t *y) {
    *x = (size_t)s->view->axis_x;
    *y = (size_t)s->view->axis_y;
    if (*x < s->n && *y < s->n && *x != *y) return;
    *x = 0;
    *y = s->n - 1;
}

static void view_plane(const subject *s, hdnn_plane *plane) {
    size_t x, y;
    view_axes(s, &x, &y);
    hdnn_plane_coordinates(plane, x, y);
}

/* The nominal states and those that began `perturb` beside them, and both as points: the nominal ones in all planes,
 * then the perturbed ones in the first plane. */
typedef struct {
    size_t count; /* states: layers + 1 of each sample */
    hdnn_real *states, *moved;
    double *points;
} portrait;

static hdnn_status portrait_new(const subject *s, portrait *p, hdnn_error *error) {
    p->count = (s->layers + 1) * s->samples;
    p->states = calloc(p->count * s->n, sizeof *p->states);
    p->moved = calloc(p->count * s->n, sizeof *p->moved);
    p->points = calloc(2 * p->count * (PLANES + 1), sizeof *p->points);
    return p->states && p->moved && p->points ? HDNN_OK : no_memory(error);
}

static void portrait_free(portrait *p) {
    free(p->states);
    free(p->moved);
    free(p->points);
}

/* Leaves the samples' first states perturbed: nothing looks at them afterwards. */
static void follow_states(const subject *s, portrait *p) {
    size_t x, y;
    view_axes(s, &x, &y);
    hdnn_probe_states(s->probe, s->input, s->samples, p->states);
    for (size_t i = 0; i < s->samples; i++) s->input[x * s->samples + i] += (hdnn_real)s->perturb;
    hdnn_probe_states(s->probe, s->input, s->samples, p->moved);
}

static hdnn_status project_states(const subject *s, portrait *p, hdnn_error *error) {
    size_t blocks = s->layers + 1, samples = s->samples;
    double *points = p->points;
    hdnn_plane plane;
    hdnn_status status = hdnn_plane_new(s->n, &plane, error);
    if (status != HDNN_OK) return status;
    view_plane(s, &plane);
    hdnn_plane_project(&plane, p->states, blocks, samples, points);
    hdnn_plane_project(&plane, p->moved, blocks, samples, points + 2 * PLANES * p->count);
    status = hdnn_probe_principal(s->probe, p->states, blocks, samples, &plane, error);
    if (status == HDNN_OK) {
        hdnn_plane_project(&plane, p->states, blocks, samples, points + 2 * p->count);
        status = hdnn_probe_classifier(s->probe, p->states, blocks, samples, 0, 1, s->column, &plane, error);
    }
    if (status == HDNN_OK) hdnn_plane_project(&plane, p->states, blocks, samples, points + 4 * p->count);
    hdnn_plane_free(&plane);
    return status;
}

static double distance(const subject *s, const portrait *p, size_t layer, size_t sample) {
    double sum = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t at = (layer * s->n + i) * s->samples + sample;
        sum += pow((double)p->moved[at] - (double)p->states[at], 2);
    }
    return sqrt(sum);
}

static void portrait_row(const subject *s, const portrait *p, size_t sample, size_t layer,
                         number_table *table) {
    const double *at = p->points + 2 * (layer * s->samples + sample);
    double row[NUMBERS_COLUMNS] = {(double)sample, s->data->labels[s->index[sample]], (double)layer};
    for (size_t plane = 0; plane <= PLANES; plane++)
        for (size_t part = 0; part < 2; part++) row[3 + 2 * plane + part] = at[2 * plane * p->count + part];
    row[BESIDE + 2] = distance(s, p, layer, sample);
    numbers_row(table, row);
}

hdnn_status measure_portrait(const subject *s, number_table *table, line *note, hdnn_error *error) {
    const char *names[] = {
        "sample",      "class",        "layer",        "x",           "y",           "principal_1",
        "principal_2", "classifier_1", "classifier_2", "perturbed_x", "perturbed_y", "distance",
        NULL};
    portrait p = {.count = 0};
    if (s->perturb == 0) names[BESIDE] = NULL;
    numbers_begin(table, names);
    hdnn_status status = portrait_new(s, &p, error);
    if (status == HDNN_OK) {
        follow_states(s, &p);
        status = project_states(s, &p, error);
    }
    for (size_t i = 0; i < s->samples && status == HDNN_OK; i++)
        for (size_t l = 0; l <= s->layers; l++) portrait_row(s, &p, i, l, table);
    portrait_free(&p);
    line_add(note,
             "States in two coordinates, along the principal axes, and as the classifier sees them: distance "
             "from the boundary between class 0 and class 1, and along it.");
    return status;
}

static double least_of(const double *pairs, size_t count, double sign) {
    double least = sign * pairs[0];
    for (size_t i = 1; i < count; i++) least = fmin(least, sign * pairs[2 * i]);
    return sign * least;
}

/* A plane of the view's coordinates through the mean of the layer's states in all others, and a grid a little wider
 * than they are. */
static hdnn_status cut_through_states(const subject *s, hdnn_plane *plane, hdnn_grid_config *grid,
                                      hdnn_error *error) {
    size_t x, y, blocks = s->layers + 1;
    hdnn_real *states = calloc(blocks * s->n * s->samples, sizeof *states);
    double *points = calloc(2 * s->samples, sizeof *points);
    hdnn_status status = states && points ? HDNN_OK : no_memory(error);
    if (status == HDNN_OK) {
        const hdnn_real *here = states + (size_t)s->layer * s->n * s->samples;
        view_axes(s, &x, &y);
        hdnn_plane_coordinates(plane, x, y);
        hdnn_probe_states(s->probe, s->input, s->samples, states);
        hdnn_plane_project(plane, here, 1, s->samples, points);
        for (size_t i = 0; i < s->n; i++)
            for (size_t k = 0; k < s->samples && i != x && i != y; k++)
                plane->origin[i] += (double)here[i * s->samples + k] / (double)s->samples;
        grid->x_low = least_of(points, s->samples, 1) - 0.5;
        grid->x_high = least_of(points, s->samples, -1) + 0.5;
        grid->y_low = least_of(points + 1, s->samples, 1) - 0.5;
        grid->y_high = least_of(points + 1, s->samples, -1) + 0.5;
    }
    free(points);
    free(states);
    return status;
}

static hdnn_status check_layer(const subject *s, hdnn_error *error) {
    if ((size_t)s->layer < s->layers) return HDNN_OK;
    return hdnn_fail(error, HDNN_INVALID, "--layer: the network has layers 0 to %zu, found %d", s->layers - 1,
                     s->layer);
}

hdnn_status measure_field(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const names[] = {"x", "y", "dx", "dy", "across", NULL};
    hdnn_grid_config grid = hdnn_grid_config_default();
    hdnn_arrow arrows[GRID_FINE * GRID_FINE];
    hdnn_plane plane = {.features = 0};
    numbers_begin(table, names);
    grid.layer = s->layer;
    grid.columns = grid.rows = s->full ? GRID_FINE : GRID_COARSE;
    hdnn_status status = check_layer(s, error);
    if (status == HDNN_OK) status = hdnn_plane_new(s->n, &plane, error);
    if (status == HDNN_OK) status = cut_through_states(s, &plane, &grid, error);
    if (status == HDNN_OK) status = hdnn_probe_field(s->probe, &plane, &grid, arrows, error);
    for (size_t i = 0; i < grid.rows * grid.columns && status == HDNN_OK; i++)
        numbers_row(table,
                    (double[]){arrows[i].x, arrows[i].y, arrows[i].dx, arrows[i].dy, arrows[i].across});
    hdnn_plane_free(&plane);
    line_add(
        note,
        "The vector field f of layer %d where the samples are, in a plane of two coordinates through their "
        "mean; across: the part of f that leaves the plane.",
        s->layer);
    return status;
}

hdnn_status measure_disc(const subject *s, number_table *table, line *note, hdnn_error *error) {
    static const char *const names[] = {"sample", "layer", "area", "invariant", "determinant", NULL};
    hdnn_disc_config disc = hdnn_disc_config_default();
    hdnn_disc_row *rows = calloc(s->layers + 1, sizeof *rows);
    hdnn_plane plane = {.features = 0};
    numbers_begin(table, names);
    hdnn_status status = rows != NULL ? hdnn_plane_new(s->n, &plane, error) : no_memory(error);
    if (status == HDNN_OK) hdnn_plane_coordinates(&plane, 0, s->n % 2 ? s->n - 1 : s->n / 2);
    for (size_t i = 0; i < s->samples && status == HDNN_OK; i++) {
        status = hdnn_probe_disc(s->probe, subject_first(s, i), &plane, &disc, rows, NULL, error);
        for (size_t l = 0; l <= s->layers && status == HDNN_OK; l++)
            numbers_row(table, (double[]){(double)i, (double)l, rows[l].area, rows[l].invariant,
                                          rows[l].determinant});
    }
    hdnn_plane_free(&plane);
    free(rows);
    line_add(note,
             "A disc of radius %g around the first state, in the plane of the first p and q, carried along: "
             "its area "
             "there, the sum of its areas in all planes (p_i, q_i), and the determinant of d y_l / d y_0.",
             disc.radius);
    return status;
}
