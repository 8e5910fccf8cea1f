/* A painting: points of the plane with classes, sprayed by hand, to be trained on.
 *
 * Coordinates run from -1 to 1, y upwards. A stroke leaves one point about every few hundredths of its way, scattered
 * over the brush; undo takes whole strokes. Points are kept as CSV files, one for each painting that was trained on, named
 * by what is in it, so that presets that were saved with them, and undo, find them again. */
#ifndef LAB_PAINTING_H
#define LAB_PAINTING_H

#include "draw.h"

#include "hdnn/random.h"
#include "hdnn/status.h"

enum { PAINTING_CLASSES = 8, PAINTING_POINTS = 20000 };

#define PAINTING_BRUSH 0.06 /* radius that suits most: the plane's half side is 1 */

typedef struct {
    float x, y;
    int label, stroke;
} painted_point;

typedef struct {
    painted_point *at;
    size_t count, capacity;
    int strokes;
    size_t kept;  /* points of strokes that were undone follow the `count` that are there; so many in all */
    int undone;   /* strokes that can be redone */
    bool cleared; /* by the last change: its undo brings all strokes back */
    bool drawing;
    vec2 last;    /* where the brush was */
    float left;   /* way until the next point */
    int label;    /* of the stroke being painted */
    float radius; /* the same */
    hdnn_random random;
} painting;

void painting_free(painting *p); /* frees what it holds and empties it */

/* Places are points of the plane; those outside the square are cut to it. */
void painting_begin(painting *p, vec2 at, int label, double radius);
void painting_move(painting *p, vec2 at);
void painting_end(painting *p);
void painting_undo(painting *p); /* takes the last stroke away, or brings back what was cleared */
void painting_redo(painting *p);
void painting_clear(painting *p);
/* All points of a file come onto the canvas as one stroke, made smaller where they reach beyond it. On failure nothing
 * has changed. */
hdnn_status painting_open(painting *p, const char *path, hdnn_error *error);
bool painting_can_undo(const painting *p);

int painting_classes(const painting *p); /* how many different labels there are */
/* Why it cannot be trained on, in words; NULL: it can. */
const char *painting_lacks(const painting *p);

/* As CSV with the columns x1, x2, label: malloc'ed, NULL when out of memory. Labels that nobody painted are closed up. */
char *painting_csv(const painting *p);
/* Write that to a file in the person's data folder and give its path. */
bool painting_wrote(const char *path); /* is it such a file? */
hdnn_status painting_store(const painting *p, char *path, size_t size, hdnn_error *error);

#endif
