/* Wishes that wait; see wishes.h. */
#include "wishes.h"

#include <stdio.h>
#include <string.h>

void wishes_add(wishes *w, const script_command *c) {
    if (w->count < WISHES) w->queue[w->count++] = c;
}

void wishes_forget(wishes *w) {
    w->count = 0;
}

void wishes_fulfil(wishes *w, const lab_state *s, lab_intents *out, char *error, size_t size) {
    char message[400];
    if (!w->count) return;
    const script_command *c = w->queue[0];
    w->count--;
    for (int i = 0; i < w->count; i++) w->queue[i] = w->queue[i + 1];
    if (script_wish(c, s, out, message, sizeof message)) return;
    snprintf(error, size, "%s: %s.", words_at(&c->words, 0), message);
    wishes_forget(w);
}
