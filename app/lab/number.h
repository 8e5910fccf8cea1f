/* Numbers as people write them: 3 840, 0.05, 3.1×10⁻¹², never 1e-06. */
#ifndef LAB_NUMBER_H
#define LAB_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum { NUMBER_TEXT = 48 }; /* bytes that hold any number */

/* `value` with so many significant digits, trailing zeros dropped; powers of ten outside 0.0001 .. 999 999. */
const char *number_text(char out[NUMBER_TEXT], double value, int digits);
/* With a fixed count of decimals, as the ticks of one axis share it. */
const char *number_fixed(char out[NUMBER_TEXT], double value, int decimals);
/* A share or a probability as 98.6 %, rounded down: 100.0 % is nothing less than all. */
const char *number_percent(char out[NUMBER_TEXT], double share);
/* 10 to the power `exponent` as 10⁻⁶; 1 and 10 for 0 and 1 when `plain`. */
const char *number_power(char out[NUMBER_TEXT], int exponent, bool plain);
/* factor x 10 to the power `exponent`: 2×10⁻³. */
const char *number_power_of(char out[NUMBER_TEXT], int factor, int exponent);
/* Reads what people type (1e-3, 0,5, 1.5×10⁻³ is not needed); false when it is no finite number. */
bool number_read(const char *text, double *value);

#endif
