/* Access to values wherever they lie, their extent, and the reduction of long curves to what pixels can
 * show.
 *
 * A curve of more than a few points per pixel column is reduced to the first, lowest, highest and last
 * value of each column (U. Jugel et al., "M4: a visualization-oriented time series data aggregation",
 * 2014): drawn with lines of a pixel's width the picture is the same. A column that holds a gap keeps two
 * runs, the one that touches the column before and the rest, so that the count of points stays bounded
 * whatever the data. */
#include "plot_core.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 256, PER_COLUMN = 10 };

plot_values plot_floats(const float *data, size_t count) {
    return (plot_values){.kind = PLOT_FLOAT, .count = count, .data = data};
}

plot_values plot_doubles(const double *data, size_t count) {
    return (plot_values){.kind = PLOT_DOUBLE, .count = count, .data = data};
}

plot_values plot_steps(double start, double step, size_t count) {
    return (plot_values){.kind = PLOT_STEPS, .count = count, .start = start, .step = step};
}

plot_values plot_ring(plot_values packed, size_t offset, size_t ring) {
    packed.offset = offset, packed.ring = ring;
    return packed;
}

static const void *element(const plot_values *v, size_t index, size_t size) {
    size_t at = v->offset + index;
    if (v->ring) at %= v->ring;
    return (const char *)v->data + at * (v->stride ? v->stride : size);
}

double plot_value(const plot_values *v, size_t index) {
    switch (v->kind) {
    case PLOT_FLOAT: return (double)*(const float *)element(v, index, sizeof(float));
    case PLOT_DOUBLE: return *(const double *)element(v, index, sizeof(double));
    case PLOT_GET: return v->get(v->data, index);
    case PLOT_STEPS: break;
    }
    return v->start + (double)index * (v->step != 0 ? v->step : 1);
}

/* Reads values first .. first + count (count <= BLOCK) into `out`; packed stretches without a call per
 * value. */
static void read_block(const plot_values *v, size_t first, size_t count, double *out) {
    bool wraps = v->ring && (v->offset + first) % v->ring + count > v->ring;
    if (v->kind == PLOT_FLOAT && !v->stride && !wraps) {
        const float *p = element(v, first, sizeof(float));
        for (size_t i = 0; i < count; i++) out[i] = (double)p[i];
    } else if (v->kind == PLOT_DOUBLE && !v->stride && !wraps) {
        memcpy(out, element(v, first, sizeof(double)), count * sizeof(double));
    } else {
        for (size_t i = 0; i < count; i++) out[i] = plot_value(v, first + i);
    }
}

bool plot_placed(double value, bool log) {
    return isfinite(value) && (!log || value > 0);
}

/* Lowest and highest of a block padded to a multiple of four, in four lanes that stay in registers; `whole`
 * stays true only when every value can be shown. Values that cannot are left out. */
static plot_range block_extent(const double *v, size_t count, double floor_value, bool *whole) {
    double low[4] = {HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL};
    double high[4] = {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    double seen[4] = {0};
    for (size_t i = 0; i < count; i += 4) {
        for (size_t k = 0; k < 4; k++) {
            double x = v[i + k];
            bool ok = (x > floor_value) & (x < HUGE_VAL);
            double lower = ok ? x : HUGE_VAL, upper = ok ? x : -HUGE_VAL;
            low[k] = lower < low[k] ? lower : low[k];
            high[k] = upper > high[k] ? upper : high[k];
            seen[k] += ok ? 1.0 : 0.0;
        }
    }
    *whole = *whole && seen[0] + seen[1] + seen[2] + seen[3] == (double)count;
    return (plot_range){fmin(fmin(low[0], low[1]), fmin(low[2], low[3])),
                        fmax(fmax(high[0], high[1]), fmax(high[2], high[3]))};
}

static double floor_of(bool log) {
    return log ? 0 : -HUGE_VAL;
}

static plot_range extent_of(const plot_values *v, size_t from, size_t to, bool log, bool *whole) {
    plot_range all = {HUGE_VAL, -HUGE_VAL};
    double block[BLOCK];
    for (size_t i = from; i < to; i += BLOCK) {
        size_t count = to - i < BLOCK ? to - i : BLOCK;
        read_block(v, i, count, block);
        for (; count % 4; count++) block[count] = block[0];
        plot_range part = block_extent(block, count, floor_of(log), whole);
        all.min = part.min < all.min ? part.min : all.min;
        all.max = part.max > all.max ? part.max : all.max;
    }
    return all;
}

plot_range plot_extent(const plot_values *v, bool log) {
    bool whole = true;
    if (v->kind != PLOT_STEPS || log) return extent_of(v, 0, v->count, log, &whole);
    if (!v->count) return (plot_range){HUGE_VAL, -HUGE_VAL};
    double a = plot_value(v, 0), b = plot_value(v, v->count - 1);
    return (plot_range){fmin(a, b), fmax(a, b)};
}

size_t plot_first_at(const plot_values *x, size_t count, double value) {
    if (x->kind == PLOT_STEPS) {
        double at = ceil((value - x->start) / (x->step != 0 ? x->step : 1));
        return at <= 0 ? 0 : at >= (double)count ? count : (size_t)at;
    }
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plot_value(x, middle) < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

typedef struct {
    const plot_values *x, *y;
    const plot_axis *ax, *ay;
    plot_trace out;
    size_t capacity;
    bool open; /* the last point is not a gap */
} tracer;

static void put(tracer *t, float x, float y) {
    if (t->out.count < t->capacity) t->out.points[t->out.count++] = (vec2){x, y};
    t->open = true;
}

static void put_value(tracer *t, size_t index, double y) {
    put(t, plot_to_pixel(t->ax, plot_value(t->x, index)), plot_to_pixel(t->ay, y));
}

static void put_gap(tracer *t) {
    if (t->open && t->out.count < t->capacity) t->out.points[t->out.count++] = (vec2){NAN, NAN};
    t->open = false;
}

static void trace_all(tracer *t, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        double x = plot_value(t->x, i), y = plot_value(t->y, i);
        if (plot_placed(x, t->ax->log) && plot_placed(y, t->ay->log))
            put(t, plot_to_pixel(t->ax, x), plot_to_pixel(t->ay, y));
        else
            put_gap(t);
    }
}

/* A run of values inside one column, all of which can be shown. */
static void put_run(tracer *t, size_t from, size_t to, plot_range r) {
    double first = plot_value(t->y, from), last = plot_value(t->y, to - 1);
    float x = plot_to_pixel(t->ax, plot_value(t->x, from + (to - from) / 2));
    bool rising = last >= first;
    put_value(t, from, first);
    if (r.min < fmin(first, last) || r.max > fmax(first, last)) {
        put(t, x, plot_to_pixel(t->ay, rising ? r.min : r.max));
        put(t, x, plot_to_pixel(t->ay, rising ? r.max : r.min));
    }
    if (to - from > 1) put_value(t, to - 1, last);
}

/* A column with gaps: its leading run up to the first gap, then all the rest as one run. */
static void trace_broken(tracer *t, size_t from, size_t to) {
    bool log = t->ay->log, whole = true;
    size_t i = from;
    while (i < to && plot_placed(plot_value(t->y, i), log)) i++;
    if (i > from) put_run(t, from, i, extent_of(t->y, from, i, log, &whole));
    put_gap(t);
    while (i < to && !plot_placed(plot_value(t->y, i), log)) i++;
    size_t last = to;
    while (last > i && !plot_placed(plot_value(t->y, last - 1), log)) last--;
    if (last > i) put_run(t, i, last, extent_of(t->y, i, last, log, &whole));
    if (last < to) put_gap(t);
}

static void trace_columns(tracer *t, size_t from, size_t to) {
    float left = fminf(t->ax->from, t->ax->to);
    long columns = lroundf(fabsf(t->ax->to - t->ax->from));
    size_t i = from;
    for (long c = -1; c <= columns && i < to; c++) {
        double edge = plot_to_value(t->ax, left + (float)(c + 1));
        size_t end = c == columns ? to : plot_first_at(t->x, to, edge);
        if (end <= i) continue;
        bool whole = true;
        plot_range r = extent_of(t->y, i, end, t->ay->log, &whole);
        if (whole)
            put_run(t, i, end, r);
        else
            trace_broken(t, i, end);
        i = end;
    }
}

plot_trace plot_traced(ui *u, const plot_values *x, const plot_values *y, size_t count, const plot_axis *ax,
                       const plot_axis *ay) {
    size_t from = plot_first_at(x, count, ax->range.min), to = plot_first_at(x, count, ax->range.max);
    from = from > 0 ? from - 1 : 0, to = to + 1 < count ? to + 2 : count;
    if (to > count) to = count;
    if (from >= to) return (plot_trace){0};
    size_t columns = (size_t)fabsf(ax->to - ax->from) + 2;
    bool reduced = to - from > 4 * columns;
    tracer t = {x, y, ax, ay, {0}, reduced ? columns * PER_COLUMN + 2 : to - from, false};
    t.out.points = ui_frame_memory(u, t.capacity * sizeof(vec2));
    if (!t.out.points) return (plot_trace){0};
    if (reduced)
        trace_columns(&t, from, to);
    else
        trace_all(&t, from, to);
    return t.out;
}
