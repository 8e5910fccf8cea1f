/* `hdnn train`: trains the networks of a preset in the foreground, saves them and tells how it went.
 *
 * Ctrl-C ends after the step under way; evaluation, saving and the report still take place and the exit
 * code is 0; with --save-state a later --resume goes on there. A second Ctrl-C ends at once. Diverged lanes
 * are never saved: a file that was there before stays. */
#include "train.h"

#include "command.h"
#include "model_names.h"
#include "options.h"
#include "progress.h"
#include "stop.h"
#include "terminal.h"

#include "hdnn/model_file.h"
#include "hdnn/run_log.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { LOGGED_GRADIENTS = 10 }; /* gradients in the log, times an epoch */

typedef struct {
    texts set;
    int64_t epochs, seed, threads; /* -1: not given */
    const char *data_dir, *save, *save_state, *resume, *log;
    bool json, quiet;
} train_options;

static int fail(const hdnn_error *error) {
    complain("%s", error->message);
    return FAILED;
}

/* --epochs and --seed are overrides with names of their own. */
static int load_preset(const char *name, const train_options *options, hdnn_preset *preset) {
    char epochs[48], seed[48];
    const char *overrides[TEXTS_MAX + 2];
    size_t count = 0;
    for (; count < options->set.count; count++) overrides[count] = options->set.items[count];
    if (options->epochs >= 0) {
        snprintf(epochs, sizeof epochs, "training.epochs=%" PRId64, options->epochs);
        overrides[count++] = epochs;
    }
    if (options->seed >= 0) {
        snprintf(seed, sizeof seed, "training.seed=%" PRId64, options->seed);
        overrides[count++] = seed;
    }
    hdnn_error error;
    return hdnn_preset_load(name, overrides, count, preset, &error) == HDNN_OK ? DONE : fail(&error);
}

static int load_data(training_session *session, const char *data_dir) {
    hdnn_error error;
    return hdnn_data_load(&session->preset.data, data_dir, session->preset.training.seed, &session->data,
                          &error) == HDNN_OK
               ? DONE
               : fail(&error);
}

static int make_run(training_session *session) {
    hdnn_error error;
    return hdnn_run_new(&session->preset.training, session->preset.networks, session->preset.lanes,
                        &session->data, session->threads, &session->run, &error) == HDNN_OK
               ? DONE
               : fail(&error);
}

/* With --resume: the run to where its files stand. */
static int resume(const training_session *session, const char *path) {
    char names[HDNN_MAX_LANES][HDNN_PATH_SIZE];
    const char *paths[HDNN_MAX_LANES];
    hdnn_error error;
    for (int lane = 0; lane < session->preset.lanes; lane++) {
        paths[lane] = names[lane];
        if (model_name(&session->preset, lane, path, names[lane], sizeof names[lane])) continue;
        complain("%s: the name is too long", path);
        return FAILED;
    }
    return hdnn_run_load(session->run, &session->preset, paths, &error) == HDNN_OK ? DONE : fail(&error);
}

/* The log, if one was asked for; after a failure to write it training goes on without. */
typedef struct {
    hdnn_run_log *log;
    bool failed;
    int64_t gradients_every; /* steps */
} logging_state;

static int logging_begin(logging_state *logging, const char *path, const training_session *session) {
    hdnn_error error;
    if (path == NULL) return DONE;
    if (hdnn_run_log_open(path, &session->preset, session->threads, &logging->log, &error) != HDNN_OK)
        return fail(&error);
    logging->gradients_every = hdnn_run_steps_per_epoch(session->run) / LOGGED_GRADIENTS;
    if (logging->gradients_every < 1) logging->gradients_every = 1;
    return DONE;
}

static void logging_check(logging_state *logging, hdnn_status status, const hdnn_error *error) {
    if (status == HDNN_OK || logging->failed) return;
    complain("%s; training goes on without the log", error->message);
    logging->failed = true;
}

/* Is the next step one whose gradients are logged? The first is. */
static bool logging_wants_gradients(const logging_state *logging, const hdnn_run *run) {
    return logging->log != NULL && !logging->failed && hdnn_run_steps(run) % logging->gradients_every == 0;
}

static void logging_step(logging_state *logging, const hdnn_run *run, bool gradients) {
    hdnn_error error;
    if (logging->log == NULL || logging->failed) return;
    logging_check(logging, hdnn_run_log_step(logging->log, run, gradients, &error), &error);
    if (!logging->failed && hdnn_run_steps(run) % hdnn_run_steps_per_epoch(run) == 0)
        logging_check(logging, hdnn_run_log_epoch(logging->log, run, &error), &error);
}

static void logging_end(logging_state *logging, const hdnn_run *run) {
    hdnn_error error;
    if (logging->log == NULL) return;
    logging_check(logging, hdnn_run_log_close(logging->log, run, &error), &error);
    logging->log = NULL;
}

static void train(training_session *session, progress_line *progress, logging_state *logging) {
    hdnn_run *run = session->run;
    int64_t steps = hdnn_run_steps_per_epoch(run) * hdnn_run_config(run)->epochs;
    hdnn_status status = HDNN_OK;
    stop_catch();
    progress_begin(progress);
    while (status == HDNN_OK && hdnn_run_steps(run) < steps && !session->interrupted) {
        bool gradients = logging_wants_gradients(logging, run);
        hdnn_run_record_gradients(run, gradients);
        status = hdnn_run_step(run);
        logging_step(logging, run, gradients);
        progress_step(progress);
        session->interrupted = stop_asked();
    }
    progress_end(progress);
}

typedef hdnn_status writer(const training_session *session, int lane, const char *path, hdnn_error *error);

static hdnn_status write_model(const training_session *session, int lane, const char *path,
                               hdnn_error *error) {
    return hdnn_model_save(hdnn_run_model(session->run, lane), &session->preset, lane, path, error);
}

static hdnn_status write_state(const training_session *session, int lane, const char *path,
                               hdnn_error *error) {
    return hdnn_run_save(session->run, &session->preset, lane, path, error);
}

/* A file for every network that has not diverged, told on `stream` unless NULL. */
static int save(const training_session *session, const char *path, writer *write, FILE *stream) {
    int code = DONE;
    for (int lane = 0; lane < session->preset.lanes; lane++) {
        if (hdnn_run_lane(session->run, lane)->diverged) continue;
        char name[HDNN_PATH_SIZE];
        hdnn_error error;
        if (!model_name(&session->preset, lane, path, name, sizeof name)) {
            complain("%s: the name is too long", path);
            code = FAILED;
        } else if (write(session, lane, name, &error) != HDNN_OK) {
            code = fail(&error);
        } else if (stream != NULL) {
            line text = {.used = 0};
            line_add(&text, "%s saved in %s\n", session->preset.networks[lane].name, name);
            put_text(stream, text.text);
        }
    }
    return code;
}

static int finish(training_session *session, const train_options *options, const logging_state *logging) {
    int code = DONE;
    FILE *stream = options->json ? stderr : stdout;
    if (session->interrupted && !options->quiet) fprintf(stream, "stopped on request\n");
    if (!options->quiet) putc('\n', stream);
    if (!options->json || !options->quiet) report_table(session, stream);
    FILE *told = options->quiet ? NULL : stream;
    if (options->save != NULL && save(session, options->save, write_model, told) != DONE) code = FAILED;
    report_fallen_back(session);
    if (report_diverged(session) == session->preset.lanes || logging->failed) code = FAILED;
    if (options->json) report_json(session, stdout);
    return code;
}

static int run_session(training_session *session, const train_options *options) {
    FILE *stream = options->json ? stderr : stdout;
    logging_state logging = {0};
    int code = logging_begin(&logging, options->log, session);
    if (code != DONE) return code;
    if (!options->quiet) report_start(session, stream);
    progress_line progress = {.stream = stream,
                              .quiet = options->quiet,
                              .preset = &session->preset,
                              .run = session->run,
                              .samples = session->data.train.count};
    train(session, &progress, &logging);
    if (options->save_state != NULL) code = save(session, options->save_state, write_state, NULL);
    hdnn_run_finish(session->run);
    logging_end(&logging, session->run);
    int finished = finish(session, options, &logging);
    return code == DONE ? finished : code;
}

static int prepare(training_session *session, const char *preset, const train_options *options) {
    if (options->save != NULL && !model_name_is_writable(options->save)) return FAILED;
    if (options->save_state != NULL && !model_name_is_writable(options->save_state)) return FAILED;
    int code = load_preset(preset, options, &session->preset);
    if (code == DONE) code = load_data(session, options->data_dir);
    if (code == DONE) code = make_run(session);
    if (code == DONE && options->resume != NULL) code = resume(session, options->resume);
    return code;
}

int train_command(int argc, char **argv) {
    train_options given = {.epochs = -1, .seed = -1, .threads = processors()};
    const option_row options[] = {
        OPTION_SET(&given.set),
        {"epochs", "N", "train for N epochs", OPTION_WHOLE, &given.epochs, 1, 1000000},
        {"seed", "N", "seed of data, weights and batches", OPTION_WHOLE, &given.seed, 0, SEED_MAX},
        OPTION_THREADS(&given.threads),
        OPTION_DATA_DIR(&given.data_dir),
        {"save", "MODEL", "save the trained network as MODEL (safetensors)", OPTION_TEXT, &given.save, 0, 0},
        {"save-state", "STATE", "save where training stands as STATE, to go on from", OPTION_TEXT,
         &given.save_state, 0, 0},
        {"resume", "STATE", "go on from STATE, as if training had never stopped", OPTION_TEXT, &given.resume,
         0, 0},
        {"log", "RUN.jsonl", "write losses, accuracies and gradients as JSON Lines", OPTION_TEXT, &given.log,
         0, 0},
        OPTION_JSON(&given.json, "print the result as one JSON object, the last line of standard output; "
                                 "everything else goes to standard error"),
        {"quiet", NULL, "no progress, only the result", OPTION_FLAG, &given.quiet, 0, 0},
    };
    const command_usage usage = {
        .name = "train",
        .operands = "PRESET",
        .least = 1,
        .most = 1,
        .about =
            "Trains the networks of PRESET, the name of an installed preset (see hdnn presets) or a JSON "
            "file, and prints what each has reached.",
        .notes =
            "A preset with several networks trains them side by side on the same batches. --save MODEL then "
            "writes one file for each, with its name before the extension: run.safetensors becomes "
            "run.h1-j1.safetensors and run.mlp.safetensors. A network that diverged is not saved. "
            "--save-state and --resume name their files in the same way; the preset must be the one that was "
            "stopped, only its epochs may be others.\n\n"
            "Ctrl-C ends after the step under way, and the networks are still tested and saved (exit code "
            "0); "
            "a second one ends at once. The exit code is 1 when every network diverged or something could "
            "not "
            "be written.",
        .options = options,
        .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    if (code != GO_ON) return code;
    training_session session = {.threads = (int)given.threads};
    code = prepare(&session, argv[first], &given);
    if (code == DONE) code = run_session(&session, &given);
    hdnn_run_free(session.run);
    hdnn_data_free(&session.data);
    hdnn_preset_free(&session.preset);
    return code;
}
