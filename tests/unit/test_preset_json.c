/* The strict JSON scanner and the writer: what is let through, where a fault is, that texts survive. */
#include "core/memory.h"
#include "io/json.h"
#include "io/json_writer.h"
#include "io/names.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool valid(const char *text) {
    return json_is_valid(text, strlen(text));
}

static void what_the_grammar_allows_is_let_through(void **state) {
    (void)state;
    const char *const texts[] = {"{}",
                                 "[]",
                                 " [1, -0.5e+3, 0, 10]\n",
                                 "\"\"",
                                 "\"\\u00e9\\n\\\"\"",
                                 "\"\\ud83d\\ude00\"",
                                 "true",
                                 "null",
                                 "{\"a\":{\"b\":[false]}}",
                                 "\"h\xC3\xA9\"",
                                 "\xEF\xBB\xBF{}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_true(valid(texts[i]));
}

static void what_the_grammar_forbids_is_refused(void **state) {
    (void)state;
    const char *const texts[] = {"",
                                 " ",
                                 "{",
                                 "[1,]",
                                 "{\"a\":1,}",
                                 "{a:1}",
                                 "{\"a\" 1}",
                                 "01",
                                 "+1",
                                 "1.",
                                 ".5",
                                 "1e",
                                 "-",
                                 "nul",
                                 "NaN",
                                 "Infinity",
                                 "\"",
                                 "\"\n\"",
                                 "\"\\x\"",
                                 "\"\\u12\"",
                                 "\"\\u0000\"",
                                 "\"\\ud800\"",
                                 "\"\\udc00\"",
                                 "\"\\ud800\\u0041\"",
                                 "[] []",
                                 "// x\n1",
                                 "\"\xFF\"",
                                 "\"\xC0\x80\"",
                                 "\"\xED\xA0\x80\"",
                                 "\"\xE2\x82\"",
                                 "\"\xF5\x80\x80\x80\"",
                                 "'a'",
                                 "[1 2]"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_false(valid(texts[i]));
}

static void nesting_and_long_numbers_are_bounded(void **state) {
    (void)state;
    char deep[2 * JSON_MAX_DEPTH + 3];
    memset(deep, '[', sizeof deep);
    memset(deep + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
    assert_true(json_is_valid(deep, 2 * JSON_MAX_DEPTH));
    memset(deep, '[', JSON_MAX_DEPTH + 1);
    memset(deep + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    assert_false(json_is_valid(deep, 2 * JSON_MAX_DEPTH + 2));
    char number[JSON_MAX_NUMBER + 2];
    memset(number, '1', sizeof number);
    assert_true(json_is_valid(number, JSON_MAX_NUMBER));
    assert_false(json_is_valid(number, JSON_MAX_NUMBER + 1));
}

static void too_many_values_are_refused_before_they_are_parsed(void **state) {
    (void)state;
    size_t size = 2 * (size_t)JSON_MAX_VALUES + 2;
    char *text = memory_new(size, 1);
    assert_non_null(text);
    for (size_t i = 0; i < size; i += 2) text[i] = i ? ',' : '[', text[i + 1] = '1';
    text[size - 1] = ']';
    assert_false(json_is_valid(text, size));
    memory_free(text);
}

static void a_fault_is_named_by_line_and_column(void **state) {
    (void)state;
    const char *text = "{\n  \"h\xC3\xA9\": x\n}";
    cJSON *root = NULL;
    hdnn_error error;
    assert_int_equal(json_parse(text, strlen(text), "a.json", &root, &error), HDNN_FORMAT);
    assert_null(root);
    assert_string_equal(error.message, "a.json: line 2, column 9: expected a value, found x");
    assert_int_equal(json_parse("{\"a\": 1", 7, "a.json", &root, &error), HDNN_FORMAT);
    assert_string_equal(error.message,
                        "a.json: line 1, column 8: expected a comma or }, found the end of the file");
}

static void everything_the_scanner_lets_through_cjson_parses(void **state) {
    (void)state;
    const char *const texts[] = {"\xEF\xBB\xBF [1]",
                                 "\"\\ud83d\\ude00\\/\\b\"",
                                 "-0.000000000000000000000000001e-300",
                                 "123456789012345678901234567890123456789012345678901234567890",
                                 "1e999",
                                 "\t\r\n1 "};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cJSON *root = NULL;
        assert_int_equal(json_parse(texts[i], strlen(texts[i]), "t", &root, NULL), HDNN_OK);
        cJSON_Delete(root);
    }
}

static void texts_survive_writing_and_reading(void **state) {
    (void)state;
    const char *text = "a \"quoted\" \\ back\nslash \t\x01 h\xC3\xA9 \xF0\x9F\x98\x80";
    json_writer writer = json_writer_new(false);
    json_text(&writer, text);
    cJSON *root = NULL;
    assert_int_equal(json_parse(writer.text, writer.size, "t", &root, NULL), HDNN_OK);
    assert_string_equal(root->valuestring, text);
    cJSON_Delete(root);
    json_writer_free(&writer);
}

static void numbers_survive_writing_and_reading(void **state) {
    (void)state;
    const double values[] = {0, 0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -2, 9007199254740991.0, 1e6};
    char text[32];
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_true(strtod(json_number_text(values[i], text), NULL) == values[i]);
    assert_string_equal(json_number_text(0.1, text), "0.1");
    assert_string_equal(json_number_text((double)NAN, text), "null");
    assert_string_equal(json_float_text(-INFINITY, text), "null");
    assert_true(strtof(json_float_text(0.1f, text), NULL) == 0.1f);
}

static void the_writer_puts_commas_where_they_belong(void **state) {
    (void)state;
    json_writer writer = json_writer_new(false);
    json_begin(&writer, '{');
    json_key(&writer, "a");
    json_begin(&writer, '[');
    json_whole(&writer, 1);
    json_begin(&writer, '{');
    json_end(&writer, '}');
    json_bool(&writer, true);
    json_end(&writer, ']');
    json_key(&writer, "b");
    json_double(&writer, 0.5);
    json_end(&writer, '}');
    assert_string_equal(writer.text, "{\"a\":[1,{},true],\"b\":0.5}");
    json_writer_free(&writer);
}

static void a_quote_for_messages_is_short_and_has_no_control_characters(void **state) {
    (void)state;
    char shown[JSON_SHOWN], text[400];
    assert_string_equal(json_quote("a\033b", shown), "\"a\\u001bb\"");
    memset(text, 0xBA, sizeof text - 1); /* continues a character that never began */
    text[sizeof text - 1] = '\0';
    json_quote(text, shown);
    assert_true(strlen(shown) < JSON_SHOWN);
    assert_true(json_is_valid(shown, strlen(shown)));
    for (size_t shift = 0; shift < 8; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 5 < sizeof text; i += 4) memcpy(text + i, "\xF0\x9F\x98\x80", 5);
        json_quote(text, shown);
        assert_true(strlen(shown) < JSON_SHOWN);
        assert_true(json_is_valid(shown, strlen(shown)));
        memset(text + shift, 7, sizeof text - shift - 1);
        text[sizeof text - 1] = '\0';
        assert_true(strlen(json_quote(text, shown)) < JSON_SHOWN);
    }
}

static const char *fruit(const void *context, size_t index) {
    static const char *const names[] = {"", "apple", "banana", "pear"};
    (void)context;
    return index < 4 ? names[index] : NULL;
}

static void a_slip_has_a_nearest_name_and_another_word_has_none(void **state) {
    (void)state;
    char list[64], little[12];
    assert_string_equal(names_nearest(fruit, NULL, "aple"), "apple");
    assert_string_equal(names_nearest(fruit, NULL, "bananna"), "banana");
    assert_null(names_nearest(fruit, NULL, "kohlrabi"));
    assert_null(names_nearest(fruit, NULL, ""));
    assert_string_equal(names_list(fruit, NULL, list, sizeof list), "\"\", apple, banana or pear");
    assert_int_equal(strlen(names_list(fruit, NULL, little, sizeof little)), sizeof little - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_grammar_allows_is_let_through),
        cmocka_unit_test(what_the_grammar_forbids_is_refused),
        cmocka_unit_test(nesting_and_long_numbers_are_bounded),
        cmocka_unit_test(too_many_values_are_refused_before_they_are_parsed),
        cmocka_unit_test(a_fault_is_named_by_line_and_column),
        cmocka_unit_test(everything_the_scanner_lets_through_cjson_parses),
        cmocka_unit_test(texts_survive_writing_and_reading),
        cmocka_unit_test(numbers_survive_writing_and_reading),
        cmocka_unit_test(the_writer_puts_commas_where_they_belong),
        cmocka_unit_test(a_quote_for_messages_is_short_and_has_no_control_characters),
        cmocka_unit_test(a_slip_has_a_nearest_name_and_another_word_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
