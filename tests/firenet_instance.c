/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "firenet_instance.h"
#include "rational_double.h"
#include "ref_firenet.h"
#include "rng.h"

static const struct rng stream = {.seed = 20240618, .purpose = RNG_TEST};

double instance_norm(const struct instance *t) {
  struct mat A;
  arf_t bound;
  arf_init(bound);
  mat_init(&A, num_double(), t->field, ROWS, COLS);
  mat_set_doubles(&A, t->A);
  mat_norm_bound(bound, &A);
  double L = arf_get_d(bound, ARF_RND_UP);
  mat_clear(&A);
  arf_clear(bound);
  return L;
}

struct instance instance_make(size_t index) {
  struct instance t = {.field = index & 1 ? FIELD_COMPLEX : FIELD_REAL,
                       .weighted = index & 2,
                       .steps = index & 4 ? STEPS_PUBLISHED : STEPS_ADMISSIBLE,
                       .inner = index & 8 ? 20 : 7,
                       .outer = index & 8 ? 6 : 3,
                       .lambda_q = 3 + index,
                       .delta_q = index & 8 ? 1000000 : 100};
  uint64_t draw = 1000 * index;
  for (size_t i = 0; i < t.field * ROWS * COLS; i++) t.A[i] = rng_gaussian(&stream, draw++);
  for (size_t i = 0; i < t.field * ROWS; i++) t.y[i] = rng_gaussian(&stream, draw++);
  for (size_t i = 0; i < COLS; i++)
    t.w[i] = t.weighted ? 0.25 + 2 * rng_uniform(&stream, draw++) : 1;
  for (size_t i = 0; i < ROWS && index & 8; i++)
    for (size_t part = 0; part < t.field; part++) {
      t.A[t.field * (i * COLS + 2) + part] = 0;
      t.A[t.field * (i * COLS + 5) + part] = t.A[t.field * (i * COLS + 3) + part];
    }
  t.L = instance_norm(&t);
  return t;
}

/* ---- the network ---- */

static void load(struct vec *x, struct num num, enum field field, size_t len,
                 const double *values) {
  vec_init(x, num, field, len);
  vec_set_doubles(x, values);
}

void instance_net_init(struct instance_net *b, const struct instance *t, struct num num) {
  fmpq_t q[6]; /* L, lambda, delta, start, constant, excess */
  const double value[6] = {t->L, 0, 0, t->start, t->constant, t->excess};
  struct scal L;
  for (size_t k = 0; k < 6; k++) {
    fmpq_init(q[k]);
    rational_set_double(q[k], value[k]);
  }
  fmpq_set_ui(q[1], 1, t->lambda_q);
  fmpq_set_ui(q[2], 1, t->delta_q);
  scal_init(&L, num);
  scal_set_fmpq(&L, q[0]);
  mat_init(&b->A, num, t->field, ROWS, COLS);
  mat_set_doubles(&b->A, t->A);
  load(&b->w, num, FIELD_REAL, COLS, t->w);
  load(&b->guess, num, t->field, COLS, t->guess);
  load(&b->y, num, t->field, ROWS, t->y);
  vec_init(&b->x, num, t->field, COLS);
  op_dense_init(&b->op, &b->A);
  firenet_init(&b->f, &b->op.op, &L,
               &(struct firenet_params){.inner = t->inner,
                                        .outer = t->outer,
                                        .delta = q[2],
                                        .lambda = q[1],
                                        .steps = t->steps,
                                        .weights = t->weighted ? &b->w : NULL,
                                        .start = t->start > 0 ? q[3] : NULL,
                                        .constant = t->constant > 0 ? q[4] : NULL,
                                        .excess = t->excess > 0 ? q[5] : NULL,
                                        .guess = t->guessed ? &b->guess : NULL,
                                        .layers = t->layers});
  scal_clear(&L);
  for (size_t k = 0; k < 6; k++) fmpq_clear(q[k]);
}

void instance_net_clear(struct instance_net *b) {
  net_clear(&b->f.net);
  mat_clear(&b->A);
  vec_clear(&b->w);
  vec_clear(&b->x);
  vec_clear(&b->y);
  vec_clear(&b->guess);
}

void instance_pairs(arb_ptr x, const struct vec *from) {
  arb_ptr reals = _arb_vec_init(REALS);
  vec_get_balls(reals, from);
  for (size_t k = 0; k < REALS; k++)
    if (from->field == FIELD_COMPLEX) arb_set(x + k, reals + k);
    else if (k % 2 == 0) arb_set(x + k, reals + k / 2);
    else arb_zero(x + k);
  _arb_vec_clear(reals, REALS);
}

void instance_answer(arb_ptr x, const struct instance *t, struct num num) {
  struct instance_net b;
  instance_net_init(&b, t, num);
  if (!net_apply(&b.f.net, &b.x, &b.y, NULL)) abort();
  instance_pairs(x, &b.x);
  instance_net_clear(&b);
}

/* ---- the reference ---- */

static void reference_init(struct ref_firenet *r, const struct instance *t, mpfr_prec_t bits) {
  ref_firenet_init(r, ROWS, COLS, bits);
  r->inner = t->inner;
  r->outer = t->outer;
  r->published = t->steps == STEPS_PUBLISHED;
  r->inverse = t->steps == STEPS_INVERSE;
  r->starts = t->start > 0;
  r->scaled = t->constant > 0;
  mpfr_set_d(r->start, t->start, MPFR_RNDN);
  mpfr_set_d(r->constant, t->constant, MPFR_RNDN);
  mpfr_set_d(r->excess, t->excess, MPFR_RNDN);
  for (size_t i = 0; i < COLS * t->field && t->guessed; i++)
    mpfr_set_d(r->guess + i * 2 / t->field, t->guess[i], MPFR_RNDN);
  for (size_t i = 0; i < ROWS * COLS * t->field; i++)
    mpfr_set_d(r->A + i * 2 / t->field, t->A[i], MPFR_RNDN);
  for (size_t i = 0; i < ROWS * t->field; i++)
    mpfr_set_d(r->y + i * 2 / t->field, t->y[i], MPFR_RNDN);
  for (size_t i = 0; i < COLS; i++) mpfr_set_d(r->w + i, t->w[i], MPFR_RNDN);
  mpfr_set_d(r->norm, t->L, MPFR_RNDN);
  mpfr_set_ui(r->lambda, 1, MPFR_RNDN);
  mpfr_div_ui(r->lambda, r->lambda, t->lambda_q, MPFR_RNDN);
  mpfr_set_ui(r->delta, 1, MPFR_RNDN);
  mpfr_div_ui(r->delta, r->delta, t->delta_q, MPFR_RNDN);
}

void instance_reference(arb_ptr x, const struct instance *t) {
  struct ref_firenet r;
  mpfr_ptr out = reals_new(REALS, 2000);
  reference_init(&r, t, 2000);
  ref_firenet_mpfr(out, &r);
  for (size_t k = 0; k < REALS; k++) arf_set_mpfr(arb_midref(x + k), out + k);
  reals_free(out, REALS);
  ref_firenet_clear(&r);
}

void instance_reference_long_double(long double *x, const struct instance *t) {
  struct ref_firenet r;
  reference_init(&r, t, 64);
  ref_firenet_long_double(x, &r);
  ref_firenet_clear(&r);
}

double as_double(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }
