/* The command line of hdnn-lab. */
#ifndef LAB_COMMAND_LINE_H
#define LAB_COMMAND_LINE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *preset;   /* a name or a file; NULL: the default preset */
    const char *data_dir; /* NULL: none */
    int width, height;    /* of the window; 0: as it was left */
    float scale;          /* 0: chosen from the display */
    int64_t frames;       /* quit after so many; 0: never */
    const char *report, *screenshot, *script;
    int64_t seed; /* -1: the preset's */
    int threads;  /* 0: all but one */
    bool reset_settings;
} command_line;

/* Reads argv. False when the program has to leave at once, with `exit_code`: 0 after --help and --version, which print,
 * and 2 after a mistake, which is complained about on standard error. */
bool command_line_parse(int argc, char **argv, command_line *out, int *exit_code);

#endif
