/* `hdnn presets`: the installed presets, and one of them in full. */
#include "command.h"
#include "json_out.h"
#include "options.h"
#include "terminal.h"

#include "hdnn/preset.h"

#include <stdio.h>
#include <string.h>

enum { NAME_COLUMN_MOST = 28, LIST_WIDTH = 110 };

static int name_column(const hdnn_preset_entry *entries, size_t count) {
    int widest = 0;
    for (size_t i = 0; i < count; i++) {
        int width = text_width(entries[i].name);
        if (width > widest) widest = width;
    }
    return (widest < NAME_COLUMN_MOST ? widest : NAME_COLUMN_MOST) + 2;
}

/* What a list has room for of the text: its first sentence. */
static void add_first_sentence(line *text, const char *about) {
    const char *end = strstr(about, ". ");
    line_add(text, "%.*s", end != NULL ? (int)(end - about) + 1 : (int)strlen(about), about);
}

/* "mnist or digits: h1-j1 with 4 layers beside mlp with 4 layers" */
static void add_contents(line *text, const hdnn_preset *preset) {
    bool other = preset->data.otherwise[0] != '\0';
    line_add(text, "%s%s%s:", preset->data.source, other ? " or " : "", preset->data.otherwise);
    for (int i = 0; i < preset->lanes; i++) {
        const hdnn_network_config *network = &preset->networks[i];
        line_add(text, "%s %s, %d layers", i > 0 ? " beside" : "",
                 hdnn_architecture_name(network->architecture), network->layers);
    }
}

static void print_entry(const char *name, const hdnn_preset *preset, int column) {
    int width = terminal_width(stdout);
    line text = {.used = 0};
    add_first_sentence(&text, preset->about);
    line_add(&text, "\n");
    add_contents(&text, preset);
    put_text(stdout, name);
    if (text_width(name) + 2 > column) {
        putchar('\n');
        put_spaces(stdout, column);
    } else {
        put_spaces(stdout, column - text_width(name));
    }
    put_wrapped(stdout, text.text, column, width < LIST_WIDTH ? width : LIST_WIDTH);
}

static void json_entry(const hdnn_preset_entry *entry, const hdnn_preset *preset, json_out *json) {
    out_open(json, NULL, '{');
    out_text(json, "name", entry->name);
    out_text(json, "path", entry->path);
    out_text(json, "about", preset->about);
    out_text(json, "source", preset->data.source);
    out_open(json, "networks", '[');
    for (int i = 0; i < preset->lanes; i++) out_text(json, NULL, preset->networks[i].name);
    out_close(json, ']');
    out_close(json, '}');
}

/* A preset that cannot be read is complained about and does not hide the others. */
static int list_entries(const hdnn_preset_entry *entries, size_t count, json_out *json) {
    int code = DONE;
    for (size_t i = 0; i < count; i++) {
        hdnn_preset preset;
        hdnn_error error;
        if (hdnn_preset_load(entries[i].path, NULL, 0, &preset, &error) != HDNN_OK) {
            complain("%s", error.message);
            code = FAILED;
            continue;
        }
        if (json != NULL)
            json_entry(&entries[i], &preset, json);
        else
            print_entry(entries[i].name, &preset, name_column(entries, count));
        hdnn_preset_free(&preset);
    }
    return code;
}

static int list(bool as_json) {
    hdnn_preset_entry *entries = NULL;
    size_t count = 0;
    hdnn_error error;
    if (hdnn_preset_list(&entries, &count, &error) != HDNN_OK) {
        complain("%s", error.message);
        return FAILED;
    }
    json_out json = {.stream = stdout};
    if (as_json) {
        out_open(&json, NULL, '{');
        out_open(&json, "presets", '[');
    }
    if (count == 0) complain("no presets were found; the folder of HDNN_PRESET_DIR is looked in first");
    int code = list_entries(entries, count, as_json ? &json : NULL);
    if (as_json) {
        out_close(&json, ']');
        out_close(&json, '}');
        out_end(&json);
    }
    hdnn_preset_list_free(entries);
    return code;
}

static int show(const char *name, const texts *set) {
    hdnn_preset preset;
    hdnn_error error;
    if (hdnn_preset_load(name, set->items, set->count, &preset, &error) != HDNN_OK) {
        complain("%s", error.message);
        return FAILED;
    }
    char *text = hdnn_preset_text(&preset);
    if (text != NULL)
        printf("%s%s", text, text[0] != '\0' && text[strlen(text) - 1] == '\n' ? "" : "\n");
    else
        complain("out of memory");
    int code = text != NULL ? DONE : FAILED;
    hdnn_text_free(text);
    hdnn_preset_free(&preset);
    return code;
}

int presets_command(int argc, char **argv) {
    bool json = false;
    texts set = {.count = 0};
    const option_row options[] = {
        OPTION_JSON(&json, "list as one JSON object"),
        OPTION_SET(&set),
    };
    const command_usage usage = {
        .name = "presets",
        .operands = "[show NAME]",
        .least = 0,
        .most = 2,
        .about =
            "Lists the installed presets: what each is about, its data and its networks. With show NAME, "
            "prints that preset as JSON with every field, also those that its file leaves at their "
            "defaults; NAME may be a file, too.",
        .options = options,
        .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    if (code != GO_ON) return code;
    if (first == argc) return list(json);
    if (strcmp(argv[first], "show") == 0 && argc - first == 2) return show(argv[first + 1], &set);
    complain("presets: expected nothing or 'show NAME' (see hdnn presets --help)");
    return MISUSED;
}
