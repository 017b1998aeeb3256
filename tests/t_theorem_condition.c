/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cond(Xi) measured: perturbed problems are solved by water filling (THEORY 2.2) in long double,
 * and their solutions compared with the unperturbed set. Perturbed are y, the row R, the c of the
 * second block, and by a small rotation of two rows of A all that mixes the two blocks. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdint.h>

#include "ref_theorem.h"

enum { MOST_ROWS = 3, MOST_COLS = 6 };

typedef long double real;

struct input {
  int problem;
  size_t m, q;
  real parameter, c, row[MOST_COLS], y[MOST_ROWS];
};

/* Random numbers in [-1, 1]: a linear congruential generator with a fixed start. */
static uint64_t state = 1;

static real uniform(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (real)(state >> 11) / 4503599627370496.0L - 1;
}

static size_t largest(const struct input *p) {
  size_t j = 0;
  for (size_t i = 1; i < p->q; i++)
    if (p->row[i] > p->row[j]) j = i;
  return j;
}

/* s_k = min(|y_k|, mu g_k); returns ||s||. */
static real cap(real *s, const struct input *p, const real *g, real mu) {
  real sum = 0;
  for (size_t k = 0; k < p->m; k++) {
    s[k] = fminl(fabsl(p->y[k]), mu * g[k]);
    sum += s[k] * s[k];
  }
  return sqrtl(sum);
}

/* Is mu too large? P1: ||s(mu)|| > eta. P3: mu > lambda ||s(mu)||. */
static bool too_large(real *s, const struct input *p, const real *g, real mu) {
  real norm = cap(s, p, g, mu);
  return p->problem == 1 ? norm > p->parameter : mu > p->parameter * norm;
}

static void bisect(real *s, const struct input *p, const real *g) {
  real low = 0, high = 0;
  for (size_t k = 0; k < p->m; k++) high = fmaxl(high, fabsl(p->y[k]) / g[k]);
  for (unsigned step = 0; step < 200; step++) {
    real mu = (low + high) / 2;
    if (too_large(s, p, g, mu)) high = mu;
    else low = mu;
  }
  cap(s, p, g, low);
}

static void residuals(real *s, const struct input *p) {
  real g[MOST_ROWS] = {0}, active = 0;
  for (size_t k = 0; k < p->m; k++) {
    g[k] = 1 / (k ? p->c : p->row[largest(p)]);
    if (p->y[k] != 0) active += g[k] * g[k];
  }
  if (p->problem == 2) cap(s, p, g, p->parameter / 2);
  else if (p->problem == 3 && p->parameter * p->parameter * active <= 1) cap(s, p, g, 0);
  else bisect(s, p, g);
}

/* x <- the minimiser: entry of the largest column, then the second block */
static void solve(real *x, const struct input *p) {
  real s[MOST_ROWS];
  residuals(s, p);
  for (size_t k = 0; k < p->m; k++)
    x[k] = copysignl(fabsl(p->y[k]) - s[k], p->y[k]) / (k ? p->c : p->row[largest(p)]);
}

/* B = [R 0; 0 c I], m x (q + m - 1) */
static real block_entry(const struct input *p, size_t i, size_t k) {
  if (k < p->q) return i == 0 ? p->row[k] : 0;
  return k - p->q + 1 == i ? p->c : 0;
}

/* Entry of Q B, Q the rotation by theta of the rows 0 and m - 1. */
static real rotated_entry(const struct input *p, real theta, size_t i, size_t k) {
  real here = block_entry(p, i, k);
  if (i != 0 && i != p->m - 1) return here;
  real there = block_entry(p, i ? 0 : p->m - 1, k);
  return cosl(theta) * here + (i ? sinl(theta) : -sinl(theta)) * there;
}

/* Spectral norm of Q B' - B by power iteration. */
static real difference(const struct input *changed, real theta, const struct input *p) {
  size_t m = p->m, N = p->q + m - 1;
  real D[MOST_ROWS][MOST_COLS + MOST_ROWS], u[MOST_ROWS] = {1, 0.6L, 0.3L}, norm = 0;
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < N; k++)
      D[i][k] = (m > 1 ? rotated_entry(changed, theta, i, k) : block_entry(changed, i, k)) -
                block_entry(p, i, k);
  for (unsigned step = 0; step < 60; step++) {
    real v[MOST_ROWS] = {0}, length = 0;
    for (size_t k = 0; k < N; k++) {
      real dot = 0;
      for (size_t i = 0; i < m; i++) dot += D[i][k] * u[i];
      for (size_t i = 0; i < m; i++) v[i] += D[i][k] * dot;
    }
    for (size_t i = 0; i < m; i++) length += v[i] * v[i];
    norm = sqrtl(sqrtl(length));
    for (size_t i = 0; i < m && length > 0; i++) u[i] = v[i] / sqrtl(length);
  }
  return norm;
}

/* How much is added to y, to R, to the second block, and the angle of the rotation. */
struct push {
  real dy[MOST_ROWS], row[MOST_COLS], c, theta;
};

/* dist(Xi(perturbed), Xi) / max(||dA||, ||dy||); Xi is rho e_j, or holds it. */
static real ratio(const struct input *p, real rho, const struct push *push) {
  struct input changed = *p;
  real x[MOST_ROWS], dy = 0, distance = 0;
  for (size_t i = 0; i < p->q; i++) changed.row[i] += push->row[i];
  changed.c += push->c;
  for (size_t k = 0; k < p->m; k++) {
    changed.y[k] += push->dy[k];
    dy += push->dy[k] * push->dy[k];
  }
  real dA = difference(&changed, push->theta, p);
  if (p->m > 1) { /* Xi(Q B', y') = Xi(B', Q* y') */
    real first = changed.y[0], last = changed.y[p->m - 1];
    changed.y[0] = cosl(push->theta) * first + sinl(push->theta) * last;
    changed.y[p->m - 1] = cosl(push->theta) * last - sinl(push->theta) * first;
  }
  solve(x, &changed);
  for (size_t k = 0; k < p->m; k++) {
    real d = x[k] - (k ? 0 : rho);
    distance += d * d;
  }
  return sqrtl(distance) / fmaxl(sqrtl(dy), dA);
}

static real random_ratio(const struct input *p, real rho, real h) {
  struct push push = {.c = h * uniform() * (uniform() > 0),
                      .theta = h * uniform() / 100 * (uniform() > 0)};
  for (size_t i = 0; i < p->q; i++) push.row[i] = h * uniform();
  for (size_t k = 0; k < p->m; k++) push.dy[k] = h * uniform();
  return ratio(p, rho, &push);
}

/* dy of length h in every direction of the plane of the first and last row, the largest entry of R
 * pushed by h to and fro. */
static real directed_ratio(const struct input *p, real rho, real h, unsigned step) {
  real angle = 3.14159265358979L * (step / 2) / 64;
  struct push push = {0};
  push.row[largest(p)] = step % 2 ? -h : h;
  push.dy[p->m - 1] = p->m > 1 ? h * sinl(angle) : 0;
  push.dy[0] = h * (p->m > 1 ? cosl(angle) : 1);
  return ratio(p, rho, &push);
}

static real worst_ratio(const struct input *p, real rho, real h) {
  real worst = 0;
  for (unsigned trial = 0; trial < 300; trial++) worst = fmaxl(worst, random_ratio(p, rho, h));
  for (unsigned step = 0; step < 256; step++) worst = fmaxl(worst, directed_ratio(p, rho, h, step));
  return worst;
}

static real number(const fmpq *q) {
  mpfr_t x;
  mpfr_init2(x, 64);
  fmpq_get_mpfr(x, q, MPFR_RNDN);
  real value = mpfr_get_ld(x, MPFR_RNDN);
  mpfr_clear(x);
  return value;
}

static void as_input(struct input *p, real *rho, const struct theorem_class *c,
                     const struct member *member) {
  fmpq *row = _fmpq_vec_init((slong)c->competing);
  fmpq_t q;
  fmpq_init(q);
  *p = (struct input){.problem = (int)c->problem,
                      .m = c->rows,
                      .q = c->competing,
                      .parameter = number(c->parameter),
                      .y = {number(c->y1[member->family - 1])}};
  theorem_class_row(row, c, member);
  for (size_t i = 0; i < c->competing; i++) p->row[i] = number(row + i);
  theorem_class_norm2(q, c, member);
  p->c = sqrtl(number(q));
  theorem_class_vertex(q, c, member);
  *rho = number(q);
  fmpq_clear(q);
  _fmpq_vec_clear(row, (slong)c->competing);
}

/* What the theory says for real perturbations: P1 (1 + rho) / a',
 * P2 (1 + |lambda / (2 a'^2) - rho|) / a', P3 (1 + rho) / sqrt(a'^2 - lambda^2),
 * or (1 + rho) / a' with one row. */
static real bound(const struct input *p, real rho) {
  real a = p->row[largest(p)], lambda = p->parameter;
  if (p->problem == 2) return (1 + fabsl(lambda / (2 * a * a) - rho)) / a;
  return (1 + rho) / (p->problem == 1 || p->m == 1 ? a : sqrtl(a * a - lambda * lambda));
}

static const struct {
  int problem;
  bool unit;
  long parameter[2];
} ends[] = {{1, false, {0, 1}},  {1, false, {49, 1}}, {1, true, {0, 1}},  {1, true, {276, 100}},
            {2, false, {1, 10}}, {2, false, {50, 1}}, {2, true, {1, 10}}, {2, true, {8, 1}},
            {3, false, {1, 10}}, {3, false, {49, 1}}, {3, true, {1, 10}}, {3, true, {17, 10}}};

Test(theorem_condition, is_at_most_1) {
  static const size_t shapes[][2] = {{1, 2}, {2, 3}, {3, 5}};
  for (size_t i = 0; i < sizeof ends / sizeof *ends * 3; i++) {
    struct ref_theorem c = {.problem = ends[i / 3].problem,
                            .unit = ends[i / 3].unit,
                            .digits = 3,
                            .rows = shapes[i % 3][0],
                            .cols = shapes[i % 3][1],
                            .competitors = 2,
                            .parameter = {ends[i / 3].parameter[0], ends[i / 3].parameter[1]},
                            .weight = {1, 1}};
    struct theorem_class class;
    ref_theorem_class(&class, &c, TRANSFORM_DCT);
    for (int family = 1; family <= 2; family++)
      for (size_t column = 0; column <= 2; column++) {
        struct member member = {family, column, class.first_exponent};
        struct input p;
        real rho;
        as_input(&p, &rho, &class, &member);
        real worst = worst_ratio(&p, rho, 1e-7L), most = bound(&p, rho);
        cr_assert_leq(worst, 1 + 1e-5L, "end %zu, family %d, column %zu: %Lg", i, family, column,
                      worst);
        cr_assert_leq(worst, most * (1 + 1e-5L), "end %zu, family %d, column %zu: %Lg of %Lg", i,
                      family, column, worst, most);
        cr_assert(!column || worst >= 0.95L * most, "end %zu, family %d, column %zu: %Lg of %Lg", i,
                  family, column, worst, most);
      }
    theorem_class_clear(&class);
  }
}

/* Beyond the ranges the condition number is larger than 1: P2 with unit entries and lambda = 8.5,
 * P3 with lambda = 1.8, and P3 with a = 50 and lambda = 49.999. */
Test(theorem_condition, is_more_outside) {
  static const struct {
    int problem;
    real a, r, lambda;
  } cases[] = {{2, 2, 0.02L, 8.5L}, {3, 2, 0.02L, 1.8L}, {3, 50, 0.02L, 49.999L}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    real a = cases[i].a, top = a + 0x1p-12L;
    struct input p = {.problem = cases[i].problem,
                      .m = 2,
                      .q = 2,
                      .parameter = cases[i].lambda,
                      .c = sqrtl(a * a + top * top),
                      .row = {top, a},
                      .y = {a * cases[i].r}};
    if (p.problem == 2) p.y[0] += p.parameter / (2 * a);
    real rho = (p.y[0] - (p.problem == 2 ? p.parameter / (2 * top) : 0)) / top;
    cr_assert_gt(worst_ratio(&p, rho, 1e-8L), 1.02L, "case %zu", i);
  }
}
