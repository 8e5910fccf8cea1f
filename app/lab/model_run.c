/* See model_run.h. */
#include "model_run.h"

#include "hdnn/model_file.h"

#include <stdio.h>
#include <string.h>

static const char *shape_words(hdnn_shape s, int classes, char out[64]) {
    if (hdnn_shape_is_image(s))
        snprintf(out, 64, "pictures of %d x %d in %d classes", s.height, s.width, classes);
    else
        snprintf(out, 64, "points of %d numbers in %d classes", s.inputs, classes);
    return out;
}

static hdnn_status check_data(const char *path, const hdnn_model *model, const hdnn_data *data,
                              hdnn_error *error) {
    char expected[64], found[64];
    hdnn_shape is = data->train.shape, was = hdnn_model_shape(model);
    int classes = hdnn_model_classes(model);
    if (is.inputs == was.inputs && is.height == was.height && data->train.classes == classes) return HDNN_OK;
    return hdnn_fail(error, HDNN_INVALID, "%s: its data: expected %s, found %s", path,
                     shape_words(was, classes, expected), shape_words(is, data->train.classes, found));
}

static void say(char *note, size_t size, const char *path, const hdnn_preset *preset, int64_t steps) {
    const char *slash = strrchr(path, '/'), *it = preset->lanes == 1 ? "it" : "them";
    char whose[HDNN_PATH_SIZE + HDNN_NAME_SIZE], stands[48] = "as saved";
    if (preset->lanes == 1)
        snprintf(whose, sizeof whose, "%s: %s", slash ? slash + 1 : path, preset->networks[0].name);
    else
        snprintf(whose, sizeof whose, "%d networks", preset->lanes);
    if (steps > 0) snprintf(stands, sizeof stands, "after %lld steps", (long long)steps);
    snprintf(note, size, "%s %s. Run trains %s on, Reset begins %s anew.", whose, stands, it, it);
}

hdnn_status model_run_new(const char *const *paths, const hdnn_preset *preset, hdnn_model *const *models,
                          const hdnn_data *data, int threads, hdnn_run **run, char *note, size_t note_size,
                          hdnn_error *error) {
    hdnn_status status = HDNN_OK;
    *run = NULL;
    for (int i = 0; i < preset->lanes && status == HDNN_OK; i++)
        status = check_data(paths[i], models[i], data, error);
    if (status == HDNN_OK)
        status = hdnn_run_new(&preset->training, preset->networks, preset->lanes, data, threads, run, error);
    if (status != HDNN_OK) return status;
    if (hdnn_run_load(*run, preset, paths, NULL) != HDNN_OK) {
        for (int i = 0; i < preset->lanes; i++)
            hdnn_run_set_parameters(*run, i, hdnn_model_parameters_const(models[i]));
        hdnn_run_evaluate(*run);
    }
    say(note, note_size, paths[0], preset, hdnn_run_steps(*run));
    return HDNN_OK;
}

void model_run_join(hdnn_preset *to, hdnn_preset *from) {
    if (to->lanes < HDNN_MAX_LANES) {
        hdnn_network_config *added = &to->networks[to->lanes];
        *added = from->networks[0];
        memcpy(to->owned[to->lanes++], from->owned[0], sizeof from->owned[0]);
        memset(from->owned[0], 0, sizeof from->owned[0]);
        if (to->view.axis_x >= added->features) to->view.axis_x = added->features - 1;
        if (to->view.axis_y >= added->features) to->view.axis_y = added->features - 1;
    }
    hdnn_preset_free(from);
}
