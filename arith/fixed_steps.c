/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "fixed_parts.h"

/* A->list <- the entries of x and of x' that may not be 0, A->part <- those of x,
 * A->next <- those of x' = R_p(soft_threshold(x + a A^T u, t)) */
static void next_primal(struct fixed_matrix *A, const struct fixed *x, mpfr_srcptr a,
                        const struct fixed *u, const struct fixed *t) {
  const bool product = !mpfr_zero_p(a) && !fixed_is_zero(u) && !fixed_is_zero(A->entries);
  const size_t count = fixed_survivors(A, x, a, u, t, product);
  fixed_gather(&A->part, x, A->list, count);
  fixed_gather(&A->part_threshold, t, A->list, count);
  struct fixed_formula f = {.count = count,
                            .threshold = fixed_is_zero(t) ? NULL : &A->part_threshold};
  fixed_formula_add(&f, &A->part, false, 0);
  if (product) {
    fixed_factor_set(&A->work.factor, a);
    f.factor = &A->work.factor;
    fixed_formula_dot(&f, A, u, A->list, count);
  }
  A->next.count = count;
  fixed_evaluate(&A->next, &f, &A->work, &A->guards[1]);
  fixed_check_exponent(&A->next);
}

/* e <- R_p(2x' - x), x <- x', s <- R_p(s + x') */
static void finish_primal(struct fixed *x, struct fixed *e, struct fixed *s,
                          struct fixed_matrix *A) {
  slong guards[2] = {0, 0};
  struct fixed_formula f = {.count = A->part.count}, g = {.count = s->count};
  fixed_formula_add(&f, &A->next, false, 1);
  fixed_formula_add(&f, &A->part, true, 0);
  fixed_evaluate(&A->part, &f, &A->work, &guards[0]);
  fixed_check_exponent(&A->part);
  fixed_zero(e);
  fixed_scatter(e, &A->part, A->list);
  fixed_scatter(x, &A->next, A->list);
  if (!fixed_defined(s)) return;
  fixed_formula_add(&g, s, false, 0);
  fixed_formula_add(&g, x, false, 0);
  fixed_evaluate(s, &g, &A->work, &guards[1]);
  fixed_check_exponent(s);
}

void fixed_primal_step(struct fixed *x, struct fixed *e, struct fixed *s, mpfr_srcptr a,
                       struct fixed_matrix *A, const struct fixed *u, const struct fixed *t) {
  assert(x->count == A->cols && e->count == A->cols && s->count == A->cols);
  assert(u->count == A->rows && t->count == A->cols);
  A->next.exp = FIXED_UNDEFINED;
  if (A->kernel && mpfr_number_p(a) && fixed_defined(x) && fixed_defined(u) && fixed_defined(t))
    next_primal(A, x, a, u, t);
  if (fixed_defined(&A->next)) finish_primal(x, e, s, A);
  else x->exp = e->exp = s->exp = FIXED_UNDEFINED;
}

void fixed_dual_sum(struct fixed *u, mpfr_srcptr a, struct fixed_matrix *A, const struct fixed *e,
                    const struct fixed *shift) {
  assert(u->count == A->rows && shift->count == A->rows && e->count == A->cols);
  if (!A->kernel || !mpfr_number_p(a) || !fixed_defined(e) || !fixed_defined(shift))
    u->exp = FIXED_UNDEFINED;
  if (!fixed_defined(u)) return;
  struct fixed_formula f = {.count = A->rows};
  fixed_formula_add(&f, u, false, 0);
  fixed_formula_add(&f, shift, true, 0);
  fixed_factor_set(&A->work.factor, a);
  f.factor = &A->work.factor;
  if (!mpfr_zero_p(a)) fixed_formula_combine(&f, A, e);
  fixed_evaluate(u, &f, &A->work, &A->guards[0]);
  fixed_check_exponent(u);
}

void fixed_dual_step(struct fixed *u, mpfr_srcptr a, struct fixed_matrix *A, const struct fixed *e,
                     const struct fixed *shift) {
  fixed_dual_sum(u, a, A, e, shift);
  fixed_project(u, &A->work, A->estimates);
}
