/* Text for people: messages, widths, bars, wrapped paragraphs, lines that are redrawn in place.
 *
 * Names and messages may come out of files that strangers wrote. Whatever is printed through this file has
 * its control characters replaced, so that no file can write escape sequences to a terminal. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* "hdnn: <message>" on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

void terminal_begin(void);           /* once, at the start: learns the locale's character set */
bool terminal_is_live(FILE *stream); /* a terminal on which a line can be redrawn */
int terminal_width(FILE *stream);    /* columns; 80 where it cannot be known */
double seconds_now(void);            /* of a clock that never goes back */
int processors(void);                /* that this machine has online, at least 1 */

/* A text that grows up to a fixed size; what does not fit is left out. */
typedef struct {
    char text[2048];
    size_t used;
} line;

void line_add(line *target, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A bar, `share` of `width` columns filled; with `track` the rest is drawn too, otherwise left out. */
void line_add_bar(line *target, int width, double share, bool track);
void line_add_duration(line *target, double seconds);            /* 0:42, 1:02:03 */
void line_add_quantity(line *target, double value);              /* 950, 51.2k, 1.30M */
void line_add_percent(line *target, double share, int decimals); /* "-" for NaN */
void line_cut(line *target, int width);                          /* to at most `width` columns */

int text_width(const char *text); /* columns of a UTF-8 text, one for each code point */
void put_text(FILE *stream, const char *text);
/* `text` between columns `indent` and `width`, broken at spaces; the cursor stands at column `indent`
 * already. A newline begins a new line. Ends with a newline. */
void put_wrapped(FILE *stream, const char *text, int indent, int width);
void put_spaces(FILE *stream, int count);

#endif
