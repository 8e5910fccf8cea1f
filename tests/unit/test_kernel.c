/* The vector kernels against plain loops, for every instruction set that this machine has. */
#include "core/memory.h"
#include "net/kernel.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static hdnn_real *random_reals(hdnn_random *random, size_t count) {
    hdnn_real *made = memory_new(count, sizeof *made);
    assert_non_null(made);
    for (size_t i = 0; i < count; i++) made[i] = (hdnn_real)hdnn_random_normal(random);
    return made;
}

static void assert_near(double got, double want, double scale) {
    double tolerance = sizeof(hdnn_real) == 4 ? 2e-6 : 1e-13;
    if (!(fabs(got - want) <= tolerance * scale)) fail_msg("got %.9g, expected %.9g", got, want);
}

typedef enum { BY_ROWS, BY_COLUMNS } layout;

static const double scale_of_sums = -0.75;

static double finished(double y, double other, kernel_finish finish) {
    switch (finish) {
    case KERNEL_ADD: return other + scale_of_sums * y;
    case KERNEL_TANH_SLOPE: return y * (1 - other * other);
    default: return y;
    }
}

/* One product of a matrix that stands row after row or column after column, against its definition. */
static void check_product(const kernel_set *set, size_t rows, size_t inner, size_t columns, layout order,
                          kernel_finish finish) {
    hdnn_random random = hdnn_random_new(rows * 1000 + inner, columns);
    hdnn_real *m = random_reals(&random, rows * inner), *in = random_reals(&random, inner * columns);
    hdnn_real *bias = random_reals(&random, rows), *other = random_reals(&random, rows * columns);
    hdnn_real *out = random_reals(&random, rows * columns);
    kernel_product p = {.rows = rows, .inner = inner, .columns = columns, .bias = bias, .finish = finish};
    kernel_matrix plain = order == BY_ROWS ? kernel_strided(m, inner, 1) : kernel_strided(m, 1, rows);
    p.m = plain;
    p.scale = (hdnn_real)scale_of_sums;
    p.in = (kernel_rows){in, columns};
    p.out = (kernel_rows){out, columns};
    p.other = (kernel_rows){other, columns};
    set->product(&p);
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++) {
            double y = (double)bias[i], scale = fabs(y) + 1, with = (double)other[i * columns + c];
            for (size_t j = 0; j < inner; j++) {
                double term = (double)m[i * plain.row + j * plain.column] * (double)in[j * columns + c];
                y += term;
                scale += fabs(term);
            }
            assert_near((double)out[i * columns + c], finished(y, with, finish), scale * (1 + with * with));
        }
    memory_free(m), memory_free(in), memory_free(bias), memory_free(other), memory_free(out);
}

static void products_agree_with_plain_loops(void **state) {
    (void)state;
    const size_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 11, 16, 32, 33, 45, 70};
    for (size_t k = 0; kernel_at(k); k++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (kernel_finish finish = KERNEL_PLAIN; finish <= KERNEL_TANH_SLOPE; finish++) {
                check_product(kernel_at(k), sizes[s], sizes[s], 48, BY_COLUMNS, finish);
                check_product(kernel_at(k), sizes[s], sizes[s], 112, BY_ROWS, finish);
                check_product(kernel_at(k), sizes[s], 9, 208, BY_ROWS, finish);
                if (finish == KERNEL_TANH_SLOPE) continue; /* fewer columns than lanes, or a wide matrix */
                check_product(kernel_at(k), 10, sizes[s], 7, BY_ROWS, finish);
                check_product(kernel_at(k), 10, sizes[s], 7, BY_COLUMNS, finish);
                check_product(kernel_at(k), sizes[s], 1100, 16, BY_COLUMNS, finish);
            }
}

static void transposing_turns_rows_into_columns(void **state) {
    (void)state;
    enum { ROWS = 38, MOST = 48 };
    hdnn_random random = hdnn_random_new(3, 7);
    hdnn_real *in = random_reals(&random, ROWS * MOST), *out = random_reals(&random, ROWS * MOST);
    for (size_t k = 0; kernel_at(k); k++)
        for (size_t columns = MOST - 6; columns <= MOST; columns++) {
            kernel_at(k)->transpose(ROWS, columns, (kernel_rows){in, MOST}, (kernel_rows){out, ROWS});
            for (size_t i = 0; i < ROWS; i++)
                for (size_t c = 0; c < columns; c++) assert_true(out[c * ROWS + i] == in[i * MOST + c]);
            memset(out, 0, ROWS * MOST * sizeof *out);
        }
    memory_free(in), memory_free(out);
}

static void check_outer(const kernel_set *set, size_t rows, size_t inner, size_t columns, bool both,
                        bool add) {
    hdnn_random random = hdnn_random_new(rows * 1000 + inner, columns);
    hdnn_real *a = random_reals(&random, rows * columns), *b = random_reals(&random, inner * columns);
    hdnn_real *c = random_reals(&random, rows * columns), *d = random_reals(&random, inner * columns);
    hdnn_real *sums = random_reals(&random, rows * inner), *before = random_reals(&random, rows * inner);
    hdnn_real *totals = random_reals(&random, rows), *totals_before = random_reals(&random, rows);
    memcpy(before, sums, rows * inner * sizeof *sums);
    memcpy(totals_before, totals, rows * sizeof *totals);
    kernel_outer o = {.rows = rows, .inner = inner, .columns = columns, .sums = sums, .stride = inner};
    o.totals = columns % 16 == 0 ? totals : NULL; /* whole vectors only */
    o.add = add;
    o.a = (kernel_rows){a, columns};
    o.b = (kernel_rows){b, columns};
    if (both) o.c = (kernel_rows){c, columns}, o.d = (kernel_rows){d, columns};
    set->outer(&o);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < inner; j++) {
            double want = add ? (double)before[i * inner + j] : 0, scale = 1;
            for (size_t s = 0; s < columns; s++) {
                double first = (double)a[i * columns + s] * (double)b[j * columns + s];
                double second = both ? (double)c[i * columns + s] * (double)d[j * columns + s] : 0;
                want += first + second;
                scale += fabs(first) + fabs(second);
            }
            assert_near((double)sums[i * inner + j], want, scale);
        }
    for (size_t i = 0; i < rows && o.totals; i++) {
        double want = add ? (double)totals_before[i] : 0, scale = 1;
        for (size_t s = 0; s < columns; s++)
            want += (double)a[i * columns + s], scale += fabs((double)a[i * columns + s]);
        assert_near((double)totals[i], want, scale);
    }
    memory_free(totals), memory_free(totals_before);
    memory_free(a), memory_free(b), memory_free(c), memory_free(d), memory_free(sums), memory_free(before);
}

static void outer_products_agree_with_plain_loops(void **state) {
    (void)state;
    const size_t sizes[] = {1, 2, 3, 4, 5, 6, 8, 10, 16};
    for (size_t k = 0; kernel_at(k); k++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++)
                for (int option = 0; option < 4; option++)
                    for (size_t columns = 16; columns <= 64; columns += 12)
                        check_outer(kernel_at(k), sizes[i], sizes[j], columns, option & 1, option & 2);
}

#ifndef HDNN_FLOAT64

/* Every 61st float from 0 to 16, and every one with HDNN_EXHAUSTIVE=1 (about a minute). tanh is odd, and so is the
 * approximation, bit by bit. */
static void tanh_is_within_5e_7_of_the_true_one(void **state) {
    (void)state;
    const uint32_t end = 0x41800000u, step = getenv("HDNN_EXHAUSTIVE") ? 1 : 61;
    for (size_t k = 0; kernel_at(k); k++) {
        double worst = 0;
        for (uint32_t bits = 0; bits < end;) {
            float x[16], y[32];
            for (int i = 0; i < 16; i++, bits += step) memcpy(&x[i], &bits, sizeof *x);
            for (int i = 0; i < 16; i++) y[i] = x[i], y[16 + i] = -x[i];
            kernel_at(k)->activate(2, 16, (kernel_rows){y, 16}, NULL, HDNN_TANH);
            for (int i = 0; i < 16; i++) {
                assert_true(y[i] == -y[16 + i]);
                worst = fmax(worst, fabs((double)y[i] - tanh((double)x[i])));
            }
        }
        print_message("%s: %.3g\n", kernel_at(k)->name, worst);
        assert_true(worst <= 5e-7);
    }
}

static void tanh_keeps_nan_and_saturates(void **state) {
    (void)state;
    for (size_t k = 0; kernel_at(k); k++) {
        float y[16] = {NAN, INFINITY, -INFINITY, 100, -100, 1e30f, 0, 1e-30f};
        kernel_at(k)->activate(1, 16, (kernel_rows){y, 16}, NULL, HDNN_TANH);
        assert_true(isnan(y[0]));
        for (int i = 1; i < 6; i++) assert_true(fabsf(fabsf(y[i]) - 1) < 5e-7f);
        assert_true(y[6] == 0);
        assert_true(fabsf(y[7] - 1e-30f) < 1e-36f);
    }
}

#endif

/* Case by case: bit 0 of `which` adds, the others say whether there are x, a layer before, one after, and more. */
static void check_pull(const kernel_set *set, size_t count, int which, hdnn_random *random) {
    hdnn_real *gradient = random_reals(random, count), *x = random_reals(random, count),
              *more = random_reals(random, count), *before = random_reals(random, count),
              *after = random_reals(random, count), *to = random_reals(random, count),
              *want = memory_new(count, sizeof *want);
    kernel_pull p = {
        .count = count, .to = to, .gradient = gradient, .c = (hdnn_real)0.3, .weight = (hdnn_real)0.7};
    p.add = which & 1, p.x = which & 2 ? x : NULL, p.more = which & 16 ? more : NULL;
    p.before = which & 2 && which & 4 ? before : NULL, p.after = which & 2 && which & 8 ? after : NULL;
    for (size_t i = 0; i < count; i++) {
        hdnn_real bend = (p.before ? x[i] - before[i] : 0) + (p.after ? x[i] - after[i] : 0);
        want[i] = (p.add ? to[i] : 0) + p.c * (gradient[i] + (p.more ? more[i] : 0)) + p.weight * bend;
    }
    set->pull(&p);
    for (size_t i = 0; i < count; i++) assert_near((double)to[i], (double)want[i], 4);
    memory_free(gradient), memory_free(more), memory_free(x), memory_free(before), memory_free(after);
    memory_free(to), memory_free(want);
}

static void pulling_back_scales_and_adds_the_penalty(void **state) {
    (void)state;
    hdnn_random random = hdnn_random_new(11, 1);
    const kernel_set *set;
    for (size_t s = 0; (set = kernel_at(s)); s++)
        for (size_t count = 1; count < 40; count += count < 18 ? 1 : 7)
            for (int which = 0; which < 32; which++) check_pull(set, count, which, &random);
}

static void slopes_are_those_of_the_activations(void **state) {
    (void)state;
    for (size_t k = 0; kernel_at(k); k++)
        for (hdnn_activation a = 0; a < HDNN_ACTIVATION_COUNT; a++) {
            const double h = sizeof(hdnn_real) == 4 ? 1e-2 : 1e-5;
            for (double x = -3.05; x < 3; x += 0.1) {
                hdnn_real y[16] = {(hdnn_real)(x - h), (hdnn_real)(x + h), (hdnn_real)x}, one[16], slope[16];
                for (int i = 0; i < 16; i++) one[i] = 1;
                kernel_at(k)->activate(1, 16, (kernel_rows){y, 16}, NULL, a);
                kernel_at(k)->slope(1, 16, (kernel_rows){slope, 16}, (kernel_rows){one, 16},
                                    (kernel_rows){y, 16}, a);
                double quotient = ((double)y[1] - (double)y[0]) / (2 * h);
                assert_true(fabs((double)slope[2] - quotient) < 1e-3);
            }
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_agree_with_plain_loops),
        cmocka_unit_test(transposing_turns_rows_into_columns),
        cmocka_unit_test(outer_products_agree_with_plain_loops),
#ifndef HDNN_FLOAT64
        cmocka_unit_test(tanh_is_within_5e_7_of_the_true_one),
        cmocka_unit_test(tanh_keeps_nan_and_saturates),
#endif
        cmocka_unit_test(slopes_are_those_of_the_activations),
        cmocka_unit_test(pulling_back_scales_and_adds_the_penalty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
