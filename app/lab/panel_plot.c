/* What panels have in common: titles that explain themselves, the wishes of a plot's menu, names of measured networks. */
#include "panels.h"

#include "number.h"

#include <stdio.h>
#include <stdlib.h>

static char *csv_of(const plot *p) {
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (!memory) return NULL;
    bool written = plot_write_csv(p, memory);
    if (fclose(memory) == 0 && written) return text;
    free(text);
    return NULL;
}

void lab_saving_forget(lab_saving *saving) {
    free(saving->csv), free(saving->rgba);
    *saving = (lab_saving){0};
}

const char *lab_measured_name(char out[LAB_MEASURED_NAME], const lab_state *s, int lane) {
    const observation *o = s->observation;
    char number[NUMBER_TEXT];
    bool damped = o && lane < o->lanes && o->request.damped >> lane & 1;
    snprintf(out, LAB_MEASURED_NAME, "%s%s%s", lab_lane_name(s, lane), damped ? ", γ = " : "",
             damped ? number_text(number, o->lane[lane].damping, 3) : "");
    return out;
}

const char *panel_measured_name(ui *u, const lab_state *s, int lane) {
    char *name = ui_frame_memory(u, LAB_MEASURED_NAME);
    return name ? lab_measured_name(name, s, lane) : lab_lane_name(s, lane);
}

rect panel_begin(ui *u, rect bounds, const panel_head *head) {
    return panel_begin_with(u, bounds, head, 0);
}

rect panel_begin_with(ui *u, rect bounds, const panel_head *head, float content_high) {
    rect content = ui_panel(u, bounds, head->title, head->sentence);
    ui_tip_for(u, (rect){bounds.x, bounds.y, bounds.w, content.y + content_high - bounds.y}, head->term,
               head->formula, head->text);
    return content;
}

plot_result panel_plot_end(plot *p, lab_intents *out) {
    plot_result result = plot_end(p);
    if (result.request == PLOT_NO_REQUEST) return result;
    lab_saving *s = &out->saving;
    lab_saving_forget(s);
    const theme *t = ui_theme(p->ui);
    rect part = rect_inset(p->bounds, -t->gap_small);
    skip_top(&part, t->gap_small + t->unit / 2); /* words above reach down to the plot */
    *s = (lab_saving){.request = result.request, .part = part};
    snprintf(s->name, sizeof s->name, "%s", p->config.name);
    if (result.request == PLOT_SAVE_CSV) s->csv = csv_of(p);
    return result;
}
