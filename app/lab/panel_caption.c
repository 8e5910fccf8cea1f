/* The sentence at the bottom: what the numbers on the screen say, and what to try next. It claims nothing that they do
 * not show: whether a gradient shrinks or grows is read off its own profile, never off the name of a network. */
#include "panels.h"

#include "classes.h"
#include "divergence.h"
#include "number.h"

#include <math.h>
#include <stdio.h>

/* How many times as large the gradient at layer 1 is as at the last layer. */
static double ratio_of(const hdnn_lane_snapshot *l) {
    return lab_first_gradient(l) / (double)l->state_gradient[l->layers];
}

static bool say_divergence(char *out, const lab_state *s) {
    for (int i = 0; i < s->snapshot->lanes; i++) {
        const hdnn_lane_status *l = &s->snapshot->lane[i].status;
        if (!l->diverged) continue;
        divergence d = divergence_of(l, &s->preset->networks[i], &s->preset->training);
        snprintf(out, CAPTION_TEXT, "%s %s", lab_lane_name(s, i), d.text);
        return true;
    }
    return false;
}

/* The profile of one lane in words, "" when there is nothing to say yet. */
static void profile_text(char *out, size_t size, const lab_state *s, int lane) {
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    double ratio = ratio_of(l);
    char times[NUMBER_TEXT];
    const char *name = lab_lane_name(s, lane);
    out[0] = '\0';
    if (!isfinite(ratio)) return;
    if (ratio <= 0)
        snprintf(out, size, "in %s nothing of the gradient that a float could hold reaches layer 1", name);
    else if (ratio < 0.1)
        snprintf(out, size, "in %s the gradient shrinks %s-fold on its way from layer %d to layer 1", name,
                 number_text(times, 1 / ratio, 2), l->layers);
    else if (ratio > 10)
        snprintf(out, size, "in %s the gradient grows %s-fold on its way from layer %d to layer 1", name,
                 number_text(times, ratio, 2), l->layers);
    else
        snprintf(out, size, "in %s the gradient at layer 1 is %s times that at layer %d", name,
                 number_text(times, ratio, 2), l->layers);
}

static bool say_gradients(char *out, const lab_state *s) {
    char profile[HDNN_MAX_LANES][192];
    int weakest = -1, strongest = -1, lanes = s->snapshot->lanes;
    for (int i = 0; i < lanes; i++) {
        profile_text(profile[i], sizeof profile[i], s, i);
        if (!profile[i][0]) continue;
        double ratio = ratio_of(&s->snapshot->lane[i]);
        if (weakest < 0 || ratio < ratio_of(&s->snapshot->lane[weakest])) weakest = i;
        if (strongest < 0 || ratio > ratio_of(&s->snapshot->lane[strongest])) strongest = i;
    }
    if (weakest < 0) return false;
    char *w = profile[weakest];
    if (strongest != weakest)
        snprintf(out, CAPTION_TEXT, "%s; %s.", w, profile[strongest]);
    else
        snprintf(out, CAPTION_TEXT, "%s.", w);
    if (out[0] == 'i') out[0] = 'I';
    return true;
}

/* A network from a model file has gradients before its first step here. */
static bool is_untrained(const lab_state *s) {
    return s->snapshot->step == 0 && !isfinite(lab_first_gradient(&s->snapshot->lane[0]));
}

static bool say_reading(char *out, const lab_state *s) {
    const lab_reading *r = s->reading;
    char name[CLASS_NAME], sure[NUMBER_TEXT];
    if (!lab_has_images(s) || !r->has_reading || !r->drawn) return false;
    int best = 0;
    for (int i = 1; i < r->classes; i++)
        if (r->probabilities[0][i] > r->probabilities[0][best]) best = i;
    double probability = (double)r->probabilities[0][best];
    if (!isfinite(probability)) return false;
    const char *after = is_untrained(s) ? "It has not trained yet: press Space and watch the bars."
                                        : "Change the drawing and see when it changes its mind.";
    snprintf(out, CAPTION_TEXT, "%s reads your drawing as %s with probability %s. %s", lab_lane_name(s, 0),
             class_name(name, s->data->taken, best), number_fixed(sure, floor(probability * 100) / 100, 2),
             after);
    return true;
}

const char *caption_text(char out[CAPTION_TEXT], const lab_state *s) {
    out[0] = '\0';
    if (!s->snapshot) return out;
    if (say_divergence(out, s) || say_reading(out, s)) return out;
    if (is_untrained(s)) {
        snprintf(out, CAPTION_TEXT,
                 "Nothing has been learnt yet. Press Space to train, S for a single step, ? for help.");
        return out;
    }
    say_gradients(out, s);
    return out;
}

void panel_caption(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    (void)out;
    const theme *t = ui_theme(u);
    char text[CAPTION_TEXT];
    skip_left(&bounds, t->gap_large), skip_right(&bounds, t->gap_large);
    ui_label_with(u, bounds, t->body, t->text, ALIGN_LEFT, caption_text(text, s));
    bool cut = ui_text_width(u, t->body, text) > bounds.w;
    if (cut) ui_tip_for(u, bounds, "What the numbers say", NULL, text);
}
