/* See run_edit.h. */
#include "run_edit.h"

#include "architectures.h"
#include "lane_look.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void run_edit_take_names(hdnn_preset *p, const hdnn_preset *like) {
    for (int i = 0; i < p->lanes && i < like->lanes; i++)
        memcpy(p->networks[i].name, like->networks[i].name, sizeof p->networks[i].name),
            p->networks[i].color = like->networks[i].color;
}

/* As hdnn_run_set_training: everything but batch, seed and method acts between steps. Names are for people only. */
static void level_live_settings(hdnn_preset *p, const hdnn_preset *like) {
    hdnn_training_config own = p->training;
    p->training = like->training;
    p->training.batch = own.batch, p->training.seed = own.seed, p->training.method = own.method;
    memcpy(p->name, like->name, sizeof p->name);
    memcpy(p->about, like->about, sizeof p->about);
    run_edit_take_names(p, like);
    p->view = like->view;
}

bool run_edit_restarts(const hdnn_preset *now, const hdnn_preset *wanted) {
    hdnn_preset leveled = *wanted;
    level_live_settings(&leveled, now);
    char *a = hdnn_preset_text(now), *b = hdnn_preset_text(&leveled);
    bool differs = !a || !b || strcmp(a, b) != 0;
    hdnn_text_free(a), hdnn_text_free(b);
    return differs;
}

enum { PLAN_STEPS = 1000, MOST_EPOCHS = 1000000 };

void run_edit_plan(hdnn_training_config *t, double samples) {
    double batch = fmax(floor(samples / 8), 1), each;
    if (t->batch == 0 || t->batch > batch) t->batch = (int)batch;
    each = fmax(ceil(samples / t->batch), 1);
    t->epochs = (int)fmax(t->epochs, ceil(PLAN_STEPS / each));
}

void run_edit_lengthen(hdnn_training_config *t) {
    t->epochs = (int)fmin(fmax(2.0 * t->epochs, 1), MOST_EPOCHS);
}

static bool is_taken(const hdnn_preset *p, const char *name, int except) {
    for (int i = 0; i < p->lanes; i++)
        if (i != except && strcmp(p->networks[i].name, name) == 0) return true;
    return false;
}

/* `stem`, or "stem 2", "stem 3" ...: the first that no other lane has. */
static void name_lane(hdnn_preset *p, int lane, const char *stem) {
    char *name = p->networks[lane].name;
    char first[HDNN_NAME_SIZE];
    snprintf(first, sizeof first, "%s", stem);
    snprintf(name, HDNN_NAME_SIZE, "%s", first);
    for (int i = 2; is_taken(p, name, lane); i++)
        snprintf(name, HDNN_NAME_SIZE, "%.*s %d", HDNN_NAME_SIZE - 16, first, i);
}

/* The name without the number that name_lane gave it. */
static void stem_of(char stem[HDNN_NAME_SIZE], const char *name) {
    snprintf(stem, HDNN_NAME_SIZE, "%s", name);
    size_t end = strlen(stem), digits = end;
    while (digits > 0 && stem[digits - 1] >= '0' && stem[digits - 1] <= '9') digits--;
    if (digits < end && digits > 1 && stem[digits - 1] == ' ') stem[digits - 1] = '\0';
}

bool run_edit_duplicate(hdnn_preset *p, int lane) {
    if (p->lanes >= HDNN_MAX_LANES) return false;
    char stem[HDNN_NAME_SIZE];
    lane_keep_slots(p);
    int slot = lane_free_slot(p);
    memmove(p->networks + lane + 1, p->networks + lane, (size_t)(p->lanes - lane) * sizeof *p->networks);
    p->lanes++;
    stem_of(stem, p->networks[lane].name);
    name_lane(p, lane + 1, stem);
    p->networks[lane + 1].color = slot + 1;
    return true;
}

static bool takes_part(const hdnn_preset *p, const hdnn_architecture *a) {
    for (int i = 0; i < p->lanes; i++)
        if (p->networks[i].architecture == a) return true;
    return false;
}

/* The best known first; all of them need nothing but numbers. */
static const hdnn_architecture *another_architecture(const hdnn_preset *p) {
    static const char *const order[] = {"h2", "h1-j1", "resnet", "mlp", "h1-j2"};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (!takes_part(p, hdnn_architecture_find(order[i]))) return hdnn_architecture_find(order[i]);
    return p->networks[0].architecture;
}

bool run_edit_add(hdnn_preset *p) {
    const hdnn_architecture *a = another_architecture(p), *timeless = hdnn_architecture_find("mlp");
    if (p->lanes >= HDNN_MAX_LANES) return false;
    int like = 0; /* the first with a T that means something */
    while (like < p->lanes - 1 && p->networks[like].architecture == timeless) like++;
    p->networks[p->lanes++] = p->networks[like];
    run_edit_architecture(p, p->lanes - 1, a);
    p->networks[p->lanes - 1].damping = 0;
    name_lane(p, p->lanes - 1, hdnn_architecture_name(a));
    return true;
}

bool run_edit_remove(hdnn_preset *p, int lane) {
    if (p->lanes <= 1) return false;
    lane_keep_slots(p);
    p->lanes--;
    memmove(p->networks + lane, p->networks + lane + 1, (size_t)(p->lanes - lane) * sizeof *p->networks);
    return true;
}

static void drop_matrices(hdnn_network_config *c) {
    c->interconnection = c->coupling = NULL;
    c->mask_p = c->mask_q = NULL;
}

void run_edit_architecture(hdnn_preset *p, int lane, const hdnn_architecture *architecture) {
    hdnn_network_config *c = &p->networks[lane];
    char stem[HDNN_NAME_SIZE];
    stem_of(stem, c->name);
    bool follows = strcmp(stem, hdnn_architecture_name(c->architecture)) == 0;
    c->architecture = architecture;
    drop_matrices(c);
    if (!hdnn_architecture_takes_damping(architecture)) c->damping = 0;
    if (!architecture_takes_identity(architecture)) c->init = HDNN_INIT_NORMAL;
    if (!hdnn_architecture_is_separable(architecture)) {
        c->integrator = HDNN_SYMPLECTIC_EULER;
        if (c->memory == HDNN_MEMORY_REVERSE) c->memory = HDNN_MEMORY_AUTO;
    }
    if (hdnn_architecture_needs_even_features(architecture)) c->features += c->features % 2;
    if (follows) name_lane(p, lane, hdnn_architecture_name(architecture));
}

void run_edit_features(hdnn_preset *p, int lane, int features) {
    hdnn_network_config *c = &p->networks[lane];
    if (c->features != features) drop_matrices(c);
    c->features = features;
    if (p->view.axis_x >= features) p->view.axis_x = features - 1;
    if (p->view.axis_y >= features) p->view.axis_y = features - 1;
}
