/* The shelf: the installed presets, as the drop-down of the top bar shows them. */
#ifndef LAB_SHELF_H
#define LAB_SHELF_H

#include <stdbool.h>

typedef struct {
    int count;
    char **names, **notes; /* "swiss-roll-race", "swiss-roll, 2 networks" */
} shelf;

/* Reads all installed presets; one that cannot be read is listed, and its note says so. */
void shelf_fill(shelf *s);
void shelf_empty(shelf *s);
int shelf_find(const shelf *s, const char *name); /* its index, or -1 */

#endif
