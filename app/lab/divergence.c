/* See divergence.h. */
#include "divergence.h"

#include "number.h"

#include <stdio.h>

enum { MOST_REMEDIES = 4 };

/* The likeliest first. Before anything was learnt only the network itself can be at fault. Where all states are finite
 * it is the last step of the training that went too far. A mlp has no T, and no neighbouring layers that are held
 * together. */
static int remedies(const hdnn_lane_status *status, const hdnn_network_config *network,
                    const hdnn_training_config *training, const char *out[MOST_REMEDIES]) {
    int count = 0;
    bool timed = network->architecture != hdnn_architecture_find("mlp"), learnt = status->diverged_step > 1;
    bool finite = status->diverged_layer < 0;
    const char *slower = "a smaller learning rate";
    if (learnt && finite) out[count++] = slower;
    if (timed) out[count++] = "a smaller T";
    if (!learnt) out[count++] = "smaller initial weights";
    if (learnt && timed) out[count++] = "more smoothness";
    if (learnt) out[count++] = training->clip_norm > 0 ? "clipping at a smaller norm" : "clipping";
    if (learnt && !finite) out[count++] = slower;
    return count;
}

static void list(char *out, size_t size, const char *const *words, int count) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 i == 0          ? ""
                                 : i < count - 1 ? ", "
                                                 : " or ",
                                 words[i]);
}

divergence divergence_of(const hdnn_lane_status *status, const hdnn_network_config *network,
                         const hdnn_training_config *training) {
    divergence d;
    const char *words[MOST_REMEDIES];
    char step[NUMBER_TEXT], layer[40] = "", from[64], tries[160];
    int count = remedies(status, network, training, words);
    list(tries, sizeof tries, words, count);
    number_fixed(step, (double)status->diverged_step, 0);
    if (status->diverged_layer > 0) {
        snprintf(layer, sizeof layer, ", layer %d", status->diverged_layer);
        snprintf(from, sizeof from, "no finite numbers from layer %d on", status->diverged_layer);
    } else {
        snprintf(layer, sizeof layer, "%s", status->diverged_layer == 0 ? ", the stem" : "");
        snprintf(from, sizeof from, "no finite %s",
                 status->diverged_layer == 0 ? "numbers from the stem on" : "loss");
    }
    snprintf(d.place, sizeof d.place, "diverged at step %s%s", step, layer);
    snprintf(d.first, sizeof d.first, "try %s", words[0]);
    snprintf(d.text, sizeof d.text, "diverged at step %s: %s. Try %s, then press R.", step, from, tries);
    return d;
}
