/* What flows into the panels and what flows out of them.
 *
 * A panel is a function panel_x(ui, bounds, const lab_state *, lab_intents *): it draws the state and writes down what
 * the person wants. It changes nothing else, except the `memory` of plots (zoom, legend) that belongs to their view.
 * All intents are applied in one place, lab_apply() in lab_apply.c, after the frame is drawn. */
#ifndef LAB_STATE_H
#define LAB_STATE_H

#include "digit_desk.h"
#include "evaluator.h"
#include "file_dialog.h"
#include "gradient_history.h"
#include "observer.h"
#include "pad.h"
#include "painting.h"
#include "plot.h"
#include "recent.h"
#include "session.h"
#include "shelf.h"
#include "views.h"

#include "hdnn/hdnn.h"

#include <stdio.h>

enum { DIGIT_SIDE = 28, REGION_POINTS = 400 };

typedef enum {
    SCREEN_RACE,
    SCREEN_PHASE,
    SCREEN_THEORY,
    SCREEN_DIGITS,
    SCREEN_DATA,
    SCREEN_LESSONS,
    SCREEN_COUNT
} lab_screen;

/* What is set on the Data screen. */
typedef struct {
    bool paints;        /* the canvas is for painting */
    int label, classes; /* of the brush; how many there are to choose from */
    double brush;       /* its radius */
} data_settings;

/* What a person has set; kept from frame to frame. */
typedef struct {
    lab_screen screen;
    double pace;  /* steps a second; 0: as many as can be */
    double layer; /* up to which trajectories are shown; between layers while it plays */
    bool playing;
    int axis_x, axis_y; /* coordinates of the phase portrait, from 0 */
    int column;         /* pixel whose states the portrait shows; images only */
    bool erases;        /* the pen of the pad */
    bool help;          /* the help is open */
    bool leaving;       /* the window asks whether to quit */
    theme_kind theme;
    double type_scale; /* of everything that is drawn */
    float hero, side;  /* shares of the Race screen: hero's width and height */
    int drawer;        /* the lane whose settings are open, from 1; 0: none */
    bool by_seconds;   /* loss and accuracy over seconds, not steps */
    digit_settings digits;
    phase_settings phase;
    theory_settings theory;
    data_settings data;
} lab_settings;

/* What plots remember: zoom, what is switched off. Plots over the same quantity share its axis. */
typedef struct {
    plot_view gradient, loss, accuracy, sensitivity;
    plot_span layers, steps, history_steps; /* steps: or seconds, of loss and accuracy; see panel_history.c */
    plot_span region_x, region_y;
    plot_margins results, structure; /* loss above accuracy; sensitivity above singular values */
    uint64_t hidden_lanes; /* bit i: the lane of slot i is switched off, everywhere; see lane_look.h */
    plot_view history[HDNN_MAX_LANES];
    plot_view region[HDNN_MAX_LANES];
    ui_scroll help, drawer, lessons, files;
    int help_page;                  /* 0 the keys, 1 the words */
    int file_shown;                 /* entry of the file dialog that was brought into view last */
    int drawer_lane;                /* shown last in the drawer */
    char lane_name[HDNN_NAME_SIZE]; /* its name, as far as it is typed */
    int trend[HDNN_MAX_LANES];      /* of the gradient, as the caption said it last; see panel_caption.c */
    phase_memory phase_screen;
    theory_memory theory_screen;
    plot_view data;
} lab_memory;

/* What the networks say to the picture, and whose picture it is. */
typedef struct {
    bool has_reading;
    int lanes, classes;
    float probabilities[HDNN_MAX_LANES][HDNN_MAX_CLASSES];
    bool drawn;          /* the picture comes from the pad; otherwise it is test sample `sample` */
    size_t sample;       /* of the test data */
    int label;           /* its true class; -1 for drawings */
    int height, width;   /* of the picture */
    const uint8_t *seen; /* rgba, height x width: what the network sees; NULL without image data */
} lab_reading;

/* The likeliest class at a point, and its probability. */
typedef struct {
    uint8_t label;
    float probability;
} region_guess;

/* Decision regions of planar data: a picture for each lane, and test points upon it. */
typedef struct {
    bool possible; /* the data are points of the plane */
    plot_range x, y;
    const uint8_t *rgba[HDNN_MAX_LANES];       /* REGION_SIDE x REGION_SIDE; NULL until it is known */
    const region_guess *guess[HDNN_MAX_LANES]; /* the same points */
    size_t points;
    float px[REGION_POINTS], py[REGION_POINTS];
    int classes[REGION_POINTS];
} lab_regions;

typedef struct {
    /* The session; all NULL while none is loaded. */
    const hdnn_preset *preset;
    const hdnn_data *data;
    const hdnn_snapshot *snapshot;

    const gradient_history *history;
    const hdnn_preset *wanted; /* the run as it was changed last; `preset` follows when it is ready */
    bool altered;              /* it is not as its preset has it */
    bool can_undo, can_redo;
    const char *loading; /* the preset on its way; or NULL */
    const char *error;   /* what went wrong, in words; or NULL */
    const shelf *shelf;
    lab_settings settings;
    const lab_reading *reading;
    const lab_regions *regions;
    const pad *pad;
    const struct lesson_shelf *lessons;
    const struct tour *tour; /* through a lesson */
    lab_memory *memory;
    const observation *observation; /* what the screen wanted to have measured; see screens_request */
    const film *film;               /* of the picture through the layers; NULL before there is one */
    const review *review;
    const painting *painting;
    const recent_files *recent;
    file_dialog *files; /* its panel walks through it; what was chosen is done in lab_apply.c */
} lab_state;

/* A picture or the data of a plot that somebody wants as a file, or a picture on the clipboard. */
typedef struct {
    plot_request request;
    rect part;     /* of the window; unless: */
    uint8_t *rgba; /* as a picture: this picture instead, side x side, malloc'ed */
    int side;
    char name[32];             /* of the plot */
    char *csv;                 /* for PLOT_SAVE_CSV: malloc'ed */
    char path[HDNN_PATH_SIZE]; /* where to; "": a free name in the working directory */
} lab_saving;
void lab_saving_forget(lab_saving *saving); /* frees what it holds and empties it */

typedef enum { PEN_DOWN, PEN_MOVE, PEN_UP } pen_kind;
typedef struct {
    pen_kind kind;
    vec2 at; /* on the pad, 0..1 */
} pen_event;

typedef enum { DRIVE_AS_IT_DOES, DRIVE_RUN, DRIVE_PAUSE } lab_drive;

typedef struct {
    bool run, step, reset, fullscreen, next_sample, dismiss_error;
    bool leave, quit; /* leave: quit, but ask first when something trained would be lost */
    bool clear_pad, undo_pad, clear_painting, undo_painting, redo_pad, redo_painting, train_painting;
    bool pen_paints; /* the pen's strokes are for the painting, not for the pad */
    bool show_sample;
    const char *open_picture;           /* a file to draw upon: lives until the end of the frame */
    const char *open_points;            /* a file of points for the canvas; the same */
    const char *open_idx;               /* a file of images or labels to learn from; the same */
    size_t sample;                      /* of the test data, with show_sample */
    const char *load;                   /* a preset's name, or a file: as loader_start; the same */
    load_settings load_with;            /* laid over it */
    const char *models[HDNN_MAX_LANES]; /* files whose networks race; they live until the end of the frame */
    int model_count;
    load_settings change;    /* laid over the run as it is */
    const char *open_lesson; /* its name; lives until the end of the frame */
    bool resume_lesson;      /* at the step where it was left */
    int move_lesson;         /* 1 forward, -1 back */
    bool leave_lesson, show_lesson;
    lab_drive drive;   /* train or pause, whatever it does now */
    int64_t stop_step; /* with DRIVE_RUN: pause there; 0: nowhere */
    double stop_epoch; /* the same */
    bool set_pace, undo, redo;
    bool change_run; /* to `changed`: see lab_change_run */
    hdnn_preset changed;
    lab_settings settings; /* as the panels leave them; begins as the state's */
    pen_event pen[INPUT_PEN];
    int pen_count;
    lab_saving saving;
    bool copy_window; /* as a picture */
    bool ask_file;    /* opens the file dialog */
    file_purpose ask_file_for;
    bool file_chosen; /* the dialog has a file */
} lab_intents;

/* Do they differ in nothing that shows? */
bool lab_settings_same(const lab_settings *a, const lab_settings *b);
/* Is anything wanted, or set otherwise than `shown`? */
bool lab_intents_any(const lab_intents *wants, const lab_settings *shown);

/* The run that a panel wants instead: a shallow copy of state->wanted to write to. What can change while it trains
 * does; anything else starts it again from the same seed. Several panels may change it in one frame. */
static inline hdnn_preset *lab_change_run(const lab_state *s, lab_intents *out) {
    if (!out->change_run) out->changed = *s->wanted;
    out->change_run = true;
    return &out->changed;
}

/* Another preset takes the place of the run; `setting` ("path=value") is laid over it. */
static inline void lab_load_with(lab_intents *out, const char *preset, const char *setting) {
    out->load = preset;
    out->load_with = (load_settings){.count = 1};
    snprintf(out->load_with.text[0], LOAD_SETTING, "%s", setting);
}

/* Small questions that several panels ask. */
static inline bool lab_has_images(const lab_state *s) {
    return s->data && hdnn_shape_is_image(s->data->train.shape);
}
static inline int lab_most_layers(const lab_state *s) {
    int most = 0;
    for (int i = 0; s->snapshot && i < s->snapshot->lanes; i++)
        if (s->snapshot->lane[i].layers > most) most = s->snapshot->lane[i].layers;
    return most;
}
/* Where the layers end on this screen: with the network that Theory looks at, or the deepest one. */
static inline int lab_shown_layers(const lab_state *s) {
    const theory_settings *v = &s->settings.theory;
    bool one = s->snapshot && s->settings.screen == SCREEN_THEORY && v->topic != TOPIC_COUNTEREXAMPLE;
    if (!one) return lab_most_layers(s);
    return s->snapshot->lane[v->lane < s->snapshot->lanes ? v->lane : s->snapshot->lanes - 1].layers;
}
static inline const char *lab_lane_name(const lab_state *s, int lane) {
    return s->preset->networks[lane].name;
}
/* |dLoss/dy_1|: what arrives at the first layer; not a number before the first step. */
static inline double lab_first_gradient(const hdnn_lane_snapshot *lane) {
    return (double)lane->state_gradient[1];
}

/* What the window shows now, as a preset: the run with its changes, in this view. It borrows from the state's; do not
 * free it. */
hdnn_preset lab_preset_now(const lab_state *s);

/* The part of a series of reals that lies `stride` reals apart. */
static inline plot_values lab_reals(const hdnn_real *data, size_t count, size_t stride) {
    return (plot_values){.kind = sizeof(hdnn_real) == sizeof(float) ? PLOT_FLOAT : PLOT_DOUBLE,
                         .count = count,
                         .data = data,
                         .stride = stride * sizeof(hdnn_real)};
}

#endif
