/* A lane that diverged, explained: where it happened, and what to try. Chip, tooltip and caption all say it from here. */
#ifndef LAB_DIVERGENCE_H
#define LAB_DIVERGENCE_H

#include "hdnn/train.h"

enum { DIVERGENCE_TEXT = 320 };

typedef struct {
    char place[96]; /* "diverged at step 312, layer 5" */
    char first[64]; /* "try a smaller T" */
    char text
        [DIVERGENCE_TEXT]; /* "diverged at step 312: no finite numbers from layer 5 on. Try a smaller T, ..." */
} divergence;

/* `status` says that the lane has diverged; `network` and `training` are what it was made from. */
divergence divergence_of(const hdnn_lane_status *status, const hdnn_network_config *network,
                         const hdnn_training_config *training);

#endif
