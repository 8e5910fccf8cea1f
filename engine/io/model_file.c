/* Model files in the safetensors format: 8 bytes with the length of the header (little-endian), the header (JSON,
 * see model_header.h), then the data of the tensors, little-endian, without a gap.
 *
 * The same model gives the same bytes. A file is believed only as far as it was checked: memory for the network is
 * taken when the file is long enough to fill it, and a model is handed over only when all of it was read. */
#include "io/model_file.h"

#include "core/file.h"
#include "core/memory.h"
#include "io/json.h"
#include "io/model_header.h"
#include "io/preset.h"
#include "net/architecture.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { LENGTH_BYTES = 8, CHUNK = 8192 };

/* Little-endian numbers of `bytes` bytes, whatever this machine's order is. */
static void put_bits(unsigned char *to, uint64_t bits, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) to[i] = (unsigned char)(bits >> (8 * i) & 0xFF);
}

static uint64_t get_bits(const unsigned char *from, size_t bytes) {
    uint64_t bits = 0;
    for (size_t i = 0; i < bytes; i++) bits |= (uint64_t)from[i] << (8 * i);
    return bits;
}

static void put_real(unsigned char *to, hdnn_real value) {
#ifdef HDNN_FLOAT64
    uint64_t bits;
#else
    uint32_t bits;
#endif
    memcpy(&bits, &value, sizeof bits);
    put_bits(to, bits, sizeof bits);
}

static hdnn_real get_real(const unsigned char *from, bool wide) {
    uint64_t bits = get_bits(from, wide ? 8 : 4);
    uint32_t low = (uint32_t)bits;
    double value;
    float narrow;
    memcpy(&value, &bits, sizeof value);
    memcpy(&narrow, &low, sizeof narrow);
    return wide ? (hdnn_real)value : (hdnn_real)narrow;
}

static bool is_lane_of(const hdnn_model *model, const hdnn_preset *preset, int lane) {
    if (lane < 0 || lane >= preset->lanes) return false;
    const hdnn_network_config *is = hdnn_model_config(model), *said = &preset->networks[lane];
    return is->architecture == said->architecture && is->features == said->features &&
           is->layers == said->layers && is->stem == said->stem && is->shared_weights == said->shared_weights;
}

static unsigned char *put_reals(unsigned char *to, const hdnn_real *values, size_t count) {
    for (size_t i = 0; i < count; i++, to += sizeof(hdnn_real)) put_real(to, values[i]);
    return to;
}

/* Length, header and data in one block of memory; NULL without memory. */
static unsigned char *whole_file(const hdnn_model *model, const hdnn_real *const *moments, const char *header,
                                 size_t header_size, size_t *size) {
    size_t count = hdnn_model_parameter_count(model);
    *size = LENGTH_BYTES + header_size + count * sizeof(hdnn_real) * (moments ? 3 : 1);
    unsigned char *bytes = memory_new(*size, 1);
    if (!bytes) return NULL;
    put_bits(bytes, header_size, LENGTH_BYTES);
    memcpy(bytes + LENGTH_BYTES, header, header_size);
    unsigned char *at = bytes + LENGTH_BYTES + header_size;
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(model, i);
        at = put_reals(at, hdnn_model_parameters_const(model) + tensor->offset, tensor->count);
    }
    for (int i = 0; moments && i < 2; i++) at = put_reals(at, moments[i], count);
    return bytes;
}

hdnn_status model_write(const hdnn_model *model, const hdnn_preset *preset, int lane,
                        const run_state *training, const hdnn_real *const moments[2], const char *path,
                        hdnn_error *error) {
    if (!is_lane_of(model, preset, lane))
        return hdnn_fail(error, HDNN_INVALID, "%s: the model is not network %d of the preset %s", path, lane,
                         preset->name);
    size_t header_size = 0, size = 0;
    char *header = model_header_text(model, preset, lane, training, &header_size);
    unsigned char *bytes =
        header ? whole_file(model, training ? moments : NULL, header, header_size, &size) : NULL;
    hdnn_status status;
    if (!bytes)
        status = hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to write the model", path);
    else if (header_size > MODEL_HEADER_LIMIT)
        status = hdnn_fail(error, HDNN_INVALID, "%s: the preset is too large for a model file", path);
    else
        status = file_write(path, bytes, size, error);
    memory_free(bytes);
    memory_free(header);
    return status;
}

hdnn_status hdnn_model_save(const hdnn_model *model, const hdnn_preset *preset, int lane, const char *path,
                            hdnn_error *error) {
    return model_write(model, preset, lane, NULL, NULL, path, error);
}

static hdnn_status cut_short(const char *path, hdnn_error *error) {
    return hdnn_fail(error, HDNN_FORMAT, "%s: the file is cut short", path);
}

/* The header of the file into `header`; `*data` is how many bytes of data follow it. */
static hdnn_status read_header(FILE *file, size_t size, const char *path, model_header *header, size_t *data,
                               hdnn_error *error) {
    unsigned char length[LENGTH_BYTES];
    if (size < sizeof length || fread(length, 1, sizeof length, file) != sizeof length)
        return cut_short(path, error);
    uint64_t bytes = get_bits(length, sizeof length);
    if (bytes < 2 || bytes > MODEL_HEADER_LIMIT)
        return hdnn_fail(error, HDNN_FORMAT,
                         "%s: expected a header of 2 to %d bytes, found %llu; not a model file?", path,
                         MODEL_HEADER_LIMIT, (unsigned long long)bytes);
    if (bytes > size - sizeof length) return cut_short(path, error);
    char *text = memory_new((size_t)bytes + 1, 1);
    if (!text) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to read its header", path);
    *data = size - sizeof length - (size_t)bytes;
    hdnn_status status = fread(text, 1, (size_t)bytes, file) == bytes
                             ? model_header_read(header, text, (size_t)bytes, *data, path, error)
                             : cut_short(path, error);
    memory_free(text);
    return status;
}

/* A lower bound of the values that the network has: the block and the head. A double holds the largest. */
static double least_values(const model_header *header) {
    const hdnn_network_config *network = &header->preset.networks[0];
    double features = network->features, block = 0;
    for (int i = 0; i < network->architecture->parameters; i++) {
        const architecture_parameter *parameter = &network->architecture->parameter[i];
        double side = parameter->half ? network->features / 2 : network->features;
        block += parameter->vector ? side : side * side;
    }
    double columns = network->stem == HDNN_STEM_CONV ? header->shape.inputs : 1;
    double outputs = header->classes == 2 ? 1 : header->classes;
    return block * (network->shared_weights ? 1 : network->layers) + features * columns * outputs;
}

static hdnn_status make_model(const model_header *header, size_t data, const char *path, hdnn_model **model,
                              hdnn_error *error) {
    hdnn_error inner;
    double least = least_values(header) * (double)sizeof(float);
    if ((double)data < least)
        return hdnn_fail(error, HDNN_FORMAT,
                         "%s: expected at least %.0f bytes of data for its network, found %zu", path, least,
                         data);
    hdnn_status status =
        hdnn_model_new(&header->preset.networks[0], header->shape, header->classes, model, &inner);
    return status == HDNN_OK ? status : hdnn_fail(error, status, "%s: %.400s", path, inner.message);
}

static const model_entry *entry_named(const model_header *header, const char *name) {
    for (size_t i = 0; i < header->count; i++)
        if (strcmp(header->entries[i].name, name) == 0) return &header->entries[i];
    return NULL;
}

static const char *shape_text(int rank, const size_t *shape, char out[64]) {
    int used = 0;
    for (int i = 0; i < rank; i++)
        used += snprintf(out + used, 64 - (size_t)used, "%s%zu", i ? " x " : "", shape[i]);
    return out;
}

static hdnn_status read_values(FILE *file, const model_entry *entry, hdnn_real *values, const char *path,
                               hdnn_error *error) {
    unsigned char chunk[CHUNK];
    size_t width = entry->wide ? 8 : 4, left = entry->end - entry->begin;
    while (left > 0) {
        size_t bytes = left < sizeof chunk ? left : sizeof chunk;
        if (fread(chunk, 1, bytes, file) != bytes) return cut_short(path, error);
        for (size_t i = 0; i < bytes; i += width) *values++ = get_real(chunk + i, entry->wide);
        left -= bytes;
    }
    return HDNN_OK;
}

/* A tensor that has to be in the file, and where its values go. */
typedef struct {
    const char *name;
    int rank;
    const size_t *shape;
    hdnn_real *values;
} place;

enum { PLACES = MODEL_MAX_TENSORS };

/* The places of the model and, with training state, of the optimiser; returns how many. */
static size_t places_of(model_contents *contents, const size_t *count, place out[PLACES]) {
    size_t places = hdnn_model_tensor_count(contents->model);
    for (size_t i = 0; i < places; i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(contents->model, i);
        out[i] = (place){tensor->name, tensor->rank, tensor->shape,
                         hdnn_model_parameters(contents->model) + tensor->offset};
    }
    for (int i = 0; contents->has_training && i < 2; i++)
        out[places++] = (place){MODEL_MOMENTS[i], 1, count, contents->moments[i]};
    return places;
}

/* Every place has its tensor in the file, in its shape. */
static hdnn_status match_tensors(const model_header *header, const place *places, size_t count,
                                 const char *path, hdnn_error *error) {
    for (size_t i = 0; i < count; i++) {
        char expected[64], found[64];
        const place *to = &places[i];
        const model_entry *entry = entry_named(header, to->name);
        if (!entry) return hdnn_fail(error, HDNN_FORMAT, "%s: tensor \"%s\" is missing", path, to->name);
        if (entry->rank == to->rank &&
            memcmp(entry->shape, to->shape, (size_t)to->rank * sizeof *to->shape) == 0)
            continue;
        return hdnn_fail(error, HDNN_FORMAT, "%s: tensor \"%s\": expected the shape %s, found %s", path,
                         to->name, shape_text(to->rank, to->shape, expected),
                         shape_text(entry->rank, entry->shape, found));
    }
    return HDNN_OK;
}

static const place *place_named(const place *places, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(places[i].name, name) == 0) return &places[i];
    return NULL;
}

/* The data is read from front to back: the entries are in its order. Nothing but the places is in the file. */
static hdnn_status read_tensors(FILE *file, const model_header *header, const place *places, size_t count,
                                const char *path, hdnn_error *error) {
    hdnn_status status = match_tensors(header, places, count, path, error);
    for (size_t i = 0; status == HDNN_OK && i < header->count; i++) {
        const model_entry *entry = &header->entries[i];
        const place *to = place_named(places, count, entry->name);
        char name[JSON_SHOWN];
        bool twice = entry_named(header, entry->name) != entry;
        if (!to || twice)
            return hdnn_fail(error, HDNN_FORMAT, "%s: tensor %s: %s", path, json_quote(entry->name, name),
                             twice ? "is there twice" : "the network has no such tensor");
        status = read_values(file, entry, to->values, path, error);
    }
    return status;
}

static bool all_wide(const model_header *header) {
    bool wide = true;
    for (size_t i = 0; i < header->count; i++) wide = wide && header->entries[i].wide;
    return wide;
}

/* Room for the moments, once the file is known to be long enough for them. */
static hdnn_status make_moments(model_contents *made, size_t count, size_t data, const char *path,
                                hdnn_error *error) {
    if (!made->has_training) return HDNN_OK;
    if (data / sizeof(float) / 3 < count)
        return hdnn_fail(error, HDNN_FORMAT, "%s: expected data for 3 x %zu values, found %zu bytes", path,
                         count, data);
    hdnn_status status = HDNN_OK;
    for (int i = 0; i < 2 && status == HDNN_OK; i++)
        status = memory_take((void **)&made->moments[i], count, sizeof(hdnn_real), "the moments", error);
    return status;
}

static hdnn_status read_contents(FILE *file, const model_header *header, size_t data, const char *path,
                                 model_contents *made, hdnn_error *error) {
    place places[PLACES];
    hdnn_status status = make_model(header, data, path, &made->model, error);
    if (status != HDNN_OK) return status;
    size_t count = hdnn_model_parameter_count(made->model);
    made->has_training = header->has_training;
    made->training = header->training;
    made->wide = all_wide(header);
    status = make_moments(made, count, data, path, error);
    if (status != HDNN_OK) return status;
    status = read_tensors(file, header, places, places_of(made, &count, places), path, error);
    if (status == HDNN_OK) hdnn_model_changed(made->model);
    return status;
}

hdnn_status model_read(FILE *file, size_t size, const char *path, model_contents *contents,
                       hdnn_error *error) {
    model_header header = {0};
    model_contents made = {.model = NULL};
    size_t data = 0;
    hdnn_status status = read_header(file, size, path, &header, &data, error);
    if (status == HDNN_OK) status = read_contents(file, &header, data, path, &made, error);
    if (status == HDNN_OK) {
        made.preset = header.preset;
        *contents = made;
        memset(&header.preset, 0, sizeof header.preset);
    } else {
        model_contents_free(&made);
    }
    model_header_free(&header);
    return status;
}

void model_contents_free(model_contents *contents) {
    hdnn_preset_free(&contents->preset);
    hdnn_model_free(contents->model);
    for (int i = 0; i < 2; i++) memory_free(contents->moments[i]);
    memset(contents, 0, sizeof *contents);
}

hdnn_status model_open(const char *path, model_contents *contents, hdnn_error *error) {
    struct stat about;
    if (stat(path, &about) != 0)
        return hdnn_fail(error, errno == ENOENT ? HDNN_NOT_FOUND : HDNN_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode)) return hdnn_fail(error, HDNN_IO, "%s: is not a regular file", path);
    FILE *file = fopen(path, "rb");
    if (!file) return hdnn_fail(error, HDNN_IO, "%s: %s", path, strerror(errno));
    hdnn_status status = model_read(file, (size_t)about.st_size, path, contents, error);
    fclose(file);
    return status;
}

hdnn_status hdnn_model_load(const char *path, hdnn_preset *preset, hdnn_model **model, hdnn_error *error) {
    model_contents contents;
    hdnn_status status = model_open(path, &contents, error);
    if (status != HDNN_OK) return status;
    *preset = contents.preset;
    *model = contents.model;
    memset(&contents.preset, 0, sizeof contents.preset);
    contents.model = NULL;
    model_contents_free(&contents);
    return HDNN_OK;
}
