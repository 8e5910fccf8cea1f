/* How a data set is told about, in one place for all commands. */
#ifndef CLI_DATA_TEXT_H
#define CLI_DATA_TEXT_H

#include "terminal.h"

#include "hdnn/dataset.h"

/* "mnist from /usr/share/...: 60000 training and 10000 test images 28 x 28, 10 classes", and that it
 * stands in for the source that was wanted, if it does. */
void add_data(line *text, const hdnn_data_config *wanted, const hdnn_data *data);
/* "points with 2 coordinates", "images 28 x 28" */
void add_samples(line *text, hdnn_shape shape);

#endif
