/* Pictures and data leave the program as whole files: written beside their place, synced, then renamed. */
#ifndef LAB_EXPORT_H
#define LAB_EXPORT_H

#include "draw.h"

/* `part` of a draw list (all of it: draw_window) as an SVG document, NUL-terminated, to be freed by the caller. Text
 * stays text, pictures are embedded. NULL when out of memory. */
char *export_svg_text(const draw_list *list, rect part);

/* The files below are complete or absent: on failure false, with a sentence for people in `message`. */
bool export_svg(const draw_list *list, rect part, const char *path, char *message, size_t message_size);
bool export_png(const uint8_t *rgba, int width, int height, const char *path, char *message,
                size_t message_size);
bool export_bytes(const void *data, size_t size, const char *path, char *message, size_t message_size);

/* A picture as PNG in memory, to be freed by the caller. NULL when out of memory. */
uint8_t *export_png_bytes(const uint8_t *rgba, int width, int height, size_t *size);

#endif
