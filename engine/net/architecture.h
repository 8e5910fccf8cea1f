/* What a row of the architecture table says.
 *
 * Every layer is a sequence of one to three substeps of one form, from the rows S to the rows D of the state:
 *
 *     y_D  <-  a y_D + c B sigma(W y_S + b)
 *
 * a is 0 for a memoryless row and 1 otherwise; c is the step h times the substep's weight (1 for a memoryless row).
 * (W, B, b) is an *operator*; W is made from one parameter matrix K, and B is the identity or R K^T with R fixed by
 * the row. Substeps name the operator they use, so an integrator is a different list of substeps over the same
 * operators. Nothing else in the engine knows an architecture by name. */
#ifndef NET_ARCHITECTURE_H
#define NET_ARCHITECTURE_H

#include "hdnn/network.h"

enum { ARCHITECTURE_MAX_OPERATORS = 2, ARCHITECTURE_MAX_SUBSTEPS = 3, ARCHITECTURE_MAX_PARAMETERS = 4 };

/* Rows of the state: all n, the first half p, the second half q. */
typedef enum { ROWS_ALL, ROWS_P, ROWS_Q } architecture_rows;

/* How W comes from the parameter matrix. */
typedef enum { WEIGHT_PLAIN, WEIGHT_MINUS_TRANSPOSED, WEIGHT_SKEW } architecture_weight;

/* R of B = R K^T; R_NONE: B is the identity. R_J1, R_J2 and R_GIVEN (the preset's matrix) are n x n and take the
 * damping: J - g I. R_COUPLING is X and R_COUPLING_TRANSPOSED X^T, the identity unless the preset gives X. */
typedef enum { R_NONE, R_J1, R_J2, R_GIVEN, R_COUPLING, R_COUPLING_TRANSPOSED } architecture_outer;

typedef struct {
    const char *name; /* "K", "b", "K_p", ... */
    bool vector;      /* k entries; otherwise k x k */
    bool half;        /* k = n / 2; otherwise k = n */
    bool zero_diagonal;
} architecture_parameter;

typedef struct {
    int matrix, bias; /* indices into the parameters */
    architecture_weight weight;
    architecture_outer outer;
} architecture_operator;

typedef struct {
    int op;
    architecture_rows from, to;
    double weight; /* c = weight * h */
} architecture_substep;

typedef struct {
    int count; /* 0: the row has no such integrator */
    architecture_substep substep[ARCHITECTURE_MAX_SUBSTEPS];
} architecture_scheme;

struct hdnn_architecture {
    const char *name, *about;
    bool hamiltonian, memoryless, damped, masked;
    int parameters, operators;
    architecture_parameter parameter[ARCHITECTURE_MAX_PARAMETERS];
    architecture_operator op[ARCHITECTURE_MAX_OPERATORS];
    architecture_scheme scheme[HDNN_INTEGRATOR_COUNT];
};

static inline const architecture_scheme *architecture_scheme_of(const hdnn_network_config *config) {
    return &config->architecture->scheme[config->integrator];
}

/* k: rows and columns of W, and rows of S and of D. */
static inline int architecture_width(const hdnn_architecture *architecture, int features) {
    return architecture->parameter[0].half ? features / 2 : features;
}

#endif
