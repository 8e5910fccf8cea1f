/* Ctrl-C and its relatives as a flag; see stop.h. */
#include "stop.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

/* Several threads may ask. Lock-free, so that a handler may write it. */
static atomic_bool asked;
_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "a signal handler may only write what needs no lock");

static void ask(int number) {
    (void)number;
    atomic_store(&asked, true);
}

void stop_catch(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = ask, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before;
        sigaction(numbers[i], NULL, &before);
        if (before.sa_handler != SIG_IGN) sigaction(numbers[i], &action, NULL); /* nohup stays nohup */
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
}

bool stop_asked(void) {
    return atomic_load(&asked);
}
