/* A training session from the command line: what train.c makes and train_report.c tells about it. */
#ifndef CLI_TRAIN_H
#define CLI_TRAIN_H

#include "hdnn/preset.h"

#include <stdio.h>

typedef struct {
    hdnn_preset preset;
    hdnn_data data;
    hdnn_run *run;
    int threads;
    bool interrupted;
} training_session;

/* Which preset, which data and where from, which networks. */
void report_start(const training_session *session, FILE *stream);
/* One row for every lane. */
void report_table(const training_session *session, FILE *stream);
/* The object that --json promises, on one line. */
void report_json(const training_session *session, FILE *stream);
/* On standard error: which lanes could not go on rebuilding their states by reversal. */
void report_fallen_back(const training_session *session);
/* On standard error: which lanes diverged, where, and what to try. Returns how many. */
int report_diverged(const training_session *session);

#endif
