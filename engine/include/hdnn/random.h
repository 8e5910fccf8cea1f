/* Random numbers: xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64.
 *
 * A (seed, stream) pair names an independent sequence, so that the data, the initial weights of each network and
 * the order of the batches do not disturb each other. The state is plain data and may be saved and restored. */
#ifndef HDNN_RANDOM_H
#define HDNN_RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t state[4];
} hdnn_random;

hdnn_random hdnn_random_new(uint64_t seed, uint64_t stream);
uint64_t hdnn_random_bits(hdnn_random *random);  /* 64 uniform bits */
double hdnn_random_uniform(hdnn_random *random); /* in [0, 1), 53 bits */
double hdnn_random_between(hdnn_random *random, double low, double high);
size_t hdnn_random_below(hdnn_random *random, size_t limit); /* 0 .. limit - 1, unbiased; limit > 0 */
double hdnn_random_normal(hdnn_random *random);              /* N(0, 1), Box-Muller, two uniforms each */
void hdnn_random_shuffle(hdnn_random *random, uint32_t *items, size_t count); /* Fisher-Yates */

#endif
