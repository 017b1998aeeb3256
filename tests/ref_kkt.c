/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_kkt.h"

#include <math.h>
#include <stdbool.h>

static long double misfit(const struct ref_kkt *p, const long double *x) {
  long double sum = 0;
  for (size_t i = 0; i < p->rows; i++) {
    long double r = -p->y[i];
    for (size_t k = 0; k < p->cols; k++) r += p->A[i][k] * x[k];
    sum += r * r;
  }
  return sqrtl(sum);
}

long double ref_kkt_objective(const struct ref_kkt *p, const long double *x) {
  long double norm = 0, r = misfit(p, x);
  for (size_t k = 0; k < p->cols; k++) norm += p->weights[k] * fabsl(x[k]);
  if (p->problem == P1) return r <= p->parameter + 1e-14L ? norm : INFINITY;
  return p->parameter * norm + (p->problem == P2 ? r * r : r);
}

/* The columns that take part and their signs */
struct support {
  size_t size, at[REF_KKT_MOST];
  int sign[REF_KKT_MOST];
};

/* x <- G^-1 b by Gauss with pivots, G = A_S^T A_S; false if the columns are dependent */
static bool solve(long double *x, const struct ref_kkt *p, const struct support *s,
                  const long double *b) {
  long double G[REF_KKT_MOST][REF_KKT_MOST + 1];
  size_t n = s->size;
  for (size_t i = 0; i < n; i++) {
    G[i][n] = b[i];
    for (size_t k = 0; k < n; k++) {
      G[i][k] = 0;
      for (size_t r = 0; r < p->rows; r++) G[i][k] += p->A[r][s->at[i]] * p->A[r][s->at[k]];
    }
  }
  for (size_t c = 0; c < n; c++) {
    size_t best = c;
    for (size_t i = c; i < n; i++)
      if (fabsl(G[i][c]) > fabsl(G[best][c])) best = i;
    if (fabsl(G[best][c]) < 1e-12L) return false;
    for (size_t k = 0; k <= n; k++) {
      long double swap = G[c][k];
      G[c][k] = G[best][k];
      G[best][k] = swap;
    }
    for (size_t i = 0; i < n; i++) {
      long double factor = G[i][c] / G[c][c];
      for (size_t k = c; k <= n && i != c; k++) G[i][k] -= factor * G[c][k];
    }
  }
  for (size_t i = 0; i < n; i++) x[i] = G[i][n] / G[i][i];
  return true;
}

/* How far x moves from least squares along G^-1 c, c the signed weights: x = fit - step G^-1 c with
 *   P1  ||r||^2 = ||r_0||^2 + step^2 kappa = eta^2,   kappa = c^T G^-1 c,
 *   P2  step = lambda / 2,   P3  step = lambda ||r||, ||r||^2 (1 - lambda^2 kappa) = ||r_0||^2;
 * NAN if there is none. */
static long double step_length(const struct ref_kkt *p, long double rest, long double kappa) {
  long double parameter = p->parameter;
  if (p->problem == P2) return parameter / 2;
  if (p->problem == P3) return parameter * rest / sqrtl(1 - parameter * parameter * kappa);
  long double left = parameter * parameter - rest * rest;
  return left < 0 && left > -1e-16L ? 0 : sqrtl(left / kappa);
}

struct best {
  long double value, x[REF_KKT_MOST];
};

static void offer(struct best *best, const struct ref_kkt *p, const struct support *s,
                  const long double *on_support) {
  long double x[REF_KKT_MOST] = {0};
  for (size_t i = 0; i < s->size; i++) x[s->at[i]] = on_support[i];
  long double value = ref_kkt_objective(p, x);
  if (!(value < best->value)) return;
  best->value = value;
  for (size_t k = 0; k < p->cols; k++) best->x[k] = x[k];
}

static void try_support(struct best *best, const struct ref_kkt *p, const struct support *s) {
  long double c[REF_KKT_MOST], b[REF_KKT_MOST], fit[REF_KKT_MOST], way[REF_KKT_MOST];
  long double whole[REF_KKT_MOST] = {0}, kappa = 0;
  for (size_t i = 0; i < s->size; i++) {
    c[i] = s->sign[i] * p->weights[s->at[i]];
    b[i] = 0;
    for (size_t r = 0; r < p->rows; r++) b[i] += p->A[r][s->at[i]] * p->y[r];
  }
  if (!solve(fit, p, s, b) || !solve(way, p, s, c)) return;
  offer(best, p, s, fit);
  for (size_t i = 0; i < s->size; i++) {
    whole[s->at[i]] = fit[i];
    kappa += c[i] * way[i];
  }
  long double step = s->size ? step_length(p, misfit(p, whole), kappa) : NAN;
  if (!isfinite(step)) return;
  for (size_t i = 0; i < s->size; i++) fit[i] -= step * way[i];
  offer(best, p, s, fit);
}

long double ref_kkt_minimum(const struct ref_kkt *p, long double *x) {
  struct best best = {.value = INFINITY};
  size_t patterns = 1;
  for (size_t k = 0; k < p->cols; k++) patterns *= 3;
  for (size_t pattern = 0; pattern < patterns; pattern++) {
    struct support s = {0};
    for (size_t k = 0, left = pattern; k < p->cols; k++, left /= 3) {
      if (left % 3 == 0) continue;
      s.at[s.size] = k;
      s.sign[s.size++] = left % 3 == 1 ? 1 : -1;
    }
    try_support(&best, p, &s);
  }
  for (size_t k = 0; k < p->cols; k++) x[k] = best.x[k];
  return best.value;
}
