/* hdnn verify: the shared cases pass in both precisions, wrong numbers fail, and what cannot be read never passes. */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASES PROJECT_DIR "/tests/golden/cases"

static void every_case_passes_in_both_precisions(void **state) {
    (void)state;
    static const char *const reals[] = {"float32", "float64"};
    for (size_t i = 0; i < 2; i++) {
        const outcome *result = hdnn("--real %s verify " CASES "/*.json --json", reals[i]);
        assert_int_equal(result->code, 0);
        assert_string_equal(result->err, "");
        cJSON *object = last_object(result);
        assert_string_equal(text_of(object, "real"), reals[i]);
        assert_true(cJSON_IsTrue(cJSON_GetObjectItem(object, "pass")));
        assert_true(cJSON_GetArraySize(list_of(object, "cases", -1)) >= 27);
        cJSON_Delete(object);
    }
}

static void people_get_a_table(void **state) {
    (void)state;
    const outcome *result = hdnn("verify " CASES "/h2-n4-l3.json");
    assert_int_equal(result->code, 0);
    assert_contains(result->out, "gradient_parameters.K_p");
    assert_contains(result->out, "sensitivity_norm2_sample0");
    assert_contains(result->out, "0 failed");
    assert_null(strstr(result->out, "FAIL"));
}

static cJSON *load(const char *name) {
    size_t size;
    shell("cp " CASES "/%s base.json", name);
    char *text = (char *)scratch_read("base.json", &size);
    cJSON *json = cJSON_Parse(text);
    free(text);
    assert_non_null(json);
    return json;
}

static const outcome *verify(cJSON *json) {
    char *text = cJSON_PrintUnformatted(json);
    assert_non_null(text);
    scratch_write("case.json", text, strlen(text));
    free(text);
    cJSON_Delete(json);
    return hdnn("verify case.json");
}

/* The first number below a value. */
static cJSON *first_number(cJSON *value) {
    while (value != NULL && !cJSON_IsNumber(value)) value = value->child;
    assert_non_null(value);
    return value;
}

static void assert_wrong_number_fails(const char *name, const char *key) {
    cJSON *json = load(name), *number = first_number(cJSON_GetObjectItem(json, key));
    cJSON_SetNumberValue(number, number->valuedouble + 1);
    const outcome *result = verify(json);
    if (result->code != 1 || strstr(result->out, "FAIL") == NULL)
        fail_msg("%s: a wrong %s exits with %d\n%s", name, key, result->code, result->err);
}

static void a_wrong_number_in_any_result_fails(void **state) {
    (void)state;
    static const char *const block[] = {"states",
                                        "gradient_input",
                                        "gradient_states",
                                        "gradient_parameters",
                                        "sensitivity_sample0",
                                        "sensitivity_norm2_sample0",
                                        "energy",
                                        "field_jacobian_eigenvalues_sample0"};
    static const char *const training[] = {"logits", "gradient_parameters", "losses_total_and_data",
                                           "parameters_after_10_steps"};
    for (size_t i = 0; i < sizeof block / sizeof *block; i++)
        assert_wrong_number_fails("h1-j1-n4-l3.json", block[i]);
    for (size_t i = 0; i < sizeof training / sizeof *training; i++)
        assert_wrong_number_fails("train-dense-h2.json", training[i]);
}

static void a_missing_field_is_refused(void **state) {
    (void)state;
    static const char *const names[] = {"custom-j-n4-l3.json", "train-conv-h2.json"};
    for (size_t i = 0; i < 2; i++) {
        cJSON *json = load(names[i]);
        for (const cJSON *at = json->child; at != NULL; at = at->next) {
            static const char *const optional[] = {"activation", "field_jacobian_eigenvalues_sample0",
                                                   "energy", "field_jacobian_eigenvalues_sample0"};
            bool needed = true;
            for (size_t k = 0; k < 3; k++) needed = needed && strcmp(at->string, optional[k]) != 0;
            cJSON *less = cJSON_Duplicate(json, true);
            cJSON_DeleteItemFromObject(less, at->string);
            const outcome *result = verify(less);
            if (result->code != (needed ? 1 : 0)) fail_msg("without %s: %d", at->string, result->code);
        }
        cJSON_Delete(json);
    }
}

static cJSON *with(const char *key, const char *value) {
    cJSON *json = load("h2-n4-l3.json");
    cJSON_DeleteItemFromObject(json, key);
    cJSON_AddItemToObject(json, key, cJSON_Parse(value));
    return json;
}

static void what_is_malformed_is_refused(void **state) {
    (void)state;
    assert_refused(verify(with("architecture", "\"h9\"")), "there is no \"h9\"");
    assert_refused(verify(with("activation", "\"step\"")), "activation");
    assert_refused(verify(with("kind", "\"other\"")), "kind");
    assert_refused(verify(with("features", "4.5")), "features");
    assert_refused(verify(with("features", "4096")), "do not fit");
    assert_refused(verify(with("samples", "4")), "input");
    assert_refused(verify(with("step", "0.2")), "step");
    assert_refused(verify(with("statez", "[]")), "\"statez\" is not a field");
    assert_refused(verify(with("states", "[[1,2],[3]]")), "states");
    assert_refused(verify(with("states", "{}")), "states");
    assert_refused(verify(with("parameters", "{}")), "K_p is missing");
    assert_refused(verify(with("parameters", "[]")), "K_p is missing");
    assert_refused(verify(with("gradient_parameters", "{}")), "K_p is missing");
    assert_refused(verify(with("damping", "0.5")), "damping");
}

static void a_key_given_twice_or_a_text_that_is_not_json_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"", "[]", "{", "{} {}", "{\"layers\":3,\"layers\":3}", "\x01"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        scratch_write("case.json", texts[i], strlen(texts[i]));
        assert_refused(hdnn("verify case.json"), "case.json");
    }
    assert_refused(hdnn("verify nowhere.json"), "nowhere.json");
}

static void a_refused_case_does_not_hide_the_others(void **state) {
    (void)state;
    const outcome *result = hdnn("verify nowhere.json " CASES "/ms1-n4-l3.json --json");
    assert_int_equal(result->code, 1);
    cJSON *object = cJSON_Parse(result->out);
    assert_non_null(object);
    const cJSON *cases = list_of(object, "cases", 2);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(object, "pass")));
    assert_contains(text_of(cJSON_GetArrayItem(cases, 0), "message"), "nowhere.json");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(cJSON_GetArrayItem(cases, 1), "pass")));
    cJSON_Delete(object);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_passes_in_both_precisions),
        cmocka_unit_test(people_get_a_table),
        cmocka_unit_test(a_wrong_number_in_any_result_fails),
        cmocka_unit_test(a_missing_field_is_refused),
        cmocka_unit_test(what_is_malformed_is_refused),
        cmocka_unit_test(a_key_given_twice_or_a_text_that_is_not_json_is_refused),
        cmocka_unit_test(a_refused_case_does_not_hide_the_others),
    };
    return program_main(argc, argv, tests, sizeof tests / sizeof *tests);
}
