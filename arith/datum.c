/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datum.h"

#include <assert.h>

#include "datum_face.h"
#include "dyadic.h"
#include "mem.h"

/* ceil(log2(10^K)) */
static slong digits_bits(const struct theorem_class *c) {
  fmpz_t power;
  fmpz_init(power);
  fmpz_ui_pow_ui(power, 10, c->digits);
  slong bits = fmpz_clog_ui(power, 2);
  fmpz_clear(power);
  return bits;
}

/* A bound of log2(w / v) from above, at least 0: the second block's columns must stay below g. */
static slong weight_bits(const struct theorem_class *c) {
  fmpq_t ratio;
  fmpz_t up;
  fmpq_init(ratio);
  fmpz_init(up);
  fmpq_div(ratio, c->weight, c->second_weight);
  fmpz_cdiv_q(up, fmpq_numref(ratio), fmpq_denref(ratio));
  slong bits = fmpz_clog_ui(up, 2);
  fmpq_clear(ratio);
  fmpz_clear(up);
  return bits;
}

static slong work_bits(const struct theorem_class *c, unsigned long n) {
  slong entries = (slong)FLINT_CLOG2(c->rows * c->cols);
  return (slong)n + 16 + entries + digits_bits(c) + weight_bits(c);
}

slong datum_precision(const struct datum *d, const struct theorem_class *c) {
  slong work = d->work > (slong)d->bits ? d->work : (slong)d->bits;
  return work + digits_bits(c) + (slong)FLINT_CLOG2(c->cols) + 64;
}

/* column (m) <- Q e_k factor, rounded to the datum's bits; false if the balls are too wide */
static bool round_column(struct datum *d, size_t column, arb_srcptr Q, size_t k, const arb_t factor,
                         slong prec) {
  arb_t entry;
  arb_init(entry);
  bool rounded = true;
  for (size_t i = 0; i < d->rows && rounded; i++) {
    arb_mul(entry, Q + i * d->rows + k, factor, prec);
    rounded = dyadic_set_ball(d->A + i * d->cols + column, entry, d->work);
  }
  arb_clear(entry);
  return rounded;
}

static void copy_column(struct datum *d, size_t to, size_t from) {
  for (size_t i = 0; i < d->rows; i++) fmpz_set(d->A + i * d->cols + to, d->A + i * d->cols + from);
}

/* The first column with the same entry of R. */
static size_t first_equal(const fmpq *row, size_t k) {
  size_t i = 0;
  while (!fmpq_equal(row + i, row + k)) i++;
  return i;
}

static bool round_matrix(struct datum *d, const fmpq *row, const fmpq_t norm2, size_t competing,
                         arb_srcptr Q, slong prec) {
  arb_t factor;
  arb_init(factor);
  bool rounded = true;
  for (size_t k = 0; k < competing && rounded; k++) {
    size_t same = first_equal(row, k);
    arb_set_fmpq(factor, row + k, prec);
    if (same < k) copy_column(d, k, same);
    else rounded = round_column(d, k, Q, 0, factor, prec);
  }
  arb_set_fmpq(factor, norm2, prec);
  arb_sqrt(factor, factor, prec);
  for (size_t k = competing; k < d->cols && rounded; k++)
    rounded = round_column(d, k, Q, k - competing + 1, factor, prec);
  arb_clear(factor);
  return rounded;
}

/* tau <- the integer nearest to 2^work y_1 / (largest entry of R') */
static void set_tau(fmpz_t tau, const struct theorem_class *c, const struct member *shown,
                    slong work) {
  fmpq_t t;
  fmpq_init(t);
  theorem_class_top(t, c, shown);
  fmpq_div(t, c->y1[shown->family - 1], t);
  fmpz_mul_2exp(fmpq_numref(t), fmpq_numref(t), (ulong)work + 1);
  fmpz_add(fmpq_numref(t), fmpq_numref(t), fmpq_denref(t));
  fmpz_mul_2exp(fmpq_denref(t), fmpq_denref(t), 1);
  fmpz_fdiv_q(tau, fmpq_numref(t), fmpq_denref(t));
  fmpq_clear(t);
}

static bool set_label(struct datum *d, const struct datum_face *face,
                      const struct theorem_class *c) {
  fmpz_t entry;
  arb_t share;
  fmpz_init(entry);
  arb_init(share);
  datum_face_length(share, face, d, c, d->work + 64);
  arb_div_ui(share, share, face->size, d->work + 64);
  bool rounded = dyadic_set_ball(entry, share, d->work);
  d->x = _fmpz_vec_init((slong)d->cols);
  for (size_t i = 0; i < d->cols; i++)
    if (face->tied[i]) fmpz_set(d->x + i, entry);
  fmpz_clear(entry);
  arb_clear(share);
  return rounded && datum_label_proved(d, c);
}

/* y_n and the label, once A_n is there */
static bool set_measurement(struct datum *d, const struct theorem_class *c,
                            const struct member *shown, bool label) {
  struct datum_face face;
  datum_face_init(&face, d, c);
  set_tau(face.tau, c, shown, d->work);
  for (size_t i = 0; i < d->rows; i++) fmpz_mul(d->y + i, d->A + i * d->cols + face.best, face.tau);
  bool done = !label || set_label(d, &face, c);
  datum_face_clear(&face);
  return done;
}

struct datum *datum_new(const struct theorem_class *c, const struct member *shown,
                        unsigned long bits, bool label, struct rotation *Q) {
  struct datum *d = mem_alloc(1, sizeof *d);
  *d = (struct datum){.bits = bits, .work = work_bits(c, bits), .rows = c->rows, .cols = c->cols};
  d->A = _fmpz_vec_init((slong)(d->rows * d->cols));
  d->y = _fmpz_vec_init((slong)d->rows);
  fmpq *row = _fmpq_vec_init((slong)c->competing);
  fmpq_t norm2;
  fmpq_init(norm2);
  theorem_class_row(row, c, shown);
  theorem_class_norm2(norm2, c, shown);
  slong prec;
  arb_srcptr matrix = rotation_at(Q, datum_precision(d, c), &prec);
  bool done =
    round_matrix(d, row, norm2, c->competing, matrix, prec) && set_measurement(d, c, shown, label);
  fmpq_clear(norm2);
  _fmpq_vec_clear(row, (slong)c->competing);
  if (done) return d;
  datum_free(d);
  return NULL;
}

void datum_free(struct datum *d) {
  if (!d) return;
  _fmpz_vec_clear(d->A, (slong)(d->rows * d->cols));
  _fmpz_vec_clear(d->y, (slong)d->rows);
  if (d->x) _fmpz_vec_clear(d->x, (slong)d->cols);
  mem_free(d);
}

struct mantissas {
  const fmpz *man;
  size_t count;
  slong work;
};

static void enclose_mantissas(arb_ptr out, slong prec, const void *context) {
  const struct mantissas *s = context;
  (void)prec; /* exact */
  for (size_t i = 0; i < s->count; i++) {
    arb_set_fmpz(out + i, s->man + i);
    arb_mul_2exp_si(out + i, out + i, -s->work);
  }
}

void datum_matrix(struct mat *A, const struct datum *d) {
  assert(A->field == FIELD_REAL && A->rows == d->rows && A->cols == d->cols);
  mat_set_enclosed(A, enclose_mantissas, &(struct mantissas){d->A, d->rows * d->cols, d->work});
}

void datum_measurement(struct vec *y, const struct datum *d) {
  assert(y->field == FIELD_REAL && y->len == d->rows);
  vec_set_enclosed(y, enclose_mantissas, &(struct mantissas){d->y, d->rows, 2 * d->work});
}

void datum_label(struct vec *x, const struct datum *d) {
  assert(d->x && x->field == FIELD_REAL && x->len == d->cols);
  vec_set_enclosed(x, enclose_mantissas, &(struct mantissas){d->x, d->cols, d->work});
}
