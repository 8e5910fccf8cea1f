/* What the files lab*.c share: the laboratory itself. Nobody else includes this.
 *
 * lab.c makes it and draws its frames, lab_news.c takes what the threads have ready, lab_apply.c does what people want.
 * Invariant: `state` points to what `session` owns, or to nothing; it is made anew by every lab_poll. */
#ifndef LAB_LAB_CORE_H
#define LAB_LAB_CORE_H

#include "edits.h"
#include "insight.h"
#include "lab.h"
#include "theme.h"
#include "tour.h"
#include "ui.h"
#include "wishes.h"

#define LAB_DEFAULT_PRESET POINT_PRESET

struct lab {
    loader *loader;
    session *session;
    hdnn_preset
        wanted; /* the session's preset with the changes made since; empty while there is no session */
    edits edits;
    shelf shelf;
    pad pad;
    painting painting;
    file_dialog files;
    recent_files recent;
    insight insight;
    digit_desk desk;
    observer *observer;
    lab_settings settings;
    lab_memory memory;
    char error[HDNN_PATH_SIZE + 640], title[HDNN_NAME_SIZE + 16];

    hdnn_snapshot shown; /* the latest snapshot, with the gradients that were measured last */
    hdnn_real *gradient[HDNN_MAX_LANES];
    gradient_history history;
    uint64_t version;
    lab_state state;
    lab_intents intents;

    draw_list *list;
    ui *ui;
    theme theme;
    float scale; /* that `theme` was made for */
    double time;
    wishes wishes;
    bool unsettled; /* wishes were fulfilled that may not show yet */
    bool news;      /* something has come that the frame does not show */
    lesson_shelf lessons;
    tour tour;
    bool stops;  /* the run pauses where a wish said */
    bool starts; /* the run that is being made trains from the start */
    lab_saving saving;
    input away;                        /* what the frame that is saved is drawn by */
    int saving_age;                    /* frames drawn since it was asked for */
    char file[HDNN_PATH_SIZE];         /* that the run was opened from; "": an installed preset */
    char first_screen[HDNN_NAME_SIZE]; /* that the first preset opens with; "": its own */
    last_run left;                     /* what it takes up, with `as_left` */
    bool as_left;                      /* the window opens with what it showed last */
    bool drags;                        /* the button is held down, not just pressed */
    bool typed, turned;                /* the last change of the run was; turned: by the wheel */
    bool quit, fullscreen, again;
};

/* lab.c */
void lab_refresh(lab *l);                                        /* makes `state` anew */
void lab_explain(lab *l, const char *message, const char *more); /* the error: two sentences */

/* lab_news.c */
/* `wanted` becomes what the preset `text` says; false: it is none, and nothing has changed. */
bool lab_want(lab *l, const char *text, hdnn_error *error);
void lab_forget_gradients(lab *l);

/* lab_apply.c */
void lab_apply(lab *l, lab_intents *wants); /* after the frame is drawn */
void lab_take_up_run(lab *l);               /* as it was changed when the window was left */

#endif
