/* Runs a fuzz target over a corpus folder without libFuzzer: every file whole, then cut short at evenly spaced
 * places. Each input is copied to memory of exactly its size, so that a sanitizer sees the first byte read too far. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CUTS = 64, MAX_SIZE = 1 << 22 };

static uint8_t file_contents[MAX_SIZE];

static void try_first_bytes(size_t size) {
    uint8_t *input = malloc(size ? size : 1);
    if (!input) {
        fputs("replay: out of memory\n", stderr);
        exit(1);
    }
    memcpy(input, file_contents, size);
    LLVMFuzzerTestOneInput(input, size);
    free(input);
}

static void replay(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t size = fread(file_contents, 1, sizeof file_contents, file);
    fclose(file);
    printf("%s: %zu bytes\n", name, size);
    fflush(stdout); /* the last name printed is the one that crashed */

    try_first_bytes(size);
    size_t cuts = size < CUTS ? size : CUTS;
    for (size_t cut = 0; cut < cuts; cut++) try_first_bytes(size * cut / cuts);
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
        return 2;
    }
    DIR *folder = opendir(arguments[1]);
    if (!folder) {
        perror(arguments[1]);
        return 1;
    }
    size_t files = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        replay(arguments[1], entry->d_name);
        files++;
    }
    closedir(folder);
    if (files == 0) {
        fprintf(stderr, "%s: no inputs\n", arguments[1]);
        return 1;
    }
    return 0;
}
