/* The rows of preset.schema.json: keys, places and ranges of every object of a preset; see fields.h.
 *
 * A matrix stands after the `features` that gives its size. */
#include "io/preset_fields.h"

#include "hdnn/preset.h"

#define SEED_LIMIT 9007199254740991.0 /* 2^53 - 1: the last whole number that every JSON reader keeps */
#define LARGE      1e6                /* steps, rates, decays and norms */

/* The names of an enumeration, made from its namer, as names_at. */
#define ENUM_NAMES(function, type, namer, count)                                                             \
    static const char *function(const void *context, size_t index) {                                         \
        (void)context;                                                                                       \
        return index < (count) ? namer((type)index) : NULL;                                                  \
    }
ENUM_NAMES(activations, hdnn_activation, hdnn_activation_name, HDNN_ACTIVATION_COUNT)
ENUM_NAMES(stems, hdnn_stem, hdnn_stem_name, HDNN_STEM_COUNT)
ENUM_NAMES(integrators, hdnn_integrator, hdnn_integrator_name, HDNN_INTEGRATOR_COUNT)
ENUM_NAMES(inits, hdnn_init, hdnn_init_name, HDNN_INIT_COUNT)
ENUM_NAMES(memory_modes, hdnn_memory_mode, hdnn_memory_mode_name, HDNN_MEMORY_COUNT)
ENUM_NAMES(optimizers, hdnn_optimizer_kind, hdnn_optimizer_name, HDNN_OPTIMIZER_COUNT)
ENUM_NAMES(adam_steps, hdnn_adam_step, hdnn_adam_step_name, HDNN_ADAM_STEP_COUNT)
ENUM_NAMES(schedules, hdnn_schedule, hdnn_schedule_name, HDNN_SCHEDULE_COUNT)
ENUM_NAMES(methods, hdnn_method, hdnn_method_name, HDNN_METHOD_COUNT)

static const char *architecture_names(const void *context, size_t index) {
    (void)context;
    const hdnn_architecture *architecture = hdnn_architecture_at(index);
    return architecture ? hdnn_architecture_name(architecture) : NULL;
}

static const void *architecture_row(size_t index) {
    return hdnn_architecture_at(index);
}

static const char *sources(const void *context, size_t index) {
    (void)context;
    return hdnn_source_name(index);
}

/* A source, or nothing. */
static const char *sources_or_none(const void *context, size_t index) {
    (void)context;
    return index ? hdnn_source_name(index - 1) : "";
}

static const char *screens(const void *context, size_t index) {
    static const char *const names[] = {"", "race", "phase", "theory", "digits", "data", "lessons"};
    (void)context;
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

/* Rows: the key is the name of the member. */
#define AT(owner, key) .name = #key, .offset = offsetof(owner, key)
#define TEXT(owner, key)                                                                                     \
    { AT(owner, key), .type = FIELD_TEXT, .size = sizeof((owner *)0)->key }
#define INT(owner, key, from, to)                                                                            \
    { AT(owner, key), .type = FIELD_INT, .low = from, .high = to }
#define NUMBER(owner, key, from, to)                                                                         \
    { AT(owner, key), .type = FIELD_NUMBER, .low = from, .high = to }
#define POSITIVE(owner, key, to)                                                                             \
    { AT(owner, key), .type = FIELD_NUMBER, .high = to, .above = true }
#define SHARE(owner, key)                                                                                    \
    { AT(owner, key), .type = FIELD_NUMBER, .high = 1, .below = true } /* 0 <= x < 1 */
#define BOOL(owner, key)                                                                                     \
    { AT(owner, key), .type = FIELD_BOOL }
#define ENUM(owner, key, list)                                                                               \
    { AT(owner, key), .type = FIELD_ENUM, .names = list }
#define CHOICE(owner, key, list)                                                                             \
    { AT(owner, key), .type = FIELD_CHOICE, .size = sizeof((owner *)0)->key, .names = list }
#define SQUARE(key, kind, of)                                                                                \
    {                                                                                                        \
        AT(hdnn_network_config, key), .type = kind, .side = offsetof(hdnn_network_config, features),         \
                                      .divide = of                                                           \
    }

static const field data_fields[] = {
    CHOICE(hdnn_data_config, source, sources),
    CHOICE(hdnn_data_config, otherwise, sources_or_none),
    {AT(hdnn_data_config, samples), .type = FIELD_SIZE, .high = 1e9},
    NUMBER(hdnn_data_config, noise, -1, LARGE),
    {AT(hdnn_data_config, train_share), .type = FIELD_NUMBER, .high = 1, .above = true, .below = true},
    TEXT(hdnn_data_config, train_images),
    TEXT(hdnn_data_config, train_labels),
    TEXT(hdnn_data_config, test_images),
    TEXT(hdnn_data_config, test_labels),
    TEXT(hdnn_data_config, file),
    {0},
};

const field preset_network_fields[] = {
    TEXT(hdnn_network_config, name),
    INT(hdnn_network_config, color, 0, HDNN_MAX_LANES),
    {AT(hdnn_network_config, architecture), .type = FIELD_POINTER, .names = architecture_names,
     .row_at = architecture_row},
    INT(hdnn_network_config, features, HDNN_MIN_FEATURES, HDNN_MAX_FEATURES),
    INT(hdnn_network_config, layers, 1, HDNN_MAX_LAYERS),
    POSITIVE(hdnn_network_config, t_end, LARGE),
    ENUM(hdnn_network_config, activation, activations),
    ENUM(hdnn_network_config, integrator, integrators),
    NUMBER(hdnn_network_config, damping, 0, LARGE),
    BOOL(hdnn_network_config, shared_weights),
    ENUM(hdnn_network_config, stem, stems),
    ENUM(hdnn_network_config, init, inits),
    NUMBER(hdnn_network_config, init_scale, 0, LARGE),
    ENUM(hdnn_network_config, memory, memory_modes),
    SQUARE(interconnection, FIELD_MATRIX, 1),
    SQUARE(coupling, FIELD_MATRIX, 2),
    SQUARE(mask_p, FIELD_MASK, 2),
    SQUARE(mask_q, FIELD_MASK, 2),
    {0},
};

static const field training_fields[] = {
    ENUM(hdnn_training_config, optimizer, optimizers),
    NUMBER(hdnn_training_config, learning_rate, 0, LARGE),
    SHARE(hdnn_training_config, momentum),
    SHARE(hdnn_training_config, beta1),
    SHARE(hdnn_training_config, beta2),
    POSITIVE(hdnn_training_config, epsilon, 1),
    ENUM(hdnn_training_config, adam_step, adam_steps),
    NUMBER(hdnn_training_config, weight_decay, 0, LARGE),
    NUMBER(hdnn_training_config, head_decay, 0, LARGE),
    NUMBER(hdnn_training_config, smoothness, 0, LARGE),
    NUMBER(hdnn_training_config, clip_norm, 0, LARGE),
    ENUM(hdnn_training_config, schedule, schedules),
    {AT(hdnn_training_config, decay), .type = FIELD_NUMBER, .high = 1, .above = true},
    INT(hdnn_training_config, decay_epochs, 1, LARGE),
    INT(hdnn_training_config, batch, 0, 1 << 24),
    INT(hdnn_training_config, epochs, 0, LARGE),
    {AT(hdnn_training_config, seed), .type = FIELD_SEED, .high = SEED_LIMIT},
    ENUM(hdnn_training_config, method, methods),
    INT(hdnn_training_config, head_steps, 0, LARGE),
    NUMBER(hdnn_training_config, head_learning_rate, 0, LARGE),
    INT(hdnn_training_config, refit_steps, 0, LARGE),
    {0},
};

static const field view_fields[] = {
    CHOICE(hdnn_view_config, screen, screens),
    INT(hdnn_view_config, axis_x, 0, HDNN_MAX_FEATURES - 1),
    INT(hdnn_view_config, axis_y, 0, HDNN_MAX_FEATURES - 1),
    BOOL(hdnn_view_config, autostart),
    NUMBER(hdnn_view_config, steps_per_second, 0, LARGE),
    {0},
};

static void begin_network(void *network) {
    hdnn_network_config *config = network;
    *config = hdnn_network_config_default();
    config->name[0] = '\0'; /* named by its architecture, whichever that will be */
}

const field preset_fields[] = {
    {AT(hdnn_preset, name), .type = FIELD_TEXT, .size = HDNN_NAME_SIZE, .required = true},
    TEXT(hdnn_preset, about),
    {AT(hdnn_preset, data), .type = FIELD_OBJECT, .fields = data_fields},
    {AT(hdnn_preset, networks), .type = FIELD_LIST, .size = sizeof(hdnn_network_config), .low = 1,
     .high = HDNN_MAX_LANES, .count = offsetof(hdnn_preset, lanes), .begin = begin_network,
     .fields = preset_network_fields, .required = true},
    {AT(hdnn_preset, training), .type = FIELD_OBJECT, .fields = training_fields},
    {AT(hdnn_preset, view), .type = FIELD_OBJECT, .fields = view_fields},
    {0},
};
