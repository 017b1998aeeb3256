/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Objective and dual value in balls, with A, x and |u| as numbers: no use is made of why they agree. */
#include "dual_vector.h"
#include "mem.h"
#include "vertices.h"

static void mul_parameter(arb_t x, const struct block *b, slong prec) {
  arb_mul_fmpz(x, x, fmpq_numref(b->parameter), prec);
  arb_div_fmpz(x, x, fmpq_denref(b->parameter), prec);
}

/* f <- norm (P1), parameter norm + misfit2 (P2), parameter norm + sqrt(misfit2) (P3) */
static void objective(arb_t f, const arb_t norm, const arb_t misfit2, const struct block *b,
                      slong prec) {
  arb_t misfit;
  arb_init(misfit);
  arb_set(f, norm);
  if (b->problem != P1) mul_parameter(f, b, prec);
  if (b->problem == P2) arb_add(f, f, misfit2, prec);
  if (b->problem == P3) arb_sqrtpos(misfit, misfit2, prec);
  arb_add(f, f, misfit, prec);
  arb_clear(misfit);
}

/* norm += weight |x| for a pair x */
static void add_modulus(arb_t norm, arb_srcptr x, const struct exact *weight, slong prec) {
  arb_t modulus, factor;
  arb_init(modulus);
  arb_init(factor);
  arb_dot(modulus, NULL, 0, x, 1, x, 1, 2, prec);
  arb_sqrtpos(modulus, modulus, prec);
  exact_ball(factor, weight, prec);
  arb_addmul(norm, modulus, factor, prec);
  arb_clear(modulus);
  arb_clear(factor);
}

/* misfit2 += |a x - y|^2 for pairs a, x, y */
static void add_misfit(arb_t misfit2, arb_srcptr a, arb_srcptr x, const struct exact *y,
                       slong prec) {
  acb_t product, entry;
  acb_init(product);
  acb_init(entry);
  acb_set_arb_arb(product, a, a + 1);
  acb_set_arb_arb(entry, x, x + 1);
  acb_mul(product, product, entry, prec);
  exact_ball(acb_realref(entry), y, prec);
  exact_ball(acb_imagref(entry), y + 1, prec);
  acb_sub(product, product, entry, prec);
  arb_addmul(misfit2, acb_realref(product), acb_realref(product), prec);
  arb_addmul(misfit2, acb_imagref(product), acb_imagref(product), prec);
  acb_clear(product);
  acb_clear(entry);
}

/* norm, misfit2 <- what the second block of an end of v adds to them */
static void second_block(arb_t norm, arb_t misfit2, const struct vertices *v, size_t end,
                         const struct block *b, slong prec) {
  arb_ptr c = _arb_vec_init(2);
  arb_zero(norm);
  arb_zero(misfit2);
  exact_ball(c, &b->norm2, prec);
  arb_sqrt(c, c, prec);
  for (size_t k = 1; k < b->rows; k++) {
    arb_srcptr x = v->rest[end] + 2 * (k - 1);
    add_modulus(norm, x, b->weights + b->competing + k - 1, prec);
    add_misfit(misfit2, c, x, b->y + 2 * k, prec);
  }
  _arb_vec_clear(c, 2);
}

/* f <- objective at vertex i of an end, or without a face, given what the second block adds */
static void objective_at(arb_t f, const struct vertices *v, size_t end, size_t i, const arb_t norm,
                         const arb_t misfit2, const struct solution_set *s, slong prec) {
  const struct block *b = &s->block;
  arb_ptr a = _arb_vec_init(2), x = _arb_vec_init(2);
  arb_t all_norm, all_misfit2;
  arb_init(all_norm);
  arb_init(all_misfit2);
  arb_set(all_norm, norm);
  arb_set(all_misfit2, misfit2);
  if (s->face_size) {
    _arb_vec_set(x, v->face[end] + 2 * i, 2);
    exact_ball(a, b->row + 2 * s->face[i], prec);
    exact_ball(a + 1, b->row + 2 * s->face[i] + 1, prec);
    add_modulus(all_norm, x, b->weights + s->face[i], prec);
  }
  add_misfit(all_misfit2, a, x, b->y, prec);
  objective(f, all_norm, all_misfit2, b, prec);
  _arb_vec_clear(a, 2);
  _arb_vec_clear(x, 2);
  arb_clear(all_norm);
  arb_clear(all_misfit2);
}

/* value <- sum |u_k| |y_k| minus eta ||u|| (P1) or ||u||^2 / 4 (P2) */
static void dual_value(arb_t value, const struct solution_set *s, slong prec) {
  size_t m = s->block.rows;
  struct exact *u2 = exact_vec_new(m), product;
  arb_t term;
  exact_init(&product);
  arb_init(term);
  arb_zero(value);
  dual_vector_moduli2(u2, s);
  for (size_t k = 0; k < m; k++) {
    exact_mul(&product, u2 + k, s->modulus2 + k);
    exact_ball(term, &product, prec);
    arb_sqrt(term, term, prec);
    arb_add(value, value, term, prec);
  }
  exact_vec_sum(&product, u2, m);
  exact_ball(term, &product, prec);
  if (s->block.problem == P1) {
    arb_sqrt(term, term, prec);
    mul_parameter(term, &s->block, prec);
  } else {
    arb_mul_2exp_si(term, term, -2);
  }
  if (s->block.problem != P3) arb_sub(value, value, term, prec);
  exact_vec_free(u2, m);
  exact_clear(&product);
  arb_clear(term);
}

void solution_set_gap(arb_t gap, const struct solution_set *s, slong prec) {
  struct vertices v;
  arb_t norm, misfit2, f, value;
  arb_init(norm);
  arb_init(misfit2);
  arb_init(f);
  arb_init(value);
  vertices_init(&v, s, prec);
  arb_neg_inf(gap);
  for (size_t end = 0; end < v.ends; end++) {
    second_block(norm, misfit2, &v, end, &s->block, prec);
    for (size_t i = 0; i < v.corners[end]; i++) {
      objective_at(f, &v, end, i, norm, misfit2, s, prec);
      arb_max(gap, gap, f, prec);
    }
  }
  dual_value(value, s, prec);
  arb_sub(gap, gap, value, prec);
  vertices_clear(&v);
  arb_clear(norm);
  arb_clear(misfit2);
  arb_clear(f);
  arb_clear(value);
}

/* norm += g_k (|y_k| - s_k), the cheapest norm that leaves s_k in row k */
static void add_price(arb_t norm, const struct solution_set *s, const struct exact *g2, size_t k,
                      slong prec) {
  struct exact product;
  arb_t term, kept;
  exact_init(&product);
  arb_init(term);
  arb_init(kept);
  exact_mul(&product, g2 + k, s->modulus2 + k);
  exact_ball(term, &product, prec);
  arb_sqrt(term, term, prec);
  solution_set_kept(kept, s, k, 0, prec);
  arb_addmul(norm, term, kept, prec);
  exact_clear(&product);
  arb_clear(term);
  arb_clear(kept);
}

void solution_set_value(arb_t f, const struct solution_set *s, slong prec) {
  size_t m = s->block.rows, *columns = mem_alloc(s->block.competing, sizeof *columns);
  struct exact *g2 = exact_vec_new(m), sum;
  arb_t norm, misfit2;
  exact_init(&sum);
  arb_init(norm);
  arb_init(misfit2);
  block_largest(columns, &s->block);
  block_prices2(g2, &s->block, columns[0]);
  for (size_t k = 0; k < m; k++) add_price(norm, s, g2, k, prec + 8);
  if (!s->continuum) exact_vec_sum(&sum, s->residual2, m);
  exact_ball(misfit2, &sum, prec + 8);
  objective(f, norm, misfit2, &s->block, prec);
  mem_free(columns);
  exact_vec_free(g2, m);
  exact_clear(&sum);
  arb_clear(norm);
  arb_clear(misfit2);
}
