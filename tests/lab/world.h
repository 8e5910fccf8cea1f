/* A laboratory without a window, in a world of its own: a temporary folder with the preset that it opens, and input
 * written by hand. */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "lab.h"

typedef struct {
    char folder[64], path[128]; /* of the preset */
    lab *lab;
    input in;
} world;

/* Two small networks on a swiss roll; one on drawn digits. Neither starts by itself. */
extern const char quick_points[], quick_digits[];

world *open_world(const char *json);
world *open_world_with(const char *json, const preferences *from_the_last_time);
void open_again(world *w, const preferences *left); /* another window, with no preset named */
void close_world(world *w);                         /* and removes the folder with all that is in it */

void one_frame(world *w);
void until(world *w, bool (*holds)(const lab_state *s)); /* frames; fails after ten seconds */
void key(world *w, key_code code);                       /* pressed in the next frame */
void drop(world *w, const char *path);                   /* one frame in which a file is dropped */
bool override(world *w, const char *setting, hdnn_error *error);
void draw_down(world *w); /* a stroke down the middle of the blank pad, on Digits */
enum { WORLD_PATH = 512 };
void in_folder(const world *w, const char *name, char out[WORLD_PATH]); /* the path of a file there */

bool loaded(const lab_state *s);
bool runs(const lab_state *s);
bool rests(const lab_state *s);
bool failed(const lab_state *s); /* an error is shown, and nothing is on its way */

#endif
