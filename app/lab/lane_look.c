/* See lane_look.h. */
#include "lane_look.h"

/* Slots that are written down hold for the first lane that names them; the others take that of their place, or the
 * first one left. */
static void slots_of(const hdnn_preset *p, int slots[HDNN_MAX_LANES]) {
    bool taken[HDNN_MAX_LANES] = {false};
    for (int i = 0; i < p->lanes; i++) {
        int wanted = p->networks[i].color - 1;
        slots[i] = wanted >= 0 && wanted < HDNN_MAX_LANES && !taken[wanted] ? wanted : -1;
        if (slots[i] >= 0) taken[wanted] = true;
    }
    for (int i = 0; i < p->lanes; i++) {
        if (slots[i] >= 0) continue;
        slots[i] = i;
        for (int k = 0; taken[slots[i]]; k++) slots[i] = k;
        taken[slots[i]] = true;
    }
}

int lane_slot(const hdnn_preset *p, int lane) {
    int slots[HDNN_MAX_LANES];
    slots_of(p, slots);
    return slots[lane];
}

void lane_keep_slots(hdnn_preset *p) {
    int slots[HDNN_MAX_LANES];
    slots_of(p, slots);
    for (int i = 0; i < p->lanes; i++) p->networks[i].color = slots[i] + 1;
}

int lane_free_slot(const hdnn_preset *p) {
    int slots[HDNN_MAX_LANES], slot = 0;
    slots_of(p, slots);
    for (int i = 0; i < p->lanes; i++)
        if (slots[i] == slot) slot++, i = -1;
    return slot;
}

color lane_color(const lab_state *s, int lane) {
    return theme_lane_on(s->settings.theme, lane_slot(s->preset, lane));
}

plot_pattern lane_pattern(const lab_state *s, int lane) {
    return (plot_pattern)(lane_slot(s->preset, lane) % PLOT_PATTERNS);
}

plot_series lane_series(const lab_state *s, int lane) {
    return (plot_series){.entry = lab_lane_name(s, lane),
                         .key = lane_slot(s->preset, lane) + 1,
                         .color = lane_color(s, lane),
                         .pattern = lane_pattern(s, lane)};
}

plot_config lane_plot(const lab_state *s, const char *name) {
    return (plot_config){.name = name,
                         .legend = s->snapshot->lanes > 1,
                         .hidden = &s->memory->hidden_lanes,
                         .x_label = "layer"};
}
