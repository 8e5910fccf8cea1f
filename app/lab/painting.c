/* See painting.h. */
#include "painting.h"

#include "export.h"

#include "hdnn/dataset.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const float spacing = 0.03F; /* of the plane, between points of a stroke */

void painting_free(painting *p) {
    free(p->at);
    *p = (painting){0};
}

static float cut(float v) {
    return fminf(fmaxf(v, -1), 1);
}

static void add_point(painting *p, float x, float y) {
    if (p->count == PAINTING_POINTS) return;
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 256;
        painted_point *grown = realloc(p->at, capacity * sizeof *grown);
        if (!grown) return;
        p->at = grown, p->capacity = capacity;
    }
    p->at[p->count++] = (painted_point){cut(x), cut(y), p->label, p->strokes - 1};
}

/* One point, anywhere under the brush: evenly over its disc. */
static void spray(painting *p, vec2 at) {
    double angle = hdnn_random_between(&p->random, 0, 2 * acos(-1)),
           away = sqrt(hdnn_random_uniform(&p->random)) * (double)p->radius;
    add_point(p, at.x + (float)(away * cos(angle)), at.y + (float)(away * sin(angle)));
}

static void begin_stroke(painting *p) {
    painting_end(p);
    p->undone = 0, p->cleared = false;
    p->strokes++;
}

void painting_begin(painting *p, vec2 at, int label, double radius) {
    begin_stroke(p);
    p->random = hdnn_random_new((uint64_t)(p->strokes - 1), 0);
    p->drawing = true, p->last = at, p->left = spacing;
    p->label = label, p->radius = (float)radius;
    spray(p, at);
}

void painting_move(painting *p, vec2 at) {
    if (!p->drawing) return;
    float dx = at.x - p->last.x, dy = at.y - p->last.y, way = hypotf(dx, dy), gone = 0;
    if (!(way > 0) || !isfinite(way)) return;
    for (; gone + p->left <= way && gone + p->left < 4; p->left = spacing) {
        gone += p->left;
        spray(p, (vec2){p->last.x + dx * gone / way, p->last.y + dy * gone / way});
    }
    p->left -= way - gone;
    if (p->left <= 0) p->left = spacing;
    p->last = at;
}

void painting_end(painting *p) {
    p->drawing = false;
}

static void take_stroke(painting *p) {
    p->strokes--, p->undone++;
    while (p->count && p->at[p->count - 1].stroke >= p->strokes) p->count--;
}

static void return_stroke(painting *p) {
    p->strokes++, p->undone--;
    while (p->count < p->kept && p->at[p->count].stroke < p->strokes) p->count++;
}

/* What follows the last stroke can be redone until the next one begins. */
static void keep_points(painting *p) {
    painting_end(p);
    if (!p->undone) p->kept = p->count;
}

bool painting_can_undo(const painting *p) {
    return p->strokes > 0 || p->cleared;
}

void painting_undo(painting *p) {
    keep_points(p);
    while (p->cleared && p->undone) return_stroke(p);
    if (!p->cleared && p->strokes) take_stroke(p);
    p->cleared = false;
}

void painting_redo(painting *p) {
    keep_points(p);
    if (p->undone) return_stroke(p);
    p->cleared = false;
}

void painting_clear(painting *p) {
    keep_points(p);
    if (!p->strokes) return;
    p->kept = p->count, p->undone = 0;
    while (p->strokes) take_stroke(p);
    p->cleared = true;
}

static hdnn_status check_points(const char *path, const hdnn_dataset *d, size_t room, hdnn_error *error) {
    if (d->shape.inputs != 2)
        return hdnn_fail(error, HDNN_INVALID,
                         "%s: expected points of the plane (x1, x2, label), found %d coordinates", path,
                         d->shape.inputs);
    if (d->classes > PAINTING_CLASSES)
        return hdnn_fail(error, HDNN_INVALID, "%s: expected at most %d classes, found %d", path,
                         PAINTING_CLASSES, d->classes);
    if (d->count > room)
        return hdnn_fail(error, HDNN_INVALID, "%s: expected at most %zu points more, found %zu", path, room,
                         d->count);
    return HDNN_OK;
}

hdnn_status painting_open(painting *p, const char *path, hdnn_error *error) {
    hdnn_dataset d;
    hdnn_status status = hdnn_csv_read(path, &d, error);
    if (status != HDNN_OK) return status;
    status = check_points(path, &d, PAINTING_POINTS - p->count, error);
    double reach = 1;
    for (size_t i = 0; status == HDNN_OK && i < 2 * d.count; i++)
        reach = fmax(reach, fabs((double)d.points[i]));
    if (status == HDNN_OK) begin_stroke(p);
    for (size_t i = 0; status == HDNN_OK && i < d.count; i++) {
        p->label = d.labels[i];
        add_point(p, (float)((double)d.points[2 * i] / reach), (float)((double)d.points[2 * i + 1] / reach));
    }
    hdnn_dataset_free(&d);
    return status;
}

/* counts[label]: how many points have it. */
static int count_labels(const painting *p, size_t counts[PAINTING_CLASSES]) {
    int classes = 0;
    memset(counts, 0, PAINTING_CLASSES * sizeof *counts);
    for (size_t i = 0; i < p->count; i++) classes += counts[p->at[i].label]++ == 0;
    return classes;
}

int painting_classes(const painting *p) {
    size_t counts[PAINTING_CLASSES];
    return count_labels(p, counts);
}

const char *painting_lacks(const painting *p) {
    if (p->count == 0) return "paint points of two classes at least";
    if (painting_classes(p) < 2) return "choose another class and paint it, too";
    return p->count < 10 ? "paint a few more points" : NULL;
}

char *painting_csv(const painting *p) {
    size_t counts[PAINTING_CLASSES], size = 0;
    int names[PAINTING_CLASSES], classes = 0;
    char *text = NULL;
    count_labels(p, counts);
    for (int i = 0; i < PAINTING_CLASSES; i++) names[i] = counts[i] ? classes++ : 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    bool good = fputs("x1,x2,label\n", out) >= 0;
    for (size_t i = 0; i < p->count && good; i++)
        good =
            fprintf(out, "%.5f,%.5f,%d\n", (double)p->at[i].x, (double)p->at[i].y, names[p->at[i].label]) > 0;
    if (fclose(out) == 0 && good) return text;
    free(text);
    return NULL;
}

/* FNV-1a: the same points have the same file. */
static uint64_t hash_of(const char *text) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *text; text++) hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211);
    return hash;
}

bool painting_wrote(const char *path) {
    return strstr(path, "/hdnn/painted/points-") != NULL;
}

/* The folder, with all above it. */
static bool make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made) return false;
    }
    return true;
}

hdnn_status painting_store(const painting *p, char *path, size_t size, hdnn_error *error) {
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    bool own = data && data[0] == '/';
    char message[512];
    if (!own && !(home && home[0] == '/'))
        return hdnn_fail(error, HDNN_NOT_FOUND, "HOME: expected your folder, to keep painted points in it");
    char *text = painting_csv(p);
    if (!text) return hdnn_fail(error, HDNN_OUT_OF_MEMORY, "out of memory");
    int length = snprintf(path, size, "%s%s/hdnn/painted/points-%016llx.csv", own ? data : home,
                          own ? "" : "/.local/share", (unsigned long long)hash_of(text));
    hdnn_status status = HDNN_OK;
    if (length < 0 || (size_t)length >= size)
        status = hdnn_fail(error, HDNN_INVALID, "the path to the folder of painted points is too long");
    else if (!make_folders(path))
        status = hdnn_fail(error, HDNN_IO, "%s: its folder cannot be made: %s", path, strerror(errno));
    else if (!export_bytes(text, strlen(text), path, message, sizeof message))
        status = hdnn_fail(error, HDNN_IO, "%s", message);
    free(text);
    return status;
}
