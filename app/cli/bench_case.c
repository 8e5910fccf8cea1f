/* The cases of `hdnn bench`.
 *
 * Every case makes its own data, needs no files and checks the engine against the plain reference before a clock
 * runs. A measurement is a number of rounds of so many calls that a round takes a fifteenth of the time allowed. */
#include "bench.h"

#include "terminal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 15, SIDE = 28, DIGITS = 10 };
#define CHECK_WORK 3e8 /* multiply-adds that a check may take the plain reference forwards and backwards */
#define TOLERANCE  (sizeof(hdnn_real) == 4 ? 2e-4 : 1e-9)
#define SMOOTHNESS 1e-3

void bench_note(bench_result *result, double value, const char *name, ...) {
    if (result->details == BENCH_DETAILS) return;
    bench_detail *detail = &result->detail[result->details++];
    va_list arguments;
    va_start(arguments, name);
    vsnprintf(detail->name, sizeof detail->name, name, arguments);
    va_end(arguments);
    detail->value = value;
}

static bench_result fresh(const char *name, const bench_settings *settings) {
    bench_result result = {
        .threads = settings->threads, .least = NAN, .median = NAN, .most = NAN, .bound = NAN, .error = NAN};
    snprintf(result.name, sizeof result.name, "%s", name);
    return result;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(double *each, int count) {
    qsort(each, (size_t)count, sizeof *each, by_size);
    return count % 2 ? each[count / 2] : 0.5 * (each[count / 2 - 1] + each[count / 2]);
}

/* What may be wanted after every round; NULL: nothing. */
typedef struct {
    void (*call)(void *context, int round);
    void *context;
} between;

/* Time `call` for about `seconds`; the first calls, which warm caches and clocks up, do not count. */
static void measure(void (*call)(void *), void *context, double seconds, between pause,
                    bench_result *result) {
    double began = seconds_now(), each[ROUNDS];
    int calls = 0;
    do call(context), calls++;
    while (calls < 3 && seconds_now() - began < seconds);
    double once = (seconds_now() - began) / calls, share = seconds / ROUNDS;
    int repeat = once < share ? (int)(share / once) : 1, rounds = 0;
    began = seconds_now();
    while (rounds < 3 || (rounds < ROUNDS && seconds_now() - began < seconds)) {
        double start = seconds_now();
        for (int i = 0; i < repeat; i++) call(context);
        each[rounds] = 1e3 * (seconds_now() - start) / repeat;
        if (pause.call) pause.call(pause.context, rounds);
        rounds++;
    }
    result->rounds = rounds;
    result->median = median_of(each, rounds);
    result->least = each[0];
    result->most = each[rounds - 1];
}

/* What a training case trains: a row of the table below. */
typedef struct {
    const char *name, *architecture;
    int features, layers, batch, samples, inputs; /* inputs of a point; 0: digits */
    double t_end;
    hdnn_stem stem;
    hdnn_memory_mode memory;
} workload;

static const workload workloads[] = {
    {"mnist-h1-4", "h1-j1", 8, 4, 100, 2000, 0, 2, HDNN_STEM_CONV, HDNN_MEMORY_AUTO},
    {"mnist-h1-16", "h1-j1", 8, 16, 100, 2000, 0, 8, HDNN_STEM_CONV, HDNN_MEMORY_AUTO},
    {"2d-h1-64", "h1-j1", 4, 64, 125, 4000, 2, 1.2, HDNN_STEM_AUGMENT, HDNN_MEMORY_AUTO},
    {"2d-mlp-16", "mlp", 4, 16, 10, 4000, 2, 1.2, HDNN_STEM_AUGMENT, HDNN_MEMORY_AUTO},
    {"wide-h2", "h2", 512, 16, 256, 1024, 512, 1, HDNN_STEM_DENSE, HDNN_MEMORY_AUTO},
    {"deep-h2-1024", "h2", 64, 1024, 256, 256, 64, 1, HDNN_STEM_DENSE, HDNN_MEMORY_AUTO},
    {"inference", "h1-j1", 8, 4, 100, 200, 0, 2, HDNN_STEM_CONV, HDNN_MEMORY_AUTO},
    {"epoch-mnist", "h1-j1", 8, 4, 100, 60000, 0, 2, HDNN_STEM_CONV, HDNN_MEMORY_AUTO},
};

static const workload *workload_of(const char *name) {
    const workload *w = workloads;
    while (strcmp(w->name, name) != 0) w++;
    return w;
}

static hdnn_network_config network_of(const workload *w) {
    hdnn_network_config c = hdnn_network_config_default();
    c.architecture = hdnn_architecture_find(w->architecture);
    c.features = w->features;
    c.layers = w->layers;
    c.t_end = w->t_end;
    c.stem = w->stem;
    c.memory = w->memory;
    if (w->features >= 64)
        c.init_scale = 1 / sqrt(w->features); /* sums of so many terms, of size one again */
    return c;
}

static hdnn_training_config training_of(int batch) {
    hdnn_training_config c = hdnn_training_config_default();
    c.optimizer = HDNN_ADAM;
    c.learning_rate = 1e-3;
    c.smoothness = SMOOTHNESS;
    c.batch = batch;
    return c;
}

/* Drawn digits, each drawn once and then repeated; or normal points, of one class where the first two coordinates
 * have the same sign. */
static hdnn_status make_samples(const workload *w, size_t count, hdnn_dataset *data, hdnn_error *error) {
    enum { DRAWN = 200 };
    bool image = w->inputs == 0;
    hdnn_shape shape = image ? (hdnn_shape){SIDE * SIDE, SIDE, SIDE} : (hdnn_shape){.inputs = w->inputs};
    hdnn_status status = hdnn_dataset_new(w->name, shape, image ? DIGITS : 2, count, data, error);
    hdnn_random random = hdnn_random_new(1, 1);
    for (size_t i = 0; i < count && status == HDNN_OK; i++) {
        if (image) {
            uint8_t *pixels = data->pixels + i * SIDE * SIDE;
            data->labels[i] = (uint8_t)(i % DIGITS);
            if (i < DRAWN)
                hdnn_digit_draw((int)i % DIGITS, &random, pixels);
            else
                memcpy(pixels, pixels - (size_t)DRAWN * SIDE * SIDE, (size_t)SIDE * SIDE);
            continue;
        }
        hdnn_real *point = data->points + i * (size_t)w->inputs;
        for (int k = 0; k < w->inputs; k++) point[k] = (hdnn_real)hdnn_random_normal(&random);
        data->labels[i] = point[0] * point[1] > 0;
    }
    return status;
}

static double largest_difference(size_t count, const hdnn_real *got, const double *expected) {
    double difference = 0, largest = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(got[i])) return INFINITY;
        difference = fmax(difference, fabs((double)got[i] - expected[i]));
        largest = fmax(largest, fabs(expected[i]));
    }
    return difference / largest;
}

static hdnn_status compare_gradients(hdnn_run *run, const hdnn_model *untrained, const hdnn_dataset *data,
                                     double *error_found, hdnn_error *error) {
    size_t count = hdnn_model_parameter_count(untrained);
    double *expected = malloc(count * sizeof *expected), loss;
    if (expected == NULL) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
    hdnn_status status =
        hdnn_reference_gradient(untrained, data, 0, data->count, SMOOTHNESS, &loss, expected, error);
    if (status == HDNN_OK) {
        hdnn_run_step(run);
        double apart = fabs(hdnn_run_lane(run, 0)->loss - loss) / fmax(1, fabs(loss));
        *error_found = fmax(apart, largest_difference(count, hdnn_run_gradient(run, 0), expected));
        if (!(*error_found <= TOLERANCE))
            status = hdnn_fail(
                error, HDNN_NUMERIC,
                "the gradient is wrong: it differs from the plain reference by %.2g, expected at most %.2g",
                *error_found, TOLERANCE);
    }
    free(expected);
    return status;
}

/* One step on as many samples as the plain reference can be asked for: a batch of them all, so that their order
 * does not count. */
static hdnn_status check(const workload *w, int threads, double *error_found, hdnn_error *error) {
    hdnn_data data = {0};
    hdnn_network_config network = network_of(w);
    network.init_scale = 1 / sqrt(w->features); /* larger ones may blow rounding up, layer after layer */
    hdnn_training_config training = training_of(0);
    hdnn_model *model = NULL;
    hdnn_run *run = NULL;
    hdnn_status status = make_samples(w, 1, &data.train, error);
    if (status == HDNN_OK)
        status = hdnn_model_new(&network, data.train.shape, data.train.classes, &model, error);
    if (status == HDNN_OK) {
        double each = hdnn_model_work(model, 1, true).multiply_adds;
        size_t fit = each * w->batch > CHECK_WORK ? (size_t)(CHECK_WORK / each) : (size_t)w->batch;
        hdnn_dataset_free(&data.train);
        status = make_samples(w, fit < 2 ? 2 : fit, &data.train, error);
    }
    if (status == HDNN_OK) status = hdnn_run_new(&training, &network, 1, &data, threads, &run, error);
    if (status == HDNN_OK) {
        memcpy(hdnn_model_parameters(model), hdnn_model_parameters_const(hdnn_run_model(run, 0)),
               hdnn_model_parameter_count(model) * sizeof(hdnn_real));
        hdnn_model_changed(model);
        status = compare_gradients(run, model, &data.train, error_found, error);
    }
    hdnn_run_free(run);
    hdnn_model_free(model);
    hdnn_data_free(&data);
    return status;
}

static double last_level_cache(void) {
#ifdef _SC_LEVEL3_CACHE_SIZE
    long size = sysconf(_SC_LEVEL3_CACHE_SIZE);
    if (size > 0) return (double)size;
#endif
    return 32 << 20;
}

/* ms: arithmetic at its rates, or moving what no cache holds, whichever takes longer. */
static double bound_of(hdnn_work work, const hdnn_roofline *limits) {
    double bytes = work.parameter_bytes > last_level_cache() ? work.parameter_bytes : 0;
    if (work.state_bytes > last_level_cache()) bytes += 2 * work.state_bytes; /* written, and read back */
    return 1e3 * fmax(work.multiply_adds / limits->multiply_adds + work.activations / limits->tanhs,
                      bytes / limits->bytes);
}

typedef struct {
    hdnn_data data;
    hdnn_run *run;
} training;

static hdnn_status training_new(const workload *w, int threads, training *t, hdnn_error *error) {
    hdnn_network_config network = network_of(w);
    hdnn_training_config config = training_of(w->batch);
    *t = (training){0};
    hdnn_status status = make_samples(w, (size_t)w->samples, &t->data.train, error);
    return status == HDNN_OK ? hdnn_run_new(&config, &network, 1, &t->data, threads, &t->run, error) : status;
}

static void training_free(training *t) {
    hdnn_run_free(t->run);
    hdnn_data_free(&t->data);
}

static void step(void *context) {
    hdnn_run_step(context);
}

/* Multiply-adds a second of OpenBLAS at the shapes of a wide layer's products: of six in a substep four are k x k times
 * the states, and two sum over the states. */
static hdnn_status blas_rate(const workload *w, int threads, double seconds, double *rate,
                             hdnn_error *error) {
    size_t k = (size_t)w->features / 2, columns = (size_t)(w->batch + threads - 1) / (size_t)threads;
    double states, sums;
    hdnn_status status = hdnn_blas_measure(threads, k, columns, k, seconds / 2, &states, error);
    if (status == HDNN_OK) status = hdnn_blas_measure(threads, k, k, columns, seconds / 2, &sums, error);
    if (status == HDNN_OK) *rate = 6 / (4 / states + 2 / sums);
    return status;
}

/* The machine's limits, taken anew after every round of steps, so that both belong to the same moments. */
typedef struct {
    const workload *workload;
    int threads;
    hdnn_work work;
    hdnn_roofline limits;
    double bound[ROUNDS], blas[ROUNDS];
    hdnn_status status;
    hdnn_error *error;
} meter;

static void take_limits(void *context, int round) {
    const double seconds = 0.01;
    meter *m = context;
    if (m->status == HDNN_OK) m->status = hdnn_roofline_refresh(m->threads, seconds, &m->limits, m->error);
    m->bound[round] = bound_of(m->work, &m->limits);
    if (m->status == HDNN_OK && m->workload->stem == HDNN_STEM_DENSE)
        m->status = blas_rate(m->workload, m->threads, seconds, &m->blas[round], m->error);
}

static void note_blas(meter *m, bench_result *result) {
    double rate = median_of(m->blas, result->rounds);
    bench_note(result, rate, "gemm_multiply_adds_per_second");
    bench_note(result, m->work.multiply_adds / rate / (1e-3 * result->median), "fraction_of_gemm");
}

/* Check and time the steps of one workload. */
static hdnn_status time_steps(const workload *w, const bench_settings *s, bench_result *result,
                              hdnn_error *error) {
    training t;
    hdnn_status status = check(w, s->threads, &result->error, error);
    if (status != HDNN_OK) return status;
    status = training_new(w, s->threads, &t, error);
    if (status == HDNN_OK) {
        meter m = {.workload = w, .threads = s->threads, .limits = s->limits, .error = error};
        m.work = hdnn_model_work(hdnn_run_model(t.run, 0), (size_t)w->batch, true);
        measure(step, t.run, s->seconds, (between){take_limits, &m}, result);
        status = m.status;
        result->bound = median_of(m.bound, result->rounds);
        bench_note(result, m.work.multiply_adds, "multiply_adds");
        bench_note(result, m.work.activations, "tanhs");
        bench_note(result, (double)hdnn_run_state_bytes(t.run, 0), "state_bytes");
        if (w->stem == HDNN_STEM_DENSE) note_blas(&m, result);
    }
    training_free(&t);
    return status;
}

static hdnn_status run_steps(const char *name, const bench_settings *s, bench_result *result,
                             hdnn_error *error) {
    *result = fresh(name, s);
    return time_steps(workload_of(name), s, result, error);
}

/* State memory at other depths; the steps themselves are not timed. */
static hdnn_status note_depths(workload w, int threads, bench_result *result, hdnn_error *error) {
    hdnn_status status = HDNN_OK;
    const int depths[] = {16, 128, 1024};
    for (int i = 0; i < 3 && status == HDNN_OK; i++) {
        training t;
        w.layers = depths[i];
        status = training_new(&w, threads, &t, error);
        if (status == HDNN_OK)
            bench_note(result, (double)hdnn_run_state_bytes(t.run, 0), "state_bytes_%s_%d",
                       hdnn_memory_mode_name(w.memory), w.layers);
        training_free(&t);
    }
    return status;
}

/* The three memory modes side by side; the case's own time is that of `reverse`. */
static hdnn_status run_deep(const char *name, const bench_settings *s, bench_result *result,
                            hdnn_error *error) {
    static const hdnn_memory_mode modes[] = {HDNN_MEMORY_STORE, HDNN_MEMORY_CHECKPOINT, HDNN_MEMORY_REVERSE};
    workload w = *workload_of(name);
    bench_result mode[3];
    hdnn_status status = HDNN_OK;
    for (int i = 0; i < 3 && status == HDNN_OK; i++) {
        mode[i] = fresh(name, s);
        w.memory = modes[i];
        status = time_steps(&w, s, &mode[i], error);
    }
    *result = mode[2];
    result->details = 0;
    for (int i = 0; i < 3 && status == HDNN_OK; i++) {
        bench_note(result, mode[i].median, "ms_%s", hdnn_memory_mode_name(modes[i]));
        w.memory = modes[i];
        status = note_depths(w, s->threads, result, error);
    }
    bench_note(result, mode[2].median / mode[0].median, "reverse_over_store");
    return status;
}

typedef struct {
    const hdnn_model *model;
    hdnn_workspace *workspace;
    const hdnn_dataset *data;
    size_t next;
    hdnn_real logits[DIGITS], probabilities[DIGITS];
} reading;

static void read_one(void *context) {
    reading *r = context;
    hdnn_model_classify(r->model, r->workspace, r->data, r->next, 1, r->logits, r->probabilities);
    r->next = (r->next + 1) % r->data->count;
}

/* One drawing at a time on one thread, whatever --threads says: so the window reads. */
static hdnn_status run_inference(const char *name, const bench_settings *s, bench_result *result,
                                 hdnn_error *error) {
    const workload *w = workload_of(name);
    training t;
    *result = fresh(name, s);
    result->threads = 1;
    hdnn_status status = check(w, 1, &result->error, error);
    if (status != HDNN_OK) return status;
    status = training_new(w, 1, &t, error);
    reading r = {.data = &t.data.train};
    if (status == HDNN_OK)
        r.model = hdnn_run_model(t.run, 0), status = hdnn_workspace_new(r.model, &r.workspace, error);
    if (status == HDNN_OK) {
        hdnn_roofline alone = s->limits;
        alone.multiply_adds /= s->threads, alone.tanhs /= s->threads;
        measure(read_one, &r, s->seconds, (between){0}, result);
        result->bound = bound_of(hdnn_model_work(r.model, 1, false), &alone);
    }
    hdnn_workspace_free(r.workspace);
    training_free(&t);
    return status;
}

/* A whole epoch of 60 000 digits and the evaluation of 10 000 at its end; ms_per_step is the epoch over its steps. */
static hdnn_status run_epoch(const char *name, const bench_settings *s, bench_result *result,
                             hdnn_error *error) {
    enum { TEST = 10000 };
    workload w = *workload_of(name);
    training t;
    *result = fresh(name, s);
    hdnn_status status = check(&w, s->threads, &result->error, error);
    if (status != HDNN_OK) return status;
    status = training_new(&w, s->threads, &t, error);
    if (status == HDNN_OK) status = make_samples(&w, TEST, &t.data.test, error);
    if (status == HDNN_OK) {
        int64_t steps = hdnn_run_steps_per_epoch(t.run);
        double began = seconds_now(), trained;
        for (int64_t i = 0; i < steps - 1; i++) hdnn_run_step(t.run);
        trained = seconds_now() - began;
        hdnn_run_step(t.run);
        double took = seconds_now() - began;
        const hdnn_model *model = hdnn_run_model(t.run, 0);
        result->rounds = 1;
        result->least = result->median = result->most = 1e3 * took / (double)steps;
        result->bound = bound_of(hdnn_model_work(model, (size_t)w.batch, true), &s->limits) +
                        bound_of(hdnn_model_work(model, TEST, false), &s->limits) / (double)steps;
        bench_note(result, took, "seconds");
        bench_note(result, 1e3 * (took - trained), "last_step_and_evaluation_ms");
        bench_note(result, hdnn_run_lane(t.run, 0)->test_accuracy, "test_accuracy");
    }
    training_free(&t);
    return status;
}

static hdnn_status run_roofline(const char *name, const bench_settings *s, bench_result *result,
                                hdnn_error *error) {
    hdnn_roofline limits;
    double rate;
    *result = fresh(name, s);
    hdnn_status status = hdnn_roofline_measure(s->threads, s->seconds, &limits, error);
    if (status == HDNN_OK) status = blas_rate(workload_of("wide-h2"), s->threads, 0.6, &rate, error);
    if (status != HDNN_OK) return status;
    bench_note(result, limits.multiply_adds, "multiply_adds_per_second");
    bench_note(result, limits.tanhs, "tanhs_per_second");
    bench_note(result, limits.bytes, "bytes_per_second");
    bench_note(result, rate, "gemm_multiply_adds_per_second");
    return HDNN_OK;
}

static const bench_case cases[] = {
    {"roofline", "the machine's own rates: multiply-adds, tanhs, memory, gemm", run_roofline},
    {"mnist-h1-4", "training step: 4 layers on 8 channels of 100 images", run_steps},
    {"mnist-h1-16", "the same with 16 layers", run_steps},
    {"2d-h1-64", "training step: 64 layers, 4 features, 125 points", run_steps},
    {"2d-mlp-16", "training step: a perceptron of 16 layers, 4 features, 10 points", run_steps},
    {"wide-h2", "training step: 16 layers, 512 features, batch 256", run_steps},
    {"deep-h2-1024", "training step: 1024 layers, 64 features, batch 256; the memory modes side by side",
     run_deep},
    {"inference", "one drawing", run_inference},
    {"epoch-mnist", "a whole epoch of 60000 digits with its evaluation", run_epoch},
};

const bench_case *bench_case_at(size_t index) {
    return index < sizeof cases / sizeof *cases ? &cases[index] : NULL;
}

const bench_case *bench_case_find(const char *name) {
    for (size_t i = 0; bench_case_at(i) != NULL; i++)
        if (strcmp(cases[i].name, name) == 0) return &cases[i];
    return NULL;
}
