/* The planar examples of the papers: swiss roll, double circles, double moons.
 *
 * Each is two classes on curves in the plane, widened by uniform noise on both coordinates (Galimberti et al. 2021,
 * section 4; the shapes are those of the programs published with it). The curve parameter is drawn stratified, one
 * point in each of equally long pieces, so that even small sets cover the curves evenly; training and test samples
 * are separate draws. Curves take turns and so do the classes, which are therefore balanced to one sample, in an
 * order that is then shuffled. Everything follows from the seed. */
#include "core/memory.h"
#include "data/sources.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

typedef struct {
    double x, y;
} point;

/* One example: `curves` curves, the class of a curve being its number modulo 2. */
typedef struct {
    const char *name;
    int curves;
    double noise;                     /* half width */
    point (*at)(int curve, double t); /* t in [0, 1) */
} example;

/* Spirals over two turns; the second is the first moved outwards by 0.2. */
static point swiss_roll_at(int curve, double t) {
    double radius = t + 0.2 * curve, angle = 4 * pi * t;
    return (point){radius * cos(angle), radius * sin(angle)};
}

/* Rings of radius 1, 2, 3, 4. */
static point double_circles_at(int curve, double t) {
    double radius = 1 + curve, angle = 2 * pi * t;
    return (point){radius * cos(angle), radius * sin(angle)};
}

/* Upper half circles around (0, 0) and (2, 0); lower ones, interleaved, around (1, 1/2) and (3, 1/2). */
static point double_moons_at(int curve, double t) {
    double angle = pi * t, offset = 2 * (curve / 2);
    if (curve % 2 == 0) return (point){offset + cos(angle), sin(angle)};
    return (point){offset + 1 - cos(angle), 0.5 - sin(angle)};
}

static const example swiss_roll = {"swiss-roll", 2, 0.02, swiss_roll_at};
static const example double_circles = {"double-circles", 4, 0.3, double_circles_at};
static const example double_moons = {"double-moons", 4, 0.15, double_moons_at};

/* Samples `i` of every curve fill its pieces in turn; the last pieces may stay empty. */
static void draw_point(const example *which, size_t i, size_t count, double noise, hdnn_random *random,
                       hdnn_real *to) {
    size_t curves = (size_t)which->curves;
    size_t pieces = (count + curves - 1) / curves;
    double t = ((double)(i / curves) + hdnn_random_uniform(random)) / (double)pieces;
    point p = which->at((int)(i % curves), t);
    to[0] = (hdnn_real)(p.x + hdnn_random_between(random, -noise, noise));
    to[1] = (hdnn_real)(p.y + hdnn_random_between(random, -noise, noise));
}

static hdnn_status draw_points(const example *which, size_t count, double noise, hdnn_random *random,
                               hdnn_dataset *dataset, hdnn_error *error) {
    hdnn_status status = hdnn_dataset_new(which->name, (hdnn_shape){.inputs = 2}, 2, count, dataset, error);
    if (status != HDNN_OK) return status;
    void *order = NULL;
    status = memory_take(&order, count, sizeof(uint32_t), "the order of the samples", error);
    if (status != HDNN_OK) return status;
    uint32_t *places = order;
    for (size_t i = 0; i < count; i++) places[i] = (uint32_t)i;
    hdnn_random_shuffle(random, places, count);
    for (size_t i = 0; i < count; i++) {
        draw_point(which, i, count, noise, random, dataset->points + 2 * (size_t)places[i]);
        dataset->labels[places[i]] = (uint8_t)(i % 2);
    }
    memory_free(order);
    return HDNN_OK;
}

hdnn_status data_sizes_of(const hdnn_data_config *config, data_sizes own, data_sizes *sizes,
                          hdnn_error *error) {
    hdnn_status status = data_check_share(config->train_share, error);
    if (status != HDNN_OK) return status;
    *sizes = own;
    if (config->samples == 0) return HDNN_OK;
    if (config->samples < 2 || config->samples > DATA_MAX_SAMPLES)
        return hdnn_fail(error, HDNN_INVALID,
                         "samples: expected 2 to %d, or 0 for the usual number, found %zu", DATA_MAX_SAMPLES,
                         config->samples);
    sizes->train = data_share_of(config->samples, config->train_share);
    sizes->test = config->samples - sizes->train;
    return HDNN_OK;
}

static hdnn_status generate(const example *which, const data_request *request, hdnn_data *data,
                            hdnn_error *error) {
    double noise = request->config->noise < 0 ? which->noise : request->config->noise;
    if (!(noise <= 100))
        return hdnn_fail(error, HDNN_INVALID, "noise: expected at most 100, found %g", noise);
    size_t own = data_share_of(8000, request->config->train_share);
    data_sizes sizes;
    hdnn_status status = data_sizes_of(request->config, (data_sizes){own, 8000 - own}, &sizes, error);
    if (status != HDNN_OK) return status;
    hdnn_random random = hdnn_random_new(request->seed, DATA_STREAM_POINTS);
    status = draw_points(which, sizes.train, noise, &random, &data->train, error);
    if (status != HDNN_OK) return status;
    snprintf(data->from, sizeof data->from, "generated");
    random = hdnn_random_new(request->seed, DATA_STREAM_POINTS + 1);
    return draw_points(which, sizes.test, noise, &random, &data->test, error);
}

hdnn_status data_load_swiss_roll(const data_request *request, hdnn_data *data, hdnn_error *error) {
    return generate(&swiss_roll, request, data, error);
}

hdnn_status data_load_double_circles(const data_request *request, hdnn_data *data, hdnn_error *error) {
    return generate(&double_circles, request, data, error);
}

hdnn_status data_load_double_moons(const data_request *request, hdnn_data *data, hdnn_error *error) {
    return generate(&double_moons, request, data, error);
}

double hdnn_source_noise(const char *name) {
    const example *const examples[] = {&swiss_roll, &double_circles, &double_moons, NULL};
    for (const example *const *e = examples; *e; e++)
        if (strcmp((*e)->name, name) == 0) return (*e)->noise;
    return NAN;
}
