/* A worker: a thread that does one job at a time for the window and gives way to it.
 *
 *     if (!worker_is_busy(w)) fill_in(&question), worker_start(w);    // in some frame
 *     if (worker_done(w)) show(&result);                              // in a later one
 *
 * What the job reads and writes belongs to the thread from worker_start until worker_is_busy says no, and to the
 * window at all other times, so that nothing is ever touched from both sides. */
#ifndef LAB_WORKER_H
#define LAB_WORKER_H

#include <stdbool.h>

typedef struct worker worker;

/* `job(job_context)` runs on the thread, once for each worker_start; `wake(wake_context)` is called from there when it
 * is done, and may be NULL. NULL: no memory or no thread. */
worker *worker_new(void (*job)(void *context), void *job_context, void (*wake)(void *context),
                   void *wake_context);
void worker_free(worker *w); /* waits for the job under way; NULL is allowed */

bool worker_is_busy(worker *w);
void worker_start(worker *w);  /* it must not be busy */
bool worker_done(worker *w);   /* true once after each job */
void worker_settle(worker *w); /* waits until the job under way is done */

#endif
