/* hdnn_data_load: the table of sources, and those that are files.
 *
 * Either both parts of a load are there, of one shape and one number of classes, or `data` is empty. */
#include "core/file.h"
#include "data/folders.h"
#include "data/sources.h"

#include <stdio.h>
#include <string.h>

static data_loader load_idx_folder, load_idx_named, load_csv;

static const struct source {
    const char *name, *about;
    data_loader *load;
} sources[] = {
    {"swiss-roll", "Two interleaved spirals of two turns in the plane, one class each (generated).",
     data_load_swiss_roll},
    {"double-circles", "Four noisy rings in the plane, alternating between two classes (generated).",
     data_load_double_circles},
    {"double-moons", "Four interleaved noisy half-moons in the plane, two classes (generated).",
     data_load_double_moons},
    {"mnist", "70 000 handwritten digits, 28 x 28 pixels (files of LeCun, Cortes and Burges).",
     load_idx_folder},
    {"fashion-mnist", "70 000 pictures of clothes in ten classes, 28 x 28 pixels (files of Zalando).",
     load_idx_folder},
    {"digits", "Handwritten digits, 28 x 28 pixels, drawn from hand-made strokes (generated).",
     data_load_digits},
    {"idx", "Images and labels in IDX files that the preset names.", load_idx_named},
    {"csv", "Points with labels in a CSV file that the preset names.", load_csv},
};

enum { SOURCES = sizeof sources / sizeof *sources };

const char *hdnn_source_name(size_t index) {
    return index < SOURCES ? sources[index].name : NULL;
}

const char *hdnn_source_about(size_t index) {
    return index < SOURCES ? sources[index].about : NULL;
}

hdnn_data_config hdnn_data_config_default(void) {
    hdnn_data_config config = {.noise = -1, .train_share = 0.5};
    snprintf(config.source, sizeof config.source, "swiss-roll");
    return config;
}

void hdnn_data_free(hdnn_data *data) {
    if (!data) return;
    hdnn_dataset_free(&data->train);
    hdnn_dataset_free(&data->test);
    memset(data, 0, sizeof *data);
}

/* A training and a test pair belong together when their images are of one size; the classes are those of both. */
static hdnn_status load_pairs(const data_request *request, const char *const paths[FOLDERS_FILES],
                              hdnn_data *data, hdnn_error *error) {
    size_t limit = request->config->samples;
    hdnn_status status =
        hdnn_idx_read(paths[FOLDERS_TRAIN_IMAGES], paths[FOLDERS_TRAIN_LABELS], limit, &data->train, error);
    if (status != HDNN_OK) return status;
    status = hdnn_idx_read(paths[FOLDERS_TEST_IMAGES], paths[FOLDERS_TEST_LABELS], limit, &data->test, error);
    if (status != HDNN_OK) return status;
    hdnn_shape train = data->train.shape, test = data->test.shape;
    if (train.height != test.height || train.width != test.width)
        return hdnn_fail(error, HDNN_FORMAT, "%s: expected images of %d x %d pixels as in %s, found %d x %d",
                         paths[FOLDERS_TEST_IMAGES], train.height, train.width, paths[FOLDERS_TRAIN_IMAGES],
                         test.height, test.width);
    if (data->train.classes < data->test.classes) data->train.classes = data->test.classes;
    data->test.classes = data->train.classes;
    return HDNN_OK;
}

static hdnn_status load_idx_folder(const data_request *request, hdnn_data *data, hdnn_error *error) {
    folders_found found;
    hdnn_status status = folders_find(request->source, request->data_dir, &found, error);
    if (status != HDNN_OK) return status;
    const char *const paths[] = {found.paths[0], found.paths[1], found.paths[2], found.paths[3]};
    status = load_pairs(request, paths, data, error);
    memcpy(data->from, found.folder, sizeof data->from);
    return status;
}

/* A file that a preset names: as it is, or in the data folder. */
static hdnn_status resolve(const data_request *request, const char *field, const char *path,
                           char to[HDNN_PATH_SIZE], hdnn_error *error) {
    if (!*path)
        return hdnn_fail(error, HDNN_INVALID, "%s: expected the path of a file, found nothing", field);
    memset(to, 0, HDNN_PATH_SIZE);
    memcpy(to, path, strnlen(path, HDNN_PATH_SIZE - 1));
    if (file_exists(to)) return HDNN_OK;
    const char *folder = request->data_dir;
    if (folder && *folder && *path != '/') {
        int length = snprintf(to, HDNN_PATH_SIZE, "%s/%s", folder, path);
        if (length > 0 && length < HDNN_PATH_SIZE && file_exists(to)) return HDNN_OK;
        return hdnn_fail(error, HDNN_NOT_FOUND, "%s: no such file, here or in %s", path, folder);
    }
    return hdnn_fail(error, HDNN_NOT_FOUND, "%s: no such file", path);
}

/* Replace what was read into data->train by its two parts. */
static hdnn_status split_train(const data_request *request, hdnn_data *data, hdnn_error *error) {
    hdnn_dataset whole = data->train;
    data->train = (hdnn_dataset){0};
    hdnn_random random = hdnn_random_new(request->seed, DATA_STREAM_SPLIT);
    hdnn_status status =
        hdnn_dataset_split(&whole, request->config->train_share, &random, &data->train, &data->test, error);
    hdnn_dataset_free(&whole);
    return status;
}

static hdnn_status load_idx_named(const data_request *request, hdnn_data *data, hdnn_error *error) {
    const hdnn_data_config *config = request->config;
    bool has_test = config->test_images[0] || config->test_labels[0];
    const char *const fields[] = {"train_images", "train_labels", "test_images", "test_labels"};
    const char *const named[] = {config->train_images, config->train_labels, config->test_images,
                                 config->test_labels};
    char resolved[FOLDERS_FILES][HDNN_PATH_SIZE];
    for (int i = 0; i < (has_test ? 4 : 2); i++) {
        hdnn_status status = resolve(request, fields[i], named[i], resolved[i], error);
        if (status != HDNN_OK) return status;
    }
    memcpy(data->from, resolved[FOLDERS_TRAIN_IMAGES], sizeof data->from);
    const char *const paths[] = {resolved[0], resolved[1], resolved[2], resolved[3]};
    if (has_test) return load_pairs(request, paths, data, error);
    hdnn_status status = hdnn_idx_read(paths[0], paths[1], config->samples, &data->train, error);
    return status == HDNN_OK ? split_train(request, data, error) : status;
}

static hdnn_status load_csv(const data_request *request, hdnn_data *data, hdnn_error *error) {
    char path[HDNN_PATH_SIZE];
    hdnn_status status = resolve(request, "file", request->config->file, path, error);
    if (status == HDNN_OK) status = hdnn_csv_read(path, &data->train, error);
    if (status != HDNN_OK) return status;
    memcpy(data->from, path, sizeof data->from);
    size_t limit = request->config->samples;
    if (limit && data->train.count > limit) data->train.count = limit;
    return split_train(request, data, error);
}

static const struct source *find_source(const char *name) {
    for (size_t i = 0; i < SOURCES; i++)
        if (strcmp(name, sources[i].name) == 0) return &sources[i];
    return NULL;
}

static hdnn_status unknown_source(const char *field, const char *name, hdnn_error *error) {
    char list[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < SOURCES && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", sources[i].name);
    return hdnn_fail(error, HDNN_INVALID, "%s: expected one of %s, found \"%s\"", field, list, name);
}

static hdnn_status load_from(const char *field, const char *name, const data_request *base, hdnn_data *data,
                             hdnn_error *error) {
    const struct source *source = find_source(name);
    if (!source) return unknown_source(field, name, error);
    data_request request = *base;
    request.source = source->name;
    hdnn_status status = source->load(&request, data, error);
    if (status == HDNN_OK) {
        snprintf(data->taken, sizeof data->taken, "%s", source->name);
        snprintf(data->train.name, sizeof data->train.name, "%s", source->name);
        snprintf(data->test.name, sizeof data->test.name, "%s", source->name);
    } else {
        hdnn_data_free(data);
    }
    return status;
}

hdnn_status hdnn_data_load(const hdnn_data_config *config, const char *data_dir, uint64_t seed,
                           hdnn_data *data, hdnn_error *error) {
    memset(data, 0, sizeof *data);
    data_request request = {.config = config, .data_dir = data_dir, .seed = seed};
    if (config->otherwise[0] && !find_source(config->otherwise))
        return unknown_source("otherwise", config->otherwise, error);
    hdnn_status status = load_from("source", config->source, &request, data, error);
    if (status != HDNN_NOT_FOUND || !config->otherwise[0]) return status;
    return load_from("otherwise", config->otherwise, &request, data, error);
}
