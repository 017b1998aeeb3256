/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <float.h>
#include <math.h>

#include "echelon.h"
#include "mem.h"
#include "orthogonal.h"
#include "rng.h"

static void no_leak(void) { flint_cleanup(); }
TestSuite(echelon, .fini = no_leak);

enum { MOST = 24 };

/* The matrix that the lines tell. */
static void unfold(double E[MOST][MOST], const struct sparse_lines *s, size_t lines, bool columns) {
  for (size_t i = 0; i < MOST; i++)
    for (size_t k = 0; k < MOST; k++) E[i][k] = 0;
  for (size_t i = 0; i < lines; i++)
    for (size_t k = s->start[i]; k < s->start[i + 1]; k++)
      *(columns ? &E[s->place[k]][i] : &E[i][s->place[k]]) = s->value[k];
}

static size_t leading(const double *row, size_t cols) {
  size_t k = 0;
  while (k < cols && row[k] == 0) k++;
  return k;
}

/* Q orthogonal, E in echelon form, by rows and columns alike, Q E = B, to the stated errors. */
static void check(const struct echelon *e, const double *B, const char *what) {
  static double E[MOST][MOST], other[MOST][MOST];
  size_t m = e->rows, N = e->cols, before = 0;
  double scale = 0, small;
  for (size_t k = 0; k < m * N; k++) scale = fmax(scale, fabs(B[k]));
  small = 8 * (double)(m * N) * DBL_EPSILON;
  unfold(E, &e->by_row, m, false);
  unfold(other, &e->by_column, N, true);
  for (size_t i = 0; i < m; i++) {
    size_t lead = leading(E[i], N);
    cr_assert(i == 0 || lead > before || lead == N, "%s: row %zu begins at %zu", what, i, lead);
    before = lead;
    for (size_t k = 0; k < N; k++) {
      long double product = 0;
      for (size_t j = 0; j < m; j++) product += (long double)e->Q[i * m + j] * E[j][k];
      cr_assert(E[i][k] == other[i][k]);
      cr_assert(fabsl(product - B[i * N + k]) <= small * scale, "%s: %zu, %zu: %.17Lg, %.17g", what,
                i, k, product, B[i * N + k]);
    }
    for (size_t k = 0; k < m; k++) {
      long double product = i == k ? -1 : 0;
      for (size_t j = 0; j < m; j++) product += (long double)e->Q[i * m + j] * e->Q[k * m + j];
      cr_assert(fabsl(product) <= small, "%s: rows %zu, %zu of Q", what, i, k);
    }
  }
}

Test(echelon, random) {
  static const size_t shapes[][2] = {{1, 1}, {1, 5}, {5, 1}, {7, 7}, {5, 20}, {20, 5}, {19, 20}};
  struct rng r = {20261101, RNG_TEST};
  uint64_t draw = 0;
  for (size_t c = 0; c < sizeof shapes / sizeof *shapes; c++)
    for (int rank = 0; rank < 8; rank++) {
      double B[MOST * MOST] = {0};
      struct echelon e;
      size_t m = shapes[c][0], N = shapes[c][1];
      for (int t = 0; t < rank; t++)
        for (size_t i = 0; i < m; i++) {
          double left = rng_gaussian(&r, draw++);
          for (size_t k = 0; k < N; k++)
            B[i * N + k] += left * rng_uniform(&r, (uint64_t)(1000 * t) + k) * 0x1p40;
        }
      echelon_init(&e, B, m, N);
      check(&e, B, "random");
      /* a matrix of this rank has no more rows: what is left of the others is rounding */
      if (rank < (int)(m < N ? m : N))
        cr_assert_eq(e.by_row.start[m], e.by_row.start[rank], "%zu x %zu, rank %d", m, N, rank);
      echelon_clear(&e);
    }
  cr_assert_eq(mem_live(), 0);
}

/* The class of Table 1: Q' (R 0; 0 c I) has the two entries of R and c in 18 other columns. */
Test(echelon, class_of_table_1) {
  enum { m = 19, N = 20 };
  arb_ptr Q = _arb_vec_init(m * m);
  orthogonal_matrix(Q, TRANSFORM_DCT, m, 80);
  for (int digits = 1; digits <= 6; digits++) {
    double a = sqrt(2) * pow(10, digits) / 3, gap = 0x1p-11, B[m * N];
    double row[] = {a + gap, a}, c = hypot(row[0], row[1]);
    struct echelon e;
    for (int i = 0; i < m; i++)
      for (int k = 0; k < N; k++) {
        double q = arf_get_d(arb_midref(Q + i * m + (k < 2 ? 0 : k - 1)), ARF_RND_NEAR);
        B[i * N + k] = q * (k < 2 ? row[k] : c) / (10 * c);
      }
    echelon_init(&e, B, m, N);
    check(&e, B, "class");
    cr_assert_eq(e.by_row.start[m], 20);
    for (size_t k = 0; k < N; k++) {
      cr_assert_eq(e.by_column.start[k + 1], k + 1);
      double want = (k < 2 ? row[k] : c) / (10 * c);
      cr_assert(fabs(fabs(e.by_column.value[k]) / want - 1) < 1e-14);
    }
    echelon_clear(&e);
  }
  _arb_vec_clear(Q, m * m);
  cr_assert_eq(mem_live(), 0);
}

Test(echelon, leaves_echelon_form_alone) {
  static const double B[12] = {3, 0, 1, 2, 0, 0, -5, 7, 0, 0, 0, 0x1p-30};
  struct echelon e;
  echelon_init(&e, B, 3, 4);
  check(&e, B, "echelon");
  for (size_t i = 0; i < 9; i++) cr_assert_eq(e.Q[i], i % 4 == 0);
  cr_assert_eq(e.by_row.start[3], 6);
  echelon_clear(&e);
  cr_assert_eq(mem_live(), 0);
}
