/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the proved constants promise, at random and at adversarial vectors, in plain doubles: the null space
 * property itself, and the inequality of THEORY 4.2, for exact and for perturbed matrices. */
#include <criterion/criterion.h>

#include <complex.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "live.h"
#include "null_space.h"
#include "recovery.h"
#include "rng.h"
#include "support.h"

static void one_thread(void) {
  live_count();
  omp_set_num_threads(1);
}

TestSuite(null_space_inequality, .init = one_thread);

enum { MOST = 32 }; /* columns */

static const struct kind {
  enum basis basis;
  size_t rows, sparsities[2];
  slong squares[2]; /* of the weights, in quarters; 0: those of the theorem */
  bool perturbed;
} kinds[] = {{BASIS_WALSH_HADAMARD, 16, {1, 1}, {0, 0}, false},
             {BASIS_DCT, 16, {1, 1}, {0, 0}, false},
             {BASIS_FOURIER, 16, {1, 1}, {0, 0}, false},
             {BASIS_WALSH_HADAMARD, 16, {1, 2}, {0, 0}, false},
             {BASIS_FOURIER, 8, {1, 1}, {0, 0}, false},
             {BASIS_WALSH_HADAMARD, 16, {1, 1}, {6, 11}, false},
             {BASIS_FOURIER, 16, {2, 1}, {5, 4}, false},
             {BASIS_WALSH_HADAMARD, 16, {1, 1}, {0, 0}, true},
             {BASIS_FOURIER, 16, {1, 2}, {0, 0}, true}};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct instance {
  size_t m, N;
  bool is_complex;
  struct levels levels;
  double complex A[MOST / 2][MOST], Q[MOST / 2][MOST / 2]; /* Q before the perturbation */
  double w[MOST], xi, rho, gamma, c1, c2;
  struct rng rng;
  uint64_t next;
};

static double gaussian(struct instance *t) { return rng_gaussian(&t->rng, t->next++); }
static size_t below(struct instance *t, size_t n) { return rng_below(&t->rng, t->next++, n); }
static double complex entry(struct instance *t) {
  double re = gaussian(t);
  return t->is_complex ? re + I * gaussian(t) : re;
}

static double norm(const double complex *x, size_t n) {
  double square = 0;
  for (size_t i = 0; i < n; i++) square += creal(x[i] * conj(x[i]));
  return sqrt(square);
}

static double upper(const arf_t x) { return arf_get_d(x, ARF_RND_UP); }
static double middle(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

/* A += E, ||E||_F <= eps, and the pair, c_1 and c_2 of what is left: Theorem 3's. */
static void perturb(struct instance *t, const struct null_space *p, const fmpq_t kappa, arb_t c1,
                    arb_t c2) {
  struct null_space q;
  arf_t eps;
  double complex E[MOST / 2][MOST];
  double square = 0;
  null_space_init(&q);
  arf_init(eps);
  null_space_tolerance(eps, p, &t->levels, 128);
  cr_assert(null_space_transfer(&q, p, eps, &t->levels, 128));
  t->rho = upper(q.rho);
  t->gamma = upper(q.gamma);
  null_space_C(c1, c2, p, kappa, 128);
  for (size_t i = 0; i < t->m; i++)
    for (size_t k = 0; k < t->N; k++) {
      E[i][k] = entry(t);
      square += creal(E[i][k] * conj(E[i][k]));
    }
  double scale = 0.999999 * arf_get_d(eps, ARF_RND_DOWN) / sqrt(square);
  for (size_t i = 0; i < t->m; i++)
    for (size_t k = 0; k < t->N; k++) t->A[i][k] += scale * E[i][k];
  null_space_clear(&q);
  arf_clear(eps);
}

static void load_matrix(struct instance *t, const struct mat *A) {
  size_t f = A->field;
  double *a = calloc(t->m * t->N * f, sizeof *a);
  mat_get_doubles(a, A);
  for (size_t i = 0; i < t->m; i++)
    for (size_t k = 0; k < t->N; k++) {
      const double *at = a + (i * t->N + k) * f;
      t->A[i][k] = f == 1 ? at[0] : at[0] + I * at[1];
      if (k >= t->m) t->Q[i][k - t->m] = t->A[i][k];
    }
  free(a);
}

static void load_levels(struct instance *t, const struct kind *kind) {
  levels_init(&t->levels, 2, (size_t[]){t->m, t->N}, kind->sparsities);
  double s = (double)(kind->sparsities[0] + kind->sparsities[1]), squares[2];
  fmpq *set = _fmpq_vec_init(2);
  t->xi = 0;
  for (size_t k = 0; k < 2; k++) {
    squares[k] = kind->squares[k] ? (double)kind->squares[k] / 4 : s / (double)kind->sparsities[k];
    t->xi += squares[k] * (double)kind->sparsities[k];
    fmpq_set_si(set + k, kind->squares[k], 4);
  }
  if (kind->squares[0]) levels_set_squares(&t->levels, set);
  for (size_t i = 0; i < t->N; i++) t->w[i] = sqrt(squares[i >= t->m]);
  _fmpq_vec_clear(set, 2);
}

static void instance_init(struct instance *t, size_t index) {
  const struct kind *kind = kinds + index;
  struct recovery r;
  struct mat A;
  struct null_space p;
  fmpq_t q;
  arb_t c1, c2;
  fmpq_init(q);
  arb_init(c1);
  arb_init(c2);
  *t = (struct instance){.m = kind->rows, .N = 2 * kind->rows, .rng = {54 + index, RNG_TEST}};
  recovery_init(&r, kind->basis, t->m, kind->sparsities, 0, q);
  t->is_complex = recovery_field(&r) == FIELD_COMPLEX;
  mat_init(&A, num_arb(128), recovery_field(&r), t->m, t->N);
  mat_set_enclosed(&A, recovery_matrix, &r);
  load_matrix(t, &A);
  load_levels(t, kind);
  null_space_init(&p);
  cr_assert_eq(null_space_certify(&p, &A, &t->levels, 128, NULL), NULL_SPACE_PROVED, "kind %zu",
               index);
  t->rho = upper(p.rho);
  t->gamma = upper(p.gamma);
  levels_kappa(q, &t->levels);
  null_space_c(c1, c2, &p, q, 128);
  if (kind->perturbed) perturb(t, &p, q, c1, c2);
  t->c1 = middle(c1);
  t->c2 = middle(c2);
  null_space_clear(&p);
  mat_clear(&A);
  recovery_clear(&r);
  fmpq_clear(q);
  arb_clear(c1);
  arb_clear(c2);
}

static void multiply(double complex *y, const struct instance *t, const double complex *x) {
  for (size_t i = 0; i < t->m; i++) {
    y[i] = 0;
    for (size_t k = 0; k < t->N; k++) y[i] += t->A[i][k] * x[k];
  }
}

/* x on D <- x - A_D^+ A x: the vector that comes nearest to the null space without a change outside D.
 * Normal equations by Gauss, s <= 3. */
static void project(double complex *x, const struct instance *t, const size_t *D, size_t s) {
  double complex G[3][4], y[MOST / 2];
  multiply(y, t, x);
  for (size_t a = 0; a < s; a++)
    for (size_t b = 0; b <= s; b++) {
      G[a][b] = 0;
      for (size_t i = 0; i < t->m; i++)
        G[a][b] += conj(t->A[i][D[a]]) * (b < s ? t->A[i][D[b]] : y[i]);
    }
  for (size_t p = 0; p < s; p++)
    for (size_t a = 0; a < s; a++) {
      if (a == p) continue;
      double complex factor = G[a][p] / G[p][p];
      for (size_t b = p; b <= s; b++) G[a][b] -= factor * G[p][b];
    }
  for (size_t a = 0; a < s; a++) x[D[a]] -= G[a][s] / G[a][a];
}

static void draw_support(size_t *D, struct instance *t) {
  support_at(D, &t->levels, below(t, support_count(&t->levels)));
}

enum direction { DENSE, SPARSE, NULL_DENSE, NULL_SPARSE, ONE_COLUMN, WEIGHTED_NULL, DIRECTIONS };

/* v: random entries, few of them, vectors (-Q u, u) of the null space (of the matrix before it was
 * perturbed), or one column as the columns of a support make it. */
static void draw_direction(double complex *v, struct instance *t, enum direction direction) {
  size_t D[3], s = levels_sparsity(&t->levels), few = 1 + below(t, 3);
  for (size_t i = 0; i < t->N; i++) v[i] = direction == DENSE ? entry(t) : 0;
  if (direction == SPARSE)
    for (size_t i = 0; i < few; i++) v[below(t, t->N)] = entry(t);
  if (direction == NULL_DENSE || direction == NULL_SPARSE) {
    for (size_t i = 0; i < (direction == NULL_DENSE ? t->m : few); i++)
      v[t->m + (direction == NULL_DENSE ? i : below(t, t->m))] = entry(t);
    for (size_t i = 0; i < t->m; i++)
      for (size_t k = 0; k < t->m; k++) v[i] -= t->Q[i][k] * v[t->m + k];
  }
  if (direction == ONE_COLUMN || direction == WEIGHTED_NULL) {
    draw_support(D, t);
    for (size_t i = 0; i < few + 2; i++)
      v[below(t, t->N)] = direction == ONE_COLUMN && i ? 0 : entry(t);
    project(v, t, D, s);
  }
}

/* The largest ||x_D|| / (rho ||x_{D^c}||_{l1_w} / sqrt xi + gamma ||A x||) over all supports D. */
static double worst_ratio(const struct instance *t, const double complex *x) {
  double complex y[MOST / 2];
  double all = 0, worst = 0;
  size_t D[3], s = levels_sparsity(&t->levels);
  multiply(y, t, x);
  for (size_t i = 0; i < t->N; i++) all += t->w[i] * cabs(x[i]);
  support_at(D, &t->levels, 0);
  do {
    double rest = all, square = 0;
    for (size_t a = 0; a < s; a++) {
      rest -= t->w[D[a]] * cabs(x[D[a]]);
      square += creal(x[D[a]] * conj(x[D[a]]));
    }
    double right = t->rho * rest / sqrt(t->xi) + t->gamma * norm(y, t->m) + 1e-13 * all;
    worst = fmax(worst, sqrt(square) / right);
  } while (support_next(D, &t->levels));
  return worst;
}

/* Sharp for a vector on D alone that A shortens most, ||x|| = gamma ||A x||: random ones come near. */
Test(null_space_inequality, null_space_property) {
  for (size_t k = 0; k < KINDS; k++) {
    struct instance t;
    instance_init(&t, k);
    double worst = 0;
    for (size_t turn = 0; turn < 20 * DIRECTIONS; turn++) {
      double complex x[MOST];
      draw_direction(x, &t, turn % DIRECTIONS);
      double ratio = worst_ratio(&t, x);
      cr_expect(ratio <= 1, "kind %zu, turn %zu: %g", k, turn, ratio);
      worst = fmax(worst, ratio);
    }
    cr_expect(worst >= (kinds[k].perturbed ? 0.3 : 0.7), "kind %zu: only %g", k, worst);
    levels_clear(&t.levels);
  }
  cr_expect(live_blocks() == 0);
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double sigma(const struct instance *t, const double complex *z) {
  double sum = 0;
  for (size_t k = 0; k < 2; k++) {
    double moduli[MOST];
    for (size_t i = 0; i < t->m; i++) moduli[i] = cabs(z[k * t->m + i]);
    qsort(moduli, t->m, sizeof *moduli, by_size);
    for (size_t i = 0; i < t->m - t->levels.sparsities[k]; i++) sum += t->w[k * t->m] * moduli[i];
  }
  return sum;
}

struct trial {
  double complex z1[MOST], z2[MOST], y[MOST / 2];
  double part; /* lambda = part c_1 / (c_2 sqrt xi) */
};

static double residual(const struct instance *t, const double complex *z, const double complex *y) {
  double complex r[MOST / 2];
  multiply(r, t, z);
  for (size_t i = 0; i < t->m; i++) r[i] -= y[i];
  return norm(r, t->m);
}

static double objective(const struct instance *t, const double complex *z,
                        const struct trial *trial, double lambda) {
  double sum = 0;
  for (size_t i = 0; i < t->N; i++) sum += t->w[i] * cabs(z[i]);
  return lambda * sum + residual(t, z, trial->y);
}

/* Left side over right side of the inequality; both forms, the larger ratio. The second one has C_2 =
 * c_1 / (lambda sqrt xi) >= c_2, as guarantee.h has it. */
static double ratio_of(const struct instance *t, const struct trial *trial) {
  double root = sqrt(t->xi), lambda = trial->part * t->c1 / (t->c2 * root),
         C2 = t->c1 / (lambda * root), rest = residual(t, trial->z2, trial->y),
         gap = objective(t, trial->z1, trial, lambda) - objective(t, trial->z2, trial, lambda),
         tail = sigma(t, trial->z2), left = 0, size = norm(trial->z1, t->N) + norm(trial->z2, t->N);
  for (size_t i = 0; i < t->N; i++) left += pow(cabs(trial->z1[i] - trial->z2[i]), 2);
  left = sqrt(left);
  double first = 2 * t->c1 / root * tail + (C2 + t->c2) * rest + C2 * gap,
         second = C2 * (gap + 2 * t->c1 / (C2 * root) * tail + 2 * rest),
         slack = 1e-12 * (1 + C2) * (1 + size);
  return fmax(left / (first + slack), left / (second + slack));
}

/* z_2 sparse, or nearly, or not at all; y = A z_2 + noise; z_1 anywhere along a direction. */
static void draw_trial(struct trial *trial, struct instance *t, size_t turn) {
  static const double parts[] = {1, 0.5, 0.01}, tails[] = {0, 0, 1e-3, 1},
                      noises[] = {0, 0, 1e-2, 1};
  double complex v[MOST], y[MOST / 2];
  size_t D[3];
  double tail = tails[below(t, 4)], noise = noises[below(t, 4)], step = exp(2 * gaussian(t));
  trial->part = parts[below(t, 3)];
  for (size_t i = 0; i < t->N; i++) trial->z2[i] = tail * entry(t);
  draw_support(D, t);
  for (size_t a = 0; a < levels_sparsity(&t->levels); a++) trial->z2[D[a]] = entry(t);
  multiply(y, t, trial->z2);
  for (size_t i = 0; i < t->m; i++) trial->y[i] = y[i] + noise * entry(t);
  draw_direction(v, t, turn % DIRECTIONS);
  for (size_t i = 0; i < t->N; i++) trial->z1[i] = trial->z2[i] + step * v[i];
  if (turn % 7 == 0) /* all of z_2 goes another way */
    for (size_t i = 0; i < t->m; i++) {
      trial->z1[i] = 0;
      for (size_t k = 0; k < t->m; k++) trial->z1[i] += t->Q[i][k] * trial->z2[t->m + k];
      trial->z1[i] += trial->z2[i];
      trial->z1[t->m + i] = 0;
    }
}

/* Walks to larger ratios: z_1 along random directions, as long as that helps. */
static double climb(struct trial *trial, struct instance *t, int steps) {
  double best = ratio_of(t, trial);
  for (int i = 0; i < steps; i++) {
    struct trial next = *trial;
    double complex v[MOST];
    double step = exp(2 * gaussian(t) - 2);
    draw_direction(v, t, below(t, DIRECTIONS));
    for (size_t k = 0; k < t->N; k++) next.z1[k] += step * v[k];
    double ratio = ratio_of(t, &next);
    if (ratio > best) best = ratio, *trial = next;
  }
  return best;
}

Test(null_space_inequality, random_and_adversarial) {
  for (size_t k = 0; k < KINDS; k++) {
    struct instance t;
    instance_init(&t, k);
    double worst = 0;
    for (size_t turn = 0; turn < 180; turn++) {
      struct trial trial;
      draw_trial(&trial, &t, turn);
      double ratio = climb(&trial, &t, turn < 24 ? 40 : 0);
      cr_expect(ratio <= 1 && ratio >= 0, "kind %zu, turn %zu: %g", k, turn, ratio);
      worst = fmax(worst, ratio);
    }
    cr_expect(worst >= 0.03, "kind %zu: only %g", k, worst);
    levels_clear(&t.levels);
  }
  cr_expect(live_blocks() == 0);
}
