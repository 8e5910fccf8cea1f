/* Marks: what is on the screen, by name. Widgets leave one under their label, panels under their title, plots under
 * their name; scripts and lessons look them up, so that both outlive a change of the layout.
 *
 * Invariant: the marks are those of one frame, and each lies, as far as it can be seen, inside its clip. */
#include "ui_core.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void ui_mark(ui *u, const char *label, rect bounds) {
    rect seen = rect_meet(bounds, draw_clip(u->lists[u->layer]));
    if (seen.w <= 0 || seen.h <= 0 || u->mark_count == UI_MARKS) return;
    u->marks[u->mark_count++] = (ui_mark_entry){ui_copy(u, label), seen, u->layer};
}

static bool same_letters(const char *a, size_t count, const char *b, bool any_case) {
    for (size_t i = 0; i < count; i++) {
        bool same = any_case ? tolower((unsigned char)a[i]) == tolower((unsigned char)b[i]) : a[i] == b[i];
        if (!b[i] || !same) return false;
    }
    return b[count] == '\0';
}

/* A label such as "Pause##run" answers to all of it or, when `parts`, to "Pause" and to "run". */
static bool answers_to(const char *label, const char *name, bool any_case, bool parts) {
    const char *hidden = strstr(label, "##");
    if (same_letters(label, strlen(label), name, any_case)) return true;
    if (!hidden || !parts) return false;
    return same_letters(hidden + 2, strlen(hidden + 2), name, any_case) ||
           (hidden > label && same_letters(label, (size_t)(hidden - label), name, any_case));
}

/* The first mark of a layer, or the one that brings `which` down to 0, that has the name. */
static bool find_in(const ui *u, int layer, const char *name, int *which, bool any_case, bool parts,
                    rect *bounds) {
    for (int i = 0; i < u->mark_count; i++) {
        const ui_mark_entry *m = &u->marks[i];
        if ((int)m->layer != layer || !answers_to(m->label, name, any_case, parts) || --*which > 0) continue;
        *bounds = m->bounds;
        return true;
    }
    return false;
}

/* "pad" is the pad, not the button "Clear##pad" above it: unless they are counted, whole labels come first. */
static bool find(const ui *u, const char *name, int which, bool any_case, rect *bounds) {
    for (int layer = UI_LAYERS - 1; layer >= 0; layer--) {
        int first = 1;
        if (which <= 1 && find_in(u, layer, name, &first, any_case, false, bounds)) return true;
        if (find_in(u, layer, name, &which, any_case, true, bounds)) return true;
    }
    return false;
}

bool ui_find(const ui *u, const char *name, int which, rect *bounds) {
    return find(u, name, which, false, bounds) || find(u, name, which, true, bounds);
}

const char *ui_mark_at(const ui *u, int index) {
    return index < u->mark_count ? u->marks[index].label : NULL;
}
