/* The architecture table (hdnn/network.h, design section 1). To add an architecture, add a row. */
#include "net/architecture.h"

#include <string.h>

#define MATRIX(n)                                                                                            \
    { .name = n }
#define VECTOR(n)                                                                                            \
    { .name = n, .vector = true }
#define HALF_MATRIX(n)                                                                                       \
    { .name = n, .half = true }
#define HALF_VECTOR(n)                                                                                       \
    { .name = n, .half = true, .vector = true }

/* y+ = y + h R K^T sigma(K y + b) and y+ = y + h sigma(W y + b): the whole state at once, forward Euler. */
#define WHOLE                                                                                                \
    {                                                                                                        \
        [HDNN_SYMPLECTIC_EULER] = { 1, {{0, ROWS_ALL, ROWS_ALL, 1}} }                                        \
    }
/* p moves q, then the new q moves p: symplectic Euler; or half q, whole p, half q: leapfrog. */
#define IN_TURN(q_weight, p_weight)                                                                          \
    {                                                                                                        \
        [HDNN_SYMPLECTIC_EULER] = {2, {{0, ROWS_P, ROWS_Q, q_weight}, {1, ROWS_Q, ROWS_P, p_weight}}},       \
        [HDNN_LEAPFROG] = {                                                                                  \
            3,                                                                                               \
            {{0, ROWS_P, ROWS_Q, q_weight * 0.5},                                                            \
             {1, ROWS_Q, ROWS_P, p_weight},                                                                  \
             {0, ROWS_P, ROWS_Q, q_weight * 0.5}}                                                            \
        }                                                                                                    \
    }

#define H1_ROW(outer_matrix)                                                                                 \
    .hamiltonian = true, .damped = true, .parameters = 2, .parameter = {MATRIX("K"), VECTOR("b")},           \
    .operators = 1, .op = {{0, 1, WEIGHT_PLAIN, outer_matrix}}, .scheme = WHOLE
#define PQ_PARAMETERS                                                                                        \
    .parameters = 4,                                                                                         \
    .parameter = {HALF_MATRIX("K_p"), HALF_MATRIX("K_q"), HALF_VECTOR("b_p"), HALF_VECTOR("b_q")}

static const hdnn_architecture table[] = {
    {.name = "h1-j1",
     .about = "y⁺ = y + h J₁ Kᵀ tanh(K y + b), J₁ = [[0, −I], [I, 0]]; forward Euler",
     H1_ROW(R_J1)},
    {.name = "h1-j2",
     .about = "y⁺ = y + h J₂ Kᵀ tanh(K y + b), J₂ = +1 above the diagonal, −1 below; forward Euler",
     H1_ROW(R_J2)},
    {.name = "custom-j",
     .about = "y⁺ = y + h J Kᵀ tanh(K y + b) with any skew-symmetric J; forward Euler",
     H1_ROW(R_GIVEN)},
    {.name = "h2",
     .about = "q⁺ = q + h X Kpᵀ tanh(Kp p + bp); p⁺ = p − h Xᵀ Kqᵀ tanh(Kq q⁺ + bq); symplectic",
     .hamiltonian = true,
     .masked = true,
     PQ_PARAMETERS,
     .operators = 2,
     .op = {{0, 2, WEIGHT_PLAIN, R_COUPLING}, {1, 3, WEIGHT_PLAIN, R_COUPLING_TRANSPOSED}},
     .scheme = IN_TURN(1.0, -1.0)},
    {.name = "ms1",
     .about = "q⁺ = q + h tanh(K₀ p + bp); p⁺ = p + h tanh(−K₀ᵀ q⁺ + bq)",
     .hamiltonian = true,
     .parameters = 3,
     .parameter = {HALF_MATRIX("K_0"), HALF_VECTOR("b_p"), HALF_VECTOR("b_q")},
     .operators = 2,
     .op = {{0, 1, WEIGHT_PLAIN, R_NONE}, {0, 2, WEIGHT_MINUS_TRANSPOSED, R_NONE}},
     .scheme = IN_TURN(1.0, 1.0)},
    {.name = "ms2",
     .about = "y⁺ = y + h tanh((M − Mᵀ) y + b)",
     .hamiltonian = true,
     .parameters = 2,
     .parameter = {{.name = "M", .zero_diagonal = true}, VECTOR("b")},
     .operators = 1,
     .op = {{0, 1, WEIGHT_SKEW, R_NONE}},
     .scheme = WHOLE},
    {.name = "ms3",
     .about = "q⁺ = q − h Kpᵀ tanh(Kp p + bp); p⁺ = p + h Kqᵀ tanh(Kq q⁺ + bq)",
     .hamiltonian = true,
     PQ_PARAMETERS,
     .operators = 2,
     .op = {{0, 2, WEIGHT_PLAIN, R_COUPLING}, {1, 3, WEIGHT_PLAIN, R_COUPLING_TRANSPOSED}},
     .scheme = IN_TURN(-1.0, 1.0)},
    {.name = "resnet",
     .about = "y⁺ = y + h tanh(K y + b)",
     .parameters = 2,
     .parameter = {MATRIX("K"), VECTOR("b")},
     .operators = 1,
     .op = {{0, 1, WEIGHT_PLAIN, R_NONE}},
     .scheme = WHOLE},
    {.name = "mlp",
     .about = "y⁺ = tanh(K y + b)",
     .memoryless = true,
     .parameters = 2,
     .parameter = {MATRIX("K"), VECTOR("b")},
     .operators = 1,
     .op = {{0, 1, WEIGHT_PLAIN, R_NONE}},
     .scheme = WHOLE},
};

enum { ROWS_IN_TABLE = sizeof table / sizeof *table };

const hdnn_architecture *hdnn_architecture_at(size_t index) {
    return index < ROWS_IN_TABLE ? &table[index] : NULL;
}

const hdnn_architecture *hdnn_architecture_find(const char *name) {
    for (size_t i = 0; i < ROWS_IN_TABLE; i++)
        if (strcmp(table[i].name, name) == 0) return &table[i];
    return NULL;
}

const char *hdnn_architecture_name(const hdnn_architecture *architecture) {
    return architecture->name;
}
const char *hdnn_architecture_about(const hdnn_architecture *architecture) {
    return architecture->about;
}
bool hdnn_architecture_is_hamiltonian(const hdnn_architecture *architecture) {
    return architecture->hamiltonian;
}
bool hdnn_architecture_takes_damping(const hdnn_architecture *architecture) {
    return architecture->damped;
}

bool hdnn_architecture_is_separable(const hdnn_architecture *architecture) {
    return architecture->scheme[HDNN_LEAPFROG].count > 0;
}

bool hdnn_architecture_takes_interconnection(const hdnn_architecture *architecture) {
    return architecture->op[0].outer == R_GIVEN;
}

bool hdnn_architecture_needs_even_features(const hdnn_architecture *architecture) {
    return architecture->parameter[0].half || architecture->op[0].outer == R_J1;
}
