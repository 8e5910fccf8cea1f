/* See glossary.h. No sentence claims more than is proved or measured: what is said of the differential equation holds for
 * fixed weights, and that gradients do not vanish is said of symplectic layers alone. */
#include "glossary.h"

#include <stddef.h>

static const glossary_entry entries[] = {
    {"state y, features n", "yₗ ∈ ℝⁿ", "The n numbers that stand for a sample behind layer l."},
    {"layer 0, stem", "y₀ = stem(x)",
     "What goes into layer 1: the stem turns a sample x into the first state, for example by writing a point "
     "into two "
     "of the n numbers."},
    {"head", "classes = W y + c", "Reads the classes off the last state; it stands behind the last layer."},
    {"layers N, time T, step h", "h = T / N",
     "A network is a motion of length T in time, taken in N steps; more layers at the same T are smaller "
     "steps."},
    {"K, b", "σ(K y + b)", "The weights of a layer, a matrix and a vector, which training changes."},
    {"σ, activation", "σ = tanh", "Bends what is linear; it acts on each number by itself."},
    {"energy H", "H(y) = Σ log cosh(K y + b)",
     "The Hamiltonian: in the differential equation with fixed weights and no damping it stays what it was."},
    {"J", "y′ = J ∂H/∂y,  Jᵀ = −J",
     "Skew-symmetric: it turns the slope of H into a motion along the level lines of H."},
    {"p, q", "y = (p, q)",
     "The two halves of a state; in h2, ms1 and ms3 each is moved by the other in turn."},
    {"damping γ", "y′ = (J − γ I) ∂H/∂y",
     "Friction: energy is lost, and gradients fade on their way back as long as the steps are short."},
    {"gradient at layer l", "‖∂L/∂yₗ‖",
     "How much the loss L would change with the state at layer l, averaged over samples: what that layer "
     "hears of the "
     "error."},
    {"sensitivity", "‖∂yₙ/∂yₗ‖",
     "The largest factor by which a small change of the state at layer l grows until the last layer: the "
     "norm of the "
     "backward sensitivity matrix of one sample."},
    {"vanish, explode", NULL,
     "Gradients that shrink layer by layer until early layers learn nothing, or grow layer by layer until a "
     "step "
     "ruins all."},
    {"symplectic", "MᵀΩM = Ω  ⇒  ‖M‖ ≥ 1",
     "A layer whose Jacobian M keeps all areas in (p, q): sensitivities cannot fall below 1 in norm, but may "
     "grow."},
    {"forward Euler", "y⁺ = y + h f(y)",
     "The simplest step in time; with a Hamiltonian f volumes never shrink, and sensitivities tend to grow."},
    {"symplectic Euler", NULL, "First q moves by p, then p by the new q: symplectic, and of first order."},
    {"leapfrog", NULL,
     "Half a step of q, a whole one of p, half a step of q: symplectic, and of second order."},
    {"smoothness α", "α h/2 · Σⱼ (‖Kⱼ₊₁ − Kⱼ‖² + ‖bⱼ₊₁ − bⱼ‖²)",
     "A penalty added to the loss that keeps neighbouring layers alike, which tames gradients that grow."},
    {"clipping", "g ← g · min(1, c / ‖g‖)",
     "Makes a gradient longer than c as short as c before a step is taken."},
    {"step, batch, epoch", NULL,
     "A step moves the weights once by the gradient of one batch of samples; an epoch is as many steps as it "
     "takes to "
     "see all samples."},
};

const glossary_entry *glossary_at(int index) {
    return index >= 0 && (size_t)index < sizeof entries / sizeof *entries ? &entries[index] : NULL;
}
