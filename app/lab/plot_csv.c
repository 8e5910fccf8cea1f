/* The series of a plot as comma-separated values (RFC 4180). Where all of them lie over the same x (some may end
 * earlier), it is written once, in the first column; otherwise each has an x column of its own, named after it. A heat map
 * is a row for each cell. What only helps the eye, without a name and not counted for the axes, is left out.
 * Not-a-number and infinity leave the field empty. */
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

static const char *own_name(const plot_series *s) {
    const char *name = plot_reading(s);
    return name ? name : s->entry;
}

static bool is_series(const plot_item *item) {
    bool kind = item->kind == ITEM_LINE || item->kind == ITEM_BAND || item->kind == ITEM_BARS ||
                item->kind == ITEM_TRAIL || item->kind == ITEM_POINTS;
    return kind && (own_name(&item->series) || !item->series.unfitted);
}

static const plot_values *x_of(const plot_series *s) {
    return s->exact_y.count ? &s->exact_x : &s->x;
}

static const plot_values *y_of(const plot_series *s) {
    return s->exact_y.count ? &s->exact_y : &s->y;
}

static size_t rows_of(const plot_series *s) {
    size_t length = s->exact_y.count ? s->exact_y.count : plot_length(s);
    return x_of(s)->count < length ? x_of(s)->count : length;
}

/* The longest series if all others lie over the beginning of its x; otherwise NULL. */
static const plot_series *shared_x(const plot *p) {
    const plot_series *longest = NULL;
    for (size_t i = 0; i < p->count; i++)
        if (is_series(&p->items[i]) && (!longest || rows_of(&p->items[i].series) > rows_of(longest)))
            longest = &p->items[i].series;
    for (size_t i = 0; i < p->count; i++) {
        const plot_series *s = &p->items[i].series;
        for (size_t row = 0; is_series(&p->items[i]) && row < rows_of(s); row++)
            if (plot_value(x_of(s), row) != plot_value(x_of(longest), row)) return NULL;
    }
    return longest;
}

/* Series without a name of their own are known by their lane, or by the axis. */
static const char *name_of(const plot *p, const plot_series *s) {
    const char *name = own_name(s), *axis = p->config.y_label;
    return name ? name : axis ? axis : "y";
}

static void write_header(const plot *p, FILE *out, bool shared) {
    const char *x = p->config.x_label ? p->config.x_label : "x", *comma = shared ? "," : "";
    if (shared) write_name(out, x, "");
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        const char *name = name_of(p, &item->series);
        char own[256];
        if (!is_series(item)) continue;
        snprintf(own, sizeof own, "%.100s of %.140s", x, name);
        fputs(comma, out);
        if (!shared) write_name(out, own, ""), fputc(',', out);
        write_name(out, name, item->kind == ITEM_BAND ? " low" : "");
        if (item->kind == ITEM_BAND) fputc(',', out), write_name(out, name, " high");
        if (item->series.classes) fputs(",\"class\"", out);
        comma = ",";
    }
    fputs("\r\n", out);
}

static void write_row(const plot *p, FILE *out, size_t row, const plot_series *shared) {
    const char *comma = shared ? "," : "";
    if (shared) write_value(out, x_of(shared), row);
    for (size_t i = 0; i < p->count; i++) {
        const plot_item *item = &p->items[i];
        const plot_series *s = &item->series;
        if (!is_series(item)) continue;
        bool exists = row < rows_of(s);
        fputs(comma, out);
        if (!shared && exists) write_value(out, x_of(s), row);
        if (!shared) fputc(',', out);
        if (exists) write_value(out, y_of(s), row);
        if (item->kind == ITEM_BAND) fputc(',', out);
        if (item->kind == ITEM_BAND && exists) write_value(out, &s->high, row);
        if (s->classes) fputc(',', out);
        if (s->classes && exists) fprintf(out, "%d", s->classes[row]);
        comma = ",";
    }
    fputs("\r\n", out);
}

/* Where a cell begins across, and its middle upwards: as steps and layers lie. */
static void write_cell(const plot_heat *h, size_t row, size_t column, FILE *out) {
    double wide = (h->x.max - h->x.min) / (double)h->columns, high = (h->y.max - h->y.min) / (double)h->rows;
    double value = (double)h->values[row * h->stride + column];
    fprintf(out, "%.9g,%.9g,", h->x.min + wide * (double)column, h->y.min + high * ((double)row + 0.5));
    if (isfinite(value)) fprintf(out, "%.9g", value);
    fputs("\r\n", out);
}

static void write_heat(const plot *p, const plot_heat *h, FILE *out) {
    write_name(out, p->config.x_label ? p->config.x_label : "x", ""), fputc(',', out);
    write_name(out, p->config.y_label ? p->config.y_label : "y", ""), fputc(',', out);
    write_name(out, h->name ? h->name : "value", ""), fputs("\r\n", out);
    for (size_t c = 0; c < h->columns; c++)
        for (size_t r = 0; r < h->rows; r++) write_cell(h, r, c, out);
}

bool plot_write_csv(const plot *p, FILE *out) {
    size_t rows = 0;
    for (size_t i = 0; i < p->count; i++) {
        size_t length = is_series(&p->items[i]) ? rows_of(&p->items[i].series) : 0;
        rows = length > rows ? length : rows;
    }
    const plot_series *shared = shared_x(p);
    if (rows) write_header(p, out, shared != NULL);
    for (size_t row = 0; row < rows && !ferror(out); row++) write_row(p, out, row, shared);
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].kind == ITEM_HEAT) write_heat(p, &p->items[i].heat, out);
    return !ferror(out);
}
