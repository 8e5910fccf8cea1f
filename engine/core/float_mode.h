/* Flushing subnormal numbers to zero on the calling thread.
 *
 * Vanishing gradients and Adam's squares of them fall below the smallest normal number, where every operation costs a
 * hundred times its price. In training such numbers are zeros: the mode is set around the loops of a step and put
 * back, so that the caller's arithmetic is left alone. */
#ifndef CORE_FLOAT_MODE_H
#define CORE_FLOAT_MODE_H

#include <stdint.h>

#if defined(__SSE__)
#include <xmmintrin.h>

typedef uint32_t float_mode;

static inline float_mode float_mode_flush(void) {
    float_mode before = _mm_getcsr();
    _mm_setcsr(before | 0x8040u); /* flush to zero, denormals are zero */
    return before;
}

static inline void float_mode_restore(float_mode mode) {
    _mm_setcsr(mode);
}

#elif defined(__aarch64__)

typedef uint64_t float_mode;

static inline float_mode float_mode_flush(void) {
    float_mode before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | (UINT64_C(1) << 24)));
    return before;
}

static inline void float_mode_restore(float_mode mode) {
    __asm__ volatile("msr fpcr, %0" : : "r"(mode));
}

#else

typedef int float_mode;

static inline float_mode float_mode_flush(void) {
    return 0;
}
static inline void float_mode_restore(float_mode mode) {
    (void)mode;
}

#endif
#endif
