/* The file dialog: which folder is open, what lies in it, which name is wanted; without any drawing. panel_files.c
 * draws it and hands it keys and clicks; what to do with the file that was chosen is up to the owner.
 *
 *     file_dialog_open(d, FILE_SAVE_PRESET, "race.json");
 *     file_dialog_accept(d);                        // Enter: goes into a folder, asks before replacing, or chooses
 *     if (d->stage == FILE_CHOSEN) ... d->path ...  // then file_dialog_close or file_dialog_refuse
 *
 * Invariant: `folder` is absolute and `entries` is what lay in it when it was read, folders first, then by name. A
 * folder that cannot be read leaves folder and entries as they were, with the reason in `message`. */
#ifndef LAB_FILE_DIALOG_H
#define LAB_FILE_DIALOG_H

#include "hdnn/dataset.h"

#include <stdbool.h>
#include <stddef.h>

/* What a file is wanted for. */
typedef enum {
    FILE_OPEN,
    FILE_SAVE_PRESET,
    FILE_SAVE_METRICS,
    FILE_SAVE_PICTURE,
    FILE_PURPOSES
} file_purpose;

typedef enum {
    FILE_CLOSED,
    FILE_BROWSING,
    FILE_ASKING, /* the file is there already: shall it be replaced? */
    FILE_CHOSEN  /* `path` waits for its owner */
} file_stage;

typedef struct {
    char *name; /* owned */
    bool folder;
} file_entry;

typedef struct {
    file_purpose purpose;
    file_stage stage;
    char folder[HDNN_PATH_SIZE];
    file_entry *entries;                /* owned */
    int count, chosen;                  /* chosen: by arrows or the pointer; -1: the name counts */
    char name[HDNN_PATH_SIZE];          /* as typed: of a file here, or a path */
    char path[HDNN_PATH_SIZE];          /* while asking and once chosen */
    char message[HDNN_PATH_SIZE + 256]; /* what went wrong last; or "" */
    bool fresh;                         /* just opened: the keyboard belongs to the name */
} file_dialog;

/* Opens where it was left, at first in the working directory. `name` (may be NULL) is proposed. */
void file_dialog_open(file_dialog *d, file_purpose purpose, const char *name);
void file_dialog_close(file_dialog *d);
void file_dialog_free(file_dialog *d); /* and empties it */

void file_dialog_enter(file_dialog *d, const char *folder); /* absolute */
void file_dialog_up(file_dialog *d);           /* to the parent; the folder left is chosen there */
void file_dialog_move(file_dialog *d, int by); /* the choice, by so many entries */
void file_dialog_choose(file_dialog *d, int index);
void file_dialog_typed(file_dialog *d); /* `name` was changed: it counts now */

/* Enter. A chosen folder, or the name of one, is gone into. To be saved, a name without one of the purpose's endings
 * gets the first of them. */
void file_dialog_accept(file_dialog *d);
void file_dialog_answer(file_dialog *d, bool replace); /* the question of FILE_ASKING */
void file_dialog_refuse(file_dialog *d,
                        const char *message); /* what was chosen did not go well: choose again */

bool file_dialog_saves(file_purpose purpose);
const char *file_dialog_title(file_purpose purpose);
const char *file_dialog_endings(file_purpose purpose);          /* "csv, jsonl": for people */
bool file_dialog_takes(file_purpose purpose, const char *name); /* has it one of the endings? */

#endif
