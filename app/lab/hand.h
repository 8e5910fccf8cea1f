/* What a hand did in a frame: strokes of the pen on the pad or on the canvas, undone and cleared ones. */
#ifndef LAB_HAND_H
#define LAB_HAND_H

#include "state.h"

/* `settings` as they were when the hand moved: they say pen, brush and class. */
void hand_apply(pad *p, painting *canvas, const lab_settings *settings, const lab_intents *wants);

#endif
