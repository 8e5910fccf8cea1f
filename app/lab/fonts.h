/* Fonts: which files serve a face, how wide its characters are, and their pictures.
 *
 * Measures are linear: they are taken once at a large size and scaled, so a layout keeps its proportions at every
 * scale. Pictures are made per pixel size and per quarter of a pixel in x, and kept until `fonts_trim`. */
#ifndef LAB_FONTS_H
#define LAB_FONTS_H

#include "draw.h"

typedef struct fonts fonts;

/* The picture of one character: width x height bytes of coverage, its upper left corner relative to the pen. */
typedef struct {
    const uint8_t *coverage; /* NULL for blanks */
    int left, top, width, height;
} glyph;

/* Finds the faces through fontconfig. On failure NULL, with a sentence for people in `message`. */
fonts *fonts_new(char *message, size_t message_size);
void fonts_free(fonts *fonts); /* NULL is allowed */

/* Size of the line box: the sum of the advances, and ascent plus descent of the face. Fits `measure_text`. */
vec2 fonts_measure(void *fonts, font type, const char *text);
float fonts_advance(fonts *fonts, font type, uint32_t character);
float fonts_ascent(const fonts *fonts, font type); /* from the top of the line box to the baseline */

/* The picture of `character`, `quarter`/4 of a pixel to the right of a whole pixel. Valid until fonts_trim. NULL when
 * memory ran out. */
const glyph *fonts_glyph(fonts *fonts, font type, uint32_t character, int quarter);
void fonts_trim(fonts *fonts); /* forgets all pictures when they take too much memory; call between frames */

/* Does any face hold this character? Otherwise a replacement is drawn. */
bool fonts_has(fonts *fonts, font_face face, uint32_t character);

/* The next character of UTF-8 `*text`, which moves on; 0 at its end, U+FFFD for bytes that are none. */
uint32_t utf8_next(const char **text);

#endif
