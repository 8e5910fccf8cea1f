/* What the window remembers from one start to the next, in a file of its own:
 * $XDG_CONFIG_HOME/hdnn-lab/settings.json, or ~/.config/hdnn-lab/settings.json.
 *
 * Invariant: the file is written whole, so that it is the old one or the new one. A file that cannot be read as settings
 * is put aside under another name, never written over. */
#ifndef LAB_PREFERENCES_H
#define LAB_PREFERENCES_H

#include "recent.h"
#include "theme.h"

#include "hdnn/preset.h"

#include <stdbool.h>
#include <stddef.h>

enum { PREFERENCES_RUN = 1 << 15, PREFERENCES_LESSONS = 32 };

/* The run that was shown last, and how; taken up only when the window opens with it again. */
typedef struct {
    char file[HDNN_PATH_SIZE]; /* that it was opened from; "": the installed preset */
    char run
        [PREFERENCES_RUN]; /* as it was changed, as a preset; "": as it was opened, or too long to be kept */
    int plane, topic;      /* plane_kind of Phase space, theory_topic of Theory */
    int axis_x, axis_y;    /* of Phase space; -1: the preset's */
    double pace;           /* steps a second; 0: as many as can be; -1: the preset's */
} last_run;

/* The lessons that were followed to their ends, by name. */
typedef struct {
    int count;
    char name[PREFERENCES_LESSONS][HDNN_NAME_SIZE];
} finished_lessons;

typedef struct {
    theme_kind theme;
    double type_scale; /* of everything that is drawn, on top of the display's */
    int width, height; /* of the window; 0: the usual ones */
    bool fullscreen;
    char preset[HDNN_NAME_SIZE]; /* an installed one, shown last; "": the default */
    char screen[HDNN_NAME_SIZE]; /* as presets name it; "": the preset's */
    last_run last;
    recent_files recent;
    double hero, side;         /* shares of the Race screen: hero's width and height */
    bool by_seconds;           /* loss and accuracy are drawn over seconds */
    bool field, levels, disc;  /* are shown on Phase space */
    double pen, eraser, brush; /* widths: shares of the pad's side, and a radius in the plane */
    int gallery;               /* gallery_kind of Digits */
    bool paints;               /* Data shows the canvas */
    int classes;               /* to paint */
    finished_lessons lessons;
} preferences;

enum { PREFERENCES_TYPE_STEPS = 8 };
preferences preferences_default(void);
void preferences_finish(finished_lessons *lessons,
                        const char *name); /* what there is no room for is left out */
bool preferences_finished(const finished_lessons *lessons, const char *name);
bool preferences_equal(const preferences *a, const preferences *b);

/* Where the file is; "" when there is neither XDG_CONFIG_HOME nor HOME. */
void preferences_path(char *path, size_t size);

/* Reads the file; what it does not say, and all of a file that does not exist, is the default. False when the file is
 * no settings file: `message` says why and where it was put, and `out` is the default. */
bool preferences_load(const char *path, preferences *out, char *message, size_t message_size);
bool preferences_save(const char *path, const preferences *p, char *message, size_t message_size);
bool preferences_forget(const char *path, char *message, size_t message_size); /* there may be none */

/* The next larger (+1) or smaller (-1) type scale, 0.75 to 2; 0: 1. */
double preferences_type_scale(double scale, int by);

#endif
