/* SGD, momentum and Adam; see optimizer.h. Ranges of fixed size may run on different threads: every entry depends on
 * itself alone, so the bits do not. */
#include "train/optimizer.h"

#include "core/float_mode.h"
#include "core/memory.h"
#include "core/team.h"

#include <math.h>
#include <string.h>

enum { RANGE = 1 << 13 };

hdnn_status optimizer_new(optimizer *o, size_t count, hdnn_error *error) {
    *o = (optimizer){.count = count, .steps_a_count = 1};
    hdnn_status status =
        memory_take((void **)&o->first, count, sizeof *o->first, "the optimiser's moments", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&o->second, count, sizeof *o->second, "the optimiser's moments", error);
    if (status != HDNN_OK) optimizer_free(o);
    return status;
}

void optimizer_free(optimizer *o) {
    memory_free(o->first);
    memory_free(o->second);
    *o = (optimizer){0};
}

void optimizer_reset(optimizer *o) {
    memset(o->first, 0, o->count * sizeof *o->first);
    memset(o->second, 0, o->count * sizeof *o->second);
    o->steps = 0;
}

static double norm_of(const hdnn_real *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sqrt(sum);
}

static double clip_scale(double limit, const hdnn_real *gradient, size_t count) {
    if (limit <= 0) return 1;
    double norm = norm_of(gradient, count);
    return norm > limit ? limit / norm : 1;
}

typedef struct {
    optimizer *o;
    const hdnn_training_config *config;
    double rate, scale;
    size_t head;
    const hdnn_real *gradient;
    hdnn_real *parameters;
} update;

static void descend(const update *u, size_t from, size_t to, double decay) {
    hdnn_real momentum = (hdnn_real)(u->config->optimizer == HDNN_MOMENTUM ? u->config->momentum : 0);
    for (size_t i = from; i < to; i++) {
        hdnn_real g = (hdnn_real)u->scale * u->gradient[i] + (hdnn_real)decay * u->parameters[i];
        u->o->first[i] = momentum * u->o->first[i] + g;
        u->parameters[i] -= (hdnn_real)u->rate * u->o->first[i];
    }
}

static void adapt(const update *u, size_t from, size_t to, double decay) {
    const hdnn_training_config *c = u->config;
    double step = (double)((u->o->steps - 1) / u->o->steps_a_count + 1);
    kernel_adam adam = {.scale = (hdnn_real)u->scale, .decay = (hdnn_real)decay, .rate = (hdnn_real)u->rate};
    adam.beta1 = (hdnn_real)c->beta1;
    adam.beta2 = (hdnn_real)c->beta2;
    adam.epsilon = (hdnn_real)c->epsilon;
    adam.correction1 = (hdnn_real)(1 - pow(c->beta1, step));
    adam.correction2 = (hdnn_real)(1 - pow(c->beta2, step));
    kernel_best()->adam(to - from, u->parameters + from, u->gradient + from, u->o->first + from,
                        u->o->second + from, &adam);
}

static void update_range(const update *u, size_t from, size_t to, double decay) {
    if (from >= to) return;
    (u->config->optimizer == HDNN_ADAM ? adapt : descend)(u, from, to, decay);
}

/* The head has a decay of its own. */
static void update_both(const update *u, size_t from, size_t to) {
    size_t middle = u->head < from ? from : u->head > to ? to : u->head;
    update_range(u, from, middle, u->config->weight_decay);
    update_range(u, middle, to, u->config->weight_decay + u->config->head_decay);
}

static size_t ranges_of(const optimizer *o) {
    return (o->count + RANGE - 1) / RANGE;
}

static void update_part(void *job, int threads, int thread) {
    const update *u = job;
    float_mode mode = float_mode_flush();
    stretch own = team_share(ranges_of(u->o), threads, thread);
    for (size_t r = own.first; r < own.first + own.count; r++)
        update_both(u, r * RANGE, (r + 1) * RANGE < u->o->count ? (r + 1) * RANGE : u->o->count);
    float_mode_restore(mode);
}

void optimizer_step(optimizer *o, const hdnn_training_config *config, double learning_rate, size_t head,
                    const hdnn_real *gradient, hdnn_real *parameters, int threads) {
    update u = {o,    config,   learning_rate, clip_scale(config->clip_norm, gradient, o->count),
                head, gradient, parameters};
    o->steps++;
    team_run(ranges_of(o) > 1 ? threads : 1, update_part, &u);
}

static double one_cycle(double progress) {
    const double rise = 0.3, lowest = 0.04, pi = 3.14159265358979323846;
    if (progress < rise) return lowest + (1 - lowest) * progress / rise;
    return 0.5 * (1 + cos(pi * (progress - rise) / (1 - rise)));
}

double schedule_factor(const hdnn_training_config *config, int64_t step, int64_t per_epoch, int64_t total) {
    double progress = total > 0 && step < total ? (double)step / (double)total : 1;
    switch (config->schedule) {
    case HDNN_STEP_DECAY: return pow(config->decay, (double)(step / per_epoch / config->decay_epochs));
    case HDNN_COSINE: return 0.5 * (1 + cos(3.14159265358979323846 * progress));
    case HDNN_ONE_CYCLE: return one_cycle(progress);
    default: return 1;
    }
}
