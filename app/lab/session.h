/* A session: one preset with its data and its trainer; and the loader that makes sessions on a thread of its own, since
 * reading or drawing a data set may take seconds. It makes them from presets, from model files, whose network goes on
 * where it was, and from IDX files, which the network of an installed preset learns.
 *
 * Whoever holds a session owns all of it, except that sessions made from one another may share their data, which live
 * as long as the last of them. The loader hands over complete sessions only, so the run on the screen goes on untouched
 * until the next one is ready, and stays when that one fails. */
#ifndef LAB_SESSION_H
#define LAB_SESSION_H

#include "hdnn/hdnn.h"

/* Whose network learns from IDX files, and reads pictures, where the run on the screen does not; and whose networks learn
 * from points. */
#define PICTURE_PRESET "mnist-h2"
#define POINT_PRESET   "swiss-roll-race"

typedef struct shared_data shared_data;

typedef struct {
    hdnn_preset preset;
    shared_data *holder;
    const hdnn_data *data; /* what `holder` holds */
    hdnn_trainer *trainer;
    bool changed;              /* made by loader_remake: the same run with other settings */
    bool trained;              /* its network comes from a model file */
    bool overridden;           /* settings that change the run were laid over its preset */
    char note[HDNN_PATH_SIZE]; /* what to say about it to people; or "" */
} session;

void session_free(session *s); /* stops the training; NULL is allowed */

typedef struct {
    const char *data_dir;        /* NULL: none; borrowed for the life of the loader */
    int64_t seed;                /* of presets loaded by name; -1: their own */
    int threads;                 /* 0: all but one */
    void (*wake)(void *context); /* called from the loader's thread when something is ready; may be NULL */
    void *context;
} loader_config;

typedef struct loader loader;

loader *loader_new(const loader_config *config); /* NULL when out of memory */
void loader_free(loader *l);                     /* waits for the load under way; NULL is allowed */

/* Settings "path=value" that are laid over a preset. */
enum { LOAD_SETTINGS = 8, LOAD_SETTING = 160 };
typedef struct {
    int count;
    char text[LOAD_SETTINGS][LOAD_SETTING];
} load_settings;

/* Load `name`: an installed preset or a file of any kind but a picture, with settings (NULL: none) if it is a preset. A load under way is finished and
 * thrown away. */
void loader_start(loader *l, const char *name, const load_settings *settings);
/* Load the networks of several model files, HDNN_MAX_LANES at most, as the lanes of one run, with the data and the
 * training of the first. The same about a load under way. */
void loader_start_models(loader *l, const char *const *paths, int count);
/* Make the run of `like` again from a preset's text; its data are shared unless the text asks for others. False: out of
 * memory. The same about a load under way. */
bool loader_remake(loader *l, const char *text, const session *like);
const char *loader_name(const loader *l); /* the preset that is being loaded or remade; NULL when none is */
bool loader_remakes(const loader *l);     /* what is under way was asked for by loader_remake */

/* True once for each load that is done: `made` is the caller's, or NULL with the reason in `error`. */
bool loader_done(loader *l, session **made, hdnn_error *error);

#endif
