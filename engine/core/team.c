/* Teams of OpenMP's threads, or the caller alone; see team.h. */
#include "core/team.h"

#include <stdatomic.h>

#ifdef _OPENMP
#include <omp.h>

void team_run(int threads, team_part *part, void *job) {
    if (threads <= 1) {
        part(job, 1, 0);
        return;
    }
#pragma omp parallel num_threads(threads)
    part(job, omp_get_num_threads(), omp_get_thread_num());
}

void team_wait(void) {
#pragma omp barrier
}

int team_most(void) {
    return omp_get_max_threads();
}

#else

void team_run(int threads, team_part *part, void *job) {
    (void)threads;
    part(job, 1, 0);
}

void team_wait(void) {}

int team_most(void) {
    return 1;
}

#endif

void team_deal(team_pile *piles, int threads, size_t count) {
    for (int t = 0; t < threads; t++) {
        stretch own = team_share(count, threads, t);
        atomic_store_explicit(&piles[t].left, (uint64_t)own.first << 32 | (own.first + own.count),
                              memory_order_relaxed);
    }
}

static bool take_from(team_pile *pile, bool front, size_t *thing) {
    uint64_t left = atomic_load_explicit(&pile->left, memory_order_relaxed), first, end;
    do {
        first = left >> 32, end = left & UINT32_MAX;
        if (first >= end) return false;
        *thing = (size_t)(front ? first++ : --end);
    } while (!atomic_compare_exchange_weak_explicit(&pile->left, &left, first << 32 | end,
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

bool team_take(team_pile *piles, int threads, int thread, size_t *thing) {
    for (int other = 0; other < threads; other++)
        if (take_from(&piles[(thread + other) % threads], other == 0, thing)) return true;
    return false;
}
