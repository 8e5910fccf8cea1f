/* hdnn-lab: the window. This file joins the laboratory to the backend and keeps the frames coming. */
#include "clock.h"
#include "command_line.h"
#include "export.h"
#include "lab.h"
#include "preferences.h"
#include "report.h"
#include "saving.h"
#include "sdl_hands.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DONE = 0, FAILED = 1 };

static const double frame_time = 1.0 / 60, longest_sleep = 0.25, script_pause = 0.002;

/* Frames after the one that took what somebody did. A widget that is drawn before the one that was touched shows it in
 * the next, and what that changes (a list that is gone, a pointer over something else) in the one after. */
enum { SETTLING = 2 };

static void wake(void *context) {
    backend_wake(context);
}

/* Did anything reach the window since the frame before? */
static bool has_news(const input *in, const input *before) {
    bool buttons = false;
    for (int b = 0; b < MOUSE_COUNT; b++) buttons |= in->pressed[b] || in->released[b];
    return buttons || in->key_count || in->pen_count || in->dropped_count || in->text[0] || in->resized ||
           in->closes || in->quit || in->wheel.x != 0 || in->wheel.y != 0 || in->mouse.x != before->mouse.x ||
           in->mouse.y != before->mouse.y || in->mouse_known != before->mouse_known ||
           in->focused != before->focused;
}

static void sleep_until(double moment) {
    double left = moment - clock_seconds();
    if (left <= 0) return;
    struct timespec pause = {.tv_sec = (time_t)left, .tv_nsec = (long)((left - floor(left)) * 1e9)};
    nanosleep(&pause, NULL);
}

static bool is_training(const lab *l) {
    const lab_state *s = lab_now(l);
    return s->snapshot && s->snapshot->running;
}

/* How long to wait for input: not at all while something moves; while training, until the next snapshot may be there. */
static double waiting_time(const lab *l, bool counted, bool scripted) {
    double longest = counted                                 ? 0
                     : scripted                              ? script_pause
                     : is_training(l) || lab_now(l)->loading ? frame_time
                                                             : longest_sleep;
    return fmin(longest, lab_next_frame(l));
}

/* The settings file: what it says, and since when the window has been different. */
typedef struct {
    char path[4096];
    preferences saved;
    double same_at;
} memory;

static void remember(memory *m, const backend *b, const lab *l, bool leaving) {
    const double rest = 2; /* seconds between a change and its saving: sliders and windows are dragged */
    char message[4600];
    preferences now = lab_preferences(l);
    now.width = m->saved.width, now.height = m->saved.height;
    if (!now.screen[0]) { /* nothing that could be found again: what was shown before stays */
        memcpy(now.screen, m->saved.screen, sizeof now.screen);
        now.last = m->saved.last;
    }
    if (!now.preset[0]) memcpy(now.preset, m->saved.preset, sizeof now.preset);
    backend_window(b, &now.width, &now.height, &now.fullscreen);
    if (preferences_equal(&now, &m->saved)) {
        m->same_at = clock_seconds();
    } else if (leaving || clock_seconds() - m->same_at > rest) {
        if (!preferences_save(m->path, &now, message, sizeof message))
            fprintf(stderr, "hdnn-lab: %s\n", message);
        m->saved = now;
    }
}

/* Returns how many frames there were: with `limit` they are counted at 60 a second even when nothing changes. A script
 * (or NULL) sees every frame, and its end is that of the window. */
static int64_t run(backend *b, lab *l, memory *m, int64_t limit, script_run *scripted) {
    input before = {0};
    char title[128] = "";
    double due = 0, next_tick = clock_seconds();
    int64_t frames = 0;
    int settling = SETTLING;
    while (!lab_quits(l) && (limit == 0 || frames < limit)) {
        const input *in = backend_poll(b, settling > 0 ? 0 : waiting_time(l, limit > 0, scripted != NULL));
        bool arrived = lab_poll(l, in->time), touched = has_news(in, &before);
        bool news = arrived || touched || settling > 0 || in->time >= due || scripted != NULL;
        if (touched || (arrived && !is_training(l)))
            settling = SETTLING;
        else if (settling > 0)
            settling--;
        if (news) {
            lab_frame(l, in);
            due = in->time + lab_next_frame(l);
            before = *in;
        }
        bool shown = backend_present(b, lab_list(l));
        saving_do(b, l);
        backend_cursor(b, lab_cursor(l));
        if (lab_toggles_fullscreen(l)) backend_toggle_fullscreen(b);
        if (strcmp(title, lab_title(l)) != 0) {
            snprintf(title, sizeof title, "%s", lab_title(l));
            backend_title(b, title);
        }
        next_tick = fmax(next_tick + frame_time, clock_seconds() - frame_time);
        if (limit > 0 && !shown) sleep_until(next_tick);
        if (shown || limit > 0) frames++;
        remember(m, b, l, false);
        if (scripted && !script_run_frame(scripted, l, in->time)) break;
    }
    remember(m, b, l, true);
    return frames;
}

static bool leave_results(backend *b, lab *l, const command_line *c, int64_t frames) {
    char message[640];
    bool done = true;
    if (c->screenshot && !backend_screenshot(b, NULL, c->screenshot, message, sizeof message)) {
        fprintf(stderr, "hdnn-lab: %s\n", message);
        done = false;
    }
    if (c->report && !report_write(lab_settle(l), backend_times(b), frames, backend_renderer(b), c->report,
                                   message, sizeof message)) {
        fprintf(stderr, "hdnn-lab: %s\n", message);
        done = false;
    }
    return done;
}

/* The life of the window; true when everything that was asked for came about. */
static bool live(backend *b, lab *l, const command_line *c, memory *m, const script *s) {
    sdl_hands hands = {.backend = b};
    script_hands on_window = sdl_hands_of(&hands);
    script_run *scripted = c->script ? script_run_new(s, &on_window) : NULL;
    if (c->script && !scripted) {
        fprintf(stderr, "hdnn-lab: out of memory\n");
        return false;
    }
    int64_t frames = run(b, l, m, c->frames, scripted);
    const char *error = scripted ? script_run_error(scripted) : NULL;
    if (error) fprintf(stderr, "hdnn-lab: %s\n", error);
    backend_hide(b);
    bool left = leave_results(b, l, c, frames);
    script_run_free(scripted);
    return left && !error;
}

/* What was kept from the last time; `message` says what was wrong with it, or is "". A script always finds and leaves
 * the usual settings, so that it does the same everywhere. */
static void recall(memory *m, const command_line *c, char *message, size_t size) {
    message[0] = '\0';
    if (!c->script) preferences_path(m->path, sizeof m->path);
    if (c->reset_settings) preferences_forget(m->path, message, size);
    if (!message[0]) preferences_load(m->path, &m->saved, message, size);
    if (message[0]) fprintf(stderr, "hdnn-lab: %s\n", message);
    m->same_at = clock_seconds();
}

static backend *open_window(const command_line *c, const preferences *p) {
    char message[512];
    backend_config window = backend_config_default();
    bool as_left = p->width >= 320 && p->height >= 240;
    window.width = c->width ? c->width : as_left ? p->width : 1280;
    window.height = c->height ? c->height : as_left ? p->height : 800;
    window.scale = c->scale, window.fullscreen = p->fullscreen && !c->width;
    backend *b = backend_open(&window, message, sizeof message);
    if (!b) fprintf(stderr, "hdnn-lab: %s\n", message);
    return b;
}

int main(int argc, char **argv) {
    command_line c;
    int exit_code;
    char message[1200], trouble[9000];
    script commands = {0};
    memory m = {.saved = preferences_default()};
    if (!command_line_parse(argc, argv, &c, &exit_code)) return exit_code;
    if (c.script && !script_load(c.script, &commands, message, sizeof message)) {
        fprintf(stderr, "hdnn-lab: %s\n", message);
        return FAILED;
    }
    recall(&m, &c, trouble, sizeof trouble);
    backend *b = open_window(&c, &m.saved);
    if (!b) {
        script_free(&commands);
        return FAILED;
    }
    lab *l = lab_new(&(lab_config){.preset = c.preset,
                                   .data_dir = c.data_dir,
                                   .seed = c.seed,
                                   .threads = c.threads,
                                   .preferences = &m.saved,
                                   .measure = fonts_measure,
                                   .fonts = backend_fonts(b),
                                   .clip = backend_clipboard(b),
                                   .wake = wake,
                                   .wake_context = b});
    if (l && trouble[0]) lab_say(l, TOAST_WARNING, trouble);
    bool done = l != NULL && live(b, l, &c, &m, &commands);
    if (!l) fprintf(stderr, "hdnn-lab: out of memory\n");
    lab_free(l);
    backend_close(b);
    script_free(&commands);
    return done ? DONE : FAILED;
}
