/* Work for several threads: the only header that OpenMP is behind.
 *
 * A job is one function that every thread of the team runs, and that takes its part by the number of the thread. What is
 * computed must not depend on how many there are. */
#ifndef CORE_TEAM_H
#define CORE_TEAM_H

#include <stddef.h>

typedef void team_part(void *job, int threads, int thread);

/* Run the part on `threads` threads, or on fewer where there are not so many, and wait for all. One thread is the caller,
 * without a word to OpenMP: its teams of one take memory and call the kernel. */
void team_run(int threads, team_part *part, void *job);
/* Within a part: wait until all threads of the team have come as far. */
void team_wait(void);
/* How many threads a team has at best; 1 in a library without OpenMP. */
int team_most(void);

/* Things first .. first + count - 1. */
typedef struct {
    size_t first, count;
} stretch;

/* Piece `index` of `pieces` that are as equal as may be. */
static inline stretch stretch_piece(stretch whole, size_t pieces, size_t index) {
    size_t from = whole.count * index / pieces, to = whole.count * (index + 1) / pieces;
    return (stretch){whole.first + from, to - from};
}

/* Which of `count` things one of the team has. */
static inline stretch team_share(size_t count, int threads, int thread) {
    return stretch_piece((stretch){0, count}, (size_t)threads, (size_t)thread);
}

/* Which of the team has thing `index`: the inverse of team_share. */
static inline int team_owner(size_t count, int threads, size_t index) {
    return (int)(((index + 1) * (size_t)threads - 1) / count);
}

#endif
