/* Sessions and their loader; see session.h.
 *
 * At most one thread loads. `running`, `now` and `wanted` belong to the window's thread; the loading thread reads `now`,
 * and what it hands over is read after it has set `finished`. */
#include "session.h"

#include "background.h"
#include "file_kind.h"
#include "idx_files.h"
#include "model_run.h"

#include "hdnn/model_file.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shared_data {
    atomic_int users;
    hdnn_data data;
    hdnn_data_config config; /* what the data were made from */
    uint64_t seed;
};

/* What is to be made: the preset of that name or, with `text`, the one that the text says. */
typedef struct {
    char name[HDNN_PATH_SIZE];
    char beside[HDNN_MAX_LANES - 1][HDNN_PATH_SIZE]; /* model files, `name` being one */
    int beside_count;
    load_settings settings;
    char *text;
    shared_data *data; /* to share when they fit; with `text` only */
} job;

struct loader {
    loader_config config;
    pthread_t thread;
    bool running, stale; /* stale: something else was wanted meanwhile */
    job now, wanted;
    atomic_bool finished;
    session *made;    /* of the thread, until `finished` */
    hdnn_error error; /* the same */
};

static void leave_data(shared_data *d) {
    if (!d || atomic_fetch_sub(&d->users, 1) > 1) return;
    hdnn_data_free(&d->data);
    free(d);
}

static shared_data *join_data(shared_data *d) {
    if (d) atomic_fetch_add(&d->users, 1);
    return d;
}

void session_free(session *s) {
    if (!s) return;
    hdnn_trainer_free(s->trainer);
    leave_data(s->holder);
    hdnn_preset_free(&s->preset);
    free(s);
}

static void job_empty(job *j) {
    free(j->text);
    leave_data(j->data);
    *j = (job){0};
}

/* The thread. */

static hdnn_status load_named(const loader *l, const char *name, hdnn_preset *preset, hdnn_error *error) {
    char seed[64];
    const char *overrides[LOAD_SETTINGS + 1];
    size_t count = 0;
    snprintf(seed, sizeof seed, "training.seed=%lld", (long long)l->config.seed);
    if (l->config.seed >= 0) overrides[count++] = seed;
    for (int i = 0; i < l->now.settings.count; i++) overrides[count++] = l->now.settings.text[i];
    return hdnn_preset_load(name, overrides, count, preset, error);
}

static hdnn_status load_idx(const loader *l, hdnn_preset *preset, hdnn_error *error) {
    hdnn_data_config data;
    hdnn_status status = idx_files_find(l->now.name, &data, error);
    if (status == HDNN_OK) status = load_named(l, PICTURE_PRESET, preset, error);
    if (status != HDNN_OK) return status;
    const char *slash = strrchr(l->now.name, '/'), *file = slash ? slash + 1 : l->now.name;
    preset->data = data;
    snprintf(preset->about, sizeof preset->about,
             "The network of the preset %s learns the pictures of %.200s.", PICTURE_PRESET, file);
    snprintf(preset->name, sizeof preset->name, "%.*s", HDNN_NAME_SIZE - 1, file);
    return HDNN_OK;
}

/* A network that was trained has settings already. */
static hdnn_status load_models(const loader *l, hdnn_preset *preset, hdnn_model **models, hdnn_error *error) {
    if (l->now.settings.count)
        return hdnn_fail(error, HDNN_INVALID,
                         "%s: expected a preset to change %s in, found a trained network", l->now.name,
                         l->now.settings.text[0]);
    hdnn_status status = hdnn_model_load(l->now.name, preset, &models[0], error);
    for (int i = 0; i < l->now.beside_count && status == HDNN_OK; i++) {
        hdnn_preset other;
        status = hdnn_model_load(l->now.beside[i], &other, &models[i + 1], error);
        if (status == HDNN_OK) model_run_join(preset, &other);
    }
    return status;
}

/* `models` only when they are model files that are loaded. */
static hdnn_status load_preset(const loader *l, hdnn_preset *preset, hdnn_model **models, hdnn_error *error) {
    if (l->now.text) return hdnn_preset_parse(l->now.text, l->now.name, NULL, 0, preset, error);
    switch (file_kind_of(l->now.name)) {
    case FILE_IS_MODEL: return load_models(l, preset, models, error);
    case FILE_IS_IDX: return load_idx(l, preset, error);
    case FILE_IS_UNKNOWN:
        return hdnn_fail(error, HDNN_INVALID,
                         "%s: this is not a preset (JSON), points (CSV), picture, model or IDX file",
                         l->now.name);
    default: return load_named(l, l->now.name, preset, error);
    }
}

static bool same_data(const hdnn_data_config *a, const hdnn_data_config *b) {
    return strcmp(a->source, b->source) == 0 && strcmp(a->otherwise, b->otherwise) == 0 &&
           a->samples == b->samples && a->noise == b->noise && a->train_share == b->train_share &&
           strcmp(a->train_images, b->train_images) == 0 && strcmp(a->train_labels, b->train_labels) == 0 &&
           strcmp(a->test_images, b->test_images) == 0 && strcmp(a->test_labels, b->test_labels) == 0 &&
           strcmp(a->file, b->file) == 0;
}

static hdnn_status load_data(const loader *l, session *s, hdnn_error *error) {
    const hdnn_preset *p = &s->preset;
    shared_data *old = l->now.data;
    if (old && old->seed == p->training.seed && same_data(&old->config, &p->data)) {
        s->holder = join_data(old);
        return HDNN_OK;
    }
    s->holder = calloc(1, sizeof *s->holder);
    if (!s->holder) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
    atomic_init(&s->holder->users, 1);
    s->holder->config = p->data, s->holder->seed = p->training.seed;
    return hdnn_data_load(&p->data, l->config.data_dir, p->training.seed, &s->holder->data, error);
}

/* The file that was opened is named, too. */
static hdnn_status load_data_of_model(const loader *l, session *s, hdnn_error *error) {
    hdnn_error inner;
    hdnn_status status = load_data(l, s, &inner);
    return status == HDNN_OK ? status
                             : hdnn_fail(error, status, "%s: its data: %.400s", l->now.name, inner.message);
}

static hdnn_status make_trainer(const loader *l, session *s, hdnn_model *const *models, hdnn_error *error) {
    const hdnn_preset *p = &s->preset;
    hdnn_trainer_config config = hdnn_trainer_config_default();
    if (l->config.threads > 0) config.threads = l->config.threads;
    if (!models[0])
        return hdnn_trainer_new(&config, &p->training, p->networks, p->lanes, s->data, &s->trainer, error);
    const char *paths[HDNN_MAX_LANES] = {l->now.name};
    for (int i = 0; i < l->now.beside_count; i++) paths[i + 1] = l->now.beside[i];
    hdnn_run *run;
    hdnn_status status = model_run_new(paths, p, models, s->data, hdnn_trainer_threads(&config), &run,
                                       s->note, sizeof s->note, error);
    return status == HDNN_OK ? hdnn_trainer_take(&config, run, &s->trainer, error) : status;
}

/* How it is looked at is no change of the run. */
static bool override_run(const load_settings *settings) {
    for (int i = 0; i < settings->count; i++)
        if (strncmp(settings->text[i], "view.", 5) != 0) return true;
    return false;
}

static hdnn_status load_into(const loader *l, session *s, hdnn_error *error) {
    hdnn_model *models[HDNN_MAX_LANES] = {NULL};
    hdnn_status status = load_preset(l, &s->preset, models, error);
    if (status == HDNN_OK) status = models[0] ? load_data_of_model(l, s, error) : load_data(l, s, error);
    if (status == HDNN_OK) {
        s->data = &s->holder->data;
        s->changed = l->now.text != NULL, s->trained = models[0] != NULL;
        s->overridden = override_run(&l->now.settings);
        status = make_trainer(l, s, models, error);
    }
    for (int i = 0; i < HDNN_MAX_LANES; i++) hdnn_model_free(models[i]);
    return status;
}

static void *load(void *context) {
    loader *l = context;
    work_in_background(); /* and so does the trainer that it starts */
    session *s = calloc(1, sizeof *s);
    hdnn_status status =
        s ? load_into(l, s, &l->error) : hdnn_fail(&l->error, HDNN_OUT_OF_MEMORY, "out of memory");
    if (status != HDNN_OK) session_free(s), s = NULL;
    l->made = s;
    atomic_store(&l->finished, true);
    if (l->config.wake) l->config.wake(l->config.context);
    return NULL;
}

/* The window's side. */
loader *loader_new(const loader_config *config) {
    loader *l = calloc(1, sizeof *l);
    if (l) l->config = *config;
    return l;
}

static void collect(loader *l) {
    pthread_join(l->thread, NULL);
    l->running = false;
}

void loader_free(loader *l) {
    if (!l) return;
    if (l->running) collect(l), session_free(l->made);
    job_empty(&l->now), job_empty(&l->wanted);
    free(l);
}

/* Takes over what `j` owns. */
static void start(loader *l, job *j) {
    job_empty(&l->now);
    l->now = *j, *j = (job){0};
    l->made = NULL, l->error = (hdnn_error){0}, l->stale = false;
    atomic_store(&l->finished, false);
    l->running = pthread_create(&l->thread, NULL, load, l) == 0;
    if (l->running) return;
    hdnn_fail(&l->error, HDNN_OUT_OF_MEMORY, "%s: no thread to load it", l->now.name);
    atomic_store(&l->finished, true);
}

static void want(loader *l, job *j) {
    if (!l->running) {
        start(l, j);
        return;
    }
    job_empty(&l->wanted);
    l->wanted = *j, *j = (job){0};
    l->stale = true;
}

void loader_start(loader *l, const char *name, const load_settings *settings) {
    job j = {0};
    if (settings) j.settings = *settings;
    snprintf(j.name, sizeof j.name, "%s", name);
    want(l, &j);
}

void loader_start_models(loader *l, const char *const *paths, int count) {
    job j = {0};
    snprintf(j.name, sizeof j.name, "%s", paths[0]);
    for (int i = 1; i < count && i < HDNN_MAX_LANES; i++)
        snprintf(j.beside[j.beside_count++], HDNN_PATH_SIZE, "%s", paths[i]);
    want(l, &j);
}

bool loader_remake(loader *l, const char *text, const session *like) {
    job j = {.text = strdup(text)};
    if (!j.text) return false;
    snprintf(j.name, sizeof j.name, "%s", like->preset.name);
    j.data = join_data(like->holder);
    want(l, &j);
    return true;
}

const char *loader_name(const loader *l) {
    if (!l->running) return NULL;
    return l->stale ? l->wanted.name : l->now.name;
}

bool loader_remakes(const loader *l) {
    return l->running && (l->stale ? l->wanted.text : l->now.text) != NULL;
}

bool loader_done(loader *l, session **made, hdnn_error *error) {
    if (!atomic_load(&l->finished)) return false;
    if (l->running) collect(l);
    atomic_store(&l->finished, false);
    if (l->stale) {
        session_free(l->made);
        start(l, &l->wanted);
        return false;
    }
    *made = l->made, *error = l->error;
    l->made = NULL;
    return true;
}
