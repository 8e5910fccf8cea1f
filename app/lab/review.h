/* The review: what a network makes of every test picture, for its worst mistakes and its confusion matrix.
 *
 * The network is a copy; the pictures are read a slice at a time on a thread of its own, so that it can be left at any
 * moment, and the last complete review stays until the next one is. */
#ifndef LAB_REVIEW_H
#define LAB_REVIEW_H

#include "hdnn/trainer.h"

typedef struct {
    bool complete;    /* what follows is there */
    uint64_t version; /* of the snapshot that was reviewed */
    int lane, classes;
    size_t count, mistakes;
    const uint8_t *said;       /* the likeliest class of each picture */
    const float *loss;         /* -ln of the probability of its true class */
    const uint32_t *worst;     /* all pictures, by falling loss */
    const uint32_t *confusion; /* classes x classes, row: the true class, column: what was said */
    double share;              /* of the review under way; 1: none is */
} review;

typedef struct reviewer reviewer;

/* `wake` as for worker_new. NULL when out of memory. */
reviewer *reviewer_new(void (*wake)(void *context), void *context);
void reviewer_free(reviewer *r); /* waits for the slice under way; NULL is allowed */

/* Other test pictures (they live until the next call), or none: NULL. Waits for the slice under way. */
void reviewer_begin(reviewer *r, const hdnn_dataset *test);
/* In every frame that shows the review: goes on with the one under way, or begins another when the lane or the network
 * has changed and enough time has passed. True when there is something new to show. */
bool reviewer_update(reviewer *r, const hdnn_snapshot *snapshot, int lane, double time);
void reviewer_settle(reviewer *r); /* waits for the slice under way */
const review *reviewer_latest(const reviewer *r);

#endif
