/* See saving.h. */
#include "saving.h"

#include "export.h"
#include "image_clipboard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The working directory, or the person's own where that cannot be written to, as when a menu has started the window. */
static void find_folder(char *folder, size_t size) {
    const char *home = getenv("HOME");
    bool found = getcwd(folder, size) != NULL;
    if ((!found || access(folder, W_OK) != 0) && home) snprintf(folder, size, "%s", home);
    if (!found && !home) snprintf(folder, size, ".");
}

/* The first name of that kind that is not taken: hdnn-gradient-1.png, -2, ... with its folder, so that people are told
 * where to look. */
static void free_name(char *path, size_t size, const char *name, const char *ending) {
    char folder[HDNN_PATH_SIZE - 128];
    find_folder(folder, sizeof folder);
    for (int i = 1; i < 10000; i++) {
        snprintf(path, size, "%s/hdnn-%s-%d.%s", folder, name, i, ending);
        if (access(path, F_OK) != 0) return;
    }
}

static uint8_t *png_of(const backend *b, const lab_saving *s, size_t *size) {
    return s->rgba ? export_png_bytes(s->rgba, s->side, s->side, size) : backend_png(b, &s->part, size);
}

/* What goes into the file; NULL without memory. Free it. */
static void *contents_of(const backend *b, const lab *l, const lab_saving *s, size_t *size) {
    if (s->request == PLOT_SAVE_PNG || s->request == PLOT_COPY_PNG) return png_of(b, s, size);
    char *text = s->request == PLOT_SAVE_SVG ? export_svg_text(lab_list(l), s->part)
                 : s->csv                    ? strdup(s->csv)
                                             : NULL;
    *size = text ? strlen(text) : 0;
    return text;
}

/* A picture that cannot be copied is saved, and the words say both. */
static bool copy(const void *png, size_t size, const char *name, char *words, size_t words_size) {
    char path[HDNN_PATH_SIZE], why[200], trouble[HDNN_PATH_SIZE + 64];
    if (image_clipboard_put(png, size, why, sizeof why)) {
        snprintf(words, words_size, "The picture is on the clipboard.");
        return true;
    }
    free_name(path, sizeof path, name, "png");
    bool saved = export_bytes(png, size, path, trouble, sizeof trouble);
    snprintf(words, words_size, "Not copied: %s. %s%s.", why, saved ? "It is saved as " : "",
             saved ? path : trouble);
    return false;
}

static bool write_file(const void *bytes, size_t size, const lab_saving *s, char *words, size_t words_size) {
    static const char *const endings[] = {
        [PLOT_SAVE_PNG] = "png", [PLOT_SAVE_SVG] = "svg", [PLOT_SAVE_CSV] = "csv"};
    char path[HDNN_PATH_SIZE];
    memcpy(path, s->path, sizeof path);
    if (!path[0]) free_name(path, sizeof path, s->name, endings[s->request]);
    if (!export_bytes(bytes, size, path, words, words_size)) return false;
    snprintf(words, words_size, "Saved as %s.", path);
    return true;
}

void saving_do(const backend *b, lab *l) {
    const lab_saving *s = lab_saving_due(l);
    if (!s) return;
    char words[HDNN_PATH_SIZE + 512] = "It cannot be written: out of memory.";
    size_t size = 0;
    void *bytes = contents_of(b, l, s, &size);
    bool done = bytes && (s->request == PLOT_COPY_PNG ? copy(bytes, size, s->name, words, sizeof words)
                                                      : write_file(bytes, size, s, words, sizeof words));
    free(bytes);
    lab_saved(l, done, words);
}
