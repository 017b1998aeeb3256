/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "fixed_parts.h"

/* A->next <- R_p(soft_threshold(x + a A^T u, t)) */
static void next_primal(struct fixed_matrix *A, const struct fixed *x, mpfr_srcptr a,
                        const struct fixed *u, const struct fixed *t) {
  struct fixed *part = &A->part;
  const bool product = !mpfr_zero_p(a) && !fixed_is_zero(u) && !fixed_is_zero(A->entries);
  const size_t count = fixed_survivors(A, x, a, u, t, product);
  fixed_gather(part, x, A->list, count);
  fixed_gather(&A->part_threshold, t, A->list, count);
  struct fixed_formula f = {.count = count,
                            .threshold = fixed_is_zero(t) ? NULL : &A->part_threshold};
  if (!fixed_is_zero(x)) fixed_formula_add(&f, part, false, 0);
  if (product) {
    fixed_factor_set(&A->work.factor, a);
    f.factor = &A->work.factor;
    fixed_formula_dot(&f, A, u, A->list, count);
  }
  fixed_evaluate(part, &f, &A->work, &A->guards[1]);
  fixed_check_exponent(part);
  fixed_scatter(&A->next, part, A->list);
}

/* e <- R_p(2 next - x), s <- R_p(s + next), x <- next */
static void finish_primal(struct fixed *x, struct fixed *e, struct fixed *s,
                          struct fixed_matrix *A) {
  slong guards[2] = {0, 0};
  struct fixed_formula f = {.count = x->count}, g = f;
  fixed_formula_add(&f, &A->next, false, 1);
  fixed_formula_add(&f, x, true, 0);
  fixed_evaluate(e, &f, &A->work, &guards[0]);
  fixed_check_exponent(e);
  if (fixed_defined(s)) {
    fixed_formula_add(&g, s, false, 0);
    fixed_formula_add(&g, &A->next, false, 0);
    fixed_evaluate(s, &g, &A->work, &guards[1]);
    fixed_check_exponent(s);
  }
  fixed_set(x, &A->next);
}

void fixed_primal_step(struct fixed *x, struct fixed *e, struct fixed *s, mpfr_srcptr a,
                       struct fixed_matrix *A, const struct fixed *u, const struct fixed *t) {
  assert(x->count == A->cols && e->count == A->cols && s->count == A->cols);
  assert(u->count == A->rows && t->count == A->cols);
  if (A->kernel && mpfr_number_p(a) && fixed_defined(x) && fixed_defined(u) && fixed_defined(t))
    next_primal(A, x, a, u, t);
  else A->next.exp = FIXED_UNDEFINED;
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
