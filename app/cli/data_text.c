/* How a data set is told about; see data_text.h. */
#include "data_text.h"

#include <string.h>

void add_samples(line *text, hdnn_shape shape) {
    if (hdnn_shape_is_image(shape))
        line_add(text, "images %d x %d", shape.height, shape.width);
    else
        line_add(text, "points with %d coordinates", shape.inputs);
}

void add_data(line *text, const hdnn_data_config *wanted, const hdnn_data *data) {
    bool generated = strcmp(data->from, "generated") == 0;
    line_add(text, "%s%s%s", data->taken, generated ? ", " : " from ", data->from);
    if (wanted->source[0] != '\0' && strcmp(wanted->source, data->taken) != 0)
        line_add(text, " (%s was not found)", wanted->source);
    line_add(text, ": %zu training and %zu test ", data->train.count, data->test.count);
    add_samples(text, data->train.shape);
    line_add(text, ", %d classes", data->train.classes);
}
