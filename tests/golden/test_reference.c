/* The engine gives the reference's states, gradients, sensitivities, losses and parameters. */
#include "golden/reference.h"
#include "net/pass.h"
#include "train/optimizer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* In float32. The largest gradient error, 2.5e-5 to 3e-5 by instruction set, is that of h1-j2-n8-l5, whose activations
 * saturate: the slope 1 - s^2 of a rounded s loses digits there, and the C library's tanhf gives 3.2e-5. */
static const double tolerance_states = 2e-5, tolerance_gradients = 5e-5, tolerance_sensitivities = 1e-4;

static hdnn_real *reals(size_t count) {
    hdnn_real *made = calloc(count, sizeof *made);
    assert_non_null(made);
    return made;
}

static void check_parameters(const reference *r, const hdnn_real *slab, const cJSON *expected,
                             double tolerance) {
    for (size_t i = 0; i < hdnn_model_tensor_count(r->model); i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(r->model, i);
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(expected, tensor->name);
        if (!value && strncmp(tensor->name, "network.", 8) == 0)
            value = cJSON_GetObjectItemCaseSensitive(expected, tensor->name + 8);
        if (value) assert_close(tensor->name, slab + tensor->offset, value, tolerance);
    }
}

static void check_block(reference *r) {
    size_t n = (size_t)r->config.features, layers = (size_t)r->config.layers,
           values = (layers + 1) * n * r->samples;
    size_t count;
    hdnn_real *input = reference_numbers(reference_at(r, "input"), &count);
    hdnn_real *output = reference_numbers(reference_at(r, "output_cotangent"), &count);
    hdnn_real *states = reals(values), *cotangents = reals(values), *matrices = reals((layers + 1) * n * n);
    hdnn_real *gradient = reals(hdnn_model_parameter_count(r->model)), *first = reals(n);
    hdnn_probe *probe;
    assert_int_equal(hdnn_probe_new(r->model, r->samples > n ? r->samples : n, &probe, NULL), HDNN_OK);

    hdnn_probe_states(probe, input, r->samples, states);
    assert_close("states", states, reference_at(r, "states"), tolerance_states);
    hdnn_probe_gradients(probe, input, output, r->samples, cotangents, gradient);
    assert_close("gradient_states", cotangents, reference_at(r, "gradient_states"), tolerance_gradients);
    assert_close("gradient_input", cotangents, reference_at(r, "gradient_input"), tolerance_gradients);
    check_parameters(r, gradient, reference_at(r, "gradient_parameters"), tolerance_gradients);
    for (size_t i = 0; i < n; i++) first[i] = input[i * r->samples];
    hdnn_probe_sensitivity(probe, first, matrices);
    assert_close("sensitivity_sample0", matrices, reference_at(r, "sensitivity_sample0"),
                 tolerance_sensitivities);

    hdnn_probe_free(probe);
    free(input), free(output), free(states), free(cotangents), free(matrices), free(gradient), free(first);
}

static hdnn_training_config training_of(const reference *r) {
    const cJSON *adam = reference_at(r, "optimizer");
    hdnn_training_config c = hdnn_training_config_default();
    c.learning_rate = cJSON_GetObjectItem(adam, "learning_rate")->valuedouble;
    c.beta1 = cJSON_GetObjectItem(adam, "beta1")->valuedouble;
    c.beta2 = cJSON_GetObjectItem(adam, "beta2")->valuedouble;
    c.epsilon = cJSON_GetObjectItem(adam, "epsilon")->valuedouble;
    c.weight_decay = cJSON_GetObjectItem(adam, "weight_decay")->valuedouble;
    c.smoothness = reference_at(r, "smoothness")->valuedouble;
    return c;
}

/* A dataset of the case's inputs; images are given as reals. */
static hdnn_dataset dataset_of(const reference *r, hdnn_real **points, uint8_t **labels) {
    size_t count;
    *points = reference_numbers(reference_at(r, "inputs"), &count);
    hdnn_real *numbers = reference_numbers(reference_at(r, "labels"), &count);
    *labels = calloc(count, 1);
    for (size_t i = 0; i < count; i++) (*labels)[i] = (uint8_t)numbers[i];
    free(numbers);
    return (hdnn_dataset){.shape = hdnn_model_shape(r->model),
                          .classes = hdnn_model_classes(r->model),
                          .count = count,
                          .points = *points,
                          .labels = *labels};
}

static void check_training(reference *r) {
    hdnn_real *points;
    uint8_t *labels;
    hdnn_dataset data = dataset_of(r, &points, &labels);
    hdnn_training_config c = training_of(r);
    stem_batch batch = {.dataset = &data, .count = data.count};
    pass_config config = {.samples = data.count, .threads = 1, .gradients = true};
    pass *p;
    optimizer o;
    hdnn_real *gradient = reals(hdnn_model_parameter_count(r->model)), losses[22];
    assert_int_equal(pass_new(r->model, &config, &p, NULL), HDNN_OK);
    assert_int_equal(optimizer_new(&o, hdnn_model_parameter_count(r->model), NULL), HDNN_OK);

    pass_classify(p, &batch);
    assert_close("logits", pass_logits(p), reference_at(r, "logits"), tolerance_states);
    for (int step = 0; step <= 10; step++) {
        double penalty = block_penalty(&r->model->block, c.smoothness);
        pass_result result = pass_train(p, &batch, c.smoothness, gradient, NULL);
        losses[2 * step] = (hdnn_real)(result.loss + penalty);
        losses[2 * step + 1] = (hdnn_real)result.loss;
        if (step == 0)
            check_parameters(r, gradient, reference_at(r, "gradient_parameters"), tolerance_gradients);
        if (step == 10) break;
        optimizer_step(&o, &c, c.learning_rate, SIZE_MAX, gradient, hdnn_model_parameters(r->model), 1);
        hdnn_model_changed(r->model);
    }
    assert_close("losses", losses, reference_at(r, "losses_total_and_data"), 1e-4);
    check_parameters(r, hdnn_model_parameters(r->model), reference_at(r, "parameters_after_10_steps"), 1e-3);

    optimizer_free(&o);
    pass_free(p);
    free(gradient), free(points), free(labels);
}

static void every_block_case_is_reproduced(void **state) {
    (void)state;
    each_reference(false, check_block);
}

static void every_training_case_is_reproduced(void **state) {
    (void)state;
    each_reference(true, check_training);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_case_is_reproduced),
        cmocka_unit_test(every_training_case_is_reproduced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
