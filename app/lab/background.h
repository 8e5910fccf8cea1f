/* Threads that work for the window but must not make it stutter. */
#ifndef LAB_BACKGROUND_H
#define LAB_BACKGROUND_H

/* The calling thread, and every thread that it starts from now on, gives way to the one that draws. Where the system
 * knows priorities for whole programs only, nothing happens. */
void work_in_background(void);

#endif
