/* See architectures.h. What is said here is what the theory proves or the numbers show, and no more: that the gradient
 * cannot vanish is said of symplectic layers alone, and of none that it stays small. */
#include "architectures.h"

#include <string.h>

typedef struct {
    const char *name, *line, *formula, *damped;
} row;

static const row rows[] = {
    {"h1-j1", "Hamiltonian, forward Euler; J₁ pairs the two halves",
     "y⁺ = y + h J₁ Kᵀ σ(K y + b)\nJ₁ = [0 −I; I 0]",
     "y⁺ = y + h (J₁ − γ I) Kᵀ σ(K y + b)\nJ₁ = [0 −I; I 0]"},
    {"h1-j2", "Hamiltonian, forward Euler; J₂ pairs all with all",
     "y⁺ = y + h J₂ Kᵀ σ(K y + b)\nJ₂: +1 above the diagonal, −1 below",
     "y⁺ = y + h (J₂ − γ I) Kᵀ σ(K y + b)\nJ₂: +1 above the diagonal, −1 below"},
    {"custom-j", "Hamiltonian, forward Euler; a preset gives J", "y⁺ = y + h J Kᵀ σ(K y + b)\nJᵀ = −J",
     "y⁺ = y + h (J − γ I) Kᵀ σ(K y + b)\nJᵀ = −J"},
    {"h2", "two halves take turns; symplectic, the gradient cannot vanish",
     "q⁺ = q + h K₁ᵀ σ(K₁ p + b₁)\np⁺ = p − h K₂ᵀ σ(K₂ q⁺ + b₂)", NULL},
    {"ms1", "Verlet: two halves take turns, one K₀ for both",
     "q⁺ = q + h σ(K₀ p + b₁)\np⁺ = p + h σ(−K₀ᵀ q⁺ + b₂)", NULL},
    {"ms2", "forward Euler with a skew-symmetric weight", "y⁺ = y + h σ((M − Mᵀ) y + b)", NULL},
    {"ms3", "two halves take turns, as h2 with the signs turned",
     "q⁺ = q − h K₁ᵀ σ(K₁ p + b₁)\np⁺ = p + h K₂ᵀ σ(K₂ q⁺ + b₂)", NULL},
    {"resnet", "residual: each layer adds a little to the state", "y⁺ = y + h σ(K y + b)", NULL},
    {"mlp", "plain: each layer replaces the state", "y⁺ = σ(K y + b)", NULL},
};

static const row *row_of(const hdnn_architecture *a) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, hdnn_architecture_name(a)) == 0) return &rows[i];
    return NULL;
}

const char *architecture_line(const hdnn_architecture *a) {
    const row *r = row_of(a);
    return r ? r->line : hdnn_architecture_about(a);
}

const char *architecture_formula(const hdnn_architecture *a, bool damped) {
    const row *r = row_of(a);
    if (!r) return hdnn_architecture_about(a);
    return damped && r->damped ? r->damped : r->formula;
}

const char *architecture_integrator(const hdnn_architecture *a, hdnn_integrator chosen) {
    if (hdnn_architecture_is_separable(a)) return hdnn_integrator_name(chosen);
    return architecture_has_time(a) ? "forward-euler" : "none: no time step";
}

bool architecture_has_time(const hdnn_architecture *a) {
    return strcmp(hdnn_architecture_name(a), "mlp") != 0;
}

bool architecture_takes_identity(const hdnn_architecture *a) {
    return strcmp(hdnn_architecture_name(a), "ms2") != 0; /* its M has a zero diagonal */
}
