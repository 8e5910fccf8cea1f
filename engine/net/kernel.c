/* Choosing among the compiled kernel sets, once. The best set comes first in the table. */
#include "net/kernel.h"

#include <stdlib.h>
#include <string.h>

extern const kernel_set kernel_portable;

static bool always(void) {
    return true;
}

#ifdef HDNN_X86_64_KERNELS
extern const kernel_set kernel_x86_64_v2, kernel_x86_64_v3, kernel_x86_64_v4;

static bool has_v2(void) {
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
}
static bool has_v3(void) {
    return has_v2() && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi2");
}
static bool has_v4(void) {
    return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}
#endif

static const struct {
    const kernel_set *set;
    bool (*runs_here)(void);
} sets[] = {
#ifdef HDNN_X86_64_KERNELS
    {&kernel_x86_64_v4, has_v4},
    {&kernel_x86_64_v3, has_v3},
    {&kernel_x86_64_v2, has_v2},
#endif
    {&kernel_portable, always},
};

const kernel_set *kernel_at(size_t index) {
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (sets[i].runs_here() && index-- == 0) return sets[i].set;
    return NULL;
}

/* HDNN_KERNEL names a set, to compare them; one that does not run here is passed over. */
const kernel_set *kernel_best(void) {
    static const kernel_set *best;
    const kernel_set *chosen = __atomic_load_n(&best, __ATOMIC_ACQUIRE);
    if (chosen) return chosen;
    chosen = kernel_at(0);
    const char *wanted = getenv("HDNN_KERNEL");
    for (size_t i = 0; wanted && kernel_at(i); i++)
        if (strcmp(kernel_at(i)->name, wanted) == 0) chosen = kernel_at(i);
    __atomic_store_n(&best, chosen, __ATOMIC_RELEASE);
    return chosen;
}
