/* The field tables of a preset: what every object may hold. */
#ifndef IO_PRESET_FIELDS_H
#define IO_PRESET_FIELDS_H

#include "io/fields.h"

extern const field preset_fields[]; /* of hdnn_preset; the others hang below it */
extern const field preset_network_fields[];

#endif
