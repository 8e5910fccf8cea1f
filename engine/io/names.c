/* Lists of names; see names.h. */
#include "io/names.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 63 };

bool names_find(names_at at, const void *context, const char *name, size_t *index) {
    const char *candidate;
    for (size_t i = 0; (candidate = at(context, i)); i++) {
        if (strcmp(candidate, name) != 0) continue;
        *index = i;
        return true;
    }
    return false;
}

static size_t least(size_t a, size_t b, size_t c) {
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* Levenshtein's distance, one row of the table at a time. Both texts are at most LONGEST bytes. */
static size_t distance(const char *a, const char *b) {
    size_t row[LONGEST + 1], columns = strlen(b);
    for (size_t j = 0; j <= columns; j++) row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < columns; j++) {
            size_t changed = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = least(changed, row[j + 1] + 1, row[j] + 1);
        }
    }
    return row[columns];
}

/* A slip is up to a third of the word, at least one letter; "h1j" is near "h1-j1", "x" is near nothing. */
const char *names_nearest(names_at at, const void *context, const char *name) {
    size_t length = strlen(name);
    if (length < 2 || length > LONGEST) return NULL;
    size_t best = length < 6 ? 2 : length / 3;
    if (length < 4) best = 1;
    const char *nearest = NULL, *candidate;
    for (size_t i = 0; (candidate = at(context, i)); i++) {
        if (!*candidate || strlen(candidate) > LONGEST) continue;
        size_t edits = distance(name, candidate);
        if (edits > best || (nearest && edits == best)) continue;
        best = edits;
        nearest = candidate;
    }
    return nearest;
}

const char *names_list(names_at at, const void *context, char *out, size_t room) {
    size_t used = 0;
    const char *name;
    out[0] = '\0';
    for (size_t i = 0; (name = at(context, i)) && used < room; i++) {
        const char *between = i == 0 ? "" : at(context, i + 1) ? ", " : " or ";
        int wrote = snprintf(out + used, room - used, *name ? "%s%s" : "%s\"%s\"", between, name);
        if (wrote > 0) used += (size_t)wrote;
    }
    return out;
}
