/* A small network with a probe upon it, and what the tests of probes compute with. */
#ifndef UNIT_PROBE_BENCH_H
#define UNIT_PROBE_BENCH_H

#include "unit/networks.h"

enum { LAYERS = 6, SAMPLES = 5 };

static const char *const rows[] = {"h1-j1", "h1-j2", "custom-j", "h2", "ms1", "ms2", "ms3", "resnet", "mlp"};
enum { ROWS = sizeof rows / sizeof *rows };

typedef struct {
    size_t n, layers;
    hdnn_model *model;
    hdnn_probe *probe;
    hdnn_real first[MOST];                 /* one first state */
    hdnn_real input[MOST * SAMPLES];       /* several */
    hdnn_real states[65 * MOST * SAMPLES]; /* of the one, or of those */
} bench;

void bench_new(bench *b, const hdnn_network_config *c, uint64_t seed);
void bench_free(bench *b);

double largest_of(const double *values, size_t count);                      /* in absolute value */
void multiply(size_t n, const double *a, const double *b, double *product); /* n x n */

#endif
