/* What the files of engine/data share: the loaders behind hdnn_data_load and the pieces they are made of.
 *
 * A loader fills an empty `data` with the training and the test samples and `data->from`; on failure it may leave
 * parts behind, which hdnn_data_load frees. HDNN_NOT_FOUND from a loader means, and only means, that this machine
 * has no files of the source, so that another source may be taken in its place. */
#ifndef DATA_SOURCES_H
#define DATA_SOURCES_H

#include "hdnn/dataset.h"

/* What one load is about. */
typedef struct {
    const char *source;
    const hdnn_data_config *config;
    const char *data_dir; /* NULL or "": none was given */
    uint64_t seed;
} data_request;

typedef hdnn_status data_loader(const data_request *request, hdnn_data *data, hdnn_error *error);

data_loader data_load_swiss_roll, data_load_double_circles, data_load_double_moons; /* generators.c */
data_loader data_load_digits;                                                       /* digit_source.c */

enum { DATA_MAX_SAMPLES = 1 << 24 }; /* of a generated source */

/* The random streams of this part; the low bits are free for a counter. */
#define DATA_STREAM_POINTS (UINT64_C(0xda7a01) << 40)
#define DATA_STREAM_DIGITS (UINT64_C(0xda7a02) << 40)
#define DATA_STREAM_SPLIT  (UINT64_C(0xda7a03) << 40)

/* Sizes of the two parts of a generated source; `own` where the configuration says 0. */
typedef struct {
    size_t train, test;
} data_sizes;
hdnn_status data_sizes_of(const hdnn_data_config *config, data_sizes own, data_sizes *sizes,
                          hdnn_error *error);

/* How many of `count` go into the first part of a split; neither part is empty. count >= 2. */
size_t data_share_of(size_t count, double share);
hdnn_status data_check_share(double share, hdnn_error *error);

#endif
