/* How a batch is cut and what memory a pass takes, all of it beforehand; see pass.h. */
#include "core/memory.h"
#include "net/head.h"
#include "net/pass_parts.h"

#include <string.h>

enum {
    TAPE_BUDGET =
        1 << 21, /* bytes of tapes a group may have where no pixels share a column; few pictures need half */
    MOST_IMAGES = 9, /* of a group: a chunk of a usual batch */
    IMAGE_CHUNKS =
        12, /* chunks a batch of images is cut into: 1, 2, 3, 4, 6 or 12 threads have equal shares */
    POINT_CHUNKS = 8, /* chunks a batch of points is cut into where its columns allow */
    LEAST_COLUMNS = 64,
    LEAST_WORK =
        1
        << 17, /* entries of operators times columns of such a chunk: less is not worth waking a thread for */
    MOST_STORED = 256 << 20, /* bytes of stored states a thread may have before states are rebuilt instead */
};

static size_t tape_bytes(const pass *p, size_t columns) {
    return block_tape_size(&p->model->block, columns, p->model->config.layers) * sizeof(hdnn_real);
}

/* Columns of points that make a chunk long enough. */
static size_t least_columns(const pass *p) {
    const block *b = &p->model->block;
    size_t entries = (size_t)b->substeps * (size_t)b->width * (size_t)b->width,
           columns = LEAST_WORK / entries;
    return columns > LEAST_COLUMNS ? kernel_padded(columns) : LEAST_COLUMNS;
}

/* Images: groups of as many as their tapes fit the cache. Points: about POINT_CHUNKS chunks, of one tile each. */
static void plan_chunks(pass *p) {
    size_t columns = kernel_padded(p->model->pixels + BLANK_KINDS);
    p->tile_columns = model_tile_columns(p->model);
    if (p->model->pixels > 1) {
        size_t pieces = (columns + p->tile_columns - 1) / p->tile_columns;
        size_t fit = TAPE_BUDGET / tape_bytes(p, columns);
        p->group_samples = fit < 1 ? 1 : fit > MOST_IMAGES ? MOST_IMAGES : fit;
        p->tiles = pieces * p->group_samples;
        p->chunks = p->samples < IMAGE_CHUNKS ? p->samples : IMAGE_CHUNKS;
        p->input_columns = columns + KERNEL_COLUMNS; /* rows are written up to a vector beyond the last */
    } else {
        size_t share = kernel_padded((p->samples + POINT_CHUNKS - 1) / POINT_CHUNKS);
        if (share < least_columns(p)) share = least_columns(p);
        if (p->model->block.wide) share = p->tile_columns;
        if (share < p->tile_columns) p->tile_columns = share;
        if (p->tile_columns > kernel_padded(p->samples)) p->tile_columns = kernel_padded(p->samples);
        p->group_samples = p->tile_columns;
        p->tiles = 1;
        p->input_columns = p->tile_columns;
        p->chunks = (p->samples + p->group_samples - 1) / p->group_samples;
    }
}

static int rounded_root(int layers) {
    int root = 1;
    while (root * root < layers) root++;
    return root;
}

static void set_memory(pass *p, hdnn_memory_mode memory) {
    p->memory = memory;
    p->segment =
        memory == HDNN_MEMORY_CHECKPOINT ? rounded_root(p->model->config.layers) : p->model->config.layers;
}

/* auto: store while it is affordable, else rebuild by the inverse where there is one and checkpoint where not. */
static void plan_memory(pass *p) {
    const hdnn_network_config *config = &p->model->config;
    bool separable = hdnn_architecture_is_separable(config->architecture);
    p->planned = config->memory;
    if (p->planned == HDNN_MEMORY_AUTO)
        p->planned = tape_bytes(p, p->tile_columns) * p->tiles <= MOST_STORED ? HDNN_MEMORY_STORE
                     : separable                                              ? HDNN_MEMORY_REVERSE
                                                                              : HDNN_MEMORY_CHECKPOINT;
    if (p->planned == HDNN_MEMORY_REVERSE && !separable) p->planned = HDNN_MEMORY_CHECKPOINT;
    set_memory(p, p->planned);
}

size_t pass_state_size(const pass *p) {
    return (size_t)p->model->config.features * p->tile_columns;
}

int pass_checkpoints(const pass *p) {
    return (p->model->config.layers + p->segment - 1) / p->segment;
}

size_t pass_kept_size(const pass *p) {
    if (!p->gradients || p->memory == HDNN_MEMORY_REVERSE) return pass_state_size(p);
    if (p->memory == HDNN_MEMORY_CHECKPOINT) return pass_state_size(p) * (size_t)(pass_checkpoints(p) + 1);
    return block_tape_size(&p->model->block, p->tile_columns, p->model->config.layers);
}

static size_t padded_reals(size_t count) {
    return (count + 15) / 16 * 16;
}

/* Cut the next `count` reals from the slab, or only count them while there is none yet. */
static hdnn_real *cut(hdnn_real *slab, size_t *used, size_t count) {
    hdnn_real *part = slab ? slab + *used : NULL;
    size_t padded = padded_reals(count);
    *used = padded > SIZE_MAX - *used ? SIZE_MAX : *used + padded;
    return part;
}

static void lay_out_worker(const pass *p, worker *w, hdnn_real *slab, size_t *used) {
    const block *b = &p->model->block;
    size_t inputs = stem_input_rows(p->model) * p->input_columns;
    w->tapes = cut(slab, used, memory_product(p->gradients ? p->tiles : 1, pass_kept_size(p)));
    w->inputs = cut(slab, used, inputs * (p->model->pixels > 1 && p->gradients ? p->group_samples : 1));
    w->state = cut(slab, used, pass_state_size(p));
    w->scratch = cut(slab, used, block_scratch_size(b, p->tile_columns));
    if (p->model->pixels > 1) {
        w->picture = cut(slab, used, stem_picture_size(p->model));
        w->image = cut(slab, used, (size_t)b->features * p->input_columns);
    }
    w->features = cut(slab, used, p->group_samples * head_stride(p->model));
    if (!p->gradients) return;
    if (p->memory == HDNN_MEMORY_CHECKPOINT)
        w->segment = cut(slab, used, block_tape_size(b, p->tile_columns, p->segment));
    w->cotangent = cut(slab, used, pass_state_size(p));
    w->feature_cotangent = cut(slab, used, p->group_samples * head_stride(p->model));
}

static size_t lay_out(pass *p, hdnn_real *slab) {
    size_t used = 0;
    for (int t = 0; t < p->threads; t++) lay_out_worker(p, &p->worker[t], slab, &used);
    for (size_t c = 0; p->gradients && c < p->chunks; c++) {
        p->chunk[c].block = cut(slab, &used, block_gradient_size(&p->model->block));
        p->chunk[c].stem = cut(slab, &used, stem_gradient_size(p->model));
        p->chunk[c].head = cut(slab, &used, p->model->head_weight->count);
    }
    p->logits = cut(slab, &used, p->samples * (size_t)p->model->outputs);
    return used;
}

/* Doubles that a thread and a chunk need to note the gradients of the layers; nothing for inference. */
static size_t thread_doubles(const pass *p) {
    return p->gradients ? ((size_t)p->model->config.layers + 1) * (1 + p->tile_columns) : 0;
}

static size_t chunk_doubles(const pass *p) {
    return p->gradients ? (size_t)p->model->config.layers + 1 : 0;
}

static void lay_out_profiles(pass *p) {
    double *at = p->profiles;
    for (int t = 0; t < p->threads; t++, at += thread_doubles(p)) {
        p->worker[t].norms = at;
        p->worker[t].squares = at + chunk_doubles(p);
    }
    for (size_t c = 0; c < p->chunks; c++, at += chunk_doubles(p)) p->chunk[c].profile = at;
}

static hdnn_status take_memory(pass *p, hdnn_error *error) {
    hdnn_status status =
        memory_take((void **)&p->worker, (size_t)p->threads, sizeof *p->worker, "the threads", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&p->piles, (size_t)p->threads, sizeof *p->piles, "the threads", error);
    if (status == HDNN_OK)
        status = memory_take((void **)&p->chunk, p->chunks, sizeof *p->chunk, "the chunks", error);
    if (status == HDNN_OK) {
        p->slab_size = lay_out(p, NULL);
        status =
            memory_take((void **)&p->slab, p->slab_size, sizeof(hdnn_real), "the states of a batch", error);
    }
    if (status == HDNN_OK)
        status = memory_take((void **)&p->profiles,
                             (size_t)p->threads * thread_doubles(p) + p->chunks * chunk_doubles(p),
                             sizeof(double), "the gradient profile", error);
    for (int t = 0; t < p->threads && p->model->pixels > 1 && status == HDNN_OK; t++)
        status = memory_take((void **)&p->worker[t].columns, p->group_samples, sizeof *p->worker->columns,
                             "the columns of images", error);
    if (status != HDNN_OK) return status;
    lay_out(p, p->slab);
    lay_out_profiles(p);
    return HDNN_OK;
}

hdnn_status pass_new(const hdnn_model *model, const pass_config *config, pass **made, hdnn_error *error) {
    *made = NULL;
    pass *p = memory_new(1, sizeof *p);
    if (!p) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "no memory for a pass");
    p->model = model;
    p->samples = config->samples;
    p->gradients = config->gradients;
    plan_chunks(p);
    plan_memory(p);
    p->threads = config->threads < 1 ? 1 : config->threads;
    if ((size_t)p->threads > p->chunks) p->threads = (int)p->chunks;
    hdnn_status status = take_memory(p, error);
    if (status == HDNN_OK)
        *made = p;
    else
        pass_free(p);
    return status;
}

void pass_use(pass *p, const hdnn_model *model) {
    p->model = model;
}

void pass_free(pass *p) {
    if (!p) return;
    for (int t = 0; p->worker && t < p->threads; t++) memory_free(p->worker[t].columns);
    memory_free(p->worker);
    memory_free(p->piles);
    memory_free(p->chunk);
    memory_free(p->slab);
    memory_free(p->profiles);
    memory_free(p);
}

hdnn_status pass_fall_back(pass *p, hdnn_error *error) {
    set_memory(p, HDNN_MEMORY_CHECKPOINT);
    size_t size = lay_out(p, NULL);
    if (size > p->slab_size) {
        hdnn_real *larger;
        hdnn_status status = memory_take((void **)&larger, size, sizeof *larger, "checkpoints", error);
        if (status != HDNN_OK) {
            pass_reset(p);
            return status;
        }
        memory_free(p->slab);
        p->slab = larger;
        p->slab_size = size;
    }
    lay_out(p, p->slab);
    return HDNN_OK;
}

void pass_reset(pass *p) {
    if (p->memory == p->planned) return;
    set_memory(p, p->planned);
    memset(p->slab, 0, p->slab_size * sizeof *p->slab); /* as new: padding is zero */
    lay_out(p, p->slab);
}

hdnn_memory_mode pass_memory_mode(const pass *p) {
    return p->memory;
}

size_t pass_state_bytes(const pass *p) {
    const block *b = &p->model->block;
    size_t each = (p->gradients ? p->tiles : 1) * pass_kept_size(p) + pass_state_size(p) +
                  block_scratch_size(b, p->tile_columns);
    if (p->gradients) each += pass_state_size(p);
    if (p->gradients && p->memory == HDNN_MEMORY_CHECKPOINT)
        each += block_tape_size(b, p->tile_columns, p->segment);
    return (size_t)p->threads * each * sizeof(hdnn_real);
}
