/* `hdnn bench`: what a case gives, what it is compared with, and where results are kept.
 *
 * A time is the mean over a round of several steps, and a result the minimum, median and maximum over the rounds:
 * the range is the noise that --compare judges changes by. */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include "hdnn/hdnn.h"
#include "json_out.h"

enum { BENCH_DETAILS = 32, BENCH_CASES = 16 };

typedef struct {
    int threads;
    double seconds; /* that one measurement may take */
    hdnn_roofline limits;
} bench_settings;

typedef struct {
    char name[40];
    double value;
} bench_detail;

typedef struct {
    char name[40]; /* of the case */
    int threads, rounds;
    double least, median, most; /* ms a step; NaN: the case times no step */
    double bound;               /* ms: what the step's work takes at the machine's limits; NaN: unknown */
    double error; /* of the gradient, relative to the largest entry of the reference's; NaN: not compared */
    bench_detail detail[BENCH_DETAILS];
    int details;
} bench_result;

static inline double bench_fraction(const bench_result *result) {
    return result->bound / result->median;
}
void bench_note(bench_result *result, double value, const char *name, ...)
    __attribute__((format(printf, 3, 4)));

typedef struct {
    const char *name, *about;
    /* Fails when the engine's results are wrong, too: HDNN_NUMERIC. */
    hdnn_status (*run)(const char *name, const bench_settings *settings, bench_result *result,
                       hdnn_error *error);
} bench_case;

const bench_case *bench_case_at(size_t index); /* NULL after the last */
const bench_case *bench_case_find(const char *name);

/* The members of a result, into an open object. */
void bench_write(const bench_result *result, json_out *json);
/* Append a line to the JSON Lines file at `path`: the result, the machine, the compiler and the version. */
hdnn_status bench_append(const char *path, const bench_result *result, hdnn_error *error);
/* Print what changed between two such files, case by case, the last line of each case counting. */
hdnn_status bench_compare(const char *older, const char *newer, hdnn_error *error);

#endif
