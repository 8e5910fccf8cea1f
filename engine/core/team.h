/* Work for several threads: the only header that OpenMP is behind.
 *
 * A job is one function that every thread of the team runs, and that takes its part by the number of the thread. What is
 * computed must not depend on how many there are, nor on which of them does what. */
#ifndef CORE_TEAM_H
#define CORE_TEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* What is left of a thread's share: things first .. end - 1 as first * 2^32 + end, since both change at once. */
typedef struct {
    _Alignas(64) _Atomic uint64_t left;
} team_pile;

/* Give `count` things, less than 2^32, to so many threads, before they run. */
void team_deal(team_pile *piles, int threads, size_t count);
/* The next thing: from the front of the thread's own pile, or, once that is empty, from the back of another's, so that
 * slow threads are helped by quick ones. False: nothing is left. */
bool team_take(team_pile *piles, int threads, int thread, size_t *thing);

#endif
