/* hdnn: the command line of libhdnn. This file holds the table of commands, the global options and the choice
 * between the float32 and the float64 program. */
#include "command.h"
#include "options.h"
#include "terminal.h"

#include "hdnn/real.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const command commands[] = {
    {"train", "train the networks of a preset, and save them", train_command},
    {"classify", "say which digit a picture shows", classify_command},
    {"test", "measure a saved model on test data", test_command},
    {"probe", "look inside networks, layer by layer", probe_command},
    {"verify", "compare the engine with reference results", verify_command},
    {"reproduce", "train an experiment over several seeds, and print its table", reproduce_command},
    {"bench", "time the engine against the limits of this machine", bench_command},
    {"presets", "list the presets, or show one", presets_command},
    {"data", "list the data sources, or write samples of one", data_command},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static int print_help(void) {
    printf("Usage: hdnn COMMAND [ARGUMENT]...\n"
           "       hdnn COMMAND --help\n\n"
           "Hamiltonian deep neural networks: train them, test them, look inside.\n\n"
           "Commands:\n");
    for (size_t i = 0; i < COMMANDS; i++) printf("  %-10s  %s\n", commands[i].name, commands[i].about);
    printf("\nOptions:\n"
           "  --real TYPE   compute in float32 (the default) or float64\n"
           "  --help        show this help and exit\n"
           "  --version     print the version and exit\n\n"
           "Exit codes: 0 done, 1 failed, 2 used wrongly.\n\n"
           "Examples:\n"
           "  hdnn train swiss-roll-race\n"
           "  hdnn train mnist-h1 --epochs 1 --save digits.safetensors\n"
           "  hdnn classify digits.safetensors picture.png\n");
    return DONE;
}

static int print_version(void) {
    printf("hdnn %s (%s)\n", HDNN_VERSION, HDNN_REAL_NAME);
    return DONE;
}

/* The folder of this program, with its last slash; false where the system does not tell. */
static bool own_folder(char *folder, size_t size) {
    ssize_t length = readlink("/proc/self/exe", folder, size - 1);
    if (length <= 0) return false;
    folder[length] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash == NULL) return false;
    slash[1] = '\0';
    return true;
}

/* Become the program for the other floating-point type: beside this one in a build tree; installed,
 * hdnn-float64 lives in libexec/hdnn. Returns only when there is none. */
static int run_other_program(const char *real, char **argv) {
    static const char *const narrow[] = {"hdnn", "../../bin/hdnn", NULL};
    static const char *const wide[] = {"hdnn-float64", "../libexec/hdnn/hdnn-float64",
                                       HDNN_LIBEXEC_DIR "/hdnn-float64", NULL};
    char folder[PATH_MAX];
    if (!own_folder(folder, sizeof folder)) folder[0] = '\0';
    for (const char *const *name = strcmp(real, "float64") == 0 ? wide : narrow; *name != NULL; name++) {
        char path[2 * PATH_MAX];
        snprintf(path, sizeof path, "%s%s", **name == '/' ? "" : folder, *name);
        execv(path, argv);
        if (errno != ENOENT && errno != ENOTDIR) {
            complain("cannot run %s: %s", path, strerror(errno));
            return FAILED;
        }
    }
    complain("the program for %s was not found, neither beside this one nor in %s", real, HDNN_LIBEXEC_DIR);
    return FAILED;
}

/* Take "--real TYPE" or "--real=TYPE" out of argv, wherever it stands; returns TYPE, or NULL when it is
 * not given. */
static const char *take_real(int *argc, char **argv) {
    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        int words = strcmp(argv[i], "--real") == 0 ? 2 : strncmp(argv[i], "--real=", 7) == 0 ? 1 : 0;
        if (words == 0) continue;
        const char *type = words == 1 ? argv[i] + 7 : i + 1 < *argc ? argv[i + 1] : "";
        if (words > *argc - i) words = *argc - i;
        memmove(argv + i, argv + i + words, (size_t)(*argc - i - words + 1) * sizeof *argv);
        *argc -= words;
        return type;
    }
    return NULL;
}

static int run_command(int argc, char **argv) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[0], commands[i].name) == 0) return commands[i].run(argc, argv);
    complain("unknown %s '%s' (see hdnn --help)", argv[0][0] == '-' ? "option" : "command", argv[0]);
    return MISUSED;
}

static int run(int argc, char **argv) {
    if (argc < 2) {
        complain("expected a command (see hdnn --help)");
        return MISUSED;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) return print_help();
    if (strcmp(argv[1], "--version") == 0) return print_version();
    if (strcmp(argv[1], "help") == 0 && argc == 2) return print_help();
    if (strcmp(argv[1], "help") == 0) {
        char *asked[] = {argv[2], (char[]){"--help"}, NULL};
        return run_command(2, asked);
    }
    return run_command(argc - 1, argv + 1);
}

/* A full disk or a closed pipe must not look like success. */
static int close_output(int code) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    complain("cannot write to standard output: %s", strerror(errno));
    return code == DONE ? FAILED : code;
}

int main(int argc, char **argv) {
    terminal_begin();
    const char *real = take_real(&argc, argv);
    if (real == NULL || strcmp(real, HDNN_REAL_NAME) == 0) return close_output(run(argc, argv));
    if (strcmp(real, "float32") == 0 || strcmp(real, "float64") == 0) return run_other_program(real, argv);
    complain("--real expects float32 or float64, found '%s'", real);
    return MISUSED;
}
