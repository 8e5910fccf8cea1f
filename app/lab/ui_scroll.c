/* Scroll areas and splitters: they move other things and draw next to nothing. */
#include "ui_core.h"

#include <math.h>

/* The offset follows the wanted one smoothly; both stay inside the content. */
static void settle(ui *u, ui_scroll *scroll, float view) {
    float last = fmaxf(0, scroll->height - view);
    scroll->wanted = fminf(fmaxf(scroll->wanted, 0), last);
    float off = scroll->wanted - scroll->offset;
    float share = 1 - expf(-(float)fmin(u->in->delta, 0.1) / 0.04F);
    scroll->offset = fabsf(off) < 1 ? scroll->wanted : scroll->offset + off * share;
    scroll->offset = fminf(fmaxf(scroll->offset, 0), last);
    if (scroll->offset != scroll->wanted) ui_redraw(u);
}

rect ui_scroll_begin(ui *u, const char *name, rect bounds, ui_scroll *scroll) {
    settle(u, scroll, bounds.h);
    if (u->scroll_depth < UI_SCROLLS)
        u->scrolls[u->scroll_depth] = (ui_scroll_frame){scroll, bounds, ui_make_id(u, name)};
    u->scroll_depth++;
    draw_push_clip(ui_list(u), bounds);
    rect content = bounds;
    content.y = roundf(content.y - scroll->offset);
    if (scroll->height > bounds.h + 1) skip_right(&content, u->theme->gap);
    content.h = fmaxf(bounds.h, scroll->height);
    return content;
}

static void scroll_bar(ui *u, ui_scroll_frame *f) {
    ui_scroll *s = f->scroll;
    if (s->height <= f->view.h + 1) return;
    float wide = ui_scaled(u, 6), length = fmaxf(ui_scaled(u, 24), f->view.h * f->view.h / s->height);
    float way = f->view.h - length, last = s->height - f->view.h;
    rect gutter = {f->view.x + f->view.w - 1.5F * wide, f->view.y, 1.5F * wide, f->view.h};
    ui_state state = ui_interact(u, f->id, gutter, false);
    if (state.held && way > 0) {
        s->wanted = (u->in->mouse.y - f->view.y - length / 2) / way * last;
        s->offset = s->wanted = fminf(fmaxf(s->wanted, 0), last);
    }
    float over = ui_ease(u, f->id ^ 0x51u, state.hovered || state.held ? 1 : 0);
    rect bar = {gutter.x + 0.25F * wide, f->view.y + way * s->offset / last, wide, length};
    draw_rect(ui_list(u), bar, wide / 2, color_fade(u->theme->muted, 0.35F + 0.35F * over));
}

void ui_scroll_end(ui *u, float content_height) {
    draw_pop_clip(ui_list(u));
    if (--u->scroll_depth >= UI_SCROLLS) return;
    ui_scroll_frame f = u->scrolls[u->scroll_depth];
    if (f.scroll->height != content_height) ui_redraw(u);
    f.scroll->height = content_height;
    bool overflows = content_height > f.view.h + 1;
    if (overflows && !u->in->held.ctrl) f.scroll->wanted -= ui_take_wheel(u, f.view).y * ui_scaled(u, 48);
    scroll_bar(u, &f);
    if (f.scroll->wanted != f.scroll->offset) ui_redraw(u);
}

static void drag_split(ui *u, const char *name, rect bar, bool columns, rect all, float normal,
                       float *share) {
    ui_id id = ui_make_id(u, name);
    rect grip = rect_inset(bar, 0);
    ui_state s = ui_interact_moved(u, id, grip);
    float length = columns ? all.w : all.h, at = columns ? u->in->mouse.x - all.x : u->in->mouse.y - all.y;
    if (s.hovered || s.held) ui_set_cursor(u, columns ? CURSOR_RESIZE_X : CURSOR_RESIZE_Y);
    if (s.held && length > 0 && s.clicks < 2) *share = at / length;
    if (s.pressed && s.clicks == 2) *share = normal;
    if (s.ring && ui_take_key(u, columns ? KEY_LEFT : KEY_UP, false, false, true)) *share -= 0.02F;
    if (s.ring && ui_take_key(u, columns ? KEY_RIGHT : KEY_DOWN, false, false, true)) *share += 0.02F;
    *share = fminf(fmaxf(*share, 0.1F), 0.9F);

    float over = ui_ease(u, id ^ 0x51u, s.hovered || s.held || s.ring ? 1 : 0), thin = ui_scaled(u, 2);
    float handle = fminf(ui_scaled(u, 28) + over * ui_scaled(u, 20), columns ? bar.h : bar.w);
    rect line = columns ? rect_centred(bar, thin, handle) : rect_centred(bar, handle, thin);
    draw_rect(ui_list(u), line, thin / 2, color_mix(u->theme->line, u->theme->focus, over));
}

void ui_split_columns(ui *u, const char *id, rect all, float normal, float *share, rect *left, rect *right) {
    float gap = u->theme->gap, x = roundf(all.w * *share - gap / 2);
    drag_split(u, id, (rect){all.x + x, all.y, gap, all.h}, true, all, normal, share);
    x = roundf(all.w * *share - gap / 2);
    *right = all;
    *left = cut_left(right, x);
    skip_left(right, gap);
}

void ui_split_rows(ui *u, const char *id, rect all, float normal, float *share, rect *top, rect *bottom) {
    float gap = u->theme->gap, y = roundf(all.h * *share - gap / 2);
    drag_split(u, id, (rect){all.x, all.y + y, all.w, gap}, false, all, normal, share);
    y = roundf(all.h * *share - gap / 2);
    *bottom = all;
    *top = cut_top(bottom, y);
    skip_top(bottom, gap);
}
