/* Ctrl-C and its relatives as a flag that a loop asks for. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>

/* From now on the first SIGINT, SIGTERM or SIGHUP sets the flag and the next of its kind ends the program
 * at once. SIGPIPE is ignored: a reader that goes away must not cost a model. */
void stop_catch(void);
bool stop_asked(void);

#endif
