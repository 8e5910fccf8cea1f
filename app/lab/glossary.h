/* The words of the window, each in one sentence and a formula; the architectures have their own (architectures.h). */
#ifndef LAB_GLOSSARY_H
#define LAB_GLOSSARY_H

typedef struct {
    const char *term, *formula, *sentence; /* the formula may be NULL */
} glossary_entry;

const glossary_entry *glossary_at(int index); /* NULL behind the last */

#endif
