/* Probes: what a network does to states and gradients, layer by layer.
 *
 * A probe looks at the block alone, on given first states: n x samples, one column a sample (hdnn_probe_inputs makes
 * them from data). States, cotangents and backward sensitivities come from the kernels that training runs. The rest
 * takes the states from there and computes in double, in every build, from the layers' formulas: a matrix that
 * theory says is symplectic shall not look otherwise because of float32.
 *
 * A probe is an object of its own beside a model: a model, a run or a trainer knows nothing of it, and without one
 * nothing is spent. Its memory is taken when it is made and at the first call that needs matrices; calls repeated on
 * the same probe take none, but for those that say so. A probe may be used by one thread at a time, on a model that
 * nobody changes meanwhile.
 *
 * Every layer is a step y+ = y + h f(y) of an integrator for y' = f(y, t), with the step h = T / L. For mlp, which
 * discretises nothing, f(y) = sigma(K y + b) - y and h = 1: then its layer is that forward Euler step, too. */
#ifndef HDNN_PROBE_H
#define HDNN_PROBE_H

#include "hdnn/network.h"

typedef struct hdnn_probe hdnn_probe;

/* Memory to probe `model` on up to `samples` columns at once. The model is borrowed. Free with hdnn_probe_free. */
hdnn_status hdnn_probe_new(const hdnn_model *model, size_t samples, hdnn_probe **probe, hdnn_error *error);
void hdnn_probe_free(hdnn_probe *probe); /* NULL is allowed */
/* Look at another model of the same configuration, shape and classes from now on. */
void hdnn_probe_use(hdnn_probe *probe, const hdnn_model *model);

/* The first states (n x count) of samples index[0..count - 1] of a dataset of the model's shape; for conv3x3 those of
 * pixel `column` (0 .. hdnn_model_columns() - 1) of each image, otherwise column is 0. */
void hdnn_probe_inputs(const hdnn_model *model, hdnn_workspace *workspace, const hdnn_dataset *dataset,
                       const uint32_t *index, size_t count, size_t column, hdnn_real *input);

/* states ((L + 1) x n x samples) of the first states `input` (n x samples). */
void hdnn_probe_states(hdnn_probe *probe, const hdnn_real *input, size_t samples, hdnn_real *states);

/* Pull the cotangent `output` (n x samples) of the last state back: its cotangents at every layer ((L + 1) x n x
 * samples) and the gradients of the network's parameters (the model's slab layout; stem and head stay untouched;
 * NULL: not wanted), without any penalty. */
void hdnn_probe_gradients(hdnn_probe *probe, const hdnn_real *input, const hdnn_real *output, size_t samples,
                          hdnn_real *cotangents, hdnn_real *parameters);

/* The gradients of the loss on samples index[0..count - 1] of a dataset: state[l] = mean over the samples of the norm
 * of the gradient of each sample's own loss with respect to y_l (L + 1 values); weight[l] = |dLoss/d parameters of
 * layer l|, loss = mean, without any penalty (L values; one repeated value with shared weights). Takes memory. */
hdnn_status hdnn_probe_loss_gradients(const hdnn_model *model, const hdnn_dataset *dataset,
                                      const uint32_t *index, size_t count, double *state, double *weight,
                                      hdnn_error *error);

/* Smallest, middle (mean of the two middle ones of an even number) and largest of some values. */
typedef struct {
    double least, median, most;
} hdnn_spread;
hdnn_spread hdnn_spread_of(double *values, size_t count); /* sorts the values; count > 0 */

/* The backward sensitivity matrices (BSM) of one first state `input` (n): matrices[l] = d y_L / d y_l (n x n, row =
 * component of y_L), l = 0..L: the backward walk applied to identity columns (Galimberti et al. 2023).
 * Needs a probe made for at least n samples. */
void hdnn_probe_sensitivity(hdnn_probe *probe, const hdnn_real *input, hdnn_real *matrices);

/* The 2-norms of the BSMs of each sample: norms[l * samples + s], l = 0..L. Never the norm of a mean matrix, which
 * understates. Needs a probe made for at least n samples. HDNN_NUMERIC where a matrix is not finite. */
hdnn_status hdnn_probe_bsm(hdnn_probe *probe, const hdnn_real *input, size_t samples, double *norms,
                           hdnn_error *error);

/* What none of these norms can pass: bounds[l * samples + s] = product over k >= l of |d y_{k+1} / d y_k|_2, l = 0..L,
 * along the paths `states` of hdnn_probe_states. It is reached only where every layer stretches the same direction. */
hdnn_status hdnn_probe_bounds(hdnn_probe *probe, const hdnn_real *states, size_t samples, double *bounds,
                              hdnn_error *error);

/* d f / d y of layer `layer` at y (n), and d y+ / d y of the layer as the integrator takes it: n x n. Rows of pairs
 * that take turns have the Jacobian of the whole n x n system: for h2 [[0, -X^T Kq^T D Kq], [X Kp^T D Kp, 0]]. */
hdnn_status hdnn_probe_field_jacobian(hdnn_probe *probe, int layer, const double *y, double *matrix,
                                      hdnn_error *error);
hdnn_status hdnn_probe_step_jacobian(hdnn_probe *probe, int layer, const double *y, double *matrix,
                                     hdnn_error *error);

/* Eigenvalues along the path of one first state `input` (n): of the field Jacobian and of the one-step map at every
 * layer's input, L x n pairs (real, imaginary); either may be NULL. The first are on the imaginary axis for every
 * Hamiltonian row without damping; the second show what the integrator made of them. */
hdnn_status hdnn_probe_spectrum(hdnn_probe *probe, const hdnn_real *input, double *field, double *step,
                                hdnn_error *error);

/* Where the integrator is stable, in the plane of z = h lambda: forward Euler in the disc |1 + z| <= 1; rows that take
 * turns (symplectic Euler and leapfrog alike) on the interval from -2 i to 2 i of the imaginary axis, whose
 * oscillations they keep without growth. */
typedef enum { HDNN_STABLE_DISC, HDNN_STABLE_INTERVAL } hdnn_stability;
hdnn_stability hdnn_network_stability(const hdnn_network_config *config);
/* By what one step multiplies an eigenvector of y' = lambda y, z = h lambda: |1 + z|, or the larger root of
 * mu^2 - (2 + z^2) mu + 1 = 0. At most 1 inside the region. */
double hdnn_network_amplification(const hdnn_network_config *config, double real, double imaginary);
double hdnn_network_step(const hdnn_network_config *config); /* h: T / L; 1 for mlp */

/* Singular values of d y_L / d y_l along the path of one first state, in falling order ((L + 1) x n), and its
 * determinant (L + 1; may be NULL). A symplectic map has them in pairs (s, 1/s) and determinant 1. */
hdnn_status hdnn_probe_singular(hdnn_probe *probe, const hdnn_real *input, double *values,
                                double *determinants, hdnn_error *error);

/* Symplecticity defects along the path of one first state: whole[l] (L + 1) of M = d y_L / d y_l and step[l] (L) of
 * M = d y_{l+1} / d y_l; either may be NULL. The change is |M^T Omega M - Omega|_F for rows whose J is J1;
 * for h1-j2, custom-j and an h2 with coupling it is |M J M^T - J|_F with their own J, which vanishes for the same maps
 * and needs no inverse of J. step is in units of |Omega|_F (|J|_F): 0 keeps all areas in (p, q), 1 changes them by as
 * much as a layer that crushes everything. whole is in units of |M|_2^2, since rounding grows with it; it says how
 * exact a symplectic network is and nothing of others, which it lets look the better the more they explode. ms1, ms2 (whose J = K^-T changes from layer to layer), resnet and mlp are
 * measured against J1. NaN where n is odd and the row has no J of its own. */
hdnn_status hdnn_probe_symplectic(hdnn_probe *probe, const hdnn_real *input, double *whole, double *step,
                                  hdnn_error *error);

/* Energy H(y) = sum of the antiderivative of sigma over all entries of K y + b (tanh: log cosh), of Hamiltonian rows;
 * for ms1 and ms2, K is the skew-symmetric matrix that the row makes. Damping makes it fall along the exact flow,
 * otherwise the exact flow keeps it within a layer; it jumps where the weights change from layer to layer.
 * energy[l * samples + s] = H with the weights of layer l at y_l, l < L, and for l = L with those of the last layer
 * ((L + 1) x samples); after[l * samples + s] = H with the weights of layer l at y_{l+1} (L x samples; may be NULL):
 * their difference is the integrator's own. HDNN_INVALID for resnet and mlp, which have none. */
hdnn_status hdnn_probe_energy(hdnn_probe *probe, const hdnn_real *input, size_t samples, double *energy,
                              double *after, hdnn_error *error);

/* Run the layers backwards from the last state: errors[l] = largest over the samples of |rebuilt y_l - y_l| relative
 * to the largest |y_l| (L + 1 values, the last 0). By the kernels, in this build's precision. HDNN_INVALID for rows
 * that are not separable. */
hdnn_status hdnn_probe_reversal(hdnn_probe *probe, const hdnn_real *input, size_t samples, double *errors,
                                hdnn_error *error);

/* A plane to look at states in: a point y has the coordinates x . (y - origin) and y . (y - origin). */
typedef struct {
    size_t features;        /* n */
    double *origin, *x, *y; /* n each; x and y orthonormal */
} hdnn_plane;
/* A plane of coordinates 0 and 1. Free with hdnn_plane_free. */
hdnn_status hdnn_plane_new(size_t features, hdnn_plane *plane, hdnn_error *error);
void hdnn_plane_free(hdnn_plane *plane); /* frees what it holds and empties it */
/* Through 0 along coordinates i and j, i != j. */
void hdnn_plane_coordinates(hdnn_plane *plane, size_t i, size_t j);
/* Along the two principal axes of `states` (blocks x n x samples: one layer's, or those of hdnn_probe_states), through
 * their mean. An axis points to where its largest entry is positive. */
hdnn_status hdnn_probe_principal(hdnn_probe *probe, const hdnn_real *states, size_t blocks, size_t samples,
                                 hdnn_plane *plane, hdnn_error *error);
/* The classifier's basis: x is the unit normal of the boundary between class `from` and class `to` (for two classes
 * 0 and 1) as the head has it for column `column`, pointing to `to`; y the first principal axis of the states within
 * what is orthogonal to x, through their mean. With one column a sample the origin lies on the boundary, so that the
 * first coordinate is the signed distance from it; for conv3x3, where all pixels add up, it is the mean.
 * HDNN_INVALID where both classes have the same weights. */
hdnn_status hdnn_probe_classifier(hdnn_probe *probe, const hdnn_real *states, size_t blocks, size_t samples,
                                  int from, int to, size_t column, hdnn_plane *plane, hdnn_error *error);
/* Coordinates of states (blocks x n x samples) in the plane: blocks x samples pairs. */
void hdnn_plane_project(const hdnn_plane *plane, const hdnn_real *states, size_t blocks, size_t samples,
                        double *points);

/* The vector field of a layer on a grid of the plane through its origin. */
typedef struct {
    int layer;
    double x_low, x_high, y_low, y_high;
    size_t columns, rows; /* of the grid, each at least 1 */
} hdnn_grid_config;
hdnn_grid_config hdnn_grid_config_default(void); /* layer 0, -2..2 both ways, 21 x 21 */
typedef struct {
    double x, y;   /* the place, in coordinates of the plane */
    double dx, dy; /* f there, its part in the plane */
    double across; /* norm of the part that leaves the plane */
} hdnn_arrow;
/* arrows: rows x columns, y rising with the row. */
hdnn_status hdnn_probe_field(hdnn_probe *probe, const hdnn_plane *plane, const hdnn_grid_config *grid,
                             hdnn_arrow *arrows, hdnn_error *error);

/* The energy of a layer at the same places: rows x columns values. HDNN_INVALID for resnet and mlp, which have none. */
hdnn_status hdnn_probe_energy_field(hdnn_probe *probe, const hdnn_plane *plane, const hdnn_grid_config *grid,
                                    double *energy, hdnn_error *error);

/* A small disc around a state, transported through the layers. Areas are NaN from where its edge is folded too finely for
 * its points to tell them within a hundredth. */
enum { HDNN_MAX_DISC_POINTS = 256 };
typedef struct {
    double radius;
    size_t points; /* on its edge: 3 .. HDNN_MAX_DISC_POINTS */
} hdnn_disc_config;
hdnn_disc_config hdnn_disc_config_default(void); /* radius 0.05, 64 points */
typedef struct {
    double area; /* that its shadow in the plane encloses, in units of the first; signed: negative where it is
                  * turned over, and near 0 where it folds, whatever the disc itself does */
    double invariant; /* sum of the areas in the planes (p_i, q_i), in units of the first: Poincare's integral
                       * invariant, which symplectic layers keep. NaN: n odd, or a plane in which the first is 0 */
    double determinant; /* of d y_l / d y_0 at the middle: by what volumes have changed */
} hdnn_disc_row;
/* The disc lies in the plane's directions around the first state `input` (n). rows: L + 1; outline: (L + 1) x points
 * pairs of coordinates in the plane (may be NULL). */
hdnn_status hdnn_probe_disc(hdnn_probe *probe, const hdnn_real *input, const hdnn_plane *plane,
                            const hdnn_disc_config *disc, hdnn_disc_row *rows, double *outline,
                            hdnn_error *error);

/* The continuous-time view: y' = f(y, t) with the weights of layer l during [l h, (l + 1) h), and the backward
 * sensitivity P(t) = d y(T) / d y(t), P' = -P df/dy, P(T) = I, both by the classical Runge-Kutta method with
 * `steps` >= 1 steps a layer. states: (L + 1) x n at the times l h; norms: |P(l h)|_2 (L + 1; may be NULL); first:
 * P(0) (n x n; may be NULL). HDNN_INVALID for mlp. Takes memory. */
hdnn_status hdnn_probe_continuous(hdnn_probe *probe, const hdnn_real *input, int steps, double *states,
                                  double *norms, double *first, hdnn_error *error);

/* Depth refinement: the discrete network with other numbers of layers over the same T and the same weights as
 * functions of time, against the continuous one. A layer that begins at time t takes the weights of that time. */
enum { HDNN_MAX_REFINEMENTS = 16 };
typedef struct {
    size_t count;
    int layers[HDNN_MAX_REFINEMENTS];
    int steps; /* Runge-Kutta steps over the whole time, at least; rounded up to whole ones a layer */
} hdnn_refinement_config;
hdnn_refinement_config hdnn_refinement_config_default(void); /* 4, 8, ... 1024 layers; 4096 steps */
typedef struct {
    int layers;
    double step;
    double state_error; /* |y_L - y(T)|_2 */
    double norm;        /* |d y_L / d y_0|_2 */
    double norm_error;  /* |d y_L / d y_0 - P(0)|_2 */
} hdnn_refinement_row;
/* rows: one for each number of layers; norm: |P(0)|_2 of the continuous network (may be NULL). HDNN_INVALID for mlp.
 * Takes memory. */
hdnn_status hdnn_probe_refine(hdnn_probe *probe, const hdnn_real *input, const hdnn_refinement_config *config,
                              hdnn_refinement_row *rows, double *norm, hdnn_error *error);

#endif
