/* Compares a screenshot with the stored picture: compare_picture STORED SCREENSHOT FOLDER
 *
 * When they differ, it says where, and leaves both and their difference in FOLDER. With --accept as a fourth argument
 * the screenshot becomes the stored picture; with X,Y,W,H these pixels of the window are not compared. */
#include "picture.h"

#include <stdio.h>
#include <string.h>

enum { SAME = 0, DIFFERENT = 1, BROKEN = 2 };

static void say_where(const char *stored, const picture_difference *d) {
    printf("%s: %.2f %% of the picture differ, between x %d and %d, y %d and %d; most, by %d of 255, at %d, "
           "%d\n",
           stored, 100.0 * d->differing / d->cells, d->left * PICTURE_CELL, (d->right + 1) * PICTURE_CELL,
           d->top * PICTURE_CELL, (d->bottom + 1) * PICTURE_CELL, d->worst, d->worst_x * PICTURE_CELL,
           d->worst_y * PICTURE_CELL);
}

static void leave(const char *folder, const char *stored, const char *what, const picture *p) {
    char path[4096];
    const char *name = strrchr(stored, '/') ? strrchr(stored, '/') + 1 : stored;
    snprintf(path, sizeof path, "%s/%.*s-%s.png", folder, (int)strcspn(name, "."), name, what);
    if (picture_save(path, p)) printf("%s\n", path);
}

/* Pixels of the window that show rounding errors, which no two compilers make alike; none while `w` is 0. */
typedef struct {
    int x, y, w, h;
} blind_spot;

static void blank(picture *p, const blind_spot *b) {
    for (int y = b->y / PICTURE_CELL; y < (b->y + b->h) / PICTURE_CELL && y < p->height; y++)
        for (int x = b->x / PICTURE_CELL; x < (b->x + b->w) / PICTURE_CELL && x < p->width; x++)
            memset(p->rgb + 3 * (y * p->width + x), 0, 3);
}

static int compare(const char *stored_path, picture *now, const char *folder, const blind_spot *spot) {
    picture stored, marks = {0};
    picture_difference d;
    if (!picture_load(stored_path, &stored)) return BROKEN;
    blank(&stored, spot), blank(now, spot);
    bool same_size = picture_compare(&stored, now, &d, &marks), differs = !same_size || picture_differs(&d);
    if (!same_size)
        printf("%s: %d x %d cells were expected, %d x %d found\n", stored_path, stored.width, stored.height,
               now->width, now->height);
    else if (differs)
        say_where(stored_path, &d);
    if (differs) leave(folder, stored_path, "stored", &stored), leave(folder, stored_path, "actual", now);
    if (differs && same_size) leave(folder, stored_path, "difference", &marks);
    picture_free(&stored), picture_free(&marks);
    return differs ? DIFFERENT : SAME;
}

int main(int argc, char **argv) {
    picture shot, now;
    blind_spot b = {0};
    bool accept = argc == 5 && strcmp(argv[4], "--accept") == 0;
    bool blind =
        argc == 5 && sscanf(argv[4], "%d,%d,%d,%d", &b.x, &b.y, &b.w, &b.h) == 4 && b.x >= 0 && b.y >= 0;
    if (argc != 4 && !accept && !blind) {
        fprintf(stderr, "usage: compare_picture STORED SCREENSHOT FOLDER [--accept | X,Y,W,H]\n");
        return BROKEN;
    }
    if (!picture_load(argv[2], &shot)) return BROKEN;
    bool shrunk = picture_shrink(&shot, &now);
    picture_free(&shot);
    if (!shrunk) return BROKEN;
    int outcome = BROKEN;
    if (!accept)
        outcome = compare(argv[1], &now, argv[3], &b);
    else if (picture_save(argv[1], &now))
        outcome = SAME;
    picture_free(&now);
    return outcome;
}
