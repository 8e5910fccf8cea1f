/* Sessions and their loader; see session.h.
 *
 * At most one thread loads. `running` and `wanted` belong to the window's thread; what the loading thread hands over
 * is read after it has set `finished`. */
#include "session.h"

#include "background.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct loader {
    loader_config config;
    pthread_t thread;
    bool running, stale; /* stale: another preset was wanted meanwhile */
    char name[HDNN_PATH_SIZE], wanted[HDNN_PATH_SIZE];
    atomic_bool finished;
    session *made;    /* of the thread, until `finished` */
    hdnn_error error; /* the same */
};

void session_free(session *s) {
    if (!s) return;
    hdnn_trainer_free(s->trainer);
    hdnn_data_free(&s->data);
    hdnn_preset_free(&s->preset);
    free(s);
}

static hdnn_status load_preset(const loader *l, session *s, hdnn_error *error) {
    char seed[64];
    const char *overrides[1] = {seed};
    snprintf(seed, sizeof seed, "training.seed=%lld", (long long)l->config.seed);
    return hdnn_preset_load(l->name, overrides, l->config.seed >= 0 ? 1 : 0, &s->preset, error);
}

static hdnn_status load_into(const loader *l, session *s, hdnn_error *error) {
    hdnn_status status = load_preset(l, s, error);
    if (status != HDNN_OK) return status;
    const hdnn_preset *p = &s->preset;
    status = hdnn_data_load(&p->data, l->config.data_dir, p->training.seed, &s->data, error);
    if (status != HDNN_OK) return status;
    hdnn_trainer_config config = hdnn_trainer_config_default();
    if (l->config.threads > 0) config.threads = l->config.threads;
    return hdnn_trainer_new(&config, &p->training, p->networks, p->lanes, &s->data, &s->trainer, error);
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
    free(l);
}

static void start(loader *l, const char *name) {
    snprintf(l->name, sizeof l->name, "%s", name);
    l->made = NULL, l->error = (hdnn_error){0}, l->stale = false;
    atomic_store(&l->finished, false);
    l->running = pthread_create(&l->thread, NULL, load, l) == 0;
    if (l->running) return;
    hdnn_fail(&l->error, HDNN_OUT_OF_MEMORY, "%s: no thread to load it", name);
    atomic_store(&l->finished, true);
}

void loader_start(loader *l, const char *name) {
    if (!l->running) {
        start(l, name);
        return;
    }
    snprintf(l->wanted, sizeof l->wanted, "%s", name);
    l->stale = true;
}

const char *loader_name(const loader *l) {
    if (!l->running) return NULL;
    return l->stale ? l->wanted : l->name;
}

bool loader_done(loader *l, session **made, hdnn_error *error) {
    if (!atomic_load(&l->finished)) return false;
    if (l->running) collect(l);
    atomic_store(&l->finished, false);
    if (l->stale) {
        char wanted[HDNN_PATH_SIZE];
        memcpy(wanted, l->wanted, sizeof wanted);
        session_free(l->made);
        start(l, wanted);
        return false;
    }
    *made = l->made, *error = l->error;
    l->made = NULL;
    return true;
}
