/* Hands by SDL's event queue; see sdl_hands.h. */
#include "sdl_hands.h"

#include <SDL.h>
#include <math.h>
#include <string.h>

static vec2 in_window(const sdl_hands *h, vec2 pixels) {
    SDL_Window *window = SDL_GetWindowFromID(backend_window_id(h->backend));
    int width = 1, pixel_width = 1, height, pixel_height;
    SDL_GetWindowSize(window, &width, &height);
    SDL_GetWindowSizeInPixels(window, &pixel_width, &pixel_height);
    float ratio = pixel_width > 0 ? (float)width / (float)pixel_width : 1;
    return (vec2){roundf(pixels.x * ratio), roundf(pixels.y * ratio)};
}

static void point(void *context, vec2 at) {
    sdl_hands *h = context;
    vec2 to = in_window(h, at), from = h->at;
    h->at = to;
    SDL_Event e = {.motion = {.type = SDL_MOUSEMOTION,
                              .state = h->held,
                              .x = (int)to.x,
                              .y = (int)to.y,
                              .xrel = (int)(to.x - from.x),
                              .yrel = (int)(to.y - from.y)}};
    SDL_PushEvent(&e);
}

static void button(void *context, mouse_button which, bool down, int clicks) {
    static const Uint8 names[MOUSE_COUNT] = {
        [MOUSE_LEFT] = SDL_BUTTON_LEFT, [MOUSE_MIDDLE] = SDL_BUTTON_MIDDLE, [MOUSE_RIGHT] = SDL_BUTTON_RIGHT};
    sdl_hands *h = context;
    unsigned mask = SDL_BUTTON(names[which]);
    h->held = down ? h->held | mask : h->held & ~mask;
    SDL_Event e = {.button = {.type = down ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP,
                              .button = names[which],
                              .state = down ? SDL_PRESSED : SDL_RELEASED,
                              .clicks = (Uint8)clicks,
                              .x = (int)h->at.x,
                              .y = (int)h->at.y}};
    SDL_PushEvent(&e);
}

static void wheel(void *context, float notches) {
    (void)context;
    SDL_Event e = {.wheel = {.type = SDL_MOUSEWHEEL, .y = (int)notches, .preciseY = notches}};
    SDL_PushEvent(&e);
}

static SDL_Keycode code_of(key_code key) {
    static const struct {
        int key;
        SDL_Keycode code;
    } names[] = {{KEY_ENTER, SDLK_RETURN},
                 {KEY_ESCAPE, SDLK_ESCAPE},
                 {KEY_TAB, SDLK_TAB},
                 {KEY_BACKSPACE, SDLK_BACKSPACE},
                 {KEY_DELETE, SDLK_DELETE},
                 {KEY_HOME, SDLK_HOME},
                 {KEY_END, SDLK_END},
                 {KEY_PAGE_UP, SDLK_PAGEUP},
                 {KEY_PAGE_DOWN, SDLK_PAGEDOWN},
                 {KEY_LEFT, SDLK_LEFT},
                 {KEY_RIGHT, SDLK_RIGHT},
                 {KEY_UP, SDLK_UP},
                 {KEY_DOWN, SDLK_DOWN},
                 {KEY_MENU, SDLK_APPLICATION}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].key == (int)key) return names[i].code;
    if (key >= KEY_F1 && key <= KEY_F12) return (SDL_Keycode)(SDLK_F1 + ((int)key - KEY_F1));
    return (SDL_Keycode)key;
}

/* As much of the text as one event holds, in whole characters; returns what is left. */
static const char *type_some(const char *text) {
    SDL_Event e = {.text = {.type = SDL_TEXTINPUT}};
    size_t count = strlen(text), room = sizeof e.text.text - 1;
    if (count > room)
        for (count = room; count > 0 && ((unsigned char)text[count] & 0xC0) == 0x80;) count--;
    memcpy(e.text.text, text, count);
    SDL_PushEvent(&e);
    return text + count;
}

static void type(void *context, const char *text) {
    (void)context;
    while (*text) text = type_some(text);
}

static void key(void *context, key_press press, const char *letter) {
    Uint16 mod = (Uint16)((press.held.shift ? KMOD_LSHIFT : 0) | (press.held.ctrl ? KMOD_LCTRL : 0) |
                          (press.held.alt ? KMOD_LALT : 0));
    SDL_Event e = {.key = {.type = SDL_KEYDOWN,
                           .state = SDL_PRESSED,
                           .keysym = {.sym = code_of(press.key), .mod = mod}}};
    SDL_PushEvent(&e);
    type(context, letter);
    e.key.type = SDL_KEYUP, e.key.state = SDL_RELEASED, e.key.keysym.mod = KMOD_NONE;
    SDL_PushEvent(&e);
}

static void drop(void *context, const char *path) {
    (void)context;
    SDL_Event e = {.drop = {.type = SDL_DROPFILE, .file = SDL_strdup(path)}};
    if (e.drop.file) SDL_PushEvent(&e);
}

static bool screenshot(void *context, const char *path, char *message, size_t message_size) {
    const sdl_hands *h = context;
    return backend_screenshot(h->backend, NULL, path, message, message_size);
}

script_hands sdl_hands_of(sdl_hands *h) {
    return (script_hands){h, point, button, wheel, key, type, drop, screenshot};
}
