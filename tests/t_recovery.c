/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery.h: exact data against their definitions. */
#include <criterion/criterion.h>

#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "live.h"
#include "recovery.h"
#include "ref_num.h"

TestSuite(recovery, .init = live_count);

static void make(struct recovery *r, enum basis basis, size_t m, size_t s1, size_t s2,
                 uint64_t seed, const char *noise) {
  fmpq_t q;
  fmpq_init(q);
  cr_assert(!fmpq_set_str(q, noise, 10));
  recovery_init(r, basis, m, (size_t[]){s1, s2}, seed, q);
  fmpq_clear(q);
}

Test(recovery, where_it_exists) {
  for (size_t m = 0; m <= 70; m++) {
    cr_expect_eq(recovery_exists(BASIS_WALSH_HADAMARD, m), m && (m & (m - 1)) == 0, "m %zu", m);
    cr_expect_eq(recovery_exists(BASIS_DCT, m), m > 0);
    cr_expect_eq(recovery_exists(BASIS_FOURIER, m), m > 0);
  }
}

/* s_k entries of each level, both parts a/b with 1 <= |a|, b <= 9, all values taken; others by
 * another seed. */
Test(recovery, solutions) {
  size_t numerators[10] = {0}, denominators[10] = {0}, places[32] = {0}, positive = 0, all = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    struct recovery r;
    size_t s[2] = {1 + seed % 3, 1 + seed % 2};
    make(&r, seed % 2 ? BASIS_FOURIER : BASIS_DCT, 16, s[0], s[1], seed, "0");
    size_t field = recovery_field(&r), found[2] = {0, 0};
    cr_expect_eq(field, 1 + seed % 2);
    cr_expect(r.levels.count == 2 && r.levels.ends[0] == 16 && r.levels.ends[1] == 32);
    for (size_t i = 0; i < 32; i++)
      for (size_t part = 0; part < field; part++) {
        const fmpq *x = r.x + i * field + part;
        cr_expect_eq(fmpq_is_zero(x), fmpq_is_zero(r.x + i * field));
        if (fmpq_is_zero(x)) continue;
        found[i / 16] += part == 0;
        places[i]++;
        slong a = labs(fmpz_get_si(fmpq_numref(x))), b = fmpz_get_si(fmpq_denref(x));
        cr_assert(a >= 1 && a <= 9 && b >= 1 && b <= 9);
        numerators[a]++;
        denominators[b]++;
        positive += fmpq_sgn(x) > 0;
        all++;
      }
    cr_expect(found[0] == s[0] && found[1] == s[1], "seed %d", (int)seed);
    recovery_clear(&r);
    recovery_clear(&r);
  }
  for (size_t i = 1; i < 10; i++) cr_expect(numerators[i] && denominators[i], "%zu", i);
  for (size_t i = 0; i < 32; i++) cr_expect(places[i] > 10, "place %zu", i);
  cr_expect(positive > 2 * all / 5 && positive < 3 * all / 5);
  cr_expect(live_blocks() == 0);
}

/* Entry (k, l) of Q by its formula. */
static double complex basis_entry(enum basis basis, size_t m, size_t k, size_t l) {
  double root = 1 / sqrt((double)m);
  if (basis == BASIS_WALSH_HADAMARD) return __builtin_parityll(k & l) ? -root : root;
  if (basis == BASIS_DCT)
    return k == 0 ? root : M_SQRT2 * root * cos(M_PI * (double)(k * (2 * l + 1)) / (double)(2 * m));
  return root * cexp(-2 * M_PI * I * (double)(k * l % m) / (double)m);
}

static double middle(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

static const struct {
  enum basis basis;
  size_t rows;
} kinds[] = {{BASIS_WALSH_HADAMARD, 1},
             {BASIS_WALSH_HADAMARD, 8},
             {BASIS_WALSH_HADAMARD, 16},
             {BASIS_DCT, 1},
             {BASIS_DCT, 6},
             {BASIS_DCT, 16},
             {BASIS_FOURIER, 1},
             {BASIS_FOURIER, 3},
             {BASIS_FOURIER, 8},
             {BASIS_FOURIER, 12},
             {BASIS_FOURIER, 16}};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* A by its formula, and A A* = 2 I within the enclosures. */
Test(recovery, matrices) {
  arb_t sum;
  arb_init(sum);
  for (size_t t = 0; t < KINDS; t++) {
    struct recovery r;
    size_t m = kinds[t].rows;
    make(&r, kinds[t].basis, m, 1, 1, 1, "0");
    size_t f = recovery_field(&r), n = 2 * m * f;
    arb_ptr A = _arb_vec_init((slong)(m * n));
    recovery_matrix(A, 300, &r);
    for (size_t k = 0; k < m; k++)
      for (size_t l = 0; l < 2 * m; l++) {
        double complex want = l < m ? (k == l) : basis_entry(r.basis, m, k, l - m);
        arb_srcptr entry = A + k * n + l * f;
        cr_expect(fabs(middle(entry) - creal(want)) < 1e-14, "kind %zu: %zu %zu", t, k, l);
        cr_expect(f == 1 || fabs(middle(entry + 1) - cimag(want)) < 1e-14, "kind %zu", t);
        for (size_t part = 0; part < f; part++)
          cr_expect(mag_cmp_2exp_si(arb_radref(entry + part), -290) < 0);
      }
    for (size_t k = 0; k < m; k++)
      for (size_t l = 0; l < m; l++) { /* real part; the imaginary part with a sign below */
        arb_dot(sum, NULL, 0, A + k * n, 1, A + l * n, 1, (slong)n, 300);
        cr_expect(arb_contains_si(sum, k == l ? 2 : 0), "kind %zu", t);
        if (f == 1) continue;
        arb_dot(sum, NULL, 0, A + k * n + 1, 2, A + l * n, 2, (slong)(2 * m), 300);
        arb_dot(sum, sum, 1, A + k * n, 2, A + l * n + 1, 2, (slong)(2 * m), 300);
        cr_expect(arb_contains_zero(sum), "kind %zu", t);
      }
    _arb_vec_clear(A, (slong)(m * n));
    recovery_clear(&r);
  }
  arb_clear(sum);
  cr_expect(live_blocks() == 0);
}

/* Entries of the Fourier matrix whose square is that of a dyadic number are exact: 0, 1/4 =
 * cos(pi/4) / sqrt 8 = cos(pi/6) / sqrt 12, all with m = 4. */
Test(recovery, dyadic_entries_are_exact) {
  for (size_t m = 1; m <= 16; m++) {
    struct recovery r;
    make(&r, BASIS_FOURIER, m, 1, 1, 1, "0");
    arb_ptr A = _arb_vec_init((slong)(4 * m * m));
    arb_t square, scaled;
    arb_init(square);
    arb_init(scaled);
    recovery_matrix(A, 200, &r);
    for (size_t i = 0; i < 4 * m * m; i++) {
      arb_mul_2exp_si(scaled, A + i, 10);
      bool dyadic = arb_contains_int(scaled);
      cr_expect_eq(!!arb_is_exact(A + i), dyadic, "m %zu, real %zu", m, i);
    }
    arb_clear(square);
    arb_clear(scaled);
    _arb_vec_clear(A, (slong)(4 * m * m));
    recovery_clear(&r);
  }
  cr_expect(live_blocks() == 0);
}

/* want <- A x in exact rationals for Walsh-Hadamard, m a power of 4. */
static void rational_data(fmpq *want, const struct recovery *r) {
  size_t m = r->rows, root = 1;
  while (root * root < m) root++;
  fmpq_t term;
  fmpq_init(term);
  for (size_t k = 0; k < m; k++) {
    fmpq_zero(want + k);
    for (size_t l = 0; l < m; l++) {
      if (__builtin_parityll(k & l)) fmpq_sub(want + k, want + k, r->x + m + l);
      else fmpq_add(want + k, want + k, r->x + m + l);
    }
    fmpq_set_ui(term, 1, root);
    fmpq_mul(want + k, want + k, term);
    fmpq_add(want + k, want + k, r->x + k);
  }
  fmpq_clear(term);
}

static bool is_dyadic(const fmpq_t q) {
  return fmpz_val2(fmpq_denref(q)) + 1 == fmpz_bits(fmpq_denref(q));
}

/* Entries that cancel are 0, dyadic ones exact. */
Test(recovery, rational_data) {
  fmpq *want = _fmpq_vec_init(16);
  arb_ptr y = _arb_vec_init(16);
  size_t zeros = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    struct recovery r;
    size_t m = seed % 2 ? 16 : 4;
    make(&r, BASIS_WALSH_HADAMARD, m, 1 + seed % 3, 1 + seed % 4, seed, "0");
    rational_data(want, &r);
    recovery_data(y, 200, &r);
    for (size_t i = 0; i < m; i++) {
      cr_expect(arb_contains_fmpq(y + i, want + i), "seed %d", (int)seed);
      cr_expect(mag_cmp_2exp_si(arb_radref(y + i), -190) < 0);
      cr_expect_eq(!!arb_is_exact(y + i), is_dyadic(want + i), "seed %d", (int)seed);
      zeros += fmpq_is_zero(want + i);
    }
    recovery_clear(&r);
  }
  cr_expect(zeros > 0);
  _fmpq_vec_clear(want, 16);
  _arb_vec_clear(y, 16);
  cr_expect(live_blocks() == 0);
}

/* Irrational bases: entries that cancel are found, so rounding ends. x_2 = (a, 0, .., 0, a): odd
 * rows of the DCT have opposite entries there. Fourier: entries 0 and m/2 differ by (-1)^k. */
Test(recovery, data_that_cancel) {
  for (int t = 0; t < 2; t++) {
    struct recovery r;
    size_t m = 8;
    make(&r, t ? BASIS_FOURIER : BASIS_DCT, m, 1, 1, 3, "0");
    size_t f = recovery_field(&r), other = t ? m / 2 : m - 1;
    _fmpq_vec_clear(r.x, (slong)(2 * m * f));
    r.x = _fmpq_vec_init((slong)(2 * m * f));
    fmpq_set_ui(r.x + m * f, 7, 9);
    fmpq_set_ui(r.x + (m + other) * f, 7, 9);
    struct vec y;
    vec_init(&y, num_float(100), (enum field)f, m);
    vec_set_enclosed(&y, recovery_data, &r);
    double *values = calloc(m * f, sizeof *values);
    vec_get_doubles(values, &y);
    for (size_t k = 0; k < m; k++)
      for (size_t part = 0; part < f; part++) {
        double complex want =
          7. / 9 * (basis_entry(r.basis, m, k, 0) + basis_entry(r.basis, m, k, other));
        double value = part ? cimag(want) : creal(want), got = values[k * f + part];
        cr_expect(fabs(got - value) < 1e-15, "%zu: %g", k, got);
        if (k % 2) cr_expect(got == 0, "%zu: %g", k, got);
      }
    free(values);
    vec_clear(&y);
    recovery_clear(&r);
  }
  cr_expect(live_blocks() == 0);
}

/* ||y - A x|| = noise, in the direction of the draws. */
Test(recovery, noise) {
  for (size_t t = 0; t < KINDS; t++) {
    struct recovery r, quiet;
    size_t m = kinds[t].rows;
    make(&r, kinds[t].basis, m, 1, 1, 7, "1/100000000000000000000");
    make(&quiet, kinds[t].basis, m, 1, 1, 7, "0");
    slong n = (slong)(m * recovery_field(&r));
    arb_ptr y = _arb_vec_init(n), e = _arb_vec_init(n);
    arb_t norm;
    fmpq_t square;
    arb_init(norm);
    fmpq_init(square);
    recovery_data(e, 400, &r);
    recovery_data(y, 400, &quiet);
    _arb_vec_sub(e, e, y, n, 400);
    arb_dot(norm, NULL, 0, e, 1, e, 1, n, 400);
    fmpq_mul(square, r.noise, r.noise);
    cr_expect(arb_contains_fmpq(norm, square) && arb_rel_accuracy_bits(norm) > 200, "kind %zu", t);
    for (slong i = 1; i < n; i++) { /* e_i d_0 = e_0 d_i */
      arb_t left, right;
      arb_init(left);
      arb_init(right);
      arb_set_d(left, r.direction[0]);
      arb_mul(left, left, e + i, 400);
      arb_set_d(right, r.direction[i]);
      arb_mul(right, right, e, 400);
      cr_expect(arb_overlaps(left, right) && arb_rel_accuracy_bits(left) > 200, "kind %zu", t);
      arb_clear(left);
      arb_clear(right);
    }
    arb_clear(norm);
    fmpq_clear(square);
    _arb_vec_clear(y, n);
    _arb_vec_clear(e, n);
    recovery_clear(&r);
    recovery_clear(&quiet);
  }
  cr_expect(live_blocks() == 0);
}

/* q <- x rounded down to multiples of 2^-bits, plus 60 random bits below */
static void near_solution(fmpq *q, const struct recovery *r, slong bits, struct draws *d) {
  slong n = (slong)(2 * r->rows * recovery_field(r));
  for (slong i = 0; i < n; i++) {
    fmpq_mul_2exp(q + i, r->x + i, (ulong)bits);
    fmpz_fdiv_q(fmpq_numref(q + i), fmpq_numref(q + i), fmpq_denref(q + i));
    fmpz_mul_2exp(fmpq_numref(q + i), fmpq_numref(q + i), 60);
    fmpz_add_ui(fmpq_numref(q + i), fmpq_numref(q + i), draw_below(d, 1ul << 60));
    fmpz_one(fmpq_denref(q + i));
    fmpq_div_2exp(q + i, q + i, (ulong)bits + 60);
  }
}

/* The exact square of the distance, and the relative radius 2^-prec however near z is. */
Test(recovery, distances) {
  struct draws d = {55, 0};
  arb_t distance;
  fmpq_t square, term;
  arb_init(distance);
  fmpq_init(square);
  fmpq_init(term);
  for (size_t t = 0; t < KINDS; t++)
    for (slong bits = 1; bits <= 4096; bits *= 8) {
      struct recovery r;
      struct vec z;
      size_t m = kinds[t].rows;
      make(&r, kinds[t].basis, m, 1, 1, t, "0");
      size_t n = 2 * m * recovery_field(&r);
      fmpq *q = _fmpq_vec_init((slong)n);
      near_solution(q, &r, bits, &d);
      vec_init(&z, num_float(bits + 80), recovery_field(&r), 2 * m);
      ref_load_vec(&z, q);
      fmpq_zero(square);
      for (size_t i = 0; i < n; i++) {
        fmpq_sub(term, q + i, r.x + i);
        fmpq_addmul(square, term, term);
      }
      recovery_distance(distance, &r, &z, 80);
      cr_expect(arb_rel_accuracy_bits(distance) >= 75, "kind %zu, %ld bits", t, (long)bits);
      arb_mul(distance, distance, distance, 10000);
      cr_expect(arb_contains_fmpq(distance, square), "kind %zu, %ld bits", t, (long)bits);
      _fmpq_vec_clear(q, (slong)n);
      vec_clear(&z);
      recovery_clear(&r);
    }
  arb_clear(distance);
  fmpq_clear(square);
  fmpq_clear(term);
  cr_expect(live_blocks() == 0);
}

/* Of x itself, where it is dyadic, and of balls around it. */
Test(recovery, distance_of_the_solution) {
  struct recovery r;
  struct vec z;
  arb_t distance;
  arb_init(distance);
  make(&r, BASIS_DCT, 4, 2, 2, 5, "0");
  vec_init(&z, num_ball(64), FIELD_REAL, 8);
  ref_load_vec(&z, r.x);
  recovery_distance(distance, &r, &z, 64);
  cr_expect(arb_contains_zero(distance) && mag_cmp_2exp_si(arb_radref(distance), -50) < 0);
  for (int i = 0; i < 8; i++) fmpq_set_si(r.x + i, i - 3, 4);
  ref_load_vec(&z, r.x);
  recovery_distance(distance, &r, &z, 64);
  cr_expect(arb_is_zero(distance));
  vec_clear(&z);
  recovery_clear(&r);
  arb_clear(distance);
  cr_expect(live_blocks() == 0);
}

/* ||A' x - y'||^2 of what is stored, in exact rationals. */
Test(recovery, residuals) {
  static const char *const names[] = {"double", "float:40", "float:300", "ball:100", "block:300"};
  arb_t residual;
  fmpq_t square;
  arb_init(residual);
  fmpq_init(square);
  for (size_t t = 0; t < KINDS; t++)
    for (size_t a = 0; a < 5; a++) {
      struct num num;
      struct recovery r;
      struct mat A;
      struct vec y;
      size_t m = kinds[t].rows;
      cr_assert(!num_set_str(&num, names[a]));
      make(&r, kinds[t].basis, m, 1, 1, t + 30, a % 2 ? "1/1000" : "0");
      enum field f = recovery_field(&r);
      mat_init(&A, num, f, m, 2 * m);
      vec_init(&y, num, f, m);
      mat_set_enclosed(&A, recovery_matrix, &r);
      vec_set_enclosed(&y, recovery_data, &r);
      recovery_residual(residual, &r, &A, &y, 90);
      struct ref_mat M = {_fmpq_vec_init((slong)(2 * m * m * f)), m, 2 * m, f};
      fmpq *product = _fmpq_vec_init((slong)(m * f)), *data = _fmpq_vec_init((slong)(m * f));
      ref_read_mat(M.at, &A);
      ref_read_vec(data, &y);
      ref_mul(product, &M, r.x, false);
      for (size_t i = 0; i < m * f; i++) fmpq_sub(product + i, product + i, data + i);
      ref_square_sum(square, product, m * f);
      cr_expect(num_encloses(num) || fmpq_is_zero(square) || arb_rel_accuracy_bits(residual) >= 80,
                "kind %zu, %s", t, names[a]);
      double size = middle(residual), most = a == 1 ? 1e-3 + 1e-9 : a == 3 ? 1e-3 + 1e-20 : 1e-13;
      cr_expect(size <= most && (a % 2 == 0 || size >= 1e-3 - 1e-9), "%g", size);
      arb_mul(residual, residual, residual, 10000);
      cr_expect(arb_contains_fmpq(residual, square), "kind %zu, %s", t, names[a]);
      _fmpq_vec_clear(M.at, (slong)(2 * m * m * f));
      _fmpq_vec_clear(product, (slong)(m * f));
      _fmpq_vec_clear(data, (slong)(m * f));
      mat_clear(&A);
      vec_clear(&y);
      recovery_clear(&r);
    }
  arb_clear(residual);
  fmpq_clear(square);
  cr_expect(live_blocks() == 0);
}

/* F at random z in plain doubles, and F(x) = lambda ||x||_{l1_w} + noise at a dyadic x. */
Test(recovery, objectives) {
  struct draws d = {53, 0};
  fmpq_t lambda;
  arb_t F;
  fmpq_init(lambda);
  arb_init(F);
  fmpq_set_si(lambda, 3, 7);
  for (size_t t = 0; t < KINDS; t++) {
    struct recovery r;
    struct vec z;
    size_t m = kinds[t].rows;
    make(&r, kinds[t].basis, m, 1, 1, t, "1/8");
    size_t f = recovery_field(&r), n = 2 * m;
    double *values = calloc(n * f, sizeof *values), *y = calloc(m * f, sizeof *y);
    arb_ptr data = _arb_vec_init((slong)(m * f));
    for (size_t i = 0; i < n * f; i++) {
      values[i] = ((double)draw_below(&d, 65) - 32) / 16;
      fmpq_set_si(r.x + i, (slong)draw_below(&d, 17) - 8, 4); /* dyadic, not sparse */
    }
    recovery_data(data, 64, &r);
    for (size_t i = 0; i < m * f; i++) y[i] = middle(data + i);
    vec_init(&z, num_double(), (enum field)f, n);
    vec_set_doubles(&z, values);
    double norm = 0, square = 0;
    for (size_t i = 0; i < n; i++)
      norm += M_SQRT2 * (f == 1 ? fabs(values[i]) : hypot(values[2 * i], values[2 * i + 1]));
    for (size_t k = 0; k < m; k++) {
      double complex sum = f == 1 ? -y[k] : -y[2 * k] - I * y[2 * k + 1];
      for (size_t l = 0; l < n; l++) {
        double complex entry = l < m ? (k == l) : basis_entry(r.basis, m, k, l - m);
        sum += entry * (f == 1 ? values[l] : values[2 * l] + I * values[2 * l + 1]);
      }
      square += creal(sum * conj(sum));
    }
    recovery_objective(F, &r, &z, lambda, 100);
    cr_expect(arb_rel_accuracy_bits(F) >= 90);
    cr_expect(fabs(middle(F) - 3. / 7 * norm - sqrt(square)) < 1e-12, "kind %zu", t);
    ref_load_vec(&z, r.x);
    vec_get_doubles(values, &z);
    norm = 0;
    for (size_t i = 0; i < n; i++)
      norm += M_SQRT2 * (f == 1 ? fabs(values[i]) : hypot(values[2 * i], values[2 * i + 1]));
    recovery_objective(F, &r, &z, lambda, 100);
    cr_expect(fabs(middle(F) - 3. / 7 * norm - 0.125) < 1e-12, "kind %zu", t);
    free(values);
    free(y);
    _arb_vec_clear(data, (slong)(m * f));
    vec_clear(&z);
    recovery_clear(&r);
  }
  fmpq_clear(lambda);
  arb_clear(F);
  cr_expect(live_blocks() == 0);
}
