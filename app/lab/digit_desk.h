/* The digit desk: what the Digits screen knows beside the reading: the film of the picture through the layers and back,
 * and the review of all test pictures. Both are made on threads of their own, and only while somebody looks. */
#ifndef LAB_DIGIT_DESK_H
#define LAB_DIGIT_DESK_H

#include "film.h"
#include "review.h"

typedef enum { GALLERY_PICTURES, GALLERY_MISTAKES, GALLERY_CONFUSION, GALLERY_COUNT } gallery_kind;

/* What a person has set on the screen. */
typedef struct {
    int lane;           /* whose channels and mistakes are shown */
    double pen, eraser; /* widths, as shares of the pad's side */
    double rewound;     /* how far back the film has gone: 0 at the last layer, 1 at the first state */
    bool rewinding;     /* it goes back by itself */
    gallery_kind gallery;
    bool cell; /* the gallery shows only pictures of this cell of the confusion matrix */
    int cell_true, cell_said;
    size_t first; /* picture in the gallery */
} digit_settings;

digit_settings digit_settings_default(void);
bool digit_settings_same(const digit_settings *a, const digit_settings *b);
/* The film goes back while it is rewinding; true while it moves. */
bool digit_settings_walk(digit_settings *d, double seconds);

typedef struct {
    film_maker *films;
    reviewer *reviews;
    double filmed; /* when the last film was begun */
} digit_desk;

/* `wake` as for worker_new. False when out of memory. */
bool digit_desk_open(digit_desk *d, void (*wake)(void *context), void *context);
void digit_desk_close(digit_desk *d);
/* Other test pictures; NULL: none. They live until the next call, which waits for what is being done with them. */
void digit_desk_begin(digit_desk *d, const hdnn_dataset *test);
/* In every frame that shows the screen; `sample` is the picture the networks are asked about, `serial` counts them. True
 * when there is something new to show. */
bool digit_desk_update(digit_desk *d, const hdnn_snapshot *snapshot, const digit_settings *settings,
                       const hdnn_dataset *sample, uint64_t serial, double time);

#endif
