/* Conditions and quantities; see condition.h. */
#include "condition.h"

#include "number.h"
#include "screens.h"
#include "tour.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Quantities: one row each. */
typedef double (*measure)(const lab_state *s, int lane);

static double step_of(const lab_state *s, int lane) {
    (void)lane;
    return (double)s->snapshot->step;
}
static double epoch_of(const lab_state *s, int lane) {
    (void)lane;
    return s->snapshot->epoch;
}
static double seconds_of(const lab_state *s, int lane) {
    (void)lane;
    return s->snapshot->seconds;
}
static double shown_layer(const lab_state *s, int lane) {
    (void)lane;
    return s->settings.layer;
}
static double loss_of(const lab_state *s, int lane) {
    return s->snapshot->lane[lane].status.train_loss;
}
static double accuracy_of(const lab_state *s, int lane) {
    return s->snapshot->lane[lane].status.test_accuracy;
}
static double gradient_of(const lab_state *s, int lane) {
    return lab_first_gradient(&s->snapshot->lane[lane]);
}
static double last_gradient_of(const lab_state *s, int lane) {
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    return (double)l->state_gradient[l->layers];
}
static double ratio_of(const lab_state *s, int lane) {
    return gradient_of(s, lane) / last_gradient_of(s, lane);
}
static double layers_of(const lab_state *s, int lane) {
    return s->snapshot->lane[lane].layers;
}
static double diverged_of(const lab_state *s, int lane) {
    return s->snapshot->lane[lane].status.diverged ? 1 : 0;
}

/* Of the network as it was measured: with the damping of the copy, where one is looked at. */
static double sensitivity_of(const lab_state *s, int lane) {
    const lane_observation *o = observed(s->observation, lane, OBSERVE_SENSITIVITY);
    return o ? o->sensitivity[0].median : (double)NAN;
}

static double rewound_of(const lab_state *s, int lane) {
    (void)lane;
    return s->settings.digits.rewound;
}
static double reversal_of(const lab_state *s, int lane) {
    (void)lane;
    return s->film && film_is_rewound(s->film) ? s->film->error : (double)NAN;
}

static const struct {
    const char *name;
    measure value;
} quantities[] = {
    {"step", step_of},         {"epoch", epoch_of},
    {"seconds", seconds_of},   {"layer", shown_layer},
    {"loss", loss_of},         {"accuracy", accuracy_of},
    {"gradient", gradient_of}, {"last-gradient", last_gradient_of},
    {"ratio", ratio_of},       {"layers", layers_of},
    {"diverged", diverged_of}, {"rewound", rewound_of},
    {"reversal", reversal_of}, {"sensitivity", sensitivity_of},
};
enum { QUANTITIES = sizeof quantities / sizeof *quantities };

static int find_quantity(const char *name) {
    for (int i = 0; i < QUANTITIES; i++)
        if (strcmp(quantities[i].name, name) == 0) return i;
    return -1;
}

static int find_lane(const lab_state *s, const char *name) {
    if (!*name) return 0;
    for (int i = 0; s->snapshot && i < s->snapshot->lanes; i++)
        if (strcmp(lab_lane_name(s, i), name) == 0) return i;
    return -1;
}

static double value_at(const lab_state *s, int quantity, const char *lane_name) {
    int lane = find_lane(s, lane_name);
    return s->snapshot && lane >= 0 ? quantities[quantity].value(s, lane) : (double)NAN;
}

bool quantity_value(const lab_state *s, const char *name, const char *lane, double *value) {
    int quantity = find_quantity(name);
    if (quantity < 0 || find_lane(s, lane) < 0) return false;
    *value = value_at(s, quantity, lane);
    return true;
}

bool condition_knows_quantity(const char *name) {
    return find_quantity(name) >= 0;
}

bool condition_is_quantity(const condition *c, const char *name) {
    return c->kind == CONDITION_QUANTITY && strcmp(quantities[c->quantity].name, name) == 0;
}

/* Reading. */
static const struct {
    const char *name;
    condition_kind kind;
    bool named; /* a word follows */
} kinds[] = {
    {"running", CONDITION_RUNNING, false}, {"paused", CONDITION_PAUSED, false},
    {"loaded", CONDITION_LOADED, false},   {"error", CONDITION_ERROR, false},
    {"screen", CONDITION_SCREEN, true},    {"preset", CONDITION_PRESET, true},
    {"lesson", CONDITION_LESSON, true},    {"text", CONDITION_TEXT, true},
    {"shown", CONDITION_SHOWN, true},      {"click", CONDITION_CLICK, true},
    {"file", CONDITION_FILE, true},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool read_order(const char *word, condition_order *order) {
    static const char *const signs[] = {
        [AT_LEAST] = ">=", [AT_MOST] = "<=", [ABOVE] = ">", [BELOW] = "<", [EQUALS] = "="};
    for (int i = 0; i < 5; i++) {
        if (strcmp(signs[i], word) != 0) continue;
        *order = (condition_order)i;
        return true;
    }
    return false;
}

static bool nothing_left(const word_list *w, int next, char *message, size_t message_size) {
    if (next >= w->count) return true;
    snprintf(message, message_size, "expected the end of the line, found \"%s\"", words_at(w, next));
    return false;
}

static bool read_quantity(const word_list *w, int first, condition *out, char *message, size_t message_size) {
    int next = first + 1;
    double number;
    out->order = AT_LEAST;
    if (condition_is_quantity(out, "diverged") && w->count <= next + 1) { /* a plain yes */
        snprintf(out->lane, sizeof out->lane, "%s", words_at(w, next));
        out->number = 1;
        return true;
    }
    if (!words_number(w, next, &number) && !read_order(words_at(w, next), &out->order))
        snprintf(out->lane, sizeof out->lane, "%s", words_at(w, next++));
    if (read_order(words_at(w, next), &out->order)) next++;
    if (!words_number(w, next, &out->number)) {
        snprintf(message, message_size, "expected a number to compare %s with, found \"%s\"",
                 words_at(w, first), words_at(w, next));
        return false;
    }
    return nothing_left(w, next + 1, message, message_size);
}

static bool read_kind(const word_list *w, int first, int row, condition *out, char *message,
                      size_t message_size) {
    out->kind = kinds[row].kind;
    if (!kinds[row].named) return nothing_left(w, first + 1, message, message_size);
    const char *name = words_at(w, first + 1);
    if (!*name || strlen(name) >= sizeof out->text) {
        snprintf(message, message_size,
                 "expected a name or a text of at most %zu bytes behind %s, found \"%s\"",
                 sizeof out->text - 1, kinds[row].name, name);
        return false;
    }
    snprintf(out->text, sizeof out->text, "%s", name);
    return nothing_left(w, first + 2, message, message_size);
}

bool condition_parse(const word_list *w, int first, condition *out, char *message, size_t message_size) {
    *out = (condition){0};
    if (strcmp(words_at(w, first), "no") == 0) out->contrary = true, first++;
    const char *word = words_at(w, first);
    for (int i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, word) == 0) return read_kind(w, first, i, out, message, message_size);
    out->kind = CONDITION_QUANTITY, out->quantity = find_quantity(word);
    if (out->quantity >= 0) return read_quantity(w, first, out, message, message_size);
    size_t used = (size_t)snprintf(message, message_size, "expected a condition that begins with ");
    for (int i = 0; i < KINDS + QUANTITIES && used < message_size; i++)
        used += (size_t)snprintf(message + used, message_size - used, "%s%s", i ? ", " : "",
                                 i < KINDS ? kinds[i].name : quantities[i - KINDS].name);
    if (used < message_size) snprintf(message + used, message_size - used, "; found \"%s\"", word);
    return false;
}

bool condition_from_text(const char *text, condition *out, char *message, size_t message_size) {
    word_list w;
    return words_split(text, &w, message, message_size) && condition_parse(&w, 0, out, message, message_size);
}

/* Looking. */
bool screen_says(const draw_list *list, const char *text) {
    char window[1024] = "";
    size_t held = 0, half = sizeof window / 2;
    for (size_t i = 0; i < draw_count(list); i++) {
        const draw_command *c = draw_at(list, i);
        if (c->kind != DRAW_TEXT) continue;
        if (strstr(c->text, text)) return true;
        if (held > half) memmove(window, window + held - half, half + 1), held = half;
        int more = snprintf(window + held, sizeof window - held, "%s%s", held ? " " : "", c->text);
        held = more < 0                              ? held
               : held + (size_t)more < sizeof window ? held + (size_t)more
                                                     : sizeof window - 1;
        if (strstr(window, text)) return true;
    }
    return false;
}

static bool compare(const condition *c, double value) {
    switch (c->order) {
    case AT_LEAST: return value >= c->number;
    case AT_MOST: return value <= c->number;
    case ABOVE: return value > c->number;
    case BELOW: return value < c->number;
    case EQUALS: return value == c->number;
    }
    return false;
}

static bool is_pressed(const condition *c, const condition_world *w) {
    rect bounds;
    const input *in = ui_input(w->ui);
    return in->pressed[MOUSE_LEFT] && ui_find(w->ui, c->text, 0, &bounds) &&
           rect_holds(bounds, in->pressed_at[MOUSE_LEFT]);
}

static bool holds(const condition *c, const condition_world *w) {
    const lab_state *s = w->state;
    rect bounds;
    switch (c->kind) {
    case CONDITION_NONE: return true;
    case CONDITION_QUANTITY: return compare(c, value_at(s, c->quantity, c->lane));
    case CONDITION_RUNNING: return s->snapshot && s->snapshot->running;
    case CONDITION_PAUSED: return s->snapshot && !s->snapshot->running;
    case CONDITION_LOADED: return s->snapshot && !s->loading;
    case CONDITION_ERROR: return s->error != NULL;
    case CONDITION_SCREEN: return strcmp(screen_key(s->settings.screen), c->text) == 0;
    case CONDITION_PRESET: return s->preset && strcmp(s->preset->name, c->text) == 0;
    case CONDITION_LESSON: return s->tour->entry && strcmp(s->tour->entry->name, c->text) == 0;
    case CONDITION_TEXT: return screen_says(w->list, c->text);
    case CONDITION_SHOWN: return ui_find(w->ui, c->text, 0, &bounds);
    case CONDITION_CLICK: return is_pressed(c, w);
    case CONDITION_FILE: return access(c->text, F_OK) == 0;
    }
    return false;
}

bool condition_holds(const condition *c, const condition_world *world) {
    return holds(c, world) != c->contrary;
}

const char *condition_found(const condition *c, const condition_world *w, char *out, size_t size) {
    const lab_state *s = w->state;
    char number[NUMBER_TEXT];
    const char *is = c->contrary ? "it" : "nothing like it";
    if (c->kind == CONDITION_QUANTITY && find_lane(s, c->lane) < 0)
        snprintf(out, size, "no network \"%s\"", c->lane);
    else if (c->kind == CONDITION_QUANTITY)
        snprintf(out, size, "%s %s", quantities[c->quantity].name,
                 number_text(number, value_at(s, c->quantity, c->lane), 6));
    else if (c->kind == CONDITION_SCREEN)
        snprintf(out, size, "screen %s", screen_key(s->settings.screen));
    else if (c->kind == CONDITION_PRESET)
        snprintf(out, size, "preset %s", s->preset ? s->preset->name : "none");
    else if (c->kind == CONDITION_LESSON)
        snprintf(out, size, "lesson %s", s->tour->entry ? s->tour->entry->name : "none");
    else if (c->kind == CONDITION_ERROR || s->error)
        snprintf(out, size, "%s%s", s->error ? "the error: " : "no error", s->error ? s->error : "");
    else
        snprintf(out, size, "%s", is);
    return out;
}
