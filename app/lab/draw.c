/* The draw list. Commands lie in one growing array; what they point to (points, texts, pixels) lies in an arena of
 * blocks that never move, so pointers inside a list stay good until the next draw_begin.
 *
 * Invariant: every command in the list is whole. When memory runs out a shape is left out, `failed` is set, and
 * everything else works on. The clip stack always holds the window at its bottom, so a surplus pop does nothing. */
#include "draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 256 * 1024, ALIGNMENT = 16 };

typedef struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
} block;

struct draw_list {
    measure_text measure;
    void *context;
    draw_command *commands;
    size_t count, capacity;
    block *first, *current;
    rect *clips;
    size_t clip_count, clip_capacity;
    size_t lost_clips; /* pushes that memory refused; their pops must not remove others */
    rect window;
    uint64_t hash;
    bool failed;
};

draw_list *draw_list_new(measure_text measure, void *context) {
    draw_list *list = calloc(1, sizeof *list);
    if (!list) return NULL;
    list->measure = measure;
    list->context = context;
    return list;
}

void draw_list_free(draw_list *list) {
    if (!list) return;
    for (block *b = list->first; b;) {
        block *next = b->next;
        free(b);
        b = next;
    }
    free(list->commands);
    free(list->clips);
    free(list);
}

static block *add_block(draw_list *list, size_t size) {
    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    if (room > SIZE_MAX - sizeof(block)) return NULL;
    block *b = malloc(sizeof *b + room);
    if (!b) return NULL;
    *b = (block){.size = room};
    if (list->current) {
        b->next = list->current->next;
        list->current->next = b;
    } else {
        b->next = list->first;
        list->first = b;
    }
    return b;
}

/* Room in the arena, or NULL with `failed` set. Blocks left over from earlier frames are used before new ones. */
static void *reserve(draw_list *list, size_t size) {
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    block *b = list->current;
    while (b && b->size - b->used < size && b->next) {
        b = b->next;
        b->used = 0;
        list->current = b;
    }
    if (!b || b->size - b->used < size) b = add_block(list, size);
    if (!b) {
        list->failed = true;
        return NULL;
    }
    list->current = b;
    void *room = b->bytes + b->used;
    b->used += size;
    return room;
}

static void *copy(draw_list *list, const void *source, size_t count, size_t size) {
    if (count > (SIZE_MAX - ALIGNMENT) / size) {
        list->failed = true;
        return NULL;
    }
    void *room = reserve(list, count * size);
    if (room) memcpy(room, source, count * size);
    return room;
}

/* A multiplicative hash over words of eight bytes; fast enough to run over every picture of every frame. */
static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static uint64_t mix_bytes(uint64_t hash, const void *data, size_t size) {
    const unsigned char *bytes = data;
    uint64_t word;
    for (; size >= sizeof word; size -= sizeof word, bytes += sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = mix(hash, word);
    }
    word = size;
    for (size_t i = 0; i < size; i++) word = word << 8 | bytes[i];
    return mix(hash, word);
}

static uint64_t command_hash(const draw_command *c) {
    const float numbers[] = {c->bounds.x, c->bounds.y, c->bounds.w, c->bounds.h,
                             c->radius,   c->width,    c->font.size};
    const int wholes[] = {(int)c->kind, (int)c->mark, (int)c->font.face, c->image_w, c->image_h, c->smooth};
    uint64_t hash = mix(0xA0761D6478BD642Fu, c->color);
    hash = mix_bytes(hash, numbers, sizeof numbers);
    hash = mix_bytes(hash, wholes, sizeof wholes);
    if (c->points) hash = mix_bytes(hash, c->points, c->count * sizeof *c->points);
    if (c->text) hash = mix_bytes(hash, c->text, strlen(c->text));
    if (c->pixels) hash = mix_bytes(hash, c->pixels, 4 * (size_t)c->image_w * (size_t)c->image_h);
    return hash;
}

static void *grown(void *array, size_t *capacity, size_t size) {
    size_t wanted = *capacity ? 2 * *capacity : 64;
    void *bigger = realloc(array, wanted * size);
    if (bigger) *capacity = wanted;
    return bigger;
}

static void append(draw_list *list, draw_command command) {
    if (list->count == list->capacity) {
        draw_command *bigger = grown(list->commands, &list->capacity, sizeof *list->commands);
        if (!bigger) {
            list->failed = true;
            return;
        }
        list->commands = bigger;
    }
    command.hash = command_hash(&command);
    list->hash = mix(list->hash, command.hash);
    list->commands[list->count++] = command;
}

void draw_begin(draw_list *list, rect window) {
    list->count = 0;
    list->current = list->first;
    if (list->current) list->current->used = 0;
    list->clip_count = list->lost_clips = 0;
    list->window = window;
    list->failed = false;
    list->hash = mix_bytes(0, &window, sizeof window);
}

size_t draw_count(const draw_list *list) {
    return list->count;
}

const draw_command *draw_at(const draw_list *list, size_t index) {
    return index < list->count ? &list->commands[index] : NULL;
}

uint64_t draw_hash(const draw_list *list) {
    return list->hash;
}

bool draw_failed(const draw_list *list) {
    return list->failed;
}

rect draw_window(const draw_list *list) {
    return list->window;
}

rect draw_clip(const draw_list *list) {
    return list->clip_count ? list->clips[list->clip_count - 1] : list->window;
}

static rect intersection(rect a, rect b) {
    float x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
    float right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    float bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return (rect){x, y, right > x ? right - x : 0, bottom > y ? bottom - y : 0};
}

void draw_push_clip(draw_list *list, rect bounds) {
    rect inner = intersection(draw_clip(list), bounds);
    if (list->clip_count == list->clip_capacity) {
        rect *bigger = grown(list->clips, &list->clip_capacity, sizeof *list->clips);
        if (!bigger) {
            list->failed = true;
            list->lost_clips++;
            return;
        }
        list->clips = bigger;
    }
    list->clips[list->clip_count++] = inner;
    append(list, (draw_command){.kind = DRAW_CLIP, .bounds = inner});
}

void draw_pop_clip(draw_list *list) {
    if (list->lost_clips) {
        list->lost_clips--;
    } else if (list->clip_count) {
        list->clip_count--;
        append(list, (draw_command){.kind = DRAW_CLIP, .bounds = draw_clip(list)});
    }
}

void draw_rect(draw_list *list, rect bounds, float radius, color ink) {
    append(list, (draw_command){.kind = DRAW_RECT, .bounds = bounds, .radius = radius, .color = ink});
}

void draw_frame(draw_list *list, rect bounds, float radius, float width, color ink) {
    append(list, (draw_command){
                     .kind = DRAW_FRAME, .bounds = bounds, .radius = radius, .width = width, .color = ink});
}

/* The smallest box round the finite points, widened by `margin`. */
static rect box_of(const vec2 *points, size_t count, float margin) {
    float left = 1e30f, top = 1e30f, right = -1e30f, bottom = -1e30f;
    for (size_t i = 0; i < count; i++) {
        float x = points[i].x, y = points[i].y;
        if (!isfinite(x) || !isfinite(y)) continue;
        left = x < left ? x : left;
        right = x > right ? x : right;
        top = y < top ? y : top;
        bottom = y > bottom ? y : bottom;
    }
    if (left > right || top > bottom) return (rect){0};
    return (rect){left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin};
}

static void append_points(draw_list *list, const vec2 *points, draw_command command) {
    if (!command.count) return;
    command.points = copy(list, points, command.count, sizeof *points);
    if (!command.points) return;
    float reach = command.radius * (command.mark == MARK_DISC ? 1 : DRAW_MARK_REACH);
    command.bounds = box_of(points, command.count, reach + command.width / 2);
    append(list, command);
}

void draw_line(draw_list *list, vec2 a, vec2 b, float width, color ink) {
    draw_polyline(list, (vec2[]){a, b}, 2, width, ink);
}

void draw_polyline(draw_list *list, const vec2 *points, size_t count, float width, color ink) {
    append_points(list, points,
                  (draw_command){.kind = DRAW_POLYLINE, .count = count, .width = width, .color = ink});
}

void draw_polygon(draw_list *list, const vec2 *points, size_t count, color ink) {
    append_points(list, points, (draw_command){.kind = DRAW_POLYGON, .count = count, .color = ink});
}

void draw_discs(draw_list *list, const vec2 *points, size_t count, float radius, color ink) {
    draw_marks(list, MARK_DISC, points, count, radius, ink);
}

void draw_marks(draw_list *list, draw_mark mark, const vec2 *points, size_t count, float radius, color ink) {
    append_points(
        list, points,
        (draw_command){.kind = DRAW_DISCS, .mark = mark, .count = count, .radius = radius, .color = ink});
}

void draw_image(draw_list *list, rect bounds, const uint8_t *rgba, int width, int height, bool smooth) {
    if (width <= 0 || height <= 0) return;
    uint8_t *pixels = copy(list, rgba, (size_t)width * (size_t)height, 4);
    if (!pixels) return;
    append(list, (draw_command){.kind = DRAW_IMAGE,
                                .bounds = bounds,
                                .color = 0xFFFFFFFF,
                                .pixels = pixels,
                                .image_w = width,
                                .image_h = height,
                                .smooth = smooth});
}

vec2 draw_measure(const draw_list *list, font type, const char *text) {
    return list->measure ? list->measure(list->context, type, text) : (vec2){0, type.size};
}

void draw_text(draw_list *list, font type, vec2 at, text_align align, color ink, const char *text) {
    if (!*text) return;
    const char *kept = copy(list, text, strlen(text) + 1, 1);
    if (!kept) return;
    vec2 size = draw_measure(list, type, text);
    float shift = align == ALIGN_LEFT ? 0 : align == ALIGN_CENTRE ? size.x / 2 : size.x;
    rect bounds = {at.x - shift, at.y, size.x, size.y};
    append(list,
           (draw_command){.kind = DRAW_TEXT, .bounds = bounds, .font = type, .text = kept, .color = ink});
}
