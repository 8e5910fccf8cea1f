/* Losses and accuracies over the steps: a thin line in a band for the batches trained on, a full one for the test samples. */
#include "panels.h"

#include "lane_look.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

enum { BINS = 160 }; /* at most so many points of a training curve are drawn, or few more */

static plot_values field(const hdnn_snapshot *h, size_t offset, int lane) {
    size_t at = offset + (size_t)lane * sizeof(float);
    const char *first = (const char *)h->history + at;
    return (plot_values){
        .kind = PLOT_FLOAT, .count = h->history_count, .data = first, .stride = sizeof(hdnn_history_point)};
}

/* A curve with a value for some of the steps, in frame memory; low and high are the extremes round each value. */
typedef struct {
    float *x, *y, *low, *high;
    size_t count;
} curve;

static bool curve_new(ui *u, curve *c, size_t room) {
    float *memory = ui_frame_memory(u, 4 * (room + 1) * sizeof(float));
    if (!memory) return false;
    *c = (curve){memory, memory + (room + 1), memory + 2 * (room + 1), memory + 3 * (room + 1), 0};
    return true;
}

/* Where a point of the history lies: at its step, or at the seconds that were spent on training until then. */
static float place(const hdnn_history_point *point, bool by_seconds) {
    return (float)(by_seconds ? point->seconds : (double)point->step);
}

/* The test results: most steps have none. */
static curve tested(ui *u, const hdnn_snapshot *h, const plot_values *all, bool by_seconds) {
    curve c = {0};
    if (!curve_new(u, &c, h->history_count)) return c;
    for (size_t i = 0; i < h->history_count; i++) {
        double value = plot_value(all, i);
        if (!isfinite(value)) continue;
        c.x[c.count] = place(&h->history[i], by_seconds), c.y[c.count++] = (float)value;
    }
    return c;
}

/* The losses of single batches scatter: neighbours are drawn as their mean and a band from the lowest to the highest.
 * So many share a point that their number is a power of two: points keep their places until it doubles. */
static curve trained(ui *u, const hdnn_snapshot *h, const plot_values *all, bool by_seconds) {
    curve c = {0};
    size_t each = 1;
    while (h->history_count / each > BINS) each *= 2;
    if (!curve_new(u, &c, h->history_count / each + 1)) return c;
    for (size_t first = 0; first < h->history_count; first += each) {
        size_t last = first + each < h->history_count ? first + each : h->history_count;
        double sum = 0, low = HUGE_VAL, high = -HUGE_VAL;
        for (size_t i = first; i < last; i++) {
            double value = plot_value(all, i);
            sum += value, low = fmin(low, value), high = fmax(high, value);
        }
        c.x[c.count] = (place(&h->history[first], by_seconds) + place(&h->history[last - 1], by_seconds)) / 2;
        c.y[c.count] = (float)(sum / (double)(last - first));
        c.low[c.count] = (float)low, c.high[c.count++] = (float)high;
    }
    return c;
}

static double step_at(const void *history, size_t i) {
    return (double)((const hdnn_history_point *)history)[i].step;
}

static double seconds_at(const void *history, size_t i) {
    return ((const hdnn_history_point *)history)[i].seconds;
}

/* "h1-j1, test" */
static const char *reading(ui *u, const lab_state *s, int lane, const char *what) {
    enum { SIZE = HDNN_NAME_SIZE + 32 };
    char *text = ui_frame_memory(u, SIZE);
    if (text) snprintf(text, SIZE, "%s, %s", lab_lane_name(s, lane), what);
    return text;
}

/* The crosshair reads the single batches, not their means. */
static void batch_curves(plot *p, ui *u, const lab_state *s, int lane, const plot_values *batches,
                         bool tests) {
    const hdnn_snapshot *h = s->snapshot;
    bool seconds = s->settings.by_seconds;
    curve fine = trained(u, h, batches, seconds);
    plot_series line = lane_series(s, lane), range = line;
    line.x = range.x = plot_floats(fine.x, fine.count);
    range.entry = NULL, range.reading = reading(u, s, lane, "range of batches"), range.unfitted = true;
    range.y = plot_floats(fine.low, fine.count), range.high = plot_floats(fine.high, fine.count);
    if (h->history_count > BINS) plot_band(p, &range);
    line.name = lab_lane_name(s, lane), line.reading = reading(u, s, lane, "batch");
    line.color = color_fade(line.color, tests ? 0.6F : 1), line.width = 1;
    line.y = plot_floats(fine.y, fine.count), line.exact_y = *batches;
    line.exact_x = (plot_values){.kind = PLOT_GET,
                                 .count = h->history_count,
                                 .data = h->history,
                                 .get = seconds ? seconds_at : step_at};
    plot_line(p, &line);
}

static void lane_curves(plot *p, ui *u, const lab_state *s, int lane, size_t train, size_t test) {
    plot_values batches = field(s->snapshot, train, lane), tests = field(s->snapshot, test, lane);
    curve full = tested(u, s->snapshot, &tests, s->settings.by_seconds);
    batch_curves(p, u, s, lane, &batches, full.count > 0);
    plot_series line = lane_series(s, lane);
    line.reading = reading(u, s, lane, "test");
    line.x = plot_floats(full.x, full.count), line.y = plot_floats(full.y, full.count);
    if (full.count > 1) plot_line(p, &line);
    if (full.count && full.count <= 12) plot_points(p, &line);
}

static const char note[] =
    "Thin, in its band: the batches trained on. Full: the test samples, after every epoch.";

static const char *note_if(ui *u, rect bounds) {
    return bounds.h > ui_scaled(u, 210) && bounds.w > ui_scaled(u, 420) ? note : NULL;
}

/* Over which axis: chosen for both plots, at the upper right of the loss. */
static void axis_choice(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    static const char *const words[2] = {"steps", "seconds"}, *const units[2] = {"step", "s"};
    float room = bounds.w - 2 * t->padding - t->gap - ui_text_width(u, t->title, "Loss");
    const char *const *names = ui_tabs_width(u, words, 2) <= room ? words : units;
    int chosen = s->settings.by_seconds;
    rect row = rect_inset(bounds, t->padding);
    row = cut_top(&row, ui_line_height(u, t->title));
    rect tabs = cut_right(&row, ui_tabs_width(u, names, 2));
    if (ui_tabs(u, tabs, "loss axis", names, 2, &chosen)) {
        out->settings.by_seconds = chosen;
        plot_follow(&s->memory->steps);
    }
    ui_tip(u, "Over what", NULL,
           "Steps: every lane has seen the same batches. Seconds: the time that training took, all lanes "
           "together, "
           "without pauses.");
}

/* Both plots lie over the same axis: what moves one moves the other. */
static plot_config over_steps(const lab_state *s, const char *name) {
    bool seconds = s->settings.by_seconds;
    plot_config c = lane_plot(s, name);
    c.x_label = seconds ? "s" : "step", c.x_whole = !seconds,
    c.x_include = (plot_range){0, seconds ? 0.1 : 20};
    c.x_link = &s->memory->steps, c.in_line = &s->memory->results;
    c.y_name = name, c.hint = "press Space to train";
    return c;
}

void panel_loss(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    rect content = panel_begin(
        u, bounds,
        &(panel_head){
            "Loss", note_if(u, bounds), "Loss", "L = −mean ln p(true class)",
            "How little probability the network gives to the truth. 0: certain and right; ln of the number "
            "of classes: guessing. Look whether the full line, of samples it never trained on, still falls "
            "with the thin one."});
    axis_choice(u, bounds, s, out);
    plot_config c = over_steps(s, "loss");
    c.y_log = true, c.y_include = (plot_range){0.2, 1};
    plot p;
    plot_begin(&p, u, &s->memory->loss, content, &c);
    for (int i = 0; i < s->snapshot->lanes; i++)
        lane_curves(&p, u, s, i, offsetof(hdnn_history_point, train_loss),
                    offsetof(hdnn_history_point, test_loss));
    panel_plot_end(&p, out);
}

void panel_accuracy(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    rect content = panel_begin(
        u, bounds,
        &(panel_head){
            "Accuracy", note_if(u, bounds), "Accuracy", "right answers / all answers",
            "The share of samples whose likeliest class is the true one. Look at the full line, of test "
            "samples: two networks with the same accuracy can differ in how sure they are, which the loss "
            "shows."});
    plot_config c = over_steps(s, "accuracy");
    c.y_include = (plot_range){0.4, 1}, c.y_within = (plot_range){0, 1};
    plot p;
    plot_begin(&p, u, &s->memory->accuracy, content, &c);
    for (int i = 0; i < s->snapshot->lanes; i++)
        lane_curves(&p, u, s, i, offsetof(hdnn_history_point, train_accuracy),
                    offsetof(hdnn_history_point, test_accuracy));
    panel_plot_end(&p, out);
}
