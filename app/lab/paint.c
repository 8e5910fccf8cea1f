/* Only what changed is painted. The picture is divided into square tiles; a tile's hash runs over all commands that may
 * touch it, with their clips, in order. Tiles whose hash differs from that of the frame before are joined into boxes,
 * and the list is painted once into each box. While a curve grows, panels, texts and axes elsewhere cost nothing, and
 * a window in which nothing moves is not even walked.
 *
 * Invariant: `tiles` describes `pixels` exactly; when that is in doubt (resize, lost memory) `known` is false and
 * everything is painted. */
#include "paint.h"
#include "raster.h"

#include <math.h>
#include <stdlib.h>

enum { TILE = 64, LARGEST_SIDE = 16384 };

struct painter {
    fonts *fonts;
    raster raster;
    uint64_t *tiles, *fresh; /* hashes of the last frame, and of the one to be painted */
    int columns, rows;
    uint64_t list_hash;
    bool known;
};

painter *painter_new(fonts *fonts_used) {
    painter *p = calloc(1, sizeof *p);
    if (p) p->fonts = fonts_used;
    return p;
}

void painter_free(painter *p) {
    if (!p) return;
    free(p->raster.pixels);
    raster_free(&p->raster);
    free(p->tiles);
    free(p->fresh);
    free(p);
}

void painter_forget(painter *p) {
    p->known = false;
}

const uint32_t *painter_pixels(const painter *p, int *width, int *height) {
    *width = p->raster.width;
    *height = p->raster.height;
    return p->raster.pixels;
}

static bool resize(painter *p, int width, int height) {
    if (p->raster.pixels && width == p->raster.width && height == p->raster.height) return true;
    p->known = false;
    if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) return false;
    int columns = (width + TILE - 1) / TILE, rows = (height + TILE - 1) / TILE;
    size_t tiles = (size_t)columns * (size_t)rows;
    uint32_t *pixels = calloc((size_t)width * (size_t)height, sizeof *pixels);
    uint64_t *last = calloc(tiles, sizeof *last), *fresh = calloc(tiles, sizeof *fresh);
    if (!pixels || !last || !fresh) {
        free(pixels);
        free(last);
        free(fresh);
        return false;
    }
    free(p->raster.pixels);
    free(p->tiles);
    free(p->fresh);
    p->raster.pixels = pixels;
    p->raster.width = width;
    p->raster.height = height;
    p->tiles = last;
    p->fresh = fresh;
    p->columns = columns;
    p->rows = rows;
    return true;
}

/* What a command may touch: its bounds, a pixel more for soft edges, and for text the overhang of its glyphs. */
static rect reach_of(const draw_command *c) {
    float margin = c->kind == DRAW_TEXT ? c->font.size / 2 : 1;
    return (rect){c->bounds.x - margin, c->bounds.y - margin, c->bounds.w + 2 * margin,
                  c->bounds.h + 2 * margin};
}

static bool meets(rect a, rect b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static int tile_at(float v, int count) {
    return v > 0 ? (int)fminf(v / TILE, (float)count) : 0;
}

static uint64_t stirred(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static void hash_into_tiles(painter *p, const draw_command *c, rect clip, uint64_t clip_hash) {
    rect reach = reach_of(c);
    if (!meets(reach, clip)) return;
    int left = tile_at(fmaxf(reach.x, clip.x), p->columns), top = tile_at(fmaxf(reach.y, clip.y), p->rows);
    int right = tile_at(fminf(reach.x + reach.w, clip.x + clip.w) + TILE, p->columns);
    int bottom = tile_at(fminf(reach.y + reach.h, clip.y + clip.h) + TILE, p->rows);
    uint64_t word = stirred(c->hash, clip_hash);
    for (int y = top; y < bottom; y++) {
        uint64_t *row = p->fresh + (ptrdiff_t)y * p->columns;
        for (int x = left; x < right; x++) row[x] = stirred(row[x], word);
    }
}

static void hash_tiles(painter *p, const draw_list *list) {
    for (int i = 0; i < p->columns * p->rows; i++) p->fresh[i] = 0;
    rect clip = draw_window(list);
    uint64_t clip_hash = 0;
    for (size_t i = 0; i < draw_count(list); i++) {
        const draw_command *c = draw_at(list, i);
        if (c->kind == DRAW_CLIP) {
            clip = c->bounds;
            clip_hash = c->hash;
        } else {
            hash_into_tiles(p, c, clip, clip_hash);
        }
    }
}

static bool dirty(const painter *p, int column, int row) {
    size_t i = (size_t)row * (size_t)p->columns + (size_t)column;
    return !p->known || p->tiles[i] != p->fresh[i];
}

/* Boxes are collected in tiles; a run as wide as a box that ends just above it lengthens that box. */
static void add_run(damage *d, int x, int y, int width, int columns, int rows) {
    for (int i = 0; i < d->count; i++) {
        pixel_box *b = &d->boxes[i];
        if (b->x == x && b->w == width && b->y + b->h == y) {
            b->h++;
            return;
        }
    }
    if (d->count < PAINT_BOXES) {
        d->boxes[d->count++] = (pixel_box){x, y, width, 1};
    } else {
        d->boxes[0] = (pixel_box){0, 0, columns, rows};
        d->count = 1;
    }
}

static void find_damage(const painter *p, damage *d) {
    d->count = 0;
    for (int y = 0; y < p->rows; y++) {
        for (int x = 0; x < p->columns;) {
            int end = x;
            while (end < p->columns && dirty(p, end, y)) end++;
            if (end > x) add_run(d, x, y, end - x, p->columns, p->rows);
            x = end > x ? end : x + 1;
        }
    }
    for (int i = 0; i < d->count; i++) {
        pixel_box *b = &d->boxes[i];
        int right = (b->x + b->w) * TILE, bottom = (b->y + b->h) * TILE;
        right = right < p->raster.width ? right : p->raster.width;
        bottom = bottom < p->raster.height ? bottom : p->raster.height;
        *b = (pixel_box){b->x * TILE, b->y * TILE, right - b->x * TILE, bottom - b->y * TILE};
    }
}

/* The pen moves by exact advances; each glyph is set to the nearest quarter pixel. The baseline is a whole row. */
static void paint_text(painter *p, const draw_command *c) {
    int baseline = (int)lroundf(c->bounds.y + fonts_ascent(p->fonts, c->font));
    float pen = c->bounds.x;
    const char *text = c->text;
    for (uint32_t character; (character = utf8_next(&text));) {
        int quarters = (int)lroundf(4 * pen);
        const glyph *g = fonts_glyph(p->fonts, c->font, character, quarters & 3);
        if (g && g->coverage)
            raster_mask(&p->raster, (quarters >> 2) + g->left, baseline + g->top, g->width, g->height,
                        g->coverage, c->color);
        pen += fonts_advance(p->fonts, c->font, character);
    }
}

static void paint_command(painter *p, const draw_command *c) {
    raster *r = &p->raster;
    switch (c->kind) {
    case DRAW_CLIP: break;
    case DRAW_RECT: raster_rect(r, c->bounds, c->radius, c->color); break;
    case DRAW_FRAME: raster_frame(r, c->bounds, c->radius, c->width, c->color); break;
    case DRAW_POLYLINE: raster_polyline(r, c->points, c->count, c->width, c->color); break;
    case DRAW_POLYGON: raster_polygon(r, c->points, c->count, c->color); break;
    case DRAW_DISCS: raster_marks(r, c->mark, c->points, c->count, c->radius, c->color); break;
    case DRAW_TEXT: paint_text(p, c); break;
    case DRAW_IMAGE: raster_image(r, c->bounds, c->pixels, c->image_w, c->image_h, c->smooth); break;
    }
}

static void open_clip(raster *r, pixel_box b) {
    r->left = b.x;
    r->top = b.y;
    r->right = b.x + b.w;
    r->bottom = b.y + b.h;
}

/* Lists begin with the window's own colour as a rule; then there is nothing to clear. */
static bool begins_by_filling(const draw_list *list, rect b) {
    const draw_command *c = draw_at(list, 0);
    return c && c->kind == DRAW_RECT && c->radius == 0 && (c->color & 0xFF) == 0xFF && c->bounds.x <= b.x &&
           c->bounds.y <= b.y && c->bounds.x + c->bounds.w >= b.x + b.w &&
           c->bounds.y + c->bounds.h >= b.y + b.h;
}

static void paint_box(painter *p, const draw_list *list, pixel_box b) {
    raster *r = &p->raster;
    open_clip(r, b);
    rect now = {(float)b.x, (float)b.y, (float)b.w, (float)b.h};
    if (!begins_by_filling(list, now)) raster_rect(r, now, 0, 0x000000FF);
    for (size_t i = 0; i < draw_count(list); i++) {
        const draw_command *c = draw_at(list, i);
        if (c->kind == DRAW_CLIP) {
            open_clip(r, b);
            raster_clip(r, c->bounds);
            now = (rect){(float)r->left, (float)r->top, (float)(r->right - r->left),
                         (float)(r->bottom - r->top)};
        } else if ((c->color & 0xFF) && meets(reach_of(c), now)) {
            paint_command(p, c);
        }
    }
}

bool painter_paint(painter *p, const draw_list *list, damage *changed) {
    rect window = draw_window(list);
    changed->count = 0;
    if (!resize(p, (int)lroundf(window.w), (int)lroundf(window.h))) return false;
    if (p->known && draw_hash(list) == p->list_hash) return true;
    fonts_trim(p->fonts);
    hash_tiles(p, list);
    find_damage(p, changed);
    p->raster.failed = false;
    for (int i = 0; i < changed->count; i++) paint_box(p, list, changed->boxes[i]);
    uint64_t *swap = p->tiles;
    p->tiles = p->fresh;
    p->fresh = swap;
    p->list_hash = draw_hash(list);
    p->known = !p->raster.failed && !draw_failed(list);
    return p->known;
}
