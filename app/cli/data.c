/* `hdnn data`: where the data sources are found, and samples of one as files. */
#include "command.h"
#include "data_text.h"
#include "json_out.h"
#include "options.h"
#include "picture.h"
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PROBED = 16,         /* samples loaded to see whether a source is there */
    SHEET_SAMPLES = 100, /* on a contact sheet, unless told */
    SHEET_MOST = 100000,
    SHEET_GAP = 2,
    NAME_COLUMN = 16,
    LIST_WIDTH = 110
};

typedef struct {
    const char *data_dir, *out, *part;
    int64_t samples, seed;
    bool json;
} data_options;

static hdnn_status load(const char *source, const data_options *options, size_t samples, hdnn_data *data,
                        hdnn_error *error) {
    hdnn_data_config config = hdnn_data_config_default();
    config.samples = samples;
    snprintf(config.source, sizeof config.source, "%s", source);
    return hdnn_data_load(&config, options->data_dir, (uint64_t)options->seed, data, error);
}

static void print_source(const char *name, const char *about, const char *state, const char *where) {
    int width = terminal_width(stdout);
    int most = width < LIST_WIDTH ? width : LIST_WIDTH;
    line text = {.used = 0};
    line_add(&text, "%-*s", NAME_COLUMN, name);
    put_text(stdout, text.text);
    put_wrapped(stdout, about, NAME_COLUMN, most);
    if (*state == '\0' && *where == '\0') return;
    text = (line){.used = 0};
    line_add(&text, "%s%s", state, where);
    put_spaces(stdout, NAME_COLUMN);
    put_wrapped(stdout, text.text, NAME_COLUMN, most);
}

static void json_source(json_out *json, const char *name, const char *about, bool found, const char *where) {
    out_open(json, NULL, '{');
    out_text(json, "name", name);
    out_text(json, "about", about);
    out_flag(json, "found", found);
    out_text(json, found ? "from" : "message", where);
    out_close(json, '}');
}

static void list_source(const char *name, const char *about, const data_options *options, json_out *json) {
    hdnn_data data;
    hdnn_error error;
    hdnn_status status = load(name, options, PROBED, &data, &error);
    const char *where = status == HDNN_OK ? data.from : error.message;
    if (json != NULL)
        json_source(json, name, about, status == HDNN_OK, where);
    else if (status == HDNN_OK && strcmp(where, "generated") == 0)
        print_source(name, about, "", "");
    else if (status == HDNN_OK)
        print_source(name, about, "found in ", where);
    else if (status == HDNN_INVALID)
        print_source(name, about, "", "The files are fields of a preset's \"data\".");
    else
        print_source(name, about, "", where);
    hdnn_data_free(&data);
}

static int list(const data_options *options) {
    json_out json = {.stream = stdout};
    if (options->json) {
        out_open(&json, NULL, '{');
        out_open(&json, "sources", '[');
    }
    const char *name;
    for (size_t i = 0; (name = hdnn_source_name(i)) != NULL; i++)
        list_source(name, hdnn_source_about(i), options, options->json ? &json : NULL);
    if (options->json) {
        out_close(&json, ']');
        out_close(&json, '}');
        out_end(&json);
    }
    return DONE;
}

/* Samples of `from` after those that `to` holds already, up to its room. */
static size_t append(hdnn_dataset *to, size_t filled, const hdnn_dataset *from) {
    size_t count = to->count - filled < from->count ? to->count - filled : from->count;
    size_t inputs = (size_t)to->shape.inputs;
    if (count == 0) return filled;
    memcpy(to->labels + filled, from->labels, count);
    if (to->pixels != NULL)
        memcpy(to->pixels + filled * inputs, from->pixels, count * inputs);
    else
        memcpy(to->points + filled * inputs, from->points, count * inputs * sizeof *to->points);
    return filled + count;
}

/* The part of the data that was asked for, at most `limit` samples of it (0: all). */
static hdnn_status choose(const hdnn_data *data, const char *part, size_t limit, hdnn_dataset *chosen,
                          hdnn_error *error) {
    bool train = strcmp(part, "test") != 0, test = strcmp(part, "train") != 0;
    size_t count = (train ? data->train.count : 0) + (test ? data->test.count : 0);
    if (limit > 0 && count > limit) count = limit;
    hdnn_status status =
        hdnn_dataset_new(data->taken, data->train.shape, data->train.classes, count, chosen, error);
    if (status != HDNN_OK) return status;
    size_t filled = train ? append(chosen, 0, &data->train) : 0;
    if (test) append(chosen, filled, &data->test);
    return HDNN_OK;
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length > tail && strcasecmp(text + length - tail, end) == 0;
}

static void place(const hdnn_dataset *set, size_t index, size_t columns, hdnn_image *sheet) {
    size_t height = (size_t)set->shape.height, width = (size_t)set->shape.width;
    size_t top = SHEET_GAP + index / columns * (height + SHEET_GAP);
    size_t left = SHEET_GAP + index % columns * (width + SHEET_GAP);
    const uint8_t *from = set->pixels + index * height * width;
    for (size_t y = 0; y < height; y++)
        memcpy(sheet->pixels + (top + y) * (size_t)sheet->width + left, from + y * width, width);
}

/* All images side by side on grey, about as wide as high. */
static hdnn_status write_sheet(const hdnn_dataset *set, const char *path, hdnn_error *error) {
    size_t columns = 1;
    while (columns * columns < set->count) columns++;
    size_t rows = (set->count + columns - 1) / columns;
    size_t width = SHEET_GAP + columns * ((size_t)set->shape.width + SHEET_GAP);
    size_t height = SHEET_GAP + rows * ((size_t)set->shape.height + SHEET_GAP);
    hdnn_image sheet = {(int)height, (int)width, malloc(width * height)};
    if (sheet.pixels == NULL)
        return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "%s: no memory for the sheet", path);
    memset(sheet.pixels, 96, width * height);
    for (size_t i = 0; i < set->count; i++) place(set, i, columns, &sheet);
    hdnn_status status = picture_write(path, &sheet, error);
    free(sheet.pixels);
    return status;
}

static hdnn_status write_idx(const hdnn_dataset *set, const char *path, hdnn_error *error) {
    char images[HDNN_PATH_SIZE], labels[HDNN_PATH_SIZE];
    int a = snprintf(images, sizeof images, "%s-images-idx3-ubyte", path);
    int b = snprintf(labels, sizeof labels, "%s-labels-idx1-ubyte", path);
    if (a >= (int)sizeof images || b >= (int)sizeof labels)
        return hdnn_fail(error, HDNN_INVALID, "%s: the name is too long", path);
    hdnn_status status = hdnn_idx_write(set, images, labels, error);
    if (status != HDNN_OK) return status;
    put_text(stdout, images);
    fputs(" and ", stdout);
    put_text(stdout, labels);
    return HDNN_OK;
}

static hdnn_status write_one(const hdnn_dataset *set, const char *path,
                             hdnn_status (*write)(const hdnn_dataset *, const char *, hdnn_error *),
                             hdnn_error *error) {
    hdnn_status status = write(set, path, error);
    if (status == HDNN_OK) put_text(stdout, path);
    return status;
}

static hdnn_status write_samples(const hdnn_dataset *set, const char *path, hdnn_error *error) {
    bool png = ends_with(path, ".png"), image = hdnn_shape_is_image(set->shape);
    if (png && !image)
        return hdnn_fail(error, HDNN_INVALID, "%s: %s has points, which are written as CSV", path, set->name);
    if (png) return write_one(set, path, write_sheet, error);
    return image ? write_idx(set, path, error) : write_one(set, path, hdnn_csv_write, error);
}

/* How many samples are written: --samples, or all, or a sheet that can be looked at. */
static size_t samples_wanted(const data_options *options) {
    bool sheet = ends_with(options->out, ".png");
    if (options->samples > 0) return (size_t)options->samples;
    return sheet ? SHEET_SAMPLES : 0;
}

/* A part of a generated source has about half of its samples: load enough for the part that is wanted. */
static size_t samples_loaded(const data_options *options) {
    size_t wanted = samples_wanted(options);
    size_t loaded = strcmp(options->part, "all") == 0 ? wanted : 2 * wanted;
    return wanted > 0 && loaded < 2 ? 2 : loaded;
}

static hdnn_status export(const char *source, const data_options *options, hdnn_error *error) {
    hdnn_data data;
    hdnn_dataset chosen = {.count = 0};
    hdnn_status status = load(source, options, samples_loaded(options), &data, error);
    if (status != HDNN_OK) return status;
    status = choose(&data, options->part, samples_wanted(options), &chosen, error);
    if (status == HDNN_OK) status = write_samples(&chosen, options->out, error);
    if (status == HDNN_OK) {
        line text = {.used = 0};
        line_add(&text, ": %zu %s", chosen.count, chosen.count == 1 ? "sample, " : "");
        add_samples(&text, chosen.shape);
        line_add(&text, " from %s\n", data.taken);
        put_text(stdout, text.text);
    }
    hdnn_dataset_free(&chosen);
    hdnn_data_free(&data);
    return status;
}

static int misused(const char *message) {
    complain("data: %s (see hdnn data --help)", message);
    return MISUSED;
}

static int run(const char *source, const data_options *options) {
    bool known = strcmp(options->part, "all") == 0 || strcmp(options->part, "train") == 0 ||
                 strcmp(options->part, "test") == 0;
    if (!known) return misused("--part expects train, test or all");
    if (source == NULL && options->out != NULL) return misused("--out needs a SOURCE");
    if (source == NULL) return list(options);
    if (options->out == NULL) return misused("expected --out PATH with a SOURCE");
    if (ends_with(options->out, ".png") && options->samples > SHEET_MOST)
        return misused("a contact sheet holds at most 100000 images");
    hdnn_error error;
    if (export(source, options, &error) == HDNN_OK) return DONE;
    complain("%s", error.message);
    return FAILED;
}

int data_command(int argc, char **argv) {
    data_options given = {.seed = 1, .part = "all"};
    const option_row options[] = {
        {"out", "PATH", "write samples of SOURCE to PATH", OPTION_TEXT, &given.out, 0, 0},
        {"samples", "N", "write N samples (default: all; 100 on a contact sheet)", OPTION_WHOLE,
         &given.samples, 1, 1 << 23},
        {"part", "PART", "train, test or all (the default): which samples", OPTION_TEXT, &given.part, 0, 0},
        {"seed", "N", "seed of generated samples (default 1)", OPTION_WHOLE, &given.seed, 0, SEED_MAX},
        OPTION_DATA_DIR(&given.data_dir),
        OPTION_JSON(&given.json, "list as one JSON object"),
    };
    const command_usage usage = {
        .name = "data",
        .operands = "[SOURCE --out PATH]",
        .least = 0,
        .most = 1,
        .about =
            "Lists the data sources and where on this machine each was found, or where it was looked for. "
            "With a SOURCE and --out, writes samples of it: points as CSV (x1,...,xd,label), images as the "
            "IDX pair PATH-images-idx3-ubyte and PATH-labels-idx1-ubyte, or, if PATH ends in .png, as one "
            "picture with all of them.",
        .notes =
            "Data sets are looked for in --data-dir, then in HDNN_DATA_DIR, $XDG_DATA_HOME/hdnn (or "
            "~/.local/share/hdnn) and the system's data folders; in each, the sub-folder with the source's "
            "name comes first.",
        .options = options,
        .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    if (code != GO_ON) return code;
    return run(first < argc ? argv[first] : NULL, &given);
}
