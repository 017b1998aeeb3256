/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "live.h"
#include "ref_datum.h"
#include "rng.h"
#include "tie_distance.h"

TestSuite(tie_distance, .init = live_count);

enum { MOST = 32, POINTS = 60 };
static const struct rng stream = {.seed = 311, .purpose = RNG_TEST};

/* least <- min over nonempty S of |p - x|^2, x = p_i - (sum_S p - r) / |S| on S, 0 elsewhere, where that is
 * >= 0: the nearest point of the simplex is among them, and all of them lie in it. */
static void by_subsets(mpq_t least, mpq_t *p, size_t k, size_t N, mpq_t r) {
  mpq_t level, term, sum;
  mpq_inits(level, term, sum, (mpq_ptr)0);
  mpq_set_si(least, -1, 1);
  for (unsigned S = 1; S < 1u << k; S++) {
    bool inside = true;
    mpq_neg(level, r);
    for (size_t i = 0; i < k; i++)
      if (S >> i & 1) mpq_add(level, level, p[i]);
    mpq_set_ui(term, 1, (unsigned long)__builtin_popcount(S));
    mpq_mul(level, level, term);
    mpq_set_ui(sum, 0, 1);
    for (size_t i = 0; i < N; i++) {
      bool on = i < k && (S >> i & 1);
      if (on && mpq_cmp(p[i], level) < 0) inside = false;
      mpq_mul(term, on ? level : p[i], on ? level : p[i]);
      mpq_add(sum, sum, term);
    }
    if (inside && (mpq_sgn(least) < 0 || mpq_cmp(sum, least) < 0)) mpq_set(least, sum);
  }
  mpq_clears(level, term, sum, (mpq_ptr)0);
}

/* Multiples of 10^-K / 4, small ones, so that ties and points on the boundary are frequent. */
static void draw(fmpq *point, mpq_t *copy, size_t N, unsigned long digits, uint64_t number) {
  for (size_t i = 0; i < N; i++) {
    long value = (long)rng_below(&stream, number * MOST + i, 25) - 10;
    mpz_ui_pow_ui(mpq_denref(copy[i]), 10, digits);
    mpz_mul_ui(mpq_denref(copy[i]), mpq_denref(copy[i]), 4);
    mpz_set_si(mpq_numref(copy[i]), value);
    mpq_canonicalize(copy[i]);
    fmpz_set_mpz(fmpq_numref(point + i), mpq_numref(copy[i]));
    fmpz_set_mpz(fmpq_denref(point + i), mpq_denref(copy[i]));
  }
}

static void check_point(const struct theorem_class *c, int family, uint64_t number) {
  fmpq *point = _fmpq_vec_init((slong)c->cols);
  mpq_t copy[MOST], r, least;
  fmpq_t dist2, wanted;
  mpq_inits(r, least, (mpq_ptr)0);
  fmpq_init(dist2);
  fmpq_init(wanted);
  for (size_t i = 0; i < c->cols; i++) mpq_init(copy[i]);
  draw(point, copy, c->cols, c->digits + 1 - (unsigned long)family, number);
  fmpz_get_mpz(mpq_numref(r), fmpq_numref(c->r[family - 1]));
  fmpz_get_mpz(mpq_denref(r), fmpq_denref(c->r[family - 1]));
  by_subsets(least, copy, theorem_class_competitors(c, family), c->cols, r);
  fmpz_set_mpz(fmpq_numref(wanted), mpq_numref(least));
  fmpz_set_mpz(fmpq_denref(wanted), mpq_denref(least));
  tie_distance2(dist2, c, family, point);
  cr_expect(fmpq_equal(dist2, wanted), "family %d, point %lu", family, (unsigned long)number);
  for (size_t i = 0; i < c->cols; i++) mpq_clear(copy[i]);
  mpq_clears(r, least, (mpq_ptr)0);
  fmpq_clear(dist2);
  fmpq_clear(wanted);
  _fmpq_vec_clear(point, (slong)c->cols);
}

Test(tie_distance, nearest_of_all_subsets) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    struct theorem_class c;
    ref_datum_class_init(&c, &ref_datum_classes[at]);
    for (uint64_t number = 0; number < POINTS; number++)
      for (int family = 1; family <= 2; family++) check_point(&c, family, number);
    theorem_class_clear(&c);
  }
  cr_expect(live_blocks() == 0);
}
