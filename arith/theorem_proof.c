/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "solution_set.h"
#include "theorem_class.h"

/* a', rho and lambda w of a member, and room */
struct vertex {
  fmpq_t top, rho, charge, left, right;
};

static void vertex_init(struct vertex *v, const struct theorem_class *c,
                        const struct member *member) {
  fmpq_init(v->top);
  fmpq_init(v->rho);
  fmpq_init(v->charge);
  fmpq_init(v->left);
  fmpq_init(v->right);
  theorem_class_top(v->top, c, member);
  theorem_class_vertex(v->rho, c, member);
  theorem_class_charge(v->charge, c);
}

static void vertex_clear(struct vertex *v) {
  fmpq_clear(v->top);
  fmpq_clear(v->rho);
  fmpq_clear(v->charge);
  fmpq_clear(v->left);
  fmpq_clear(v->right);
}

/* The sum of the squares of R, term by term, is c^2. */
static bool has_unit_condition(const struct theorem_class *c, const struct member *member) {
  fmpq *row = _fmpq_vec_init((slong)c->competing);
  fmpq_t sum, norm2;
  fmpq_init(sum);
  fmpq_init(norm2);
  theorem_class_row(row, c, member);
  theorem_class_norm2(norm2, c, member);
  for (size_t i = 0; i < c->competing; i++) fmpq_addmul(sum, row + i, row + i);
  bool equal = fmpq_equal(sum, norm2);
  _fmpq_vec_clear(row, (slong)c->competing);
  fmpq_clear(sum);
  fmpq_clear(norm2);
  return equal;
}

/* Any change of A smaller than c, its smallest singular value, leaves full row rank: C_FP is at
 * most max(c, ||y||) / c. */
static bool is_feasible(const struct theorem_class *c, const struct member *member) {
  if (c->problem != P1) return true;
  fmpq_t square, norm2;
  fmpq_init(square);
  fmpq_init(norm2);
  fmpq_mul(square, c->y1[member->family - 1], c->y1[member->family - 1]);
  theorem_class_norm2(norm2, c, member);
  bool holds = fmpq_cmp(square, norm2) <= 0;
  fmpq_clear(square);
  fmpq_clear(norm2);
  return holds;
}

/* P1: 1 + rho <= a' */
static bool interpolation_well_posed(struct vertex *v) {
  fmpq_add_si(v->left, v->rho, 1);
  return fmpq_cmp(v->left, v->top) <= 0;
}

/* P2: 1 + rho <= a' and 1 + lambda w / (2 a'^2) <= a' */
static bool lasso_well_posed(struct vertex *v) {
  if (!interpolation_well_posed(v)) return false;
  fmpq_div(v->left, v->charge, v->top);
  fmpq_div(v->left, v->left, v->top);
  fmpq_div_2exp(v->left, v->left, 1);
  fmpq_add_si(v->left, v->left, 1);
  return fmpq_cmp(v->left, v->top) <= 0;
}

/* P3: (1 + rho)^2 <= a'^2 - lambda^2 w^2 */
static bool square_root_lasso_well_posed(struct vertex *v) {
  fmpq_add_si(v->left, v->rho, 1);
  fmpq_mul(v->left, v->left, v->left);
  fmpq_addmul(v->left, v->charge, v->charge);
  fmpq_mul(v->right, v->top, v->top);
  return fmpq_cmp(v->left, v->right) <= 0;
}

static bool is_well_posed(const struct theorem_class *c, const struct member *member) {
  struct vertex v;
  vertex_init(&v, c, member);
  bool holds = c->problem == P1   ? interpolation_well_posed(&v)
               : c->problem == P2 ? lasso_well_posed(&v)
                                  : square_root_lasso_well_posed(&v);
  vertex_clear(&v);
  return holds;
}

/* The face is that of the largest entries: one column, or at a tie the first ones. */
static bool has_face(const struct solution_set *s, const struct theorem_class *c,
                     const struct member *member) {
  size_t first = member->column ? member->column - 1 : 0;
  size_t size = member->column ? 1 : theorem_class_competitors(c, member->family);
  if (s->continuum || s->face_size != size) return false;
  for (size_t i = 0; i < size; i++)
    if (s->face[i] != first + i) return false;
  return true;
}

/* All y_k but the first are 0, and with them the second block of x. In the first row
 * a' rho = y_1 - s_0 >= 0: every vertex has the length rho. */
static bool has_length(const struct solution_set *s, const struct theorem_class *c,
                       const struct member *member) {
  struct vertex v;
  struct exact residual2;
  vertex_init(&v, c, member);
  exact_init(&residual2);
  fmpq_mul(v.left, v.top, v.rho);
  fmpq_sub(v.left, c->y1[member->family - 1], v.left);
  bool holds = fmpq_sgn(v.rho) > 0 && fmpq_sgn(v.left) >= 0;
  fmpq_mul(v.left, v.left, v.left);
  exact_set_fmpq(&residual2, v.left);
  holds = holds && exact_cmp(s->residual2, &residual2) == 0;
  for (size_t k = 1; k < c->rows; k++)
    holds = holds && exact_sign(s->modulus2 + k) == 0 && exact_sign(s->residual2 + k) == 0;
  exact_clear(&residual2);
  vertex_clear(&v);
  return holds;
}

static bool is_optimal(const struct theorem_class *c, const struct member *member) {
  struct block b;
  struct solution_set s;
  theorem_class_block(&b, c, member);
  solution_set_init(&s, &b);
  bool holds = solution_set_verify(&s) && has_face(&s, c, member) && has_length(&s, c, member);
  solution_set_clear(&s);
  return holds;
}

struct theorem_proof theorem_class_prove(const struct theorem_class *c,
                                         const struct member *member) {
  return (struct theorem_proof){.unit_condition = has_unit_condition(c, member),
                                .feasible = is_feasible(c, member),
                                .well_posed = is_well_posed(c, member),
                                .optimal = is_optimal(c, member)};
}
