/* The preset files that were opened or saved last.
 *
 * Invariant: absolute paths, each once, the latest first. */
#ifndef LAB_RECENT_H
#define LAB_RECENT_H

#include "hdnn/dataset.h"

#include <stdbool.h>

enum { RECENT_FILES = 5 };

typedef struct {
    int count;
    char path[RECENT_FILES][HDNN_PATH_SIZE];
} recent_files;

/* To the front; what is not absolute, or too long, is left out. */
void recent_add(recent_files *r, const char *path);
bool recent_equal(const recent_files *a, const recent_files *b);

#endif
