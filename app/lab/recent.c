/* See recent.h. */
#include "recent.h"

#include <string.h>

void recent_add(recent_files *r, const char *path) {
    size_t size = strlen(path) + 1;
    int at = 0;
    if (path[0] != '/' || size > sizeof r->path[0]) return;
    while (at < r->count && strcmp(r->path[at], path) != 0) at++;
    if (at == RECENT_FILES) at--; /* the oldest gives way */
    if (at == r->count) r->count++;
    char copy[HDNN_PATH_SIZE]; /* `path` may be one of ours */
    memcpy(copy, path, size);
    memmove(r->path[1], r->path[0], (size_t)at * sizeof r->path[0]);
    memcpy(r->path[0], copy, size);
}

bool recent_equal(const recent_files *a, const recent_files *b) {
    for (int i = 0; i < a->count && i < b->count; i++)
        if (strcmp(a->path[i], b->path[i]) != 0) return false;
    return a->count == b->count;
}
