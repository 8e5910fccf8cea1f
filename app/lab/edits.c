/* See edits.h. */
#include "edits.h"

#include <stdlib.h>
#include <string.h>

static const double together = 1.0; /* seconds between changes that are undone as one */

static void drop_from(edits *e, int first) {
    for (int i = first; i < e->count; i++) free(e->text[i]), e->text[i] = NULL;
    e->count = first;
}

void edits_free(edits *e) {
    drop_from(e, 0);
    *e = (edits){0};
}

bool edits_begin(edits *e, const char *text) {
    char *copy = strdup(text);
    if (!copy) return false;
    drop_from(e, 0);
    *e = (edits){.count = 1, .changed = -together};
    e->text[0] = copy;
    return true;
}

static void forget_oldest(edits *e) {
    free(e->text[0]);
    memmove(e->text, e->text + 1, (EDITS_KEPT - 1) * sizeof *e->text);
    e->count--, e->at--;
}

bool edits_change(edits *e, const char *text, double time, bool continuous) {
    char *copy = strdup(text);
    if (!copy) return false;
    drop_from(e, e->at + 1);
    bool joins = continuous && e->at > 0 && time - e->changed < together;
    if (joins) drop_from(e, e->at), e->at--;
    if (e->count == EDITS_KEPT) forget_oldest(e);
    e->text[e->count++] = copy, e->at = e->count - 1;
    e->changed = time;
    return true;
}

const char *edits_now(const edits *e) {
    return e->count ? e->text[e->at] : NULL;
}
bool edits_can_undo(const edits *e) {
    return e->at > 0;
}
bool edits_can_redo(const edits *e) {
    return e->at + 1 < e->count;
}

const char *edits_undo(edits *e) {
    if (!edits_can_undo(e)) return NULL;
    e->changed = -together;
    return e->text[--e->at];
}

const char *edits_redo(edits *e) {
    if (!edits_can_redo(e)) return NULL;
    e->changed = -together;
    return e->text[++e->at];
}
