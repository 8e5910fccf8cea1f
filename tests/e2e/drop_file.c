/* Drops a file onto a window as a file manager does, by the protocol XDND: drop_file WINDOW FILE.
 *
 * https://www.freedesktop.org/wiki/Specifications/XDND: the source owns the selection XdndSelection, says Enter, Position
 * and Drop to the target, hands over the list of addresses when asked, and is told Finished. */
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 5 };

typedef struct {
    Display *display;
    Window own, target;
    char address[4200];
} source;

static Atom name(const source *s, const char *text) {
    return XInternAtom(s->display, text, False);
}

static void say(const source *s, const char *what, long b, long c, long d, long e) {
    XClientMessageEvent m = {.type = ClientMessage,
                             .display = s->display,
                             .window = s->target,
                             .message_type = name(s, what),
                             .format = 32};
    m.data.l[0] = (long)s->own, m.data.l[1] = b, m.data.l[2] = c, m.data.l[3] = d, m.data.l[4] = e;
    XEvent event = {.xclient = m};
    XSendEvent(s->display, s->target, False, NoEventMask, &event);
    XFlush(s->display);
}

static void hand_over(const source *s, const XSelectionRequestEvent *asked) {
    XChangeProperty(s->display, asked->requestor, asked->property, asked->target, 8, PropModeReplace,
                    (const unsigned char *)s->address, (int)strlen(s->address));
    XSelectionEvent answer = {.type = SelectionNotify,
                              .requestor = asked->requestor,
                              .selection = asked->selection,
                              .target = asked->target,
                              .property = asked->property,
                              .time = asked->time};
    XEvent event = {.xselection = answer};
    XSendEvent(s->display, asked->requestor, False, NoEventMask, &event);
    XFlush(s->display);
}

/* Serves the target until it says `what`. */
static XClientMessageEvent wait_for(const source *s, const char *what) {
    for (XEvent e;;) {
        XNextEvent(s->display, &e);
        if (e.type == SelectionRequest) hand_over(s, &e.xselectionrequest);
        if (e.type == ClientMessage && e.xclient.message_type == name(s, what)) return e.xclient;
    }
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: %s WINDOW FILE\n", arguments[0]);
        return 2;
    }
    source s = {.display = XOpenDisplay(NULL), .target = strtoul(arguments[1], NULL, 0)};
    if (!s.display) {
        fprintf(stderr, "no display\n");
        return 1;
    }
    snprintf(s.address, sizeof s.address, "file://%s\r\n", arguments[2]);
    s.own = XCreateSimpleWindow(s.display, DefaultRootWindow(s.display), 0, 0, 1, 1, 0, 0, 0);
    XSetSelectionOwner(s.display, name(&s, "XdndSelection"), s.own, CurrentTime);
    say(&s, "XdndEnter", (long)VERSION << 24, (long)name(&s, "text/uri-list"), 0, 0);
    say(&s, "XdndPosition", 0, 640L << 16 | 400, CurrentTime, (long)name(&s, "XdndActionCopy"));
    if (!(wait_for(&s, "XdndStatus").data.l[1] & 1)) {
        fprintf(stderr, "the window takes no files\n");
        return 1;
    }
    say(&s, "XdndDrop", 0, CurrentTime, 0, 0);
    wait_for(&s, "XdndFinished");
    XCloseDisplay(s.display);
    return 0;
}
