/* The time since some moment, in seconds, for measuring how long things take. */
#ifndef LAB_CLOCK_H
#define LAB_CLOCK_H

double clock_seconds(void);

#endif
