/* What a pass is made of: between pass_memory.c, which plans it and takes its memory, and pass.c, which runs it. */
#ifndef NET_PASS_PARTS_H
#define NET_PASS_PARTS_H

#include "core/team.h"
#include "net/columns.h"
#include "net/pass.h"

typedef struct {
    hdnn_real *tapes;   /* a tape for every tile of a group (storing), or its last state (rebuilding) */
    hdnn_real *segment; /* checkpoints: a tape of one segment, after the tile's checkpoints */
    hdnn_real *inputs;  /* stem inputs of a group */
    hdnn_real *state;   /* n x tile */
    hdnn_real *cotangent, *scratch;
    image_columns *columns;                  /* of every image of a group; images only, like the next two */
    hdnn_real *picture;                      /* room for one; see stem.h */
    hdnn_real *image;                        /* n x columns: last states or cotangents of an image */
    hdnn_real *features, *feature_cotangent; /* group samples x head stride */
    double *norms;                           /* L + 1: squares of one image so far */
    double *squares;                         /* (L + 1) x tile, of the cotangent at every layer */
} worker;

typedef struct {
    hdnn_real *block, *stem, *head; /* gradient sums */
    double *profile;                /* L + 1 */
    double loss, reversal_error;
    size_t correct;
    int bad_layer;
    _Atomic int thread; /* which has walked it in this step; -1: none so far */
} chunk;

struct pass {
    const hdnn_model *model;
    size_t samples, chunks; /* of a full batch */
    size_t group_samples;
    size_t tile_columns, tiles; /* columns of a tile, tiles of a group */
    size_t input_columns;       /* columns of a group's stem inputs */
    int threads;
    bool gradients;
    hdnn_memory_mode planned, memory; /* memory: CHECKPOINT after pass_fall_back, otherwise as planned */
    int segment;                      /* layers a checkpoint */
    worker *worker;
    team_pile *piles; /* a thread's chunks that are left */
    chunk *chunk;
    hdnn_real *logits;
    hdnn_real *slab;
    size_t slab_size;
    double *profiles;
};

size_t pass_state_size(const pass *p); /* reals of a tile's state */
size_t
pass_kept_size(const pass *p); /* reals that stay with a tile between its forward and its backward walk */
int pass_checkpoints(const pass *p); /* segments that the layers are cut into */

#endif
