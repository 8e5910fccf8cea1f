/* See world.h. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char quick_points[] =
    "{\"name\": \"quick\", \"about\": \"A test.\", \"data\": {\"source\": \"swiss-roll\", \"samples\": 400},"
    " \"networks\": [{\"name\": \"h1\", \"architecture\": \"h1-j1\", \"features\": 4, \"layers\": 8},"
    " {\"name\": \"mlp\", \"architecture\": \"mlp\", \"features\": 4, \"layers\": 8}],"
    " \"training\": {\"batch\": 20, \"epochs\": 1000000}}";
const char quick_digits[] =
    "{\"name\": \"quick-digits\", \"about\": \"A test.\", \"data\": {\"source\": \"digits\", \"samples\": "
    "500},"
    " \"networks\": [{\"name\": \"h1\", \"architecture\": \"h1-j1\", \"features\": 4, \"layers\": 2,"
    " \"stem\": \"conv3x3\"}], \"training\": {\"batch\": 20, \"epochs\": 1000000}}";

static vec2 fixed_width(void *context, font f, const char *text) {
    (void)context;
    return (vec2){(float)strlen(text) * f.size * 0.6F, f.size * 1.25F};
}

void one_frame(world *w) {
    lab_poll(w->lab, w->in.time);
    lab_frame(w->lab, &w->in);
    w->in.key_count = w->in.pen_count = 0, w->in.text[0] = '\0';
    w->in.pressed[MOUSE_LEFT] = w->in.released[MOUSE_LEFT] = false;
    w->in.time += 1 / 60.0, w->in.delta = 1 / 60.0;
}

/* Frames until the condition holds; fails after ten seconds. */
void until(world *w, bool (*holds)(const lab_state *s)) {
    struct timespec pause = {.tv_nsec = 2000000};
    for (int i = 0; i < 5000; i++) {
        one_frame(w);
        if (holds(lab_now(w->lab))) return;
        nanosleep(&pause, NULL);
    }
    fail();
}

bool loaded(const lab_state *s) {
    return s->snapshot && !s->loading;
}
bool runs(const lab_state *s) {
    return s->snapshot->running;
}
bool rests(const lab_state *s) {
    return !s->snapshot->running;
}
bool failed(const lab_state *s) {
    return s->error != NULL && !s->loading;
}

world *open_world(const char *json) {
    return open_world_with(json, NULL);
}

world *open_world_with(const char *json, const preferences *from_the_last_time) {
    world *w = calloc(1, sizeof *w);
    strcpy(w->folder, "/tmp/hdnn-test-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    snprintf(w->path, sizeof w->path, "%s/preset.json", w->folder);
    FILE *file = fopen(w->path, "w");
    assert_non_null(file);
    fputs(json, file);
    fclose(file);
    w->lab = lab_new(&(lab_config){.preset = w->path,
                                   .seed = -1,
                                   .threads = 1,
                                   .preferences = from_the_last_time,
                                   .measure = fixed_width});
    assert_non_null(w->lab);
    w->in.window = (rect){0, 0, 1280, 800}, w->in.scale = 1, w->in.mouse = (vec2){-1e6F, -1e6F};
    return w;
}

void open_again(world *w, const preferences *left) {
    lab_free(w->lab);
    w->lab = lab_new(&(lab_config){.seed = -1, .threads = 1, .preferences = left, .measure = fixed_width});
    assert_non_null(w->lab);
}

void in_folder(const world *w, const char *name, char out[WORLD_PATH]) {
    snprintf(out, WORLD_PATH, "%s/%s", w->folder, name);
}

void close_world(world *w) {
    lab_free(w->lab);
    DIR *folder = opendir(w->folder);
    const struct dirent *entry;
    char path[WORLD_PATH];
    while (folder && (entry = readdir(folder)) != NULL) in_folder(w, entry->d_name, path), unlink(path);
    if (folder) closedir(folder);
    rmdir(w->folder);
    free(w);
}

void key(world *w, key_code code) {
    w->in.keys[w->in.key_count] = (key_press){.key = code};
    w->in.key_count++;
}

void drop(world *w, const char *path) {
    w->in.dropped[0] = path, w->in.dropped_count = 1;
    one_frame(w);
    w->in.dropped_count = 0;
}

bool override(world *w, const char *setting, hdnn_error *error) {
    load_settings settings = {.count = 1};
    snprintf(settings.text[0], LOAD_SETTING, "%s", setting);
    return lab_override(w->lab, &settings, error);
}

/* Where the pad lies is read off its hint. */
static vec2 middle_of_pad(world *w) {
    one_frame(w);
    const draw_list *list = lab_list(w->lab);
    for (size_t i = 0; i < draw_count(list); i++) {
        const draw_command *c = draw_at(list, i);
        if (c->kind == DRAW_TEXT && strcmp(c->text, "draw a digit here") == 0)
            return (vec2){c->bounds.x + c->bounds.w / 2, c->bounds.y + c->bounds.h / 2};
    }
    fail();
    return (vec2){0, 0};
}

void draw_down(world *w) {
    vec2 at = middle_of_pad(w);
    for (int i = 0; i <= 10; i++) {
        vec2 p = {at.x, at.y - 100 + 20 * (float)i};
        w->in.pen[0] = (pen_point){p, 1, true, i == 0}, w->in.pen_count = 1;
        w->in.mouse = p, w->in.mouse_known = true;
        w->in.pressed[MOUSE_LEFT] = i == 0, w->in.down[MOUSE_LEFT] = true;
        one_frame(w);
    }
    w->in.down[MOUSE_LEFT] = false, w->in.released[MOUSE_LEFT] = true;
    w->in.pen[0] = (pen_point){w->in.mouse, 1, false, false}, w->in.pen_count = 1;
    one_frame(w);
}
