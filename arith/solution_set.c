/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solution_set.h"

#include <assert.h>
#include <string.h>

#include "mem.h"
#include "simplex.h"

/* sum <- lambda^2 (1/b^2 + active/c^2) */
static void dual_norm2(struct exact *sum, const struct solution_set *s) {
  const struct omega *omega = s->omega;
  struct exact term;
  fmpq_t count;
  exact_init(&term);
  fmpq_init(count);
  exact_mul(sum, &s->radius, &s->radius);
  fmpq_set_ui(count, s->active, 1);
  exact_inv(&term, &omega->norm2);
  exact_mul_fmpq(&term, &term, count);
  exact_add(sum, sum, &term);
  exact_mul_fmpq(sum, sum, omega->lambda);
  exact_mul_fmpq(sum, sum, omega->lambda);
  exact_clear(&term);
  fmpq_clear(count);
}

/* face <- the columns with the largest row entry, radius <- 1 / that entry */
static void find_face(struct solution_set *s) {
  const struct omega *omega = s->omega;
  const struct exact *largest = omega_row(omega, s->member, 0);
  for (size_t i = 1; i < omega->N1; i++)
    if (exact_cmp(omega_row(omega, s->member, i), largest) > 0)
      largest = omega_row(omega, s->member, i);
  s->face = mem_alloc(omega->N1, sizeof *s->face);
  for (size_t i = 0; i < omega->N1; i++)
    if (!exact_cmp(omega_row(omega, s->member, i), largest)) s->face[s->face_size++] = i;
  exact_inv(&s->radius, largest);
}

int solution_set_init(struct solution_set *s, const struct omega *omega, size_t member,
                      const double *z, const char **reason) {
  *s = (struct solution_set){.omega = omega, .member = member};
  exact_init(&s->radius);
  s->z = mem_alloc(omega->N2, sizeof *s->z);
  for (size_t i = 0; i < omega->N2 && z; i++) {
    s->z[i] = z[i];
    s->active += z[i] != 0;
  }
  find_face(s);

  struct exact sum, one;
  exact_init(&sum);
  exact_init(&one);
  fmpq_one(one.rational);
  dual_norm2(&sum, s);
  int order = exact_cmp(&sum, &one);
  exact_clear(&sum);
  exact_clear(&one);
  if (order < 0) return 0;
  if (s->active == 0 && order > 0) {
    s->face_size = 0;
    return 0;
  }
  *reason =
    "lambda is so large that a minimiser does not fit all rows: lambda^2 (1/b^2 + k/c^2) >= 1";
  solution_set_clear(s);
  return -1;
}

void solution_set_clear(struct solution_set *s) {
  if (!s->omega) return;
  exact_clear(&s->radius);
  mem_free(s->face);
  mem_free(s->z);
  *s = (struct solution_set){0};
}

/* (A* u)_i = R_i u_0 is lambda on the face, and in [0, lambda) on the other competing columns. */
static bool columns_certified(const struct solution_set *s, const struct exact *u0) {
  struct exact product, lambda;
  exact_init(&product);
  exact_init(&lambda);
  exact_set_fmpq(&lambda, s->omega->lambda);
  bool certified = true;
  size_t next = 0;
  for (size_t i = 0; i < s->omega->N1; i++) {
    bool on_face = next < s->face_size && s->face[next] == i;
    exact_mul(&product, omega_row(s->omega, s->member, i), u0);
    int order = exact_cmp(&product, &lambda);
    certified &= exact_sign(&product) >= 0 && (on_face ? order == 0 : order < 0);
    next += on_face;
  }
  exact_clear(&product);
  exact_clear(&lambda);
  return certified && next == s->face_size; /* each column of the face once, ascending */
}

/* Every vertex r e_i fits the first row, R_i r = 1, so that its objective is lambda (r + sum
 * |z|/c); the dual value is u_0 + sum lambda |z| / c. They agree if u_0 = lambda r, and (second
 * block) c u_k = lambda sign z_k and c x_k = z_k hold by the form of u and x. */
static bool values_agree(const struct solution_set *s, const struct exact *u0) {
  struct exact product, one;
  exact_init(&product);
  exact_init(&one);
  fmpq_one(one.rational);
  bool agree = true;
  for (size_t i = 0; i < s->face_size; i++) {
    exact_mul(&product, omega_row(s->omega, s->member, s->face[i]), &s->radius);
    agree &= exact_cmp(&product, &one) == 0;
  }
  exact_mul_fmpq(&product, &s->radius, s->omega->lambda);
  agree &= exact_cmp(&product, u0) == 0;
  exact_clear(&product);
  exact_clear(&one);
  return agree;
}

bool solution_set_verify(const struct solution_set *s) {
  struct exact u0, norm2, one;
  exact_init(&u0);
  exact_init(&norm2);
  exact_init(&one);
  fmpq_one(one.rational);
  bool optimal;
  if (s->face_size == 0) { /* u = Q e_1, <u, y> = 1 = objective at 0 */
    optimal = s->active == 0 && columns_certified(s, &one);
  } else {
    exact_mul_fmpq(&u0, &s->radius, s->omega->lambda);
    dual_norm2(&norm2, s);
    optimal = exact_cmp(&norm2, &one) < 0 && columns_certified(s, &u0) && values_agree(s, &u0);
  }
  exact_clear(&u0);
  exact_clear(&norm2);
  exact_clear(&one);
  return optimal;
}

/* out <- z_i / c */
static void second_block(arb_ptr out, const struct solution_set *s, slong prec) {
  arb_t c;
  arb_init(c);
  omega_norm(c, s->omega, prec);
  for (size_t i = 0; i < s->omega->N2; i++) {
    arb_set_d(out + i, s->face_size ? s->z[i] : 0);
    arb_div(out + i, out + i, c, prec);
  }
  arb_clear(c);
}

void solution_set_label(arb_ptr out, const struct solution_set *s, slong prec) {
  const struct omega *omega = s->omega;
  arb_t radius;
  arb_init(radius);
  exact_ball(radius, &s->radius, prec + 8);
  for (size_t i = 0; i < omega->N1; i++) arb_zero(out + i);
  for (size_t i = 0; i < s->face_size; i++)
    arb_div_ui(out + s->face[i], radius, s->face_size, prec);
  second_block(out + omega->N1, s, prec);
  arb_clear(radius);
}

/* rest <- the squared distance in the coordinates outside the face */
static void rest_dist2(arb_t rest, const struct solution_set *s, arb_srcptr point, slong prec) {
  size_t N1 = s->omega->N1, N2 = s->omega->N2;
  arb_ptr block = _arb_vec_init((slong)N2);
  arb_t difference;
  arb_init(difference);
  second_block(block, s, prec);
  arb_zero(rest);
  for (size_t i = 0, next = 0; i < N1; i++)
    if (next < s->face_size && s->face[next] == i) next++;
    else arb_addmul(rest, point + i, point + i, prec);
  for (size_t i = 0; i < N2; i++) {
    arb_sub(difference, point + N1 + i, block + i, prec);
    arb_addmul(rest, difference, difference, prec);
  }
  _arb_vec_clear(block, (slong)N2);
  arb_clear(difference);
}

/* d <- [sqrt(max(0, lower)), sqrt(upper)] */
static void root_between(arb_t d, arb_t lower, arb_t upper, slong prec) {
  arb_t zero;
  arb_init(zero);
  arb_max(lower, lower, zero, prec);
  arb_max(upper, upper, zero, prec);
  arb_sqrtpos(lower, lower, prec);
  arb_sqrtpos(upper, upper, prec);
  arf_t low, high;
  arf_init(low);
  arf_init(high);
  arb_get_lbound_arf(low, lower, prec);
  arb_get_ubound_arf(high, upper, prec);
  if (arf_is_nan(low) || arf_is_nan(high)) arb_zero_pm_inf(d);
  else arb_set_interval_arf(d, low, high, prec);
  arf_clear(low);
  arf_clear(high);
  arb_clear(zero);
}

void solution_set_dist(arb_t d, const struct solution_set *s, arb_srcptr point, slong prec) {
  arb_ptr p = _arb_vec_init((slong)s->face_size);
  arb_t r, rest, lower, upper;
  arb_init(r);
  arb_init(rest);
  arb_init(lower);
  arb_init(upper);
  rest_dist2(rest, s, point, prec);
  if (s->face_size) {
    exact_ball(r, &s->radius, prec);
    for (size_t i = 0; i < s->face_size; i++) arb_set(p + i, point + s->face[i]);
    simplex_dist2(lower, upper, p, s->face_size, r, prec);
  }
  arb_add(lower, lower, rest, prec);
  arb_add(upper, upper, rest, prec);
  root_between(d, lower, upper, prec);
  _arb_vec_clear(p, (slong)s->face_size);
  arb_clear(r);
  arb_clear(rest);
  arb_clear(lower);
  arb_clear(upper);
}

/* sum += r^2 / |J| */
static void add_barycentre_norm2(arb_t sum, const struct solution_set *s, slong prec) {
  arb_t r;
  arb_init(r);
  exact_ball(r, &s->radius, prec);
  arb_sqr(r, r, prec);
  if (s->face_size) arb_div_ui(r, r, s->face_size, prec);
  else arb_zero(r);
  arb_add(sum, sum, r, prec);
  arb_clear(r);
}

void solution_set_separation(arb_t d, const struct solution_set *s, const struct solution_set *t,
                             slong prec) {
  assert(s->omega == t->omega);
  assert(!memcmp(s->z, t->z, s->omega->N2 * sizeof *s->z));
  for (size_t i = 0; i < s->face_size; i++)
    for (size_t k = 0; k < t->face_size; k++) assert(s->face[i] != t->face[k]);
  arb_zero(d);
  add_barycentre_norm2(d, s, prec + 8);
  add_barycentre_norm2(d, t, prec + 8);
  arb_sqrt(d, d, prec);
}

void solution_set_value(arb_t f, const struct solution_set *s, slong prec) {
  arb_t term;
  arb_init(term);
  if (!s->face_size) {
    arb_one(f);
  } else {
    arb_ptr block = _arb_vec_init((slong)s->omega->N2);
    exact_ball(f, &s->radius, prec);
    second_block(block, s, prec);
    for (size_t i = 0; i < s->omega->N2; i++) {
      arb_abs(term, block + i);
      arb_add(f, f, term, prec);
    }
    arb_mul_fmpz(f, f, fmpq_numref(s->omega->lambda), prec);
    arb_div_fmpz(f, f, fmpq_denref(s->omega->lambda), prec);
    _arb_vec_clear(block, (slong)s->omega->N2);
  }
  arb_clear(term);
}
