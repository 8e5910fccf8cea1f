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

hdnn_status model_run_new(const char *path, const hdnn_preset *preset, const hdnn_model *model,
                          const hdnn_data *data, int threads, hdnn_run **run, char *note, size_t note_size,
                          hdnn_error *error) {
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    const char *name = preset->networks[0].name;
    *run = NULL;
    hdnn_status status = check_data(path, model, data, error);
    if (status == HDNN_OK)
        status = hdnn_run_new(&preset->training, preset->networks, 1, data, threads, run, error);
    if (status != HDNN_OK) return status;
    if (hdnn_run_load(*run, preset, &path, NULL) == HDNN_OK) {
        snprintf(note, note_size, "%s: %s after %lld steps. Run trains it on, Reset begins it anew.", file,
                 name, (long long)hdnn_run_steps(*run));
        return HDNN_OK;
    }
    hdnn_run_set_parameters(*run, 0, hdnn_model_parameters_const(model));
    hdnn_run_evaluate(*run);
    snprintf(note, note_size, "%s: %s as it was saved. Run trains it from there, Reset begins it anew.", file,
             name);
    return HDNN_OK;
}
