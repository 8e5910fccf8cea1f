/* See reference.h. */
#include "golden/reference.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *file_text(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    size_t size = fread(text, 1, (1 << 20) - 1, file);
    assert_true(size > 0);
    fclose(file);
    return text;
}

const cJSON *reference_at(const reference *r, const char *key) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(r->json, key);
    if (!value) fail_msg("the case has no \"%s\"", key);
    return value;
}

static size_t count_numbers(const cJSON *value) {
    if (cJSON_IsNumber(value)) return 1;
    size_t count = 0;
    const cJSON *entry;
    cJSON_ArrayForEach(entry, value) count += count_numbers(entry);
    return count;
}

static hdnn_real *fill_numbers(const cJSON *value, hdnn_real *to) {
    if (cJSON_IsNumber(value)) {
        *to = (hdnn_real)value->valuedouble;
        return to + 1;
    }
    const cJSON *entry;
    cJSON_ArrayForEach(entry, value) to = fill_numbers(entry, to);
    return to;
}

hdnn_real *reference_numbers(const cJSON *value, size_t *count) {
    *count = count_numbers(value);
    hdnn_real *numbers = calloc(*count + 1, sizeof *numbers);
    assert_non_null(numbers);
    fill_numbers(value, numbers);
    return numbers;
}

void assert_close(const char *what, const hdnn_real *got, const cJSON *expected, double tolerance) {
    if (REFERENCE_FLOAT64) tolerance = 1e-9;
    size_t count;
    hdnn_real *want = reference_numbers(expected, &count);
    double largest = 1e-300, error = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(isfinite(got[i]));
        largest = fmax(largest, fabs((double)want[i]));
        error = fmax(error, fabs((double)(got[i] - want[i])));
    }
    free(want);
    if (!(error <= tolerance * largest))
        fail_msg("%s: relative error %g, allowed %g", what, error / largest, tolerance);
}

static double number_or(const reference *r, const char *key, double otherwise) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(r->json, key);
    return value ? value->valuedouble : otherwise;
}

static void read_config(reference *r) {
    hdnn_network_config *c = &r->config;
    *c = hdnn_network_config_default();
    c->architecture = hdnn_architecture_find(reference_at(r, "architecture")->valuestring);
    assert_non_null(c->architecture);
    c->features = reference_at(r, "features")->valueint;
    c->layers = reference_at(r, "layers")->valueint;
    c->t_end = reference_at(r, "t_end")->valuedouble;
    c->damping = number_or(r, "damping", 0);
    r->samples = (size_t)reference_at(r, "samples")->valueint;
    if (!hdnn_architecture_takes_interconnection(c->architecture)) return;
    size_t count;
    hdnn_real *matrix = reference_numbers(reference_at(r, "interconnection"), &count);
    r->interconnection = calloc(count, sizeof *r->interconnection);
    for (size_t i = 0; i < count; i++) r->interconnection[i] = (double)matrix[i];
    free(matrix);
    c->interconnection = r->interconnection;
}

static hdnn_shape read_shape(reference *r, int *classes) {
    *classes = (int)number_or(r, "classes", 2);
    const cJSON *stem = cJSON_GetObjectItemCaseSensitive(r->json, "stem");
    if (!stem) return (hdnn_shape){.inputs = 2};
    assert_true(hdnn_stem_find(stem->valuestring, &r->config.stem));
    const cJSON *first = cJSON_GetArrayItem(reference_at(r, "inputs"), 0);
    int size = cJSON_GetArraySize(first);
    if (r->config.stem != HDNN_STEM_CONV) return (hdnn_shape){.inputs = size};
    return (hdnn_shape){.inputs = size * size, .height = size, .width = size};
}

static void read_parameters(reference *r) {
    const cJSON *parameters = reference_at(r, "parameters");
    for (size_t i = 0; i < hdnn_model_tensor_count(r->model); i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(r->model, i);
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(parameters, tensor->name);
        if (!value && strncmp(tensor->name, "network.", 8) == 0)
            value = cJSON_GetObjectItemCaseSensitive(parameters, tensor->name + 8);
        if (!value) continue; /* block cases have no stem and no head */
        size_t count;
        hdnn_real *numbers = reference_numbers(value, &count);
        assert_int_equal(count, tensor->count);
        memcpy(hdnn_model_parameters(r->model) + tensor->offset, numbers, count * sizeof *numbers);
        free(numbers);
    }
    hdnn_model_changed(r->model);
}

reference reference_open(const char *path) {
    reference r = {0};
    char *text = file_text(path);
    r.json = cJSON_Parse(text);
    free(text);
    assert_non_null(r.json);
    read_config(&r);
    int classes;
    hdnn_shape shape = read_shape(&r, &classes);
    hdnn_error error = {0};
    if (hdnn_model_new(&r.config, shape, classes, &r.model, &error) != HDNN_OK)
        fail_msg("%s: %s", path, error.message);
    read_parameters(&r);
    return r;
}

void reference_close(reference *r) {
    hdnn_model_free(r->model);
    cJSON_Delete(r->json);
    free(r->interconnection);
}

void each_reference(bool training, void (*check)(reference *r)) {
    DIR *folder = opendir(TEST_SOURCE_DIR "/golden/cases");
    assert_non_null(folder);
    int seen = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!strstr(entry->d_name, ".json") || (strncmp(entry->d_name, "train-", 6) == 0) != training)
            continue;
        char path[1024];
        snprintf(path, sizeof path, TEST_SOURCE_DIR "/golden/cases/%s", entry->d_name);
        print_message("%s\n", entry->d_name);
        reference r = reference_open(path);
        check(&r);
        reference_close(&r);
        seen++;
    }
    closedir(folder);
    assert_true(seen >= 7);
}
