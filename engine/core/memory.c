/* Aligned, zeroed, size-checked memory; see memory.h. */
#include "core/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static atomic_long allocations_left = -1; /* negative: no limit */

void memory_fail_after(long successes) {
    atomic_store(&allocations_left, successes);
}

static int allocation_allowed(void) {
    long left = atomic_load(&allocations_left);
    if (left < 0) return 1;
    if (left == 0) return 0;
    atomic_store(&allocations_left, left - 1);
    return 1;
}

size_t memory_product(size_t a, size_t b) {
    return b && a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

void *memory_new(size_t count, size_t size) {
    size_t bytes = memory_product(count, size);
    if (bytes > PTRDIFF_MAX - MEMORY_ALIGNMENT || !allocation_allowed()) return NULL;
    bytes = (bytes + MEMORY_ALIGNMENT - 1) / MEMORY_ALIGNMENT * MEMORY_ALIGNMENT;
    if (bytes == 0) bytes = MEMORY_ALIGNMENT;
    void *block = aligned_alloc(MEMORY_ALIGNMENT, bytes);
    if (block) memset(block, 0, bytes);
    return block;
}

void memory_free(void *block) {
    free(block);
}

char *memory_copy_text(const char *text) {
    size_t length = strlen(text) + 1;
    char *copy = memory_new(length, 1);
    if (copy) memcpy(copy, text, length);
    return copy;
}

hdnn_status memory_take(void **block, size_t count, size_t size, const char *purpose, hdnn_error *error) {
    *block = memory_new(count, size);
    if (*block) return HDNN_OK;
    return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for %s (%zu x %zu bytes)", purpose, count, size);
}
