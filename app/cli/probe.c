/* `hdnn probe`: looks inside the networks of a preset, before or after training, or of a saved model.
 *
 * A preset's networks are those that `hdnn train` would have after as many epochs. The samples are drawn at random
 * from the test data (the training data where there is no other), by the seed. */
#include "probe.h"

#include "command.h"
#include "options.h"
#include "progress.h"

#include "hdnn/model_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE_STREAM = 77, SAMPLES_MOST = 100000 };

typedef struct {
    const char *what, *at, *lane, *data_dir, *perturb;
    int64_t samples, seed, threads, layer; /* -1: not given */
    texts set;
    bool json, csv;
    double distance; /* --perturb as a number */
} probe_options;

/* What was loaded: a preset with a run of its networks, or with one saved model. */
typedef struct {
    const char *name;
    hdnn_preset preset;
    hdnn_data data;
    hdnn_run *run;
    hdnn_model *saved;
    int64_t epochs; /* of training; -1: as saved */
} session;

static bool is_model(const char *name) {
    static const char end[] = ".safetensors";
    size_t length = strlen(name), tail = sizeof end - 1;
    return length > tail && strcmp(name + length - tail, end) == 0;
}

static const hdnn_model *model_of(const session *s, int lane) {
    return s->saved != NULL ? s->saved : hdnn_run_model(s->run, lane);
}

static hdnn_status load_data(session *s, const probe_options *o, hdnn_error *error) {
    return hdnn_data_load(&s->preset.data, o->data_dir, s->preset.training.seed, &s->data, error);
}

static hdnn_status open_model(session *s, const probe_options *o, hdnn_error *error) {
    if (o->at != NULL && strcmp(o->at, "trained") != 0)
        return hdnn_fail(error, HDNN_INVALID,
                         "%s: a model file holds one state of its network; --at %s needs a preset", s->name,
                         o->at);
    if (o->set.count > 0)
        return hdnn_fail(error, HDNN_INVALID, "%s: --set changes presets, not model files", s->name);
    hdnn_status status = hdnn_model_load(s->name, &s->preset, &s->saved, error);
    if (status != HDNN_OK) return status;
    s->epochs = -1;
    if (o->seed >= 0) s->preset.training.seed = (uint64_t)o->seed;
    return load_data(s, o, error);
}

/* "init", "trained" or "epoch:N". */
static hdnn_status parse_moment(const char *at, int64_t trained, int64_t *epochs, hdnn_error *error) {
    char *end = NULL;
    *epochs = at == NULL || strcmp(at, "init") == 0 ? 0 : trained;
    if (at == NULL || strcmp(at, "init") == 0 || strcmp(at, "trained") == 0) return HDNN_OK;
    long long number = strncmp(at, "epoch:", 6) == 0 ? strtoll(at + 6, &end, 10) : -1;
    if (end == NULL || end == at + 6 || *end != '\0' || number < 0 || number > trained)
        return hdnn_fail(error, HDNN_INVALID,
                         "--at expects init, trained or epoch:N with N from 0 to %" PRId64 ", found '%s'",
                         trained, at);
    *epochs = number;
    return HDNN_OK;
}

static hdnn_status load_preset(session *s, const probe_options *o, hdnn_error *error) {
    const char *overrides[TEXTS_MAX + 1];
    char seed[48];
    size_t count = 0;
    for (; count < o->set.count; count++) overrides[count] = o->set.items[count];
    if (o->seed >= 0) {
        snprintf(seed, sizeof seed, "training.seed=%" PRId64, o->seed);
        overrides[count++] = seed;
    }
    return hdnn_preset_load(s->name, overrides, count, &s->preset, error);
}

/* Train as `hdnn train` does; progress goes to standard error, on a terminal. */
static hdnn_status train(session *s, hdnn_error *error) {
    int64_t steps = hdnn_run_steps_per_epoch(s->run) * s->epochs;
    progress_line progress = {.stream = stderr,
                              .quiet = !terminal_is_live(stderr) || steps == 0,
                              .preset = &s->preset,
                              .run = s->run,
                              .samples = s->data.train.count};
    progress_begin(&progress);
    hdnn_status status = HDNN_OK;
    while (status == HDNN_OK && hdnn_run_steps(s->run) < steps) {
        status = hdnn_run_step(s->run);
        progress_step(&progress);
    }
    progress_end(&progress);
    if (status != HDNN_OK) return hdnn_fail(error, status, "%s: every network diverged", s->name);
    if (steps > 0 && s->epochs == s->preset.training.epochs) hdnn_run_finish(s->run);
    return HDNN_OK;
}

static hdnn_status open_preset(session *s, const probe_options *o, hdnn_error *error) {
    hdnn_status status = load_preset(s, o, error);
    if (status == HDNN_OK) status = parse_moment(o->at, s->preset.training.epochs, &s->epochs, error);
    if (status == HDNN_OK) status = load_data(s, o, error);
    if (status == HDNN_OK)
        status = hdnn_run_new(&s->preset.training, s->preset.networks, s->preset.lanes, &s->data,
                              (int)o->threads, &s->run, error);
    return status == HDNN_OK ? train(s, error) : status;
}

static void close_session(session *s) {
    hdnn_run_free(s->run);
    hdnn_model_free(s->saved);
    hdnn_data_free(&s->data);
    hdnn_preset_free(&s->preset);
}

/* What a subject owns beside what it looks at. */
typedef struct {
    hdnn_workspace *workspace;
    uint32_t *index;
} belongings;

static const hdnn_dataset *dataset_of(const session *s) {
    return s->data.test.count > 0 ? &s->data.test : &s->data.train;
}

static hdnn_status draw_samples(subject *s, belongings *own, uint64_t seed, hdnn_error *error) {
    own->index = calloc(s->data->count, sizeof *own->index);
    s->input = calloc(s->n * s->samples, sizeof *s->input);
    s->first = calloc(s->n, sizeof *s->first);
    if (own->index == NULL || s->input == NULL || s->first == NULL)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
    hdnn_random random = hdnn_random_new(seed, SAMPLE_STREAM);
    for (size_t i = 0; i < s->data->count; i++) own->index[i] = (uint32_t)i;
    hdnn_random_shuffle(&random, own->index, s->data->count);
    s->index = own->index;
    hdnn_status status = hdnn_workspace_new(s->model, &own->workspace, error);
    if (status == HDNN_OK)
        hdnn_probe_inputs(s->model, own->workspace, s->data, s->index, s->samples, s->column, s->input);
    return status;
}

static hdnn_status subject_open(subject *s, belongings *own, uint64_t seed, hdnn_error *error) {
    hdnn_shape shape = hdnn_model_shape(s->model);
    s->config = hdnn_model_config(s->model);
    s->n = (size_t)s->config->features;
    s->layers = (size_t)s->config->layers;
    if (hdnn_model_columns(s->model) > 1)
        s->column = (size_t)(shape.height / 2) * (size_t)shape.width + (size_t)(shape.width / 2);
    if (s->samples > s->data->count) s->samples = s->data->count;
    hdnn_status status = draw_samples(s, own, seed, error);
    if (status == HDNN_OK)
        status = hdnn_probe_new(s->model, s->samples > s->n ? s->samples : s->n, &s->probe, error);
    return status;
}

static void subject_close(subject *s, belongings *own) {
    hdnn_probe_free(s->probe);
    hdnn_workspace_free(own->workspace);
    free(own->index);
    free(s->input);
    free(s->first);
}

/* "h1-j1: h1-j1, 4 features, 64 layers, h = 0.03; after 50 epochs" and what the columns are. */
static void print_lane(const session *s, const subject *of, const char *network, const line *note,
                       const number_table *table) {
    line text = {.used = 0};
    line_add(&text, "%s: %s, %zu features, %zu layers, h = %.4g; ", network,
             hdnn_architecture_name(of->config->architecture), of->n, of->layers,
             hdnn_network_step(of->config));
    if (s->epochs < 0)
        line_add(&text, "as saved");
    else if (s->epochs == 0)
        line_add(&text, "before training");
    else
        line_add(&text, "after %" PRId64 " epoch%s", s->epochs, s->epochs == 1 ? "" : "s");
    line_add(&text, "; %zu sample%s", of->samples, of->samples == 1 ? "" : "s");
    put_wrapped(stdout, text.text, 0, terminal_width(stdout));
    put_wrapped(stdout, note->text, 0, terminal_width(stdout));
    numbers_print(table, stdout);
}

static void json_lane(const subject *of, const char *network, const line *note, const number_table *table,
                      json_out *json) {
    out_open(json, NULL, '{');
    out_text(json, "network", network);
    out_text(json, "architecture", hdnn_architecture_name(of->config->architecture));
    out_whole(json, "features", (int64_t)of->n);
    out_whole(json, "layers", (int64_t)of->layers);
    out_number(json, "step", hdnn_network_step(of->config));
    out_whole(json, "samples", (int64_t)of->samples);
    out_text(json, "note", note->text);
    numbers_json(table, json);
    out_close(json, '}');
}

/* `shown`: how many lanes were printed before. */
static hdnn_status probe_lane(const session *s, int lane, const probe_options *o, const measurement *what,
                              int shown, json_out *json, hdnn_error *error) {
    subject of = {.model = model_of(s, lane), .data = dataset_of(s), .view = &s->preset.view};
    const char *network = s->preset.networks[lane].name;
    belongings own = {NULL, NULL};
    number_table table = {.columns = 0};
    line note = {.used = 0};
    of.samples = o->samples > 0 ? (size_t)o->samples : what->samples;
    of.full = o->json || o->csv;
    of.layer = (int)o->layer;
    of.perturb = o->distance;
    hdnn_status status = subject_open(&of, &own, s->preset.training.seed, error);
    if (status == HDNN_OK) status = what->measure(&of, &table, &note, error);
    if (status == HDNN_OK && table.failed) status = hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
    if (status == HDNN_OK && o->csv) numbers_csv(&table, network, shown == 0, stdout);
    if (status == HDNN_OK && o->json) json_lane(&of, network, &note, &table, json);
    if (status == HDNN_OK && !of.full) {
        if (shown > 0) putchar('\n');
        print_lane(s, &of, network, &note, &table);
    }
    numbers_free(&table);
    subject_close(&of, &own);
    return status;
}

static bool is_asked(const session *s, int lane, const probe_options *o) {
    return o->lane == NULL || strcmp(s->preset.networks[lane].name, o->lane) == 0;
}

/* A network that cannot be probed so is complained about and does not hide the others. */
static int probe_lanes(const session *s, const probe_options *o, const measurement *what, json_out *json) {
    int shown = 0, asked = 0, failed = 0;
    for (int lane = 0; lane < s->preset.lanes; lane++) {
        hdnn_error error;
        if (!is_asked(s, lane, o)) continue;
        asked++;
        if (probe_lane(s, lane, o, what, shown, json, &error) == HDNN_OK) {
            shown++;
        } else {
            complain("%s: %s", s->preset.networks[lane].name, error.message);
            failed++;
        }
    }
    if (asked > 0) return failed == 0 ? DONE : FAILED;
    complain("%s has no network of the name '%s'", s->name, o->lane);
    return FAILED;
}

static int probe_session(const session *s, const probe_options *o, const measurement *what) {
    json_out json = {.stream = stdout};
    if (!o->json) return probe_lanes(s, o, what, NULL);
    out_open(&json, NULL, '{');
    out_text(&json, "what", what->name);
    out_text(&json, s->saved != NULL ? "model" : "preset", s->name);
    out_text(&json, "real", HDNN_REAL_NAME);
    if (s->epochs >= 0) out_whole(&json, "epochs", s->epochs);
    out_whole(&json, "seed", (int64_t)s->preset.training.seed);
    out_open(&json, "networks", '[');
    int code = probe_lanes(s, o, what, &json);
    out_close(&json, ']');
    out_close(&json, '}');
    out_end(&json);
    return code;
}

static const measurement *find_measurement(const char *name) {
    const measurement *what = NULL;
    for (size_t i = 0; name != NULL && (what = measurement_at(i)) != NULL; i++)
        if (strcmp(what->name, name) == 0) return what;
    return NULL;
}

/* Returns GO_ON, or an exit code after a complaint. */
static int check_options(probe_options *o, const measurement *what) {
    char *end = NULL;
    if (what == NULL) {
        line names = {.used = 0};
        for (size_t i = 0; measurement_at(i) != NULL; i++)
            line_add(&names, "%s%s", i > 0 ? ", " : "", measurement_at(i)->name);
        complain("probe: --what expects one of %s (see hdnn probe --help)", names.text);
        return MISUSED;
    }
    if (o->json && o->csv) {
        complain("probe: expected --json or --csv, found both (see hdnn probe --help)");
        return MISUSED;
    }
    if (o->perturb != NULL) o->distance = strtod(o->perturb, &end);
    if (end == NULL || (end != o->perturb && *end == '\0' && o->distance - o->distance == 0)) return GO_ON;
    complain("probe: --perturb expects a number, found '%s' (see hdnn probe --help)", o->perturb);
    return MISUSED;
}

static int probe(const char *name, probe_options *o) {
    const measurement *what = find_measurement(o->what);
    session s = {.name = name};
    hdnn_error error = {.status = HDNN_OK};
    int code = check_options(o, what);
    if (code != GO_ON) return code;
    if ((is_model(name) ? open_model : open_preset)(&s, o, &error) == HDNN_OK) {
        code = probe_session(&s, o, what);
    } else {
        complain("%s", error.message);
        code = FAILED;
    }
    close_session(&s);
    return code;
}

int probe_command(int argc, char **argv) {
    probe_options given = {.samples = -1, .seed = -1, .threads = processors()};
    const option_row options[] = {
        {"what", "PROBE",
         "gradients, bsm, spectrum, singular, symplectic, energy, reversal, portrait, field, disc or "
         "refinement",
         OPTION_TEXT, &given.what, 0, 0},
        {"at", "WHEN", "of a preset: init (the default), epoch:N or trained", OPTION_TEXT, &given.at, 0, 0},
        {"lane", "NAME", "only the network of that name", OPTION_TEXT, &given.lane, 0, 0},
        {"samples", "N", "look at N samples (default: as many as suits the probe)", OPTION_WHOLE,
         &given.samples, 1, SAMPLES_MOST},
        {"seed", "N", "seed of data, weights, batches and of the choice of samples", OPTION_WHOLE,
         &given.seed, 0, SEED_MAX},
        {"layer", "N", "field: of which layer (default: 0)", OPTION_WHOLE, &given.layer, 0, HDNN_MAX_LAYERS},
        {"perturb", "X", "portrait: also from first states moved by X along the first coordinate shown",
         OPTION_TEXT, &given.perturb, 0, 0},
        OPTION_SET(&given.set),
        OPTION_THREADS(&given.threads),
        OPTION_DATA_DIR(&given.data_dir),
        {"csv", NULL, "print all numbers as CSV", OPTION_FLAG, &given.csv, 0, 0},
        OPTION_JSON(&given.json, "print all numbers as one JSON object"),
    };
    const command_usage usage = {.name = "probe",
                                 .operands = "PRESET|MODEL",
                                 .least = 1,
                                 .most = 1,
                                 .about = "Looks inside the networks of a preset, or of a saved model (a "
                                          "file *.safetensors), layer by layer.",
                                 .notes = "gradients: of the loss, as they reach each layer. bsm: norms of "
                                          "the backward sensitivity matrices "
                                          "d y_L / d y_l. spectrum: eigenvalues of the field Jacobian and of "
                                          "the steps. singular: singular values "
                                          "and determinants. symplectic: defects of the symplectic "
                                          "structure. energy: H along depth. reversal: "
                                          "errors of running backwards. portrait: the states in three "
                                          "planes. field: the vector field of a layer. "
                                          "disc: area and volume of a disc that is carried along. "
                                          "refinement: other numbers of layers against the "
                                          "differential equation.\n\n"
                                          "Of a network with the conv3x3 stem, which turns every pixel into "
                                          "a state, the middle pixel is looked at.",
                                 .options = options,
                                 .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    return code == GO_ON ? probe(argv[first], &given) : code;
}
