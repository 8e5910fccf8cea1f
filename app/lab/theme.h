/* The theme: every colour and every measure of the window, in pixels, for one scale.
 *
 * Nothing that draws names a colour or a length of its own: it asks the theme, so that a projector, a light
 * room and a fractional scale are one struct away. A measure is already multiplied by the scale. */
#ifndef LAB_THEME_H
#define LAB_THEME_H

#include "draw.h"

typedef enum { THEME_DARK, THEME_LIGHT, THEME_PROJECTOR, THEME_COUNT } theme_kind;

enum { THEME_LANES = 4, THEME_MAP = 256, THEME_CLASSES = 256 };

/* A colour map: 256 colours from the lowest value to the highest, evenly spaced to the eye. */
typedef struct {
    color at[THEME_MAP];
} color_map;

typedef struct {
    theme_kind kind;
    float scale; /* pixels for one unit of the design; a projector's 1.35 is already in it */

    color window, panel, raised, line, grid; /* surfaces from the back to the front, and the lines on them */
    color text, muted, on_focus;             /* on_focus: text upon a surface of the focus colour */
    color focus, warning, error;
    color scrim, shadow;

    float unit, gap_small, gap, gap_large; /* 4, 8, 12, 16 */
    float padding, radius, control;        /* inside a panel; of corners; height of a control */
    float hairline, stroke, point;         /* axes; curves; radius of a point */

    font body, small, strong, title, number, mono;

    color_map magnitude; /* dark blue over teal to pale yellow: how large, from nothing upwards */
    color_map polar;     /* blue over grey to orange: signed values, zero in the middle */
} theme;

theme theme_make(theme_kind kind, float scale);
/* The largest scale at which the panels still have the room they need. */
float theme_fits(rect window);
float theme_magnifies(
    theme_kind kind); /* how many times as large as the others it draws: 1.35 for projectors */
const char *theme_name(theme_kind kind); /* "dark", "light", "projector" */
bool theme_from_name(const char *name, theme_kind *kind);

/* The colour of a lane (0..3, later ones repeat) and of a class among `count` (2..256). The same in every
 * plot. */
color theme_lane(int lane);
color theme_lane_on(theme_kind kind, int lane); /* deeper on white, where lines need it to be seen */
color theme_class(int index, int count);

/* `wanted` moved towards the text colour just so far that it reads on a panel (contrast 4.5 : 1). */
color theme_legible(const theme *t, color wanted);

/* The colour at `share` 0..1 of a map; values outside take the ends, not-a-number takes the first. */
color theme_map(const color_map *map, double share);

color color_fade(color c, float opacity);       /* alpha multiplied by `opacity` 0..1 */
color color_mix(color a, color b, float share); /* from a (0) to b (1), alpha too */
double color_contrast(color a, color b);        /* WCAG contrast ratio 1..21 of two opaque colours */
double color_lightness(color c);                /* perceived lightness 0..1 (OKLab) */
uint8_t color_red(color c), color_green(color c), color_blue(color c), color_alpha(color c);

#endif
