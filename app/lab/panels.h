/* The panels: each draws one part of the window from the state and notes what the person wants; see state.h. */
#ifndef LAB_PANELS_H
#define LAB_PANELS_H

#include "state.h"

/* panel_top.c: the bar with preset, run, step, reset and pace, where the run is, screens, help. */
void panel_top(ui *u, rect bounds, const lab_state *s, lab_intents *out);
/* What it learns from, at the right end of the caption. */
void panel_source(ui *u, rect bounds, const lab_state *s, lab_intents *out);
float panel_source_width(ui *u, const lab_state *s);
/* An error that stays until it is dismissed. */
void panel_error(ui *u, rect bounds, const lab_state *s, lab_intents *out);
float panel_error_height(ui *u, float width, const lab_state *s); /* 0 without an error */
/* In place of all other panels while nothing is loaded yet. */
void panel_waiting(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_lanes.c: a chip for each network, and the two settings that act while it trains. */
void panel_lanes(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_gradient.c: the gradient at every layer, with what reaches the first one in large numbers. */
void panel_gradient(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_history.c: the same over the steps, as heat maps. panel_sensitivity.c: the norms that cause it. */
void panel_history(ui *u, rect bounds, const lab_state *s, lab_intents *out);
void panel_sensitivity(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_drawer.c: the settings of a lane and of the training, over the left of `area` while they are open. */
float panel_drawer_width(ui *u);
void panel_drawer(ui *u, rect area, const lab_state *s, lab_intents *out);

/* screen_race.c: the arrangement of the Race screen, and what it wants to have measured. */
void screen_race(ui *u, rect room, const lab_state *s, lab_intents *out);
void screen_race_observe(const lab_state *s, observer_request *out);

/* panel_curves.c: losses and accuracies over the steps. */
void panel_loss(ui *u, rect bounds, const lab_state *s, lab_intents *out);
void panel_accuracy(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_regions.c: what each network says to every point of the plane. */
void panel_regions(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_pad.c: the drawing pad and its tools. */
void panel_pad(ui *u, rect bounds, const lab_state *s, lab_intents *out);
/* The pen's way over a square board, as shares of its sides; `drawing`: a stroke is under way. */
void panel_take_pen(ui *u, rect board, const ui_state *touched, bool drawing, lab_intents *out);
float panel_pad_height(ui *u, float side); /* of the panel whose pad has sides of that length */

/* panel_reading.c: what the network sees of the picture and says to it; all in one, or the verdict and the bars alone. */
void panel_reading(ui *u, rect bounds, const lab_state *s, lab_intents *out);
void panel_verdict(ui *u, rect bounds, const lab_state *s, lab_intents *out);
void panel_bars(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_film.c: the hidden channels at every layer, and running them back to the picture. */
void panel_film(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_gallery.c: test pictures, the worst mistakes, the confusion matrix. */
void panel_gallery(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_data.c: the source of the data, how much of it, batch and seed. */
void panel_data(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* panel_canvas.c: the samples that are learnt from, or the canvas to paint points on. */
void panel_canvas(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* screen_data.c: the arrangement of the Data screen. */
void screen_data(ui *u, rect room, const lab_state *s, lab_intents *out);

/* panel_invite.c: in place of Digits while the run learns from points. */
void panel_invite(ui *u, rect bounds, const lab_state *s, lab_intents *out);

/* screen_digits.c: the arrangement of the Digits screen. */
void screen_digits(ui *u, rect room, const lab_state *s, lab_intents *out);

/* panel_lessons.c: the guided tours to choose from. */
void panel_lessons(ui *u, rect bounds, const lab_state *s, lab_intents *out);
/* panel_tour.c: the one that is followed, over everything but dialogs. */
void panel_tour(ui *u, rect window, const lab_state *s, lab_intents *out);

/* panel_caption.c: the sentence at the bottom, what to try next included. */
void panel_caption(ui *u, rect bounds, const lab_state *s, lab_intents *out);
enum { CAPTION_TEXT = 512 };
const char *caption_text(char out[CAPTION_TEXT], const lab_state *s);
void phase_caption(char out[CAPTION_TEXT], const lab_state *s);        /* phase_flow.c */
void theory_caption(char out[CAPTION_TEXT], const lab_state *s);       /* theory.c */
void theory_twins_caption(char out[CAPTION_TEXT], const lab_state *s); /* theory_twins.c */

/* panel_help.c: the help that lies over everything. */
void panel_help(ui *u, rect window, const lab_state *s, lab_intents *out);

/* panel_leave.c: whether to quit, over everything while it is asked. */
void panel_leave(ui *u, const lab_state *s, lab_intents *out);

/* panel_files.c: the file dialog, over everything while it is open. */
void panel_files(ui *u, rect window, const lab_state *s, lab_intents *out);

/* A panel whose title explains itself: under the pointer it tells the term, the formula and what to look for. */
typedef struct {
    const char *title, *sentence; /* sentence: NULL where there is no room for it */
    const char *term, *formula, *text;
} panel_head;
rect panel_begin(ui *u, rect bounds, const panel_head *head);
/* So much of its content is explained with the title, and not covered by the tooltip. */
rect panel_begin_with(ui *u, rect bounds, const panel_head *head, float content_high);

/* The name of a lane as it was measured: "h1-j1, g = 2" where that was a copy with another damping. */
enum { LAB_MEASURED_NAME = HDNN_NAME_SIZE + 64 };
const char *lab_measured_name(char out[LAB_MEASURED_NAME], const lab_state *s, int lane);
const char *panel_measured_name(ui *u, const lab_state *s, int lane); /* until the end of the frame */

/* Ends a plot and notes what its menu asks for. */
plot_result panel_plot_end(plot *p, lab_intents *out);

#endif
