/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "player_instance.h"

static void set_power_of_two(fmpq_t q, slong exponent) {
  fmpq_one(q);
  if (exponent >= 0) fmpq_mul_2exp(q, q, (flint_bitcnt_t)exponent);
  else fmpq_div_2exp(q, q, (flint_bitcnt_t)-exponent);
}

/* L <- (1 + 2^-20) times the bound of ||A||, in few bits */
static void bound_norm(fmpq_t L, const struct mat *A) {
  arf_t bound, slack;
  arf_init(bound);
  arf_init(slack);
  mat_norm_bound(bound, A);
  arf_mul_2exp_si(slack, bound, -20);
  arf_add(bound, bound, slack, 53, ARF_RND_CEIL);
  arf_get_fmpq(L, bound);
  arf_clear(bound);
  arf_clear(slack);
}

/* The power of 2 at or below the largest entry of y_n. */
static void set_size(fmpq_t size, const struct datum *d) {
  flint_bitcnt_t most = 1;
  for (size_t k = 0; k < d->rows; k++) {
    flint_bitcnt_t bits = fmpz_bits(d->y + k);
    if (bits > most) most = bits;
  }
  set_power_of_two(size, (slong)most - 1 - 2 * d->work);
}

static void enclose_weights(arb_ptr out, slong prec, const void *context) {
  const struct theorem_class *c = context;
  for (size_t i = 0; i < c->cols; i++)
    arb_set_fmpq(out + i, i < c->competing ? c->weight : c->second_weight, prec);
}

enum player_status player_instance_init(struct player_instance *p, const struct player_input *in,
                                        const char **reason) {
  const struct theorem_class *c = in->class;
  *p = (struct player_instance){.datum = oracle_read(in->data, in->bits)};
  if (!p->datum) {
    *reason = oracle_flaw(in->data);
    return PLAYER_STARVES;
  }
  mat_init(&p->A, in->num, FIELD_REAL, c->rows, c->cols);
  scal_init(&p->norm, in->num);
  vec_init(&p->weights, in->num, FIELD_REAL, c->cols);
  fmpq_init(p->L);
  fmpq_init(p->size);
  datum_matrix(&p->A, p->datum);
  vec_set_enclosed(&p->weights, enclose_weights, c);
  bound_norm(p->L, &p->A);
  scal_set_fmpq(&p->norm, p->L);
  set_size(p->size, p->datum);
  return PLAYER_ANSWERS;
}

void player_instance_clear(struct player_instance *p) {
  mat_clear(&p->A);
  scal_clear(&p->norm);
  vec_clear(&p->weights);
  fmpq_clear(p->L);
  fmpq_clear(p->size);
}
