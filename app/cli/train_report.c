/* What `hdnn train` tells before and after training; see train.h. */
#include "train.h"

#include "data_text.h"
#include "json_out.h"
#include "table.h"
#include "terminal.h"

#include <inttypes.h>
#include <math.h>

void report_start(const training_session *session, FILE *stream) {
    line text = {.used = 0};
    line_add(&text, "%s: ", session->preset.name);
    add_data(&text, &session->preset.data, &session->data);
    if (terminal_is_live(stream)) {
        put_wrapped(stream, text.text, 0, terminal_width(stream));
    } else {
        put_text(stream, text.text);
        putc('\n', stream);
    }
    fflush(stream);
}

static void cell_percent(text_table *table, double share) {
    if (isnan(share))
        table_cell(table, "-");
    else
        table_cell(table, "%.2f %%", 100 * share);
}

static void cell_loss(text_table *table, double loss) {
    if (isnan(loss))
        table_cell(table, "-");
    else
        table_cell(table, "%.5g", loss);
}

static void lane_row(const training_session *session, int lane, text_table *table) {
    const hdnn_lane_status *status = hdnn_run_lane(session->run, lane);
    const hdnn_network_config *network = &session->preset.networks[lane];
    table_row(table);
    table_cell(table, "%s", network->name);
    table_cell(table, "%s", hdnn_architecture_name(network->architecture));
    table_cell(table, "%d", network->layers);
    table_cell(table, "%" PRId64, status->steps);
    cell_loss(table, status->train_loss);
    cell_percent(table, status->train_accuracy);
    cell_loss(table, status->test_loss);
    cell_percent(table, status->test_accuracy);
    table_cell(table, "%.1f s", status->seconds);
    if (status->diverged) table_cell(table, "diverged");
}

void report_table(const training_session *session, FILE *stream) {
    static const char *const head[] = {"lane",     "network",   "layers",   "steps", "train loss",
                                       "accuracy", "test loss", "accuracy", "time"};
    text_table table = {.left = {true, true}};
    table_row(&table);
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) table_cell(&table, "%s", head[i]);
    for (int lane = 0; lane < hdnn_run_lanes(session->run); lane++) lane_row(session, lane, &table);
    table_print(&table, stream, 0);
}

static void lane_json(const training_session *session, int lane, json_out *json) {
    const hdnn_lane_status *status = hdnn_run_lane(session->run, lane);
    const hdnn_network_config *network = &session->preset.networks[lane];
    out_open(json, NULL, '{');
    out_text(json, "name", network->name);
    out_text(json, "architecture", hdnn_architecture_name(network->architecture));
    out_number(json, "epochs", (double)status->steps / (double)hdnn_run_steps_per_epoch(session->run));
    out_whole(json, "steps", status->steps);
    out_number(json, "train_loss", status->train_loss);
    out_number(json, "train_accuracy", status->train_accuracy);
    out_number(json, "test_loss", status->test_loss);
    out_number(json, "test_accuracy", status->test_accuracy);
    out_number(json, "seconds", status->seconds);
    out_flag(json, "diverged", status->diverged);
    if (status->diverged) {
        out_whole(json, "diverged_step", status->diverged_step);
        out_whole(json, "diverged_layer", status->diverged_layer);
    }
    if (status->fell_back_step > 0) {
        out_whole(json, "checkpoints_since_step", status->fell_back_step);
        out_number(json, "reversal_error", status->reversal_error);
    }
    out_close(json, '}');
}

void report_json(const training_session *session, FILE *stream) {
    json_out json = {.stream = stream};
    out_open(&json, NULL, '{');
    out_text(&json, "preset", session->preset.name);
    out_whole(&json, "seed", (int64_t)session->preset.training.seed);
    out_whole(&json, "threads", session->threads);
    out_text(&json, "source", session->data.taken);
    out_text(&json, "from", session->data.from);
    out_flag(&json, "interrupted", session->interrupted);
    out_open(&json, "lanes", '[');
    for (int lane = 0; lane < hdnn_run_lanes(session->run); lane++) lane_json(session, lane, &json);
    out_close(&json, ']');
    out_close(&json, '}');
    out_end(&json);
}

void report_fallen_back(const training_session *session) {
    for (int lane = 0; lane < hdnn_run_lanes(session->run); lane++) {
        const hdnn_lane_status *status = hdnn_run_lane(session->run, lane);
        if (status->fell_back_step == 0) continue;
        complain("%s keeps checkpoints since step %" PRId64
                 ": running its layers backwards lost %.1e of the first states",
                 session->preset.networks[lane].name, status->fell_back_step, status->reversal_error);
    }
}

static void add_place(line *text, int layer, int layers) {
    if (layer < 0)
        line_add(text, "the loss was no longer finite");
    else if (layer == 0)
        line_add(text, "the stem's output was no longer finite");
    else
        line_add(text, "the state after layer %d of %d was no longer finite", layer, layers);
}

int report_diverged(const training_session *session) {
    int diverged = 0;
    for (int lane = 0; lane < hdnn_run_lanes(session->run); lane++) {
        const hdnn_lane_status *status = hdnn_run_lane(session->run, lane);
        if (!status->diverged) continue;
        diverged++;
        line text = {.used = 0};
        line_add(&text, "%s diverged at step %" PRId64 ": ", session->preset.networks[lane].name,
                 status->diverged_step);
        add_place(&text, status->diverged_layer, session->preset.networks[lane].layers);
        complain(
            "%s; try a smaller networks[%d].t_end or training.learning_rate, a larger training.smoothness, "
            "or training.clip_norm=1",
            text.text, lane);
    }
    return diverged;
}
