/* The report; see report.h. Numbers that are not finite are written as null. */
#include "report.h"

#include "export.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_number(cJSON *to, const char *name, double value) {
    if (isfinite(value))
        cJSON_AddNumberToObject(to, name, value);
    else
        cJSON_AddNullToObject(to, name);
}

static void add_frames(cJSON *to, const char *name, const frame_stats *frames) {
    frame_percentiles p = frame_stats_percentiles(frames);
    cJSON *object = cJSON_AddObjectToObject(to, name);
    add_number(object, "p50", p.p50), add_number(object, "p95", p.p95), add_number(object, "p99", p.p99);
    add_number(object, "max", p.max);
}

static void add_lane(cJSON *lanes, const lab_state *s, int index) {
    const hdnn_lane_status *l = &s->snapshot->lane[index].status;
    cJSON *lane = cJSON_CreateObject();
    cJSON_AddItemToArray(lanes, lane);
    cJSON_AddStringToObject(lane, "name", lab_lane_name(s, index));
    add_number(lane, "steps", (double)l->steps);
    add_number(lane, "steps_per_second", l->seconds > 0 ? (double)l->steps / l->seconds : 0);
    add_number(lane, "train_loss", l->train_loss), add_number(lane, "train_accuracy", l->train_accuracy);
    add_number(lane, "test_loss", l->test_loss), add_number(lane, "test_accuracy", l->test_accuracy);
    add_number(lane, "gradient_at_layer_1", lab_first_gradient(&s->snapshot->lane[index]));
    cJSON_AddBoolToObject(lane, "diverged", l->diverged);
}

static void add_reading(cJSON *to, const lab_reading *r) {
    int best = 0;
    if (!r->has_reading) return;
    for (int i = 1; i < r->classes; i++)
        if (r->probabilities[0][i] > r->probabilities[0][best]) best = i;
    cJSON_AddBoolToObject(to, "drawn", r->drawn);
    add_number(to, "prediction", best);
    cJSON *all = cJSON_AddArrayToObject(to, "probabilities");
    for (int i = 0; i < r->classes; i++) {
        double p = (double)r->probabilities[0][i];
        cJSON_AddItemToArray(all, isfinite(p) ? cJSON_CreateNumber(p) : cJSON_CreateNull());
    }
}

char *report_text(const lab_state *s, const frame_times *frames, int64_t count, const char *renderer) {
    cJSON *report = cJSON_CreateObject();
    if (s->preset) cJSON_AddStringToObject(report, "preset", s->preset->name);
    if (s->data) cJSON_AddStringToObject(report, "source", s->data->taken);
    if (s->error) cJSON_AddStringToObject(report, "error", s->error);
    add_frames(report, "frame_ms", &frames->clock);
    add_frames(report, "frame_processor_ms", &frames->processor);
    add_number(report, "frames", (double)count);
    add_number(report, "painted", (double)frames->clock.frames);
    cJSON_AddStringToObject(report, "renderer", renderer);
    cJSON *lanes = cJSON_AddArrayToObject(report, "lanes");
    for (int i = 0; s->snapshot && i < s->snapshot->lanes; i++) add_lane(lanes, s, i);
    add_reading(report, s->reading);
    char *text = cJSON_Print(report);
    cJSON_Delete(report);
    return text;
}

bool report_write(const lab_state *s, const frame_times *frames, int64_t count, const char *renderer,
                  const char *path, char *message, size_t message_size) {
    char *text = report_text(s, frames, count, renderer);
    if (!text) {
        snprintf(message, message_size, "%s cannot be written: out of memory", path);
        return false;
    }
    bool written = export_bytes(text, strlen(text), path, message, message_size);
    cJSON_free(text);
    return written;
}
