/* Faces come as chains: the wished-for file first, then files that hold what it lacks (mathematics, mostly). A
 * character is served by the first file of its chain that provides it; if none does, by U+FFFD or '?'.
 *
 * Pictures. SDL_ttf places glyphs on whole pixels only, which makes small text uneven. So a glyph is rasterised four
 * times too wide (hinted in y only, where it matters) and averaged down with the wished-for shift of a quarter pixel.
 * Digits share one advance, that of the widest, so that numbers under change keep their places.
 *
 * Invariant: a `metric` or `glyph` once looked up keeps its index until fonts_trim; tables are at most half full. */
#include "fonts.h"

#include <SDL.h>
#include <SDL_ttf.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHAIN = 6,             /* files for one face at most */
    REFERENCE_SIZE = 1000, /* pixels of the em at which measures are taken */
    OVERSAMPLE = 4,
    DPI_UNITS = 18, /* points that make the em as many quarter pixels as the dpi says: 18/72 = 1/4 */
    LARGEST = 512,  /* pixels; larger text is set at this size */
    TRIM_BYTES = 8 << 20
};

typedef struct {
    TTF_Font *outline; /* at REFERENCE_SIZE */
    TTF_Font *bitmap;  /* at whatever size was used last */
    int bitmap_size;   /* in quarter pixels */
} font_file;

typedef struct {
    font_file files[CHAIN];
    int count;
    float ascent, height, digit; /* of an em of one pixel */
} font_chain;

typedef struct {
    uint64_t key;   /* 0: free slot */
    float advance;  /* of an em of one pixel */
    float shift;    /* moves a digit to the middle of its cell */
    uint32_t drawn; /* the character that stands for it */
    int file;
} metric;

typedef struct {
    uint64_t key;
    glyph glyph;
} picture;

struct fonts {
    font_chain chains[FONT_COUNT];
    metric *metrics;
    size_t metric_count, metric_capacity;
    picture *pictures;
    size_t picture_count, picture_capacity, picture_bytes;
};

static const struct {
    const char *families[CHAIN];
    int weight;
} wishes[FONT_COUNT] = {
    [FONT_TEXT] = {{"Inter", "DejaVu Sans", "DejaVu Math TeX Gyre", "sans-serif", "serif"},
                   FC_WEIGHT_REGULAR},
    [FONT_SEMIBOLD] = {{"Inter", "DejaVu Sans", "DejaVu Math TeX Gyre", "sans-serif", "serif"},
                       FC_WEIGHT_DEMIBOLD},
    [FONT_MONO] = {{"DejaVu Sans Mono", "monospace", "DejaVu Sans", "DejaVu Math TeX Gyre", "sans-serif"},
                   FC_WEIGHT_REGULAR},
};

uint32_t utf8_next(const char **text) {
    const unsigned char *s = (const unsigned char *)*text;
    if (!*s) return 0;
    int length = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : *s >> 3 == 30 ? 4 : 0;
    uint32_t character = length < 2 ? *s : *s & (0x7Fu >> length);
    for (int i = 1; i < length; i++) {
        if (s[i] >> 6 != 2)
            length = 0;
        else
            character = character << 6 | (s[i] & 0x3Fu);
    }
    *text += length ? length : 1;
    return length ? character : 0xFFFD;
}

static bool add_file(font_chain *chain, const char *path, int index) {
    TTF_Font *outline = TTF_OpenFontIndex(path, REFERENCE_SIZE, index);
    TTF_Font *bitmap = TTF_OpenFontIndex(path, 16, index);
    if (!outline || !bitmap) {
        if (outline) TTF_CloseFont(outline);
        if (bitmap) TTF_CloseFont(bitmap);
        return false;
    }
    TTF_SetFontHinting(outline, TTF_HINTING_NONE);
    TTF_SetFontHinting(bitmap, TTF_HINTING_LIGHT);
    chain->files[chain->count++] = (font_file){outline, bitmap, 0};
    return true;
}

/* The file that fontconfig thinks nearest to the family; false when it is in the chain already. */
static bool find_file(FcConfig *config, const char *family, int weight, char *path, size_t size, int *index) {
    FcPattern *wish = FcPatternCreate(), *match = NULL;
    FcResult result;
    FcChar8 *file = NULL;
    if (wish) {
        FcPatternAddString(wish, FC_FAMILY, (const FcChar8 *)family);
        FcPatternAddInteger(wish, FC_WEIGHT, weight);
        FcPatternAddInteger(wish, FC_SLANT, FC_SLANT_ROMAN);
        FcPatternAddBool(wish, FC_SCALABLE, FcTrue);
        FcPatternAddBool(wish, FC_COLOR, FcFalse);
        FcConfigSubstitute(config, wish, FcMatchPattern);
        FcDefaultSubstitute(wish);
        match = FcFontMatch(config, wish, &result);
    }
    bool found = match && FcPatternGetString(match, FC_FILE, 0, &file) == FcResultMatch;
    if (found) snprintf(path, size, "%s", (const char *)file);
    if (!found || FcPatternGetInteger(match, FC_INDEX, 0, index) != FcResultMatch) *index = 0;
    if (match) FcPatternDestroy(match);
    if (wish) FcPatternDestroy(wish);
    return found;
}

static void measure_face(fonts *f, font_face face) {
    font_chain *chain = &f->chains[face];
    TTF_Font *first = chain->files[0].outline;
    int ascent = TTF_FontAscent(first), descent = -TTF_FontDescent(first), widest = 0;
    for (uint32_t digit = '0'; digit <= '9'; digit++) {
        int advance = 0;
        if (TTF_GlyphMetrics32(first, digit, NULL, NULL, NULL, NULL, &advance) == 0 && advance > widest)
            widest = advance;
    }
    chain->ascent = (float)ascent / REFERENCE_SIZE;
    chain->height = (float)(ascent + descent) / REFERENCE_SIZE;
    chain->digit = (float)widest / REFERENCE_SIZE;
}

static bool open_chain(fonts *f, FcConfig *config, font_face face) {
    char seen[CHAIN][512], path[512];
    font_chain *chain = &f->chains[face];
    for (int i = 0; i < CHAIN && wishes[face].families[i]; i++) {
        int index;
        if (!find_file(config, wishes[face].families[i], wishes[face].weight, path, sizeof path, &index))
            continue;
        bool known = false;
        for (int j = 0; j < chain->count; j++) known = known || strcmp(seen[j], path) == 0;
        if (!known && add_file(chain, path, index)) memcpy(seen[chain->count - 1], path, sizeof path);
    }
    if (chain->count) measure_face(f, face);
    return chain->count > 0;
}

fonts *fonts_new(char *message, size_t message_size) {
    fonts *f = calloc(1, sizeof *f);
    if (!f || TTF_Init() != 0) {
        snprintf(message, message_size, "fonts cannot be set up: %s", f ? TTF_GetError() : "out of memory");
        free(f);
        return NULL;
    }
    FcConfig *config = FcInitLoadConfigAndFonts();
    bool complete = config != NULL;
    for (font_face face = 0; complete && face < FONT_COUNT; face++) complete = open_chain(f, config, face);
    if (config) FcConfigDestroy(config);
    if (complete) return f;
    snprintf(message, message_size,
             "no usable font was found; install one (on Debian: fonts-inter, fonts-dejavu-core)");
    fonts_free(f);
    return NULL;
}

static void drop_pictures(fonts *f) {
    for (size_t i = 0; i < f->picture_capacity; i++) {
        if (f->pictures[i].key) free((void *)(uintptr_t)f->pictures[i].glyph.coverage);
    }
    free(f->pictures);
    f->pictures = NULL;
    f->picture_count = f->picture_capacity = f->picture_bytes = 0;
}

void fonts_free(fonts *f) {
    if (!f) return;
    drop_pictures(f);
    for (int face = 0; face < FONT_COUNT; face++) {
        for (int i = 0; i < f->chains[face].count; i++) {
            TTF_CloseFont(f->chains[face].files[i].outline);
            TTF_CloseFont(f->chains[face].files[i].bitmap);
        }
    }
    free(f->metrics);
    free(f);
    TTF_Quit();
}

void fonts_trim(fonts *f) {
    if (f->picture_bytes > TRIM_BYTES) drop_pictures(f);
}

/* Slot of `key` in an open-addressed table whose elements begin with their key: the one it is in, or a free one. */
static size_t slot_of(const void *table, size_t capacity, size_t element, uint64_t key) {
    size_t slot = (size_t)(key * 0x9E3779B97F4A7C15u >> 32) & (capacity - 1);
    for (;; slot = (slot + 1) & (capacity - 1)) {
        uint64_t there;
        memcpy(&there, (const char *)table + slot * element, sizeof there);
        if (!there || there == key) return slot;
    }
}

/* A table twice as large with the same elements; the old one stays when memory runs out. */
static bool widen(void **table, size_t *capacity, size_t element) {
    size_t wider = *capacity ? 2 * *capacity : 512;
    char *fresh = calloc(wider, element);
    if (!fresh) return false;
    for (size_t i = 0; i < *capacity; i++) {
        const char *old = (const char *)*table + i * element;
        uint64_t key;
        memcpy(&key, old, sizeof key);
        if (key) memcpy(fresh + slot_of(fresh, wider, element, key) * element, old, element);
    }
    free(*table);
    *table = fresh;
    *capacity = wider;
    return true;
}

/* The bars of a norm stand so close together in Inter that they close up in small type: the face for mathematics draws
 * them. */
static bool is_norm(uint32_t character) {
    return character == 0x2016;
}

static int providing_file(const font_chain *chain, uint32_t character) {
    int first = is_norm(character) ? 2 : 0, found = -1;
    for (int i = chain->count - 1; i >= 0; i--) {
        bool better = found < 0 || i >= first;
        if (better && TTF_GlyphIsProvided32(chain->files[i].outline, character)) found = i;
    }
    return found;
}

static metric measured(const font_chain *chain, uint32_t character) {
    static const uint32_t instead[] = {0xFFFD, '?', ' '};
    metric m = {.drawn = character, .file = providing_file(chain, character)};
    for (int i = 0; m.file < 0 && i < 3; i++) {
        m.drawn = instead[i];
        m.file = providing_file(chain, m.drawn);
    }
    int advance = 0;
    if (m.file >= 0)
        TTF_GlyphMetrics32(chain->files[m.file].outline, m.drawn, NULL, NULL, NULL, NULL, &advance);
    m.advance = (float)advance / REFERENCE_SIZE;
    if (character >= '0' && character <= '9') {
        m.shift = (chain->digit - m.advance) / 2;
        m.advance = chain->digit;
    }
    return m;
}

static metric metric_of(fonts *f, font_face face, uint32_t character) {
    uint64_t key = (uint64_t)(face + 1) << 32 | character;
    if (2 * f->metric_count >= f->metric_capacity) {
        void *table = f->metrics;
        if (!widen(&table, &f->metric_capacity, sizeof *f->metrics))
            return measured(&f->chains[face], character);
        f->metrics = table;
    }
    metric *m = &f->metrics[slot_of(f->metrics, f->metric_capacity, sizeof *m, key)];
    if (!m->key) {
        *m = measured(&f->chains[face], character);
        m->key = key;
        f->metric_count++;
    }
    return *m;
}

bool fonts_has(fonts *f, font_face face, uint32_t character) {
    return providing_file(&f->chains[face], character) >= 0;
}

float fonts_advance(fonts *f, font type, uint32_t character) {
    return metric_of(f, type.face, character).advance * type.size;
}

float fonts_ascent(const fonts *f, font type) {
    return f->chains[type.face].ascent * type.size;
}

vec2 fonts_measure(void *context, font type, const char *text) {
    fonts *f = context;
    vec2 size = {0, f->chains[type.face].height * type.size};
    for (uint32_t c; (c = utf8_next(&text));) size.x += fonts_advance(f, type, c);
    return size;
}

/* Average of OVERSAMPLE columns each, the source standing `shift` of its own columns right of a whole pixel. */
static void average_down(const SDL_Surface *wide, int x, int y, int wide_w, int shift, glyph *out,
                         uint8_t *coverage) {
    for (int row = 0; row < out->height; row++) {
        const uint32_t *from = (const uint32_t *)((const char *)wide->pixels + (y + row) * wide->pitch) + x;
        for (int column = 0; column < out->width; column++) {
            unsigned sum = 0;
            for (int k = 0; k < OVERSAMPLE; k++) {
                int at = column * OVERSAMPLE + k - shift;
                if (at >= 0 && at < wide_w) sum += from[at] >> 24;
            }
            coverage[row * out->width + column] = (uint8_t)((sum + OVERSAMPLE / 2) / OVERSAMPLE);
        }
    }
}

/* SDL_ttf puts the baseline of a single glyph at max(ascent, top of glyph) and its pen at max(0, -left). */
static glyph shrink(const SDL_Surface *wide, TTF_Font *source, uint32_t character, int offset,
                    size_t *bytes) {
    int left, right, bottom, top, advance;
    if (TTF_GlyphMetrics32(source, character, &left, &right, &bottom, &top, &advance) != 0) return (glyph){0};
    int ascent = TTF_FontAscent(source);
    int x = left > 0 ? left : 0, y = (ascent > top ? ascent : top) - top;
    int wide_w = right - left, height = top - bottom;
    if (x + wide_w > wide->w) wide_w = wide->w - x;
    if (y + height > wide->h) height = wide->h - y;
    if (wide_w <= 0 || height <= 0) return (glyph){0};
    int start = left + offset, first = (int)floor((double)start / OVERSAMPLE),
        shift = start - first * OVERSAMPLE;
    glyph out = {.left = first, .top = -top, .height = height};
    out.width = (wide_w + shift + OVERSAMPLE - 1) / OVERSAMPLE;
    uint8_t *coverage = malloc((size_t)out.width * (size_t)height);
    if (!coverage) return (glyph){0};
    average_down(wide, x, y, wide_w, shift, &out, coverage);
    out.coverage = coverage;
    *bytes += (size_t)out.width * (size_t)height;
    return out;
}

static glyph rasterised(fonts *f, font_face face, metric m, int quarters, int quarter) {
    if (m.file < 0) return (glyph){0};
    font_file *file = &f->chains[face].files[m.file];
    if (file->bitmap_size != quarters) {
        unsigned dpi = (unsigned)quarters;
        if (TTF_SetFontSizeDPI(file->bitmap, DPI_UNITS, OVERSAMPLE * dpi, dpi) != 0) return (glyph){0};
        file->bitmap_size = quarters;
    }
    SDL_Surface *wide = TTF_RenderGlyph32_Blended(file->bitmap, m.drawn, (SDL_Color){255, 255, 255, 255});
    if (!wide) return (glyph){0};
    int centring = (int)lroundf(m.shift * (float)quarters);
    glyph out = shrink(wide, file->bitmap, m.drawn, quarter + centring, &f->picture_bytes);
    SDL_FreeSurface(wide);
    return out;
}

const glyph *fonts_glyph(fonts *f, font type, uint32_t character, int quarter) {
    float size = fminf(fmaxf(type.size, 1), LARGEST);
    int quarters = (int)lroundf(4 * size);
    uint64_t key = 1 + ((uint64_t)character << 24 | (uint64_t)quarters << 8 | (uint64_t)type.face << 4 |
                        (uint64_t)quarter);
    if (2 * f->picture_count >= f->picture_capacity) {
        void *table = f->pictures;
        if (!widen(&table, &f->picture_capacity, sizeof *f->pictures)) return NULL;
        f->pictures = table;
    }
    picture *p = &f->pictures[slot_of(f->pictures, f->picture_capacity, sizeof *p, key)];
    if (!p->key) {
        p->glyph = rasterised(f, type.face, metric_of(f, type.face, character), quarters, quarter);
        p->key = key;
        f->picture_count++;
    }
    return &p->glyph;
}
