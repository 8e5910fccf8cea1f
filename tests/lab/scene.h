/* A scene with every kind of shape, for the eye and for the clock. */
#ifndef TESTS_LAB_SCENE_H
#define TESTS_LAB_SCENE_H

#include "draw.h"

/* Draws frame number `frame` of the scene, laid out for 1280 x 800 units of `scale` pixels. */
void draw_scene(draw_list *list, float scale, int frame);

#endif
