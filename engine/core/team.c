/* Teams of OpenMP's threads, or the caller alone; see team.h. */
#include "core/team.h"

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
