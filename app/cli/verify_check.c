/* Running the engine on a reference case and comparing; see verify.h. Every array that the case expects is read
 * with its exact shape before anything of it is compared. */
#include "verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 10 };

/* In float32. Adam divides by small numbers, so ten of its steps spread rounding widest. */
static const double tolerance_states = 2e-5, tolerance_gradients = 5e-5, tolerance_sensitivities = 1e-4,
                    tolerance_losses = 1e-4, tolerance_parameters = 1e-3, tolerance_float64 = 1e-9;

/* Results of the engine, and where they go. */
typedef struct {
    const reference_case *c;
    verdict *result;
    hdnn_error *error;
} comparison;

static double relative_error(const hdnn_real *got, const double *expected, size_t count) {
    double largest = 1e-300, error = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(got[i])) return INFINITY;
        largest = fmax(largest, fabs(expected[i]));
        error = fmax(error, fabs((double)got[i] - expected[i]));
    }
    return error / largest;
}

static quantity *add(verdict *result, const char *group, const char *name) {
    if (result->count == QUANTITIES_MAX) return NULL;
    quantity *q = &result->row[result->count++];
    snprintf(q->name, sizeof q->name, "%s%s%s", group, name[0] != '\0' ? "." : "", name);
    return q;
}

static hdnn_status compare_in(const comparison *to, const cJSON *holder, const char *group, const char *key,
                              case_shape shape, const hdnn_real *got, double tolerance) {
    double *expected;
    hdnn_status status = case_numbers(holder, key, shape, &expected, to->error);
    if (status != HDNN_OK) {
        free(expected);
        return status;
    }
    size_t count = 1;
    for (int i = 0; i < shape.rank; i++) count *= shape.size[i];
    quantity *q = group != NULL ? add(to->result, group, key) : add(to->result, key, "");
    if (q != NULL) {
        q->error = relative_error(got, expected, count);
        q->tolerance = sizeof(hdnn_real) == sizeof(double) ? tolerance_float64 : tolerance;
    }
    free(expected);
    return q != NULL ? HDNN_OK : hdnn_fail(to->error, HDNN_FORMAT, "more than %d quantities", QUANTITIES_MAX);
}

static hdnn_status compare(const comparison *to, const char *key, case_shape shape, const hdnn_real *got,
                           double tolerance) {
    return compare_in(to, to->c->json, NULL, key, shape, got, tolerance);
}

/* Every tensor of a slab with what the object `key` says of it. */
static hdnn_status compare_tensors(const comparison *to, const char *key, const hdnn_real *slab,
                                   double tolerance) {
    const cJSON *holder = cJSON_GetObjectItemCaseSensitive(to->c->json, key);
    if (!cJSON_IsObject(holder))
        return hdnn_fail(to->error, HDNN_FORMAT, "%s: expected an object with a list for every tensor", key);
    int seen = 0;
    for (size_t i = 0; i < hdnn_model_tensor_count(to->c->model); i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(to->c->model, i);
        const char *name = case_tensor_name(to->c, tensor);
        if (name == NULL) continue;
        hdnn_status status =
            compare_in(to, holder, key, name, case_tensor_shape(tensor), slab + tensor->offset, tolerance);
        if (status != HDNN_OK) return status;
        seen++;
    }
    if (cJSON_GetArraySize(holder) != seen)
        return hdnn_fail(to->error, HDNN_FORMAT, "%s: expected %d tensors, found %d", key, seen,
                         cJSON_GetArraySize(holder));
    return HDNN_OK;
}

/* What a block case gives and what the engine makes of it. */
typedef struct {
    size_t n, layers, samples;
    hdnn_real *input, *output, *first;
    hdnn_real *states, *cotangents, *gradient, *matrices;
    double *norms, *energy, *eigenvalues;
    hdnn_probe *probe;
} block_results;

static bool take_results(const reference_case *c, block_results *b) {
    size_t values = (b->layers + 1) * b->n * b->samples;
    b->first = calloc(b->n, sizeof(hdnn_real));
    b->states = calloc(values, sizeof(hdnn_real));
    b->cotangents = calloc(values, sizeof(hdnn_real));
    b->gradient = calloc(hdnn_model_parameter_count(c->model), sizeof(hdnn_real));
    b->matrices = calloc((b->layers + 1) * b->n * b->n, sizeof(hdnn_real));
    b->norms = calloc(b->layers + 1, sizeof(double));
    b->energy = calloc((b->layers + 1) * b->samples, sizeof(double));
    b->eigenvalues = calloc(b->layers * b->n * 2, sizeof(double));
    return b->first && b->states && b->cotangents && b->gradient && b->matrices && b->norms && b->energy &&
           b->eigenvalues;
}

static void free_results(block_results *b) {
    void *const all[] = {b->input,    b->output,   b->first, b->states, b->cotangents,
                         b->gradient, b->matrices, b->norms, b->energy, b->eigenvalues};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
    hdnn_probe_free(b->probe);
}

static const char eigenvalues_key[] = "field_jacobian_eigenvalues_sample0", energy_key[] = "energy";

static hdnn_status run_block(const comparison *to, block_results *b) {
    const cJSON *json = to->c->json;
    hdnn_probe_states(b->probe, b->input, b->samples, b->states);
    hdnn_probe_gradients(b->probe, b->input, b->output, b->samples, b->cotangents, b->gradient);
    for (size_t i = 0; i < b->n; i++) b->first[i] = b->input[i * b->samples];
    hdnn_probe_sensitivity(b->probe, b->first, b->matrices);
    hdnn_status status = hdnn_probe_bsm(b->probe, b->first, 1, b->norms, to->error);
    if (status == HDNN_OK && cJSON_HasObjectItem(json, energy_key))
        status = hdnn_probe_energy(b->probe, b->input, b->samples, b->energy, NULL, to->error);
    if (status == HDNN_OK && cJSON_HasObjectItem(json, eigenvalues_key))
        status = hdnn_probe_spectrum(b->probe, b->first, b->eigenvalues, NULL, to->error);
    return status;
}

/* Compare doubles, rounded to this build's numbers. */
static hdnn_status compare_doubles(const comparison *to, const char *key, case_shape shape, const double *got,
                                   double tolerance) {
    size_t count = 1;
    for (int i = 0; i < shape.rank; i++) count *= shape.size[i];
    hdnn_real *rounded = calloc(count, sizeof *rounded);
    if (rounded == NULL) return hdnn_fail(to->error, HDNN_OUT_OF_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++) rounded[i] = (hdnn_real)got[i];
    hdnn_status status = compare(to, key, shape, rounded, tolerance);
    free(rounded);
    return status;
}

/* Eigenvalues have no order: bring those of one matrix (n pairs) into that of the expected ones, nearest first. */
static void match_pairs(size_t n, const double *expected, double *got) {
    for (size_t i = 0; i < n; i++) {
        size_t nearest = i;
        double least = INFINITY;
        for (size_t k = i; k < n; k++) {
            double apart = hypot(got[2 * k] - expected[2 * i], got[2 * k + 1] - expected[2 * i + 1]);
            if (apart < least) {
                least = apart;
                nearest = k;
            }
        }
        for (size_t part = 0; part < 2; part++) {
            double kept = got[2 * i + part];
            got[2 * i + part] = got[2 * nearest + part];
            got[2 * nearest + part] = kept;
        }
    }
}

static hdnn_status compare_eigenvalues(const comparison *to, const block_results *b) {
    case_shape shape = {3, {b->layers, b->n, 2}};
    double *expected;
    hdnn_status status = case_numbers(to->c->json, eigenvalues_key, shape, &expected, to->error);
    for (size_t l = 0; l < b->layers && status == HDNN_OK; l++)
        match_pairs(b->n, expected + 2 * l * b->n, b->eigenvalues + 2 * l * b->n);
    free(expected);
    return status == HDNN_OK
               ? compare_doubles(to, eigenvalues_key, shape, b->eigenvalues, tolerance_sensitivities)
               : status;
}

static hdnn_status compare_optional(const comparison *to, const block_results *b) {
    hdnn_status status = HDNN_OK;
    if (cJSON_HasObjectItem(to->c->json, energy_key))
        status = compare_doubles(to, energy_key, (case_shape){2, {b->layers, b->samples}}, b->energy,
                                 tolerance_states);
    if (status == HDNN_OK && cJSON_HasObjectItem(to->c->json, eigenvalues_key))
        status = compare_eigenvalues(to, b);
    return status;
}

static hdnn_status compare_block(const comparison *to, const block_results *b) {
    case_shape states = {3, {b->layers + 1, b->n, b->samples}}, input = {2, {b->n, b->samples}},
               matrices = {3, {b->layers + 1, b->n, b->n}};
    hdnn_status status = compare(to, "states", states, b->states, tolerance_states);
    if (status == HDNN_OK) status = compare(to, "gradient_input", input, b->cotangents, tolerance_gradients);
    if (status == HDNN_OK)
        status = compare(to, "gradient_states", states, b->cotangents, tolerance_gradients);
    if (status == HDNN_OK)
        status = compare_tensors(to, "gradient_parameters", b->gradient, tolerance_gradients);
    if (status == HDNN_OK)
        status = compare(to, "sensitivity_sample0", matrices, b->matrices, tolerance_sensitivities);
    if (status == HDNN_OK)
        status = compare_doubles(to, "sensitivity_norm2_sample0", (case_shape){1, {b->layers + 1}}, b->norms,
                                 tolerance_sensitivities);
    return status == HDNN_OK ? compare_optional(to, b) : status;
}

static hdnn_status check_block(const comparison *to) {
    const reference_case *c = to->c;
    block_results b = {
        .n = (size_t)c->config.features, .layers = (size_t)c->config.layers, .samples = c->samples};
    case_shape input = {2, {b.n, b.samples}};
    hdnn_status status = case_reals(c->json, "input", input, &b.input, to->error);
    if (status == HDNN_OK) status = case_reals(c->json, "output_cotangent", input, &b.output, to->error);
    if (status == HDNN_OK && !take_results(c, &b))
        status = hdnn_fail(to->error, HDNN_OUT_OF_MEMORY, "out of memory");
    if (status == HDNN_OK)
        status = hdnn_probe_new(c->model, b.samples > b.n ? b.samples : b.n, &b.probe, to->error);
    if (status == HDNN_OK) status = run_block(to, &b);
    if (status == HDNN_OK) status = compare_block(to, &b);
    free_results(&b);
    return status;
}

static hdnn_status read_labels(const comparison *to, hdnn_dataset *train) {
    double *labels;
    hdnn_status status =
        case_numbers(to->c->json, "labels", (case_shape){1, {train->count}}, &labels, to->error);
    train->labels = calloc(train->count, 1);
    if (status == HDNN_OK && train->labels == NULL)
        status = hdnn_fail(to->error, HDNN_OUT_OF_MEMORY, "out of memory");
    for (size_t i = 0; status == HDNN_OK && i < train->count; i++) {
        if (labels[i] != floor(labels[i]) || labels[i] < 0 || labels[i] >= train->classes)
            status = hdnn_fail(to->error, HDNN_FORMAT, "labels: expected whole numbers from 0 to %d",
                               train->classes - 1);
        else
            train->labels[i] = (uint8_t)labels[i];
    }
    free(labels);
    return status;
}

static hdnn_status read_data(const comparison *to, hdnn_data *data) {
    const reference_case *c = to->c;
    size_t side = (size_t)c->shape.height, inputs = (size_t)c->shape.inputs;
    case_shape shape = hdnn_shape_is_image(c->shape)
                           ? (case_shape){3, {c->samples, side, (size_t)c->shape.width}}
                           : (case_shape){2, {c->samples, inputs}};
    data->train = (hdnn_dataset){.shape = c->shape, .classes = c->classes, .count = c->samples};
    data->test = (hdnn_dataset){.shape = c->shape, .classes = c->classes};
    hdnn_status status = case_reals(c->json, "inputs", shape, &data->train.points, to->error);
    return status == HDNN_OK ? read_labels(to, &data->train) : status;
}

static hdnn_status compare_logits(const comparison *to, const hdnn_dataset *data) {
    size_t outputs = (size_t)hdnn_model_outputs(to->c->model);
    hdnn_workspace *workspace = NULL;
    hdnn_real *logits = calloc(data->count * outputs, sizeof *logits);
    hdnn_status status = logits != NULL ? hdnn_workspace_new(to->c->model, &workspace, to->error)
                                        : hdnn_fail(to->error, HDNN_OUT_OF_MEMORY, "out of memory");
    if (status == HDNN_OK) {
        hdnn_model_classify(to->c->model, workspace, data, 0, data->count, logits, NULL);
        status = compare(to, "logits", (case_shape){2, {data->count, outputs}}, logits, tolerance_states);
    }
    hdnn_workspace_free(workspace);
    free(logits);
    return status;
}

/* The loss is that before each step; the one after the last step takes another, whose parameters nobody reads.
 * A diverged run leaves infinities, which fail. */
static hdnn_status compare_steps(const comparison *to, hdnn_run *run) {
    hdnn_real losses[2 * (STEPS + 1)];
    hdnn_status status = HDNN_OK;
    for (int step = 0; step <= STEPS && status == HDNN_OK; step++) {
        if (step == STEPS)
            status =
                compare_tensors(to, "parameters_after_10_steps",
                                hdnn_model_parameters_const(hdnn_run_model(run, 0)), tolerance_parameters);
        double penalty = hdnn_run_penalty(run, 0);
        bool moved = hdnn_run_step(run) == HDNN_OK;
        double loss = moved ? hdnn_run_lane(run, 0)->loss : INFINITY;
        losses[2 * step] = (hdnn_real)(loss + penalty);
        losses[2 * step + 1] = (hdnn_real)loss;
        if (step == 0)
            status =
                compare_tensors(to, "gradient_parameters", hdnn_run_gradient(run, 0), tolerance_gradients);
    }
    if (status != HDNN_OK) return status;
    return compare(to, "losses_total_and_data", (case_shape){2, {STEPS + 1, 2}}, losses, tolerance_losses);
}

static hdnn_status check_training(const comparison *to) {
    const reference_case *c = to->c;
    hdnn_data data = {.test = {.count = 0}};
    hdnn_run *run = NULL;
    hdnn_status status = read_data(to, &data);
    if (status == HDNN_OK) status = compare_logits(to, &data.train);
    if (status == HDNN_OK) status = hdnn_run_new(&c->adam, &c->config, 1, &data, 1, &run, to->error);
    if (status == HDNN_OK) {
        hdnn_run_set_parameters(run, 0, hdnn_model_parameters_const(c->model));
        status = compare_steps(to, run);
    }
    hdnn_run_free(run);
    free(data.train.points);
    free(data.train.labels);
    return status;
}

hdnn_status case_check(const reference_case *c, verdict *result, hdnn_error *error) {
    *result = (verdict){.count = 0};
    const comparison to = {c, result, error};
    return c->training ? check_training(&to) : check_block(&to);
}
