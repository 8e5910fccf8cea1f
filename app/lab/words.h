/* A line of a script, split into words: blanks part them, double quotes hold them together, # begins a comment (but #2 is a word). */
#ifndef LAB_WORDS_H
#define LAB_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MOST = 16, WORDS_TEXT = 512 };

typedef struct {
    int count;
    int at[WORDS_MOST];    /* where each word begins in `text` */
    char text[WORDS_TEXT]; /* the words, each with its NUL; without the quotes */
} word_list;

/* Inside quotes \" is a quote and \\ a backslash. On failure false, with what was expected and found in `message`. */
bool words_split(const char *line, word_list *out, char *message, size_t message_size);

const char *words_at(const word_list *w, int index); /* "" where there is none */
bool words_number(const word_list *w, int index, double *value);

#endif
