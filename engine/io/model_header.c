/* Reading, checking and writing the JSON header of a safetensors file; see model_header.h. */
#include "io/model_header.h"

#include "core/memory.h"
#include "io/fields.h"
#include "io/json.h"
#include "io/preset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HDNN_FLOAT64
#define REAL_TYPE "F64"
#else
#define REAL_TYPE "F32"
#endif
#define FORMAT_NAME "hdnn"

const char *const MODEL_MOMENTS[2] = {"optimizer.m", "optimizer.v"};

#define WHOLE  9007199254740991.0
#define FINITE 1e300
#define SIZE(key)                                                                                            \
    { .name = #key, .type = FIELD_SIZE, .offset = offsetof(run_state, key), .high = WHOLE, .required = true }
#define NUMBER(key)                                                                                          \
    { .name = #key, .type = FIELD_NUMBER, .offset = offsetof(run_state, key), .low = -FINITE, .high = FINITE }

static const field training_fields[] = {
    SIZE(steps),
    {.name = "random",
     .type = FIELD_TEXT,
     .offset = offsetof(run_state, random),
     .size = STATE_RANDOM_DIGITS + 1,
     .required = true},
    NUMBER(loss),
    NUMBER(accuracy),
    NUMBER(test_loss),
    NUMBER(test_accuracy),
    NUMBER(seconds),
    NUMBER(epoch_loss),
    SIZE(epoch_correct),
    SIZE(epoch_samples),
    NUMBER(reversal_error),
    SIZE(fell_back_step),
    {0},
};

static size_t width_of(const model_entry *entry) {
    return entry->wide ? 8 : 4;
}

/* A whole number that a double and a size_t hold exactly. */
static bool as_size(const cJSON *item, size_t *value) {
    if (!cJSON_IsNumber(item)) return false;
    double number = item->valuedouble;
    if (!(number >= 0 && number <= 9007199254740991.0) || number != floor(number)) return false;
    *value = (size_t)number;
    return true;
}

static hdnn_status tensor_fault(const cJSON *item, const char *key, const char *expected, const char *path,
                                hdnn_error *error) {
    char name[JSON_SHOWN], found[JSON_SHOWN] = "nothing";
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, key);
    if (value) json_describe(value, found);
    return hdnn_fail(error, HDNN_FORMAT, "%s: tensor %s: %s: expected %s, found %s", path,
                     json_quote(item->string, name), key, expected, found);
}

static bool read_type(const cJSON *item, model_entry *entry) {
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(item, "dtype");
    if (!cJSON_IsString(type)) return false;
    entry->wide = strcmp(type->valuestring, "F64") == 0;
    return entry->wide || strcmp(type->valuestring, "F32") == 0;
}

static bool read_shape(const cJSON *item, model_entry *entry) {
    const cJSON *shape = cJSON_GetObjectItemCaseSensitive(item, "shape"), *extent;
    if (!cJSON_IsArray(shape)) return false;
    cJSON_ArrayForEach(extent, shape) {
        if (entry->rank == MODEL_MAX_RANK || !as_size(extent, &entry->shape[entry->rank])) return false;
        if (entry->shape[entry->rank++] == 0) return false;
    }
    return entry->rank > 0;
}

static bool read_offsets(const cJSON *item, size_t data, model_entry *entry) {
    const cJSON *offsets = cJSON_GetObjectItemCaseSensitive(item, "data_offsets");
    if (!cJSON_IsArray(offsets) || cJSON_GetArraySize(offsets) != 2) return false;
    return as_size(cJSON_GetArrayItem(offsets, 0), &entry->begin) &&
           as_size(cJSON_GetArrayItem(offsets, 1), &entry->end) && entry->begin <= entry->end &&
           entry->end <= data;
}

static hdnn_status read_entry(const cJSON *item, size_t data, model_entry *entry, const char *path,
                              hdnn_error *error) {
    char name[JSON_SHOWN];
    entry->name = item->string;
    if (!read_type(item, entry)) return tensor_fault(item, "dtype", "\"F32\" or \"F64\"", path, error);
    if (!read_shape(item, entry))
        return tensor_fault(item, "shape", "1 to 3 positive whole numbers", path, error);
    if (!read_offsets(item, data, entry))
        return tensor_fault(item, "data_offsets", "two offsets, in order, inside the file", path, error);
    size_t bytes = width_of(entry);
    for (int i = 0; i < entry->rank; i++) bytes = memory_product(bytes, entry->shape[i]);
    if (bytes == entry->end - entry->begin) return HDNN_OK;
    return hdnn_fail(error, HDNN_FORMAT, "%s: tensor %s: its shape takes %zu bytes, its data has %zu", path,
                     json_quote(entry->name, name), bytes, entry->end - entry->begin);
}

static int by_begin(const void *a, const void *b) {
    size_t x = ((const model_entry *)a)->begin, y = ((const model_entry *)b)->begin;
    return (x > y) - (x < y);
}

/* Sorted, every tensor has to begin where the one before it ended. */
static hdnn_status check_cover(model_header *header, size_t data, const char *path, hdnn_error *error) {
    char name[JSON_SHOWN];
    size_t at = 0;
    qsort(header->entries, header->count, sizeof *header->entries, by_begin);
    for (size_t i = 0; i < header->count; i++) {
        const model_entry *entry = &header->entries[i];
        if (entry->begin != at)
            return hdnn_fail(error, HDNN_FORMAT,
                             "%s: tensor %s: expected its data at byte %zu, found it at %zu", path,
                             json_quote(entry->name, name), at, entry->begin);
        at = entry->end;
    }
    if (at == data) return HDNN_OK;
    return hdnn_fail(error, HDNN_FORMAT, "%s: expected %zu bytes of data, found %zu", path, at, data);
}

static hdnn_status read_entries(model_header *header, size_t data, const char *path, hdnn_error *error) {
    const cJSON *item;
    cJSON_ArrayForEach(item, header->root) {
        if (strcmp(item->string, "__metadata__") == 0) continue;
        if (header->count == MODEL_MAX_TENSORS)
            return hdnn_fail(error, HDNN_FORMAT, "%s: expected at most %d tensors, found more", path,
                             MODEL_MAX_TENSORS);
        hdnn_status status = read_entry(item, data, &header->entries[header->count++], path, error);
        if (status != HDNN_OK) return status;
    }
    return check_cover(header, data, path, error);
}

/* An entry of the metadata, which holds texts only; NULL and a message when it is not there. */
static const char *metadata(const model_header *header, const char *key, const char *path,
                            hdnn_error *error) {
    const cJSON *table = cJSON_GetObjectItemCaseSensitive(header->root, "__metadata__");
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(table, key);
    if (cJSON_IsString(item)) return item->valuestring;
    hdnn_fail(error, HDNN_FORMAT, "%s: expected \"%s\" in the metadata, found %s", path, key,
              item ? "something other than a text" : "none; it was not written by this program");
    return NULL;
}

static hdnn_status read_count(const model_header *header, const char *key, int low, int high, int *value,
                              const char *path, hdnn_error *error) {
    char shown[JSON_SHOWN], *end = NULL;
    const char *text = metadata(header, key, path, error);
    if (!text) return HDNN_FORMAT;
    long number = *text >= '0' && *text <= '9' ? strtol(text, &end, 10) : -1;
    if (number < low || number > high || *end)
        return hdnn_fail(error, HDNN_FORMAT,
                         "%s: metadata \"%s\": expected a whole number from %d to %d, found %s", path, key,
                         low, high, json_quote(text, shown));
    *value = (int)number;
    return HDNN_OK;
}

static hdnn_status read_data_shape(model_header *header, const char *path, hdnn_error *error) {
    hdnn_shape *shape = &header->shape;
    hdnn_status status = read_count(header, "inputs", 1, HDNN_MAX_INPUTS, &shape->inputs, path, error);
    if (status == HDNN_OK)
        status = read_count(header, "height", 0, HDNN_MAX_SIDE, &shape->height, path, error);
    if (status == HDNN_OK) status = read_count(header, "width", 0, HDNN_MAX_SIDE, &shape->width, path, error);
    if (status == HDNN_OK)
        status = read_count(header, "classes", 2, HDNN_MAX_CLASSES, &header->classes, path, error);
    if (status != HDNN_OK) return status;
    bool point = shape->height == 0 && shape->width == 0;
    bool image = shape->height >= HDNN_MIN_SIDE && shape->width >= HDNN_MIN_SIDE &&
                 shape->inputs == shape->height * shape->width;
    if (point || image) return HDNN_OK;
    return hdnn_fail(error, HDNN_FORMAT, "%s: metadata: %d inputs do not make images of %d x %d pixels", path,
                     shape->inputs, shape->height, shape->width);
}

static hdnn_status read_preset(model_header *header, const char *path, hdnn_error *error) {
    char origin[HDNN_PATH_SIZE];
    const char *format = metadata(header, "format", path, error);
    if (!format) return HDNN_FORMAT;
    if (strcmp(format, FORMAT_NAME) != 0)
        return hdnn_fail(error, HDNN_FORMAT, "%s: metadata: expected the format \"hdnn\", found \"%.40s\"",
                         path, format);
    const char *text = metadata(header, "preset", path, error);
    if (!text) return HDNN_FORMAT;
    snprintf(origin, sizeof origin, "%s: preset", path);
    hdnn_status status = hdnn_preset_parse(text, origin, NULL, 0, &header->preset, error);
    if (status != HDNN_OK || header->preset.lanes == 1) return status;
    return hdnn_fail(error, HDNN_FORMAT, "%s: networks: expected one network, found %d", origin,
                     header->preset.lanes);
}

/* The entry "training", if there is one. */
static hdnn_status read_training(model_header *header, const char *path, hdnn_error *error) {
    char origin[HDNN_PATH_SIZE];
    cJSON *root = NULL;
    const cJSON *table = cJSON_GetObjectItemCaseSensitive(header->root, "__metadata__");
    if (!cJSON_GetObjectItemCaseSensitive(table, "training")) return HDNN_OK;
    const char *text = metadata(header, "training", path, error);
    if (!text) return HDNN_FORMAT;
    snprintf(origin, sizeof origin, "%s: training", path);
    fields_reader reader = {.origin = origin, .error = error};
    header->training = (run_state){.loss = NAN, .accuracy = NAN, .test_loss = NAN, .test_accuracy = NAN};
    hdnn_status status = json_parse(text, strlen(text), origin, &root, error);
    if (status == HDNN_OK) status = fields_read(&reader, training_fields, root, &header->training);
    header->has_training = status == HDNN_OK;
    cJSON_Delete(root);
    return status;
}

hdnn_status model_header_read(model_header *header, const char *text, size_t size, size_t data,
                              const char *path, hdnn_error *error) {
    memset(header, 0, sizeof *header);
    hdnn_status status = json_parse(text, size, path, &header->root, error);
    if (status != HDNN_OK) return status;
    if (!cJSON_IsObject(header->root))
        return hdnn_fail(error, HDNN_FORMAT, "%s: expected a header that is an object", path);
    status = read_preset(header, path, error);
    if (status == HDNN_OK) status = read_data_shape(header, path, error);
    if (status == HDNN_OK) status = read_training(header, path, error);
    if (status == HDNN_OK) status = read_entries(header, data, path, error);
    return status;
}

void model_header_free(model_header *header) {
    cJSON_Delete(header->root);
    hdnn_preset_free(&header->preset);
    memset(header, 0, sizeof *header);
}

static void write_count(json_writer *writer, const char *key, int value) {
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    json_key(writer, key);
    json_text(writer, text);
}

static void write_metadata(json_writer *writer, const hdnn_model *model, const char *preset,
                           const char *training) {
    hdnn_shape shape = hdnn_model_shape(model);
    json_key(writer, "__metadata__");
    json_begin(writer, '{');
    json_key(writer, "format");
    json_text(writer, FORMAT_NAME);
    write_count(writer, "inputs", shape.inputs);
    write_count(writer, "height", shape.height);
    write_count(writer, "width", shape.width);
    write_count(writer, "classes", hdnn_model_classes(model));
    json_key(writer, "preset");
    json_text(writer, preset);
    if (training) {
        json_key(writer, "training");
        json_text(writer, training);
    }
    json_end(writer, '}');
}

/* Describe one tensor whose data begins at byte `begin`; returns where it ends. */
static size_t write_entry(json_writer *writer, const hdnn_tensor *tensor, size_t begin) {
    size_t end = begin + tensor->count * sizeof(hdnn_real);
    json_key(writer, tensor->name);
    json_begin(writer, '{');
    json_key(writer, "dtype");
    json_text(writer, REAL_TYPE);
    json_key(writer, "shape");
    json_begin(writer, '[');
    for (int i = 0; i < tensor->rank; i++) json_whole(writer, (int64_t)tensor->shape[i]);
    json_end(writer, ']');
    json_key(writer, "data_offsets");
    json_begin(writer, '[');
    json_whole(writer, (int64_t)begin);
    json_whole(writer, (int64_t)end);
    json_end(writer, ']');
    json_end(writer, '}');
    return end;
}

/* The optimiser's tensors, one value for each parameter. */
static void write_moments(json_writer *writer, size_t count, size_t begin) {
    for (int i = 0; i < 2; i++) {
        hdnn_tensor moment = {.rank = 1, .shape = {count}, .count = count};
        snprintf(moment.name, sizeof moment.name, "%s", MODEL_MOMENTS[i]);
        begin = write_entry(writer, &moment, begin);
    }
}

char *model_header_text(const hdnn_model *model, const hdnn_preset *preset, int lane,
                        const run_state *training, size_t *size) {
    json_writer inner = json_writer_new(false), state = json_writer_new(false),
                writer = json_writer_new(false);
    if (training) fields_write(&state, training_fields, training);
    hdnn_preset one = preset_of_lane(preset, lane);
    preset_write(&inner, &one);
    json_begin(&writer, '{');
    bool failed = inner.failed || state.failed;
    if (!failed) write_metadata(&writer, model, inner.text, training ? state.text : NULL);
    size_t at = 0;
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++)
        at = write_entry(&writer, hdnn_model_tensor(model, i), at);
    if (training) write_moments(&writer, hdnn_model_parameter_count(model), at);
    json_end(&writer, '}');
    while (writer.size % 8 && !writer.failed) json_raw(&writer, " ", 1);
    *size = writer.size;
    failed = failed || writer.failed;
    json_writer_free(&inner);
    json_writer_free(&state);
    if (failed) json_writer_free(&writer);
    return writer.text;
}
