/* Reading the reference cases: JSON files of float64 results, computed independently. */
#ifndef GOLDEN_REFERENCE_H
#define GOLDEN_REFERENCE_H

#include "hdnn/hdnn.h"

#include <cjson/cJSON.h>

#ifdef HDNN_FLOAT64
enum { REFERENCE_FLOAT64 = 1 };
#else
enum { REFERENCE_FLOAT64 = 0 };
#endif

/* A case: its JSON, and the model it describes with the parameters it gives. */
typedef struct {
    cJSON *json;
    hdnn_model *model;
    hdnn_network_config config;
    double *interconnection;
    size_t samples;
} reference;

reference reference_open(const char *path);
void reference_close(reference *r);

/* All numbers below a JSON value, row by row. Free with free(). */
hdnn_real *reference_numbers(const cJSON *value, size_t *count);
const cJSON *reference_at(const reference *r, const char *key);

/* Asserts that |a - b| <= tolerance * largest |b| for all entries, naming `what`. Where the build is float64 the
 * tolerance is 1e-9. */
void assert_close(const char *what, const hdnn_real *got, const cJSON *expected, double tolerance);

/* Calls `check` for every case whose file name begins with `prefix` or, with training = true, with "train-". */
void each_reference(bool training, void (*check)(reference *r));

#endif
