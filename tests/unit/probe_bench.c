/* See probe_bench.h. */
#include "unit/probe_bench.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

void bench_new(bench *b, const hdnn_network_config *c, uint64_t seed) {
    b->n = (size_t)c->features;
    b->layers = (size_t)c->layers;
    b->model = point_model(c, seed);
    assert_int_equal(hdnn_probe_new(b->model, MOST, &b->probe, NULL), HDNN_OK);
    random_state(b->first, b->n, seed);
    random_state(b->input, b->n * SAMPLES, seed + 100);
}

void bench_free(bench *b) {
    hdnn_probe_free(b->probe);
    hdnn_model_free(b->model);
}

double largest_of(const double *values, size_t count) {
    double largest = 0;
    for (size_t i = 0; i < count; i++) largest = fmax(largest, fabs(values[i]));
    return largest;
}

void multiply(size_t n, const double *a, const double *b, double *product) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            product[i * n + j] = sum;
        }
}
