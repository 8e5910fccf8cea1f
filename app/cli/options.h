/* Options of a command, described once: the same table parses them and prints the help. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXTS_MAX = 128 };

/* An option that may be given several times. */
typedef struct {
    const char *items[TEXTS_MAX];
    size_t count;
} texts;

typedef enum {
    OPTION_FLAG,  /* value: bool * */
    OPTION_TEXT,  /* value: const char ** */
    OPTION_TEXTS, /* value: texts * */
    OPTION_WHOLE  /* value: int64_t *, within low .. high */
} option_kind;

typedef struct {
    const char *name;     /* without the dashes */
    const char *argument; /* what the help calls its argument; NULL for a flag */
    const char *help;
    option_kind kind;
    void *value;
    int64_t low, high;
} option_row;

typedef struct {
    const char *name;     /* of the command */
    const char *operands; /* for the usage line: "MODEL IMAGE..." */
    int least, most;      /* how many; most < 0: any number */
    const char *about;    /* what it does, before the options; paragraphs are parted by newlines */
    const char *notes;    /* after the options, or NULL */
    const option_row *options;
    size_t option_count;
} command_usage;

/* Go on after options_parse, or leave with that exit code. */
enum { GO_ON = -1 };

/* Read argv, which is reordered so that the operands come last, at argv + *first. --help prints and asks
 * to leave; a mistake is complained about. */
int options_parse(const command_usage *usage, int argc, char **argv, int *first);

/* The largest seed that a preset can hold exactly: JSON numbers are doubles. */
#define SEED_MAX (((int64_t)1 << 53) - 1)

/* Options that several commands have. */
#define OPTION_JSON(target, text)                                                                            \
    { "json", NULL, text, OPTION_FLAG, target, 0, 0 }
#define OPTION_DATA_DIR(target)                                                                              \
    { "data-dir", "DIR", "look for data sets in DIR first", OPTION_TEXT, target, 0, 0 }
#define OPTION_THREADS(target)                                                                               \
    {                                                                                                        \
        "threads", "N", "use N threads (default: one for each processor); results do not depend on it",      \
            OPTION_WHOLE, target, 1, 1024                                                                    \
    }
#define OPTION_SET(target)                                                                                   \
    {                                                                                                        \
        "set", "PATH=VALUE",                                                                                 \
            "change a field of the preset, e.g. training.learning_rate=0.01 or networks[0].layers=64; may "  \
            "be "                                                                                            \
            "given several times",                                                                           \
            OPTION_TEXTS, target, 0, 0                                                                       \
    }

#endif
