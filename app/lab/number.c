/* Numbers as text; see number.h. Thousands are set apart by thin spaces, the minus is a real minus. */
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(char out[NUMBER_TEXT], const char *piece) {
    size_t used = strlen(out), length = strlen(piece);
    if (used + length < NUMBER_TEXT) memcpy(out + used, piece, length + 1);
}

static void add_power(char out[NUMBER_TEXT], int exponent) {
    static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char plain[16];
    add(out, exponent < 0 ? "10⁻" : "10");
    snprintf(plain, sizeof plain, "%d", abs(exponent));
    for (const char *p = plain; *p; p++) add(out, digits[*p - '0']);
}

const char *number_power(char out[NUMBER_TEXT], int exponent, bool plain) {
    out[0] = '\0';
    if (plain && exponent == 0)
        add(out, "1");
    else if (plain && exponent == 1)
        add(out, "10");
    else
        add_power(out, exponent);
    return out;
}

const char *number_power_of(char out[NUMBER_TEXT], int factor, int exponent) {
    snprintf(out, NUMBER_TEXT, "%d×", factor);
    add_power(out, exponent);
    return out;
}

/* Copies the printed number with its minus and its groups of three. */
static void add_grouped(char out[NUMBER_TEXT], const char *printed) {
    if (*printed == '-') add(out, "−"), printed++;
    size_t whole = strcspn(printed, ".");
    for (size_t i = 0; printed[i]; i++) {
        char one[2] = {printed[i], '\0'};
        if (i > 0 && i < whole && (whole - i) % 3 == 0) add(out, "\u2009");
        add(out, one);
    }
}

static bool is_zero(const char *printed) {
    return strspn(printed, "-0.") == strlen(printed);
}

const char *number_fixed(char out[NUMBER_TEXT], double value, int decimals) {
    char printed[400];
    out[0] = '\0';
    snprintf(printed, sizeof printed, "%.*f", decimals < 0 ? 0 : decimals, value);
    add_grouped(out, is_zero(printed) && *printed == '-' ? printed + 1 : printed);
    return out;
}

const char *number_percent(char out[NUMBER_TEXT], double share) {
    number_fixed(out, floor(share * 1000) / 10, 1);
    add(out, " %");
    return out;
}

static void trim_zeros(char *printed) {
    if (!strchr(printed, '.')) return;
    size_t length = strlen(printed);
    while (printed[length - 1] == '0') printed[--length] = '\0';
    if (printed[length - 1] == '.') printed[length - 1] = '\0';
}

const char *number_text(char out[NUMBER_TEXT], double value, int digits) {
    out[0] = '\0';
    if (isnan(value)) return strcpy(out, "not a number");
    if (isinf(value)) return strcpy(out, value < 0 ? "−∞" : "∞");
    char printed[64];
    if (digits < 1) digits = 1;
    if (digits > 17) digits = 17;
    snprintf(printed, sizeof printed, "%.*e", digits - 1, value);
    char *e = strchr(printed, 'e');
    int exponent = atoi(e + 1);
    if (value == 0 || (exponent >= -4 && exponent < 6)) {
        int decimals = value == 0 ? 0 : digits - 1 - exponent;
        double rounded = decimals < 0 ? strtod(printed, NULL) : value;
        snprintf(printed, sizeof printed, "%.*f", decimals < 0 ? 0 : decimals, rounded);
        trim_zeros(printed);
        add_grouped(out, printed);
        return out;
    }
    *e = '\0';
    trim_zeros(printed);
    bool negative = *printed == '-', bare = strcmp(printed + negative, "1") == 0;
    if (bare && negative) add(out, "−");
    if (!bare) add_grouped(out, printed), add(out, "×");
    add_power(out, exponent);
    return out;
}

bool number_read(const char *text, double *value) {
    char plain[64];
    size_t used = 0;
    for (const char *p = text; *p && used < sizeof plain - 1; p++) {
        if (strncmp(p, "−", 3) == 0)
            plain[used++] = '-', p += 2;
        else if (strncmp(p, "\u2009", 3) == 0)
            p += 2;
        else if (*p != ' ')
            plain[used++] = *p == ',' ? '.' : *p;
    }
    plain[used] = '\0';
    char *end;
    double read = strtod(plain, &end);
    if (end == plain || *end || !isfinite(read)) return false;
    *value = read;
    return true;
}
