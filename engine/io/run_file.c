/* Training state in model files: hdnn_run_save and hdnn_run_load; see hdnn/model_file.h.
 *
 * All files are read and checked against the run before the run is touched. */
#include "io/json_writer.h"
#include "io/model_file.h"
#include "io/preset.h"
#include "train/run.h"

#include <stdio.h>
#include <string.h>

hdnn_status hdnn_run_save(const hdnn_run *run, const hdnn_preset *preset, int lane, const char *path,
                          hdnn_error *error) {
    const run_lane *from = &run->lane[lane];
    if (from->status.diverged)
        return hdnn_fail(error, HDNN_DIVERGED, "%s: not written: the network has diverged", path);
    const run_state state = run_state_of(run, lane);
    const hdnn_real *const moments[2] = {from->optimizer.first, from->optimizer.second};
    return model_write(from->model, preset, lane, &state, moments, path, error);
}

/* One network with its data and training, without what may differ between the sittings of a training. */
static char *settings_text(const hdnn_preset *preset, int lane) {
    hdnn_preset one = preset_of_lane(preset, lane);
    one.name[0] = one.about[0] = '\0';
    one.training.epochs = 0;
    one.view = (hdnn_view_config){.axis_y = 1};
    return hdnn_preset_text(&one);
}

/* The first line in which two texts differ, each without its indentation and comma. */
static void first_difference(const char *a, const char *b, char line_a[80], char line_b[80]) {
    while (strcspn(a, "\n") == strcspn(b, "\n") && memcmp(a, b, strcspn(a, "\n")) == 0 && *a) {
        a += strcspn(a, "\n") + 1;
        b += strcspn(b, "\n") + 1;
    }
    a += strspn(a, " ");
    b += strspn(b, " ");
    snprintf(line_a, 80, "%.*s", (int)strcspn(a, ",\n"), a);
    snprintf(line_b, 80, "%.*s", (int)strcspn(b, ",\n"), b);
}

static hdnn_status compare_settings(const hdnn_preset *preset, int lane, const hdnn_preset *saved,
                                    const char *path, hdnn_error *error) {
    char *expected = settings_text(preset, lane), *found = settings_text(saved, 0);
    hdnn_status status = HDNN_OK;
    if (!expected || !found) {
        status = hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to compare its settings", path);
    } else if (strcmp(expected, found) != 0) {
        char here[80], there[80];
        first_difference(expected, found, here, there);
        status = hdnn_fail(error, HDNN_INVALID, "%s: was trained with other settings: expected %s, found %s",
                           path, here, there);
    }
    hdnn_text_free(expected);
    hdnn_text_free(found);
    return status;
}

static hdnn_status check_lane(const hdnn_run *run, const hdnn_preset *preset, int lane,
                              const model_contents *saved, const char *path, hdnn_error *error) {
    const hdnn_model *model = run->lane[lane].model;
    hdnn_shape is = hdnn_model_shape(model), was = hdnn_model_shape(saved->model);
    if (!saved->has_training)
        return hdnn_fail(error, HDNN_INVALID, "%s: has no training state to go on from", path);
    if (saved->wide != (sizeof(hdnn_real) == sizeof(double)))
        return hdnn_fail(error, HDNN_INVALID, "%s: expected a training in %s, found one in the other type",
                         path, HDNN_REAL_NAME);
    if (is.inputs != was.inputs || is.height != was.height || is.width != was.width ||
        hdnn_model_classes(model) != hdnn_model_classes(saved->model))
        return hdnn_fail(error, HDNN_INVALID, "%s: was trained on data of another shape", path);
    return compare_settings(preset, lane, &saved->preset, path, error);
}

static hdnn_status open_all(const hdnn_run *run, const hdnn_preset *preset, const char *const *paths,
                            model_contents *saved, hdnn_error *error) {
    hdnn_status status = HDNN_OK;
    for (int i = 0; i < run->lanes && status == HDNN_OK; i++) {
        status = model_open(paths[i], &saved[i], error);
        if (status == HDNN_OK) status = check_lane(run, preset, i, &saved[i], paths[i], error);
    }
    return status;
}

static void copy_reals(hdnn_real *to, const hdnn_real *from, size_t count) {
    memcpy(to, from, count * sizeof *to);
}

static void take_lane(run_lane *lane, const model_contents *saved) {
    size_t count = lane->model->count;
    copy_reals(lane->model->parameters, hdnn_model_parameters_const(saved->model), count);
    copy_reals(lane->optimizer.first, saved->moments[0], count);
    copy_reals(lane->optimizer.second, saved->moments[1], count);
    hdnn_model_changed(lane->model);
}

hdnn_status hdnn_run_load(hdnn_run *run, const hdnn_preset *preset, const char *const *paths,
                          hdnn_error *error) {
    model_contents saved[HDNN_MAX_LANES] = {{.model = NULL}};
    run_state states[HDNN_MAX_LANES];
    hdnn_error inner;
    hdnn_status status = open_all(run, preset, paths, saved, error);
    for (int i = 0; i < run->lanes; i++) states[i] = saved[i].training;
    if (status == HDNN_OK) {
        status = run_state_restore(run, states, &inner);
        if (status != HDNN_OK) hdnn_fail(error, status, "%s: %.400s", paths[0], inner.message);
    }
    for (int i = 0; i < run->lanes; i++) {
        if (status == HDNN_OK) take_lane(&run->lane[i], &saved[i]);
        model_contents_free(&saved[i]);
    }
    return status;
}
