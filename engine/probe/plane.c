/* Planes to look at phase space in, and the vector field as a plane shows it; see hdnn/probe.h.
 *
 * The axes of a plane are orthonormal whatever made them. */
#include "probe/probe.h"

#include "core/linalg.h"
#include "core/memory.h"

#include <math.h>
#include <string.h>

hdnn_status hdnn_plane_new(size_t features, hdnn_plane *plane, hdnn_error *error) {
    double *memory;
    *plane = (hdnn_plane){.features = 0};
    hdnn_status status =
        memory_take((void **)&memory, memory_product(3, features), sizeof(double), "a plane", error);
    if (status != HDNN_OK) return status;
    *plane = (hdnn_plane){features, memory, memory + features, memory + 2 * features};
    hdnn_plane_coordinates(plane, 0, 1);
    return HDNN_OK;
}

void hdnn_plane_free(hdnn_plane *plane) {
    memory_free(plane->origin);
    *plane = (hdnn_plane){.features = 0};
}

void hdnn_plane_coordinates(hdnn_plane *plane, size_t i, size_t j) {
    memset(plane->origin, 0, 3 * plane->features * sizeof *plane->origin);
    plane->x[i] = 1;
    plane->y[j] = 1;
}

static double dot(size_t n, const double *a, const double *b) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

void hdnn_plane_project(const hdnn_plane *plane, const hdnn_real *states, size_t blocks, size_t samples,
                        double *points) {
    size_t n = plane->features;
    for (size_t b = 0; b < blocks; b++)
        for (size_t s = 0; s < samples; s++) {
            double *pair = points + 2 * (b * samples + s);
            pair[0] = pair[1] = 0;
            for (size_t i = 0; i < n; i++) {
                double away = (double)states[(b * n + i) * samples + s] - plane->origin[i];
                pair[0] += plane->x[i] * away;
                pair[1] += plane->y[i] * away;
            }
        }
}

/* Mean into `mean` (n) and covariance into p->matrix[0]. */
static void measure_cloud(hdnn_probe *p, const hdnn_real *states, size_t blocks, size_t samples,
                          double *mean) {
    size_t n = probe_features(p);
    double *covariance = p->matrix[0], *away = p->vector[5], count = (double)blocks * (double)samples;
    memset(mean, 0, n * sizeof *mean);
    memset(covariance, 0, n * n * sizeof *covariance);
    for (size_t b = 0; b < blocks; b++)
        for (size_t i = 0; i < n; i++)
            for (size_t s = 0; s < samples; s++) mean[i] += (double)states[(b * n + i) * samples + s] / count;
    for (size_t b = 0; b < blocks; b++)
        for (size_t s = 0; s < samples; s++) {
            for (size_t i = 0; i < n; i++) away[i] = (double)states[(b * n + i) * samples + s] - mean[i];
            for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++) covariance[i * n + j] += away[i] * away[j] / count;
        }
}

/* `from` with a sign that makes its largest entry positive. */
static void set_axis(size_t n, const double *from, double *axis) {
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(from[i]) > fabs(largest)) largest = from[i];
    for (size_t i = 0; i < n; i++) axis[i] = largest < 0 ? -from[i] : from[i];
}

hdnn_status hdnn_probe_principal(hdnn_probe *p, const hdnn_real *states, size_t blocks, size_t samples,
                                 hdnn_plane *plane, hdnn_error *error) {
    hdnn_status status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p);
    measure_cloud(p, states, blocks, samples, p->vector[6]);
    status = linalg_symmetric(n, p->matrix[0], p->vector[0], p->work, error);
    if (status != HDNN_OK) return status;
    memcpy(plane->origin, p->vector[6], n * sizeof *plane->origin);
    set_axis(n, p->matrix[0] + (n - 1) * n, plane->x);
    set_axis(n, p->matrix[0] + (n - 2) * n, plane->y);
    return HDNN_OK;
}

/* The weights of class `to` minus those of class `from` on the features of a column; returns the biases'
 * difference. */
static double head_difference(const hdnn_model *model, int from, int to, size_t column, double *difference) {
    const hdnn_real *weight = model->parameters + model->head_weight->offset;
    const hdnn_real *bias = model->parameters + model->head_bias->offset;
    size_t n = (size_t)model->config.features;
    for (size_t i = 0; i < n; i++) {
        size_t feature = i * model->pixels + column;
        double other = model->outputs == 1 ? 0 : (double)weight[(size_t)from * model->features + feature];
        double own = (double)weight[(model->outputs == 1 ? 0 : (size_t)to * model->features) + feature];
        difference[i] = model->outputs == 1 && to == 0 ? -own : own - other;
    }
    if (model->outputs == 1) return to == 0 ? -(double)bias[0] : (double)bias[0];
    return (double)bias[to] - (double)bias[from];
}

static hdnn_status check_classes(const hdnn_model *model, int from, int to, size_t column,
                                 hdnn_error *error) {
    if (from < 0 || from >= model->classes || to < 0 || to >= model->classes || from == to)
        return hdnn_fail(error, HDNN_INVALID, "expected two classes from 0 to %d, found %d and %d",
                         model->classes - 1, from, to);
    if (column >= model->pixels)
        return hdnn_fail(error, HDNN_INVALID, "column: expected 0 to %zu, found %zu", model->pixels - 1,
                         column);
    return HDNN_OK;
}

/* Take out of the covariance what lies along the unit vector x: C <- (I - x x^T) C (I - x x^T). */
static void deflate(size_t n, const double *x, double *covariance, double *along) {
    for (size_t i = 0; i < n; i++) along[i] = dot(n, covariance + i * n, x);
    double variance = dot(n, along, x);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            covariance[i * n + j] += x[i] * x[j] * variance - x[i] * along[j] - along[i] * x[j];
}

/* The unit vector of `direction` without its part along x; where little is left, a coordinate axis takes its
 * place. */
static void orthogonal_axis(size_t n, const double *x, const double *direction, double *work, double *axis) {
    memcpy(work, direction, n * sizeof *work);
    for (size_t attempt = 0; attempt <= n; attempt++) {
        double along = dot(n, work, x);
        for (size_t i = 0; i < n; i++) work[i] -= along * x[i];
        double norm = sqrt(dot(n, work, work));
        if (norm > 0.1) {
            for (size_t i = 0; i < n; i++) work[i] /= norm;
            break;
        }
        for (size_t i = 0; i < n; i++) work[i] = i == attempt;
    }
    set_axis(n, work, axis);
}

hdnn_status hdnn_probe_classifier(hdnn_probe *p, const hdnn_real *states, size_t blocks, size_t samples,
                                  int from, int to, size_t column, hdnn_plane *plane, hdnn_error *error) {
    hdnn_status status = check_classes(p->model, from, to, column, error);
    if (status == HDNN_OK) status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p);
    double *normal = p->vector[7], *mean = p->vector[6];
    double offset = head_difference(p->model, from, to, column, normal), norm = sqrt(dot(n, normal, normal));
    if (!(norm > 0) || !isfinite(norm))
        return hdnn_fail(error, HDNN_INVALID, "the head does not tell class %d from class %d there", from,
                         to);
    for (size_t i = 0; i < n; i++) normal[i] /= norm;
    measure_cloud(p, states, blocks, samples, mean);
    deflate(n, normal, p->matrix[0], p->vector[5]);
    status = linalg_symmetric(n, p->matrix[0], p->vector[0], p->work, error);
    if (status != HDNN_OK) return status;
    double above = p->model->pixels == 1 ? dot(n, normal, mean) + offset / norm : 0;
    for (size_t i = 0; i < n; i++) plane->origin[i] = mean[i] - above * normal[i];
    memcpy(plane->x, normal, n * sizeof *normal);
    orthogonal_axis(n, normal, p->matrix[0] + (n - 1) * n, p->vector[5], plane->y);
    return HDNN_OK;
}

hdnn_grid_config hdnn_grid_config_default(void) {
    return (hdnn_grid_config){.x_low = -2, .x_high = 2, .y_low = -2, .y_high = 2, .columns = 21, .rows = 21};
}

static hdnn_status check_grid(const hdnn_probe *p, const hdnn_grid_config *g, hdnn_error *error) {
    if (g->layer < 0 || (size_t)g->layer >= probe_layers(p))
        return hdnn_fail(error, HDNN_INVALID, "layer: expected 0 to %zu, found %d", probe_layers(p) - 1,
                         g->layer);
    if (g->columns < 1 || g->rows < 1)
        return hdnn_fail(error, HDNN_INVALID, "grid: expected at least 1 x 1, found %zu x %zu", g->columns,
                         g->rows);
    return HDNN_OK;
}

static double place(double low, double high, size_t i, size_t count) {
    return count > 1 ? low + (high - low) * (double)i / (double)(count - 1) : 0.5 * (low + high);
}

/* The point of the plane at place `i` of the grid, and its coordinates there. */
static void grid_point(const hdnn_plane *plane, const hdnn_grid_config *g, size_t i, double at[2],
                       double *y) {
    at[0] = place(g->x_low, g->x_high, i % g->columns, g->columns);
    at[1] = place(g->y_low, g->y_high, i / g->columns, g->rows);
    for (size_t k = 0; k < plane->features; k++)
        y[k] = plane->origin[k] + at[0] * plane->x[k] + at[1] * plane->y[k];
}

hdnn_status hdnn_probe_field(hdnn_probe *p, const hdnn_plane *plane, const hdnn_grid_config *g,
                             hdnn_arrow *arrows, hdnn_error *error) {
    hdnn_status status = check_grid(p, g, error);
    if (status == HDNN_OK) status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p);
    double *y = p->vector[4], *f = p->vector[5];
    for (size_t i = 0; i < g->rows * g->columns; i++) {
        hdnn_arrow *arrow = &arrows[i];
        double at[2];
        grid_point(plane, g, i, at, y);
        arrow->x = at[0], arrow->y = at[1];
        plain_field(p->plain, g->layer, y, f);
        arrow->dx = dot(n, f, plane->x);
        arrow->dy = dot(n, f, plane->y);
        for (size_t k = 0; k < n; k++) f[k] -= arrow->dx * plane->x[k] + arrow->dy * plane->y[k];
        arrow->across = sqrt(dot(n, f, f));
    }
    return HDNN_OK;
}

hdnn_status hdnn_probe_energy_field(hdnn_probe *p, const hdnn_plane *plane, const hdnn_grid_config *g,
                                    double *energy, hdnn_error *error) {
    hdnn_status status = probe_has_energy(p, error);
    if (status == HDNN_OK) status = check_grid(p, g, error);
    if (status == HDNN_OK) status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    for (size_t i = 0; i < g->rows * g->columns; i++) {
        double at[2];
        grid_point(plane, g, i, at, p->vector[4]);
        energy[i] = plain_energy(p->plain, g->layer, p->vector[4]);
    }
    return HDNN_OK;
}
