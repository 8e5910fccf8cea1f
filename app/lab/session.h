/* A session: one preset with its data and its trainer; and the loader that makes sessions on a thread of its own, since
 * reading or drawing a data set may take seconds.
 *
 * Whoever holds a session owns all of it. The loader hands over complete sessions only, so the run on the screen goes
 * on untouched until the next one is ready, and stays when that one fails. */
#ifndef LAB_SESSION_H
#define LAB_SESSION_H

#include "hdnn/hdnn.h"

typedef struct {
    hdnn_preset preset;
    hdnn_data data;
    hdnn_trainer *trainer;
} session;

void session_free(session *s); /* stops the training; NULL is allowed */

typedef struct {
    const char *data_dir;        /* NULL: none; borrowed for the life of the loader */
    int64_t seed;                /* -1: the preset's */
    int threads;                 /* 0: all but one */
    void (*wake)(void *context); /* called from the loader's thread when something is ready; may be NULL */
    void *context;
} loader_config;

typedef struct loader loader;

loader *loader_new(const loader_config *config); /* NULL when out of memory */
void loader_free(loader *l);                     /* waits for the load under way; NULL is allowed */

/* Load the preset `name` (a file or an installed one). A load under way is finished and thrown away. */
void loader_start(loader *l, const char *name);
const char *loader_name(const loader *l); /* what is being loaded; NULL when nothing is */

/* True once for each load that is done: `made` is the caller's, or NULL with the reason in `error`. */
bool loader_done(loader *l, session **made, hdnn_error *error);

#endif
