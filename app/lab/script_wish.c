/* Wishes: the commands of scripts and lessons that the laboratory itself fulfils, as intents. */
#include "screens.h"
#include "script.h"

#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static load_settings settings_from(const word_list *w, int first) {
    load_settings settings = {0};
    for (int i = first; i < w->count && settings.count < LOAD_SETTINGS; i++)
        snprintf(settings.text[settings.count++], LOAD_SETTING, "%s", words_at(w, i));
    return settings;
}

static bool show_screen(const char *key, lab_intents *out, char *message, size_t message_size) {
    lab_screen screen = screen_named(key);
    if (strcmp(screen_key(screen), key) != 0) {
        snprintf(message, message_size, "expected the key of a screen, found \"%s\"", key);
        return false;
    }
    out->settings.screen = screen;
    return true;
}

static bool choose_axes(const script_command *c, const lab_state *s, lab_intents *out, char *message,
                        size_t message_size) {
    int x = (int)c->from.at.x, y = (int)c->from.at.y;
    for (int i = 0; i < s->snapshot->lanes; i++) {
        int features = s->snapshot->lane[i].features;
        if (x < features && y < features) continue;
        snprintf(message, message_size, "expected coordinates below %d, the features of %s, found %d and %d",
                 features, lab_lane_name(s, i), x, y);
        return false;
    }
    out->settings.axis_x = x, out->settings.axis_y = y;
    return true;
}

static void run(const script_command *c, lab_intents *out) {
    out->drive = DRIVE_RUN;
    if (condition_is_quantity(&c->until, "step")) out->stop_step = (int64_t)c->until.number;
    if (condition_is_quantity(&c->until, "epoch")) out->stop_epoch = c->until.number;
}

bool script_wish(const script_command *c, const lab_state *s, lab_intents *out, char *message,
                 size_t message_size) {
    const word_list *w = &c->words;
    if (c->verb != DO_LOAD && !s->snapshot) {
        snprintf(message, message_size, "expected a preset to be loaded, found none");
        return false;
    }
    switch (c->verb) {
    case DO_LOAD: out->load = words_at(w, 1), out->load_with = settings_from(w, 2); break;
    case DO_SET: out->change = settings_from(w, 1); break;
    case DO_SCREEN: return show_screen(words_at(w, 1), out, message, message_size);
    case DO_RUN: run(c, out); break;
    case DO_PAUSE: out->drive = DRIVE_PAUSE; break;
    case DO_STEP: out->step = true; break;
    case DO_RESET: out->reset = true; break;
    case DO_LAYER: out->settings.layer = c->number, out->settings.playing = false; break;
    case DO_PLAY: out->settings.playing = true; break;
    case DO_REWIND: out->settings.digits.rewound = 0, out->settings.digits.rewinding = true; break;
    case DO_PACE: out->set_pace = true, out->settings.pace = fmax(0, c->number); break;
    case DO_AXES: return choose_axes(c, s, out, message, message_size);
    case DO_LESSON: out->open_lesson = words_at(w, 1); break;
    default: break;
    }
    return true;
}
