/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#include "firenet.h"
#include "lanes_path.h"
#include "mem.h"
#include "op_image.h"
#include "rng.h"

enum { SIDE = 64, LEVELS = 3, PIXELS = SIDE * SIDE, MEASURED = 700, STEPS = 7, RESTARTS = 3 };

static const struct rng stream = {.seed = 46, .purpose = RNG_TEST};
static const enum image_transform transforms[] = {IMAGE_FOURIER, IMAGE_WALSH};

static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static void operator_init(struct op_image *A, enum image_transform t) {
  size_t frequencies[MEASURED];
  for (size_t k = 0; k < MEASURED; k++) frequencies[k] = k * 5 + k % 3;
  op_image_init(A, t, SIDE, LEVELS, frequencies, MEASURED);
}

static void draw(struct vec *x, const struct op *A, size_t len, uint64_t first) {
  vec_init(x, A->num, A->field, len);
  for (size_t i = 0; i < len * A->field; i++)
    x->at.d[i] = rng_uniform(&stream, 100000 * first + i) - 0.5;
}

static void check_same(const struct vec *x, const struct vec *y, const char *what) {
  cr_assert_eq(memcmp(x->at.d, y->at.d, x->len * x->field * sizeof(double)), 0, "%s", what);
}

/* ---- primal steps ---- */

struct steps {
  struct op_image A;
  struct vec x, e, s, u, t;
  struct scal a;
};

static void steps_init(struct steps *o, enum image_transform transform) {
  operator_init(&o->A, transform);
  const struct op *A = &o->A.op;
  draw(&o->x, A, A->cols, 1);
  draw(&o->s, A, A->cols, 2);
  draw(&o->u, A, A->rows, 3);
  vec_init(&o->e, A->num, A->field, A->cols);
  vec_init(&o->t, A->num, FIELD_REAL, A->cols);
  for (size_t i = 0; i < A->cols; i++) o->t.at.d[i] = 0.1 * rng_uniform(&stream, 900000 + i);
  scal_init(&o->a, A->num);
  scal_set_fraction(&o->a, -99, 100);
}

static void steps_clear(struct steps *o) {
  struct vec *all[] = {&o->x, &o->e, &o->s, &o->u, &o->t};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) vec_clear(all[i]);
  scal_clear(&o->a);
  op_image_clear(&o->A);
}

static void step(struct steps *o, bool *owed) {
  cr_assert(op_primal_step(&o->A.op, &o->x, &o->e, &o->s, owed, &o->a, &o->u, &o->t));
}

/* A debt of one step is paid by the next one: the same bits as without. */
Test(image_sums, debts) {
  for (size_t k = 0; k < 2; k++) {
    struct steps lazy, prompt;
    struct vec before;
    bool owed = false;
    steps_init(&lazy, transforms[k]);
    steps_init(&prompt, transforms[k]);
    vec_init(&before, lazy.s.num, lazy.s.field, lazy.s.len);
    for (int i = 0; i < STEPS; i++) {
      vec_set(&before, &lazy.s);
      step(&lazy, &owed);
      step(&prompt, NULL);
      check_same(&lazy.x, &prompt.x, "x");
      cr_assert_eq(owed, i % 2 == 0);
      if (owed) check_same(&lazy.s, &before, "s is left alone");
      else check_same(&lazy.s, &prompt.s, "s");
    }
    vec_clear(&before);
    steps_clear(&lazy);
    steps_clear(&prompt);
  }
  expect_no_leak();
}

/* Next to each other: numbers whose squares are numbers, and others. */
static void make_mixed(struct steps *o) {
  vec_zero(&o->u);
  for (size_t i = 0; i < o->x.len; i++) {
    int exponent = i % 3 ? 0 : i % 2 ? -600 : 600;
    o->t.at.d[i] = ldexp(o->t.at.d[i], exponent);
    for (size_t p = 0; p < o->x.field; p++) {
      double *entry = o->x.at.d + i * o->x.field + p;
      *entry = ldexp(*entry, exponent);
    }
  }
}

/* What neighbours are does not matter, nor how many there are in a register. */
Test(image_sums, mixed) {
  for (size_t k = 0; k < 2; k++)
    for (enum lanes_path path = LANES_AVX2; path < LANES_PATHS; path++) {
      struct steps got, want;
      if (!lanes_path_usable(path)) continue;
      cr_assert(lanes_path_force(LANES_PORTABLE));
      steps_init(&want, transforms[k]);
      make_mixed(&want);
      step(&want, NULL);
      cr_assert(lanes_path_force(path));
      steps_init(&got, transforms[k]);
      make_mixed(&got);
      step(&got, NULL);
      cr_assert(lanes_path_force(LANES_PATHS));
      check_same(&got.x, &want.x, "x");
      check_same(&got.s, &want.s, "s");
      steps_clear(&got);
      steps_clear(&want);
    }
  expect_no_leak();
}

/* ---- a network's averages ---- */

static void network_init(struct firenet *f, const struct op *A, const struct vec *guess) {
  struct scal L;
  fmpq_t delta, lambda;
  fmpq_init(delta);
  fmpq_init(lambda);
  fmpq_set_si(delta, 1, 1000);
  fmpq_set_si(lambda, 1, 4000);
  scal_init(&L, A->num);
  scal_set_fraction(&L, 1, 1);
  firenet_init(
    f, A, &L,
    &(struct firenet_params){
      .inner = STEPS, .outer = RESTARTS, .delta = delta, .lambda = lambda, .guess = guess});
  scal_clear(&L);
  fmpq_clear(delta);
  fmpq_clear(lambda);
}

struct watch {
  struct firenet *f;
  struct vec sum, average;
  size_t period; /* between layers after which the sum is settled */
};

static bool watch_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct watch *w = context;
  size_t done = layer % STEPS + 1;
  (void)u;
  if (done == 1) vec_zero(&w->sum);
  vec_axpy(&w->sum, &w->f->one, x);
  if (done % w->period == 0) {
    firenet_settle(w->f);
    check_same(&w->f->sum, &w->sum, "settled");
  }
  firenet_average(&w->average, w->f, done);
  double factor = 1 / ((double)done * scal_get_double(&w->f->alpha));
  for (size_t i = 0; i < w->sum.len * w->sum.field; i++)
    cr_assert_eq(w->average.at.d[i], w->sum.at.d[i] * factor, "layer %zu", layer);
  return true;
}

/* Averages are those of all steps so far, at any of them; looking changes nothing, nor does a guess of 0. */
Test(image_sums, averages) {
  for (size_t k = 0; k < 2; k++)
    for (size_t period = 1; period <= 4; period++) {
      struct op_image A;
      struct firenet f, guessed;
      struct vec y, x, want, zero;
      operator_init(&A, transforms[k]);
      draw(&y, &A.op, A.op.rows, 4);
      struct watch w = {.f = &f, .period = period};
      struct vec *all[] = {&x, &want, &zero, &w.sum, &w.average};
      for (size_t i = 0; i < 5; i++) vec_init(all[i], A.op.num, A.op.field, A.op.cols);
      network_init(&f, &A.op, NULL);
      network_init(&guessed, &A.op, &zero);
      cr_assert(net_apply(&f.net, &want, &y, NULL));
      vec_set(&x, &want); /* what is there does not matter */
      cr_assert(net_apply(&f.net, &x, &y, &(struct net_monitor){watch_layer, &w}));
      check_same(&x, &want, "watched");
      cr_assert(net_apply(&f.net, &x, &y, NULL));
      check_same(&x, &want, "again");
      cr_assert(net_apply(&guessed.net, &x, &y, NULL));
      check_same(&x, &want, "guessed");
      for (size_t i = 0; i < 5; i++) vec_clear(all[i]);
      vec_clear(&y);
      net_clear(&f.net);
      net_clear(&guessed.net);
      op_image_clear(&A);
    }
  expect_no_leak();
}
