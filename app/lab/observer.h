/* The observer: measures copies of the networks on a thread of its own, for the plots that need more than a snapshot
 * holds.
 *
 * The screen that is shown says in an observer_request what it wants; nothing else is measured. While training, measurements
 * follow the networks at an interval, and more rarely when they are costly; a changed request is answered at once; when
 * neither request nor networks change, nothing is done. The last observation stays until the next is complete, so
 * nothing flickers.
 *
 *     if (observer_update(o, &snapshot, &request, time)) draw(observer_latest(o));
 *
 * A new measurement is a flag, a row of the table in observer_measure.c, and its result in lane_observation. */
#ifndef LAB_OBSERVER_H
#define LAB_OBSERVER_H

#include "contour.h"

#include "hdnn/probe.h"
#include "hdnn/trainer.h"

/* What can be asked for; lane_observation says what comes back. */
typedef enum {
    OBSERVE_SENSITIVITY = 1 << 0,
    OBSERVE_SPECTRUM = 1 << 1,
    OBSERVE_SINGULAR = 1 << 2,
    OBSERVE_SYMPLECTIC = 1 << 3,
    OBSERVE_ENERGY = 1 << 4,
    OBSERVE_PLANE = 1 << 5,
    OBSERVE_FIELD = 1 << 6,
    OBSERVE_LEVELS = 1 << 7,
    OBSERVE_DISC = 1 << 8,
    OBSERVE_REFINEMENT = 1 << 9,
    OBSERVE_REVERSAL = 1 << 10,
    OBSERVE_BOUND = 1 << 11
} observer_part;

enum {
    OBSERVER_PARTS = 12,
    OBSERVER_SAMPLES = 16,  /* whose sensitivities and energies are measured, at most */
    OBSERVER_FEATURES = 64, /* wider networks are not measured where matrices are needed */
    OBSERVER_DISC_POINTS = 96
};

/* The plane in which states are looked at. */
typedef enum { PLANE_COORDINATES, PLANE_PRINCIPAL, PLANE_CLASSIFIER, PLANE_COUNT } plane_kind;

/* Begin with observer_request_none(), which wants nothing. */
typedef struct {
    unsigned parts, lanes; /* observer_part flags; bit i: lane i */
    int sample;            /* whose path is followed, among the snapshot's chosen samples */
    int layer;             /* of field and level lines; the last one for lanes that have fewer */
    plane_kind plane;
    int axis_x, axis_y;          /* PLANE_COORDINATES */
    int class_from, class_to;    /* PLANE_CLASSIFIER */
    int column;                  /* pixel whose states are looked at; images only */
    int grid_columns, grid_rows; /* arrows of the field */
    plot_range grid_x[HDNN_MAX_LANES], grid_y[HDNN_MAX_LANES]; /* where field and level lines are wanted */
    double disc_x, disc_y, disc_radius;                        /* in the plane, before the first layer */
    unsigned damped; /* bit i: look at lane i as if it had this damping, where it takes one: */
    double damping;
} observer_request;
observer_request observer_request_none(void);

/* What was measured of one network. `parts` says which results are there; `why` says in words why a wanted one is not
 * ("" otherwise), by the number of its flag's bit. L layers, n features. */
typedef struct {
    unsigned parts;
    char why[OBSERVER_PARTS][160];
    int layers, features;
    size_t samples; /* of energy */
    double step, damping;
    hdnn_stability stability;

    hdnn_spread *sensitivity;     /* |d y_L / d y_l|_2 over the samples, L + 1 */
    double *bound;                /* that none of them can pass, L + 1 */
    double *field_spectrum;       /* eigenvalues of df/dy along the sample's path, L x n pairs */
    double *step_spectrum;        /* of d y_{l+1} / d y_l, the same */
    double *singular;             /* of d y_L / d y_l, falling, (L + 1) x n */
    double *determinant;          /* of the same, L + 1 */
    double *whole_defect;         /* of symplecticity, of d y_L / d y_l, L + 1 */
    double *step_defect;          /* of d y_{l+1} / d y_l, L */
    double *energy;               /* (L + 1) x samples */
    hdnn_plane plane;             /* also there whenever field, levels or disc are */
    hdnn_arrow *arrows;           /* grid_rows x grid_columns */
    size_t arrow_count;           /* of them */
    contours levels;              /* of the energy */
    hdnn_disc_row *disc;          /* L + 1 */
    double *outline;              /* (L + 1) x OBSERVER_DISC_POINTS pairs */
    hdnn_refinement_row *refined; /* `refinements` of them */
    size_t refinements;
    double continuous_norm; /* |d y(T) / d y(0)|_2 of the differential equation */
    double *reversal;       /* relative error at every layer, L + 1 */

    struct observer_memory *memory; /* where all of these lie */
} lane_observation;

typedef struct {
    uint64_t version; /* of the snapshot that was measured; 0: nothing was, yet */
    observer_request request;
    int lanes;
    double seconds; /* that it took */
    lane_observation lane[HDNN_MAX_LANES];
} observation;

typedef struct observer observer;

/* `wake` is called from the observer's thread when an observation is complete; may be NULL. NULL: no memory or no
 * thread. */
observer *observer_new(void (*wake)(void *context), void *context);
void observer_free(observer *o); /* waits for the measurement under way; NULL is allowed */

void observer_forget(observer *o); /* another session: what was and is being measured counts no more */

/* Takes a finished observation and asks for what is to be measured next. True when there is a new one. */
bool observer_update(observer *o, const hdnn_snapshot *snapshot, const observer_request *request,
                     double time);
const observation *observer_latest(const observer *o); /* valid until the next observer_update */
/* Waits until the observation is about this snapshot and this request. */
void observer_settle(observer *o, const hdnn_snapshot *snapshot, const observer_request *request);

/* The part of lane `lane` of `o` if it was wanted and is there; otherwise NULL. `o` may be NULL. */
const lane_observation *observed(const observation *o, int lane, observer_part part);
/* Why it is not there: words for people, or "". */
const char *observed_why(const observation *o, int lane, observer_part part);

#endif
