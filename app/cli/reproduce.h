/* An experiment: presets, each trained once for every seed, and what all these runs reached.
 *
 * A *trial* is a preset; a *run* is a trial with one of the seeds 1 .. seeds. Runs know nothing of each other, so that
 * they may be done in any order, on any number of threads, and in several sittings. */
#ifndef CLI_REPRODUCE_H
#define CLI_REPRODUCE_H

#include "hdnn/preset.h"

#include "json_out.h"

#include <stdio.h>

/* Accuracies of somebody else, in %: one figure (least = most), a range, or NaN for none. */
typedef struct {
    double least, most;
} reference_figure;

typedef struct {
    hdnn_preset preset;
    uint64_t settings; /* a digest of all that decides what the runs reach, but for the seed */
    reference_figure reference;
} trial;

typedef struct {
    bool done;
    double accuracy[HDNN_MAX_LANES]; /* of the test data, 0 .. 1; NaN: the network diverged */
} run_outcome;

typedef struct {
    size_t trials, seeds;
    trial *trial;
    run_outcome *outcome; /* trials x seeds */
} experiment;

run_outcome *experiment_outcome(const experiment *e, size_t index, size_t seed); /* seed from 1 */
size_t experiment_runs_done(const experiment *e);

/* Over the runs whose network did not diverge, in %; NaN where there are too few. */
typedef struct {
    size_t runs, diverged;
    double mean, deviation /* of the sample */, least, most;
} accuracy_summary;
accuracy_summary experiment_summary(const experiment *e, size_t index, int lane);

/* A row for every network: as a table, as CSV with a head line, as one JSON object. */
void experiment_print(const experiment *e, FILE *stream);
void experiment_csv(const experiment *e, FILE *stream);
void experiment_json(const experiment *e, FILE *stream);

/* The experiment of the paper's two-dimensional examples: fills `trials` and `trial`. Complains and returns false
 * when an override cannot be applied or changes what the table varies. */
bool table_2d_make(const char *const *overrides, size_t count, experiment *e);
void table_2d_print(const experiment *e, FILE *stream);

/* The file of results: a line of JSON for every run that is done, appended when it is.
 *
 * results_open reads what the file has into the experiment and makes it ready for more: a last line that was cut
 * short goes. Runs that are not in the experiment are passed over; what is not a line of results, or was made with
 * other settings, is complained about, the file is left as it was, and NULL is returned. */
FILE *results_open(const char *path, experiment *e);
bool results_add(FILE *file, const experiment *e, size_t index, size_t seed);

/* Do the runs that are not done, `jobs` at a time, each on one thread; with progress on standard error if that is a
 * terminal. False when a run could not be made, or the file not be written, which is complained about. Ends early
 * when stop_asked(). */
bool experiment_run(experiment *e, int jobs, const char *data_dir, FILE *results);

#endif
