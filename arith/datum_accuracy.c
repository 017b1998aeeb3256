/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datum.h"

/* What all proofs about one datum share. */
struct proof {
  const struct datum *datum;
  const struct theorem_class *class;
  arb_srcptr Q;
  slong prec;
};

/* sum <- sum + (man 2^-work - Q_ik factor)^2 over one column of A_n */
static void add_column(arb_t sum, const struct proof *p, size_t column, size_t k,
                       const arb_t factor) {
  const struct datum *d = p->datum;
  arb_t shown, exact;
  arb_init(shown);
  arb_init(exact);
  for (size_t i = 0; i < d->rows; i++) {
    arb_mul(exact, p->Q + i * d->rows + k, factor, p->prec);
    arb_set_fmpz(shown, d->A + i * d->cols + column);
    arb_mul_2exp_si(shown, shown, -d->work);
    arb_sub(exact, exact, shown, 64); /* a small difference: few of its digits are enough */
    arb_addmul(sum, exact, exact, 64);
  }
  arb_clear(shown);
  arb_clear(exact);
}

/* distance <- ||A_n - A(R')||_F, R' the row of `like` */
static void matrix_distance(arb_t distance, const struct proof *p, const struct member *like) {
  const struct theorem_class *c = p->class;
  fmpq *row = _fmpq_vec_init((slong)c->competing);
  fmpq_t norm2;
  arb_t factor;
  fmpq_init(norm2);
  arb_init(factor);
  theorem_class_row(row, c, like);
  theorem_class_norm2(norm2, c, like);
  arb_zero(distance);
  for (size_t k = 0; k < c->competing; k++) {
    arb_set_fmpq(factor, row + k, p->prec);
    add_column(distance, p, k, 0, factor);
  }
  arb_set_fmpq(factor, norm2, p->prec);
  arb_sqrt(factor, factor, p->prec);
  for (size_t k = c->competing; k < c->cols; k++)
    add_column(distance, p, k, k - c->competing + 1, factor);
  arb_sqrtpos(distance, distance, 64); /* sums of squares, though the ball may reach below 0 */
  arb_clear(factor);
  fmpq_clear(norm2);
  _fmpq_vec_clear(row, (slong)c->competing);
}

/* distance <- ||y_n - y||_2 */
static void measurement_distance(arb_t distance, const struct proof *p, int family) {
  const struct datum *d = p->datum;
  arb_t factor, shown, exact;
  arb_init(factor);
  arb_init(shown);
  arb_init(exact);
  arb_set_fmpq(factor, p->class->y1[family - 1], p->prec);
  arb_zero(distance);
  for (size_t i = 0; i < d->rows; i++) {
    arb_mul(exact, p->Q + i * d->rows, factor, p->prec);
    arb_set_fmpz(shown, d->y + i);
    arb_mul_2exp_si(shown, shown, -2 * d->work);
    arb_sub(exact, exact, shown, 64);
    arb_addmul(distance, exact, exact, 64);
  }
  arb_sqrtpos(distance, distance, 64); /* sums of squares, though the ball may reach below 0 */
  arb_clear(factor);
  arb_clear(shown);
  arb_clear(exact);
}

/* distance + (2^-exponent if `apart`) <= 2^-n */
static bool within(const arb_t distance, bool apart, unsigned long exponent, unsigned long n) {
  arb_t sum, power;
  arb_init(sum);
  arb_init(power);
  arb_set(sum, distance);
  arb_one(power);
  if (apart) {
    arb_mul_2exp_si(power, power, -(slong)exponent);
    arb_add(sum, sum, power, 64);
    arb_one(power);
  }
  arb_mul_2exp_si(power, power, -(slong)n);
  bool holds = arb_le(sum, power);
  arb_clear(sum);
  arb_clear(power);
  return holds;
}

/* ||R - R'|| = 2^-exponent for the tie's row R' and a strict member's R. */
static bool near_member(const struct proof *p, const struct member *member,
                        const arb_t tie_distance) {
  unsigned long n = p->datum->bits;
  if (within(tie_distance, member->column > 0, member->exponent, n)) return true;
  if (member->column == 0) return false;
  arb_t distance;
  arb_init(distance);
  matrix_distance(distance, p, member);
  bool near = within(distance, false, 0, n);
  arb_clear(distance);
  return near;
}

size_t datum_accurate_for(const struct datum *d, const struct theorem_class *c,
                          const struct member *members, size_t count, struct rotation *Q) {
  if (count == 0 || d->rows != c->rows || d->cols != c->cols) return 0;
  struct proof p = {.datum = d, .class = c};
  p.Q = rotation_at(Q, datum_precision(d, c), &p.prec);
  struct member tie = {.family = members->family};
  arb_t distance;
  arb_init(distance);
  measurement_distance(distance, &p, members->family);
  size_t proved = 0;
  if (within(distance, false, 0, d->bits)) {
    matrix_distance(distance, &p, &tie);
    while (proved < count && near_member(&p, members + proved, distance)) proved++;
  }
  arb_clear(distance);
  return proved;
}

bool datum_accurate(const struct datum *d, const struct theorem_class *c,
                    const struct member *member) {
  struct rotation Q = {.transform = c->transform, .rows = c->rows};
  bool accurate = datum_accurate_for(d, c, member, 1, &Q) == 1;
  rotation_clear(&Q);
  return accurate;
}
