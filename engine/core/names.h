/* Names of an enumeration: makes hdnn_<prefix>_name and hdnn_<prefix>_find from the list of names in the enum's
 * order; both are declared in a public header. */
#ifndef CORE_NAMES_H
#define CORE_NAMES_H

#include <string.h>

#define DEFINE_NAMES(prefix, type, limit, ...)                                                               \
    static const char *const prefix##_names[] = {__VA_ARGS__};                                               \
    const char *hdnn_##prefix##_name(type value) {                                                           \
        return (unsigned)value < (limit) ? prefix##_names[value] : "?";                                      \
    }                                                                                                        \
    bool hdnn_##prefix##_find(const char *name, type *value) {                                               \
        for (unsigned i = 0; i < (limit); i++)                                                               \
            if (strcmp(prefix##_names[i], name) == 0) return *value = (type)i, true;                         \
        return false;                                                                                        \
    }                                                                                                        \
    _Static_assert(sizeof prefix##_names / sizeof *prefix##_names == (limit), "a name for every value")

#endif
