/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "balls.h"
#include "lista_gradient.h"
#include "mem.h"
#include "rng.h"

static void no_leak(void) {
  cr_expect_eq(mem_live(), 0);
  flint_cleanup();
}
TestSuite(lista_gradient, .fini = no_leak);

/* ---- Exact: rationals, and derivatives carried forward along with the values ---- */

enum { LAYERS = 3, M = 2, N = 4, PARAMETERS = LAYERS * (M * N + 1), MANY = 256 };

struct dual {
  fmpq_t value, slope;
};

static void dual_init(struct dual *a, double value, double slope) {
  fmpq_init(a->value);
  fmpq_init(a->slope);
  fmpq_set_si(a->value, (slong)(value * 64), 64); /* inputs are multiples of 1/64 */
  fmpq_set_si(a->slope, (slong)slope, 1);
}

static void dual_clear(struct dual *a) {
  fmpq_clear(a->value);
  fmpq_clear(a->slope);
}

/* c <- c + sign a b */
static void dual_addmul(struct dual *c, const struct dual *a, const struct dual *b, int sign) {
  fmpq_t t, u;
  fmpq_init(t);
  fmpq_init(u);
  fmpq_mul(t, a->slope, b->value);
  fmpq_addmul(t, a->value, b->slope);
  fmpq_mul(u, a->value, b->value);
  if (sign < 0) {
    fmpq_neg(t, t);
    fmpq_neg(u, u);
  }
  fmpq_add(c->slope, c->slope, t);
  fmpq_add(c->value, c->value, u);
  fmpq_clear(t);
  fmpq_clear(u);
}

/* z <- soft_threshold(z, theta); counts the kinks met */
static void dual_threshold(struct dual *z, const struct dual *theta, int *kinks) {
  fmpq_t size;
  fmpq_init(size);
  fmpq_abs(size, z->value);
  int order = fmpq_cmp(size, theta->value), sign = fmpq_sgn(z->value);
  *kinks += order == 0;
  if (order <= 0) {
    fmpq_zero(z->value);
    fmpq_zero(z->slope);
  } else if (sign > 0) {
    fmpq_sub(z->value, z->value, theta->value);
    fmpq_sub(z->slope, z->slope, theta->slope);
  } else {
    fmpq_add(z->value, z->value, theta->value);
    fmpq_add(z->slope, z->slope, theta->slope);
  }
  fmpq_clear(size);
}

/* The network with parameter p (W first, then theta; PARAMETERS: none) as the variable. */
struct exact_net {
  struct dual W[LAYERS][M][N], theta[LAYERS], B[M][N];
};

static void exact_net_init(struct exact_net *net, const struct lista_weights *w, const double *B,
                           int p) {
  for (int l = 0; l < LAYERS; l++) {
    for (int k = 0; k < M * N; k++)
      dual_init(&net->W[l][k / N][k % N], w->W[l * M * N + k], p == l * M * N + k);
    dual_init(&net->theta[l], w->theta[l], p == LAYERS * M * N + l);
  }
  for (int k = 0; k < M * N; k++) dual_init(&net->B[k / N][k % N], B[k], 0);
}

static void exact_net_clear(struct exact_net *net) {
  for (int l = 0; l < LAYERS; l++) {
    for (int k = 0; k < M * N; k++) dual_clear(&net->W[l][k / N][k % N]);
    dual_clear(&net->theta[l]);
  }
  for (int k = 0; k < M * N; k++) dual_clear(&net->B[k / N][k % N]);
}

/* One layer, entry by entry; the residual is made anew for every output entry. */
static void exact_layer(struct dual next[N], const struct dual x[N], const struct exact_net *net,
                        int l, const double *y, int *kinks) {
  for (int j = 0; j < N; j++) {
    dual_init(&next[j], 0, 0);
    fmpq_set(next[j].value, x[j].value);
    fmpq_set(next[j].slope, x[j].slope);
    for (int i = 0; i < M; i++) {
      struct dual r;
      dual_init(&r, y[i], 0);
      for (int k = 0; k < N; k++) dual_addmul(&r, &net->B[i][k], &x[k], -1);
      dual_addmul(&next[j], &net->W[l][i][j], &r, 1);
      dual_clear(&r);
    }
    dual_threshold(&next[j], &net->theta[l], kinks);
  }
}

/* total gains sum_j (x_layers - x)_j^2 of one sample */
static void exact_sample(struct dual *total, const struct exact_net *net, const double *y,
                         const double *x, int *kinks) {
  struct dual state[LAYERS + 1][N];
  for (int j = 0; j < N; j++) dual_init(&state[0][j], 0, 0);
  for (int l = 0; l < LAYERS; l++) exact_layer(state[l + 1], state[l], net, l, y, kinks);
  for (int j = 0; j < N; j++) {
    struct dual error;
    dual_init(&error, -x[j], 0);
    fmpq_add(error.value, error.value, state[LAYERS][j].value);
    fmpq_set(error.slope, state[LAYERS][j].slope);
    dual_addmul(total, &error, &error, 1);
    dual_clear(&error);
  }
  for (int l = 0; l <= LAYERS; l++)
    for (int j = 0; j < N; j++) dual_clear(&state[l][j]);
}

static void exact_loss(double *value, double *slope, const struct lista_weights *w,
                       const struct lista_data *data, size_t first, size_t count, int p,
                       int *kinks) {
  struct exact_net net;
  struct dual total;
  dual_init(&total, 0, 0);
  exact_net_init(&net, w, data->B, p);
  for (size_t s = first; s < first + count; s++)
    exact_sample(&total, &net, data->y + s * M, data->x + s * N, kinks);
  fmpq_t terms;
  fmpq_init(terms);
  fmpq_set_si(terms, (slong)count * N, 1);
  fmpq_div(total.value, total.value, terms);
  fmpq_div(total.slope, total.slope, terms);
  fmpq_clear(terms);
  *value = fmpq_get_d(total.value);
  *slope = fmpq_get_d(total.slope);
  exact_net_clear(&net);
  dual_clear(&total);
}

/* A multiple of 1/step in [-1, 1] */
static double grid(const struct rng *r, uint64_t *draw, int step) {
  return ((double)rng_below(r, (*draw)++, (uint64_t)(2 * step + 1)) - step) / step;
}

/* Entries of few bits: sums of products of three layers and their squares stay below 53 bits, so the
 * double program is exact before the last division, and that one too for counts 2^k. B is in echelon form,
 * which the program does not turn. Halves meet kinks often. Batches lie on both sides of the program's
 * strips and blocks; the last one of 192 has 64 samples. */
Test(lista_gradient, exact_case) {
  static const size_t batches[] = {1, 4, 128, 192, MANY}, numbers[] = {2, 1, 1, 1, 0};
  struct rng r = {20240601, RNG_TEST};
  uint64_t draw = 0;
  double W[LAYERS * M * N], theta[LAYERS] = {0.5, 0, 1}, gW[LAYERS * M * N], gtheta[LAYERS];
  double B[M * N], y[MANY * M], x[MANY * N];
  for (int k = 0; k < LAYERS * M * N; k++) W[k] = grid(&r, &draw, 2);
  for (int k = 0; k < M * N; k++) B[k] = k == 0 ? -0.5 : k == N ? 0 : grid(&r, &draw, 2);
  for (int k = 0; k < MANY * M; k++) y[k] = 4 * grid(&r, &draw, 8);
  for (int k = 0; k < MANY * N; k++) x[k] = 4 * grid(&r, &draw, 4);
  struct lista_weights w = {LAYERS, M, N, W, theta};
  struct lista_data data = {M, N, B, 1, MANY, MANY, y, x, y, x};
  struct lista_gradient g = {gW, gtheta};
  int kinks = 0;
  for (int c = 0; c < 5; c++) {
    struct lista_workspace *s = lista_workspace_new(&data, LAYERS, batches[c]);
    size_t first = batches[c] * numbers[c], left = MANY - first;
    size_t count = left < batches[c] ? left : batches[c];
    double loss = lista_loss_gradient(&g, &w, s, numbers[c]);
    for (int p = 0; p < PARAMETERS; p++) {
      double value, slope, found = p < LAYERS * M * N ? gW[p] : gtheta[p - LAYERS * M * N];
      exact_loss(&value, &slope, &w, &data, first, count, p, &kinks);
      cr_expect_eq(loss, value, "%zu samples: %.17g, %.17g", count, loss, value);
      cr_expect_eq(found, slope, "%zu samples, parameter %d: %.17g, exact %.17g", count, p, found,
                   slope);
    }
    if (count == MANY) cr_expect_eq(lista_validation_loss(&w, s), loss);
    lista_workspace_free(s);
  }
  cr_expect_gt(kinks, 1000, "the case meets too few kinks: %d", kinks);
}

/* ---- Finite differences ---- */

enum { DEPTH = 4, ROWS = 7, COLS = 9, SIZE = DEPTH * ROWS * COLS, ALL = SIZE + DEPTH, COUNT = 130 };

struct point {
  double w[ALL]; /* W, then theta */
};

/* The loss by loops in long double; the pattern of signs joins the hash. */
static long double naive_loss(const struct point *p, const struct lista_data *data,
                              uint64_t *hash) {
  long double loss = 0;
  for (size_t s = 0; s < data->samples; s++) {
    long double x[COLS] = {0}, z[COLS];
    for (int l = 0; l < DEPTH; l++) {
      for (int j = 0; j < COLS; j++) {
        z[j] = x[j];
        for (int i = 0; i < ROWS; i++) {
          long double r = data->y[s * ROWS + (size_t)i];
          for (int k = 0; k < COLS; k++) r -= (long double)data->B[i * COLS + k] * x[k];
          z[j] += p->w[(l * ROWS + i) * COLS + j] * r;
        }
      }
      long double theta = p->w[SIZE + l];
      for (int j = 0; j < COLS; j++) {
        x[j] = z[j] > theta ? z[j] - theta : z[j] < -theta ? z[j] + theta : 0;
        *hash = *hash * 6364136223846793005 + (uint64_t)(x[j] > 0) + 2 * (uint64_t)(x[j] < 0);
      }
    }
    for (int j = 0; j < COLS; j++) {
      long double error = x[j] - data->x[s * COLS + (size_t)j];
      loss += error * error;
    }
  }
  return loss / ((long double)data->samples * COLS);
}

static struct point moved(const struct point *p, const struct point *d, double h) {
  struct point q;
  for (int k = 0; k < ALL; k++) q.w[k] = p->w[k] + h * d->w[k];
  return q;
}

/* The difference quotient of the points at -h and h, whose signs join the hash. */
static double quotient(const struct point *p, const struct point *d, double h,
                       const struct lista_data *data, uint64_t hash[2]) {
  struct point up = moved(p, d, h), down = moved(p, d, -h);
  long double rise = naive_loss(&up, data, &hash[0]) - naive_loss(&down, data, &hash[1]);
  return (double)(rise / (2 * (long double)h));
}

/* Where no sign changes, the loss is a polynomial, its central quotients are D(h) = D + c h^2 + O(h^4),
 * and |D(2h) - D(h)| = 3 |c| h^2 + .. bounds the truncation of D(h) three times over. Rounding:
 * points are moved with errors 2^-53, which changes the quotient by 2^-53 |w| |gradient| / h, below
 * 1e-8 of the norm of the gradient for h = 2^-16 here. */
Test(lista_gradient, central_differences) {
  struct rng r = {20240602, RNG_TEST};
  uint64_t draw = 0;
  static struct point p, d;
  static double B[ROWS * COLS], y[COUNT * ROWS], x[COUNT * COLS];
  double gradient[ALL], norm = 0, h = 0x1p-16;
  for (int k = 0; k < ALL; k++) p.w[k] = k < SIZE ? 0.4 * rng_gaussian(&r, draw++) : 0.2;
  for (int k = 0; k < ROWS * COLS; k++) B[k] = 0.3 * rng_gaussian(&r, draw++);
  for (int k = 0; k < COUNT * ROWS; k++) y[k] = rng_gaussian(&r, draw++);
  for (int k = 0; k < COUNT * COLS; k++) x[k] = rng_gaussian(&r, draw++);
  struct lista_weights w = {DEPTH, ROWS, COLS, p.w, p.w + SIZE};
  struct lista_data data = {ROWS, COLS, B, 1, COUNT, 0, y, x, NULL, NULL};
  struct lista_gradient g = {gradient, gradient + SIZE};
  struct lista_workspace *s = lista_workspace_new(&data, DEPTH, COUNT);
  double loss = lista_loss_gradient(&g, &w, s, 0);
  uint64_t here = 0;
  cr_expect(fabs(loss / (double)naive_loss(&p, &data, &here) - 1) < 1e-14);
  for (int k = 0; k < ALL; k++) norm += gradient[k] * gradient[k];
  int smooth = 0;
  /* the direction of each threshold, of some weights, and all parameters at random */
  for (int trial = 0; trial < 60; trial++) {
    double slope = 0;
    int only = trial < DEPTH ? SIZE + trial : trial < 30 ? trial * SIZE / 30 : -1;
    uint64_t near[2] = {0}, far[2] = {0};
    for (int k = 0; k < ALL; k++) {
      d.w[k] = only < 0 ? 0.05 * rng_gaussian(&r, draw++) : k == only;
      slope += gradient[k] * d.w[k];
    }
    double one = quotient(&p, &d, h, &data, near), two = quotient(&p, &d, 2 * h, &data, far);
    if (near[0] != here || near[1] != here || far[0] != here || far[1] != here) continue;
    smooth++;
    cr_expect(fabs(one - slope) <= fabs(two - one) + 1e-8 * sqrt(norm),
              "direction %d: quotient %.12g, gradient %.12g", trial, one, slope);
  }
  cr_expect_gt(smooth, 20, "only %d directions without kinks", smooth);
  lista_workspace_free(s);
}
