/* What an experiment reached, for people and for programs; see reproduce.h. */
#include "reproduce.h"

#include "table.h"

#include <math.h>

accuracy_summary experiment_summary(const experiment *e, size_t index, int lane) {
    accuracy_summary sum = {.mean = NAN, .deviation = NAN, .least = NAN, .most = NAN};
    double total = 0, squares = 0;
    for (size_t seed = 1; seed <= e->seeds; seed++) {
        double accuracy = 100 * experiment_outcome(e, index, seed)->accuracy[lane];
        sum.diverged += isnan(accuracy) ? 1 : 0;
        if (isnan(accuracy)) continue;
        sum.runs++;
        total += accuracy;
        sum.least = fmin(sum.least, accuracy);
        sum.most = fmax(sum.most, accuracy);
    }
    if (sum.runs > 0) sum.mean = total / (double)sum.runs;
    for (size_t seed = 1; seed <= e->seeds; seed++) {
        double accuracy = 100 * experiment_outcome(e, index, seed)->accuracy[lane];
        if (!isnan(accuracy)) squares += (accuracy - sum.mean) * (accuracy - sum.mean);
    }
    if (sum.runs > 1) sum.deviation = sqrt(squares / (double)(sum.runs - 1));
    return sum;
}

static void add_summary(const trial *of, int lane, const accuracy_summary *sum, text_table *table) {
    const hdnn_network_config *network = &of->preset.networks[lane];
    table_row(table);
    table_cell(table, "%s", of->preset.name);
    table_cell(table, "%s", network->name);
    table_cell(table, "%d", network->layers);
    table_cell(table, "%zu", sum->runs);
    table_cell(table, "%zu", sum->diverged);
    const double values[] = {sum->mean, sum->deviation, sum->least, sum->most};
    for (size_t i = 0; i < 4; i++) {
        if (isnan(values[i]))
            table_cell(table, "-");
        else
            table_cell(table, "%.2f", values[i]);
    }
}

void experiment_print(const experiment *e, FILE *stream) {
    static const char *const head[] = {"preset", "network",   "layers", "runs", "diverged",
                                       "mean",   "deviation", "least",  "most"};
    text_table table = {.left = {true, true}};
    fprintf(stream, "Test accuracy in %% over %zu seed%s.\n\n", e->seeds, e->seeds == 1 ? "" : "s");
    table_row(&table);
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) table_cell(&table, "%s", head[i]);
    for (size_t i = 0; i < e->trials; i++)
        for (int lane = 0; lane < e->trial[i].preset.lanes; lane++) {
            accuracy_summary sum = experiment_summary(e, i, lane);
            add_summary(&e->trial[i], lane, &sum, &table);
        }
    table_print(&table, stream, 0);
}

static void csv_number(double value, FILE *stream) {
    putc(',', stream);
    if (!isnan(value)) fprintf(stream, "%.4f", value);
}

static void csv_row(const trial *of, int lane, const accuracy_summary *sum, FILE *stream) {
    const hdnn_network_config *network = &of->preset.networks[lane];
    fprintf(stream, "%s,%s,%d,%zu,%zu", of->preset.data.source, hdnn_architecture_name(network->architecture),
            network->layers, sum->runs, sum->diverged);
    const double values[] = {sum->mean, sum->deviation,      sum->least,
                             sum->most, of->reference.least, of->reference.most};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) csv_number(values[i], stream);
    putc('\n', stream);
}

static void json_row(json_out *json, const trial *of, int lane, const accuracy_summary *sum) {
    const hdnn_network_config *network = &of->preset.networks[lane];
    out_open(json, NULL, '{');
    out_text(json, "preset", of->preset.name);
    out_text(json, "source", of->preset.data.source);
    out_text(json, "network", network->name);
    out_text(json, "architecture", hdnn_architecture_name(network->architecture));
    out_whole(json, "layers", network->layers);
    out_whole(json, "runs", (int64_t)sum->runs);
    out_whole(json, "diverged", (int64_t)sum->diverged);
    out_number(json, "mean", sum->mean);
    out_number(json, "deviation", sum->deviation);
    out_number(json, "least", sum->least);
    out_number(json, "most", sum->most);
    if (!isnan(of->reference.least)) {
        out_number(json, "reference_least", of->reference.least);
        out_number(json, "reference_most", of->reference.most);
    }
    out_close(json, '}');
}

static void print_rows(const experiment *e, json_out *json, FILE *stream) {
    for (size_t i = 0; i < e->trials; i++)
        for (int lane = 0; lane < e->trial[i].preset.lanes; lane++) {
            accuracy_summary sum = experiment_summary(e, i, lane);
            if (json != NULL)
                json_row(json, &e->trial[i], lane, &sum);
            else
                csv_row(&e->trial[i], lane, &sum, stream);
        }
}

void experiment_json(const experiment *e, FILE *stream) {
    json_out json = {.stream = stream};
    out_open(&json, NULL, '{');
    out_text(&json, "real", HDNN_REAL_NAME);
    out_whole(&json, "seeds", (int64_t)e->seeds);
    out_open(&json, "networks", '[');
    print_rows(e, &json, stream);
    out_close(&json, ']');
    out_close(&json, '}');
    out_end(&json);
}

void experiment_csv(const experiment *e, FILE *stream) {
    fprintf(stream, "source,architecture,layers,runs,diverged,mean,deviation,least,most,reference_least,"
                    "reference_most\n");
    print_rows(e, NULL, stream);
}
