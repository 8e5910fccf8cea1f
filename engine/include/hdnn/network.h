/* Networks: stem -> block of L layers -> head -> loss.
 *
 * A hidden state is a column y in R^n, y = [p; q] with p the first n/2 rows. The block is a time discretisation of
 * y' = J dH/dy, H(y, t) = sum_i log cosh((K(t) y + b(t))_i), with step h = t_end / layers (Galimberti, Xu,
 * Ferrari-Trecate 2021, section 3). A model joins one block with a stem and a head for one kind of data and keeps
 * all parameters in one slab, viewed through named tensors. */
#ifndef HDNN_NETWORK_H
#define HDNN_NETWORK_H

#include "hdnn/dataset.h"
#include "hdnn/random.h"
#include "hdnn/real.h"
#include "hdnn/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HDNN_MAX_LAYERS = 4096, HDNN_MIN_FEATURES = 2, HDNN_MAX_FEATURES = 4096 };

/* One row of the architecture table; see net/architecture.h for what a row holds. */
typedef struct hdnn_architecture hdnn_architecture;

const hdnn_architecture *hdnn_architecture_find(const char *name); /* NULL: there is none of that name */
const hdnn_architecture *hdnn_architecture_at(size_t index);       /* NULL after the last */
const char *hdnn_architecture_name(const hdnn_architecture *architecture);
const char *hdnn_architecture_about(const hdnn_architecture *architecture); /* its layer, as a formula */
bool hdnn_architecture_is_hamiltonian(const hdnn_architecture *architecture);
bool hdnn_architecture_is_separable(
    const hdnn_architecture *architecture); /* p and q take turns: reversible */
bool hdnn_architecture_takes_damping(const hdnn_architecture *architecture);
bool hdnn_architecture_takes_interconnection(const hdnn_architecture *architecture); /* custom-j */
bool hdnn_architecture_needs_even_features(const hdnn_architecture *architecture);

/* The activation sigma. H = sum of its antiderivative; what each keeps:
 *   tanh              the paper's: bounded, smooth, sigma' in (0, 1]
 *   relu              sigma' in {0, 1}: Hamiltonian and symplectic almost everywhere, H not twice differentiable
 *   sigmoid-centred   1 / (1 + exp(-x)) - 1/2: bounded, smooth, sigma' in (0, 1/4]
 *   identity          the linear Hamiltonian system: H = |K y + b|^2 / 2, field Jacobian J K^T K */
typedef enum {
    HDNN_TANH,
    HDNN_RELU,
    HDNN_SIGMOID_CENTRED,
    HDNN_IDENTITY,
    HDNN_ACTIVATION_COUNT
} hdnn_activation;
const char *hdnn_activation_name(hdnn_activation activation);
bool hdnn_activation_find(const char *name, hdnn_activation *activation);

/* augment: point (x1 .. xd) -> y_0 = x1 and y_{n-1} = x2 for d = 2 (in general the first ceil(d/2) coordinates
 *          from the top, the others up to the last row), zeros between; no parameters
 * dense:   y = W x + b, W n x inputs
 * conv3x3: image -> n channels, 3 x 3 correlation, zero padding, stride 1; every pixel is a column of its own */
typedef enum { HDNN_STEM_AUGMENT, HDNN_STEM_DENSE, HDNN_STEM_CONV, HDNN_STEM_COUNT } hdnn_stem;
const char *hdnn_stem_name(hdnn_stem stem);
bool hdnn_stem_find(const char *name, hdnn_stem *stem);

typedef enum { HDNN_SYMPLECTIC_EULER, HDNN_LEAPFROG, HDNN_INTEGRATOR_COUNT } hdnn_integrator;
const char *hdnn_integrator_name(hdnn_integrator integrator);
bool hdnn_integrator_find(const char *name, hdnn_integrator *integrator);

/* normal: K, b ~ N(0, init_scale^2). identity: every K = I and b = 0, so that the network is y' = J sigma(y), whose
 * sensitivities can be worked out by hand (Galimberti et al. 2023 build their counterexample of it). */
typedef enum { HDNN_INIT_NORMAL, HDNN_INIT_IDENTITY, HDNN_INIT_COUNT } hdnn_init;
const char *hdnn_init_name(hdnn_init init);
bool hdnn_init_find(const char *name, hdnn_init *init);

/* How the backward pass comes by the states of the layers (issue of memory against time). */
typedef enum {
    HDNN_MEMORY_AUTO,
    HDNN_MEMORY_STORE,
    HDNN_MEMORY_REVERSE,
    HDNN_MEMORY_CHECKPOINT,
    HDNN_MEMORY_COUNT
} hdnn_memory_mode;
const char *hdnn_memory_mode_name(hdnn_memory_mode mode);
bool hdnn_memory_mode_find(const char *name, hdnn_memory_mode *mode);

/* What a preset says of one network. Start from hdnn_network_config_default(). The pointers are borrowed by
 * hdnn_model_new, which copies what it needs. */
typedef struct {
    char name[HDNN_NAME_SIZE]; /* of the lane, for people */
    int color;                 /* of the lane in a window: 1 .. HDNN_MAX_LANES; 0: that of its place */
    const hdnn_architecture *architecture;
    int features; /* n: 2..4096, even where the architecture has p and q */
    int layers;   /* L: 1..4096 */
    double t_end; /* T > 0; the step is T / L. mlp ignores it */
    hdnn_activation activation;
    hdnn_integrator integrator; /* leapfrog: separable architectures only */
    double damping;             /* g >= 0, h1 rows and custom-j: J - g I in place of J */
    bool shared_weights;        /* one K, b for all layers */
    hdnn_stem stem;
    hdnn_init init;
    double init_scale; /* of init normal */
    hdnn_memory_mode memory;
    const double *interconnection;  /* custom-j: n x n, skew-symmetric; otherwise NULL */
    const double *coupling;         /* h2: X, n/2 x n/2, J = [[0, -X^T], [X, 0]]; NULL: identity */
    const uint8_t *mask_p, *mask_q; /* h2: n/2 x n/2, zero entries of K_p, K_q stay zero; NULL: dense */
} hdnn_network_config;

hdnn_network_config
hdnn_network_config_default(void); /* h1-j1, 4 features, 16 layers, T 1.2, tanh, augment, 1 */

/* Is the configuration allowed for such data? The message names the field, what was expected and what was found. */
hdnn_status hdnn_network_config_check(const hdnn_network_config *config, hdnn_shape shape, int classes,
                                      hdnn_error *error);

/* A named view into the parameter slab (and, at the same offset, into every slab of its size: gradients, moments). */
typedef struct {
    char name[24];   /* "stem.weight", "network.K", "head.bias", ... */
    int rank;        /* 1..3 */
    size_t shape[3]; /* row-major; network tensors have the layer first */
    size_t offset, count;
} hdnn_tensor;

typedef struct hdnn_model hdnn_model;

/* A network with zero parameters for samples of `shape` with `classes` classes. Free with hdnn_model_free. */
hdnn_status hdnn_model_new(const hdnn_network_config *config, hdnn_shape shape, int classes,
                           hdnn_model **model, hdnn_error *error);
void hdnn_model_free(hdnn_model *model); /* NULL is allowed */
/* Draw the parameters: network as `init` says, stem weight N(0, 1/fan_in), head weight N(0, 1/features),
 * stem and head bias 0. */
void hdnn_model_initialise(hdnn_model *model, hdnn_random *random);

const hdnn_network_config *hdnn_model_config(const hdnn_model *model);
hdnn_shape hdnn_model_shape(const hdnn_model *model);
int hdnn_model_classes(const hdnn_model *model);
int hdnn_model_columns(const hdnn_model *model); /* trajectories a sample: 1, or height * width for conv3x3 */
int hdnn_model_outputs(const hdnn_model *model); /* rows of the head: 1 for two classes, else classes */
size_t hdnn_model_parameter_count(const hdnn_model *model);
hdnn_real *
hdnn_model_parameters(hdnn_model *model); /* the slab; call hdnn_model_changed after writing to it */
const hdnn_real *hdnn_model_parameters_const(const hdnn_model *model);
size_t hdnn_model_tensor_count(const hdnn_model *model);
const hdnn_tensor *hdnn_model_tensor(const hdnn_model *model, size_t index);
void hdnn_model_changed(
    hdnn_model *model); /* rebuild what is derived from the parameters (W, B, b of each layer) */

/* Inference on one thread. A workspace holds the memory for one caller; several threads may each have their own
 * on one model that nobody changes. */
typedef struct hdnn_workspace hdnn_workspace;
hdnn_status hdnn_workspace_new(const hdnn_model *model, hdnn_workspace **workspace, hdnn_error *error);
void hdnn_workspace_free(hdnn_workspace *workspace);

/* Logits (samples x outputs) and class probabilities (samples x classes, may be NULL) of samples first..first +
 * count - 1 of a dataset of the model's shape. */
void hdnn_model_classify(const hdnn_model *model, hdnn_workspace *workspace, const hdnn_dataset *dataset,
                         size_t first, size_t count, hdnn_real *logits, hdnn_real *probabilities);

/* The states of one sample: states[(l * n + i) * columns + c] is component i of column c at the input of layer l,
 * l = 0..L. `states` has room for (layers + 1) x n x hdnn_model_columns() reals. */
void hdnn_model_trajectory(const hdnn_model *model, hdnn_workspace *workspace, const hdnn_dataset *dataset,
                           size_t sample, hdnn_real *states);

/* Run the layers backwards from `last` (n x columns, as the last state above): separable architectures only.
 * `states` as above, states of layer L = last. Returns HDNN_INVALID for architectures without an inverse. */
hdnn_status hdnn_model_rewind(const hdnn_model *model, hdnn_workspace *workspace, const hdnn_real *last,
                              hdnn_real *states, hdnn_error *error);

/* The same for rows whose layers change all of y at once (h1, custom-j, ms2, resnet), which no formula undoes: each
 * layer y + c B sigma(W y + b) = y+ is solved for y by Newton's method, in double precision. Undamped Hamiltonian rows
 * and ms2 always have exactly one solution when sigma is bounded. Returns HDNN_INVALID for mlp, which forgets y, and for
 * separable rows, which have hdnn_model_rewind. Memory is taken for a moment. Costs n^3 a step and column. */
typedef struct {
    int steps; /* the most that one column of one layer took */
    size_t
        unsolved; /* columns, over all layers, that ended without a solution: what lies before them is not true */
} hdnn_solution;
hdnn_status hdnn_model_solve_back(const hdnn_model *model, const hdnn_real *last, hdnn_real *states,
                                  hdnn_solution *solution, hdnn_error *error);

/* Mean loss and accuracy over a dataset of the model's shape, on up to `threads` threads. */
typedef struct {
    double loss, accuracy;
} hdnn_score;
hdnn_status hdnn_model_evaluate(const hdnn_model *model, const hdnn_dataset *dataset, int threads,
                                hdnn_score *score, hdnn_error *error);

#endif
