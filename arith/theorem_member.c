/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "theorem_class.h"

void theorem_class_charge(fmpq_t lw, const struct theorem_class *c) {
  fmpq_mul(lw, c->parameter, c->weight);
}

size_t theorem_class_competitors(const struct theorem_class *c, int family) {
  assert(family == 1 || family == 2);
  return family == 1 ? c->competitors : c->competing;
}

bool theorem_class_has(const struct theorem_class *c, const struct member *member) {
  if (member->family != 1 && member->family != 2) return false;
  if (member->column == 0) return member->family == 1;
  return member->column <= theorem_class_competitors(c, member->family) &&
         member->exponent >= c->first_exponent;
}

void theorem_class_top(fmpq_t top, const struct theorem_class *c, const struct member *member) {
  assert(member->column <= theorem_class_competitors(c, member->family));
  fmpq_zero(top);
  if (member->column) {
    fmpq_one(top);
    fmpq_div_2exp(top, top, member->exponent);
  }
  fmpq_add(top, top, c->a[member->family - 1]);
}

void theorem_class_row(fmpq *row, const struct theorem_class *c, const struct member *member) {
  size_t competitors = theorem_class_competitors(c, member->family);
  const fmpq *a = c->a[member->family - 1];
  for (size_t i = 0; i < c->competing; i++)
    if (i + 1 == member->column) theorem_class_top(row + i, c, member);
    else if (i < competitors) fmpq_set(row + i, a);
    else fmpq_div_2exp(row + i, a, 1);
}

/* c^2 = a'^2 + a^2 (k - 1 + (q - k) / 4), k competitors */
void theorem_class_norm2(fmpq_t norm2, const struct theorem_class *c, const struct member *member) {
  size_t competitors = theorem_class_competitors(c, member->family);
  const fmpq *a = c->a[member->family - 1];
  fmpq_t term;
  fmpq_init(term);
  fmpq_set_ui(norm2, 4 * (competitors - 1) + (c->competing - competitors), 4);
  fmpq_mul(norm2, norm2, a);
  fmpq_mul(norm2, norm2, a);
  theorem_class_top(term, c, member);
  fmpq_mul(term, term, term);
  fmpq_add(norm2, norm2, term);
  fmpq_clear(term);
}

void theorem_class_vertex(fmpq_t rho, const struct theorem_class *c, const struct member *member) {
  fmpq_t top, shift;
  fmpq_init(top);
  fmpq_init(shift);
  theorem_class_top(top, c, member);
  if (c->problem == P1) fmpq_set(shift, c->parameter);
  if (c->problem == P2) {
    theorem_class_charge(shift, c);
    fmpq_div(shift, shift, top);
    fmpq_div_2exp(shift, shift, 1);
  }
  fmpq_sub(rho, c->y1[member->family - 1], shift);
  fmpq_div(rho, rho, top);
  fmpq_clear(top);
  fmpq_clear(shift);
}

static void set_block_row(struct block *b, const struct theorem_class *c,
                          const struct member *member) {
  fmpq *row = _fmpq_vec_init((slong)c->competing);
  theorem_class_row(row, c, member);
  for (size_t i = 0; i < c->competing; i++) exact_set_fmpq(b->row + 2 * i, row + i);
  _fmpq_vec_clear(row, (slong)c->competing);
}

void theorem_class_block(struct block *b, const struct theorem_class *c,
                         const struct member *member) {
  fmpq_t norm2;
  fmpq_init(norm2);
  block_init(b, c->problem, c->competing, c->rows);
  fmpq_set(b->parameter, c->parameter);
  set_block_row(b, c, member);
  exact_set_fmpq(b->y, c->y1[member->family - 1]);
  theorem_class_norm2(norm2, c, member);
  exact_set_fmpq(&b->norm2, norm2);
  for (size_t i = 0; i < c->cols; i++)
    exact_set_fmpq(b->weights + i, i < c->competing ? c->weight : c->second_weight);
  fmpq_clear(norm2);
}
