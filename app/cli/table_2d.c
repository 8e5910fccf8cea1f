/* The table of the paper's two-dimensional examples (Galimberti, Xu, Ferrari-Trecate 2021, section 4): six
 * architectures, five depths, three data sets; see reproduce.h.
 *
 * The reference figures are what the program published with the paper gives: one seed, t_end 1.2, in %. Its swiss roll
 * has no noise, so this one has none unless it is set. */
#include "reproduce.h"

#include "table.h"
#include "terminal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const sources[] = {"swiss-roll", "double-moons", "double-circles"};
static const char *const architectures[] = {"ms1", "ms2", "ms3", "h1-j1", "h1-j2", "h2"};
static const int depths[] = {4, 8, 16, 32, 64};
enum { SOURCES = 3, ARCHITECTURES = 6, DEPTHS = 5, TRIALS = SOURCES * ARCHITECTURES * DEPTHS };

static const char base[] =
    "{\"name\":\"table-2d\","
    "\"data\":{\"source\":\"swiss-roll\",\"samples\":8000,\"train_share\":0.5},"
    "\"networks\":[{\"architecture\":\"h1-j1\",\"features\":4,\"layers\":4,\"t_end\":1.2}],"
    "\"training\":{\"method\":\"alternating\",\"batch\":125,\"epochs\":50,\"learning_rate\":0.05,"
    "\"head_steps\":10,\"head_learning_rate\":0.05,\"refit_steps\":1600,"
    "\"smoothness\":5e-4,\"head_decay\":1e-4}}";

#define FIGURE(x)                                                                                            \
    { x, x }
#define FIGURES(a, b, c, d, e)                                                                               \
    { FIGURE(a), FIGURE(b), FIGURE(c), FIGURE(d), FIGURE(e) }
#define ABOVE_99                                                                                             \
    {                                                                                                        \
        {99.4, 100}, {99.4, 100}, {99.4, 100}, {99.4, 100}, {                                                \
            99.4, 100                                                                                        \
        }                                                                                                    \
    }
#define UNKNOWN FIGURES(NAN, NAN, NAN, NAN, NAN)

static const reference_figure figures[SOURCES][ARCHITECTURES][DEPTHS] = {
    {FIGURES(71, 83, 68, 66, 65), FIGURES(66, 78, 82, 81, 81), FIGURES(78, 76, 86, 95, 97),
     FIGURES(85, 99, 96, 96, 100), FIGURES(83, 95, 72, 73, 93), UNKNOWN},
    {FIGURES(90, 94, 94, 94, 92), FIGURES(97, 93, 98, 95, 91), ABOVE_99, ABOVE_99, ABOVE_99, UNKNOWN},
    {FIGURES(62, 61, 65, 64, 72), FIGURES(61, 65, 66, 68, 65), FIGURES(77, 79, 82, 90, 85),
     FIGURES(84, 81, 95, 97, 98), FIGURES(91, 95, 90, 100, 98), UNKNOWN},
};

/* The overrides of the user must leave alone what the table varies. */
static bool leaves_table_alone(const hdnn_preset *changed) {
    hdnn_preset plain;
    hdnn_error error;
    if (hdnn_preset_parse(base, "table-2d", NULL, 0, &plain, &error) != HDNN_OK) return false;
    const char *varied = NULL;
    if (strcmp(changed->data.source, plain.data.source) != 0) varied = "data.source";
    if (changed->lanes != 1) varied = "networks";
    if (changed->networks[0].architecture != plain.networks[0].architecture)
        varied = "networks[0].architecture";
    if (changed->networks[0].layers != plain.networks[0].layers) varied = "networks[0].layers";
    if (changed->training.seed != plain.training.seed) varied = "training.seed";
    hdnn_preset_free(&plain);
    if (varied != NULL) complain("table-2d: %s is what the table varies; it cannot be set", varied);
    return varied == NULL;
}

static bool parse(const char *const *overrides, size_t count, hdnn_preset *preset) {
    hdnn_error error;
    if (hdnn_preset_parse(base, "table-2d", overrides, count, preset, &error) == HDNN_OK) return true;
    complain("%s", error.message);
    return false;
}

/* What the user wants of all runs; and whether the swiss roll is to be without noise. */
static bool check_overrides(const char *const *overrides, size_t count, bool *quiet_roll) {
    hdnn_preset preset;
    if (!parse(overrides, count, &preset)) return false;
    *quiet_roll = preset.data.noise < 0;
    bool fine = leaves_table_alone(&preset);
    hdnn_preset_free(&preset);
    return fine;
}

static bool make_trial(size_t index, const char **overrides, size_t count, bool quiet_roll, trial *made) {
    size_t source = index / (ARCHITECTURES * DEPTHS), architecture = index / DEPTHS % ARCHITECTURES;
    int layers = depths[index % DEPTHS];
    char texts[4][96];
    snprintf(texts[0], sizeof texts[0], "name=table-2d %s %s %d", sources[source],
             architectures[architecture], layers);
    snprintf(texts[1], sizeof texts[1], "data.source=%s", sources[source]);
    snprintf(texts[2], sizeof texts[2], "networks[0].architecture=%s", architectures[architecture]);
    snprintf(texts[3], sizeof texts[3], "networks[0].layers=%d", layers);
    for (size_t i = 0; i < 4; i++) overrides[count++] = texts[i];
    if (source == 0 && quiet_roll) overrides[count++] = "data.noise=0";
    made->reference = figures[source][architecture][index % DEPTHS];
    return parse(overrides, count, &made->preset);
}

bool table_2d_make(const char *const *overrides, size_t count, experiment *e) {
    bool quiet_roll = false;
    if (!check_overrides(overrides, count, &quiet_roll)) return false;
    const char **all = calloc(count + 5, sizeof *all);
    e->trial = calloc(TRIALS, sizeof *e->trial);
    bool fine = all != NULL && e->trial != NULL;
    if (!fine) complain("out of memory");
    for (size_t i = 0; i < count && fine; i++) all[i] = overrides[i];
    while (fine && e->trials < TRIALS) {
        fine = make_trial(e->trials, all, count, quiet_roll, &e->trial[e->trials]);
        e->trials += fine;
    }
    free(all);
    return fine;
}

static void cell_summary(text_table *table, const accuracy_summary *sum) {
    if (isnan(sum->mean))
        table_cell(table, "-");
    else if (isnan(sum->deviation))
        table_cell(table, "%.1f%s", sum->mean, sum->diverged > 0 ? "*" : "");
    else
        table_cell(table, "%.1f (%.1f)%s", sum->mean, sum->deviation, sum->diverged > 0 ? "*" : "");
}

static void cell_figure(text_table *table, const reference_figure *figure) {
    if (isnan(figure->least))
        table_cell(table, "-");
    else if (figure->least < figure->most)
        table_cell(table, "%g - %g", figure->least, figure->most);
    else
        table_cell(table, "%g", figure->least);
}

/* Two rows: what the runs reached, and the reference. Returns how many runs diverged. */
static size_t add_rows(const experiment *e, size_t first, text_table *table) {
    size_t diverged = 0;
    table_row(table);
    table_cell(table, "%s", architectures[first / DEPTHS % ARCHITECTURES]);
    for (size_t i = first; i < first + DEPTHS; i++) {
        accuracy_summary sum = experiment_summary(e, i, 0);
        cell_summary(table, &sum);
        diverged += sum.diverged;
    }
    table_row(table);
    table_cell(table, "  reference");
    for (size_t i = first; i < first + DEPTHS; i++) cell_figure(table, &e->trial[i].reference);
    return diverged;
}

void table_2d_print(const experiment *e, FILE *stream) {
    size_t diverged = 0;
    fprintf(stream, "Test accuracy in %%, mean (standard deviation) over %zu seed%s, by number of layers.\n",
            e->seeds, e->seeds == 1 ? "" : "s");
    for (size_t source = 0; source < SOURCES; source++) {
        text_table table = {.left = {true}};
        table_row(&table);
        table_cell(&table, "%s", sources[source]);
        for (size_t i = 0; i < DEPTHS; i++) table_cell(&table, "%d", depths[i]);
        for (size_t i = 0; i < ARCHITECTURES; i++)
            diverged += add_rows(e, (source * ARCHITECTURES + i) * DEPTHS, &table);
        putc('\n', stream);
        table_print(&table, stream, 0);
    }
    if (diverged > 0) fprintf(stream, "\n* without those that diverged: %zu\n", diverged);
}
