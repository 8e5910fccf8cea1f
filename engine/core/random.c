/* xoshiro256** and the distributions built on it; every draw consumes a fixed number of words except
 * hdnn_random_below, which rejects the incomplete last interval so that every value is equally likely. */
#include "hdnn/random.h"

#include <math.h>

static const double two_pi = 6.283185307179586476925;

static uint64_t splitmix64(uint64_t *x) {
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

hdnn_random hdnn_random_new(uint64_t seed, uint64_t stream) {
    uint64_t stream_key = stream;
    uint64_t x = seed ^ splitmix64(&stream_key);
    hdnn_random random;
    for (int i = 0; i < 4; i++) random.state[i] = splitmix64(&x);
    return random;
}

uint64_t hdnn_random_bits(hdnn_random *random) {
    uint64_t *s = random->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double hdnn_random_uniform(hdnn_random *random) {
    return (double)(hdnn_random_bits(random) >> 11) * 0x1p-53;
}

double hdnn_random_between(hdnn_random *random, double low, double high) {
    return low + (high - low) * hdnn_random_uniform(random);
}

size_t hdnn_random_below(hdnn_random *random, size_t limit) {
    uint64_t rejected = (0 - (uint64_t)limit) % limit; /* 2^64 mod limit */
    uint64_t bits;
    do bits = hdnn_random_bits(random);
    while (bits < rejected);
    return (size_t)(bits % limit);
}

double hdnn_random_normal(hdnn_random *random) {
    double u = 1.0 - hdnn_random_uniform(random); /* in (0, 1] */
    double v = hdnn_random_uniform(random);
    return sqrt(-2.0 * log(u)) * cos(two_pi * v);
}

void hdnn_random_shuffle(hdnn_random *random, uint32_t *items, size_t count) {
    for (size_t i = count; i > 1; i--) {
        size_t j = hdnn_random_below(random, i);
        uint32_t item = items[i - 1];
        items[i - 1] = items[j];
        items[j] = item;
    }
}
