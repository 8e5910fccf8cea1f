/* Small random networks, data and states for tests of what networks do. */
#ifndef UNIT_NETWORKS_H
#define UNIT_NETWORKS_H

#include "hdnn/hdnn.h"

enum { FLOAT64 = sizeof(hdnn_real) == sizeof(double), MOST = 16 };

static const hdnn_shape points = {.inputs = 2};
static const double coupling[4] = {0.5, -1.2, 0.8, 2.0}; /* X of an h2 with four features */

double bound(double float64, double float32); /* the one of this build */
hdnn_real *reals(size_t count);               /* zeros; free() */

/* A network of that row; custom-j gets a random skew-symmetric matrix, which lives until the next call. */
hdnn_network_config network(const char *name, int features, int layers, double t_end);
/* All parameters random, the biases too. point_model: for points and two classes. */
hdnn_model *model_of(const hdnn_network_config *c, hdnn_shape shape, int classes, uint64_t seed);
hdnn_model *point_model(const hdnn_network_config *c, uint64_t seed);
hdnn_dataset random_data(hdnn_shape shape, int classes, size_t count);
void free_data(hdnn_dataset *data);
void random_state(hdnn_real *state, size_t n, uint64_t seed);
/* d y_L / d y_l of the random first state of that seed, l = 0..L. */
hdnn_real *sensitivities(const hdnn_model *model, uint64_t seed);

#endif
