/* What a file is that somebody opens or drops: told by its first bytes, and by its name where they say nothing. */
#ifndef LAB_FILE_KIND_H
#define LAB_FILE_KIND_H

typedef enum {
    FILE_IS_PRESET, /* JSON, the name of an installed preset, or what cannot be read: its reader says what is wrong */
    FILE_IS_MODEL,  /* safetensors, as `hdnn train --save` writes them */
    FILE_IS_IDX,    /* images or labels as MNIST's, gzip or not */
    FILE_IS_POINTS, /* CSV of points and labels */
    FILE_IS_PICTURE,
    FILE_IS_UNKNOWN
} file_kind;

file_kind file_kind_of(const char *path);

#endif
