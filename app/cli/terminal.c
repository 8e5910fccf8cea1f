/* Text for people; see terminal.h. */
#include "terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static bool unicode;

void terminal_begin(void) {
    setlocale(LC_CTYPE, "");
    unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool terminal_is_live(FILE *stream) {
    const char *kind = getenv("TERM");
    return isatty(fileno(stream)) && kind != NULL && kind[0] != '\0' && strcmp(kind, "dumb") != 0;
}

int terminal_width(FILE *stream) {
    struct winsize size;
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int processors(void) {
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > 1024 ? 1024 : (int)online;
}

static bool is_control(unsigned char c) {
    return (c < 0x20 && c != '\n') || c == 0x7f;
}

/* Bytes 0xc2 0x80 .. 0xc2 0x9f are the C1 control characters. */
static bool is_wide_control(const char *at) {
    return (unsigned char)at[0] == 0xc2 && ((unsigned char)at[1] & 0xe0) == 0x80;
}

void put_text(FILE *stream, const char *text) {
    for (; *text != '\0'; text++) {
        if (is_control((unsigned char)*text)) {
            putc('?', stream);
        } else if (is_wide_control(text)) {
            putc('?', stream);
            text++;
        } else {
            putc(*text, stream);
        }
    }
}

void put_spaces(FILE *stream, int count) {
    if (count > 0) fprintf(stream, "%*s", count, "");
}

void complain(const char *format, ...) {
    char message[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fflush(stdout);
    fputs("hdnn: ", stderr);
    put_text(stderr, message);
    putc('\n', stderr);
}

static bool continues(char c) {
    return ((unsigned char)c & 0xc0) == 0x80;
}

int text_width(const char *text) {
    int width = 0;
    for (; *text != '\0'; text++) width += !continues(*text);
    return width;
}

void line_add(line *target, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length =
        vsnprintf(target->text + target->used, sizeof target->text - target->used, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    size_t room = sizeof target->text - target->used - 1;
    target->used += (size_t)length < room ? (size_t)length : room;
}

/* Eighths of a cell where the character set has them. */
static void line_add_bar_unicode(line *target, int width, double share, bool track) {
    static const char *const eighth[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int eighths = (int)lround(share * width * 8);
    int full = eighths / 8, part = eighths % 8;
    for (int i = 0; i < full; i++) line_add(target, "█");
    line_add(target, "%s", eighth[part]);
    for (int i = full + (part > 0); track && i < width; i++) line_add(target, "░");
}

void line_add_bar(line *target, int width, double share, bool track) {
    double inside = share > 0 ? (share < 1 ? share : 1) : 0;
    if (unicode) {
        line_add_bar_unicode(target, width, inside, track);
        return;
    }
    int full = (int)lround(inside * width);
    for (int i = 0; i < (track ? width : full); i++) line_add(target, i < full ? "#" : ".");
}

void line_add_duration(line *target, double seconds) {
    if (!(seconds >= 0) || seconds > 1e8) {
        line_add(target, "-:--");
        return;
    }
    long whole = lround(seconds);
    if (whole >= 3600)
        line_add(target, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        line_add(target, "%ld:%02ld", whole / 60, whole % 60);
}

void line_add_quantity(line *target, double value) {
    static const char *const unit[] = {"", "k", "M", "G", "T"};
    size_t step = 0;
    for (; value >= 999.5 && step + 1 < sizeof unit / sizeof *unit; step++) value /= 1000;
    int decimals = step == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    line_add(target, "%.*f%s", decimals, value, unit[step]);
}

void line_add_percent(line *target, double share, int decimals) {
    if (isnan(share))
        line_add(target, "-");
    else
        line_add(target, "%.*f%%", decimals, 100 * share);
}

void line_cut(line *target, int width) {
    int columns = 0;
    for (size_t i = 0; i < target->used; i++) {
        if (continues(target->text[i])) continue;
        if (columns++ < width) continue;
        target->text[i] = '\0';
        target->used = i;
        return;
    }
}

/* The bytes up to the next space, newline or end. */
static size_t word_length(const char *text) {
    return strcspn(text, " \n");
}

static void put_word(FILE *stream, const char *word, size_t length) {
    line buffer = {.used = 0};
    line_add(&buffer, "%.*s", (int)(length < 1000 ? length : 1000), word);
    put_text(stream, buffer.text);
}

static int word_columns(const char *word, size_t length) {
    int columns = 0;
    for (size_t i = 0; i < length; i++) columns += !continues(word[i]);
    return columns;
}

void put_wrapped(FILE *stream, const char *text, int indent, int width) {
    int column = indent;
    while (*text != '\0') {
        if (*text == '\n') {
            putc('\n', stream);
            if (text[1] != '\n' && text[1] != '\0') put_spaces(stream, indent);
            column = indent;
            text++;
            continue;
        }
        size_t spaces = strspn(text, " ");
        size_t length = word_length(text + spaces);
        int columns = word_columns(text + spaces, length);
        if (column > indent && column + (int)spaces + columns > width) {
            putc('\n', stream);
            put_spaces(stream, indent);
            column = indent;
            spaces = 0;
            text += strspn(text, " ");
        }
        put_spaces(stream, (int)spaces);
        put_word(stream, text + spaces, length);
        column += (int)spaces + columns;
        text += spaces + length;
    }
    putc('\n', stream);
}
