/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "mem.h"
#include "orthogonal.h"
#include "ref_cosine.h"

/* Q Q^T holds the identity, and the radii are small. */
static void check_orthogonal(enum transform transform, size_t m, slong prec) {
  long live = mem_live();
  arb_ptr Q = _arb_vec_init((slong)(m * m));
  arb_t dot;
  arb_init(dot);
  orthogonal_matrix(Q, transform, m, prec);
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < m; k++) {
      arb_srcptr q = Q + i * m + k;
      cr_expect(mag_cmp_2exp_si(arb_radref(q), 1 - prec) <= 0, "m %zu, %ld bits: radius", m, prec);
      arb_zero(dot);
      for (size_t j = 0; j < m; j++) arb_addmul(dot, Q + i * m + j, Q + k * m + j, prec + 20);
      cr_expect(arb_contains_si(dot, i == k), "m %zu, %ld bits, rows %zu and %zu", m, prec, i, k);
      cr_expect(mag_cmp_2exp_si(arb_radref(dot), 4 - prec) <= 0, "m %zu, %ld bits", m, prec);
    }
  arb_clear(dot);
  _arb_vec_clear(Q, (slong)(m * m));
  cr_expect(mem_live() == live);
}

Test(orthogonal, rows_are_orthonormal) {
  for (size_t m = 1; m <= 40; m++) {
    check_orthogonal(TRANSFORM_IDENTITY, m, 60);
    check_orthogonal(TRANSFORM_DCT, m, m % 2 ? 60 : 300);
  }
  for (size_t m = 1; m <= 64; m *= 2) check_orthogonal(TRANSFORM_WALSH_HADAMARD, m, 60 + 4 * m);
  check_orthogonal(TRANSFORM_DCT, 7, 2);
  check_orthogonal(TRANSFORM_DCT, 20, 5000);
  check_orthogonal(TRANSFORM_DCT, 5, 100000);
  check_orthogonal(TRANSFORM_WALSH_HADAMARD, 8, 100000);
}

/* The MPFR value has 100 bits more, of which 30 may be wrong. */
static void check_entries(size_t m, slong prec) {
  arb_ptr Q = _arb_vec_init((slong)(m * m));
  arb_t want;
  mpfr_t value;
  arb_init(want);
  mpfr_init2(value, prec + 100);
  orthogonal_matrix(Q, TRANSFORM_DCT, m, prec);
  for (size_t k = 0; k < m; k++)
    for (size_t i = 0; i < m; i++) {
      ref_cosine(value, m, k, i);
      arf_set_mpfr(arb_midref(want), value);
      mag_set_ui_2exp_si(arb_radref(want), 1, -prec - 70);
      cr_expect(arb_overlaps(Q + k * m + i, want), "m %zu, %ld bits, entry %zu %zu", m, prec, k, i);
      bool zero = k * (2 * i + 1) % (2 * m) == m; /* an odd multiple of pi / 2 */
      cr_expect(!!arb_is_zero(Q + k * m + i) == zero, "m %zu, entry %zu %zu", m, k, i);
    }
  arb_clear(want);
  mpfr_clear(value);
  _arb_vec_clear(Q, (slong)(m * m));
}

Test(orthogonal, entries_are_cosines) {
  static const slong precisions[] = {24, 53, 128, 1000};
  for (size_t m = 1; m <= 40; m++) check_entries(m, precisions[m % 4]);
  check_entries(12, 20000);
}

/* An entry within 2^-prec of a dyadic number with few bits is that number: +-2^-j in the sizes 4^j (s_0,
 * and cos(pi / 4)) and 6 4^j (cos(pi / 6)). */
Test(orthogonal, dyadic_entries_are_exact) {
  static const size_t sizes[] = {1, 4, 16, 64, 6, 24, 96};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    size_t m = sizes[s], exact = 0;
    arb_ptr Q = _arb_vec_init((slong)(m * m));
    fmpz_t k;
    fmpz_init(k);
    orthogonal_matrix(Q, TRANSFORM_DCT, m, 200);
    for (size_t i = 0; i < m * m; i++) {
      arb_t scaled;
      arb_init(scaled);
      arb_mul_2exp_si(scaled, Q + i, 20);
      if (arb_get_unique_fmpz(k, scaled)) {
        exact++;
        cr_expect(arb_is_exact(Q + i), "m %zu, entry %zu", m, i);
      }
      arb_clear(scaled);
    }
    cr_expect(exact >= m, "m %zu: %zu dyadic entries", m, exact);
    fmpz_clear(k);
    _arb_vec_clear(Q, (slong)(m * m));
  }
}

Test(orthogonal, identity) {
  for (size_t m = 1; m <= 6; m++) {
    arb_ptr Q = _arb_vec_init((slong)(m * m));
    for (size_t i = 0; i < m * m; i++) arb_set_ui(Q + i, 7);
    orthogonal_matrix(Q, TRANSFORM_IDENTITY, m, 24);
    for (size_t i = 0; i < m; i++)
      for (size_t k = 0; k < m; k++) cr_expect(arb_equal_si(Q + i * m + k, i == k));
    _arb_vec_clear(Q, (slong)(m * m));
  }
}

/* Rational by orthogonal_rational: it lies in the ball, and where it says no, no ball of 200 bits holds a
 * rational with a small denominator. */
Test(orthogonal, rational_entries) {
  for (size_t m = 1; m <= 40; m++) {
    arb_ptr Q = _arb_vec_init((slong)(m * m));
    fmpq_t q;
    fmpq_init(q);
    orthogonal_matrix(Q, TRANSFORM_DCT, m, 200);
    for (size_t k = 0; k < m; k++)
      for (size_t i = 0; i < m; i++) {
        arb_t square;
        fmpz_t n;
        fmpz_init(n);
        arb_init(square);
        bool rational = orthogonal_rational(q, TRANSFORM_DCT, m, k, i);
        if (rational)
          cr_expect(arb_contains_fmpq(Q + k * m + i, q), "m %zu, entry %zu %zu", m, k, i);
        arb_mul_ui(square, Q + k * m + i, 720720 * m, 200);
        cr_expect_eq(rational, arb_get_unique_fmpz(n, square) != 0, "m %zu, entry %zu %zu", m, k,
                     i);
        fmpz_clear(n);
        arb_clear(square);
      }
    fmpq_clear(q);
    _arb_vec_clear(Q, (slong)(m * m));
  }
  fmpq_t q;
  fmpq_init(q);
  cr_expect(orthogonal_rational(q, TRANSFORM_IDENTITY, 5, 2, 2) && fmpq_is_one(q));
  cr_expect(orthogonal_rational(q, TRANSFORM_IDENTITY, 5, 2, 3) && fmpq_is_zero(q));
  fmpq_clear(q);
}

/* H(2m) = [H(m) H(m); H(m) -H(m)] / sqrt 2, H(1) = 1. */
Test(orthogonal, walsh_hadamard_doubles_up) {
  for (size_t m = 1; m <= 32; m *= 2) {
    arb_ptr H = _arb_vec_init((slong)(m * m)), D = _arb_vec_init((slong)(4 * m * m));
    arb_t square;
    arb_init(square);
    orthogonal_matrix(H, TRANSFORM_WALSH_HADAMARD, m, 100);
    orthogonal_matrix(D, TRANSFORM_WALSH_HADAMARD, 2 * m, 100);
    cr_assert(arb_is_positive(H));
    for (size_t k = 0; k < 2 * m; k++)
      for (size_t i = 0; i < 2 * m; i++) {
        int sign = arf_sgn(arb_midref(H + k % m * m + i % m)) * (k >= m && i >= m ? -1 : 1);
        arb_srcptr entry = D + k * 2 * m + i;
        cr_assert_eq(arf_sgn(arb_midref(entry)), sign, "m %zu, entry %zu %zu", 2 * m, k, i);
        arb_sqr(square, entry, 100);
        arb_mul_ui(square, square, 2 * m, 100);
        cr_assert(arb_contains_si(square, 1));
        cr_assert(m == 1 || m == 4 || m == 16 || arb_is_exact(entry)); /* 2m a power of 4 */
      }
    arb_clear(square);
    _arb_vec_clear(H, (slong)(m * m));
    _arb_vec_clear(D, (slong)(4 * m * m));
  }
}

Test(orthogonal, walsh_hadamard_is_rational_for_powers_of_4) {
  fmpq_t q;
  fmpq_init(q);
  for (size_t m = 1; m <= 256; m *= 2) {
    bool square = m == 1 || m == 4 || m == 16 || m == 64 || m == 256;
    arb_ptr H = _arb_vec_init((slong)(m * m));
    orthogonal_matrix(H, TRANSFORM_WALSH_HADAMARD, m, 64);
    for (size_t k = 0; k < m; k++)
      for (size_t i = 0; i < m; i++) {
        bool rational = orthogonal_rational(q, TRANSFORM_WALSH_HADAMARD, m, k, i);
        cr_assert_eq(rational, square, "m %zu", m);
        cr_assert_eq(!!arb_is_exact(H + k * m + i), square, "m %zu", m);
        cr_assert(!rational || arb_contains_fmpq(H + k * m + i, q), "m %zu", m);
      }
    _arb_vec_clear(H, (slong)(m * m));
  }
  fmpq_clear(q);
}

Test(orthogonal, where_it_exists) {
  for (size_t m = 1; m <= 70; m++) {
    bool power = m == 1 || m == 2 || m == 4 || m == 8 || m == 16 || m == 32 || m == 64;
    cr_assert(orthogonal_exists(TRANSFORM_IDENTITY, m) && orthogonal_exists(TRANSFORM_DCT, m));
    cr_assert_eq(orthogonal_exists(TRANSFORM_WALSH_HADAMARD, m), power, "m %zu", m);
  }
  cr_assert(!orthogonal_exists(TRANSFORM_DCT, 0));
  cr_assert(!orthogonal_exists(TRANSFORM_WALSH_HADAMARD, 0));
}

Test(orthogonal, names) {
  static const char *const names[] = {"identity", "dct", "walsh_hadamard"};
  enum transform found;
  for (unsigned i = 0; i < 3; i++) {
    cr_assert_str_eq(orthogonal_name((enum transform)i), names[i]);
    cr_assert(orthogonal_find(&found, names[i]) && found == (enum transform)i);
  }
  cr_assert(!orthogonal_find(&found, "DCT") && !orthogonal_find(&found, ""));
}
