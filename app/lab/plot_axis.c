/* Plot arithmetic; see plot_axis.h. On logarithmic axes everything happens on the exponents: `warp` takes a
 * value there, `unwarp` back. */
#include "plot_axis.h"

#include "number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double warp(bool log, double value) {
    return log ? log10(value) : value;
}
static double unwarp(bool log, double value) {
    return log ? pow(10, value) : value;
}

bool plot_range_is_set(plot_range r) {
    return isfinite(r.min) && isfinite(r.max) && r.min < r.max;
}

plot_range plot_union(plot_range a, plot_range b) {
    if (!(a.min <= a.max)) return b;
    if (!(b.min <= b.max)) return a;
    return (plot_range){fmin(a.min, b.min), fmax(a.max, b.max)};
}

float plot_to_pixel(const plot_axis *axis, double value) {
    if (!isfinite(value) || (axis->log && value <= 0)) return NAN;
    double low = warp(axis->log, axis->range.min), high = warp(axis->log, axis->range.max);
    double share = (warp(axis->log, value) - low) / (high - low);
    double at = (double)axis->from + share * ((double)axis->to - (double)axis->from);
    return (float)fmin(fmax(at, -1e6), 1e6);
}

double plot_to_value(const plot_axis *axis, float pixel) {
    double low = warp(axis->log, axis->range.min), high = warp(axis->log, axis->range.max);
    double share = ((double)pixel - (double)axis->from) / ((double)axis->to - (double)axis->from);
    return unwarp(axis->log, low + share * (high - low));
}

/* Ranges so narrow that neighbouring pixels would be the same number, or so wide that they overflow, are
 * refused. */
static plot_range sane(plot_range wanted, plot_range before, bool log) {
    if (!plot_range_is_set(wanted) || (log && wanted.min < 1e-300)) return before;
    double low = warp(log, wanted.min), high = warp(log, wanted.max), large = fmax(fabs(low), fabs(high));
    return high - low > large * 1e-11 && large < 1e300 ? wanted : before;
}

plot_range plot_zoomed(plot_range r, bool log, double fixed, double factor) {
    double at = warp(log, fixed), low = warp(log, r.min), high = warp(log, r.max);
    plot_range zoomed = {unwarp(log, at + (low - at) * factor), unwarp(log, at + (high - at) * factor)};
    return sane(zoomed, r, log);
}

plot_range plot_part(plot_range r, bool log, double from, double to) {
    double low = warp(log, r.min), length = warp(log, r.max) - low;
    double a = fmin(from, to), b = fmax(from, to);
    return sane((plot_range){unwarp(log, low + a * length), unwarp(log, low + b * length)}, r, log);
}

plot_range plot_moved(plot_range r, bool log, double share) {
    return plot_part(r, log, share, 1 + share);
}

/* Ticks. */
double plot_nice_step(double span, int wanted) {
    double raw = span / (wanted > 0 ? wanted : 1), unit = pow(10, floor(log10(raw))), share = raw / unit;
    double nice = share <= 1.0000001 ? 1 : share <= 2.0000001 ? 2 : share <= 5.0000001 ? 5 : 10;
    return nice * unit;
}

static int decimals_of(double step) {
    return step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
}

static void label_linear(plot_tick *tick, double step, double largest) {
    bool powers = largest >= 1e6 || step < 1e-5;
    double above = floor(log10(fabs(tick->value)) + 1e-9) - floor(log10(step) + 1e-9);
    int digits = tick->value == 0 ? 1 : (int)fmax(1, above + 1);
    if (tick->value == 0)
        memcpy(tick->label, "0", 2);
    else if (powers)
        number_text(tick->label, tick->value, digits > 15 ? 15 : digits);
    else
        number_fixed(tick->label, tick->value, decimals_of(step));
}

/* Multiples are counted as integers, so that 0.1 + 0.1 + 0.1 cannot drift; 10^-k is divided by, not
 * multiplied. */
static double multiple(double count, double step) {
    double inverse = round(1 / step);
    return step < 1 && fabs(inverse * step - 1) < 1e-9 ? count / inverse : count * step;
}

static int linear_ticks(plot_range r, int wanted, plot_tick *out) {
    double step = plot_nice_step(r.max - r.min, wanted), slack = (r.max - r.min) * 1e-9;
    double largest = fmax(fabs(r.min), fabs(r.max));
    int count = 0;
    for (double k = ceil((r.min - slack) / step); k * step <= r.max + slack && count < PLOT_TICKS; k++) {
        out[count] = (plot_tick){.value = multiple(k, step), .labelled = true};
        label_linear(&out[count++], step, largest);
    }
    return count;
}

static bool label_of_factor(int factor, double decades, int wanted) {
    if (factor == 1) return true;
    if (decades < 1.2 && wanted >= 4) return factor == 2 || factor == 5;
    return decades < 2.2 && wanted >= 5 && factor == 3;
}

static void label_log(plot_tick *tick, int exponent, int factor) {
    tick->labelled = true;
    if (factor == 1)
        number_power(tick->label, exponent, true);
    else if (exponent == 0 || exponent == 1)
        number_fixed(tick->label, tick->value, 0);
    else
        number_power_of(tick->label, factor, exponent);
}

/* Every decade, or every second, third, fifth ... so that about `wanted` are labelled; between them
 * unlabelled ticks at 2 .. 9 where a decade is wide enough to be read. */
static int log_ticks(plot_range r, int wanted, plot_tick *out) {
    double low = log10(r.min), high = log10(r.max), decades = high - low, slack = decades * 1e-9;
    int stride = 1, count = 0;
    while (decades / stride > wanted + 0.5) stride += stride == 1 ? 1 : stride == 2 ? 1 : stride == 3 ? 2 : 5;
    bool within = decades <= 6 && stride == 1;
    for (int e = (int)floor(low - slack); e <= (int)floor(high + slack); e++) {
        for (int factor = 1; factor <= (within ? 9 : 1) && count < PLOT_TICKS; factor++) {
            double at = e + log10(factor);
            if (at < low - slack || at > high + slack || (stride > 1 && e % stride != 0)) continue;
            double value = e < 0 ? factor / pow(10, -e) : factor * pow(10, e);
            out[count] = (plot_tick){.value = value};
            if (label_of_factor(factor, decades, wanted)) label_log(&out[count], e, factor);
            count++;
        }
    }
    return count;
}

int plot_ticks(plot_range r, bool log, int wanted, plot_tick out[PLOT_TICKS]) {
    if (!plot_range_is_set(r) || wanted < 1 || (log && r.min <= 0)) return 0;
    if (wanted > 20) wanted = 20;
    if (log && log10(r.max / r.min) >= 0.75) return log_ticks(r, wanted, out);
    return linear_ticks(r, wanted, out);
}

/* Growth. */
static plot_range rounded_linear(plot_range data, double margin) {
    double span = data.max - data.min;
    if (span <= 0)
        span = data.max != 0 ? fabs(data.max) * 0.5 : 1, data.min -= span / 2, data.max += span / 2;
    bool positive = data.min >= 0, negative = data.max <= 0;
    double step = plot_nice_step(span * 1.02, 5);
    plot_range r = {floor((data.min - margin * span) / step) * step,
                    ceil((data.max + margin * span) / step) * step};
    if (positive && r.min < 0) r.min = 0;
    if (negative && r.max > 0) r.max = 0;
    return r;
}

static plot_range rounded_log(plot_range data) {
    double low = floor(log10(data.min) + 1e-9), high = ceil(log10(data.max) - 1e-9);
    if (high <= low) high = low + 1;
    return (plot_range){pow(10, low), pow(10, high)};
}

plot_range plot_settled(plot_range now, plot_range data, bool log, double margin) {
    if (!(data.min <= data.max) || (log && data.min <= 0)) return now;
    bool had = plot_range_is_set(now) && (!log || now.min > 0);
    plot_range fresh = log ? rounded_log(data) : rounded_linear(data, margin);
    if (!had) return fresh;
    double length = warp(log, now.max) - warp(log, now.min);
    double needed = warp(log, fresh.max) - warp(log, fresh.min);
    bool fits = data.min >= now.min && data.max <= now.max;
    return fits && needed >= 0.5 * length ? now : fresh;
}

plot_range plot_approach(plot_range now, plot_range target, bool log, double seconds) {
    if (!plot_range_is_set(now) || (log && now.min <= 0)) return target;
    double share = 1 - exp(-seconds / 0.06), low = warp(log, now.min), high = warp(log, now.max);
    double to_low = warp(log, target.min), to_high = warp(log, target.max), near = 0.002 * (to_high - to_low);
    if (fabs(to_low - low) <= near && fabs(to_high - high) <= near) return target;
    return (plot_range){unwarp(log, low + (to_low - low) * share),
                        unwarp(log, high + (to_high - high) * share)};
}

/* Labels: sorted blocks that touch are merged and centred on the mean of what their members wanted. */
typedef struct {
    double sum; /* of wanted centres minus each member's place in the block */
    size_t first, count;
} block;

static double block_top(const block *b, double low, double high, double height) {
    double at = b->sum / (double)b->count, room = high - low - height * (double)b->count;
    return fmin(fmax(at, low + height / 2), low + height / 2 + fmax(room, 0));
}

static void order_by_centre(const float *centres, size_t *order, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t k = i;
        for (; k > 0 && centres[order[k - 1]] > centres[i]; k--) order[k] = order[k - 1];
        order[k] = i;
    }
}

enum { SPREAD_MOST = 64 };

void plot_spread(float *centres, size_t count, float height, float low, float high) {
    size_t order[SPREAD_MOST], blocks = 0;
    block stack[SPREAD_MOST];
    if (count > SPREAD_MOST) count = SPREAD_MOST;
    if (count == 0) return;
    double h = fmin((double)height, ((double)high - (double)low) / (double)count);
    order_by_centre(centres, order, count);
    for (size_t i = 0; i < count; i++) {
        stack[blocks++] = (block){(double)centres[order[i]], i, 1};
        while (blocks > 1) {
            block *a = &stack[blocks - 2], *b = &stack[blocks - 1];
            double end = block_top(a, low, high, h) + h * (double)a->count;
            if (end <= block_top(b, low, high, h)) break;
            a->sum += b->sum - h * (double)a->count * (double)b->count;
            a->count += b->count;
            blocks--;
        }
    }
    for (size_t k = 0; k < blocks; k++) {
        double top = block_top(&stack[k], low, high, h);
        for (size_t i = 0; i < stack[k].count; i++)
            centres[order[stack[k].first + i]] = (float)(top + h * (double)i);
    }
}
