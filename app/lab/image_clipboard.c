/* See image_clipboard.h. The program is started without a shell and reads from a file that has no name, so that neither
 * side waits for the other; it leaves a child behind that serves the clipboard, and ends itself. */
#include "image_clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

typedef struct {
    const char *display; /* the variable that is set where it can work */
    const char *package;
    const char *command[7];
} copier;

static const copier copiers[] = {
    {"WAYLAND_DISPLAY", "wl-clipboard", {"wl-copy", "--type", "image/png", NULL}},
    {"DISPLAY", "xclip", {"xclip", "-selection", "clipboard", "-t", "image/png", "-in", NULL}},
};
enum { COPIERS = sizeof copiers / sizeof *copiers };

static bool is_set(const char *variable) {
    const char *value = getenv(variable);
    return value && *value;
}

/* What is read from it begins with the first byte of the PNG; NULL: no room for it. */
static FILE *file_without_name(const uint8_t *png, size_t size) {
    FILE *file = tmpfile();
    if (file && (fwrite(png, 1, size, file) != size || fflush(file) != 0 || fseek(file, 0, SEEK_SET) != 0))
        fclose(file), file = NULL;
    if (file) fcntl(fileno(file), F_SETFD, FD_CLOEXEC); /* the child has it as its standard input only */
    return file;
}

static int start(const copier *c, int from, pid_t *child) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, from, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    int error =
        posix_spawnp(child, c->command[0], &files, NULL, (char *const *)(uintptr_t)c->command, environ);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* Its exit code; -1 when it had to be ended because it did not end by itself. */
static int wait_for(pid_t child) {
    const struct timespec pause = {.tv_nsec = 5000000};
    int status = 0;
    for (int i = 0; i < 400; i++) {
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        if (ended < 0 && errno != EINTR) return -1;
        nanosleep(&pause, NULL);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return -1;
}

static bool copy_by(const copier *c, FILE *png, char *message, size_t message_size) {
    pid_t child;
    int error = start(c, fileno(png), &child);
    if (error == ENOENT)
        snprintf(message, message_size, "to copy pictures, install %s", c->package);
    else if (error)
        snprintf(message, message_size, "%s cannot be started: %s", c->command[0], strerror(error));
    else if (wait_for(child) != 0)
        snprintf(message, message_size, "%s did not take the picture", c->command[0]);
    else
        return true;
    return false;
}

/* The first that could have done it says why not. */
bool image_clipboard_put(const uint8_t *png, size_t size, char *message, size_t message_size) {
    char why[160];
    message[0] = '\0';
    for (int i = 0; i < COPIERS; i++) {
        if (!is_set(copiers[i].display)) continue;
        FILE *file = file_without_name(png, size);
        snprintf(why, sizeof why, "there is no room for a temporary file");
        bool done = file && copy_by(&copiers[i], file, why, sizeof why);
        if (file) fclose(file);
        if (done) return true;
        if (!message[0]) snprintf(message, message_size, "%s", why);
    }
    if (!message[0]) snprintf(message, message_size, "there is no clipboard for pictures here");
    return false;
}
