/* Bringing a picture of a digit to the frame of MNIST.
 *
 * Ink is what differs from the ground, the median of the border; its bounding box is resampled to a box whose longer
 * side is 20 pixels, and the box is moved by whole pixels until its centre of mass is nearest to the centre of the
 * frame. A picture that is already so is kept as it is, to the bit: at scale 1 the resampling is the identity. */
#include "data/normalise.h"

#include "core/memory.h"
#include "hdnn/dataset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = NORMALISE_SIDE, BOX = NORMALISE_BOX, MAX_PICTURE_SIDE = 16384, FAINTEST = 24, FAINT = 20 };

/* How grey levels become ink: 0 at `ground`, 255 at `full`; differences below `noise` are none. */
typedef struct {
    int ground, full, noise;
} ink_scale;

typedef struct {
    int top, left, height, width;
} box;

static int median_of(const size_t counts[256]) {
    size_t total = 0, below = 0;
    for (int i = 0; i < 256; i++) total += counts[i];
    int level = 0;
    while (level < 255 && (below += counts[level]) * 2 < total) level++;
    return level;
}

static void count_border(const uint8_t *pixels, int height, int width, size_t counts[256]) {
    memset(counts, 0, 256 * sizeof *counts);
    const uint8_t *last = pixels + (size_t)(height - 1) * (size_t)width;
    for (int x = 0; x < width; x++) {
        counts[pixels[x]]++;
        counts[last[x]]++;
    }
    for (int y = 0; y < height; y++) {
        const uint8_t *row = pixels + (size_t)y * (size_t)width;
        counts[row[0]]++;
        counts[row[width - 1]]++;
    }
}

/* Four times the median distance of the border from its median: zero for a clean ground, small for a photograph. */
static int border_noise(const size_t counts[256], int ground) {
    size_t distances[256] = {0};
    for (int i = 0; i < 256; i++) distances[i > ground ? i - ground : ground - i] += counts[i];
    return 4 * median_of(distances);
}

static ink_scale measure_ink(const uint8_t *pixels, int height, int width) {
    size_t counts[256];
    count_border(pixels, height, width, counts);
    int ground = median_of(counts), darkest = 255, lightest = 0;
    for (size_t i = 0, size = (size_t)height * (size_t)width; i < size; i++) {
        if (pixels[i] < darkest) darkest = pixels[i];
        if (pixels[i] > lightest) lightest = pixels[i];
    }
    int full = lightest - ground >= ground - darkest ? lightest : darkest;
    return (ink_scale){ground, full, border_noise(counts, ground)};
}

/* 0 .. 255. A picture that is nearly as dark as it can be keeps its levels. */
static int ink_at(ink_scale scale, uint8_t pixel) {
    int range = scale.full - scale.ground, ink = pixel - scale.ground;
    if (range < 0) {
        range = -range;
        ink = -ink;
    }
    if (ink <= scale.noise) return 0;
    return range >= 240 ? ink : ink * 255 / range;
}

/* Faint specks do not count, or a single one would make the digit small. */
static box find_ink(const uint8_t *pixels, int height, int width, ink_scale scale) {
    int top = height, bottom = -1, left = width, right = -1;
    for (int y = 0; y < height; y++) {
        const uint8_t *row = pixels + (size_t)y * (size_t)width;
        for (int x = 0; x < width; x++) {
            if (ink_at(scale, row[x]) <= FAINT) continue;
            if (y < top) top = y;
            bottom = y;
            if (x < left) left = x;
            if (x > right) right = x;
        }
    }
    return (box){top, left, bottom - top + 1, right - left + 1};
}

/* The samples of a line that make one of the samples it becomes, and their weights (not yet divided by their sum):
 * the overlap with a sample of the new grid when shrinking, linear interpolation when growing. */
static double weight_of(int from, int to, double scale) {
    if (scale >= 1) {
        double low = fmax(from, to * scale), high = fmin(from + 1, (to + 1) * scale);
        return fmax(high - low, 0);
    }
    return fmax(1 - fabs(from + 0.5 - (to + 0.5) * scale), 0);
}

static void reach(int to, double scale, int length, int *first, int *last) {
    *first = scale >= 1 ? (int)floor(to * scale) : (int)floor((to + 0.5) * scale - 0.5);
    *last = scale >= 1 ? (int)ceil((to + 1) * scale) - 1 : *first + 1;
    if (*first < 0) *first = 0;
    if (*last > length - 1) *last = length - 1;
}

static void shrink_rows(const uint8_t *pixels, int width, ink_scale ink, box from, int columns, float *rows) {
    double scale = (double)from.width / columns;
    for (int x = 0; x < columns; x++) {
        int first, last;
        reach(x, scale, from.width, &first, &last);
        for (int y = 0; y < from.height; y++) {
            const uint8_t *row = pixels + (size_t)(from.top + y) * (size_t)width + from.left;
            double sum = 0, total = 0;
            for (int i = first; i <= last; i++) {
                double weight = weight_of(i, x, scale);
                sum += weight * ink_at(ink, row[i]);
                total += weight;
            }
            rows[(size_t)y * BOX + (size_t)x] = (float)(sum / total);
        }
    }
}

static void shrink_columns(const float *rows, int height, int columns, int lines, float picture[BOX][BOX]) {
    double scale = (double)height / lines;
    for (int y = 0; y < lines; y++) {
        int first, last;
        reach(y, scale, height, &first, &last);
        for (int x = 0; x < columns; x++) {
            double sum = 0, total = 0;
            for (int i = first; i <= last; i++) {
                double weight = weight_of(i, y, scale);
                sum += weight * (double)rows[(size_t)i * BOX + (size_t)x];
                total += weight;
            }
            picture[y][x] = (float)(sum / total);
        }
    }
}

/* The offset that brings the centre of mass of a line of `length` sums nearest to the centre, within the frame. */
static int centring_offset(const double *sums, int length) {
    double mass = 0, moment = 0;
    for (int i = 0; i < length; i++) {
        mass += sums[i];
        moment += sums[i] * i;
    }
    int offset = mass > 0 ? (int)floor(SIDE / 2.0 - moment / mass + 0.5) : 0;
    if (offset < 0) return 0;
    return offset > SIDE - length ? SIDE - length : offset;
}

static void place(float picture[BOX][BOX], int lines, int columns, uint8_t *out) {
    double across[BOX] = {0}, down[BOX] = {0};
    for (int y = 0; y < lines; y++)
        for (int x = 0; x < columns; x++) {
            down[y] += (double)picture[y][x];
            across[x] += (double)picture[y][x];
        }
    int top = centring_offset(down, lines), left = centring_offset(across, columns);
    for (int y = 0; y < lines; y++)
        for (int x = 0; x < columns; x++) out[(top + y) * SIDE + left + x] = (uint8_t)(picture[y][x] + 0.5F);
}

static int shorter_side(int shorter, int longer) {
    int side = (int)floor((double)BOX * shorter / longer + 0.5);
    return side < 1 ? 1 : side;
}

void normalise_digit(const uint8_t *pixels, int height, int width, float *scratch, uint8_t out[SIDE * SIDE]) {
    memset(out, 0, SIDE * SIDE);
    ink_scale ink = measure_ink(pixels, height, width);
    if (abs(ink.full - ink.ground) < FAINTEST) return;
    box from = find_ink(pixels, height, width, ink);
    if (from.height <= 0) return;
    bool tall = from.height >= from.width;
    int lines = tall ? BOX : shorter_side(from.height, from.width);
    int columns = tall ? shorter_side(from.width, from.height) : BOX;
    float picture[BOX][BOX];
    shrink_rows(pixels, width, ink, from, columns, scratch);
    shrink_columns(scratch, from.height, columns, lines, picture);
    place(picture, lines, columns, out);
}

hdnn_status hdnn_digit_normalise(const uint8_t *pixels, int height, int width, uint8_t out[28 * 28],
                                 hdnn_error *error) {
    if (height < 1 || width < 1 || height > MAX_PICTURE_SIDE || width > MAX_PICTURE_SIDE)
        return hdnn_fail(error, HDNN_INVALID, "picture: expected sides of 1 to %d pixels, found %d x %d",
                         MAX_PICTURE_SIDE, height, width);
    void *scratch = NULL;
    hdnn_status status =
        memory_take(&scratch, memory_product((size_t)height, BOX), sizeof(float), "a picture", error);
    if (status != HDNN_OK) return status;
    normalise_digit(pixels, height, width, scratch, out);
    memory_free(scratch);
    return HDNN_OK;
}
