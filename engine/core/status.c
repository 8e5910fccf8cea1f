/* Status names and texts, made from the one list in hdnn/status.h, and the filling of error messages. */
#include "hdnn/status.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *name, *text;
} statuses[] = {
#define ROW(name, text) [HDNN_##name] = {#name, text},
    HDNN_STATUS_LIST(ROW)
#undef ROW
};

const char *hdnn_status_name(hdnn_status status) {
    return (unsigned)status < HDNN_STATUS_COUNT ? statuses[status].name : "UNKNOWN";
}

const char *hdnn_status_text(hdnn_status status) {
    return (unsigned)status < HDNN_STATUS_COUNT ? statuses[status].text : "unknown status";
}

hdnn_status hdnn_fail(hdnn_error *error, hdnn_status status, const char *format, ...) {
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
        error->status = status;
    }
    return status;
}
