/* JSON written straight to a stream; see json_out.h. */
#include "json_out.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* The length of the UTF-8 sequence at `text`, 0 when it is not one (RFC 3629: no overlong forms, no
 * surrogates). */
static size_t sequence(const unsigned char *text) {
    unsigned char a = text[0];
    if (a < 0x80) return 1;
    size_t length = a >= 0xc2 && a <= 0xdf ? 2 : (a & 0xf0) == 0xe0 ? 3 : a >= 0xf0 && a <= 0xf4 ? 4 : 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80) return 0;
    if ((a == 0xe0 && text[1] < 0xa0) || (a == 0xed && text[1] > 0x9f)) return 0;
    if ((a == 0xf0 && text[1] < 0x90) || (a == 0xf4 && text[1] > 0x8f)) return 0;
    return length;
}

static void put_quoted(FILE *stream, const char *value) {
    const unsigned char *text = (const unsigned char *)value;
    putc('"', stream);
    while (*text != '\0') {
        size_t length = sequence(text);
        if (length == 0) {
            fputs("\\ufffd", stream);
            length = 1;
        } else if (*text == '"' || *text == '\\') {
            fprintf(stream, "\\%c", *text);
        } else if (*text == '\n') {
            fputs("\\n", stream);
        } else if (*text < 0x20 || *text == 0x7f) {
            fprintf(stream, "\\u%04x", *text);
        } else {
            fwrite(text, 1, length, stream);
        }
        text += length;
    }
    putc('"', stream);
}

static void begin_value(json_out *json, const char *key) {
    if (json->comma) putc(',', json->stream);
    json->comma = true;
    if (key == NULL) return;
    put_quoted(json->stream, key);
    putc(':', json->stream);
}

void out_open(json_out *json, const char *key, char bracket) {
    begin_value(json, key);
    putc(bracket, json->stream);
    json->comma = false;
}

void out_close(json_out *json, char bracket) {
    putc(bracket, json->stream);
    json->comma = true;
}

void out_text(json_out *json, const char *key, const char *value) {
    begin_value(json, key);
    put_quoted(json->stream, value);
}

/* The fewest digits that read back as the same value, as a float where that is all it was. */
static void put_number(FILE *stream, double value, bool single) {
    char text[40];
    if (!isfinite(value)) {
        fputs("null", stream);
        return;
    }
    for (int digits = 5; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        double back = strtod(text, NULL);
        if (single ? (float)back == (float)value : back == value) break;
    }
    fputs(text, stream);
}

void out_number(json_out *json, const char *key, double value) {
    begin_value(json, key);
    put_number(json->stream, value, false);
}

void out_real(json_out *json, const char *key, hdnn_real value) {
    begin_value(json, key);
    put_number(json->stream, (double)value, sizeof(hdnn_real) == sizeof(float));
}

void out_whole(json_out *json, const char *key, int64_t value) {
    begin_value(json, key);
    fprintf(json->stream, "%" PRId64, value);
}

void out_flag(json_out *json, const char *key, bool value) {
    begin_value(json, key);
    fputs(value ? "true" : "false", json->stream);
}

void out_end(json_out *json) {
    putc('\n', json->stream);
    fflush(json->stream);
}
