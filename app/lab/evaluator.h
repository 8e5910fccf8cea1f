/* The evaluator: asks copies of the networks what they make of a picture and of the points of the plane, on a thread of
 * its own, so that neither a large network nor a fine grid ever holds up a frame.
 *
 * A question is put with copies of the parameters, so snapshots may come and go meanwhile. One question is worked on at
 * a time; while the evaluator is busy it takes no other, and the window asks again in a later frame. */
#ifndef LAB_EVALUATOR_H
#define LAB_EVALUATOR_H

#include "hdnn/trainer.h"

enum { REGION_SIDE = 96 };

/* What is asked. `sample` is a dataset of one picture of the networks' shape, or NULL; `plane` asks for the classes of
 * REGION_SIDE x REGION_SIDE points of the plane between the corners. Pictures are answered first. */
typedef struct {
    uint64_t serial; /* of the caller's choice; comes back with the answer */
    const hdnn_dataset *sample;
    bool plane;
    double x_min, x_max, y_min, y_max;
} question;

/* probabilities[k] of lane l for the picture; region: for each point, row by row from the upper left, the probability
 * of each class (REGION_SIDE * REGION_SIDE * classes), or NULL. */
typedef struct {
    uint64_t serial;
    uint64_t version; /* of the snapshot that was asked */
    int lanes, classes;
    double seconds; /* that the answer took */
    bool has_sample, has_plane;
    float probabilities[HDNN_MAX_LANES][HDNN_MAX_CLASSES];
    const float *region[HDNN_MAX_LANES];
} answer;

typedef struct evaluator evaluator;

/* `wake` is called from the evaluator's thread when an answer is ready; may be NULL. NULL: no memory or no thread. */
evaluator *evaluator_new(void (*wake)(void *context), void *context);
void evaluator_free(evaluator *e); /* waits for the question under way; NULL is allowed */

bool evaluator_is_busy(evaluator *e);
/* False when it is busy or memory ran out: ask again later. */
bool evaluator_ask(evaluator *e, const hdnn_snapshot *snapshot, const question *q);
/* The latest answer to a question, valid until the next evaluator_ask; NULL until there is a new one. */
const answer *evaluator_answer(evaluator *e);
void evaluator_settle(evaluator *e); /* waits until the question under way is answered */

#endif
