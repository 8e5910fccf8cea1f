/* Reading scripts; see script.h. Every command is a row of one table. */
#include "script.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *text;
    size_t size;
} note; /* where a reader says what was expected and found */

typedef bool (*reader)(script_command *c, note *n);

static bool refuse(note *n, const char *expected, const char *found) {
    snprintf(n->text, n->size, "expected %s, found %s%s%s", expected, *found ? "\"" : "",
             *found ? found : "the end of the line", *found ? "\"" : "");
    return false;
}

static bool ends(script_command *c, int next, note *n) {
    return next >= c->words.count || refuse(n, "the end of the line", words_at(&c->words, next));
}

static bool read_nothing(script_command *c, note *n) {
    return ends(c, 1, n);
}

static bool read_name(script_command *c, note *n) {
    return c->words.count > 1 ? ends(c, 2, n) : refuse(n, "a name", "");
}

static bool read_overrides(script_command *c, int from, note *n) {
    for (int i = from; i < c->words.count; i++) {
        const char *word = words_at(&c->words, i), *sign = strchr(word, '=');
        if (!sign || sign == word || strlen(word) >= LOAD_SETTING)
            return refuse(n, "a setting such as networks[0].layers=16", word);
    }
    return c->words.count - from <= LOAD_SETTINGS || refuse(n, "at most 8 settings", "more");
}

static bool read_load(script_command *c, note *n) {
    return c->words.count > 1 ? read_overrides(c, 2, n) : refuse(n, "a preset or a file", "");
}

static bool read_set(script_command *c, note *n) {
    return c->words.count > 1 ? read_overrides(c, 1, n)
                              : refuse(n, "a setting such as networks[0].layers=16", "");
}

static bool read_condition(script_command *c, int first, note *n) {
    return condition_parse(&c->words, first, &c->until, n->text, n->size);
}

static bool read_run(script_command *c, note *n) {
    if (c->words.count == 1) return true;
    if (strcmp(words_at(&c->words, 1), "until") != 0) return refuse(n, "until", words_at(&c->words, 1));
    return read_condition(c, 2, n);
}

static bool read_number(script_command *c, note *n) {
    if (!words_number(&c->words, 1, &c->number)) return refuse(n, "a number", words_at(&c->words, 1));
    return ends(c, 2, n);
}

static bool read_axes(script_command *c, note *n) {
    double x, y;
    bool good = words_number(&c->words, 1, &x) && words_number(&c->words, 2, &y) && x >= 0 && y >= 0 &&
                x < HDNN_MAX_FEATURES && y < HDNN_MAX_FEATURES;
    if (!good) return refuse(n, "two coordinates, from 0", words_at(&c->words, 1));
    c->from.at = (vec2){(float)floor(x), (float)floor(y)};
    return ends(c, 3, n);
}

/* NAME [#2] [at X Y], or X Y in pixels. */
static bool read_target(script_command *c, int *next, script_target *out, note *n) {
    double x, y;
    const word_list *w = &c->words;
    const char *name = words_at(w, *next);
    *out = (script_target){.at = {0.5F, 0.5F}};
    bool pixels = words_number(w, *next, &x) && words_number(w, *next + 1, &y);
    if (!*name || strlen(name) >= sizeof out->name)
        return refuse(n, "the name of something on the screen, or two numbers", name);
    if (!pixels) {
        snprintf(out->name, sizeof out->name, "%s", name), ++*next;
        const char *which = words_at(w, *next);
        if (which[0] == '#' && isdigit((unsigned char)which[1])) out->which = atoi(which + 1), ++*next;
        if (strcmp(words_at(w, *next), "at") != 0) return true;
        if (!words_number(w, ++*next, &x) || !words_number(w, *next + 1, &y))
            return refuse(n, "two numbers from 0 to 1 behind at", words_at(w, *next));
    }
    out->at = (vec2){(float)x, (float)y};
    *next += 2;
    return true;
}

static bool read_place(script_command *c, note *n) {
    int next = 1;
    return read_target(c, &next, &c->from, n) && ends(c, next, n);
}

static bool read_drag(script_command *c, note *n) {
    int next = 1;
    if (!read_target(c, &next, &c->from, n)) return false;
    if (strcmp(words_at(&c->words, next), "to") != 0) return refuse(n, "to", words_at(&c->words, next));
    next++;
    return read_target(c, &next, &c->to, n) && ends(c, next, n);
}

static bool read_wheel(script_command *c, note *n) {
    int next = 1;
    if (!read_target(c, &next, &c->from, n)) return false;
    if (!words_number(&c->words, next, &c->number))
        return refuse(n, "how many notches", words_at(&c->words, next));
    return ends(c, next + 1, n);
}

static key_code named_key(const char *name) {
    static const struct {
        const char *name;
        key_code key;
    } keys[] = {{"Space", KEY_SPACE},
                {"Enter", KEY_ENTER},
                {"Escape", KEY_ESCAPE},
                {"Tab", KEY_TAB},
                {"Backspace", KEY_BACKSPACE},
                {"Delete", KEY_DELETE},
                {"Home", KEY_HOME},
                {"End", KEY_END},
                {"PageUp", KEY_PAGE_UP},
                {"PageDown", KEY_PAGE_DOWN},
                {"Left", KEY_LEFT},
                {"Right", KEY_RIGHT},
                {"Up", KEY_UP},
                {"Down", KEY_DOWN},
                {"Menu", KEY_MENU}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i].name, name) == 0) return keys[i].key;
    if (name[0] == 'F' && atoi(name + 1) >= 1 && atoi(name + 1) <= 12)
        return (key_code)(KEY_F1 + atoi(name + 1) - 1);
    bool single = name[0] > ' ' && name[0] < 127 && !name[1];
    return single ? (key_code)tolower((unsigned char)name[0]) : KEY_NONE;
}

static bool read_key(script_command *c, note *n) {
    const char *word = words_at(&c->words, 1), *name = word;
    modifiers held = {0};
    for (;;) {
        if (strncmp(name, "Ctrl+", 5) == 0)
            held.ctrl = true, name += 5;
        else if (strncmp(name, "Shift+", 6) == 0)
            held.shift = true, name += 6;
        else if (strncmp(name, "Alt+", 4) == 0)
            held.alt = true, name += 4;
        else
            break;
    }
    c->key = (key_press){.key = named_key(name), .held = held};
    if (c->key.key == KEY_NONE) return refuse(n, "a key such as Space, a, Ctrl+s, PageDown or F11", word);
    bool types = !name[1] && !held.ctrl && !held.alt;
    c->letter[0] = types ? (char)(held.shift ? toupper((unsigned char)*name) : *name) : '\0';
    if (c->key.key == KEY_SPACE) c->letter[0] = ' ';
    return ends(c, 2, n);
}

static bool read_wait(script_command *c, note *n) {
    if (strcmp(words_at(&c->words, 1), "until") == 0) return read_condition(c, 2, n);
    bool good = words_number(&c->words, 1, &c->number) && c->number >= 0 && c->number <= 3600;
    if (!good) return refuse(n, "seconds, or until and a condition", words_at(&c->words, 1));
    return ends(c, 2, n);
}

static bool read_expect(script_command *c, note *n) {
    return read_condition(c, 1, n);
}

static const struct {
    const char *name;
    script_verb verb;
    reader read;
} verbs[] = {
    {"load", DO_LOAD, read_load},
    {"set", DO_SET, read_set},
    {"screen", DO_SCREEN, read_name},
    {"run", DO_RUN, read_run},
    {"pause", DO_PAUSE, read_nothing},
    {"step", DO_STEP, read_nothing},
    {"reset", DO_RESET, read_nothing},
    {"layer", DO_LAYER, read_number},
    {"play", DO_PLAY, read_nothing},
    {"rewind", DO_REWIND, read_nothing},
    {"pace", DO_PACE, read_number},
    {"axes", DO_AXES, read_axes},
    {"lesson", DO_LESSON, read_name},
    {"point", DO_POINT, read_place},
    {"click", DO_CLICK, read_place},
    {"double-click", DO_DOUBLE_CLICK, read_place},
    {"right-click", DO_RIGHT_CLICK, read_place},
    {"drag", DO_DRAG, read_drag},
    {"wheel", DO_WHEEL, read_wheel},
    {"key", DO_KEY, read_key},
    {"type", DO_TYPE, read_name},
    {"drop", DO_DROP, read_name},
    {"wait", DO_WAIT, read_wait},
    {"expect", DO_EXPECT, read_expect},
    {"follow", DO_FOLLOW, read_nothing},
    {"screenshot", DO_SCREENSHOT, read_name},
    {"quit", DO_QUIT, read_nothing},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static bool no_such_verb(const char *word, note *n) {
    size_t used = (size_t)snprintf(n->text, n->size, "expected a command (");
    for (int i = 0; i < VERBS && used < n->size; i++)
        used += (size_t)snprintf(n->text + used, n->size - used, "%s%s", i ? ", " : "", verbs[i].name);
    if (used < n->size) snprintf(n->text + used, n->size - used, "), found \"%s\"", word);
    return false;
}

bool script_read(const char *line, script_command *out, char *message, size_t message_size) {
    note n = {message, message_size};
    *out = (script_command){0};
    if (!words_split(line, &out->words, message, message_size)) return false;
    if (out->words.count == 0) return true;
    for (int i = 0; i < VERBS; i++) {
        if (strcmp(verbs[i].name, words_at(&out->words, 0)) != 0) continue;
        out->verb = verbs[i].verb;
        return verbs[i].read(out, &n);
    }
    return no_such_verb(words_at(&out->words, 0), &n);
}

bool script_is_wish(const script_command *c) {
    return c->verb <= DO_LESSON;
}

/* Files. */
enum { SCRIPT_LINES = 10000, SCRIPT_LINE = 4096 };

static bool add_command(script *s, const script_command *c, int *capacity) {
    if (s->count == *capacity) {
        int larger = *capacity ? 2 * *capacity : 32;
        script_command *grown = realloc(s->commands, (size_t)larger * sizeof *grown);
        if (!grown) return false;
        s->commands = grown, *capacity = larger;
    }
    s->commands[s->count++] = *c;
    return true;
}

static bool read_lines(FILE *file, script *s, char *message, size_t message_size) {
    char line[SCRIPT_LINE], what[600];
    int capacity = 0;
    for (int number = 1; fgets(line, sizeof line, file); number++) {
        script_command c;
        const char *wrong = NULL;
        if (!strchr(line, '\n') && !feof(file)) wrong = "expected at most 4095 bytes on a line, found more";
        if (number > SCRIPT_LINES) wrong = "expected at most 10000 lines, found more";
        if (!wrong && !script_read(line, &c, what, sizeof what)) wrong = what;
        if (!wrong && c.words.count > 0) {
            c.line = number;
            if (!add_command(s, &c, &capacity)) wrong = "out of memory";
        }
        if (!wrong) continue;
        snprintf(message, message_size, "%s:%d: %s", s->path, number, wrong);
        return false;
    }
    if (!ferror(file)) return true;
    snprintf(message, message_size, "%s: cannot be read: %s", s->path, strerror(errno));
    return false;
}

bool script_load(const char *path, script *out, char *message, size_t message_size) {
    *out = (script){.path = path};
    FILE *file = fopen(path, "r");
    if (!file) {
        snprintf(message, message_size, "%s: cannot be read: %s", path, strerror(errno));
        return false;
    }
    bool good = read_lines(file, out, message, message_size);
    fclose(file);
    if (!good) script_free(out);
    return good;
}

void script_free(script *s) {
    free(s->commands);
    s->commands = NULL, s->count = 0;
}
