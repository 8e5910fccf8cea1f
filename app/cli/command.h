/* The commands of `hdnn` and what they share: exit codes and the table that main.c walks. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* Exit codes, also in the manual page. */
enum { DONE = 0, FAILED = 1, MISUSED = 2 };

/* A command gets its own arguments with argv[0] = its name, and returns an exit code. */
typedef int command_function(int argc, char **argv);

typedef struct {
    const char *name;
    const char *about; /* one line for `hdnn --help` */
    command_function *run;
} command;

command_function train_command, classify_command, test_command, probe_command, verify_command,
    reproduce_command, bench_command, presets_command, data_command;

#endif
