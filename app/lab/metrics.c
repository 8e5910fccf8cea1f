/* The metrics of the run so far, as text; see files.h. Histories hold what the run recorded: losses and accuracies of
 * hdnn_snapshot, gradients of gradient_history, whose columns each stand for `stride` steps. */
#include "files.h"

#include <math.h>

enum { QUANTITIES = 4 };
static const char *const quantities[QUANTITIES] = {"train_loss", "train_accuracy", "test_loss",
                                                   "test_accuracy"};

static double value_of(const hdnn_history_point *p, int quantity, int lane) {
    const float *const values[QUANTITIES] = {p->train_loss, p->train_accuracy, p->test_loss,
                                             p->test_accuracy};
    return (double)values[quantity][lane];
}

static const char *name_of(const lab_state *s, int lane) {
    return lab_lane_name(s, lane);
}

/* The layer of a row: deeper networks than HISTORY_ROWS have some of their layers only. */
static int layer_of(const lab_state *s, int lane, size_t row) {
    return (int)(row * (size_t)s->snapshot->lane[lane].layers / (s->history->lane[lane].rows - 1));
}

static int64_t step_of(const lab_state *s, size_t column) {
    int64_t first = (int64_t)column * s->history->stride;
    return first > 0 ? first : 1; /* no gradient is measured before the first step */
}

static double epoch_of(const lab_state *s, int64_t step) {
    return (double)step / (double)s->snapshot->steps_per_epoch;
}

static float gradient_of(const lab_state *s, int lane, size_t row, size_t column) {
    return s->history->lane[lane].values[row * HISTORY_COLUMNS + column];
}

static void csv_name(FILE *out, const char *name) {
    fputc('"', out);
    for (; *name; name++) {
        if (*name == '"') fputc('"', out);
        fputc(*name, out);
    }
    fputc('"', out);
}

static void csv_point(const lab_state *s, const hdnn_history_point *p, int lane, FILE *out) {
    for (int q = 0; q < QUANTITIES; q++) {
        double value = value_of(p, q, lane);
        if (!isfinite(value)) continue;
        fprintf(out, "%lld,%.9g,%.9g,", (long long)p->step, p->epoch, p->seconds);
        csv_name(out, name_of(s, lane));
        fprintf(out, ",%s,,%.9g\r\n", quantities[q], value);
    }
}

static void csv_gradient(const lab_state *s, int lane, size_t column, FILE *out) {
    for (size_t row = 0; row < s->history->lane[lane].rows; row++) {
        double value = (double)gradient_of(s, lane, row, column);
        if (!isfinite(value)) continue;
        int64_t step = step_of(s, column);
        fprintf(out, "%lld,%.9g,,", (long long)step, epoch_of(s, step));
        csv_name(out, name_of(s, lane));
        fprintf(out, ",gradient,%d,%.9g\r\n", layer_of(s, lane, row), value);
    }
}

static void json_name(FILE *out, const char *name) {
    fputc('"', out);
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;
        if (c < ' ')
            fprintf(out, "\\u%04x", c);
        else
            fprintf(out, "%s%c", c == '"' || c == '\\' ? "\\" : "", c);
    }
    fputc('"', out);
}

static void json_value(FILE *out, double value) {
    if (isfinite(value))
        fprintf(out, "%.9g", value);
    else
        fputs("null", out);
}

static void json_point(const lab_state *s, const hdnn_history_point *p, int lane, FILE *out) {
    fprintf(out, "{\"step\":%lld,\"epoch\":%.9g,\"seconds\":%.9g,\"network\":", (long long)p->step, p->epoch,
            p->seconds);
    json_name(out, name_of(s, lane));
    for (int q = 0; q < QUANTITIES; q++) {
        fprintf(out, ",\"%s\":", quantities[q]);
        json_value(out, value_of(p, q, lane));
    }
    fputs("}\n", out);
}

static void json_gradient(const lab_state *s, int lane, size_t column, FILE *out) {
    int64_t step = step_of(s, column);
    size_t rows = s->history->lane[lane].rows;
    fprintf(out, "{\"step\":%lld,\"epoch\":%.9g,\"network\":", (long long)step, epoch_of(s, step));
    json_name(out, name_of(s, lane));
    fputs(",\"layers\":[", out);
    for (size_t row = 0; row < rows; row++) fprintf(out, "%s%d", row ? "," : "", layer_of(s, lane, row));
    fputs("],\"gradient\":[", out);
    for (size_t row = 0; row < rows; row++) {
        if (row) fputc(',', out);
        json_value(out, (double)gradient_of(s, lane, row, column));
    }
    fputs("]}\n", out);
}

typedef void (*write_point)(const lab_state *s, const hdnn_history_point *p, int lane, FILE *out);
typedef void (*write_gradient)(const lab_state *s, int lane, size_t column, FILE *out);

static void write_metrics(const lab_state *s, write_point point, write_gradient gradient, FILE *out) {
    for (size_t i = 0; i < s->snapshot->history_count; i++)
        for (int lane = 0; lane < s->snapshot->lanes; lane++) point(s, &s->snapshot->history[i], lane, out);
    for (size_t column = 0; column < s->history->columns; column++)
        for (int lane = 0; lane < s->history->lanes; lane++) gradient(s, lane, column, out);
}

void metrics_csv(const lab_state *s, FILE *out) {
    fputs("step,epoch,seconds,network,quantity,layer,value\r\n", out);
    write_metrics(s, csv_point, csv_gradient, out);
}

void metrics_jsonl(const lab_state *s, FILE *out) {
    write_metrics(s, json_point, json_gradient, out);
}
