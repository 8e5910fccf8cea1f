/* The strict scanner in front of cJSON, and texts of JSON values for messages; see json.h. */
#include "io/json.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The scanner moves `at` over the text; on a fault it stands at the offending byte and `expected` says what should
 * have been there. */
typedef struct {
    const unsigned char *text;
    size_t size, at, values;
    int depth;
    const char *expected;
} scanner;

static bool fault(scanner *scan, const char *expected) {
    scan->expected = expected;
    return false;
}

static int peek(const scanner *scan) {
    return scan->at < scan->size ? scan->text[scan->at] : -1;
}

static void skip_space(scanner *scan) {
    while (scan->at < scan->size && strchr(" \t\r\n", scan->text[scan->at]) && scan->text[scan->at])
        scan->at++;
}

static bool accept(scanner *scan, char wanted) {
    if (peek(scan) != wanted) return false;
    scan->at++;
    return true;
}

static bool scan_literal(scanner *scan, const char *word) {
    size_t length = strlen(word);
    if (scan->size - scan->at < length || memcmp(scan->text + scan->at, word, length) != 0)
        return fault(scan, "a value");
    scan->at += length;
    return true;
}

static bool scan_digits(scanner *scan) {
    if (!isdigit(peek(scan))) return fault(scan, "a digit");
    while (isdigit(peek(scan))) scan->at++;
    return true;
}

static bool scan_number(scanner *scan) {
    size_t start = scan->at;
    accept(scan, '-');
    if (!accept(scan, '0') && !scan_digits(scan)) return false;
    if (accept(scan, '.') && !scan_digits(scan)) return false;
    if (accept(scan, 'e') || accept(scan, 'E')) {
        if (!accept(scan, '+')) accept(scan, '-');
        if (!scan_digits(scan)) return false;
    }
    if (scan->at - start <= JSON_MAX_NUMBER) return true;
    scan->at = start;
    return fault(scan, "a number of at most 60 characters");
}

/* The four hexadecimal digits of a \u escape; -1 when they are not there. */
static long scan_hex(scanner *scan) {
    long code = 0;
    for (int i = 0; i < 4; i++) {
        int digit = peek(scan);
        if (!isxdigit(digit)) return -1;
        code = code * 16 + (isdigit(digit) ? digit - '0' : tolower(digit) - 'a' + 10);
        scan->at++;
    }
    return code;
}

static bool scan_unicode_escape(scanner *scan) {
    long code = scan_hex(scan);
    if (code < 0) return fault(scan, "four hexadecimal digits");
    if (code == 0) return fault(scan, "no NUL character in a text");
    if (code < 0xD800 || code > 0xDFFF) return true;
    if (code > 0xDBFF || !accept(scan, '\\') || !accept(scan, 'u'))
        return fault(scan, "a whole surrogate pair");
    code = scan_hex(scan);
    return (code >= 0xDC00 && code <= 0xDFFF) || fault(scan, "a whole surrogate pair");
}

static bool scan_escape(scanner *scan) {
    int letter = peek(scan);
    if (letter < 1 || !strchr("\"\\/bfnrtu", letter)) return fault(scan, "an escape such as \\n or \\\"");
    scan->at++;
    return letter != 'u' || scan_unicode_escape(scan);
}

/* One character of more than one byte; the tables of RFC 3629, section 4. */
static bool scan_utf8(scanner *scan) {
    const unsigned char *byte = scan->text + scan->at;
    size_t left = scan->size - scan->at;
    size_t length = byte[0] >= 0xF0 ? 4 : byte[0] >= 0xE0 ? 3 : 2;
    if (byte[0] < 0xC2 || byte[0] > 0xF4 || left < length) return fault(scan, "UTF-8 text");
    for (size_t i = 1; i < length; i++)
        if ((byte[i] & 0xC0) != 0x80) return fault(scan, "UTF-8 text");
    bool overlong = (byte[0] == 0xE0 && byte[1] < 0xA0) || (byte[0] == 0xF0 && byte[1] < 0x90);
    bool outside = (byte[0] == 0xED && byte[1] > 0x9F) || (byte[0] == 0xF4 && byte[1] > 0x8F);
    if (overlong || outside) return fault(scan, "UTF-8 text");
    scan->at += length;
    return true;
}

static bool scan_string(scanner *scan) {
    if (!accept(scan, '"')) return fault(scan, "a text in double quotes");
    while (!accept(scan, '"')) {
        int byte = peek(scan);
        if (byte < 0x20)
            return fault(scan, byte < 0 ? "a closing quote" : "no raw control character in a text");
        if (byte >= 0x80) {
            if (!scan_utf8(scan)) return false;
        } else {
            scan->at++;
            if (byte == '\\' && !scan_escape(scan)) return false;
        }
    }
    return true;
}

static bool scan_value(scanner *scan);

static bool scan_member(scanner *scan) {
    skip_space(scan);
    if (!scan_string(scan)) return false;
    skip_space(scan);
    if (!accept(scan, ':')) return fault(scan, "a colon");
    return scan_value(scan);
}

/* An object or an array: items between brackets with commas between them. */
static bool scan_items(scanner *scan, char close, bool (*scan_item)(scanner *), const char *expected) {
    if (++scan->depth > JSON_MAX_DEPTH) return fault(scan, "at most 32 levels of nesting");
    scan->at++;
    skip_space(scan);
    bool ended = accept(scan, close);
    while (!ended) {
        if (!scan_item(scan)) return false;
        skip_space(scan);
        ended = accept(scan, close);
        if (!ended && !accept(scan, ',')) return fault(scan, expected);
    }
    scan->depth--;
    return true;
}

static bool scan_value(scanner *scan) {
    skip_space(scan);
    if (++scan->values > JSON_MAX_VALUES) return fault(scan, "at most 1048576 values");
    switch (peek(scan)) {
    case '{': return scan_items(scan, '}', scan_member, "a comma or }");
    case '[': return scan_items(scan, ']', scan_value, "a comma or ]");
    case '"': return scan_string(scan);
    case 't': return scan_literal(scan, "true");
    case 'f': return scan_literal(scan, "false");
    case 'n': return scan_literal(scan, "null");
    default:
        if (peek(scan) == '-' || isdigit(peek(scan))) return scan_number(scan);
        return fault(scan, "a value");
    }
}

static bool scan_document(scanner *scan) {
    if (scan->size >= 3 && memcmp(scan->text, "\xEF\xBB\xBF", 3) == 0) scan->at = 3; /* a byte order mark */
    if (!scan_value(scan)) return false;
    skip_space(scan);
    return scan->at == scan->size || fault(scan, "the end of the file");
}

bool json_is_valid(const char *text, size_t size) {
    scanner scan = {.text = (const unsigned char *)text, .size = size};
    return scan_document(&scan);
}

static hdnn_status syntax_error(const scanner *scan, const char *origin, hdnn_error *error) {
    size_t line = 1, column = 1;
    for (size_t i = 0; i < scan->at; i++) {
        bool continues = (scan->text[i] & 0xC0) == 0x80;
        column = scan->text[i] == '\n' ? 1 : column + !continues;
        line += scan->text[i] == '\n';
    }
    char found[24] = "the end of the file";
    int byte = peek(scan);
    if (byte > 0x20 && byte < 0x7F)
        snprintf(found, sizeof found, "%c", byte);
    else if (byte == ' ')
        snprintf(found, sizeof found, "a space");
    else if (byte == '\n')
        snprintf(found, sizeof found, "the end of the line");
    else if (byte >= 0)
        snprintf(found, sizeof found, "the byte 0x%02x", (unsigned)byte);
    return hdnn_fail(error, HDNN_FORMAT, "%s: line %zu, column %zu: expected %s, found %s", origin, line,
                     column, scan->expected, found);
}

hdnn_status json_parse(const char *text, size_t size, const char *origin, cJSON **root, hdnn_error *error) {
    *root = NULL;
    scanner scan = {.text = (const unsigned char *)text, .size = size};
    if (!scan_document(&scan)) return syntax_error(&scan, origin, error);
    *root = cJSON_ParseWithLength(text, size);
    if (*root) return HDNN_OK;
    return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory to read it", origin);
}

bool json_is_utf8(const char *text) {
    scanner scan = {.text = (const unsigned char *)text, .size = strlen(text)};
    while (scan.at < scan.size) {
        if (scan.text[scan.at] < 0x80)
            scan.at++;
        else if (!scan_utf8(&scan))
            return false;
    }
    return true;
}

/* One character of a text into `out`, of at most six bytes; returns how many bytes of the text it was. */
static size_t quote_character(const unsigned char *text, size_t size, char *out, size_t *used) {
    scanner scan = {.text = text, .size = size};
    if (*text >= 0x20 && *text < 0x7F) {
        out[(*used)++] = (char)*text;
        return 1;
    }
    if (*text >= 0x80 && scan_utf8(&scan)) {
        memcpy(out + *used, text, scan.at);
        *used += scan.at;
        return scan.at;
    }
    *used += (size_t)snprintf(out + *used, 7, *text < 0x80 ? "\\u%04x" : "?", *text);
    return 1;
}

/* Room is kept for the longest character and for dots, a quote and a NUL after it. */
const char *json_quote(const char *text, char out[JSON_SHOWN]) {
    size_t used = 0, at = 0, size = strlen(text);
    out[used++] = '"';
    while (at < size && used < JSON_SHOWN - 12)
        at += quote_character((const unsigned char *)text + at, size - at, out, &used);
    snprintf(out + used, JSON_SHOWN - used, at < size ? "...\"" : "\"");
    return out;
}

const char *json_describe(const cJSON *item, char out[JSON_SHOWN]) {
    char number[32];
    if (cJSON_IsString(item)) return json_quote(item->valuestring, out);
    if (cJSON_IsNumber(item))
        snprintf(out, JSON_SHOWN, "%s",
                 isfinite(item->valuedouble) ? json_number_text(item->valuedouble, number)
                                             : "a number too large");
    else if (cJSON_IsArray(item))
        snprintf(out, JSON_SHOWN, "a list of %d", cJSON_GetArraySize(item));
    else
        snprintf(out, JSON_SHOWN, "%s",
                 cJSON_IsObject(item)  ? "an object"
                 : cJSON_IsTrue(item)  ? "true"
                 : cJSON_IsFalse(item) ? "false"
                                       : "null");
    return out;
}

/* printf writes the decimal sign of the locale, of one byte or more; JSON wants a point. */
static const char *use_point(char *number) {
    size_t kept = 0;
    for (size_t i = 0; number[i]; i++) {
        if (strchr("0123456789+-e.", number[i]))
            number[kept++] = number[i];
        else if (kept == 0 || number[kept - 1] != '.')
            number[kept++] = '.';
    }
    number[kept] = '\0';
    return number;
}

const char *json_number_text(double value, char out[32]) {
    if (!isfinite(value)) return strcpy(out, "null");
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value) break;
    }
    return use_point(out);
}

const char *json_float_text(float value, char out[32]) {
    if (!isfinite(value)) return strcpy(out, "null");
    snprintf(out, 32, "%.9g", (double)value);
    return use_point(out);
}
