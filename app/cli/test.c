/* `hdnn test`: loss, accuracy and confusion matrix of a saved network. */
#include "command.h"
#include "data_text.h"
#include "json_out.h"
#include "options.h"
#include "table.h"
#include "terminal.h"

#include "hdnn/model_file.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    CHUNK = 256,     /* samples classified at a time */
    MATRIX_MOST = 20 /* classes: a larger matrix is not printed, but the classes most often confused */
};

typedef struct {
    const char *path, *source, *data_dir;
    int64_t samples, threads;
    bool json;
    hdnn_preset preset;
    hdnn_model *model;
    hdnn_data data;
    hdnn_data_config wanted;
    hdnn_score score;
    int classes;
    size_t *confusion; /* classes x classes, row = true class, column = predicted */
} examination;

static hdnn_status load_data(examination *e, hdnn_error *error) {
    e->wanted = e->preset.data;
    if (e->source != NULL) {
        e->wanted = hdnn_data_config_default();
        e->wanted.samples = 0;
        snprintf(e->wanted.source, sizeof e->wanted.source, "%s", e->source);
    }
    if (e->samples > 0) e->wanted.samples = (size_t)e->samples;
    return hdnn_data_load(&e->wanted, e->data_dir, e->preset.training.seed, &e->data, error);
}

/* A network can be tested on any data of its shape with no more classes than it knows. */
static hdnn_status check_data(const examination *e, hdnn_error *error) {
    hdnn_shape model = hdnn_model_shape(e->model), data = e->data.test.shape;
    line wants = {.used = 0}, has = {.used = 0};
    add_samples(&wants, model);
    add_samples(&has, data);
    if (model.inputs != data.inputs || model.height != data.height || model.width != data.width)
        return hdnn_fail(error, HDNN_INVALID, "%s: the network takes %s, but %s has %s", e->path, wants.text,
                         e->data.taken, has.text);
    if (e->data.test.classes > e->classes)
        return hdnn_fail(error, HDNN_INVALID, "%s: the network knows %d classes, but %s has %d", e->path,
                         e->classes, e->data.taken, e->data.test.classes);
    if (e->data.test.count == 0)
        return hdnn_fail(error, HDNN_INVALID, "%s has no test samples", e->data.taken);
    return HDNN_OK;
}

static int likeliest(const hdnn_real *probabilities, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++)
        if (probabilities[i] > probabilities[best]) best = i;
    return best;
}

static void count_chunks(examination *e, hdnn_workspace *workspace, hdnn_real *logits,
                         hdnn_real *probabilities) {
    const hdnn_dataset *test = &e->data.test;
    size_t classes = (size_t)e->classes;
    for (size_t first = 0; first < test->count; first += CHUNK) {
        size_t count = test->count - first < CHUNK ? test->count - first : CHUNK;
        hdnn_model_classify(e->model, workspace, test, first, count, logits, probabilities);
        for (size_t i = 0; i < count; i++) {
            int predicted = likeliest(probabilities + i * classes, e->classes);
            e->confusion[test->labels[first + i] * classes + (size_t)predicted]++;
        }
    }
}

static hdnn_status confuse(examination *e, hdnn_error *error) {
    size_t classes = (size_t)e->classes, outputs = (size_t)hdnn_model_outputs(e->model);
    hdnn_workspace *workspace = NULL;
    hdnn_status status = hdnn_workspace_new(e->model, &workspace, error);
    if (status != HDNN_OK) return status;
    hdnn_real *logits = malloc(CHUNK * outputs * sizeof *logits);
    hdnn_real *probabilities = malloc(CHUNK * classes * sizeof *probabilities);
    e->confusion = calloc(classes * classes, sizeof *e->confusion);
    if (logits != NULL && probabilities != NULL && e->confusion != NULL)
        count_chunks(e, workspace, logits, probabilities);
    else
        status = hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
    free(probabilities);
    free(logits);
    hdnn_workspace_free(workspace);
    return status;
}

static hdnn_status examine(examination *e, hdnn_error *error) {
    hdnn_status status = hdnn_model_load(e->path, &e->preset, &e->model, error);
    if (status != HDNN_OK) return status;
    e->classes = hdnn_model_classes(e->model);
    status = load_data(e, error);
    if (status == HDNN_OK) status = check_data(e, error);
    if (status == HDNN_OK)
        status = hdnn_model_evaluate(e->model, &e->data.test, (int)e->threads, &e->score, error);
    return status == HDNN_OK ? confuse(e, error) : status;
}

static void examination_free(examination *e) {
    free(e->confusion);
    hdnn_data_free(&e->data);
    hdnn_model_free(e->model);
    hdnn_preset_free(&e->preset);
}

static void matrix_row(const examination *e, int class, text_table *table) {
    const size_t *row = e->confusion + (size_t) class * (size_t)e->classes;
    size_t total = 0;
    table_row(table);
    table_cell(table, "%d", class);
    for (int i = 0; i < e->classes; i++) {
        total += row[i];
        if (row[i] > 0)
            table_cell(table, "%zu", row[i]);
        else
            table_cell(table, ".");
    }
    if (total > 0)
        table_cell(table, "%.1f %%", 100 * (double)row[class] / (double)total);
    else
        table_cell(table, "-");
}

static void print_matrix(const examination *e) {
    text_table table = {.rows = 0};
    table_row(&table);
    table_cell(&table, "true");
    for (int i = 0; i < e->classes; i++) table_cell(&table, "%d", i);
    table_cell(&table, "right");
    for (int i = 0; i < e->classes; i++) matrix_row(e, i, &table);
    printf("\nHow often a true class (row) was taken for which (column):\n");
    table_print(&table, stdout, 2);
}

/* The ten cells beside the diagonal with the largest counts. */
static void print_confusions(const examination *e) {
    size_t classes = (size_t)e->classes, limit = SIZE_MAX, place = 0;
    printf("\nMost often confused:\n");
    for (int rank = 0; rank < 10; rank++) {
        size_t best = 0, at = 0;
        for (size_t i = 0; i < classes * classes; i++) {
            bool fresh = e->confusion[i] < limit || (e->confusion[i] == limit && i > place);
            if (i / classes != i % classes && fresh && e->confusion[i] > best) {
                best = e->confusion[i];
                at = i;
            }
        }
        if (best == 0) break;
        printf("  %zu taken for %zu: %zu times\n", at / classes, at % classes, best);
        limit = best;
        place = at;
    }
}

static void print_result(const examination *e) {
    line text = {.used = 0};
    line_add(&text, "%s: %s, %s, %d layers\n", e->path, e->preset.name,
             hdnn_architecture_name(hdnn_model_config(e->model)->architecture),
             hdnn_model_config(e->model)->layers);
    add_data(&text, &e->wanted, &e->data);
    put_text(stdout, text.text);
    printf("\n\nloss      %.5f\naccuracy  %.2f %% of %zu test samples\n", e->score.loss,
           100 * e->score.accuracy, e->data.test.count);
    if (e->classes <= MATRIX_MOST)
        print_matrix(e);
    else
        print_confusions(e);
}

static void print_json(const examination *e) {
    json_out json = {.stream = stdout};
    out_open(&json, NULL, '{');
    out_text(&json, "model", e->path);
    out_text(&json, "preset", e->preset.name);
    out_text(&json, "source", e->data.taken);
    out_text(&json, "from", e->data.from);
    out_whole(&json, "samples", (int64_t)e->data.test.count);
    out_number(&json, "loss", e->score.loss);
    out_number(&json, "accuracy", e->score.accuracy);
    out_open(&json, "confusion", '[');
    for (int i = 0; i < e->classes; i++) {
        out_open(&json, NULL, '[');
        for (int j = 0; j < e->classes; j++)
            out_whole(&json, NULL, (int64_t)e->confusion[i * e->classes + j]);
        out_close(&json, ']');
    }
    out_close(&json, ']');
    out_close(&json, '}');
    out_end(&json);
}

int test_command(int argc, char **argv) {
    examination e = {.threads = processors()};
    const option_row options[] = {
        {"data", "SOURCE", "test on another source (see hdnn data) instead of the one it was trained on",
         OPTION_TEXT, &e.source, 0, 0},
        {"samples", "N", "take N samples of the source", OPTION_WHOLE, &e.samples, 1, INT32_MAX},
        OPTION_DATA_DIR(&e.data_dir),
        OPTION_THREADS(&e.threads),
        OPTION_JSON(&e.json, "print one JSON object; confusion[i][j] counts class i taken for class j"),
    };
    const command_usage usage = {
        .name = "test",
        .operands = "MODEL",
        .least = 1,
        .most = 1,
        .about = "Measures the network in MODEL on test data: mean loss, accuracy, and which "
                 "classes it takes for which.",
        .options = options,
        .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    if (code != GO_ON) return code;
    hdnn_error error;
    e.path = argv[first];
    hdnn_status status = examine(&e, &error);
    if (status != HDNN_OK)
        complain("%s", error.message);
    else if (e.json)
        print_json(&e);
    else
        print_result(&e);
    examination_free(&e);
    return status == HDNN_OK ? DONE : FAILED;
}
