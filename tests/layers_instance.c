/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers_instance.h"

#include <math.h>
#include <string.h>

#include "mem.h"
#include "rng.h"

static const struct rng stream = {.seed = 20261121, .purpose = RNG_TEST};
static const double lambda = 0.125, delta = 0.015625, start = 9, constant = 3, excess = 0.0625;

struct instance layers_instance_make(size_t index) {
  struct instance t = {.field = index & 1 ? FIELD_COMPLEX : FIELD_REAL,
                       .weighted = index & 2,
                       .scaled = index & 4,
                       .steps = (enum firenet_steps)(index / 8),
                       .inner = 6 + index % 6,
                       .outer = 1 + index % 5};
  uint64_t draw = 1000 * index;
  double squares = 0;
  for (size_t i = 0; i < t.field * ROWS * COLS; i++) {
    t.A[i] = rng_gaussian(&stream, draw++);
    squares += t.A[i] * t.A[i];
  }
  for (size_t i = 0; i < t.field * ROWS; i++) t.y[i] = rng_gaussian(&stream, draw++);
  for (size_t i = 0; i < COLS; i++) t.w[i] = t.weighted ? 0.5 + rng_uniform(&stream, draw++) : 1;
  t.L = 1.001 * sqrt(squares); /* above the Frobenius norm */
  return t;
}

static void enclose_double(arb_ptr out, slong prec, const void *context) {
  const double *value = context;
  (void)prec;
  arb_set_d(out, *value);
}

static void set_fmpq(fmpq_t q, double value) {
  fmpq_init(q);
  fmpq_set_si(q, (slong)(value * 1024), 1024);
}

void data_init(struct data *d, const struct instance *t, struct num num) {
  mat_init(&d->A, num, t->field, ROWS, COLS);
  mat_set_doubles(&d->A, t->A);
  scal_init(&d->L, num);
  scal_set_enclosed(&d->L, enclose_double, &t->L);
  vec_init(&d->w, num, FIELD_REAL, COLS);
  vec_set_doubles(&d->w, t->w);
  vec_init(&d->x, num, t->field, COLS);
  vec_init(&d->y, num, t->field, ROWS);
  vec_set_doubles(&d->y, t->y);
  set_fmpq(d->lambda, lambda);
  set_fmpq(d->delta, delta);
  set_fmpq(d->start, start);
  set_fmpq(d->constant, constant);
  set_fmpq(d->excess, excess);
  d->params = (struct firenet_params){.inner = t->inner,
                                      .outer = t->outer,
                                      .delta = d->delta,
                                      .lambda = d->lambda,
                                      .steps = t->steps,
                                      .weights = t->weighted ? &d->w : NULL,
                                      .start = d->start,
                                      .constant = t->scaled ? d->constant : NULL,
                                      .excess = t->scaled ? d->excess : NULL};
}

void data_clear(struct data *d) {
  mat_clear(&d->A);
  scal_clear(&d->L);
  vec_clear(&d->w);
  vec_clear(&d->x);
  vec_clear(&d->y);
  fmpq_clear(d->lambda);
  fmpq_clear(d->delta);
  fmpq_clear(d->start);
  fmpq_clear(d->constant);
  fmpq_clear(d->excess);
}

/* ---- the iteration in plain loops ---- */

number entry_of(const double *x, enum field field, size_t i) {
  return field == FIELD_REAL ? x[i] : x[2 * i] + x[2 * i + 1] * _Complex_I;
}

enum { WIDEST = 2 * (ROWS + COLS) + 1 };

struct state {
  number x[COLS], S[COLS], u[ROWS];
};

static void step(struct state *s, const struct instance *t, long double tau, long double alpha) {
  number next[COLS];
  long double norm = 0;
  for (size_t k = 0; k < COLS; k++) {
    number g = 0;
    for (size_t i = 0; i < ROWS; i++) g += conjl(entry_of(t->A, t->field, i * COLS + k)) * s->u[i];
    g = s->x[k] - tau * g;
    long double modulus = cabsl(g), threshold = tau * lambda * t->w[k];
    next[k] = modulus > threshold ? g * ((modulus - threshold) / modulus) : 0;
  }
  for (size_t i = 0; i < ROWS; i++) {
    number product = -alpha * entry_of(t->y, t->field, i);
    for (size_t k = 0; k < COLS; k++)
      product += entry_of(t->A, t->field, i * COLS + k) * (2 * next[k] - s->x[k]);
    s->u[i] += tau * product;
    norm += creall(s->u[i] * conjl(s->u[i]));
  }
  for (size_t i = 0; i < ROWS && norm > 1; i++) s->u[i] /= sqrtl(norm);
  for (size_t k = 0; k < COLS; k++) s->x[k] = next[k], s->S[k] += next[k];
}

void layers_instance_iterate(number *psi, const struct instance *t) {
  long double eps = start, tau = t->steps == STEPS_ADMISSIBLE  ? 0.99L / t->L
                                 : t->steps == STEPS_PUBLISHED ? sqrtl(1.0L / t->L) - 1e-4L
                                                               : 1.0L / t->L;
  long double p = (long double)t->inner;
  memset(psi, 0, COLS * sizeof *psi);
  for (unsigned long k = 0; k < t->outer; k++) {
    struct state s = {0};
    long double alpha =
      t->scaled ? 1 / (constant * (delta + eps)) : 2 * t->L / (expl(-1) * (delta + eps) * p);
    eps = (expl(-1) + (t->scaled ? excess : 0)) * (delta + eps);
    for (size_t i = 0; i < COLS; i++) s.x[i] = alpha * psi[i];
    for (unsigned long i = 0; i < t->inner; i++) step(&s, t, tau, alpha);
    for (size_t i = 0; i < COLS; i++) psi[i] = s.S[i] / p / alpha;
  }
}

/* ---- the list in plain loops, from its matrices as doubles ---- */

/* out += M in */
static void multiply(number *out, const struct layers_matrix *M, const number *in) {
  double *entries = mem_alloc(M->mat.rows * M->mat.cols * M->mat.field, sizeof *entries);
  mat_get_doubles(entries, &M->mat);
  for (size_t i = 0; i < M->mat.rows; i++)
    for (size_t k = 0; k < M->mat.cols; k++)
      out[i] += entry_of(entries, M->mat.field, i * M->mat.cols + k) * in[k];
  mem_free(entries);
}

static void activate(number *x, const struct layer *layer, double threshold) {
  number *part = x + layer->first;
  long double gate = 1;
  if (layer->activation == ACTIVATION_GATE) {
    gate = creall(part[-1]) > 1 ? 1 / sqrtl(creall(part[-1])) : 1;
    part[-1] = 0;
  }
  for (size_t i = 0; i < layer->length; i++) {
    long double modulus = cabsl(part[i]);
    if (layer->activation == ACTIVATION_SOFT_THRESHOLD)
      part[i] = modulus > threshold ? part[i] * (1 - threshold / modulus) : 0;
    else if (layer->activation == ACTIVATION_SQUARE) part[i] = modulus * modulus;
    else part[i] *= gate;
  }
}

void layers_instance_evaluate(number *psi, const struct layers *l, const struct instance *t) {
  number y[ROWS], values[2][WIDEST] = {{0}}, *in = values[0], *out = values[1];
  double threshold[COLS];
  for (size_t i = 0; i < ROWS; i++) y[i] = entry_of(t->y, t->field, i);
  vec_get_doubles(threshold, &l->thresholds);
  for (size_t j = 0; j < l->count; j++) {
    memset(out, 0, sizeof values[0]);
    if (l->list[j].W) multiply(out, l->list[j].W, in);
    if (l->list[j].R) multiply(out, l->list[j].R, y);
    if (l->list[j].activation != ACTIVATION_NONE) activate(out, &l->list[j], threshold[0]);
    number *other = in;
    in = out;
    out = other;
  }
  memcpy(psi, in, COLS * sizeof *psi);
}
