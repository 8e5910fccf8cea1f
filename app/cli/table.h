/* A small table for people: columns as wide as their widest cell, first column to the left, the others
 * right. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stdio.h>

enum { TABLE_COLUMNS = 32, TABLE_ROWS = 64, TABLE_CELL = 48 };

typedef struct {
    int columns, rows;
    bool left[TABLE_COLUMNS]; /* aligned to the left */
    char cell[TABLE_ROWS][TABLE_COLUMNS][TABLE_CELL];
} text_table;

/* Add a row, then cells from its left; longer texts are cut, rows and cells beyond the room are dropped. */
void table_row(text_table *table);
void table_cell(text_table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_print(const text_table *table, FILE *stream, int indent);

#endif
