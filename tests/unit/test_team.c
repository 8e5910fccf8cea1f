/* Teams: how threads share things, and that each thing is taken by one of them. */
#include "core/memory.h"
#include "core/team.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_THREADS = 12, MOST_THINGS = 1000, ROUNDS = 200 };

static void shares_cover_everything_once_and_are_equal_but_for_one(void **state) {
    (void)state;
    for (size_t count = 0; count < 40; count++) {
        for (int threads = 1; threads <= MOST_THREADS; threads++) {
            size_t next = 0, least = count / (size_t)threads;
            for (int t = 0; t < threads; t++) {
                stretch own = team_share(count, threads, t);
                assert_int_equal(own.first, next);
                assert_true(own.count == least || own.count == least + 1);
                next += own.count;
            }
            assert_int_equal(next, count);
        }
    }
}

static void a_thread_takes_its_own_in_order_and_then_the_last_of_others(void **state) {
    (void)state;
    team_pile piles[3];
    const size_t expected[] = {4, 5, 6, 7, 11, 10, 9, 8, 3, 2, 1, 0};
    size_t thing;
    team_deal(piles, 3, 12);
    for (size_t i = 0; i < 12; i++) {
        assert_true(team_take(piles, 3, 1, &thing));
        assert_int_equal(thing, expected[i]);
    }
    for (int t = 0; t < 3; t++) assert_false(team_take(piles, 3, t, &thing));
}

static void where_there_is_nothing_nothing_is_taken(void **state) {
    (void)state;
    team_pile piles[2];
    size_t thing;
    team_deal(piles, 2, 0);
    assert_false(team_take(piles, 2, 0, &thing));
    team_deal(piles, 2, 1);
    assert_true(team_take(piles, 2, 0, &thing));
    assert_int_equal(thing, 0);
    assert_false(team_take(piles, 2, 1, &thing));
}

/* What threads take at the same time. */
typedef struct {
    team_pile piles[MOST_THREADS];
    int threads;
    int taken[MOST_THREADS][MOST_THINGS];
} table;

typedef struct {
    table *table;
    int thread;
} guest;

static void *take_all(void *argument) {
    const guest *g = argument;
    size_t thing;
    while (team_take(g->table->piles, g->table->threads, g->thread, &thing))
        g->table->taken[g->thread][thing]++;
    return NULL;
}

static void take_together(table *t) {
    pthread_t thread[MOST_THREADS];
    guest guests[MOST_THREADS];
    for (int i = 0; i < t->threads; i++) {
        guests[i] = (guest){t, i};
        assert_int_equal(pthread_create(&thread[i], NULL, take_all, &guests[i]), 0);
    }
    for (int i = 0; i < t->threads; i++) assert_int_equal(pthread_join(thread[i], NULL), 0);
}

static void threads_that_take_at_once_take_each_thing_once(void **state) {
    (void)state;
    table *t = memory_new(1, sizeof *t);
    assert_non_null(t);
    for (int round = 0; round < ROUNDS; round++) {
        t->threads = 2 + round % (MOST_THREADS - 1);
        memset(t->taken, 0, sizeof t->taken);
        team_deal(t->piles, t->threads, MOST_THINGS);
        take_together(t);
        for (size_t thing = 0; thing < MOST_THINGS; thing++) {
            int times = 0;
            for (int i = 0; i < t->threads; i++) times += t->taken[i][thing];
            assert_int_equal(times, 1);
        }
    }
    memory_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_cover_everything_once_and_are_equal_but_for_one),
        cmocka_unit_test(a_thread_takes_its_own_in_order_and_then_the_last_of_others),
        cmocka_unit_test(where_there_is_nothing_nothing_is_taken),
        cmocka_unit_test(threads_that_take_at_once_take_each_thing_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
