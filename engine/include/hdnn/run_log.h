/* Run logs: JSON Lines, one object a line, written as training goes on (flushed line by line, so that a killed
 * program leaves whole lines).
 *
 * {"event":"start","preset":...,"seed":...,"threads":...,"networks":[...]}
 * {"event":"step","step":..,"epoch":..,"lanes":[{"loss":..,"accuracy":..,"state_gradient":[..],"weight_gradient":[..]}]}
 * {"event":"epoch","epoch":..,"step":..,"lanes":[{"train_loss":..,"train_accuracy":..,"test_loss":..,"test_accuracy":..}]}
 * {"event":"checkpoints","lane":..,"step":..,"reversal_error":..}   reversing was given up, see hdnn_lane_status
 * {"event":"diverged","lane":..,"step":..,"layer":..}
 * {"event":"end","lanes":[...]}
 * Non-finite numbers are written as null. */
#ifndef HDNN_RUN_LOG_H
#define HDNN_RUN_LOG_H

#include "hdnn/preset.h"
#include "hdnn/train.h"

typedef struct hdnn_run_log hdnn_run_log;

hdnn_status hdnn_run_log_open(const char *path, const hdnn_preset *preset, int threads, hdnn_run_log **log,
                              hdnn_error *error);
/* After a step: writes the step's losses, and with `gradients` the gradient at every layer of every lane, where the
 * run recorded it; then a line for each lane that has diverged since. */
hdnn_status hdnn_run_log_step(hdnn_run_log *log, const hdnn_run *run, bool gradients, hdnn_error *error);
hdnn_status hdnn_run_log_epoch(hdnn_run_log *log, const hdnn_run *run, hdnn_error *error);
/* Writes the end line (none when `run` is NULL) and closes; a `log` of NULL is allowed. */
hdnn_status hdnn_run_log_close(hdnn_run_log *log, const hdnn_run *run, hdnn_error *error);

#endif
