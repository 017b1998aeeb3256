/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_ops.h"

#include <assert.h>

#include "fixed_parts.h"

/* out <- R_p(f) */
static void evaluate(struct fixed *out, const struct fixed_formula *f, struct fixed_work *w) {
  slong guard = 0;
  fixed_evaluate(out, f, w, &guard);
  fixed_check_exponent(out);
}

void fixed_axpy(struct fixed *y, mpfr_srcptr a, const struct fixed *x) {
  assert(x->count == y->count && x->bits == y->bits);
  if (!mpfr_number_p(a) || !fixed_defined(x)) y->exp = FIXED_UNDEFINED;
  if (!fixed_defined(y)) return;
  struct fixed_work w;
  struct fixed_formula f = {.count = y->count};
  fixed_work_init(&w);
  fixed_formula_add(&f, y, false, 0);
  fixed_formula_multiple(&f, &w, a, x);
  evaluate(y, &f, &w);
  fixed_work_clear(&w);
}

void fixed_scale(struct fixed *x, mpfr_srcptr a) {
  if (!mpfr_number_p(a)) x->exp = FIXED_UNDEFINED;
  if (!fixed_defined(x)) return;
  struct fixed_work w;
  fixed_work_init(&w);
  struct fixed_formula f = {.count = x->count};
  fixed_formula_multiple(&f, &w, a, x);
  evaluate(x, &f, &w);
  fixed_work_clear(&w);
}

void fixed_soft_threshold(struct fixed *x, const struct fixed *t) {
  assert(x->count == t->count && x->bits == t->bits);
  if (!fixed_defined(t)) x->exp = FIXED_UNDEFINED;
  if (!fixed_defined(x)) return;
  struct fixed_work w;
  struct fixed_formula f = {.count = x->count, .threshold = fixed_is_zero(t) ? NULL : t};
  fixed_work_init(&w);
  fixed_formula_add(&f, x, false, 0);
  evaluate(x, &f, &w);
  fixed_work_clear(&w);
}

void fixed_norm_square(mpfr_ptr s, const struct fixed *x) {
  if (!fixed_defined(x)) {
    mpfr_set_nan(s);
    return;
  }
  struct fixed_work w;
  fixed_work_init(&w);
  fixed_init(&w.square_fixed, mpfr_get_prec(s), 1);
  fixed_square_sum(x, &w);
  fixed_get_mpfr(s, &w.square_fixed, &w.factor);
  fixed_work_clear(&w);
}
