/* Points as CSV: a header line "x1,...,xd,label", then one line per sample.
 *
 * A file is read in two passes: the first counts the lines and the fields of each, so that memory is taken only
 * for numbers that are there; the second reads the numbers. Numbers are written and read with a decimal point,
 * whatever the locale of the program. */
#include "core/file.h"
#include "core/memory.h"
#include "hdnn/dataset.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t file_limit = (size_t)1 << 28;

/* A line without its end; `end` may point at a carriage return, a line feed or the NUL behind the file. */
typedef struct {
    const char *at, *end;
    size_t number; /* from 1 */
} csv_line;

typedef struct {
    const char *path, *at, *end;
    size_t number;
} csv_reader;

/* The next line that is not blank; false after the last. */
static bool next_line(csv_reader *reader, csv_line *line) {
    while (reader->at < reader->end) {
        const char *feed = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
        const char *end = feed ? feed : reader->end;
        *line = (csv_line){reader->at, end, ++reader->number};
        reader->at = feed ? feed + 1 : reader->end;
        while (line->end > line->at && isspace((unsigned char)line->end[-1])) line->end--;
        if (line->end > line->at) return true;
    }
    return false;
}

static size_t count_fields(const csv_line *line) {
    size_t fields = 1;
    for (const char *at = line->at; at < line->end; at++) fields += *at == ',';
    return fields;
}

static hdnn_status read_header(csv_reader *reader, size_t *fields, hdnn_error *error) {
    csv_line line;
    if (!next_line(reader, &line))
        return hdnn_fail(error, HDNN_FORMAT, "%s: expected a header line \"x1,...,xd,label\", found nothing",
                         reader->path);
    *fields = count_fields(&line);
    size_t length = (size_t)(line.end - line.at);
    if (length < 6 || memcmp(line.end - 6, ",label", 6) != 0)
        return hdnn_fail(error, HDNN_FORMAT,
                         "%s: line %zu: expected a header \"x1,...,xd,label\", found \"%.*s\"", reader->path,
                         line.number, (int)(length < 60 ? length : 60), line.at);
    if (*fields - 1 > HDNN_MAX_INPUTS)
        return hdnn_fail(error, HDNN_FORMAT, "%s: line %zu: expected at most %d coordinates, found %zu",
                         reader->path, line.number, HDNN_MAX_INPUTS, *fields - 1);
    return HDNN_OK;
}

static hdnn_status count_samples(csv_reader reader, size_t fields, size_t *count, hdnn_error *error) {
    csv_line line;
    for (*count = 0; next_line(&reader, &line); ++*count)
        if (count_fields(&line) != fields)
            return hdnn_fail(error, HDNN_FORMAT, "%s: line %zu: expected %zu fields, found %zu", reader.path,
                             line.number, fields, count_fields(&line));
    if (*count > 0) return HDNN_OK;
    return hdnn_fail(error, HDNN_FORMAT, "%s: expected samples after the header, found none", reader.path);
}

static hdnn_status bad_field(const csv_reader *reader, const csv_line *line, size_t field,
                             const char *expected, const char *at, hdnn_error *error) {
    size_t length = strcspn(at, ",\r\n");
    return hdnn_fail(error, HDNN_FORMAT, "%s: line %zu, field %zu: expected %s, found \"%.*s\"", reader->path,
                     line->number, field, expected, (int)(length < 40 ? length : 40), at);
}

/* Where a field ends, blanks included; NULL if something other than blanks follows the number. */
static const char *after_number(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    return at == end || *at == ',' ? at : NULL;
}

static hdnn_status read_point(const csv_reader *reader, const csv_line *line, size_t fields, hdnn_real *point,
                              const char **label, hdnn_error *error) {
    const char *at = line->at;
    for (size_t i = 0; i + 1 < fields; i++) {
        char *stop = NULL;
        hdnn_real value = (hdnn_real)strtod(at, &stop);
        const char *after = stop > at && stop <= line->end ? after_number(stop, line->end) : NULL;
        if (!after || after == line->end || !isfinite(value))
            return bad_field(reader, line, i + 1, "a finite number", at, error);
        point[i] = value;
        at = after + 1;
    }
    *label = at;
    return HDNN_OK;
}

static hdnn_status read_label(const csv_reader *reader, const csv_line *line, size_t fields, const char *at,
                              uint8_t *label, hdnn_error *error) {
    char *stop = NULL;
    long value = strtol(at, &stop, 10);
    if (stop == at || stop > line->end || after_number(stop, line->end) != line->end || value < 0 ||
        value >= HDNN_MAX_CLASSES)
        return bad_field(reader, line, fields, "a label of 0 to 255", at, error);
    *label = (uint8_t)value;
    return HDNN_OK;
}

static hdnn_status read_samples(csv_reader *reader, size_t fields, hdnn_dataset *dataset, hdnn_error *error) {
    csv_line line;
    for (size_t i = 0; i < dataset->count && next_line(reader, &line); i++) {
        const char *label = NULL;
        hdnn_status status =
            read_point(reader, &line, fields, dataset->points + i * (fields - 1), &label, error);
        if (status == HDNN_OK) status = read_label(reader, &line, fields, label, &dataset->labels[i], error);
        if (status != HDNN_OK) return status;
        if (dataset->labels[i] >= dataset->classes) dataset->classes = dataset->labels[i] + 1;
    }
    return HDNN_OK;
}

static hdnn_status read_text(csv_reader *reader, hdnn_dataset *dataset, hdnn_error *error) {
    size_t fields = 0, count = 0;
    hdnn_status status = read_header(reader, &fields, error);
    if (status == HDNN_OK) status = count_samples(*reader, fields, &count, error);
    if (status != HDNN_OK) return status;
    hdnn_shape shape = {.inputs = (int)(fields - 1)};
    status = hdnn_dataset_new("csv", shape, 2, count, dataset, error);
    if (status == HDNN_OK) status = read_samples(reader, fields, dataset, error);
    if (status != HDNN_OK) hdnn_dataset_free(dataset);
    return status;
}

/* The locale in which numbers have a point, on this thread only; (locale_t)0 without memory. */
static locale_t use_plain_numbers(locale_t *before) {
    locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (plain) *before = uselocale(plain);
    return plain;
}

static void restore_numbers(locale_t plain, locale_t before) {
    uselocale(before);
    freelocale(plain);
}

hdnn_status hdnn_csv_read(const char *path, hdnn_dataset *dataset, hdnn_error *error) {
    memset(dataset, 0, sizeof *dataset);
    uint8_t *text = NULL;
    size_t size = 0;
    hdnn_status status = file_read(path, file_limit, &text, &size, error);
    if (status != HDNN_OK) return status;
    csv_reader reader = {path, (const char *)text, (const char *)text + size, 0};
    locale_t before = (locale_t)0, plain = use_plain_numbers(&before);
    if (plain) {
        status = read_text(&reader, dataset, error);
        restore_numbers(plain, before);
    } else {
        status = hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to read it", path);
    }
    memory_free(text);
    return status;
}

/* Room for a number with its comma, and for "x4096,". */
enum { FIELD_SIZE = 32 };

static size_t print_header(char *text, size_t inputs) {
    size_t used = 0;
    for (size_t i = 1; i <= inputs; i++) used += (size_t)snprintf(text + used, FIELD_SIZE, "x%zu,", i);
    return used + (size_t)snprintf(text + used, FIELD_SIZE, "label\n");
}

static size_t print_sample(char *text, const hdnn_dataset *dataset, size_t index) {
    size_t inputs = (size_t)dataset->shape.inputs, used = 0;
    const hdnn_real *point = dataset->points + index * inputs;
    int digits = sizeof(hdnn_real) == sizeof(float) ? 9 : 17; /* enough to read the same number again */
    for (size_t i = 0; i < inputs; i++)
        used += (size_t)snprintf(text + used, FIELD_SIZE, "%.*g,", digits, (double)point[i]);
    return used + (size_t)snprintf(text + used, FIELD_SIZE, "%d\n", dataset->labels[index]);
}

hdnn_status hdnn_csv_write(const hdnn_dataset *dataset, const char *path, hdnn_error *error) {
    if (!dataset->points || dataset->count == 0)
        return hdnn_fail(error, HDNN_INVALID, "%s: expected points to write as CSV, found %s", path,
                         dataset->count ? "images" : "no samples");
    size_t fields = memory_product(dataset->count + 1, (size_t)dataset->shape.inputs + 1);
    void *text = NULL;
    hdnn_status status = memory_take(&text, fields, FIELD_SIZE, "a CSV file", error);
    if (status != HDNN_OK) return status;
    locale_t before = (locale_t)0, plain = use_plain_numbers(&before);
    if (plain) {
        size_t used = print_header(text, (size_t)dataset->shape.inputs);
        for (size_t i = 0; i < dataset->count; i++) used += print_sample((char *)text + used, dataset, i);
        restore_numbers(plain, before);
        status = file_write(path, text, used, error);
    } else {
        status = hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to write it", path);
    }
    memory_free(text);
    return status;
}
