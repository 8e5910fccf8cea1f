/* Reading a reference case; see verify.h. Sizes are held against the size of the file before memory is taken. */
#include "verify.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MOST = 64 << 20, SAMPLES_MOST = 1 << 16 };

#define REFUSE(...) return hdnn_fail(error, HDNN_FORMAT, __VA_ARGS__)

static hdnn_status read_text(const char *path, char **text, size_t *size, hdnn_error *error) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return hdnn_fail(error, HDNN_IO, "cannot open it: %s", strerror(errno));
    size_t room = 1 << 16;
    *size = 0;
    *text = NULL;
    hdnn_status status = HDNN_OK;
    for (bool more = true; more && status == HDNN_OK; room *= 2) {
        char *larger = realloc(*text, room);
        if (larger == NULL) {
            status = hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
            break;
        }
        *text = larger;
        *size += fread(*text + *size, 1, room - *size, file);
        more = *size == room;
        if (ferror(file))
            status = hdnn_fail(error, HDNN_IO, "cannot read it: %s", strerror(errno));
        else if (*size > FILE_MOST)
            status = hdnn_fail(error, HDNN_FORMAT, "larger than %d bytes", FILE_MOST);
    }
    fclose(file);
    return status;
}

/* The whole text must be one value, but for white space. */
static hdnn_status parse(const char *text, size_t size, cJSON **json, hdnn_error *error) {
    const char *end = NULL;
    *json = cJSON_ParseWithLengthOpts(text, size, &end, false);
    if (*json == NULL)
        REFUSE("not JSON: the fault is at byte %zu", end != NULL ? (size_t)(end - text) : (size_t)0);
    while (end < text + size && (*end == ' ' || *end == '\t' || *end == '\r' || *end == '\n')) end++;
    if (end < text + size) REFUSE("not JSON: something follows the value, at byte %zu", (size_t)(end - text));
    if (!cJSON_IsObject(*json)) REFUSE("expected an object");
    return HDNN_OK;
}

static hdnn_status find(const cJSON *holder, const char *key, const cJSON **value, hdnn_error *error) {
    *value = cJSON_GetObjectItemCaseSensitive(holder, key);
    if (*value == NULL) REFUSE("%s is missing", key);
    return HDNN_OK;
}

static hdnn_status find_text(const cJSON *holder, const char *key, const char **text, hdnn_error *error) {
    const cJSON *value;
    hdnn_status status = find(holder, key, &value, error);
    if (status != HDNN_OK) return status;
    if (!cJSON_IsString(value)) REFUSE("%s: expected a text", key);
    *text = value->valuestring;
    return HDNN_OK;
}

static hdnn_status find_number(const cJSON *holder, const char *key, double *number, hdnn_error *error) {
    const cJSON *value;
    hdnn_status status = find(holder, key, &value, error);
    if (status != HDNN_OK) return status;
    if (!cJSON_IsNumber(value) || !isfinite(value->valuedouble)) REFUSE("%s: expected a finite number", key);
    *number = value->valuedouble;
    return HDNN_OK;
}

static hdnn_status find_whole(const cJSON *holder, const char *key, int low, int high, int *whole,
                              hdnn_error *error) {
    double number = 0;
    hdnn_status status = find_number(holder, key, &number, error);
    if (status != HDNN_OK) return status;
    if (number != floor(number) || number < low || number > high)
        REFUSE("%s: expected a whole number from %d to %d, found %g", key, low, high, number);
    *whole = (int)number;
    return HDNN_OK;
}

static size_t shape_count(case_shape shape) {
    size_t count = 1;
    for (int i = 0; i < shape.rank; i++) count *= shape.size[i];
    return count;
}

/* Writes the numbers of an array of that shape behind *to, or says what is wrong. */
static hdnn_status fill(const cJSON *value, const char *key, case_shape shape, int depth, double **to,
                        hdnn_error *error) {
    if (depth == shape.rank || depth == CASE_RANK_MOST) {
        if (!cJSON_IsNumber(value) || !isfinite(value->valuedouble))
            REFUSE("%s: expected finite numbers", key);
        if (to != NULL) *(*to)++ = value->valuedouble;
        return HDNN_OK;
    }
    size_t length = cJSON_IsArray(value) ? (size_t)cJSON_GetArraySize(value) : 0;
    if (!cJSON_IsArray(value) || length != shape.size[depth])
        REFUSE("%s: expected a list of %zu at depth %d", key, shape.size[depth], depth);
    const cJSON *entry;
    cJSON_ArrayForEach(entry, value) {
        hdnn_status status = fill(entry, key, shape, depth + 1, to, error);
        if (status != HDNN_OK) return status;
    }
    return HDNN_OK;
}

hdnn_status case_numbers(const cJSON *holder, const char *key, case_shape shape, double **numbers,
                         hdnn_error *error) {
    const cJSON *value;
    *numbers = NULL;
    hdnn_status status = find(holder, key, &value, error);
    /* Checked before the memory is taken: an array of that shape is in the file, so its size is bounded. */
    if (status == HDNN_OK) status = fill(value, key, shape, 0, NULL, error);
    if (status != HDNN_OK) return status;
    *numbers = calloc(shape_count(shape) + 1, sizeof **numbers);
    if (*numbers == NULL) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
    double *to = *numbers;
    return fill(value, key, shape, 0, &to, error);
}

hdnn_status case_reals(const cJSON *holder, const char *key, case_shape shape, hdnn_real **reals,
                       hdnn_error *error) {
    double *numbers;
    *reals = NULL;
    hdnn_status status = case_numbers(holder, key, shape, &numbers, error);
    if (status != HDNN_OK) return status;
    size_t count = shape_count(shape);
    *reals = calloc(count + 1, sizeof **reals);
    for (size_t i = 0; *reals != NULL && i < count; i++) (*reals)[i] = (hdnn_real)numbers[i];
    free(numbers);
    return *reals != NULL ? HDNN_OK : hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
}

const char *case_tensor_name(const reference_case *c, const hdnn_tensor *tensor) {
    static const char group[] = "network.";
    if (c->training) return tensor->name;
    return strncmp(tensor->name, group, sizeof group - 1) == 0 ? tensor->name + sizeof group - 1 : NULL;
}

case_shape case_tensor_shape(const hdnn_tensor *tensor) {
    return (case_shape){tensor->rank, {tensor->shape[0], tensor->shape[1], tensor->shape[2]}};
}

static const char *const both[] = {"architecture",    "features", "layers",     "samples",
                                   "t_end",           "step",     "activation", "parameters",
                                   "interconnection", "damping",  NULL};
static const char *const of_block[] = {"input",
                                       "states",
                                       "output_cotangent",
                                       "gradient_input",
                                       "gradient_states",
                                       "gradient_parameters",
                                       "sensitivity_sample0",
                                       "sensitivity_norm2_sample0",
                                       "field_jacobian_eigenvalues_sample0",
                                       "energy",
                                       NULL};
static const char *const of_training[] = {"kind",
                                          "stem",
                                          "classes",
                                          "loss",
                                          "smoothness",
                                          "optimizer",
                                          "inputs",
                                          "labels",
                                          "logits",
                                          "losses_total_and_data",
                                          "gradient_parameters",
                                          "parameters_after_10_steps",
                                          NULL};

static bool listed(const char *const *list, const char *key) {
    while (*list != NULL && strcmp(*list, key) != 0) list++;
    return *list != NULL;
}

static hdnn_status check_keys(const reference_case *c, hdnn_error *error) {
    const cJSON *entry;
    cJSON_ArrayForEach(entry, c->json) {
        const char *key = entry->string;
        if (!listed(both, key) && !listed(c->training ? of_training : of_block, key))
            REFUSE("\"%s\" is not a field of a %s case", key, c->training ? "training" : "block");
        if (cJSON_GetObjectItemCaseSensitive(c->json, key) != entry) REFUSE("%s is given twice", key);
    }
    return HDNN_OK;
}

static hdnn_status read_kind(reference_case *c, hdnn_error *error) {
    const cJSON *kind = cJSON_GetObjectItemCaseSensitive(c->json, "kind");
    c->training = kind != NULL;
    if (kind != NULL && (!cJSON_IsString(kind) || strcmp(kind->valuestring, "training") != 0))
        REFUSE("kind: expected \"training\" or none");
    return check_keys(c, error);
}

static hdnn_status read_names(reference_case *c, hdnn_error *error) {
    const char *name = "", *activation = "tanh";
    hdnn_status status = find_text(c->json, "architecture", &name, error);
    if (status != HDNN_OK) return status;
    c->config.architecture = hdnn_architecture_find(name);
    if (c->config.architecture == NULL) REFUSE("architecture: there is no \"%s\"", name);
    if (cJSON_HasObjectItem(c->json, "activation"))
        status = find_text(c->json, "activation", &activation, error);
    if (status == HDNN_OK && !hdnn_activation_find(activation, &c->config.activation))
        REFUSE("activation: there is no \"%s\"", activation);
    return status;
}

static hdnn_status read_sizes(reference_case *c, size_t file_size, hdnn_error *error) {
    hdnn_network_config *n = &c->config;
    double step = 0;
    int samples = 0;
    hdnn_status status =
        find_whole(c->json, "features", HDNN_MIN_FEATURES, HDNN_MAX_FEATURES, &n->features, error);
    if (status == HDNN_OK) status = find_whole(c->json, "layers", 1, HDNN_MAX_LAYERS, &n->layers, error);
    if (status == HDNN_OK) status = find_whole(c->json, "samples", 1, SAMPLES_MOST, &samples, error);
    if (status == HDNN_OK) status = find_number(c->json, "t_end", &n->t_end, error);
    if (status == HDNN_OK) status = find_number(c->json, "step", &step, error);
    if (status == HDNN_OK && cJSON_HasObjectItem(c->json, "damping"))
        status = find_number(c->json, "damping", &n->damping, error);
    if (status != HDNN_OK) return status;
    c->samples = (size_t)samples;
    if (!(fabs(step * n->layers - n->t_end) <= 1e-12 * fabs(n->t_end)))
        REFUSE("step: expected t_end / layers = %g, found %g", n->t_end / n->layers, step);
    /* A matrix takes at least (n/2)^2 numbers a layer, a number at least two bytes. */
    size_t half = (size_t)n->features / 2;
    if (half * half * (size_t)n->layers > file_size / 2)
        REFUSE("%d layers of %d features do not fit such a short file", n->layers, n->features);
    return HDNN_OK;
}

static hdnn_status read_interconnection(reference_case *c, hdnn_error *error) {
    bool taken = hdnn_architecture_takes_interconnection(c->config.architecture);
    if (!taken && !cJSON_HasObjectItem(c->json, "interconnection")) return HDNN_OK;
    size_t n = (size_t)c->config.features;
    hdnn_status status =
        case_numbers(c->json, "interconnection", (case_shape){2, {n, n}}, &c->interconnection, error);
    if (taken) c->config.interconnection = c->interconnection;
    return status;
}

static hdnn_status read_loss(const reference_case *c, hdnn_error *error) {
    const char *expected = c->classes == 2 ? "binary-cross-entropy" : "softmax-cross-entropy", *loss = "";
    hdnn_status status = find_text(c->json, "loss", &loss, error);
    if (status == HDNN_OK && strcmp(loss, expected) != 0)
        REFUSE("loss: expected \"%s\" for %d classes, found \"%s\"", expected, c->classes, loss);
    return status;
}

/* Points are a row of numbers, images rows of rows. case_numbers checks all samples against the first. */
static hdnn_status read_shape(reference_case *c, hdnn_error *error) {
    const cJSON *inputs;
    hdnn_status status = find(c->json, "inputs", &inputs, error);
    if (status != HDNN_OK) return status;
    const cJSON *first = inputs->child, *row = first != NULL ? first->child : NULL;
    if (!cJSON_IsArray(inputs) || !cJSON_IsArray(first) || row == NULL)
        REFUSE("inputs: expected a list of samples");
    int size = cJSON_GetArraySize(first), width = cJSON_GetArraySize(row);
    if (size > HDNN_MAX_INPUTS || width > HDNN_MAX_SIDE) REFUSE("inputs: too large a sample");
    c->shape = cJSON_IsArray(row) && size <= HDNN_MAX_SIDE
                   ? (hdnn_shape){.inputs = size * width, .height = size, .width = width}
                   : (hdnn_shape){.inputs = size};
    return HDNN_OK;
}

static hdnn_status read_optimizer(reference_case *c, hdnn_error *error) {
    hdnn_training_config *adam = &c->adam;
    const struct {
        const char *key;
        double *to;
    } number[] = {{"learning_rate", &adam->learning_rate},
                  {"beta1", &adam->beta1},
                  {"beta2", &adam->beta2},
                  {"epsilon", &adam->epsilon},
                  {"weight_decay", &adam->weight_decay}};
    enum { NUMBERS = sizeof number / sizeof *number };
    const cJSON *optimizer;
    const char *type = "";
    *adam = hdnn_training_config_default();
    adam->optimizer = HDNN_ADAM;
    adam->schedule = HDNN_CONSTANT;
    adam->method = HDNN_JOINT;
    adam->batch = 0;
    adam->head_decay = adam->clip_norm = 0;
    hdnn_status status = find(c->json, "optimizer", &optimizer, error);
    if (status == HDNN_OK) status = find_text(optimizer, "type", &type, error);
    if (status == HDNN_OK && strcmp(type, "adam") != 0) REFUSE("optimizer.type: expected \"adam\"");
    for (size_t i = 0; i < NUMBERS && status == HDNN_OK; i++)
        status = find_number(optimizer, number[i].key, number[i].to, error);
    if (status == HDNN_OK && cJSON_GetArraySize(optimizer) != NUMBERS + 1)
        REFUSE("optimizer: expected %d fields", NUMBERS + 1);
    if (status == HDNN_OK) status = find_number(c->json, "smoothness", &adam->smoothness, error);
    return status == HDNN_OK ? hdnn_training_config_check(adam, error) : status;
}

static hdnn_status read_training(reference_case *c, hdnn_error *error) {
    const char *stem = "";
    hdnn_status status = find_text(c->json, "stem", &stem, error);
    if (status == HDNN_OK && !hdnn_stem_find(stem, &c->config.stem)) REFUSE("stem: there is no \"%s\"", stem);
    if (status == HDNN_OK) status = find_whole(c->json, "classes", 2, HDNN_MAX_CLASSES, &c->classes, error);
    if (status == HDNN_OK) status = read_loss(c, error);
    if (status == HDNN_OK) status = read_shape(c, error);
    return status == HDNN_OK ? read_optimizer(c, error) : status;
}

/* Every tensor the case must give, and no other. */
static hdnn_status read_parameters(reference_case *c, hdnn_error *error) {
    const cJSON *parameters;
    hdnn_status status = find(c->json, "parameters", &parameters, error);
    int expected = 0;
    for (size_t i = 0; i < hdnn_model_tensor_count(c->model) && status == HDNN_OK; i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(c->model, i);
        const char *name = case_tensor_name(c, tensor);
        if (name == NULL) continue;
        hdnn_real *values;
        expected++;
        status = case_reals(parameters, name, case_tensor_shape(tensor), &values, error);
        if (status == HDNN_OK)
            memcpy(hdnn_model_parameters(c->model) + tensor->offset, values, tensor->count * sizeof *values);
        free(values);
    }
    if (status == HDNN_OK && cJSON_GetArraySize(parameters) != expected)
        REFUSE("parameters: expected %d tensors, found %d", expected, cJSON_GetArraySize(parameters));
    hdnn_model_changed(c->model);
    return status;
}

static hdnn_status read_case(reference_case *c, size_t file_size, hdnn_error *error) {
    hdnn_status status = read_kind(c, error);
    if (status == HDNN_OK) status = read_names(c, error);
    if (status == HDNN_OK) status = read_sizes(c, file_size, error);
    if (status == HDNN_OK) status = read_interconnection(c, error);
    if (status == HDNN_OK && c->training) status = read_training(c, error);
    if (status == HDNN_OK) status = hdnn_model_new(&c->config, c->shape, c->classes, &c->model, error);
    return status == HDNN_OK ? read_parameters(c, error) : status;
}

hdnn_status case_open(const char *path, reference_case *c, hdnn_error *error) {
    *c = (reference_case){.config = hdnn_network_config_default(), .shape = {.inputs = 2}, .classes = 2};
    char *text = NULL;
    size_t size = 0;
    hdnn_error inner = {.status = HDNN_OK};
    hdnn_status status = read_text(path, &text, &size, &inner);
    if (status == HDNN_OK) status = parse(text, size, &c->json, &inner);
    free(text);
    if (status == HDNN_OK) status = read_case(c, size, &inner);
    return status == HDNN_OK ? HDNN_OK : hdnn_fail(error, status, "%s: %.400s", path, inner.message);
}

void case_close(reference_case *c) {
    hdnn_model_free(c->model);
    cJSON_Delete(c->json);
    free(c->interconnection);
    *c = (reference_case){.json = NULL};
}
