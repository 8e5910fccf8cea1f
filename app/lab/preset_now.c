/* What the window shows now, as a preset: so that it can be saved, or begun anew with another setting. */
#include "screens.h"

#include <stdio.h>
#include <string.h>

hdnn_preset lab_preset_now(const lab_state *s) {
    hdnn_preset p = *s->wanted;
    const lab_settings *v = &s->settings;
    memset(p.owned, 0, sizeof p.owned);
    snprintf(p.view.screen, sizeof p.view.screen, "%s", screen_key(v->screen));
    p.view.axis_x = v->axis_x, p.view.axis_y = v->axis_y, p.view.steps_per_second = v->pace;
    return p;
}
