/* scene_demo SCALE FILE.png [FRAMES [busy]]: shows the scene, writes its last frame, and prints frame times. With
 * `busy` another thread computes meanwhile, as training does. Without a display use SDL_VIDEODRIVER=dummy. */
#include "scene.h"
#include "sdl_backend.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static volatile bool working = true;

static void *work(void *unused) {
    (void)unused;
    volatile double sum = 0;
    for (unsigned i = 0; working; i++) sum = sum + 1.0 / (1 + i);
    return NULL;
}

static double thread_milliseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    char message[256];
    backend_config config = backend_config_default();
    config.scale = strtof(argv[1], NULL);
    config.width = (int)(1280 * config.scale);
    config.height = (int)(800 * config.scale);
    int frames = argc > 3 ? atoi(argv[3]) : 1;
    backend *b = backend_open(&config, message, sizeof message);
    if (!b) {
        fprintf(stderr, "%s\n", message);
        return 1;
    }
    pthread_t worker;
    bool busy = argc > 4 && pthread_create(&worker, NULL, work, NULL) == 0;
    draw_list *list = draw_list_new(fonts_measure, backend_fonts(b));
    double drawing = 0, started = thread_milliseconds();
    for (int i = 0; i < frames; i++) {
        const input *in = backend_poll(b, 0);
        double before = thread_milliseconds();
        draw_begin(list, in->window);
        draw_scene(list, in->scale, i);
        drawing += thread_milliseconds() - before;
        backend_present(b, list);
    }
    double each = (thread_milliseconds() - started) / frames;
    frame_percentiles p = frame_stats_percentiles(&backend_times(b)->clock);
    printf("%s, %zu frames, %zu commands: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms\n", backend_renderer(b),
           backend_times(b)->clock.frames, draw_count(list), p.p50, p.p95, p.p99);
    printf("processor time of a frame %.2f ms, of which building the list %.2f ms\n", each, drawing / frames);
    bool written = backend_screenshot(b, NULL, argv[2], message, sizeof message);
    if (!written) fprintf(stderr, "%s\n", message);
    working = false;
    if (busy) pthread_join(worker, NULL);
    draw_list_free(list);
    backend_close(b);
    return written ? 0 : 1;
}
