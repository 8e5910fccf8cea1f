/* See background.h. Under Linux a priority belongs to a thread, and 0 names the calling one. */
#define _XOPEN_SOURCE 700
#include "background.h"

#ifdef __linux__
#include <sys/resource.h>
#endif

void work_in_background(void) {
#ifdef __linux__
    enum { NICE = 10 };
    (void)setpriority(PRIO_PROCESS, 0, NICE);
#endif
}
