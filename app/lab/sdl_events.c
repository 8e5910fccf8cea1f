/* State that lasts (held buttons, position, modifiers) lives on in `now`; what lasts one frame is cleared by
 * events_begin. A finger reaches widgets as the mouse that SDL makes of it, and the pen list as itself, with its
 * pressure: so the mouse events SDL makes of fingers are left out of the pen list. */
#include "sdl_events.h"

#include <stdlib.h>
#include <string.h>

static const vec2 far_away = {-1e6f, -1e6f};

void events_window(event_sink *s, float width, float height, float ratio, float scale) {
    if (s->now.window.w == 0) s->now.mouse = far_away;
    if (s->now.window.w != width || s->now.window.h != height || s->now.scale != scale) s->resized = true;
    s->now.window = (rect){0, 0, width, height};
    s->now.scale = scale;
    s->ratio = ratio;
}

static void forget_dropped(event_sink *s) {
    for (int i = 0; i < s->now.dropped_count; i++) SDL_free(s->dropped[i]);
    s->now.dropped_count = 0;
}

void events_begin(event_sink *s) {
    input *in = &s->now;
    in->wheel = (vec2){0, 0};
    memset(in->pressed, 0, sizeof in->pressed);
    memset(in->released, 0, sizeof in->released);
    memset(in->clicks, 0, sizeof in->clicks);
    in->key_count = in->pen_count = 0;
    in->text[0] = '\0';
    in->closes = in->quit = false;
    forget_dropped(s);
}

void events_finish(event_sink *s, double time, double delta) {
    s->now.time = time;
    s->now.delta = delta;
    s->now.resized = s->resized;
    s->resized = false;
}

void events_free(event_sink *s) {
    forget_dropped(s);
}

static vec2 pixels(const event_sink *s, int x, int y) {
    return (vec2){(float)x * s->ratio, (float)y * s->ratio};
}

static void add_pen(event_sink *s, vec2 at, float pressure, bool down, bool begins) {
    if (s->now.pen_count < INPUT_PEN)
        s->now.pen[s->now.pen_count++] = (pen_point){at, pressure, down, begins};
}

static void take_motion(event_sink *s, const SDL_MouseMotionEvent *e) {
    s->now.mouse = pixels(s, e->x, e->y);
    s->now.mouse_known = true;
    if (e->which != SDL_TOUCH_MOUSEID) add_pen(s, s->now.mouse, 1, e->state & SDL_BUTTON_LMASK, false);
}

static void take_button(event_sink *s, const SDL_MouseButtonEvent *e) {
    mouse_button button = e->button == SDL_BUTTON_LEFT     ? MOUSE_LEFT
                          : e->button == SDL_BUTTON_RIGHT  ? MOUSE_RIGHT
                          : e->button == SDL_BUTTON_MIDDLE ? MOUSE_MIDDLE
                                                           : MOUSE_COUNT;
    if (button == MOUSE_COUNT) return;
    bool down = e->state == SDL_PRESSED;
    input *in = &s->now;
    in->mouse = pixels(s, e->x, e->y);
    in->mouse_known = true;
    in->down[button] = down;
    if (down) {
        in->pressed[button] = true;
        in->pressed_at[button] = in->mouse;
        in->clicks[button] = e->clicks;
    } else {
        in->released[button] = true;
    }
    if (button == MOUSE_LEFT && e->which != SDL_TOUCH_MOUSEID) add_pen(s, in->mouse, 1, down, down);
}

static void take_wheel(event_sink *s, const SDL_MouseWheelEvent *e) {
    float sign = e->direction == SDL_MOUSEWHEEL_FLIPPED ? -1 : 1;
    s->now.wheel.x += sign * e->preciseX;
    s->now.wheel.y += sign * e->preciseY;
}

static void take_finger(event_sink *s, const SDL_TouchFingerEvent *e) {
    vec2 at = {e->x * s->now.window.w, e->y * s->now.window.h};
    float pressure = e->pressure > 0 ? e->pressure : 1;
    add_pen(s, at, pressure, e->type != SDL_FINGERUP, e->type == SDL_FINGERDOWN);
}

static key_code key_of(SDL_Keycode code) {
    static const struct {
        SDL_Keycode code;
        int key;
    } names[] = {
        {SDLK_RETURN, KEY_ENTER},
        {SDLK_KP_ENTER, KEY_ENTER},
        {SDLK_ESCAPE, KEY_ESCAPE},
        {SDLK_TAB, KEY_TAB},
        {SDLK_BACKSPACE, KEY_BACKSPACE},
        {SDLK_DELETE, KEY_DELETE},
        {SDLK_INSERT, KEY_INSERT},
        {SDLK_HOME, KEY_HOME},
        {SDLK_END, KEY_END},
        {SDLK_PAGEUP, KEY_PAGE_UP},
        {SDLK_PAGEDOWN, KEY_PAGE_DOWN},
        {SDLK_LEFT, KEY_LEFT},
        {SDLK_RIGHT, KEY_RIGHT},
        {SDLK_UP, KEY_UP},
        {SDLK_DOWN, KEY_DOWN},
        {SDLK_APPLICATION, KEY_MENU},
        {SDLK_MENU, KEY_MENU},
        {SDLK_KP_PLUS, '+'},
        {SDLK_KP_MINUS, '-'},
        {SDLK_KP_MULTIPLY, '*'},
        {SDLK_KP_DIVIDE, '/'},
    };
    if (code > 32 && code < 127) return (key_code)code;
    if (code == SDLK_SPACE) return KEY_SPACE;
    if (code >= SDLK_F1 && code <= SDLK_F12) return (key_code)(KEY_F1 + (code - SDLK_F1));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].code == code) return (key_code)names[i].key;
    }
    return KEY_NONE;
}

static void take_key(event_sink *s, const SDL_KeyboardEvent *e) {
    Uint16 mod = e->keysym.mod;
    s->now.held = (modifiers){mod & KMOD_SHIFT, mod & KMOD_CTRL, mod & KMOD_ALT};
    key_code key = key_of(e->keysym.sym);
    if (e->type == SDL_KEYDOWN && key != KEY_NONE && s->now.key_count < INPUT_KEYS)
        s->now.keys[s->now.key_count++] = (key_press){key, s->now.held, e->repeat};
}

static void take_text(event_sink *s, const SDL_TextInputEvent *e) {
    size_t have = strlen(s->now.text), more = strlen(e->text);
    if (have + more < sizeof s->now.text) memcpy(s->now.text + have, e->text, more + 1);
}

static void take_drop(event_sink *s, const SDL_DropEvent *e) {
    if (e->type != SDL_DROPFILE || s->now.dropped_count == INPUT_DROPPED) {
        SDL_free(e->file);
        return;
    }
    s->dropped[s->now.dropped_count] = e->file;
    s->now.dropped[s->now.dropped_count++] = e->file;
}

static void take_window(event_sink *s, const SDL_WindowEvent *e) {
    switch (e->event) {
    case SDL_WINDOWEVENT_FOCUS_GAINED: s->now.focused = true; break;
    case SDL_WINDOWEVENT_FOCUS_LOST:
        s->now.focused = false;
        s->now.held = (modifiers){false, false, false};
        break;
    case SDL_WINDOWEVENT_LEAVE:
        s->now.mouse_known = false;
        if (!s->now.down[MOUSE_LEFT]) s->now.mouse = far_away;
        break;
    case SDL_WINDOWEVENT_CLOSE: s->now.closes = true; break;
    default: break;
    }
}

void events_take(event_sink *s, const SDL_Event *event) {
    switch (event->type) {
    case SDL_QUIT: s->now.quit = true; break;
    case SDL_MOUSEMOTION: take_motion(s, &event->motion); break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: take_button(s, &event->button); break;
    case SDL_MOUSEWHEEL: take_wheel(s, &event->wheel); break;
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP: take_finger(s, &event->tfinger); break;
    case SDL_KEYDOWN:
    case SDL_KEYUP: take_key(s, &event->key); break;
    case SDL_TEXTINPUT: take_text(s, &event->text); break;
    case SDL_DROPFILE:
    case SDL_DROPTEXT: take_drop(s, &event->drop); break;
    case SDL_WINDOWEVENT: take_window(s, &event->window); break;
    default: break;
    }
}
