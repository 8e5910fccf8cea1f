/* The growing JSON text; see json_writer.h. */
#include "io/json_writer.h"

#include "core/memory.h"
#include "io/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024 };

json_writer json_writer_new(bool pretty) {
    return (json_writer){.pretty = pretty, .separated = true};
}

void json_writer_clear(json_writer *writer) {
    writer->size = 0;
    writer->failed = false;
    writer->depth = 0;
    writer->separated = true;
}

void json_writer_free(json_writer *writer) {
    memory_free(writer->text);
    *writer = json_writer_new(writer->pretty);
}

static bool reserve(json_writer *writer, size_t more) {
    if (writer->failed) return false;
    if (more < writer->capacity - writer->size) return true;
    size_t capacity = writer->capacity ? writer->capacity : FIRST_CAPACITY;
    while (capacity - writer->size <= more) capacity = memory_product(capacity, 2);
    char *larger = memory_new(capacity, 1);
    if (!larger) {
        writer->failed = true;
        return false;
    }
    if (writer->size) memcpy(larger, writer->text, writer->size);
    memory_free(writer->text);
    writer->text = larger;
    writer->capacity = capacity;
    return true;
}

void json_raw(json_writer *writer, const char *text, size_t size) {
    if (!reserve(writer, size)) return;
    memcpy(writer->text + writer->size, text, size);
    writer->size += size;
    writer->text[writer->size] = '\0';
}

static void raw_text(json_writer *writer, const char *text) {
    json_raw(writer, text, strlen(text));
}

static void new_line(json_writer *writer) {
    raw_text(writer, "\n");
    for (int i = 0; i < writer->depth; i++) raw_text(writer, "  ");
}

/* What has to stand between the last value and the next one in an array. */
static void before_value(json_writer *writer) {
    if (!writer->separated) raw_text(writer, writer->pretty ? ", " : ",");
    writer->separated = false;
}

void json_begin(json_writer *writer, char bracket) {
    before_value(writer);
    json_raw(writer, &bracket, 1);
    writer->depth++;
    writer->separated = true;
}

void json_end(json_writer *writer, char bracket) {
    writer->depth--;
    if (writer->pretty && bracket == '}') new_line(writer);
    json_raw(writer, &bracket, 1);
    writer->separated = false;
}

static void escape(json_writer *writer, unsigned char byte) {
    char text[8];
    const char *letters = "\"\\\b\f\n\r\t", *names = "\"\\bfnrt";
    const char *known = strchr(letters, byte);
    if (known)
        snprintf(text, sizeof text, "\\%c", names[known - letters]);
    else
        snprintf(text, sizeof text, "\\u%04x", byte);
    raw_text(writer, text);
}

static void quoted(json_writer *writer, const char *text) {
    raw_text(writer, "\"");
    while (*text) {
        size_t plain = 0;
        while ((unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\') plain++;
        json_raw(writer, text, plain);
        text += plain;
        if (*text) escape(writer, (unsigned char)*text++);
    }
    raw_text(writer, "\"");
}

void json_key(json_writer *writer, const char *key) {
    if (!writer->separated) raw_text(writer, ",");
    if (writer->pretty) new_line(writer);
    quoted(writer, key);
    raw_text(writer, writer->pretty ? ": " : ":");
    writer->separated = true;
}

void json_text(json_writer *writer, const char *text) {
    before_value(writer);
    quoted(writer, text);
}

void json_double(json_writer *writer, double value) {
    char text[32];
    before_value(writer);
    raw_text(writer, json_number_text(value, text));
}

void json_real(json_writer *writer, hdnn_real value) {
    char text[32];
    before_value(writer);
#ifdef HDNN_FLOAT64
    raw_text(writer, json_number_text(value, text));
#else
    raw_text(writer, json_float_text(value, text));
#endif
}

void json_whole(json_writer *writer, int64_t value) {
    char text[32];
    before_value(writer);
    snprintf(text, sizeof text, "%" PRId64, value);
    raw_text(writer, text);
}

void json_bool(json_writer *writer, bool value) {
    before_value(writer);
    raw_text(writer, value ? "true" : "false");
}
