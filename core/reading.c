/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reading.h"

void reading_init(struct reading *r, const struct player_input *in) {
  *r = (struct reading){.in = in,
                        .Q = {.transform = in->class->transform, .rows = in->class->rows},
                        .row = _arb_vec_init((slong)in->class->competing)};
  arb_init(r->y1);
}

void reading_clear(struct reading *r) {
  rotation_clear(&r->Q);
  _arb_vec_clear(r->row, (slong)r->in->class->competing);
  arb_clear(r->y1);
}

/* out <- 2^-shift sum_k Q_k1 v[k stride]: an entry of the first row of Q^T V */
static void first_entry(arb_t out, arb_srcptr Q, size_t m, const fmpz *v, size_t stride,
                        slong shift, slong prec) {
  arb_zero(out);
  for (size_t k = 0; k < m; k++) arb_addmul_fmpz(out, Q + k * m, v + k * stride, prec);
  arb_mul_2exp_si(out, out, -shift);
}

enum player_status reading_next(struct reading *r, const char **reason) {
  if (r->in->stop && *r->in->stop) return PLAYER_STOPPED;
  const struct datum *d = oracle_read(r->in->data, r->bits + 1);
  if (!d) {
    *reason = oracle_flaw(r->in->data);
    return PLAYER_STARVES;
  }
  r->bits++;
  /* work exceeds n by more than the bits of the entries, so this leaves errors far below 2^-n */
  slong prec;
  arb_srcptr Q = rotation_at(&r->Q, d->work + 32, &prec);
  for (size_t i = 0; i < r->in->class->competing; i++)
    first_entry(r->row + i, Q, d->rows, d->A + i, d->cols, d->work, prec + 32);
  first_entry(r->y1, Q, d->rows, d->y, 1, 2 * d->work, prec + 32);
  return PLAYER_ANSWERS;
}

/* x > y + factor 2^exponent, certainly */
static bool exceeds(const arb_t x, const arb_t y, ulong factor, slong exponent) {
  arb_t gap, least;
  arb_init(gap);
  arb_init(least);
  arb_sub(gap, x, y, ARF_PREC_EXACT);
  arb_set_ui(least, factor);
  arb_mul_2exp_si(least, least, exponent);
  bool yes = arb_gt(gap, least);
  arb_clear(gap);
  arb_clear(least);
  return yes;
}

/* Is the family impossible? Its largest entry is in [a, a + 2^-n_*], its y_1 is known. */
static bool excludes(const struct reading *r, int family) {
  const struct theorem_class *c = r->in->class;
  slong n = (slong)r->bits;
  arb_t a, y1;
  arb_init(a);
  arb_init(y1);
  arb_set_fmpq(a, c->a[family - 1], n + 4 * (slong)c->digits + 64);
  arb_set_fmpq(y1, c->y1[family - 1], n + 64);
  bool no = exceeds(y1, r->y1, 1, -n) || exceeds(r->y1, y1, 1, -n), below = true;
  for (size_t i = 0; i < c->competing; i++) below &= exceeds(a, r->row + i, 1, -n);
  no |= below;
  arf_t eps;
  arf_init(eps);
  arf_one(eps);
  arf_mul_2exp_si(eps, eps, -(slong)c->first_exponent);
  arb_add_arf(a, a, eps, ARF_PREC_EXACT);
  for (size_t i = 0; i < c->competing; i++) no |= exceeds(r->row + i, a, 1, -n);
  arf_clear(eps);
  arb_clear(a);
  arb_clear(y1);
  return no;
}

int reading_family(const struct reading *r) {
  if (r->bits == 0) return 0;
  bool no1 = excludes(r, 1), no2 = excludes(r, 2);
  if (no1 && no2) return -1;
  return no1 ? 2 : no2 ? 1 : 0;
}

size_t reading_column(const struct reading *r) {
  size_t q = r->in->class->competing, best = 0;
  if (r->bits == 0) return 0;
  for (size_t i = 1; i < q; i++)
    if (arf_cmp(arb_midref(r->row + i), arb_midref(r->row + best)) > 0) best = i;
  for (size_t i = 0; i < q; i++)
    if (i != best && !exceeds(r->row + best, r->row + i, 513, -(slong)r->bits - 8)) return 0;
  return best + 1;
}

enum player_status reading_until_family(struct reading *r, int *found, const char **reason) {
  while ((*found = reading_family(r)) == 0) {
    enum player_status status = reading_next(r, reason);
    if (status != PLAYER_ANSWERS) return status;
  }
  if (*found > 0) return PLAYER_ANSWERS;
  *reason = "the data are of no input of the class";
  return PLAYER_REFUSES;
}

enum player_status reading_until_column(struct reading *r, size_t *found, const char **reason) {
  while ((*found = reading_column(r)) == 0) {
    enum player_status status = reading_next(r, reason);
    if (status != PLAYER_ANSWERS) return status;
  }
  return PLAYER_ANSWERS;
}
