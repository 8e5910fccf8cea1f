/* Insight: what the networks say at this moment to the picture on the pad (or to a test picture) and to every point of
 * the plane. It asks the evaluator again whenever the picture or the networks have changed, and keeps the last answer
 * until the next one is there, so nothing flickers. */
#ifndef LAB_INSIGHT_H
#define LAB_INSIGHT_H

#include "state.h"

typedef struct {
    evaluator *evaluator;
    lab_reading reading;
    lab_regions regions;
    hdnn_dataset sample;     /* the picture the networks are asked about */
    uint64_t serial, oldest; /* of the picture; answers older than `oldest` belong to another session */
    uint64_t drawing;        /* version of the pad that the picture shows */
    uint64_t read_serial, read_version; /* what the last reading was about */
    uint64_t plane_version;
    double plane_asked, plane_seconds; /* when, and how long the answer took */
    uint8_t seen[HDNN_MAX_SIDE * HDNN_MAX_SIDE * 4];
    uint8_t *rgba[HDNN_MAX_LANES];
    region_guess *guess[HDNN_MAX_LANES];
} insight;

/* `wake` as for evaluator_new. False when out of memory. */
bool insight_open(insight *in, void (*wake)(void *context), void *context);
void insight_close(insight *in);

/* Another session: its data live until the next call. NULL: none. */
void insight_begin(insight *in, const hdnn_data *data, const pad *p);
void insight_next_sample(insight *in, const hdnn_data *data);
void insight_show_sample(insight *in, const hdnn_data *data, size_t sample);

/* Takes answers and asks what is to be asked. True when there is something new to show. */
bool insight_update(insight *in, const hdnn_data *data, const hdnn_snapshot *snapshot, const pad *p,
                    double time);
/* Waits until the reading is about this picture and this snapshot: for the report. */
void insight_settle(insight *in, const hdnn_data *data, const hdnn_snapshot *snapshot, const pad *p);

#endif
