/* Lessons: the ones on the shelf, and the tour through one of them.
 *
 * A tour is at one step. Its deeds become wishes when it begins; then it waits for its condition, and when that has come
 * the claims are looked at: where one is not true of what is shown, the person is told so. */
#ifndef LAB_TOUR_H
#define LAB_TOUR_H

#include "wishes.h"

/* One lesson as it stands on the shelf. */
typedef struct {
    char name[HDNN_NAME_SIZE];
    hdnn_lesson *lesson; /* NULL when the file cannot be used */
    char error[512];     /* why not */
    bool finished;       /* it was followed to its end once */
    int left_at;         /* the step at which it was left, from 0; finished ones begin anew */
} lesson_entry;

typedef struct lesson_shelf {
    lesson_entry *entries;
    int count;
} lesson_shelf;

void lesson_shelf_fill(lesson_shelf *lessons); /* empty when there are none, or no memory */
void lesson_shelf_empty(lesson_shelf *lessons);

/* The lines of a step, read. */
typedef struct {
    int deeds, shows, claims;
    script_command deed[HDNN_LESSON_LINES], show[HDNN_LESSON_LINES];
    condition wait, claim[HDNN_LESSON_LINES];
} tour_step;

typedef struct tour {
    lesson_entry *entry; /* NULL: no lesson is followed */
    tour_step *steps;    /* one for each of the lesson */
    int at;
    bool reached[HDNN_LESSON_STEPS]; /* what the step waits for has come */
    int untrue[HDNN_LESSON_STEPS];   /* the claim that was not true then; -1: all were */
} tour;

/* Reads the lines of a lesson's steps into `steps` (NULL: only checks them). On failure false, with the key, what was
 * expected and found. */
bool tour_read(const hdnn_lesson *lesson, tour_step *steps, char *message, size_t message_size);

/* False when there is no memory for it. The step `at` begins, with the run as the steps before make it. */
bool tour_open(tour *t, lesson_entry *entry, int at, wishes *w);
void tour_leave(tour *t);                   /* its entry remembers where; at the last step it is finished */
void tour_move(tour *t, int by, wishes *w); /* beyond the last step the tour ends */
void tour_show(const tour *t, wishes *w);   /* does for the person what the step waits for */
bool tour_look(tour *t, const condition_world *world); /* once a frame, when no wish is open; true: news */

const hdnn_lesson_step *tour_text(const tour *t);
bool tour_is_last(const tour *t);
/* The usable lesson behind it on the shelf; NULL: none. */
const lesson_entry *tour_next_lesson(const tour *t, const lesson_shelf *lessons);

/* `text` with numbers in place of {quantity network}: "{gradient mlp}" becomes 3.1×10⁻¹², an accuracy
 * 98.6 %. */
void tour_expand(const char *text, const lab_state *s, char *out, size_t size);

#endif
