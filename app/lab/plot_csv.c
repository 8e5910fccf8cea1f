/* The series of a plot as comma-separated values (RFC 4180): a column of x and a column of values for each
 * series, so that series of different lengths and steps stand side by side. Not-a-number and infinity leave
 * the field empty. */
#include "plot_core.h"

#include <math.h>

static void write_name(FILE *out, const char *name, const char *suffix) {
    fputc('"', out);
    for (const char *c = name; *c; c++) {
        if (*c == '"') fputc('"', out);
        fputc(*c, out);
    }
    fprintf(out, "%s\"", suffix);
}

static void write_value(FILE *out, const plot_values *v, size_t index) {
    double value = index < v->count ? plot_value(v, index) : NAN;
    if (isfinite(value)) fprintf(out, "%.9g", value);
}

static bool is_series(const plot_item *item) {
    return item->kind == ITEM_LINE || item->kind == ITEM_BAND || item->kind == ITEM_BARS ||
           item->kind == ITEM_TRAIL || item->kind == ITEM_POINTS;
}

static void write_header(const plot *p, FILE *out) {
    const char *x = p->config.x_label ? p->config.x_label : "x", *comma = "";
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        const char *name = item->series.name ? item->series.name : "series";
        if (!is_series(item)) continue;
        fputs(comma, out), write_name(out, x, ""), fputc(',', out);
        write_name(out, name, item->kind == ITEM_BAND ? " low" : "");
        if (item->kind == ITEM_BAND) fputc(',', out), write_name(out, name, " high");
        if (item->series.classes) fputs(",\"class\"", out);
        comma = ",";
    }
    fputs("\r\n", out);
}

static void write_row(const plot *p, FILE *out, size_t row) {
    const char *comma = "";
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        const plot_series *s = &item->series;
        if (!is_series(item)) continue;
        bool exists = row < plot_length(s);
        fputs(comma, out);
        if (exists) write_value(out, &s->x, row);
        fputc(',', out);
        if (exists) write_value(out, &s->y, row);
        if (item->kind == ITEM_BAND) fputc(',', out);
        if (item->kind == ITEM_BAND && exists) write_value(out, &s->high, row);
        if (s->classes) fputc(',', out);
        if (s->classes && exists) fprintf(out, "%d", s->classes[row]);
        comma = ",";
    }
    fputs("\r\n", out);
}

static void write_heat(const plot_heat *h, FILE *out) {
    for (size_t r = 0; r < h->rows; r++) {
        for (size_t c = 0; c < h->columns; c++) {
            double value = (double)h->values[r * h->stride + c];
            if (c) fputc(',', out);
            if (isfinite(value)) fprintf(out, "%.9g", value);
        }
        fputs("\r\n", out);
    }
}

bool plot_write_csv(const plot *p, FILE *out) {
    size_t rows = 0;
    for (size_t i = 0; i < p->count; i++) {
        size_t length = is_series(&p->items[i]) ? plot_length(&p->items[i].series) : 0;
        rows = length > rows ? length : rows;
    }
    if (rows) write_header(p, out);
    for (size_t row = 0; row < rows && !ferror(out); row++) write_row(p, out, row);
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == ITEM_HEAT) write_heat(&p->items[i].heat, out);
    return !ferror(out);
}
