/* What the layers do to energy, to time and to volume: energy along depth, running backwards, and a small disc that is
 * carried along; see hdnn/probe.h. */
#include "probe/probe.h"

#include "core/linalg.h"

#include <math.h>
#include <string.h>

hdnn_status probe_has_energy(const hdnn_probe *p, hdnn_error *error) {
    const hdnn_architecture *row = p->model->config.architecture;
    if (row->hamiltonian) return HDNN_OK;
    return hdnn_fail(error, HDNN_INVALID, "%s has no energy: it is not a Hamiltonian network", row->name);
}

hdnn_status hdnn_probe_energy(hdnn_probe *p, const hdnn_real *input, size_t samples, double *energy,
                              double *after, hdnn_error *error) {
    hdnn_status status = probe_has_energy(p, error);
    if (status == HDNN_OK) status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p), layers = probe_layers(p);
    for (size_t s = 0; s < samples; s++) {
        hdnn_real *first = p->cotangents;
        for (size_t i = 0; i < n; i++) first[i] = input[i * samples + s];
        probe_follow(p, first);
        for (size_t l = 0; l <= layers; l++) {
            const double *y = p->path + l * n;
            int before = (int)l - 1;
            energy[l * samples + s] = plain_energy(p->plain, l < layers ? (int)l : before, y);
            if (after && l > 0) after[(l - 1) * samples + s] = plain_energy(p->plain, before, y);
        }
    }
    return HDNN_OK;
}

/* The largest |a - b| over the columns and the largest |b|. */
static void compare_columns(size_t n, size_t samples, size_t columns, const hdnn_real *a, const hdnn_real *b,
                            double *apart, double *largest) {
    *apart = *largest = 0;
    for (size_t s = 0; s < samples; s++) {
        double difference = 0, norm = 0;
        for (size_t i = 0; i < n; i++) {
            double x = (double)a[i * columns + s], y = (double)b[i * columns + s];
            difference += (x - y) * (x - y);
            norm += y * y;
        }
        *apart = fmax(*apart, sqrt(difference));
        *largest = fmax(*largest, sqrt(norm));
    }
}

hdnn_status hdnn_probe_reversal(hdnn_probe *p, const hdnn_real *input, size_t samples, double *errors,
                                hdnn_error *error) {
    const block *b = &p->model->block;
    if (!hdnn_architecture_is_separable(p->model->config.architecture))
        return hdnn_fail(error, HDNN_INVALID, "%s cannot be run backwards: its layers change p and q at once",
                         p->model->config.architecture->name);
    size_t n = probe_features(p), columns = kernel_padded(samples);
    block_tape tape = {p->tape, columns, 0, b->layers};
    hdnn_real *forth = p->cotangents;
    probe_widen(n, samples, columns, input, p->tape);
    block_forward(b, &tape);
    block_tape_read(b, &tape, b->layers, p->state);
    for (int l = b->layers; l >= 0; l--) {
        double apart, largest;
        if (l < b->layers) block_retreat(b, l, l + 1, p->state, columns, p->scratch);
        block_tape_read(b, &tape, l, forth);
        compare_columns(n, samples, columns, p->state, forth, &apart, &largest);
        errors[l] = apart > 0 ? apart / largest : apart;
    }
    return HDNN_OK;
}

hdnn_disc_config hdnn_disc_config_default(void) {
    return (hdnn_disc_config){.radius = 0.05, .points = 64};
}

/* A disc on its way: its middle and the points of its edge. */
typedef struct {
    size_t n, points;
    double *middle, *edge; /* n; points x n */
    const hdnn_plane *plane;
} disc;

static void place_disc(const disc *d, double radius) {
    const double turn = 8 * atan(1);
    for (size_t i = 0; i < d->points; i++) {
        double angle = turn * (double)i / (double)d->points;
        double along_x = radius * cos(angle), along_y = radius * sin(angle);
        for (size_t k = 0; k < d->n; k++)
            d->edge[i * d->n + k] = d->middle[k] + along_x * d->plane->x[k] + along_y * d->plane->y[k];
    }
}

/* Coordinates of point i relative to the disc's middle: sums of small numbers keep their digits. */
static void relative_to_middle(const disc *d, size_t i, double *x, double *y) {
    *x = *y = 0;
    for (size_t k = 0; k < d->n; k++) {
        double away = d->edge[i * d->n + k] - d->middle[k];
        *x += away * d->plane->x[k];
        *y += away * d->plane->y[k];
    }
}

/* An area, and a coarser estimate of it. */
typedef struct {
    double area, coarser;
} enclosure;

/* Adds half the integral of x dy - y dx along the edge, whose points are pairs (x, y). The edge is smooth and closed,
 * so derivatives by central differences of eighth order, which all cancel but for these products, see folds that a
 * polygon cuts off: the shoelace formula is one term alone, with weight 1/2. Sixth order tells how far to trust it. */
static void enclose(const double *pairs, size_t points, enclosure *sum) {
    static const double eighth[] = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280},
                        sixth[] = {3.0 / 4, -3.0 / 20, 1.0 / 60, 0};
    for (size_t i = 0; i < points; i++)
        for (size_t reach = 0; reach < 4; reach++) {
            const double *here = pairs + 2 * i, *there = pairs + 2 * ((i + reach + 1) % points);
            double product = here[0] * there[1] - there[0] * here[1];
            sum->area += eighth[reach] * product;
            sum->coarser += sixth[reach] * product;
        }
}

static enclosure area_in_plane(const disc *d) {
    double pairs[2 * HDNN_MAX_DISC_POINTS];
    enclosure sum = {0, 0};
    for (size_t i = 0; i < d->points; i++) relative_to_middle(d, i, &pairs[2 * i], &pairs[2 * i + 1]);
    enclose(pairs, d->points, &sum);
    return sum;
}

static enclosure area_in_pairs(const disc *d) {
    double pairs[2 * HDNN_MAX_DISC_POINTS];
    enclosure sum = {0, 0};
    size_t half = d->n / 2;
    for (size_t k = 0; k < half; k++) {
        for (size_t i = 0; i < d->points; i++) {
            const double *here = d->edge + i * d->n;
            pairs[2 * i] = here[k] - d->middle[k];
            pairs[2 * i + 1] = here[half + k] - d->middle[half + k];
        }
        enclose(pairs, d->points, &sum);
    }
    return sum;
}

/* What all later sums are measured by; NaN where there is none: in the plane of two positions, for example. */
static double first_area_in_pairs(const disc *d, double area) {
    const double least = 1e-3; /* of the disc's area; what is below it drowns in the errors of the sums */
    double pairs = d->n % 2 ? 0 : area_in_pairs(d).area;
    return fabs(pairs) >= least * fabs(area) ? pairs : NAN;
}

/* NaN from the layer on where the edge is folded too finely for its points: what is folded stays so. */
static double in_units_of(double *unit, enclosure e) {
    const double trusted = 0.01;
    bool known = fabs(e.area - e.coarser) <= trusted * fmax(fabs(*unit), fabs(e.area));
    if (!known) *unit = NAN;
    return e.area / *unit;
}

static void outline_of(const disc *d, double *pairs) {
    for (size_t i = 0; i < d->points; i++) {
        double *pair = pairs + 2 * i, x0 = 0, y0 = 0;
        relative_to_middle(d, i, &pair[0], &pair[1]);
        for (size_t k = 0; k < d->n; k++) {
            x0 += d->plane->x[k] * (d->middle[k] - d->plane->origin[k]);
            y0 += d->plane->y[k] * (d->middle[k] - d->plane->origin[k]);
        }
        pair[0] += x0;
        pair[1] += y0;
    }
}

static hdnn_status check_disc(const hdnn_disc_config *c, hdnn_error *error) {
    if (!(c->radius > 0) || !isfinite(c->radius))
        return hdnn_fail(error, HDNN_INVALID, "radius: expected a positive number, found %g", c->radius);
    if (c->points < 3 || c->points > HDNN_MAX_DISC_POINTS)
        return hdnn_fail(error, HDNN_INVALID, "points: expected 3 to %d, found %zu", HDNN_MAX_DISC_POINTS,
                         c->points);
    return HDNN_OK;
}

hdnn_status hdnn_probe_disc(hdnn_probe *p, const hdnn_real *input, const hdnn_plane *plane,
                            const hdnn_disc_config *config, hdnn_disc_row *rows, double *outline,
                            hdnn_error *error) {
    hdnn_status status = check_disc(config, error);
    if (status == HDNN_OK) status = probe_matrices(p, error);
    if (status != HDNN_OK) return status;
    size_t n = probe_features(p), layers = probe_layers(p);
    double h = hdnn_network_step(&p->model->config), area = 0, pairs = 0, determinant = 1;
    disc d = {n, config->points, p->vector[4], p->edge, plane};
    for (size_t i = 0; i < n; i++) d.middle[i] = (double)input[i];
    place_disc(&d, config->radius);
    for (size_t l = 0; l <= layers; l++) {
        if (l == 0) area = area_in_plane(&d).area, pairs = first_area_in_pairs(&d, area);
        rows[l] = (hdnn_disc_row){in_units_of(&area, area_in_plane(&d)),
                                  in_units_of(&pairs, area_in_pairs(&d)), determinant};
        if (outline) outline_of(&d, outline + 2 * l * d.points);
        if (l == layers) break;
        plain_identity(n, p->matrix[0]);
        plain_step(p->plain, (int)l, h, d.middle, p->matrix[0]);
        for (size_t i = 0; i < d.points; i++) plain_step(p->plain, (int)l, h, d.edge + i * n, NULL);
        determinant *= linalg_determinant(n, p->matrix[0], p->work);
    }
    return HDNN_OK;
}
