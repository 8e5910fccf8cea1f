/* A table of numbers under named columns, printed for people, as CSV or as JSON.
 *
 * Lack of memory is remembered and everything after it ignored, so that it is asked about once, at the end. */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include "json_out.h"

enum { NUMBERS_COLUMNS = 16 };

typedef struct {
    const char *column[NUMBERS_COLUMNS];
    size_t columns, rows, room;
    double *cell; /* rows x columns; NaN: there is no such number */
    bool failed;
} number_table;

/* `names` ends with NULL. */
void numbers_begin(number_table *table, const char *const *names);
void numbers_row(number_table *table, const double *values);
void numbers_free(number_table *table);

/* For people: numbers rounded, a block for each sample, and of many layers (a column "layer") only some. */
void numbers_print(const number_table *table, FILE *stream);
/* "network" comes first in every row. */
void numbers_csv(const number_table *table, const char *network, bool header, FILE *stream);
void numbers_json(const number_table *table, json_out *json); /* "columns" and "rows" */

#endif
