/* The limits of the machine, measured; see hdnn/bench.h.
 *
 * All threads start together and do a fixed amount of work; the slowest counts, and the best of many such rounds is
 * the limit. The multiply-adds stay in registers, in vectors of the width of the chosen kernel set. */
#include "hdnn/bench.h"

#include "core/linalg.h"
#include "core/memory.h"
#include "core/team.h"
#include "net/kernel.h"

#include <string.h>
#include <time.h>

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

enum { CHAINS = 12, BURST = 1 << 14 }; /* independent sums that hide the latency; multiply-adds of each */

/* BURST multiply-adds in each lane of CHAINS sums, which begin apart so that none is another; what is returned depends
 * on all of them. */
#define DEFINE_BURST(name, bytes, target)                                                                    \
    target static hdnn_real name(hdnn_real factor) {                                                         \
        typedef hdnn_real wide __attribute__((vector_size(bytes)));                                          \
        wide sum[CHAINS], all = {0}, times = factor - (wide){0};                                             \
        for (int c = 0; c < CHAINS; c++) sum[c] = times * (hdnn_real)c;                                      \
        for (int i = 0; i < BURST; i++)                                                                      \
            for (int c = 0; c < CHAINS; c++) sum[c] = sum[c] * times + times;                                \
        for (int c = 0; c < CHAINS; c++) all += sum[c];                                                      \
        return all[0] + all[bytes / sizeof(hdnn_real) - 1];                                                  \
    }

DEFINE_BURST(burst_16, 16, )
#ifdef __x86_64__
DEFINE_BURST(burst_32, 32, __attribute__((target("avx2,fma"))))
DEFINE_BURST(burst_64, 64, __attribute__((target("avx512f"))))
#endif

typedef struct {
    const char *kernels;
    size_t bytes;
    hdnn_real (*run)(hdnn_real factor);
} burst;

/* The widest that the chosen kernels use. */
static burst burst_here(void) {
#ifdef __x86_64__
    static const burst known[] = {{"x86-64-v4", 64, burst_64}, {"x86-64-v3", 32, burst_32}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].kernels, kernel_best()->name) == 0) return known[i];
#endif
    return (burst){kernel_best()->name, 16, burst_16};
}

enum {
    CACHED = 16 * 64,
    TANH_PASSES = 64,
    STREAM = 4 << 20
}; /* values in the first-level cache; passes; values in each array */

typedef struct {
    hdnn_real *memory; /* of one thread */
    size_t rows, columns, inner;
    burst burst;
} task;

/* One round of a task, and how much work it is. */
typedef struct {
    void (*run)(const task *t);
    double work;
} job;

static void run_burst(const task *t) {
    t->memory[0] = t->burst.run((hdnn_real)0.5 + t->memory[0] * (hdnn_real)1e-9);
}

static void run_tanh(const task *t) {
    for (int i = 0; i < TANH_PASSES; i++)
        kernel_best()->activate(16, CACHED / 16, (kernel_rows){t->memory, CACHED / 16}, NULL, HDNN_TANH);
}

static void run_stream(const task *t) {
    kernel_rows a = {t->memory, STREAM}, b = {t->memory + STREAM, STREAM},
                out = {t->memory + 2 * STREAM, STREAM};
    kernel_best()->blend(1, STREAM, out, a, (hdnn_real)0.5, b);
}

static void run_blas(const task *t) {
    hdnn_real *a = t->memory, *b = a + t->rows * t->inner, *c = b + t->inner * t->columns;
    linalg_multiply(t->rows, t->columns, t->inner, 1, (linalg_operand){a, t->inner, false},
                    (linalg_operand){b, t->columns, false}, 0, c, t->columns);
}

enum { MOST_THREADS = 1024 };

typedef struct {
    const task *tasks;
    job todo;
    double *seconds; /* of every thread */
} round_of_jobs;

static void round_part(void *of, int threads, int thread) {
    const round_of_jobs *round = of;
    (void)threads;
    team_wait();
    double began = seconds_now();
    round->todo.run(&round->tasks[thread]);
    round->seconds[thread] = seconds_now() - began;
}

/* Work a second of all threads together, in the best round. */
static double best_rate(int threads, const task *tasks, job todo, double seconds) {
    double end = seconds_now() + seconds, best = 0;
    for (int round = 0; round < 3 || seconds_now() < end; round++) {
        double taken[MOST_THREADS] = {0}, slowest = 0;
        round_of_jobs jobs = {tasks, todo, taken};
        team_run(threads, round_part, &jobs);
        for (int t = 0; t < threads; t++) slowest = taken[t] > slowest ? taken[t] : slowest;
        double rate = threads * todo.work / slowest;
        if (rate > best) best = rate;
    }
    return best;
}

/* Memory of `each` reals for every thread, touched by all. */
static hdnn_status take_tasks(int threads, size_t each, task *tasks, hdnn_real **memory, hdnn_error *error) {
    each = kernel_padded(each);
    hdnn_status status = memory_take((void **)memory, memory_product((size_t)threads, each),
                                     sizeof(hdnn_real), "a measurement", error);
    for (int t = 0; t < threads && status == HDNN_OK; t++) {
        tasks[t].memory = *memory + (size_t)t * each;
        for (size_t i = 0; i < each; i++) tasks[t].memory[i] = (hdnn_real)((double)(i % 1024) / 1024 - 0.5);
    }
    return status;
}

static int threads_within(int threads) {
    return threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : threads;
}

hdnn_status hdnn_roofline_refresh(int threads, double seconds, hdnn_roofline *roofline, hdnn_error *error) {
    task tasks[MOST_THREADS] = {{0}};
    hdnn_real *memory;
    threads = threads_within(threads);
    hdnn_status status = take_tasks(threads, CACHED, tasks, &memory, error);
    if (status != HDNN_OK) return status;
    burst here = burst_here();
    for (int t = 0; t < threads; t++) tasks[t].burst = here;
    double lanes = (double)(here.bytes / sizeof(hdnn_real));
    roofline->tanhs = best_rate(threads, tasks, (job){run_tanh, (double)TANH_PASSES * CACHED}, seconds / 2);
    roofline->multiply_adds =
        best_rate(threads, tasks, (job){run_burst, lanes * CHAINS * BURST}, seconds / 2);
    memory_free(memory);
    return HDNN_OK;
}

hdnn_status hdnn_roofline_measure(int threads, double seconds, hdnn_roofline *roofline, hdnn_error *error) {
    task tasks[MOST_THREADS] = {{0}};
    hdnn_real *memory;
    threads = threads_within(threads);
    hdnn_status status = take_tasks(threads, 3 * (size_t)STREAM, tasks, &memory, error);
    if (status != HDNN_OK) return status;
    roofline->bytes =
        best_rate(threads, tasks, (job){run_stream, 3.0 * STREAM * sizeof(hdnn_real)}, seconds / 3);
    memory_free(memory);
    return hdnn_roofline_refresh(threads, 2 * seconds / 3, roofline, error);
}

hdnn_status hdnn_blas_measure(int threads, size_t rows, size_t columns, size_t inner, double seconds,
                              double *rate, hdnn_error *error) {
    task tasks[MOST_THREADS] = {{0}};
    hdnn_real *memory;
    threads = threads_within(threads);
    hdnn_status status =
        take_tasks(threads, rows * inner + inner * columns + rows * columns, tasks, &memory, error);
    if (status != HDNN_OK) return status;
    for (int t = 0; t < threads; t++)
        tasks[t].rows = rows, tasks[t].columns = columns, tasks[t].inner = inner;
    *rate =
        best_rate(threads, tasks, (job){run_blas, (double)rows * (double)columns * (double)inner}, seconds);
    memory_free(memory);
    return HDNN_OK;
}

const char *hdnn_kernel_name(void) {
    return kernel_best()->name;
}

const char *hdnn_compiler_name(void) {
#ifdef __clang__
    return __VERSION__;
#else
    return "GCC " __VERSION__;
#endif
}
