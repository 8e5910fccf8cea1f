/* The values of the theme. Colours for data are mixed in OKLab (B. Ottosson, "A perceptual color space for
 * image processing", 2020), where equal steps look equal; those of the interface are written down as they
 * were chosen.
 * Invariant: text and muted text reach a contrast of 4.5 : 1 on every surface of their theme (tested). */
#include "theme.h"

#include <math.h>
#include <string.h>

typedef struct {
    double l, a, b;
} oklab;

uint8_t color_red(color c) {
    return (uint8_t)(c >> 24);
}
uint8_t color_green(color c) {
    return (uint8_t)(c >> 16);
}
uint8_t color_blue(color c) {
    return (uint8_t)(c >> 8);
}
uint8_t color_alpha(color c) {
    return (uint8_t)c;
}

static double linear_of(uint8_t byte) {
    double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static color byte_of(double linear) {
    if (!(linear > 0)) return 0;
    double v = linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055;
    return (color)lround(fmin(v, 1) * 255);
}

static oklab lab_of(color c) {
    double r = linear_of(color_red(c)), g = linear_of(color_green(c)), b = linear_of(color_blue(c));
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return (oklab){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                   1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                   0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

static color color_of(oklab lab) {
    double l = lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b;
    double m = lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b;
    double s = lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b;
    l = l * l * l, m = m * m * m, s = s * s * s;
    color r = byte_of(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
    color g = byte_of(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
    color b = byte_of(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    return r << 24 | g << 16 | b << 8 | 0xFF;
}

static oklab polar_lab(double lightness, double chroma, double degrees) {
    double angle = degrees * 0.017453292519943295;
    return (oklab){lightness, chroma * cos(angle), chroma * sin(angle)};
}

static bool in_gamut(oklab lab) {
    double l = lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b;
    double m = lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b;
    double s = lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b;
    l = l * l * l, m = m * m * m, s = s * s * s;
    double r = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    double g = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    double b = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
    return fmin(fmin(r, g), b) >= 0 && fmax(fmax(r, g), b) <= 1;
}

double color_lightness(color c) {
    return lab_of(c).l;
}

static double luminance(color c) {
    return 0.2126 * linear_of(color_red(c)) + 0.7152 * linear_of(color_green(c)) +
           0.0722 * linear_of(color_blue(c));
}

double color_contrast(color a, color b) {
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

color color_fade(color c, float opacity) {
    float alpha = (float)color_alpha(c) * fminf(fmaxf(opacity, 0), 1);
    return (c & 0xFFFFFF00u) | (color)lroundf(alpha);
}

color color_mix(color a, color b, float share) {
    color mixed = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        float from = (float)(a >> shift & 0xFF), to = (float)(b >> shift & 0xFF);
        mixed |= (color)lroundf(from + (to - from) * share) << shift;
    }
    return mixed;
}

color theme_map(const color_map *map, double share) {
    if (!(share > 0)) return map->at[0];
    if (share >= 1) return map->at[THEME_MAP - 1];
    return map->at[(int)(share * (THEME_MAP - 1) + 0.5)];
}

/* Lightness runs in a straight line, hue turns from blue over teal to yellow; one chroma, as large as sRGB
 * allows for all of them, follows a smooth hump so that no kink shows. */
static color_map magnitude_map(void) {
    color_map map;
    for (int i = 0; i < THEME_MAP; i++) {
        double t = i / (THEME_MAP - 1.0);
        double chroma = 0.105 - 0.03 * t, hue = 268 - 166 * t;
        oklab lab = polar_lab(0.22 + 0.74 * t, chroma, hue);
        for (; !in_gamut(lab) && chroma > 0; chroma -= 0.001) lab = polar_lab(lab.l, chroma, hue);
        map.at[i] = color_of(lab);
    }
    return map;
}

/* Both halves leave the grey of the middle with the same lightness, so that -v and +v weigh the same. */
static color_map polar_map(double middle, double end) {
    color_map map;
    for (int i = 0; i < THEME_MAP; i++) {
        double t = i / (THEME_MAP - 1.0) * 2 - 1;
        double lightness = middle + (end - middle) * fabs(t);
        map.at[i] = color_of(polar_lab(lightness, 0.005 + 0.125 * fabs(t), t < 0 ? 250 : 58));
    }
    return map;
}

color theme_lane(int lane) {
    static const color lanes[THEME_LANES] = {0x56B4E9FF, 0xE69F00FF, 0x2CB67DFF, 0xD98CB3FF};
    return lanes[(unsigned)lane % THEME_LANES];
}

color theme_lane_on(theme_kind kind, int lane) {
    static const color deep[THEME_LANES] = {0x2D8FCBFF, 0xC28500FF, 0x1E9A66FF, 0xC66A9BFF};
    return kind == THEME_LIGHT ? deep[(unsigned)lane % THEME_LANES] : theme_lane(lane);
}

/* Beyond ten, hues turn by the golden angle and lightness steps through three levels. */
color theme_class(int index, int count) {
    static const color pair[2] = {0x3D8FE0FF, 0xF0883EFF};
    static const color ten[10] = {0x4E8FE8FF, 0xF0883EFF, 0x35B779FF, 0xE8615FFF, 0xA678DEFF,
                                  0xB38A5EFF, 0xE87BC0FF, 0x9AA5B1FF, 0xC9C83AFF, 0x2FC3D6FF};
    if (index < 0) index = 0;
    if (count <= 2) return pair[index % 2];
    if (index < 10) return ten[index];
    static const double levels[3] = {0.60, 0.72, 0.82};
    double hue = fmod(index * 137.50776405003785, 360), chroma = index % 2 ? 0.10 : 0.14;
    return color_of(polar_lab(levels[index % 3], chroma, hue));
}

color theme_legible(const theme *t, color wanted) {
    color c = wanted | 0xFF;
    for (int i = 1; i <= 20 && color_contrast(c, t->panel) < 4.5; i++)
        c = color_mix(wanted | 0xFF, t->text, (float)i / 20);
    return c;
}

static void paint_dark(theme *t) {
    t->window = 0x0E1116FF, t->panel = 0x151A21FF, t->raised = 0x1D242EFF, t->line = 0x2B3440FF;
    t->grid = 0x222A34FF;
    t->text = 0xE8ECF2FF, t->muted = 0x93A0B2FF, t->on_focus = 0x0B1420FF;
    t->focus = 0x6CB6FFFF, t->warning = 0xF2B84BFF, t->error = 0xFF6B6BFF;
    t->scrim = 0x05070AA8, t->shadow = 0x00000060;
    t->polar = polar_map(0.30, 0.78);
}

static void paint_light(theme *t) {
    t->window = 0xF6F7F9FF, t->panel = 0xFFFFFFFF, t->raised = 0xEEF1F5FF, t->line = 0xD5DBE3FF;
    t->grid = 0xE8ECF1FF;
    t->text = 0x1B2330FF, t->muted = 0x5B6878FF, t->on_focus = 0xFFFFFFFF;
    t->focus = 0x1F6FEBFF, t->warning = 0x8A5A00FF, t->error = 0xC62828FF;
    t->scrim = 0x1B233066, t->shadow = 0x1B233028;
    t->polar = polar_map(0.93, 0.52);
}

/* A projector washes dark greys out: surfaces go apart, text goes to white, lines grow heavier. */
static void paint_projector(theme *t) {
    paint_dark(t);
    t->window = 0x000000FF, t->panel = 0x0A0D12FF, t->raised = 0x1F2834FF, t->line = 0x4A586AFF;
    t->grid = 0x2A3440FF;
    t->text = 0xFFFFFFFF, t->muted = 0xBFCAD8FF, t->focus = 0x7CC4FFFF;
}

static void measure_out(theme *t, float weight) {
    float s = t->scale;
    t->unit = 4 * s, t->gap_small = 8 * s, t->gap = 12 * s, t->gap_large = 16 * s;
    t->padding = 12 * s, t->radius = 6 * s, t->control = roundf(28 * s);
    t->hairline = fmaxf(1, roundf(s * 0.9F)), t->stroke = 1.75F * s * weight, t->point = 2.5F * s * weight;
    t->body = (font){FONT_TEXT, roundf(13 * s)}, t->small = (font){FONT_TEXT, roundf(11 * s)};
    t->strong = (font){FONT_SEMIBOLD, roundf(13 * s)}, t->title = (font){FONT_SEMIBOLD, roundf(15 * s)};
    t->number = (font){FONT_SEMIBOLD, roundf(22 * s)}, t->mono = (font){FONT_MONO, roundf(12 * s)};
}

float theme_magnifies(theme_kind kind) {
    return kind == THEME_PROJECTOR ? 1.35F : 1;
}

float theme_fits(rect window) {
    const float least_width = 1024, least_height = 640;
    return fmaxf(fminf(window.w / least_width, window.h / least_height), 0.5F);
}

theme theme_make(theme_kind kind, float scale) {
    bool projector = kind == THEME_PROJECTOR;
    theme t = {.kind = kind, .scale = scale * theme_magnifies(kind), .magnitude = magnitude_map()};
    if (kind == THEME_LIGHT)
        paint_light(&t);
    else if (projector)
        paint_projector(&t);
    else
        paint_dark(&t);
    measure_out(&t, projector ? 1.25F : 1);
    return t;
}

static const char *const names[THEME_COUNT] = {"dark", "light", "projector"};

const char *theme_name(theme_kind kind) {
    return (unsigned)kind < THEME_COUNT ? names[kind] : "dark";
}

bool theme_from_name(const char *name, theme_kind *kind) {
    for (int i = 0; i < THEME_COUNT; i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *kind = (theme_kind)i;
        return true;
    }
    return false;
}
