/* The widgets: an immediate-mode interface that lives on a draw list and a frame's input, without any window.
 *
 *     ui_begin(u, &input, &theme);
 *     if (ui_button(u, cut_left(&bar, 80 * s), "Reset")) intents->reset = true;
 *     ui_slider(u, row, &(ui_slider_config){.label = "Learning rate", .min = 1e-4, .max = 1, .log = true}, &rate);
 *     ui_end(u);
 *
 * The application owns every value; a widget changes it and says whether it did. Each widget first interacts, then
 * draws. A widget is known by its label, hashed with the ids pushed around it; whatever follows "##" in a label makes
 * it distinct and is not shown. Texts need to live only during the call.
 * Invariant: input is given once. What a popup, dialog, drawer or toast covers does not see the mouse; what a dialog
 * or popup stands above sees no keys; a key that one widget took is gone for all others. */
#ifndef LAB_UI_H
#define LAB_UI_H

#include "input.h"
#include "layout.h"
#include "theme.h"

typedef struct ui ui;
typedef uint32_t ui_id;

/* `list` is borrowed and must outlive the ui. NULL when out of memory. */
ui *ui_new(draw_list *list, clipboard clip);
void ui_free(ui *u); /* NULL is allowed */

/* Between the two, widgets may be called. `in` and `t` must live until ui_end. ui_begin empties the draw
 * list; ui_end appends popups, tooltips and toasts to it. */
void ui_begin(ui *u, const input *in, const theme *t);
void ui_end(ui *u);

/* After ui_end: seconds until the window has to be drawn again without new input: 0 at once (something
 * moves), HUGE_VAL never. */
double ui_next_redraw(const ui *u);
bool ui_wants_redraw(const ui *u); /* ui_next_redraw is 0 */
void ui_redraw(ui *u);             /* ask for another frame at once */
void ui_redraw_after(ui *u, double seconds);
cursor_shape ui_cursor(const ui *u); /* which pointer to show, after ui_end */
void ui_set_cursor(ui *u, cursor_shape shape);

const theme *ui_theme(const ui *u);
const input *ui_input(const ui *u);
draw_list *ui_list(ui *u); /* where to draw now; changes inside popups and dialogs */
float ui_scaled(const ui *u, float units);
void *ui_frame_memory(ui *u, size_t bytes); /* lives until the next ui_begin; NULL when out of memory */

/* Ids. */
void ui_push_id(ui *u, const char *name);
void ui_push_index(ui *u, int index);
void ui_pop_id(ui *u);
ui_id ui_make_id(const ui *u, const char *label);

/* Behaviour without drawing: what happened to the area `bounds` this frame. */
typedef struct {
    bool hovered, held; /* the pointer is over it; the button went down on it and is still down */
    bool pressed, clicked, released;
    int clicks;         /* with pressed: 1, 2, 3 */
    bool focused, ring; /* has the keyboard; shows it */
    bool activated;     /* clicked, or Enter or Space while it has the ring */
} ui_state;

ui_state ui_interact(ui *u, ui_id id, rect bounds, bool focusable);
/* The same for what is not pressed but moved: focusable, and Space is left to the window. */
ui_state ui_interact_moved(ui *u, ui_id id, rect bounds);
ui_state ui_interact_with(ui *u, ui_id id, rect bounds, mouse_button button); /* not focusable */
bool ui_hovers(const ui *u, rect bounds); /* the pointer is over it and nothing lies above */
vec2 ui_take_wheel(ui *u, rect bounds);   /* notches turned over it, once */
bool ui_take_key(ui *u, key_code key, bool ctrl, bool shift, bool repeats);
bool ui_editing(const ui *u);   /* a text is being typed: letters are not shortcuts */
bool ui_blocked(const ui *u);   /* a popup or dialog is open */
void ui_focus(ui *u, ui_id id); /* 0 drops the focus */
ui_id ui_focused(const ui *u);
/* Shortcuts of the window: call after the widgets; false while typing, in a dialog, or when a widget took
 * it. */
bool ui_shortcut(ui *u, key_code key, bool ctrl, bool shift, bool repeats);
/* A value that follows `target` (0..1) within 120 ms, eased; starts at its first target. */
float ui_ease(ui *u, ui_id id, float target);
/* How brightly a value is highlighted: 1 when its text changes after a second of rest, fading to 0. What changes all the
 * time, as while training, is not. */
float ui_flash(ui *u, ui_id id, const char *text);

/* Marks: names for what is on the screen in this frame. Widgets, panels and plots mark themselves; mark what they do
 * not cover. What follows "##" in a label is a second name. Letters of the other case will do where
 * nothing has exactly that name. Of several things of one name ui_find gives the one on the
 * highest layer that is number `which` (1, 2, ...; 0 the first, one whose whole label is the name before others). */
void ui_mark(ui *u, const char *label, rect bounds);
bool ui_find(const ui *u, const char *name, int which, rect *bounds);
const char *ui_mark_at(const ui *u, int index); /* labels, in the order of calling; NULL behind the last */

/* Texts. */
void ui_label(ui *u, rect bounds, const char *text); /* one line, ellipsis when too narrow */
void ui_label_with(ui *u, rect bounds, font f, color c, text_align align, const char *text);
/* The first of `texts` that fits, from the fullest to the briefest; the last one gets an ellipsis if need be. */
void ui_label_fitting(ui *u, rect bounds, font f, color c, text_align align, const char *const *texts,
                      int count);
float ui_paragraph(ui *u, rect bounds, font f, color c, const char *text); /* wrapped; returns its height */
float ui_paragraph_height(ui *u, float width, font f, const char *text);
/* In the middle of `bounds` on a ground of its own; left out where a word is wider than that. */
void ui_hint(ui *u, rect bounds, color ground, const char *text);
float ui_line_height(const ui *u, font f);
float ui_text_width(const ui *u, font f, const char *text);
/* A number at 22 px and its muted caption under it; `c` 0 takes the text colour. Returns the width taken. */
float ui_big_number(ui *u, rect bounds, const char *number, const char *caption, color c);
/* Title, one muted sentence, and the rest of the panel as content. Either text may be NULL. */
rect ui_panel(ui *u, rect bounds, const char *title, const char *sentence);

/* Icons are drawn, not set in a font. */
typedef enum {
    ICON_NONE,
    ICON_PLAY,
    ICON_PAUSE,
    ICON_STEP,
    ICON_RESET,
    ICON_GEAR,
    ICON_PLUS,
    ICON_MINUS,
    ICON_CLOSE,
    ICON_CHEVRON_DOWN,
    ICON_CHEVRON_UP,
    ICON_CHEVRON_LEFT,
    ICON_CHEVRON_RIGHT,
    ICON_CHECK,
    ICON_SEARCH,
    ICON_HELP,
    ICON_COPY,
    ICON_TRASH,
    ICON_UNDO,
    ICON_MENU,
    ICON_COUNT
} ui_icon;
void ui_draw_icon(ui *u, rect bounds, ui_icon icon, color c);

/* Buttons. */
typedef enum { BUTTON_PLAIN, BUTTON_PRIMARY, BUTTON_QUIET, BUTTON_DANGER } ui_button_style;
typedef struct {
    const char *label; /* needed as id; shown unless `icon_only` */
    ui_icon icon;
    bool icon_only, disabled, selected;
    ui_button_style style;
} ui_button_config;
bool ui_button(ui *u, rect bounds, const char *label);
bool ui_icon_button(ui *u, rect bounds, ui_icon icon, const char *label); /* the label is its tooltip */
bool ui_button_with(ui *u, rect bounds, const ui_button_config *config);
float ui_button_width(const ui *u, const char *label);
bool ui_toggle(ui *u, rect bounds, const char *label, bool *on);
bool ui_checkbox(ui *u, rect bounds, const char *label, bool *on);
bool ui_tabs(ui *u, rect bounds, const char *id, const char *const *names, int count, int *selected);
float ui_tabs_width(const ui *u, const char *const *names, int count);
void ui_progress(ui *u, rect bounds, double share, const char *text); /* share < 0: unknown, it moves */

/* Numbers. A slider is a track and its value; double click or Enter types a number, Escape leaves it as it
 * was; arrows step, with Shift ten steps; Ctrl-wheel takes fine steps. */
typedef struct {
    const char *label; /* shown at the left unless it begins with "##" */
    double min, max;
    double step;       /* values are multiples of it; 0 continuous */
    bool log;          /* min > 0 */
    bool zero;         /* log: the left end stands for 0 */
    const char *most;  /* words in place of the number at `max`; may be NULL */
    int digits;        /* significant digits shown, 0 for 3 */
    const char *unit;  /* shown behind the number, may be NULL */
    float label_width; /* 0: as the label needs, at most 45 % */
    bool disabled;
} ui_slider_config;
bool ui_slider(ui *u, rect bounds, const ui_slider_config *config, double *value);
bool ui_number_field(ui *u, rect bounds, const ui_slider_config *config, double *value); /* [-] value [+] */
/* Where `value` lies on the track, 0..1, and back; clamped to the range and its steps. */
double ui_slider_share(const ui_slider_config *config, double value);
double ui_slider_value(const ui_slider_config *config, double share);

/* One line of text; `capacity` bytes with the NUL. True when the text changed. */
typedef struct {
    const char *label; /* the id */
    const char *hint;  /* shown muted while empty */
    ui_icon icon;
    bool *entered; /* set when Enter was pressed; may be NULL */
} ui_text_config;
bool ui_text_field(ui *u, rect bounds, const ui_text_config *config, char *text, size_t capacity);

/* Choice of one. Of these each may be NULL: `notes` are muted words behind each option, `tips` the formulas of their
 * tooltips, `barred` says which are shown and cannot be chosen, `mark` is a word behind what is chosen (a dot where it
 * has no room). Search appears from 8 options on, in options and notes. With `again` it is true for the chosen one, too,
 * when that is chosen from the list once more. */
typedef struct {
    const char *label; /* shown at the left unless it begins with "##" */
    const char *const *options;
    const char *const *notes, *const *tips;
    const bool *barred;
    const char *mark;
    int count;
    float label_width;
    bool disabled, again;
} ui_dropdown_config;
bool ui_dropdown(ui *u, rect bounds, const ui_dropdown_config *config, int *selected);

/* Popups: one at a time, closed by Escape or a press outside. Draw its content between begin and end. */
void ui_popup_open(ui *u, ui_id id, rect anchor);
void ui_popup_close(ui *u);
bool ui_popup_is_open(const ui *u, ui_id id);
bool ui_popup_begin(ui *u, ui_id id, vec2 size, rect *content); /* false while closed: then no end */
void ui_popup_end(ui *u);
/* A menu on an open popup: the chosen index once, otherwise -1. An option "-" is a line; what follows two blanks stands
 * at the right, as shortcuts do. */
int ui_menu(ui *u, ui_id id, const char *const *options, int count);

/* The tooltip of the widget just called: the term, its formula (may be NULL), what larger and smaller do. */
void ui_tip(ui *u, const char *term, const char *formula, const char *text);
void ui_widen(ui *u, rect area); /* the area in which the widget just called is explained */
void ui_tip_for(ui *u, rect area, const char *term, const char *formula, const char *text);

/* Toasts stack at the lower right and fade by themselves; errors stay longer. */
typedef enum { TOAST_INFO, TOAST_WARNING, TOAST_ERROR } ui_toast_kind;
void ui_toast(ui *u, ui_toast_kind kind, const char *text);
bool ui_shows_toast(const ui *u);
bool ui_dismiss_toast(ui *u); /* the latest; false: there is none */

/* A modal question: the index of the button chosen, -1 while open, `count` when dismissed by Escape. The
 * last button is the primary one. Call each frame while it is to be shown. */
int ui_dialog(ui *u, const char *title, const char *text, const char *const *buttons, int count);
/* A modal sheet with content of the caller's own; ends with ui_dialog_end; `open` becomes false by Escape. */
bool ui_dialog_begin(ui *u, const char *title, vec2 size, bool *open, rect *content);
bool ui_pressed_beside_dialog(const ui *u); /* between begin and end */
void ui_dialog_end(ui *u);
/* A drawer slides in from the left of `area`, above what is there. False while it is shut. */
bool ui_drawer_begin(ui *u, const char *title, rect area, float width, bool *open, rect *content);
void ui_drawer_end(ui *u);

/* A card that floats above the panels and below dialogs. */
void ui_float_begin(ui *u, rect bounds, rect *content);
void ui_float_end(ui *u);

/* A bar to drag between two parts; `share` of the first, 0..1. Double click returns to `normal`. */
void ui_split_columns(ui *u, const char *id, rect all, float normal, float *share, rect *left, rect *right);
void ui_split_rows(ui *u, const char *id, rect all, float normal, float *share, rect *top, rect *bottom);

/* A scroll area: draw the content into `content`, as tall as you like, and say at the end how tall it was. */
typedef struct {
    float offset, wanted; /* pixels scrolled: shown now, going to */
    float height;         /* of the content, in the frame before */
} ui_scroll;
rect ui_scroll_begin(ui *u, const char *id, rect bounds, ui_scroll *scroll);
void ui_scroll_end(ui *u, float content_height);

#endif
