/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The exact interval of Clopper and Pearson against binomial sums in GMP rationals, and against a
 * published table. */
#include <criterion/criterion.h>

#include <gmp.h>

#include "frequency.h"
#include "rng.h"

/* tail <- P(X >= hits), or P(X <= hits), for p = num / 2^bits: a sum of integers over 2^(bits runs) */
static void binomial_tail(mpq_t tail, unsigned long hits, unsigned long runs, mpz_t num,
                          unsigned long bits, bool upper) {
  mpz_t other, term, power, sum;
  mpz_inits(other, term, power, sum, NULL);
  mpz_ui_pow_ui(other, 2, bits);
  mpz_sub(other, other, num);
  for (unsigned long i = upper ? hits : 0; i <= (upper ? runs : hits); i++) {
    mpz_bin_uiui(term, runs, i);
    mpz_pow_ui(power, num, i);
    mpz_mul(term, term, power);
    mpz_pow_ui(power, other, runs - i);
    mpz_mul(term, term, power);
    mpz_add(sum, sum, term);
  }
  mpz_set(mpq_numref(tail), sum);
  mpz_ui_pow_ui(mpq_denref(tail), 2, bits * runs);
  mpq_canonicalize(tail);
  mpz_clears(other, term, power, sum, NULL);
}

/* num <- q 2^bits, which must be an integer */
static void steps(mpz_t num, const fmpq_t q, unsigned long bits) {
  mpz_t den;
  mpz_init(den);
  fmpz_get_mpz(num, fmpq_numref(q));
  fmpz_get_mpz(den, fmpq_denref(q));
  mpz_mul_2exp(num, num, bits);
  cr_assert(mpz_divisible_p(num, den));
  mpz_divexact(num, num, den);
  mpz_clear(den);
}

/* At the end itself the tail is at most alpha / 2, one step inside it is more. */
static void check_end(const fmpq_t end, unsigned long hits, unsigned long runs, const fmpq_t alpha,
                      unsigned long bits, bool lower) {
  mpz_t num;
  mpq_t tail, level;
  mpz_init(num);
  mpq_inits(tail, level, NULL);
  fmpq_get_mpq(level, alpha);
  mpq_div_2exp(level, level, 1);
  steps(num, end, bits);
  binomial_tail(tail, hits, runs, num, bits, lower);
  if (hits != (lower ? 0 : runs)) {
    cr_expect_leq(mpq_cmp(tail, level), 0, "%lu of %lu", hits, runs);
    if (lower) mpz_add_ui(num, num, 1);
    else mpz_sub_ui(num, num, 1);
    binomial_tail(tail, hits, runs, num, bits, lower);
    cr_expect_gt(mpq_cmp(tail, level), 0, "%lu of %lu", hits, runs);
  } else {
    mpz_sub_ui(num, num, lower ? 0 : 1);
    cr_expect(lower ? mpz_sgn(num) == 0 : fmpq_is_one(end));
  }
  mpz_clear(num);
  mpq_clears(tail, level, NULL);
}

Test(frequency, ends_against_exact_sums) {
  struct rng r = {18, RNG_TEST};
  fmpq_t lo, hi, alpha;
  fmpq_init(lo);
  fmpq_init(hi);
  fmpq_init(alpha);
  for (unsigned long i = 0; i < 60; i++) {
    unsigned long runs = 1 + rng_below(&r, 3 * i, i < 30 ? 12 : 150);
    unsigned long hits = rng_below(&r, 3 * i + 1, runs + 1), bits = 12;
    fmpq_set_si(alpha, 1, 10 + rng_below(&r, 3 * i + 2, 30000));
    frequency_interval(lo, hi, hits, runs, alpha, bits);
    check_end(lo, hits, runs, alpha, bits, true);
    check_end(hi, hits, runs, alpha, bits, false);
  }
  fmpq_clear(lo);
  fmpq_clear(hi);
  fmpq_clear(alpha);
}

/* No success in n: hi = 1 - (alpha / 2)^(1/n); the rule for n = 1, alpha = 1/20 is [0, 0.975]. */
Test(frequency, closed_forms) {
  fmpq_t lo, hi, alpha, expected;
  fmpq_init(lo);
  fmpq_init(hi);
  fmpq_init(alpha);
  fmpq_init(expected);
  fmpq_set_si(alpha, 1, 20);
  frequency_interval(lo, hi, 0, 1, alpha, 30);
  fmpq_set_si(expected, 975, 1000);
  fmpq_sub(expected, hi, expected);
  cr_expect(fmpq_is_zero(lo));
  cr_expect(fmpq_sgn(expected) >= 0 && fmpq_cmp_si(expected, 1) < 0);
  fmpq_mul_2exp(expected, expected, 30);
  cr_expect_leq(fmpq_cmp_si(expected, 1), 0, "within one step of 0.975");
  /* n = 10: hi = 1 - (1/1024)^(1/10) = 1/2; balls cannot decide an equality, hence one step more. */
  fmpq_set_si(alpha, 2, 1024);
  fmpq_set_si(expected, 1 + (1 << 19), 1 << 20);
  frequency_interval(lo, hi, 0, 10, alpha, 20);
  cr_expect(fmpq_is_zero(lo) && fmpq_equal(hi, expected));
  fmpq_set_si(expected, (1 << 19) - 1, 1 << 20);
  frequency_interval(lo, hi, 10, 10, alpha, 20);
  cr_expect(fmpq_equal(lo, expected) && fmpq_is_one(hi));
  fmpq_clear(lo);
  fmpq_clear(hi);
  fmpq_clear(alpha);
  fmpq_clear(expected);
}

/* Four times as many runs make the interval about half as wide. */
Test(frequency, shrinks_with_more_runs) {
  fmpq_t lo, hi, alpha;
  double width[2];
  fmpq_init(lo);
  fmpq_init(hi);
  fmpq_init(alpha);
  fmpq_set_si(alpha, 1, 100);
  for (unsigned long i = 0; i < 2; i++) {
    unsigned long runs = i ? 40000 : 10000;
    frequency_interval(lo, hi, runs / 2, runs, alpha, 40);
    fmpq_sub(hi, hi, lo);
    width[i] = fmpq_get_d(hi);
  }
  cr_expect_float_eq(width[0] / width[1], 2, 0.02);
  cr_expect_float_eq(width[0], 2 * 2.5758 * 0.5 / 100, 3e-4, "normal limit, %g", width[0]);
  fmpq_clear(lo);
  fmpq_clear(hi);
  fmpq_clear(alpha);
}
