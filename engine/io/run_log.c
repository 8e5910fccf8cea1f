/* Run logs: a line is built in memory, then written and flushed at once; see hdnn/run_log.h.
 *
 * The line's memory and the room for gradients are kept from line to line, so a log allocates next to nothing while
 * training goes on. */
#include "hdnn/run_log.h"

#include "core/memory.h"
#include "io/json_writer.h"
#include "io/preset_fields.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct hdnn_run_log {
    FILE *file;
    char path[HDNN_PATH_SIZE];
    json_writer line;
    int layers;                     /* the most of a network */
    hdnn_real *state;               /* layers + 1 */
    hdnn_real *weight;              /* layers */
    bool told[HDNN_MAX_LANES];      /* that the lane diverged */
    bool told_back[HDNN_MAX_LANES]; /* that it fell back on checkpoints */
    int lanes;
    char names[HDNN_MAX_LANES][HDNN_NAME_SIZE], architectures[HDNN_MAX_LANES][HDNN_NAME_SIZE];
};

static void begin_line(hdnn_run_log *log, const char *event) {
    json_writer_clear(&log->line);
    json_begin(&log->line, '{');
    json_key(&log->line, "event");
    json_text(&log->line, event);
}

static hdnn_status end_line(hdnn_run_log *log, hdnn_error *error) {
    json_end(&log->line, '}');
    json_raw(&log->line, "\n", 1);
    if (log->line.failed)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory for a line of the log", log->path);
    bool written = fwrite(log->line.text, 1, log->line.size, log->file) == log->line.size;
    if (written && fflush(log->file) == 0) return HDNN_OK;
    return hdnn_fail(error, HDNN_IO, "%s: cannot be written: %s", log->path, strerror(errno));
}

static void put_double(hdnn_run_log *log, const char *key, double value) {
    json_key(&log->line, key);
    json_double(&log->line, value);
}

static void put_whole(hdnn_run_log *log, const char *key, int64_t value) {
    json_key(&log->line, key);
    json_whole(&log->line, value);
}

static void put_reals(hdnn_run_log *log, const char *key, const hdnn_real *values, int count) {
    json_key(&log->line, key);
    json_begin(&log->line, '[');
    for (int i = 0; i < count; i++) json_real(&log->line, values[i]);
    json_end(&log->line, ']');
}

static hdnn_status write_start(hdnn_run_log *log, const hdnn_preset *preset, int threads, hdnn_error *error) {
    begin_line(log, "start");
    json_key(&log->line, "preset");
    json_text(&log->line, preset->name);
    put_whole(log, "seed", (int64_t)preset->training.seed);
    put_whole(log, "threads", threads);
    json_key(&log->line, "networks");
    json_begin(&log->line, '[');
    for (int lane = 0; lane < preset->lanes; lane++)
        fields_write(&log->line, preset_network_fields, &preset->networks[lane]);
    json_end(&log->line, ']');
    return end_line(log, error);
}

static void discard(hdnn_run_log *log) {
    if (log->file) fclose(log->file);
    json_writer_free(&log->line);
    memory_free(log->state);
    memory_free(log->weight);
    memory_free(log);
}

static void remember_networks(hdnn_run_log *log, const hdnn_preset *preset) {
    log->lanes = preset->lanes;
    for (int lane = 0; lane < preset->lanes; lane++) {
        const hdnn_network_config *network = &preset->networks[lane];
        if (network->layers > log->layers) log->layers = network->layers;
        snprintf(log->names[lane], HDNN_NAME_SIZE, "%s", network->name);
        snprintf(log->architectures[lane], HDNN_NAME_SIZE, "%s",
                 hdnn_architecture_name(network->architecture));
    }
}

static hdnn_status prepare(hdnn_run_log *log, const hdnn_preset *preset, const char *path,
                           hdnn_error *error) {
    remember_networks(log, preset);
    log->line = json_writer_new(false);
    log->state = memory_new((size_t)log->layers + 1, sizeof *log->state);
    log->weight = memory_new((size_t)log->layers, sizeof *log->weight);
    if (!log->state || !log->weight)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory for the log", path);
    snprintf(log->path, sizeof log->path, "%s", path);
    log->file = fopen(path, "w");
    return log->file ? HDNN_OK
                     : hdnn_fail(error, HDNN_IO, "%s: cannot be written: %s", path, strerror(errno));
}

hdnn_status hdnn_run_log_open(const char *path, const hdnn_preset *preset, int threads, hdnn_run_log **log,
                              hdnn_error *error) {
    hdnn_run_log *made = memory_new(1, sizeof *made);
    *log = NULL;
    if (!made) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory for the log", path);
    hdnn_status status = prepare(made, preset, path, error);
    if (status == HDNN_OK) status = write_start(made, preset, threads, error);
    if (status == HDNN_OK)
        *log = made;
    else
        discard(made);
    return status;
}

/* One line for each lane that diverged since the last. */
static hdnn_status tell_diverged(hdnn_run_log *log, const hdnn_run *run, hdnn_error *error) {
    for (int lane = 0; lane < log->lanes; lane++) {
        const hdnn_lane_status *status = hdnn_run_lane(run, lane);
        if (!status->diverged || log->told[lane]) continue;
        log->told[lane] = true;
        begin_line(log, "diverged");
        put_whole(log, "lane", lane);
        put_whole(log, "step", status->diverged_step);
        put_whole(log, "layer", status->diverged_layer);
        hdnn_status written = end_line(log, error);
        if (written != HDNN_OK) return written;
    }
    return HDNN_OK;
}

/* One line for each lane that gave up reversing since the last. */
static hdnn_status tell_fallen_back(hdnn_run_log *log, const hdnn_run *run, hdnn_error *error) {
    for (int lane = 0; lane < log->lanes; lane++) {
        const hdnn_lane_status *status = hdnn_run_lane(run, lane);
        if (status->fell_back_step == 0 || log->told_back[lane]) continue;
        log->told_back[lane] = true;
        begin_line(log, "checkpoints");
        put_whole(log, "lane", lane);
        put_whole(log, "step", status->fell_back_step);
        put_double(log, "reversal_error", status->reversal_error);
        hdnn_status written = end_line(log, error);
        if (written != HDNN_OK) return written;
    }
    return HDNN_OK;
}

static void put_gradients(hdnn_run_log *log, const hdnn_run *run, int lane) {
    int layers = hdnn_model_config(hdnn_run_model(run, lane))->layers;
    if (layers > log->layers || !hdnn_run_gradients(run, lane, log->state, log->weight)) return;
    put_reals(log, "state_gradient", log->state, layers + 1);
    put_reals(log, "weight_gradient", log->weight, layers);
}

hdnn_status hdnn_run_log_step(hdnn_run_log *log, const hdnn_run *run, bool gradients, hdnn_error *error) {
    begin_line(log, "step");
    put_whole(log, "step", hdnn_run_steps(run));
    put_double(log, "epoch", hdnn_run_epochs(run));
    json_key(&log->line, "lanes");
    json_begin(&log->line, '[');
    for (int lane = 0; lane < log->lanes; lane++) {
        const hdnn_lane_status *status = hdnn_run_lane(run, lane);
        json_begin(&log->line, '{');
        put_double(log, "loss", status->loss);
        put_double(log, "accuracy", status->accuracy);
        if (gradients) put_gradients(log, run, lane);
        json_end(&log->line, '}');
    }
    json_end(&log->line, ']');
    hdnn_status status = end_line(log, error);
    if (status == HDNN_OK) status = tell_fallen_back(log, run, error);
    return status == HDNN_OK ? tell_diverged(log, run, error) : status;
}

static void put_scores(hdnn_run_log *log, const hdnn_lane_status *status) {
    put_double(log, "train_loss", status->train_loss);
    put_double(log, "train_accuracy", status->train_accuracy);
    put_double(log, "test_loss", status->test_loss);
    put_double(log, "test_accuracy", status->test_accuracy);
}

hdnn_status hdnn_run_log_epoch(hdnn_run_log *log, const hdnn_run *run, hdnn_error *error) {
    begin_line(log, "epoch");
    put_double(log, "epoch", hdnn_run_epochs(run));
    put_whole(log, "step", hdnn_run_steps(run));
    json_key(&log->line, "lanes");
    json_begin(&log->line, '[');
    for (int lane = 0; lane < log->lanes; lane++) {
        json_begin(&log->line, '{');
        put_scores(log, hdnn_run_lane(run, lane));
        json_end(&log->line, '}');
    }
    json_end(&log->line, ']');
    return end_line(log, error);
}

static void put_result(hdnn_run_log *log, const hdnn_run *run, int lane) {
    const hdnn_lane_status *status = hdnn_run_lane(run, lane);
    json_begin(&log->line, '{');
    json_key(&log->line, "name");
    json_text(&log->line, log->names[lane]);
    json_key(&log->line, "architecture");
    json_text(&log->line, log->architectures[lane]);
    put_whole(log, "steps", status->steps);
    put_scores(log, status);
    put_double(log, "seconds", status->seconds);
    json_key(&log->line, "diverged");
    json_bool(&log->line, status->diverged);
    json_end(&log->line, '}');
}

static hdnn_status write_end(hdnn_run_log *log, const hdnn_run *run, hdnn_error *error) {
    hdnn_status status = tell_diverged(log, run, error);
    if (status != HDNN_OK) return status;
    begin_line(log, "end");
    json_key(&log->line, "lanes");
    json_begin(&log->line, '[');
    for (int lane = 0; lane < log->lanes; lane++) put_result(log, run, lane);
    json_end(&log->line, ']');
    return end_line(log, error);
}

hdnn_status hdnn_run_log_close(hdnn_run_log *log, const hdnn_run *run, hdnn_error *error) {
    if (!log) return HDNN_OK;
    hdnn_status status = run ? write_end(log, run, error) : HDNN_OK;
    int closed = fclose(log->file), problem = errno;
    log->file = NULL;
    if (closed != 0 && status == HDNN_OK)
        status = hdnn_fail(error, HDNN_IO, "%s: cannot be written: %s", log->path, strerror(problem));
    discard(log);
    return status;
}
