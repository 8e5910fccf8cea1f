/* How training goes, while it goes: one line redrawn ten times a second on a terminal, a plain line for
 * each epoch elsewhere. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "hdnn/preset.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct {
    FILE *stream;
    bool quiet, live;
    const hdnn_preset *preset;
    const hdnn_run *run;
    size_t samples;       /* in an epoch */
    double began, drawn;  /* seconds_now() */
    double epochs_before; /* done by a training that this one goes on from */
} progress_line;

void progress_begin(progress_line *progress);
void progress_step(progress_line *progress); /* after each step */
void progress_end(progress_line *progress);  /* leaves the last line standing */

#endif
