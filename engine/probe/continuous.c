/* The network as an ordinary differential equation, and depth refinement against it; see hdnn/probe.h.
 *
 * Forwards y' = f(y, t), backwards P' = -P df/dy along the path (Galimberti et al. 2023, the dynamics of the backward sensitivity matrix), by the classical
 * Runge-Kutta method. The path is integrated with half the step of the sensitivity, whose stages need the states
 * between. Steps never cross from one layer's weights to the next. */
#include "probe/probe.h"

#include "core/linalg.h"
#include "core/memory.h"

#include <math.h>
#include <string.h>

/* The state's path on the fine grid: `steps` steps of the sensitivity a layer, twice as many of the state. */
typedef struct {
    hdnn_probe *probe;
    size_t n, layers, steps;
    double h;     /* of the sensitivity's steps */
    double *path; /* (2 layers steps + 1) x n */
} flow;

static hdnn_status flow_new(hdnn_probe *p, size_t steps, flow *f, hdnn_error *error) {
    const hdnn_network_config *c = &p->model->config;
    *f = (flow){.probe = p, .n = probe_features(p), .layers = probe_layers(p), .steps = steps};
    f->h = c->t_end / ((double)f->layers * (double)steps);
    size_t count = memory_product(memory_product(2 * f->layers, steps) + 1, f->n);
    return memory_take((void **)&f->path, count, sizeof(double), "the continuous path", error);
}

/* y + scale k into `out`, then f there into `slope`. */
static void stage(const flow *f, int layer, const double *y, double scale, const double *k, double *out,
                  double *slope) {
    for (size_t i = 0; i < f->n; i++) out[i] = y[i] + scale * k[i];
    plain_field(f->probe->plain, layer, out, slope);
}

static void advance_state(const flow *f, int layer, double h, const double *y, double *next) {
    double *const *v = f->probe->vector;
    double *at = v[1], *k1 = v[2], *k2 = v[3], *k3 = v[4], *k4 = v[5];
    plain_field(f->probe->plain, layer, y, k1);
    stage(f, layer, y, h / 2, k1, at, k2);
    stage(f, layer, y, h / 2, k2, at, k3);
    stage(f, layer, y, h, k3, at, k4);
    for (size_t i = 0; i < f->n; i++) next[i] = y[i] + h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
}

static void integrate_states(const flow *f, const hdnn_real *input) {
    for (size_t i = 0; i < f->n; i++) f->path[i] = (double)input[i];
    for (size_t t = 0; t < 2 * f->layers * f->steps; t++)
        advance_state(f, (int)(t / (2 * f->steps)), f->h / 2, f->path + t * f->n, f->path + (t + 1) * f->n);
}

/* The matrices of one backward step. */
typedef struct {
    double *late, *middle, *early; /* df/dy at its three times */
    double *p, *stage, *slope, *sum;
} sensitivity_room;

enum { SENSITIVITY_MATRICES = 7 };

/* stage = p + scale slope; slope = stage a; sum += weight slope */
static void pull_stage(size_t n, const sensitivity_room *r, double scale, const double *a, double weight) {
    for (size_t i = 0; i < n * n; i++) r->stage[i] = r->p[i] + scale * r->slope[i];
    plain_multiply(n, r->stage, a, r->slope);
    for (size_t i = 0; i < n * n; i++) r->sum[i] += weight * r->slope[i];
}

/* P(t) into P(t - h): with time running backwards, dP = P df/dy. `step` counts from the start. */
static void retreat_sensitivity(const flow *f, const sensitivity_room *r, size_t step) {
    size_t n = f->n, layer = step / f->steps;
    const double *early = f->path + 2 * step * n;
    plain_field_jacobian(f->probe->plain, (int)layer, early + 2 * n, r->late);
    plain_field_jacobian(f->probe->plain, (int)layer, early + n, r->middle);
    plain_field_jacobian(f->probe->plain, (int)layer, early, r->early);
    memset(r->sum, 0, n * n * sizeof(double));
    pull_stage(n, r, 0, r->late, 1);
    pull_stage(n, r, f->h / 2, r->middle, 2);
    pull_stage(n, r, f->h / 2, r->middle, 2);
    pull_stage(n, r, f->h, r->early, 1);
    for (size_t i = 0; i < n * n; i++) r->p[i] += f->h / 6 * r->sum[i];
}

/* norms: of P at the beginning of every layer and at T (layers + 1, may be NULL); first: P(0) (may be NULL). */
static hdnn_status integrate_sensitivities(const flow *f, double *norms, double *first, hdnn_error *error) {
    size_t n = f->n, size = n * n;
    double *memory;
    hdnn_status status = memory_take((void **)&memory, memory_product(SENSITIVITY_MATRICES, size),
                                     sizeof(double), "the continuous sensitivities", error);
    if (status != HDNN_OK) return status;
    sensitivity_room r = {memory,
                          memory + size,
                          memory + 2 * size,
                          memory + 3 * size,
                          memory + 4 * size,
                          memory + 5 * size,
                          memory + 6 * size};
    plain_identity(n, r.p);
    if (norms) norms[f->layers] = 1;
    for (size_t step = f->layers * f->steps; step-- > 0 && status == HDNN_OK;) {
        retreat_sensitivity(f, &r, step);
        if (norms && step % f->steps == 0)
            status = probe_norm2(f->probe, r.p, &norms[step / f->steps], error);
    }
    if (first) memcpy(first, r.p, size * sizeof *first);
    memory_free(memory);
    return status;
}

static hdnn_status check_continuous(hdnn_probe *p, int steps, hdnn_error *error) {
    const hdnn_architecture *row = p->model->config.architecture;
    if (row->memoryless)
        return hdnn_fail(error, HDNN_INVALID, "%s discretises no differential equation", row->name);
    if (steps < 1) return hdnn_fail(error, HDNN_INVALID, "steps: expected at least 1, found %d", steps);
    return probe_matrices(p, error);
}

hdnn_status hdnn_probe_continuous(hdnn_probe *p, const hdnn_real *input, int steps, double *states,
                                  double *norms, double *first, hdnn_error *error) {
    flow f = {.path = NULL};
    hdnn_status status = check_continuous(p, steps, error);
    if (status == HDNN_OK) status = flow_new(p, (size_t)steps, &f, error);
    if (status != HDNN_OK) return status;
    integrate_states(&f, input);
    for (size_t l = 0; l <= f.layers; l++)
        memcpy(states + l * f.n, f.path + 2 * l * f.steps * f.n, f.n * sizeof *states);
    if (norms || first) status = integrate_sensitivities(&f, norms, first, error);
    memory_free(f.path);
    return status;
}

hdnn_refinement_config hdnn_refinement_config_default(void) {
    hdnn_refinement_config c = {.steps = 4096};
    for (int layers = 4; layers <= 1024; layers *= 2) c.layers[c.count++] = layers;
    return c;
}

static hdnn_status check_refinement(const hdnn_refinement_config *c, hdnn_error *error) {
    if (c->count > HDNN_MAX_REFINEMENTS)
        return hdnn_fail(error, HDNN_INVALID, "count: expected up to %d, found %zu", HDNN_MAX_REFINEMENTS,
                         c->count);
    for (size_t i = 0; i < c->count; i++)
        if (c->layers[i] < 1 || c->layers[i] > HDNN_MAX_LAYERS)
            return hdnn_fail(error, HDNN_INVALID, "layers: expected 1 to %d, found %d", HDNN_MAX_LAYERS,
                             c->layers[i]);
    return HDNN_OK;
}

/* The network with `layers` layers from `input`: its last state, and d y_L / d y_0 into `tangent`. */
static void run_layers(hdnn_probe *p, const hdnn_real *input, size_t layers, double *y, double *tangent) {
    size_t n = probe_features(p);
    double h = p->model->config.t_end / (double)layers;
    for (size_t i = 0; i < n; i++) y[i] = (double)input[i];
    plain_identity(n, tangent);
    for (size_t j = 0; j < layers; j++)
        plain_step(p->plain, (int)(j * probe_layers(p) / layers), h, y, tangent);
}

static hdnn_status refine_once(hdnn_probe *p, const hdnn_real *input, int layers, const double *last,
                               const double *first, hdnn_refinement_row *row, hdnn_error *error) {
    size_t n = probe_features(p);
    double *y = p->vector[4], *tangent = p->matrix[1], squares = 0;
    *row = (hdnn_refinement_row){.layers = layers, .step = p->model->config.t_end / layers};
    run_layers(p, input, (size_t)layers, y, tangent);
    for (size_t i = 0; i < n; i++) squares += (y[i] - last[i]) * (y[i] - last[i]);
    row->state_error = sqrt(squares);
    hdnn_status status = probe_norm2(p, tangent, &row->norm, error);
    for (size_t i = 0; i < n * n; i++) tangent[i] -= first[i];
    return status == HDNN_OK ? probe_norm2(p, tangent, &row->norm_error, error) : status;
}

hdnn_status hdnn_probe_refine(hdnn_probe *p, const hdnn_real *input, const hdnn_refinement_config *config,
                              hdnn_refinement_row *rows, double *norm, hdnn_error *error) {
    size_t n = probe_features(p), layers = probe_layers(p);
    double *memory = NULL;
    hdnn_status status = check_refinement(config, error);
    if (status == HDNN_OK)
        status =
            memory_take((void **)&memory, (layers + 1) * n + n * n, sizeof(double), "a refinement", error);
    if (status != HDNN_OK) return status;
    double *states = memory, *first = memory + (layers + 1) * n;
    int steps = (config->steps + (int)layers - 1) / (int)layers;
    status = hdnn_probe_continuous(p, input, steps, states, NULL, first, error);
    for (size_t i = 0; i < config->count && status == HDNN_OK; i++)
        status = refine_once(p, input, config->layers[i], states + layers * n, first, &rows[i], error);
    if (norm && status == HDNN_OK) status = probe_norm2(p, first, norm, error);
    memory_free(memory);
    return status;
}
