/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datum_face.h"

#include "mem.h"

static bool same_column(const struct datum *d, size_t i, size_t k) {
  for (size_t row = 0; row < d->rows; row++)
    if (!fmpz_equal(d->A + row * d->cols + i, d->A + row * d->cols + k)) return false;
  return true;
}

/* out <- <A_i, A_k>, in units of 2^-(2 work) */
static void column_product(fmpz_t out, const struct datum *d, size_t i, size_t k) {
  fmpz_zero(out);
  for (size_t row = 0; row < d->rows; row++)
    fmpz_addmul(out, d->A + row * d->cols + i, d->A + row * d->cols + k);
}

void datum_face_init(struct datum_face *f, const struct datum *d, const struct theorem_class *c) {
  fmpz_t norm2;
  fmpz_init(norm2);
  *f = (struct datum_face){.tied = mem_alloc(d->cols, sizeof *f->tied)};
  fmpz_init(f->norm2);
  fmpz_init(f->tau);
  column_product(f->norm2, d, 0, 0);
  for (size_t i = 1; i < c->competing; i++) {
    if (same_column(d, i, i - 1) || same_column(d, i, f->best)) continue; /* nothing new */
    column_product(norm2, d, i, i);
    if (fmpz_cmp(norm2, f->norm2) <= 0) continue;
    fmpz_swap(f->norm2, norm2);
    f->best = i;
  }
  for (size_t i = 0; i < c->competing; i++) {
    f->tied[i] = same_column(d, i, f->best);
    f->size += f->tied[i];
  }
  fmpz_clear(norm2);
}

void datum_face_clear(struct datum_face *f) {
  fmpz_clear(f->norm2);
  fmpz_clear(f->tau);
  mem_free(f->tied);
  *f = (struct datum_face){0};
}

bool datum_face_divide(struct datum_face *f, const struct datum *d) {
  if (fmpz_is_zero(f->norm2)) return false;
  size_t row = 0;
  while (fmpz_is_zero(d->A + row * d->cols + f->best)) row++;
  fmpz_tdiv_q(f->tau, d->y + row, d->A + row * d->cols + f->best);
  fmpz_t product;
  fmpz_init(product);
  bool multiple = true;
  for (row = 0; row < d->rows && multiple; row++) {
    fmpz_mul(product, f->tau, d->A + row * d->cols + f->best);
    multiple = fmpz_equal(product, d->y + row);
  }
  fmpz_clear(product);
  return multiple;
}

/* |<A_i, g>| w < ||g||^2 v_i for column i; weight is v_i / w. */
static bool column_below(const struct datum_face *f, const struct datum *d, size_t i,
                         const fmpq_t weight) {
  fmpz_t product, bound;
  fmpz_init(product);
  fmpz_init(bound);
  column_product(product, d, i, f->best);
  fmpz_mul(product, product, fmpq_denref(weight));
  fmpz_mul(bound, f->norm2, fmpq_numref(weight));
  bool below = fmpz_cmpabs(product, bound) < 0;
  fmpz_clear(product);
  fmpz_clear(bound);
  return below;
}

/* lambda w < ||g||, on squares */
static bool penalty_below(const struct datum_face *f, const struct datum *d,
                          const struct theorem_class *c) {
  fmpq_t penalty, norm2;
  fmpq_init(penalty);
  fmpq_init(norm2);
  fmpq_mul(penalty, c->parameter, c->weight);
  fmpq_mul(penalty, penalty, penalty);
  fmpz_set(fmpq_numref(norm2), f->norm2);
  fmpq_div_2exp(norm2, norm2, (ulong)(2 * d->work));
  bool below = fmpq_cmp(penalty, norm2) < 0;
  fmpq_clear(penalty);
  fmpq_clear(norm2);
  return below;
}

bool datum_face_optimal(const struct datum_face *f, const struct datum *d,
                        const struct theorem_class *c) {
  if (c->problem == P3 && !penalty_below(f, d, c)) return false;
  fmpq_t one, ratio;
  fmpq_init(one);
  fmpq_init(ratio);
  fmpq_one(one);
  fmpq_div(ratio, c->second_weight, c->weight);
  bool optimal = true;
  for (size_t i = 0; i < d->cols && optimal; i++) {
    if (f->tied[i] || (i > 0 && i < c->competing && same_column(d, i, i - 1))) continue;
    optimal = column_below(f, d, i, i < c->competing ? one : ratio);
  }
  fmpq_clear(one);
  fmpq_clear(ratio);
  return optimal;
}

/* out <- q * 2^(e work) / norm2, or / ||g|| */
static void shrinkage(arb_t out, const struct datum_face *f, const struct datum *d,
                      const struct theorem_class *c, slong prec) {
  arb_t norm;
  arb_init(norm);
  arb_set_fmpz(norm, f->norm2);
  arb_mul_2exp_si(norm, norm, -2 * d->work);
  arb_set_fmpq(out, c->parameter, prec);
  if (c->problem == P1) {
    arb_sqrt(norm, norm, prec);
  } else {
    arb_mul_fmpz(out, out, fmpq_numref(c->weight), prec);
    arb_div_fmpz(out, out, fmpq_denref(c->weight), prec);
    arb_mul_2exp_si(norm, norm, 1);
  }
  arb_div(out, out, norm, prec);
  arb_clear(norm);
}

void datum_face_length(arb_t t, const struct datum_face *f, const struct datum *d,
                       const struct theorem_class *c, slong prec) {
  arb_t less;
  arb_init(less);
  arb_set_fmpz(t, f->tau);
  arb_mul_2exp_si(t, t, -d->work);
  if (c->problem != P3) {
    shrinkage(less, f, d, c, prec);
    arb_sub(t, t, less, prec);
  }
  arb_clear(less);
}
