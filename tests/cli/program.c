/* Running hdnn as a user does; see program.h. */
#include "program.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char program[PATH_MAX], folder[] = "/tmp/hdnn-cli-XXXXXX";

static const char points_preset[] =
    "{\"name\":\"points\",\"about\":\"Two networks on a small swiss roll.\","
    "\"data\":{\"source\":\"swiss-roll\",\"samples\":400},"
    "\"networks\":[{\"name\":\"h1\",\"architecture\":\"h1-j1\",\"features\":4,\"layers\":4,\"stem\":"
    "\"augment\"},"
    "{\"name\":\"plain\",\"architecture\":\"mlp\",\"features\":4,\"layers\":4,\"stem\":\"augment\"}],"
    "\"training\":{\"optimizer\":\"adam\",\"learning_rate\":0.05,\"batch\":50,\"epochs\":3,\"seed\":1}}";

static const char digits_preset[] =
    "{\"name\":\"small-digits\",\"about\":\"One network on a few drawn digits.\","
    "\"data\":{\"source\":\"digits\",\"samples\":400},"
    "\"networks\":[{\"name\":\"net\",\"architecture\":\"h1-j1\",\"features\":4,\"layers\":2,\"stem\":"
    "\"conv3x3\","
    "\"init_scale\":0.1}],"
    "\"training\":{\"optimizer\":\"adam\",\"learning_rate\":0.02,\"batch\":50,\"epochs\":2,\"seed\":1}}";

const char *scratch(const char *name) {
    static char path[4][PATH_MAX];
    static size_t turn;
    char *at = path[turn++ % 4];
    snprintf(at, PATH_MAX, "%s/%s", folder, name);
    return at;
}

bool scratch_has(const char *name) {
    return access(scratch(name), F_OK) == 0;
}

uint8_t *scratch_read(const char *name, size_t *size) {
    struct stat found;
    FILE *file = fopen(scratch(name), "rb");
    if (file == NULL || fstat(fileno(file), &found) != 0) fail_msg("cannot read %s", name);
    uint8_t *data = malloc((size_t)found.st_size + 1);
    assert_non_null(data);
    *size = fread(data, 1, (size_t)found.st_size, file);
    data[*size] = 0;
    fclose(file);
    return data;
}

void scratch_write(const char *name, const void *data, size_t size) {
    FILE *file = fopen(scratch(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static bool same_file(const char *a, const char *b) {
    size_t size_a, size_b;
    uint8_t *data_a = scratch_read(a, &size_a), *data_b = scratch_read(b, &size_b);
    bool same = size_a == size_b && memcmp(data_a, data_b, size_a) == 0;
    free(data_a);
    free(data_b);
    return same;
}

void assert_same_file(const char *a, const char *b) {
    if (!same_file(a, b)) fail_msg("%s and %s differ", a, b);
}

void assert_other_file(const char *a, const char *b) {
    if (same_file(a, b)) fail_msg("%s and %s are the same", a, b);
}

static void read_text(const char *name, char *text, size_t room) {
    size_t size;
    uint8_t *data = scratch_read(name, &size);
    if (size >= room) fail_msg("%s is longer than a test expects", name);
    memcpy(text, data, size + 1);
    free(data);
}

static int code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const outcome *hdnn(const char *format, ...) {
    static outcome result;
    char command[8192];
    int used = snprintf(command, sizeof command, "cd %s && '%s' ", folder, program);
    va_list arguments;
    va_start(arguments, format);
    used += vsnprintf(command + used, sizeof command - (size_t)used, format, arguments);
    va_end(arguments);
    snprintf(command + used, sizeof command - (size_t)used, " >.out 2>.err </dev/null");
    result.code = code_of(system(command));
    read_text(".out", result.out, sizeof result.out);
    read_text(".err", result.err, sizeof result.err);
    return &result;
}

void shell(const char *format, ...) {
    char command[4096];
    int used = snprintf(command, sizeof command, "cd %s && ", folder);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command + used, sizeof command - (size_t)used, format, arguments);
    va_end(arguments);
    if (system(command) != 0) fail_msg("failed: %s", command);
}

/* In the child: output to the terminal, which becomes the one that controls it, or nowhere. */
static void redirect(const char *terminal) {
    setsid();
    int file = open(terminal != NULL ? terminal : "/dev/null", O_RDWR);
    if (chdir(folder) != 0 || file < 0 || dup2(file, 0) < 0 || dup2(file, 1) < 0 || dup2(file, 2) < 0)
        _exit(126);
}

pid_t hdnn_start(const char *const *arguments, const char *terminal) {
    char *argv[32] = {program};
    for (size_t i = 0; i < 30 && arguments[i] != NULL; i++) argv[i + 1] = (char *)(uintptr_t)arguments[i];
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0) return child;
    redirect(terminal);
    execv(program, argv);
    _exit(127);
}

int hdnn_wait(pid_t process) {
    int status;
    assert_int_equal(waitpid(process, &status, 0), process);
    return code_of(status);
}

cJSON *last_object(const outcome *result) {
    size_t length = strlen(result->out);
    if (result->code != 0 || length == 0) fail_msg("exit code %d: %s", result->code, result->err);
    assert_int_equal(result->out[length - 1], '\n');
    size_t start = length - 1;
    while (start > 0 && result->out[start - 1] != '\n') start--;
    const char *end = NULL;
    cJSON *object = cJSON_ParseWithOpts(result->out + start, &end, false);
    if (object == NULL || strcmp(end, "\n") != 0) fail_msg("not one JSON value: %s", result->out + start);
    assert_true(cJSON_IsObject(object));
    return object;
}

static const cJSON *item_of(const cJSON *object, const char *key) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (item == NULL) fail_msg("there is no \"%s\"", key);
    return item;
}

double number_of(const cJSON *object, const char *key) {
    const cJSON *item = item_of(object, key);
    if (!cJSON_IsNumber(item)) fail_msg("\"%s\" is not a number", key);
    return item->valuedouble;
}

const char *text_of(const cJSON *object, const char *key) {
    const cJSON *item = item_of(object, key);
    if (!cJSON_IsString(item)) fail_msg("\"%s\" is not a text", key);
    return item->valuestring;
}

const cJSON *list_of(const cJSON *object, const char *key, int size) {
    const cJSON *item = item_of(object, key);
    if (!cJSON_IsArray(item)) fail_msg("\"%s\" is not an array", key);
    if (size >= 0) assert_int_equal(cJSON_GetArraySize(item), size);
    return item;
}

void assert_contains(const char *text, const char *part) {
    if (strstr(text, part) == NULL) fail_msg("expected \"%s\" in: %s", part, text);
}

void assert_refused(const outcome *result, const char *mentions) {
    if (result->code != 1) fail_msg("exit code %d: %s", result->code, result->err);
    assert_string_equal(result->out, "");
    assert_int_equal(strncmp(result->err, "hdnn: ", 6), 0);
    assert_ptr_equal(strchr(result->err, '\n'), result->err + strlen(result->err) - 1);
    assert_contains(result->err, mentions);
}

int program_main(int argc, char **argv, const struct CMUnitTest *tests, size_t count) {
    if (argc != 2 || argv[1][0] != '/' || mkdtemp(folder) == NULL) {
        fprintf(stderr, "usage: %s PROGRAM (with its whole path)\n", argv[0]);
        return 2;
    }
    snprintf(program, sizeof program, "%s", argv[1]);
    unsetenv("HDNN_DATA_DIR");
    unsetenv("HDNN_PRESET_DIR");
    setenv("XDG_DATA_HOME", folder, 1);
    scratch_write("points.json", points_preset, strlen(points_preset));
    scratch_write("digits.json", digits_preset, strlen(digits_preset));
    int failed = _cmocka_run_group_tests("cli", tests, count, NULL, NULL);
    if (failed == 0) shell("cd / && rm -rf '%s'", folder);
    return failed;
}

void wait_for_text(const char *name, const char *text) {
    for (int tries = 0; tries < 3000; tries++) {
        if (scratch_has(name)) {
            size_t size;
            char *data = (char *)scratch_read(name, &size);
            bool found = strstr(data, text) != NULL;
            free(data);
            if (found) return;
        }
        nanosleep(&(struct timespec){0, 20000000}, NULL);
    }
    fail_msg("%s never held %s", name, text);
}
