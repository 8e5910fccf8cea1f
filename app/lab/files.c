/* See files.h. */
#include "files.h"

#include "export.h"
#include "file_kind.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* "folder/race.json" is named "race"; a longer name is cut at the start of a character. */
static void name_after(char name[HDNN_NAME_SIZE], const char *path) {
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
    size_t length = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    if (length >= HDNN_NAME_SIZE)
        for (length = HDNN_NAME_SIZE - 1; ((unsigned char)base[length] & 0xC0) == 0x80;) length--;
    memcpy(name, base, length), name[length] = '\0';
}

bool files_save_preset(const lab_state *s, const char *path, char *message, size_t size) {
    hdnn_error error;
    hdnn_preset p = lab_preset_now(s);
    name_after(p.name, path);
    if (hdnn_preset_save(&p, path, &error) == HDNN_OK) return true;
    snprintf(message, size, "%s", error.message);
    return false;
}

bool files_save_metrics(const lab_state *s, const char *path, char *message, size_t size) {
    char *text = NULL;
    size_t length = 0;
    const char *dot = strrchr(path, '.');
    FILE *memory = open_memstream(&text, &length);
    if (memory && dot && strcasecmp(dot, ".jsonl") == 0)
        metrics_jsonl(s, memory);
    else if (memory)
        metrics_csv(s, memory);
    bool made = memory && !ferror(memory);
    if (memory && fclose(memory) != 0) made = false;
    if (!made) snprintf(message, size, "%s cannot be written: out of memory", path);
    bool written = made && export_bytes(text, length, path, message, size);
    free(text);
    return written;
}

static bool is_of_run(file_purpose purpose) {
    return purpose == FILE_SAVE_PRESET || purpose == FILE_SAVE_METRICS;
}

/* The run's name with an ending. */
static void propose(const lab_state *s, file_purpose purpose, char *out, size_t size) {
    static const char *const tails[FILE_PURPOSES] = {"", ".json", "-metrics.csv", ".png"};
    if (purpose == FILE_OPEN)
        out[0] = '\0';
    else
        snprintf(out, size, "%s%s", s->preset ? s->preset->name : "hdnn-lab", tails[purpose]);
    for (char *c = out; *c; c++)
        if (*c == '/') *c = '-';
}

void files_ask(const lab_state *s, file_purpose purpose) {
    char name[HDNN_NAME_SIZE + 32];
    if (is_of_run(purpose) && !s->snapshot) return;
    propose(s, purpose, name, sizeof name);
    file_dialog_open(s->files, purpose, name);
}

void files_open(lab_intents *wants, const char *path) {
    switch (file_kind_of(path)) {
    case FILE_IS_PICTURE: wants->open_picture = path; break;
    case FILE_IS_IDX: wants->open_idx = path; break;
    case FILE_IS_POINTS: wants->open_points = path; break;
    default: wants->load = path;
    }
}

bool files_open_all(lab_intents *wants, const char *const *paths, int count) {
    int alike = 0;
    file_kind kind = file_kind_of(paths[0]);
    for (int i = 0; i < count; i++) {
        if (file_kind_of(paths[i]) != kind) continue;
        if (kind == FILE_IS_MODEL && alike < HDNN_MAX_LANES) wants->models[wants->model_count++] = paths[i];
        alike++;
    }
    if (kind != FILE_IS_MODEL) files_open(wants, paths[0]);
    return count == 1 || (alike == count && (kind == FILE_IS_IDX || alike == wants->model_count));
}

static void save_screenshot(const char *path, rect window, lab_intents *wants) {
    lab_saving_forget(&wants->saving);
    wants->saving = (lab_saving){.request = PLOT_SAVE_PNG, .part = window};
    snprintf(wants->saving.path, sizeof wants->saving.path, "%s", path);
}

void files_use(const lab_state *s, rect window, lab_intents *wants, char *words, size_t size) {
    file_dialog *d = s->files;
    char message[HDNN_PATH_SIZE + 256];
    bool done = true;
    words[0] = '\0';
    switch (d->purpose) {
    case FILE_OPEN: files_open(wants, d->path); break;
    case FILE_SAVE_PRESET: done = files_save_preset(s, d->path, message, sizeof message); break;
    case FILE_SAVE_METRICS: done = files_save_metrics(s, d->path, message, sizeof message); break;
    default: save_screenshot(d->path, window, wants);
    }
    if (done) {
        file_dialog_close(d);
        if (is_of_run(d->purpose)) snprintf(words, size, "Saved as %s.", d->path);
    } else {
        file_dialog_refuse(d, message);
    }
}
