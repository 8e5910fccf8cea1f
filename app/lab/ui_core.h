/* What the widget files share: the state of the interface. Nobody outside ui*.c includes this. */
#ifndef LAB_UI_CORE_H
#define LAB_UI_CORE_H

#include "ui.h"

enum {
    UI_LAYERS = 5,
    UI_IDS = 32,
    UI_SCROLLS = 8,
    UI_COVERS = 32,
    UI_EASES = 512,
    UI_FLASHES = 64,
    UI_TOASTS = 5,
    UI_EDIT = 256,
    UI_MARKS = 512,
    UI_MESSAGE = 512
};

/* Layers from the back to the front; each has a draw list of its own until ui_end joins them. */
typedef enum { LAYER_BASE, LAYER_DRAWER, LAYER_DIALOG, LAYER_POPUP, LAYER_TIP } ui_layer;

/* Something at `bounds` on `layer` hides from the mouse what lies on lower layers. */
typedef struct {
    ui_layer layer;
    rect bounds;
} ui_cover;

typedef struct {
    ui_id id;
    ui_layer layer;
} ui_stop; /* of the Tab order */

typedef struct {
    ui_id id;
    float progress; /* 0..1, linear in time; eased when read */
    uint64_t seen;  /* frame */
} ui_motion;

/* A value on the screen: when its text changed last, and when it lit up. */
typedef struct {
    ui_id id;
    uint32_t text; /* hashed */
    double changed, lit;
    uint64_t seen; /* frame */
} ui_value;

/* The one text that is being edited: where its caret stands and which end of the selection stays. Bytes. */
typedef struct {
    ui_id id;
    size_t caret, anchor;
    float scroll;
    char text[UI_EDIT]; /* of numbers typed into sliders and of the search; text fields edit their own */
    bool dragging;      /* the pointer draws the selection out */
} ui_edit;

typedef struct {
    ui_toast_kind kind;
    double since;
    char text[UI_MESSAGE];
} ui_toast_entry;

typedef struct {
    ui_scroll *scroll;
    rect view;
    ui_id id;
} ui_scroll_frame;

/* A name for what lies at `bounds`; the text lives in frame memory. */
typedef struct {
    const char *label;
    rect bounds;
    ui_layer layer;
} ui_mark_entry;

typedef struct ui_chunk ui_chunk;

struct ui {
    draw_list *lists[UI_LAYERS]; /* [0] is borrowed */
    ui_layer layer;
    clipboard clip;
    const input *in;
    const theme *theme;
    uint64_t frame;
    cursor_shape cursor;
    double redraw_in;

    ui_id ids[UI_IDS];
    int id_depth;
    ui_id active, focus, last;
    mouse_button active_button;
    bool focus_visible, focus_seen;
    ui_id left;   /* what had the keyboard before it was dropped: Tab goes on from there */
    ui_id hushed; /* pressed or typed at while the pointer rests on it: no tooltip until that has left */
    ui_id told;   /* Tab came to it, and no key, press or move since: its tooltip may be shown */
    rect last_bounds;
    bool last_hovered;
    vec2 mouse_before;
    ui_id hot, hot_before; /* what the pointer rests on, for tooltips */
    double hot_since, ring_since;

    bool taken[INPUT_KEYS], text_taken, wheel_taken;
    ui_cover covers[UI_COVERS], covers_before[UI_COVERS];
    int cover_count, cover_count_before;
    ui_layer modal, modal_before; /* the highest layer that blocks all below it */

    ui_stop *stops;
    size_t stop_count, stop_capacity;
    ui_id reveal; /* scroll areas bring this widget into view */
    ui_motion motions[UI_EASES];
    ui_value values[UI_FLASHES];

    ui_edit edit;
    ui_id lost_id; /* an edit that lost the focus, and what had been typed */
    char lost_text[UI_EDIT];
    struct {
        ui_id id;
        rect anchor, bounds;
        uint64_t opened, seen; /* frames */
        int highlighted;       /* by keys or pointer: position among the options that match */
        vec2 mouse;            /* where the pointer was: at rest it does not highlight */
        ui_scroll scroll;
        ui_layer below; /* the layer to come back to */
    } popup;
    ui_layer dialog_below, drawer_below;
    ui_id focus_before_dialog;
    uint64_t dialog_frame;
    ui_id dialog_id;
    rect dialog_bounds; /* of the one drawn last */

    ui_scroll_frame scrolls[UI_SCROLLS];
    int scroll_depth;

    ui_mark_entry marks[UI_MARKS];
    int mark_count;

    ui_toast_entry toasts[UI_TOASTS];
    int toast_count;
    struct {
        bool shown;
        rect anchor;
        const char *term, *formula, *text;
    } tip;

    ui_chunk *chunks;
};

/* The part of a label that is shown: up to "##". The copy lives in frame memory. */
const char *ui_shown(ui *u, const char *label);
const char *ui_copy(ui *u, const char *text);
/* Makes the widget the one that a following ui_tip explains. */
void ui_is_last(ui *u, ui_id id, rect bounds);
/* Colours of a control's surface by what happens to it. */
color ui_surface(ui *u, ui_id id, const ui_state *s, color rest);
void ui_ring(ui *u, const ui_state *s, rect bounds);
void ui_add_cover(ui *u, ui_layer layer, rect bounds);
void ui_enter_layer(ui *u, ui_layer layer, rect clip);
void ui_leave_layer(ui *u, ui_layer back);
void ui_shadow(ui *u, rect bounds);
/* Takes the label's column off `row` and draws it; nothing for labels that begin with "##". */
void ui_cut_label(ui *u, rect *row, const char *label, float width, bool disabled);
void ui_draw_toasts(ui *u);
void ui_draw_tip(ui *u);

/* Editing of UTF-8, apart from any widget: bytes in, bytes out, always on character boundaries. */
size_t text_next(const char *text, size_t at);
size_t text_previous(const char *text, size_t at);
size_t text_word_left(const char *text, size_t at);
size_t text_word_right(const char *text, size_t at);
/* Replace what lies between a and b by `with`; false (and no change) when it does not fit. */
bool text_replace(char *text, size_t capacity, size_t a, size_t b, const char *with);
/* One line of text under edit: takes keys and typed text, draws text, selection and caret. */
typedef struct {
    bool changed, entered, escaped;
} ui_edit_result;
void ui_edit_start(ui *u, ui_id id, const char *text, bool select_all);
void ui_edit_lose(ui *u);
ui_edit_result ui_edit_line(ui *u, rect bounds, font f, char *text, size_t capacity, const ui_state *s);

#endif
