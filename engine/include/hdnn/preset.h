/* Presets: a whole run as JSON. presets/preset.schema.json is the format; this reads, checks and writes it.
 *
 * Unknown keys, wrong types and values out of range are refused with the file, the path of the key ("networks[1].
 * layers"), what was expected and what was found. */
#ifndef HDNN_PRESET_H
#define HDNN_PRESET_H

#include "hdnn/train.h"

/* What the window opens with. */
typedef struct {
    char screen[HDNN_NAME_SIZE]; /* "race", "phase", "theory", "digits", "data", "lessons"; or "" */
    int axis_x, axis_y;          /* coordinates of the phase portrait, 0 .. features - 1 */
    bool autostart;              /* training runs from the start */
    double steps_per_second;     /* the pace of training, so that people can watch; 0: as fast as it can */
} hdnn_view_config;

typedef struct {
    char name[HDNN_NAME_SIZE];
    char about[1024]; /* a few sentences for the student */
    hdnn_data_config data;
    int lanes;
    hdnn_network_config networks[HDNN_MAX_LANES];
    hdnn_training_config training;
    hdnn_view_config view;
    void *owned[HDNN_MAX_LANES][4]; /* memory behind the pointers of `networks` */
} hdnn_preset;

/* Parse JSON text. `origin` names it in messages (a file name). `overrides` (may be NULL) are `count` texts
 * "path=value" applied before checking, e.g. "training.epochs=3", "networks[0].layers=64", "data.source=digits";
 * a value that is not JSON is taken as a string. On failure `preset` is left alone. Free with hdnn_preset_free. */
hdnn_status hdnn_preset_parse(const char *json, const char *origin, const char *const *overrides,
                              size_t count, hdnn_preset *preset, hdnn_error *error);

/* Read a preset by file name (with a "/" or ".json"), or by the name of an installed preset (hdnn_preset_list). */
hdnn_status hdnn_preset_load(const char *name, const char *const *overrides, size_t count,
                             hdnn_preset *preset, hdnn_error *error);
void hdnn_preset_free(hdnn_preset *preset);

/* The preset as JSON; every field is written. Free with hdnn_text_free. NULL without memory. */
char *hdnn_preset_text(const hdnn_preset *preset);
void hdnn_text_free(char *text);
hdnn_status hdnn_preset_save(const hdnn_preset *preset, const char *path, hdnn_error *error);

/* The installed presets, sorted by name: HDNN_PRESET_DIR, share/hdnn/presets of the tree in which the running program
 * lies (bin beside share), the source tree's presets (development builds), then <prefix>/share/hdnn/presets. */
typedef struct {
    char name[HDNN_NAME_SIZE];
    char path[HDNN_PATH_SIZE];
} hdnn_preset_entry;
hdnn_status hdnn_preset_list(hdnn_preset_entry **entries, size_t *count, hdnn_error *error);
void hdnn_preset_list_free(hdnn_preset_entry *entries);

#endif
