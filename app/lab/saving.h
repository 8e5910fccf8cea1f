/* What a plot's menu or a key asks to save or copy, done where window and laboratory meet. */
#ifndef LAB_SAVING_H
#define LAB_SAVING_H

#include "lab.h"
#include "sdl_backend.h"

/* After each frame: writes or copies what is due, and says in a toast how it went. */
void saving_do(const backend *b, lab *l);

#endif
