/* Running hdnn as a user does: a scratch folder, a command line, and what came of it. */
#ifndef TESTS_CLI_PROGRAM_H
#define TESTS_CLI_PROGRAM_H

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
/* after the headers it leans on */
#include <cmocka.h>

typedef struct {
    int code; /* exit code, or 128 + signal */
    char out[1 << 18], err[1 << 15];
} outcome;

/* Make the scratch folder, write two presets into it (points.json: swiss roll, lanes "h1" and "plain";
 * digits.json: drawn digits, one lane "net"), and run the tests with `program`. Returns main's exit code. */
int program_main(int argc, char **argv, const struct CMUnitTest *tests, size_t count);

/* Run `hdnn <arguments>` in the scratch folder; the result stays until the next run. */
const outcome *hdnn(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* In the background, upon a terminal of that name or upon none (NULL); the process id. */
pid_t hdnn_start(const char *const *arguments, const char *terminal);
/* What it exits with; 128 + signal. */
int hdnn_wait(pid_t process);
/* Any shell command in the scratch folder; must succeed. */
void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

const char *scratch(const char *name); /* its path in the scratch folder, until the next call but three */
bool scratch_has(const char *name);
uint8_t *scratch_read(const char *name, size_t *size); /* free it */
void scratch_write(const char *name, const void *data, size_t size);
void wait_for_text(const char *name, const char *text); /* until a scratch file holds it; a minute at most */
void assert_same_file(const char *a, const char *b);
void assert_other_file(const char *a, const char *b);

/* The last line of the output must be one JSON object. Free with cJSON_Delete. */
cJSON *last_object(const outcome *result);
double number_of(const cJSON *object, const char *key);
const char *text_of(const cJSON *object, const char *key);
const cJSON *list_of(const cJSON *object, const char *key, int size); /* size < 0: any */

/* Exit code 1, nothing on standard output, one line "hdnn: ..." with `mentions` in it on standard error. */
void assert_refused(const outcome *result, const char *mentions);
void assert_contains(const char *text, const char *part);

#endif
