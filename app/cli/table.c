/* A small table for people; see table.h. */
#include "table.h"

#include "terminal.h"

#include <stdarg.h>

void table_row(text_table *table) {
    if (table->rows < TABLE_ROWS) table->rows++;
    table->columns = 0;
}

void table_cell(text_table *table, const char *format, ...) {
    if (table->columns == TABLE_COLUMNS) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(table->cell[table->rows - 1][table->columns++], TABLE_CELL, format, arguments);
    va_end(arguments);
}

static int column_width(const text_table *table, int column) {
    int width = 0;
    for (int row = 0; row < table->rows; row++) {
        int cell = text_width(table->cell[row][column]);
        if (cell > width) width = cell;
    }
    return width;
}

static void print_cell(const text_table *table, FILE *stream, int row, int column, int width) {
    const char *cell = table->cell[row][column];
    bool left = column == 0 || table->left[column];
    bool last = column == TABLE_COLUMNS - 1 || column_width(table, column + 1) == 0;
    int space = width - text_width(cell);
    if (!left) put_spaces(stream, space);
    put_text(stream, cell);
    if (left && !last) put_spaces(stream, space);
    if (!last) put_spaces(stream, 2);
}

void table_print(const text_table *table, FILE *stream, int indent) {
    for (int row = 0; row < table->rows; row++) {
        put_spaces(stream, indent);
        for (int column = 0; column < TABLE_COLUMNS; column++) {
            int width = column_width(table, column);
            if (width == 0) break;
            print_cell(table, stream, row, column, width);
        }
        putc('\n', stream);
    }
}
