/* Data: what a network is trained and tested on.
 *
 * A dataset is `count` samples with a class label each. A sample is a point (a row of `shape.inputs` reals) or a
 * grey image (shape.height x shape.width bytes, row by row, 0 = background), which the stem standardises as
 * (byte / 255 - HDNN_PIXEL_MEAN) / HDNN_PIXEL_DEVIATION when a batch is gathered. Images may also be given as reals
 * in `points`, which are taken as they are. */
#ifndef HDNN_DATASET_H
#define HDNN_DATASET_H

#include "hdnn/random.h"
#include "hdnn/real.h"
#include "hdnn/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Mean and standard deviation of the MNIST training pixels; used for every image source, so that networks and
 * drawings can be exchanged between them. */
#define HDNN_PIXEL_MEAN      0.1307
#define HDNN_PIXEL_DEVIATION 0.3081

enum {
    HDNN_MAX_CLASSES = 256,
    HDNN_MIN_SIDE = 4,
    HDNN_MAX_SIDE = 64,
    HDNN_MAX_INPUTS = 4096,
    HDNN_NAME_SIZE = 64,
    HDNN_PATH_SIZE = 1024
};

/* What one sample is: points have height = width = 0; images have inputs = height * width. */
typedef struct {
    int inputs;
    int height, width;
} hdnn_shape;

static inline bool hdnn_shape_is_image(hdnn_shape shape) {
    return shape.height > 0;
}

typedef struct {
    char name[HDNN_NAME_SIZE]; /* "swiss-roll", "mnist", ... */
    hdnn_shape shape;
    int classes;       /* labels are 0 .. classes - 1 */
    size_t count;      /* samples */
    hdnn_real *points; /* count x inputs, or NULL for images */
    uint8_t *pixels;   /* count x height x width, or NULL for points */
    uint8_t *labels;   /* count */
} hdnn_dataset;

/* Make an empty dataset with room for `count` zeroed samples; sizes are checked first. */
hdnn_status hdnn_dataset_new(const char *name, hdnn_shape shape, int classes, size_t count,
                             hdnn_dataset *dataset, hdnn_error *error);
void hdnn_dataset_free(hdnn_dataset *dataset); /* frees what it holds and empties it */

/* What a preset says under "data". Start from hdnn_data_config_default(). */
typedef struct {
    char source[HDNN_NAME_SIZE]; /* a name of hdnn_source_name(), or "idx" or "csv" for files named below */
    char otherwise[HDNN_NAME_SIZE]; /* the source to take when `source` has no files on this machine; or "" */
    /* Generated sources: how many in all; 0 = their own number, 8000 points or 60000 + 10000 digits.
     * IDX files: at most so many of each part; csv: at most so many in all; 0 = every one. */
    size_t samples;
    double noise; /* generated points: half width of the uniform noise; negative: the source's own */
    /* In (0, 1), what is for training: of generated samples, of csv, and of "idx" without test files. */
    double train_share;
    /* Files, found by these paths or else inside `data_dir`. "idx": both test paths may be "". */
    char train_images[HDNN_PATH_SIZE], train_labels[HDNN_PATH_SIZE];
    char test_images[HDNN_PATH_SIZE], test_labels[HDNN_PATH_SIZE];
    char file[HDNN_PATH_SIZE]; /* "csv": columns x1..xd, label */
} hdnn_data_config;

hdnn_data_config hdnn_data_config_default(void); /* swiss-roll, samples 0, own noise, half for training */

/* The training and the test samples of one source. */
typedef struct {
    hdnn_dataset train, test;
    char taken[HDNN_NAME_SIZE]; /* the source that was taken: `source` or `otherwise` */
    char from[HDNN_PATH_SIZE];  /* where it came from, for people: a folder, or "generated" */
} hdnn_data;

/* The known sources, by index from 0; NULL after the last. hdnn_source_about says in a sentence what it is. */
const char *hdnn_source_name(size_t index);
const char *hdnn_source_about(size_t index);
/* The noise of a generated source of points where the configuration gives none; NaN for all others. */
double hdnn_source_noise(const char *name);

/* Load or generate `config` with `seed`. `data_dir` (may be NULL) is looked in first; then the folders that
 * HDNN_DATA_DIR, XDG_DATA_HOME/hdnn (or ~/.local/share/hdnn) and the system's data folders name: each with the
 * sub-folder of the source's name, then itself. On failure `data` is empty. Free with hdnn_data_free. */
hdnn_status hdnn_data_load(const hdnn_data_config *config, const char *data_dir, uint64_t seed,
                           hdnn_data *data, hdnn_error *error);
void hdnn_data_free(hdnn_data *data);

/* IDX files (the MNIST format), plain or gzip: images are magic 0x803, labels 0x801. The pair must agree in count;
 * sides 4..64; labels below 256. Reads at most `limit` samples (0: all). */
hdnn_status hdnn_idx_read(const char *images, const char *labels, size_t limit, hdnn_dataset *dataset,
                          hdnn_error *error);
/* One image of an IDX image file: `pixels` gets height * width bytes and is freed with hdnn_image_free. */
typedef struct {
    int height, width;
    uint8_t *pixels;
} hdnn_image;
hdnn_status hdnn_idx_read_image(const char *path, size_t index, hdnn_image *image, hdnn_error *error);
void hdnn_image_free(hdnn_image *image);
/* Write images and labels as plain IDX files. */
hdnn_status hdnn_idx_write(const hdnn_dataset *dataset, const char *images, const char *labels,
                           hdnn_error *error);

/* Points as CSV: a header line "x1,...,xd,label", then a line per sample. */
hdnn_status hdnn_csv_read(const char *path, hdnn_dataset *dataset, hdnn_error *error);
hdnn_status hdnn_csv_write(const hdnn_dataset *dataset, const char *path, hdnn_error *error);

/* Split the samples of `whole` at random into the first `share` for training and the rest. `whole` is kept. */
hdnn_status hdnn_dataset_split(const hdnn_dataset *whole, double share, hdnn_random *random,
                               hdnn_dataset *train, hdnn_dataset *test, hdnn_error *error);

/* Bring a picture of one digit, any size, to what a network trained on MNIST expects: light ink on dark ground
 * (inverted if the border is light), the ink's bounding box scaled to fit 20 x 20 keeping its shape, its centre of
 * mass at the centre of 28 x 28 (as MNIST was made: LeCun et al. 1998). A picture without ink gives zeros.
 * `out` is 28 x 28 bytes. Fails only without memory or for a size outside 1..16384. */
hdnn_status hdnn_digit_normalise(const uint8_t *pixels, int height, int width, uint8_t out[28 * 28],
                                 hdnn_error *error);

/* The embedded digit source: draw one digit 0..9 from its hand-made strokes with random style, thickness, slant,
 * scale, shift and smooth distortion, normalised as MNIST is. */
void hdnn_digit_draw(int digit, hdnn_random *random, uint8_t out[28 * 28]);

#endif
