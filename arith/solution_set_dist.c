/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "simplex.h"
#include "vertices.h"

/* A point of a solution set: coordinates t of its face, tau / (largest tau), and the multiplier
 * that says how the distance would change with the size of the face. */
struct place {
  const struct solution_set *set;
  struct vertices v;
  arb_srcptr z;               /* midpoints of the point in question, 2N */
  arb_ptr q, n2, t;           /* face_size each: <z, v_i>, ||v_i||^2 at end 0, coordinates */
  arb_ptr x;                  /* 2N */
  arb_t theta, sigma, shrunk; /* shrunk: size of the face at end 1, that at end 0 being 1 */
  slong prec;
};

static void place_init(struct place *p, const struct solution_set *s, arb_srcptr z, slong prec) {
  slong n = (slong)s->face_size;
  *p = (struct place){.set = s, .z = z, .prec = prec};
  vertices_init(&p->v, s, prec);
  p->q = _arb_vec_init(n);
  p->n2 = _arb_vec_init(n);
  p->t = _arb_vec_init(n);
  p->x = _arb_vec_init((slong)(2 * block_columns(&s->block)));
  arb_init(p->theta);
  arb_init(p->sigma);
  arb_init(p->shrunk);
  if (s->continuum) solution_set_kept(p->shrunk, s, 0, 1, prec);
  for (slong i = 0; i < n; i++) {
    arb_srcptr v = p->v.face[0] + 2 * i;
    arb_dot(p->q + i, NULL, 0, v, 1, z + 2 * s->face[i], 1, 2, prec);
    arb_dot(p->n2 + i, NULL, 0, v, 1, v, 1, 2, prec);
  }
}

static void place_clear(struct place *p) {
  slong n = (slong)p->set->face_size;
  vertices_clear(&p->v);
  _arb_vec_clear(p->q, n);
  _arb_vec_clear(p->n2, n);
  _arb_vec_clear(p->t, n);
  _arb_vec_clear(p->x, (slong)(2 * block_columns(&p->set->block)));
  arb_clear(p->theta);
  arb_clear(p->sigma);
  arb_clear(p->shrunk);
}

/* out <- (1 - sigma) one + sigma two */
static void between(arb_t out, const arb_t one, const arb_t two, const arb_t sigma, slong prec) {
  arb_t part;
  arb_init(part);
  arb_sub(part, two, one, prec);
  arb_mul(part, part, sigma, prec);
  arb_add(out, one, part, prec);
  arb_clear(part);
}

/* size <- that of the face at sigma */
static void face_size_at(arb_t size, const struct place *p) {
  arb_one(size);
  if (p->set->continuum) between(size, size, p->shrunk, p->sigma, p->prec);
}

static void nearest_on_face(struct place *p) {
  arb_t size;
  arb_init(size);
  face_size_at(size, p);
  if (p->set->face_size)
    simplex_nearest(p->t, p->theta, p->q, p->n2, p->set->face_size, size, p->prec);
  arb_clear(size);
}

/* slope <- derivative in sigma of half the squared distance: theta (1 - shrunk) from the face, and
 * -<z - w, w_1 - w_0> from the second block at w = (1 - sigma) w_0 + sigma w_1 */
static void slope_at(arb_t slope, const struct place *p) {
  slong prec = p->prec;
  arb_srcptr z = p->z + 2 * p->set->block.competing;
  arb_t step, part;
  arb_init(step);
  arb_init(part);
  arb_sub_ui(part, p->shrunk, 1, prec);
  arb_mul(slope, p->theta, part, prec);
  arb_neg(slope, slope);
  for (size_t k = 0; k < 2 * (p->v.rows - 1); k++) {
    arb_sub(step, p->v.rest[1] + k, p->v.rest[0] + k, prec);
    between(part, p->v.rest[0] + k, p->v.rest[1] + k, p->sigma, prec);
    arb_sub(part, part, z + k, prec);
    arb_addmul(slope, part, step, prec);
  }
  arb_clear(step);
  arb_clear(part);
}

/* sigma, t <- near the nearest point: the set is convex, so the slope increases with sigma. */
static void find_nearest(struct place *p) {
  if (p->set->continuum) {
    arb_t slope, step;
    arb_init(slope);
    arb_init(step);
    arb_one(step);
    for (slong i = 0; i < p->prec; i++) {
      arb_mul_2exp_si(step, step, -1);
      arb_add(p->sigma, p->sigma, step, ARF_PREC_EXACT);
      nearest_on_face(p);
      slope_at(slope, p);
      if (arf_sgn(arb_midref(slope)) > 0) arb_sub(p->sigma, p->sigma, step, ARF_PREC_EXACT);
    }
    arb_clear(slope);
    arb_clear(step);
  }
  nearest_on_face(p);
}

/* t <- t / sum t, balls around numbers >= 0 whose sum is 1 */
static void normalise(arb_ptr t, size_t n, slong prec) {
  arb_t sum;
  arb_init(sum);
  for (size_t i = 0; i < n; i++) arb_add(sum, sum, t + i, prec);
  if (!arb_is_positive(sum)) { /* a face of size 0: any t will do */
    arb_set_ui(sum, n);
    for (size_t i = 0; i < n; i++) arb_one(t + i);
  }
  for (size_t i = 0; i < n; i++) arb_div(t + i, t + i, sum, prec);
  arb_clear(sum);
}

/* x <- balls that hold a point of the set: the one at t, sigma */
static void set_point(struct place *p) {
  size_t q = p->set->block.competing, n = p->set->face_size;
  arb_t factor, size;
  arb_init(factor);
  arb_init(size);
  face_size_at(size, p);
  normalise(p->t, n, p->prec);
  for (size_t i = 0; i < n; i++) {
    arb_mul(factor, p->t + i, size, p->prec);
    _arb_vec_scalar_mul(p->x + 2 * p->set->face[i], p->v.face[0] + 2 * i, 2, factor, p->prec);
  }
  for (size_t k = 0; k < 2 * (p->v.rows - 1); k++)
    if (p->set->continuum)
      between(p->x + 2 * q + k, p->v.rest[0] + k, p->v.rest[1] + k, p->sigma, p->prec);
    else arb_set(p->x + 2 * q + k, p->v.rest[0] + k);
  arb_clear(factor);
  arb_clear(size);
}

/* most <- the largest <d, v> over the vertices v */
static void support(arb_t most, arb_srcptr d, const struct place *p) {
  size_t q = p->set->block.competing;
  arb_t rest, value;
  arb_init(rest);
  arb_init(value);
  arb_neg_inf(most);
  for (size_t e = 0; e < p->v.ends; e++) {
    arb_dot(rest, NULL, 0, d + 2 * q, 1, p->v.rest[e], 1, (slong)(2 * (p->v.rows - 1)), p->prec);
    if (!p->set->face_size) arb_max(most, most, rest, p->prec);
    for (size_t i = 0; i < p->set->face_size; i++) {
      arb_dot(value, rest, 0, d + 2 * p->set->face[i], 1, p->v.face[e] + 2 * i, 1, 2, p->prec);
      arb_max(most, most, value, p->prec);
    }
  }
  arb_clear(rest);
  arb_clear(value);
}

static void norm(arb_t out, arb_srcptr x, slong n, slong prec) {
  arb_dot(out, NULL, 0, x, 1, x, 1, n, prec);
  arb_sqrtpos(out, out, prec);
}

/* d <- a lower end of it, at least 0: max(0, (<u, z> - max <u, v>) / ||u||), u the midpoints of
 * z - x */
static void separate(arb_t d, arb_ptr u, arb_srcptr point, const struct place *p) {
  slong n = (slong)(2 * block_columns(&p->set->block));
  arb_t most, length;
  arb_init(most);
  arb_init(length);
  for (slong i = 0; i < n; i++) arb_get_mid_arb(u + i, u + i);
  arb_zero(d);
  if (!_arb_vec_is_zero(u, n)) {
    support(most, u, p);
    arb_dot(d, NULL, 0, u, 1, point, 1, n, p->prec);
    arb_sub(d, d, most, p->prec);
    norm(length, u, n, p->prec);
    arb_div(d, d, length, p->prec);
    arb_zero(length);
    arb_max(d, d, length, p->prec);
  }
  arb_clear(most);
  arb_clear(length);
}

/* d <- [lower end of lower, upper end of upper] */
static void join(arb_t d, const arb_t lower, const arb_t upper, slong prec) {
  arf_t low, high;
  arf_init(low);
  arf_init(high);
  arb_get_lbound_arf(low, lower, prec);
  arb_get_ubound_arf(high, upper, prec);
  if (arf_sgn(low) < 0) arf_zero(low);
  if (arf_is_nan(low) || arf_is_nan(high)) arb_zero_pm_inf(d);
  else arb_set_interval_arf(d, low, high, prec);
  arf_clear(low);
  arf_clear(high);
}

static void distance(arb_t d, arb_srcptr point, struct place *p) {
  slong n = (slong)(2 * block_columns(&p->set->block));
  arb_ptr u = _arb_vec_init(n);
  arb_t upper;
  arb_init(upper);
  find_nearest(p);
  set_point(p);
  _arb_vec_sub(u, point, p->x, n, p->prec);
  norm(upper, u, n, p->prec);
  if (p->v.ends == 1 && p->v.corners[0] == 1) arb_set(d, upper); /* Xi is x */
  else separate(d, u, point, p);
  join(d, d, upper, p->prec);
  _arb_vec_clear(u, n);
  arb_clear(upper);
}

void solution_set_dist(arb_t d, const struct solution_set *s, arb_srcptr point, slong prec) {
  slong n = (slong)(2 * block_columns(&s->block));
  if (!_arb_vec_is_finite(point, n)) {
    arb_zero_pm_inf(d);
    return;
  }
  arb_ptr z = _arb_vec_init(n);
  struct place p;
  for (slong i = 0; i < n; i++) arb_get_mid_arb(z + i, point + i);
  place_init(&p, s, z, prec + 8);
  distance(d, point, &p);
  place_clear(&p);
  _arb_vec_clear(z, n);
}

static bool is_real(const struct exact *pairs, size_t count) {
  bool real = true;
  for (size_t i = 0; i < count; i++) real &= exact_sign(pairs + 2 * i + 1) == 0;
  return real;
}

void solution_set_dist_real(arb_t d, const struct solution_set *s, arb_srcptr point, slong prec) {
  assert(is_real(s->block.row, s->block.competing) && is_real(s->block.y, s->block.rows));
  slong N = (slong)block_columns(&s->block);
  arb_ptr pairs = _arb_vec_init(2 * N);
  for (slong i = 0; i < N; i++) arb_set(pairs + 2 * i, point + i);
  solution_set_dist(d, s, pairs, prec);
  _arb_vec_clear(pairs, 2 * N);
}
