/* The sentence at the bottom: what the numbers of this screen say, and what to try next. It claims nothing that they do
 * not show: whether a gradient shrinks or grows is read off its own profile, never off the name of a network. A screen
 * has a sentence of its own; those of Phase space and Theory stand beside what they measure. */
#include "panels.h"

#include "classes.h"
#include "divergence.h"
#include "number.h"
#include "tour.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* A network from a model file has gradients before its first step here. */
static bool is_untrained(const lab_state *s) {
    return s->snapshot->step == 0 && !isfinite(lab_first_gradient(&s->snapshot->lane[0]));
}

/* Race. */
typedef enum { TREND_NONE, TREND_LOST, TREND_SHRINKS, TREND_KEEPS, TREND_GROWS } trend;
static const double large = 10, small = 0.1, slack = 1.5; /* slack: a word once said stays so long */

/* How many times as large the gradient at layer 1 is as at the last layer. */
static double ratio_of(const lab_state *s, int lane) {
    const hdnn_lane_snapshot *l = &s->snapshot->lane[lane];
    return lab_first_gradient(l) / (double)l->state_gradient[l->layers];
}

static trend trend_of(const lab_state *s, int lane) {
    double ratio = ratio_of(s, lane);
    int *said = &s->memory->trend[lane];
    if (!isfinite(ratio))
        *said = TREND_NONE;
    else if (ratio <= 0)
        *said = TREND_LOST;
    else if (ratio > (*said == TREND_GROWS ? large / slack : large))
        *said = TREND_GROWS;
    else if (ratio < (*said == TREND_SHRINKS ? small * slack : small))
        *said = TREND_SHRINKS;
    else
        *said = TREND_KEEPS;
    return (trend)*said;
}

static void say_trend(char *out, size_t size, const lab_state *s, int lane) {
    const char *name = lab_lane_name(s, lane);
    double ratio = ratio_of(s, lane);
    char times[NUMBER_TEXT];
    switch (trend_of(s, lane)) {
    case TREND_LOST: snprintf(out, size, "is lost in %s: no float could hold it", name); break;
    case TREND_SHRINKS:
        snprintf(out, size, "shrinks %s-fold in %s", number_text(times, 1 / ratio, 2), name);
        break;
    case TREND_GROWS: snprintf(out, size, "grows %s-fold in %s", number_text(times, ratio, 2), name); break;
    default:
        number_text(times, ratio, 2);
        if (strcmp(times, "1") == 0)
            snprintf(out, size, "arrives as large as it left in %s", name);
        else
            snprintf(out, size, "arrives %s times as large in %s", times, name);
    }
}

/* About the network whose gradient changes most. */
static void say_remedy(char *out, size_t size, const lab_state *s, int lane) {
    const hdnn_network_config *c = &s->preset->networks[lane];
    bool timed = c->architecture != hdnn_architecture_find("mlp");
    trend now = trend_of(s, lane);
    const char *what = "more layers";
    if (now == TREND_GROWS)
        what = !timed           ? "smaller initial weights"
               : c->damping > 0 ? "more layers, or less damping,"
                                : "a smaller T";
    if (now == TREND_SHRINKS || now == TREND_LOST) what = c->damping > 0 ? "less damping" : "fewer layers";
    snprintf(out, size, "Try %s in %s: press its chip.", what, c->name);
}

static double excess_of(const lab_state *s, int lane) {
    double ratio = ratio_of(s, lane);
    return isnan(ratio) ? -1 : ratio > 0 ? fabs(log(ratio)) : HUGE_VAL;
}

/* Of several networks the two that differ most. */
static void say_gradients(char *out, const lab_state *s) {
    int low = -1, high = -1, worst = 0;
    for (int i = 0; i < s->snapshot->lanes; i++) {
        double ratio = ratio_of(s, i);
        if (!isfinite(ratio)) continue;
        if (low < 0 || ratio < ratio_of(s, low)) low = i;
        if (high < 0 || ratio >= ratio_of(s, high)) high = i;
        if (excess_of(s, i) > excess_of(s, worst)) worst = i;
    }
    if (low < 0) return;
    int first = low < high ? low : high, second = low < high ? high : low;
    char phrases[2][128], remedy[160];
    say_trend(phrases[0], sizeof phrases[0], s, first);
    say_trend(phrases[1], sizeof phrases[1], s, second);
    say_remedy(remedy, sizeof remedy, s, worst);
    snprintf(out, CAPTION_TEXT, "Towards layer 1 the gradient %s%s%s. %s", phrases[0],
             first != second ? ", and " : "", first != second ? phrases[1] : "", remedy);
}

static void say_race(char out[CAPTION_TEXT], const lab_state *s) {
    if (is_untrained(s))
        snprintf(out, CAPTION_TEXT,
                 "Nothing has been learnt yet. Press Space to train, S for a single step, ? for help.");
    else
        say_gradients(out, s);
}

/* Digits. */
static void say_reading(char out[CAPTION_TEXT], const lab_state *s) {
    const lab_reading *r = s->reading;
    char name[CLASS_NAME], truth[CLASS_NAME], number[NUMBER_TEXT], verdict[CLASS_NAME + 32] = "";
    int best = 0;
    if (!lab_has_images(s)) {
        snprintf(out, CAPTION_TEXT,
                 "Nothing can be drawn for a network that learns from points. Choose one of the presets.");
        return;
    }
    for (int i = 1; r->has_reading && i < r->classes; i++)
        if (r->probabilities[0][i] > r->probabilities[0][best]) best = i;
    if (!r->has_reading || !isfinite(r->probabilities[0][best])) {
        snprintf(out, CAPTION_TEXT, "Draw a digit on the pad and see what the network makes of it.");
        return;
    }
    const char *what = r->label >= 0    ? "this test picture"
                       : s->pad->ground ? "the picture on the pad"
                                        : "your drawing";
    const char *after = r->label >= 0 ? "Draw one of your own and compare."
                                      : "Change the drawing and see when it changes its mind.";
    if (is_untrained(s)) after = "It has not trained yet: press Space and watch the bars.";
    if (r->label == best) snprintf(verdict, sizeof verdict, ", and is right");
    if (r->label >= 0 && r->label != best)
        snprintf(verdict, sizeof verdict, "; it is %s", class_name(truth, s->data->taken, r->label));
    snprintf(out, CAPTION_TEXT, "%s reads %s as %s with probability %s%s. %s", lab_lane_name(s, 0), what,
             class_name(name, s->data->taken, best),
             number_percent(number, (double)r->probabilities[0][best]), verdict, after);
}

/* Data. */
static void say_data(char out[CAPTION_TEXT], const lab_state *s) {
    char train[NUMBER_TEXT], test[NUMBER_TEXT], percent[NUMBER_TEXT], result[HDNN_NAME_SIZE + 128];
    double accuracy = s->snapshot->lane[0].status.test_accuracy;
    number_fixed(test, (double)s->data->test.count, 0);
    if (isfinite(accuracy))
        snprintf(result, sizeof result, "of %s others %s reads %s correctly", test, lab_lane_name(s, 0),
                 number_percent(percent, accuracy));
    else
        snprintf(result, sizeof result, "%s others to be tested on", test);
    snprintf(out, CAPTION_TEXT, "%s samples of %d classes to learn from; %s. %s",
             number_fixed(train, (double)s->data->train.count, 0), s->data->test.classes, result,
             s->snapshot->running || is_untrained(s) ? "Change one thing here: it begins again."
                                                     : "Take fewer and see the accuracies part.");
}

/* Lessons. */
static void say_lessons(char out[CAPTION_TEXT], const lab_state *s) {
    int tours = 0, minutes = 0;
    for (int i = 0; i < s->lessons->count; i++) {
        const hdnn_lesson *lesson = s->lessons->entries[i].lesson;
        if (lesson) tours++, minutes += lesson->minutes;
    }
    if (tours)
        snprintf(out, CAPTION_TEXT,
                 "%d guided %s, about %d minutes in all. Choose one to begin; Escape leaves it.", tours,
                 tours == 1 ? "tour" : "tours", minutes);
}

const char *caption_text(char out[CAPTION_TEXT], const lab_state *s) {
    static void (*const captions[SCREEN_COUNT])(char *out, const lab_state *s) = {
        [SCREEN_RACE] = say_race,      [SCREEN_PHASE] = phase_caption, [SCREEN_THEORY] = theory_caption,
        [SCREEN_DIGITS] = say_reading, [SCREEN_DATA] = say_data,       [SCREEN_LESSONS] = say_lessons};
    out[0] = '\0';
    if (s->snapshot && !say_divergence(out, s)) captions[s->settings.screen](out, s);
    return out;
}

/* Cuts whole clauses off the end until the rest fits; a first clause that is too long stays. */
static void cut_to_fit(ui *u, char *text, float width) {
    const theme *t = ui_theme(u);
    for (size_t i = strlen(text); i > 1 && ui_text_width(u, t->body, text) > width; i--)
        if ((text[i - 1] == ';' || text[i - 1] == '.') && text[i] == ' ') text[i - 1] = '.', text[i] = '\0';
}

void panel_caption(ui *u, rect bounds, const lab_state *s, lab_intents *out) {
    (void)out;
    const theme *t = ui_theme(u);
    char text[CAPTION_TEXT], shown[CAPTION_TEXT];
    skip_left(&bounds, t->gap_large), skip_right(&bounds, t->gap_large);
    snprintf(shown, sizeof shown, "%s", caption_text(text, s));
    cut_to_fit(u, shown, bounds.w);
    ui_label_with(u, bounds, t->body, t->text, ALIGN_LEFT, shown);
    if (ui_text_width(u, t->body, text) > bounds.w) ui_tip_for(u, bounds, "What the numbers say", NULL, text);
}
