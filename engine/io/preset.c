/* Presets from and to JSON, by the field tables of preset_fields.c.
 *
 * A preset is made apart and handed over only when every check has passed, so a bad file changes nothing. What
 * hdnn_preset_text writes hdnn_preset_parse reads back as the same preset. */
#include "io/preset.h"

#include "core/file.h"
#include "core/memory.h"
#include "io/json.h"
#include "io/preset_fields.h"
#include "io/preset_overrides.h"

#include <stdio.h>
#include <string.h>

static void begin(hdnn_preset *preset) {
    memset(preset, 0, sizeof *preset);
    preset->data = hdnn_data_config_default();
    preset->training = hdnn_training_config_default();
    preset->view.axis_y = 1;
}

/* A network without a name goes by that of its architecture. */
static void name_networks(hdnn_preset *preset) {
    for (int lane = 0; lane < preset->lanes; lane++) {
        hdnn_network_config *network = &preset->networks[lane];
        if (!*network->name)
            snprintf(network->name, sizeof network->name, "%s",
                     hdnn_architecture_name(network->architecture));
    }
}

static void own_matrices(hdnn_preset *preset) {
    for (int lane = 0; lane < preset->lanes; lane++) {
        const hdnn_network_config *network = &preset->networks[lane];
        preset->owned[lane][0] = (void *)network->interconnection;
        preset->owned[lane][1] = (void *)network->coupling;
        preset->owned[lane][2] = (void *)network->mask_p;
        preset->owned[lane][3] = (void *)network->mask_q;
    }
}

static int fewest_features(const hdnn_preset *preset) {
    int fewest = HDNN_MAX_FEATURES;
    for (int lane = 0; lane < preset->lanes; lane++)
        if (preset->networks[lane].features < fewest) fewest = preset->networks[lane].features;
    return fewest;
}

/* What no single row can say: the axes are coordinates that every network has. */
static hdnn_status check_axes(fields_reader *reader, const hdnn_preset *preset) {
    int features = fewest_features(preset);
    const int axes[] = {preset->view.axis_x, preset->view.axis_y};
    for (int i = 0; i < 2; i++) {
        if (axes[i] < features) continue;
        snprintf(reader->path, sizeof reader->path, "view.axis_%c", "xy"[i]);
        return fields_fail(reader, HDNN_INVALID,
                           "expected a coordinate below %d, the fewest features of a network, found %d",
                           features, axes[i]);
    }
    return HDNN_OK;
}

static hdnn_status check_training(fields_reader *reader, const hdnn_preset *preset) {
    hdnn_error inner;
    hdnn_status status = hdnn_training_config_check(&preset->training, &inner);
    if (status == HDNN_OK) return HDNN_OK;
    return hdnn_fail(reader->error, status, "%s: %.400s", reader->origin, inner.message);
}

/* Data that fit the stem, so that what is refused is wrong with any data. */
static hdnn_shape fitting_shape(const hdnn_network_config *network) {
    if (network->stem == HDNN_STEM_CONV) return (hdnn_shape){28 * 28, 28, 28};
    return (hdnn_shape){HDNN_MIN_FEATURES, 0, 0};
}

static hdnn_status check_networks(fields_reader *reader, const hdnn_preset *preset) {
    for (int lane = 0; lane < preset->lanes; lane++) {
        hdnn_error inner;
        const hdnn_network_config *network = &preset->networks[lane];
        hdnn_status status = hdnn_network_config_check(network, fitting_shape(network), 2, &inner);
        if (status != HDNN_OK)
            return hdnn_fail(reader->error, status, "%s: networks[%d].%.400s", reader->origin, lane,
                             inner.message);
    }
    return HDNN_OK;
}

/* Read the tree into `preset`, which is left as it was on failure. */
static hdnn_status read_tree(fields_reader *reader, const cJSON *root, hdnn_preset *preset) {
    hdnn_preset made;
    begin(&made);
    hdnn_status status = fields_read(reader, preset_fields, root, &made);
    if (status == HDNN_OK) status = check_networks(reader, &made);
    if (status == HDNN_OK) status = check_axes(reader, &made);
    if (status == HDNN_OK) status = check_training(reader, &made);
    if (status != HDNN_OK) {
        fields_release(preset_fields, &made);
        return status;
    }
    name_networks(&made);
    own_matrices(&made);
    *preset = made;
    return HDNN_OK;
}

hdnn_status hdnn_preset_parse(const char *json, const char *origin, const char *const *overrides,
                              size_t count, hdnn_preset *preset, hdnn_error *error) {
    fields_reader reader = {
        .origin = origin, .overrides = overrides, .override_count = overrides ? count : 0, .error = error};
    cJSON *root = NULL;
    size_t size = strnlen(json, PRESET_MAX_BYTES + 1);
    if (size > PRESET_MAX_BYTES)
        return hdnn_fail(error, HDNN_FORMAT, "%s: larger than the %d bytes allowed for a preset", origin,
                         PRESET_MAX_BYTES);
    hdnn_status status = json_parse(json, size, origin, &root, error);
    for (size_t i = 0; status == HDNN_OK && i < reader.override_count; i++)
        status = preset_override(root, overrides[i], error);
    if (status == HDNN_OK) status = read_tree(&reader, root, preset);
    cJSON_Delete(root);
    return status;
}

void hdnn_preset_free(hdnn_preset *preset) {
    if (!preset) return;
    for (int lane = 0; lane < HDNN_MAX_LANES; lane++)
        for (int i = 0; i < 4; i++) memory_free(preset->owned[lane][i]);
    memset(preset, 0, sizeof *preset);
}

void preset_write(json_writer *writer, const hdnn_preset *preset) {
    fields_write(writer, preset_fields, preset);
}

hdnn_preset preset_of_lane(const hdnn_preset *preset, int lane) {
    hdnn_preset one = *preset;
    one.lanes = 1;
    one.networks[0] = preset->networks[lane];
    memset(one.owned, 0, sizeof one.owned);
    return one;
}

char *hdnn_preset_text(const hdnn_preset *preset) {
    json_writer writer = json_writer_new(true);
    preset_write(&writer, preset);
    json_raw(&writer, "\n", 1);
    if (!writer.failed) return writer.text;
    json_writer_free(&writer);
    return NULL;
}

void hdnn_text_free(char *text) {
    memory_free(text);
}

hdnn_status hdnn_preset_save(const hdnn_preset *preset, const char *path, hdnn_error *error) {
    char *text = hdnn_preset_text(preset);
    if (!text) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to write it", path);
    size_t size = strlen(text);
    hdnn_status status = HDNN_OK;
    if (size <= PRESET_MAX_BYTES)
        status = file_write(path, text, size, error);
    else
        status = hdnn_fail(error, HDNN_INVALID, "%s: not written: the preset takes %zu bytes, %d are allowed",
                           path, size, PRESET_MAX_BYTES);
    hdnn_text_free(text);
    return status;
}
