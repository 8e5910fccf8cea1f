/* The embedded source `digits`: samples drawn by hdnn_digit_draw.
 *
 * Sample i shows the digit i modulo 10 and is a function of the seed and of i alone, from a random stream of its
 * own; so the samples may be drawn in any order, by any number of threads. */
#include "core/team.h"
#include "data/sources.h"

#include <stdio.h>

enum { TRAINING = 60000, TESTS = 10000 };

typedef struct {
    hdnn_dataset *dataset;
    uint64_t seed, first;
} drawing;

static void draw_part(void *job, int threads, int thread) {
    const drawing *d = job;
    const size_t size = 28 * 28;
    stretch own = team_share(d->dataset->count, threads, thread);
    for (size_t i = own.first; i < own.first + own.count; i++) {
        hdnn_random random = hdnn_random_new(d->seed, DATA_STREAM_DIGITS + d->first + i);
        d->dataset->labels[i] = (uint8_t)(i % 10);
        hdnn_digit_draw(d->dataset->labels[i], &random, d->dataset->pixels + i * size);
    }
}

static void draw_samples(hdnn_dataset *dataset, uint64_t seed, uint64_t first) {
    drawing job = {dataset, seed, first};
    team_run(team_most(), draw_part, &job);
}

hdnn_status data_load_digits(const data_request *request, hdnn_data *data, hdnn_error *error) {
    data_sizes sizes;
    hdnn_status status = data_sizes_of(request->config, (data_sizes){TRAINING, TESTS}, &sizes, error);
    hdnn_shape shape = {28 * 28, 28, 28};
    if (status == HDNN_OK) status = hdnn_dataset_new("digits", shape, 10, sizes.train, &data->train, error);
    if (status == HDNN_OK) status = hdnn_dataset_new("digits", shape, 10, sizes.test, &data->test, error);
    if (status != HDNN_OK) return status;
    draw_samples(&data->train, request->seed, 0);
    draw_samples(&data->test, request->seed, DATA_MAX_SAMPLES);
    snprintf(data->from, sizeof data->from, "generated");
    return HDNN_OK;
}
