/* The screens; see screens.h. */
#include "screens.h"

#include "phase.h"
#include "theory.h"

#include <math.h>
#include <string.h>

typedef void (*arrangement)(ui *u, rect room, const lab_state *s, lab_intents *out);

static const struct {
    const char *name, *key; /* for people; in presets */
    char digit;             /* the key that shows it */
    arrangement arrange;
    void (*observe)(const lab_state *s, observer_request *out); /* what it wants to have measured; or NULL */
} screens[SCREEN_COUNT] = {
    [SCREEN_RACE] = {"Race", "race", '1', screen_race, screen_race_observe},
    [SCREEN_PHASE] = {"Phase space", "phase", '2', screen_phase, phase_request},
    [SCREEN_THEORY] = {"Theory", "theory", '3', screen_theory, theory_request},
    [SCREEN_DIGITS] = {"Digits", "digits", '4', screen_digits, NULL},
    [SCREEN_DATA] = {"Data", "data", '5', screen_data, NULL},
    [SCREEN_LESSONS] = {"Lessons", "lessons", '6', panel_lessons, NULL},
};

const char *screen_name(lab_screen screen) {
    return screens[screen].name;
}

char screen_digit(lab_screen screen) {
    return screens[screen].digit;
}

lab_screen screen_named(const char *key) {
    for (int i = 0; i < SCREEN_COUNT; i++)
        if (strcmp(screens[i].key, key) == 0) return (lab_screen)i;
    return SCREEN_RACE;
}

observer_request screens_request(const lab_state *s) {
    observer_request request = observer_request_none();
    if (s->snapshot && screens[s->settings.screen].observe) screens[s->settings.screen].observe(s, &request);
    return request;
}

const char *screen_key(lab_screen screen) {
    return screens[screen].key;
}

/* An open drawer pushes the screen aside: it would lie over the first layers, where gradients vanish. */
static rect beside_drawer(ui *u, rect room, const lab_state *s) {
    bool open = s->settings.drawer > 0 && s->settings.drawer <= s->wanted->lanes;
    float share = ui_ease(u, ui_make_id(u, "beside the drawer"), open ? 1 : 0);
    skip_left(&room, roundf(share * (panel_drawer_width(u) + ui_theme(u)->gap)));
    return room;
}

void screens_draw(ui *u, const lab_state *s, lab_intents *out) {
    const theme *t = ui_theme(u);
    rect room = ui_input(u)->window;
    draw_rect(ui_list(u), room, 0, t->window);
    panel_top(u, cut_top(&room, roundf(ui_scaled(u, 46))), s, out);
    rect caption = cut_bottom(&room, roundf(ui_scaled(u, 30)));
    skip_top(&room, t->gap_small), skip_left(&room, t->gap), skip_right(&room, t->gap);
    float error = panel_error_height(u, room.w, s);
    if (error > 0) {
        panel_error(u, cut_top(&room, error), s, out);
        skip_top(&room, t->gap_small);
    }
    if (s->snapshot) {
        panel_lanes(u, cut_top(&room, roundf(ui_scaled(u, 44))), s, out);
        skip_top(&room, t->gap_small);
        screens[s->settings.screen].arrange(u, beside_drawer(u, room, s), s, out);
        panel_drawer(u, room, s, out);
        skip_right(&caption, t->gap_large);
        panel_source(u, cut_right(&caption, panel_source_width(u, s)), s, out);
        panel_caption(u, caption, s, out);
    } else {
        panel_waiting(u, room, s, out);
    }
    panel_tour(u, ui_input(u)->window, s, out);
    panel_help(u, ui_input(u)->window, s, out);
    panel_files(u, ui_input(u)->window, s, out);
    panel_leave(u, s, out);
}
