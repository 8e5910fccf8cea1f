/* The table of hand-made stroke skeletons that the digit source draws from. */
#ifndef DATA_DIGIT_STROKES_H
#define DATA_DIGIT_STROKES_H

#include <stddef.h>
#include <stdint.h>

/* What a point of a skeleton is: the pen goes down there, passes smoothly, or turns sharply. */
typedef enum { STROKE_END, STROKE_DOWN, STROKE_SMOOTH, STROKE_CORNER } stroke_kind;

typedef struct {
    uint8_t kind; /* stroke_kind */
    int8_t x, y;  /* about 0..100, y downwards */
} stroke_point;

enum { STROKE_MAX_POINTS = 20 };

/* One way of writing one digit. */
typedef struct {
    uint8_t digit;
    uint8_t weight; /* how often it is written so, compared with the other styles of the digit */
    const char *name;
    stroke_point points[STROKE_MAX_POINTS]; /* ended by STROKE_END */
} stroke_style;

extern const stroke_style stroke_styles[]; /* sorted by digit */
extern const size_t stroke_style_count;

#endif
