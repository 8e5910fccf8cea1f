/* The window, by SDL2.
 *
 * Why frames are painted in memory and not by SDL_RenderGeometry: SDL's software renderer, which classrooms, virtual
 * machines and continuous integration get, cuts vertices to whole pixels (so edges cannot be feathered) and walks the
 * bounding box of every triangle: anti-aliased curves come out ragged, and twenty of 500 points take 23 ms, where
 * paint.c takes 3. It also repaints only what changed and gives the same picture on every machine. What is left for SDL
 * is to show it:
 *   - without a graphics processor: the changed boxes are copied onto the window's surface and pushed;
 *   - with one: the changed boxes go into a streaming texture that covers the window, shown with vsync.
 *
 * Invariant: what the painter holds is on the screen, or `stale` is true. */
#include "sdl_backend.h"
#include "export.h"
#include "paint.h"
#include "sdl_events.h"

#include <SDL.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct backend {
    SDL_Window *window;
    SDL_Renderer *renderer; /* NULL: the window's surface is used */
    SDL_Texture *texture;
    int texture_w, texture_h;
    char renderer_name[32];
    bool vsync, unpaced, stale;
    fonts *fonts;
    painter *painter;
    event_sink events;
    float wished_scale;
    Uint64 started, polled, next_frame;
    Uint32 wake_event;
    frame_times times;
    double polled_busy; /* processor seconds of this thread when input was polled */
    SDL_Cursor *cursors[CURSOR_COUNT];
    cursor_shape cursor;
    char *clipboard_text;
};

backend_config backend_config_default(void) {
    return (backend_config){.title = "hdnn-lab", .width = 1280, .height = 800};
}

static double seconds_between(Uint64 from, Uint64 to) {
    return (double)(to - from) / (double)SDL_GetPerformanceFrequency();
}

static double thread_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* OpenGL that runs on the processor is dearer than a plain copy onto the window. */
static bool runs_on_processor(const char *renderer_name) {
    if (strncmp(renderer_name, "opengl", 6) != 0) return strcmp(renderer_name, "software") == 0;
    union {
        void *object;
        const unsigned char *(*function)(unsigned);
    } get_string = {SDL_GL_GetProcAddress("glGetString")};
    enum { GL_RENDERER_NAME = 0x1F01 };
    const char *device = get_string.object ? (const char *)get_string.function(GL_RENDERER_NAME) : NULL;
    return device && (strstr(device, "llvmpipe") || strstr(device, "softpipe") || strstr(device, "Software"));
}

static bool choose_renderer(backend *b) {
    const char *wish = SDL_GetHint(SDL_HINT_RENDER_DRIVER);
    bool plain = wish && strcmp(wish, "software") == 0;
    SDL_RendererInfo info = {0};
    if (!plain)
        b->renderer = SDL_CreateRenderer(b->window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC);
    if (b->renderer && SDL_GetRendererInfo(b->renderer, &info) == 0 && !runs_on_processor(info.name)) {
        snprintf(b->renderer_name, sizeof b->renderer_name, "%s", info.name);
        b->vsync = info.flags & SDL_RENDERER_PRESENTVSYNC;
        return true;
    }
    if (b->renderer) SDL_DestroyRenderer(b->renderer);
    b->renderer = NULL;
    snprintf(b->renderer_name, sizeof b->renderer_name, "software");
    return SDL_GetWindowSurface(b->window) != NULL;
}

/* Pixels per design unit: the system's own scaling if there is one, otherwise from the density of the display, as
 * long as at least 1024 x 640 units fit on it. */
static float display_scale(const backend *b, float ratio) {
    float dpi = 96;
    int display = SDL_GetWindowDisplayIndex(b->window);
    SDL_Rect room = {0};
    if (ratio > 1.01f) return ratio;
    if (SDL_GetDisplayDPI(display, NULL, &dpi, NULL) != 0 || SDL_GetDisplayUsableBounds(display, &room) != 0)
        return 1;
    float scale = roundf(dpi / 110 * 4) / 4;
    float most = fminf((float)room.w / 1024, (float)room.h / 640);
    return fmaxf(1, fminf(fminf(scale, floorf(most * 4) / 4), 3));
}

static void measure_window(backend *b) {
    int width, height, pixel_w, pixel_h;
    SDL_GetWindowSize(b->window, &width, &height);
    SDL_GetWindowSizeInPixels(b->window, &pixel_w, &pixel_h);
    float ratio = width > 0 ? (float)pixel_w / (float)width : 1;
    float scale = b->wished_scale > 0 ? b->wished_scale : display_scale(b, ratio);
    events_window(&b->events, (float)pixel_w, (float)pixel_h, ratio, scale);
}

/* Without a display SDL may fall back to a driver that shows nothing; that is for those who ask for it. */
static bool has_display(void) {
    const char *wish = SDL_GetHint(SDL_HINT_VIDEODRIVER), *driver = SDL_GetCurrentVideoDriver();
    if (!wish || !wish[0]) wish = SDL_getenv("SDL_VIDEODRIVER");
    if ((wish && wish[0]) || !driver) return true;
    if (strcmp(driver, "dummy") != 0 && strcmp(driver, "offscreen") != 0 && strcmp(driver, "evdev") != 0)
        return true;
    SDL_SetError("there is no display (neither DISPLAY nor WAYLAND_DISPLAY leads to one)");
    return false;
}

static bool open_window(backend *b, const backend_config *config) {
    Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
    if (config->fullscreen) flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0"); /* the person may be asked first */
    if (SDL_Init(SDL_INIT_VIDEO) != 0 || !has_display()) return false;
    b->window = SDL_CreateWindow(config->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, config->width,
                                 config->height, flags);
    if (!b->window) return false;
    SDL_SetWindowMinimumSize(b->window, 320, 240);
    if (!choose_renderer(b)) return false;
    b->wake_event = SDL_RegisterEvents(1);
    SDL_StartTextInput();
    return true;
}

backend *backend_open(const backend_config *config, char *message, size_t message_size) {
    backend *b = calloc(1, sizeof *b);
    if (!b) {
        snprintf(message, message_size, "the window cannot be opened: out of memory");
        return NULL;
    }
    b->wished_scale = config->scale;
    b->unpaced = config->unpaced;
    b->stale = true;
    if (!open_window(b, config)) {
        snprintf(message, message_size, "the window cannot be opened: %s", SDL_GetError());
        backend_close(b);
        return NULL;
    }
    b->fonts = fonts_new(message, message_size);
    b->painter = b->fonts ? painter_new(b->fonts) : NULL;
    if (!b->painter) {
        if (b->fonts) snprintf(message, message_size, "the window cannot be opened: out of memory");
        backend_close(b);
        return NULL;
    }
    measure_window(b);
    b->started = b->polled = b->next_frame = SDL_GetPerformanceCounter();
    return b;
}

void backend_close(backend *b) {
    if (!b) return;
    for (int i = 0; i < CURSOR_COUNT; i++) {
        if (b->cursors[i]) SDL_FreeCursor(b->cursors[i]);
    }
    painter_free(b->painter);
    fonts_free(b->fonts);
    frame_stats_free(&b->times.clock), frame_stats_free(&b->times.processor);
    events_free(&b->events);
    SDL_free(b->clipboard_text);
    if (b->texture) SDL_DestroyTexture(b->texture);
    if (b->renderer) SDL_DestroyRenderer(b->renderer);
    if (b->window) SDL_DestroyWindow(b->window);
    SDL_Quit();
    free(b);
}

fonts *backend_fonts(backend *b) {
    return b->fonts;
}

unsigned backend_window_id(const backend *b) {
    return SDL_GetWindowID(b->window);
}

const char *backend_renderer(const backend *b) {
    return b->renderer_name;
}

const frame_times *backend_times(const backend *b) {
    return &b->times;
}

static void handle(backend *b, const SDL_Event *event) {
    if (event->type == SDL_WINDOWEVENT) {
        Uint8 what = event->window.event;
        if (what == SDL_WINDOWEVENT_SIZE_CHANGED || what == SDL_WINDOWEVENT_DISPLAY_CHANGED)
            measure_window(b);
        if (what == SDL_WINDOWEVENT_EXPOSED || what == SDL_WINDOWEVENT_SIZE_CHANGED) b->stale = true;
    } else if (event->type == SDL_RENDER_TARGETS_RESET || event->type == SDL_RENDER_DEVICE_RESET) {
        if (b->texture) SDL_DestroyTexture(b->texture);
        b->texture = NULL;
        b->stale = true;
    }
    events_take(&b->events, event);
}

/* A frame knows one place of the pointer: where a button goes down or up is the last that this frame hears of. What
 * came after it waits for the next frame, so that a click of no length is a press and a release, and two clicks are
 * two. */
static bool ends_frame(const SDL_Event *event) {
    return event->type == SDL_MOUSEBUTTONDOWN || event->type == SDL_MOUSEBUTTONUP;
}

const input *backend_poll(backend *b, double wait) {
    SDL_Event event;
    events_begin(&b->events);
    bool more =
        wait > 0 ? SDL_WaitEventTimeout(&event, (int)ceil(fmin(wait, 3600) * 1000)) : SDL_PollEvent(&event);
    for (; more; more = !ends_frame(&event) && SDL_PollEvent(&event)) handle(b, &event);
    Uint64 now = SDL_GetPerformanceCounter();
    events_finish(&b->events, seconds_between(b->started, now), seconds_between(b->polled, now));
    b->polled = now, b->polled_busy = thread_seconds();
    return &b->events.now;
}

void backend_wake(backend *b) {
    SDL_Event event = {.type = b->wake_event};
    if (b->wake_event != (Uint32)-1 && !SDL_HasEvent(b->wake_event)) SDL_PushEvent(&event);
}

static SDL_Rect sdl_rect(pixel_box box) {
    return (SDL_Rect){box.x, box.y, box.w, box.h};
}

static bool show_on_surface(backend *b, const damage *changed) {
    int width, height;
    const uint32_t *pixels = painter_pixels(b->painter, &width, &height);
    SDL_Surface *screen = SDL_GetWindowSurface(b->window);
    if (!screen || !pixels) return false;
    SDL_Rect rects[PAINT_BOXES];
    int pitch = width * 4;
    for (int i = 0; i < changed->count; i++) {
        rects[i] = sdl_rect(changed->boxes[i]);
        SDL_Rect *r = &rects[i];
        SDL_IntersectRect(r, &(SDL_Rect){0, 0, screen->w, screen->h}, r);
        char *to = (char *)screen->pixels + r->y * screen->pitch + r->x * screen->format->BytesPerPixel;
        SDL_ConvertPixels(r->w, r->h, SDL_PIXELFORMAT_RGB888, pixels + (ptrdiff_t)r->y * width + r->x, pitch,
                          screen->format->format, to, screen->pitch);
    }
    return SDL_UpdateWindowSurfaceRects(b->window, rects, changed->count) == 0;
}

static bool have_texture(backend *b, int width, int height) {
    if (b->texture && b->texture_w == width && b->texture_h == height) return true;
    if (b->texture) SDL_DestroyTexture(b->texture);
    b->texture =
        SDL_CreateTexture(b->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STREAMING, width, height);
    b->texture_w = width;
    b->texture_h = height;
    if (b->texture) SDL_SetTextureBlendMode(b->texture, SDL_BLENDMODE_NONE);
    return b->texture != NULL;
}

static bool show_by_texture(backend *b, const damage *changed) {
    int width, height;
    const uint32_t *pixels = painter_pixels(b->painter, &width, &height);
    if (!pixels || !have_texture(b, width, height)) return false;
    for (int i = 0; i < changed->count; i++) {
        SDL_Rect r = sdl_rect(changed->boxes[i]);
        SDL_UpdateTexture(b->texture, &r, pixels + (ptrdiff_t)r.y * width + r.x, width * 4);
    }
    SDL_RenderClear(b->renderer);
    if (SDL_RenderCopy(b->renderer, b->texture, NULL, &(SDL_Rect){0, 0, width, height}) != 0) return false;
    SDL_RenderPresent(b->renderer);
    return true;
}

static void whole_picture(const backend *b, damage *changed) {
    int width, height;
    painter_pixels(b->painter, &width, &height);
    changed->boxes[0] = (pixel_box){0, 0, width, height};
    changed->count = 1;
}

/* Sleep until the next sixtieth of a second; a frame that came late starts a new count. */
static void pace(backend *b) {
    Uint64 period = SDL_GetPerformanceFrequency() / 60, now = SDL_GetPerformanceCounter();
    b->next_frame += period;
    if (b->next_frame < now || b->next_frame > now + period) {
        b->next_frame = now;
        return;
    }
    double left = seconds_between(now, b->next_frame);
    struct timespec pause = {.tv_nsec = (long)(left * 1e9)};
    nanosleep(&pause, NULL);
}

bool backend_present(backend *b, const draw_list *list) {
    damage changed;
    painter_paint(b->painter, list, &changed);
    if (!changed.count && !b->stale) return false;
    if (b->stale) whole_picture(b, &changed);
    Uint64 painted = SDL_GetPerformanceCounter();
    double busy = thread_seconds();
    b->stale = b->renderer ? !show_by_texture(b, &changed) : !show_on_surface(b, &changed);
    Uint64 shown = SDL_GetPerformanceCounter();
    /* With vsync showing includes waiting for the display; only the processor's part of it is the frame's. */
    double busy_after = thread_seconds(),
           present = b->vsync ? busy_after - busy : seconds_between(painted, shown);
    frame_stats_add(&b->times.clock, 1000 * (seconds_between(b->polled, painted) + present));
    frame_stats_add(&b->times.processor, 1000 * (busy_after - b->polled_busy));
    if (!b->vsync && !b->unpaced) pace(b);
    return true;
}

void backend_cursor(backend *b, cursor_shape shape) {
    static const SDL_SystemCursor system[CURSOR_COUNT] = {
        [CURSOR_ARROW] = SDL_SYSTEM_CURSOR_ARROW,     [CURSOR_HAND] = SDL_SYSTEM_CURSOR_HAND,
        [CURSOR_TEXT] = SDL_SYSTEM_CURSOR_IBEAM,      [CURSOR_CROSSHAIR] = SDL_SYSTEM_CURSOR_CROSSHAIR,
        [CURSOR_RESIZE_X] = SDL_SYSTEM_CURSOR_SIZEWE, [CURSOR_RESIZE_Y] = SDL_SYSTEM_CURSOR_SIZENS,
        [CURSOR_MOVE] = SDL_SYSTEM_CURSOR_SIZEALL,    [CURSOR_WAIT] = SDL_SYSTEM_CURSOR_WAIT,
        [CURSOR_NONE] = SDL_SYSTEM_CURSOR_ARROW,
    };
    if (shape == b->cursor) return;
    b->cursor = shape;
    SDL_ShowCursor(shape == CURSOR_NONE ? SDL_DISABLE : SDL_ENABLE);
    if (!b->cursors[shape]) b->cursors[shape] = SDL_CreateSystemCursor(system[shape]);
    if (b->cursors[shape]) SDL_SetCursor(b->cursors[shape]);
}

void backend_title(backend *b, const char *title) {
    SDL_SetWindowTitle(b->window, title);
}

void backend_toggle_fullscreen(backend *b) {
    bool full = SDL_GetWindowFlags(b->window) & SDL_WINDOW_FULLSCREEN_DESKTOP;
    SDL_SetWindowFullscreen(b->window, full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
    b->stale = true;
}

void backend_hide(backend *b) {
    SDL_HideWindow(b->window);
    SDL_PumpEvents();
}

void backend_window(const backend *b, int *width, int *height, bool *fullscreen) {
    *fullscreen = SDL_GetWindowFlags(b->window) & SDL_WINDOW_FULLSCREEN_DESKTOP;
    if (!*fullscreen) SDL_GetWindowSize(b->window, width, height);
}

void backend_set_scale(backend *b, float scale) {
    b->wished_scale = scale;
    measure_window(b);
}

static const char *clipboard_get(void *context) {
    backend *b = context;
    SDL_free(b->clipboard_text);
    b->clipboard_text = SDL_GetClipboardText();
    return b->clipboard_text ? b->clipboard_text : "";
}

static void clipboard_set(void *context, const char *text) {
    (void)context;
    SDL_SetClipboardText(text);
}

clipboard backend_clipboard(backend *b) {
    return (clipboard){b, clipboard_get, clipboard_set};
}

/* Whole pixels of `part` (NULL: all) that lie within the picture. */
static SDL_Rect part_of_picture(const rect *part, int width, int height) {
    SDL_Rect whole = {0, 0, width, height}, cut = whole;
    if (!part) return whole;
    SDL_Rect wish = {(int)floorf(part->x), (int)floorf(part->y), (int)ceilf(part->w), (int)ceilf(part->h)};
    return SDL_IntersectRect(&whole, &wish, &cut) ? cut : whole;
}

uint8_t *backend_png(const backend *b, const rect *part, size_t *size) {
    int width, height;
    const uint32_t *pixels = painter_pixels(b->painter, &width, &height);
    if (!pixels) return NULL;
    SDL_Rect r = part_of_picture(part, width, height);
    uint8_t *rgba = malloc(4 * (size_t)r.w * (size_t)r.h);
    if (!rgba) return NULL;
    SDL_ConvertPixels(r.w, r.h, SDL_PIXELFORMAT_ARGB8888, pixels + (ptrdiff_t)r.y * width + r.x, 4 * width,
                      SDL_PIXELFORMAT_RGBA32, rgba, 4 * r.w);
    uint8_t *png = export_png_bytes(rgba, r.w, r.h, size);
    free(rgba);
    return png;
}

bool backend_screenshot(const backend *b, const rect *part, const char *path, char *message,
                        size_t message_size) {
    size_t size = 0;
    uint8_t *png = backend_png(b, part, &size);
    if (!png)
        snprintf(message, message_size, "%s cannot be written: there is no picture, or no memory for it",
                 path);
    bool written = png && export_bytes(png, size, path, message, message_size);
    free(png);
    return written;
}
