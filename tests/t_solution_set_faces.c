/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ties, every lambda, and equality in blocks with plain numbers: the sets are known by hand. */
#include <criterion/criterion.h>
#include <math.h>

#include "live.h"
#include "ref_class.h"
#include "solution_set.h"

TestSuite(solution_set_faces, .init = live_count);

enum { PREC = 600 };

/* ---- lambda beside its critical value, in the published class ---- */

static const struct ref_class cases[] = {
  {2, 0, 1, 10, {1, 6}, {1, 1}, false, PREC},
  {3, 2, 3, 20, {1, 6}, {10, 1}, true, PREC},
  {6, 6, 2, 30, {1, 2}, {1, 7}, true, PREC},
};
static const double blocks[][6] = {{0}, {1.5, -0.25, 0, 3, 0, 0x1p-30}, {1, -1, 1, -1, 1, -1}};

/* lambda <- the multiple of 2^-400 just below x, or above */
static void beside(fmpq_t lambda, const mpfr_t x, bool above) {
  mpz_t k;
  mpfr_t scaled;
  mpz_init(k);
  mpfr_init2(scaled, PREC);
  mpfr_mul_2ui(scaled, x, 400, MPFR_RNDN);
  mpfr_get_z(k, scaled, above ? MPFR_RNDU : MPFR_RNDD);
  fmpz_set_mpz(fmpq_numref(lambda), k);
  fmpz_one(fmpq_denref(lambda));
  fmpq_canonicalise(lambda);
  fmpq_div_2exp(lambda, lambda, 400);
  mpz_clear(k);
  mpfr_clear(scaled);
}

/* 1 / sqrt(1/b^2 + k/c^2): where D = 1 */
static void critical(mpfr_t x, const struct ref_class *c, unsigned long k) {
  mpfr_t term;
  mpfr_init2(term, PREC);
  ref_norm(x, c);
  mpfr_sqr(x, x, MPFR_RNDN);
  mpfr_ui_div(x, k, x, MPFR_RNDN);
  ref_row(term, c, 1, 0);
  mpfr_sqr(term, term, MPFR_RNDN);
  mpfr_ui_div(term, 1, term, MPFR_RNDN);
  mpfr_add(x, x, term, MPFR_RNDN);
  mpfr_rec_sqrt(x, x, MPFR_RNDN);
  mpfr_clear(term);
}

/* |y_k| / g_k, that is b, |z_k| c: where row k is capped */
static double cap(const struct ref_class *c, const double *z, size_t k) {
  mpfr_t x;
  mpfr_init2(x, PREC);
  if (k) ref_norm(x, c);
  else ref_row(x, c, 1, 0);
  double value = mpfr_get_d(x, MPFR_RNDN) * (k ? fabs(z[k - 1]) : 1);
  mpfr_clear(x);
  return value;
}

/* Just above the critical value the rows that are capped first, and no others, are not fitted by
 * x at all. */
static void check_capped(const struct solution_set *s, const struct ref_class *c, const double *z) {
  double first = cap(c, z, 0);
  for (size_t k = 1; k <= c->N2; k++)
    if (z[k - 1] != 0 && cap(c, z, k) < first) first = cap(c, z, k);
  for (size_t k = 0; k <= c->N2; k++) {
    bool capped = exact_cmp(s->residual2 + k, s->modulus2 + k) == 0;
    bool zero = k && z[k - 1] == 0;
    cr_expect(capped == (zero || cap(c, z, k) <= first), "row %zu", k);
    cr_expect(exact_is_zero(s->residual2 + k) == zero);
  }
}

/* Below the critical value all rows are fitted. */
static void check_beside(const struct ref_class *c, const double *z, bool above,
                         const fmpq_t lambda) {
  struct omega omega;
  struct block block;
  struct solution_set s;
  ref_omega(&omega, c);
  fmpq_set(omega.lambda, lambda);
  omega_block(&block, &omega, 1, z);
  solution_set_init(&s, &block);
  cr_expect(solution_set_verify(&s) && !s.continuum);
  cr_expect(exact_vec_is_zero(s.residual2, omega.rows) == !above);
  if (!above) cr_expect(s.face_size == 1 && s.face[0] == 0);
  else check_capped(&s, c, z);
  solution_set_clear(&s);
  omega_clear(&omega);
}

Test(solution_set_faces, lambda_beside_the_critical_value) {
  for (size_t at = 0; at < sizeof cases / sizeof *cases; at++)
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
      unsigned long active = 0;
      fmpq_t lambda;
      mpfr_t x;
      for (size_t k = 0; k < cases[at].N2; k++) active += blocks[i][k] != 0;
      fmpq_init(lambda);
      mpfr_init2(x, PREC);
      critical(x, &cases[at], active);
      for (int above = 0; above < 2; above++) {
        beside(lambda, x, above);
        check_beside(&cases[at], blocks[i], above, lambda);
      }
      fmpq_clear(lambda);
      mpfr_clear(x);
    }
  cr_expect(live_blocks() == 0);
}

/* ---- one row 4 .. 4 with another entry, c = 8, y = (1, z) ---- */

static void set_row(struct solution_set *s, const slong *row, size_t q, const double *z,
                    const fmpq_t lambda) {
  struct block b;
  block_init(&b, P3, q, 3);
  for (size_t i = 0; i < q; i++) fmpq_set_si(b.row[2 * i].rational, row[i], 1);
  fmpq_set_si(b.norm2.rational, 64, 1);
  fmpq_set(b.parameter, lambda);
  fmpq_one(b.y->rational);
  for (size_t k = 0; k < 2 && z; k++) { /* multiples of 1/4 */
    fmpq_set_si(b.y[2 * (k + 1)].rational, (slong)(4 * z[k]), 4);
  }
  solution_set_init(s, &b);
}

/* lambda = 1/2; entries 4 but for `top` in place of the member */
static void set_plain(struct solution_set *s, size_t N1, size_t member, slong top,
                      const double *z) {
  slong row[6];
  fmpq_t lambda;
  fmpq_init(lambda);
  fmpq_set_si(lambda, 1, 2);
  for (size_t i = 0; i < N1; i++) row[i] = i + 1 == member ? top : 4;
  set_row(s, row, N1, z, lambda);
  fmpq_clear(lambda);
}

/* d is the square root of numerator / denominator, within 2^-100 */
static bool is_root(const arb_t d, slong numerator, ulong denominator) {
  arb_t e;
  arb_init(e);
  arb_set_si(e, numerator);
  arb_div_ui(e, e, denominator, 300);
  arb_sqrt(e, e, 300);
  bool good = arb_overlaps(d, e) && mag_cmp_2exp_si(arb_radref(d), -100) < 0;
  arb_clear(e);
  return good;
}

/* The barycentre has 1 / (4 |J|) on the face and z / 8; that distance from 0 is sqrt(1 / (16
 * |J|)). */
static void check_barycentre(const struct solution_set *s, const double *z) {
  size_t N = block_columns(&s->block);
  arb_ptr x = _arb_vec_init((slong)N);
  arb_t d;
  arb_init(d);
  solution_set_label_real(x, s, 300);
  solution_set_dist_real(d, s, x, 300);
  cr_expect(arb_contains_zero(d) && mag_cmp_2exp_si(arb_radref(d), -200) < 0, "in the set");
  for (size_t i = 0; i < s->face_size; i++) {
    arb_mul_ui(d, x + s->face[i], 4 * s->face_size, 300);
    arb_sub_ui(d, d, 1, 300);
    cr_expect(arb_contains_zero(d) && mag_cmp_2exp_si(arb_radref(d), -280) < 0, "barycentre");
    arb_zero(x + s->face[i]);
  }
  for (size_t k = 0; k < 2; k++) {
    arb_mul_ui(d, x + N - 2 + k, 32, 300);
    arb_sub_si(d, d, (slong)(4 * z[k]), 300);
    cr_expect(arb_contains_zero(d), "second block");
  }
  solution_set_dist_real(d, s, x, 300);
  cr_expect(is_root(d, 1, 16 * s->face_size), "barycentre to 0");
  arb_add_si(x + N - 1, x + N - 1, -3, 300);
  solution_set_dist_real(d, s, x, 300);
  cr_expect(is_root(d, (slong)(1 + 9 * 16 * s->face_size), 16 * s->face_size), "and 3 away");
  arb_clear(d);
  _arb_vec_clear(x, (slong)N);
}

static const double some[2] = {-1.5, 0.25};

/* A top below the base ties all the others, one equal to the base ties all, one above is alone. */
Test(solution_set_faces, ties) {
  for (size_t N1 = 2; N1 <= 6; N1++)
    for (slong top = 3; top <= 4; top++)
      for (size_t member = 1; member <= N1; member++) {
        struct solution_set s;
        set_plain(&s, N1, member, top, some);
        cr_expect(s.face_size == N1 - (top < 4) && solution_set_verify(&s));
        for (size_t i = 0; i < s.face_size; i++)
          cr_expect(s.face[i] == i + (top < 4 && i + 1 >= member));
        check_barycentre(&s, some);
        solution_set_clear(&s);
      }
  cr_expect(live_blocks() == 0);
}

/* The sign of an entry does not matter, its modulus does; vertices carry its sign. */
Test(solution_set_faces, negative_entries) {
  for (slong entry = -3; entry >= -5; entry--) {
    struct solution_set s;
    arb_ptr x = _arb_vec_init(5);
    arb_t one;
    arb_init(one);
    set_plain(&s, 3, 2, entry, NULL);
    cr_expect(solution_set_verify(&s) && s.face_size == (entry == -3 ? 2 : entry == -4 ? 3 : 1));
    solution_set_label_real(x, &s, 100);
    arb_mul_si(one, x + 1, entry * (slong)s.face_size, 100);
    arb_sub_ui(one, one, entry == -3 ? 0 : 1, 100);
    cr_expect(arb_contains_zero(one), "%ld", (long)entry);
    arb_clear(one);
    _arb_vec_clear(x, 5);
    solution_set_clear(&s);
  }
  cr_expect(live_blocks() == 0);
}

/* z = 0: lambda < b the simplex, lambda > b {0}, lambda = b the solid simplex between. */
Test(solution_set_faces, equality_is_the_solid_simplex) {
  static const slong row[3] = {5, 4, 5};
  arb_ptr x = _arb_vec_init(5);
  arb_t d;
  fmpq_t lambda;
  arb_init(d);
  fmpq_init(lambda);
  for (slong l = 4; l <= 6; l++) {
    struct solution_set s;
    fmpq_set_si(lambda, l, 1);
    set_row(&s, row, 3, NULL, lambda);
    cr_expect(solution_set_verify(&s) && s.continuum == (l == 5));
    cr_expect(s.face_size == (l == 6 ? 0 : 2));
    solution_set_value(d, &s, 100);
    arb_mul_ui(d, d, 5, 100);
    arb_sub_si(d, d, l == 4 ? 4 : 5, 100);
    cr_expect(arb_contains_zero(d), "value min(lambda / 5, 1)");
    _arb_vec_zero(x, 5);
    solution_set_dist_real(d, &s, x, 300);
    cr_expect(is_root(d, l == 4, 50), "0 is at 1/5 / sqrt 2, or in the set");
    arb_set_d(x, 0.0625);
    arb_set_d(x + 2, 0.03125);
    solution_set_dist_real(d, &s, x, 300); /* (1/5 - 3/32) / sqrt 2; 0; sqrt 5 / 32 */
    cr_expect(is_root(d, l == 4 ? 289 : l == 5 ? 0 : 5, l == 4 ? 51200 : 1024), "inside");
    arb_set_ui(x, 1);
    arb_set_ui(x + 2, 1);
    solution_set_dist_real(d, &s, x, 300);
    cr_expect(is_root(d, l == 6 ? 2 : 81, l == 6 ? 1 : 50), "beyond the face: 9/5 / sqrt 2");
    arb_set_si(x, -3);
    arb_set_si(x + 2, -4);
    solution_set_dist_real(d, &s, x, 300);
    if (l > 4) cr_expect(is_root(d, 25, 1), "nearest to 0");
    solution_set_clear(&s);
  }
  arb_clear(d);
  fmpq_clear(lambda);
  _arb_vec_clear(x, 5);
  cr_expect(live_blocks() == 0);
}

/* Faces {0, .., p-1} and {p, .., 5} of one simplex with r = 1/4: r sqrt(1/p + 1/(6-p)). */
Test(solution_set_faces, separation) {
  for (size_t p = 1; p < 6; p++) {
    struct solution_set s, t;
    arb_t d;
    arb_init(d);
    set_plain(&s, 6, 1, 4, some);
    set_plain(&t, 6, 1, 4, some);
    s.face_size = p;
    t.face_size = 6 - p;
    for (size_t i = p; i < 6; i++) t.face[i - p] = i;
    solution_set_separation(d, &s, &t, 300);
    cr_expect(is_root(d, 6, 16 * p * (6 - p)), "p = %zu", p);
    arb_clear(d);
    solution_set_clear(&s);
    solution_set_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}
