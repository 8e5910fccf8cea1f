/* Status codes and the error message that goes with them.
 *
 * Every function that can fail returns an hdnn_status (or NULL) and takes an `hdnn_error *` as its last argument,
 * which may be NULL. On failure the error holds the status and one sentence for people: which file, which field or
 * line, what was expected, what was found. On success it is left alone. Nothing in the library prints or exits. */
#ifndef HDNN_STATUS_H
#define HDNN_STATUS_H

/* name, text */
#define HDNN_STATUS_LIST(X)                                                                                  \
    X(OK, "success")                                                                                         \
    X(OUT_OF_MEMORY, "out of memory")                                                                        \
    X(INVALID, "a value is not allowed")                                                                     \
    X(NOT_FOUND, "not found")                                                                                \
    X(IO, "reading or writing failed")                                                                       \
    X(FORMAT, "a file is malformed")                                                                         \
    X(DIVERGED, "the loss is no longer finite")                                                              \
    X(NUMERIC, "a numerical method did not converge")

typedef enum {
#define HDNN_STATUS_ENUM(name, text) HDNN_##name,
    HDNN_STATUS_LIST(HDNN_STATUS_ENUM)
#undef HDNN_STATUS_ENUM
        HDNN_STATUS_COUNT
} hdnn_status;

typedef struct {
    hdnn_status status;
    char message[512]; /* one sentence, NUL-terminated, UTF-8 */
} hdnn_error;

/* The identifier ("OUT_OF_MEMORY") and the text ("out of memory") of a status; never NULL. */
const char *hdnn_status_name(hdnn_status status);
const char *hdnn_status_text(hdnn_status status);

/* Fill `error` (may be NULL) with `status` and a printf-style message; returns `status`, for `return hdnn_fail(...)`. */
hdnn_status hdnn_fail(hdnn_error *error, hdnn_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
