/* Twelve plots with a frame, a grid and curves, three hundred short texts, a picture, discs, bands, and specimens of
 * type: about what the fullest screen of the lab shows. Everything in the plots moves from frame to frame. */
#include "scene.h"

#include <math.h>
#include <stdio.h>

static float unit = 1;

static rect scaled(float x, float y, float w, float h) {
    return (rect){x * unit, y * unit, w * unit, h * unit};
}

static void say(draw_list *list, font_face face, float size, float x, float y, color ink, const char *text) {
    draw_text(list, (font){face, size * unit}, (vec2){x * unit, y * unit}, ALIGN_LEFT, ink, text);
}

static void grid(draw_list *list, rect r) {
    for (int i = 1; i < 6; i++) {
        float x = floorf(r.x + r.w * (float)i / 6) + 0.5f, y = floorf(r.y + r.h * (float)i / 6) + 0.5f;
        draw_line(list, (vec2){x, r.y}, (vec2){x, r.y + r.h}, 1, 0x2B344080);
        draw_line(list, (vec2){r.x, y}, (vec2){r.x + r.w, y}, 1, 0x2B344080);
    }
}

static void curve(draw_list *list, rect r, float phase, float rough, color ink) {
    enum { POINTS = 500 };
    vec2 points[POINTS];
    unsigned noise = 12345;
    for (int i = 0; i < POINTS; i++) {
        float t = (float)i / (POINTS - 1);
        noise = noise * 1664525u + 1013904223u;
        float jitter = rough * ((float)(noise >> 16) / 65536 - 0.5f);
        float value = 0.5f + 0.4f * sinf(7 * t + phase) * expf(-t) + jitter;
        points[i] = (vec2){r.x + t * r.w, r.y + r.h * value};
    }
    draw_polyline(list, points, POINTS, 1.5f * unit, ink);
}

static void band(draw_list *list, rect r, float phase) {
    enum { POINTS = 60 };
    vec2 points[2 * POINTS];
    for (int i = 0; i < POINTS; i++) {
        float t = (float)i / (POINTS - 1), middle = 0.6f + 0.2f * sinf(5 * t + phase);
        points[i] = (vec2){r.x + t * r.w, r.y + r.h * (middle - 0.1f)};
        points[2 * POINTS - 1 - i] = (vec2){r.x + t * r.w, r.y + r.h * (middle + 0.1f)};
    }
    draw_polygon(list, points, 2 * POINTS, 0x56B4E940);
}

static void plot(draw_list *list, int index, int frame) {
    static const color lanes[] = {0x56B4E9FF, 0xE69F00FF, 0x2CB67DFF, 0xD98CB3FF};
    char text[64];
    rect panel = scaled(12 + 316 * (float)(index % 4), 52 + 160 * (float)(index / 4), 304, 148);
    rect inner = {panel.x + 40 * unit, panel.y + 30 * unit, panel.w - 52 * unit, panel.h - 52 * unit};
    float phase = 0.02f * (float)frame + (float)index, x = panel.x / unit, y = panel.y / unit;
    draw_rect(list, panel, 6 * unit, 0x151A21FF);
    draw_frame(list, panel, 6 * unit, unit, 0x2B3440FF);
    say(list, FONT_SEMIBOLD, 15, x + 12, y + 8, 0xE8ECF2FF, "Gradient at every layer");
    draw_push_clip(list, inner);
    grid(list, inner);
    band(list, inner, phase);
    curve(list, inner, phase, 0.04f, lanes[index % 4]);
    if (index < 8) curve(list, inner, phase + 1, 0.4f, lanes[(index + 1) % 4]);
    draw_pop_clip(list);
    for (int i = 0; i < 6; i++) {
        snprintf(text, sizeof text, "10⁻%s", (const char *[]){"⁰", "¹", "²", "³", "⁴", "⁵"}[i]);
        draw_text(list, (font){FONT_TEXT, 11 * unit},
                  (vec2){inner.x - 6 * unit, inner.y + inner.h * (float)i / 6}, ALIGN_RIGHT, 0x93A0B2FF,
                  text);
    }
    for (int i = 0; i < 7; i++) {
        snprintf(text, sizeof text, "%d", i * 100 + frame);
        draw_text(list, (font){FONT_TEXT, 11 * unit},
                  (vec2){inner.x + inner.w * (float)i / 6, inner.y + inner.h + 4 * unit}, ALIGN_CENTRE,
                  0x93A0B2FF, text);
    }
}

static void specimens(draw_list *list, int frame) {
    char text[64];
    say(list, FONT_TEXT, 13, 16, 14, 0xE8ECF2FF,
        "The quick brown fox jumps over the lazy dog. Illinois, 1l0O, affine");
    say(list, FONT_TEXT, 13, 16, 540, 0xE8ECF2FF,
        "y⁺ = y + h J Kᵀ σ(K y + b)   ∂H/∂y   ‖∂ℒ/∂y₁‖ ≤ 1 ≥ √∇∑ → Φ ẏ × · ± ∞ ⁻¹²");
    say(list, FONT_MONO, 12, 16, 560, 0xE8ECF2FF, "1.0e-12  0123456789 ‖K‖ ∥σ∥ ∂Φᵀ √∇∑ → ≤≥×·ẏ");
    say(list, FONT_SEMIBOLD, 22, 16, 578, 0xE8ECF2FF, "0.84  3.1 × 10⁻¹²  Ünïcödé 1111 8888");
    say(list, FONT_TEXT, 11, 16, 610, 0x93A0B2FF,
        "muted caption at eleven pixels: gradient reaching layer 1, per sample");
    for (int i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "%.3f", (double)(i * 37 % 100) / 100 + 0.001 * (frame % 10));
        say(list, FONT_MONO, 11, 880 + 44 * (float)(i % 9), 560 + 18 * (float)(i / 9), 0x93A0B2FF, text);
    }
}

static void shapes(draw_list *list, int frame) {
    vec2 dots[40], star[10];
    for (int i = 0; i < 40; i++)
        dots[i] = (vec2){(30 + 9.37f * (float)i) * unit, (650 + 12 * sinf(0.3f * (float)(i + frame))) * unit};
    draw_discs(list, dots, 40, 2.5f * unit, 0x3D8FE0FF);
    for (int i = 0; i < 12; i++) {
        float a = 0.26f * (float)i;
        draw_line(list, (vec2){60 * unit, 730 * unit},
                  (vec2){(60 + 50 * cosf(a)) * unit, (730 + 50 * sinf(a)) * unit},
                  (0.5f + 0.25f * (float)i) * unit, 0xE8ECF2FF);
    }
    for (int i = 0; i < 10; i++) {
        float a = 0.6283f * (float)i, radius = i % 2 ? 20 : 50;
        star[i] = (vec2){(180 + radius * sinf(a)) * unit, (730 - radius * cosf(a)) * unit};
    }
    draw_polygon(list, star, 10, 0xF2B84BFF);
    draw_rect(list, scaled(250, 690, 90, 28), 14 * unit, 0x6CB6FFFF);
    draw_frame(list, scaled(250, 726, 90, 28), 6 * unit, 1.5f * unit, 0x6CB6FFFF);
    draw_rect(list, scaled(350, 690, 60, 60), 30 * unit, 0xFF6B6B80);
    vec2 bend[] = {{430 * unit, 750 * unit},
                   {445 * unit, 690 * unit},
                   {460 * unit, 750 * unit},
                   {430 * unit, 710 * unit}};
    draw_polyline(list, bend, 4, 6 * unit, 0x2CB67D80);
}

static void picture(draw_list *list, int frame) {
    enum { SIDE = 28 };
    static uint8_t rgba[300 * 400 * 4];
    for (int i = 0; i < 400 * 300; i++) {
        rgba[4 * i] = (uint8_t)(i % 400 / 2 + frame);
        rgba[4 * i + 1] = (uint8_t)(i / 400 / 2 + 40);
        rgba[4 * i + 2] = 120;
        rgba[4 * i + 3] = 255;
    }
    draw_image(list, scaled(480, 630, 180, 135), rgba, 400, 300, true);
    draw_image(list, scaled(680, 630, 140, 140), rgba, SIDE, SIDE / 2, false);
}

void draw_scene(draw_list *list, float scale, int frame) {
    unit = scale;
    draw_rect(list, draw_window(list), 0, 0x0E1116FF);
    for (int i = 0; i < 12; i++) plot(list, i, frame);
    specimens(list, frame);
    shapes(list, frame);
    picture(list, frame);
}
