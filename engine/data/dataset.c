/* The dataset container: made with room for its samples, split, freed.
 *
 * A dataset owns either points or pixels, never both, and always labels; an empty one is all zeros, so that
 * freeing it, or freeing twice, is harmless. */
#include "hdnn/dataset.h"

#include "core/memory.h"
#include "data/sources.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static hdnn_status check_shape(hdnn_shape shape, hdnn_error *error) {
    if (shape.inputs < 1 || shape.inputs > HDNN_MAX_INPUTS)
        return hdnn_fail(error, HDNN_INVALID, "inputs: expected 1 to %d, found %d", HDNN_MAX_INPUTS,
                         shape.inputs);
    if (shape.height == 0 && shape.width == 0) return HDNN_OK;
    if (shape.height < HDNN_MIN_SIDE || shape.height > HDNN_MAX_SIDE || shape.width < HDNN_MIN_SIDE ||
        shape.width > HDNN_MAX_SIDE)
        return hdnn_fail(error, HDNN_INVALID, "images: expected sides of %d to %d pixels, found %d x %d",
                         HDNN_MIN_SIDE, HDNN_MAX_SIDE, shape.height, shape.width);
    if (shape.inputs != shape.height * shape.width)
        return hdnn_fail(error, HDNN_INVALID, "inputs: expected %d for images of %d x %d, found %d",
                         shape.height * shape.width, shape.height, shape.width, shape.inputs);
    return HDNN_OK;
}

static hdnn_status take_arrays(hdnn_dataset *dataset, hdnn_error *error) {
    size_t values = memory_product(dataset->count, (size_t)dataset->shape.inputs);
    void *samples = NULL, *labels = NULL;
    bool image = hdnn_shape_is_image(dataset->shape);
    hdnn_status status = memory_take(&samples, values, image ? 1 : sizeof(hdnn_real), "samples", error);
    if (status != HDNN_OK) return status;
    status = memory_take(&labels, dataset->count, 1, "labels", error);
    if (status != HDNN_OK) {
        memory_free(samples);
        return status;
    }
    if (image)
        dataset->pixels = samples;
    else
        dataset->points = samples;
    dataset->labels = labels;
    return HDNN_OK;
}

hdnn_status hdnn_dataset_new(const char *name, hdnn_shape shape, int classes, size_t count,
                             hdnn_dataset *dataset, hdnn_error *error) {
    memset(dataset, 0, sizeof *dataset);
    hdnn_status status = check_shape(shape, error);
    if (status != HDNN_OK) return status;
    if (classes < 2 || classes > HDNN_MAX_CLASSES)
        return hdnn_fail(error, HDNN_INVALID, "classes: expected 2 to %d, found %d", HDNN_MAX_CLASSES,
                         classes);
    if (count > UINT32_MAX)
        return hdnn_fail(error, HDNN_INVALID, "samples: expected at most %u, found %zu", UINT32_MAX, count);
    hdnn_dataset made = {.shape = shape, .classes = classes, .count = count};
    snprintf(made.name, sizeof made.name, "%s", name);
    status = take_arrays(&made, error);
    if (status == HDNN_OK) *dataset = made;
    return status;
}

void hdnn_dataset_free(hdnn_dataset *dataset) {
    if (!dataset) return;
    memory_free(dataset->points);
    memory_free(dataset->pixels);
    memory_free(dataset->labels);
    memset(dataset, 0, sizeof *dataset);
}

static size_t sample_bytes(const hdnn_dataset *dataset) {
    size_t inputs = (size_t)dataset->shape.inputs;
    return dataset->pixels ? inputs : inputs * sizeof(hdnn_real);
}

static uint8_t *sample_at(const hdnn_dataset *dataset, size_t index) {
    uint8_t *samples = dataset->pixels ? dataset->pixels : (uint8_t *)dataset->points;
    return samples + index * sample_bytes(dataset);
}

static hdnn_status copy_chosen(const hdnn_dataset *whole, const uint32_t *chosen, size_t count,
                               hdnn_dataset *part, hdnn_error *error) {
    hdnn_shape shape = whole->pixels ? whole->shape : (hdnn_shape){.inputs = whole->shape.inputs};
    hdnn_status status = hdnn_dataset_new(whole->name, shape, whole->classes, count, part, error);
    if (status != HDNN_OK) return status;
    part->shape = whole->shape; /* images may be reals */
    for (size_t i = 0; i < count; i++) {
        memcpy(sample_at(part, i), sample_at(whole, chosen[i]), sample_bytes(whole));
        part->labels[i] = whole->labels[chosen[i]];
    }
    return HDNN_OK;
}

hdnn_status data_check_share(double share, hdnn_error *error) {
    if (share > 0 && share < 1) return HDNN_OK;
    return hdnn_fail(error, HDNN_INVALID,
                     "train_share: expected a number between 0 and 1 (both excluded), found %g", share);
}

size_t data_share_of(size_t count, double share) {
    double wanted = round((double)count * share);
    if (wanted < 1) return 1;
    return wanted > (double)(count - 1) ? count - 1 : (size_t)wanted;
}

static hdnn_status split_in_order(const hdnn_dataset *whole, const uint32_t *order, size_t first,
                                  hdnn_dataset *train, hdnn_dataset *test, hdnn_error *error) {
    hdnn_status status = copy_chosen(whole, order, first, train, error);
    if (status != HDNN_OK) return status;
    status = copy_chosen(whole, order + first, whole->count - first, test, error);
    if (status != HDNN_OK) hdnn_dataset_free(train);
    return status;
}

hdnn_status hdnn_dataset_split(const hdnn_dataset *whole, double share, hdnn_random *random,
                               hdnn_dataset *train, hdnn_dataset *test, hdnn_error *error) {
    memset(train, 0, sizeof *train);
    memset(test, 0, sizeof *test);
    hdnn_status status = data_check_share(share, error);
    if (status != HDNN_OK) return status;
    if (whole->count < 2)
        return hdnn_fail(error, HDNN_INVALID, "%s: expected at least 2 samples to split, found %zu",
                         whole->name, whole->count);
    void *order = NULL;
    status = memory_take(&order, whole->count, sizeof(uint32_t), "the order of the samples", error);
    if (status != HDNN_OK) return status;
    uint32_t *indices = order;
    for (size_t i = 0; i < whole->count; i++) indices[i] = (uint32_t)i;
    hdnn_random_shuffle(random, indices, whole->count);
    status = split_in_order(whole, indices, data_share_of(whole->count, share), train, test, error);
    memory_free(order);
    return status;
}
