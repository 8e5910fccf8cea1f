/* Results of `hdnn bench` as JSON, in files, and compared; see bench.h. */
#include "bench.h"

#include "table.h"
#include "terminal.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bench_write(const bench_result *r, json_out *json) {
    out_text(json, "case", r->name);
    out_whole(json, "threads", r->threads);
    out_number(json, "ms_per_step", r->median);
    out_number(json, "ms_least", r->least);
    out_number(json, "ms_most", r->most);
    out_whole(json, "rounds", r->rounds);
    out_number(json, "bound_ms", r->bound);
    out_number(json, "fraction_of_bound", bench_fraction(r));
    out_number(json, "error", r->error);
    for (int i = 0; i < r->details; i++) out_number(json, r->detail[i].name, r->detail[i].value);
}

/* "model name" of Linux's /proc/cpuinfo; "unknown" elsewhere. */
static void processor_name(char *name, size_t size) {
    char text[512];
    snprintf(name, size, "unknown");
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && fgets(text, sizeof text, file) != NULL) {
        char *value = strchr(text, ':');
        if (strncmp(text, "model name", 10) != 0 || value == NULL) continue;
        text[strcspn(text, "\n")] = '\0';
        snprintf(name, size, "%s", value + 1 + strspn(value + 1, " "));
        break;
    }
    if (file != NULL) fclose(file);
}

static void write_machine(json_out *json) {
    char name[128];
    const char *commit = getenv("HDNN_COMMIT");
    processor_name(name, sizeof name);
    out_text(json, "processor", name);
    out_whole(json, "processors", processors());
    out_text(json, "kernels", hdnn_kernel_name());
    out_text(json, "compiler", hdnn_compiler_name());
    out_text(json, "real", HDNN_REAL_NAME);
    out_text(json, "version", HDNN_VERSION);
    if (commit != NULL) out_text(json, "commit", commit);
}

hdnn_status bench_append(const char *path, const bench_result *result, hdnn_error *error) {
    FILE *file = fopen(path, "a");
    if (file == NULL) return hdnn_fail(error, HDNN_IO, "cannot open %s: %s", path, strerror(errno));
    json_out json = {.stream = file};
    out_open(&json, NULL, '{');
    bench_write(result, &json);
    write_machine(&json);
    out_close(&json, '}');
    out_end(&json);
    bool written = !ferror(file);
    if (fclose(file) == 0 && written) return HDNN_OK;
    return hdnn_fail(error, HDNN_IO, "cannot write %s: %s", path, strerror(errno));
}

/* One line of a results file, as far as it is compared. */
typedef struct {
    char name[40];
    int threads;
    double least, median, most;
} timing;

enum { TIMINGS_MAX = TABLE_ROWS - 1 };

typedef struct {
    timing row[TIMINGS_MAX];
    int count;
} timings;

static double number_at(const cJSON *object, const char *key) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(value) ? value->valuedouble : NAN;
}

/* A later line replaces an earlier one of the same case and threads; lines without a time are passed over. */
static hdnn_status take_line(const char *path, int number, const char *text, timings *all,
                             hdnn_error *error) {
    cJSON *object = cJSON_Parse(text);
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "case"));
    if (name == NULL) {
        cJSON_Delete(object);
        return hdnn_fail(error, HDNN_FORMAT, "%s, line %d: expected an object with a \"case\"", path, number);
    }
    timing t = {.least = number_at(object, "ms_least"),
                .median = number_at(object, "ms_per_step"),
                .most = number_at(object, "ms_most")};
    double threads = number_at(object, "threads");
    t.threads = threads >= 1 && threads <= 1024 ? (int)threads : 0;
    snprintf(t.name, sizeof t.name, "%s", name);
    cJSON_Delete(object);
    if (!(t.least > 0 && t.median > 0 && t.most > 0)) return HDNN_OK;
    int at = 0;
    while (at < all->count && (strcmp(all->row[at].name, t.name) != 0 || all->row[at].threads != t.threads))
        at++;
    if (at < TIMINGS_MAX) all->row[at] = t;
    if (at == all->count && at < TIMINGS_MAX) all->count++;
    return HDNN_OK;
}

static hdnn_status read_timings(const char *path, timings *all, hdnn_error *error) {
    all->count = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) return hdnn_fail(error, HDNN_IO, "cannot open %s: %s", path, strerror(errno));
    char *text = NULL;
    size_t room = 0;
    hdnn_status status = HDNN_OK;
    for (int number = 1; status == HDNN_OK && getline(&text, &room, file) > 0; number++)
        status = take_line(path, number, text, all, error);
    free(text);
    fclose(file);
    return status;
}

/* Ranges that do not touch are a change; all else is noise. */
static const char *verdict_of(const timing *older, const timing *newer) {
    return newer->most < older->least ? "faster" : newer->least > older->most ? "SLOWER" : "within the noise";
}

static void compare_row(const timing *older, const timing *newer, text_table *table) {
    table_row(table);
    table_cell(table, "%s", newer->name);
    table_cell(table, "%d", newer->threads);
    if (older == NULL) {
        table_cell(table, "-");
    } else {
        table_cell(table, "%.4f (%.4f-%.4f)", older->median, older->least, older->most);
    }
    table_cell(table, "%.4f (%.4f-%.4f)", newer->median, newer->least, newer->most);
    if (older == NULL) {
        table_cell(table, "-");
        table_cell(table, "new");
        return;
    }
    table_cell(table, "%.2f", newer->median / older->median);
    table_cell(table, "%s", verdict_of(older, newer));
}

hdnn_status bench_compare(const char *older, const char *newer, hdnn_error *error) {
    static timings before, after;
    static text_table table;
    table = (text_table){.columns = 6, .left = {true, false, false, false, false, true}};
    hdnn_status status = read_timings(older, &before, error);
    if (status == HDNN_OK) status = read_timings(newer, &after, error);
    if (status != HDNN_OK) return status;
    table_row(&table);
    const char *const heads[] = {"case", "threads", "old ms (range)", "new ms (range)", "new/old", ""};
    for (int i = 0; i < 6; i++) table_cell(&table, "%s", heads[i]);
    for (int i = 0; i < after.count; i++) {
        const timing *was = NULL;
        for (int k = 0; k < before.count; k++)
            if (strcmp(before.row[k].name, after.row[i].name) == 0 &&
                before.row[k].threads == after.row[i].threads)
                was = &before.row[k];
        compare_row(was, &after.row[i], &table);
    }
    table_print(&table, stdout, 0);
    return HDNN_OK;
}
