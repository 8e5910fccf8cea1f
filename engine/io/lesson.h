/* The field tables of a lesson: what every object may hold. */
#ifndef IO_LESSON_H
#define IO_LESSON_H

#include "io/fields.h"

extern const field lesson_fields[]; /* of hdnn_lesson; those of a step hang below it */

#endif
