/* See digit_desk.h. */
#include "digit_desk.h"

#include "pad.h"

#include <math.h>

static const double film_interval = 0.1; /* seconds between films, at least */
static const double film_share = 0.2;    /* of a processor that they may take */
static const double rewind_seconds = 3;  /* from the last layer to the first state */

digit_settings digit_settings_default(void) {
    return (digit_settings){.pen = PAD_PEN, .eraser = PAD_ERASER};
}

bool digit_settings_same(const digit_settings *a, const digit_settings *b) {
    return a->lane == b->lane && a->pen == b->pen && a->eraser == b->eraser && a->rewound == b->rewound &&
           a->rewinding == b->rewinding && a->gallery == b->gallery && a->cell == b->cell &&
           a->cell_true == b->cell_true && a->cell_said == b->cell_said && a->first == b->first;
}

bool digit_settings_walk(digit_settings *d, double seconds) {
    if (!d->rewinding) return false;
    d->rewound = fmin(d->rewound + fmin(seconds, 0.1) / rewind_seconds, 1);
    d->rewinding = d->rewound < 1;
    return true;
}

bool digit_desk_open(digit_desk *d, void (*wake)(void *context), void *context) {
    *d = (digit_desk){.films = film_maker_new(wake, context), .reviews = reviewer_new(wake, context)};
    if (d->films && d->reviews) return true;
    digit_desk_close(d);
    return false;
}

void digit_desk_close(digit_desk *d) {
    film_maker_free(d->films), reviewer_free(d->reviews);
    *d = (digit_desk){0};
}

void digit_desk_begin(digit_desk *d, const hdnn_dataset *test) {
    film_maker_forget(d->films);
    reviewer_begin(d->reviews, test && hdnn_shape_is_image(test->shape) ? test : NULL);
    d->filmed = -HUGE_VAL;
}

/* A film of this picture and this network begins, unless the one on the screen is just that, or too young. */
static void film_again(digit_desk *d, const hdnn_snapshot *snapshot, int lane, const hdnn_dataset *sample,
                       uint64_t serial, double time) {
    const film *f = film_maker_latest(d->films);
    bool same = f && f->serial == serial && f->lane == lane;
    if (same && f->version == snapshot->version) return;
    if (f && same && time - d->filmed < fmax(film_interval, f->seconds / film_share)) return;
    if (film_maker_start(d->films, snapshot, lane, sample, serial)) d->filmed = time;
}

bool digit_desk_update(digit_desk *d, const hdnn_snapshot *snapshot, const digit_settings *settings,
                       const hdnn_dataset *sample, uint64_t serial, double time) {
    int lane = settings->lane < snapshot->lanes ? settings->lane : 0;
    bool news = film_maker_done(d->films);
    if (sample->count) film_again(d, snapshot, lane, sample, serial, time);
    if (settings->gallery != GALLERY_PICTURES || settings->cell)
        news |= reviewer_update(d->reviews, snapshot, lane, time);
    return news;
}
