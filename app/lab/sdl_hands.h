/* The hands of a script on the real window: they push the events that mouse, keyboard and file manager would, onto the
 * same queue. */
#ifndef LAB_SDL_HANDS_H
#define LAB_SDL_HANDS_H

#include "script_run.h"
#include "sdl_backend.h"

typedef struct {
    backend *backend; /* borrowed */
    vec2 at;          /* of the window, in its coordinates */
    unsigned held;    /* buttons, as SDL's mask */
} sdl_hands;

script_hands sdl_hands_of(sdl_hands *h); /* borrows it */

#endif
