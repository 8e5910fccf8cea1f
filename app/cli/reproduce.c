/* `hdnn reproduce`: trains the networks of an experiment once for every seed and prints means and deviations.
 *
 * Everything that is done stands in a file at once; the same command goes on from there. */
#include "reproduce.h"

#include "command.h"
#include "options.h"
#include "terminal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PRESETS_MOST = 15 }; /* of four networks each, so many fit into a table */

typedef struct {
    texts set;
    int64_t seeds, jobs;
    const char *results, *data_dir;
    bool json, csv;
} reproduce_options;

/* FNV-1a of the preset's text, without what people read, and of the floating-point type. */
static uint64_t digest(const hdnn_preset *preset) {
    hdnn_preset bare = *preset;
    bare.about[0] = '\0';
    bare.training.seed = 0;
    bare.view = (hdnn_view_config){.axis_y = 1};
    char *text = hdnn_preset_text(&bare);
    uint64_t hash = 0xcbf29ce484222325;
    const char *const parts[] = {HDNN_REAL_NAME, text != NULL ? text : ""};
    for (size_t i = 0; i < 2; i++)
        for (const char *at = parts[i]; *at != '\0'; at++) hash = (hash ^ (unsigned char)*at) * 0x100000001b3;
    hdnn_text_free(text);
    return hash;
}

static bool load_presets(char *const *names, size_t count, const texts *set, experiment *e) {
    e->trial = calloc(count, sizeof *e->trial);
    if (e->trial == NULL) complain("out of memory");
    for (; e->trial != NULL && e->trials < count; e->trials++) {
        hdnn_error error;
        trial *to = &e->trial[e->trials];
        to->reference = (reference_figure){NAN, NAN};
        if (hdnn_preset_load(names[e->trials], set->items, set->count, &to->preset, &error) == HDNN_OK)
            continue;
        complain("%s", error.message);
        return false;
    }
    return e->trial != NULL;
}

static bool make(experiment *e, char *const *names, size_t count, bool table_2d,
                 const reproduce_options *given) {
    e->seeds = (size_t)given->seeds;
    bool made = table_2d ? table_2d_make(given->set.items, given->set.count, e)
                         : load_presets(names, count, &given->set, e);
    if (!made) return false;
    for (size_t i = 0; i < e->trials; i++) e->trial[i].settings = digest(&e->trial[i].preset);
    e->outcome = calloc(e->trials * e->seeds, sizeof *e->outcome);
    if (e->outcome == NULL) complain("out of memory");
    return e->outcome != NULL;
}

static void release(experiment *e) {
    for (size_t i = 0; i < e->trials; i++) hdnn_preset_free(&e->trial[i].preset);
    free(e->trial);
    free(e->outcome);
}

static int print_all(const experiment *e, bool table_2d, const reproduce_options *given) {
    if (given->json)
        experiment_json(e, stdout);
    else if (given->csv)
        experiment_csv(e, stdout);
    else if (table_2d)
        table_2d_print(e, stdout);
    else
        experiment_print(e, stdout);
    return DONE;
}

static int reproduce(experiment *e, bool table_2d, const reproduce_options *given) {
    FILE *results = results_open(given->results, e);
    if (results == NULL) return FAILED;
    bool fine = experiment_run(e, (int)given->jobs, given->data_dir, results);
    if (fclose(results) != 0 || !fine) return FAILED;
    size_t done = experiment_runs_done(e), runs = e->trials * e->seeds;
    if (done == runs) return print_all(e, table_2d, given);
    complain("stopped with %zu of %zu runs done; the same command goes on from there", done, runs);
    return FAILED;
}

int reproduce_command(int argc, char **argv) {
    reproduce_options given = {.seeds = 5, .jobs = processors(), .results = "reproduce.jsonl"};
    const option_row options[] = {
        {"seeds", "N", "train every network with the seeds 1 to N (default: 5)", OPTION_WHOLE, &given.seeds,
         1, 1000},
        {"jobs", "N", "do N runs at a time, each on one thread (default: one for each processor)",
         OPTION_WHOLE, &given.jobs, 1, 256},
        {"results", "FILE", "the file of the runs that are done (default: reproduce.jsonl)", OPTION_TEXT,
         &given.results, 0, 0},
        OPTION_SET(&given.set),
        OPTION_DATA_DIR(&given.data_dir),
        {"csv", NULL, "print the table as CSV", OPTION_FLAG, &given.csv, 0, 0},
        OPTION_JSON(&given.json, "print the table as one JSON object"),
    };
    const command_usage usage = {
        .name = "reproduce",
        .operands = "table-2d|PRESET...",
        .least = 1,
        .most = PRESETS_MOST,
        .about =
            "Trains every network of an experiment once for each seed and prints mean, standard deviation "
            "and range of the test accuracies. The experiment is table-2d, the planar examples of the "
            "paper (six architectures with 4 to 64 layers on three data sets) beside the figures of the "
            "program published with it; or any presets.",
        .notes =
            "Every run that is done is added to the file of --results at once, a line of JSON each. After "
            "Ctrl-C, which gives up the runs under way and exits with 1, the same command goes on from "
            "there. A file with runs of the same name and other settings is refused.",
        .options = options,
        .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    if (code != GO_ON) return code;
    size_t count = (size_t)(argc - first);
    bool table_2d = count == 1 && strcmp(argv[first], "table-2d") == 0;
    experiment e = {.trials = 0};
    code = make(&e, argv + first, count, table_2d, &given) ? reproduce(&e, table_2d, &given) : FAILED;
    release(&e);
    return code;
}
