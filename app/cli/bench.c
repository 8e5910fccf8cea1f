/* `hdnn bench`: times the engine, and says how far it is from what the machine could do; see bench.h. */
#include "bench.h"

#include "command.h"
#include "options.h"
#include "terminal.h"

#include <math.h>
#include <stdio.h>

typedef struct {
    texts cases;
    int64_t threads, seconds;
    const char *results, *older;
    bool json;
} wishes;

static void print_result(const bench_result *r) {
    printf("%-14s %d thread%s", r->name, r->threads, r->threads == 1 ? " " : "s");
    if (!isnan(r->median))
        printf("  %10.4f ms (%.4f to %.4f in %d rounds)", r->median, r->least, r->most, r->rounds);
    if (!isnan(r->bound)) printf("  bound %.4f ms: %.0f %%", r->bound, 100 * bench_fraction(r));
    if (!isnan(r->error)) printf("  error %.1e", r->error);
    putchar('\n');
    for (int i = 0; i < r->details; i++) printf("    %-38s %.6g\n", r->detail[i].name, r->detail[i].value);
    fflush(stdout);
}

static void print_json(const bench_result *result) {
    json_out json = {.stream = stdout};
    out_open(&json, NULL, '{');
    bench_write(result, &json);
    out_close(&json, '}');
    out_end(&json);
    fflush(stdout);
}

static int run_case(const wishes *w, const bench_case *c, const bench_settings *settings) {
    hdnn_error error;
    bench_result result;
    hdnn_status status = c->run(c->name, settings, &result, &error);
    if (status == HDNN_OK && w->json)
        print_json(&result);
    else if (status == HDNN_OK)
        print_result(&result);
    if (status == HDNN_OK && w->results != NULL) status = bench_append(w->results, &result, &error);
    if (status == HDNN_OK) return DONE;
    complain("%s: %s", c->name, error.message);
    return FAILED;
}

static int run_cases(const wishes *w) {
    bench_settings settings = {.threads = (int)w->threads, .seconds = (double)w->seconds};
    hdnn_error error;
    if (hdnn_roofline_measure(settings.threads, 1, &settings.limits, &error) != HDNN_OK) {
        complain("%s", error.message);
        return FAILED;
    }
    int code = DONE;
    for (size_t i = 0; bench_case_at(i) != NULL; i++) {
        bool wanted = w->cases.count == 0;
        for (size_t k = 0; k < w->cases.count; k++)
            wanted |= bench_case_find(w->cases.items[k]) == bench_case_at(i);
        if (wanted && run_case(w, bench_case_at(i), &settings) != DONE) code = FAILED;
    }
    return code;
}

static bool cases_are_known(const texts *cases) {
    for (size_t k = 0; k < cases->count; k++) {
        if (bench_case_find(cases->items[k]) != NULL) continue;
        complain("bench: --case: there is no case '%s' (see hdnn bench --help)", cases->items[k]);
        return false;
    }
    return true;
}

static int compare(const wishes *w, int operands, char **operand) {
    if (operands != 1) {
        complain("bench: --compare OLD expects one file to compare with OLD, found %d", operands);
        return MISUSED;
    }
    hdnn_error error;
    if (bench_compare(w->older, operand[0], &error) == HDNN_OK) return DONE;
    complain("%s", error.message);
    return FAILED;
}

/* The names of the cases, for the help. */
static void list_cases(line *text) {
    line_add(text, "Cases:");
    for (size_t i = 0; bench_case_at(i) != NULL; i++)
        line_add(text, "\n  %s: %s", bench_case_at(i)->name, bench_case_at(i)->about);
}

int bench_command(int argc, char **argv) {
    wishes w = {.threads = processors(), .seconds = 2};
    line notes = {.used = 0};
    list_cases(&notes);
    const option_row options[] = {
        {"case", "NAME", "run this case only; may be given several times", OPTION_TEXTS, &w.cases, 0, 0},
        OPTION_THREADS(&w.threads),
        {"seconds", "S", "measure each case for S seconds (default: 2)", OPTION_WHOLE, &w.seconds, 1, 3600},
        OPTION_JSON(&w.json, "print one JSON object for each case, on a line of its own"),
        {"results", "FILE", "append the results, with machine, compiler and version, to this JSON Lines file",
         OPTION_TEXT, &w.results, 0, 0},
        {"compare", "OLD", "run nothing; compare the results in OLD with those in NEW", OPTION_TEXT, &w.older,
         0, 0},
    };
    const command_usage usage = {
        .name = "bench",
        .operands = "[NEW]",
        .least = 0,
        .most = 1,
        .about =
            "Times training steps and inference, after checking that their results are right, and says which "
            "part of the machine's own limit they reach: the bound is what a step's multiply-adds and tanhs "
            "take at the rates measured here.",
        .notes = notes.text,
        .options = options,
        .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    if (code != GO_ON) return code;
    if (w.older != NULL) return compare(&w, argc - first, argv + first);
    if (argc > first) {
        complain("bench: unexpected argument '%s' (a file is for --compare)", argv[first]);
        return MISUSED;
    }
    return cases_are_known(&w.cases) ? run_cases(&w) : MISUSED;
}
