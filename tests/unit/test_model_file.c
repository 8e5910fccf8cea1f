/* Model files: what is saved is loaded, byte for byte the same; damaged and hostile files are refused in words. */
#include "core/file.h"
#include "core/memory.h"
#include "hdnn/model_file.h"
#include "io/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const PRESET =
    "{\"name\":\"t\",\"about\":\"\\\"quoted\\\"\\nh\xC3\xA9\",\"networks\":["
    "{\"name\":\"first\",\"architecture\":\"mlp\",\"features\":2,\"layers\":2},"
    "{\"name\":\"second\",\"architecture\":\"h2\",\"features\":4,\"layers\":3,\"mask_p\":[[1,0],[0,1]]},"
    "{\"name\":\"third\",\"architecture\":\"h1-j1\",\"features\":4,\"layers\":1,\"stem\":\"conv3x3\"},"
    "{\"name\":\"fourth\",\"architecture\":\"custom-j\",\"features\":3,\"layers\":2,\"stem\":\"dense\","
    "\"shared_weights\":true,\"interconnection\":[[0,-1,0.1],[1,0,-2],[-0.1,2,0]]}]}";

static const hdnn_shape PLANE = {2, 0, 0}, IMAGE = {20, 4, 5};

static char path[64];

static int make_path(void **state) {
    (void)state;
    strcpy(path, "/tmp/hdnn-model-XXXXXX");
    int descriptor = mkstemp(path);
    return descriptor < 0 ? -1 : close(descriptor);
}

static int remove_path(void **state) {
    (void)state;
    return unlink(path);
}

static hdnn_preset the_preset(void) {
    hdnn_preset preset;
    hdnn_error error = {0};
    if (hdnn_preset_parse(PRESET, "t.json", NULL, 0, &preset, &error) != HDNN_OK)
        fail_msg("%s", error.message);
    return preset;
}

static hdnn_shape shape_of(int lane) {
    return lane == 2 ? IMAGE : PLANE;
}
static int classes_of(int lane) {
    return lane == 2 ? 10 : 2;
}

static hdnn_model *new_model(const hdnn_preset *preset, int lane) {
    hdnn_model *model = NULL;
    hdnn_error error = {0};
    hdnn_random random = hdnn_random_new(7, (uint64_t)lane);
    if (hdnn_model_new(&preset->networks[lane], shape_of(lane), classes_of(lane), &model, &error) != HDNN_OK)
        fail_msg("%s", error.message);
    hdnn_model_initialise(model, &random);
    return model;
}

/* Save one lane at `path` and give its bytes. */
static uint8_t *saved(int lane, size_t *size) {
    hdnn_preset preset = the_preset();
    hdnn_model *model = new_model(&preset, lane);
    uint8_t *bytes = NULL;
    assert_int_equal(hdnn_model_save(model, &preset, lane, path, NULL), HDNN_OK);
    assert_int_equal(file_read(path, 1 << 24, &bytes, size, NULL), HDNN_OK);
    hdnn_model_free(model);
    hdnn_preset_free(&preset);
    return bytes;
}

static void a_saved_model_is_loaded_with_its_preset(void **state) {
    (void)state;
    for (int lane = 0; lane < 4; lane++) {
        hdnn_preset preset = the_preset(), loaded;
        hdnn_model *model = new_model(&preset, lane), *copy = NULL;
        hdnn_error error = {0};
        assert_int_equal(hdnn_model_save(model, &preset, lane, path, NULL), HDNN_OK);
        if (hdnn_model_load(path, &loaded, &copy, &error) != HDNN_OK) fail_msg("%s", error.message);
        assert_int_equal(loaded.lanes, 1);
        assert_string_equal(loaded.networks[0].name, preset.networks[lane].name);
        assert_string_equal(loaded.about, preset.about);
        assert_int_equal(hdnn_model_classes(copy), classes_of(lane));
        assert_int_equal(hdnn_model_shape(copy).inputs, shape_of(lane).inputs);
        assert_int_equal(hdnn_model_shape(copy).width, shape_of(lane).width);
        assert_memory_equal(hdnn_model_parameters_const(copy), hdnn_model_parameters_const(model),
                            hdnn_model_parameter_count(model) * sizeof(hdnn_real));
        hdnn_model_free(model);
        hdnn_model_free(copy);
        hdnn_preset_free(&preset);
        hdnn_preset_free(&loaded);
    }
}

static void a_loaded_model_saves_to_the_same_bytes(void **state) {
    (void)state;
    for (int lane = 0; lane < 4; lane++) {
        size_t size = 0, again = 0;
        uint8_t *bytes = saved(lane, &size), *second = NULL;
        hdnn_preset preset;
        hdnn_model *model = NULL;
        assert_int_equal(hdnn_model_load(path, &preset, &model, NULL), HDNN_OK);
        assert_int_equal(hdnn_model_save(model, &preset, 0, path, NULL), HDNN_OK);
        assert_int_equal(file_read(path, 1 << 24, &second, &again, NULL), HDNN_OK);
        assert_int_equal(size, again);
        assert_memory_equal(bytes, second, size);
        memory_free(bytes);
        memory_free(second);
        hdnn_model_free(model);
        hdnn_preset_free(&preset);
    }
}

static size_t header_size(const uint8_t *bytes) {
    size_t size = 0;
    for (int i = 7; i >= 0; i--) size = size << 8 | bytes[i];
    return size;
}

static void the_file_is_what_safetensors_says(void **state) {
    (void)state;
    size_t size = 0;
    uint8_t *bytes = saved(0, &size);
    size_t header = header_size(bytes);
    assert_int_equal(header % 8, 0);
    assert_int_equal(bytes[8], '{');
    cJSON *root = NULL;
    assert_int_equal(json_parse((const char *)bytes + 8, header, "header", &root, NULL), HDNN_OK);
    const cJSON *metadata = cJSON_GetObjectItemCaseSensitive(root, "__metadata__"), *item;
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(metadata, "format")->valuestring, "hdnn");
    cJSON_ArrayForEach(item, metadata) assert_true(cJSON_IsString(item));
    const cJSON *weights = cJSON_GetObjectItemCaseSensitive(root, "network.K");
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(weights, "dtype")->valuestring,
                        sizeof(hdnn_real) == 4 ? "F32" : "F64");
    const cJSON *shape = cJSON_GetObjectItemCaseSensitive(weights, "shape");
    assert_int_equal(cJSON_GetArraySize(shape), 3);
    const cJSON *offsets = cJSON_GetObjectItemCaseSensitive(weights, "data_offsets");
    assert_int_equal(cJSON_GetArrayItem(offsets, 1)->valueint - cJSON_GetArrayItem(offsets, 0)->valueint,
                     2 * 2 * 2 * (int)sizeof(hdnn_real));
    cJSON_Delete(root);
    memory_free(bytes);
}

/* The message with which `bytes` are refused; the outputs stay as they were. */
static const char *refusal(const void *bytes, size_t size) {
    static hdnn_error error;
    hdnn_preset preset, untouched;
    hdnn_model *model = (hdnn_model *)&preset;
    memset(&preset, 0x5A, sizeof preset);
    untouched = preset;
    assert_int_equal(file_write(path, bytes, size, NULL), HDNN_OK);
    assert_int_not_equal(hdnn_model_load(path, &preset, &model, &error), HDNN_OK);
    assert_memory_equal(&preset, &untouched, sizeof preset);
    assert_ptr_equal(model, &preset);
    assert_ptr_equal(strstr(error.message, path), error.message);
    return error.message + strlen(path);
}

static void every_cut_of_a_file_is_refused(void **state) {
    (void)state;
    size_t size = 0;
    uint8_t *bytes = saved(1, &size);
    for (size_t cut = 0; cut < size; cut += cut < 16 || size - cut < 16 ? 1 : 37) refusal(bytes, cut);
    assert_string_equal(refusal(bytes, 100), ": the file is cut short");
    assert_non_null(
        strstr(refusal(bytes, size - 1), "data_offsets: expected two offsets, in order, inside the file"));
    memory_free(bytes);
}

static void something_else_is_not_a_model_file(void **state) {
    (void)state;
    assert_non_null(strstr(refusal("\x89PNG\r\n\x1a\n01234567890", 20), "not a model file?"));
    assert_string_equal(refusal("", 0), ": the file is cut short");
    assert_non_null(strstr(refusal("\x02\0\0\0\0\0\0\0{}", 10), "it was not written by this program"));
    assert_non_null(strstr(refusal("\x02\0\0\0\0\0\0\0[]", 10), "expected a header that is an object"));
    assert_non_null(strstr(refusal("\x02\0\0\0\0\0\0\0{x", 10), "line 1, column 2: expected a text"));
}

static void a_missing_file_and_a_folder_are_named(void **state) {
    (void)state;
    hdnn_preset preset;
    hdnn_model *model;
    hdnn_error error;
    assert_int_equal(hdnn_model_load("/nowhere/m", &preset, &model, &error), HDNN_NOT_FOUND);
    assert_string_equal(error.message, "/nowhere/m: No such file or directory");
    assert_int_equal(hdnn_model_load("/tmp", &preset, &model, &error), HDNN_IO);
    assert_string_equal(error.message, "/tmp: is not a regular file");
}

/* The message for the file of lane 0 after replacing `from` by `to` in its header and adding `more` bytes of data. */
static const char *refusal_of_more(const char *from, const char *to, size_t more) {
    size_t size = 0;
    uint8_t *bytes = saved(0, &size);
    size_t header = header_size(bytes), grown = header + strlen(to) - strlen(from);
    uint8_t *changed = memory_new(size + strlen(to) + more, 1);
    assert_non_null(changed);
    const uint8_t *found = bytes + 8;
    while (found < bytes + 8 + header && memcmp(found, from, strlen(from)) != 0) found++;
    if (found >= bytes + 8 + header) fail_msg("no %s in %.*s", from, (int)header, (const char *)bytes + 8);
    size_t before = (size_t)(found - bytes), after = size - before - strlen(from);
    memcpy(changed, bytes, before);
    memcpy(changed + before, to, strlen(to));
    memcpy(changed + before + strlen(to), found + strlen(from), after);
    for (int i = 0; i < 8; i++) changed[i] = (uint8_t)(grown >> (8 * i));
    const char *message = refusal(changed, before + strlen(to) + after + more);
    memory_free(bytes);
    memory_free(changed);
    return message;
}

static const char *refusal_after(const char *from, const char *to) {
    return refusal_of_more(from, to, 0);
}

#define BITS (sizeof(hdnn_real) == 4 ? "\"F32\"" : "\"F64\"")

static void hostile_headers_are_refused_in_words(void **state) {
    (void)state;
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"\"network.K\"", "\"network.L\"", ": tensor \"network.K\" is missing"},
        {"\"network.b\"", "\"optimizer.m\"", ": tensor \"network.b\" is missing"},
        {"[2,2,2]", "[2,4]", ": tensor \"network.K\": expected the shape 2 x 2 x 2, found 2 x 4"},
        {"[2,2,2]", "[2,2,3]", "its shape takes"},
        {"[2,2,2]", "[2,2,2,1]",
         ": tensor \"network.K\": shape: expected 1 to 3 positive whole numbers, found a list of 4"},
        {"[2,2,2]", "[4294967296,4294967296,4294967296]", "its shape takes"},
        {"[2,2,2]", "[-2,-2,2]", "shape: expected 1 to 3 positive whole numbers"},
        {"[2,2,2]", "[0,2,2]", "shape: expected 1 to 3 positive whole numbers"},
        {"[2,2,2]", "8", "shape: expected 1 to 3 positive whole numbers, found 8"},
        {"\"data_offsets\"", "\"offsets\"",
         "data_offsets: expected two offsets, in order, inside the file, found nothing"},
        {"\"data_offsets\":[0,", "\"data_offsets\":[1e300,", "data_offsets: expected"},
        {"\"data_offsets\":[0,", "\"data_offsets\":[-1,", "data_offsets: expected"},
        {"\"data_offsets\":[0,", "\"data_offsets\":[4,", "its shape takes"},
        {"\"F", "\"BF", "dtype: expected \"F32\" or \"F64\", found \"BF"},
        {"\"format\":\"hdnn\"", "\"format\":\"pt\"",
         ": metadata: expected the format \"hdnn\", found \"pt\""},
        {"\"inputs\":\"2\"", "\"inputs\":2",
         ": expected \"inputs\" in the metadata, found something other than a text"},
        {"\"inputs\":\"2\"", "\"inputs\":\"2x\"",
         ": metadata \"inputs\": expected a whole number from 1 to 4096, found \"2x\""},
        {"\"inputs\":\"2\"", "\"inputs\":\"\"", "found \"\""},
        {"\"classes\":\"2\"", "\"classes\":\"1\"",
         ": metadata \"classes\": expected a whole number from 2 to 256, found \"1\""},
        {"\"height\":\"0\"", "\"height\":\"5\"", ": metadata: 2 inputs do not make images of 5 x 0 pixels"},
        {"\\\"layers\\\":2", "\\\"layers\\\":0",
         ": preset: networks[0].layers: expected a whole number from 1 to 4096, found 0"},
        {"\\\"layers\\\":2", "\\\"layers\\\":4096", "bytes of data for its network, found"},
        {"\\\"networks\\\":[{", "\\\"networks\\\":[{},{",
         ": preset: networks: expected one network, found 2"},
        {"{\"__metadata__\"", "{\"x\":1,\"__metadata__\"", ": tensor \"x\": dtype: expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *message = refusal_after(cases[i].from, cases[i].to);
        if (!strstr(message, cases[i].message)) fail_msg("%zu: %s", i, message);
    }
}

/* The same with one more tensor of one value, whose data begins at `begin`. */
static const char *refusal_with_tensor(const char *name, size_t begin, size_t more) {
    char extra[160];
    snprintf(extra, sizeof extra,
             "{\"%s\":{\"dtype\":%s,\"shape\":[1],\"data_offsets\":[%zu,%zu]},\"__metadata__\"", name, BITS,
             begin, begin + sizeof(hdnn_real));
    return refusal_of_more("{\"__metadata__\"", extra, more);
}

static void gaps_overlaps_and_extra_tensors_are_refused(void **state) {
    (void)state;
    size_t size = 0, one = sizeof(hdnn_real);
    uint8_t *bytes = saved(0, &size);
    size_t data = size - 8 - header_size(bytes);
    memory_free(bytes);
    assert_non_null(strstr(refusal_with_tensor("x", 0, 0), "expected its data at byte"));
    assert_non_null(
        strstr(refusal_with_tensor("x", data + one, 2 * one), ": tensor \"x\": expected its data at byte"));
    assert_non_null(strstr(refusal_with_tensor("x", data, 2 * one), "bytes of data, found"));
    assert_string_equal(refusal_with_tensor("x", data, one),
                        ": tensor \"x\": the network has no such tensor");
    assert_string_equal(refusal_with_tensor("head.bias", data, one),
                        ": tensor \"head.bias\": is there twice");
}

/* A file in the other floating-point type is converted. */
static void the_other_floating_point_type_is_converted(void **state) {
    (void)state;
    hdnn_preset preset = the_preset(), loaded;
    hdnn_model *model = new_model(&preset, 0), *copy = NULL;
    hdnn_real *parameters = hdnn_model_parameters(model);
    size_t count = hdnn_model_parameter_count(model), header, size = 0;
    for (size_t i = 0; i < count; i++) parameters[i] = (hdnn_real)((double)i / 4 - 2);
    assert_int_equal(hdnn_model_save(model, &preset, 0, path, NULL), HDNN_OK);
    uint8_t *bytes = NULL;
    assert_int_equal(file_read(path, 1 << 24, &bytes, &size, NULL), HDNN_OK);
    header = header_size(bytes);
    char text[4096];
    size_t used = 0, at = 0, other = 12 - sizeof(hdnn_real);
    const char *metadata = (const char *)bytes + 8;
    const char *metadata_end = strstr(metadata, "},\"");
    used = (size_t)(metadata_end - metadata) + 1;
    assert_true(used < 2048);
    memcpy(text, metadata, used);
    for (size_t i = 0; i < hdnn_model_tensor_count(model); i++) {
        const hdnn_tensor *tensor = hdnn_model_tensor(model, i);
        used +=
            (size_t)snprintf(text + used, sizeof text - used, ",\"%s\":{\"dtype\":\"F%zu\",\"shape\":[%zu",
                             tensor->name, other * 8, tensor->shape[0]);
        for (int k = 1; k < tensor->rank; k++)
            used += (size_t)snprintf(text + used, sizeof text - used, ",%zu", tensor->shape[k]);
        used += (size_t)snprintf(text + used, sizeof text - used, "],\"data_offsets\":[%zu,%zu]}", at,
                                 at + tensor->count * other);
        at += tensor->count * other;
    }
    used += (size_t)snprintf(text + used, sizeof text - used, "}");
    uint8_t *file = memory_new(8 + used + at, 1);
    assert_non_null(file);
    for (int i = 0; i < 8; i++) file[i] = (uint8_t)(used >> (8 * i));
    memcpy(file + 8, text, used);
    for (size_t i = 0; i < count; i++) {
        double wide = (double)parameters[i];
        float narrow = (float)parameters[i];
        memcpy(file + 8 + used + i * other, other == 8 ? (void *)&wide : (void *)&narrow, other);
    }
    assert_int_equal(file_write(path, file, 8 + used + at, NULL), HDNN_OK);
    hdnn_error error = {0};
    if (hdnn_model_load(path, &loaded, &copy, &error) != HDNN_OK) fail_msg("%s", error.message);
    assert_memory_equal(hdnn_model_parameters_const(copy), parameters, count * sizeof *parameters);
    assert_true(header > 0);
    memory_free(bytes);
    memory_free(file);
    hdnn_model_free(model);
    hdnn_model_free(copy);
    hdnn_preset_free(&preset);
    hdnn_preset_free(&loaded);
}

static void a_model_of_another_preset_is_not_saved(void **state) {
    (void)state;
    hdnn_preset preset = the_preset();
    hdnn_model *model = new_model(&preset, 0);
    assert_int_equal(hdnn_model_save(model, &preset, 1, path, NULL), HDNN_INVALID);
    assert_int_equal(hdnn_model_save(model, &preset, 4, path, NULL), HDNN_INVALID);
    assert_int_equal(hdnn_model_save(model, &preset, -1, path, NULL), HDNN_INVALID);
    assert_int_equal(hdnn_model_save(model, &preset, 0, "/nowhere/m", NULL), HDNN_IO);
    hdnn_model_free(model);
    hdnn_preset_free(&preset);
}

static void *counted_new(size_t size) {
    return memory_new(size, 1);
}

static void without_memory_saving_fails_cleanly_and_keeps_the_old_file(void **state) {
    (void)state;
    hdnn_preset preset = the_preset();
    hdnn_model *model = new_model(&preset, 3);
    hdnn_status status = HDNN_OUT_OF_MEMORY;
    assert_int_equal(file_write(path, "old", 3, NULL), HDNN_OK);
    for (long allowed = 0; status != HDNN_OK; allowed++) {
        uint8_t *bytes = NULL;
        size_t size = 0;
        memory_fail_after(allowed);
        status = hdnn_model_save(model, &preset, 3, path, NULL);
        memory_fail_after(-1);
        assert_int_equal(file_read(path, 1 << 20, &bytes, &size, NULL), HDNN_OK);
        if (status != HDNN_OK) assert_string_equal((const char *)bytes, "old");
        memory_free(bytes);
    }
    hdnn_model_free(model);
    hdnn_preset_free(&preset);
}

static void without_memory_loading_fails_cleanly_at_every_allocation(void **state) {
    (void)state;
    size_t size = 0;
    memory_free(saved(3, &size));
    cJSON_Hooks hooks = {counted_new, memory_free};
    cJSON_InitHooks(&hooks);
    hdnn_status status = HDNN_OUT_OF_MEMORY;
    long allowed = 0;
    for (; status != HDNN_OK; allowed++) {
        hdnn_preset preset;
        hdnn_model *model = NULL;
        memory_fail_after(allowed);
        status = hdnn_model_load(path, &preset, &model, NULL);
        memory_fail_after(-1);
        if (status == HDNN_OK) {
            hdnn_model_free(model);
            hdnn_preset_free(&preset);
        } else {
            assert_int_equal(status, HDNN_OUT_OF_MEMORY);
        }
    }
    assert_true(allowed > 20);
    cJSON_InitHooks(NULL);
}

int main(void) {
#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, make_path, remove_path)
    const struct CMUnitTest tests[] = {
        WITH_FILE(a_saved_model_is_loaded_with_its_preset),
        WITH_FILE(a_loaded_model_saves_to_the_same_bytes),
        WITH_FILE(the_file_is_what_safetensors_says),
        WITH_FILE(every_cut_of_a_file_is_refused),
        WITH_FILE(something_else_is_not_a_model_file),
        WITH_FILE(a_missing_file_and_a_folder_are_named),
        WITH_FILE(hostile_headers_are_refused_in_words),
        WITH_FILE(gaps_overlaps_and_extra_tensors_are_refused),
        WITH_FILE(the_other_floating_point_type_is_converted),
        WITH_FILE(a_model_of_another_preset_is_not_saved),
        WITH_FILE(without_memory_saving_fails_cleanly_and_keeps_the_old_file),
        WITH_FILE(without_memory_loading_fails_cleanly_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
