/* libhdnn: Hamiltonian deep neural networks in C. Each header is the manual of its part. */
#ifndef HDNN_H
#define HDNN_H

#include "hdnn/bench.h"
#include "hdnn/dataset.h"
#include "hdnn/lesson.h"
#include "hdnn/model_file.h"
#include "hdnn/network.h"
#include "hdnn/preset.h"
#include "hdnn/probe.h"
#include "hdnn/random.h"
#include "hdnn/real.h"
#include "hdnn/run_log.h"
#include "hdnn/status.h"
#include "hdnn/train.h"
#include "hdnn/trainer.h"

#endif
