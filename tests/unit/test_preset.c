/* Presets: what is read, what is refused and in which words, overrides, and that nothing is lost in writing. */
#include "core/memory.h"
#include "hdnn/preset.h"
#include "io/preset_fields.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NETWORK(body) "{\"name\":\"t\",\"networks\":[{" body "}]}"
#define SMALLEST      NETWORK("")

/* What the message for `json` with one override (or NULL) has to be. */
static void refused_with(const char *json, const char *override, const char *message) {
    hdnn_preset preset, untouched;
    hdnn_error error = {0};
    memset(&preset, 0x5A, sizeof preset);
    untouched = preset;
    hdnn_status status = hdnn_preset_parse(json, "t.json", override ? &override : NULL, 1, &preset, &error);
    assert_int_not_equal(status, HDNN_OK);
    assert_int_equal(status, error.status);
    assert_string_equal(error.message, message);
    assert_memory_equal(&preset, &untouched, sizeof preset);
}

static void refused(const char *json, const char *message) {
    refused_with(json, NULL, message);
}

static hdnn_preset parsed(const char *json, const char *const *overrides, size_t count) {
    hdnn_preset preset;
    hdnn_error error = {0};
    hdnn_status status = hdnn_preset_parse(json, "t.json", overrides, count, &preset, &error);
    if (status != HDNN_OK) fail_msg("%s", error.message);
    return preset;
}

static void what_a_preset_leaves_out_has_its_default(void **state) {
    (void)state;
    hdnn_preset preset = parsed(SMALLEST, NULL, 0);
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_network_config network = hdnn_network_config_default();
    assert_int_equal(preset.lanes, 1);
    assert_string_equal(preset.data.source, hdnn_data_config_default().source);
    assert_int_equal(preset.training.batch, training.batch);
    assert_true(preset.training.learning_rate == training.learning_rate);
    assert_ptr_equal(preset.networks[0].architecture, network.architecture);
    assert_int_equal(preset.networks[0].layers, network.layers);
    assert_int_equal(preset.view.axis_x, 0);
    assert_int_equal(preset.view.axis_y, 1);
    hdnn_preset_free(&preset);
}

static void a_network_without_a_name_goes_by_its_architecture(void **state) {
    (void)state;
    hdnn_preset preset = parsed(NETWORK("\"architecture\":\"mlp\""), NULL, 0);
    assert_string_equal(preset.networks[0].name, "mlp");
    hdnn_preset_free(&preset);
}

static const char *const FULL =
    "{\"name\":\"full\",\"about\":\"\\\"h\xC3\xA9\\\"\\n\",\"data\":{\"source\":\"mnist\",\"otherwise\":"
    "\"digits\","
    "\"samples\":123,\"noise\":0.1,\"train_share\":0.3,\"train_images\":\"a\",\"train_labels\":\"b\",\"test_"
    "images\":"
    "\"c\",\"test_labels\":\"d\",\"file\":\"e\"},\"networks\":[{\"name\":\"one\",\"architecture\":\"custom-"
    "j\","
    "\"features\":3,\"layers\":7,\"t_end\":0.7,\"activation\":\"relu\",\"damping\":0.25,\"shared_weights\":"
    "true,"
    "\"stem\":\"dense\",\"init\":\"identity\",\"init_scale\":0.2,\"memory\":\"store\",\"interconnection\":[["
    "0,-1,0.1],[1,0,-2],[-0."
    "1,2,0]]},"
    "{\"name\":\"two\",\"architecture\":\"h2\",\"features\":4,\"integrator\":\"leapfrog\",\"coupling\":[[1,0."
    "5],[0,2]],"
    "\"mask_p\":[[1,0],[0,1]],\"mask_q\":[[1,1],[0,1]]}],\"training\":{\"optimizer\":\"momentum\",\"learning_"
    "rate\":"
    "0.03,\"momentum\":0.8,\"beta1\":0.7,\"beta2\":0.95,\"epsilon\":1e-7,\"adam_step\":\"epoch\",\"weight_"
    "decay\":0.001,\"head_"
    "decay\":0.002,"
    "\"smoothness\":0.003,\"clip_norm\":5,\"schedule\":\"one-cycle\",\"decay\":0.6,\"decay_epochs\":3,"
    "\"batch\":17,"
    "\"epochs\":9,\"seed\":9007199254740991,\"method\":\"alternating\",\"head_steps\":4,\"head_learning_"
    "rate\":0.04,"
    "\"refit_steps\":11},\"view\":{\"screen\":\"theory\",\"axis_x\":2,\"axis_y\":0,\"autostart\":true,"
    "\"steps_per_second\":40}}";

static void every_field_is_read_into_its_place(void **state) {
    (void)state;
    hdnn_preset p = parsed(FULL, NULL, 0);
    assert_string_equal(p.about, "\"h\xC3\xA9\"\n");
    assert_string_equal(p.data.otherwise, "digits");
    assert_int_equal(p.data.samples, 123);
    assert_string_equal(p.data.test_labels, "d");
    assert_int_equal(p.lanes, 2);
    assert_string_equal(hdnn_architecture_name(p.networks[0].architecture), "custom-j");
    assert_int_equal(p.networks[0].activation, HDNN_RELU);
    assert_int_equal(p.networks[0].stem, HDNN_STEM_DENSE);
    assert_int_equal(p.networks[0].init, HDNN_INIT_IDENTITY);
    assert_int_equal(p.networks[0].memory, HDNN_MEMORY_STORE);
    assert_true(p.networks[0].shared_weights);
    assert_true(p.networks[0].interconnection[5] == -2);
    assert_int_equal(p.networks[1].integrator, HDNN_LEAPFROG);
    assert_true(p.networks[1].coupling[1] == 0.5);
    assert_int_equal(p.networks[1].mask_p[1], 0);
    assert_int_equal(p.networks[1].mask_q[1], 1);
    assert_int_equal(p.training.optimizer, HDNN_MOMENTUM);
    assert_int_equal(p.training.adam_step, HDNN_COUNT_EPOCHS);
    assert_int_equal(p.training.schedule, HDNN_ONE_CYCLE);
    assert_int_equal(p.training.method, HDNN_ALTERNATING);
    assert_true(p.training.seed == 9007199254740991u);
    assert_true(p.training.epsilon == 1e-7);
    assert_string_equal(p.view.screen, "theory");
    assert_int_equal(p.view.axis_x, 2);
    assert_true(p.view.autostart);
    assert_true(p.view.steps_per_second == 40);
    hdnn_preset_free(&p);
}

/* The bytes that a row stands for are the same in both structs. */
static void same_fields(const field *fields, const char *a, const char *b) {
    for (const field *row = fields; row->name; row++) {
        const char *x = a + row->offset, *y = b + row->offset;
        int side = 0;
        const void *left, *right;
        switch (row->type) {
        case FIELD_TEXT:
        case FIELD_CHOICE: assert_string_equal(x, y); break;
        case FIELD_TEXTS: fail_msg("a preset has no lists of texts"); break;
        case FIELD_INT:
        case FIELD_ENUM: assert_memory_equal(x, y, sizeof(int)); break;
        case FIELD_BOOL: assert_memory_equal(x, y, sizeof(bool)); break;
        case FIELD_SIZE:
        case FIELD_SEED:
        case FIELD_NUMBER:
        case FIELD_POINTER: assert_memory_equal(x, y, 8); break;
        case FIELD_MATRIX:
        case FIELD_MASK:
            memcpy(&left, x, sizeof left);
            memcpy(&right, y, sizeof right);
            memcpy(&side, a + row->side, sizeof side);
            side /= (int)row->divide;
            assert_int_equal(!left, !right);
            if (left)
                assert_memory_equal(left, right, (size_t)(side * side) * (row->type == FIELD_MASK ? 1 : 8));
            break;
        case FIELD_OBJECT: same_fields(row->fields, x, y); break;
        case FIELD_LIST:
            assert_memory_equal(a + row->count, b + row->count, sizeof(int));
            memcpy(&side, a + row->count, sizeof side);
            for (size_t i = 0; i < (size_t)side; i++)
                same_fields(row->fields, x + i * row->size, y + i * row->size);
        }
    }
}

static void what_is_written_reads_back_as_the_same_preset(void **state) {
    (void)state;
    const char *const texts[] = {FULL, SMALLEST, NETWORK("\"t_end\":0.30000000000000004")};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        hdnn_preset first = parsed(texts[i], NULL, 0);
        char *text = hdnn_preset_text(&first);
        assert_non_null(text);
        hdnn_preset second = parsed(text, NULL, 0);
        same_fields(preset_fields, (const char *)&first, (const char *)&second);
        char *again = hdnn_preset_text(&second);
        assert_string_equal(text, again);
        hdnn_text_free(again);
        hdnn_text_free(text);
        hdnn_preset_free(&first);
        hdnn_preset_free(&second);
    }
}

static void values_out_of_range_are_refused_with_path_range_and_value(void **state) {
    (void)state;
    refused("{\"name\":\"t\",\"networks\":[{},{\"layers\":0}]}",
            "t.json: networks[1].layers: expected a whole number from 1 to 4096, found 0");
    refused(NETWORK("\"layers\":1.5"),
            "t.json: networks[0].layers: expected a whole number from 1 to 4096, found 1.5");
    refused(NETWORK("\"features\":4097"),
            "t.json: networks[0].features: expected a whole number from 2 to 4096, found 4097");
    refused(NETWORK("\"t_end\":0"),
            "t.json: networks[0].t_end: expected a number above 0 and at most 1000000, found 0");
    refused("{\"name\":\"t\",\"data\":{\"train_share\":1},\"networks\":[{}]}",
            "t.json: data.train_share: expected a number above 0 and below 1, found 1");
    refused("{\"name\":\"t\",\"training\":{\"beta1\":1},\"networks\":[{}]}",
            "t.json: training.beta1: expected a number from 0 to below 1, found 1");
    refused(
        "{\"name\":\"t\",\"training\":{\"seed\":9007199254740992},\"networks\":[{}]}",
        "t.json: training.seed: expected a whole number from 0 to 9007199254740991, found 9007199254740992");
    refused("{\"name\":\"t\",\"training\":{\"learning_rate\":1e999},\"networks\":[{}]}",
            "t.json: training.learning_rate: expected a number from 0 to 1000000, found a number too large");
}

static void wrong_types_are_refused_with_what_was_found(void **state) {
    (void)state;
    refused("[]", "t.json: expected an object, found a list of 0");
    refused(NETWORK("\"layers\":\"many\""),
            "t.json: networks[0].layers: expected a whole number from 1 to 4096, found \"many\"");
    refused(NETWORK("\"shared_weights\":1"),
            "t.json: networks[0].shared_weights: expected true or false, found 1");
    refused("{\"name\":3,\"networks\":[{}]}", "t.json: name: expected a text of 1 to 63 bytes, found 3");
    refused("{\"name\":\"\",\"networks\":[{}]}",
            "t.json: name: expected a text of 1 to 63 bytes, found \"\"");
    refused("{\"name\":\"t\",\"networks\":{}}",
            "t.json: networks: expected a list of 1 to 4 objects, found an object");
    refused("{\"name\":\"t\",\"networks\":[]}",
            "t.json: networks: expected a list of 1 to 4 objects, found a list of 0");
    refused("{\"name\":\"t\",\"networks\":[{},{},{},{},{}]}",
            "t.json: networks: expected a list of 1 to 4 objects, found a list of 5");
    refused("{\"name\":\"t\",\"networks\":[null]}", "t.json: networks[0]: expected an object, found null");
    refused("{\"name\":\"t\",\"data\":true,\"networks\":[{}]}",
            "t.json: data: expected an object, found true");
}

static void a_missing_key_is_named(void **state) {
    (void)state;
    refused("{\"networks\":[{}]}", "t.json: name: expected this key, found none");
    refused("{\"name\":\"t\"}", "t.json: networks: expected this key, found none");
}

static void a_misspelt_key_or_name_comes_with_the_nearest(void **state) {
    (void)state;
    refused(NETWORK("\"layer\":3"), "t.json: networks[0].layer: unknown key, did you mean \"layers\"?");
    refused("{\"name\":\"t\",\"trainig\":{},\"networks\":[{}]}",
            "t.json: trainig: unknown key, did you mean \"training\"?");
    refused("{\"name\":\"t\",\"view\":{\"zoom\":1},\"networks\":[{}]}",
            "t.json: view: unknown key \"zoom\", expected one of screen, axis_x, axis_y, autostart or "
            "steps_per_second");
    refused(NETWORK("\"activation\":\"tan\""), "t.json: networks[0].activation: expected one of tanh, relu, "
                                               "sigmoid-centred or identity, found \"tan\"; "
                                               "did you mean \"tanh\"?");
    refused(NETWORK("\"stem\":\"transformer\""),
            "t.json: networks[0].stem: expected one of augment, dense or conv3x3, found \"transformer\"");
}

static void a_key_that_is_there_twice_is_refused(void **state) {
    (void)state;
    refused(NETWORK("\"layers\":3,\"layers\":3"),
            "t.json: networks[0].layers: expected the key once, found it twice");
}

static void a_syntax_error_has_line_and_column(void **state) {
    (void)state;
    refused("{\n  \"name\": \"t\"\n  \"networks\": []\n}",
            "t.json: line 3, column 3: expected a comma or }, found \"");
}

static void a_text_that_does_not_fit_is_refused(void **state) {
    (void)state;
    char json[256], name[80];
    memset(name, 'n', sizeof name);
    name[HDNN_NAME_SIZE] = '\0';
    snprintf(json, sizeof json, "{\"name\":\"%s\",\"networks\":[{}]}", name);
    hdnn_preset preset;
    assert_int_equal(hdnn_preset_parse(json, "t.json", NULL, 0, &preset, NULL), HDNN_INVALID);
    name[HDNN_NAME_SIZE - 1] = '\0';
    snprintf(json, sizeof json, "{\"name\":\"%s\",\"networks\":[{}]}", name);
    preset = parsed(json, NULL, 0);
    assert_string_equal(preset.name, name);
    hdnn_preset_free(&preset);
}

static void a_preset_above_a_mebibyte_is_refused(void **state) {
    (void)state;
    size_t size = (1 << 20) + 1;
    char *json = memory_new(size + 1, 1);
    assert_non_null(json);
    memset(json, ' ', size);
    memcpy(json, SMALLEST, strlen(SMALLEST));
    refused(json, "t.json: larger than the 1048576 bytes allowed for a preset");
    json[size - 1] = '\0';
    hdnn_preset preset = parsed(json, NULL, 0);
    hdnn_preset_free(&preset);
    memory_free(json);
}

static void a_matrix_has_the_shape_of_its_network(void **state) {
    (void)state;
    refused(NETWORK("\"architecture\":\"custom-j\",\"features\":2,\"interconnection\":[[0,1]]"),
            "t.json: networks[0].interconnection: expected a list of 2 rows of 2 numbers, found a list of 1");
    refused(NETWORK("\"architecture\":\"custom-j\",\"features\":2,\"interconnection\":[[0,1],[-1]]"),
            "t.json: networks[0].interconnection[1]: expected a list of 2 numbers, found a list of 1");
    refused(NETWORK("\"interconnection\":[[0,1],[\"x\",0]],\"architecture\":\"custom-j\",\"features\":2"),
            "t.json: networks[0].interconnection[1][0]: expected a number, found \"x\"");
    refused(NETWORK("\"architecture\":\"h2\",\"features\":4,\"mask_p\":[[0,1],[1,2]]"),
            "t.json: networks[0].mask_p[1][1]: expected 0 or 1, found 2");
    refused(NETWORK("\"architecture\":\"h2\",\"features\":4,\"coupling\":[[0,1e999],[1,2]]"),
            "t.json: networks[0].coupling[0][1]: expected a number, found a number too large");
}

static void a_network_that_no_data_would_suit_is_refused(void **state) {
    (void)state;
    hdnn_preset preset;
    hdnn_error error;
    assert_int_equal(
        hdnn_preset_parse(
            NETWORK("\"architecture\":\"custom-j\",\"features\":2,\"interconnection\":[[0,1],[1,0]]"),
            "t.json", NULL, 0, &preset, &error),
        HDNN_INVALID);
    assert_ptr_equal(
        strstr(error.message, "t.json: networks[0].interconnection: expected a skew-symmetric matrix"),
        error.message);
    assert_non_null(strstr(error.message, "[1][0]"));
    assert_int_equal(hdnn_preset_parse(NETWORK("\"architecture\":\"h2\",\"features\":3"), "t.json", NULL, 0,
                                       &preset, NULL),
                     HDNN_INVALID);
}

static void the_axes_are_coordinates_of_every_network(void **state) {
    (void)state;
    refused("{\"name\":\"t\",\"networks\":[{\"features\":8},{\"features\":4}],\"view\":{\"axis_y\":4}}",
            "t.json: view.axis_y: expected a coordinate below 4, the fewest features of a network, found 4");
}

static void overrides_are_applied_before_the_checks(void **state) {
    (void)state;
    const char *const overrides[] = {"training.epochs=3", "networks[0].layers=64", "data.source=digits",
                                     "name=\"4\"",        "view={\"axis_x\":1}",   "networks[0].name=a b = c",
                                     "training.epochs=5"};
    hdnn_preset preset =
        parsed(NETWORK("\"layers\":\"wrong\""), overrides, sizeof overrides / sizeof *overrides);
    assert_int_equal(preset.training.epochs, 5);
    assert_int_equal(preset.networks[0].layers, 64);
    assert_string_equal(preset.data.source, "digits");
    assert_string_equal(preset.name, "4");
    assert_int_equal(preset.view.axis_x, 1);
    assert_string_equal(preset.networks[0].name, "a b = c");
    hdnn_preset_free(&preset);
}

static void an_override_may_set_an_entry_of_a_matrix(void **state) {
    (void)state;
    const char *const overrides[] = {"networks[0].mask_p[0][1]=0"};
    hdnn_preset preset = parsed(NETWORK("\"architecture\":\"h2\",\"mask_p\":[[1,1],[1,1]]"), overrides, 1);
    assert_int_equal(preset.networks[0].mask_p[1], 0);
    assert_int_equal(preset.networks[0].mask_p[2], 1);
    hdnn_preset_free(&preset);
}

static void a_wrong_override_is_blamed_itself(void **state) {
    (void)state;
    refused_with(SMALLEST, "training.epoch=3",
                 "override: training.epoch: unknown key, did you mean \"epochs\"?");
    refused_with(SMALLEST, "networks[0].layers=x",
                 "override: networks[0].layers: expected a whole number from 1 to 4096, found \"x\"");
    refused_with(SMALLEST, "networks[1].layers=3",
                 "override networks[1].layers: expected an index below 1, found 1");
    refused_with(SMALLEST, "name[0]=3", "override name[0]: expected a list before [0], found none");
    refused_with(SMALLEST, "name.x=3",
                 "override name.x: \"x\" is looked for in an object, which is not there");
    refused_with(SMALLEST, "nonsense",
                 "override: expected path=value, such as training.epochs=3, found \"nonsense\"");
    refused_with(SMALLEST, "about=\xFF!", "override about: expected UTF-8 text, found \"?!\"");
    const char *const malformed[] = {"=1",
                                     ".a=1",
                                     "a.=1",
                                     "a..b=1",
                                     "a[=1",
                                     "a[x]=1",
                                     "a[-1]=1",
                                     "a[1=1",
                                     "[0]=1",
                                     "a b=1",
                                     "a[99999999999999999999]=1",
                                     "a[0]b=1",
                                     ""};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        hdnn_preset preset;
        assert_int_equal(hdnn_preset_parse(SMALLEST, "t", &malformed[i], 1, &preset, NULL), HDNN_INVALID);
    }
}

static void *counted_new(size_t size) {
    return memory_new(size, 1);
}

/* Let every allocation fail in turn, those of cJSON too: an error each time, nothing lost, and success in the end. */
static void without_memory_reading_fails_cleanly_at_every_allocation(void **state) {
    (void)state;
    const char *const overrides[] = {"view.axis_x=1", "training.momentum=0.5", "networks[1].layers=2",
                                     "about=x"};
    cJSON_Hooks hooks = {counted_new, memory_free};
    cJSON_InitHooks(&hooks);
    hdnn_status status = HDNN_OUT_OF_MEMORY;
    long allowed = 0;
    for (; status != HDNN_OK; allowed++) {
        hdnn_preset preset;
        hdnn_error error = {0};
        memory_fail_after(allowed);
        status = hdnn_preset_parse(FULL, "t.json", overrides, 4, &preset, &error);
        memory_fail_after(-1);
        if (status == HDNN_OK)
            hdnn_preset_free(&preset);
        else
            assert_int_equal(status, HDNN_OUT_OF_MEMORY);
    }
    assert_true(allowed > 50);
    cJSON_InitHooks(NULL);
}

static void without_memory_writing_fails_cleanly_at_every_allocation(void **state) {
    (void)state;
    hdnn_preset preset = parsed(FULL, NULL, 0);
    char *text = NULL;
    for (long allowed = 0; !text; allowed++) {
        memory_fail_after(allowed);
        text = hdnn_preset_text(&preset);
        memory_fail_after(-1);
    }
    hdnn_text_free(text);
    hdnn_preset_free(&preset);
}

/* Every prefix, and every byte replaced: an answer, never a crash (the sanitizers watch). */
static void damaged_presets_are_survived(void **state) {
    (void)state;
    char text[4096];
    size_t size = strlen(FULL);
    const char damage[] = "\0\"{}[],:9-\xFFz";
    for (size_t at = 0; at < size; at++)
        for (size_t i = 0; i < sizeof damage - 1; i++) {
            hdnn_preset preset;
            memcpy(text, FULL, size + 1);
            text[at] = damage[i];
            if (hdnn_preset_parse(text, "t.json", NULL, 0, &preset, NULL) == HDNN_OK)
                hdnn_preset_free(&preset);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_preset_leaves_out_has_its_default),
        cmocka_unit_test(a_network_without_a_name_goes_by_its_architecture),
        cmocka_unit_test(every_field_is_read_into_its_place),
        cmocka_unit_test(what_is_written_reads_back_as_the_same_preset),
        cmocka_unit_test(values_out_of_range_are_refused_with_path_range_and_value),
        cmocka_unit_test(wrong_types_are_refused_with_what_was_found),
        cmocka_unit_test(a_missing_key_is_named),
        cmocka_unit_test(a_misspelt_key_or_name_comes_with_the_nearest),
        cmocka_unit_test(a_key_that_is_there_twice_is_refused),
        cmocka_unit_test(a_syntax_error_has_line_and_column),
        cmocka_unit_test(a_text_that_does_not_fit_is_refused),
        cmocka_unit_test(a_preset_above_a_mebibyte_is_refused),
        cmocka_unit_test(a_matrix_has_the_shape_of_its_network),
        cmocka_unit_test(a_network_that_no_data_would_suit_is_refused),
        cmocka_unit_test(the_axes_are_coordinates_of_every_network),
        cmocka_unit_test(overrides_are_applied_before_the_checks),
        cmocka_unit_test(an_override_may_set_an_entry_of_a_matrix),
        cmocka_unit_test(a_wrong_override_is_blamed_itself),
        cmocka_unit_test(without_memory_reading_fails_cleanly_at_every_allocation),
        cmocka_unit_test(without_memory_writing_fails_cleanly_at_every_allocation),
        cmocka_unit_test(damaged_presets_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
