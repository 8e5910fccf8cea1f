/* How long frames took: the last million of them, and their percentiles. */
#ifndef LAB_FRAME_STATS_H
#define LAB_FRAME_STATS_H

#include <stddef.h>

typedef struct {
    float *milliseconds; /* a ring of `capacity`, filled up to `held`, next written at `next` */
    size_t capacity, held, next;
    size_t frames; /* ever added */
} frame_stats;

typedef struct {
    double p50, p95, p99, max;
} frame_percentiles;

/* By the clock, and what the drawing thread itself spent: on a busy machine the rest is waiting for a processor. */
typedef struct {
    frame_stats clock, processor;
} frame_times;

void frame_stats_add(frame_stats *s, double milliseconds);
frame_percentiles frame_stats_percentiles(const frame_stats *s); /* zeros before the first frame */
void frame_stats_free(frame_stats *s);

#endif
