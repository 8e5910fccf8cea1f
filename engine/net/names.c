/* Names of the enumerations that presets use; order is that of the enums in hdnn/network.h. */
#include "hdnn/network.h"

#include "core/names.h"

DEFINE_NAMES(activation, hdnn_activation, HDNN_ACTIVATION_COUNT, "tanh", "relu", "sigmoid-centred",
             "identity");
DEFINE_NAMES(stem, hdnn_stem, HDNN_STEM_COUNT, "augment", "dense", "conv3x3");
DEFINE_NAMES(integrator, hdnn_integrator, HDNN_INTEGRATOR_COUNT, "symplectic-euler", "leapfrog");
DEFINE_NAMES(init, hdnn_init, HDNN_INIT_COUNT, "normal", "identity");
DEFINE_NAMES(memory_mode, hdnn_memory_mode, HDNN_MEMORY_COUNT, "auto", "store", "reverse", "checkpoint");
