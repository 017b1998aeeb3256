/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "datum.h"
#include "live.h"
#include "ref_datum.h"

TestSuite(datum, .init = live_count);

static const unsigned long accuracies[] = {1, 2, 7, 30, 64, 118, 125, 150, 311};
enum { ACCURACIES = sizeof accuracies / sizeof *accuracies };

/* A class with its rotation. */
struct fixture {
  const struct ref_datum_class *ref;
  struct theorem_class class;
  struct rotation Q;
};

static void fixture_init(struct fixture *t, size_t at) {
  *t = (struct fixture){.ref = &ref_datum_classes[at]};
  ref_datum_class_init(&t->class, t->ref);
  t->Q = (struct rotation){.transform = t->class.transform, .rows = t->class.rows};
}

static void fixture_clear(struct fixture *t) {
  rotation_clear(&t->Q);
  theorem_class_clear(&t->class);
}

static struct datum *make(struct fixture *t, int family, size_t column, unsigned long exponent,
                          unsigned long n) {
  struct member shown = {.family = family, .column = column, .exponent = exponent};
  struct datum *d = datum_new(&t->class, &shown, n, true, &t->Q);
  cr_assert(d, "class %td: family %d, column %zu, exponent %lu, n = %lu",
            t->ref - ref_datum_classes, family, column, exponent, n);
  return d;
}

static bool same(const struct datum *one, const struct datum *two) {
  return one->bits == two->bits && one->work == two->work &&
         _fmpz_vec_equal(one->A, two->A, (slong)(one->rows * one->cols)) &&
         _fmpz_vec_equal(one->y, two->y, (slong)one->rows) &&
         _fmpz_vec_equal(one->x, two->x, (slong)one->cols);
}

/* ---- what is promised, against the formulas ---- */

static void check_promises(struct fixture *t, int family, size_t column, unsigned long exponent,
                           unsigned long n) {
  struct datum *d = make(t, family, column, exponent, n);
  struct member member = {.family = family, .column = column, .exponent = exponent};
  ptrdiff_t at = t->ref - ref_datum_classes;
  cr_expect(ref_datum_accurate(t->ref, d, family, column, exponent),
            "class %td: family %d, column %zu, exponent %lu, n = %lu", at, family, column, exponent,
            n);
  cr_expect(ref_datum_label(t->ref, d),
            "class %td: label, family %d, column %zu, exponent %lu, n = %lu", at, family, column,
            exponent, n);
  cr_expect(datum_accurate(d, &t->class, &member), "class %td: n = %lu", at, n);
  cr_expect(datum_label_proved(d, &t->class), "class %td: n = %lu", at, n);
  datum_free(d);
}

Test(datum, promises_hold) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture t;
    fixture_init(&t, at);
    for (int family = 1; family <= 2; family++)
      for (size_t a = 0; a < ACCURACIES; a++) {
        size_t last = theorem_class_competitors(&t.class, family);
        check_promises(&t, family, 0, 0, accuracies[a]);
        check_promises(&t, family, 1, t.class.first_exponent, accuracies[a]);
        if (accuracies[a] > t.class.first_exponent)
          check_promises(&t, family, last, accuracies[a] - 1, accuracies[a]);
        check_promises(&t, family, last, accuracies[a] + 40, accuracies[a]);
        check_promises(&t, family, last, accuracies[a] + 200, accuracies[a]);
      }
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* n + 16 + ceil(log2 mN) + ceil(K log2 10) + ceil(log2(w / v)) */
Test(datum, bits_after_the_point) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture t;
    fixture_init(&t, at);
    const struct ref_datum_class *r = t.ref;
    double ratio = (double)r->weight[0] * (double)r->second_weight[1] /
                   ((double)r->weight[1] * (double)r->second_weight[0]);
    double bits = ceil(log2((double)(r->rows * r->cols))) + ceil((double)r->digits * log2(10));
    struct datum *d = make(&t, 2, 1, 500, 20);
    slong least = 36 + (slong)bits + (slong)fmax(0, ceil(log2(ratio)));
    cr_expect(d->bits == 20 && d->rows == r->rows && d->cols == r->cols);
    cr_expect(d->work >= least && d->work <= least + (ratio > 1), "class %zu: %ld", at,
              (long)d->work);
    datum_free(d);
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* A tie shows equal columns, an equal share for each in the label, and r_f / k to 2^-n. */
Test(datum, ties_stay_tied) {
  for (size_t at = 0; at < ref_datum_class_count; at++)
    for (int family = 1; family <= 2; family++) {
      struct fixture t;
      fixture_init(&t, at);
      size_t k = theorem_class_competitors(&t.class, family);
      struct datum *d = make(&t, family, 0, 0, 90);
      for (size_t i = 1; i < k; i++)
        for (size_t row = 0; row < d->rows; row++)
          cr_expect(fmpz_equal(d->A + row * d->cols, d->A + row * d->cols + i));
      fmpq_t share, error;
      fmpq_init(share);
      fmpq_init(error);
      fmpq_set_ui(share, 1, k);
      fmpq_mul(share, share, t.class.r[family - 1]);
      for (size_t i = 0; i < d->cols; i++) {
        fmpz_set(fmpq_numref(error), d->x + i);
        fmpz_one(fmpq_denref(error));
        fmpq_div_2exp(error, error, (ulong)d->work);
        if (i < k) fmpq_sub(error, error, share);
        fmpq_mul_2exp(error, error, 90);
        cr_expect(fmpz_cmpabs(fmpq_numref(error), fmpq_denref(error)) <= 0);
        cr_expect(i < k ? fmpz_equal(d->x + i, d->x) : fmpz_is_zero(d->x + i));
      }
      fmpq_clear(share);
      fmpq_clear(error);
      datum_free(d);
      fixture_clear(&t);
    }
  cr_expect(live_blocks() == 0);
}

/* The bits do not depend on what the rotation was asked before. */
Test(datum, same_bits_in_any_order) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture used;
    fixture_init(&used, at);
    for (unsigned long n = 1; n < 400; n += 57) {
      struct fixture fresh;
      fixture_init(&fresh, at);
      datum_free(make(&used, 1, 0, 0, 1000 - n));
      struct datum *one = make(&used, 1, 2, 60, n), *two = make(&fresh, 1, 2, 60, n);
      cr_expect(same(one, two), "class %zu, n = %lu", at, n);
      datum_free(one);
      datum_free(two);
      fixture_clear(&fresh);
    }
    fixture_clear(&used);
  }
  cr_expect(live_blocks() == 0);
}

/* ---- what a datum excludes ---- */

/* The tie's datum at n is accurate for every column with eps <= 2^-(n+1), and for none with
 * eps >= 2^(1-n). */
Test(datum, tie_excludes_what_is_far) {
  for (size_t at = 0; at < ref_datum_class_count; at++)
    for (int family = 1; family <= 2; family++) {
      struct fixture t;
      fixture_init(&t, at);
      size_t k = theorem_class_competitors(&t.class, family);
      unsigned long n = t.class.first_exponent + 9;
      struct datum *d = make(&t, family, 0, 0, n);
      for (size_t j = 1; j <= k; j++) {
        struct member near = {family, j, n + 1}, far = {family, j, n - 1};
        cr_expect(datum_accurate(d, &t.class, &near) &&
                    ref_datum_accurate(t.ref, d, family, j, n + 1),
                  "class %zu, column %zu", at, j);
        cr_expect(!datum_accurate(d, &t.class, &far) &&
                    !ref_datum_accurate(t.ref, d, family, j, n - 1),
                  "class %zu, column %zu", at, j);
      }
      struct member other = {3 - family, 1, n + 1};
      cr_expect(!datum_accurate(d, &t.class, &other));
      datum_free(d);
      fixture_clear(&t);
    }
  cr_expect(live_blocks() == 0);
}

/* A member's datum excludes the other columns once n > exponent. */
Test(datum, members_are_told_apart) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture t;
    fixture_init(&t, at);
    unsigned long exponent = t.class.first_exponent + 20;
    struct datum *d = make(&t, 1, 1, exponent, exponent + 1);
    struct member members[] = {{1, 1, exponent}, {1, 2, exponent}, {1, 0, 0}};
    cr_expect(datum_accurate(d, &t.class, &members[0]));
    cr_expect(!datum_accurate(d, &t.class, &members[1]));
    cr_expect(!datum_accurate(d, &t.class, &members[2]));
    cr_expect(datum_accurate_for(d, &t.class, members, 3, &t.Q) == 1);
    cr_expect(datum_accurate_for(d, &t.class, members + 1, 2, &t.Q) == 0);
    cr_expect(datum_accurate_for(d, &t.class, members, 0, &t.Q) == 0);
    datum_free(d);
    d = make(&t, 1, 1, exponent, exponent - 2);
    cr_expect(datum_accurate_for(d, &t.class, members, 3, &t.Q) == 3);
    datum_free(d);
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* ---- data that somebody changed ---- */

/* man <- man + 2^e */
static void change(fmpz_t man, slong e) {
  fmpz_t power;
  fmpz_init(power);
  fmpz_one(power);
  fmpz_mul_2exp(power, power, (ulong)e);
  fmpz_add(man, man, power);
  fmpz_clear(power);
}

/* Proved is true. (The converse fails if y_n is a multiple of g, but not by a dyadic number.) */
static void expect_no_false_proof(const struct fixture *t, const struct datum *d) {
  cr_expect(!datum_label_proved(d, &t->class) || ref_datum_label(t->ref, d), "class %td",
            t->ref - ref_datum_classes);
}

Test(datum, every_mantissa_counts) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture t;
    fixture_init(&t, at);
    unsigned long n = 20;
    struct member tie = {.family = 1};
    struct datum *d = make(&t, 1, 0, 0, n);
    for (size_t i = 0; i < d->rows * d->cols; i += 1 + d->cols / 3) {
      fmpz_t before;
      fmpz_init_set(before, d->A + i);
      change(d->A + i, d->work - (slong)n + 1);
      cr_expect(!datum_accurate(d, &t.class, &tie), "class %zu, entry %zu of A", at, i);
      cr_expect(!ref_datum_accurate(t.ref, d, 1, 0, 0));
      expect_no_false_proof(&t, d);
      fmpz_add_ui(d->A + i, before, 1);
      cr_expect(datum_accurate(d, &t.class, &tie), "class %zu, entry %zu of A", at, i);
      expect_no_false_proof(&t, d);
      fmpz_set(d->A + i, before);
      fmpz_clear(before);
    }
    for (size_t i = 0; i < d->rows; i++) {
      fmpz_add_ui(d->y + i, d->y + i, 1);
      cr_expect(datum_accurate(d, &t.class, &tie), "class %zu, entry %zu of y", at, i);
      cr_expect(!datum_label_proved(d, &t.class), "class %zu, entry %zu of y", at, i);
      change(d->y + i, 2 * d->work - (slong)n + 1);
      cr_expect(!datum_accurate(d, &t.class, &tie), "class %zu, entry %zu of y", at, i);
      datum_free(d);
      d = make(&t, 1, 0, 0, n);
    }
    for (size_t i = 0; i < d->cols; i++) {
      fmpz_add_ui(d->x + i, d->x + i, 1);
      cr_expect(datum_label_proved(d, &t.class), "class %zu, entry %zu of x", at, i);
      change(d->x + i, d->work - (slong)n + 1);
      cr_expect(!datum_label_proved(d, &t.class), "class %zu, entry %zu of x", at, i);
      datum_free(d);
      d = make(&t, 1, 0, 0, n);
    }
    datum_free(d);
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* A smaller column cannot carry the label: y_n is a multiple of it, x_n stands on it. */
Test(datum, label_on_a_smaller_column) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture t;
    fixture_init(&t, at);
    struct datum *d = make(&t, 2, 2, t.class.first_exponent, 200);
    cr_expect(fmpz_is_zero(d->x) && !fmpz_is_zero(d->x + 1));
    cr_expect(datum_label_proved(d, &t.class));
    for (size_t row = 0; row < d->rows; row++) /* the larger column is now column 0 */
      fmpz_swap(d->A + row * d->cols, d->A + row * d->cols + 1);
    cr_expect(!datum_label_proved(d, &t.class) && !ref_datum_label(t.ref, d), "class %zu", at);
    fmpz_swap(d->x, d->x + 1); /* as it should be */
    cr_expect(datum_label_proved(d, &t.class) && ref_datum_label(t.ref, d), "class %zu", at);
    datum_free(d);
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* A second block far from orthogonal to g breaks the certificate, as does y = 0. */
Test(datum, certificates_that_do_not_hold) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture t;
    fixture_init(&t, at);
    struct datum *d = make(&t, 2, 0, 0, 40);
    if (d->rows > 1) {
      for (size_t row = 0; row < d->rows; row++)
        fmpz_mul_ui(d->A + row * d->cols + d->cols - 1, d->A + row * d->cols, 1 << 20);
      expect_no_false_proof(&t, d);
      cr_expect(!datum_label_proved(d, &t.class) || t.ref->second_weight[0] * t.ref->weight[1] >
                                                      t.ref->second_weight[1] * t.ref->weight[0]
                                                        << 20,
                "class %zu", at);
    }
    datum_free(d);
    d = make(&t, 2, 0, 0, 40);
    _fmpz_vec_zero(d->y, (slong)d->rows);
    _fmpz_vec_zero(d->x, (slong)d->cols);
    cr_expect(!datum_label_proved(d, &t.class), "class %zu", at); /* t > 0 is asked for */
    _fmpz_vec_zero(d->A, (slong)(d->rows * d->cols));
    cr_expect(!datum_label_proved(d, &t.class), "class %zu", at);
    datum_free(d);
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* With g / 2 as the last column, u satisfies |A* u| < weights exactly if w < 2 v. */
Test(datum, weights_of_the_second_block) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture t;
    fixture_init(&t, at);
    const struct ref_datum_class *r = t.ref;
    struct datum *d = make(&t, 2, 0, 0, 40);
    for (size_t row = 0; row < d->rows && d->rows > 1; row++)
      fmpz_fdiv_q_2exp(d->A + row * d->cols + d->cols - 1, d->A + row * d->cols, 1);
    bool below =
      r->weight[0] * r->second_weight[1] < 2 * r->weight[1] * r->second_weight[0] || d->rows == 1;
    cr_expect(datum_label_proved(d, &t.class) == below, "class %zu", at);
    cr_expect(ref_datum_label(r, d) == below, "class %zu", at);
    datum_free(d);
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* P3 needs lambda w < ||g||: with g divided by 64 it is above. */
Test(datum, penalty_above_the_column) {
  struct fixture t;
  fixture_init(&t, 6); /* lambda = 49, a_1 = 500 */
  struct datum *d = make(&t, 1, 0, 0, 40);
  for (size_t i = 0; i < d->rows * d->cols; i++) fmpz_fdiv_q_2exp(d->A + i, d->A + i, 6);
  for (size_t row = 0; row < d->rows; row++) {
    fmpz_set(d->y + row, d->A + row * d->cols);
    fmpz_mul_2exp(d->y + row, d->y + row, (ulong)d->work);
  }
  _fmpz_vec_zero(d->x, (slong)d->cols);
  fmpz_one(d->x);
  fmpz_mul_2exp(d->x, d->x, (ulong)d->work - 1);
  fmpz_set(d->x + 1, d->x);
  cr_expect(!datum_label_proved(d, &t.class) && !ref_datum_label(t.ref, d));
  fmpq_set_ui(t.class.parameter, 7, 1); /* and with 7 < 500 / 64 below */
  struct ref_datum_class low = *t.ref;
  low.parameter[0] = 7;
  cr_expect(datum_label_proved(d, &t.class) && ref_datum_label(&low, d));
  datum_free(d);
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

Test(datum, other_shapes) {
  struct fixture t, other;
  fixture_init(&t, 6);
  fixture_init(&other, 7);
  struct datum *d = make(&t, 1, 0, 0, 10);
  struct member tie = {.family = 1};
  cr_expect(!datum_accurate(d, &other.class, &tie));
  cr_expect(!datum_label_proved(d, &other.class));
  datum_free(d);
  datum_free(NULL);
  d = datum_new(&t.class, &tie, 10, false, &t.Q);
  cr_assert(d && !d->x);
  cr_expect(datum_label_proved(d, &t.class));
  cr_expect(datum_accurate(d, &t.class, &tie));
  datum_free(d);
  fixture_clear(&t);
  fixture_clear(&other);
  cr_expect(live_blocks() == 0);
}

/* ---- in an arithmetic ---- */

/* ball: exact; double: what MPFR rounds to. */
static void check_number(struct num num, const arb_t ball, double value, const fmpz_t man,
                         slong work) {
  mpz_t z;
  mpfr_t exact;
  mpz_init(z);
  fmpz_get_mpz(z, man);
  mpfr_init2(exact, (mpfr_prec_t)mpz_sizeinbase(z, 2) + 2);
  mpfr_set_z_2exp(exact, z, -work, MPFR_RNDN);
  if (num_encloses(num)) {
    arf_t point;
    arf_init(point);
    arf_set_mpfr(point, exact);
    cr_expect(arb_is_exact(ball) && arf_equal(arb_midref(ball), point));
    arf_clear(point);
  } else {
    cr_expect(value == mpfr_get_d(exact, MPFR_RNDN));
  }
  mpfr_clear(exact);
  mpz_clear(z);
}

static void check_numbers(struct num num, arb_srcptr balls, const double *values, const fmpz *man,
                          size_t count, slong work) {
  for (size_t i = 0; i < count; i++) check_number(num, balls + i, values[i], man + i, work);
}

static void check_context(struct num num, const struct datum *d) {
  size_t count = d->rows * d->cols;
  struct mat A;
  struct vec y, x;
  mat_init(&A, num, FIELD_REAL, d->rows, d->cols);
  vec_init(&y, num, FIELD_REAL, d->rows);
  vec_init(&x, num, FIELD_REAL, d->cols);
  datum_matrix(&A, d);
  datum_measurement(&y, d);
  datum_label(&x, d);
  arb_ptr balls = _arb_vec_init((slong)count);
  double *values = mem_alloc(count, sizeof *values);
  mat_get_balls(balls, &A);
  mat_get_doubles(values, &A);
  check_numbers(num, balls, values, d->A, count, d->work);
  vec_get_balls(balls, &y);
  vec_get_doubles(values, &y);
  check_numbers(num, balls, values, d->y, d->rows, 2 * d->work);
  vec_get_balls(balls, &x);
  vec_get_doubles(values, &x);
  check_numbers(num, balls, values, d->x, d->cols, d->work);
  _arb_vec_clear(balls, (slong)count);
  mem_free(values);
  mat_clear(&A);
  vec_clear(&y);
  vec_clear(&x);
}

Test(datum, contexts) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct fixture t;
    fixture_init(&t, at);
    struct datum *d = make(&t, 1, 1, 80, 77);
    check_context(num_double(), d);
    check_context(num_float(53), d);
    check_context(num_ball(1000), d);
    datum_free(d);
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}
