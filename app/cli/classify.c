/* `hdnn classify`: what a saved network says about pictures.
 *
 * Pictures of any size are brought to what a network for 28 x 28 pixels was trained on by
 * hdnn_digit_normalise; images of IDX files are taken as they are. */
#include "command.h"
#include "json_out.h"
#include "options.h"
#include "picture.h"
#include "terminal.h"

#include "hdnn/model_file.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_SIDE = 28, BAR = 40, SHOWN = 10 };

typedef struct {
    const char *path;
    hdnn_preset preset;
    hdnn_model *model;
    hdnn_workspace *workspace;
    hdnn_dataset picture; /* room for one */
    hdnn_real *logits, probabilities[HDNN_MAX_CLASSES];
    int classes;
    bool as_is;
} classifier;

static hdnn_status no_memory(hdnn_error *error) {
    return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
}

static hdnn_status classifier_open(classifier *c, hdnn_error *error) {
    hdnn_status status = hdnn_model_load(c->path, &c->preset, &c->model, error);
    if (status != HDNN_OK) return status;
    hdnn_shape shape = hdnn_model_shape(c->model);
    c->classes = hdnn_model_classes(c->model);
    if (!hdnn_shape_is_image(shape))
        return hdnn_fail(error, HDNN_INVALID,
                         "%s: this network takes points with %d coordinates, not pictures", c->path,
                         shape.inputs);
    status = hdnn_workspace_new(c->model, &c->workspace, error);
    if (status == HDNN_OK) status = hdnn_dataset_new("picture", shape, c->classes, 1, &c->picture, error);
    if (status != HDNN_OK) return status;
    c->logits = malloc((size_t)hdnn_model_outputs(c->model) * sizeof *c->logits);
    return c->logits != NULL ? HDNN_OK : no_memory(error);
}

static void classifier_close(classifier *c) {
    free(c->logits);
    hdnn_dataset_free(&c->picture);
    hdnn_workspace_free(c->workspace);
    hdnn_model_free(c->model);
    hdnn_preset_free(&c->preset);
}

static hdnn_status take_picture(classifier *c, const char *name, const hdnn_image *image, bool normalise,
                                hdnn_error *error) {
    hdnn_shape shape = c->picture.shape;
    if (normalise)
        return hdnn_digit_normalise(image->pixels, image->height, image->width, c->picture.pixels, error);
    if (image->height != shape.height || image->width != shape.width)
        return hdnn_fail(error, HDNN_INVALID,
                         "%s: the network expects pictures of %d x %d pixels, found %d x %d", name,
                         shape.width, shape.height, image->width, image->height);
    memcpy(c->picture.pixels, image->pixels, (size_t)shape.inputs);
    return HDNN_OK;
}

/* Fill c->probabilities for one picture. */
static hdnn_status classify(classifier *c, const char *name, hdnn_error *error) {
    hdnn_image image;
    bool from_idx;
    hdnn_status status = picture_read(name, &image, &from_idx, error);
    if (status != HDNN_OK) return status;
    hdnn_shape shape = c->picture.shape;
    bool digit = shape.height == DIGIT_SIDE && shape.width == DIGIT_SIDE;
    status = take_picture(c, name, &image, digit && !from_idx && !c->as_is, error);
    picture_free(&image, from_idx);
    if (status == HDNN_OK)
        hdnn_model_classify(c->model, c->workspace, &c->picture, 0, 1, c->logits, c->probabilities);
    return status;
}

/* The likeliest class of those that are not `shown` (NULL: of all). */
static int likeliest(const classifier *c, const bool *shown) {
    int best = 0;
    hdnn_real most = -1;
    for (int i = 0; i < c->classes; i++) {
        if ((shown != NULL && shown[i]) || !(c->probabilities[i] > most)) continue;
        best = i;
        most = c->probabilities[i];
    }
    return best;
}

static void print_bar(const classifier *c, int class) {
    line text = {.used = 0};
    double share = (double)c->probabilities[class];
    line_add(&text, "  %3d  %5.1f %%", class, 100 * share);
    if (share * BAR * 8 >= 0.5) line_add(&text, "  ");
    line_add_bar(&text, BAR, share, false);
    put_text(stdout, text.text);
    putchar('\n');
}

/* All classes in their order, or the likeliest ones when there are too many to look at. */
static void print_answer(const classifier *c, const char *name) {
    line text = {.used = 0};
    int best = likeliest(c, NULL);
    line_add(&text, "%s: %d (%.1f %%)\n", name, best, 100 * (double)c->probabilities[best]);
    put_text(stdout, text.text);
    if (c->classes <= SHOWN) {
        for (int i = 0; i < c->classes; i++) print_bar(c, i);
        return;
    }
    bool shown[HDNN_MAX_CLASSES] = {false};
    for (int rank = 0; rank < SHOWN; rank++) {
        int next = likeliest(c, shown);
        shown[next] = true;
        print_bar(c, next);
    }
}

static void json_answer(const classifier *c, const char *name, json_out *json) {
    out_open(json, NULL, '{');
    out_text(json, "image", name);
    out_whole(json, "prediction", likeliest(c, NULL));
    out_open(json, "probabilities", '[');
    for (int i = 0; i < c->classes; i++) out_real(json, NULL, c->probabilities[i]);
    out_close(json, ']');
    out_close(json, '}');
}

static void json_failure(const char *name, const hdnn_error *error, json_out *json) {
    out_open(json, NULL, '{');
    out_text(json, "image", name);
    out_text(json, "error", error->message);
    out_close(json, '}');
}

/* A picture that cannot be read does not keep the others from being classified. */
static int classify_all(classifier *c, char **names, int count, json_out *json) {
    int code = DONE;
    for (int i = 0; i < count; i++) {
        hdnn_error error;
        if (classify(c, names[i], &error) != HDNN_OK) {
            complain("%s", error.message);
            if (json != NULL) json_failure(names[i], &error, json);
            code = FAILED;
        } else if (json != NULL) {
            json_answer(c, names[i], json);
        } else {
            print_answer(c, names[i]);
        }
    }
    return code;
}

static int answer(classifier *c, char **names, int count, bool as_json) {
    if (!as_json) return classify_all(c, names, count, NULL);
    json_out json = {.stream = stdout};
    out_open(&json, NULL, '{');
    out_text(&json, "model", c->path);
    out_open(&json, "images", '[');
    int code = classify_all(c, names, count, &json);
    out_close(&json, ']');
    out_close(&json, '}');
    out_end(&json);
    return code;
}

int classify_command(int argc, char **argv) {
    bool json = false;
    classifier c = {.as_is = false};
    const option_row options[] = {
        {"as-is", NULL, "do not centre and scale pictures; they must have the size that the network expects",
         OPTION_FLAG, &c.as_is, 0, 0},
        OPTION_JSON(&json, "print one JSON object"),
    };
    const command_usage usage = {
        .name = "classify",
        .operands = "MODEL IMAGE...",
        .least = 2,
        .most = -1,
        .about =
            "Says what the network in MODEL sees in each IMAGE: the likeliest class and the probability of "
            "every class. IMAGE is a PNG or PGM file of any size, or IDX_FILE:INDEX, an image of an IDX file "
            "counted from 0.",
        .notes =
            "For a network that expects 28 x 28 pixels, a PNG or PGM picture is prepared as the MNIST digits "
            "were: light ink on dark ground, scaled to fit 20 x 20, centred by its mass.",
        .options = options,
        .option_count = sizeof options / sizeof *options};
    int first;
    int code = options_parse(&usage, argc, argv, &first);
    if (code != GO_ON) return code;
    hdnn_error error;
    c.path = argv[first];
    if (classifier_open(&c, &error) == HDNN_OK) {
        code = answer(&c, argv + first + 1, argc - first - 1, json);
    } else {
        complain("%s", error.message);
        code = FAILED;
    }
    classifier_close(&c);
    return code;
}
