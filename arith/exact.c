/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact.h"

#include <assert.h>

#include "mem.h"

void exact_init(struct exact *x) {
  fmpq_init(x->rational);
  fmpq_init(x->root2);
}

void exact_clear(struct exact *x) {
  fmpq_clear(x->rational);
  fmpq_clear(x->root2);
}

struct exact *exact_vec_new(size_t count) {
  struct exact *x = mem_alloc(count, sizeof *x);
  for (size_t i = 0; i < count; i++) exact_init(x + i);
  return x;
}

void exact_vec_free(struct exact *x, size_t count) {
  for (size_t i = 0; i < count; i++) exact_clear(x + i);
  mem_free(x);
}

bool exact_vec_is_zero(const struct exact *x, size_t count) {
  bool zero = true;
  for (size_t i = 0; i < count; i++) zero &= exact_is_zero(x + i);
  return zero;
}

void exact_vec_sum(struct exact *sum, const struct exact *x, size_t count) {
  exact_sub(sum, sum, sum);
  for (size_t i = 0; i < count; i++) exact_add(sum, sum, x + i);
}

void exact_set(struct exact *x, const struct exact *y) {
  fmpq_set(x->rational, y->rational);
  fmpq_set(x->root2, y->root2);
}

void exact_set_fmpq(struct exact *x, const fmpq_t q) {
  fmpq_set(x->rational, q);
  fmpq_zero(x->root2);
}

void exact_add(struct exact *z, const struct exact *x, const struct exact *y) {
  fmpq_add(z->rational, x->rational, y->rational);
  fmpq_add(z->root2, x->root2, y->root2);
}

void exact_sub(struct exact *z, const struct exact *x, const struct exact *y) {
  fmpq_sub(z->rational, x->rational, y->rational);
  fmpq_sub(z->root2, x->root2, y->root2);
}

void exact_mul(struct exact *z, const struct exact *x, const struct exact *y) {
  if (fmpq_is_zero(y->root2)) { /* most numbers are rational */
    exact_mul_fmpq(z, x, y->rational);
    return;
  }
  if (fmpq_is_zero(x->root2)) {
    exact_mul_fmpq(z, y, x->rational);
    return;
  }
  fmpq_t rational, root2;
  fmpq_init(rational);
  fmpq_init(root2);
  fmpq_mul(rational, x->root2, y->root2);
  fmpq_add(rational, rational, rational);
  fmpq_addmul(rational, x->rational, y->rational);
  fmpq_mul(root2, x->rational, y->root2);
  fmpq_addmul(root2, x->root2, y->rational);
  fmpq_swap(z->rational, rational);
  fmpq_swap(z->root2, root2);
  fmpq_clear(rational);
  fmpq_clear(root2);
}

void exact_mul_fmpq(struct exact *z, const struct exact *x, const fmpq_t q) {
  fmpq_t factor; /* q may be a part of z */
  fmpq_init(factor);
  fmpq_set(factor, q);
  fmpq_mul(z->rational, x->rational, factor);
  fmpq_mul(z->root2, x->root2, factor);
  fmpq_clear(factor);
}

void exact_addmul(struct exact *z, const struct exact *x, const struct exact *y) {
  struct exact product;
  exact_init(&product);
  exact_mul(&product, x, y);
  exact_add(z, z, &product);
  exact_clear(&product);
}

/* n <- rational^2 - 2 root2^2, which is 0 only for x = 0. */
static void field_norm(fmpq_t n, const struct exact *x) {
  fmpq_t square;
  fmpq_init(square);
  fmpq_mul(n, x->rational, x->rational);
  fmpq_mul(square, x->root2, x->root2);
  fmpq_sub(n, n, square);
  fmpq_sub(n, n, square);
  fmpq_clear(square);
}

void exact_inv(struct exact *z, const struct exact *x) {
  fmpq_t n;
  fmpq_init(n);
  field_norm(n, x);
  assert(!fmpq_is_zero(n));
  fmpq_inv(n, n);
  fmpq_mul(z->rational, x->rational, n);
  fmpq_neg(n, n);
  fmpq_mul(z->root2, x->root2, n);
  fmpq_clear(n);
}

bool exact_is_zero(const struct exact *x) {
  return fmpq_is_zero(x->rational) && fmpq_is_zero(x->root2);
}

int exact_sign(const struct exact *x) {
  int a = fmpq_sgn(x->rational), b = fmpq_sgn(x->root2);
  if (a == 0 || b == 0 || a == b) return a ? a : b;
  fmpq_t n;
  fmpq_init(n);
  field_norm(n, x);
  int rational_wins = fmpq_sgn(n) > 0;
  fmpq_clear(n);
  return rational_wins ? a : b;
}

int exact_cmp(const struct exact *x, const struct exact *y) {
  struct exact difference;
  exact_init(&difference);
  exact_sub(&difference, x, y);
  int sign = exact_sign(&difference);
  exact_clear(&difference);
  return sign;
}

void exact_ball(arb_t out, const struct exact *x, slong bits) {
  if (exact_sign(x) == 0) {
    arb_zero(out);
    return;
  }
  arb_t part;
  arb_init(part);
  for (slong prec = bits + 16;; prec *= 2) { /* ends: x is not 0 */
    arb_sqrt_ui(part, 2, prec);
    arb_mul_fmpz(part, part, fmpq_numref(x->root2), prec);
    arb_div_fmpz(part, part, fmpq_denref(x->root2), prec);
    arb_set_fmpq(out, x->rational, prec);
    arb_add(out, out, part, prec);
    if (arb_rel_accuracy_bits(out) >= bits) break;
  }
  arb_clear(part);
}
