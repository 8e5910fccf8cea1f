/* See shelf.h. Memory that cannot be had makes the shelf shorter, nothing else. */
#include "shelf.h"

#include "hdnn/preset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *note_of(const char *path) {
    hdnn_preset preset;
    hdnn_error error;
    char note[128] = "cannot be read";
    if (hdnn_preset_load(path, NULL, 0, &preset, &error) == HDNN_OK) {
        snprintf(note, sizeof note, "%s, %d network%s", preset.data.source, preset.lanes,
                 preset.lanes == 1 ? "" : "s");
        hdnn_preset_free(&preset);
    }
    return strdup(note);
}

void shelf_fill(shelf *s) {
    hdnn_preset_entry *entries = NULL;
    size_t count = 0;
    *s = (shelf){0};
    if (hdnn_preset_list(&entries, &count, NULL) != HDNN_OK) return;
    s->names = calloc(count + 1, sizeof *s->names);
    s->notes = calloc(count + 1, sizeof *s->notes);
    for (size_t i = 0; s->names && s->notes && i < count; i++) {
        s->names[i] = strdup(entries[i].name);
        s->notes[i] = note_of(entries[i].path);
        if (!s->names[i] || !s->notes[i]) {
            free(s->names[i]), free(s->notes[i]);
            break;
        }
        s->count++;
    }
    hdnn_preset_list_free(entries);
}

void shelf_empty(shelf *s) {
    for (int i = 0; i < s->count; i++) free(s->names[i]), free(s->notes[i]);
    free(s->names), free(s->notes);
    *s = (shelf){0};
}

int shelf_find(const shelf *s, const char *name) {
    for (int i = 0; i < s->count; i++)
        if (strcmp(s->names[i], name) == 0) return i;
    return -1;
}
