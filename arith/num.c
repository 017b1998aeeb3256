/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arith.h"
#include "mem.h"

struct num num_double(void) {
  return (struct num){&arith_f64, 53};
}

static struct num with_bits(const struct arith *arith, slong bits) {
  assert(bits >= NUM_BITS_MIN && bits <= NUM_BITS_MAX);
  return (struct num){arith, bits};
}

struct num num_float(slong bits) {
  return with_bits(&arith_float, bits);
}
struct num num_block(slong bits) {
  return with_bits(&arith_block, bits);
}
struct num num_arb(slong bits) {
  return with_bits(&arith_arb, bits);
}
struct num num_ball(slong bits) {
  return with_bits(&arith_ball, bits);
}

int num_set_str(struct num *num, const char *name) {
  static const struct arith *const tables[] = {&arith_float, &arith_block, &arith_arb, &arith_ball};
  if (!strcmp(name, "double")) {
    *num = num_double();
    return 0;
  }
  const char *colon = strchr(name, ':');
  if (!colon || colon[1] < '1' || colon[1] > '9') return -1;
  char *end;
  long bits = strtol(colon + 1, &end, 10);
  if (*end || bits < NUM_BITS_MIN || bits > NUM_BITS_MAX) return -1;
  for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
    size_t length = strlen(tables[k]->name);
    if ((size_t)(colon - name) != length || strncmp(name, tables[k]->name, length)) continue;
    *num = with_bits(tables[k], bits);
    return 0;
  }
  return -1;
}

const char *num_name(struct num num) { return num.arith->name; }
bool num_encloses(struct num num) { return num.arith->encloses; }
bool num_has_views(struct num num) { return num.arith->from != NULL; }
size_t num_bytes(struct num num, size_t count) { return num.arith->bytes(num.bits, count); }

/* ---- vectors ---- */

static size_t vec_reals(const struct vec *x) { return x->len * x->field; }

static struct real_array reals_of_vec(const struct vec *x) {
  return (struct real_array){x->num.arith, x->num.bits, x->at, vec_reals(x)};
}

static void assert_like(const struct vec *x, const struct vec *y) {
  assert(num_same(x->num, y->num) && x->field == y->field && x->len == y->len);
}

void vec_init(struct vec *x, struct num num, enum field field, size_t len) {
  *x = (struct vec){.num = num, .field = field, .len = len};
  num.arith->alloc(&x->at, num.bits, vec_reals(x));
}

void vec_clear(struct vec *x) {
  if (x->num.arith) x->num.arith->release(x->at, vec_reals(x));
  *x = (struct vec){0};
}

void vec_zero(struct vec *x) { x->num.arith->zero(x->at, vec_reals(x)); }

void vec_set(struct vec *x, const struct vec *y) {
  assert_like(x, y);
  x->num.arith->set(x->at, y->at, vec_reals(x));
}

void vec_set_enclosed(struct vec *x, enclosure_fn f, const void *context) {
  struct real_array reals = reals_of_vec(x);
  reals_set_enclosed(&reals, f, context);
}

void vec_set_doubles(struct vec *x, const double *values) {
  struct real_array reals = reals_of_vec(x);
  reals_set_doubles(&reals, values);
}

void vec_get_balls(arb_ptr out, const struct vec *x) {
  struct real_array reals = reals_of_vec(x);
  reals_get_balls(out, &reals);
}

void vec_get_doubles(double *out, const struct vec *x) {
  struct real_array reals = reals_of_vec(x);
  reals_get_doubles(out, &reals);
}

void vec_axpy(struct vec *y, const struct scal *a, const struct vec *x) {
  assert_like(y, x);
  assert(num_same(y->num, a->num));
  y->num.arith->axpy(y->at, a->at, x->at, vec_reals(x), x->num.bits);
}

void vec_scale(struct vec *x, const struct scal *a) {
  assert(num_same(x->num, a->num));
  x->num.arith->scale(x->at, a->at, vec_reals(x), x->num.bits);
}

void vec_soft_threshold(struct vec *x, const struct vec *t) {
  assert(num_same(x->num, t->num) && t->field == FIELD_REAL && t->len == x->len);
  x->num.arith->soft_threshold(x->at, x->field, t->at, x->len, x->num.bits);
}

void vec_norm(struct scal *s, const struct vec *x) {
  assert(num_same(s->num, x->num));
  x->num.arith->norm(s->at, x->at, x->field, x->len, x->num.bits);
}

void vec_norm_square(struct scal *s, const struct vec *x) {
  assert(num_same(s->num, x->num));
  x->num.arith->norm_square(s->at, x->at, vec_reals(x), x->num.bits);
}

void vec_project_ball(struct vec *x) {
  x->num.arith->project_ball(x->at, x->field, x->len, x->num.bits);
}

bool vec_primal_step(struct vec *x, struct vec *e, struct vec *s, const struct scal *a,
                     const struct vec *g, const struct vec *t) {
  assert_like(x, e);
  assert_like(x, s);
  assert_like(x, g);
  assert(num_same(x->num, a->num) && num_same(x->num, t->num));
  assert(t->field == FIELD_REAL && t->len == x->len);
  if (!x->num.arith->primal_step) return false;
  x->num.arith->primal_step(x->at, e->at, s->at, a->at, g->at, x->field, t->at, x->len);
  return true;
}

void vec_radius(mag_t out, const struct vec *x) {
  mag_zero(out);
  if (x->num.arith->encloses) x->num.arith->radius(out, x->at, vec_reals(x));
}

void vec_take_radii(mag_t square, struct vec *x) {
  assert(x->num.arith->encloses);
  x->num.arith->take_radii(square, x->at, vec_reals(x));
}

void vec_widen(struct vec *x, const mag_t radius) {
  assert(x->num.arith->encloses);
  x->num.arith->widen(x->at, vec_reals(x), radius);
}

/* ---- matrices ---- */

static size_t mat_reals(const struct mat *A) { return A->rows * A->cols * A->field; }

static struct real_array reals_of_mat(const struct mat *A) {
  return (struct real_array){A->num.arith, A->num.bits, A->at, mat_reals(A)};
}

static void renew(struct mat *A) {
  if (A->num.arith->work_renew) A->num.arith->work_renew(A->work);
}

void mat_init(struct mat *A, struct num num, enum field field, size_t rows, size_t cols) {
  *A = (struct mat){.num = num, .field = field, .rows = rows, .cols = cols};
  num.arith->alloc(&A->at, num.bits, mat_reals(A));
  A->work = num.arith->work_new(rows, cols, field, num.bits);
}

void mat_clear(struct mat *A) {
  if (A->num.arith) {
    A->num.arith->release(A->at, mat_reals(A));
    A->num.arith->work_free(A->work);
  }
  *A = (struct mat){0};
}

static void assert_mat_like(const struct mat *A, const struct mat *B) {
  assert(num_same(A->num, B->num) && A->field == B->field);
  assert(A->rows == B->rows && A->cols == B->cols);
}

void mat_set(struct mat *A, const struct mat *B) {
  assert_mat_like(A, B);
  A->num.arith->set(A->at, B->at, mat_reals(A));
  renew(A);
}

void mat_set_enclosed(struct mat *A, enclosure_fn f, const void *context) {
  struct real_array reals = reals_of_mat(A);
  reals_set_enclosed(&reals, f, context);
  renew(A);
}

void mat_set_doubles(struct mat *A, const double *values) {
  struct real_array reals = reals_of_mat(A);
  reals_set_doubles(&reals, values);
  renew(A);
}

void mat_get_balls(arb_ptr out, const struct mat *A) {
  struct real_array reals = reals_of_mat(A);
  reals_get_balls(out, &reals);
}

void mat_get_doubles(double *out, const struct mat *A) {
  struct real_array reals = reals_of_mat(A);
  reals_get_doubles(out, &reals);
}

void mat_scale(struct mat *A, const struct scal *a) {
  assert(num_same(A->num, a->num));
  A->num.arith->scale(A->at, a->at, mat_reals(A), A->num.bits);
  renew(A);
}

bool mat_equal(const struct mat *A, const struct mat *B) {
  assert_mat_like(A, B);
  size_t n = mat_reals(A);
  arb_ptr a = _arb_vec_init((slong)n), b = _arb_vec_init((slong)n);
  mat_get_balls(a, A);
  mat_get_balls(b, B);
  bool equal = true;
  for (size_t i = 0; i < n; i++) equal &= arb_equal(a + i, b + i) != 0;
  _arb_vec_clear(a, (slong)n);
  _arb_vec_clear(b, (slong)n);
  return equal;
}

bool mat_finite(const struct mat *A) {
  size_t n = mat_reals(A);
  arb_ptr a = _arb_vec_init((slong)n);
  mat_get_balls(a, A);
  bool finite = true;
  for (size_t i = 0; i < n; i++) finite &= arb_is_finite(a + i) != 0;
  _arb_vec_clear(a, (slong)n);
  return finite;
}

void mat_mul(struct vec *y, const struct mat *A, const struct vec *x) {
  assert(num_same(y->num, A->num) && num_same(x->num, A->num));
  assert(y->field == A->field && x->field == A->field && y->len == A->rows && x->len == A->cols);
  A->num.arith->mul_mat(y->at, A, x->at);
}

void mat_mul_adjoint(struct vec *x, const struct mat *A, const struct vec *y) {
  assert(num_same(y->num, A->num) && num_same(x->num, A->num));
  assert(y->field == A->field && x->field == A->field && y->len == A->rows && x->len == A->cols);
  A->num.arith->mul_adjoint(x->at, A, y->at);
}

bool mat_primal_step(struct vec *x, struct vec *e, struct vec *s, const struct scal *a,
                     const struct mat *A, const struct vec *u, const struct vec *t) {
  assert_like(x, e);
  assert_like(x, s);
  assert(num_same(x->num, A->num) && num_same(u->num, A->num) && num_same(a->num, A->num));
  assert(x->field == A->field && u->field == A->field && x->len == A->cols && u->len == A->rows);
  assert(num_same(t->num, A->num) && t->field == FIELD_REAL && t->len == A->cols);
  const struct arith *arith = A->num.arith;
  return arith->mat_primal_step &&
         arith->mat_primal_step(x->at, e->at, s->at, a->at, A, u->at, t->at);
}

bool mat_dual_step(struct vec *u, const struct scal *a, const struct mat *A, const struct vec *e,
                   const struct vec *shift) {
  assert_like(u, shift);
  assert(num_same(u->num, A->num) && num_same(e->num, A->num) && num_same(a->num, A->num));
  assert(u->field == A->field && e->field == A->field && u->len == A->rows && e->len == A->cols);
  const struct arith *arith = A->num.arith;
  return arith->mat_dual_step && arith->mat_dual_step(u->at, a->at, A, e->at, shift->at);
}
