/* Reading and writing objects by their field tables; see fields.h. */
#include "io/fields.h"

#include "core/memory.h"
#include "io/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *fields_name_at(const void *fields, size_t index) {
    return ((const field *)fields)[index].name;
}

static bool set_by_override(const fields_reader *reader) {
    size_t length = strlen(reader->path);
    for (size_t i = 0; length && i < reader->override_count; i++)
        if (strncmp(reader->overrides[i], reader->path, length) == 0 && reader->overrides[i][length] == '=')
            return true;
    return false;
}

hdnn_status fields_fail(fields_reader *reader, hdnn_status status, const char *format, ...) {
    char what[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    const char *origin = set_by_override(reader) ? "override" : reader->origin;
    return hdnn_fail(reader->error, status, "%s: %s%s%s", origin, reader->path, *reader->path ? ": " : "",
                     what);
}

static hdnn_status no_memory(fields_reader *reader) {
    return fields_fail(reader, HDNN_OUT_OF_MEMORY, "no memory to read it");
}

/* Step into a key or an index; returns the length to go back to with leave(). */
static size_t enter_key(fields_reader *reader, const char *key) {
    size_t length = strlen(reader->path);
    snprintf(reader->path + length, FIELDS_PATH - length, "%s%s", length ? "." : "", key);
    return length;
}

static size_t enter_index(fields_reader *reader, int index) {
    size_t length = strlen(reader->path);
    snprintf(reader->path + length, FIELDS_PATH - length, "[%d]", index);
    return length;
}

static void leave(fields_reader *reader, size_t length) {
    reader->path[length] = '\0';
}

static const char *expected_number(const field *row, const char *kind, char *out, size_t room) {
    char low[32], high[32];
    json_number_text(row->low, low);
    json_number_text(row->high, high);
    const char *and = row->above ? "and" : "to";
    if (row->below)
        and = row->above ? "and below" : "to below";
    else if (row->above)
        and = "and at most";
    snprintf(out, room, "%s %s %s %s %s", kind, row->above ? "above" : "from", low, and, high);
    return out;
}

const char *fields_expected(const field *row, char *out, size_t room) {
    char names[300];
    switch (row->type) {
    case FIELD_TEXT:
        snprintf(out, room, "a text of %s%zu bytes", row->required ? "1 to " : "at most ", row->size - 1);
        break;
    case FIELD_TEXTS:
        snprintf(out, room, "a list of at most %g texts of 1 to %zu bytes", row->high, row->size - 1);
        break;
    case FIELD_CHOICE:
    case FIELD_ENUM:
    case FIELD_POINTER:
        snprintf(out, room, "one of %s", names_list(row->names, NULL, names, sizeof names));
        break;
    case FIELD_INT:
    case FIELD_SIZE:
    case FIELD_SEED: return expected_number(row, "a whole number", out, room);
    case FIELD_NUMBER: return expected_number(row, "a number", out, room);
    case FIELD_BOOL: snprintf(out, room, "true or false"); break;
    case FIELD_MATRIX: snprintf(out, room, "a list of rows of numbers"); break;
    case FIELD_MASK: snprintf(out, room, "a list of rows of 0 and 1"); break;
    case FIELD_OBJECT: snprintf(out, room, "an object"); break;
    case FIELD_LIST: snprintf(out, room, "a list of %g to %g objects", row->low, row->high); break;
    }
    return out;
}

static hdnn_status refuse(fields_reader *reader, const field *row, const cJSON *item) {
    char expected[360], found[JSON_SHOWN];
    fields_expected(row, expected, sizeof expected);
    return fields_fail(reader, HDNN_INVALID, "expected %s, found %s", expected, json_describe(item, found));
}

static hdnn_status read_text(fields_reader *reader, const field *row, const cJSON *item, char *target) {
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= row->size) return refuse(reader, row, item);
    if (row->required && !*item->valuestring) return refuse(reader, row, item);
    strcpy(target, item->valuestring);
    return HDNN_OK;
}

static hdnn_status read_texts(fields_reader *reader, const field *row, const cJSON *item, char *object) {
    int length = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : -1, index = 0;
    if (length < 0 || length > row->high) return refuse(reader, row, item);
    memcpy(object + row->count, &length, sizeof length);
    const field one = {.type = FIELD_TEXT, .size = row->size, .required = true};
    const cJSON *entry;
    cJSON_ArrayForEach(entry, item) {
        char *target = object + row->offset + (size_t)index * row->size;
        size_t back = enter_index(reader, index++);
        hdnn_status status = read_text(reader, &one, entry, target);
        if (status != HDNN_OK) return status;
        leave(reader, back);
    }
    return HDNN_OK;
}

static hdnn_status read_name(fields_reader *reader, const field *row, const cJSON *item, size_t *index) {
    if (cJSON_IsString(item) && names_find(row->names, NULL, item->valuestring, index)) return HDNN_OK;
    const char *meant = cJSON_IsString(item) ? names_nearest(row->names, NULL, item->valuestring) : NULL;
    if (!meant) return refuse(reader, row, item);
    char expected[300], found[JSON_SHOWN];
    return fields_fail(reader, HDNN_INVALID, "expected %s, found %s; did you mean \"%s\"?",
                       fields_expected(row, expected, sizeof expected), json_describe(item, found), meant);
}

static hdnn_status read_number(fields_reader *reader, const field *row, const cJSON *item, double *value) {
    bool whole = row->type != FIELD_NUMBER;
    if (!cJSON_IsNumber(item)) return refuse(reader, row, item);
    *value = item->valuedouble;
    bool enough = row->above ? *value > row->low : *value >= row->low;
    bool little = row->below ? *value < row->high : *value <= row->high;
    if (!enough || !little || (whole && *value != floor(*value))) return refuse(reader, row, item);
    return HDNN_OK;
}

/* One row of a matrix into `numbers` (or `bits` for a mask). */
static hdnn_status read_matrix_row(fields_reader *reader, const cJSON *list, int side, double *numbers,
                                   uint8_t *bits) {
    char found[JSON_SHOWN];
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) != side)
        return fields_fail(reader, HDNN_INVALID, "expected a list of %d numbers, found %s", side,
                           json_describe(list, found));
    const cJSON *entry;
    int column = 0;
    cJSON_ArrayForEach(entry, list) {
        double value = entry->valuedouble;
        bool allowed = cJSON_IsNumber(entry) && (bits ? value == 0 || value == 1 : isfinite(value));
        enter_index(reader, column);
        if (!allowed)
            return fields_fail(reader, HDNN_INVALID, "expected %s, found %s", bits ? "0 or 1" : "a number",
                               json_describe(entry, found));
        if (bits)
            bits[column++] = value != 0;
        else
            numbers[column++] = value;
        *strrchr(reader->path, '[') = '\0';
    }
    return HDNN_OK;
}

static hdnn_status read_matrix(fields_reader *reader, const field *row, const cJSON *item, const char *object,
                               void **target) {
    int bound = 0;
    char found[JSON_SHOWN];
    memcpy(&bound, object + row->side, sizeof bound);
    int side = bound / (int)row->divide;
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != side)
        return fields_fail(reader, HDNN_INVALID, "expected a list of %d rows of %d numbers, found %s", side,
                           side, json_describe(item, found));
    size_t width = (size_t)side, size = row->type == FIELD_MASK ? 1 : sizeof(double);
    *target = memory_new(memory_product(width, width), size);
    if (!*target) return no_memory(reader);
    const cJSON *list;
    size_t first = 0;
    cJSON_ArrayForEach(list, item) {
        size_t length = enter_index(reader, (int)(first / width));
        hdnn_status status = row->type == FIELD_MASK
                                 ? read_matrix_row(reader, list, side, NULL, (uint8_t *)*target + first)
                                 : read_matrix_row(reader, list, side, (double *)*target + first, NULL);
        if (status != HDNN_OK) return status;
        leave(reader, length);
        first += width;
    }
    return HDNN_OK;
}

static hdnn_status read_list(fields_reader *reader, const field *row, const cJSON *item, char *object) {
    int length = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : -1, index = 0;
    if (length < row->low || length > row->high) return refuse(reader, row, item);
    memcpy(object + row->count, &length, sizeof length);
    const cJSON *entry;
    cJSON_ArrayForEach(entry, item) {
        char *target = object + row->offset + (size_t)index * row->size;
        size_t back = enter_index(reader, index++);
        row->begin(target);
        hdnn_status status = fields_read(reader, row->fields, entry, target);
        if (status != HDNN_OK) return status;
        leave(reader, back);
    }
    return HDNN_OK;
}

/* Store a whole number, which was found to lie in the range of its row, as the type of the row. */
static void store_whole(const field *row, double value, char *target) {
    int number = 0;
    size_t size = 0;
    uint64_t seed = 0;
    switch (row->type) {
    case FIELD_INT: memcpy(target, (number = (int)value, &number), sizeof number); break;
    case FIELD_SIZE: memcpy(target, (size = (size_t)value, &size), sizeof size); break;
    default: memcpy(target, (seed = (uint64_t)value, &seed), sizeof seed);
    }
}

static hdnn_status read_named(fields_reader *reader, const field *row, const cJSON *item, char *target) {
    size_t index = 0;
    hdnn_status status = read_name(reader, row, item, &index);
    if (status != HDNN_OK) return status;
    unsigned value = (unsigned)index;
    const void *pointer = row->type == FIELD_POINTER ? row->row_at(index) : NULL;
    if (row->type == FIELD_CHOICE)
        snprintf(target, row->size, "%s", row->names(NULL, index));
    else if (row->type == FIELD_ENUM)
        memcpy(target, &value, sizeof value);
    else
        memcpy(target, &pointer, sizeof pointer);
    return HDNN_OK;
}

static hdnn_status read_numeric(fields_reader *reader, const field *row, const cJSON *item, char *target) {
    double value = 0;
    hdnn_status status = read_number(reader, row, item, &value);
    if (status != HDNN_OK) return status;
    if (row->type == FIELD_NUMBER)
        memcpy(target, &value, sizeof value);
    else
        store_whole(row, value, target);
    return HDNN_OK;
}

static hdnn_status read_bool(fields_reader *reader, const field *row, const cJSON *item, char *target) {
    if (!cJSON_IsBool(item)) return refuse(reader, row, item);
    bool value = cJSON_IsTrue(item);
    memcpy(target, &value, sizeof value);
    return HDNN_OK;
}

static hdnn_status read_squares(fields_reader *reader, const field *row, const cJSON *item, char *object) {
    void *entries = NULL;
    hdnn_status status = read_matrix(reader, row, item, object, &entries);
    memcpy(object + row->offset, &entries, sizeof entries);
    return status;
}

static hdnn_status read_field(fields_reader *reader, const field *row, const cJSON *item, char *object) {
    char *target = object + row->offset;
    switch (row->type) {
    case FIELD_TEXT: return read_text(reader, row, item, target);
    case FIELD_TEXTS: return read_texts(reader, row, item, object);
    case FIELD_CHOICE:
    case FIELD_ENUM:
    case FIELD_POINTER: return read_named(reader, row, item, target);
    case FIELD_INT:
    case FIELD_SIZE:
    case FIELD_SEED:
    case FIELD_NUMBER: return read_numeric(reader, row, item, target);
    case FIELD_BOOL: return read_bool(reader, row, item, target);
    case FIELD_MATRIX:
    case FIELD_MASK: return read_squares(reader, row, item, object);
    case FIELD_OBJECT: return fields_read(reader, row->fields, item, target);
    case FIELD_LIST: return read_list(reader, row, item, object);
    }
    return HDNN_INVALID;
}

static hdnn_status unknown_key(fields_reader *reader, const field *fields, const char *key) {
    char shown[JSON_SHOWN], names[300];
    const char *meant = names_nearest(fields_name_at, fields, key);
    if (meant) {
        enter_key(reader, key);
        return fields_fail(reader, HDNN_INVALID, "unknown key, did you mean \"%s\"?", meant);
    }
    return fields_fail(reader, HDNN_INVALID, "unknown key %s, expected one of %s", json_quote(key, shown),
                       names_list(fields_name_at, fields, names, sizeof names));
}

/* Find the item of every row. The first key that is unknown or there twice ends the search, so that a hostile
 * object costs no more than its known keys. */
static hdnn_status sort_keys(fields_reader *reader, const field *fields, const cJSON *item,
                             const cJSON *found[FIELDS_MAX]) {
    const cJSON *child;
    cJSON_ArrayForEach(child, item) {
        size_t row;
        if (!child->string) return no_memory(reader);
        if (!names_find(fields_name_at, fields, child->string, &row))
            return unknown_key(reader, fields, child->string);
        if (found[row]) {
            enter_key(reader, child->string);
            return fields_fail(reader, HDNN_INVALID, "expected the key once, found it twice");
        }
        found[row] = child;
    }
    return HDNN_OK;
}

hdnn_status fields_read(fields_reader *reader, const field *fields, const cJSON *item, void *object) {
    const cJSON *found[FIELDS_MAX] = {0};
    char shown[JSON_SHOWN];
    if (!cJSON_IsObject(item))
        return fields_fail(reader, HDNN_INVALID, "expected an object, found %s", json_describe(item, shown));
    hdnn_status status = sort_keys(reader, fields, item, found);
    for (size_t i = 0; status == HDNN_OK && fields[i].name; i++) {
        if (!found[i] && !fields[i].required) continue;
        size_t back = enter_key(reader, fields[i].name);
        if (!found[i]) return fields_fail(reader, HDNN_INVALID, "expected this key, found none");
        status = read_field(reader, &fields[i], found[i], object);
        if (status == HDNN_OK) leave(reader, back);
    }
    return status;
}

static void write_matrix(json_writer *writer, const field *row, const char *object) {
    const void *entries = NULL;
    int bound = 0;
    memcpy(&entries, object + row->offset, sizeof entries);
    memcpy(&bound, object + row->side, sizeof bound);
    size_t side = (size_t)bound / row->divide;
    json_begin(writer, '[');
    for (size_t i = 0; i < side; i++) {
        json_begin(writer, '[');
        for (size_t j = 0; j < side; j++) {
            if (row->type == FIELD_MASK)
                json_whole(writer, ((const uint8_t *)entries)[i * side + j]);
            else
                json_double(writer, ((const double *)entries)[i * side + j]);
        }
        json_end(writer, ']');
    }
    json_end(writer, ']');
}

static void write_texts(json_writer *writer, const field *row, const char *object) {
    int count = 0;
    memcpy(&count, object + row->count, sizeof count);
    json_begin(writer, '[');
    for (int i = 0; i < count; i++) json_text(writer, object + row->offset + (size_t)i * row->size);
    json_end(writer, ']');
}

static void write_list(json_writer *writer, const field *row, const char *object) {
    int count = 0;
    memcpy(&count, object + row->count, sizeof count);
    json_begin(writer, '[');
    for (int i = 0; i < count; i++)
        fields_write(writer, row->fields, object + row->offset + (size_t)i * row->size);
    json_end(writer, ']');
}

static void write_whole(json_writer *writer, const field *row, const char *source) {
    int number = 0;
    uint64_t seed = 0;
    size_t size = 0;
    switch (row->type) {
    case FIELD_INT: memcpy(&number, source, sizeof number); break;
    case FIELD_SIZE: memcpy(&size, source, sizeof size); break;
    default: memcpy(&seed, source, sizeof seed);
    }
    json_whole(writer, number + (int64_t)size + (int64_t)seed);
}

static const char *pointer_name(const field *row, const char *source) {
    const void *pointer = NULL, *candidate;
    memcpy(&pointer, source, sizeof pointer);
    for (size_t i = 0; (candidate = row->row_at(i)); i++)
        if (candidate == pointer) return row->names(NULL, i);
    return "";
}

static const char *enum_name(const field *row, const char *source) {
    unsigned value = 0;
    memcpy(&value, source, sizeof value);
    const char *name = row->names(NULL, value);
    return name ? name : "";
}

static void write_field(json_writer *writer, const field *row, const char *object) {
    const char *source = object + row->offset;
    double number = 0;
    bool flag = false;
    switch (row->type) {
    case FIELD_TEXT:
    case FIELD_CHOICE: json_text(writer, source); break;
    case FIELD_TEXTS: write_texts(writer, row, object); break;
    case FIELD_ENUM: json_text(writer, enum_name(row, source)); break;
    case FIELD_POINTER: json_text(writer, pointer_name(row, source)); break;
    case FIELD_INT:
    case FIELD_SIZE:
    case FIELD_SEED: write_whole(writer, row, source); break;
    case FIELD_NUMBER: json_double(writer, (memcpy(&number, source, sizeof number), number)); break;
    case FIELD_BOOL: json_bool(writer, (memcpy(&flag, source, sizeof flag), flag)); break;
    case FIELD_MATRIX:
    case FIELD_MASK: write_matrix(writer, row, object); break;
    case FIELD_OBJECT: fields_write(writer, row->fields, source); break;
    case FIELD_LIST: write_list(writer, row, object); break;
    }
}

static bool is_matrix(const field *row) {
    return row->type == FIELD_MATRIX || row->type == FIELD_MASK;
}

static void *matrix_of(const field *row, const char *object) {
    void *entries = NULL;
    memcpy(&entries, object + row->offset, sizeof entries);
    return entries;
}

/* Not there, or not to be said in JSON. */
static bool is_absent(const field *row, const char *object) {
    double number = 0;
    if (is_matrix(row)) return !matrix_of(row, object);
    if (row->type == FIELD_NUMBER) memcpy(&number, object + row->offset, sizeof number);
    return !isfinite(number);
}

void fields_write(json_writer *writer, const field *fields, const void *object) {
    json_begin(writer, '{');
    for (const field *row = fields; row->name; row++) {
        if (is_absent(row, object)) continue;
        json_key(writer, row->name);
        write_field(writer, row, object);
    }
    json_end(writer, '}');
}

static void release_list(const field *row, char *object) {
    int count = 0;
    memcpy(&count, object + row->count, sizeof count);
    for (int i = 0; i < count; i++) fields_release(row->fields, object + row->offset + (size_t)i * row->size);
}

void fields_release(const field *fields, void *object) {
    for (const field *row = fields; row->name; row++) {
        if (row->type == FIELD_OBJECT) fields_release(row->fields, (char *)object + row->offset);
        if (row->type == FIELD_LIST) release_list(row, object);
        if (!is_matrix(row)) continue;
        memory_free(matrix_of(row, object));
        memset((char *)object + row->offset, 0, sizeof(void *));
    }
}
