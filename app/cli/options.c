/* Options of a command; see options.h. getopt_long does the reading, the table says what to do with it. */
#include "options.h"

#include "command.h"
#include "terminal.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 16, HELP_COLUMN = 24, HELP_WIDTH = 100 };

static int help_width(void) {
    int width = terminal_width(stdout);
    return width < HELP_WIDTH ? width : HELP_WIDTH;
}

static void print_option(const char *name, const char *argument, const char *help) {
    line head = {.used = 0};
    line_add(&head, "  --%s%s%s", name, argument != NULL ? " " : "", argument != NULL ? argument : "");
    put_text(stdout, head.text);
    if (text_width(head.text) > HELP_COLUMN - 2) {
        putchar('\n');
        head.used = 0;
        head.text[0] = '\0';
    }
    put_spaces(stdout, HELP_COLUMN - text_width(head.text));
    put_wrapped(stdout, help, HELP_COLUMN, help_width());
}

static int print_help(const command_usage *usage) {
    printf("Usage: hdnn %s%s%s [OPTION]...\n\n", usage->name, usage->operands[0] != '\0' ? " " : "",
           usage->operands);
    put_wrapped(stdout, usage->about, 0, help_width());
    printf("\nOptions:\n");
    for (size_t i = 0; i < usage->option_count; i++) {
        const option_row *option = &usage->options[i];
        print_option(option->name, option->argument, option->help);
    }
    print_option("help", NULL, "show this help and exit");
    if (usage->notes != NULL) {
        putchar('\n');
        put_wrapped(stdout, usage->notes, 0, help_width());
    }
    return DONE;
}

static int misused(const command_usage *usage, const char *what, const char *which) {
    complain("%s: %s%s%s%s (see hdnn %s --help)", usage->name, what, which[0] != '\0' ? " '" : "", which,
             which[0] != '\0' ? "'" : "", usage->name);
    return MISUSED;
}

static int read_whole(const command_usage *usage, const option_row *option, const char *text) {
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < option->low || value > option->high) {
        complain("%s: --%s expects a whole number from %" PRId64 " to %" PRId64 ", found '%s'", usage->name,
                 option->name, option->low, option->high, text);
        return MISUSED;
    }
    *(int64_t *)option->value = value;
    return GO_ON;
}

static int read_option(const command_usage *usage, const option_row *option, const char *text) {
    switch (option->kind) {
    case OPTION_FLAG: *(bool *)option->value = true; break;
    case OPTION_TEXT: *(const char **)option->value = text; break;
    case OPTION_WHOLE: return read_whole(usage, option, text);
    case OPTION_TEXTS: {
        texts *list = option->value;
        if (list->count == TEXTS_MAX) return misused(usage, "too many times", option->name);
        list->items[list->count++] = text;
        break;
    }
    }
    return GO_ON;
}

static int check_operands(const command_usage *usage, int count, char **operands) {
    if (count < usage->least) return misused(usage, "expected", usage->operands);
    if (usage->most >= 0 && count > usage->most)
        return misused(usage, "unexpected argument", operands[usage->most]);
    return GO_ON;
}

static void fill_long_options(const command_usage *usage, struct option *known) {
    for (size_t i = 0; i < usage->option_count; i++) {
        const option_row *option = &usage->options[i];
        known[i] = (struct option){option->name, option->argument != NULL ? required_argument : no_argument,
                                   NULL, (int)(256 + i)};
    }
    known[usage->option_count] = (struct option){"help", no_argument, NULL, 'h'};
    known[usage->option_count + 1] = (struct option){NULL, 0, NULL, 0};
}

int options_parse(const command_usage *usage, int argc, char **argv, int *first) {
    struct option known[OPTIONS_MAX + 2];
    fill_long_options(usage, known);
    opterr = 0;
    optind = 0; /* glibc and musl: start afresh, main has parsed options before */
    int found;
    while ((found = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
        if (found == 'h') return print_help(usage);
        if (found == ':') return misused(usage, "this option needs an argument:", argv[optind - 1]);
        if (found == '?') return misused(usage, "unknown or unsuitable option", argv[optind - 1]);
        int code = read_option(usage, &usage->options[found - 256], optarg);
        if (code != GO_ON) return code;
    }
    *first = optind;
    return check_operands(usage, argc - optind, argv + optind);
}
