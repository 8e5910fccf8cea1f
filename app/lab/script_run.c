/* A script at work; see script_run.h.
 *
 * Invariant: a command ends before the next one begins: its moves are made, its wish is fulfilled, its condition
 * holds. */
#include "script_run.h"

#include "tour.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOVES = 32, DRAG_STEPS = 8, REST_FRAMES = 60, SETTLE_FRAMES = 2 };
static const double longest_wait = 120; /* seconds for a condition: generous, since machines differ */

typedef struct {
    enum { MOVE_POINT, MOVE_DOWN, MOVE_UP, MOVE_NOTHING } kind;
    vec2 at;
    mouse_button button;
    int clicks;
} hand_move;

struct script_run {
    const script *script;
    script_hands hands;
    int next;              /* command */
    bool begun, had_error; /* `next` is under way; there was an error before it */
    double since, now;
    bool follows; /* a lesson */
    vec2 aim;     /* where the button was in the frame before */
    int shown;    /* the step of a lesson that was asked to be done, from 1 */
    int rests;    /* frames that the hands have waited for the picture to rest */
    hand_move moves[MOVES];
    int move_count, moved;
    bool failed;
    char error[1200];
};

script_run *script_run_new(const script *s, const script_hands *hands) {
    script_run *r = calloc(1, sizeof *r);
    if (r) r->script = s, r->hands = *hands;
    return r;
}

void script_run_free(script_run *r) {
    free(r);
}

const char *script_run_error(const script_run *r) {
    return r->failed ? r->error : NULL;
}

static const script_command *current(const script_run *r) {
    return &r->script->commands[r->next];
}

static void line_of(const script_command *c, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < c->words.count && used < size; i++) {
        const char *word = words_at(&c->words, i), *quote = strchr(word, ' ') || !*word ? "\"" : "";
        used += (size_t)snprintf(out + used, size - used, "%s%s%s%s", i ? " " : "", quote, word, quote);
    }
}

__attribute__((format(printf, 2, 3))) static void fail(script_run *r, const char *format, ...) {
    char what[700], line[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    line_of(current(r), line, sizeof line);
    snprintf(r->error, sizeof r->error, "%s:%d: %s: %s", r->script->path, current(r)->line, line, what);
    r->failed = true;
}

/* The hands. */
static void plan(script_run *r, hand_move m) {
    if (r->move_count < MOVES) r->moves[r->move_count++] = m;
}

static void name_what_is_there(const condition_world *w, char *out, size_t size) {
    size_t used = 0;
    const char *name;
    out[0] = '\0';
    for (int i = 0; (name = ui_mark_at(w->ui, i)) && used < size; i++) {
        const char *hidden = strstr(name, "##");
        int shown = hidden && hidden > name ? (int)(hidden - name) : (int)strlen(name);
        const char *word = hidden == name ? name + 2 : name;
        used += (size_t)snprintf(out + used, size - used, "%s%.*s", i ? ", " : "",
                                 hidden == name ? (int)strlen(word) : shown, word);
    }
}

/* A text that stands on the screen as it is, where no mark has that name. */
static bool find_text(const draw_list *list, const char *name, int which, rect *bounds) {
    for (size_t i = draw_count(list); i-- > 0;) {
        const draw_command *c = draw_at(list, i);
        if (c->kind != DRAW_TEXT || strcmp(c->text, name) != 0 || --which > 0) continue;
        *bounds = c->bounds;
        return true;
    }
    return false;
}

static bool place(script_run *r, const lab *l, const script_target *t, vec2 *at) {
    char names[500];
    rect box = {0, 0, 1, 1};
    condition_world w = lab_world(l);
    bool found =
        !*t->name || ui_find(w.ui, t->name, t->which, &box) || find_text(w.list, t->name, t->which, &box);
    if (!found) {
        name_what_is_there(&w, names, sizeof names);
        fail(r, "expected \"%s\" on the screen, found %s", t->name, names);
        return false;
    }
    *at = (vec2){box.x + t->at.x * box.w, box.y + t->at.y * box.h};
    return true;
}

static void plan_click(script_run *r, vec2 at, mouse_button button, int clicks) {
    plan(r, (hand_move){MOVE_POINT, at, button, 0});
    for (int i = 1; i <= clicks; i++) {
        plan(r, (hand_move){MOVE_DOWN, at, button, i});
        plan(r, (hand_move){MOVE_UP, at, button, i});
    }
}

static void plan_drag(script_run *r, vec2 from, vec2 to) {
    plan(r, (hand_move){MOVE_POINT, from, MOUSE_LEFT, 0});
    plan(r, (hand_move){MOVE_DOWN, from, MOUSE_LEFT, 1});
    for (int i = 1; i <= DRAG_STEPS; i++) {
        float share = (float)i / DRAG_STEPS;
        vec2 at = {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share};
        plan(r, (hand_move){MOVE_POINT, at, MOUSE_LEFT, 0});
    }
    plan(r, (hand_move){MOVE_UP, to, MOUSE_LEFT, 1});
}

static void make_move(script_run *r, const hand_move *m) {
    const script_hands *h = &r->hands;
    if (m->kind == MOVE_POINT) h->point(h->context, m->at);
    if (m->kind == MOVE_DOWN) h->button(h->context, m->button, true, m->clicks);
    if (m->kind == MOVE_UP) h->button(h->context, m->button, false, m->clicks);
}

static void begin_pointing(script_run *r, const lab *l, const script_command *c) {
    vec2 at, to;
    if (!place(r, l, &c->from, &at)) return;
    if (c->verb == DO_DRAG && !place(r, l, &c->to, &to)) return;
    switch (c->verb) {
    case DO_CLICK: plan_click(r, at, MOUSE_LEFT, 1); break;
    case DO_DOUBLE_CLICK: plan_click(r, at, MOUSE_LEFT, 2); break;
    case DO_RIGHT_CLICK: plan_click(r, at, MOUSE_RIGHT, 1); break;
    case DO_DRAG: plan_drag(r, at, to); break;
    default: plan_click(r, at, MOUSE_LEFT, 0); break;
    }
}

static void rest(script_run *r) {
    for (int i = 0; i < SETTLE_FRAMES; i++) plan(r, (hand_move){.kind = MOVE_NOTHING});
}

static void begin_hands(script_run *r, const lab *l, const script_command *c) {
    const script_hands *h = &r->hands;
    const char *word = words_at(&c->words, 1);
    if (c->verb == DO_KEY) h->key(h->context, c->key, c->letter);
    if (c->verb == DO_TYPE) h->type(h->context, word);
    if (c->verb == DO_DROP) h->drop(h->context, word);
    if (c->verb <= DO_WHEEL) begin_pointing(r, l, c);
    rest(r);
}

/* One move a frame; true when all are made. A turned wheel comes last, where the pointer stands. */
static bool hands_are_done(script_run *r, const script_command *c) {
    if (r->moved < r->move_count) {
        make_move(r, &r->moves[r->moved++]);
        bool arrived = c->verb == DO_WHEEL && r->moved == r->move_count - 1;
        if (arrived) r->hands.wheel(r->hands.context, (float)c->number);
        return false;
    }
    return true;
}

/* Wishes and conditions. */
static bool holds(const script_run *r, const lab *l) {
    condition_world w = lab_world(l);
    return condition_holds(&current(r)->until, &w);
}

static bool waits_too_long(script_run *r, const lab *l) {
    char found[400];
    const lab_state *s = lab_now(l);
    condition_world w = lab_world(l);
    bool ended = current(r)->verb == DO_RUN && s->snapshot && s->snapshot->finished;
    if (!ended && r->now - r->since < longest_wait) return false;
    fail(r, "%s, found %s", ended ? "expected this before the last epoch" : "waited for it in vain",
         condition_found(&current(r)->until, &w, found, sizeof found));
    return true;
}

static bool new_error(script_run *r, const lab *l) {
    const char *error = lab_now(l)->error;
    if (!error || r->had_error) return false;
    fail(r, "%s", error);
    return true;
}

static const script_command pause_command = {.verb = DO_PAUSE,
                                             .words = {.count = 1, .at = {0}, .text = "pause"}};

static bool wish_is_done(script_run *r, lab *l, const script_command *c) {
    const lab_state *s = lab_now(l);
    lab_await(l);
    if (lab_has_wishes(l)) return false;
    if (new_error(r, l)) return true;
    if (c->verb != DO_RUN || c->until.kind == CONDITION_NONE) return true;
    bool stops_itself = condition_is_quantity(&c->until, "step") || condition_is_quantity(&c->until, "epoch");
    if (!holds(r, l)) return waits_too_long(r, l);
    if (s->snapshot->running && !stops_itself) lab_wish(l, &pause_command);
    return !s->snapshot->running;
}

static bool wait_is_done(script_run *r, const lab *l, const script_command *c) {
    if (c->until.kind == CONDITION_NONE) return r->now - r->since >= c->number;
    return holds(r, l) || waits_too_long(r, l);
}

/* Lessons: what a person does who reads, presses "Do it for me" and "Next". True when the button is being pressed. */
static bool press(script_run *r, const lab *l, const char *name) {
    vec2 at;
    script_target target = {.at = {0.5F, 0.5F}};
    snprintf(target.name, sizeof target.name, "%s", name);
    if (!place(r, l, &target, &at)) return false;
    bool rests = at.x == r->aim.x && at.y == r->aim.y;
    r->aim = at, r->move_count = r->moved = 0;
    if (!rests) return false; /* it may still be on its way */
    plan_click(r, at, MOUSE_LEFT, 1);
    rest(r);
    r->aim = (vec2){0, 0};
    return true;
}

static void end_step(script_run *r, const lab *l, const tour *t) {
    rect bounds;
    const hdnn_lesson_step *s = tour_text(t);
    condition_world w = lab_world(l);
    int untrue = t->untrue[t->at];
    char found[300];
    if (untrue >= 0)
        fail(r, "%s: steps[%d]: expected \"%s\" to be true, found %s", t->entry->name, t->at,
             s->claim[untrue], condition_found(&t->steps[t->at].claim[untrue], &w, found, sizeof found));
    else if (*s->highlight && !ui_find(w.ui, s->highlight, 0, &bounds))
        fail(r, "%s: steps[%d].highlight: expected \"%s\" on the screen, found none", t->entry->name, t->at,
             s->highlight);
    else
        press(r, l, "next");
}

static void take_step(script_run *r, const lab *l, const tour *t) {
    const tour_step *s = &t->steps[t->at];
    char found[300];
    condition_world w = lab_world(l);
    if (t->reached[t->at]) {
        r->since = r->now, r->shown = 0;
        end_step(r, l, t);
    } else if (s->shows && r->shown != t->at + 1) {
        if (press(r, l, "Do it for me")) r->shown = t->at + 1;
    } else if (s->wait.kind == CONDITION_CLICK) {
        press(r, l, s->wait.text);
    } else if (r->now - r->since >= longest_wait) {
        fail(r, "%s: steps[%d]: waited in vain for %s, found %s", t->entry->name, t->at, tour_text(t)->wait,
             condition_found(&s->wait, &w, found, sizeof found));
    }
}

static const script_command full_pace = {.verb = DO_PACE, .words = {.count = 1, .at = {0}, .text = "pace"}};

static bool lesson_is_done(script_run *r, lab *l, const script_command *c) {
    const lab_state *s = lab_now(l);
    if (lab_has_wishes(l)) { /* the card may move with what it speaks of: wait until it is there */
        r->move_count = r->moved = 0;
        rest(r);
        return false;
    }
    if (!hands_are_done(r, c)) return false;
    if (new_error(r, l) || !s->tour->entry) {
        if (!r->failed && !r->follows) fail(r, "expected a lesson to follow, found none");
        return true;
    }
    r->follows = true;
    if (s->snapshot && s->snapshot->running && s->settings.pace > 0) {
        lab_wish(l, &full_pace);
        return false;
    }
    take_step(r, l, s->tour);
    return false;
}

static void expect(script_run *r, lab *l, const script_command *c) {
    char found[400];
    lab_await(l);
    condition_world w = lab_world(l);
    if (!condition_holds(&c->until, &w))
        fail(r, "expected this, found %s", condition_found(&c->until, &w, found, sizeof found));
}

static void screenshot(script_run *r, const script_command *c) {
    char message[512];
    if (!r->hands.screenshot(r->hands.context, words_at(&c->words, 1), message, sizeof message))
        fail(r, "%s", message);
}

static bool is_handiwork(const script_command *c) {
    return c->verb >= DO_POINT && c->verb <= DO_DROP;
}

/* Hands and eyes wait for what moves, as a person's do, but not for ever: some pictures never rest. */
static bool picture_moves(script_run *r, const lab *l, const script_command *c) {
    bool looks = is_handiwork(c) || c->verb == DO_SCREENSHOT;
    return looks && lab_next_frame(l) <= 0 && r->rests++ < REST_FRAMES;
}

static void begin(script_run *r, lab *l, const script_command *c) {
    r->begun = true, r->follows = false, r->since = r->now, r->move_count = r->moved = 0;
    r->had_error = lab_now(l)->error != NULL && c->verb != DO_LOAD && c->verb != DO_SET;
    if (script_is_wish(c)) lab_wish(l, c);
    if (is_handiwork(c)) begin_hands(r, l, c);
    if (c->verb == DO_EXPECT) expect(r, l, c);
    if (c->verb == DO_SCREENSHOT) screenshot(r, c);
}

static bool is_done(script_run *r, lab *l, const script_command *c) {
    if (script_is_wish(c)) return wish_is_done(r, l, c);
    if (is_handiwork(c)) return hands_are_done(r, c);
    if (c->verb == DO_FOLLOW) return lesson_is_done(r, l, c);
    return c->verb != DO_WAIT || wait_is_done(r, l, c);
}

/* What takes no time is done at once, so that a row of expectations costs one frame. */
bool script_run_frame(script_run *r, lab *l, double time) {
    r->now = time;
    while (!r->failed && r->next < r->script->count) {
        const script_command *c = current(r);
        if (c->verb == DO_QUIT) return false;
        if (!r->begun && picture_moves(r, l, c)) return true;
        bool fresh = !r->begun;
        if (fresh) begin(r, l, c);
        if (r->failed || (fresh && script_is_wish(c)) || !is_done(r, l, c)) return !r->failed;
        r->next++, r->begun = false, r->rests = 0;
    }
    return false;
}
