/* The window: gathers input, shows draw lists, keeps the time.
 *
 *     backend *b = backend_open(&config, message, sizeof message);
 *     draw_list *list = draw_list_new(fonts_measure, backend_fonts(b));
 *     while (!quit) {
 *         const input *in = backend_poll(b, idle ? 0.25 : 0);
 *         draw_begin(list, in->window);
 *         ... panels ...
 *         idle = !backend_present(b, list) && nothing else moves;
 *     }
 *
 * All calls from the thread that opened it, except backend_wake. */
#ifndef LAB_SDL_BACKEND_H
#define LAB_SDL_BACKEND_H

#include "fonts.h"
#include "frame_stats.h"
#include "input.h"

typedef struct backend backend;

typedef struct {
    const char *title;
    int width, height; /* of the window, in pixels at scale 1 of the display */
    float scale;       /* pixels for one unit of the design; 0: chosen from the display */
    bool fullscreen;
    bool unpaced; /* no waiting between frames: for benchmarks */
} backend_config;

backend_config backend_config_default(void);

/* On failure NULL, with a sentence for people in `message`. `config` is not kept. */
backend *backend_open(const backend_config *config, char *message, size_t message_size);
void backend_close(backend *b); /* NULL is allowed */

fonts *backend_fonts(backend *b);
clipboard backend_clipboard(backend *b);
unsigned backend_window_id(const backend *b);   /* SDL's */
const char *backend_renderer(const backend *b); /* "software", "opengl", ...: for the report */

/* What people did since the last call; valid until the next. Waits up to `wait` seconds for something to happen. */
const input *backend_poll(backend *b, double wait);

/* Ends a waiting backend_poll; from any thread. Several wakes may become one. */
void backend_wake(backend *b);

/* Paints what changed and shows it, then waits for the next sixtieth of a second (or the display). False when the
 * list equals the one shown already: nothing was done and nothing waited for. */
bool backend_present(backend *b, const draw_list *list);

void backend_cursor(backend *b, cursor_shape shape); /* cheap to call every frame */
void backend_title(backend *b, const char *title);
void backend_toggle_fullscreen(backend *b);
void backend_hide(backend *b); /* at once: before work that takes its time at the end */
/* As backend_config has them, to open a window like this one again; the size is that outside of full screen. */
void backend_window(const backend *b, int *width, int *height, bool *fullscreen);
void backend_set_scale(backend *b,
                       float scale); /* takes effect at the next poll; 0: chosen from the display */

/* Times from the end of backend_poll to the end of backend_present, without pacing, of the frames that were shown. */
const frame_times *backend_times(const backend *b);

/* The last frame, or `part` of it unless NULL, as PNG in memory, to be freed by the caller. NULL: nothing was shown yet,
 * or out of memory. */
uint8_t *backend_png(const backend *b, const rect *part, size_t *size);
/* The same as a file, written whole or not at all. On failure false, with a sentence in `message`. */
bool backend_screenshot(const backend *b, const rect *part, const char *path, char *message,
                        size_t message_size);

#endif
