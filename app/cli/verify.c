/* `hdnn verify`: the engine against results computed by another program; see verify.h. */
#include "verify.h"

#include "command.h"
#include "json_out.h"
#include "options.h"
#include "table.h"
#include "terminal.h"

#include <stdio.h>

typedef struct {
    size_t cases, quantities, failures, refused;
} tally;

static void count_in(const verdict *result, tally *sum) {
    sum->cases++;
    sum->quantities += result->count;
    for (size_t i = 0; i < result->count; i++) sum->failures += !quantity_passes(&result->row[i]);
}

static bool all_pass(const verdict *result) {
    for (size_t i = 0; i < result->count; i++)
        if (!quantity_passes(&result->row[i])) return false;
    return true;
}

static void print_verdict(const char *path, const verdict *result) {
    text_table table = {.columns = 4, .left = {true, false, false, true}};
    table_row(&table);
    table_cell(&table, "quantity");
    table_cell(&table, "error");
    table_cell(&table, "tolerance");
    table_cell(&table, "%s", "");
    for (size_t i = 0; i < result->count; i++) {
        const quantity *q = &result->row[i];
        table_row(&table);
        table_cell(&table, "%s", q->name);
        table_cell(&table, "%.2e", q->error);
        table_cell(&table, "%.0e", q->tolerance);
        table_cell(&table, quantity_passes(q) ? "pass" : "FAIL");
    }
    put_text(stdout, path);
    putchar('\n');
    table_print(&table, stdout, 2);
}

static void json_verdict(const char *path, const reference_case *c, const verdict *result, json_out *json) {
    out_open(json, NULL, '{');
    out_text(json, "file", path);
    out_text(json, "architecture", hdnn_architecture_name(c->config.architecture));
    out_flag(json, "training", c->training);
    out_flag(json, "pass", all_pass(result));
    out_open(json, "quantities", '[');
    for (size_t i = 0; i < result->count; i++) {
        const quantity *q = &result->row[i];
        out_open(json, NULL, '{');
        out_text(json, "name", q->name);
        out_number(json, "error", q->error);
        out_number(json, "tolerance", q->tolerance);
        out_flag(json, "pass", quantity_passes(q));
        out_close(json, '}');
    }
    out_close(json, ']');
    out_close(json, '}');
}

static void refuse(const char *path, const char *message, json_out *json) {
    complain("%s", message);
    if (json == NULL) return;
    out_open(json, NULL, '{');
    out_text(json, "file", path);
    out_flag(json, "pass", false);
    out_text(json, "message", message);
    out_close(json, '}');
}

/* A case that cannot be read is complained about and does not hide the others. */
static void verify_one(const char *path, json_out *json, tally *sum) {
    reference_case c;
    verdict result;
    hdnn_error error = {.status = HDNN_OK}, inner = {.status = HDNN_OK};
    hdnn_status status = case_open(path, &c, &error);
    if (status == HDNN_OK) {
        status = case_check(&c, &result, &inner);
        if (status != HDNN_OK) hdnn_fail(&error, status, "%s: %.400s", path, inner.message);
    }
    if (status != HDNN_OK) {
        refuse(path, error.message, json);
        sum->refused++;
    } else {
        count_in(&result, sum);
        if (json != NULL)
            json_verdict(path, &c, &result, json);
        else
            print_verdict(path, &result);
    }
    case_close(&c);
}

static void print_tally(const tally *sum) {
    if (sum->cases == 0) return;
    printf("%s: %zu case%s, %zu quantities compared, %zu failed", HDNN_REAL_NAME, sum->cases,
           sum->cases == 1 ? "" : "s", sum->quantities, sum->failures);
    if (sum->refused > 0) printf("; %zu not read", sum->refused);
    putchar('\n');
}

static int verify_all(char *const *paths, size_t count, bool as_json) {
    tally sum = {.cases = 0};
    json_out json = {.stream = stdout};
    if (as_json) {
        out_open(&json, NULL, '{');
        out_text(&json, "real", HDNN_REAL_NAME);
        out_open(&json, "cases", '[');
    }
    for (size_t i = 0; i < count; i++) verify_one(paths[i], as_json ? &json : NULL, &sum);
    bool pass = sum.failures == 0 && sum.refused == 0;
    if (as_json) {
        out_close(&json, ']');
        out_flag(&json, "pass", pass);
        out_close(&json, '}');
        out_end(&json);
    } else {
        print_tally(&sum);
    }
    return pass ? DONE : FAILED;
}

int verify_command(int argc, char **argv) {
    bool json = false;
    const option_row options[] = {OPTION_JSON(&json, "print one JSON object")};
    const command_usage usage = {
        .name = "verify",
        .operands = "CASE...",
        .least = 1,
        .most = -1,
        .about =
            "Runs the engine on reference cases, JSON files with results that another program computed in "
            "float64, and prints for each quantity the largest error relative to the largest entry, the "
            "tolerance and whether it passes. Anything that fails, or a case that cannot be read, gives "
            "exit code 1.",
        .notes = "The tolerances are those of float32; hdnn --real float64 verify compares to 1e-9.",
        .options = options,
        .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    if (code != GO_ON) return code;
    return verify_all(argv + first, (size_t)(argc - first), json);
}
