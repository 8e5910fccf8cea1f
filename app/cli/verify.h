/* `hdnn verify`: a reference case, read and checked, and what comparing the engine with it gave.
 *
 * A case is hostile until checked: a key that is not known, an array of another shape or a number that is not
 * finite is refused, so that nothing misspelt passes for having been compared. */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include "hdnn/hdnn.h"

#include <cjson/cJSON.h>

typedef struct {
    cJSON *json;
    bool training;
    hdnn_network_config config;
    hdnn_training_config adam; /* training cases */
    hdnn_shape shape;
    int classes;
    size_t samples;
    double *interconnection; /* what config points to, or NULL */
    hdnn_model *model;       /* with the parameters of the case */
} reference_case;

hdnn_status case_open(const char *path, reference_case *c, hdnn_error *error);
void case_close(reference_case *c); /* also after a failed case_open */

enum { CASE_RANK_MOST = 3 };

typedef struct {
    int rank;
    size_t size[CASE_RANK_MOST];
} case_shape;

/* The numbers of `holder`'s array `key`, row by row; another shape is refused. Free with free(). */
hdnn_status case_numbers(const cJSON *holder, const char *key, case_shape shape, double **numbers,
                         hdnn_error *error);
hdnn_status case_reals(const cJSON *holder, const char *key, case_shape shape, hdnn_real **reals,
                       hdnn_error *error);
/* What the case calls a tensor: block cases leave out "network.". NULL: the case has no such tensor. */
const char *case_tensor_name(const reference_case *c, const hdnn_tensor *tensor);
case_shape case_tensor_shape(const hdnn_tensor *tensor);

typedef struct {
    char name[48];
    double error; /* largest |got - expected| / largest |expected|; infinite where `got` is not finite */
    double tolerance;
} quantity;

enum { QUANTITIES_MAX = 48 };

typedef struct {
    quantity row[QUANTITIES_MAX];
    size_t count;
} verdict;

static inline bool quantity_passes(const quantity *q) {
    return q->error <= q->tolerance; /* false for NaN */
}

/* Run the engine on the case and compare everything that it expects. */
hdnn_status case_check(const reference_case *c, verdict *result, hdnn_error *error);

#endif
