/* The worker; see worker.h. `state` and `stop` are guarded by `mutex`. */
#include "worker.h"

#include "background.h"

#include <pthread.h>
#include <stdlib.h>

typedef enum { IDLE, BUSY, DONE } worker_state;

struct worker {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    worker_state state;
    bool stop;
    void (*job)(void *context), (*wake)(void *context);
    void *job_context, *wake_context;
};

static void *serve(void *context) {
    worker *w = context;
    work_in_background();
    pthread_mutex_lock(&w->mutex);
    for (;;) {
        while (w->state != BUSY && !w->stop) pthread_cond_wait(&w->changed, &w->mutex);
        if (w->stop) break;
        pthread_mutex_unlock(&w->mutex);
        w->job(w->job_context);
        pthread_mutex_lock(&w->mutex);
        w->state = DONE;
        pthread_cond_broadcast(&w->changed);
        if (w->wake) w->wake(w->wake_context);
    }
    pthread_mutex_unlock(&w->mutex);
    return NULL;
}

worker *worker_new(void (*job)(void *context), void *job_context, void (*wake)(void *context),
                   void *wake_context) {
    worker *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->job = job, w->job_context = job_context;
    w->wake = wake, w->wake_context = wake_context;
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->changed, NULL);
    if (pthread_create(&w->thread, NULL, serve, w) == 0) return w;
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->mutex);
    free(w);
    return NULL;
}

void worker_free(worker *w) {
    if (!w) return;
    pthread_mutex_lock(&w->mutex);
    w->stop = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->mutex);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->mutex);
    free(w);
}

bool worker_is_busy(worker *w) {
    pthread_mutex_lock(&w->mutex);
    bool busy = w->state == BUSY;
    pthread_mutex_unlock(&w->mutex);
    return busy;
}

void worker_start(worker *w) {
    pthread_mutex_lock(&w->mutex);
    w->state = BUSY;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->mutex);
}

bool worker_done(worker *w) {
    pthread_mutex_lock(&w->mutex);
    bool done = w->state == DONE;
    if (done) w->state = IDLE;
    pthread_mutex_unlock(&w->mutex);
    return done;
}

void worker_settle(worker *w) {
    pthread_mutex_lock(&w->mutex);
    while (w->state == BUSY) pthread_cond_wait(&w->changed, &w->mutex);
    pthread_mutex_unlock(&w->mutex);
}
