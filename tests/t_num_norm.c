/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mat_norm_bound and mat_norm_below against |A x| / |x| from a power iteration in 500-bit
 * floats. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>

#include "ref_num.h"

static double bound_of(const struct mat *A) {
  arf_t bound;
  arf_init(bound);
  mat_norm_bound(bound, A);
  double value = arf_get_d(bound, ARF_RND_UP);
  arf_clear(bound);
  return value;
}

static double below_of(const struct mat *A) {
  arf_t below;
  arf_init(below);
  mat_norm_below(below, A);
  double value = arf_get_d(below, ARF_RND_DOWN);
  arf_clear(below);
  return value;
}

/* MPFR from here to power_iteration: complex matrices as real ones, [re -im; im re]. */
struct real_mat {
  mpfr_t *at;
  size_t rows, cols;
};

static mpfr_t *reals_new(size_t n) {
  mpfr_t *x = calloc(n, sizeof *x);
  for (size_t i = 0; i < n; i++) {
    mpfr_init2(x[i], 500);
    mpfr_set_ui(x[i], 0, MPFR_RNDN);
  }
  return x;
}

static void reals_free(mpfr_t *x, size_t n) {
  for (size_t i = 0; i < n; i++) mpfr_clear(x[i]);
  free(x);
}

static void real_set(struct real_mat *R, const struct ref_mat *A) {
  size_t f = A->field;
  *R = (struct real_mat){reals_new(f * A->rows * f * A->cols), f * A->rows, f * A->cols};
  fmpq_t entry;
  mpq_t q;
  fmpq_init(entry);
  mpq_init(q);
  for (size_t i = 0; i < R->rows; i++)
    for (size_t k = 0; k < R->cols; k++) {
      size_t part = (i / A->rows) ^ (k / A->cols);
      fmpq_set(entry, A->at + f * (i % A->rows * A->cols + k % A->cols) + part);
      if (k / A->cols > i / A->rows) fmpq_neg(entry, entry);
      fmpq_get_mpq(q, entry);
      mpfr_set_q(R->at[i * R->cols + k], q, MPFR_RNDN);
    }
  fmpq_clear(entry);
  mpq_clear(q);
}

static void normalize(mpfr_t *x, size_t n, mpfr_t norm) {
  mpfr_set_ui(norm, 0, MPFR_RNDN);
  for (size_t i = 0; i < n; i++) mpfr_fma(norm, x[i], x[i], norm, MPFR_RNDN);
  mpfr_sqrt(norm, norm, MPFR_RNDN);
  if (mpfr_zero_p(norm)) return;
  for (size_t i = 0; i < n; i++) mpfr_div(x[i], x[i], norm, MPFR_RNDN);
}

static size_t longest_row(const struct real_mat *R) {
  mpfr_t length, longest;
  size_t found = 0;
  mpfr_inits2(500, length, longest, (mpfr_ptr)0);
  mpfr_set_si(longest, -1, MPFR_RNDN);
  for (size_t i = 0; i < R->rows; i++) {
    mpfr_set_ui(length, 0, MPFR_RNDN);
    for (size_t k = 0; k < R->cols; k++)
      mpfr_fma(length, R->at[i * R->cols + k], R->at[i * R->cols + k], length, MPFR_RNDN);
    if (mpfr_cmp(length, longest) > 0) mpfr_set(longest, length, MPFR_RNDN), found = i;
  }
  mpfr_clears(length, longest, (mpfr_ptr)0);
  return found;
}

enum start { START_COSINES, START_LONGEST_ROW };

static void set_start(mpfr_t *x, const struct real_mat *R, enum start start) {
  size_t row = longest_row(R);
  for (size_t k = 0; k < R->cols; k++)
    if (start == START_LONGEST_ROW) mpfr_set(x[k], R->at[row * R->cols + k], MPFR_RNDN);
    else mpfr_set_d(x[k], 1 + cos((double)(k * k)), MPFR_RNDN);
}

/* |A x| for the unit x that `turns` of x <- A^T A x / |A^T A x| end in; below ||A||, but for
 * 2^-490. It grows with the turns, and is at least as long as the row that it starts from. */
static double power_iteration(const struct ref_mat *A, int turns, enum start start) {
  struct real_mat R;
  real_set(&R, A);
  mpfr_t norm, *x = reals_new(R.cols), *y = reals_new(R.rows);
  mpfr_init2(norm, 500);
  set_start(x, &R, start);
  normalize(x, R.cols, norm);
  for (int turn = 0;; turn++) {
    for (size_t i = 0; i < R.rows; i++) {
      mpfr_set_ui(y[i], 0, MPFR_RNDN);
      for (size_t k = 0; k < R.cols; k++)
        mpfr_fma(y[i], R.at[i * R.cols + k], x[k], y[i], MPFR_RNDN);
    }
    if (turn == turns) break;
    for (size_t k = 0; k < R.cols; k++) {
      mpfr_set_ui(x[k], 0, MPFR_RNDN);
      for (size_t i = 0; i < R.rows; i++)
        mpfr_fma(x[k], R.at[i * R.cols + k], y[i], x[k], MPFR_RNDN);
    }
    normalize(x, R.cols, norm);
  }
  normalize(y, R.rows, norm);
  double value = mpfr_get_d(norm, MPFR_RNDD);
  mpfr_clear(norm);
  reals_free(x, R.cols);
  reals_free(y, R.rows);
  reals_free(R.at, R.rows * R.cols);
  return value;
}

/* The bound loses at most a factor rows^(1/32), with 6 rows 1.058, and nothing for tight frames. */
static void check(struct num num, const struct ref_mat *A, double loss) {
  struct mat M;
  mat_init(&M, num, A->field, A->rows, A->cols);
  ref_load_mat(&M, A->at);
  size_t n = A->rows * A->cols * A->field;
  struct ref_mat stored = *A; /* what the context holds */
  stored.at = _fmpq_vec_init((slong)n);
  ref_read_mat(stored.at, &M);
  double norm = fmax(power_iteration(&stored, 60, START_COSINES),
                     power_iteration(&stored, 60, START_LONGEST_ROW)),
         bound = bound_of(&M), below = below_of(&M);
  cr_expect(bound >= norm * (1 - 0x1p-50) && bound <= loss * norm,
            "%s:%ld %zu x %zu: %.17g, norm %.17g", num_name(num), num.bits, A->rows, A->cols, bound,
            norm);
  /* all singular values up to the norm: their mean square is at least its square / rank */
  size_t least = A->rows < A->cols ? A->rows : A->cols;
  double wide = num_encloses(num) ? ldexp((double)n, (int)-num.bits) : 0; /* half-units of ball:p */
  cr_expect(below <= norm * (1 + 0x1p-50) &&
              below * sqrt((double)least) >= norm * (1 - 0x1p-50 - wide),
            "%s:%ld %zu x %zu: from below %.17g, norm %.17g", num_name(num), num.bits, A->rows,
            A->cols, below, norm);
  mat_clear(&M);
  _fmpq_vec_clear(stored.at, (slong)n);
}

Test(num_norm, random_matrices) {
  struct draws d = {601, 0};
  for (size_t a = 0; a < REF_ARITHMETICS; a++)
    for (int i = 0; i < 6; i++) {
      struct num num;
      cr_assert(!num_set_str(&num, ref_arithmetic[a]));
      struct ref_mat A = {NULL, 1 + draw_below(&d, 6), 1 + draw_below(&d, 8),
                          i % 2 ? FIELD_REAL : FIELD_COMPLEX};
      size_t n = A.rows * A.cols * A.field;
      A.at = _fmpq_vec_init((slong)n);
      draw_dyadics(A.at, n, &d, 20, 3);
      fmpq_one(A.at); /* not all 0 */
      check(num, &A, 1.06);
      _fmpq_vec_clear(A.at, (slong)n);
    }
}

/* 3/8 times a unitary 4 x 4 matrix: signs of Hadamard, columns turned by i. */
static void hadamard(struct ref_mat *A) {
  size_t f = A->field;
  for (size_t i = 0; i < 4; i++)
    for (size_t k = 0; k < 4; k++) {
      slong sign = __builtin_parityl(i & k) ? -1 : 1;
      fmpq_set_si(A->at + f * (4 * i + k) + (f == 2 && k % 2), 3 * sign, 16);
    }
}

Test(num_norm, exact_for_multiples_of_orthogonal) {
  for (size_t a = 0; a < REF_ARITHMETICS; a++)
    for (int field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
      struct num num;
      cr_assert(!num_set_str(&num, ref_arithmetic[a]));
      struct ref_mat A = {_fmpq_vec_init(32), 4, 4, (enum field)field};
      hadamard(&A);
      struct mat M;
      mat_init(&M, num, A.field, 4, 4);
      ref_load_mat(&M, A.at);
      double bound = bound_of(&M);
      double below = below_of(&M);
      cr_expect(bound >= 0.375 && bound <= 0.375 * (1 + 1e-10), "%s: %.17g", ref_arithmetic[a],
                bound);
      cr_expect(below <= 0.375 && below >= 0.375 * (1 - 1e-10), "%s: from below %.17g",
                ref_arithmetic[a], below);
      mat_clear(&M);
      _fmpq_vec_clear(A.at, 32);
    }
}

/* Rows of Hadamard, twice beside each other and disturbed by a thousandth: a frame near a tight
 * one. */
Test(num_norm, one_percent_for_frames) {
  struct draws d = {602, 0};
  for (int i = 0; i < 12; i++) {
    struct ref_mat H = {_fmpq_vec_init(32), 4, 4, i % 2 ? FIELD_REAL : FIELD_COMPLEX};
    size_t f = H.field;
    struct ref_mat A = {_fmpq_vec_init(64), 4, 8, H.field};
    fmpq_t e;
    fmpq_init(e);
    hadamard(&H);
    for (size_t k = 0; k < 4 * 8 * f; k++) {
      size_t row = k / (8 * f), within = k % (8 * f) % (4 * f);
      fmpq_set_si(e, (slong)draw_below(&d, 401) - 200, 1000000);
      fmpq_add(A.at + k, H.at + row * 4 * f + within, e);
    }
    check(num_float(64), &A, 1.01);
    check(num_arb(128), &A, 1.01);
    fmpq_clear(e);
    _fmpq_vec_clear(H.at, 32);
    _fmpq_vec_clear(A.at, 64);
  }
}

/* Balls: the bound holds for the matrix of largest norm in them, also where all balls contain 0. */
Test(num_norm, bounds_all_matrices_in_the_balls) {
  for (slong e = -3; e <= 3; e++)
    for (int centre = 0; centre < 2; centre++)
      for (int field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
        struct mat M;
        mat_init(&M, num_arb(64), (enum field)field, 3, 3);
        for (int k = 0; k < 9; k++) {
          arb_set_si(M.at.b + field * k, centre);
          arb_add_error_2exp_si(M.at.b + field * k, e);
        }
        double norm = 3 * (centre + ldexp(1, (int)e)),
               bound = bound_of(&M); /* of ones times a number */
        cr_expect(bound >= norm && bound <= 4 * norm, "radius 2^%ld, centre %d: %g, norm %g", e,
                  centre, bound, norm);
        double smallest = fmax(3 * (centre - ldexp(1, (int)e)), 0), below = below_of(&M);
        cr_expect(below >= 0 && below <= smallest,
                  "radius 2^%ld, centre %d: from below %g, norm %g", e, centre, below, smallest);
        cr_expect(e > -3 || !centre || below >= 1.4, "vacuous: %g", below);
        mat_clear(&M);
      }
}

/* value <= expected, and nearly equal */
static void expect_near(double value, double expected) {
  cr_expect(value <= expected * (1 + 0x1p-50) && value >= expected * (1 - 0x1p-50), "%.17g, %.17g",
            value, expected);
}

Test(num_norm, zero_and_extreme) {
  struct mat M;
  mat_init(&M, num_double(), FIELD_COMPLEX, 2, 3);
  cr_expect_eq(bound_of(&M), 0);
  cr_expect_eq(below_of(&M), 0);
  mat_set_doubles(&M, (double[12]){[5] = 0x1p-1000});
  cr_expect_eq(bound_of(&M), 0x1p-1000);
  expect_near(below_of(&M), 0x1p-1000 / sqrt(2));
  mat_set_doubles(&M, (double[12]){[11] = -0x1p1000});
  cr_expect_eq(bound_of(&M), 0x1p1000);
  expect_near(below_of(&M), 0x1p1000 / sqrt(2));
  mat_clear(&M);
}

/* A matrix without entries has the norm 0. */
Test(num_norm, empty) {
  for (size_t a = 0; a < REF_ARITHMETICS; a++)
    for (size_t rows = 0; rows < 3; rows += 2)
      for (size_t cols = 0; cols + rows < 3; cols += 2) {
        struct num num;
        struct mat M;
        cr_assert(!num_set_str(&num, ref_arithmetic[a]));
        mat_init(&M, num, FIELD_COMPLEX, rows, cols);
        cr_expect(bound_of(&M) == 0 && below_of(&M) == 0, "%s: %zu x %zu", ref_arithmetic[a], rows,
                  cols);
        mat_clear(&M);
      }
}

/* Singular values 4, 3: sqrt((16 + 9) / 2); and 3, 0, 0 of ones: sqrt(9 / 3). A column and a row
 * have one singular value, their length 5. */
Test(num_norm, known_from_below) {
  struct mat M;
  mat_init(&M, num_double(), FIELD_REAL, 2, 2);
  mat_set_doubles(&M, (double[4]){0, 3, -4, 0});
  expect_near(below_of(&M), sqrt(12.5));
  mat_clear(&M);
  mat_init(&M, num_double(), FIELD_REAL, 3, 3);
  mat_set_doubles(&M, (double[9]){1, 1, 1, 1, 1, 1, 1, 1, 1});
  expect_near(below_of(&M), sqrt(3));
  mat_clear(&M);
  for (size_t rows = 1; rows <= 2; rows++) {
    mat_init(&M, num_double(), FIELD_REAL, rows, 3 - rows);
    mat_set_doubles(&M, (double[2]){3, -4});
    expect_near(below_of(&M), 5);
    mat_clear(&M);
  }
}

/* What is not finite is bounded by infinity alone. */
Test(num_norm, not_finite) {
  for (int i = 0; i < 3; i++) {
    struct mat M;
    mat_init(&M, num_arb(64), FIELD_REAL, 2, 2);
    if (i == 0) arb_indeterminate(M.at.b + 1);
    if (i == 1) arb_pos_inf(M.at.b + 1);
    if (i == 2) arb_zero_pm_inf(M.at.b + 1);
    double bound = bound_of(&M);
    cr_expect(isinf(bound) && bound > 0, "case %d: %g", i, bound);
    double below = below_of(&M); /* an entry +inf alone is as large as can be */
    cr_expect(below == 0 || (i == 1 && isinf(below) && below > 0), "case %d: %g", i, below);
    mat_clear(&M);
  }
}

/* I - v v^T / 4 with v = (1, 1, 1, 1) has three singular values 1, rows of sum 3/2 and Frobenius
 * norm sqrt(3): each squaring halves the exponent of what is lost, down to (3/2)^(1/16) =
 * 1.0257. */
Test(num_norm, squarings_sharpen) {
  struct ref_mat P = {_fmpq_vec_init(16), 4, 4, FIELD_REAL};
  for (size_t i = 0; i < 16; i++) fmpq_set_si(P.at + i, i % 5 ? -1 : 3, 4);
  check(num_double(), &P, 1.026);
  check(num_arb(64), &P, 1.026);
  _fmpq_vec_clear(P.at, 16);
}
