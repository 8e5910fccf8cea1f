/* What the architectures are, in words for people: one line each, and the formula in the symbols of the papers. The
 * rows stand beside those of the engine's table and are found by its names; one without a row says what the engine does. */
#ifndef LAB_ARCHITECTURES_H
#define LAB_ARCHITECTURES_H

#include "hdnn/network.h"

/* "two halves take turns; symplectic: the gradient cannot vanish" */
const char *architecture_line(const hdnn_architecture *a);
/* "q⁺ = q + h Kₚᵀ σ(Kₚ p + bₚ) ...": of one layer, with `damping` where the architecture takes it. */
const char *architecture_formula(const hdnn_architecture *a, bool damped);
/* The way in which a layer steps through time: that of the configuration, or the only one there is. */
const char *architecture_integrator(const hdnn_architecture *a, hdnn_integrator chosen);
/* Is a layer a step in time? The mlp's is not: T and h mean nothing to it. */
bool architecture_has_time(const hdnn_architecture *a);
/* May its matrices begin as the identity? */
bool architecture_takes_identity(const hdnn_architecture *a);

#endif
