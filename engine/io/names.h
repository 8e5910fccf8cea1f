/* Lists of names, as the enumerations of the engine give them, and the one that was probably meant. */
#ifndef IO_NAMES_H
#define IO_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* The name at an index from 0; NULL after the last. `context` is whatever the list needs. */
typedef const char *(*names_at)(const void *context, size_t index);

bool names_find(names_at at, const void *context, const char *name, size_t *index);

/* The nearest name by edit distance; NULL when none is near enough to have been meant. */
const char *names_nearest(names_at at, const void *context, const char *name);

/* "a, b or c", cut to the room there is. Returns `out`. */
const char *names_list(names_at at, const void *context, char *out, size_t room);

#endif
