/* The header of a model file: what is in it, checked.
 *
 * A file with training state has the metadata entry "training" (a run_state as JSON) and, after the tensors of the
 * network, two more with as many values as it has parameters: MODEL_MOMENTS.
 *
 * A header that model_header_read accepts has a valid preset of one network and a valid shape, and its tensors cover
 * the data exactly: in range, without a gap or an overlap, each as long as its shape and type say. */
#ifndef IO_MODEL_HEADER_H
#define IO_MODEL_HEADER_H

#include "hdnn/preset.h"
#include "train/state.h"

#include <cjson/cJSON.h>

enum { MODEL_HEADER_LIMIT = 16 << 20, MODEL_MAX_TENSORS = 32, MODEL_MAX_RANK = 3 };

typedef struct {
    const char *name; /* lives as long as the header */
    bool wide;        /* F64; otherwise F32 */
    int rank;
    size_t shape[MODEL_MAX_RANK];
    size_t begin, end; /* bytes from the start of the data */
} model_entry;

typedef struct {
    hdnn_preset preset;
    hdnn_shape shape;
    int classes;
    bool has_training;
    run_state training;
    size_t count;
    model_entry entries[MODEL_MAX_TENSORS]; /* in the order of their data */
    cJSON *root;
} model_header;

/* Read `size` bytes of JSON that describe `data` bytes. Free with model_header_free, also after a failure. */
hdnn_status model_header_read(model_header *header, const char *text, size_t size, size_t data,
                              const char *path, hdnn_error *error);
void model_header_free(model_header *header);

/* The names of the optimiser's tensors: first moment or velocity, second moment. */
extern const char *const MODEL_MOMENTS[2];

/* The text of the header for `model`, the lane `lane` of `preset`, and with `training` unless NULL; padded with spaces to 8 bytes; `*size` counts
 * them. Free with memory_free; NULL without memory. */
char *model_header_text(const hdnn_model *model, const hdnn_preset *preset, int lane,
                        const run_state *training, size_t *size);

#endif
