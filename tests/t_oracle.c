/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>

#include "live.h"
#include "oracle.h"
#include "ref_datum.h"

TestSuite(oracle, .init = live_count);

static struct oracle *adversary(const struct theorem_class *c, int family, size_t column,
                                unsigned long turn) {
  struct oracle_params params = {.class = c,
                                 .truth = {family, column, turn + 1},
                                 .turn = column ? turn : ULONG_MAX,
                                 .labels = true};
  return oracle_new(&params);
}

static struct oracle *honest(const struct theorem_class *c, int family, size_t column,
                             unsigned long exponent, unsigned long budget) {
  struct oracle_params params = {.class = c,
                                 .truth = {family, column, exponent},
                                 .honest = true,
                                 .labels = true,
                                 .budget = budget};
  return oracle_new(&params);
}

static bool same(const struct datum *one, const struct datum *two) {
  return one->bits == two->bits && one->work == two->work &&
         _fmpz_vec_equal(one->A, two->A, (slong)(one->rows * one->cols)) &&
         _fmpz_vec_equal(one->y, two->y, (slong)one->rows) &&
         _fmpz_vec_equal(one->x, two->x, (slong)one->cols);
}

/* ---- the adversary ---- */

static void check_streams(const struct ref_datum_class *r, const struct theorem_class *c,
                          int family, unsigned long turn) {
  size_t k = theorem_class_competitors(c, family);
  struct oracle *tie = adversary(c, family, 0, 0);
  for (size_t j = 1; j <= k; j++) {
    struct oracle *o = adversary(c, family, j, turn);
    for (unsigned long n = 1; n <= turn; n += 1 + n / 5) {
      const struct datum *d = oracle_read(o, n), *t = oracle_read(tie, n);
      cr_assert(d && t);
      cr_expect(same(d, t), "family %d, column %zu, n = %lu", family, j, n);
      cr_expect(ref_datum_accurate(r, d, family, j, turn + 1), "family %d, column %zu, n = %lu",
                family, j, n);
    }
    cr_expect(same(oracle_read(o, turn), oracle_read(tie, turn)));
    for (unsigned long n = turn + 1; n <= turn + 120; n += 17) {
      const struct datum *d = oracle_read(o, n);
      cr_assert(d);
      cr_expect(ref_datum_accurate(r, d, family, j, turn + 1), "family %d, column %zu, n = %lu",
                family, j, n);
      cr_expect(ref_datum_label(r, d), "family %d, column %zu, n = %lu", family, j, n);
      /* all columns but j are equal, and the label stands on j */
      cr_expect(!same(d, oracle_read(tie, n)));
      cr_expect(!fmpz_is_zero(d->x + j - 1) && fmpz_is_zero(d->x + j % k));
    }
    oracle_free(o);
  }
  oracle_free(tie);
}

Test(oracle, one_stream_up_to_the_turn) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct theorem_class c;
    ref_datum_class_init(&c, &ref_datum_classes[at]);
    for (int family = 1; family <= 2; family++)
      check_streams(&ref_datum_classes[at], &c, family, c.first_exponent + 23);
    theorem_class_clear(&c);
  }
  cr_expect(live_blocks() == 0);
}

/* The truth may be nearer to the tie than the turn tells. */
Test(oracle, exponent_beyond_the_turn) {
  struct theorem_class c;
  ref_datum_class_init(&c, &ref_datum_classes[6]);
  struct oracle_params params = {.class = &c, .truth = {1, 2, 90}, .turn = 30, .labels = true};
  struct oracle *o = oracle_new(&params), *tie = adversary(&c, 1, 0, 0);
  for (unsigned long n = 25; n <= 100; n += 5) {
    const struct datum *d = oracle_read(o, n);
    cr_assert(d, "%s", oracle_flaw(o));
    if (n <= 30) cr_expect(same(d, oracle_read(tie, n)), "n = %lu", n);
    if (n >= 90) cr_expect(!same(d, oracle_read(tie, n)), "n = %lu", n);
    cr_expect(ref_datum_accurate(&ref_datum_classes[6], d, 1, 2, 90), "n = %lu", n);
  }
  oracle_free(o);
  oracle_free(tie);
  theorem_class_clear(&c);
  cr_expect(live_blocks() == 0);
}

/* ---- honest streams ---- */

Test(oracle, honest_streams) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    const struct ref_datum_class *r = &ref_datum_classes[at];
    struct theorem_class c;
    ref_datum_class_init(&c, r);
    for (int family = 1; family <= 2; family++)
      for (size_t j = 1; j <= theorem_class_competitors(&c, family); j++) {
        unsigned long exponent = c.first_exponent + 37;
        struct oracle *o = honest(&c, family, j, exponent, 0);
        for (unsigned long n = 1; n < exponent + 30; n += 7) {
          const struct datum *d = oracle_read(o, n);
          cr_assert(d, "%s", oracle_flaw(o));
          cr_expect(ref_datum_accurate(r, d, family, j, exponent), "class %zu, n = %lu", at, n);
          cr_expect(ref_datum_label(r, d), "class %zu, n = %lu", at, n);
        }
        oracle_free(o);
      }
    theorem_class_clear(&c);
  }
  cr_expect(live_blocks() == 0);
}

/* Data of an honest stream and of the adversary's beyond the turn come from one row. */
Test(oracle, streams_meet_beyond_the_turn) {
  struct theorem_class c;
  ref_datum_class_init(&c, &ref_datum_classes[4]);
  struct oracle *one = honest(&c, 1, 2, 41, 0), *two = adversary(&c, 1, 2, 40);
  for (unsigned long n = 41; n < 50; n++)
    cr_expect(same(oracle_read(one, n), oracle_read(two, n)), "n = %lu", n);
  oracle_free(one);
  oracle_free(two);
  theorem_class_clear(&c);
  cr_expect(live_blocks() == 0);
}

/* ---- counting ---- */

Test(oracle, readings_are_counted) {
  static const unsigned long asked[] = {5, 1, 64, 5, 5, 300, 2};
  static const unsigned long kept[] = {1, 2, 5, 64, 300};
  struct theorem_class c;
  ref_datum_class_init(&c, &ref_datum_classes[7]);
  struct oracle *o = honest(&c, 2, 1, 20, 0);
  cr_expect(oracle_data_read(o) == 0 && oracle_bits_read(o) == 0 && oracle_datum_count(o) == 0);
  const struct datum *five = oracle_read(o, 5);
  for (size_t i = 1; i < sizeof asked / sizeof *asked; i++) {
    const struct datum *d = oracle_read(o, asked[i]);
    cr_assert(d && d->bits == asked[i]);
    cr_expect((asked[i] == 5) == (d == five));
    cr_expect(oracle_data_read(o) == i + 1);
  }
  cr_expect(oracle_bits_read(o) == 300);
  cr_assert(oracle_datum_count(o) == 5);
  for (size_t i = 0; i < 5; i++) cr_expect(oracle_datum(o, i)->bits == kept[i]);
  oracle_free(o);
  oracle_free(NULL);
  theorem_class_clear(&c);
  cr_expect(live_blocks() == 0);
}

Test(oracle, evaluation_is_not_a_reading) {
  struct theorem_class c;
  ref_datum_class_init(&c, &ref_datum_classes[7]);
  struct oracle *o = adversary(&c, 2, 1, 200), *tie = adversary(&c, 2, 0, 0);
  cr_expect(oracle_evaluation(o)->bits == 64 && oracle_data_read(o) == 0);
  cr_expect(oracle_datum_count(o) == 0 && oracle_bits_read(o) == 0);
  cr_expect(same(oracle_evaluation(o), oracle_evaluation(tie)));
  cr_expect(oracle_read(o, 10) && oracle_evaluation(o)->bits == 64);
  cr_expect(oracle_read(o, 64) && oracle_evaluation(o) == oracle_datum(o, 1));
  cr_expect(oracle_read(o, 110) && oracle_evaluation(o) == oracle_datum(o, 2));
  cr_expect(oracle_data_read(o) == 3 && oracle_datum_count(o) == 3);
  cr_expect(oracle_read(tie, 110) && same(oracle_evaluation(o), oracle_evaluation(tie)));
  oracle_free(o);
  oracle_free(tie);
  theorem_class_clear(&c);
  cr_expect(live_blocks() == 0);
}

static void expect_refused(struct oracle *o, unsigned long n, const char *word) {
  unsigned long reads = oracle_data_read(o), bits = oracle_bits_read(o);
  size_t count = oracle_datum_count(o);
  cr_expect(!oracle_read(o, n) && strstr(oracle_flaw(o), word), "%s", oracle_flaw(o));
  cr_expect(oracle_data_read(o) == reads && oracle_bits_read(o) == bits);
  cr_expect(oracle_datum_count(o) == count);
}

Test(oracle, budgets_and_refusals) {
  struct theorem_class c;
  ref_datum_class_init(&c, &ref_datum_classes[0]);
  struct oracle *o = honest(&c, 1, 1, 20, 3);
  cr_expect(oracle_read(o, 7));
  expect_refused(o, 0, "at least 1");
  expect_refused(o, ORACLE_MOST_BITS + 1, "10000000");
  expect_refused(o, ULONG_MAX, "10000000");
  cr_expect(oracle_read(o, 7) && oracle_read(o, 8));
  expect_refused(o, 7, "budget");
  expect_refused(o, 9, "budget");
  cr_expect(oracle_evaluation(o) && oracle_evaluation(o)->bits == 64);
  oracle_free(o);
  theorem_class_clear(&c);
  cr_expect(live_blocks() == 0);
}

Test(oracle, memory_that_is_not_there) {
  struct theorem_class c;
  struct rlimit before, tight;
  ref_datum_class_init(&c, &ref_datum_classes[7]);
  struct oracle *o = honest(&c, 1, 1, 20, 0);
  cr_assert(getrlimit(RLIMIT_AS, &before) == 0);
  tight = before;
  tight.rlim_cur = 1;
  cr_assert(setrlimit(RLIMIT_AS, &tight) == 0);
  const struct datum *d = oracle_read(o, 1000000);
  cr_assert(setrlimit(RLIMIT_AS, &before) == 0);
  cr_expect(!d && strstr(oracle_flaw(o), "memory"), "%s", oracle_flaw(o));
  cr_expect(oracle_read(o, 3) && oracle_data_read(o) == 1);
  oracle_free(o);
  theorem_class_clear(&c);
  cr_expect(live_blocks() == 0);
}

Test(oracle, without_labels) {
  struct theorem_class c;
  ref_datum_class_init(&c, &ref_datum_classes[1]);
  struct oracle_params params = {.class = &c, .truth = {1, 1, 60}, .turn = 59};
  struct oracle *o = oracle_new(&params);
  struct oracle *with = adversary(&c, 1, 1, 59);
  const struct datum *d = oracle_read(o, 30), *labelled = oracle_read(with, 30);
  cr_assert(d && labelled && labelled->x);
  cr_expect(!d->x);
  cr_expect(_fmpz_vec_equal(d->A, labelled->A, (slong)(d->rows * d->cols)));
  cr_expect(_fmpz_vec_equal(d->y, labelled->y, (slong)d->rows));
  oracle_free(o);
  oracle_free(with);
  theorem_class_clear(&c);
  cr_expect(live_blocks() == 0);
}

/* ---- sizes ---- */

static void check_large(const struct ref_datum_class *r, unsigned long n) {
  struct theorem_class c;
  ref_datum_class_init(&c, r);
  struct oracle *o = adversary(&c, 1, 1, n - 1), *tie = adversary(&c, 1, 0, 0);
  const struct datum *before = oracle_read(o, n - 1), *d = oracle_read(o, n);
  cr_assert(before && d, "%s", oracle_flaw(o));
  cr_expect(same(before, oracle_read(tie, n - 1)));
  cr_expect(!same(d, oracle_read(tie, n)));
  struct member truth = {1, 1, n}, other = {1, 2, n};
  cr_expect(datum_accurate(before, &c, &other) && datum_label_proved(before, &c));
  cr_expect(datum_accurate(d, &c, &truth) && datum_label_proved(d, &c));
  cr_expect(!fmpz_is_zero(d->x) && fmpz_is_zero(d->x + 1));
  oracle_free(o);
  oracle_free(tie);
  theorem_class_clear(&c);
}

Test(oracle, many_digits) {
  struct ref_datum_class r = {P1, {1, 6}, 19, 20, 1000, 2, false, {1, 1}, {1, 1}, TRANSFORM_DCT};
  check_large(&r, 20000);
  r.digits = 10;
  r.problem = P2;
  check_large(&r, 100001);
  cr_expect(live_blocks() == 0);
}
