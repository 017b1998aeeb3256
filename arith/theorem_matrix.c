/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theorem_class.h"

/* The same column as the one before: equal entries are multiplied once. */
static bool repeats(const fmpq *row, size_t k) { return k > 0 && fmpq_equal(row + k, row + k - 1); }

static void first_block(arb_ptr A, arb_srcptr Q, const struct theorem_class *c,
                        const struct member *member, slong prec) {
  size_t q = c->competing;
  fmpq *row = _fmpq_vec_init((slong)q);
  arb_t entry;
  arb_init(entry);
  theorem_class_row(row, c, member);
  for (size_t k = 0; k < q; k++) {
    bool same = repeats(row, k);
    if (!same) arb_set_fmpq(entry, row + k, prec + 8);
    for (size_t i = 0; i < c->rows; i++) {
      arb_ptr out = A + i * c->cols + k;
      if (same) arb_set(out, out - 1);
      else arb_mul(out, Q + i * c->rows, entry, prec);
    }
  }
  arb_clear(entry);
  _fmpq_vec_clear(row, (slong)q);
}

static void second_block(arb_ptr A, arb_srcptr Q, const struct theorem_class *c,
                         const struct member *member, slong prec) {
  fmpq_t norm2;
  arb_t norm;
  fmpq_init(norm2);
  arb_init(norm);
  theorem_class_norm2(norm2, c, member);
  arb_set_fmpq(norm, norm2, prec + 8);
  arb_sqrt(norm, norm, prec + 8);
  for (size_t i = 0; i < c->rows; i++)
    for (size_t k = 1; k < c->rows; k++)
      arb_mul(A + i * c->cols + c->competing + k - 1, Q + i * c->rows + k, norm, prec);
  fmpq_clear(norm2);
  arb_clear(norm);
}

void theorem_class_matrix(arb_ptr A, const struct theorem_class *c, const struct member *member,
                          slong prec) {
  slong size = (slong)(c->rows * c->rows);
  arb_ptr Q = _arb_vec_init(size);
  orthogonal_matrix(Q, c->transform, c->rows, prec + 8);
  first_block(A, Q, c, member, prec);
  second_block(A, Q, c, member, prec);
  _arb_vec_clear(Q, size);
}

void theorem_class_measurement(arb_ptr y, const struct theorem_class *c, int family, slong prec) {
  slong size = (slong)(c->rows * c->rows);
  arb_ptr Q = _arb_vec_init(size);
  arb_t y1;
  arb_init(y1);
  orthogonal_matrix(Q, c->transform, c->rows, prec + 8);
  arb_set_fmpq(y1, c->y1[family - 1], prec + 8);
  for (size_t i = 0; i < c->rows; i++) arb_mul(y + i, Q + i * c->rows, y1, prec);
  arb_clear(y1);
  _arb_vec_clear(Q, size);
}
