/* The file of results; see reproduce.h.
 *
 * A line is written in one piece once its run is done, so a program that is killed loses at most the line it was
 * writing, and that is the last. */
#include "reproduce.h"

#include "terminal.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MOST = 1 << 16 };

static void settings_text(const trial *of, char out[24]) {
    snprintf(out, 24, "%016" PRIx64, of->settings);
}

static bool read_accuracies(const cJSON *list, int lanes, run_outcome *outcome) {
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) != lanes) return false;
    int lane = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, list) {
        double value = cJSON_IsNull(item) ? NAN : cJSON_IsNumber(item) ? item->valuedouble : -1;
        if (value < 0 || value > 1) return false;
        outcome->accuracy[lane++] = value;
    }
    return true;
}

/* Put the line into the experiment. NULL, or what is wrong with it. */
static const char *take_line(const cJSON *object, experiment *e) {
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(object, "name");
    const cJSON *seed = cJSON_GetObjectItemCaseSensitive(object, "seed");
    const cJSON *settings = cJSON_GetObjectItemCaseSensitive(object, "settings");
    if (!cJSON_IsString(name) || !cJSON_IsNumber(seed) || !cJSON_IsString(settings))
        return "expected a run with name, seed and settings";
    for (size_t i = 0; i < e->trials; i++) {
        char own[24];
        if (strcmp(e->trial[i].preset.name, name->valuestring) != 0) continue;
        settings_text(&e->trial[i], own);
        if (strcmp(own, settings->valuestring) != 0)
            return "this run was made with other settings; remove the file, or name another with --results";
        run_outcome outcome = {.done = true};
        if (!read_accuracies(cJSON_GetObjectItemCaseSensitive(object, "test_accuracy"),
                             e->trial[i].preset.lanes, &outcome))
            return "expected one test_accuracy, 0 to 1 or null, for every network";
        double s = seed->valuedouble;
        if (s >= 1 && s <= (double)e->seeds) *experiment_outcome(e, i, (size_t)s) = outcome;
    }
    return NULL;
}

/* All whole lines; `*whole` is how many bytes they take. */
static bool read_lines(FILE *file, const char *path, experiment *e, long *whole) {
    static char text[LINE_MOST];
    for (size_t number = 1; fgets(text, sizeof text, file) != NULL; number++) {
        if (strchr(text, '\n') == NULL && feof(file)) return true;
        cJSON *object = strchr(text, '\n') != NULL ? cJSON_Parse(text) : NULL;
        const char *fault = cJSON_IsObject(object) ? take_line(object, e) : "expected a JSON object";
        if (fault != NULL) complain("%s, line %zu: %s", path, number, fault);
        cJSON_Delete(object);
        if (fault != NULL) return false;
        *whole = ftell(file);
    }
    return true;
}

static FILE *refuse(const char *path, FILE *file) {
    complain("%s: %s", path, strerror(errno));
    if (file != NULL) fclose(file);
    return NULL;
}

FILE *results_open(const char *path, experiment *e) {
    FILE *file = fopen(path, "a+");
    if (file == NULL || fseek(file, 0, SEEK_SET) != 0) return refuse(path, file);
    long whole = 0;
    if (!read_lines(file, path, e, &whole)) {
        fclose(file);
        return NULL;
    }
    if (fflush(file) != 0 || ftruncate(fileno(file), whole) != 0 || fseek(file, 0, SEEK_END) != 0)
        return refuse(path, file);
    return file;
}

bool results_add(FILE *file, const experiment *e, size_t index, size_t seed) {
    const trial *of = &e->trial[index];
    char settings[24];
    settings_text(of, settings);
    json_out json = {.stream = file};
    out_open(&json, NULL, '{');
    out_text(&json, "name", of->preset.name);
    out_whole(&json, "seed", (int64_t)seed);
    out_text(&json, "settings", settings);
    out_open(&json, "test_accuracy", '[');
    for (int lane = 0; lane < of->preset.lanes; lane++)
        out_number(&json, NULL, experiment_outcome(e, index, seed)->accuracy[lane]);
    out_close(&json, ']');
    out_close(&json, '}');
    out_end(&json);
    return !ferror(file);
}
