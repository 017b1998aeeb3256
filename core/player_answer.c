/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "player_answer.h"

#include "constant.h"
#include "mem.h"

/* length / count in `count` columns from column `first` (from 1) on */
static struct net *spread(const struct player_input *in, const fmpq_t length, size_t first,
                          size_t count) {
  struct constant *c = mem_alloc(1, sizeof *c);
  size_t cols = in->class->cols;
  fmpq *value = _fmpq_vec_init((slong)cols);
  for (size_t i = first - 1; i < first - 1 + count; i++) {
    fmpq_set(value + i, length);
    fmpz_mul_ui(fmpq_denref(value + i), fmpq_denref(value + i), count);
    fmpq_canonicalise(value + i);
  }
  constant_init(c, in->num, in->class->rows, value, cols);
  _fmpq_vec_clear(value, (slong)cols);
  return &c->net;
}

struct net *answer_vertex(const struct player_input *in, int family, size_t column) {
  return spread(in, in->class->r[family - 1], column, 1);
}

struct net *answer_barycentre(const struct player_input *in, int family, size_t count) {
  return spread(in, in->class->r[family - 1], 1, count);
}

struct net *answer_member(const struct player_input *in, const struct member *member) {
  size_t tied = theorem_class_competitors(in->class, member->family);
  fmpq_t rho;
  fmpq_init(rho);
  theorem_class_vertex(rho, in->class, member);
  struct net *net =
    member->column == 0 ? spread(in, rho, 1, tied) : spread(in, rho, member->column, 1);
  fmpq_clear(rho);
  return net;
}
