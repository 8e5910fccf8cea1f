/* Zeroed, cache-line-aligned memory with checked sizes.
 *
 * Every allocation of the engine goes through here, so that a test can let the k-th one fail and see that nothing
 * leaks and nothing crashes. */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include "hdnn/real.h"
#include "hdnn/status.h"

#include <stddef.h>

#define MEMORY_ALIGNMENT 64

/* count * size zeroed bytes aligned to 64; NULL when that overflows or is not to be had. Free with memory_free. */
void *memory_new(size_t count, size_t size);
void memory_free(void *block); /* NULL is allowed */
char *memory_copy_text(const char *text);

/* a * b, or SIZE_MAX when it overflows: memory_new then fails. */
size_t memory_product(size_t a, size_t b);

/* As memory_new, but says what the memory was for. */
hdnn_status memory_take(void **block, size_t count, size_t size, const char *purpose, hdnn_error *error);

/* For tests: let the allocation after `successes` more ones fail, and every later one; negative: never. */
void memory_fail_after(long successes);

#endif
