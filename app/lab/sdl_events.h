/* Turns SDL's events into the `input` of a frame. Part of the SDL backend; nobody else includes this. */
#ifndef LAB_SDL_EVENTS_H
#define LAB_SDL_EVENTS_H

#include "input.h"

#include <SDL.h>

typedef struct {
    input now;
    float ratio; /* pixels per window coordinate */
    char *dropped[INPUT_DROPPED];
    bool resized;
} event_sink;

void events_window(event_sink *s, float width, float height, float ratio, float scale);
void events_begin(event_sink *s); /* forgets what lasted one frame only */
void events_take(event_sink *s, const SDL_Event *event);
void events_finish(event_sink *s, double time, double delta);
void events_free(event_sink *s);

#endif
