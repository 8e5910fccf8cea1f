/* hdnn train on a terminal: one line that is redrawn and fits, and Ctrl-C from the keyboard. */
#define _XOPEN_SOURCE 700
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What the program wrote to the terminal until it ended. */
static char screen[1 << 20];

static int open_terminal(unsigned short columns) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
    return terminal;
}

/* Reading a terminal that nobody has open any more fails with EIO on Linux. */
static void read_screen(int terminal) {
    size_t used = 0;
    while (used < sizeof screen - 1) {
        ssize_t count = read(terminal, screen + used, sizeof screen - 1 - used);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        used += (size_t)count;
    }
    screen[used] = '\0';
}

/* The widest stretch between carriage returns, newlines and escape sequences, in code points. */
static int widest(void) {
    int most = 0, width = 0;
    for (const char *at = screen; *at != '\0'; at++) {
        if (*at == '\r' || *at == '\n' || *at == '\033') width = 0;
        if (*at == '\033')
            at += 2;
        else if ((unsigned char)*at >= 0x20 && ((unsigned char)*at & 0xc0) != 0x80)
            width++;
        if (width > most) most = width;
    }
    return most;
}

static int run_on_terminal(unsigned short columns, const char *const *arguments) {
    int terminal = open_terminal(columns);
    pid_t process = hdnn_start(arguments, ptsname(terminal));
    read_screen(terminal);
    close(terminal);
    return hdnn_wait(process);
}

static const char *const race[] = {"train", "points.json", "--epochs", "100", NULL};

static int drawings(void) {
    int count = 0;
    for (const char *at = screen; (at = strstr(at, "\r")) != NULL; at++)
        count += strncmp(at, "\repoch ", 7) == 0;
    return count;
}

static void the_progress_line_is_redrawn_and_fits(void **state) {
    (void)state;
    setenv("TERM", "xterm", 1);
    for (unsigned short columns = 20; columns <= 200; columns = (unsigned short)(columns + 60)) {
        assert_int_equal(run_on_terminal(columns, race), 0);
        assert_true(drawings() >= 2);
        const char *table = strstr(screen, "lane");
        assert_non_null(table);
        screen[table - screen] = '\0';
        const char *line = strstr(screen, "\repoch");
        memmove(screen, line, strlen(line) + 1);
        assert_true(widest() < columns);
        assert_contains(screen, "epoch 100/100");
    }
}

static void a_terminal_that_cannot_redraw_gets_plain_lines(void **state) {
    (void)state;
    static const char *const arguments[] = {"train", "points.json", NULL};
    setenv("TERM", "dumb", 1);
    assert_int_equal(run_on_terminal(80, arguments), 0);
    assert_int_equal(drawings(), 0);
    assert_contains(screen, "epoch 3/3");
    assert_null(strchr(screen, '\033'));
}

static void ctrl_c_at_the_keyboard_saves(void **state) {
    (void)state;
    static const char *const arguments[] = {"train",           "digits.json", "--epochs",  "100000", "--save",
                                            "key.safetensors", "--log",       "key.jsonl", NULL};
    setenv("TERM", "xterm", 1);
    int terminal = open_terminal(80);
    pid_t process = hdnn_start(arguments, ptsname(terminal));
    wait_for_text("key.jsonl", "\"step\"");
    assert_int_equal(write(terminal, "\003", 1), 1);
    read_screen(terminal);
    close(terminal);
    assert_int_equal(hdnn_wait(process), 0);
    assert_contains(screen, "saved in key.safetensors");
    assert_int_equal(hdnn("test key.safetensors")->code, 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_progress_line_is_redrawn_and_fits),
        cmocka_unit_test(a_terminal_that_cannot_redraw_gets_plain_lines),
        cmocka_unit_test(ctrl_c_at_the_keyboard_saves),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
