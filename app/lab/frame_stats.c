/* A ring that doubles until it holds a million frames and then forgets the oldest. Memory that cannot be had only
 * makes the ring wrap sooner; frames are counted in any case. */
#include "frame_stats.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 4096, MOST = 1 << 20 };

static void widen(frame_stats *s) {
    size_t wanted = s->capacity ? 2 * s->capacity : FIRST_CAPACITY;
    float *wider = wanted <= MOST ? realloc(s->milliseconds, wanted * sizeof *wider) : NULL;
    if (wider) {
        s->milliseconds = wider;
        s->capacity = wanted;
    } else {
        s->next = 0;
    }
}

void frame_stats_add(frame_stats *s, double milliseconds) {
    s->frames++;
    if (s->next == s->capacity) widen(s);
    if (!s->capacity) return;
    s->milliseconds[s->next++] = (float)milliseconds;
    if (s->next > s->held) s->held = s->next;
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Nearest rank: the smallest value that at least `share` of all do not exceed. */
static double at_share(const float *sorted, size_t count, double share) {
    size_t rank = (size_t)(share * (double)count + 0.999999);
    return (double)sorted[rank > count ? count - 1 : rank ? rank - 1 : 0];
}

frame_percentiles frame_stats_percentiles(const frame_stats *s) {
    float *sorted = s->held ? malloc(s->held * sizeof *sorted) : NULL;
    if (!sorted) return (frame_percentiles){0};
    memcpy(sorted, s->milliseconds, s->held * sizeof *sorted);
    qsort(sorted, s->held, sizeof *sorted, ascending);
    frame_percentiles p = {at_share(sorted, s->held, 0.50), at_share(sorted, s->held, 0.95),
                           at_share(sorted, s->held, 0.99), (double)sorted[s->held - 1]};
    free(sorted);
    return p;
}

void frame_stats_free(frame_stats *s) {
    free(s->milliseconds);
    *s = (frame_stats){0};
}
