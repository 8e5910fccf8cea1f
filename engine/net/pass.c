/* Chunks, groups, tiles and threads; see pass.h.
 *
 * A thread begins with a run of neighbouring chunks, helps others when it is done, and a step touches as little as may be
 * that another thread has touched: features and cotangents stay with the thread, and so do the sums of the head's gradient,
 * the longest of all: those of two halves of the chunks are added, and those of the halves likewise. A thread adds what is
 * within a half of the batch and within the chunks that it has walked, and the rest follows when all threads are done. */
#include "net/pass_parts.h"

#include "core/float_mode.h"
#include "net/head.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum {
    LAYERS_A_JOB =
        8, /* at most; of wide networks one, whose sums stay in the cache between two walks over them */
};

/* Samples of a batch are stretches of it: a chunk, or a group of its samples whose tapes a thread holds.
 *
 * A tile: columns from .. from + count - 1 of one image of a group, or of the group's points. Slot: where the thread keeps what
 * it has of the tile. */
typedef struct {
    size_t sample, samples, from, count, slot;
} tile;

const hdnn_real *pass_logits(const pass *p) {
    return p->logits;
}

static size_t chunks_of(const pass *p, const stem_batch *batch) {
    return (batch->count * p->chunks + p->samples - 1) / p->samples;
}

static stretch chunk_part(const pass *p, const stem_batch *batch, size_t index) {
    return stretch_piece((stretch){0, batch->count}, chunks_of(p, batch), index);
}

static size_t groups_of(const pass *p, stretch whole) {
    return (whole.count + p->group_samples - 1) / p->group_samples;
}

/* Columns of sample `sample` of a group of `samples`: an image's, or one for each of the points. */
static size_t columns_of(const pass *p, const worker *w, size_t samples, size_t sample) {
    return p->model->pixels > 1 ? w->columns[sample].count : samples;
}

/* The tile that begins at `from`: the columns of a sample are cut into as few tiles as may be, of like size. */
static tile tile_at(const pass *p, const worker *w, size_t samples, size_t sample, size_t from) {
    size_t columns = columns_of(p, w, samples, sample), pieces = (columns - 1) / p->tile_columns + 1;
    size_t each = kernel_padded((columns + pieces - 1) / pieces), left = columns - from;
    tile t = {sample, samples, from, left < each ? left : each, 0};
    if (p->model->pixels > 1) t.slot = sample * (p->tiles / p->group_samples) + from / each;
    return t;
}

static bool ends_sample(const pass *p, const worker *w, tile t) {
    return t.from + t.count == columns_of(p, w, t.samples, t.sample);
}

/* The tiles of a group, image after image: tile t = first_tile(...); do ... while (next_tile(..., &t)). */
static tile first_tile(const pass *p, const worker *w, size_t samples) {
    return tile_at(p, w, samples, 0, 0);
}

static bool next_tile(const pass *p, const worker *w, tile *t) {
    bool ends = ends_sample(p, w, *t);
    if (ends && (p->model->pixels == 1 || t->sample + 1 == t->samples)) return false;
    *t = ends ? tile_at(p, w, t->samples, t->sample + 1, 0)
              : tile_at(p, w, t->samples, t->sample, t->from + t->count);
    return true;
}

/* The stem's inputs of a tile, as stem_forward and stem_backward take them. */
static hdnn_real *inputs_of(const pass *p, const worker *w, tile t) {
    size_t image = p->gradients ? t.sample : 0;
    return w->inputs + image * stem_input_rows(p->model) * p->input_columns + t.from;
}

/* The patches of an image's columns, zeros in the padding. */
static void fill_patches(const pass *p, const worker *w, const hdnn_dataset *dataset, size_t sample, tile t,
                         hdnn_real *inputs) {
    const image_columns *c = &w->columns[t.sample];
    stem_picture picture = stem_picture_of(p->model, dataset, sample, w->picture);
    for (int dx = -1; dx <= 1; dx++) {
        kernel_rows all = {(hdnn_real *)(uintptr_t)stem_tap(&picture, -1, dx), picture.width};
        kernel_rows some = {inputs + (size_t)(dx + 1) * p->input_columns, 3 * p->input_columns};
        columns_pick(c, p->model->block.kernels, 3, all, some);
    }
    for (size_t i = 0; i < MODEL_FILTER; i++)
        memset(inputs + i * p->input_columns + c->count, 0, KERNEL_COLUMNS * sizeof *inputs);
}

/* The first states of a tile, written to `state` with the tile's own (padded) number of columns. */
static void fill_tile(const pass *p, const worker *w, const stem_batch *batch, size_t first, tile t,
                      hdnn_real *state) {
    const hdnn_model *model = p->model;
    size_t columns = kernel_padded(t.count);
    if (model->config.stem == HDNN_STEM_AUGMENT) {
        stem_augment(model, batch, first, t.samples, columns, state);
        return;
    }
    hdnn_real *inputs = inputs_of(p, w, t);
    if (model->config.stem == HDNN_STEM_DENSE)
        stem_inputs(model, batch, first, t.samples, p->input_columns, inputs);
    else if (t.from == 0)
        fill_patches(p, w, batch->dataset, stem_sample(batch, first + t.sample), t, inputs);
    stem_forward(model, inputs, p->input_columns, columns, state);
}

/* Where the last states of a tile go. */
static kernel_rows last_rows(const pass *p, const worker *w, tile t) {
    if (p->model->pixels == 1) return (kernel_rows){w->state, kernel_padded(t.count)};
    return (kernel_rows){w->image + t.from, p->input_columns};
}

/* From there to the feature rows: a sample's features stand side by side, an image's channel by channel with every
 * pixel; an image is complete with its last tile. */
static void states_to_features(const pass *p, const worker *w, tile t, hdnn_real *features) {
    size_t n = (size_t)p->model->config.features, columns = kernel_padded(t.count),
           stride = head_stride(p->model);
    if (p->model->pixels > 1) {
        kernel_rows image = {w->image, p->input_columns},
                    to = {features + t.sample * stride, p->model->pixels};
        columns_spread(&w->columns[t.sample], p->model->block.kernels, n, image, to);
        return;
    }
    p->model->block.kernels->transpose(n, t.samples, (kernel_rows){w->state, columns},
                                       (kernel_rows){features, stride});
}

static void sum_cotangents(const pass *p, const worker *w, size_t sample) {
    kernel_rows from = {w->feature_cotangent + sample * head_stride(p->model), p->model->pixels};
    columns_sum(&w->columns[sample], p->model->block.kernels, (size_t)p->model->config.features, from,
                (kernel_rows){w->image, p->input_columns});
}

static void features_to_states(const pass *p, const worker *w, tile t, hdnn_real *state) {
    size_t n = (size_t)p->model->config.features, columns = kernel_padded(t.count),
           stride = head_stride(p->model);
    for (size_t i = 0; i < n; i++)
        memset(state + i * columns + t.count, 0, (columns - t.count) * sizeof *state);
    if (p->model->pixels > 1) {
        if (t.from == 0) sum_cotangents(p, w, t.sample);
        for (size_t i = 0; i < n; i++)
            memcpy(state + i * columns, w->image + i * p->input_columns + t.from, t.count * sizeof *state);
        return;
    }
    p->model->block.kernels->transpose(t.samples, n, (kernel_rows){w->feature_cotangent, stride},
                                       (kernel_rows){state, columns});
}

/* Layers of segment `index`: first and one past the last. */
static int segment_first(const pass *p, int index) {
    return index * p->segment;
}
static int segment_last(const pass *p, int index) {
    int last = (index + 1) * p->segment;
    return last < p->model->config.layers ? last : p->model->config.layers;
}

/* Forwards through the block; what the memory mode wants stays in `kept`, the last state is copied to `last`. */
static void tile_forward(const pass *p, const worker *w, tile t, hdnn_real *kept, kernel_rows last) {
    const block *b = &p->model->block;
    size_t columns = kernel_padded(t.count), size = (size_t)b->features * columns;
    if (p->gradients && p->memory == HDNN_MEMORY_STORE) {
        block_tape tape = {kept, columns, 0, b->layers};
        block_forward(b, &tape);
        block_tape_copy(b, &tape, b->layers, t.count, last);
        return;
    }
    hdnn_real *state = kept;
    for (int s = 0; s < pass_checkpoints(p); s++) {
        if (p->gradients && p->memory == HDNN_MEMORY_CHECKPOINT) {
            memcpy(state + size, state, size * sizeof *state);
            state += size;
        }
        block_advance(b, segment_first(p, s), segment_last(p, s), state, columns, w->scratch);
    }
    for (int i = 0; i < b->features; i++)
        memcpy(last.at + (size_t)i * last.stride, state + (size_t)i * columns, t.count * sizeof *state);
}

static void tile_backward(const pass *p, const worker *w, size_t columns, hdnn_real *kept,
                          const block_outcome *outcome) {
    const block *b = &p->model->block;
    int layers = b->layers;
    if (p->memory == HDNN_MEMORY_STORE) {
        block_tape tape = {kept, columns, 0, layers};
        block_backward(b, &tape, w->cotangent, w->scratch, outcome);
        return;
    }
    if (p->memory == HDNN_MEMORY_REVERSE) {
        block_backward_reversing(b, 0, layers, kept, columns, w->cotangent, w->scratch, outcome);
        return;
    }
    size_t size = (size_t)b->features * columns;
    for (int s = pass_checkpoints(p) - 1; s >= 0; s--) {
        block_tape tape = {w->segment, columns, segment_first(p, s),
                           segment_last(p, s) - segment_first(p, s)};
        memcpy(w->segment, kept + (size_t)s * size, size * sizeof *kept);
        block_forward(b, &tape);
        block_backward(b, &tape, w->cotangent, w->scratch, outcome);
    }
}

/* Samples of a batch lie anywhere in the data: fetch the images of the next group while this one is worked on. */
static void fetch_next(const stem_batch *batch, stretch group, size_t pixels) {
    enum { LINE = 64 };
    size_t first = group.first + group.count, left = batch->count - first;
    for (size_t s = 0; batch->dataset->pixels && s < group.count && s < left; s++) {
        const uint8_t *image = batch->dataset->pixels + stem_sample(batch, first + s) * pixels;
        for (size_t i = 0; i < pixels; i += LINE) __builtin_prefetch(image + i);
    }
}

/* Which pixels share columns; float images and those whose pixels are asked for one by one have none that do. */
static void plan_columns(const pass *p, const worker *w, const stem_batch *batch, stretch group,
                         bool shared) {
    size_t pixels = p->model->pixels;
    fetch_next(batch, group, pixels);
    for (size_t s = 0; pixels > 1 && s < group.count; s++) {
        size_t sample = stem_sample(batch, group.first + s);
        if (shared && batch->dataset->pixels)
            columns_of_image(&w->columns[s], batch->dataset->pixels + sample * pixels, p->model->shape.height,
                             p->model->shape.width);
        else
            columns_of_all(&w->columns[s], p->model->shape.height, p->model->shape.width);
    }
}

/* A group's samples through the block; what the backward walk needs is kept, the features are written unless NULL. */
static void group_states(const pass *p, const worker *w, const stem_batch *batch, stretch group,
                         hdnn_real *features) {
    tile t = first_tile(p, w, group.count);
    do {
        hdnn_real *kept = w->tapes + (p->gradients ? t.slot : 0) * pass_kept_size(p);
        fill_tile(p, w, batch, group.first, t, kept);
        tile_forward(p, w, t, kept, last_rows(p, w, t));
        if (features && ends_sample(p, w, t)) states_to_features(p, w, t, features);
    } while (next_tile(p, w, &t));
}

static hdnn_real *logits_of(const pass *p, stretch group) {
    return p->logits + group.first * (size_t)p->model->outputs;
}

/* The features of a group's samples and their logits. */
static void group_forward(const pass *p, const worker *w, const stem_batch *batch, stretch group) {
    plan_columns(p, w, batch, group, true);
    group_states(p, w, batch, group, w->features);
    head_forward(p->model, w->features, group.count, logits_of(p, group));
}

/* The first layer of a group at which a state is not finite, walking it once more without a tape. */
static int find_bad_layer(const pass *p, const worker *w, const stem_batch *batch, stretch group) {
    const block *b = &p->model->block;
    int worst = b->layers + 1;
    tile t = first_tile(p, w, group.count);
    do {
        size_t columns = kernel_padded(t.count);
        fill_tile(p, w, batch, group.first, t, w->state);
        for (int layer = 0; layer < worst; layer++) {
            if (layer > 0) block_advance(b, layer - 1, layer, w->state, columns, w->scratch);
            for (size_t k = 0; k < (size_t)b->features * columns; k++)
                if (k % columns < t.count && !isfinite(w->state[k])) worst = layer;
        }
    } while (next_tile(p, w, &t));
    return worst > b->layers ? -1 : worst;
}

static void note_bad_layer(chunk *c, int layer) {
    if (layer >= 0 && (c->bad_layer < 0 || layer < c->bad_layer)) c->bad_layer = layer;
}

/* Adds a group's loss to its chunk's; the logits become their cotangents, if asked. */
static void group_loss(const pass *p, const worker *w, const stem_batch *batch, stretch group, bool cotangent,
                       chunk *c) {
    double loss = 0;
    for (size_t s = 0; s < group.count; s++) {
        hdnn_real *logits = logits_of(p, group) + s * (size_t)p->model->outputs;
        int label = batch->dataset->labels[stem_sample(batch, group.first + s)];
        loss += head_loss(p->model, logits, label);
        c->correct += head_prediction(p->model, logits) == label;
        if (cotangent) head_loss_cotangent(p->model, logits, label, 1.0 / (double)batch->count);
    }
    if (!isfinite(loss)) note_bad_layer(c, find_bad_layer(p, w, batch, group));
    c->loss += loss;
}

static void chunk_begin(const pass *p, const worker *w, chunk *c, bool profile) {
    c->loss = c->reversal_error = 0;
    c->correct = 0;
    c->bad_layer = -1;
    size_t values = ((size_t)p->model->config.layers + 1) * sizeof(double);
    if (profile) memset(c->profile, 0, values), memset(w->norms, 0, values);
}

/* Norms of the cotangent at every layer: of each point, or of the image whose last tile this is. */
static void note_profile(const pass *p, const worker *w, tile t, chunk *c) {
    size_t columns = kernel_padded(t.count);
    bool image_ends = ends_sample(p, w, t);
    for (int l = 0; l <= p->model->config.layers; l++) {
        const double *squares = w->squares + (size_t)l * columns;
        if (p->model->pixels == 1) {
            for (size_t i = 0; i < t.count; i++) c->profile[l] += sqrt(squares[i]);
            continue;
        }
        for (size_t i = 0; i < t.count; i++) w->norms[l] += squares[i];
        if (image_ends) {
            c->profile[l] += sqrt(w->norms[l]);
            w->norms[l] = 0;
        }
    }
}

/* How far the first states that reversing came back to are from the true ones, which the stem gives once more. */
static double reversal_error(const pass *p, const worker *w, const stem_batch *batch, size_t first, tile t,
                             const hdnn_real *rebuilt) {
    size_t columns = kernel_padded(t.count), n = (size_t)p->model->config.features;
    double difference = 0, largest = 0;
    fill_tile(p, w, batch, first, t, w->state);
    for (size_t k = 0; k < n * columns; k++) {
        if (k % columns >= t.count) continue;
        if (!isfinite(rebuilt[k])) return INFINITY;
        difference = fmax(difference, fabs((double)(rebuilt[k] - w->state[k])));
        largest = fmax(largest, fabs((double)w->state[k]));
    }
    return difference / (largest > 0 ? largest : 1);
}

/* The gradients of a group, from the cotangents of its logits; and, of points, the norms at every layer, if asked. */
static void group_backward(const pass *p, const worker *w, const stem_batch *batch, stretch group,
                           bool profile, chunk *c, bool add) {
    head_gradient(p->model, w->features, logits_of(p, group), group.count, add, c->head);
    head_pull(p->model, logits_of(p, group), group.count, w->feature_cotangent);
    tile t = first_tile(p, w, group.count);
    do {
        block_outcome outcome = {.gradients = c->block, .add = add, .squares = profile ? w->squares : NULL};
        hdnn_real *kept = w->tapes + t.slot * pass_kept_size(p);
        features_to_states(p, w, t, w->cotangent);
        tile_backward(p, w, kernel_padded(t.count), kept, &outcome);
        if (p->memory == HDNN_MEMORY_REVERSE && group.first == 0 && !add)
            c->reversal_error = reversal_error(p, w, batch, 0, t, kept);
        if (profile) note_profile(p, w, t, c);
        if (p->model->stem_weight)
            stem_backward(p->model, inputs_of(p, w, t), p->input_columns, kernel_padded(t.count),
                          w->cotangent, c->stem, add);
        add = true;
    } while (next_tile(p, w, &t));
}

/* The norms of images' cotangents at every layer, after group_backward: once more through the block and back, now with a
 * column for every pixel, since a sum of cotangents does not tell their norms. Gradients stay what they are, so looking
 * at norms never changes a run. */
static void group_profile(const pass *p, const worker *w, const stem_batch *batch, stretch group, chunk *c) {
    plan_columns(p, w, batch, group, false);
    group_states(p, w, batch, group, NULL);
    tile t = first_tile(p, w, group.count);
    do {
        block_outcome outcome = {.squares = w->squares};
        features_to_states(p, w, t, w->cotangent);
        tile_backward(p, w, kernel_padded(t.count), w->tapes + t.slot * pass_kept_size(p), &outcome);
        note_profile(p, w, t, c);
    } while (next_tile(p, w, &t));
}

static void chunk_walk(const pass *p, const worker *w, const stem_batch *batch, size_t index, bool train,
                       bool profile) {
    chunk *c = &p->chunk[index];
    stretch whole = chunk_part(p, batch, index);
    chunk_begin(p, w, c, profile);
    for (size_t g = 0; g < groups_of(p, whole); g++) {
        stretch group = stretch_piece(whole, groups_of(p, whole), g);
        group_forward(p, w, batch, group);
        group_loss(p, w, batch, group, train, c);
        if (train) group_backward(p, w, batch, group, profile && p->model->pixels == 1, c, g > 0);
        if (profile && p->model->pixels > 1) group_profile(p, w, batch, group, c);
    }
}

/* sum += more */
static void add_sums(const pass *p, hdnn_real *sum, const hdnn_real *more, size_t count) {
    kernel_pull add = {.count = count, .to = sum, .gradient = more, .c = 1, .add = true};
    p->model->block.kernels->pull(&add);
}

static void add_heads(const pass *p, size_t to, size_t from, stretch range) {
    add_sums(p, p->chunk[to].head + range.first, p->chunk[from].head + range.first, range.count);
}

/* Chunks in two halves, whose heads' sums are added, those of the halves likewise. */
static stretch half_of(stretch chunks, size_t which) {
    return stretch_piece(chunks, 2, which);
}

static int walker_of(const pass *p, size_t index) {
    return atomic_load_explicit(&p->chunk[index].thread, memory_order_relaxed);
}

static bool all_walked_by(const pass *p, stretch chunks, int thread) {
    for (size_t c = chunks.first; c < chunks.first + chunks.count; c++)
        if (walker_of(p, c) != thread) return false;
    return true;
}

/* Chunk `index` of these is done: add the heads of the halves that it completes and that are the thread's alone. Whether
 * the sum of all these chunks is made. */
static bool add_own_heads(const pass *p, stretch chunks, size_t index, int thread) {
    if (chunks.count == 1) return true;
    stretch left = half_of(chunks, 0), right = half_of(chunks, 1);
    bool in_left = index < right.first;
    if (!add_own_heads(p, in_left ? left : right, index, thread)) return false;
    if (!all_walked_by(p, in_left ? right : left, thread)) return false;
    add_heads(p, left.first, right.first, (stretch){0, p->model->head_weight->count});
    return true;
}

/* What is left of these chunks' additions when every thread has made its own, over part of the head; their sum is then in
 * the first of them. */
static void add_other_heads(const pass *p, stretch chunks, stretch range) {
    if (all_walked_by(p, chunks, walker_of(p, chunks.first))) return;
    stretch left = half_of(chunks, 0), right = half_of(chunks, 1);
    add_other_heads(p, left, range);
    add_other_heads(p, right, range);
    add_heads(p, left.first, right.first, range);
}

/* Add the sums of all chunks to those of the first, in order, over part of them. */
static void add_up(const pass *p, size_t chunks, bool stem, size_t from, size_t to) {
    hdnn_real *sum = stem ? p->chunk[0].stem : p->chunk[0].block;
    for (size_t c = 1; c < chunks; c++)
        add_sums(p, sum + from, (stem ? p->chunk[c].stem : p->chunk[c].block) + from, to - from);
}

static int layers_a_job(const pass *p) {
    return p->model->block.wide ? 1 : LAYERS_A_JOB;
}
static size_t layer_jobs(const pass *p) {
    size_t each = (size_t)layers_a_job(p);
    return ((size_t)p->model->block.operator_layers + each - 1) / each;
}

static void layer_job(const pass *p, size_t chunks, size_t job, double smoothness, hdnn_real *gradient) {
    const block *b = &p->model->block;
    size_t each = block_gradient_size(b) / (size_t)b->operator_layers;
    int first = (int)job * layers_a_job(p), last = first + layers_a_job(p);
    if (last > b->operator_layers) last = b->operator_layers;
    hdnn_real *views[ARCHITECTURE_MAX_PARAMETERS];
    model_network_views(p->model, gradient, views);
    add_up(p, chunks - 1, false, (size_t)first * each, (size_t)last * each);
    block_pull_back(b, first, last, p->chunk[0].block, chunks > 1 ? p->chunk[chunks - 1].block : NULL,
                    smoothness, views);
}

/* Bias of the head, and the stem. */
static void finish_ends(const pass *p, const stem_batch *batch, size_t chunks, hdnn_real *gradient) {
    const hdnn_model *model = p->model;
    head_bias_gradient(model, p->logits, batch->count, gradient + model->head_bias->offset);
    size_t stem = stem_gradient_size(model);
    add_up(p, chunks, true, 0, stem);
    if (stem) memcpy(gradient + model->stem_weight->offset, p->chunk[0].stem, stem * sizeof *gradient);
}

/* A thread's part of the head's gradient, which the optimiser will then find near: the sums of both halves. */
static void finish_head(const pass *p, size_t chunks, int threads, int thread, hdnn_real *gradient) {
    const hdnn_tensor *weight = p->model->head_weight;
    stretch range = team_share(weight->count, threads, thread);
    stretch left = half_of((stretch){0, chunks}, 0), right = half_of((stretch){0, chunks}, 1);
    kernel_pull sum = {.count = range.count, .to = gradient + weight->offset + range.first, .c = 1};
    add_other_heads(p, right, range);
    sum.gradient = p->chunk[right.first].head + range.first;
    if (left.count > 0) {
        add_other_heads(p, left, range);
        sum.more = p->chunk[left.first].head + range.first;
    }
    p->model->block.kernels->pull(&sum);
}

static pass_result gather_result(const pass *p, const stem_batch *batch, double *profile) {
    pass_result result = {.bad_layer = -1};
    for (size_t c = 0; c < chunks_of(p, batch); c++) {
        const chunk *part = &p->chunk[c];
        result.loss += part->loss;
        result.correct += part->correct;
        if (part->bad_layer >= 0 && (result.bad_layer < 0 || part->bad_layer < result.bad_layer))
            result.bad_layer = part->bad_layer;
        for (int l = 0; profile && l <= p->model->config.layers; l++)
            profile[l] = (c ? profile[l] : 0) + part->profile[l];
    }
    result.loss /= (double)batch->count;
    return result;
}

/* A job for the team that walks over a batch. */
typedef struct {
    const pass *pass;
    const stem_batch *batch;
    double smoothness;
    hdnn_real *gradient, *features;
    bool profile;
} walk;

/* The chunks that a thread comes to, and of their heads' sums those that are its own. */
static void walk_chunks(const walk *j, int thread, bool train) {
    const pass *p = j->pass;
    stretch chunks = {0, chunks_of(p, j->batch)};
    size_t index;
    while (team_take(p->piles, p->threads, thread, &index)) {
        chunk_walk(p, &p->worker[thread], j->batch, index, train, j->profile);
        if (!train) continue;
        atomic_store_explicit(&p->chunk[index].thread, thread, memory_order_relaxed);
        add_own_heads(p, half_of(chunks, index >= half_of(chunks, 1).first), index, thread);
    }
}

static void walk_batch(walk *job, team_part *part) {
    const pass *p = job->pass;
    size_t chunks = chunks_of(p, job->batch);
    team_deal(p->piles, p->threads, chunks);
    for (size_t c = 0; c < chunks; c++) atomic_store_explicit(&p->chunk[c].thread, -1, memory_order_relaxed);
    team_run(p->threads, part, job);
}

static void classify_part(void *job, int threads, int thread) {
    (void)threads;
    float_mode mode = float_mode_flush();
    walk_chunks(job, thread, false);
    float_mode_restore(mode);
}

pass_result pass_classify(pass *p, const stem_batch *batch) {
    walk job = {.pass = p, .batch = batch};
    walk_batch(&job, classify_part);
    return gather_result(p, batch, NULL);
}

static void features_part(void *job, int threads, int thread) {
    const walk *j = job;
    const pass *p = j->pass;
    const worker *w = &p->worker[thread];
    stretch own = team_share(j->batch->count, threads, thread);
    for (size_t g = 0; g < groups_of(p, own); g++) {
        stretch group = stretch_piece(own, groups_of(p, own), g);
        plan_columns(p, w, j->batch, group, true);
        group_states(p, w, j->batch, group, j->features + group.first * head_stride(p->model));
    }
}

void pass_features(pass *p, const stem_batch *batch, hdnn_real *features) {
    walk job = {.pass = p, .batch = batch, .features = features};
    team_run(p->threads, features_part, &job);
}

static void train_part(void *job, int threads, int thread) {
    const walk *j = job;
    const pass *p = j->pass;
    size_t chunks = chunks_of(p, j->batch), jobs = layer_jobs(p);
    float_mode mode = float_mode_flush();
    walk_chunks(j, thread, true);
    team_wait();
    finish_head(p, chunks, threads, thread, j->gradient);
    for (size_t i = (size_t)thread; i < jobs; i += (size_t)threads)
        layer_job(p, chunks, i, j->smoothness, j->gradient);
    if (thread == threads - 1) finish_ends(p, j->batch, chunks, j->gradient);
    float_mode_restore(mode);
}

pass_result pass_train(pass *p, const stem_batch *batch, double smoothness, hdnn_real *gradient,
                       double *profile) {
    walk job = {p, batch, smoothness, gradient, NULL, profile != NULL};
    walk_batch(&job, train_part);
    pass_result result = gather_result(p, batch, profile);
    result.reversal_error = p->chunk[0].reversal_error;
    return result;
}
