/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every feasible x and every feasible dual vector u have the gap slack + misfit with
 *   slack  = sum_i (W_i |x_i| - Re conj((A* u)_i) x_i) >= 0, W = w (P1), lambda w (P2, P3),
 *   misfit = eta ||u|| - Re<u, r> (P1), ||r - u/2||^2 (P2), ||r|| - Re<u, r> (P3) >= 0, r = y - Ax.
 * Here r_k = s_k ph(y_k) and u_k = |u_k| ph(y_k), and the entries of x carry the phases of A* u, so
 * that both vanish if equations among moduli hold, which are decided on squares. They vanish for
 * every minimiser with this one u, and so only for points of the form that is claimed. */
#include "dual_vector.h"
#include "solution_set.h"

/* The squares that the proof is about; all arrays m. */
struct dual {
  const struct solution_set *s;
  struct exact *u2; /* |u_k|^2 */
};

/* The sign of |A* u|_i - W_i for column i of row k; modulus2: |a_i|^2 or c^2 */
static int column_order(const struct dual *d, size_t k, const struct exact *modulus2, size_t i) {
  const struct block *b = &d->s->block;
  struct exact product, weight2;
  exact_init(&product);
  exact_init(&weight2);
  exact_mul(&product, modulus2, d->u2 + k);
  exact_mul(&weight2, b->weights + i, b->weights + i);
  if (b->problem != P1) {
    exact_mul_fmpq(&weight2, &weight2, b->parameter);
    exact_mul_fmpq(&weight2, &weight2, b->parameter);
  }
  int order = exact_cmp(&product, &weight2);
  exact_clear(&product);
  exact_clear(&weight2);
  return order;
}

static int competing_order(const struct dual *d, size_t i) {
  struct exact modulus2;
  exact_init(&modulus2);
  block_modulus2(&modulus2, d->s->block.row + 2 * i);
  int order = column_order(d, 0, &modulus2, i);
  exact_clear(&modulus2);
  return order;
}

/* Column of row k >= 1 */
static int second_order(const struct dual *d, size_t k) {
  return column_order(d, k, &d->s->block.norm2, d->s->block.competing + k - 1);
}

/* Does row k leave something to x? In a continuum its end at tau = 0 does if y_k != 0. */
static bool is_open(const struct solution_set *s, size_t k) {
  return s->continuum ? !exact_is_zero(s->modulus2 + k)
                      : exact_cmp(s->residual2 + k, s->modulus2 + k) != 0;
}

/* |A* u|_i <= W_i, and equality exactly on the face, which has no column if x = 0 there: then a
 * minimiser has sum |a_i x_i| = |y_0| - s_0 on the face and nothing off it. */
static bool face_proved(const struct dual *d) {
  const struct solution_set *s = d->s;
  bool open = is_open(s, 0), proved = open == (s->face_size > 0);
  size_t next = 0;
  for (size_t i = 0; i < s->block.competing; i++) {
    bool on_face = next < s->face_size && s->face[next] == i;
    int order = competing_order(d, i);
    proved &= order <= 0 && (!open || on_face == (order == 0));
    next += on_face;
  }
  return proved && next == s->face_size; /* each column of the face once, ascending */
}

/* c |u_k| <= W, and equality where x_k may not be 0 */
static bool second_block_proved(const struct dual *d) {
  bool proved = true;
  for (size_t k = 1; k < d->s->block.rows; k++) {
    int order = second_order(d, k);
    proved &= order <= 0 && (!is_open(d->s, k) || order == 0);
  }
  return proved;
}

/* ||x||^2 against parameter^2 (P1) or 1 */
static int norm_order(const struct exact *x2, const struct solution_set *s) {
  struct exact sum, bound;
  exact_init(&sum);
  exact_init(&bound);
  exact_vec_sum(&sum, x2, s->block.rows);
  if (s->block.problem == P1) fmpq_mul(bound.rational, s->block.parameter, s->block.parameter);
  else fmpq_one(bound.rational);
  int order = exact_cmp(&sum, &bound);
  exact_clear(&sum);
  exact_clear(&bound);
  return order;
}

/* u = s / ||s||: residuals of minimisers are tau u. A column with |A* u| < W has x = 0 and so
 * fixes tau, if its row has y_k != 0. */
static bool length_is_fixed(const struct dual *d) {
  bool fixed = false;
  for (size_t k = 0; k < d->s->block.rows; k++) {
    if (exact_is_zero(d->u2 + k)) continue;
    int order = k ? second_order(d, k) : -1;
    for (size_t i = 0; i < d->s->block.competing && k == 0; i++)
      if (competing_order(d, i) == 0) order = 0;
    fixed |= order < 0;
  }
  return fixed;
}

/* tau u for 0 <= tau <= min |y_k| / |u_k| are all residuals of minimisers: s is parallel to u,
 * at most |y|, and equal to it somewhere. */
static bool continuum_proved(const struct dual *d) {
  const struct solution_set *s = d->s;
  struct exact left, right;
  exact_init(&left);
  exact_init(&right);
  size_t first = 0;
  while (first < s->block.rows && exact_is_zero(d->u2 + first)) first++;
  bool proved = first < s->block.rows, reached = false;
  for (size_t k = first; k < s->block.rows; k++) {
    exact_mul(&left, s->residual2 + k, d->u2 + first);
    exact_mul(&right, s->residual2 + first, d->u2 + k);
    proved &= exact_cmp(&left, &right) == 0;
    reached |= !exact_is_zero(d->u2 + k) && exact_cmp(s->residual2 + k, s->modulus2 + k) == 0;
  }
  exact_clear(&left);
  exact_clear(&right);
  return proved && reached;
}

/* The misfit is 0, and no other residual has misfit 0 with the same u. */
static bool residual_proved(const struct dual *d) {
  const struct solution_set *s = d->s;
  size_t m = s->block.rows;
  if (s->block.problem == P2) return true; /* u = 2s */
  if (s->block.problem == P1) {
    int order = norm_order(s->residual2, s);
    return order == 0 || (order < 0 && exact_vec_is_zero(d->u2, m));
  }
  int order = norm_order(d->u2, s);
  if (s->continuum) return order == 0 && continuum_proved(d);
  if (exact_vec_is_zero(s->residual2, m)) return order < 0;
  return order == 0 && length_is_fixed(d);
}

/* |y_k|^2 again, and 0 <= s_k <= |y_k| */
static bool moduli_proved(const struct solution_set *s) {
  struct exact modulus2;
  exact_init(&modulus2);
  bool proved = s->continuum ? s->block.problem == P3 : true;
  for (size_t k = 0; k < s->block.rows; k++) {
    block_modulus2(&modulus2, s->block.y + 2 * k);
    proved &= exact_cmp(&modulus2, s->modulus2 + k) == 0 && exact_sign(s->residual2 + k) >= 0 &&
              exact_cmp(s->residual2 + k, s->modulus2 + k) <= 0;
  }
  exact_clear(&modulus2);
  return proved;
}

static bool gap_holds_zero(const struct solution_set *s) {
  arb_t gap;
  arb_init(gap);
  solution_set_gap(gap, s, 128);
  bool holds = arb_contains_zero(gap) && arb_is_finite(gap);
  arb_clear(gap);
  return holds;
}

bool solution_set_verify(const struct solution_set *s) {
  struct dual d = {.s = s, .u2 = exact_vec_new(s->block.rows)};
  bool proved = moduli_proved(s);
  if (proved) {
    dual_vector_moduli2(d.u2, s);
    proved = face_proved(&d) && second_block_proved(&d) && residual_proved(&d);
  }
  exact_vec_free(d.u2, s->block.rows);
  return proved && gap_holds_zero(s);
}
