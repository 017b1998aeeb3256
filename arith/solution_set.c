/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solution_set.h"

#include <assert.h>

#include "mem.h"
#include "vertices.h"

/* sum <- the sum over all rows of min(|y_i|^2 g_k^2, |y_k|^2 g_i^2), which is g_k^2 ||s||^2 at the
 * level mu = |y_k| / g_k where row k is capped. */
static void residual_when_capped(struct exact *sum, const struct solution_set *s,
                                 const struct exact *g2, size_t k) {
  struct exact cap, free;
  exact_init(&cap);
  exact_init(&free);
  exact_sub(sum, sum, sum);
  for (size_t i = 0; i < s->block.rows; i++) {
    if (exact_is_zero(s->modulus2 + i)) continue;
    exact_mul(&cap, s->modulus2 + i, g2 + k);
    exact_mul(&free, s->modulus2 + k, g2 + i);
    exact_add(sum, sum, exact_cmp(&cap, &free) <= 0 ? &cap : &free);
  }
  exact_clear(&cap);
  exact_clear(&free);
}

/* Is s_k = |y_k|? P1: ||s|| <= eta at the level of its cap; P3 (D > 1): lambda ||s|| is still at
 * least the level there. */
static bool is_capped(const struct solution_set *s, const struct exact *g2, size_t k) {
  if (exact_is_zero(s->modulus2 + k)) return true;
  const struct block *b = &s->block;
  struct exact sum, bound;
  exact_init(&sum);
  exact_init(&bound);
  residual_when_capped(&sum, s, g2, k);
  bool capped;
  if (b->problem == P1) {
    exact_mul_fmpq(&bound, g2 + k, b->parameter);
    exact_mul_fmpq(&bound, &bound, b->parameter);
    capped = exact_cmp(&sum, &bound) <= 0;
  } else {
    exact_mul_fmpq(&sum, &sum, b->parameter);
    exact_mul_fmpq(&sum, &sum, b->parameter);
    capped = exact_cmp(&sum, s->modulus2 + k) >= 0;
  }
  exact_clear(&sum);
  exact_clear(&bound);
  return capped;
}

/* capped <- sum of |y_k|^2 over the capped rows, open <- sum of g_k^2 over the others */
static void split_rows(struct exact *capped, struct exact *open, const struct solution_set *s,
                       const struct exact *g2) {
  for (size_t k = 0; k < s->block.rows; k++)
    if (is_capped(s, g2, k)) exact_add(capped, capped, s->modulus2 + k);
    else exact_add(open, open, g2 + k);
}

/* x <- parameter^2 x + constant */
static void scale_and_add(struct exact *x, const struct block *b, slong constant) {
  fmpq_t one;
  fmpq_init(one);
  fmpq_set_si(one, constant, 1);
  exact_mul_fmpq(x, x, b->parameter);
  exact_mul_fmpq(x, x, b->parameter);
  fmpq_add(x->rational, x->rational, one);
  fmpq_clear(one);
}

/* mu2 <- (eta^2 - capped) / open. Some row is open: ||y|| > eta. */
static void level_P1(struct exact *mu2, const struct solution_set *s, const struct exact *g2) {
  struct exact capped, open;
  exact_init(&capped);
  exact_init(&open);
  split_rows(&capped, &open, s, g2);
  fmpq_mul(mu2->rational, s->block.parameter, s->block.parameter);
  exact_sub(mu2, mu2, &capped);
  exact_inv(&open, &open);
  exact_mul(mu2, mu2, &open);
  exact_clear(&capped);
  exact_clear(&open);
}

/* mu2 <- lambda^2 capped / (1 - lambda^2 open) for D > 1: the equation mu = lambda ||s(mu)||, whose
 * solution has at least one capped row, so that mu and with it the denominator are positive. */
static void level_P3(struct exact *mu2, const struct solution_set *s, const struct exact *g2) {
  struct exact open;
  exact_init(&open);
  split_rows(mu2, &open, s, g2);
  scale_and_add(mu2, &s->block, 0);
  scale_and_add(&open, &s->block, -1);
  exact_inv(&open, &open);
  exact_mul(mu2, mu2, &open);
  fmpq_neg(mu2->rational, mu2->rational);
  fmpq_neg(mu2->root2, mu2->root2);
  assert(exact_sign(mu2) > 0);
  exact_clear(&open);
}

/* mu2 <- the smallest |y_k|^2 / g_k^2 among the rows with y_k != 0 */
static void first_cap(struct exact *mu2, const struct solution_set *s, const struct exact *g2) {
  struct exact ratio;
  exact_init(&ratio);
  for (size_t k = 0; k < s->block.rows; k++) {
    if (exact_is_zero(s->modulus2 + k)) continue;
    exact_inv(&ratio, g2 + k);
    exact_mul(&ratio, &ratio, s->modulus2 + k);
    if (exact_is_zero(mu2) || exact_cmp(&ratio, mu2) < 0) exact_set(mu2, &ratio);
  }
  exact_clear(&ratio);
}

/* The sign of D - 1 (header) */
static int compare_D(const struct solution_set *s, const struct exact *g2) {
  struct exact sum;
  exact_init(&sum);
  for (size_t k = 0; k < s->block.rows; k++)
    if (!exact_is_zero(s->modulus2 + k)) exact_add(&sum, &sum, g2 + k);
  scale_and_add(&sum, &s->block, -1);
  int sign = exact_sign(&sum);
  exact_clear(&sum);
  return sign;
}

/* ||y|| <= eta */
static bool fits_without_x(const struct solution_set *s) {
  struct exact sum, eta2;
  exact_init(&sum);
  exact_init(&eta2);
  exact_vec_sum(&sum, s->modulus2, s->block.rows);
  fmpq_mul(eta2.rational, s->block.parameter, s->block.parameter);
  bool fits = exact_cmp(&sum, &eta2) <= 0;
  exact_clear(&sum);
  exact_clear(&eta2);
  return fits;
}

/* mu2 <- the level mu^2 with s_k = min(|y_k|, mu g_k); false if it is infinite. In a continuum,
 * that of its largest tau. */
static bool find_level(struct exact *mu2, struct solution_set *s, const struct exact *g2) {
  if (s->block.problem == P1) {
    if (fits_without_x(s)) return false;
    level_P1(mu2, s, g2);
  } else if (s->block.problem == P2) {
    fmpq_mul(mu2->rational, s->block.parameter, s->block.parameter);
    fmpq_div_2exp(mu2->rational, mu2->rational, 2);
  } else {
    int sign = compare_D(s, g2);
    s->continuum = sign == 0;
    if (sign == 0) first_cap(mu2, s, g2);
    if (sign > 0) level_P3(mu2, s, g2);
  }
  return true;
}

/* residual2 <- min(|y_k|^2, mu^2 g_k^2) */
static void set_residuals(struct solution_set *s, const struct exact *g2) {
  struct exact mu2;
  exact_init(&mu2);
  bool finite = find_level(&mu2, s, g2);
  for (size_t k = 0; k < s->block.rows; k++) {
    struct exact *r2 = s->residual2 + k;
    exact_mul(r2, &mu2, g2 + k);
    if (!finite || exact_cmp(r2, s->modulus2 + k) > 0) exact_set(r2, s->modulus2 + k);
  }
  exact_clear(&mu2);
}

void solution_set_init(struct solution_set *s, struct block *b) {
  *s = (struct solution_set){.block = *b};
  *b = (struct block){0};
  size_t m = s->block.rows;
  s->modulus2 = exact_vec_new(m);
  s->residual2 = exact_vec_new(m);
  for (size_t k = 0; k < m; k++) block_modulus2(s->modulus2 + k, s->block.y + 2 * k);
  s->face = mem_alloc(s->block.competing, sizeof *s->face);
  s->face_size = block_largest(s->face, &s->block);
  struct exact *g2 = exact_vec_new(m);
  block_prices2(g2, &s->block, s->face[0]);
  set_residuals(s, g2);
  exact_vec_free(g2, m);
  bool zero = s->continuum ? exact_is_zero(s->modulus2) : exact_cmp(s->modulus2, s->residual2) == 0;
  if (zero) s->face_size = 0;
}

void solution_set_clear(struct solution_set *s) {
  if (!s->block.rows) return;
  exact_vec_free(s->modulus2, s->block.rows);
  exact_vec_free(s->residual2, s->block.rows);
  mem_free(s->face);
  block_clear(&s->block);
  *s = (struct solution_set){0};
}

void solution_set_label(arb_ptr out, const struct solution_set *s, slong prec) {
  struct vertices v;
  vertices_init(&v, s, prec + 8);
  size_t N = block_columns(&s->block), q = s->block.competing, count = 0;
  _arb_vec_zero(out, (slong)(2 * N));
  for (size_t e = 0; e < v.ends; e++) {
    count += v.corners[e];
    for (size_t i = 0; i < s->face_size; i++)
      _arb_vec_add(out + 2 * s->face[i], out + 2 * s->face[i], v.face[e] + 2 * i, 2, prec + 8);
    for (size_t k = 0; k < 2 * (N - q); k++)
      arb_addmul_ui(out + 2 * q + k, v.rest[e] + k, v.corners[e], prec + 8);
  }
  for (size_t k = 0; k < 2 * N; k++) arb_div_ui(out + k, out + k, count, prec);
  vertices_clear(&v);
}

void solution_set_label_real(arb_ptr out, const struct solution_set *s, slong prec) {
  slong N = (slong)block_columns(&s->block);
  arb_ptr pairs = _arb_vec_init(2 * N);
  solution_set_label(pairs, s, prec);
  for (slong i = 0; i < N; i++) {
    assert(arb_is_zero(pairs + 2 * i + 1));
    arb_swap(out + i, pairs + 2 * i);
  }
  _arb_vec_clear(pairs, 2 * N);
}

/* sum += (|y_0| - s_0)^2 / ||a_J||^2 */
static void add_nearest_norm2(arb_t sum, const struct solution_set *s, slong prec) {
  if (!s->face_size) return;
  struct exact norm2;
  arb_t part, kept;
  exact_init(&norm2);
  arb_init(part);
  arb_init(kept);
  for (size_t i = 0; i < s->face_size; i++) {
    exact_addmul(&norm2, s->block.row + 2 * s->face[i], s->block.row + 2 * s->face[i]);
    exact_addmul(&norm2, s->block.row + 2 * s->face[i] + 1, s->block.row + 2 * s->face[i] + 1);
  }
  exact_inv(&norm2, &norm2);
  exact_mul(&norm2, &norm2, s->modulus2);
  exact_ball(part, &norm2, prec);
  solution_set_kept(kept, s, 0, 0, prec);
  arb_sqr(kept, kept, prec);
  arb_addmul(sum, part, kept, prec);
  exact_clear(&norm2);
  arb_clear(part);
  arb_clear(kept);
}

void solution_set_separation(arb_t d, const struct solution_set *s, const struct solution_set *t,
                             slong prec) {
  assert(!s->continuum && !t->continuum && s->block.competing == t->block.competing);
  assert(s->block.rows == t->block.rows);
  for (size_t i = 0; i < s->face_size; i++)
    for (size_t k = 0; k < t->face_size; k++) assert(s->face[i] != t->face[k]);
  struct vertices v, w;
  arb_t difference;
  vertices_init(&v, s, prec + 8);
  vertices_init(&w, t, prec + 8);
  arb_init(difference);
  arb_zero(d);
  add_nearest_norm2(d, s, prec + 8);
  add_nearest_norm2(d, t, prec + 8);
  for (size_t k = 0; k < 2 * (s->block.rows - 1); k++) {
    arb_sub(difference, v.rest[0] + k, w.rest[0] + k, prec + 8);
    arb_addmul(d, difference, difference, prec + 8);
  }
  arb_sqrtpos(d, d, prec);
  arb_clear(difference);
  vertices_clear(&v);
  vertices_clear(&w);
}
