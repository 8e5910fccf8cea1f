/* The report at exit: frame times, steps, and what was read from the pad, as JSON. */
#ifndef LAB_REPORT_H
#define LAB_REPORT_H

#include "frame_stats.h"
#include "state.h"

/* The report as text, to be freed by the caller; NULL when out of memory. */
char *report_text(const lab_state *s, const frame_times *frames, int64_t count, const char *renderer);
/* Writes it, whole or not at all; on failure false with a sentence in `message`. */
bool report_write(const lab_state *s, const frame_times *frames, int64_t count, const char *renderer,
                  const char *path, char *message, size_t message_size);

#endif
