/* How training goes; see progress.h.
 *
 * The line on a terminal has a part for every lane and a tail with speed and time left. Both come in several
 * lengths; the longest that leaves room for a bar is taken, so that one to four lanes fit into 80 columns. */
#include "progress.h"

#include "terminal.h"

#include <math.h>

static const double interval = 0.1; /* seconds between two drawings */
enum { BAR_LEAST = 8, BAR_MOST = 32 };

static int epochs_wanted(const progress_line *progress) {
    return hdnn_run_config(progress->run)->epochs;
}

static double share_done(const progress_line *progress) {
    return hdnn_run_epochs(progress->run) / epochs_wanted(progress);
}

static double samples_per_second(const progress_line *progress) {
    double elapsed = seconds_now() - progress->began;
    double epochs = hdnn_run_epochs(progress->run) - progress->epochs_before;
    return elapsed > 0 ? epochs * (double)progress->samples / elapsed : 0;
}

static double seconds_left(const progress_line *progress) {
    double done = hdnn_run_epochs(progress->run), left = epochs_wanted(progress) - done;
    done -= progress->epochs_before;
    return done > 0 ? (seconds_now() - progress->began) * left / done : NAN;
}

/* The epoch that is under way, from 1. */
static int epoch_shown(const progress_line *progress) {
    int epoch = (int)floor(hdnn_run_epochs(progress->run) + 1e-9) + 1;
    return epoch < epochs_wanted(progress) ? epoch : epochs_wanted(progress);
}

static void add_head(line *target, const progress_line *progress) {
    line_add(target, "epoch %d/%d ", epoch_shown(progress), epochs_wanted(progress));
}

static void add_name(line *target, const char *name, int columns) {
    line text = {.used = 0};
    line_add(&text, "%s", name);
    line_cut(&text, columns);
    line_add(target, "%s ", text.text);
}

static void add_loss(line *target, double loss, int decimals) {
    if (isnan(loss))
        line_add(target, "- ");
    else
        line_add(target, "%.*f ", decimals, loss);
}

/* One lane; length 0 is the longest form. */
static void add_lane(line *target, const progress_line *progress, int lane, int length) {
    const hdnn_lane_status *status = hdnn_run_lane(progress->run, lane);
    line_add(target, "  ");
    if (length < 4) add_name(target, progress->preset->networks[lane].name, length < 3 ? 64 : 6);
    if (status->diverged) {
        line_add(target, "diverged");
        return;
    }
    if (length == 0) line_add(target, "loss ");
    if (length < 2) add_loss(target, status->train_loss, length == 0 ? 4 : 3);
    line_add_percent(target, status->train_accuracy, length < 2 ? 1 : 0);
    if (length == 0 && !isnan(status->test_accuracy)) {
        line_add(target, " test ");
        line_add_percent(target, status->test_accuracy, 1);
    }
}

static void add_tail(line *target, const progress_line *progress, int length) {
    line_add(target, "  ");
    if (length < 2) {
        line_add_quantity(target, samples_per_second(progress));
        line_add(target, length == 0 ? " samples/s  " : "/s ");
    }
    if (share_done(progress) >= 1) {
        line_add(target, "in ");
        line_add_duration(target, seconds_now() - progress->began);
        return;
    }
    line_add_duration(target, seconds_left(progress));
    if (length == 0) line_add(target, " left");
}

static void add_rest(line *target, const progress_line *progress, int lane_length, int tail_length) {
    for (int lane = 0; lane < hdnn_run_lanes(progress->run); lane++)
        add_lane(target, progress, lane, lane_length);
    add_tail(target, progress, tail_length);
}

static void compose(line *target, const progress_line *progress, int width) {
    static const int lengths[][2] = {{0, 0}, {1, 0}, {1, 1}, {2, 1}, {3, 1}, {3, 2}, {4, 2}};
    line head = {.used = 0}, rest = {.used = 0};
    add_head(&head, progress);
    int room = width - text_width(head.text);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        rest = (line){.used = 0};
        add_rest(&rest, progress, lengths[i][0], lengths[i][1]);
        if (text_width(rest.text) + BAR_LEAST <= room) break;
    }
    int bar = room - text_width(rest.text);
    line_add(target, "%s", head.text);
    if (bar >= BAR_LEAST) line_add_bar(target, bar < BAR_MOST ? bar : BAR_MOST, share_done(progress), true);
    line_add(target, "%s", rest.text);
    line_cut(target, width);
}

static void draw(progress_line *progress) {
    line text = {.used = 0};
    compose(&text, progress, terminal_width(progress->stream) - 1);
    putc('\r', progress->stream);
    put_text(progress->stream, text.text);
    fputs("\033[K", progress->stream);
    fflush(progress->stream);
    progress->drawn = seconds_now();
}

static void add_plain_lane(line *target, const progress_line *progress, int lane) {
    const hdnn_lane_status *status = hdnn_run_lane(progress->run, lane);
    line_add(target, "  %s ", progress->preset->networks[lane].name);
    if (status->diverged) {
        line_add(target, "diverged");
        return;
    }
    line_add(target, "loss ");
    add_loss(target, status->train_loss, 4);
    line_add(target, "accuracy ");
    line_add_percent(target, status->train_accuracy, 2);
    line_add(target, " test ");
    line_add_percent(target, status->test_accuracy, 2);
}

static void print_epoch(const progress_line *progress) {
    line text = {.used = 0};
    line_add(&text, "epoch %.0f/%d", round(hdnn_run_epochs(progress->run)), epochs_wanted(progress));
    for (int lane = 0; lane < hdnn_run_lanes(progress->run); lane++) add_plain_lane(&text, progress, lane);
    add_tail(&text, progress, 0);
    put_text(progress->stream, text.text);
    putc('\n', progress->stream);
    fflush(progress->stream);
}

static bool epoch_ended(const progress_line *progress) {
    return hdnn_run_steps(progress->run) % hdnn_run_steps_per_epoch(progress->run) == 0;
}

void progress_begin(progress_line *progress) {
    progress->live = terminal_is_live(progress->stream);
    progress->began = seconds_now();
    progress->epochs_before = hdnn_run_epochs(progress->run);
    if (!progress->quiet && progress->live) draw(progress);
}

void progress_step(progress_line *progress) {
    if (progress->quiet) return;
    if (progress->live) {
        if (seconds_now() - progress->drawn >= interval) draw(progress);
    } else if (epoch_ended(progress)) {
        print_epoch(progress);
    }
}

void progress_end(progress_line *progress) {
    if (progress->quiet || !progress->live) return;
    draw(progress);
    putc('\n', progress->stream);
}
