/* The command line; see command_line.h. */
#include "command_line.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPT_DATA_DIR = 256,
    OPT_SIZE,
    OPT_SCALE,
    OPT_FRAMES,
    OPT_REPORT,
    OPT_SCREENSHOT,
    OPT_SCRIPT,
    OPT_SEED,
    OPT_THREADS,
    OPT_RESET_SETTINGS
};

static const char help[] =
    "Usage: hdnn-lab [PRESET] [OPTION]...\n\n"
    "Watch Hamiltonian deep neural networks train. PRESET is the name of an installed preset (see\n"
    "\"hdnn presets\"), a preset's JSON file, a model that \"hdnn train\" saved, or an IDX file; without\n"
    "one the window opens with the one shown last, at first with swiss-roll-race.\n\n"
    "Options:\n"
    "  --data-dir DIR     look for data sets in DIR first\n"
    "  --size WxH         open the window with W by H points (default: as it was left)\n"
    "  --scale S          draw everything S times as large (default: as the display asks for)\n"
    "  --frames N         quit after N frames\n"
    "  --report FILE      at exit write frame times, steps and the reading of the pad as JSON\n"
    "  --screenshot FILE  at exit write the last frame as PNG\n"
    "  --script FILE      drive the window by the commands in FILE, then quit (docs/scripts.md)\n"
    "  --seed N           the seed of data, initial weights and batches (default: the preset's)\n"
    "  --threads N        threads of a training step (default: all but one, which draws)\n"
    "  --reset-settings   forget theme, size and all else that was kept from the last time\n"
    "  --help             print this help and exit\n"
    "  --version          print the version and exit\n\n"
    "Keys: Space trains and pauses, S one step, R reset, C clears the drawing, Left and Right walk\n"
    "through the layers, F11 full screen, ? help, Ctrl+Q quits.\n\n"
    "Exit codes: 0 done, 1 failed, 2 used wrongly.\n";

static bool complain(const char *option, const char *expected, const char *found) {
    fprintf(stderr, "hdnn-lab: --%s expects %s, not \"%s\"\nTry 'hdnn-lab --help'.\n", option, expected,
            found);
    return false;
}

static bool whole(const char *option, const char *text, int64_t low, int64_t high, int64_t *out) {
    char *end, expected[80];
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (*text && !*end && errno == 0 && value >= low && value <= high) {
        *out = value;
        return true;
    }
    snprintf(expected, sizeof expected, "a whole number from %lld to %lld", (long long)low, (long long)high);
    return complain(option, expected, text);
}

static bool window_size(const char *text, command_line *out) {
    char *x, *end;
    long w = strtol(text, &x, 10), h = *x == 'x' || *x == 'X' ? strtol(x + 1, &end, 10) : (end = x, 0);
    if (w < 320 || h < 240 || w > 16384 || h > 16384 || *end)
        return complain("size", "a width and a height such as 1280x800, at least 320x240", text);
    out->width = (int)w, out->height = (int)h;
    return true;
}

static bool scale_factor(const char *text, command_line *out) {
    char *end;
    double scale = strtod(text, &end);
    if (!*text || *end || !isfinite(scale) || scale < 0.5 || scale > 8)
        return complain("scale", "a factor from 0.5 to 8", text);
    out->scale = (float)scale;
    return true;
}

static bool take_option(int option, const char *text, command_line *out) {
    int64_t number = 0;
    bool valid = true;
    switch (option) {
    case OPT_DATA_DIR: out->data_dir = text; break;
    case OPT_SIZE: valid = window_size(text, out); break;
    case OPT_SCALE: valid = scale_factor(text, out); break;
    case OPT_FRAMES: valid = whole("frames", text, 1, INT64_C(1000000000), &out->frames); break;
    case OPT_REPORT: out->report = text; break;
    case OPT_SCREENSHOT: out->screenshot = text; break;
    case OPT_SCRIPT: out->script = text; break;
    case OPT_SEED: valid = whole("seed", text, 0, (INT64_C(1) << 53) - 1, &out->seed); break;
    case OPT_THREADS: valid = whole("threads", text, 1, 1024, &number), out->threads = (int)number; break;
    case OPT_RESET_SETTINGS: out->reset_settings = true; break;
    default: break;
    }
    return valid;
}

bool command_line_parse(int argc, char **argv, command_line *out, int *exit_code) {
    static const struct option options[] = {{"data-dir", required_argument, NULL, OPT_DATA_DIR},
                                            {"size", required_argument, NULL, OPT_SIZE},
                                            {"scale", required_argument, NULL, OPT_SCALE},
                                            {"frames", required_argument, NULL, OPT_FRAMES},
                                            {"report", required_argument, NULL, OPT_REPORT},
                                            {"screenshot", required_argument, NULL, OPT_SCREENSHOT},
                                            {"script", required_argument, NULL, OPT_SCRIPT},
                                            {"seed", required_argument, NULL, OPT_SEED},
                                            {"threads", required_argument, NULL, OPT_THREADS},
                                            {"reset-settings", no_argument, NULL, OPT_RESET_SETTINGS},
                                            {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'v'},
                                            {0}};
    *out = (command_line){.seed = -1};
    *exit_code = 2;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h' || option == 'v') {
            if (option == 'h') fputs(help, stdout);
            if (option == 'v') printf("hdnn-lab %s\n", LAB_VERSION);
            *exit_code = 0;
            return false;
        }
        if (option == '?') {
            fputs("Try 'hdnn-lab --help'.\n", stderr);
            return false;
        }
        if (!take_option(option, optarg, out)) return false;
    }
    if (argc - optind > 1) {
        fprintf(stderr, "hdnn-lab: one preset at most, but found \"%s\" too\nTry 'hdnn-lab --help'.\n",
                argv[optind + 1]);
        return false;
    }
    out->preset = argv[optind];
    return true;
}
