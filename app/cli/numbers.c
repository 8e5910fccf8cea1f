/* Tables of numbers in three formats; see numbers.h. */
#include "numbers.h"

#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS_ALL = 32, LAYERS_SHOWN = 16 }; /* so many layers are shown in full; of more, about these */

void numbers_begin(number_table *table, const char *const *names) {
    *table = (number_table){.columns = 0};
    while (table->columns < NUMBERS_COLUMNS && names[table->columns] != NULL) {
        table->column[table->columns] = names[table->columns];
        table->columns++;
    }
}

void numbers_row(number_table *table, const double *values) {
    if (table->rows == table->room && !table->failed) {
        size_t room = table->room > 0 ? 2 * table->room : 64;
        double *cell = realloc(table->cell, room * table->columns * sizeof *cell);
        table->failed = cell == NULL;
        if (cell != NULL) {
            table->cell = cell;
            table->room = room;
        }
    }
    if (table->failed) return;
    memcpy(table->cell + table->rows++ * table->columns, values, table->columns * sizeof *values);
}

void numbers_free(number_table *table) {
    free(table->cell);
    *table = (number_table){.columns = 0};
}

/* The index of a column, or `columns`. */
static size_t find_column(const number_table *table, const char *name) {
    size_t i = 0;
    while (i < table->columns && strcmp(table->column[i], name) != 0) i++;
    return i;
}

static double cell_at(const number_table *table, size_t row, size_t column) {
    return table->cell[row * table->columns + column];
}

/* Of how many layers one is shown; the last always is. */
static size_t layer_stride(const number_table *table, size_t column, size_t *last) {
    *last = 0;
    for (size_t row = 0; row < table->rows && column < table->columns; row++)
        *last = (size_t)fmax((double)*last, cell_at(table, row, column));
    return *last > LAYERS_ALL ? (*last + LAYERS_SHOWN - 1) / LAYERS_SHOWN : 1;
}

static void cell_for_people(text_table *text, double value) {
    if (isnan(value))
        table_cell(text, "-");
    else if (value == floor(value) && fabs(value) < 1e9)
        table_cell(text, "%.0f", value);
    else
        table_cell(text, "%.4g", value);
}

static void print_block(text_table *text, FILE *stream) {
    if (text->rows > 1) table_print(text, stream, 2);
    text->rows = 0;
}

static void begin_block(const number_table *table, text_table *text) {
    table_row(text);
    for (size_t i = 0; i < table->columns; i++) table_cell(text, "%s", table->column[i]);
}

void numbers_print(const number_table *table, FILE *stream) {
    size_t layer = find_column(table, "layer"), sample = find_column(table, "sample"), last;
    size_t stride = layer_stride(table, layer, &last);
    text_table text = {.rows = 0};
    begin_block(table, &text);
    for (size_t row = 0; row < table->rows; row++) {
        size_t at = layer < table->columns ? (size_t)cell_at(table, row, layer) : 0;
        if (at % stride != 0 && at != last) continue;
        bool next = sample < table->columns && row > 0 &&
                    cell_at(table, row, sample) != cell_at(table, row - 1, sample);
        if (next || text.rows == TABLE_ROWS) {
            print_block(&text, stream);
            if (next) putc('\n', stream);
            begin_block(table, &text);
        }
        table_row(&text);
        for (size_t i = 0; i < table->columns; i++) cell_for_people(&text, cell_at(table, row, i));
    }
    print_block(&text, stream);
    if (stride > 1) fprintf(stream, "  (one layer of %zu is shown; --csv and --json give all)\n", stride);
}

static void put_csv_text(const char *text, FILE *stream) {
    putc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"') putc('"', stream);
        putc(*text, stream);
    }
    putc('"', stream);
}

void numbers_csv(const number_table *table, const char *network, bool header, FILE *stream) {
    if (header) {
        fputs("network", stream);
        for (size_t i = 0; i < table->columns; i++) fprintf(stream, ",%s", table->column[i]);
        putc('\n', stream);
    }
    for (size_t row = 0; row < table->rows; row++) {
        put_csv_text(network, stream);
        for (size_t i = 0; i < table->columns; i++) {
            double value = cell_at(table, row, i);
            if (isnan(value))
                putc(',', stream);
            else
                fprintf(stream, ",%.9g", value);
        }
        putc('\n', stream);
    }
}

void numbers_json(const number_table *table, json_out *json) {
    out_open(json, "columns", '[');
    for (size_t i = 0; i < table->columns; i++) out_text(json, NULL, table->column[i]);
    out_close(json, ']');
    out_open(json, "rows", '[');
    for (size_t row = 0; row < table->rows; row++) {
        out_open(json, NULL, '[');
        for (size_t i = 0; i < table->columns; i++) out_number(json, NULL, cell_at(table, row, i));
        out_close(json, ']');
    }
    out_close(json, ']');
}
