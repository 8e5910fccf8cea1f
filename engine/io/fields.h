/* One declarative table per object of a preset: a row is a key, where it lives in the struct, and what is allowed.
 *
 * Reading, writing, the refusal of unknown keys and the suggestions all follow from the rows, so a new field is one
 * new row (and its line in presets/preset.schema.json; a test holds the two together). Numbers are checked before
 * they are converted, so a struct never holds a value outside its row's range. */
#ifndef IO_FIELDS_H
#define IO_FIELDS_H

#include "io/json_writer.h"
#include "io/names.h"

#include "hdnn/status.h"

#include <cjson/cJSON.h>

enum { FIELDS_MAX = 32, FIELDS_PATH = 160 };

typedef enum {
    FIELD_TEXT,    /* char[size] */
    FIELD_TEXTS,   /* char[high][size], `count` of them, none empty */
    FIELD_CHOICE,  /* char[size], one of `names` */
    FIELD_INT,     /* int */
    FIELD_SIZE,    /* size_t */
    FIELD_SEED,    /* uint64_t, kept below 2^53 so that JSON holds it exactly */
    FIELD_NUMBER,  /* double */
    FIELD_BOOL,    /* bool */
    FIELD_ENUM,    /* an enum whose values are the indices of `names` */
    FIELD_POINTER, /* a const pointer to a table row: `row_at` of the indices of `names` */
    FIELD_MATRIX,  /* const double *, an allocated square of `side` / `divide`, or NULL */
    FIELD_MASK,    /* const uint8_t *, the same of 0 and 1 */
    FIELD_OBJECT,  /* a struct with `fields` */
    FIELD_LIST /* struct[high] of `size` bytes, `count` of them, at least `low`; `fields`, begun by `begin` */
} field_type;

typedef struct field {
    const char *name; /* NULL ends a table */
    field_type type;
    size_t offset, size;
    double low, high;  /* inclusive, unless */
    bool above, below; /* strictly above `low`, strictly below `high` */
    bool required;     /* no default: the key must be there (and a text not empty) */
    names_at names;    /* FIELD_CHOICE, FIELD_ENUM, FIELD_POINTER; context NULL */
    const void *(*row_at)(size_t index);
    size_t side,
        divide;   /* FIELD_MATRIX, FIELD_MASK: offset of the int that bounds it, read in an earlier row */
    size_t count; /* FIELD_LIST: offset of the int that counts */
    void (*begin)(void *item);
    const struct field *fields;
} field;

/* Where messages come from. `path` is that of the value being read. */
typedef struct {
    const char *origin;
    const char *const *overrides; /* "path=value": blamed in place of `origin` for what they set */
    size_t override_count;
    char path[FIELDS_PATH];
    hdnn_error *error;
} fields_reader;

/* Read `item` into `object`, which holds the defaults. On failure `object` is partly filled: fields_release it. */
hdnn_status fields_read(fields_reader *reader, const field *fields, const cJSON *item, void *object);

/* Write every field of `object` as one JSON object; matrices that are NULL and numbers that are not finite are left
 * out. */
void fields_write(json_writer *writer, const field *fields, const void *object);

/* Free the matrices in `object`. */
void fields_release(const field *fields, void *object);

/* "<origin>: <path>: expected ..., found ..." for the value at the reader's path. */
hdnn_status fields_fail(fields_reader *reader, hdnn_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The key of row `index`, as names_at with a table for context. */
const char *fields_name_at(const void *fields, size_t index);

/* What a row allows, in words: "a whole number from 1 to 4096". Returns `out`. */
const char *fields_expected(const field *row, char *out, size_t room);

#endif
