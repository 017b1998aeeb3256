/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inexact.h"

#include <assert.h>

#include "mem.h"
#include "rng.h"

/* ---- Heron ---- */

/* root <- 1 / Heron(max(1, square)), about f(square) */
static void heron_gate(struct inexact *e) {
  scal_max(&e->square, &e->square, &e->one);
  scal_set(&e->root, &e->square);
  for (unsigned k = 0; k < e->steps; k++) {
    scal_div(&e->quotient, &e->square, &e->root);
    scal_add(&e->root, &e->root, &e->quotient);
    scal_mul(&e->root, &e->root, &e->half);
  }
  scal_div(&e->root, &e->one, &e->root);
}

static void heron_soft_threshold(struct inexact *e, struct vec *x, const struct vec *t) {
  if (x->field == FIELD_REAL) {
    vec_soft_threshold(x, t);
    return;
  }
  for (size_t i = 0; i < x->len; i++) {
    struct vec z = vec_part(x, i, 1);
    struct scal threshold = vec_at(t, i);
    vec_norm_square(&e->square, &z);
    scal_div(&e->square, &e->square, &threshold);
    scal_div(&e->square, &e->square, &threshold);
    heron_gate(e);
    scal_sub(&e->root, &e->one, &e->root);
    vec_scale(&z, &e->root);
  }
}

static void heron_project_ball(struct inexact *e, struct vec *u) {
  vec_norm_square(&e->square, u);
  heron_gate(e);
  vec_scale(u, &e->root);
}

static void enclose_vec(arb_ptr out, slong prec, const void *context) {
  (void)prec;
  vec_get_balls(out, context);
}

/* worst <- max(worst, ||x - exact||_2), or 2/3 of that: an error theta of t = ||v||^2 moves the projection by
 * at most theta / 2, and the gate's comes on top. */
static void measure(struct inexact *e, struct inexact_side *side, const struct vec *x) {
  arb_t distance;
  arf_t bound;
  arb_init(distance);
  arf_init(bound);
  vec_set_enclosed(&side->result, enclose_vec, x);
  vec_axpy(&side->result, &e->less, &side->exact);
  vec_norm(&e->distance, &side->result);
  scal_get_ball(distance, &e->distance);
  if (e->kind != INEXACT_HERON && side == &e->dual) {
    arb_mul_2exp_si(distance, distance, 1);
    arb_div_ui(distance, distance, 3, e->distance.num.bits);
  }
  arb_get_ubound_arf(bound, distance, MAG_BITS);
  if (arf_is_nan(bound)) arf_pos_inf(bound);
  if (arf_cmp(bound, arb_midref(e->worst)) > 0) arb_set_arf(e->worst, bound);
  arb_clear(distance);
  arf_clear(bound);
}

/* ---- errors of size theta ---- */

/* v <- a vector of l2 norm theta in a random direction */
static void draw_error(struct inexact *e, struct vec *v) {
  const struct rng r = {.seed = e->seed, .purpose = RNG_LAYER_ERRORS};
  for (size_t i = 0; i < v->len * v->field; i++) e->values[i] = rng_gaussian(&r, e->draws++);
  vec_set_doubles(v, e->values);
  vec_norm(&e->root, v);
  scal_div(&e->root, &e->theta, &e->root);
  vec_scale(v, &e->root);
}

static void add_error(struct inexact *e, struct vec *x, struct vec *error) {
  if (e->kind == INEXACT_RANDOM) draw_error(e, error);
  vec_axpy(x, &e->one, error);
}

static bool draw_sign(struct inexact *e) {
  const struct rng r = {.seed = e->seed, .purpose = RNG_LAYER_ERRORS};
  return e->kind == INEXACT_RANDOM && rng_gaussian(&r, e->draws++) < 0;
}

static void perturbed_soft_threshold(struct inexact *e, struct vec *x, const struct vec *t) {
  vec_soft_threshold(x, t);
  add_error(e, x, &e->primal.error);
}

static void perturbed_project_ball(struct inexact *e, struct vec *u) {
  vec_norm_square(&e->square, u);
  if (draw_sign(e)) scal_sub(&e->square, &e->square, &e->theta);
  else scal_add(&e->square, &e->square, &e->theta);
  scal_gate(&e->root, &e->square);
  vec_scale(u, &e->root);
  add_error(e, u, &e->dual.error);
}

/* ---- the two maps of the network ---- */

static void soft_threshold(void *context, struct vec *x, const struct vec *t) {
  struct inexact *e = context;
  vec_set_enclosed(&e->primal.exact, enclose_vec, x);
  vec_set_enclosed(&e->thresholds, enclose_vec, t);
  vec_soft_threshold(&e->primal.exact, &e->thresholds);
  if (e->kind == INEXACT_HERON) heron_soft_threshold(e, x, t);
  else perturbed_soft_threshold(e, x, t);
  measure(e, &e->primal, x);
}

static void project_ball(void *context, struct vec *u) {
  struct inexact *e = context;
  vec_set_enclosed(&e->dual.exact, enclose_vec, u);
  vec_project_ball(&e->dual.exact);
  if (e->kind == INEXACT_HERON) heron_project_ball(e, u);
  else perturbed_project_ball(e, u);
  measure(e, &e->dual, u);
}

/* ---- making and freeing ---- */

static void side_init(struct inexact_side *s, struct num num, struct num balls, enum field field,
                      size_t len) {
  vec_init(&s->error, num, field, len);
  vec_init(&s->exact, balls, field, len);
  vec_init(&s->result, balls, field, len);
}

static void side_clear(struct inexact_side *s) {
  vec_clear(&s->error);
  vec_clear(&s->exact);
  vec_clear(&s->result);
}

void inexact_init(struct inexact *e, enum inexact_kind kind, struct num num, enum field field,
                  size_t rows, size_t cols, unsigned steps, const fmpq_t theta, uint64_t seed) {
  assert(kind == INEXACT_HERON ? steps >= 1 : fmpq_sgn(theta) >= 0);
  const slong guard = 32; /* bits by which the measure is finer than what it measures */
  struct num balls = num_arb(num.bits + guard);
  *e = (struct inexact){.layers = {soft_threshold, project_ball, e},
                        .kind = kind,
                        .steps = steps,
                        .seed = seed,
                        .values = mem_alloc((rows > cols ? rows : cols) * field, sizeof(double))};
  struct scal *scalars[] = {&e->theta, &e->one, &e->half, &e->square, &e->root, &e->quotient};
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) scal_init(scalars[i], num);
  scal_init(&e->distance, balls);
  scal_init(&e->less, balls);
  side_init(&e->primal, num, balls, field, cols);
  side_init(&e->dual, num, balls, field, rows);
  vec_init(&e->thresholds, balls, FIELD_REAL, cols);
  arb_init(e->worst);
  scal_set_fraction(&e->one, 1, 1);
  scal_set_fraction(&e->half, 1, 2);
  scal_set_fraction(&e->less, -1, 1);
  if (kind == INEXACT_HERON) return;
  scal_set_fmpq(&e->theta, theta);
  draw_error(e, &e->primal.error);
  draw_error(e, &e->dual.error);
}

void inexact_clear(struct inexact *e) {
  struct scal *scalars[] = {&e->theta, &e->one,      &e->half,     &e->square,
                            &e->root,  &e->quotient, &e->distance, &e->less};
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) scal_clear(scalars[i]);
  side_clear(&e->primal);
  side_clear(&e->dual);
  vec_clear(&e->thresholds);
  mem_free(e->values);
  if (e->layers.context) arb_clear(e->worst);
  *e = (struct inexact){0};
}
