/* Wishes that wait: at most one is fulfilled each frame, so that each sees what the one before has done. */
#ifndef LAB_WISHES_H
#define LAB_WISHES_H

#include "script.h"

enum { WISHES = 128 };

typedef struct {
    const script_command *queue[WISHES]; /* borrowed */
    int count;
} wishes;

void wishes_add(wishes *w, const script_command *c); /* more than WISHES at once are forgotten */
void wishes_forget(wishes *w);

/* A wish that cannot be fulfilled says so in `error`, and those behind it are forgotten. */
void wishes_fulfil(wishes *w, const lab_state *s, lab_intents *out, char *error, size_t size);

#endif
