/* Normalising a picture of one digit in memory that the caller brings, for callers that cannot fail. */
#ifndef DATA_NORMALISE_H
#define DATA_NORMALISE_H

#include <stdint.h>

enum { NORMALISE_SIDE = 28, NORMALISE_BOX = 20 };

/* As hdnn_digit_normalise; `scratch` has room for height x NORMALISE_BOX floats. */
void normalise_digit(const uint8_t *pixels, int height, int width, float *scratch,
                     uint8_t out[NORMALISE_SIDE * NORMALISE_SIDE]);

#endif
