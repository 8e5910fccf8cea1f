/* A draw list as SVG. Each run of commands under one clip becomes a group with that clip path. Text keeps the width
 * it was measured with (textLength), so that labels sit where they sat even when the reader lacks the font.
 *
 * Invariant: `text` is NUL-terminated; once memory ran out `failed` stays set and nothing more is appended. */
#include "export.h"
#include "fonts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *text;
    size_t length, capacity;
    bool failed;
    int clips;
} document;

static bool have_room(document *d, size_t more) {
    if (d->failed) return false;
    if (d->length + more + 1 <= d->capacity) return true;
    size_t wanted = 2 * (d->length + more + 1);
    char *wider = realloc(d->text, wanted);
    if (!wider) {
        d->failed = true;
        return false;
    }
    d->text = wider;
    d->capacity = wanted;
    return true;
}

static void put_bytes(document *d, const char *bytes, size_t count) {
    if (!have_room(d, count)) return;
    memcpy(d->text + d->length, bytes, count);
    d->length += count;
    d->text[d->length] = '\0';
}

static void put(document *d, const char *text) {
    put_bytes(d, text, strlen(text));
}

/* A length with at most two decimals and no idle zeros. */
static void put_number(document *d, float value) {
    char text[64];
    snprintf(text, sizeof text, "%.2f", isfinite(value) ? (double)value : 0.0);
    size_t end = strlen(text);
    while (text[end - 1] == '0') end--;
    if (text[end - 1] == '.') end--;
    if (end == 2 && memcmp(text, "-0", 2) == 0)
        put(d, "0");
    else
        put_bytes(d, text, end);
}

static void put_attribute(document *d, const char *name, float value) {
    put(d, " ");
    put(d, name);
    put(d, "=\"");
    put_number(d, value);
    put(d, "\"");
}

static void put_box(document *d, rect r) {
    put_attribute(d, "x", r.x);
    put_attribute(d, "y", r.y);
    put_attribute(d, "width", r.w > 0 ? r.w : 0);
    put_attribute(d, "height", r.h > 0 ? r.h : 0);
}

/* ` fill="#rrggbb"`, with an opacity when it is not opaque; the same for strokes. */
static void put_ink(document *d, const char *what, color ink) {
    char text[80];
    snprintf(text, sizeof text, " %s=\"#%06x\"", what, (unsigned)(ink >> 8));
    put(d, text);
    if ((ink & 0xFF) == 0xFF) return;
    snprintf(text, sizeof text, " %s-opacity=\"%.3g\"", what, (double)(ink & 0xFF) / 255);
    put(d, text);
}

static void put_pair(document *d, const char *before, vec2 p) {
    put(d, before);
    put_number(d, p.x);
    put(d, " ");
    put_number(d, p.y);
}

static bool finite_point(vec2 p) {
    return isfinite(p.x) && isfinite(p.y);
}

/* A path through the points; a point that is not finite ends a stretch. */
static void put_path(document *d, const draw_command *c) {
    bool open = false;
    put(d, "<path d=\"");
    for (size_t i = 0; i < c->count; i++) {
        if (finite_point(c->points[i])) put_pair(d, open ? "L" : "M", c->points[i]);
        open = finite_point(c->points[i]) || (open && c->kind == DRAW_POLYGON);
    }
    put(d, c->kind == DRAW_POLYGON ? "Z\"" : "\"");
    if (c->kind == DRAW_POLYGON) {
        put_ink(d, "fill", c->color);
    } else {
        put(d, " fill=\"none\" stroke-linejoin=\"round\"");
        if (c->count > 2) put(d, " stroke-linecap=\"round\"");
        put_ink(d, "stroke", c->color);
        put_attribute(d, "stroke-width", c->width);
    }
    put(d, "/>\n");
}

static void put_disc(document *d, vec2 at, float radius) {
    put(d, "<circle");
    put_attribute(d, "cx", at.x);
    put_attribute(d, "cy", at.y);
    put_attribute(d, "r", radius);
    put(d, "/>");
}

/* The corners that raster.c gives the mark of radius 1. */
static void put_mark(document *d, draw_mark mark, vec2 at, float radius) {
    static const vec2 triangle[] = {{0, -1.4F}, {1.212F, 0.7F}, {-1.212F, 0.7F}},
                      square[] = {{-0.9F, -0.9F}, {0.9F, -0.9F}, {0.9F, 0.9F}, {-0.9F, 0.9F}},
                      diamond[] = {{0, -1.3F}, {1.3F, 0}, {0, 1.3F}, {-1.3F, 0}},
                      cross[] = {{-0.42F, -1.2F}, {0.42F, -1.2F}, {0.42F, -0.42F}, {1.2F, -0.42F},
                                 {1.2F, 0.42F},   {0.42F, 0.42F}, {0.42F, 1.2F},   {-0.42F, 1.2F},
                                 {-0.42F, 0.42F}, {-1.2F, 0.42F}, {-1.2F, -0.42F}, {-0.42F, -0.42F}};
    static const struct {
        const vec2 *corners;
        int count;
    } shapes[MARK_COUNT] = {[MARK_TRIANGLE] = {triangle, 3},
                            [MARK_SQUARE] = {square, 4},
                            [MARK_DIAMOND] = {diamond, 4},
                            [MARK_CROSS] = {cross, 12}};
    put(d, "<path d=\"");
    for (int i = 0; i < shapes[mark].count; i++) {
        vec2 c = shapes[mark].corners[i];
        put_pair(d, i ? "L" : "M", (vec2){at.x + radius * c.x, at.y + radius * c.y});
    }
    put(d, "Z\"/>");
}

static void put_marks(document *d, const draw_command *c) {
    put(d, "<g");
    put_ink(d, "fill", c->color);
    put(d, ">");
    for (size_t i = 0; i < c->count; i++) {
        if (!finite_point(c->points[i])) continue;
        if (c->mark == MARK_DISC)
            put_disc(d, c->points[i], c->radius);
        else
            put_mark(d, c->mark, c->points[i], c->radius);
    }
    put(d, "</g>\n");
}

static void put_rect(document *d, const draw_command *c) {
    rect r = c->bounds;
    float half = c->kind == DRAW_FRAME ? c->width / 2 : 0;
    put(d, "<rect");
    put_box(d, (rect){r.x + half, r.y + half, r.w - 2 * half, r.h - 2 * half});
    if (c->radius > half) put_attribute(d, "rx", c->radius - half);
    if (c->kind == DRAW_FRAME) {
        put(d, " fill=\"none\"");
        put_ink(d, "stroke", c->color);
        put_attribute(d, "stroke-width", c->width);
    } else {
        put_ink(d, "fill", c->color);
    }
    put(d, "/>\n");
}

/* Characters that XML forbids are left out, those it reserves are escaped, bytes that are not UTF-8 replaced. */
static void put_escaped(document *d, const char *text) {
    while (*text) {
        const char *from = text;
        uint32_t c = utf8_next(&text);
        if (c == '&')
            put(d, "&amp;");
        else if (c == '<')
            put(d, "&lt;");
        else if (c == '>')
            put(d, "&gt;");
        else if (c == 0xFFFD)
            put(d, "\xEF\xBF\xBD");
        else if (c >= ' ' && c != 0xFFFE && c != 0xFFFF && !(c >= 0xD800 && c < 0xE000))
            put_bytes(d, from, (size_t)(text - from));
    }
}

static void put_text(document *d, const draw_command *c) {
    static const char *const faces[FONT_COUNT] = {
        [FONT_TEXT] = " font-family=\"Inter, 'DejaVu Sans', sans-serif\"",
        [FONT_SEMIBOLD] = " font-family=\"Inter, 'DejaVu Sans', sans-serif\" font-weight=\"600\"",
        [FONT_MONO] = " font-family=\"'DejaVu Sans Mono', monospace\"",
    };
    const float baseline = 0.8f; /* of the line box, for all our faces */
    put(d, "<text xml:space=\"preserve\"");
    put_attribute(d, "x", c->bounds.x);
    put_attribute(d, "y", c->bounds.y + baseline * c->bounds.h);
    put(d, faces[c->font.face]);
    put_attribute(d, "font-size", c->font.size);
    if (c->bounds.w > 0) put_attribute(d, "textLength", c->bounds.w);
    put(d, " lengthAdjust=\"spacingAndGlyphs\"");
    put_ink(d, "fill", c->color);
    put(d, ">");
    put_escaped(d, c->text);
    put(d, "</text>\n");
}

static void put_base64(document *d, const uint8_t *bytes, size_t count) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < count; i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16;
        if (i + 1 < count) three |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < count) three |= bytes[i + 2];
        char four[4];
        for (int k = 0; k < 4; k++) four[k] = digits[three >> (18 - 6 * k) & 63];
        if (i + 2 >= count) four[3] = '=';
        if (i + 1 >= count) four[2] = '=';
        put_bytes(d, four, 4);
    }
}

static void put_image(document *d, const draw_command *c) {
    size_t size = 0;
    uint8_t *png = export_png_bytes(c->pixels, c->image_w, c->image_h, &size);
    if (!png) {
        d->failed = true;
        return;
    }
    put(d, "<image preserveAspectRatio=\"none\"");
    put_box(d, c->bounds);
    if (!c->smooth) put(d, " style=\"image-rendering:pixelated\"");
    put(d, " href=\"data:image/png;base64,");
    put_base64(d, png, size);
    put(d, "\"/>\n");
    free(png);
}

static void put_clip(document *d, const draw_command *c) {
    char text[96];
    d->clips++;
    snprintf(text, sizeof text, "</g>\n<clipPath id=\"clip%d\"><rect", d->clips);
    put(d, text);
    put_box(d, c->bounds);
    snprintf(text, sizeof text, "/></clipPath>\n<g clip-path=\"url(#clip%d)\">\n", d->clips);
    put(d, text);
}

static void put_command(document *d, const draw_command *c) {
    switch (c->kind) {
    case DRAW_CLIP: put_clip(d, c); break;
    case DRAW_RECT:
    case DRAW_FRAME: put_rect(d, c); break;
    case DRAW_POLYLINE:
    case DRAW_POLYGON: put_path(d, c); break;
    case DRAW_DISCS: put_marks(d, c); break;
    case DRAW_TEXT: put_text(d, c); break;
    case DRAW_IMAGE: put_image(d, c); break;
    }
}

static bool visible(const draw_command *c, rect part) {
    rect b = c->bounds;
    return c->kind == DRAW_CLIP ||
           (b.x <= part.x + part.w && part.x <= b.x + b.w && b.y <= part.y + part.h && part.y <= b.y + b.h);
}

char *export_svg_text(const draw_list *list, rect part) {
    document d = {0};
    put(&d, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"");
    put_attribute(&d, "width", part.w);
    put_attribute(&d, "height", part.h);
    put_pair(&d, " viewBox=\"", (vec2){part.x, part.y});
    put_pair(&d, " ", (vec2){part.w, part.h});
    put(&d, "\">\n<g>\n");
    for (size_t i = 0; i < draw_count(list); i++) {
        if (visible(draw_at(list, i), part)) put_command(&d, draw_at(list, i));
    }
    put(&d, "</g>\n</svg>\n");
    if (!d.failed) return d.text;
    free(d.text);
    return NULL;
}

bool export_svg(const draw_list *list, rect part, const char *path, char *message, size_t message_size) {
    char *text = export_svg_text(list, part);
    if (!text) {
        snprintf(message, message_size, "%s cannot be written: out of memory", path);
        return false;
    }
    bool written = export_bytes(text, strlen(text), path, message, message_size);
    free(text);
    return written;
}
