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

static size_t panel_of(const kernel_set *set, size_t k) {
    return k <= KERNEL_NARROW ? k : set->panel;
}

size_t kernel_packed_size(const kernel_set *set, size_t k) {
    size_t panel = panel_of(set, k);
    return (k + panel - 1) / panel * panel * k;
}

/* Four at a time: rows side by side are then copied by vectors. */
static void pack_column(size_t rows, hdnn_real c, const hdnn_real *from, size_t step, hdnn_real *to) {
    size_t r = 0;
    for (; step == 1 && r + 4 <= rows; r += 4)
        for (size_t i = r; i < r + 4; i++) to[i] = c * from[i];
    for (; r < rows; r++) to[r] = c * from[r * step];
}

kernel_matrix kernel_pack(const kernel_set *set, size_t k, hdnn_real c, kernel_matrix m, hdnn_real *to) {
    size_t panel = panel_of(set, k);
    kernel_matrix packed = {to, 1, panel, k <= KERNEL_NARROW ? 0 : panel};
    for (size_t first = 0; first < k; first += panel) {
        size_t rows = k - first < panel ? k - first : panel;
        for (size_t j = 0; j < k; j++, to += panel) {
            pack_column(rows, c, m.at + first * m.row + j * m.column, m.row, to);
            for (size_t r = rows; r < panel; r++) to[r] = 0;
        }
    }
    return packed;
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
