/* Fuzz inputs as files: the readers take paths. */
#ifndef FUZZ_SCRATCH_FILE_H
#define FUZZ_SCRATCH_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Write `data` to a file of this process in the memory file system (or /tmp); `name` tells its files apart. */
static inline const char *scratch_file(char path[64], const char *name, const uint8_t *data, size_t size) {
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, 64, "%s/hdnn-fuzz-%s-%ld", folder, name, (long)getpid());
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) abort();
    return path;
}

#endif
