/* The film: one picture on its way through a network, layer by layer, and back again.
 *
 * Forward frames are the states as the network computes them. Rewound frames begin with nothing but the last state: rows
 * whose halves take turns are undone by their own formula, other rows by solving each layer for what went in, and a row
 * that forgets has none. For each frame there is also the picture that the stem explains its states with (see
 * stem_picture.h), so that the digit can be watched while it comes back.
 *
 * A film is made on a thread of its own, from a copy of the network. */
#ifndef LAB_FILM_H
#define LAB_FILM_H

#include "hdnn/trainer.h"

enum { FILM_FRAMES = 9, FILM_CHANNELS = 16, FILM_STATES = 1 << 24 };

typedef enum {
    REWIND_NONE,   /* the network forgets what went in */
    REWIND_COSTLY, /* solving so wide layers would take too long */
    REWIND_EXACT,  /* by the formula of its layers */
    REWIND_SOLVED, /* every layer was solved for its input */
} film_rewind;

/* Values are bytes: 128 is zero, 255 is `scale`, 1 its negative; of magnitudes, 0 is none and 255 the largest. */
typedef struct {
    uint64_t serial, version; /* of the picture and of the snapshot */
    int lane, layers, features;
    int height, width; /* of a channel: the picture's, or 1 x 1 when the stem mixes all pixels */
    bool too_large;    /* more than FILM_STATES states: no frames */
    int frames, layer[FILM_FRAMES];
    int channels, channel[FILM_CHANNELS];
    float scale;
    uint8_t *forward, *rewound; /* frames x channels x height x width */

    film_rewind rewind;
    hdnn_solution solution; /* REWIND_SOLVED */
    double error, largest;  /* of the first state: largest |rewound - forward| of an entry; largest entry */
    uint8_t *error_map;   /* height x width: the largest over the channels of a pixel, relative to `error` */
    bool has_pictures;    /* the stem is a convolution */
    uint8_t *pictures;    /* frames x height x width, grey: of rewound states, or of forward ones */
    double picture_error; /* largest difference from what went in, in grey levels of 255 */
    double seconds;       /* that it took to make */
} film;

static inline bool film_is_rewound(const film *f) {
    return f->rewind == REWIND_EXACT || f->rewind == REWIND_SOLVED;
}

typedef struct film_maker film_maker;

/* `wake` as for worker_new. NULL when out of memory. */
film_maker *film_maker_new(void (*wake)(void *context), void *context);
void film_maker_free(film_maker *m); /* waits for the film under way; NULL is allowed */

/* Begin a film of `sample` (one picture) in a lane; everything is copied. False: busy, or no memory; ask again later. */
bool film_maker_start(film_maker *m, const hdnn_snapshot *snapshot, int lane, const hdnn_dataset *sample,
                      uint64_t serial);
bool film_maker_done(film_maker *m);                /* true once after each film, which is then the latest */
const film *film_maker_latest(const film_maker *m); /* NULL before the first; valid until film_maker_done */
void film_maker_forget(film_maker *m);              /* waits; then there is none */
void film_maker_settle(film_maker *m);              /* waits until the one under way is done */

#endif
