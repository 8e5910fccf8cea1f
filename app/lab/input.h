/* Input: what people did since the last frame, free of any windowing library.
 *
 * The backend fills one `input` per frame from its events; widgets read it, and tests write it by hand. Positions are
 * in the same pixels as the draw list: physical pixels of the window, origin at the upper left. `scale` says how many
 * of them one unit of the design takes, so layout multiplies its measures by it and nothing else ever scales.
 * Within a frame events keep their order only inside a list: `keys`, `pen` and `text` are each in order of arrival. */
#ifndef LAB_INPUT_H
#define LAB_INPUT_H

#include "draw.h"

typedef enum { MOUSE_LEFT, MOUSE_MIDDLE, MOUSE_RIGHT, MOUSE_COUNT } mouse_button;

/* Keys by what is printed on them. Letters, digits and signs are their own lower-case ASCII code ('a', '7', '-', ' '),
 * the others are named here. Text fields take `input.text` instead, which knows layouts and compositions. */
typedef enum {
    KEY_NONE = 0,
    KEY_SPACE = ' ',
    KEY_A = 'a',
    KEY_C = 'c',
    KEY_E = 'e',
    KEY_O = 'o',
    KEY_Q = 'q',
    KEY_R = 'r',
    KEY_S = 's',
    KEY_V = 'v',
    KEY_X = 'x',
    KEY_Y = 'y',
    KEY_Z = 'z',
    KEY_ENTER = 256, /* also that of the number block */
    KEY_ESCAPE,
    KEY_TAB,
    KEY_BACKSPACE,
    KEY_DELETE,
    KEY_INSERT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_MENU, /* the context menu key */
    KEY_F1,
    KEY_F2,
    KEY_F3,
    KEY_F4,
    KEY_F5,
    KEY_F6,
    KEY_F7,
    KEY_F8,
    KEY_F9,
    KEY_F10,
    KEY_F11,
    KEY_F12
} key_code;

typedef struct {
    bool shift, ctrl, alt;
} modifiers;

typedef struct {
    key_code key;
    modifiers held; /* at the moment of the press, which may differ from the end of the frame */
    bool repeat;    /* the key is held down and the system repeats it */
} key_press;

/* One place the pen (mouse, finger or stylus) touched or passed since the last frame. */
typedef struct {
    vec2 at;
    float pressure; /* 0 .. 1; a mouse presses with 1 */
    bool down;      /* the pen touched the surface (left button for a mouse) */
    bool begins;    /* first point of a stroke: do not join it to the point before */
} pen_point;

typedef enum {
    CURSOR_ARROW,
    CURSOR_HAND,
    CURSOR_TEXT,
    CURSOR_CROSSHAIR,
    CURSOR_RESIZE_X,
    CURSOR_RESIZE_Y,
    CURSOR_MOVE,
    CURSOR_WAIT,
    CURSOR_NONE,
    CURSOR_COUNT
} cursor_shape;

enum { INPUT_KEYS = 64, INPUT_TEXT = 256, INPUT_PEN = 1024, INPUT_DROPPED = 16 };

typedef struct {
    rect window;  /* 0, 0, width, height in pixels */
    float scale;  /* pixels for one unit of the design */
    double time;  /* seconds since the start, at the beginning of this frame */
    double delta; /* seconds since the frame before */

    vec2 mouse;             /* last known position; far outside the window when the pointer has left it */
    bool mouse_known;       /* the pointer is over the window */
    vec2 wheel;             /* notches since the last frame; y > 0 away from the user, x > 0 to the right */
    bool down[MOUSE_COUNT]; /* held now */
    bool pressed[MOUSE_COUNT];  /* went down since the last frame, even if it is up again */
    bool released[MOUSE_COUNT]; /* went up since the last frame */
    int clicks[MOUSE_COUNT];    /* with `pressed`: 1 single, 2 double, 3 triple click */
    vec2 pressed_at[MOUSE_COUNT];
    modifiers held;

    key_press keys[INPUT_KEYS]; /* pressed since the last frame; what does not fit is left out */
    int key_count;
    char text[INPUT_TEXT]; /* UTF-8 typed since the last frame, NUL-terminated */

    pen_point pen[INPUT_PEN]; /* every position since the last frame, also while hovering */
    int pen_count;

    const char
        *dropped[INPUT_DROPPED]; /* paths of files dropped onto the window; they live until the next frame */
    int dropped_count;

    bool focused; /* the window has the keyboard */
    bool resized; /* `window` or `scale` changed */
    bool closes;  /* the person closes the window */
    bool quit;    /* the session ends */
} input;

/* The system's clipboard. `get` returns UTF-8 that lives until the next call of `get`, "" when there is none. */
typedef struct {
    void *context;
    const char *(*get)(void *context);
    void (*set)(void *context, const char *text);
} clipboard;

/* Was `key` pressed this frame with exactly these modifiers? Repeats count when `repeats`. */
static inline bool input_key(const input *in, key_code key, bool ctrl, bool shift, bool repeats) {
    for (int i = 0; i < in->key_count; i++) {
        const key_press *press = &in->keys[i];
        if (press->key == key && press->held.ctrl == ctrl && press->held.shift == shift && !press->held.alt &&
            (repeats || !press->repeat))
            return true;
    }
    return false;
}

#endif
