/* Lines as words; see words.h. */
#include "words.h"

#include "number.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* "#" is a comment where it stands alone; "#2" is a word. */
static bool is_comment(const char *line, bool first) {
    return line[0] == '#' && (first || !line[1] || is_blank(line[1]));
}

/* Copies one word from `line` to `to`; returns where it ends, NULL when its quotes do not. */
static const char *copy_word(const char *line, char *to, size_t room, bool *fits) {
    bool quoted = false;
    size_t length = 0;
    for (; *line && (quoted || !is_blank(*line)); line++) {
        if (*line == '"') {
            quoted = !quoted;
            continue;
        }
        if (quoted && *line == '\\' && (line[1] == '"' || line[1] == '\\')) line++;
        if (length + 1 < room)
            to[length++] = *line;
        else
            *fits = false;
    }
    to[length] = '\0';
    return quoted ? NULL : line;
}

bool words_split(const char *line, word_list *out, char *message, size_t message_size) {
    size_t used = 0;
    bool fits = true;
    *out = (word_list){0};
    while (is_blank(*line)) line++;
    while (*line && !is_comment(line, out->count == 0) && fits) {
        if (out->count == WORDS_MOST || used + 2 > sizeof out->text) {
            fits = false;
            break;
        }
        out->at[out->count++] = (int)used;
        line = copy_word(line, out->text + used, sizeof out->text - used, &fits);
        if (!line) {
            snprintf(message, message_size, "expected a closing quote, found the end of the line");
            return false;
        }
        used += strlen(out->text + used) + 1;
        while (is_blank(*line)) line++;
    }
    if (!fits)
        snprintf(message, message_size, "expected at most %d words and %d bytes on a line, found more",
                 WORDS_MOST, WORDS_TEXT);
    return fits;
}

const char *words_at(const word_list *w, int index) {
    return index >= 0 && index < w->count ? w->text + w->at[index] : "";
}

bool words_number(const word_list *w, int index, double *value) {
    return index < w->count && number_read(words_at(w, index), value);
}
