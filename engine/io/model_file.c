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

/* Length, header and data in one block of memory; NULL without memory. */
static unsigned char *whole_file(const hdnn_model *model, const char *header, size_t header_size,
                                 size_t *size) {
    *size = LENGTH_BYTES + header_size;
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++)
        *size += hdnn_model_tensor(model, i)->count * sizeof(hdnn_real);
    unsigned char *bytes = memory_new(*size, 1);
    if (!bytes) return NULL;
    put_bits(bytes, header_size, LENGTH_BYTES);
    memcpy(bytes + LENGTH_BYTES, header, header_size);
    unsigned char *at = bytes + LENGTH_BYTES + header_size;
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(model, i);
        const hdnn_real *values = hdnn_model_parameters_const(model) + tensor->offset;
        for (size_t k = 0; k < tensor->count; k++, at += sizeof(hdnn_real)) put_real(at, values[k]);
    }
    return bytes;
}

hdnn_status hdnn_model_save(const hdnn_model *model, const hdnn_preset *preset, int lane, const char *path,
                            hdnn_error *error) {
    if (!is_lane_of(model, preset, lane))
        return hdnn_fail(error, HDNN_INVALID, "%s: the model is not network %d of the preset %s", path, lane,
                         preset->name);
    size_t header_size = 0, size = 0;
    char *header = model_header_text(model, preset, lane, &header_size);
    unsigned char *bytes = header ? whole_file(model, header, header_size, &size) : NULL;
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

/* Every tensor of the model is in the file, in its shape, and nothing else is. */
static hdnn_status match_tensors(const model_header *header, const hdnn_model *model, const char *path,
                                 hdnn_error *error) {
    size_t wanted = hdnn_model_tensor_count(model);
    for (size_t i = 0; i < wanted; i++) {
        char expected[64], found[64];
        const hdnn_tensor *tensor = hdnn_model_tensor(model, i);
        const model_entry *entry = entry_named(header, tensor->name);
        if (!entry) return hdnn_fail(error, HDNN_FORMAT, "%s: tensor \"%s\" is missing", path, tensor->name);
        bool same = entry->rank == tensor->rank &&
                    memcmp(entry->shape, tensor->shape, (size_t)entry->rank * sizeof *entry->shape) == 0;
        if (!same)
            return hdnn_fail(error, HDNN_FORMAT, "%s: tensor \"%s\": expected the shape %s, found %s", path,
                             tensor->name, shape_text(tensor->rank, tensor->shape, expected),
                             shape_text(entry->rank, entry->shape, found));
    }
    return HDNN_OK;
}

static const hdnn_tensor *tensor_named(const hdnn_model *model, const char *name) {
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++)
        if (strcmp(hdnn_model_tensor(model, i)->name, name) == 0) return hdnn_model_tensor(model, i);
    return NULL;
}

/* The data is read from front to back: the entries are in its order. */
static hdnn_status read_tensors(FILE *file, const model_header *header, hdnn_model *model, const char *path,
                                hdnn_error *error) {
    hdnn_status status = match_tensors(header, model, path, error);
    for (size_t i = 0; status == HDNN_OK && i < header->count; i++) {
        const model_entry *entry = &header->entries[i];
        const hdnn_tensor *tensor = tensor_named(model, entry->name);
        char name[JSON_SHOWN];
        bool twice = entry_named(header, entry->name) != entry;
        if (!tensor || twice)
            return hdnn_fail(error, HDNN_FORMAT, "%s: tensor %s: %s", path, json_quote(entry->name, name),
                             twice ? "is there twice" : "the network has no such tensor");
        status = read_values(file, entry, hdnn_model_parameters(model) + tensor->offset, path, error);
    }
    if (status == HDNN_OK) hdnn_model_changed(model);
    return status;
}

hdnn_status model_read(FILE *file, size_t size, const char *path, hdnn_preset *preset, hdnn_model **model,
                       hdnn_error *error) {
    model_header header = {0};
    hdnn_model *made = NULL;
    size_t data = 0;
    hdnn_status status = read_header(file, size, path, &header, &data, error);
    if (status == HDNN_OK) status = make_model(&header, data, path, &made, error);
    if (status == HDNN_OK) status = read_tensors(file, &header, made, path, error);
    if (status == HDNN_OK) {
        *preset = header.preset;
        *model = made;
        memset(&header.preset, 0, sizeof header.preset);
    } else {
        hdnn_model_free(made);
    }
    model_header_free(&header);
    return status;
}

hdnn_status hdnn_model_load(const char *path, hdnn_preset *preset, hdnn_model **model, hdnn_error *error) {
    struct stat about;
    if (stat(path, &about) != 0)
        return hdnn_fail(error, errno == ENOENT ? HDNN_NOT_FOUND : HDNN_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode)) return hdnn_fail(error, HDNN_IO, "%s: is not a regular file", path);
    FILE *file = fopen(path, "rb");
    if (!file) return hdnn_fail(error, HDNN_IO, "%s: %s", path, strerror(errno));
    hdnn_status status = model_read(file, (size_t)about.st_size, path, preset, model, error);
    fclose(file);
    return status;
}
