/* See picture_file.h. What is transparent counts as white paper. */
#include "picture_file.h"

#include <SDL_image.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { MOST_BYTES = 64 << 20, MOST_SIDE = 16384 };

bool picture_file_named(const char *path) {
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".pgm", ".ppm", ".pbm", ".pnm", ".bmp"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0) return true;
    return false;
}

static SDL_Surface *load(const char *path, char *message, size_t size) {
    struct stat found;
    if (stat(path, &found) == 0 && found.st_size > MOST_BYTES) {
        snprintf(message, size, "%s: expected a picture of at most %d MB, found %lld", path, MOST_BYTES >> 20,
                 (long long)found.st_size >> 20);
        return NULL;
    }
    SDL_Surface *loaded = IMG_Load(path);
    SDL_Surface *s = loaded ? SDL_ConvertSurfaceFormat(loaded, SDL_PIXELFORMAT_RGBA32, 0) : NULL;
    SDL_FreeSurface(loaded);
    if (!s) snprintf(message, size, "%s cannot be read as a picture: %s", path, SDL_GetError());
    if (s && s->w > 0 && s->h > 0 && s->w <= MOST_SIDE && s->h <= MOST_SIDE) return s;
    if (s)
        snprintf(message, size, "%s: expected sides of 1 to %d pixels, found %d x %d", path, MOST_SIDE, s->w,
                 s->h);
    SDL_FreeSurface(s);
    return NULL;
}

/* 255 white. */
static double light_at(const SDL_Surface *s, int x, int y) {
    const uint8_t *p = (const uint8_t *)s->pixels + (size_t)y * (size_t)s->pitch + 4 * (size_t)x;
    double light = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2], cover = p[3] / 255.0;
    return cover * light + (1 - cover) * 255;
}

static bool border_is_light(const SDL_Surface *s) {
    double sum = 0;
    for (int x = 0; x < s->w; x++) sum += light_at(s, x, 0) + light_at(s, x, s->h - 1);
    for (int y = 0; y < s->h; y++) sum += light_at(s, 0, y) + light_at(s, s->w - 1, y);
    return sum > 127.5 * 2 * (s->w + s->h);
}

/* The mean light of the pixels that pixel (x, y) of a width x height picture covers. */
static double mean_light(const SDL_Surface *s, int x, int y, int width, int height) {
    int x0 = x * s->w / width, x1 = (x + 1) * s->w / width, y0 = y * s->h / height,
        y1 = (y + 1) * s->h / height;
    double sum = 0;
    int count = 0;
    for (int i = y0; i < y1 || i == y0; i++)
        for (int j = x0; j < x1 || j == x0; j++) sum += light_at(s, j, i), count++;
    return sum / count;
}

static void fit(const SDL_Surface *s, int side, uint8_t *ink) {
    int longer = s->w > s->h ? s->w : s->h;
    int width = s->w * side / longer, height = s->h * side / longer;
    bool turned = border_is_light(s);
    if (width < 1) width = 1;
    if (height < 1) height = 1;
    memset(ink, 0, (size_t)side * (size_t)side);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double light = mean_light(s, x, y, width, height);
            int at = (y + (side - height) / 2) * side + x + (side - width) / 2;
            ink[at] = (uint8_t)(0.5 + (turned ? 255 - light : light));
        }
}

bool picture_file_read(const char *path, int side, uint8_t *ink, char *message, size_t message_size) {
    SDL_Surface *s = load(path, message, message_size);
    if (!s) return false;
    fit(s, side, ink);
    SDL_FreeSurface(s);
    return true;
}
