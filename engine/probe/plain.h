/* One layer in plain double arithmetic: its field, its step, and their derivatives, straight from the formula.
 *
 * The weights are those of the block's operators; nothing here depends on how wide a network is or which kernels it
 * takes. A layer's number may be any of 0 .. L - 1, also where all layers share one operator. */
#ifndef PROBE_PLAIN_H
#define PROBE_PLAIN_H

#include "net/block.h"

typedef struct {
    const block *block;
    double *work; /* plain_work_size doubles */
} plain;

size_t plain_work_size(const block *block);

/* f(y) (n), and df/dy (n x n): hdnn/probe.h says what f is for each row. */
void plain_field(plain p, int layer, const double *y, double *f);
void plain_field_jacobian(plain p, int layer, const double *y, double *jacobian);

/* A matrix with the eigenvalues of df/dy (n x n, as are P = `left` and Q = `right`). df/dy is a product P Q, Q = diag(sigma')^1/2 W of
 * all operators, and Q P has the same eigenvalues; but where df/dy is J times a symmetric matrix Q P is skew-symmetric
 * up to rounding, so that computing its eigenvalues does not move them off the axis: those of P Q move by the square
 * root of the rounding where a slope vanishes. */
void plain_balanced_jacobian(plain p, int layer, const double *y, double *left, double *right,
                             double *balanced);

/* y <- the layer's step of size h, in place, and with it tangent <- (d y+ / d y) tangent (n x n; NULL: none). */
void plain_step(plain p, int layer, double h, double *y, double *tangent);

/* H(y) with the layer's weights. */
double plain_energy(plain p, int layer, const double *y);

/* out = a b, all n x n, out other than a and b. */
void plain_multiply(size_t n, const double *a, const double *b, double *out);
void plain_identity(size_t n, double *a);

#endif
