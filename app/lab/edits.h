/* Undo: the run's settings as preset texts, one after each change.
 *
 * Invariant: while there is any text, the current one is what the run is made from. Changes that follow each other
 * within a second of the same drag of a slider, or of typing, are one step back. */
#ifndef LAB_EDITS_H
#define LAB_EDITS_H

#include <stdbool.h>

enum { EDITS_KEPT = 64 };

typedef struct {
    char *text[EDITS_KEPT]; /* the oldest first; owned */
    int count, at;          /* at: the current one */
    double changed;         /* when; on the window's clock */
} edits;

/* The functions that take a text copy it; false: out of memory, and nothing has changed. */
bool edits_begin(edits *e, const char *text); /* forgets everything; the first text of another run */
bool edits_change(edits *e, const char *text, double time, bool continuous);
void edits_free(edits *e);

/* The current text afterwards; NULL when there is nothing to undo or redo. Lives until the next change. */
const char *edits_undo(edits *e);
const char *edits_redo(edits *e);
const char *edits_now(const edits *e); /* the current text; NULL: there is none */
bool edits_can_undo(const edits *e);
bool edits_can_redo(const edits *e);

#endif
